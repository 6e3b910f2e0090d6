"""Where the data files are, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from faceanatomy.errors import DataError


@cache
def data_directory() -> Path:
    """Return the folder that holds ``muscles.json`` and ``meshes/``.

    A wheel carries it as ``faceanatomy/_data``; a checkout keeps it beside the package.

    Raises
    ------
    DataError
        If neither is there: the installation is incomplete.
    """
    package = Path(__file__).parent
    for folder in (package / "_data", package.parent / "data"):
        if (folder / "muscles.json").is_file():
            return folder
    raise DataError(
        "The data files of faceanatomy are missing (looked for muscles.json in "
        f"{str(package / '_data')!r} and {str(package.parent / 'data')!r}). Reinstall the package."
    )
