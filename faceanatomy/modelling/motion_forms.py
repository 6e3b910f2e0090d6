"""Forms that small-strain elasticity cannot show: lips that roll, cheeks that bulge, folds.

Each form is a displacement field of the right side, a function of place, per mm of its own size;
the left side gets the mirror image. Which muscle, or posture, has which form, and how large, stands
in ``data/model/motion.json``. Sizes are authored, by what anatomy and FACS describe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.lid_motion import EYE
from faceanatomy.geometry.motion_file import (
    BITE,
    BITE_MM,
    BROW,
    BROW_MM,
    BULGE,
    BULGE_MM,
    CHEEK,
    CHEEK_MM,
    LARYNX,
    LIPS,
    LIPS_MM,
)
from faceanatomy.modelling.motion_lips import (
    Lips,
    across,
    bite_lower,
    evert_lower,
    funnel,
    half,
    lift_lips,
    lip_creases,
    outwards,
    press,
    purse_above,
    purse_below,
    raise_lower,
    rise,
    roll_in,
    seal_sides,
    stand_out,
    stand_out_above,
    stand_out_below,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHEEK_CENTRE, CHEEK_FROM = np.array([47.0, 57.0, -55.0]), np.array([8.0, 30.0, -56.0])
"""Middle of the cheek's wall, and the place inside the mouth that it bulges away from, mm."""
FOLD = np.array(
    [(19.0, -27.0), (22.0, -34.0), (28.0, -44.0), (32.5, -53.0), (35.0, -62.0), (35.5, -71.0)]
)
"""The nasolabial fold in front view, x and z, from the wing of the nose past the corner."""
APPLE = np.array([38.0, 78.0, -36.0])
"""Where a smile heaps the cheek up most, under the lower lid, at rest, mm."""
BESIDE_CORNER = np.array([28.2, 78.2, -53.5])
"""The hollow beside the corner of the mouth: a smile carries it up into the cheek and fills it."""
_FOLD_FROM = np.array([6.0, 30.0, -38.0])
WING = np.array([18.0, 97.0, -32.0])
"""Middle of the wing of the nose, mm."""
DIMPLE = np.array([32.5, 75.0, -57.5])
"""Where the buccinator dimples the cheek, lateral of the corner of the mouth, mm."""
BULGE_CENTRE = np.array([41.0, 67.0, -60.0])
"""Where the tip of the tongue pushes the cheek out, mm."""
CANTHUS = np.array([43.0, 73.0, 16.0])
"""Outer corner of the eye, mm."""
_JAW_FROM = np.array([20.0, 20.0, -55.0])
_CHIN_FROM = np.array([0.0, 60.0, -78.0])
_MEDIAL_BAND = np.array([(7.0, 97.0), (9.0, 105.0), (15.0, 132.0), (18.0, 163.0), (20.0, 193.0)])
_LATERAL_BAND = np.array([(36.0, 92.0), (39.0, 105.0), (43.0, 128.0), (48.0, 172.0)])
"""Lines of the neck by distance from the midline and depth under the origin, mm: the medial border
of our platysma, and the middle of its labial part."""
_BORDER = np.array([(82.0, 37.0), (60.0, 48.0), (40.0, 58.0), (20.0, 66.0)])
"""Anterior border of the masseter by depth under the origin and y, mm: that of our mesh."""
PROMINENCE_MM = 4.5
"""How far the prominence stands out under the skin when the hyoid is lifted by `LARYNX_MM`, mm."""
_TEMPLE = np.array([70.0, 37.0, 36.0])
"""Skin over the anterior fibres of the temporalis, before the hairline, mm."""
_PROMINENCE = -117.0
"""Height of the laryngeal prominence, mm."""
_PUPIL = np.array([30.9, 83.0, 15.0])
_SKULL = np.array([0.0, 20.0, 20.0])
_FORWARD = np.array([0.0, 1.0, 0.0])


