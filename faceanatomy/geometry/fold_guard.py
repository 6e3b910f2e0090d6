"""Keeps the skin from folding over itself when several movements meet.

Movements are added, and where two of them meet in a corner of the mouth or of an eye a triangle can
turn over. The faces to which that can happen come with the motion basis; where one of them tilts
too far, the displacement around it is evened out until it no longer does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float32]
    Ints = NDArray[np.intp]

LEAST_COSINE = 0.1
"""Skin is put right where a face tilts further than this, both from where it faced at rest and from
the skin around it."""
_ROUNDS, _STUBBORN = 48, 10


class FoldGuard:
    """Evens out the displacement of the skin where triangles would turn over.

    Parameters
    ----------
    points, faces
        The skin at rest (n, 3) mm, (m, 3).
    watched
        Faces (k,) that may turn over, with those around them; no others are looked at.
    """

    def __init__(self, points: Points, faces: NDArray[np.int32], watched: Ints) -> None:
        mine = np.zeros(len(points), bool)
        mine[faces[watched]] = True
        near = np.flatnonzero(mine[faces].any(axis=1))  # all that make up the skin around
        vertex, local = np.unique(faces[near], return_inverse=True)
        self._vertex = vertex.astype(np.intp)
        self._near = local.reshape(-1, 3)
        self._faces = self._near[np.isin(near, watched)]
        self._rest_points = points[self._vertex]
        self._rest = _normals(self._rest_points, self._faces)
        self._rest /= np.maximum(np.linalg.norm(self._rest, axis=1, keepdims=True), 1e-12)
        self._around, self._number = _neighbours(faces, self._vertex, len(points))
        every = np.arange(len(self._vertex))
        self._stand_out = self._rest_points - self._evened(points, every)

    def settle(self, out: Points) -> None:
        """Even out the displacement ``out`` (n, 3) of the skin, in place."""
        moved = out[self._vertex]
        if not moved.any():
            return
        for number in range(_ROUNDS):
            bad = self._folded(self._rest_points + moved)
            if not len(bad):
                break
            corners = self._faces[bad]
            rows = np.unique(corners)
            # a bad face moves as one piece, and its corners with the skin around them
            total = np.zeros((len(moved), 3), np.float32)
            count = np.zeros((len(moved), 1), np.float32)
            middle = moved[corners].mean(axis=1)
            for k in range(3):
                np.add.at(total, corners[:, k], middle)
                np.add.at(count, corners[:, k], 1)
            even = self._evened(out, rows)
            moved[rows] = 0.35 * moved[rows] + 0.45 * total[rows] / count[rows] + 0.2 * even
            out[self._vertex[rows]] = moved[rows]
            if number >= _STUBBORN:  # even out where they lie, not only how they move
                share = min((number - _STUBBORN + 1) / 8, 1.0)
                even = self._evened(out, rows) - np.float32(share) * self._stand_out[rows]
                moved[rows] += 0.6 * (even - moved[rows])
                out[self._vertex[rows]] = moved[rows]

    def _folded(self, place: Points) -> Ints:
        """Return the faces (k,) that tilt too far from their rest and from the skin around them."""
        normal = _normals(place, self._faces)
        size = np.sqrt(np.einsum("ij,ij->i", normal, normal))
        least = np.float32(LEAST_COSINE) * size
        tilted = np.flatnonzero(np.einsum("ij,ij->i", normal, self._rest) < least)
        if not len(tilted):
            return tilted
        whole = _normals(place, self._near)
        vertex = np.empty((len(place), 3), np.float32)
        for axis in range(3):
            weights = np.repeat(whole[:, axis], 3)
            vertex[:, axis] = np.bincount(self._near.ravel(), weights, len(place))
        around = vertex[self._faces[tilted]].sum(axis=1) - 3 * normal[tilted]
        length = np.sqrt(np.einsum("ij,ij->i", around, around))
        away = np.einsum("ij,ij->i", around, normal[tilted]) < least[tilted] * length
        return np.asarray(tilted[away])

    def _evened(self, out: Points, rows: Ints) -> Points:
        """Return the mean displacement (k, 3) of the neighbours of vertices."""
        own = out[self._vertex[rows]]
        padding = self._around.shape[1] - self._number[rows]
        total = out[self._around[rows]].sum(axis=1) - padding * own
        return np.asarray(total / self._number[rows])


def _normals(points: Points, faces: Ints) -> Points:
    a = points[faces[:, 0]]
    e, f = points[faces[:, 1]] - a, points[faces[:, 2]] - a
    out = np.empty_like(a)
    out[:, 0] = e[:, 1] * f[:, 2] - e[:, 2] * f[:, 1]
    out[:, 1] = e[:, 2] * f[:, 0] - e[:, 0] * f[:, 2]
    out[:, 2] = e[:, 0] * f[:, 1] - e[:, 1] * f[:, 0]
    return out


def _neighbours(
    faces: NDArray[np.int32], vertex: Ints, count: int
) -> tuple[Ints, NDArray[np.float32]]:
    """Return the neighbours (k, d) of each vertex, filled up with itself, and their number (k,)."""
    wanted = np.full(count, -1)
    wanted[vertex] = np.arange(len(vertex))
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.unique(np.vstack([edges, edges[:, ::-1]]), axis=0)
    edges = edges[wanted[edges[:, 0]] >= 0]
    row = wanted[edges[:, 0]]
    number = np.bincount(row, minlength=len(vertex))
    column = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    out = np.repeat(vertex[:, None], int(number.max()), axis=1)
    out[row, column] = edges[:, 1]
    return out.astype(np.intp), number.astype(np.float32)[:, None]
