"""Fascicles: where the grooves of a muscle run and how its fibre ends fray.

Everything random here is drawn from the slab's own seed, so that a rebuild repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from faceanatomy.modelling.specification import Slab

Array = NDArray[np.float64]
WALL_ENDS = ("midline", "cut")
WEAVE_LENGTH = 0.3
"""Over which share of the length fascicles part that pass over and under what they meet."""


@dataclass(frozen=True)
class Fascicles:
    """Random but repeatable fascicle boundaries (fractions of v) and how deep each groove is."""

    boundaries: Array
    depths: Array

    @classmethod
    def of(cls, slab: Slab) -> Fascicles:
        """Return the fascicles of a slab, the same at every build."""
        rng = np.random.default_rng(slab.seed)
        count = max(slab.fascicles - 1, 0)
        even = np.linspace(0, 1, slab.fascicles + 1)[1:-1]
        jitter = rng.uniform(-0.28, 0.28, count) / slab.fascicles
        return cls(np.sort(even + jitter), rng.uniform(0.45, 1.0, count))

    def grooves(self, v: Array, count: int) -> Array:
        """Groove strength 0..1 at each v."""
        total = np.zeros_like(v)
        for boundary, depth in zip(self.boundaries, self.depths, strict=True):
            total += depth * np.exp(-(((v - boundary) * count / 0.22) ** 2))
        return np.minimum(total, 1.0)

    def place(self, v: Array) -> tuple[NDArray[np.int64], Array]:
        """Return which fascicle each v lies in, and where: -1 and 1 are its boundaries."""
        edges = np.r_[0, self.boundaries, 1]
        index = np.clip(np.searchsorted(edges, v, side="right") - 1, 0, len(edges) - 2)
        place = (v - edges[index]) / (edges[index + 1] - edges[index])
        return index, np.asarray(2 * place - 1)

    def outline(self, v: Array, tongue: float, uneven: float, rng: np.random.Generator) -> Array:
        """How far (fraction of the length) each v ends before the end of the slab.

        Every fascicle ends as a tongue, ``tongue`` longer than the notches beside it; the tips
        come short of the end by up to ``uneven``.
        """
        index, place = self.place(v)
        tips = uneven * rng.random(len(self.boundaries) + 1)
        beside = np.r_[tips[0], np.maximum(tips[:-1], tips[1:]), tips[-1]] + tongue
        notch = np.where(place < 0, beside[index], beside[index + 1])
        return np.asarray(tips[index] + (notch - tips[index]) * np.abs(place))


def ragged_ends(slab: Slab, surface: Array, u: Array, v: Array) -> Array:
    """Stagger fibre ends, round corners, and let fascicles end as tongues where asked."""
    fascicles = Fascicles.of(slab)
    rng = np.random.default_rng(slab.seed + 1)
    knots = np.linspace(0, 1, slab.fascicles * 2 + 1)
    start, end = (
        np.interp(v, knots, rng.random(len(knots))) * slab.stagger[k]
        + (2 * np.abs(v - 0.5)) ** 3 * slab.rounding
        for k in (0, 1)
    )
    start, end = (
        row + fascicles.outline(v, slab.fingers[k], slab.uneven[k], rng)
        for k, row in enumerate((start, end))
    )
    if slab.open_edges[0] or slab.open_edges[1]:
        open_side = np.where(v < 0.5, slab.open_edges[0], slab.open_edges[1]).astype(bool)
        corner = (2 * np.abs(v - 0.5)) ** 3 * slab.rounding
        start, end = (a - np.where(open_side, corner, 0) for a in (start, end))
    start = start * (slab.ends[0] not in WALL_ENDS)
    end = end * (slab.ends[1] not in WALL_ENDS)
    out = np.empty_like(surface)
    for column in range(surface.shape[1]):
        stations = start[column] + u * (1 - start[column] - end[column])
        for axis in range(3):
            out[:, column, axis] = np.interp(stations, u, surface[:, column, axis])
    return out


def ragged_rim(slab: Slab, surface: Array, v: Array) -> Array:
    """Let the outer rim of a ring muscle come and go along its length."""
    from scipy import ndimage

    if not slab.rag:
        return surface
    nu = len(surface)
    rng = np.random.default_rng(slab.seed + 1)
    noise = ndimage.gaussian_filter1d(rng.standard_normal(nu), 1.4, mode="wrap")
    noise = np.clip(noise / noise.std() * 0.5 + 0.5, 0, 1.5) * slab.rag
    if slab.midline:
        noise = (noise + noise[(nu // 2 - np.arange(nu)) % nu]) / 2
    rows = [
        np.stack([np.interp(v - noise[i] * v**4, v, surface[i, :, k]) for k in range(3)], -1)
        for i in range(nu)
    ]
    return np.stack(rows)


def weave(slab: Slab, u: Array, v: Array) -> Array:
    """How far (nu, nv) the fascicles rise or dive at ends that interdigitate, mm.

    Neighbours go to opposite sides of what they meet, each by its own share of ``slab.weave``.
    """
    fascicles = Fascicles.of(slab)
    index, place = fascicles.place(v)
    way = np.zeros((len(u), len(v)))
    rng = np.random.default_rng(slab.seed + 2)
    for amount, distance in zip(slab.weave, (u, 1 - u), strict=True):
        count = len(fascicles.boundaries) + 1
        sides = rng.uniform(0.5, 1.0, count) * np.where(np.arange(count) % 2, 1.0, -1.0)
        near = np.clip(1 - distance / WEAVE_LENGTH, 0, 1)
        bundle = sides[index] * (1 - place**2)
        way += amount * (near * near * (3 - 2 * near))[:, None] * bundle[None]
    return way
