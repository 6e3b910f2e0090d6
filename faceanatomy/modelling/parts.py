"""Cut a slab into parts along u or v and close each part into a watertight mesh.

Parts of one slab share the vertices of the cut exactly, so that nothing gapes between them, and
keep the slab's (u, v): a texture composed from u and v runs on across the cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceanatomy.modelling.surface import Surface

Array = NDArray[np.float64]
WELD = 1e-6


@dataclass(frozen=True)
class SlabGrid:
    """A finished slab: upper and lower surface on one (u, v) grid, equal where they are welded.

    ``top``, ``bottom``, ``fibres`` are (nu, nv, 3), ``shade`` (nu, nv) 0..1, ``u`` (nu,), ``v``
    (nv,).  In a ``closed`` grid the row after the last is the first again.
    """

    top: Array
    bottom: Array
    fibres: Array
    shade: Array
    u: Array
    v: Array
    closed: bool


@dataclass(frozen=True)
class PartMesh:
    """A watertight mesh with ``points``, ``faces``, ``uv``, ``fibres`` and ``shade`` per vertex."""

    points: Array
    faces: NDArray[np.int64]
    uv: Array
    fibres: Array
    shade: Array

    @property
    def volume(self) -> float:
        """Enclosed volume in mm3 (positive when faces wind outwards)."""
        a, b, c = (self.points[self.faces[:, k]] for k in range(3))
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)

    @property
    def normals(self) -> Array:
        """Area-weighted outward unit normals (n, 3)."""
        return Surface(self.points, self.faces).normals()


def cut(grid: SlabGrid, along: tuple[float, float], across: tuple[float, float]) -> SlabGrid:
    """Return the part of a slab between two u and two v values that lie on grid lines."""
    u, v = grid.u, grid.v
    whole_ring = _whole_ring(grid, along)
    fields: list[Array] = [grid.top, grid.bottom, grid.fibres, grid.shade]
    if grid.closed and not whole_ring:
        fields = [np.concatenate([a, a[:1]]) for a in fields]
        u = np.r_[u, 1.0]
    rows = np.arange(len(u)) if whole_ring else _between(u, along)
    columns = _between(v, across)
    top, bottom, fibres, shade = (a[np.ix_(rows, columns)] for a in fields)
    return SlabGrid(top, bottom, fibres, shade, u[rows], v[columns], whole_ring)


def _whole_ring(grid: SlabGrid, along: tuple[float, float]) -> bool:
    return grid.closed and along == (0.0, 1.0)


def part_triangles(
    grid: SlabGrid, along: tuple[float, float], across: tuple[float, float]
) -> NDArray[np.int64]:
    """Return the triangles (m, 3) that close a part, as indices of the whole grid.

    Like `triangles`: upper vertices row by row, then the lower ones.
    """
    nu, nv = grid.top.shape[:2]
    ring = _whole_ring(grid, along)
    u = np.r_[grid.u, 1.0] if grid.closed and not ring else grid.u
    rows = (np.arange(nu) if ring else _between(u, along)) % nu
    columns = _between(grid.v, across)
    upper = (rows[:, None] * nv + columns).ravel()
    return np.concatenate([upper, upper + nu * nv])[triangles(cut(grid, along, across))]


def _between(values: Array, limits: tuple[float, float]) -> NDArray[np.int64]:
    low, high = (int(np.argmin(np.abs(values - x))) for x in limits)
    return np.arange(low, high + 1)


def close(grid: SlabGrid) -> PartMesh:
    """Weld upper and lower surface along welded borders and wall up the cut ones."""
    return _packed(grid, triangles(grid))


def triangles(grid: SlabGrid) -> NDArray[np.int64]:
    """Return the triangles (m, 3) that close a grid.

    They index the upper vertices row by row, then the lower ones; of two welded vertices the upper
    is meant. The diagonal of each cell points to the nearest corner of the grid: a corner cell
    split the other way would put the same three welded vertices in an upper and a lower triangle.
    """
    nu, nv = grid.top.shape[:2]
    upper = np.arange(nu * nv).reshape(nu, nv)
    border = np.zeros((nu, nv), bool)
    border[:, 0] = border[:, -1] = True
    if not grid.closed:
        border[0] = border[-1] = True
    welded = np.linalg.norm(grid.top - grid.bottom, axis=2) < WELD
    lower = np.where(border & welded, upper, upper + nu * nv)
    rows = np.arange(nu if grid.closed else nu - 1)
    following = (rows + 1) % nu
    early = (rows < nu / 2)[:, None] | np.zeros((1, nv - 1), bool)
    left = np.arange(nv - 1)[None] < nv / 2
    falling = (early == left) if not grid.closed else left | np.zeros((len(rows), 1), bool)
    faces = [
        *_quads(upper, rows, following, falling),
        *(triangle[:, ::-1] for triangle in _quads(lower, rows, following, falling)),
    ]
    ring = np.r_[np.arange(nu), 0] if grid.closed else np.arange(nu)
    walls = [(upper[ring, 0], lower[ring, 0]), (upper[ring, -1][::-1], lower[ring, -1][::-1])]
    if not grid.closed:
        walls += [(upper[0][::-1], lower[0][::-1]), (upper[-1], lower[-1])]
    for a, b in walls:
        faces += [np.c_[a[1:], a[:-1], b[:-1]], np.c_[a[1:], b[:-1], b[1:]]]
    every = np.concatenate(faces)
    distinct = (
        (every[:, 0] != every[:, 1]) & (every[:, 1] != every[:, 2]) & (every[:, 0] != every[:, 2])
    )
    return np.asarray(every[distinct])


Index = NDArray[np.int64]


def _quads(
    index: Index, rows: Index, following: Index, falling: NDArray[np.bool_]
) -> tuple[Index, Index]:
    a, b = index[rows, :-1], index[following, :-1]
    c, d = index[following, 1:], index[rows, 1:]
    first = np.where(falling[..., None], np.stack([a, b, c], -1), np.stack([a, b, d], -1))
    second = np.where(falling[..., None], np.stack([a, c, d], -1), np.stack([b, c, d], -1))
    return first.reshape(-1, 3), second.reshape(-1, 3)


def _packed(grid: SlabGrid, triangles: NDArray[np.int64]) -> PartMesh:
    points = np.concatenate([grid.top.reshape(-1, 3), grid.bottom.reshape(-1, 3)])
    uv = np.stack(np.meshgrid(grid.u, grid.v, indexing="ij"), -1).reshape(-1, 2)
    used, faces = np.unique(triangles, return_inverse=True)
    faces = faces.reshape(-1, 3)
    fibres = grid.fibres.reshape(-1, 3)
    shade = grid.shade.ravel()
    mesh = PartMesh(
        points[used],
        faces,
        np.concatenate([uv, uv])[used],
        np.concatenate([fibres, fibres])[used],
        np.concatenate([shade, shade])[used],
    )
    if mesh.volume < 0:
        return PartMesh(mesh.points, faces[:, ::-1].copy(), mesh.uv, mesh.fibres, mesh.shade)
    return mesh


def join(meshes: list[PartMesh]) -> PartMesh:
    """Several meshes as one with separate components."""
    offsets = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    return PartMesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([m.faces + o for m, o in zip(meshes, offsets, strict=True)]),
        np.concatenate([mesh.uv for mesh in meshes]),
        np.concatenate([mesh.fibres for mesh in meshes]),
        np.concatenate([mesh.shade for mesh in meshes]),
    )


def mirrored(mesh: PartMesh) -> PartMesh:
    """Return the left copy of a right mesh: x changes sign, faces turn round."""
    flip = np.array([-1.0, 1.0, 1.0])
    return PartMesh(
        mesh.points * flip, mesh.faces[:, ::-1].copy(), mesh.uv, mesh.fibres * flip, mesh.shade
    )
