"""Where a muscle may lie: depth below the skin, distance to bone, snapping of bony ends.

Everything here reads the tissues through five functions (:class:`Tissues`), so it works on any
head that offers them.  Distances are millimetres, negative inside.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Tissues(Protocol):
    """What placement asks of a head: signed distances (n,) and unit gradients (n, 3) at points."""

    def skin_distance(self, points: Array) -> Array:
        """Distance to the skin, negative below it."""
        ...

    def bone_distance(self, points: Array) -> Array:
        """Distance to the nearest bone or laryngeal cartilage, negative inside."""
        ...

    def core_distance(self, points: Array) -> Array:
        """Distance to the floor on which superficial muscles rest, negative below it."""
        ...

    def normal(self, points: Array) -> Array:
        """Smoothed outward skin direction."""
        ...

    def gradient(self, name: str, points: Array) -> Array:
        """Return the unit gradient of ``"bone"`` or ``"core"``."""
        ...


def cast_on_skin(
    tissues: Tissues, start: tuple[float, float, float], direction: tuple[float, float, float]
) -> Array:
    """First point (3,) where a ray meets the skin; the nearest miss if it never does."""
    steps = np.arange(0, 330, 0.5)
    path = np.array(start) + steps[:, None] * np.array(direction)
    value = tissues.skin_distance(path)
    inside = value < 0
    return np.asarray(path[np.argmax(inside) if inside.any() else np.argmin(value)])


def pull_on_bone(tissues: Tissues, points: Array, offset: float = 0.3, rounds: int = 8) -> Array:
    """Move points (n, 3) along the bone gradient until they lie ``offset`` above the bone."""
    points = np.array(points, float)
    for _ in range(rounds):
        step = np.clip(tissues.bone_distance(points) - offset, -4, 4)
        points -= step[:, None] * tissues.gradient("bone", points) * 0.8
    return points


def to_depth(tissues: Tissues, points: Array, depth: Array | float, rounds: int = 4) -> Array:
    """Move points (n, 3) along the skin normal to a depth below the skin."""
    points = np.array(points, float)
    for _ in range(rounds):
        step = np.clip(tissues.skin_distance(points) + depth, -15, 15)
        points -= step[:, None] * tissues.normal(points) * 0.85
    return points


def to_fraction(tissues: Tissues, points: Array, fraction: Array, cap: float) -> Array:
    """Move points to a fraction of the soft tissue: 0 the skin, 1 the floor.

    The soft tissue counts as at most ``cap`` mm: where it is thicker, the cap stands for the
    superficial fascia that keeps superficial muscles near the skin.
    """
    points = to_depth(tissues, points, 2.0)
    for _ in range(3):
        room = np.maximum(
            np.minimum(tissues.core_distance(points) - tissues.skin_distance(points), cap), 1.0
        )
        points = to_depth(tissues, points, fraction * room)
    return points


def snap_row(tissues: Tissues, row: Array, rigid: bool, reach: float = 9.0) -> Array:
    """Displacement (n, 3) that brings a row of end points on the bone.

    A strap moves as one (``rigid``), or its end would curl; a sheet follows the bone smoothly.
    """
    from scipy import ndimage

    shift = pull_on_bone(tissues, row, 0.4) - row
    length = np.linalg.norm(shift, axis=1, keepdims=True)
    shift = shift * np.minimum(1, reach / np.maximum(length, 1e-6))
    sigma = 0.35 * len(row) if rigid else 1.5
    return np.asarray(ndimage.gaussian_filter1d(shift, sigma, axis=0, mode="nearest"))


def keep_clear(
    tissues: Tissues, surface: Array, floor: str, closed: bool, gap: float, skin_gap: float
) -> Array:
    """Push a grid surface (nu, nv, 3) out of the floor and back under the skin.

    Vertices alone are not enough: a triangle between two clear vertices may cut through a ridge.
    The centres of the cells are tested as well, and their push is handed to their corners.
    """
    surface = surface.copy()
    for _ in range(3):
        flat = surface.reshape(-1, 3)
        flat += push(tissues, floor, flat, gap, skin_gap)
        wrapped = np.concatenate([surface, surface[:1]]) if closed else surface
        centres = (wrapped[:-1, :-1] + wrapped[1:, :-1] + wrapped[:-1, 1:] + wrapped[1:, 1:]) / 4
        away = push(tissues, floor, centres.reshape(-1, 3), gap, skin_gap)
        surface = surface + _to_corners(away.reshape(centres.shape), closed)
    flat = surface.reshape(-1, 3)
    flat += push(tissues, floor, flat, gap, skin_gap)
    return surface


def push(tissues: Tissues, floor: str, points: Array, gap: float, skin_gap: float) -> Array:
    """Return the way (n, 3) that leads points (n, 3) out of the floor and back under the skin."""
    distance = tissues.core_distance if floor == "core" else tissues.bone_distance
    out = np.minimum(np.maximum(0, gap - distance(points)), 3)
    away = out[:, None] * tissues.gradient(floor, points)
    under = np.maximum(0, tissues.skin_distance(points) + skin_gap)
    return np.asarray(away - under[:, None] * tissues.normal(points))


def _to_corners(push: Array, closed: bool) -> Array:
    """Average what the cells around a corner ask for, not counting cells that ask for nothing."""
    wants = (np.abs(push).sum(-1) > 1e-9).astype(float)
    nu = push.shape[0] if closed else push.shape[0] + 1
    total = np.zeros((nu, push.shape[1] + 1, 3))
    count = np.zeros(total.shape[:2])
    for du in (0, 1):
        rows = (np.arange(push.shape[0]) + du) % nu
        for dv in (0, 1):
            columns = slice(dv, dv + push.shape[1])
            total[rows, columns] += push
            count[rows, columns] += wants
    return np.asarray(total / np.maximum(count, 1)[..., None])
