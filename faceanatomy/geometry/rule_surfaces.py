"""Rule 1: every surface is closed, faces outwards, has no flat face and does not cut itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.rules import FLAT_MM, MIRROR_MM, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

TUBES = ("nerve", "artery")
"""Kinds whose branches are tubes that begin inside their stem: they cut each other by design."""
FORKED = ("medial_palpebral_ligament",)
"""Other meshes of that make: its two limbs begin inside its stem."""


def surface_checks(library: MeshLibrary) -> Iterator[Check]:
    """Yield the figures of every mesh of a library (the right one of a pair)."""
    for info in library.infos.values():
        yield from mesh_checks(library[info.id, info.sides[-1]])


def mesh_checks(mesh: Mesh) -> Iterator[Check]:
    """Yield the figures of one mesh."""
    name = mesh.id
    yield Check(1, "open or turned edges", name, odd_edges(mesh), high=0)
    yield Check(1, "volume", name, mesh.volume / 1000, "cm³", low=1e-6)
    yield Check(1, "flat faces", name, flat_faces(mesh), high=0)
    if mesh.info.kind not in TUBES and name not in FORKED:
        pairs = self_intersections(mesh.points, mesh.faces)
        yield Check(1, "faces that cut", name, len(np.unique(pairs)), high=0)
    if mesh.side == "midline":
        yield Check(1, "mirror residual", name, mirror_residual(mesh), "mm", high=MIRROR_MM)


def light_checks(library: MeshLibrary, light: MeshLibrary) -> Iterator[Check]:
    """Yield whether every thinned mesh is as sound as its full one and of as many pieces."""
    for info in light.infos.values():
        full, thin = library[info.id, info.sides[-1]], light[info.id, info.sides[-1]]
        yield Check(1, "light: open or turned edges", info.id, odd_edges(thin), high=0)
        yield Check(1, "light: flat faces", info.id, flat_faces(thin), high=0)
        count, wanted = int(pieces(thin.faces).max()) + 1, int(pieces(full.faces).max()) + 1
        yield Check(
            1, "light: pieces more or less", info.id, abs(count - wanted), high=0,
            detail="" if count == wanted else f"{count} for {wanted}",
        )  # fmt: skip


def pieces(faces: Any) -> NDArray[np.int64]:
    """Return the number (m,) from 0 of the piece to which each face (m, 3) belongs.

    Faces belong together where they share an edge: what touches at a single vertex is apart.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    corners = np.asarray(faces, np.int64)
    size = len(corners)
    edges = np.sort(np.concatenate([corners[:, [k, (k + 1) % 3]] for k in range(3)]), axis=1)
    key = edges[:, 0] * (int(corners.max()) + 1) + edges[:, 1]
    order = np.argsort(key, kind="stable")
    shared = key[order][1:] == key[order][:-1]
    one, other = order[1:][shared] % size, order[:-1][shared] % size
    graph = coo_matrix((np.ones(len(one)), (one, other)), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def odd_edges(mesh: Mesh) -> int:
    """Return how many directed edges have no partner that runs the other way, or a double."""
    faces = mesh.faces.astype(np.int64)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    size = len(mesh.points)
    ways, count = np.unique(edges[:, 0] * size + edges[:, 1], return_counts=True)
    back = (ways % size) * size + ways // size
    return int((count > 1).sum() + (~np.isin(back, ways)).sum())


def flat_faces(mesh: Mesh) -> int:
    """Return how many faces are lower than `FLAT_MM`."""
    corners = mesh.points.astype(np.float64)[mesh.faces]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    doubled = np.linalg.norm(np.cross(one, two), axis=1)
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    return int((doubled <= FLAT_MM * longest).sum())


def mirror_residual(mesh: Mesh) -> float:
    """Return the largest distance from a mirrored vertex to the nearest vertex, mm."""
    from scipy.spatial import cKDTree

    distances, _ = cKDTree(mesh.points).query(mirror_points(mesh.points))
    return float(np.max(distances))
