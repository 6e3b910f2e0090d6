"""Lips and cheeks rest on the teeth: whatever a movement would press into a tooth is put back.

Distances to both rows of teeth come with the motion basis, on a grid over the right half. A vertex
that lies in a tooth at rest, where gum and tooth meet, may stay as deep as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float32]

DISTANCE_QUANTUM = 0.05
"""Step in mm in which distances are stored; they end at 127 of them."""
STAND_OFF = 0.25
"""Skin that starts farther from the teeth than this, mm, is kept so far from them: between its
nodes the grid does not know every cusp."""
SLACK = 0.02
"""How much deeper than at rest a vertex may lie, mm."""
CLOSE = 0.04
"""What is nearer than this to where it belongs is left there, mm."""
GENTLEST = np.float32(0.5)
"""Least rise of the distance per mm that a step is reckoned with."""
ROUNDS, PASSES = 5, 3
"""Steps on the way out of one row of teeth, and turns over both rows."""
MARGIN = 1.5
"""Edge of the grid whose distances are not trusted, mm."""
_STEEPEST = 1.9
"""Between nodes the stored distance changes by at most this per mm: sqrt(3), and the rounding."""


@dataclass(frozen=True, eq=False)
class TeethDistances:
    """Distance to a row of teeth on a grid over the right half, negative inside.

    ``low`` (3,) and ``pitch``: first node and spacing, mm. ``values`` (i, j, k) mm.
    """

    low: NDArray[np.float64]
    pitch: float
    values: NDArray[np.float32]

    def at(self, points: Points) -> tuple[NDArray[np.float32], Points]:
        """Return the distances (n,) and their slopes (n, 3) at points (n, 3) of either half."""
        distance, slope, _ = self.slopes(np.ascontiguousarray(points.T))
        return distance, np.ascontiguousarray(slope.T)

    def slopes(self, place: Points) -> tuple[NDArray[np.float32], Points, NDArray[np.float32]]:
        """Return the distances (n,) at places (3, n) of either half, and how they rise.

        That is the way (3, n) of the steepest rise, and how steep (n,) it is there per mm.
        """
        (x, y, z), v = self._around(place)
        # trilinear value and slope, axis by axis
        dz = v[:, :, 1] - v[:, :, 0]
        ab = v[:, :, 0] + z * dz
        dy = ab[:, 1] - ab[:, 0]
        row = ab[:, 0] + y * dy
        row_dz = dz[:, 0] + y * (dz[:, 1] - dz[:, 0])
        slope = np.empty_like(place)
        dx = row[1] - row[0]
        slope[0] = np.sign(place[0]) * dx  # in the midline neither side is the way out
        slope[1] = dy[0] + x * (dy[1] - dy[0])
        slope[2] = row_dz[0] + x * (row_dz[1] - row_dz[0])
        length = np.sqrt(slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2])
        slope /= np.maximum(length, np.float32(1e-6))
        return row[0] + x * dx, slope, length * np.float32(1 / self.pitch)

    def distance(self, place: Points) -> NDArray[np.float32]:
        """Return the distances (n,) at places (3, n) of either half."""
        (x, y, z), v = self._around(place)
        ab = v[:, :, 0] + z * (v[:, :, 1] - v[:, :, 0])
        row = ab[:, 0] + y * (ab[:, 1] - ab[:, 0])
        return np.asarray(row[0] + x * (row[1] - row[0]))

    def _around(self, place: Points) -> tuple[Points, NDArray[np.float32]]:
        """Return the places in their cells (3, n; 0 to 1), the values at corners (2, 2, 2, n)."""
        local = place - self._low
        np.abs(place[0], out=local[0])
        local[0] -= self._low[0]
        local *= np.float32(1 / self.pitch)
        cell = np.minimum(np.maximum(local, 0), self._last).astype(np.intp)
        local -= cell
        np.minimum(np.maximum(local, 0, out=local), 1, out=local)
        _, ny, nz = self.values.shape
        first = (cell[0] * ny + cell[1]) * nz + cell[2]
        corners = self._flat.take(self._corners[:, None] + first)
        return local, corners.reshape(2, 2, 2, -1)

    @cached_property
    def _low(self) -> Points:
        return np.asarray(self.low, np.float32)[:, None]

    @cached_property
    def _last(self) -> Points:
        return np.array(self.values.shape, np.float32)[:, None] - 2

    @cached_property
    def _flat(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.values).ravel()

    @cached_property
    def _corners(self) -> NDArray[np.intp]:
        _, ny, nz = self.values.shape
        return np.array([(a * ny + b) * nz + c for a in (0, 1) for b in (0, 1) for c in (0, 1)])


@dataclass(frozen=True, eq=False)
class _Row:
    """The skin that may touch one row of teeth, vertex by vertex; vectors stand in columns.

    ``flat`` (3, k): where a vertex's displacement lies. ``start``, ``outward`` (3, k): place, and
    way out, at rest. ``free`` (k,): the least distance each may have, negative where it lies in a
    tooth. ``reach`` (k,): square of the shortest way that could bring it nearer. ``number`` (n,):
    row of each vertex of the skin, or -1.
    """

    teeth: TeethDistances
    vertex: NDArray[np.intp]
    flat: NDArray[np.intp]
    start: Points
    outward: Points
    free: NDArray[np.float32]
    reach: NDArray[np.float32]
    number: NDArray[np.intp]


class TeethContact:
    """Keeps the skin of lips and cheeks, and the lining of the mouth, out of the teeth.

    Parameters
    ----------
    points
        The skin at rest (n, 3), mm.
    upper, lower
        Distances to the teeth at rest.
    """

    def __init__(self, points: Points, upper: TeethDistances, lower: TeethDistances) -> None:
        self._rows = [_row(points, teeth) for teeth in (upper, lower)]

    def resolve(
        self,
        out: Points,
        jaw: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    ) -> None:
        """Move what the displacement ``out`` (n, 3) of the skin presses into teeth, in place.

        ``jaw``: rotation and shift of the mandible, None where it rests.
        """
        turns: list[tuple[Points, Points] | None] = [None, None]
        if jaw is not None:
            turns[1] = jaw[0].astype(np.float32), jaw[1].astype(np.float32)[:, None]
        flat = out.reshape(-1)
        pushed: NDArray[np.intp] | None = None
        for _ in range(PASSES):  # what one row pushed may now lie in the other
            pushed = np.concatenate(
                [
                    _push(row, flat, turn, pushed)
                    for row, turn in zip(self._rows, turns, strict=True)
                ]
            )
            if not len(pushed):
                break


def _row(points: Points, teeth: TeethDistances) -> _Row:
    low = teeth.low + np.array([0, MARGIN, MARGIN])
    high = teeth.low + teeth.pitch * (np.array(teeth.values.shape) - 1) - MARGIN
    place = np.abs(points * np.array([1, 0, 0])) + points * np.array([0, 1, 1])
    # what starts near enough to get there; where the grid ends no way out is known, and none taken
    near = ((place[:, 1:] > low[1:] - 8) & (place[:, 1:] < high[1:] + 8)).all(1)
    near &= place[:, 0] < high[0] + 4
    rows = np.flatnonzero(near)
    depth, outward = teeth.at(points[rows])
    inside = ((place[rows] > teeth.low) & (place[rows] < high + MARGIN)).all(1)
    free = np.where(inside, np.minimum(depth, STAND_OFF), STAND_OFF) - np.float32(SLACK)
    number = np.full(len(points), -1)
    number[rows] = np.arange(len(rows))
    return _Row(
        teeth,
        rows,
        np.ascontiguousarray(3 * rows + np.arange(3)[:, None]),
        np.ascontiguousarray(points[rows].T),
        np.ascontiguousarray(outward.T),
        free.astype(np.float32),
        ((np.maximum(depth - free + CLOSE, 0) / _STEEPEST) ** 2).astype(np.float32),
        number,
    )


def _push(
    row: _Row,
    flat: NDArray[np.float32],
    turn: tuple[Points, Points] | None,
    only: NDArray[np.intp] | None,
) -> NDArray[np.intp]:
    """Push vertices out of one row of teeth; return which. ``only``: look at no others."""
    if only is None:
        moved = flat.take(row.flat)
        if turn is None:
            way, place = moved, None
        else:
            place = turn[0].T @ (row.start + moved - turn[1])
            way = place - row.start
        some = np.flatnonzero(way[0] * way[0] + way[1] * way[1] + way[2] * way[2] > row.reach)
        if not len(some):
            return some
        if place is None:
            place = row.start.take(some, axis=1) + moved.take(some, axis=1)
        else:
            place = place.take(some, axis=1)
    else:
        some = row.number[only]
        some = np.unique(some[some >= 0])
        place = row.start.take(some, axis=1) + flat.take(row.flat.take(some, axis=1))
        if turn is not None:
            place = turn[0].T @ (place - turn[1])
    deep = np.flatnonzero(row.teeth.distance(place) < row.free[some] - np.float32(CLOSE))
    if not len(deep):
        return deep
    some = some[deep]
    push = _pushed_out(
        row.teeth, place.take(deep, axis=1), row.free[some], row.outward.take(some, axis=1)
    )
    flat[row.flat.take(some, axis=1)] += push if turn is None else turn[0] @ push
    return np.asarray(row.vertex[some])


def _pushed_out(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points
) -> Points:
    """Return the way (3, n) out of the teeth for places (3, n) that lie too deep.

    ``free`` (n,): the least distance each may have. Where the nearest way out would lead to the
    other face of a tooth, the way ``outward`` (3, n) at rest is taken; where that leads along the
    row and deeper, as from between two molars, the nearest one after all.
    """
    after, turned = _climbed(teeth, place, free, outward)
    if len(turned):
        before = teeth.distance(place.take(turned, axis=1))
        turned = turned[teeth.distance(after.take(turned, axis=1)) < before - CLOSE]
    if len(turned):
        after[:, turned], _ = _climbed(teeth, place[:, turned], free[turned], None)
    return np.asarray(after - place)


def _climbed(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points | None
) -> tuple[Points, NDArray[np.intp]]:
    """Return where places (3, n) come to lie that go step by step as far as they are too deep.

    Also returns which of them were turned to the way ``outward``.
    """
    out = place.copy()
    turned = np.zeros(out.shape[1], bool)
    for _ in range(ROUNDS):
        distance, slope, steep = teeth.slopes(out)
        lack = np.maximum(free - distance, 0)
        if lack.max() < CLOSE:
            break
        lack /= np.maximum(steep, GENTLEST)  # where the grid blurs an edge the way is longer
        if outward is not None:
            against = np.flatnonzero((slope * outward).sum(0) < 0)
            if len(against):
                slope[:, against] = outward[:, against]
                turned[against] = True
        out += lack * slope
    return out, np.flatnonzero(turned)
