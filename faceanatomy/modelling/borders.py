"""The borders of a slab: welded edges, and the midline that it ends at or crosses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faceanatomy.modelling.fascicles import WALL_ENDS

if TYPE_CHECKING:
    from faceanatomy.modelling.specification import Slab

Array = NDArray[np.float64]
MIDLINE, NEAR_MIDLINE = 0.03, 2.0


def weld(slab: Slab, top: Array, bottom: Array) -> None:
    """Make upper and lower border equal, except where the slab ends in a wall."""
    rows = []
    if not slab.closed:
        rows = [r for r, end in ((0, slab.ends[0]), (-1, slab.ends[1])) if end not in WALL_ENDS]
    columns = [
        c for c, is_open in ((0, slab.open_edges[0]), (-1, slab.open_edges[1])) if not is_open
    ]
    for row in rows:
        top[row] = bottom[row] = (top[row] + bottom[row]) / 2
    for column in columns:
        top[:, column] = bottom[:, column] = (top[:, column] + bottom[:, column]) / 2


def symmetric_grid(slab: Slab, top: Array, bottom: Array) -> tuple[Array, Array]:
    """Return both sides of a grid, symmetric across the midline or kept on the right of it."""
    if slab.midline and not slab.mirrored_copy:
        return symmetric(slab, top), symmetric(slab, bottom)
    _keep_right(slab, top, bottom)
    return top, bottom


def _keep_right(slab: Slab, top: Array, bottom: Array) -> None:
    """Keep a paired muscle on its own side, and its midline border exactly at the midline.

    An end may leave the midline: trapezius goes on along the nuchal line.
    """
    for side in (top, bottom):
        side[..., 0] = np.maximum(side[..., 0], MIDLINE)
        for row, end in ((0, slab.ends[0]), (-1, slab.ends[1])):
            if end == "midline":
                on_it = side[row, :, 0] < NEAR_MIDLINE
                side[row, on_it, 0] = MIDLINE


def symmetric(slab: Slab, values: Array) -> Array:
    """Average a midline grid with its mirror image, so that left and right are the same.

    A ring begins at the right corner and comes to the left one half way; an arch runs from right
    to left along u, or spreads from left to right across v, as ``symmetry`` says.
    """
    if slab.closed:
        count = len(values)
        image = values[(count // 2 - np.arange(count)) % count]
    else:
        image = values[::-1] if slab.symmetry == "along" else values[:, ::-1]
    if values.ndim == 3:
        image = image * np.array([-1.0, 1.0, 1.0])
    return np.asarray((values + image) / 2)
