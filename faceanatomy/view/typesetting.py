"""Setting text with Pillow: fonts, line breaks, and a pen that works in units of the picture."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from faceanatomy.view.themes import Rgb, Theme

FINER = 2
"""Text and lines are drawn this many times larger and averaged, which smooths lines too."""

MARGIN = 28.0
"""Room between text and the edge of a picture, in units."""

Font = ImageFont.FreeTypeFont


class Pen:
    """Draws on a transparent sheet; sizes are in units of 1/900 of the picture's height.

    Parameters
    ----------
    width, height
        Size of the picture in pixels.
    theme
        Colours of text and lines.
    """

    def __init__(self, width: int, height: int, theme: Theme) -> None:
        self.sheet = Image.new("RGBA", (width * FINER, height * FINER), (*theme.top, 0))
        self.draw = ImageDraw.Draw(self.sheet)
        self.theme = theme
        self.unit = unit_of(width, height) * FINER

    def text(
        self, at: tuple[float, float], words: str, style: str, size: float, color: Rgb, anchor: str
    ) -> None:
        """Write one line; `at` is in pixels of the sheet, `anchor` as Pillow names it."""
        face = font(style, max(6, round(size * self.unit)))
        self.draw.text(at, words, font=face, fill=(*color, 255), anchor=anchor)

    def finished(self) -> Image.Image:
        """Return the sheet at the size of the picture."""
        return self.sheet.reduce(FINER)


def unit_of(width: int, height: int) -> float:
    """Return the pixels of one unit: 1/900 of the height, less in narrow pictures."""
    return min(height, width) / 900


@cache
def font(style: str, size: int) -> Font:
    """Return Source Sans Pro in a style (``"Regular"``, ``"Semibold"``, ``"It"``)."""
    package = find_spec("font_source_sans_pro")
    folder = Path(package.origin).parent if package and package.origin else Path()
    return ImageFont.truetype(str(folder / "files" / f"SourceSansPro-{style}.ttf"), size)


def length(words: str, style: str, size: float) -> float:
    """Return the length of a line in the unit of `size`."""
    return float(font(style, 100).getlength(words)) * size / 100


def wrapped(words: str, style: str, size: float, room: float) -> list[str]:
    """Break words into lines no longer than `room` (single long words stay whole)."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer, style, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(words: str, style: str, size: float, room: float) -> str:
    """Return words cut to `room` with an ellipsis where they are too long."""
    if length(words, style, size) <= room:
        return words
    while words and length(words + "…", style, size) > room:
        words = words[:-1]
    return words.rstrip() + "…"
