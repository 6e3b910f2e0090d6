"""Lips and cheeks rest on the teeth: whatever a movement would press into a tooth is put back.

Distances to both rows of teeth come with the motion basis, on a grid over the right half. A vertex
that lies in a tooth at rest, where gum and tooth meet, may stay as deep as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float32]

DISTANCE_QUANTUM = 0.05
"""Step in mm in which distances are stored; they end at 127 of them."""
_SLACK = 0.05
_CLOSE = 0.04
_ROUNDS, _PASSES = 5, 3
_MARGIN = 1.5


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
        (x, y, z), v = self._around(points)
        # trilinear value and slope, axis by axis
        dz = [[v[a][b][1] - v[a][b][0] for b in (0, 1)] for a in (0, 1)]
        ab = [[v[a][b][0] + z * dz[a][b] for b in (0, 1)] for a in (0, 1)]
        dy = [ab[a][1] - ab[a][0] for a in (0, 1)]
        row = [ab[a][0] + y * dy[a] for a in (0, 1)]
        row_dz = [dz[a][0] + y * (dz[a][1] - dz[a][0]) for a in (0, 1)]
        slope = np.empty((len(points), 3), np.float32)
        slope[:, 0] = np.where(points[:, 0] < 0, row[0] - row[1], row[1] - row[0])
        slope[:, 1] = dy[0] + x * (dy[1] - dy[0])
        slope[:, 2] = row_dz[0] + x * (row_dz[1] - row_dz[0])
        slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), np.float32(1e-6))
        return row[0] + x * (row[1] - row[0]), slope

    def distance(self, points: Points) -> NDArray[np.float32]:
        """Return the distances (n,) at points (n, 3) of either half."""
        (x, y, z), v = self._around(points)
        ab = [[v[a][b][0] + z * (v[a][b][1] - v[a][b][0]) for b in (0, 1)] for a in (0, 1)]
        row = [ab[a][0] + y * (ab[a][1] - ab[a][0]) for a in (0, 1)]
        return np.asarray(row[0] + x * (row[1] - row[0]))

    def _around(self, points: Points) -> tuple[list[NDArray[np.float32]], list[list[list[Any]]]]:
        """Return the place in its cell (3 times n, 0 to 1) and the values at its 8 corners."""
        first = np.zeros(len(points), np.intp)
        local = []
        for axis, count in enumerate(self.values.shape):
            value = np.abs(points[:, 0]) if axis == 0 else points[:, axis]
            place = (value - np.float32(self.low[axis])) * np.float32(1 / self.pitch)
            cell = np.clip(place, 0, count - 2).astype(np.intp)
            local.append(np.clip(place - cell.astype(np.float32), 0, 1))
            first *= count
            first += cell
        _, ny, nz = self.values.shape
        flat = self.values.ravel()
        corners = [
            [[flat[first + ((a * ny + b) * nz + c)] for c in (0, 1)] for b in (0, 1)]
            for a in (0, 1)
        ]
        return local, corners

    def nearest(self, points: Points) -> NDArray[np.float32]:
        """Return the distance (n,) at the node nearest to each point (n, 3)."""
        place = (np.abs(points[:, 0]) - self.low[0], points[:, 1] - self.low[1])
        index = np.zeros(len(points), np.intp)
        for axis, value in enumerate((*place, points[:, 2] - self.low[2])):
            count = self.values.shape[axis]
            node = (value * (1 / self.pitch) + 0.5).astype(np.intp)
            index *= count
            index += np.clip(node, 0, count - 1)
        return np.asarray(self.values.ravel()[index])


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
        self._rows = []
        for teeth in (upper, lower):
            low = teeth.low + np.array([0, _MARGIN, _MARGIN])
            high = teeth.low + teeth.pitch * (np.array(teeth.values.shape) - 1) - _MARGIN
            place = np.abs(points * np.array([1, 0, 0])) + points * np.array([0, 1, 1])
            # what starts near enough to get there: lips, cheeks and the lining of the mouth
            near = ((place[:, 1:] > low[1:] - 8) & (place[:, 1:] < high[1:] + 8)).all(1)
            near &= place[:, 0] < high[0] + 4
            rows = np.flatnonzero(near)
            depth, outward = teeth.at(points[rows])
            inside = ((place[rows] > teeth.low) & (place[rows] < high + _MARGIN)).all(1)
            # far outside the grid its edge still says which way is out; deep down, nothing does
            keep = ~inside | (depth < 6.0)
            rows = rows[keep]
            allowed = np.where(inside, np.maximum(-depth, 0), 0)[keep] + np.float32(_SLACK)
            self._rows.append((teeth, rows, -allowed.astype(np.float32), outward[keep]))

    def resolve(
        self,
        out: Points,
        points: Points,
        jaw: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    ) -> None:
        """Move what the displacement ``out`` (n, 3) of the skin presses into teeth, in place.

        ``jaw``: rotation and shift of the mandible, None where it rests.
        """
        turns: list[tuple[Points, Points] | None] = [None, None]
        if jaw is not None:
            turns[1] = jaw[0].astype(np.float32), jaw[1].astype(np.float32)
        pushed: NDArray[np.intp] | None = None
        for _ in range(_PASSES):  # what one row pushed may now lie in the other
            pushed = np.concatenate(
                [self._push(number, out, points, turns[number], pushed) for number in (0, 1)]
            )
            if not len(pushed):
                break

    def _push(
        self,
        number: int,
        out: Points,
        points: Points,
        turn: tuple[Points, Points] | None,
        only: NDArray[np.intp] | None,
    ) -> NDArray[np.intp]:
        """Push vertices out of one row of teeth; return which. ``only``: look at no others."""
        teeth, rows, free, outward = self._rows[number]
        if only is not None:
            some = np.flatnonzero(np.isin(rows, only))
            rows, free, outward = rows[some], free[some], outward[some]
        place = points[rows] + out[rows]
        if turn is not None:
            place = (place - turn[1]) @ turn[0]
        # no point lies nearer than the nearest node does, by more than half a cell's diagonal
        near = np.flatnonzero(teeth.nearest(place) - free < teeth.pitch * 0.87)
        deep = near[teeth.distance(place[near]) < free[near]]
        if len(deep):
            push = _pushed_out(teeth, place[deep], free[deep], outward[deep])
            out[rows[deep]] += push if turn is None else push @ turn[0].T
        return np.asarray(rows[deep])


def _pushed_out(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points
) -> Points:
    """Return the way (n, 3) out of the teeth for points that lie too deep.

    ``free`` (n,): how deep each may lie, negated. Where the nearest way out would lead to the
    other face of a tooth, the way ``outward`` (n, 3) at rest is taken.
    """
    start = place.copy()
    for _ in range(_ROUNDS):
        distance, slope = teeth.at(place)
        lack = np.maximum(free - distance, 0)
        if lack.max() < _CLOSE:
            break
        against = (slope * outward).sum(1) < 0
        slope[against] = outward[against]
        place += lack[:, None] * slope
    return np.asarray(place - start)
