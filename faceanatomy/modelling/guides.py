"""Guide curves: landmark-relative points, arc-length splines and the loft across them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faceanatomy.modelling.placement import Tissues, cast_on_skin, pull_on_bone

if TYPE_CHECKING:
    from faceanatomy.modelling.specification import GuidePoint

Array = NDArray[np.float64]


def keyed(values: tuple[float, ...], u: Array) -> Array:
    """Interpolate values given at equal steps of 0..1 without overshoot.

    Parameters
    ----------
    values : tuple of float
        One value (constant) or several.
    u : (n,) array
        Where to evaluate, 0..1.
    """
    from scipy.interpolate import PchipInterpolator

    if len(values) == 1:
        return np.full_like(u, values[0])
    return np.asarray(PchipInterpolator(np.linspace(0, 1, len(values)), values)(u))


def resolve(point: GuidePoint, landmarks: dict[str, Array], tissues: Tissues) -> Array:
    """Position (3,) in millimetres of a landmark-relative guide point."""
    x, y, z = landmarks[point.landmark]
    if point.how == "front":
        return cast_on_skin(
            tissues, (x + point.offset[0], 170.0, z + point.offset[1]), (0.0, -1.0, 0.0)
        )
    if point.how == "back":
        return cast_on_skin(
            tissues, (x + point.offset[0], -170.0, z + point.offset[1]), (0.0, 1.0, 0.0)
        )
    if point.how == "side":
        return cast_on_skin(
            tissues, (190.0, y + point.offset[0], z + point.offset[1]), (-1.0, 0.0, 0.0)
        )
    position = np.array([x, y, z]) + np.array(point.offset)
    if point.how == "bone":
        position = pull_on_bone(tissues, position[None])[0]
    return np.asarray(position)


def spline(points: Array, count: int, closed: bool = False) -> Array:
    """Curve through points, sampled at equal arc length.

    Parameters
    ----------
    points : (k, 3) array
        Points to pass through; centripetal parameters keep unequal spacing from overshooting.
    count : int
        Number of samples.
    closed : bool
        Whether the curve returns to its first point (which is then not repeated).

    Returns
    -------
    (count, 3) array
    """
    from scipy.interpolate import CubicSpline

    if closed:
        points = np.concatenate([points, points[:1]])
    if len(points) == 2:
        ramp = np.linspace(0, 1, count)[:, None]
        return np.asarray(points[0] + (points[1] - points[0]) * ramp)
    knots = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1) ** 0.6)]
    curve = CubicSpline(knots / knots[-1], points, bc_type="periodic" if closed else "natural")
    fine = np.linspace(0, 1, 400)
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(curve(fine), axis=0), axis=1))]
    where = np.linspace(0, 1, count + 1)[:-1] if closed else np.linspace(0, 1, count)
    return np.asarray(curve(np.interp(where, length / length[-1], fine)))


def loft(curves: Array, v: Array) -> Array:
    """Interpolate across curves (count, guides, 3) at the fractions ``v``: (count, len(v), 3)."""
    from scipy.interpolate import CubicSpline

    guides = curves.shape[1]
    if guides == 2:
        return np.asarray(curves[:, :1] + (curves[:, 1:] - curves[:, :1]) * v[None, :, None])
    surface = CubicSpline(np.linspace(0, 1, guides), curves, axis=1, bc_type="natural")
    return np.asarray(surface(v))


def unit(vectors: Array) -> Array:
    """Vectors scaled to length 1 along the last axis (zero vectors stay zero)."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))
