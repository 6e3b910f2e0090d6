"""The complexion: lips, brows, lid margins, cheeks and scalp as colours of the skin's vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.face import FISSURE

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.modelling.curves import Floats

SKIN = np.array([229.0, 184, 159])
ROSE = np.array([214.0, 142, 120])
LIP = np.array([184.0, 108, 98])
BROW = np.array([88.0, 64, 50])
LASHES = np.array([58.0, 40, 34])
STUBBLE = np.array([196.0, 156, 134])
CARUNCLE = np.array([214.0, 140, 126])
CONJUNCTIVA = np.array([228.0, 172, 158])
WHITE_OF_THE_EYE = np.array([238.0, 220, 212])
WET_LINE = np.array([238.0, 178, 160])
DARK = np.array([96.0, 50, 44])
UPPER_BORDER = (
    (-6.3, -3, 0, 3, 6.3, 9, 13, 18, 23, 26.5),
    (-49.3, -50.4, -51.1, -50.4, -49.3, -50.0, -51.8, -54.2, -56.6, -57.9),
)
LOWER_BORDER = ((-6, 0, 6, 12, 18, 23, 26.5), (-68.6, -69.0, -68.6, -67.0, -64.0, -60.7, -58.3))
"""Borders of the red of the lips, x and z; they begin beyond the midline to be smooth there."""
_BORDER = 1.2
"""Half of the width over which the red of the lips fades into skin, mm."""
LIP_LINE = ((0, 4, 9, 15, 21, 26), (-58.2, -57.8, -58.1, -58.2, -58, -57.9))
HAIR = np.array([92.0, 70, 58])
HAIRLINE = (
    (-90, -72, -55, -38, -22, -8, 6, 14, 24, 36, 50, 66, 80, 90),
    (-62, -58, -40, -12, 22, 30, 14, 10, 44, 66, 80, 87, 84, 83),
)
"""Azimuth in degrees (90 forwards, 0 sideways) and height of the hairline there, mm."""
BROW_LINE = ((9, 12, 20, 30, 38, 46, 53, 58), (35.4, 35.7, 36.5, 38.2, 39.0, 37.6, 34.6, 31.4))
BROW_WIDTH = ((8, 10, 12, 15, 28, 40, 50, 58), (2.6, 3.6, 4.0, 4.2, 3.8, 2.9, 1.9, 0.5))


def ramp(low: float, high: float, value: Floats) -> Floats:
    """Return 0 below ``low``, 1 above ``high``, smooth between (falls when low > high)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def above_lip_border(points: Floats, upper: bool) -> Floats:
    """Return how far (n,) points lie above the border of the red of the upper or lower lip, mm."""
    from scipy.interpolate import PchipInterpolator

    border = PchipInterpolator(*(UPPER_BORDER if upper else LOWER_BORDER))
    return np.asarray(points[:, 2] - border(np.minimum(np.abs(points[:, 0]), 26.5)))


LID_EDGE = ((22, 30, 36, 45), (16.8, 16.5, 15.5, 15.3))
"""How far the front edge of the lids' margins is from the middle of the eye, by x, mm."""
_LIDS, _LIDS_REACH = np.array([31.0, 82.0, 19.0]), np.array([21.0, 16.0, 14.0])
"""Middle and half axes of the region that unfolds when the eye closes, mm."""
_WET_LIGHT = 1.0
_SOCKET = 0.5
"""Share of the baked shadow that stays under the brow: the lamps shade the hollow again."""


def lit_like_a_closed_lid(points: Floats, light: Floats, even: Floats) -> Floats:
    """Return baked light (n,) that hardly changes from the lid into the furrow above it.

    Shadow baked into the furrow would be drawn out into dark teeth by a lid that closes. Between
    lid and eyeball there is none: what shows there is wet and shines.

    Parameters
    ----------
    points : right-side points (n, 3), mm.
    light : baked light (n,).
    even : the same light evened out over the neighbourhood (n,).
    """
    away = np.linalg.norm((points - _LIDS) / _LIDS_REACH, axis=1)
    share = ramp(1.6, 0.9, away)
    lit = light * (1 - share) + (1 - _SOCKET * (1 - even)) * share
    wet = ramp(15.2, 13.8, np.linalg.norm(points - EYE_CENTRE, axis=1)) * (points[:, 1] > 70)
    wet = np.maximum(wet, _by_the_caruncle(*points.T))
    return np.asarray(np.maximum(lit, _WET_LIGHT * wet))


