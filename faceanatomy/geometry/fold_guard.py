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

LEAST_COSINE = 0.16
"""Skin is evened out where a face tilts further than this from the skin around it."""
_ROUNDS = 40
_STRONGER = 8


class FoldGuard:
    """Evens out the displacement of the skin where triangles would turn over.

    Parameters
    ----------
    points, faces
        The skin at rest (n, 3) mm, (m, 3).
    watched
        Faces (k,) that may turn over; the others are never looked at.
    """

    def __init__(self, points: Points, faces: NDArray[np.int32], watched: Ints) -> None:
        self._points = points
        self._faces = faces[watched].astype(np.intp)
        self._rest = _normals(points, self._faces)
        vertex, self._local = np.unique(self._faces, return_inverse=True)
        self._local = self._local.reshape(-1, 3)
        self._vertex = vertex
        self._around, self._number = _neighbours(faces, vertex, len(points))

    def settle(self, out: Points) -> None:
        """Even out the displacement ``out`` (n, 3) of the skin, in place."""
        moved = out[self._vertex]
        if not moved.any():
            return
        place = self._points[self._vertex] + moved
        for number in range(_ROUNDS):
            lack = self._lack(place)
            bad = np.flatnonzero(lack > 0)
            if not len(bad):
                return
            corners = self._local[bad]
            strength = np.zeros(len(self._vertex), np.float32)
            np.maximum.at(strength, corners, np.minimum(lack[bad] * 2 + 0.15, 0.9)[:, None])
            rows = np.flatnonzero(strength)
            for _ in range(number // _STRONGER):  # stubborn ones take their neighbours along
                rows, strength = self._spread(rows, strength)
            at = self._vertex[rows]
            padding = self._around.shape[1] - self._number[rows]
            even = (out[self._around[rows]].sum(axis=1) - padding * out[at]) / self._number[rows]
            out[at] += strength[rows, None] * (even - out[at])
            place[rows] = self._points[at] + out[at]

    def _lack(self, place: Points) -> NDArray[np.float32]:
        """Return by how much the cosine of each watched face (k,) is too small."""
        normal = _normals(place, self._local)
        cosine = np.einsum("ij,ij->i", normal, self._rest)
        size = np.sqrt(
            np.einsum("ij,ij->i", normal, normal) * np.einsum("ij,ij->i", self._rest, self._rest)
        )
        return np.asarray(LEAST_COSINE - cosine / np.maximum(size, np.float32(1e-12)))

    def _spread(
        self, rows: Ints, strength: NDArray[np.float32]
    ) -> tuple[Ints, NDArray[np.float32]]:
        near = np.isin(self._vertex, self._around[rows])
        strength = np.where(near, np.maximum(strength, 0.4), strength).astype(np.float32)
        return np.flatnonzero(strength), strength


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
