"""Smooth curves through control points, and rotations, for the sculpting recipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]


def spline(points: ArrayLike, count: int) -> Floats:
    """Return ``count`` points of the natural cubic spline through ``points`` (n, k).

    Centripetal parametrisation over the first three columns; further columns (radii, normals)
    ride along. Two points give a straight line.
    """
    from scipy.interpolate import CubicSpline

    nodes = np.asarray(points, float)
    if len(nodes) < 3:
        t = np.linspace(0, 1, count)[:, None]
        return np.asarray(nodes[0] * (1 - t) + nodes[1] * t)
    t = _parameters(nodes)
    return np.asarray(CubicSpline(t, nodes, bc_type="natural")(np.linspace(0, t[-1], count)))


def closed_spline(points: ArrayLike, count: int) -> Floats:
    """Return ``count`` points of the periodic cubic spline through ``points`` (n, k)."""
    from scipy.interpolate import CubicSpline

    nodes = np.asarray(points, float)
    nodes = np.vstack([nodes, nodes[:1]])
    t = _parameters(nodes)
    return np.asarray(CubicSpline(t, nodes, bc_type="periodic")(np.linspace(0, t[-1], count)))


def arc_length(points: Floats) -> Floats:
    """Return the length along a polyline (n, 3) up to each of its points, in mm."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def rotation(axis: str, degrees: float) -> Floats:
    """Return the matrix that takes coordinates into a frame turned about ``x``, ``y`` or ``z``."""
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    rows: dict[str, Sequence[Sequence[float]]] = {
        "x": [[1, 0, 0], [0, c, s], [0, -s, c]],
        "y": [[c, 0, -s], [0, 1, 0], [s, 0, c]],
        "z": [[c, s, 0], [-s, c, 0], [0, 0, 1]],
    }
    return np.array(rows[axis])


def _parameters(nodes: Floats) -> Floats:
    steps = np.linalg.norm(np.diff(nodes[:, :3], axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(np.sqrt(steps))])
