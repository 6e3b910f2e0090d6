"""From a sculpted field to a mesh: marching cubes, smoothing, light, decimation, mirror."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceanatomy.modelling.sculpt import GHOSTS, Sculpture, f32

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats

Faces = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Surface:
    """A triangle mesh: ``points`` (n, 3) mm, ``faces`` (m, 3) wound outwards."""

    points: Floats
    faces: Faces

    def normals(self) -> Floats:
        """Return area-weighted unit normals (n, 3) of the vertices."""
        p, f = self.points, self.faces
        face = np.cross(p[f[:, 1]] - p[f[:, 0]], p[f[:, 2]] - p[f[:, 0]])
        out = np.zeros_like(p)
        for k in range(3):
            np.add.at(out, f[:, k], face)
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))

    def to_pyvista(self) -> Any:
        """Return the mesh as ``pyvista.PolyData``."""
        import pyvista as pv

        return pv.PolyData.from_regular_faces(self.points.astype(float), self.faces.astype(int))


def half_surface(v: Sculpture, midline: bool) -> Surface:
    """Return the zero surface of the half x >= 0.

    A midline structure stays open at x = 0, its rim exactly on the plane (to be mirrored and
    welded); a paired one must not reach the plane and comes out closed.
    """
    from skimage.measure import marching_cubes

    field = v.half if midline else np.pad(v.half, ((1, 0), (0, 0), (0, 0)), constant_values=5.0)
    field = np.pad(field, ((0, 1), (1, 1), (1, 1)), constant_values=5.0)
    points, faces, _, _ = marching_cubes(  # type: ignore[no-untyped-call]
        field, 0, spacing=(v.pitch,) * 3
    )
    points = points + np.array([0 if midline else -v.pitch, v.y[0] - v.pitch, v.z[0] - v.pitch])
    points[points[:, 0] < 1e-4, 0] = 0
    return largest_bodies(weld(Surface(points, faces)))


def weld(surface: Surface, tolerance: float = 1e-5) -> Surface:
    """Merge vertices closer than ``tolerance`` mm and drop collapsed faces."""
    key = np.round(surface.points / tolerance).astype(np.int64)
    _, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
    faces = back.reshape(-1)[surface.faces]
    good = (
        (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
    )
    return Surface(surface.points[first], faces[good])


def largest_bodies(surface: Surface, least: float = 0.02) -> Surface:
    """Drop loose crumbs: connected bodies with less than ``least`` of the faces of the largest."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n, f = len(surface.points), surface.faces
    edges = np.concatenate([f[:, :2], f[:, 1:]])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    _, body = connected_components(graph, directed=False)
    count = np.bincount(body[f[:, 0]])
    keep = count[body[f[:, 0]]] >= least * count.max()
    return compact(Surface(surface.points, f[keep]))


def compact(surface: Surface) -> Surface:
    """Drop the vertices no face uses."""
    used = np.unique(surface.faces)
    new = np.full(len(surface.points), -1, np.int64)
    new[used] = np.arange(len(used))
    return Surface(surface.points[used], new[surface.faces])


def smooth(surface: Surface, rounds: int, strength: float = 0.5) -> Surface:
    """Taubin smoothing (no shrinkage); vertices on the midline stay on it."""
    if not rounds:
        return surface
    average = neighbour_average(surface)
    points = surface.points.copy()
    midline = points[:, 0] == 0
    for _ in range(rounds):
        for factor in (strength, -strength * 1.06):
            step = average @ points - points
            step[midline, 0] = 0
            points = points + factor * step
    points[midline, 0] = 0
    points[~midline, 0] = np.maximum(points[~midline, 0], 1e-3)
    return Surface(points, surface.faces)


def neighbour_average(surface: Surface, own: float = 0.0) -> Any:
    """Return the sparse matrix that averages a vertex quantity over the neighbours."""
    from scipy import sparse

    f, n = surface.faces, len(surface.points)
    i = np.concatenate([f[:, 0], f[:, 1], f[:, 2], f[:, 1], f[:, 2], f[:, 0]])
    j = np.concatenate([f[:, 1], f[:, 2], f[:, 0], f[:, 0], f[:, 1], f[:, 2]])
    a = sparse.csr_matrix((np.ones(len(i)), (i, j)), shape=(n, n))
    a.data[:] = 1.0
    if own:
        a = a + own * sparse.eye(n)
    return sparse.diags(1 / np.maximum(np.asarray(a.sum(1)).ravel(), 1e-9)) @ a


