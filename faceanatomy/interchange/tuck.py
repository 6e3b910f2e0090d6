"""Keeping muscles under the skin of an exported face.

Where skin and muscle are written together, a muscle that comes through the skin would show as a
red patch in any viewer. Each point of a muscle is held at least `DEPTH_MM` below the skin around
the point that is nearest to it at rest, at rest and in every shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.surface import vertex_normals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

DEPTH_MM = 0.7
_NEAR_MM = 14.0
"""A point farther than this from the skin cannot come through it."""
_WRONG_SIDE_MM = 4.0
"""A point that lies farther outside at rest stands free, as the muscles of the tongue do."""


@dataclass(frozen=True, eq=False)
class Tuck:
    """Where the points of one mesh lie under the skin.

    Parameters
    ----------
    rows
        Points near the skin, shape (k,).
    skin
        Vertex of the skin nearest to each, shape (k,).
    apart
        From that vertex to the point, at rest and tucked, shape (k, 3), mm.
    rest
        What moves the points below the skin at rest, shape (n, 3), mm.
    """

    rows: NDArray[np.intp]
    skin: NDArray[np.intp]
    apart: NDArray[np.float32]
    rest: NDArray[np.float32]

    def under(
        self,
        moved: NDArray[np.float32],
        skin_moved: NDArray[np.float32],
        skin_normals: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return displacements (n, 3) mm from the tucked rest that stay under the moving skin.

        Parameters
        ----------
        moved
            Displacements of the mesh, shape (n, 3), mm.
        skin_moved, skin_normals
            Displacements of the skin and its normals after them, shape (m, 3).
        """
        apart = self.apart + moved[self.rows] - skin_moved[self.skin]
        normal = skin_normals[self.skin]
        too_high = np.einsum("kx,kx->k", apart, normal) + np.float32(DEPTH_MM)
        risen = too_high > 1e-4
        if not risen.any():
            return moved
        out = moved.copy()
        out[self.rows[risen]] -= too_high[risen, None] * normal[risen]
        return out


def tuck(mesh: Mesh, skin: Mesh) -> Tuck:
    """Return how the points of `mesh` are kept under `skin`, both at rest."""
    from scipy.spatial import cKDTree

    distance, near = cKDTree(skin.points).query(mesh.points, distance_upper_bound=_NEAR_MM)
    rows = np.flatnonzero(np.isfinite(distance))
    near = near[rows]
    normal = vertex_normals(skin.points, skin.faces)[near]
    height = np.einsum("kx,kx->k", mesh.points[rows] - skin.points[near], normal)
    inside = height < _WRONG_SIDE_MM
    rows, near, normal, height = rows[inside], near[inside], normal[inside], height[inside]
    push = np.maximum(height + DEPTH_MM, 0)
    rest = np.zeros_like(mesh.points)
    rest[rows] = -push[:, None] * normal
    apart = mesh.points[rows] + rest[rows] - skin.points[near]
    return Tuck(rows, near.astype(np.intp), apart, rest)
