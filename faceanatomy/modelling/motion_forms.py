"""Forms that small-strain elasticity cannot show: lips that roll, cheeks that bulge, folds.

Each form is a displacement field of the right side, a function of place, per mm of its own size;
the left side gets the mirror image. Which muscle, or posture, has which form, and how large, stands
in ``data/model/motion.json``. Sizes are authored, by what anatomy and FACS describe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.motion_file import BULGE, BULGE_MM, CHEEK, CHEEK_MM, LIPS, LIPS_MM
from faceanatomy.modelling.mouth import above_mouth_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

CHEEK_CENTRE, CHEEK_FROM = np.array([47.0, 57.0, -55.0]), np.array([8.0, 30.0, -56.0])
"""Middle of the cheek's wall, and the place inside the mouth that it bulges away from, mm."""
FOLD = np.array([(19.0, -27.0), (22.0, -34.0), (28.0, -44.0), (33.0, -54.0), (35.5, -64.0)])
"""The nasolabial fold in front view, x and z, from the wing of the nose to beside the corner."""
_FOLD_FROM = np.array([6.0, 30.0, -38.0])
WING = np.array([18.0, 97.0, -32.0])
"""Middle of the wing of the nose, mm."""
DIMPLE = np.array([32.5, 75.0, -57.5])
"""Where the buccinator dimples the cheek, lateral of the corner of the mouth, mm."""
BULGE_CENTRE = np.array([41.0, 67.0, -60.0])
"""Where the tip of the tongue pushes the cheek out, mm."""
CANTHUS = np.array([43.0, 73.0, 16.0])
"""Outer corner of the eye, mm."""
_PUPIL = np.array([30.9, 83.0, 15.0])
_SKULL = np.array([0.0, 20.0, 20.0])
_FORWARD = np.array([0.0, 1.0, 0.0])
_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Lips:
    """Where a form is asked for: ``points`` (n, 3), and ``side`` (n,), +1 above the mouth line."""

    points: Floats
    side: Ints


def stand_out(lips: Lips) -> Floats:
    """Move the lips forward: in a pucker the mouth mostly goes there (Schutte et al. 2023)."""
    p = lips.points
    return np.asarray(_lip(p, 9.0, 15.0)[:, None] * _FORWARD)


def stand_out_above(lips: Lips) -> Floats:
    """Move the upper lip forward, and the lower one less and less."""
    p = lips.points
    return np.asarray((_share_above(p) * _lip(p, 9.0, 14.0))[:, None] * _FORWARD)


def stand_out_below(lips: Lips) -> Floats:
    """Move the lower lip forward, and the upper one less and less."""
    p = lips.points
    return np.asarray(((1 - _share_above(p)) * _lip(p, 9.0, 14.0))[:, None] * _FORWARD)


def funnel(lips: Lips) -> Floats:
    """Roll both lips outwards and part them: more of their red is seen."""
    p, side = lips.points, lips.side
    away = (side * _lip(p, 6.5, 13.0) * _front(p))[:, None] * _UP
    return np.asarray(0.8 * away + 0.6 * stand_out(lips))


def press(lips: Lips) -> Floats:
    """Press both margins on each other and tighten them: less of their red is seen."""
    p, side = lips.points, lips.side
    height = np.abs(above_mouth_line(p))
    border = np.exp(-(((height - 7.0) / 4.5) ** 2)) * _across(p, 18.0)
    inwards = (_lip(p, 6.5, 13.0) + 0.7 * border)[:, None] * (-side)[:, None] * _UP
    return np.asarray(
        0.8 * inwards * _front(p)[:, None] - 0.5 * (_lip(p, 5.0, 18.0)[:, None] * _FORWARD)
    )


def evert_lower(lips: Lips) -> Floats:
    """Push the lower lip forward and turn its red out."""
    p = lips.points
    height, across = above_mouth_line(p), _across(p, 15.0) * _front(p)
    out = np.exp(-(((height + 4.0) / 6.0) ** 2)) * across * (1 - _share_above(p))
    border = np.exp(-(((height + 8.0) / 4.0) ** 2)) * across
    return np.asarray(out[:, None] * _FORWARD - 0.35 * border[:, None] * _UP)


def roll_in(lips: Lips) -> Floats:
    """Draw both lips in over the teeth: their red goes back and skin takes its place."""
    p, side = lips.points, lips.side
    height = np.abs(above_mouth_line(p))
    across, front = _across(p, 24.0), _front(p)
    red = np.exp(-((height / 5.5) ** 2)) * across * front
    skin = np.clip(height / 7.0, 0, 1) * np.exp(-((np.maximum(height - 7.0, 0) / 6.0) ** 2))
    return np.asarray(
        -1.0 * red[:, None] * _FORWARD - 0.85 * (side * skin * across * front)[:, None] * _UP
    )