def _by_the_caruncle(x: Floats, y: Floats, z: Floats) -> Floats:
    """Return how much points (n,) belong to the inner corner of the eye, 0..1."""
    return ramp(4.2, 1.8, np.hypot(np.hypot(x - 18.9, (y - 79.5) * 0.6), z - 11.2))


def _paint_lids(points: Floats, mix: Callable[[Floats, Floats], None]) -> None:
    """Paint the lids' inner face, the wet edge that gives them thickness, lashes and caruncle."""
    x, y, z = points.T
    radius = np.linalg.norm(points - EYE_CENTRE, axis=1)
    front_edge = np.interp(x, *LID_EDGE)
    corner = _by_the_caruncle(x, y, z)
    inner = ramp(14.8, 13.8, radius) * (y > 70)
    mix(0.85 * inner * ramp(41, 37, x), CONJUNCTIVA)
    mix(0.85 * inner * ramp(37, 41, x), WHITE_OF_THE_EYE)  # it reaches into the outer corner
    mix(0.7 * corner, CARUNCLE)
    margins = (FISSURE[:8], [FISSURE[0], *FISSURE[:6:-1]])
    for nodes, upwards, lashes in zip(margins, (1.0, -1.0), (0.85, 0.3), strict=True):
        # seen from the front a lid ends in a level shelf: wet behind, and lashes before
        off = upwards * (z - np.interp(x, *np.transpose(nodes)))
        shelf = ramp(0.9, 0.4, np.abs(off)) * (x < 46) * (y > 72)
        wet = ramp(12.7, 13.4, radius) * ramp(front_edge - 0.4, front_edge - 1.1, radius)
        mix(0.75 * shelf * wet, WET_LINE)
        row = ramp(front_edge - 1.2, front_edge - 0.4, radius) * (radius < front_edge + 1.5)
        row = row * ramp(1.1, 0.2, np.abs(off - 0.2)) * (y > 72)
        # no lashes grow on the margin beside the caruncle
        mix(lashes * row * ramp(21.5, 25, x) * ramp(45.6, 44.4, x), LASHES)


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
    around = ramp(26, 15, np.hypot(x - EYE_CENTRE[0], (z - EYE_CENTRE[2]) * 1.25)) * (y > 68)
    mix(0.07 * around, np.array([186.0, 132, 116]))
    _paint_lids(np.stack([x, y, z], 1), mix)
    front = ramp(27.5, 24.5, x) * ramp(74.5, 77.5, y)
    # a border as sharp as that of real lips would show every triangle of the mesh as a tooth
    under = ramp(_BORDER, -_BORDER, above_lip_border(points, True))
    over = ramp(-_BORDER, _BORDER, above_lip_border(points, False))
    mix(0.85 * under * over * front, LIP)
    line = np.abs(z - np.interp(x, *LIP_LINE)) * np.where(x > 24, 1.6, 1)
    mix(0.65 * ramp(0.3, 0.05, line) * front * ramp(26.5, 24, x), DARK)
    brow = np.abs(z - np.interp(x, *BROW_LINE)) / np.interp(x, *BROW_WIDTH)
    hairs = 0.95 + 0.05 * np.sin(x * 1.7 - z * 1.1)  # tufts; single hairs are finer than the mesh
    mix(0.8 * ramp(1.3, 0.3, brow) * ramp(7.6, 12.5, x) * (x < 58.5) * (y > 60) * hairs, BROW)
    if depth is not None:
        nostril = (x < 16) & (y > 88) & (z > -42) & (z < -16)
        meatus = (x > 60) & (np.abs(y) < 18) & (np.abs(z) < 18)
        mix(0.9 * ramp(-0.7, -2.6, depth) * (nostril | meatus), DARK * 0.55)
    return np.asarray(colour)
