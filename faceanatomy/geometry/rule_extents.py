"""Rule 5: where the muscles lie and how far they reach, beside a body that others have modelled.

``model/muscle_extents.json`` holds the boxes of the muscles of BodyParts3D, fitted to this head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.geometry.records import read_record
from faceanatomy.geometry.rules import (
    ALL,
    CENTRE_MEDIAN_MM,
    CENTRE_WORST_MM,
    EXTENT_KEPT,
    EXTENT_RATIO,
    Check,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary

Vector = tuple[float, float, float]
AXES = ("width", "depth", "height")
"""Names of the axes x, y and z of a box."""


class Extent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The box of one muscle of the reference, and the meshes here that are compared with it."""

    name: str
    meshes: tuple[str, ...]
    low: Vector
    high: Vector
    fma: str = ""
    note: str = ""
    """What is known about the box."""
    differs: str = ""
    """Why the reference shows another thing: then the figures are told and not judged."""


class _File(msgspec.Struct, frozen=True):
    note: str
    sources: tuple[str, ...]
    extents: tuple[Extent, ...]


class Comparison(msgspec.Struct, frozen=True):
    """The box of a muscle here beside its reference."""

    extent: Extent
    centre: float
    """Distance of the middles, mm."""
    ratios: Vector
    """Extents here divided by those of the reference, along x, y and z."""


def read_extents(folder: Path) -> tuple[Extent, ...]:
    """Return the boxes of the reference.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return read_record(folder / "model" / "muscle_extents.json", _File).extents


def compare_extents(library: MeshLibrary, extents: tuple[Extent, ...]) -> list[Comparison]:
    """Return every box of the reference beside ours (the right one of a pair)."""
    rows = []
    for extent in extents:
        points = np.concatenate(
            [library[name, library.info(name).sides[-1]].points for name in extent.meshes]
        ).astype(float)
        rows.append(compare(points, extent))
    return rows


def compare(points: NDArray[np.float64], extent: Extent) -> Comparison:
    """Compare the box of points (n, 3) with one of the reference."""
    low, high = points.min(axis=0), points.max(axis=0)
    wanted_low, wanted_high = np.array(extent.low), np.array(extent.high)
    centre = float(np.linalg.norm((low + high - wanted_low - wanted_high) / 2))
    x, y, z = ((high - low) / (wanted_high - wanted_low)).tolist()
    return Comparison(extent, centre, (x, y, z))


def extent_checks(library: MeshLibrary, folder: Path) -> Iterator[Check]:
    """Yield the figures of every muscle of the reference, then those of all together."""
    rows = compare_extents(library, read_extents(folder))
    least, most = EXTENT_RATIO
    for row in rows:
        name, differs = row.extent.name, bool(row.extent.differs)
        yield Check(5, "middles apart", name, row.centre, "mm",
                    high=None if differs else CENTRE_WORST_MM,
                    detail="differs" if differs else "")  # fmt: skip
        for axis, ratio in zip(AXES, row.ratios, strict=True):
            yield Check(5, axis, name, ratio, "times", detail="" if least <= ratio <= most else "!")
    middles = [row.centre for row in rows]
    yield Check(5, "median of middles apart", ALL, float(np.median(middles)), "mm",
                high=CENTRE_MEDIAN_MM)  # fmt: skip
    kept = sum(all(least <= ratio <= most for ratio in row.ratios) for row in rows)
    yield Check(5, f"muscles with all extents within {least:g} to {most:g}", ALL, kept,
                low=min(EXTENT_KEPT, len(rows)), detail=f"of {len(rows)}")  # fmt: skip