def cheek_fold(lips: Lips) -> Floats:
    """Bulge the cheek over the nasolabial fold, which deepens from the nose to the corner."""
    p = lips.points
    away, along = _from_fold(p)
    ends = _rise(along, -0.05, 0.3) * (1 - _rise(along, 0.6, 1.2)) * _rise(p[:, 1], 50, 65)
    soft = _rise(along, -0.6, 0.45) * (1 - _rise(along, 0.5, 1.3)) * _rise(p[:, 1], 50, 65)
    bulge = np.exp(-(((away - 12.0) / 13.0) ** 2)) * soft
    groove = np.exp(-(((away + 2.0) / 2.6) ** 2)) * ends
    return np.asarray((bulge - 0.65 * groove)[:, None] * _outwards(p, _FOLD_FROM))


def upper_fold(lips: Lips) -> Floats:
    """Deepen the upper end of the nasolabial fold, beside the wing of the nose."""
    p = lips.points
    away, along = _from_fold(p)
    ends = _rise(along, -0.2, 0.05) * (1 - _rise(along, 0.3, 0.7)) * _rise(p[:, 1], 50, 65)
    bulge = np.exp(-(((away - 6.0) / 4.5) ** 2)) * ends
    groove = np.exp(-((away / 2.6) ** 2)) * ends
    return np.asarray((0.6 * bulge - groove)[:, None] * _outwards(p, _FOLD_FROM))


def nose_wrinkles(lips: Lips) -> Floats:
    """Bunch the skin up in slanting furrows on either side of the bridge of the nose."""
    p = lips.points
    x, y, z = p.T
    slant = z + 0.55 * np.abs(x)
    where = np.exp(-(((slant - 7.0) / 9.0) ** 2)) * np.exp(-(((np.abs(x) - 7.0) / 6.0) ** 2))
    waves = 0.6 + 0.7 * np.cos(2 * np.pi * (slant - 7.0) / 12.0)
    side_of_nose = _rise(y, 86, 94) * _half(x)
    return np.asarray(
        (where * waves * side_of_nose)[:, None] * _outwards(p, np.array([0.0, 84.0, 5.0]))
    )


def forehead_lines(lips: Lips) -> Floats:
    """Lay the forehead in level furrows, most over the middle of each half."""
    p = lips.points
    x, _, z = p.T
    arched = z - 0.004 * x * x
    where = _rise(arched, 42, 50) * (1 - _rise(arched, 74, 84)) * (1 - _rise(x, 34, 52)) * _half(x)
    waves = np.cos(2 * np.pi * (arched - 47.0) / 12.0)
    return np.asarray((where * waves * _rise(p[:, 1], 50, 65))[:, None] * _outwards(p, _SKULL))


def frown_lines(lips: Lips) -> Floats:
    """Draw in an upright furrow at the inner end of the brow, and bulge the skin beside it."""
    p = lips.points
    x, y, z = p.T
    height = _rise(z, 22, 31) * (1 - _rise(z, 42, 52)) * _rise(y, 80, 90)
    lean = x - 6.0 - 0.12 * (z - 34.0)
    furrow = np.exp(-((lean / 2.6) ** 2)) - 0.3 * np.exp(-(((lean + 5.0) / 3.0) ** 2))
    ridge = 0.5 * np.exp(-(((lean - 5.5) / 3.5) ** 2))
    return np.asarray(((ridge - furrow) * height * _half(x))[:, None] * _outwards(p, _SKULL))


def crows_feet(lips: Lips) -> Floats:
    """Fold the skin beside the outer corner of the eye in furrows that fan out from it."""
    p = lips.points
    side, up = p[:, 0] - CANTHUS[0], p[:, 2] - CANTHUS[2]
    away, angle = np.hypot(side, up), np.arctan2(up, side)
    where = _rise(away, 5, 10) * (1 - _rise(away, 15, 26)) * _rise(p[:, 0], 38, 44)
    where = where * (1 - _rise(np.abs(angle + 0.15), 0.6, 1.0)) * _rise(p[:, 1], 30, 45)
    waves = np.cos(2 * np.pi * (angle + 0.15) / 0.5)
    return np.asarray((where * waves)[:, None] * _outwards(p, _SKULL))


def gathered_orbit(lips: Lips) -> Floats:
    """Gather the skin around the closed eye: it comes forward and nearer to the lids."""
    p = lips.points
    side, up = p[:, 0] - _PUPIL[0], p[:, 2] - _PUPIL[2]
    away = np.hypot(side, 1.15 * up)
    where = _rise(away, 12, 18) * (1 - _rise(away, 20, 29)) * _rise(p[:, 1], 50, 62)
    inwards = -np.stack([side, 0 * side, up], 1) / np.maximum(away, 1.0)[:, None]
    return np.asarray(where[:, None] * (0.7 * inwards + _FORWARD))


