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
ROUNDS, STUBBORN = 48, 10
"""How often it evens out at most, and after how many rounds also where vertices lie."""


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
        self._near = np.ascontiguousarray(local.reshape(-1, 3).T)
        self._faces = np.ascontiguousarray(self._near[:, np.isin(near, watched)])
        # three rows, x, y and z: NumPy is several times as fast on them as on columns
        self._flat = np.ascontiguousarray(3 * self._vertex + np.arange(3)[:, None])
        self._start = np.ascontiguousarray(points[self._vertex].T)
        self._rest = _normals(self._start, self._faces)
        self._rest /= np.maximum(np.sqrt(_dot(self._rest, self._rest)), 1e-12)
        self._faces_at = _faces_at(self._faces, len(self._vertex))
        self._near_at = _faces_at(self._near, len(self._vertex))
        self._around, self._number = _neighbours(faces, self._vertex, len(points))
        every = np.arange(len(self._vertex))
        self._stand_out = points[self._vertex] - self._evened(points, every)

    def settle(self, out: Points) -> None:
        """Even out the displacement ``out`` (n, 3) of the skin, in place."""
        moved = out.reshape(-1).take(self._flat)
        if not moved.any():
            return
        place = self._start + moved
        tilts = self._tilts(place)
        for number in range(ROUNDS):
            bad = self._folded(place, tilts)
            if not len(bad):
                break
            corners = self._faces[:, bad]
            rows, local = np.unique(corners, return_inverse=True)
            local = local.ravel()
            # a bad face moves as one piece, and its corners with the skin around them
            count = np.bincount(local)
            middle = moved[:, corners].mean(axis=1)
            total = np.stack([np.bincount(local, np.tile(m, 3)) for m in middle], 1)
            now = 0.35 * moved[:, rows].T + 0.45 * total / count[:, None]
            self._move(out, moved, rows, now + 0.2 * self._evened(out, rows))
            if number >= STUBBORN:  # even out where they lie, not only how they move
                share = min((number - STUBBORN + 1) / 8, 1.0)
                even = self._evened(out, rows) - np.float32(share) * self._stand_out[rows]
                was = moved[:, rows].T
                self._move(out, moved, rows, was + 0.6 * (even - was))
            place[:, rows] = self._start[:, rows] + moved[:, rows]
            self._tilt_again(place, tilts, rows)

    def _move(self, out: Points, moved: Points, rows: Ints, now: NDArray[np.floating]) -> None:
        """Give vertices ``rows`` (k,) the displacement ``now`` (k, 3)."""
        moved[:, rows] = now.T
        out[self._vertex[rows]] = moved[:, rows].T

    def _tilts(self, place: Points) -> NDArray[np.bool_]:
        """Return which faces tilt too far from their rest."""
        return _tilted(_normals(place, self._faces), self._rest)

    def _tilt_again(self, place: Points, tilts: NDArray[np.bool_], rows: Ints) -> None:
        """Judge the faces around moved vertices again, in place."""
        again = self._faces_at[rows].ravel()
        again = again[again >= 0]
        tilts[again] = _tilted(_normals(place, self._faces[:, again]), self._rest[:, again])

    def _folded(self, place: Points, tilts: NDArray[np.bool_]) -> Ints:
        """Return the tilted faces (k,) that also tilt too far from the skin around them."""
        tilted = np.flatnonzero(tilts)
        if not len(tilted):
            return tilted
        corners = self._faces[:, tilted]
        spot = np.zeros(place.shape[1], np.intp)
        spot[corners.ravel()] = 1
        vertex = np.flatnonzero(spot)
        spot[vertex] = np.arange(len(vertex))
        at = self._near_at.take(vertex, axis=0)
        wanted = np.zeros(self._near.shape[1] + 1, bool)
        wanted[at.ravel()] = True
        wanted[-1] = False  # what fills up the table of neighbours
        near = np.flatnonzero(wanted)
        whole = np.zeros((3, len(wanted)), np.float32)
        whole[:, near] = _normals(place, self._near.take(near, axis=1))
        sums = whole.take(at, axis=1).sum(axis=2)
        normal = _normals(place, corners)
        around = sums.take(spot.take(corners), axis=1).sum(axis=1) - 3 * normal
        size = np.sqrt(_dot(normal, normal)) * np.sqrt(_dot(around, around))
        return np.asarray(tilted[_dot(around, normal) < np.float32(LEAST_COSINE) * size])

    def _evened(self, out: Points, rows: Ints) -> Points:
        """Return the mean displacement (k, 3) of the neighbours of vertices."""
        own = out[self._vertex[rows]]
        padding = self._around.shape[1] - self._number[rows]
        total = out[self._around[rows]].sum(axis=1) - padding * own
        return np.asarray(total / self._number[rows])


def _normals(points: Points, faces: Ints) -> Points:
    """Return normals (3, m), as long as twice the areas, of faces (3, m) of points (3, n)."""
    x, y, z = points.take(faces, axis=1)
    (ex, ey, ez), (fx, fy, fz) = ((x[k] - x[0], y[k] - y[0], z[k] - z[0]) for k in (1, 2))
    out = np.empty((3, faces.shape[1]), np.float32)
    np.subtract(ey * fz, ez * fy, out=out[0])
    np.subtract(ez * fx, ex * fz, out=out[1])
    np.subtract(ex * fy, ey * fx, out=out[2])
    return out


def _dot(a: Points, b: Points) -> NDArray[np.float32]:
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def _tilted(normal: Points, rest: Points) -> NDArray[np.bool_]:
    return np.asarray(_dot(normal, rest) < np.float32(LEAST_COSINE) * np.sqrt(_dot(normal, normal)))


def _faces_at(faces: Ints, count: int) -> Ints:
    """Return the faces (n, d) at each vertex, filled up with -1."""
    owner = faces.ravel()
    order = np.argsort(owner, kind="stable")
    number = np.bincount(owner, minlength=count)
    column = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    out = np.full((count, int(number.max(initial=1))), -1, np.intp)
    out[owner[order], column] = np.tile(np.arange(faces.shape[1]), 3)[order]
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
