"""Hyoid bone, thyroid and cricoid cartilage, trachea."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Sculpture


def sculpt_hyoid(v: Sculpture) -> Sculpture:
    """Sculpt the hyoid bone: body, greater and lesser horns."""
    body = [(0, 31.5, -103.5), (6.5, 30.6, -103.3), (12, 27, -103)]
    v.tube(body, [(3, 5.6), (2.8, 5.2), (2.5, 4.4)], 2, normal=(0, 1, 0.25))
    horn = [(11, 28, -103), (16.5, 20, -101), (19.8, 11, -98), (21, 2.5, -95.5)]
    v.tube(horn, [(2.2, 3.2), (1.5, 2.3), (1.4, 2.1), (2.1, 2.2)], 1.5, normal=(1, 0, 0), count=36)
    v.tube([(11.2, 28.2, -100), (13, 25.5, -94)], [2, 1.2], 1)
    v.swell((0, 36, -101), (7, 4, 2), -0.8)
    return v


def sculpt_thyroid_cartilage(v: Sculpture) -> Sculpture:
    """Sculpt the thyroid cartilage: laminae, notch, prominence, horns, oblique line."""
    lamina = [
        (0, 31.5, -118.5),
        (5, 28, -119),
        (11, 20.5, -120),
        (16.5, 12.5, -121),
        (19.5, 6, -121.5),
    ]
    v.tube(lamina, [(11.5, 2.1), (12.3, 2.0), (12.6, 1.9), (12.2, 1.9), (11, 2.0)], 2, count=60)
    v.ellipsoid((0, 32, -107), (5.5, 12, 7), 3, "cut")  # superior notch
    v.swell((0, 33, -113.5), (4, 4, 4), 1.2)  # prominence
    v.tube([(19.6, 6.2, -113), (20.6, 4.5, -105), (20.8, 3.4, -99.5)], [2, 1.7, 1.6], 2)
    v.tube([(18.8, 6.2, -130), (16.5, 6, -138)], [2.2, 1.7], 2)
    v.crease([(19.5, 9, -113.5), (16.5, 15, -120), (13.5, 18.5, -130)], 1.4, 0.9)
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
    v.tube(ring, [(3.2, 2.2), (3.5, 2.2), (5.2, 2.3), (9, 2.4), (10.5, 2.6)], 2, count=50)
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
