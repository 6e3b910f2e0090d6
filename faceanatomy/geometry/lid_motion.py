"""Eyelids and eyeballs in motion: turns about the globe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.posture import Posture

EYE = np.array([30.9, 70.6, 15.2], np.float32)
"""Centre of the right eyeball, mm."""
GLOBE, CORNEA_RISE, CORNEA_EDGE = 12.0, 1.3, 5.9
"""Radius of the globe, height of the cornea over it, radius of the cornea's rim, mm."""
LID_UNITS = (
    "orbicularis_oculi:palpebral_part",
    "orbicularis_oculi:deep_palpebral_part",
    "orbicularis_oculi:orbital_part",
    "levator_palpebrae_superioris:superficial_lamina",
    "levator_palpebrae_superioris:deep_lamina",
    "levator_palpebrae_superioris:superior_tarsal_muscle",
)
FULL_DEEP = 0.7
UPPER_FOLLOW, LOWER_FOLLOW = 0.75, 0.45
LID_RADIUS = 13.3
"""Radius on which a lid that hangs lower by some mm turns, mm."""
LAID, LAID_RADIUS, LAID_TURN = 0.65, 15.2, 0.5
"""Part of what stands out over the outer face of a lid, by its radius in mm, that a closing lid
takes back when it has turned by so many radians."""


@dataclass(frozen=True, eq=False)
class Lids:
    """Lid vertices of the right side and, for a midline mesh, their left twins.

    ``axis`` (3,): unit vector through the corners of the eye. All other arrays (k,):
    ``right``, ``left`` vertex indices; turns in radians, positive upwards, as in
    `faceanatomy.modelling.lids.LidTurns`.
    """

    axis: NDArray[np.float64]
    right: NDArray[np.intp]
    left: NDArray[np.intp]
    close: NDArray[np.float32]
    tight: NDArray[np.float32]
    lift: NDArray[np.float32]
    cheek: NDArray[np.float32]
    upper: NDArray[np.float32]
    lower: NDArray[np.float32]


def turn_lids(
    out: NDArray[np.float32],
    points: NDArray[np.float32],
    lids: Lids,
    side: str,
    activation: Activation,
    posture: Posture,
) -> None:
    """Add the turn of one side's lids to the displacement ``out`` (n, 3), in place.

    The palpebral part alone narrows the eye, because the levator still holds the lid (AU 7); with
    its deep part it closes it (AU 43, 45, 46). Lids follow the gaze up and down; an upper lid that
    droops comes down to the lower one at most.
    """
    palpebral, deep, orbital, *levators = (activation[unit, side] for unit in LID_UNITS)
    shut = palpebral * min(1.0, deep / FULL_DEEP)
    lift = 0.45 * levators[0] + 0.45 * levators[1] + 0.2 * levators[2]
    droop = posture.lid_droop_right if side == "right" else posture.lid_droop_left
    if not (palpebral or orbital or lift or droop or posture.gaze_pitch):
        return
    pitch = np.radians(posture.gaze_pitch)
    follow = pitch * (UPPER_FOLLOW * lids.upper + LOWER_FOLLOW * lids.lower)
    open_turn = palpebral * lids.tight + lift * lids.lift + orbital * lids.cheek + follow
    if droop:
        open_turn += np.maximum(-droop / LID_RADIUS * lids.upper, np.minimum(lids.close, 0.0))
    angle = shut * lids.close + (1 - shut) * open_turn
    if not np.any(angle):
        return
    rows = lids.right if side == "right" else lids.left
    mirror = np.array([1 if side == "right" else -1, 1, 1], np.float32)
    rest = points[rows] * mirror - EYE
    turned = _turn(rest, lids.axis, angle)
    turned = _off_the_globe(_laid_on(turned, shut * lids.close), posture, side)
    out[rows] += ((turned - rest) * mirror).astype(np.float32)


def _turn(
    vectors: NDArray[np.floating], axis: NDArray[np.floating], angle: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Rotate vectors (k, 3) about a unit axis by angles (k,) (Rodrigues), +: upwards in front."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    along = (vectors @ axis)[:, None] * axis
    return np.asarray(along + (vectors - along) * c + np.cross(axis, vectors) * s)


def _laid_on(turned: NDArray[np.floating], closed: NDArray[np.floating]) -> NDArray[np.floating]:
    """Lay the skin that an upper lid, ``closed`` by some angle, brings down on the globe.

    Skin from the fold under the brow stands farther out than the lid it becomes.
    """
    radius = np.linalg.norm(turned, axis=1)
    share = LAID * np.clip(-closed / LAID_TURN, 0, 1)
    sink = share * np.maximum(radius - LAID_RADIUS, 0)
    return np.asarray(turned * (1 - sink / np.maximum(radius, 1e-6))[:, None])


def _off_the_globe(
    turned: NDArray[np.floating], posture: Posture, side: str
) -> NDArray[np.floating]:
    """Lift lid points that would dip into the cornea, wherever it looks, onto it."""
    direction = gaze_rotation(posture, side) @ np.array([0.0, 1.0, -0.03])
    radius = np.linalg.norm(turned, axis=1)
    ahead = turned @ direction
    off = np.sqrt(np.maximum(radius**2 - ahead**2, 0))
    bulge = CORNEA_RISE * np.clip(1 - (off / (CORNEA_EDGE + 2.5)) ** 2, 0, 1) * (ahead > 0)
    least = GLOBE + bulge + 0.1
    room = np.clip((16.0 - radius) / 3.0, 0, 1)  # the outer face gives way less than the inner one
    lack = np.maximum(least + 0.8 * (radius - GLOBE) * (radius > GLOBE) * 0.5 - radius, 0)
    lack = np.where(radius > 9.0, np.minimum(lack, bulge + 0.2) * room, 0)
    return np.asarray(turned * ((radius + lack) / np.maximum(radius, 1e-6))[:, None])


def gaze_rotation(posture: Posture, side: str = "right") -> NDArray[np.float64]:
    """Return the rotation (3, 3) of the eyeball, seen from the side's own mirrored frame."""
    yaw = np.radians(posture.gaze_yaw) * (1 if side == "right" else -1)
    pitch = np.radians(posture.gaze_pitch)
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    about_z = np.array([[cy, sy, 0], [-sy, cy, 0], [0, 0, 1.0]])
    about_x = np.array([[1.0, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return np.asarray(about_z @ about_x)


def turned_eye(points: NDArray[np.float32], posture: Posture) -> NDArray[np.float32]:
    """Return the points (n, 3) of the right eyeball turned to the gaze."""
    turn = gaze_rotation(posture).astype(np.float32)
    return np.asarray((points - EYE) @ turn.T + EYE, np.float32)
