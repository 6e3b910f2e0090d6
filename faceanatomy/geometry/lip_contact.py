"""Lips keep out of each other: what movements that are added up press together is parted again.

Both lips give way by half, most at their margins and less and less above and below them, so they
get thinner instead of running through each other. What one muscle alone presses together is
already parted in the basis (`faceanatomy.modelling.motion_repair`); this is for sums and postures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float32]
    Ints = NDArray[np.integer[Any]]
    Floats = NDArray[np.floating]

REACH = 7.0
"""Height over the margin, mm, at which a lip gives way by 1/e of what its margin does."""
_FRONT, _FAR, _CORNER = (58.0, 68.0), 16.0, 1.5
_BEHIND, _ROOM = (-10.0, 8.0), 8.0
"""What can touch the other lip: how far behind the margins, and over or under them, mm."""
SLIGHT = 0.02
"""What margins may be pressed together before they are parted, mm."""


class LipContact:
    """Keeps both lips out of each other.

    Parameters
    ----------
    points, faces
        The skin at rest (n, 3) mm, (m, 3).

    Attributes
    ----------
    upper, lower
        Vertices (p,) of both margins that lie on the same spot at rest, from right to left.
    giving, share
        Vertices (k,) that give way, and the signed share of what is pressed that each goes up.
    inner, side, room
        Vertices (q,) that can touch the other lip, 1 for the upper lip or -1, and how far each
        stands off the line between the lips at rest, mm.
    """

    def __init__(self, points: Points, faces: NDArray[np.int32]) -> None:
        upper, lower = slit_pairs(points, faces)
        order = np.argsort(points[upper, 0])
        self.upper, self.lower = upper, lower = upper[order], lower[order]
        x, line = points[upper, 0], points[upper, 2]
        lips = lip_vertices(points, faces, upper, lower)
        self._upper, self._lower = 3 * upper + 2, 3 * lower + 2
        self._x = x
        rows = np.concatenate(lips)
        side = np.repeat(np.array([1, -1], np.float32), [len(part) for part in lips])
        spot = points[rows]
        height = spot[:, 2] - np.interp(spot[:, 0], x, line)
        share = 0.5 * side * giving_way(height, spot[:, 1])
        share *= np.clip((np.abs(x).max() - np.abs(spot[:, 0])) / _CORNER, 0, 1)
        kept = np.abs(share) > 0.005
        self.giving, self.share = rows[kept], share[kept].astype(np.float32)
        self._flat = 3 * self.giving + 2
        self._spans = self._between(spot[kept, 0])
        behind = np.interp(spot[:, 0], x, points[upper, 1]) - spot[:, 1]
        inner = (behind > _BEHIND[0]) & (behind < _BEHIND[1]) & (np.abs(height) < _ROOM)
        inner &= np.abs(spot[:, 0]) < np.abs(x).max() - _CORNER
        self.inner, self.side = rows[inner], side[inner]
        self.room = np.maximum(side * height, 0)[inner].astype(np.float32)
        self._surface = 3 * self.inner + 2
        self._surface_spans = self._between(spot[inner, 0])

    def _between(self, x: Points) -> tuple[Ints, Points]:
        """Return before which pair of margins places (k,) lie, and how far on to the next."""
        after = np.clip(np.searchsorted(self._x, x), 1, len(self._x) - 1)
        step = np.maximum(self._x[after] - self._x[after - 1], 1e-6)
        share = np.clip((x - self._x[after - 1]) / step, 0, 1)
        return after - 1, share.astype(np.float32)

    def part(self, out: Points) -> bool:
        """Part lips that the displacement ``out`` (n, 3) of the skin presses together, in place.

        Tells whether it had to.
        """
        flat = out.reshape(-1)
        up, low = flat.take(self._upper), flat.take(self._lower)
        pressed = low - up
        if not len(pressed) or pressed.max() < SLIGHT:
            return False
        np.maximum(pressed, 0, out=pressed)
        flat[self._flat] += self.share * _along(pressed, *self._spans)
        # the rest of each lip stays on its side of the height in which the margins now meet
        level = _along(np.float32(0.5) * (up + low), *self._surface_spans)
        lack = self.side * (level - flat.take(self._surface)) - self.room
        flat[self._surface] += self.side * np.maximum(lack, 0)
        return True


def _along(values: Points, before: Ints, share: Points) -> Points:
    """Return values (m,) of the pairs of margins at places between them (k,)."""
    first = values.take(before)
    return first + share * (values.take(before + 1) - first)


def giving_way(height: Floats, depth: Floats) -> Floats:
    """Return the share (0 to 1) of its margin's way that a lip gives way by.

    ``height`` (n,): mm over or under the margin; ``depth`` (n,): y, mm.
    """
    front = np.clip((depth - _FRONT[0]) / (_FRONT[1] - _FRONT[0]), 0, 1)
    return np.asarray(np.exp(-((height / REACH) ** 2)) * front)


def lip_vertices(
    points: Floats, faces: NDArray[np.int32], upper: Ints, lower: Ints
) -> tuple[Ints, Ints]:
    """Return the vertices of the upper and of the lower lip, outer face and lining, to `_FAR` mm.

    They are told apart by way of the mesh: which margin is reached first.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    near = (np.abs(points[:, 0]) < np.abs(points[upper, 0]).max() + _FAR) & (
        np.abs(points[:, 2] - points[upper, 2].mean()) < 2 * _FAR
    )
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = edges[near[edges].all(axis=1)]
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1) + 1e-6
    graph = coo_matrix((length, edges.T), shape=(len(points), len(points))).tocsr()
    ways = [
        dijkstra(graph, directed=False, indices=margin, min_only=True, limit=_FAR)
        for margin in (upper, lower)
    ]
    above = np.flatnonzero(np.isfinite(ways[0]) & (ways[0] < ways[1]))
    below = np.flatnonzero(np.isfinite(ways[1]) & (ways[1] < ways[0]))
    return above, below


def slit_pairs(points: Floats, faces: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Return the vertices of the upper and the lower lip that lie on the same spot at rest."""
    key = np.round(points.astype(float) * 1e4).astype(np.int64)
    _, group, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    double = np.flatnonzero(count[group] == 2)
    order = double[np.argsort(group[double], kind="stable")].reshape(-1, 2)
    height, number = np.zeros(len(points)), np.zeros(len(points))
    centre = points[faces][:, :, 2].mean(1)
    for k in range(3):
        np.add.at(height, faces[:, k], centre)
        np.add.at(number, faces[:, k], 1)
    height /= np.maximum(number, 1)
    first_above = height[order[:, 0]] > height[order[:, 1]]
    upper = np.where(first_above, order[:, 0], order[:, 1])
    lower = np.where(first_above, order[:, 1], order[:, 0])
    return upper, lower
