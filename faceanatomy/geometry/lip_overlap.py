"""Measures how deep one lip lies in the other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.lip_contact import lip_vertices, slit_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.integer[Any]]

SLIGHT = 0.15
"""What lies less deep than this, mm, is counted as touching."""
_STEP, _NEAR = 0.004, 10.0
_OPPOSED = 0.3
"""Surfaces that press on each other face each other: greatest cosine between their normals."""


class LipOverlap:
    """Measures a skin with a slit between the lips; needs pyvista.

    Parameters
    ----------
    skin
        The skin at rest.
    """

    def __init__(self, skin: Mesh) -> None:
        self._rest, self._faces = skin.points.astype(float), skin.faces
        self._margins = slit_pairs(skin.points, skin.faces)

    @cached_property
    def _lips(self) -> list[tuple[Ints, Ints, Any]]:
        """Vertices near the margin, faces, and which faces end the patch, of either lip."""
        margin = self._rest[self._margins[0]]
        out: list[tuple[Ints, Ints, Any]] = []
        sides = lip_vertices(self._rest, self._faces, *self._margins)
        for own, edge in zip(sides, self._margins, strict=True):
            mine = np.zeros(len(self._rest), bool)
            mine[own] = mine[edge] = True
            faces = self._faces[mine[self._faces].all(1)]
            edges = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
            single, count = np.unique(edges, axis=0, return_counts=True)
            end = np.zeros(len(self._rest), bool)
            end[single[count == 1]] = True
            away = np.linalg.norm(self._rest[own][:, None] - margin, axis=2).min(1)
            out.append((own[away < _NEAR], faces, end[faces].any(1)))
        return out

    def depth(self, moved: Floats) -> float:
        """Return how deep (mm) a vertex of one lip lies in the other at most.

        ``moved`` (n, 3): displacement of the skin. A vertex counts when it lies on the inner side
        of the other lip's nearest face, faces against it, and the whole skin winds around the
        place just before it, where air has to be.
        """
        import pyvista as pv

        points = np.asarray(self._rest + moved, float)
        corner = points[self._faces]
        normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        deepest = 0.0
        for (own, _, _), (_, faces, ends) in zip(self._lips, self._lips[::-1], strict=True):
            used, local = np.unique(faces, return_inverse=True)
            local = local.reshape(-1, 3)
            depth = -signed_distance(points[used], local)(points[own])
            some = np.flatnonzero(depth > max(SLIGHT, deepest))
            if not len(some):
                continue
            surface = pv.PolyData.from_regular_faces(points[used], local.astype(int))
            near = np.atleast_1d(surface.find_closest_cell(points[own[some]]))
            some, near = some[~ends[near]], near[~ends[near]]
            order = np.argsort(-depth[some])
            a, b, c = points[faces[near]].transpose(1, 0, 2)
            against = np.cross(b - a, c - a)
            for k in order:
                mine = normal[(self._faces == own[some[k]]).any(1)].sum(0)
                size = np.linalg.norm(mine) * np.linalg.norm(against[k])
                if mine @ against[k] > _OPPOSED * size:
                    continue
                place = points[own[some[k]]] + _STEP * mine / np.linalg.norm(mine)
                if winding(corner - place) > 0.5:
                    deepest = max(deepest, float(depth[some[k]]))
                    break
        return deepest


def winding(corners: Floats) -> float:
    """Return how often triangles (m, 3, 3) wind around the origin.

    By the solid angle of each (van Oosterom and Strackee 1983).
    """
    a, b, c = (corners[:, k] for k in range(3))
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    volume = (a * np.cross(b, c)).sum(1)
    size = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
    return float(np.arctan2(volume, size).sum() / (2 * np.pi))
