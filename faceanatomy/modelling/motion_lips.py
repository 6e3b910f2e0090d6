"""Forms of the lips: how they stand out, part, press, roll and purse.

Fields of the right half, as all forms (see `faceanatomy.modelling.motion_forms`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.mouth import above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

_CORNER = 24.1
"""How far the corner of the mouth lies from the midline, mm."""
_PURSED_FROM = np.array([0.0, 74.0, -58.0])
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
    """Roll both lips outwards and part them, nearly alike over most of their width.

    More of their red is seen, and a mouth that opens is square rather than oval.
    """
    p, side = lips.points, lips.side
    away = (side * _near(p, 6.5) * _wide(p, 17.0) * _front(p))[:, None] * _UP
    return np.asarray(0.8 * away + 0.6 * stand_out(lips))


def purse_above(lips: Lips) -> Floats:
    """Draw the upper lip together towards the middle: it gets narrower and higher."""
    p = lips.points
    return np.asarray(_share_above(p)[:, None] * _purse(lips))


def purse_below(lips: Lips) -> Floats:
    """Draw the lower lip together towards the middle, and up: it gets narrower and higher."""
    p = lips.points
    drawn = (1 - _share_above(p))[:, None] * _purse(lips)
    return np.asarray(drawn + 0.5 * _lower(lips)[:, None] * _UP)


def _purse(lips: Lips) -> Floats:
    """Return how skin around the mouth goes to the middle, 1 mm at the corners.

    The red, which is no less than before, bunches up: its border goes away from the mouth line.
    """
    p, side = lips.points, lips.side
    x, height = p[:, 0], above_mouth_line(p)
    reach = _near(p, 17.0) * (1 - rise(np.abs(x), 24, 48)) * half(x) * rise(p[:, 1], 52, 68)
    out = np.zeros_like(p)
    out[:, 0] = -x / _CORNER * reach
    border = np.exp(-(((np.abs(height) - 8.0) / 6.0) ** 2))
    out[:, 2] = 0.35 * side * border * across(p, 15.0) * _front(p)
    return out


def lip_creases(lips: Lips) -> Floats:
    """Fold the red and the skin around it in creases that run together in a pursed mouth."""
    p = lips.points
    x, height = p[:, 0], np.abs(above_mouth_line(p))
    fan = x * 14.0 / (14.0 + 0.5 * height)
    where = (0.5 + 0.5 * rise(height, 5, 9)) * (1 - rise(height, 10, 19))
    where = where * np.where(lips.side < 0, 0.6, 1.0)  # fewer run from the lower lip to the chin
    where = where * (1 - rise(np.abs(x), 16, 27)) * half(x) * _front(p)
    # no two creases are alike or equally far apart
    waves = -np.cos(2 * np.pi * fan / 5.4 + 0.9 * np.sin(2 * np.pi * fan / 14.0))
    waves = waves * (0.65 + 0.35 * np.cos(2 * np.pi * (fan - 4.0) / 11.0))
    return np.asarray((where * waves)[:, None] * outwards(p, _PURSED_FROM))


def seal_sides(lips: Lips) -> Floats:
    """Press the lips together beside the middle: what is left open gets round and small."""
    p, side = lips.points, lips.side
    beside = rise(p[:, 0], 3.0, 8.5) * (1 - rise(p[:, 0], 19.0, 22.8))
    return np.asarray(-(side * beside * _near(p, 7.5) * _front(p))[:, None] * _UP)


def press(lips: Lips) -> Floats:
    """Press both margins on each other and tighten them: less of their red is seen.

    What the red loses goes into the skin beside it, which bulges above and below the lips.
    """
    p, side = lips.points, lips.side
    height = np.abs(above_mouth_line(p))
    # the red of the lower lip is higher
    border = np.where(
        side < 0,
        0.95 * _up_to(height, 9.5, 4.5) * _wide(p, 21.0),
        0.9 * _up_to(height, 8.0, 4.5) * across(p, 19.0),
    )
    inwards = 0.75 * _near(p, 6.5) * _wide(p, 20.0) + border
    bulge = np.exp(-(((height - 13.0) / 4.0) ** 2)) * across(p, 20.0) * _front(p)
    red = 0.4 * _lip(p, 8.5, 18.0)
    return np.asarray(
        (0.8 * inwards * _front(p))[:, None] * (-side)[:, None] * _UP
        + (0.22 * bulge - red)[:, None] * _FORWARD
    )


def evert_lower(lips: Lips) -> Floats:
    """Push the lower lip forward before the upper one and turn its red out and down."""
    p = lips.points
    height, middle = above_mouth_line(p), across(p, 17.0) * _front(p)
    lower = np.where(lips.side < 0, 1.0, 0.3 * np.exp(-((height / 5.0) ** 2)))
    out = np.exp(-(((height + 4.0) / 6.5) ** 2)) * middle * lower
    border = np.exp(-(((height + 10.0) / 5.0) ** 2)) * middle
    return np.asarray(out[:, None] * _FORWARD - 0.6 * border[:, None] * _UP)


def raise_lower(lips: Lips) -> Floats:
    """Raise the lower lip against the upper one, as a raised chin does."""
    return np.asarray(_lower(lips)[:, None] * _UP)


def bite_lower(lips: Lips) -> Floats:
    """Draw the lower lip in under the edges of the upper incisors, and the upper lip off them.

    Its red goes back and lies under the teeth; the skin below follows up and in. Sizes fit a jaw
    that opens by 6 mm: so much room the lip needs between the teeth.
    """
    p = lips.points
    height = above_mouth_line(p)
    wide = _wide(p, 20.5) * rise(_before_margin(p), -17.0, -6.0)
    low = np.maximum(-height, 0)
    back = np.interp(low, [0, 4, 8, 12, 17, 24], [0.95, 0.64, 0.38, 0.2, 0.07, 0])
    up = np.interp(low, [0, 4, 8, 12, 17, 24], [0.08, 0.42, 0.58, 0.5, 0.25, 0])
    lower = (lips.side < 0) * wide
    upper = (lips.side > 0) * np.exp(-((height / 9.0) ** 2)) * _wide(p, 18.0) * _front(p)
    return np.asarray(
        (0.05 * upper - lower * back)[:, None] * _FORWARD
        + (0.4 * upper + lower * up)[:, None] * _UP
    )


def roll_in(lips: Lips) -> Floats:
    """Draw both lips in over the teeth: their red goes back and skin takes its place."""
    p, side = lips.points, lips.side
    height = np.abs(above_mouth_line(p))
    middle = across(p, 24.0) * _front(p)
    red = np.exp(-((height / 7.5) ** 2)) * middle
    # the red of the lower lip is higher; neither border is drawn beyond its margin
    skin = np.where(
        side < 0,
        1.2 * _up_to(height, 10.5, 8.0) * _wide(p, 23.0) * _front(p),
        1.0 * _up_to(height, 7.0, 6.0) * middle,
    )
    return np.asarray(-0.9 * red[:, None] * _FORWARD - (side * skin)[:, None] * _UP)


def lift_lips(lips: Lips) -> Floats:
    """Raise the middle of both lips alike, which a smile draws up the teeth."""
    p = lips.points
    return np.asarray((_lip(p, 12.0, 17.0) * rise(p[:, 1], 80, 90))[:, None] * _UP)


def _lip(p: Floats, height: float, width: float) -> Floats:
    """Return how much points (n,) belong to the front of the lips, around the mouth line."""
    return np.asarray(_near(p, height) * across(p, width) * rise(_before_margin(p), -13.0, -7.0))


def _lower(lips: Lips) -> Floats:
    """Return how much points (n,) belong to the front of the lower lip, by its whole width."""
    p = lips.points
    return np.asarray((lips.side < 0) * _near(p, 9.0) * _wide(p, 23.0) * _front(p))


def _near(p: Floats, height: float) -> Floats:
    """Return how near points (n,) are to the mouth line: 1 on it, 1/e at a height over it."""
    return np.asarray(np.exp(-((above_mouth_line(p) / height) ** 2)))


def _up_to(height: Floats, border: float, fade: float) -> Floats:
    """Return what rises evenly from the mouth line (n,) to a border, 1 there, and fades above it.

    Skin that is drawn towards the line by this keeps its order and cannot run over the margin.
    """
    over = np.maximum(height - border, 0) / fade
    return np.asarray(np.clip(height / border, 0, 1) * np.exp(-(over**2)))


def _wide(p: Floats, width: float) -> Floats:
    """Return the share of the right half (n,), nearly even and falling beside the corner."""
    return np.asarray(np.exp(-((p[:, 0] / width) ** 4)) * half(p[:, 0]))


def across(p: Floats, width: float) -> Floats:
    """Return the share of the right half (n,), falling towards the corner of the mouth."""
    return np.asarray(np.exp(-((p[:, 0] / width) ** 2)) * half(p[:, 0]))


def half(x: Floats) -> Floats:
    """Return the share of the right half (n,): 0 to 1 over the midline."""
    return np.asarray(rise(x, -10, 10))


def _front(p: Floats) -> Floats:
    """Return 1 on the outer face and the margin of the lips, 0 on their inner face."""
    return np.asarray(rise(_before_margin(p), -7.0, -2.0))


def _before_margin(p: Floats) -> Floats:
    """Return how far points (n,) stand before the margins of the lips, mm."""
    return np.asarray(p[:, 1] - 94.0 + 0.019 * p[:, 0] ** 2)


def _share_above(p: Floats) -> Floats:
    return np.asarray(0.5 + 0.5 * np.tanh(above_mouth_line(p) / 5.0))


def outwards(p: Floats, centre: Floats, least: float = 1e-6) -> Floats:
    """Return unit vectors (n, 3) away from a place inside the head."""
    away = p - centre
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), least))


def rise(value: Any, start: float, stop: float) -> Any:
    """Return 0 before ``start``, 1 beyond ``stop``, and a soft slope between."""
    t = np.clip((value - start) / (stop - start), 0, 1)
    return t * t * (3 - 2 * t)
