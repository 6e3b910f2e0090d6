"""The complexion: lips, brows, lid margins, cheeks and scalp as colours of the skin's vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.lids import Fissure, lid_coordinates

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats

SKIN = np.array([229.0, 184, 159])
ROSE = np.array([214.0, 142, 120])
LIP = np.array([184.0, 108, 98])
BROW = np.array([88.0, 64, 50])
LASHES = np.array([58.0, 40, 34])
STUBBLE = np.array([196.0, 156, 134])
MUCOSA = np.array([206.0, 128, 116])
DARK = np.array([96.0, 50, 44])
UPPER_BORDER = (
    (-6.3, -3, 0, 3, 6.3, 9, 13, 18, 23, 26.5),
    (-49.3, -50.4, -51.1, -50.4, -49.3, -50.0, -51.8, -54.2, -56.6, -57.9),
)
LOWER_BORDER = ((-6, 0, 6, 12, 18, 23, 26.5), (-68.6, -69.0, -68.6, -67.0, -64.0, -60.7, -58.3))
"""Borders of the red of the lips, x and z; they begin beyond the midline to be smooth there."""
LIP_LINE = ((0, 4, 9, 15, 21, 26), (-58.2, -57.8, -58.1, -58.2, -58, -57.9))
HAIR = np.array([92.0, 70, 58])
HAIRLINE = (
    (-90, -72, -55, -38, -22, -8, 6, 14, 24, 36, 50, 66, 80, 90),
    (-62, -58, -40, -12, 22, 30, 14, 10, 44, 66, 80, 87, 84, 83),
)
"""Azimuth in degrees (90 forwards, 0 sideways) and height of the hairline there, mm."""
BROW_LINE = ((9, 12, 20, 30, 38, 46, 53, 58), (32.5, 33.6, 35.6, 38.2, 39.0, 37.6, 34.6, 31.4))
BROW_WIDTH = ((9, 11, 15, 28, 40, 50, 58), (1.2, 3.4, 4.2, 3.8, 2.9, 1.9, 0.5))


def ramp(low: float, high: float, value: Floats) -> Floats:
    """Return 0 below ``low``, 1 above ``high``, smooth between (falls when low > high)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def above_lip_border(points: Floats, upper: bool) -> Floats:
    """Return how far (n,) points lie above the border of the red of the upper or lower lip, mm."""
    from scipy.interpolate import PchipInterpolator

    border = PchipInterpolator(*(UPPER_BORDER if upper else LOWER_BORDER))
    return np.asarray(points[:, 2] - border(np.minimum(np.abs(points[:, 0]), 26.5)))


_LIDS, _LIDS_REACH = np.array([31.0, 82.0, 19.0]), np.array([21.0, 16.0, 14.0])
"""Middle and half axes of the region that unfolds when the eye closes, mm."""
_SOCKET = 0.5
"""Share of the baked shadow that stays under the brow: the lamps shade the hollow again."""


def lit_like_a_closed_lid(points: Floats, light: Floats, even: Floats) -> Floats:
    """Return baked light (n,) that hardly changes from the lid into the furrow above it.

    Shadow baked into the furrow would be drawn out into dark teeth by a lid that closes.

    Parameters
    ----------
    points : right-side points (n, 3), mm.
    light : baked light (n,).
    even : the same light evened out over the neighbourhood (n,).
    """
    away = np.linalg.norm((points - _LIDS) / _LIDS_REACH, axis=1)
    share = ramp(1.6, 0.9, away)
    return np.asarray(light * (1 - share) + (1 - _SOCKET * (1 - even)) * share)


