"""The rigid motion of the mandible: hinge about condyles that slide forward and down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.posture import Posture

CONDYLE = np.array([51.0, 11.0, -3.5])
"""Centre of the right condyle, mm."""
INCISOR = np.array([0.0, 83.4, -57.6])
"""Edge of the lower incisors at rest, mm."""
JAW_FOLLOWS = {
    "mandible": 1.0,
    "teeth_lower": 1.0,
    "hyoid_bone": 0.3,
    "thyroid_cartilage": 0.1,
    "cricoid_cartilage": 0.04,
}
"""Share of the jaw's motion that hard structures, with all their parts, take as one piece; the
others keep still (`faceanatomy.geometry.carriage`)."""
SLIDE_START, SLIDE_PER_DEGREE = 3.0, 0.55
SLIDE_DIRECTION = np.array([0.0, 0.83, -0.56])
PROTRUSION_DROP = 0.35
SWING_DROP = 0.12
ANGLES = np.linspace(0.0, 48.0, 97)
"""Degrees of pure opening for which `OPENINGS` holds the way of the incisors, mm."""


def _rotation(axis: int, angle: float) -> NDArray[np.float64]:
    c, s = np.cos(angle), np.sin(angle)
    i, j = [k for k in range(3) if k != axis]
    out = np.eye(3)
    out[i, i], out[i, j], out[j, i], out[j, j] = c, -s, s, c
    return out


def _hinge(degrees: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rotation and shift of pure opening by an angle.

    After the first degrees of pure rotation the condyles slide along the articular eminence,
    in proportion to the further turn.
    """
    turn = _rotation(0, -np.radians(degrees))
    slide = SLIDE_PER_DEGREE * max(degrees - SLIDE_START, 0.0) * SLIDE_DIRECTION
    axis = CONDYLE * [0, 1, 1]
    return turn, axis + slide - turn @ axis


def _opening(degrees: float) -> float:
    turn, shift = _hinge(degrees)
    return float(np.linalg.norm(turn @ INCISOR + shift - INCISOR))


OPENINGS = np.array([_opening(a) for a in ANGLES])
"""mm, for each of `ANGLES`."""


def jaw_transform(posture: Posture) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the rotation (3, 3) and shift (3,) mm of the mandible in a posture.

    A point p of the mandible moves to ``rotation @ p + shift``. ``jaw_opening`` is the distance the
    lower incisor edge travels in pure opening; a swing turns the jaw about the condyle of the side
    it goes to.
    """
    turn, shift = _hinge(float(np.interp(posture.jaw_opening, OPENINGS, ANGLES)))
    forward = posture.jaw_protrusion
    shift = shift + np.array([0.0, forward, -PROTRUSION_DROP * max(forward, 0.0)])
    swing = posture.jaw_swing
    if swing:
        pivot = CONDYLE * [np.sign(swing), 1, 1]
        lever = float(INCISOR[1] - pivot[1])
        about = _rotation(2, -np.arcsin(swing / lever))
        turn, shift = about @ turn, about @ (shift - pivot) + pivot
        shift = shift - np.array([0.0, 0.0, SWING_DROP * abs(swing)])
    return turn, shift