def chin_boss(lips: Lips) -> Floats:
    """Bulge the raised skin of the chin under a deeper furrow, and pit it like orange peel."""
    p = lips.points
    x, y, z = p.T
    pad = np.exp(-((x / 15.0) ** 2 + ((z + 84.0) / 8.0) ** 2))
    furrow = np.exp(-(((z + 73.0) / 3.5) ** 2)) * across(p, 15.0)
    # three waves that cross at odd angles and lengths: pits like those of an orange, no pattern
    crossing = ((1.0, 0.1, 6.1), (-0.4, 0.9, 7.3), (0.6, 0.8, 5.3))
    pits = sum(np.cos(2 * np.pi * (a * x + b * (z + 83.0)) / size) for a, b, size in crossing) / 2
    pits = pits * np.exp(-((x / 13.0) ** 4 + ((z + 84.0) / 9.0) ** 4))
    swell = (pad + 0.16 * pits) * half(x) - 0.4 * furrow
    return np.asarray((swell * rise(y, 66, 80))[:, None] * outwards(p, _CHIN_FROM))


def cheek_fold(lips: Lips) -> Floats:
    """Heap the cheek up over the nasolabial fold, which runs from the nose around the corner.

    The hollow beside the corner would be carried up as a hooked pit: skin pushed together from
    two sides fills it.
    """
    p = lips.points
    away, along = _from_fold(p)
    front = rise(p[:, 1], 50, 65)
    ends = rise(along, -0.05, 0.25) * (1 - rise(along, 0.6, 1.2)) * front
    soft = rise(along, -0.6, 0.4) * (1 - rise(along, 0.55, 1.35)) * front
    bulge = np.exp(-(((away - 11.0) / 11.0) ** 2)) * soft
    groove = np.exp(-(((away + 0.5) / 3.4) ** 2)) * ends
    apple = np.exp(-((((p - APPLE) / [15.0, 60.0, 12.0]) ** 2).sum(1))) * front
    filled = np.exp(-((((p - BESIDE_CORNER) / [6.5, 14.0, 5.8]) ** 2).sum(1)))
    shape = 0.75 * bulge + 0.45 * apple - 0.55 * groove + 1.0 * filled
    return np.asarray(shape[:, None] * outwards(p, _FOLD_FROM))


def upper_fold(lips: Lips) -> Floats:
    """Deepen the upper end of the nasolabial fold, beside the wing of the nose."""
    p = lips.points
    away, along = _from_fold(p)
    ends = rise(along, -0.2, 0.05) * (1 - rise(along, 0.3, 0.7)) * rise(p[:, 1], 50, 65)
    bulge = np.exp(-(((away - 6.0) / 4.5) ** 2)) * ends
    groove = np.exp(-((away / 2.6) ** 2)) * ends
    return np.asarray((0.6 * bulge - groove)[:, None] * outwards(p, _FOLD_FROM))


def nose_wrinkles(lips: Lips) -> Floats:
    """Fold the skin of the nose in creases across the bridge that slant down on either side."""
    p = lips.points
    x, y, z = p.T
    aside = np.sqrt(x * x + 9.0) - 3.0
    slant = z + 0.5 * aside
    where = rise(slant, -7, 5) * (1 - rise(slant, 15, 23)) * (1 - rise(aside, 4, 14))
    waves = 0.4 + np.cos(2 * np.pi * (slant - 16.0) / (7.0 + 0.08 * (16.0 - slant)))
    side_of_nose = rise(y, 84, 92) * half(x)
    return np.asarray(
        (where * waves * side_of_nose)[:, None] * outwards(p, np.array([0.0, 84.0, 5.0]))
    )


def root_crease(lips: Lips) -> Floats:
    """Crease the skin across the root of the nose, under the brows that are drawn down.

    Skin that small strains heap up there as one smooth bar lies in a crease instead.
    """
    p = lips.points
    x, y, z = p.T
    across_root = np.exp(-((x / 12.0) ** 2)) * half(x) * rise(y, 82, 92)
    crease = np.exp(-(((z - 22.0) / 2.4) ** 2)) + 0.6 * np.exp(-(((z - 14.0) / 2.4) ** 2))
    bar = np.exp(-(((z - 19.5) / 8.0) ** 2))
    return np.asarray(-((0.7 * crease + 0.7 * bar) * across_root)[:, None] * outwards(p, _SKULL))


