"""The mandible: body, chin, ramus with coronoid and condylar process, mental foramen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.curves import rotation
from faceanatomy.modelling.teeth import LOWER, bone_over_roots, gum_line

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Sculpture

RAMUS = [  # outline in (y, z): angle, back border, condyle, notch, coronoid, front border, body
    (10.8, -56), (8.2, -40.8), (5.6, -22.3), (5.6, -7.8), (10.3, -3.2), (14.1, -9.5), (19.5, -16),
    (25, -11.2), (29.6, -1), (33, -4), (33.8, -15.8), (34.6, -30), (38, -46), (42, -58),
    (33.5, -70.5), (20.5, -69),
]  # fmt: skip


def ramus_middle(_x: Any, y: Any, z: Any) -> Any:
    """Return x of the middle of the ramus plate: flares upwards, bends inwards into the body."""
    bend = 3.0 * np.log1p(np.exp((y - 28.0) / 3.0))
    return 46.9 + 0.07 * (z + 60) + 0.02 * (27 - y) - 0.26 * bend


def sculpt_mandible(v: Sculpture) -> Sculpture:
    """Sculpt the mandible into ``v``."""
    body = [
        (0, 71.4, -79.5), (9, 70.5, -80), (19.5, 66, -78.2), (27.6, 56.5, -74.5), (34.2, 42, -69.3),
        (42.6, 29, -63.5), (46.2, 20, -57),
    ]  # fmt: skip
    radii = [(13, 4.8), (12.5, 4.8), (12.5, 5), (12, 5.2), (12, 4.8), (12, 3.6), (10, 1.8)]
    normals = [(0, 0.15, 1)] + [(0.15, 0.1, 1), (0.1, 0.05, 1)] + [(0.1, 0, 1)] * 4
    v.tube(body, radii, 10, normal=normals, count=36)
    v.tube(gum_line(LOWER, 9.5), [(9, 3.7)] * 3 + [(9, 4.6)] * 3 + [(9, 5.2)] * 3, 6, count=30)
    v.tube(gum_line(LOWER, 3.5), [(5, 4.0)] * 3 + [(5, 4.8)] * 3 + [(5, 5.2)] * 3, 4, count=30)
    retromolar = [(26.5, 45, -70), (30, 36, -68), (36, 29, -62), (43.5, 26, -51)]
    v.tube(retromolar, [(9, 4.5), (8.5, 5), (8, 5), (5, 3.5)], 6, normal=(0, 0, 1))
    v.ellipsoid((0, 71, -84.8), (9, 6.6, 6.5), 7)  # mental protuberance
    for side in (1, -1):  # both images, so that no crease stands at the midline
        v.ellipsoid((9.2 * side, 69.8, -87), (6.5, 5, 4), 6)
        v.swell((0, 78.5, -75), (13, 6, 4.5), -1.1)
    v.plate(RAMUS, ramus_middle, 3.3, 3, 9)
    v.tube(
        [(47, 13.4, -59), (49, 9.6, -36.7), (50.3, 9.9, -12)],
        [(5, 3.5), (4.5, 3.6), (4.5, 4.2)],
        4,
        normal=(0, 1, 0),
    )
    v.ellipsoid((51.2, 11, -3.6), (10, 4.6, 4.6), 4, frame=rotation("z", -18))  # condyle
    oblique_line = [
        (47.8, 31.6, -3),
        (47, 34.2, -27),
        (42.8, 39, -50),
        (31, 48.5, -63.5),
        (28, 57.5, -71.5),
    ]
    v.tube(oblique_line, (2.2, 2.8, 3.2, 3.2, 1.5), 8, count=40)
    v.ellipsoid((25.5, 20, -65), (7, 9, 13), 4, "cut")  # behind the last molar
    bone_over_roots(v, LOWER)
    v.swell((52, 20, -35), (5, 9, 10), -0.5)
    v.swell((15.6, 77, -70), (5, 6, 5.5), -1.7)  # beside the chin, over the canine root
    _inner_side(v)
    lower_border = [
        (47.3, 12.7, -61),
        (49, 21.6, -41),
        (42.6, 39.3, -52),
        (30.5, 56.2, -74),
        (12, 71.5, -86),
        (0, 73.5, -86),
    ]
    v.fair(lower_border, 9, 2.2)
    v.fair([(47.6, 28.7, -7.2), (48.6, 20.5, -16), (49.8, 10.2, -10)], 5, 1.2)
    v.tube(
        [(26, 72, -76.5), (27.5, 60.4, -77.5)], [(1.8, 1.6), (1.6, 1.6)], 0.8, "cut"
    )  # mental foramen
    return v


def _inner_side(v: Sculpture) -> None:
    """Mental spines, digastric fossa, mylohyoid line and groove, mandibular foramen, lingula."""
    for side in (1, -1):
        v.ellipsoid((1.7 * side, 66.2, -77.6), (1.3, 2.6, 1.7), 1.2)
        v.ellipsoid((1.6 * side, 66.4, -81), (1.2, 2.3, 1.5), 1.2)
    v.ellipsoid((7.5, 65.8, -91.5), (5.5, 4, 3), 2, "cut")  # digastric fossa
    v.crease([(38, 29, -57), (29.5, 41, -66.5), (22, 54, -73), (9, 65, -81)], 1.6, 1.0)
    v.tube([(40, 20.5, -35), (47.5, 23, -42)], (2.1, 1.5), 1, "cut")  # mandibular foramen
    v.ellipsoid((43.6, 24.4, -37), (1.2, 1.8, 3), 1.2)  # lingula
    v.crease([(43.4, 23, -42), (41.5, 30, -50), (37, 38, -59)], 0.9, -0.8)  # mylohyoid groove
    v.crease([(45.4, 31, -8), (44.6, 31.5, -28), (41, 32.5, -48)], 1.5, 0.8)  # temporal crest
