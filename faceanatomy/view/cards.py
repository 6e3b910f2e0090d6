"""Cards with text: what is under the mouse, and which keys there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from faceanatomy.view.typesetting import FINER, font, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.view.themes import Rgb, Theme

_PADDING = 16

Line = tuple[str, str, float, bool]
"""Words, font style, size and whether they stand back."""


def information_card(
    lines: Sequence[tuple[str, str]], theme: Theme, width: int = 340
) -> Image.Image:
    """Return a card about one structure.

    Parameters
    ----------
    lines
        Pairs of kind and words: ``"name"``, ``"latin"``, or a heading such as ``"Nerve"``.
    theme
        Colours.
    width
        Pixels.
    """
    rows: list[Line] = []
    for kind, words in lines:
        if kind == "name":
            rows += [(row, "Semibold", 20, False) for row in _wrapped(words, "Semibold", 20, width)]
        elif kind == "latin":
            rows += [(row, "It", 15, True) for row in _wrapped(words, "It", 15, width)]
        else:
            rows.append(("", "Regular", 3, True))
            rows.append((kind, "Semibold", 13, True))
            rows += [(row, "Regular", 15, False) for row in _wrapped(words, "Regular", 15, width)]
    return _card(rows, theme, width)


def key_card(keys: Sequence[tuple[str, str]], theme: Theme, width: int = 500) -> Image.Image:
    """Return the card that lists the keys: pairs of key and what it does."""
    height = 2 * _PADDING + 34 + 25 * len(keys)
    image, draw = _blank(width, height, theme)
    ink, soft = (*theme.ink, 255), (*theme.soft_ink, 255)
    draw.text(_fine(_PADDING, _PADDING - 4), "Keys", font=font("Semibold", 20 * FINER), fill=ink)
    for row, (key, words) in enumerate(keys):
        y = _PADDING + 34 + 25 * row
        draw.text(_fine(_PADDING, y), key, font=font("Semibold", 15 * FINER), fill=ink)
        draw.text(_fine(_PADDING + 92, y), words, font=font("Regular", 15 * FINER), fill=soft)
    return image.reduce(FINER)


def hint(words: str, theme: Theme) -> Image.Image:
    """Return one line of small text on a narrow ground of its own."""
    face = font("Regular", 14 * FINER)
    size = (int(face.getlength(words)) + 28 * FINER, 28 * FINER)
    image = Image.new("RGBA", size, (*theme.bottom, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), size[1] / 2, fill=(*theme.bottom, 215))
    at = (14 * FINER, size[1] / 2)
    draw.text(at, words, font=face, fill=(*theme.soft_ink, 255), anchor="lm")
    return image.reduce(FINER)


def _card(rows: Sequence[Line], theme: Theme, width: int) -> Image.Image:
    height = round(2 * _PADDING + sum(size * 1.32 for _, _, size, _ in rows))
    image, draw = _blank(width, height, theme)
    y = float(_PADDING - 2)
    for words, style, size, back in rows:
        color: Rgb = theme.soft_ink if back else theme.ink
        face = font(style, round(size * FINER))
        draw.text(_fine(_PADDING, y), words, font=face, fill=(*color, 255))
        y += size * 1.32
    return image.reduce(FINER)


def _blank(width: int, height: int, theme: Theme) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (width * FINER, height * FINER), (*theme.top, 0))
    draw = ImageDraw.Draw(image)
    frame = (1, 1, width * FINER - 2, height * FINER - 2)
    edge = (*theme.soft_ink, 120)
    draw.rounded_rectangle(frame, 10 * FINER, fill=(*theme.bottom, 232), outline=edge)
    return image, draw


def _wrapped(words: str, style: str, size: int, width: int) -> list[str]:
    return wrapped(words, style, size, width - 2 * _PADDING)


def _fine(x: float, y: float) -> tuple[float, float]:
    return x * FINER, y * FINER
