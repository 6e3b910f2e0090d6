"""Lips and cheeks rest on the teeth: whatever a movement would press into a tooth is put back.

Distances to both rows of teeth come with the motion basis, on a grid over the right half. A vertex
that lies in a tooth at rest, where gum and tooth meet, may stay as deep as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float32]

DISTANCE_QUANTUM = 0.05
"""Step in mm in which distances are stored; they end at 127 of them."""
_SLACK = 0.05
_ROUNDS, _PASSES = 6, 3
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
        mirror = np.where(points[:, :1] < 0, np.float32(-1), np.float32(1))
        place = points.astype(np.float32, copy=True)
        place[:, :1] *= mirror
        place = (place - self.low.astype(np.float32)) / np.float32(self.pitch)
        limit = np.array(self.values.shape) - 2
        cell = np.clip(np.floor(place), 0, limit).astype(np.intp)
        t = np.clip(place - cell, 0, 1)
        _, ny, nz = self.values.shape
        flat = self.values.ravel()
        first = (cell[:, 0] * ny + cell[:, 1]) * nz + cell[:, 2]
        v = [
            [[flat[first + (a * ny + b) * nz + c] for c in (0, 1)] for b in (0, 1)] for a in (0, 1)
        ]
        x, y, z = t.T
        # trilinear value and slope, axis by axis
        ab = [[v[a][b][0] + z * (v[a][b][1] - v[a][b][0]) for b in (0, 1)] for a in (0, 1)]
        dz = [[v[a][b][1] - v[a][b][0] for b in (0, 1)] for a in (0, 1)]
        row = [ab[a][0] + y * (ab[a][1] - ab[a][0]) for a in (0, 1)]
        row_dz = [dz[a][0] + y * (dz[a][1] - dz[a][0]) for a in (0, 1)]
        row_dy = [ab[a][1] - ab[a][0] for a in (0, 1)]
        value = row[0] + x * (row[1] - row[0])
        slope = np.stack(
            [
                row[1] - row[0],
                row_dy[0] + x * (row_dy[1] - row_dy[0]),
                row_dz[0] + x * (row_dz[1] - row_dz[0]),
            ],
            1,
        )
        slope[:, :1] *= mirror
        slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), np.float32(1e-6))
        return value, slope

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
        for _ in range(_PASSES):
            pushed = False
            for number, (teeth, rows, free, outward) in enumerate(self._rows):
                place = points[rows] + out[rows]
                if jaw is not None and number:
                    turn, shift = (part.astype(np.float32) for part in jaw)
                    place = (place - shift) @ turn
                deep = np.flatnonzero(teeth.nearest(place) - free < self._reach(teeth))
                if not len(deep):
                    continue
                push = _pushed_out(teeth, place[deep], free[deep], outward[deep])
                if push is None:
                    continue
                pushed = True
                out[rows[deep]] += push @ turn.T if jaw is not None and number else push
            if not pushed:
                break

    @staticmethod
    def _reach(teeth: TeethDistances) -> float:
        """Return how much less than at the nearest node the distance of a point can be, mm."""
        return teeth.pitch * 0.87


def _pushed_out(
    teeth: TeethDistances, place: Points, free: NDArray[np.float32], outward: Points
) -> Points | None:
    """Return the way (n, 3) out of the teeth for points, None where none lies too deep.

    ``free`` (n,): how deep each may lie, negated. Where the nearest way out would lead to the
    other face of a tooth, the way ``outward`` (n, 3) at rest is taken.
    """
    start = place.copy()
    for number in range(_ROUNDS):
        distance, slope = teeth.at(place)
        deep = distance < free
        if not deep.any():
            if number == 0:
                return None
            break
        way = slope[deep]
        against = (way * outward[deep]).sum(1) < 0
        way[against] = outward[deep][against]
        place[deep] += (free - distance)[deep, None] * way
    return np.asarray(place - start)
