"""Hyoid bone, thyroid and cricoid cartilage, trachea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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


def _lamina_middle(_x: Any, y: Any, _z: Any) -> Any:
    """Return x of the middle of the lamina: the plates meet in front at about a right angle."""
    back = np.maximum(32.4 - y, 0.0)
    return back - 0.0088 * back * back


def sculpt_thyroid_cartilage(v: Sculpture) -> Sculpture:
    """Sculpt the thyroid cartilage: laminae, notch, prominence, horns, oblique line."""
    outline = [
        (31.6, -112.8), (33.2, -117.5), (32.6, -123), (30.4, -129), (24, -130.2), (17, -131),
        (12.5, -134.2), (9, -132.6), (6, -133.6), (4.8, -127), (5, -117), (5.4, -109), (9, -107.4),
        (17, -107.4), (24, -105.6), (28.4, -107),
    ]  # fmt: skip
    v.plate(outline, _lamina_middle, 1.9, 1.4, 1.5)
    v.swell((0, 33.4, -115.5), (3, 4, 4), 0.9)  # prominence
    v.tube([(19.6, 6.2, -113), (20.6, 4.5, -105), (20.8, 3.4, -99.5)], [2, 1.7, 1.6], 2)
    v.tube([(18.8, 6.2, -130), (16.5, 6, -138)], [2.2, 1.7], 2)
    v.crease([(20, 9, -113), (17.6, 14, -119.5), (14.8, 18.4, -130)], 1.5, 1.1)
    v.ellipsoid((20.2, 7.6, -112), (1.6, 2.4, 2.4), 1.6)  # superior tubercle
    return v


def sculpt_cricoid_cartilage(v: Sculpture) -> Sculpture:
    """Sculpt the cricoid cartilage: low arch in front, high lamina behind."""
    ring = [
        (0, 25.5, -139),
        (7, 22.5, -138.7),
        (11.8, 14.5, -137.5),
        (9, 6, -134),
        (0, 3.5, -132.5),
    ]
    v.tube(ring, [(3.2, 2.3), (3.5, 2.3), (5.2, 2.5), (8.6, 2.8), (10, 3)], 2, count=50)
    return v


def sculpt_trachea(v: Sculpture) -> Sculpture:
    """Sculpt the windpipe with its cartilage rings down to the jugular notch."""
    v.tube([(0, 14.5, -140), (0, 11, -160), (0, 4, -204)], [8.6, 8.6, 8.8], 1, count=40)
    for i in range(10):
        z = -146.0 - 6.3 * i
        y = float(np.interp(-z, [140, 160, 204], [14.5, 11, 4]))
        ring = [(0, y + 8.6, z), (6.3, y + 6, z), (8.8, y, z), (6.8, y - 5.5, z)]
        v.tube(ring, [(2.1, 1.5)] * 4, 1.2, count=30)
    return v
