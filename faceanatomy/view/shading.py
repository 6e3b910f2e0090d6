"""Shading that needs only the depth picture: soft shadows in grooves, and outlines.

The shadows are an unsharp mask of the depth at three sizes given in mm of the subject, so they
look the same at every resolution and never darken the frame of the picture.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.view.canvas import Drawing

_KERNELS_MM = ((0.9, 1.7, 0.36), (3.0, 6.5, 0.34), (9.0, 24.0, 0.24))
"""Radius, depth difference that gives the full shadow, and weight."""
_RIDGE_LIGHT = 0.10
_DARKEST = 0.78
_STRIP_ROWS = 512
_RIM_MM = 5.0
_LIP_MM = 0.6
"""Radius within which the opening of the lips is asked for light."""
_SHUT, _OPEN = 0.28, 0.60
"""Share of opening around a point that lets no light in (a slit of 0.4 mm) and all (1 mm)."""
BRIGHTEST = 1.10
"""Light on ridges; 1 is a surface with nothing around it."""


def light(drawing: Drawing, pixels_per_mm: float, *, soft_rim: bool = False) -> NDArray[np.uint8]:
    """Return how much light each drawn pixel gets, shape of the unaveraged drawing.

    Parameters
    ----------
    drawing
        Colour and depth of one pass.
    pixels_per_mm
        Scale of the averaged picture.
    soft_rim
        Spare the outline of the subject, where a round surface falls away from all that is
        around it and would be darkened like a groove.

    Returns
    -------
    numpy.ndarray
        0 none, 255 as much as `BRIGHTEST`.
    """
    from PIL import Image

    depth, full = drawing.depth, drawing.full_depth
    around = [_surroundings(depth, radius * pixels_per_mm) for radius, _, _ in _KERNELS_MM]
    images = [Image.fromarray(values) for values in around]
    inside = Image.fromarray(_inside(depth, pixels_per_mm)) if soft_rim else None
    rows, columns = full.shape
    finer = rows / depth.shape[0]
    result = np.empty(full.shape, dtype=np.uint8)
    for top in range(0, rows, _STRIP_ROWS):
        strip = full[top : top + _STRIP_ROWS]
        lost = np.zeros_like(strip)
        for (_, deepest, share), image in zip(_KERNELS_MM, images, strict=True):
            box = (0, top / finer, depth.shape[1], (top + len(strip)) / finer)
            size = (columns, len(strip))
            deeper = strip - np.asarray(image.resize(size, Image.Resampling.BILINEAR, box=box))
            deeper *= np.float32(1 / deepest)
            np.clip(deeper, -_RIDGE_LIGHT, 1, out=deeper)
            deeper *= np.float32(share)
            lost += deeper
        if inside is not None:
            box = (0, top / finer, depth.shape[1], (top + len(strip)) / finer)
            lost *= np.asarray(
                inside.resize((columns, len(strip)), Image.Resampling.BILINEAR, box=box)
            )
        np.clip(lost, 1 - BRIGHTEST, _DARKEST, out=lost)
        np.nan_to_num(lost, copy=False, nan=0.0)
        result[top : top + _STRIP_ROWS] = (1 - lost) * np.float32(255 / BRIGHTEST)
    return result


def _inside(depth: NDArray[np.float32], pixels_per_mm: float) -> NDArray[np.float32]:
    """Return 0 at the outline of the subject and 1 some millimetres inside."""
    here = np.isfinite(depth).astype(np.float32)
    step = max(1, int(_RIM_MM * pixels_per_mm / 2))
    share = blurred(here[::step, ::step], max(0.6, _RIM_MM * pixels_per_mm / step))
    rows, columns = share.shape
    from PIL import Image

    image = Image.fromarray(share).resize((columns * step, rows * step), Image.Resampling.BILINEAR)
    inside = np.asarray(image)[: depth.shape[0], : depth.shape[1]]
    return np.asarray(np.clip((inside - 0.5) * 2.2, 0.12, 1), dtype=np.float32)


def let_in(opening: NDArray[np.bool_], pixels_per_mm: float) -> NDArray[np.uint8]:
    """Return how much light comes into an opening: none through a slit, all where it gapes.

    Light falls in from a wide angle, so what counts is how much of the surroundings of a point is
    open: of a slit of width w it is ``erf(w / (2 sqrt(2) radius))``, half at the edge of a gape.

    Parameters
    ----------
    opening
        Where one sees between the lips, shape (h, w).
    pixels_per_mm
        Scale of that picture.

    Returns
    -------
    numpy.ndarray
        Shape (h, w), 0 none, 255 all; 0 outside the opening.
    """
    light = np.zeros(opening.shape, dtype=np.uint8)
    rows, columns = (np.flatnonzero(opening.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return light
    sigma = max(0.6, _LIP_MM * pixels_per_mm)
    edge = math.ceil(2.5 * sigma)
    here = (
        slice(max(0, rows[0] - edge), rows[-1] + edge + 1),
        slice(max(0, columns[0] - edge), columns[-1] + edge + 1),
    )
    share = np.clip((blurred(opening[here], sigma) - _SHUT) / (_OPEN - _SHUT), 0, 1)
    light[here] = share * share * (3 - 2 * share) * 255
    light[~opening] = 0
    return light


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
        Smallest jump in depth that is drawn. A steep surface is no jump: what counts is how far a
        step exceeds the steps beside it.
    """
    edge = np.zeros(ids.shape, dtype=bool)
    edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
    edge[1:] |= ids[1:] != ids[:-1]
    filled = np.nan_to_num(depth, nan=1e4)
    edge[:, 1:] |= _jumps(filled, step_mm)
    edge[1:] |= _jumps(filled.T, step_mm).T
    width = max(1.0, width_px)
    soft = blurred(edge, width * 0.5) * width * 1.5
    return np.asarray(np.clip(soft, 0, 1), dtype=np.float32)