def forehead_lines(lips: Lips) -> Floats:
    """Lay the forehead in level furrows, most over the middle of each half."""
    p = lips.points
    x, _, z = p.T
    arched = z - 0.004 * x * x
    where = rise(arched, 42, 50) * (1 - rise(arched, 74, 84)) * (1 - rise(x, 34, 52)) * half(x)
    waves = np.cos(2 * np.pi * (arched - 47.0) / 12.0)
    return np.asarray((where * waves * rise(p[:, 1], 50, 65))[:, None] * outwards(p, _SKULL))


def frown_lines(lips: Lips) -> Floats:
    """Draw in an upright furrow at the inner end of the brow, and bulge the skin beside it."""
    p = lips.points
    x, y, z = p.T
    height = rise(z, 23, 31) * (1 - rise(z, 43, 53)) * rise(y, 80, 90)
    lean = x - 5.5 - 0.1 * (z - 34.0)
    furrow = np.exp(-((lean / 1.9) ** 2)) - 0.35 * np.exp(-(((lean + 4.6) / 2.4) ** 2))
    ridge = 0.6 * np.exp(-(((lean - 5.0) / 3.2) ** 2))
    return np.asarray(((ridge - furrow) * height * half(x))[:, None] * outwards(p, _SKULL))


def brow_gathered(lips: Lips) -> Floats:
    """Draw the inner end of the brow to the midline with the rest of it: skin bunches there."""
    p = lips.points
    x, y, z = p.T
    where = rise(x, 0, 13) * (1 - rise(x, 17, 38)) * rise(y, 74, 86)
    where = where * rise(z, 20, 31) * (1 - rise(z, 42, 58)) * _off_the_eye(p)
    return np.asarray(-where[:, None] * np.array([1.0, 0.0, 0.0]))


def oblique_brow(lips: Lips) -> Floats:
    """Raise the inner end of the brow above its middle, which stays behind (FACS 1)."""
    p = lips.points
    x, y, z = p.T
    inner = half(x) * (1 - rise(x, 11, 22))
    middle = rise(x, 20, 31) * (1 - rise(x, 36, 52))
    height = rise(z, 23, 34) * (1 - rise(z, 44, 66)) * rise(y, 62, 76) * _off_the_eye(p)
    return np.asarray(((inner - middle) * height)[:, None] * np.array([0.0, 0.0, 1.0]))


def brow_hangs(lips: Lips) -> Floats:
    """Let the brow sink with the skin of the forehead, which stays smooth."""
    p = lips.points
    x, y, z = p.T
    where = rise(x, 1, 16) * (1 - rise(x, 50, 68)) * rise(y, 46, 64)
    where = where * rise(z, 22, 34) * (1 - rise(z, 38, 84)) * _off_the_eye(p)
    return np.asarray(where[:, None] * np.array([0.05, 0.12, -1.0]))


def crows_feet(lips: Lips) -> Floats:
    """Fold the skin beside the outer corner of the eye in furrows that fan out from it."""
    p = lips.points
    side, up = p[:, 0] - CANTHUS[0], p[:, 2] - CANTHUS[2]
    away, angle = np.hypot(side, up), np.arctan2(up, side)
    where = rise(away, 5, 10) * (1 - rise(away, 15, 26)) * rise(p[:, 0], 38, 44)
    where = where * (1 - rise(np.abs(angle + 0.15), 0.6, 1.0)) * rise(p[:, 1], 30, 45)
    waves = np.cos(2 * np.pi * (angle + 0.15) / 0.5)
    return np.asarray((where * waves)[:, None] * outwards(p, _SKULL))


def lower_lid_crease(lips: Lips) -> Floats:
    """Roll the raised lower lid over a crease that runs under it from corner to corner."""
    p = lips.points
    x, y, z = p.T
    height = z - 2.5 - 0.011 * (x - 31.0) ** 2
    width = rise(x, 15, 24) * (1 - rise(x, 35, 43)) * rise(y, 70, 76)
    roll = 0.8 * np.exp(-(((height - 3.2) / 1.9) ** 2)) + 0.5 * np.exp(-(((height + 4) / 3) ** 2))
    crease = np.exp(-((height / 1.7) ** 2))
    return np.asarray(((roll - crease) * width)[:, None] * outwards(p, _SKULL))


