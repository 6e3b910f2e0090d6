"""True distances on a half grid, and the closing of gaps by a ball."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.sculpt import f32

if TYPE_CHECKING:
    from numpy.typing import NDArray

REFLECTED = 24
"""Layers of the mirrored half joined to the grid, so that the midline is no border."""


def true_distance(field: NDArray[Any], pitch: float) -> NDArray[np.float32]:
    """Return the signed distance in mm to the zero surface of ``field``.

    The distance to the nearest voxel of the zero band (exact Euclidean transform) is corrected by
    that voxel's own offset from the surface, field / |gradient|.
    """
    from scipy.ndimage import distance_transform_edt

    layers = min(REFLECTED, len(field) - 1)
    whole = np.concatenate([field[layers:0:-1], field], 0)
    inside = whole < 0
    slope = np.gradient(whole, pitch)
    steepness = np.sqrt(sum(g * g for g in slope)) + 1e-6
    band = np.zeros_like(inside)
    for axis in range(3):
        change = np.diff(inside, axis=axis)
        low: list[slice] = [slice(None)] * 3
        high: list[slice] = [slice(None)] * 3
        low[axis], high[axis] = slice(0, -1), slice(1, None)
        band[tuple(low)] |= change
        band[tuple(high)] |= change
    _, nearest = distance_transform_edt(~band, return_indices=True)
    at = tuple(nearest)
    offset = np.clip(whole[at] / steepness[at], -pitch, pitch)
    squared = np.zeros(whole.shape, f32)
    for axis in range(3):
        shape = [1, 1, 1]
        shape[axis] = -1
        here = np.arange(whole.shape[axis], dtype=f32).reshape(shape)
        squared += ((here - nearest[axis]) * pitch + offset * slope[axis][at] / steepness[at]) ** 2
    signed = np.sqrt(squared) * np.where(inside, -1, 1)
    return np.asarray(signed[layers:].astype(f32))


def close_gaps(distance: NDArray[Any], radius: float, pitch: float) -> NDArray[np.float32]:
    """Return the field of a solid after closing it by a ball: gaps under 2 ``radius`` mm fill up.

    ``distance`` must be a true distance.
    """
    from scipy.ndimage import distance_transform_edt

    layers = min(REFLECTED, len(distance) - 1)
    whole = np.concatenate([distance[layers:0:-1], distance], 0)
    out = distance_transform_edt(whole < radius) * pitch
    return np.asarray((radius - out)[layers:].astype(f32))
