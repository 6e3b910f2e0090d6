"""Colours: how flesh, rest, contraction and opposition look, on light and on dark ground.

The scale of strength runs from pale salmon over vivid red to deep crimson: lightness falls
steadily, so the order survives greyscale print and every common colour-vision deficiency, and it
still reads as flesh. What opposes is blue, the one hue that no red-green deficiency confuses with
red. What rests is pale and almost without colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from faceanatomy.errors import choice_error

Rgb = tuple[int, int, int]

STRENGTH_STOPS: tuple[tuple[float, Rgb], ...] = (
    (0.0, (236, 164, 132)),
    (0.35, (222, 108, 80)),
    (0.7, (194, 52, 42)),
    (1.0, (146, 18, 30)),
)
"""Strength of contraction and its colour; between the stops sRGB values are interpolated."""

NATURAL_FLESH: Rgb = (186, 76, 62)
"""Muscle when nothing in particular is shown."""

RESTING_FLESH: Rgb = (214, 183, 170)
"""Muscle at rest beside contracting ones."""

ANTAGONIST: Rgb = (96, 142, 172)
"""Muscle that pulls against the contracting ones."""

TARGET: Rgb = (182, 42, 38)
"""The one muscle a picture is about."""

SUBJECT: Rgb = (236, 186, 92)
"""The one bone a picture is about."""

ORIGIN: Rgb = (204, 20, 128)
INSERTION: Rgb = (28, 96, 186)
"""The places on bone where muscles begin and end: neither is the red of flesh and arteries."""

BONE: Rgb = (226, 214, 186)
CARTILAGE: Rgb = (196, 208, 208)
TENDON: Rgb = (238, 221, 190)
TEETH: Rgb = (240, 236, 222)
SKIN: Rgb = (222, 184, 160)
NERVE: Rgb = (240, 196, 48)
ARTERY: Rgb = (198, 34, 30)
LIGAMENT: Rgb = (226, 214, 196)

KIND_COLOURS: dict[str, Rgb] = {
    "bone": BONE,
    "cartilage": CARTILAGE,
    "tendon": TENDON,
    "aponeurosis": TENDON,
    "teeth": TEETH,
    "skin": SKIN,
    "eye": (236, 232, 226),
    "muscle": NATURAL_FLESH,
    "nerve": NERVE,
    "artery": ARTERY,
    "ligament": LIGAMENT,
    "fascia": LIGAMENT,
}
"""Colour of a mesh that carries none of its own, by kind."""


@dataclass(frozen=True)
class Theme:
    """Ground and type colours of a picture or window.

    Parameters
    ----------
    name
        ``"light"`` or ``"dark"``.
    top, bottom
        RGB of the ground at its upper and lower edge.
    ink, soft_ink
        RGB of titles and labels, and of what stands back.
    """

    name: str
    top: Rgb
    bottom: Rgb
    ink: Rgb
    soft_ink: Rgb


THEMES: dict[str, Theme] = {
    "light": Theme("light", (252, 251, 248), (236, 233, 227), (38, 32, 30), (104, 94, 88)),
    "dark": Theme("dark", (62, 67, 76), (27, 30, 35), (244, 240, 234), (176, 174, 172)),
    "white": Theme("white", (255, 255, 255), (255, 255, 255), (24, 24, 26), (96, 96, 100)),
}


def theme_named(name: str) -> Theme:
    """Return a theme by its name.

    Raises
    ------
    InvalidValueError
        If there is no such theme.
    """
    if name not in THEMES:
        raise choice_error("theme", name, THEMES)
    return THEMES[name]


def strength_colour(strength: float) -> Rgb:
    """Return the colour of a contraction of `strength` (0..1)."""
    low, low_colour = STRENGTH_STOPS[0]
    for high, high_colour in STRENGTH_STOPS[1:]:
        if strength <= high:
            share = max(0.0, (strength - low) / (high - low))
            return mixed(low_colour, high_colour, share)
        low, low_colour = high, high_colour
    return low_colour


def mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    """Return the colour that is `share` (0..1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
