"""Fibre textures: striation, grooves between fascicles and tendon ends, composed from uv.

A muscle is drawn from two fields over its uv square: *lightness* (fibres, grooves) and *tendon*
(how far flesh has turned into tendon). Both come from noise that is computed once and shared by
all muscles, so all textures of a head together take a fraction of a second; a change of colour
only looks the same fields up in another table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.themes import NATURAL_FLESH, TENDON, Rgb, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import Appearance

_TENDON_LEVELS = 48
_TILE_ACROSS_MM, _TILE_ALONG_MM = 48.0, 150.0
_PROFILE = 2048


@dataclass(frozen=True)
class TextureSize:
    """How large a texture is and what one texel covers.

    Parameters
    ----------
    length_mm, width_mm
        Size of the muscle along u and across (v).
    texels_per_mm
        Texels across the fibres; along them 0.45 of that is enough.
    """

    length_mm: float
    width_mm: float
    texels_per_mm: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows (v) and columns (u) of the texture."""
        across = int(np.clip(self.width_mm * self.texels_per_mm, 48, 1400))
        along = int(np.clip(self.length_mm * self.texels_per_mm * 0.45, 64, 2048))
        return across, along


@lru_cache(maxsize=512)
def fibre_field(appearance: Appearance, closed: bool, size: TextureSize) -> NDArray[np.uint16]:
    """Return lightness and tendon share of each texel as one index into a palette.

    Parameters
    ----------
    appearance
        Fascicles, tendons, seed ... of the muscle.
    closed
        Whether u runs around (sphincters): then there are no ends to turn into tendon.
    size
        Size of the muscle and resolution.

    Returns
    -------
    numpy.ndarray
        Shape `size.shape`; value = 256 * tendon level + lightness.
    """
    rows, columns = size.shape
    v = _centres(rows)[:, None]
    u = _centres(columns)[None, :]
    fine, medium, broad, streak = (
        _cut(tile, appearance.seed + 7 * number, rows, columns)
        for number, tile in enumerate(_tiles(round(size.texels_per_mm, 3)))
    )
    fascicles = max(1, appearance.fascicles)
    wobble = broad * np.float32(0.075 / fascicles)
    groove = _grooves(appearance)
    across = np.clip((v + wobble) * _PROFILE, 0, _PROFILE - 1).astype(np.int32)
    depth = np.take(groove, across) * np.clip(0.78 + 0.42 * medium, 0.15, 1.25)
    lightness = 0.53 + 0.125 * fine + 0.115 * medium + 0.06 * broad - 0.27 * depth
    lightness -= 0.17 * np.clip(streak - 0.85, 0.0, 1.2)
    lightness -= 0.11 * np.abs(2 * v - 1) ** 6
    tendon = _tendon(appearance, closed, u, v, medium[:, :1])
    if appearance.aponeurosis:
        tendon = np.full((rows, columns), 0.93, dtype=np.float32)
    fray = np.clip(tendon + 0.30 * (fine + 0.6 * medium) * tendon * (1 - tendon), 0, 1)
    levels = (fray * (_TENDON_LEVELS - 1) + 0.5).astype(np.uint16)
    field = (np.clip(lightness, 0, 1) * 255).astype(np.uint16) + levels * np.uint16(256)
    field.flags.writeable = False
    return np.asarray(field, dtype=np.uint16)


@lru_cache(maxsize=256)
def palette(flesh: Rgb, tone: float = 0.0, tendon: Rgb = TENDON) -> NDArray[np.uint8]:
    """Return the colours that `fibre_field` points into, shape (levels * 256, 3).

    Parameters
    ----------
    flesh
        Middle colour of the flesh.
    tone
        0 red flesh, 1 the pale veil of a thin muscle.
    tendon
        Colour of the tendon.
    """
    base = np.array(mixed(flesh, (224, 160, 140), 0.45 * tone), dtype=np.float32)
    brightness = base.mean() / 255
    shadow = base * (0.44 + 0.42 * brightness)
    light = base + (np.array([255, 232, 216], dtype=np.float32) - base) * (0.44 - 0.12 * brightness)
    k = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    colours = np.where(
        k < 0.5, shadow + (base - shadow) * 2 * k, base + (light - base) * (2 * k - 1)
    )
    white = np.array(tendon, dtype=np.float32) * (0.80 + 0.34 * k)
    share = np.linspace(0, 1, _TENDON_LEVELS, dtype=np.float32)[:, None, None]
    table = colours[None] * (1 - share) + white[None] * share
    return np.asarray(np.clip(table, 0, 255), dtype=np.uint8).reshape(-1, 3)