def wing_out(lips: Lips) -> Floats:
    """Draw the wing of the nose outwards: the nostril gets wider."""
    p = lips.points
    near = np.exp(-((np.linalg.norm(p - WING, axis=1) / 7.0) ** 2)) * _rise(p[:, 0], 4, 12)
    return np.asarray(near[:, None] * np.array([1.0, -0.15, 0.0]))


def lift_lips(lips: Lips) -> Floats:
    """Raise the middle of both lips alike, which a smile draws up the teeth."""
    p = lips.points
    return np.asarray((_lip(p, 12.0, 17.0) * _rise(p[:, 1], 80, 90))[:, None] * _UP)


def dimple(lips: Lips) -> Floats:
    """Draw in a pit with a raised rim, lateral of the corner of the mouth."""
    p = lips.points
    away = np.linalg.norm(p - DIMPLE, axis=1)
    pit = np.exp(-((away / 4.2) ** 2)) - 0.4 * np.exp(-(((away - 8.5) / 3.5) ** 2))
    return np.asarray(-pit[:, None] * _outwards(p, CHEEK_FROM))


def tongue_bulge(lips: Lips) -> Floats:
    """Push the cheek out beside the corner of the mouth, as the tip of the tongue does."""
    p = lips.points
    away = np.linalg.norm(p - BULGE_CENTRE, axis=1)
    return np.asarray(np.exp(-((away / 10.5) ** 2))[:, None] * _outwards(p, CHEEK_FROM))


def blown_up(lips: Lips) -> Floats:
    """Push the right cheek out with air: its wall bulges away from the middle of the mouth.

    The sealed lips give way a little above and below the red.
    """
    p = lips.points
    x, y, z = p.T
    wall = np.exp(-(((y - CHEEK_CENTRE[1]) / 21) ** 2) - ((z - CHEEK_CENTRE[2]) / 17) ** 2)
    wall = wall * _rise(x, 15, 36)
    above, below = np.exp(-(((z + 45) / 7) ** 2)), np.exp(-(((z + 73) / 8) ** 2))
    red = 0.22 * np.exp(-((x / 22) ** 2)) * (above + below) * _rise(y, 62, 82) * _rise(x, -14, 14)
    return np.asarray(wall[:, None] * _outwards(p, CHEEK_FROM, 1.0) + red[:, None] * _FORWARD)


FORMS: dict[str, Callable[[Lips], Floats]] = {
    form.__name__: form
    for form in (
        stand_out, stand_out_above, stand_out_below, funnel, press, evert_lower, roll_in,
        cheek_fold, upper_fold, nose_wrinkles, forehead_lines, frown_lines, crows_feet,
        gathered_orbit, wing_out, lift_lips, dimple, tongue_bulge, blown_up,
    )
}  # fmt: skip
"""All forms by name."""
POSTURE_FORMS = (
    (CHEEK, "blown_up", CHEEK_MM),
    (LIPS, "roll_in", LIPS_MM),
    (BULGE, "tongue_bulge", BULGE_MM),
)
"""Blocks of postures that are forms: unit, form, mm."""


def _lip(p: Floats, height: float, width: float) -> Floats:
    """Return how much points (n,) belong to the front of the lips, around the mouth line."""
    near = np.exp(-((above_mouth_line(p) / height) ** 2))
    return np.asarray(near * _across(p, width) * _rise(_before_margin(p), -13.0, -7.0))


def _across(p: Floats, width: float) -> Floats:
    """Return the share of the right half (n,), falling towards the corner of the mouth."""
    return np.asarray(np.exp(-((p[:, 0] / width) ** 2)) * _half(p[:, 0]))


def _half(x: Floats) -> Floats:
    return np.asarray(_rise(x, -10, 10))


def _front(p: Floats) -> Floats:
    """Return 1 on the outer face and the margin of the lips, 0 on their inner face."""
    return np.asarray(_rise(_before_margin(p), -7.0, -2.0))


def _before_margin(p: Floats) -> Floats:
    """Return how far points (n,) stand before the margins of the lips, mm."""
    return np.asarray(p[:, 1] - 94.0 + 0.019 * p[:, 0] ** 2)


def _share_above(p: Floats) -> Floats:
    return np.asarray(0.5 + 0.5 * np.tanh(above_mouth_line(p) / 5.0))


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


def _outwards(p: Floats, centre: Floats, least: float = 1e-6) -> Floats:
    """Return unit vectors (n, 3) away from a place inside the head."""
    away = p - centre
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), least))


def _rise(value: Any, start: float, stop: float) -> Any:
    t = np.clip((value - start) / (stop - start), 0, 1)
    return t * t * (3 - 2 * t)
