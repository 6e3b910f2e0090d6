"""Reading the declarative files of a data folder that geometry measures by."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


def read_record(path: Path, kind: type[T]) -> T:
    """Return a JSON file as the record `kind`.

    Raises
    ------
    DataError
        If the file is missing or does not fit the record.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"{path.name} cannot be read: {error}. Correct the file.") from error
