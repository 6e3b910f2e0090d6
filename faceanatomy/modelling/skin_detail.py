"""Modelling of the shown skin alone: what the envelope over the muscles need not know.

The envelope under which muscles are laid is kept as it is; here its hard edges over bone are
padded, lips, nose and ear are worked out, and the bust gets a rounded cut edge. Padding only ever
moves the skin outwards, as fat does, so that no muscle comes to lie bare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Sculpture

    Curve = tuple[tuple[float, float, float], ...]

PADDED: tuple[tuple[Curve, float, float], ...] = (
    # curve along which fat rounds the form, its reach, and how far it spreads, mm
    (((54, 69, -20), (62, 57, -20), (67, 46, -19), (70, 30, -20), (71, 16, -22)), 14, 7.0),
    # under the zygomatic arch
    (((57, 72, 26), (64, 58, 22), (70, 40, 18)), 10, 4.0),  # above the arch
    (
        ((49, 82, 30), (53, 76, 20), (54, 74, 8), (53, 74, -6), (55, 70, -16)),
        13,
        8.0,
    ),  # outside the orbit
    (((30, 28, -194), (60, 24, -192), (100, -4, -184)), 14, 5.0),  # under the clavicle
)
FOSSA = ((38, 22, -164), (50, 13, -168), (60, 5, -169), (70, -2, -168), (86, -6, -163))
"""Where fat fills the angle between the clavicle and the side of the neck."""
UPPER_ROLL = ((0, -50.8), (3, -50.1), (6.3, -48.9), (9, -49.6), (14, -52.2), (20, -55.2))
LOWER_ROLL = ((0, -69.2), (7, -68.7), (14, -66.1), (19, -63.4))
"""The ridges just outside the red of the lips, seen from the front: x, z, mm."""
_RIM_BLUR, _RIM_FROM = 2.6, (-188.0, -197.0)
"""How far the cut edge of the bust is rounded, and between which heights that sets in, mm."""


def refine(v: Sculpture) -> Sculpture:
    """Work out the shown skin in ``v``, an open skin that has given way to bone."""
    v.crease(FOSSA, 7.0, 3.5)
    v.swell((68, 36, -25), (10, 16, 9), 1.3)  # parotid and fat before the ear
    for curve, reach, spread in PADDED:
        v.fair(curve, reach, spread, count=60, outwards=True)
    _lips(v)
    _rim(v)
    v.swell((0, -88, -216.5), (9, 7, 5), 2.2)  # over the last vertebra
    return v


def _lips(v: Sculpture) -> None:
    """Philtrum, the ridge around the red of the lips, its tubercle and pads."""
    v.fair([(0, 95, -46), (0, 98, -54)], 2.0, 0.8)  # no keel in the midline
    v.fair([(0, 94, -61), (0, 93, -68), (0, 88, -80)], 2.0, 0.8)
    v.crease(v.front_points(UPPER_ROLL), 1.2, 0.4, count=60)
    v.crease(v.front_points(LOWER_ROLL), 1.3, 0.25, count=60)
    v.crease([(3.4, 98, -38.5), (4.2, 98.6, -43), (5.6, 99, -49)], 1.5, 0.4)
    v.crease([(0, 98, -40), (0, 98.5, -48)], 1.7, -0.3)
    v.swell((0, 97, -55), (3.2, 5, 2.2), 0.5)
    v.swell((6.5, 95, -62.5), (4.2, 5, 2.6), 0.4)


def _rim(v: Sculpture) -> None:
    """Round the cut edge of the bust."""
    from scipy.ndimage import gaussian_filter

    box = v.box((0, v.y[0], v.z[0]), (v.x[-1], v.y[-1], _RIM_FROM[0]))
    depth = np.clip((v.z[box[2]] - _RIM_FROM[0]) / (_RIM_FROM[1] - _RIM_FROM[0]), 0, 1)
    if not depth.any():
        return
    field = np.clip(v.field[box], -12, 12)
    soft = gaussian_filter(field, _RIM_BLUR / v.pitch, mode="nearest")
    v.field[box] += ((soft - field) * depth).astype(v.field.dtype)
