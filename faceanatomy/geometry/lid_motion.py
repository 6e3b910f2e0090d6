"""Eyelids and eyeballs in motion: turns about the globe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.posture import Posture

    Points = NDArray[np.float32]

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
FULL_DEEP, SQUEEZE = 0.7, 0.3
"""How strongly the deep part closes the lids, and how much the orbital part helps to."""
UPPER_FOLLOW, LOWER_FOLLOW = 0.75, 0.45
YIELDING = 10.0
"""From how many degrees of sideways gaze lids give way to the cornea wholly."""
LID_RADIUS = 13.3
"""Radius on which a lid that hangs lower by some mm turns, mm."""
LAID, LAID_RADIUS, LAID_TURN = 0.8, 15.1, 0.45
"""Part of what stands out over the outer face of a lid, by its radius in mm, that a closing lid
takes back when it has turned by so many radians."""
FOLDS = (17.0, 1.1, 3.0, 9.0, 11.0, 14.0, 4.0)
"""Folds of an eye squeezed shut: how many in a turn, how high, between what distances they rise,
between what distances they fade (the outer corner has folds of its own), and from what place below
the middle of the eye they radiate, mm."""


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

    def entries(self, side: str) -> NDArray[np.intp]:
        """Return where x, y and z (3, k) of the lids of a side lie in an (n, 3) array."""
        return self._entries[side]

    @cached_property
    def _entries(self) -> dict[str, NDArray[np.intp]]:
        axes = np.arange(3)[:, None]
        return {"right": 3 * self.right + axes, "left": 3 * self.left + axes}


def shut_by(activation: Activation, side: str) -> float:
    """Return how far an activation shuts one eye: 0 not at all, 1 wholly."""
    palpebral, deep, orbital = (activation[unit, side] for unit in LID_UNITS[:3])
    return min(1.0, palpebral * min(1.0, deep / FULL_DEEP) * (1 + SQUEEZE * orbital))


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
    its deep part it closes it (AU 43, 45, 46), the sooner the more the orbital part squeezes. Lids
    follow the gaze up and down; an upper lid that droops comes down to the lower one at most.
    """
    palpebral, _deep, orbital, *levators = (activation[unit, side] for unit in LID_UNITS)
    shut = shut_by(activation, side)
    lift = min(1.0, 0.45 * levators[0] + 0.45 * levators[1] + 0.2 * levators[2])
    droop = posture.lid_droop_right if side == "right" else posture.lid_droop_left
    sag = posture.lower_lid_sag_right if side == "right" else posture.lower_lid_sag_left
    moving = bool(palpebral or orbital or lift or droop or sag or posture.gaze_pitch)
    if not (moving or posture.gaze_yaw):
        return
    pitch = np.radians(posture.gaze_pitch)
    follow = pitch * (UPPER_FOLLOW * lids.upper + LOWER_FOLLOW * lids.lower)
    narrow = palpebral * lids.tight + orbital * lids.cheek
    # a levator at work holds the upper lid, which narrowing would turn down (AU 5 with 7: a glare)
    narrow = np.maximum(narrow, 0) + np.float32(1 - lift) * np.minimum(narrow, 0)
    open_turn = narrow + lift * lids.lift + follow
    if droop:
        open_turn += np.maximum(-droop / LID_RADIUS * lids.upper, np.minimum(lids.close, 0.0))
    if sag:
        open_turn -= np.float32(sag / LID_RADIUS) * lids.lower
    shutting = np.float32(shut) * lids.close
    angle = shutting + np.float32(1 - shut) * open_turn
    if not (np.any(angle) or posture.gaze_yaw):
        return
    # three rows, x, y and z: NumPy is several times as fast on them as on columns
    mirror = np.array([[1 if side == "right" else -1], [1], [1]], np.float32)
    where = lids.entries(side)
    rest = points.reshape(-1).take(where) * mirror - EYE[:, None]
    turned = _turn(rest, lids.axis, angle)
    if shut:
        turned = _laid_on(turned, shutting)
        if orbital:
            turned = _gathered(turned, np.float32(shut * orbital) * (lids.upper + lids.lower))
    # lids that only give way to an eye that turns sideways do so little by little
    share = 1.0 if moving else min(1.0, abs(posture.gaze_yaw) / YIELDING)
    turned = _off_the_globe(turned, posture, side, share)
    turned -= rest
    flat = out.reshape(-1)
    flat[where] = flat.take(where) + turned * mirror


