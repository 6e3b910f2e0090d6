"""Rays through closed meshes: where they meet them, and how much flesh of several lies on them.

Parts of one muscle that fuse in the body lie in each other: what belongs to two of them is one
flesh and counts once. Only numpy: a line meets a surface by the test of Moeller & Trumbore (1997,
doi:10.1080/10867651.1997.10487468).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

_ROWS = 96
"""Rows of rays along the longest side of meshes that tell how much they share."""


def crossings(mesh: Mesh, starts: Floats, direction: Floats) -> list[Floats]:
    """Return for each start (k, 3) the ways in mm at which its ray meets triangles (ascending)."""
    corners = mesh.points.astype(np.float64)[mesh.faces]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    side = np.cross(direction, two)
    area = np.einsum("ij,ij->i", one, side)
    flat = np.abs(area) < 1e-12
    inverse = 1.0 / np.where(flat, 1.0, area)
    found = []
    for start in starts:
        to = start - corners[:, 0]
        u = np.einsum("ij,ij->i", to, side) * inverse
        turned = np.cross(to, one)
        v = (turned @ direction) * inverse
        way = np.einsum("ij,ij->i", two, turned) * inverse
        met = ~flat & (u >= 0) & (v >= 0) & (u + v <= 1) & (way > 0)
        ways = np.sort(way[met])
        # a ray through an edge meets both of its triangles at the same way
        found.append(ways[np.diff(ways, prepend=-np.inf) > 1e-6])
    return found


def through(meshes: Sequence[Mesh], starts: Floats, direction: Floats) -> tuple[Floats, Floats]:
    """Return how far each ray runs in any of the meshes (k,), and in each, summed (k,), mm.

    A ray that meets a mesh an odd number of times has grazed an edge; there it tells nothing.
    """
    runs: list[list[tuple[float, float]]] = [[] for _ in starts]
    for mesh in meshes:
        for row, ways in enumerate(crossings(mesh, starts, direction)):
            if len(ways) % 2 == 0:
                runs[row] += zip(ways[::2].tolist(), ways[1::2].tolist(), strict=True)
    any_, each = np.zeros(len(starts)), np.zeros(len(starts))
    for row, stretches in enumerate(runs):
        reached = 0.0
        for begin, end in sorted(stretches):
            each[row] += end - begin
            any_[row] += max(end - max(begin, reached), 0.0)
            reached = max(reached, end)
    return any_, each


def axes_across(direction: Floats) -> tuple[Floats, Floats]:
    """Return two unit vectors that with a direction (3,) form a right-angled frame."""
    helper = np.eye(3)[int(np.abs(direction).argmin())]
    right = np.cross(direction, helper)
    right /= np.linalg.norm(right)
    return right, np.cross(right, direction)


def grid_across(points: Floats, every: Floats, direction: Floats, pitch: float) -> Floats:
    """Return starts (k, 3) of rays along a direction, on a grid over points, before all of them.

    Parameters
    ----------
    points : (n, 3) array
        What the grid covers.
    every : (m, 3) array
        What the rays begin before.
    direction : (3,) array
        Unit vector.
    pitch : float
        Distance of the rays, mm.
    """
    right, up = axes_across(direction)
    flat = np.column_stack([points @ right, points @ up])
    low, high = flat.min(axis=0), flat.max(axis=0)
    before = float((every @ direction).min()) - 1.0
    a, b = np.meshgrid(*(np.arange(low[k] + pitch / 2, high[k], pitch) for k in (0, 1)))
    return np.asarray(a.reshape(-1, 1) * right + b.reshape(-1, 1) * up + before * direction)


def shared_once(meshes: Sequence[Mesh]) -> float:
    """Return the volume of meshes together divided by the sum of their volumes.

    1 where they are apart, less where they lie in each other. Both are taken from the same rays, so
    that the pitch of the rays matters to what is shared alone.
    """
    points = _all_points(meshes)
    direction = np.eye(3)[int(np.ptp(points, axis=0).argmin())]
    pitch = float(np.ptp(points, axis=0).max()) / _ROWS
    return _share(meshes, grid_across(points, points, direction, pitch), direction)


def shared_once_in_plane(meshes: Sequence[Mesh], normal: Floats, height: float) -> float:
    """Return the same for the areas that the plane at a height along a unit normal cuts out."""
    along, across = axes_across(normal)
    points = _all_points(meshes)
    side = points @ across
    rows = np.linspace(side.min(), side.max(), 2 * _ROWS + 1)[1::2]
    before = float((points @ along).min()) - 1.0
    starts = rows[:, None] * across + height * normal + before * along
    return _share(meshes, starts, along)


def _share(meshes: Sequence[Mesh], starts: Floats, direction: Floats) -> float:
    any_, each = through(meshes, starts, direction)
    total = float(each.sum())
    return float(any_.sum()) / total if total > 0 else 1.0


def _all_points(meshes: Sequence[Mesh]) -> Floats:
    return np.concatenate([mesh.points.astype(np.float64) for mesh in meshes])