def paint_skin(points: Floats, depth: Floats | None = None) -> Floats:
    """Return the colour (n, 3), 0-255 as floats, of skin points (n, 3) in mm.

    ``depth`` (n,): distance to the closed envelope of the head; where the shown skin dips far under
    it (nostrils, acoustic meatus) it grows dark.
    """
    from scipy.ndimage import gaussian_filter

    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    colour = np.tile(SKIN, (len(points), 1))
    rng = np.random.default_rng(5)
    noise = gaussian_filter(rng.standard_normal((48, 64, 80)), 1.2)
    noise = noise / noise.std()
    i = [
        np.clip(v, 0, n - 1).astype(int)
        for v, n in ((x / 4, 48), ((y + 120) / 4, 64), ((z + 170) / 4, 80))
    ]
    colour = colour * (1 + 0.012 * noise[i[0], i[1], i[2]][:, None])

    def mix(weight: Floats, target: Floats) -> None:
        nonlocal colour
        w = np.clip(weight, 0, 1)[:, None]
        colour = colour * (1 - w) + target * w

    def spot(centre: tuple[float, float, float], size: tuple[float, float, float]) -> Floats:
        q = ((x - centre[0]) / size[0]) ** 2 + ((y - centre[1]) / size[1]) ** 2
        return np.asarray(np.exp(-(q + ((z - centre[2]) / size[2]) ** 2)))

    mix(0.45 * spot((40, 84, -16), (17, 22, 15)), ROSE)
    mix(0.5 * spot((0, 112, -24), (16, 18, 13)), ROSE)
    mix(0.4 * spot((86, -14, 12), (14, 26, 36)), ROSE)
    mix(0.25 * spot((0, 88, -86), (16, 14, 10)), ROSE)
    azimuth = np.degrees(np.arctan2(y + 5, x))
    scalp = ramp(-8, 9, z - np.interp(azimuth, *HAIRLINE))
    if depth is not None:
        scalp = scalp * ramp(4.5, 2.0, depth)  # not on the ears
    grain = 0.94 + 0.06 * np.clip(noise[i[2] % 48, i[0] % 64, i[1] % 80], -1, 1)
    mix(0.34 * scalp * grain, HAIR)
    jaw = ramp(-30, -50, z) * ramp(-112, -98, z) * ramp(40, 55, y + 0.3 * x) * ramp(70, 55, x)
    mix(0.3 * jaw, STUBBLE)
    lid = np.sqrt((x - EYE_CENTRE[0]) ** 2 + (y - EYE_CENTRE[1]) ** 2 + (z - EYE_CENTRE[2]) ** 2)
    along, elevation, _ = lid_coordinates(np.stack([x, y, z], 1))
    top, bottom = Fissure.planned().at(along)
    above, below = (elevation - top) * lid, (bottom - elevation) * lid  # mm from the margins
    between = (along > -13.2) & (along < 13.6) & (y > 72)
    around = ramp(26, 15, np.hypot(x - EYE_CENTRE[0], (z - EYE_CENTRE[2]) * 1.25)) * (y > 68)
    mix(0.07 * around, np.array([186.0, 132, 116]))
    mix(0.85 * ramp(14.1, 13.2, lid) * (y > 70), MUCOSA)
    corner = np.hypot(np.hypot(x - 18.6, (y - 80) * 0.6), z - 11.0)
    mix(0.7 * ramp(4.6, 2.2, corner), MUCOSA)
    outer = ramp(13.6, 14.2, lid) * ramp(16.8, 15.8, lid) * between
    # no lashes grow on the margin beside the caruncle
    mix(0.9 * ramp(1.5, 0.1, np.abs(above - 0.15)) * outer * ramp(-9.5, -6, along), LASHES)
    mix(0.22 * ramp(0.9, 0.1, np.abs(below - 0.2)) * outer * ramp(-8.5, -5, along), LASHES)
    front = (x < 27) & (y > 76)
    under = ramp(0.35, -0.35, above_lip_border(points, True))
    over = ramp(-0.35, 0.35, above_lip_border(points, False))
    mix(0.85 * under * over * front, LIP)
    line = np.abs(z - np.interp(x, *LIP_LINE)) * np.where(x > 24, 1.6, 1)
    mix(0.65 * ramp(0.6, 0.05, line) * front * ramp(26.5, 24, x), DARK)
    brow = np.abs(z - np.interp(x, *BROW_LINE)) / np.interp(x, *BROW_WIDTH)
    hairs = 0.95 + 0.05 * np.sin(x * 1.7 - z * 1.1)  # tufts; single hairs are finer than the mesh
    mix(0.8 * ramp(1.3, 0.3, brow) * (x > 8.6) * (x < 58.5) * (y > 60) * hairs, BROW)
    if depth is not None:
        nostril = (x < 16) & (y > 88) & (z > -42) & (z < -16)
        meatus = (x > 60) & (np.abs(y) < 18) & (np.abs(z) < 18)
        mix(0.9 * ramp(-0.7, -2.6, depth) * (nostril | meatus), DARK * 0.55)
    return np.asarray(colour)
