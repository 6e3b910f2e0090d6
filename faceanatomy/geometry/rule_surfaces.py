"""Rule 1: every surface is closed, faces outwards, has no flat face and does not cut itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.rules import FLAT_MM, MIRROR_MM, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

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