def gathered_orbit(lips: Lips) -> Floats:
    """Gather the skin around the closed eye: it comes forward and nearer to the lids."""
    p = lips.points
    side, up = p[:, 0] - _PUPIL[0], p[:, 2] - _PUPIL[2]
    away = np.hypot(side, 1.15 * up)
    where = rise(away, 12, 18) * (1 - rise(away, 20, 29)) * rise(p[:, 1], 50, 62)
    inwards = -np.stack([side, 0 * side, up], 1) / np.maximum(away, 1.0)[:, None]
    return np.asarray(where[:, None] * (0.7 * inwards + _FORWARD))


def masseter_belly(lips: Lips) -> Floats:
    """Bulge the skin over the belly of the masseter at the angle of the jaw, before a furrow."""
    p = lips.points
    x, y, z = p.T
    behind = np.interp(-z, _BORDER[::-1, 0], _BORDER[::-1, 1]) - y
    height = rise(-z, 22, 50) * (1 - rise(-z, 66, 84)) * rise(x, 40, 52)
    belly = np.exp(-(((behind - 15.0) / 9.5) ** 2))
    furrow = np.exp(-(((behind + 3.0) / 6.0) ** 2))
    return np.asarray(((belly - 0.4 * furrow) * height)[:, None] * outwards(p, _JAW_FROM))


def temple_belly(lips: Lips) -> Floats:
    """Bulge the temple over the anterior fibres of the temporalis, behind the rim of the orbit."""
    p = lips.points
    away = p - _TEMPLE
    bulge = np.exp(-((away[:, 1] / 11.0) ** 2) - (away[:, 2] / 14.0) ** 2)
    rim = np.exp(-(((away[:, 1] - 19.0) / 5.0) ** 2) - (away[:, 2] / 15.0) ** 2)
    side = rise(p[:, 0], 44, 54)
    return np.asarray(((bulge - 0.3 * rim) * side)[:, None] * outwards(p, _SKULL))


def larynx_rises(lips: Lips) -> Floats:
    """Let the prominence of a larynx that is lifted by a swallow show under the skin of the neck.

    It bulges above its place at rest and leaves a hollow below.
    """
    p = lips.points
    x, y, z = p.T
    up = z - _PROMINENCE
    above = np.exp(-((x / 8.0) ** 2) - ((up - 13.0) / 7.0) ** 2)
    below = np.exp(-((x / 9.0) ** 2) - ((up + 5.0) / 8.0) ** 2)
    front = rise(y, 14, 30) * half(x)
    return np.asarray(((above - 0.6 * below) * front)[:, None] * _FORWARD)


def medial_band(lips: Lips) -> Floats:
    """Raise the medial border of the platysma as a band, from the chin to the clavicle."""
    return _band(lips.points, _MEDIAL_BAND, 6.0)


def lateral_band(lips: Lips) -> Floats:
    """Raise a band in the middle of the platysma, from the jaw to the clavicle."""
    return _band(lips.points, _LATERAL_BAND, 8.0)


def _band(p: Floats, line: Floats, width: float) -> Floats:
    """Return a ridge (n, 3) along a line of the neck, hollow on both sides."""
    x, y, z = p.T
    aside = (x - np.interp(-z, line[:, 1], line[:, 0])) / width
    ridge = np.exp(-(aside**2)) - 0.25 * np.exp(-(((np.abs(aside) - 2.0) / 0.9) ** 2))
    along = rise(-z, line[0, 1], line[0, 1] + 12.0) * (1 - rise(-z, 158.0, 182.0))
    axis = np.stack([0 * x, 0 * y, z], 1)
    return np.asarray((ridge * along * half(x) * rise(y, 6, 16))[:, None] * outwards(p, axis))


def wing_out(lips: Lips) -> Floats:
    """Draw the wing of the nose outwards: the nostril gets wider."""
    p = lips.points
    near = np.exp(-((np.linalg.norm(p - WING, axis=1) / 7.0) ** 2)) * rise(p[:, 0], 4, 12)
    return np.asarray(near[:, None] * np.array([1.0, -0.15, 0.0]))


