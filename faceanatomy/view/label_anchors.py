"""Where a leader line may end: points well inside what is really visible of a structure.

Works on an id buffer, the picture in which every pixel holds the number of the mesh seen there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from faceanatomy.view.label_layout import Point

_WORKING_WIDTH = 1100
"""Pixels across are enough to place an anchor to a tenth of a millimetre on A4."""


@dataclass(frozen=True)
class Anchors:
    """The ends of a leader, one for each column the label may stand in; mm from the top left.

    Parameters
    ----------
    left, right
        The point for a label in the left and in the right column.
    area
        Visible area of the structure in mm² on paper.
    clearance
        Distance from the nearer of the two points to the edge of the structure, mm.
    """

    left: Point
    right: Point
    area: float
    clearance: float


@dataclass(frozen=True)
class _Blob:
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    depth: NDArray[np.float64]
    area: float


def find_anchors(
    ids: NDArray[np.integer],
    wanted: Mapping[str, Iterable[int]],
    pixels_per_mm: float,
    *,
    min_area: float = 6.0,
) -> dict[str, Anchors]:
    """Find the leader ends of every structure that is visible enough.

    Parameters
    ----------
    ids
        The id buffer, shape (height, width).
    wanted
        For each label key the ids it names, for example those of both sides.
    pixels_per_mm
        Resolution on paper.
    min_area
        Structures of which no connected patch of this size (mm²) shows get no anchor.

    Returns
    -------
    dict
        Anchors by key, in the order of `wanted`; what is hidden is left out.

    Notes
    -----
    Of every id the largest connected patch counts. A point qualifies if it lies at least 62 % as
    deep in the patch as the deepest one (3.2 mm suffice); among those the one nearest to the
    column wins, with a bonus for depth and a penalty for leaving the patch's middle height.
    """
    from scipy import ndimage

    if pixels_per_mm <= 0:
        raise InvalidValueError(f"pixels_per_mm = {pixels_per_mm!r} must be greater than 0.")
    step = max(1, ids.shape[1] // _WORKING_WIDTH)
    small = ids[::step, ::step]
    pixel = step / pixels_per_mm
    width = ids.shape[1] / pixels_per_mm
    found: dict[str, Anchors] = {}
    boxes = ndimage.find_objects(small + 1)
    for key, numbers in wanted.items():
        seen = [n for n in numbers if 0 <= n < len(boxes) and boxes[n] is not None]
        blobs = [_largest_blob(small, n, boxes[n], pixel) for n in seen]
        blobs = [b for b in blobs if b.area >= min_area]
        if not blobs:
            continue
        largest = max(b.area for b in blobs)
        visible = [b for b in blobs if b.area >= 0.5 * largest]
        left, left_depth = min(
            (_best_point(b, b.x) for b in visible), key=lambda candidate: candidate[0][0]
        )
        right, right_depth = max(
            (_best_point(b, width - b.x) for b in visible), key=lambda candidate: candidate[0][0]
        )
        found[key] = Anchors(
            left, right, sum(b.area for b in visible), min(left_depth, right_depth)
        )
    return found


def _largest_blob(
    ids: NDArray[np.integer], number: int, box: tuple[slice, slice], pixel: float
) -> _Blob:
    from scipy import ndimage

    y0, x0 = box[0].start, box[1].start
    mask = np.pad(ids[box] == number, 1)
    labels, _ = ndimage.label(mask)
    largest = 1 + int(np.bincount(labels.ravel())[1:].argmax())
    patch = labels == largest
    depth = ndimage.distance_transform_edt(patch) * pixel
    y, x = np.nonzero(patch)
    return _Blob(
        x=(x - 1 + x0 + 0.5) * pixel,
        y=(y - 1 + y0 + 0.5) * pixel,
        depth=depth[y, x],
        area=float(len(x)) * pixel**2,
    )


def _best_point(blob: _Blob, distance: NDArray[np.float64]) -> tuple[Point, float]:
    """Return the best point of a patch for a column at `distance` from each of its pixels."""
    score = distance - np.minimum(blob.depth, 7.0) + 1.2 * np.abs(blob.y - np.median(blob.y))
    score[blob.depth < min(0.62 * float(blob.depth.max()), 3.2)] = np.inf
    best = int(score.argmin())
    return (float(blob.x[best]), float(blob.y[best])), float(blob.depth[best])
