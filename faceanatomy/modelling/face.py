"""Face modelling on the head mass: brow, cheek, chin, nose, lips and eyelids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.eyes import EYE_CENTRE, EYE_RADIUS

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.sculpt import Sculpture

LID_RADIUS = 14.6
"""Radius of the outer surface of the closed lids about the centre of the eyeball, mm."""
FISSURE = [  # (x, z): inner corner, upper margin, outer corner, lower margin
    (17.4, 10.8), (20.2, 13.6), (24, 17.0), (28.5, 18.8), (33, 18.8), (38, 17.4), (42, 15.3),
    (45, 13.1), (42.3, 10.5), (38.6, 9.1), (33.5, 8.3), (28.5, 8.3), (24, 9.2), (20.2, 10.1),
]  # fmt: skip
LID_CREASE = [
    (20, 16.6),
    (23.5, 20.4),
    (28.5, 22.8),
    (34, 22.7),
    (39.5, 20.6),
    (44, 17.2),
    (47, 14.4),
]
LOWER_LID_FOLD = [(21, 6.5), (25, 4.2), (31, 3), (37, 3.8), (42, 6.5)]
UPPER_LIP = [
    (-0.1, 92.6, -53.6),
    (6, 92.4, -52.8),
    (12, 89.6, -53.9),
    (18, 85, -55.6),
    (25, 78.6, -57.6),
]
LOWER_LIP = [
    (0, 89.4, -63.2),
    (7, 88.8, -63),
    (13.5, 86, -62.1),
    (19, 82.3, -60.4),
    (25, 78.6, -58.1),
]
MOUTH_LINE = [
    (0, 93, -58.2),
    (4, 92.6, -57.8),
    (9, 91, -58.1),
    (15, 87.4, -58.2),
    (21, 83.2, -58),
    (25.3, 80.2, -57.9),
]


def model_face(v: Sculpture) -> None:
    """Model brow, cheekbone, cheek, chin and jaw line on the head mass."""
    v.swell((26, 95, 37.5), (15, 9, 6), 1.5)
    v.swell((31, 97, 37), (9, 7, 4.5), 1.1)
    v.swell((0, 101, 37), (8, 8, 6), 0.5)
    v.swell((46, 80, -8), (13, 11, 10), 1.2)
    jaw = [(25, 64, -88), (43, 42, -79), (54, 20, -62), (62, 12, -34)]
    v.tube(jaw, [2, 4, 5, 2], 14, count=30)
    v.swell((52, 48, -64), (9, 17, 13), 1.6)
    v.swell((0, 88, -85), (11, 8, 7), 2.4)


def add_nose(v: Sculpture, closed: bool) -> None:
    """Add the nose; ``closed`` leaves the nostrils out."""
    dorsum = [(0, 92, 24), (0, 91.0, 13), (0, 95.5, 0), (0, 100.8, -12), (0, 105.5, -20)]
    v.tube(
        dorsum, [(6, 7), (6, 6.8), (7.2, 7.4), (8, 8.2), (8.5, 8.8)], 9, normal=(0, 1, 0), count=36
    )
    wall = [(7, 88.3, 13), (8.4, 91, 2), (9.6, 93.8, -10), (10.8, 97, -20)]
    v.tube(wall, [(4.4, 6.6), (5.4, 7.4), (6.6, 8), (7.2, 8)], 11, normal=(0.8, 0.6, 0), count=30)
    v.ellipsoid((0, 107.4, -23), (8, 8, 7.4), 5)
    for side in (1, -1):  # both images, so that no crease stands at the midline
        v.ellipsoid((3.6 * side, 107, -23.2), (6.2, 8.2, 6.8), 6)
    v.ellipsoid((11.6, 98.2, -28.8), (6.2, 9.8, 7.2), 6)
    v.tube([(0, 110.5, -27.8), (0, 104.5, -32.6), (0, 97, -35.6)], [3.6, 3.2, 4.2], 4)
    groove = [(10.5, 110.3, -21.5), (15.6, 103, -20.8), (18.6, 96.2, -25), (19, 91.8, -32)]
    v.crease(groove, 2.4, -0.55)
    if not closed:
        v.tube(
            [(6.7, 103, -40), (6.8, 101.8, -33), (7.2, 98, -24)],
            [(4.6, 3.0), (4.6, 3.2), (3, 2.4)],
            1.6,
            "cut",
            normal=(0.32, 1, 0),
        )
    v.fair([(0, 112, -27), (10, 103, -33), (13, 95, -33), (7, 100, -37)], 4.5, 0.9, count=40)
    v.fair([(12, 107, -21), (18.5, 96, -24), (14, 93, -8)], 5, 1.6, count=30)


def add_lips(v: Sculpture) -> None:
    """Add the lips, softly closed."""
    v.tube(
        UPPER_LIP,
        [(5.4, 5.2), (5.3, 5.2), (4.6, 4.6), (3.3, 3.4), (1.2, 1.2)],
        5,
        normal=(0, 0.4, 1),
        count=44,
    )
    v.tube(
        LOWER_LIP,
        [(5.2, 5.2), (5.1, 5.1), (4.5, 4.5), (3.0, 3.2), (1.2, 1.2)],
        4,
        normal=(0, -0.2, 1),
        count=44,
    )
    v.crease([(4.2, 98, -38), (5.2, 99.3, -47)], 2.2, 0.7)  # philtral ridge
    v.crease([(0, 98, -39.5), (0, 98.5, -47)], 2.2, -0.7)  # philtrum
    v.swell((0, 87.5, -74.5), (13, 6, 4), 0.1)  # labiomental sulcus
    v.swell((0, 95, -43), (8, 7, 4), 1.5)
    v.swell((22, 86, -42), (10, 8, 8), 1.7)
    v.swell((19, 82, -71), (12, 9, 8), 2.6)
    v.swell((28, 78.5, -58), (4, 6, 6), -0.7)
    fold = [(18.5, 93, -32), (23.5, 88.8, -41), (29, 82.5, -52)]
    v.crease(fold, 3.6, -0.8)
    v.swell((34, 83, -40), (9, 9, 10), 0.6)
    v.fair([(22.5, 82, -57.9), (29, 77.5, -58.2)], 4, 1.2)
    v.fair([(11, 87.5, -69), (17, 84, -66), (22, 81, -62.5), (27, 78.5, -59)], 3.2, 1.3)
    line = v.front_points([(x, z) for x, _, z in MOUTH_LINE])
    line[-1] += [0.8, -2.5, 0]
    v.crease(line, 1.0, -0.5, count=60)
    outer = v.front_points([(8, -58), (13, -58.15), (18, -58.1), (23.5, -57.9)])
    outer[0] -= [0, 3, 0]
    v.crease(outer, 1.0, -0.8, count=50)
    v.fair([(24.5, 81, -57.9), (29, 77.5, -58)], 2.6, 1.0)  # the corner ends softly


def add_eyelids(v: Sculpture, closed: bool) -> None:
    """Add the lids over the eyeball; ``closed`` shuts the fissure."""
    v.ellipsoid(EYE_CENTRE, LID_RADIUS, 5)
    v.crease(v.front_points(LID_CREASE), 1.15, -1.3, count=60)
    v.crease(v.front_points(LOWER_LID_FOLD), 2.0, -0.4, count=60)
    margin = [on_lid(x, z) for x, z in FISSURE]
    if closed:
        return
    v.prism(FISSURE, 73.2, 110, 0.4, 0.5, "cut")
    v.ellipsoid(EYE_CENTRE, EYE_RADIUS + 0.25, 0.4, "cut")
    v.ellipsoid((19.6, 77.6, 11.7), (3.3, 4.4, 2.7), 1.2)  # caruncle
    v.fair(margin, 1.2, 0.4, closed=True, count=90)


def on_lid(x: float, z: float, radius: float = LID_RADIUS) -> Floats:
    """Return the point of the lid surface seen from the front at (x, z)."""
    left = radius**2 - (x - EYE_CENTRE[0]) ** 2 - (z - EYE_CENTRE[2]) ** 2
    return np.array([x, EYE_CENTRE[1] + np.sqrt(max(left, 36.0)), z])