def _jumps(depth: NDArray[np.float32], step_mm: float) -> NDArray[np.bool_]:
    """Return where neighbours in a row (h, w) lie apart, shape (h, w - 1)."""
    steps = np.pad(np.abs(np.diff(depth, axis=1)), ((0, 0), (1, 1)))
    beside = np.maximum(steps[:, :-2], steps[:, 2:])
    return np.asarray(steps[:, 1:-1] - beside > step_mm)


def slant(depth: NDArray[np.float32], pixels_per_mm: float) -> NDArray[np.float32]:
    """Return the cosine (0..1) between each visible surface and the line of sight."""
    here = np.isfinite(depth).astype(np.float32)
    sigma = max(0.7, 0.8 * pixels_per_mm)
    smooth = blurred(np.where(here > 0, depth, 0), sigma)
    smooth /= blurred(here, sigma) + np.float32(1e-4)
    down, right = np.gradient(smooth)
    cosine = 1.0 / np.sqrt(1.0 + (down**2 + right**2) * np.float32(pixels_per_mm**2))
    return np.asarray(cosine, dtype=np.float32)


def shading_grid(pixels_per_mm: float) -> int:
    """Return the rows after which the coarse grids of `light` repeat.

    Pictures cut at multiples of it are shaded like the whole.
    """
    return math.lcm(*(_step(radius * pixels_per_mm) for radius, _, _ in _KERNELS_MM))


def _step(sigma: float) -> int:
    """Return the step of the grid on which a mean over `sigma` pixels is taken."""
    return max(1, int(max(0.6, sigma) / 1.5))


def _surroundings(depth: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Return the mean depth around each pixel; wide means are taken on a coarser grid."""
    from PIL import Image

    sigma, step = max(0.6, sigma), _step(sigma)
    part = depth[::step, ::step]
    here = np.isfinite(part)
    weight = here.astype(np.float32)
    mean = blurred(np.where(here, part, 0), sigma / step)
    mean /= blurred(weight, sigma / step) + np.float32(1e-4)
    if step == 1:
        return np.asarray(mean, dtype=np.float32)
    rows, columns = mean.shape
    image = Image.fromarray(mean).resize((columns * step, rows * step), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(image)[: depth.shape[0], : depth.shape[1]])


def blurred(values: NDArray[Any], sigma: float) -> NDArray[np.float32]:
    """Return a picture smoothed by a Gaussian of `sigma` pixels, edges repeated.

    A few shifted sums; SciPy's filter is no faster here and takes longer to import.
    """
    reach = max(1, int(np.ceil(2.5 * sigma)))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-3)) ** 2)
    taps /= taps.sum()
    result = np.asarray(values, dtype=np.float32)
    for axis in (0, 1):
        padding = [(reach, reach) if axis == a else (0, 0) for a in (0, 1)]
        padded = np.pad(result, padding, mode="edge")
        length = result.shape[axis]
        total = np.zeros_like(result)
        for offset, tap in enumerate(taps):
            part = slice(offset, offset + length)
            total += np.float32(tap) * (padded[part] if axis == 0 else padded[:, part])
        result = total
    return result