def decimate_half(surface: Surface, triangles: int) -> Surface:
    """Reduce the half mesh to about ``triangles`` faces; its rim on x = 0 stays on x = 0.

    Border vertices only merge with border vertices, and the border is set back onto the plane, so
    mirrored halves weld exactly.
    """
    if len(surface.faces) <= triangles:
        return surface
    import fast_simplification

    points, faces = fast_simplification.simplify(
        surface.points.astype(np.float32),
        surface.faces.astype(np.int32),
        target_count=int(triangles),
        lossless=False,
        agg=5.0,
    )
    points = np.asarray(points, float)
    points[:, 0] = np.maximum(points[:, 0], 1e-3)
    points[boundary_vertices(faces, len(points)), 0] = 0.0
    return compact(Surface(points, np.asarray(faces)))


def boundary_vertices(faces: Faces, count: int) -> NDArray[np.integer[Any]]:
    """Return the vertices on open edges."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    code = edges[:, 0].astype(np.int64) * count + edges[:, 1]
    unique, number = np.unique(code, return_counts=True)
    single = unique[number == 1]
    return np.unique(np.concatenate([single // count, single % count]))


def mirror(surface: Surface, *extra: Floats) -> tuple[Surface, list[Floats]]:
    """Return the whole of a midline structure from its right half, and its vertex arrays doubled.

    Vertices on x = 0 are shared, so both halves are exact mirror images.
    """
    n = len(surface.points)
    free = surface.points[:, 0] > 0
    twin = np.arange(n)
    twin[free] = n + np.arange(int(free.sum()))
    points = np.vstack([surface.points, surface.points[free] * [-1, 1, 1]])
    faces = np.vstack([surface.faces, twin[surface.faces][:, ::-1]])
    return Surface(points, faces), [np.concatenate([a, a[free]]) for a in extra]


def whole_of(half: Surface) -> tuple[Surface, Floats]:
    """Return the mirrored whole and the normals (n, 3) of the half's vertices as part of it."""
    whole, _ = mirror(half)
    return whole, whole.normals()[: len(half.points)]


def spread(surface: Surface, values: Floats, rounds: int) -> Floats:
    """Return vertex values averaged over their neighbours: removes the bands of the grid."""
    average = neighbour_average(surface, own=1.0)
    for _ in range(rounds):
        values = average @ values
    return values


def ambient_light(
    v: Sculpture,
    points: Floats,
    normals: Floats,
    sigmas: ArrayLike = (3.0, 8.0, 16.0),
    gain: float = 1.5,
    offset: float = 1.5,
) -> Floats:
    """Return baked light (n,): how much open space is near each point; 1 open, 0.22 in a hollow."""
    from scipy.ndimage import gaussian_filter, map_coordinates

    filled = np.clip(0.5 - v.half / v.pitch, 0, 1).astype(f32)
    probe = points + offset * normals
    index = [
        np.abs(probe[:, 0]) / v.pitch,
        (probe[:, 1] - v.y[0]) / v.pitch,
        (probe[:, 2] - v.z[0]) / v.pitch,
    ]
    widths = np.asarray(sigmas, float)
    mode = ["reflect", "constant", "constant"]
    near = np.zeros(len(points))
    for sigma in widths:
        blurred = gaussian_filter(filled, sigma / v.pitch, mode=mode)
        near += map_coordinates(blurred, index, order=1, mode="nearest") / len(widths)
    return np.clip(1 - gain * (near - 0.40), 0.22, 1.06)


__all__ = [
    "GHOSTS",
    "Surface",
    "ambient_light",
    "decimate_half",
    "half_surface",
    "mirror",
    "neighbour_average",
    "smooth",
    "spread",
    "weld",
    "whole_of",
]