def dimple(lips: Lips) -> Floats:
    """Draw in a pit with a raised rim, lateral of the corner of the mouth."""
    p = lips.points
    away = np.linalg.norm(p - DIMPLE, axis=1)
    pit = np.exp(-((away / 4.2) ** 2)) - 0.4 * np.exp(-(((away - 8.5) / 3.5) ** 2))
    return np.asarray(-pit[:, None] * outwards(p, CHEEK_FROM))


def tongue_bulge(lips: Lips) -> Floats:
    """Push the cheek out beside the corner of the mouth, as the tip of the tongue does."""
    p = lips.points
    away = np.linalg.norm(p - BULGE_CENTRE, axis=1)
    return np.asarray(np.exp(-((away / 10.5) ** 2))[:, None] * outwards(p, CHEEK_FROM))


def blown_up(lips: Lips) -> Floats:
    """Push the right cheek out with air: its wall bulges away from the middle of the mouth.

    The sealed lips give way a little above and below the red.
    """
    p = lips.points
    x, y, z = p.T
    wall = np.exp(-(((y - CHEEK_CENTRE[1]) / 24) ** 2) - ((z - CHEEK_CENTRE[2]) / 22) ** 2)
    wall = wall * rise(x, 17, 44)
    above, below = np.exp(-(((z + 45) / 7) ** 2)), np.exp(-(((z + 73) / 8) ** 2))
    red = 0.22 * np.exp(-((x / 22) ** 2)) * (above + below) * rise(y, 62, 82) * rise(x, -14, 14)
    return np.asarray(wall[:, None] * outwards(p, CHEEK_FROM, 1.0) + red[:, None] * _FORWARD)


FORMS: dict[str, Callable[[Lips], Floats]] = {
    form.__name__: form
    for form in (
        stand_out, stand_out_above, stand_out_below, funnel, purse_above, purse_below,
        lip_creases, seal_sides, press, evert_lower, chin_boss, raise_lower, roll_in, bite_lower,
        masseter_belly, temple_belly, larynx_rises, medial_band, lateral_band,
        cheek_fold, upper_fold, nose_wrinkles, root_crease, forehead_lines, frown_lines,
        brow_gathered, oblique_brow, brow_hangs, crows_feet, lower_lid_crease, gathered_orbit,
        wing_out, lift_lips, dimple, tongue_bulge, blown_up,
    )
}  # fmt: skip
"""All forms by name."""
POSTURE_FORMS = (
    (CHEEK, "blown_up", CHEEK_MM),
    (LIPS, "roll_in", LIPS_MM),
    (BITE, "bite_lower", BITE_MM),
    (LARYNX, "larynx_rises", PROMINENCE_MM),
    (BULGE, "tongue_bulge", BULGE_MM),
    (BROW, "brow_hangs", BROW_MM),
)
"""Blocks of postures that are forms: unit, form, mm."""


def _off_the_eye(p: Floats) -> Floats:
    """Return 0 on what lies on the eyeball, the lids' inner face too, and 1 on the brow (n,)."""
    return np.asarray(rise(np.linalg.norm(p - EYE, axis=1), 14.5, 19.5))


def _from_fold(p: Floats) -> tuple[Floats, Floats]:
    """Return how far points (n, 3) lie lateral of the fold, mm, and where along it (0 to 1)."""
    flat = np.stack([p[:, 0], p[:, 2]], 1)
    step = np.diff(FOLD, axis=0)
    length = np.linalg.norm(step, axis=1)
    start = np.cumsum([0.0, *length])
    best = np.full(len(p), np.inf)
    away, along = np.zeros(len(p)), np.zeros(len(p))
    for k, (a, d) in enumerate(zip(FOLD, step, strict=False)):
        unit = d / length[k]
        t = (flat - a) @ unit
        low = -30.0 if k == 0 else 0.0
        high = length[k] + (30.0 if k == len(step) - 1 else 0.0)
        t = np.clip(t, low, high)
        gap = flat - a - t[:, None] * unit
        distance = np.linalg.norm(gap, axis=1)
        closer = distance < best
        best[closer] = distance[closer]
        lateral = gap @ np.array([-unit[1], unit[0]])
        away[closer] = (np.sign(lateral) * distance)[closer]
        along[closer] = ((start[k] + t) / start[-1])[closer]
    return away, along
