"""Library meshes made ready for drawing: smooth normals, the seam of sphincters repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Surface:
    """Arrays as a graphics card wants them.

    Parameters
    ----------
    points, normals
        Shape (n, 3), mm and unit vectors.
    faces
        Shape (m, 3).
    uv
        Shape (n, 2) or None; u may exceed 1 behind the seam of a sphincter.
    colors
        Baked RGB, shape (n, 3), or None.
    shade
        Baked shading, shape (n,), or None.
    source
        Library vertex of each vertex, shape (n,).
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    faces: NDArray[np.int32]
    uv: NDArray[np.float32] | None
    colors: NDArray[np.uint8] | None
    shade: NDArray[np.uint8] | None
    source: NDArray[np.int64]


_KEPT: WeakKeyDictionary[Mesh, Surface] = WeakKeyDictionary()


def surface_of(mesh: Mesh) -> Surface:
    """Return the drawable form of a mesh (made once, kept as long as the mesh)."""
    if mesh not in _KEPT:
        _KEPT[mesh] = _prepared(mesh)
    return _KEPT[mesh]


def vertex_normals(points: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return unit normals at the vertices, shape (n, 3): face normals weighted by area."""
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    normal = np.cross(second - first, third - first)
    corners = faces.ravel()
    total = np.empty(points.shape, dtype=np.float32)
    for axis in range(3):
        total[:, axis] = np.bincount(corners, np.repeat(normal[:, axis], 3), len(points))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(length, 1e-12), dtype=np.float32)


def _prepared(mesh: Mesh) -> Surface:
    normals = vertex_normals(mesh.points, mesh.faces)
    source = np.arange(len(mesh.points))
    faces, uv = mesh.faces, mesh.uv
    if uv is not None and mesh.info.closed:
        faces, uv, source = _without_seam(faces, uv)
    if len(source) == len(mesh.points):
        return Surface(mesh.points, normals, faces, uv, mesh.colors, mesh.shade, source)
    return Surface(
        mesh.points[source],
        normals[source],
        faces,
        uv,
        None if mesh.colors is None else mesh.colors[source],
        None if mesh.shade is None else mesh.shade[source],
        source,
    )


def _without_seam(
    faces: NDArray[np.int32], uv: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """Give the triangles across u = 1 -> 0 their own vertices with u + 1.

    Otherwise the whole texture would be squeezed backwards into one strip of triangles.
    """
    along = uv[:, 0][faces]
    crossing = np.ptp(along, axis=1) > 0.5
    behind = faces[crossing]
    low = uv[:, 0][behind] < 0.5
    doubled, position = np.unique(behind[low], return_inverse=True)
    behind = behind.copy()
    behind[low] = len(uv) + position
    faces = faces.copy()
    faces[crossing] = behind
    source = np.concatenate([np.arange(len(uv)), doubled])
    uv = np.concatenate([uv, uv[doubled] + np.array([1, 0], dtype=np.float32)])
    return faces, uv, source
