"""Faces of one surface that cut through each other.

Two triangles that are not parallel cut each other exactly where an edge of one pierces the other,
so every edge is tried against the faces near it. An edge pierces a face if its ends lie on opposite
sides, each farther from the plane than the tolerance: surfaces that only touch do not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Index = NDArray[np.int64]

CROSSING_MM = 0.02
"""How far an edge must reach through a face before the two count as cutting."""
_SAME_PLACE_MM = 1e-4
_BATCH = 20_000
_SIZES = 2.0
"""Edges and faces are sorted into classes of size by this factor, and searched class by class."""


def self_intersections(points: Any, faces: Any, tolerance: float = CROSSING_MM) -> Index:
    """Return the pairs (k, 2) of faces that cut through each other, each pair once, sorted.

    Parameters
    ----------
    points
        Vertices (n, 3), mm.
    faces
        Vertex indices (m, 3).
    tolerance
        How far each end of the piercing edge must lie from the plane of the pierced face, mm.

    Notes
    -----
    An edge and a face that share a vertex, or have vertices at the same place, touch there and are
    not tried; faces folded flat upon a neighbour are therefore not found.
    """
    places = np.asarray(points, float)
    corners = np.asarray(faces, np.int64)
    _, place = np.unique(
        np.round(places / _SAME_PLACE_MM).astype(np.int64), axis=0, return_inverse=True
    )
    place = place.reshape(-1)
    edges, owners = _edges(corners)
    found = [
        np.column_stack([edge, face])[
            _pierces(places[edges[edge]], places[corners[face]], tolerance)
        ]
        for edge, face in _candidates(places, edges, corners, place)
    ]
    pierced = np.concatenate(found) if found else np.zeros((0, 2), np.int64)
    pairs = np.concatenate([np.column_stack([owners[pierced[:, 0], k], pierced[:, 1]])
                            for k in (0, 1)])  # fmt: skip
    pairs = np.sort(pairs[(pairs >= 0).all(1)], axis=1)
    return np.unique(pairs, axis=0)


def _edges(faces: Index) -> tuple[Index, Index]:
    """Return every edge (k, 2) once, with the one or two faces (k, 2) it belongs to (-1: none)."""
    every = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    face = np.tile(np.arange(len(faces)), 3)
    edges, first, inverse = np.unique(every, axis=0, return_index=True, return_inverse=True)
    owners = np.full((len(edges), 2), -1, np.int64)
    owners[:, 0] = face[first]
    rest = np.ones(len(every), bool)
    rest[first] = False
    owners[inverse.reshape(-1)[rest], 1] = face[rest]
    return edges, owners


def _candidates(
    places: Floats, edges: Index, faces: Index, place: Index
) -> Iterator[tuple[Index, Index]]:
    """Yield edges and faces (k,) whose boxes meet and that have no vertex in common."""
    from scipy.spatial import cKDTree

    edge_low, edge_high = places[edges].min(1), places[edges].max(1)
    face_low, face_high = places[faces].min(1), places[faces].max(1)
    for some in _by_size(edge_high - edge_low):
        centres, reach = _balls(edge_low[some], edge_high[some])
        for others in _by_size(face_high - face_low):
            middles, radius = _balls(face_low[others], face_high[others])
            tree = cKDTree(middles)
            for start in range(0, len(some), _BATCH):
                batch = slice(start, start + _BATCH)
                near = tree.query_ball_point(centres[batch], reach + radius)
                count = np.fromiter((len(k) for k in near), np.int64, len(near))
                if not count.sum():
                    continue
                edge = np.repeat(some[batch], count)
                face = others[np.concatenate([k for k in near if k]).astype(np.int64)]
                meet = (edge_low[edge] <= face_high[face]).all(1)
                meet &= (edge_high[edge] >= face_low[face]).all(1)
                edge, face = edge[meet], face[meet]
                apart = (place[edges[edge]][:, :, None] != place[faces[face]][:, None, :]).all(
                    (1, 2)
                )
                yield edge[apart], face[apart]


def _by_size(extents: Floats) -> Iterator[Index]:
    """Yield the indices of boxes of like size, so that few large ones do not slow many small."""
    size = np.linalg.norm(extents, axis=1)
    rank = np.floor(np.log(np.maximum(size, 1e-9)) / np.log(_SIZES)).astype(int)
    for value in np.unique(rank):
        yield np.flatnonzero(rank == value)


def _balls(low: Floats, high: Floats) -> tuple[Floats, float]:
    """Return the centres (n, 3) of boxes and the largest radius of a ball around one."""
    return (low + high) / 2, float(np.linalg.norm(high - low, axis=1).max()) / 2 + 1e-9


def _pierces(edges: Floats, faces: Floats, tolerance: float) -> NDArray[np.bool_]:
    """Tell which edges (k, 2, 3) pierce their face (k, 3, 3)."""
    a = faces[:, 0]
    one, two = faces[:, 1] - a, faces[:, 2] - a
    normal = np.cross(one, two)
    size = np.linalg.norm(normal, axis=1)
    normal /= np.maximum(size, 1e-12)[:, None]
    first = np.einsum("ij,ij->i", edges[:, 0] - a, normal)
    second = np.einsum("ij,ij->i", edges[:, 1] - a, normal)
    through = (first * second < 0) & (np.minimum(np.abs(first), np.abs(second)) > tolerance)
    through &= size > 1e-12
    k = np.flatnonzero(through)
    share = (first[k] / (first[k] - second[k]))[:, None]
    at = edges[k, 0] + share * (edges[k, 1] - edges[k, 0]) - a[k]
    # barycentric coordinates of the point where the edge meets the plane
    across = np.einsum("ij,ij->i", np.cross(at, two[k]), normal[k]) / size[k]
    along = np.einsum("ij,ij->i", np.cross(one[k], at), normal[k]) / size[k]
    inside = (across >= 0) & (along >= 0) & (across + along <= 1)
    out = np.zeros(len(edges), bool)
    out[k[inside]] = True
    return out
