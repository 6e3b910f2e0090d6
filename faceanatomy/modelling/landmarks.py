"""Named points of the neutral head, read from ``data/model/landmarks.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.modelling.curves import Floats


@dataclass(frozen=True)
class Landmark:
    """One named point, right side or midline.

    ``tissue`` says what it lies on: ``skin``, ``bone``, ``cartilage``, ``tooth``, ``eye`` or
    ``reference`` (a point that only anchors recipes). ``source`` is a table or ``authored``.
    """

    name: str
    point: tuple[float, float, float]
    tissue: str
    source: str
    definition: str = ""

    @property
    def xyz(self) -> Floats:
        """The point as an array (3,), RAS mm."""
        return np.array(self.point)


@lru_cache(maxsize=1)
def landmarks() -> Mapping[str, Landmark]:
    """Return all landmarks by name.

    Raises
    ------
    DataError
        If the file is missing or malformed.
    """
    path = data_directory() / "model" / "landmarks.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["landmarks"]
        read = [
            Landmark(
                name=row["name"],
                point=(float(row["point"][0]), float(row["point"][1]), float(row["point"][2])),
                tissue=row["tissue"],
                source=row["source"],
                definition=row.get("definition", ""),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(
            f"Cannot read the landmarks of the model from {str(path)!r}: {error!r}. "
            "Restore the file from the repository or reinstall the package."
        ) from error
    return MappingProxyType({mark.name: mark for mark in read})


def landmark(name: str) -> Floats:
    """Return the point (3,) of a landmark.

    Raises
    ------
    UnknownNameError
        If no landmark has that name.
    """
    marks = landmarks()
    if name not in marks:
        raise UnknownNameError("landmark", name, nearest(name, list(marks)))
    return marks[name].xyz
