"""Footprints: where on its site the end of a muscle sits, painted strong, the site around it pale.

A named site such as a line or a fossa is often larger than what one muscle takes of it. Painted as
a whole it would teach too large an origin; so bone is coloured by how near the flesh comes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.sites import site_of, surroundings, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.view.items import Mark
    from faceanatomy.view.themes import Rgb

    Floats = NDArray[np.float64]

FOOT_MM, EDGE_MM = 2.4, 1.0
"""Bone this near to the flesh of the end is its footprint; over how many mm the paint ends."""
PALE_MM, PALE_EDGE_MM = 6.0, 3.0
"""As far around the flesh the rest of the site is seen, and over how many mm that fades."""
STRONG, PALE = 0.9, 0.3
"""Shares of the colour in the footprint and in the site around it."""
FINE_MM = 0.9
"""Edges of the triangles that are painted, at most; bones are coarser."""
_ROUNDS = 4


def with_footprints(mesh: Mesh, marks: Sequence[tuple[Mark, Floats]], color: Rgb) -> Mesh:
    """Return a bone or cartilage with the footprints of muscles painted on it.

    Parameters
    ----------
    mesh
        The bone.
    marks
        What is painted: each site with the vertices (k, 3) of the flesh that ends there, mm.
    color
        Of the bone, where it has no colours of its own.

    Returns
    -------
    Mesh
        With finer triangles where it is painted.
    """
    flesh = np.concatenate([points for _, points in marks])
    mesh = refined(_coloured(mesh, color), flesh, PALE_MM + PALE_EDGE_MM)
    assert mesh.colors is not None
    own = mesh.colors.astype(float)
    for mark, points in marks:
        share = np.zeros(len(own))
        for side in mark.sides:
            region = weights(mesh, site_of(mark.structure, mark.site), side)
            share = np.maximum(share, region * strength(mesh.points, points))
        own += share[:, None] * (np.array(mark.color, float) - own)
    return replace(mesh, colors=np.asarray(np.round(own), np.uint8))


def strength(points: NDArray[np.float32], flesh: Floats) -> Floats:
    """Return the share of colour (n,) of places on bone: strong by the flesh, pale around it."""
    from scipy.spatial import cKDTree

    away = cKDTree(flesh).query(points, distance_upper_bound=PALE_MM + PALE_EDGE_MM)[0]
    foot = np.clip((FOOT_MM + EDGE_MM / 2 - away) / EDGE_MM, 0, 1)
    around = np.clip((PALE_MM + PALE_EDGE_MM / 2 - away) / PALE_EDGE_MM, 0, 1)
    return np.asarray(np.maximum(STRONG * foot, PALE * around))


def refined(mesh: Mesh, around: Floats, reach: float) -> Mesh:
    """Return a mesh whose triangles near some points are cut fine, with rounded new edges.

    Parameters
    ----------
    mesh
        A mesh with colours.
    around
        Points (k, 3), mm.
    reach
        How near to them the triangles are cut, mm.

    Notes
    -----
    Long edges are halved and their triangles cut in two to four, so no gaps open. A new vertex lies
    where the curve through both ends runs that is square to their normals (Vlachos et al. 2001), so
    the finer triangles are lit as smoothly as the coarse ones were.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(around)
    points, faces = mesh.points.astype(np.float64), mesh.faces.astype(np.int64)
    assert mesh.colors is not None
    colors, normals = mesh.colors.astype(float), surroundings(mesh).vertex_normals
    for _ in range(_ROUNDS):
        edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]], axis=2).reshape(-1, 2)
        pairs, number = np.unique(edges, axis=0, return_inverse=True)
        first, second = points[pairs[:, 0]], points[pairs[:, 1]]
        length = np.linalg.norm(second - first, axis=1)
        long = length > FINE_MM
        middles = (first[long] + second[long]) / 2
        away = tree.query(middles, distance_upper_bound=reach + length.max() / 2)[0]
        long[long] = away < reach + length[long] / 2
        if not long.any():
            break
        cut = pairs[long]
        middle = np.full(len(pairs), -1)
        middle[long] = len(points) + np.arange(len(cut))
        way = points[cut[:, 1]] - points[cut[:, 0]]
        a, b = normals[cut[:, 0]], normals[cut[:, 1]]
        bend = b * (way * b).sum(1)[:, None] - a * (way * a).sum(1)[:, None]
        points = np.concatenate([points, points[cut].mean(1) + bend / 8])
        between = a + b
        between /= np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
        normals = np.concatenate([normals, between])
        colors = np.concatenate([colors, colors[cut].mean(1)])
        faces = _split(faces, middle[number.reshape(-1, 3)])
    return replace(
        mesh,
        points=points.astype(np.float32),
        faces=faces.astype(np.int32),
        colors=np.asarray(np.round(colors), np.uint8),
    )


def _split(faces: NDArray[np.int64], middles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return triangles (m, 3) cut at the new vertices of their edges (m, 3), -1 where none is."""
    count = (middles >= 0).sum(1)
    pieces = [faces[count == 0]]
    for turn in range(3):
        corners, cut = np.roll(faces, -turn, axis=1), np.roll(middles, -turn, axis=1)
        one = (count == 1) & (cut[:, 0] >= 0)
        (a, b, c), m = corners[one].T, cut[one, 0]
        pieces += [np.column_stack([a, m, c]), np.column_stack([m, b, c])]
        two = (count == 2) & (cut[:, 2] < 0)
        (a, b, c), m, n = corners[two].T, cut[two, 0], cut[two, 1]
        pieces += [np.column_stack(p) for p in ((m, b, n), (a, m, n), (a, n, c))]
    every = count == 3
    (a, b, c), (m, n, o) = faces[every].T, middles[every].T
    pieces += [np.column_stack(p) for p in ((a, m, o), (m, b, n), (o, n, c), (m, n, o))]
    return np.concatenate(pieces)


def _coloured(mesh: Mesh, color: Rgb) -> Mesh:
    if mesh.colors is not None:
        return mesh
    return replace(mesh, colors=np.tile(np.array(color, np.uint8), (len(mesh.points), 1)))
