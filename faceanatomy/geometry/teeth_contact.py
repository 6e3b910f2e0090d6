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
ROUNDS, PASSES = 10, 3
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

    def least(self, place: Points) -> NDArray[np.float32]:
        """Return what the distances (n,) at places (3, n) are at least: quicker than `distance`."""
        return self._floor.take(self._cells(place)[1])

    def _around(self, place: Points) -> tuple[Points, NDArray[np.float32]]:
        """Return the places in their cells (3, n; 0 to 1), the values at corners (2, 2, 2, n)."""
        local, first = self._cells(place)
        np.minimum(np.maximum(local, 0, out=local), 1, out=local)
        corners = self._flat.take(self._corners[:, None] + first)
        return local, corners.reshape(2, 2, 2, -1)

    def _cells(self, place: Points) -> tuple[Points, NDArray[np.intp]]:
        """Return places (3, n) in their cells (3, n), and the first corners (n,) of those."""
        local = place - self._low
        np.abs(place[0], out=local[0])
        local[0] -= self._low[0]
        local *= np.float32(1 / self.pitch)
        cell = np.minimum(np.maximum(local, 0), self._last).astype(np.intp)
        local -= cell
        _, ny, nz = self.values.shape
        return local, (cell[0] * ny + cell[1]) * nz + cell[2]

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
    def _floor(self) -> NDArray[np.float32]:
        """The least value (n,) at the corners of the cell that begins at each node."""
        low = self.values
        for axis in range(3):
            low = np.minimum(low, np.roll(low, -1, axis))  # cells never begin at the last nodes
        return low.ravel()

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
        # what one row pushed may now lie in the other, what did not get out tries again
        waiting: list[NDArray[np.intp] | None] = [None, None]
        for _ in range(PASSES):
            for k, row in enumerate(self._rows):
                pushed, waiting[k] = _push(row, flat, turns[k], waiting[k])
                other = waiting[1 - k]
                if other is not None and len(pushed):
                    waiting[1 - k] = np.concatenate([other, pushed])
            if not any(some is not None and len(some) for some in waiting):
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


_NONE = np.zeros(0, np.intp)


def _push(
    row: _Row,
    flat: NDArray[np.float32],
    turn: tuple[Points, Points] | None,
    only: NDArray[np.intp] | None,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Push vertices out of one row of teeth; ``only``: look at no others.

    Returns which were pushed, and which of them may still lie too deep.
    """
    if only is None:
        moved = flat.take(row.flat)
        if turn is None:
            way, place = moved, row.start + moved
        else:
            place = turn[0].T @ (row.start + moved - turn[1])
            way = place - row.start
        some = np.flatnonzero(way[0] * way[0] + way[1] * way[1] + way[2] * way[2] > row.reach)
        place = place.take(some, axis=1)
    else:
        some = row.number.take(only)
        some = np.unique(some[some >= 0])
        if not len(some):
            return _NONE, _NONE
        place = row.start.take(some, axis=1) + flat.take(row.flat.take(some, axis=1))
        if turn is not None:
            place = turn[0].T @ (place - turn[1])
    least = row.free.take(some) - np.float32(CLOSE)
    if only is None:
        near = np.flatnonzero(row.teeth.least(place) < least)
        if not len(near):
            return _NONE, _NONE
        some, place, least = some.take(near), place.take(near, axis=1), least.take(near)
    deep = np.flatnonzero(row.teeth.distance(place) < least)
    if not len(deep):
        return _NONE, _NONE
    some = some.take(deep)
    push, out = _pushed_out(
        row.teeth, place.take(deep, axis=1), row.free.take(some), row.outward.take(some, axis=1)
    )
    where = row.flat.take(some, axis=1)
    flat[where] = flat.take(where) + (push if turn is None else turn[0] @ push)
    pushed = row.vertex.take(some)
    return pushed, _NONE if out else pushed


def _pushed_out(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points
) -> tuple[Points, bool]:
    """Return the way (3, n) out of the teeth for places (3, n) too deep, and whether all are out.

    ``free`` (n,): the least distance each may have. Where the nearest way out would lead to the
    other face of a tooth, the way ``outward`` (3, n) at rest is taken; where that leads along the
    row and deeper, as from between two molars, the nearest one after all.
    """
    after, turned, out = _climbed(teeth, place, free, outward)
    if not out and len(turned):
        before = teeth.distance(place.take(turned, axis=1))
        turned = turned[teeth.distance(after.take(turned, axis=1)) < before - CLOSE]
        if len(turned):
            after[:, turned], _, _ = _climbed(teeth, place[:, turned], free[turned], None)
    return np.asarray(after - place), out


def _climbed(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points | None
) -> tuple[Points, NDArray[np.intp], bool]:
    """Return where places (3, n) come to lie that go step by step as far as they are too deep.

    Also returns which of them were turned to the way ``outward``, and whether all are known to
    have come out.
    """
    out = place.copy()
    turned = np.zeros(out.shape[1], bool)
    for _ in range(ROUNDS):
        distance, slope, steep = teeth.slopes(out)
        lack = np.maximum(free - distance, 0)
        if lack.max() < CLOSE:
            return out, np.flatnonzero(turned), True
        lack /= np.maximum(steep, GENTLEST)  # where the grid blurs an edge the way is longer
        if outward is not None:
            against = np.flatnonzero((slope * outward).sum(0) < 0)
            if len(against):
                slope[:, against] = outward[:, against]
                turned[against] = True
        out += lack * slope
    return out, np.flatnonzero(turned), False
