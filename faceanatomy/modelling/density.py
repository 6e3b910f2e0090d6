"""How fine the skin's mesh is where: the wanted length of an edge by place, in mm."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import ear
from faceanatomy.modelling.curves import closed_spline, spline
from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.face import FISSURE, LID_CREASE, MOUTH_LINE, on_lid

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats

FACE, BACK = 2.15, 6.2
GROWTH = 0.22
"""How much longer edges may be per mm of distance from the detail that asks for short ones."""
_BROW = [(9, 98, 32.5), (20, 98, 35.6), (30, 96, 38.2), (38, 92, 39), (46, 85, 37.6), (57, 74, 32)]
_UPPER_BORDER = [
    (0, 98, -50.6),
    (7.2, 97.5, -49.2),
    (14, 93, -52.5),
    (20, 87, -55.6),
    (26, 80, -57.9),
]
_LOWER_BORDER = [
    (0, 92.5, -68.8),
    (7, 91.5, -68.2),
    (14, 88, -65.9),
    (20, 84, -62),
    (26, 80, -58.2),
]
_ALA = [(3, 108, -34), (11, 108, -31), (17, 101, -27), (18, 95, -30), (12, 94, -36)]
_NOSTRIL = [(3, 105, -34), (6, 107, -35), (10, 103, -34), (10, 98, -35), (5, 98, -36)]
_TIP = [(0, 112, -16), (0, 115.5, -24), (0, 111, -31), (0, 99, -36)]
_FOLD = [(19, 92, -30), (24, 88, -41), (29, 82.5, -52), (31, 76, -62)]
_BRIDGE = [(0, 101, 34), (0, 97, 14), (0, 108, -12)]
_CHIN_GROOVE = [(0, 87.5, -74), (14, 84, -74)]
_COLLARBONE = [
    (22, 28, -180), (36, 22, -170), (50, 14, -168), (64, 6, -168), (78, 0, -167), (94, -4, -164),
]  # fmt: skip
"""The crest of the collarbone and the hollow above it."""
_CUT = [
    (0, 40, -215), (36, 35, -215), (87, 27, -212), (112, 21, -209), (138, 12, -206),
    (162, -1, -204), (173, -14, -202), (175, -37, -200), (165, -66, -203), (136, -84, -206),
    (110, -94, -209), (64, -102, -213), (0, -106, -215),
]  # fmt: skip
"""The edge of the cut that ends the bust."""


@lru_cache(maxsize=1)
def _details() -> list[tuple[Any, float]]:
    """Return a tree of points along each detail, with the edge length it asks for."""
    from scipy.spatial import cKDTree

    lid = closed_spline(np.array([on_lid(x, z) for x, z in FISSURE]), 300)
    crease = spline(np.array([on_lid(x, z) for x, z in LID_CREASE]), 120)
    back, up = np.meshgrid(np.arange(-4, 31, 3.0), np.arange(-28, 36, 3.0))
    within = ((back - 13) / 17) ** 2 + ((up - 3) / 32) ** 2 < 1
    auricle = ear.place([(b, u, 0.0) for b, u in zip(back[within], up[within], strict=True)])
    caruncle = np.array([[18.0, 78, 11.2], [20, 79, 11.7]])
    return [
        (cKDTree(lid), 0.55),
        (cKDTree(crease), 0.8),
        (cKDTree(caruncle), 0.6),
        (cKDTree(spline(MOUTH_LINE, 120)), 0.85),
        (cKDTree(spline(_UPPER_BORDER, 120)), 0.95),
        (cKDTree(spline(_LOWER_BORDER, 120)), 0.95),
        (cKDTree(closed_spline(_NOSTRIL, 120)), 0.95),
        (cKDTree(spline(_ALA, 120)), 1.1),
        (cKDTree(spline(_TIP, 120)), 1.3),
        (cKDTree(spline(_FOLD, 120)), 1.9),
        (cKDTree(spline(_BROW, 160)), 0.95),
        (cKDTree(spline(_BRIDGE, 80)), 1.9),
        (cKDTree(spline(_CHIN_GROOVE, 40)), 1.8),
        (cKDTree(np.array(auricle)), 1.25),
        (cKDTree(spline(_COLLARBONE, 80)), 2.9),
        (cKDTree(spline(_CUT, 300)), 2.6),
    ]


def edge_length(points: Floats) -> Floats:
    """Return how long the edges of the skin should be at right-side points (n, 3), mm."""
    p = np.abs(points) * [1, 0, 0] + points * [0, 1, 1]
    _x, y, z = p.T
    # the face fine, the scalp, nape and shoulders coarse
    back = np.clip((45 - y) / 60, 0, 1)
    back = np.maximum(back, np.clip((-92 - z) / 28, 0, 1))
    back = np.maximum(back, np.clip((z - 48) / 45, 0, 1))
    out = FACE + (BACK - FACE) * back * back * (3 - 2 * back)
    for tree, length in _details():
        away, _ = tree.query(p, distance_upper_bound=30.0)
        out = np.minimum(out, length + GROWTH * np.maximum(away - 1.0, 0))
    # behind the lids, where nobody sees it, and deep in nostril and ear
    eye = np.linalg.norm(p - EYE_CENTRE, axis=1)
    hidden = np.clip((13.4 - eye) / 0.8, 0, 1) * np.clip((78.0 - y) / 3.0, 0, 1)
    return np.asarray(out + hidden * np.maximum(3.0 - out, 0))