def fibre_texture(
    appearance: Appearance,
    closed: bool,
    size: TextureSize,
    flesh: Rgb = NATURAL_FLESH,
    tendon: Rgb = TENDON,
) -> NDArray[np.uint8]:
    """Return the texture as RGB, shape (rows, columns, 3), row 0 at v = 0."""
    table = palette(flesh, round(appearance.tone, 2), tendon)
    return np.take(table, fibre_field(appearance, closed, size), axis=0)


def _tendon(
    appearance: Appearance,
    closed: bool,
    u: NDArray[np.float32],
    v: NDArray[np.float32],
    noise: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Share of tendon (0..1) at each texel: frayed ends, intermediate tendon, raphes."""
    fray = np.clip(0.5 * noise, -1, 1)
    share = np.zeros(np.broadcast_shapes(u.shape, v.shape), dtype=np.float32)
    if not closed:
        for length, distance in zip(appearance.tendon, (u, 1 - u), strict=True):
            if length > 0:
                reach = length * (0.6 + 0.6 * fray)
                share = np.maximum(
                    share, np.clip(1 - (distance - reach) / (length / 2 + 0.02), 0, 1)
                )
        if appearance.mid_tendon is not None:
            start, end = appearance.mid_tendon
            rise = np.clip((u - start - 0.04 * fray) / 0.05, 0, 1)
            share = np.maximum(share, rise * np.clip((end + 0.04 * fray - u) / 0.05, 0, 1))
    share = share * share * (3 - 2 * share)
    if not closed:
        for length, distance in zip(appearance.blend, (u, 1 - u), strict=True):
            if length > 0:
                edge = np.clip(1 - distance / (length * (1 + 0.7 * fray)), 0, 1)
                share = np.maximum(share, 0.36 * edge**1.2)
    for middle, half_width, reach in appearance.raphe:
        away = np.abs((u - middle + 0.5) % 1 - 0.5) / half_width
        band = np.clip(1 - away**2, 0, 1) * np.clip(1.2 - v / reach + 0.3 * fray, 0, 1)
        share = np.maximum(share, 0.85 * band)
    return share.astype(np.float32)


def _grooves(appearance: Appearance) -> NDArray[np.float32]:
    """Depth of the grooves between fascicles along v, shape (2048,)."""
    v = np.linspace(0, 1, _PROFILE, dtype=np.float32)
    profile = np.zeros(_PROFILE, dtype=np.float32)
    width = 0.12 / max(1, appearance.fascicles)
    amplitudes = appearance.amplitudes or (0.7,) * len(appearance.boundaries)
    for boundary, amplitude in zip(appearance.boundaries, amplitudes, strict=False):
        profile += amplitude * np.exp(-(((v - boundary) / width) ** 2))
    return profile


def _centres(count: int) -> NDArray[np.float32]:
    """Return the middles of `count` equal steps from 0 to 1."""
    return np.asarray((np.arange(count) + 0.5) / count, dtype=np.float32)


def _cut(tile: NDArray[np.float32], seed: int, rows: int, columns: int) -> NDArray[np.float32]:
    """Return a piece of a repeating tile that starts where `seed` says."""
    top = (seed * 7919) % tile.shape[0]
    left = (seed * 104729) % tile.shape[1]
    row = (top + np.arange(rows)) % tile.shape[0]
    column = (left + np.arange(columns)) % tile.shape[1]
    return np.asarray(tile[row[:, None], column[None, :]], dtype=np.float32)


@cache
def _tiles(texels_per_mm: float) -> tuple[NDArray[np.float32], ...]:
    """Return four repeating noise fields of unit variance: fine, medium, broad, streaks.

    Smoothing lengths (across, along) are in mm, so fibres keep their size whatever the
    resolution. The noise is made in the frequency domain, which wraps around by itself.
    """
    rows = int(_TILE_ACROSS_MM * texels_per_mm)
    columns = int(_TILE_ALONG_MM * texels_per_mm * 0.45)
    generator = np.random.default_rng(20240607)
    across = np.fft.fftfreq(rows)[:, None] * texels_per_mm
    along = np.fft.rfftfreq(columns)[None, :] * texels_per_mm * 0.45
    finest = max(0.13, 0.30 / texels_per_mm)
    tiles = []
    for sigma_across, sigma_along in (
        (finest, 5.0), (0.34, 11.0), (1.6, 11.0), (max(0.10, finest * 0.8), 6.5),
    ):  # fmt: skip
        spectrum = np.fft.rfft2(generator.standard_normal((rows, columns)))
        decay = np.exp(-2 * np.pi**2 * ((across * sigma_across) ** 2 + (along * sigma_along) ** 2))
        noise = np.fft.irfft2(spectrum * decay, (rows, columns)).astype(np.float32)
        tiles.append(noise / noise.std())
    return tuple(tiles)
