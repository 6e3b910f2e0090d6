"""Shading that needs only the depth picture: soft shadows in grooves, and outlines.

The shadows are an unsharp mask of the depth at three sizes given in mm of the subject, so they
look the same at every resolution and never darken the frame of the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KERNELS_MM = ((0.9, 1.7, 0.36), (3.0, 6.0, 0.36), (9.0, 20.0, 0.28))
"""Radius, depth difference that gives the full shadow, and weight."""
_RIDGE_LIGHT = 0.10
_DARKEST = 0.80


def occlusion(depth: NDArray[np.float32], pixels_per_mm: float) -> NDArray[np.float32]:
    """Return how much light each pixel loses (negative on ridges), shape as `depth`.

    Parameters
    ----------
    depth
        Distance from the viewer in mm, shape (h, w); nan where nothing is.
    pixels_per_mm
        Scale of the picture.
    """
    from scipy.ndimage import gaussian_filter

    here = np.isfinite(depth)
    weight = here.astype(np.float32)
    filled = np.where(here, depth, 0).astype(np.float32)
    lost = np.zeros_like(filled)
    for radius_mm, full_mm, share in _KERNELS_MM:
        sigma = max(0.6, radius_mm * pixels_per_mm)
        step = max(1, int(sigma / 3))
        part = weight[::step, ::step]
        blurred = gaussian_filter(filled[::step, ::step] * part, sigma / step, truncate=2.5)
        blurred /= gaussian_filter(part, sigma / step, truncate=2.5) + np.float32(1e-4)
        around = _enlarged(blurred, step, depth.shape)
        deeper = filled - around
        lost += share * np.clip(deeper / full_mm, -_RIDGE_LIGHT, 1)
    return np.clip(lost, -0.15, _DARKEST) * weight


def outlines(
    depth: NDArray[np.float32], ids: NDArray[np.int32], width_px: float, step_mm: float = 1.2
) -> NDArray[np.float32]:
    """Return the darkness (0..1) of lines where the mesh changes or the depth jumps.

    Parameters
    ----------
    depth, ids
        Pictures of shape (h, w).
    width_px
        Width of a line.
    step_mm
        Smallest jump in depth that is drawn.
    """
    from scipy.ndimage import gaussian_filter

    edge = np.zeros(ids.shape, dtype=bool)
    edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
    edge[1:] |= ids[1:] != ids[:-1]
    filled = np.nan_to_num(depth, nan=1e4)
    edge[:, 1:] |= np.abs(filled[:, 1:] - filled[:, :-1]) > step_mm
    edge[1:] |= np.abs(filled[1:] - filled[:-1]) > step_mm
    width = max(1.0, width_px)
    soft = gaussian_filter(edge.astype(np.float32), width * 0.5) * width * 1.5
    return np.clip(soft, 0, 1)


def slant(depth: NDArray[np.float32], pixels_per_mm: float) -> NDArray[np.float32]:
    """Return the cosine (0..1) between each visible surface and the line of sight."""
    from scipy.ndimage import gaussian_filter

    here = np.isfinite(depth).astype(np.float32)
    sigma = max(0.7, 0.8 * pixels_per_mm)
    smooth = gaussian_filter(np.where(here > 0, depth, 0).astype(np.float32), sigma)
    smooth /= gaussian_filter(here, sigma) + np.float32(1e-4)
    down, right = np.gradient(smooth)
    cosine = 1.0 / np.sqrt(1.0 + (down**2 + right**2) * np.float32(pixels_per_mm**2))
    return cosine.astype(np.float32)


def _enlarged(
    small: NDArray[np.float32], step: int, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Return a picture enlarged `step` times by linear interpolation, cut to `shape`."""
    if step == 1:
        return small
    from PIL import Image

    rows, columns = small.shape
    image = Image.fromarray(small).resize(
        (columns * step, rows * step), Image.Resampling.BILINEAR
    )
    return np.asarray(image)[: shape[0], : shape[1]]
