"""Reading the declarative files of a data folder that geometry measures by."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

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


class _Landmark(msgspec.Struct, frozen=True):
    name: str
    point: tuple[float, float, float]


class _Landmarks(msgspec.Struct, frozen=True):
    landmarks: tuple[_Landmark, ...]


def read_landmarks(folder: Path) -> dict[str, NDArray[np.float64]]:
    """Return landmark name -> position (3,), mm, as ``model/landmarks.json`` gives them.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    marks = read_record(folder / "model" / "landmarks.json", _Landmarks).landmarks
    return {mark.name: np.array(mark.point) for mark in marks}
