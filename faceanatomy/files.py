"""Writing files so that a failed run never leaves half a file behind."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path to write to; on success it takes the place of `path`.

    The temporary file stands in the same folder and keeps the suffix, so writers that choose
    their format by suffix work on it. When the block raises, the temporary file goes and an
    older file at `path` stays as it was.

    Raises
    ------
    OutputError
        If the folder does not exist or cannot be written to.
    """
    target = Path(path)
    if target.is_dir():
        raise OutputError(f"Cannot write {str(target)!r}: it is a folder. Give a file name in it.")
    if not target.parent.is_dir():
        raise OutputError(
            f"Cannot write {str(target)!r}: the folder {str(target.parent)!r} does not exist. "
            "Create it first or choose another path."
        )
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent
        )
    except OSError as error:
        raise _cannot_write(target, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise _cannot_write(target, error) from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def output_suffix(path: str | os.PathLike[str], supported: Sequence[str]) -> str:
    """Return the lower-case suffix of `path` if it is one of `supported`.

    Raises
    ------
    InvalidValueError
        If the suffix is missing or names a format this call cannot write.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in supported:
        what = f"the suffix {suffix!r} is not supported" if suffix else "it has no suffix"
        raise InvalidValueError(
            f"Cannot tell which format to write to {str(path)!r}: {what}. "
            f"Use one of {', '.join(supported)}."
        )
    return suffix


def _cannot_write(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        f"Cannot write {str(target)!r}: {reason.lower()}. Check the permissions and the free "
        "space, or choose another path."
    )


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