def _turn(vectors: Points, axis: NDArray[np.float64], angle: NDArray[np.float32]) -> Points:
    """Rotate vectors (3, k) about a unit axis by angles (k,) (Rodrigues), +: upwards in front."""
    x, y, z = axis.astype(np.float32)
    c, s = np.cos(angle), np.sin(angle)
    along = (x * vectors[0] + y * vectors[1] + z * vectors[2]) * (1 - c)
    out = vectors * c
    out[0] += along * x + s * (y * vectors[2] - z * vectors[1])
    out[1] += along * y + s * (z * vectors[0] - x * vectors[2])
    out[2] += along * z + s * (x * vectors[1] - y * vectors[0])
    return np.asarray(out)


def _radius(vectors: Points) -> NDArray[np.float32]:
    x, y, z = vectors
    return np.asarray(np.maximum(np.sqrt(x * x + y * y + z * z), np.float32(1e-6)))


def _laid_on(turned: Points, closed: NDArray[np.float32]) -> Points:
    """Lay the skin (3, k) that an upper lid, ``closed`` by some angle, brings down on the globe.

    Skin from the fold under the brow stands farther out than the lid it becomes.
    """
    radius = _radius(turned)
    share = np.minimum(np.maximum(closed / np.float32(-LAID_TURN), 0), 1)
    share = np.float32(LAID) * share * share * (3 - 2 * share)
    sink = share * np.maximum(radius - np.float32(LAID_RADIUS), 0)
    return np.asarray(turned * (1 - sink / radius))


def _gathered(turned: Points, squeezed: NDArray[np.float32]) -> Points:
    """Lay lids (3, k) that the orbital part squeezes (k,) in folds that radiate from their line."""
    count, high, near, full, fading, far, below = (np.float32(value) for value in FOLDS)
    side, up = turned[0], turned[2] + below
    away = np.hypot(side, up)
    share = np.minimum(np.maximum((away - near) / (full - near), 0), 1)
    share *= np.minimum(np.maximum((far - away) / (far - fading), 0), 1)
    wave = np.float32(0.5) - np.float32(0.5) * np.cos(count * np.arctan2(up, side))
    height = high * squeezed * share * share * (3 - 2 * share) * wave
    return np.asarray(turned * (1 + height / _radius(turned)))


def _off_the_globe(turned: Points, posture: Posture, side: str, share: float) -> Points:
    """Lift lid points (3, k) that would dip into the cornea, wherever it looks, onto it."""
    x, y, z = (gaze_rotation(posture, side) @ np.array([0.0, 1.0, -0.03])).astype(np.float32)
    radius = _radius(turned)
    ahead = x * turned[0] + y * turned[1] + z * turned[2]
    off = np.maximum(radius * radius - ahead * ahead, 0)  # squared
    rise = np.maximum(1 - off * np.float32((CORNEA_EDGE + 2.5) ** -2), 0) * (ahead > 0)
    bulge = np.float32(CORNEA_RISE) * rise
    # the outer face gives way less than the inner one
    over = np.maximum(radius - np.float32(GLOBE), 0)
    lack = np.maximum(bulge + np.float32(GLOBE + 0.1) + np.float32(0.4) * over - radius, 0)
    room = np.minimum(np.maximum((16 - radius) * np.float32(1 / 3), 0), 1) * (radius > 9)
    lack = np.minimum(lack, bulge + np.float32(0.2)) * room * np.float32(share)
    return np.asarray(turned * (1 + lack / radius))


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
