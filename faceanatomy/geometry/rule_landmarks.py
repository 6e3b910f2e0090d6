"""Rule 4: the skin passes through the landmarks that were measured on the mean face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.geometry.inside import Solid
from faceanatomy.geometry.records import read_record
from faceanatomy.geometry.rules import ALL, MARK_MEAN_MM, MARK_WORST_MM, Check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from faceanatomy.geometry.library import MeshLibrary

MEASURED = "skin_landmarks"
"""Source of the landmarks that were measured; the others were placed for this model."""


class _Landmark(msgspec.Struct, frozen=True):
    name: str
    point: tuple[float, float, float]
    source: str
    tissue: str


class _Landmarks(msgspec.Struct, frozen=True):
    landmarks: tuple[_Landmark, ...]


def landmark_checks(library: MeshLibrary, folder: Path) -> Iterator[Check]:
    """Yield how far the skin passes by each measured landmark of it, and the mean.

    Raises
    ------
    DataError
        If the file of the landmarks is missing or does not fit the records.
    """
    if ("skin", "midline") not in library:
        return
    known = read_record(folder / "model" / "landmarks.json", _Landmarks).landmarks
    marks = [mark for mark in known if mark.source == MEASURED and mark.tissue == "skin"]
    if not marks:
        return
    skin = library["skin", "midline"]
    places = np.array([mark.point for mark in marks])
    away = np.linalg.norm(Solid(skin.points, skin.faces).nearest(places) - places, axis=1)
    for mark, distance in zip(marks, away.tolist(), strict=True):
        yield Check(4, "off the skin", mark.name, distance, "mm", high=MARK_WORST_MM)
    detail = f"{len(marks)} landmarks"
    yield Check(
        4, "off the skin on average", ALL, float(away.mean()), "mm", high=MARK_MEAN_MM,
        detail=detail,
    )  # fmt: skip
