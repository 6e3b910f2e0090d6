"""The skin: head mass through landmarks, neck, shoulders, then face, eyelids and ears.

``sculpt_skin(v, closed=True)`` leaves out ears, nostrils and eye fissure: the envelope
under which muscles are laid. ``closed=False`` is the skin that is shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from faceanatomy.modelling import ear, face, girdle
from faceanatomy.modelling.sculpt import Sculpture, f32
from faceanatomy.modelling.skull import VAULT, VAULT_CENTRE
from faceanatomy.modelling.star import StarSurface

SCALP_THICKNESS = 5.8
HEAD_CENTRE = (0.0, 10.0, 5.0)
PROFILE = [  # midline, without nose and lips
    (0, 101.4, 46), (0, 101.7, 37.4), (0, 99.8, 26), (0, 96.5, 13), (0, 96, 0), (0, 95.5, -15),
    (0, 95, -28), (0, 95.5, -37), (0, 95.5, -45), (0, 94, -52), (0, 91.5, -58), (0, 90.5, -64),
    (0, 88.6, -70), (0, 87, -77), (0, 87.7, -85), (0, 85.5, -92), (0, 76.5, -98), (0, 60, -100.5),
    (0, 42, -103), (0, -92.1, 48.6), (0, -90.5, 30), (0, -87, 10), (0, -82, -12),
]  # fmt: skip
SIDES = [  # frontal sections from brow to chin, then temple, jaw and nape
    (11.7, 101, 36), (25, 98.4, 38), (37.9, 92.3, 38.5), (48, 84, 37), (58.2, 72.4, 32),
    (66, 55, 35), (71, 35, 38), (75, 12, 38),
    (12, 93.5, 24), (21, 91.3, 25.5), (31, 91.2, 27.5), (41, 85.2, 26),
    (49, 76.5, 24), (57, 69, 22),
    (13, 87, 12), (18.4, 82.3, 10.7), (31, 82.5, 14), (44.6, 76.2, 13.4), (52, 71.5, 12),
    (59, 63.5, 12), (66, 51, 12), (71, 37, 10), (74, 20, 8),
    (15, 89.5, 0), (21, 88, 0), (30, 86.5, 0), (40, 83.3, 0), (48.5, 78, 0), (56.5, 70, 0),
    (63.5, 59, 0), (69, 46, 0), (72.6, 31, 2), (74.8, 14, 0),
    (17, 91.5, -13), (24, 91, -13), (33, 88.6, -13), (42, 84, -13), (50, 77, -13), (58, 67.3, -12),
    (64.3, 56, -12), (69, 43, -12), (72, 29, -11), (73.5, 14, -12),
    (15, 92, -26), (22, 91, -26), (31, 87.3, -26), (41, 80.8, -26), (50, 72, -26), (57.5, 61, -26),
    (63.5, 49, -26), (68, 35, -26), (69.5, 20, -26),
    (12.5, 91.8, -36), (22, 88.7, -38), (32, 83.4, -38), (42, 75.8, -38), (51, 65, -38),
    (58, 54, -38), (63.4, 43, -38), (66, 32, -38), (67, 18, -38),
    (8, 94, -47), (16, 90.5, -48), (24, 85, -49), (33, 79, -50), (42, 71, -50), (51, 60, -50),
    (58, 47.5, -50), (63.6, 34, -50), (64, 20, -50),
    (12, 88, -58), (20, 83.6, -58), (25.3, 80, -57.8), (34, 74.3, -58), (43, 66, -59),
    (51, 55, -60), (57.6, 41, -60.6), (60.8, 28, -60),
    (12, 86.3, -69), (22, 79.5, -69), (32, 72, -69), (41, 63, -69), (48.3, 52, -70),
    (53.3, 40, -70), (54, 26, -68),
    (12, 84.4, -78), (22, 77, -78), (31, 68.8, -79), (38.6, 58.5, -80), (44, 48, -79.8),
    (10, 85, -87), (20, 76.8, -87.5), (27.5, 66.5, -88.5), (31, 60.5, -89), (10, 80, -94.5),
    (18, 73, -94), (12, 66, -98), (24, 56, -95), (36, 44, -88), (20, 44, -100),
    (77, -5, 42), (75.5, 6, 20), (74.5, 8, 0), (74, 8, -12), (68.5, 14, -30), (61, 14, -52),
    (76.5, -25, 40), (73, -28, 12), (66, -45, 8), (52, -67, 12), (30, -81, 5), (60, -30, -25),
    (42, -58, -30), (78.6, -9, 57),
]  # fmt: skip

BEHIND_COLLARBONE = ((34, 22, -164), (45, 15, -167), (57, 11, -169), (72, 4, -168), (92, -2, -163))
"""Where fat fills the angle between collarbone and neck, so that platysma passes over it."""


@lru_cache(maxsize=1)
def head() -> StarSurface:
    """Return the smooth mass of the head: scalp over the vault, then the landmarks of the face."""
    centre = np.array(VAULT_CENTRE)
    vault = np.array([p for p in VAULT if p[2] > 62 or (p[2] > 46 and p[1] < 40)], float)
    away = vault - centre
    scalp = vault + away / np.linalg.norm(away, axis=1)[:, None] * SCALP_THICKNESS
    points = [tuple(p) for p in scalp] + list(PROFILE) + list(SIDES)
    return StarSurface(HEAD_CENTRE, np.array(points, float), smoothing=1.1e-2)


def sculpt_skin(v: Sculpture, closed: bool = False) -> Sculpture:
    """Sculpt the skin into ``v``; ``closed``: without ears and openings."""
    v.solid(head())
    _neck(v)
    girdle.sculpt_shoulder_skin(v)
    _neck_details(v)
    face.model_face(v)
    face.add_nose(v, closed)
    face.add_lips(v)
    face.add_eyelids(v, closed)
    _fair(v)
    if not closed:
        ear.add_ear(v)
    v.solid(bust_floor, 3, "keep")
    return v


def bust_floor(x: Any, y: Any, z: Any) -> Any:
    """Field of the half space above the cut that ends the bust, rising towards the shoulders."""
    return (f32(-216) + f32(12) * (x / f32(165)) ** 2 - z + f32(0) * y) * f32(0.97)


def _neck(v: Sculpture) -> None:
    axis = [(0, -16, -30), (0, -15, -75), (0, -18, -110), (0, -24, -150), (0, -32, -205)]
    size = [(56, 52), (52, 54.5), (53, 55), (58, 60), (64, 66)]
    v.tube(axis, size, 14, normal=(0, 1, 0), count=40)
    v.tube(
        [(0, -62, 0), (0, -56, -45), (0, -56, -100), (0, -58, -150), (0, -64, -195)],
        [(22, 46), (19, 42), (18, 42), (22, 56), (32, 70)],
        16,
        normal=(0, 1, 0),
        count=30,
    )
    v.tube([(0, 33, -106), (0, 31.5, -118), (0, 24.5, -134)], [5, 6.5, 5], 12)  # larynx


def _neck_details(v: Sculpture) -> None:
    v.tube(
        [(54, -20, -38), (44, 6, -95), (26, 22, -145), (12, 24, -172)], [3, 7, 7.5, 3], 14, count=30
    )
    v.swell((0, 22, -176), (9, 12, 9), -4.5)  # jugular notch
    v.swell((34, 18, -166), (16, 14, 9), -2.0)  # lesser supraclavicular hollow
    v.swell((72, 0, -160), (26, 20, 11), -1.5)  # greater supraclavicular hollow


def _fair(v: Sculpture) -> None:
    v.fair([(66, 4, -26), (56, -6, -48), (46, 6, -80), (36, 16, -104)], 15, 3.2)
    v.fair([(62, 12, -44), (50, 28, -74), (36, 44, -92), (0, 52, -104)], 11, 2.6)
    v.fair([(58, -6, -135), (80, -14, -150), (112, -24, -156), (150, -34, -155)], 20, 4.5)
    v.fair([(30, 32, -190), (70, 24, -186), (115, -2, -176), (155, -20, -172)], 20, 4)
    v.fair(BEHIND_COLLARBONE, 18, 10, outwards=True)
