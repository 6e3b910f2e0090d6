"""Where the fibres of a muscle run: its course by uv, the line through its middle, angles to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

SLICES = 16
"""Into so many slices from origin to insertion a muscle is cut to be measured."""


def _ranks(u: Floats) -> NDArray[np.int64]:
    """Return the slice (n,) in which each place along the fibres lies."""
    edges = np.linspace(u.min(), u.max(), SLICES + 1)
    return np.clip(np.searchsorted(edges, u, side="right") - 1, 0, SLICES - 1)


def slices(meshes: Sequence[Mesh]) -> list[Floats]:
    """Return the vertices (k, 3) of meshes in slices along u, from origin to insertion.

    Raises
    ------
    DataError
        If a mesh has no uv.
    """
    for mesh in meshes:
        if mesh.uv is None:
            raise DataError(f"The mesh {mesh.id!r} has no uv, so no way along its fibres.")
    points = np.concatenate([mesh.points.astype(np.float64) for mesh in meshes])
    u = np.concatenate([mesh.uv[:, 0] for mesh in meshes if mesh.uv is not None])
    rank = _ranks(u.astype(np.float64))
    return [points[rank == k] for k in range(SLICES) if (rank == k).any()]


def length_along_fibres(mesh: Mesh) -> float:
    """Return the length through the middles of slices from origin to insertion, mm."""
    middles = np.array([part.mean(axis=0) for part in slices([mesh])])
    way = float(np.linalg.norm(np.diff(middles, axis=0), axis=1).sum())
    # the middles of the first and the last slice lie half a slice inside the ends
    return way * len(middles) / (len(middles) - 1)


def middle_line(points: Floats, u: Floats) -> Floats:
    """Return, for each vertex (n, 3), the unit direction of the muscle's middle line at its u (n,).

    The middle line runs through the middles of slices from origin to insertion: a bent muscle
    bends it, and each fibre is held against the stretch beside which it lies.
    """
    rank = _ranks(u)
    filled = [k for k in range(SLICES) if (rank == k).any()]
    middles = np.array([points[rank == k].mean(axis=0) for k in filled])
    places = np.array([u[rank == k].mean() for k in filled])
    ways = _unit(np.gradient(middles, axis=0))
    return _unit(np.stack([np.interp(u, places, ways[:, k]) for k in range(3)], axis=1))


def fibres_of(mesh: Mesh) -> Floats:
    """Return the fibre directions (n, 3) of a mesh.

    Raises
    ------
    DataError
        If it has none.
    """
    if mesh.fibres is None:
        raise DataError(f"The mesh {mesh.id!r} has no fibres.")
    return mesh.fibres.astype(np.float64)


def to_middle_line(mesh: Mesh) -> Floats:
    """Return the angle (n,) of the fibre at each vertex to the middle line there, degrees."""
    fibres = fibres_of(mesh)
    assert mesh.uv is not None
    line = middle_line(mesh.points.astype(np.float64), mesh.uv[:, 0].astype(np.float64))
    return angles(fibres, line)


def to_chord(mesh: Mesh) -> Floats:
    """Return the angle (n,) of the fibre at each vertex to the straight line between the ends."""
    parts = slices([mesh])
    return angles(fibres_of(mesh), parts[-1].mean(axis=0) - parts[0].mean(axis=0))


def angles(one: Floats, other: Floats) -> Floats:
    """Return the angles (n,) between directions (n, 3) and (n, 3) or (3,), degrees."""
    cosine = (_unit(one) * _unit(other)).sum(axis=-1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def course(points: Floats, faces: NDArray[np.integer], uv: Floats, axis: int = 0) -> Floats:
    """Return the unit direction (n, 3) in which u grows over a surface while v stays.

    That is the course of a muscle from origin to insertion, whichever way its fibres lie in it;
    ``axis=1`` gives the direction across it, in which v grows. It is the tangent of the surface
    by its uv, the mean of the faces around a vertex by their size; where no face tells (the wall
    of an end), it is the direction of the middle line.
    """
    along, across = uv[:, axis], uv[:, 1 - axis]
    corner = points[faces]
    first, second = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    du = np.diff(along[faces][:, [0, 1, 0, 2]], axis=1)[:, [0, 2]]
    dv = np.diff(across[faces][:, [0, 1, 0, 2]], axis=1)[:, [0, 2]]
    size = du[:, 0] * dv[:, 1] - du[:, 1] * dv[:, 0]
    tangent = first * dv[:, 1:] - second * dv[:, :1]
    area = np.linalg.norm(np.cross(first, second), axis=1)
    told = np.abs(size) > 1e-9
    tangent = _unit(tangent * np.sign(size)[:, None]) * np.where(told, area, 0.0)[:, None]
    total = np.zeros_like(points)
    for k in range(3):
        np.add.at(total, faces[:, k], tangent)
    untold = np.linalg.norm(total, axis=1) < 1e-9
    total[untold] = middle_line(points, uv[:, axis])[untold]
    return _unit(total)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
