"""Hyoid bone, thyroid and cricoid cartilage, trachea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.sculpt import smooth_max

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Sculpture


def sculpt_hyoid(v: Sculpture) -> Sculpture:
    """Sculpt the hyoid bone: body, greater and lesser horns."""
    body = [(0, 31.5, -103.5), (6.5, 30.6, -103.3), (12, 27, -103)]
    v.tube(body, [(2.8, 5.8), (2.7, 5.4), (2.5, 4.4)], 2, normal=(0, 1, 0.25))
    v.ellipsoid((0, 26.6, -102.4), (9, 3.2, 4.6), 2, "cut")  # hollow back
    v.crease([(0, 35, -102.5), (7, 33.6, -102.5), (12, 29, -102)], 1.4, 0.6)
    horn = [(11, 28, -103), (16.5, 20, -101), (19.8, 11, -98), (21, 2.5, -95.5)]
    v.tube(horn, [(2.2, 3.2), (1.5, 2.3), (1.4, 2.1), (2.1, 2.2)], 1.5, normal=(1, 0, 0), count=36)
    v.tube([(11.2, 28.2, -100), (12.4, 26.6, -97), (13.4, 24.5, -93.6)], [2, 1.6, 1], 1)
    v.ellipsoid((21, 2.6, -95.6), (2.5, 2.6, 2.6), 1.2)
    v.swell((0, 36, -101), (7, 4, 2), -0.8)
    return v


def _lamina_middle(_x: Any, y: Any, z: Any) -> Any:
    """Return x of the middle of the lamina.

    The plates meet in front at about a right angle; the edge where they meet leans back downwards,
    so that its upper end is the prominence.
    """
    back = np.maximum(32.6 + 0.2 * np.minimum(z + 118.5, 0.0) - y, 0.0)
    return back - 0.0086 * back * back


def sculpt_thyroid_cartilage(v: Sculpture) -> Sculpture:
    """Sculpt the thyroid cartilage: laminae, notch, prominence, horns, oblique line."""
    outline = [
        (31.8, -117.6), (33.0, -119.2), (32.4, -122.5), (30.6, -128), (28.6, -132), (24, -132.4),
        (19, -133.6), (16, -134.6), (12.5, -132.6), (9, -132.2), (6, -133.6), (4.6, -127),
        (4.6, -118), (5, -110.5), (8, -109.6), (13, -109.8), (19, -108), (23.6, -107.2),
        (27.2, -108.6), (29.8, -112.4),
    ]  # fmt: skip
    v.plate(outline, _lamina_middle, 1.75, 1.4, 1.2)
    v.swell((0, 33.6, -118.5), (3, 4, 3), 1.0)  # prominence
    horn = [(19.2, 6.4, -116), (20.2, 5.4, -109), (20.9, 3.8, -103.5), (20.6, 3.2, -98.8)]
    v.tube(horn, [(1.9, 2.2), (1.7, 1.9), (1.3, 1.4), (1.2, 1.2)], 2, normal=(1, 0, 0))
    horn = [(18.6, 6.2, -128), (17.4, 6.2, -134), (15.2, 6.8, -138.6)]
    v.tube(horn, [(1.9, 2.2), (1.7, 1.9), (1.5, 1.6)], 2, normal=(1, 0, 0))
    v.crease([(20.6, 9, -112.5), (17.6, 14, -121), (13, 18, -132)], 1.4, 1.2)  # oblique line
    v.ellipsoid((20.6, 8.4, -111.6), (1.5, 2.4, 2.2), 1.8)  # superior tubercle
    v.ellipsoid((12.6, 17, -132.4), (1.4, 2.4, 2), 1.8)  # inferior tubercle
    return v


_RING = (0.0, 14.2), (12.0, 11.6)
"""Middle and half axes of the wall of the cricoid cartilage, seen from above: x, y."""


def _cricoid(x: Any, y: Any, z: Any) -> Any:
    """Return the field of a signet ring: a low arch in front, a lamina of 2 cm behind."""
    (middle_x, middle_y), (a, b) = _RING
    across, along = (x - middle_x) / a, (y - middle_y) / b
    around = np.sqrt(across**2 + along**2)
    slope = np.sqrt((across / a) ** 2 + (along / b) ** 2) / np.maximum(around, 1e-3)
    behind = np.clip((20.5 - y) / 15.0, 0.0, 1.0)
    behind = behind * behind * (3 - 2 * behind)
    wall = np.abs((around - 1) / np.maximum(slope, 1e-3)) - (2.2 + 0.4 * behind)
    top, bottom = -136.2 + 14.2 * behind, -144.0 + 0.8 * behind
    return smooth_max(smooth_max(wall, z - top, 4.0), bottom - z, 4.0)


def sculpt_cricoid_cartilage(v: Sculpture) -> Sculpture:
    """Sculpt the cricoid cartilage: arch, lamina with its ridge, facets for the inferior horns."""
    v.solid(_cricoid)
    v.crease([(0, 0.2, -124.5), (0, 0.2, -132), (0, 0.6, -140)], 1.6, 0.7)  # ridge of the lamina
    v.ellipsoid((11.4, 7.8, -138.4), (1.9, 2.6, 2.4), 1.6)  # facet of the inferior horn
    v.ellipsoid((5.6, 4.6, -122.8), (2.6, 2, 1.4), 1.5)  # facet of the arytenoid cartilage
    return v


_WAY = (-142.0, -205.0), (14.0, 3.8)
"""Upper and lower end of the windpipe, cut level, and where its middle runs: z, y."""
_RINGS, _FIRST_RING, _RING_STEP = 10, -148.0, 6.0


def _trachea(x: Any, y: Any, z: Any) -> Any:
    """Return the field of an open tube with a flat rear wall and horseshoes of cartilage."""
    high, low = _WAY[0]
    middle = np.interp(-z, (-high, -low), _WAY[1])
    to_ring = np.full(np.shape(z), np.inf)
    for number in range(_RINGS):
        to_ring = np.minimum(to_ring, np.abs(z - (_FIRST_RING - _RING_STEP * number)))
    bulge = 1.3 * np.exp(-0.5 * (to_ring / 1.6) ** 4)
    round_wall = np.sqrt(x**2 + (y - middle) ** 2)
    flat = middle - 5.8 - y  # the membranous wall
    outside = smooth_max(round_wall - 8.3 - bulge, flat, 2.0)
    bore = smooth_max(round_wall - 6.8, flat + 1.5, 2.0)
    return np.maximum(smooth_max(outside, -bore, 0.5), np.maximum(z - high, low - z))


def sculpt_trachea(v: Sculpture) -> Sculpture:
    """Sculpt the windpipe down to the jugular notch, open above and below."""
    v.solid(_trachea)
    return v
