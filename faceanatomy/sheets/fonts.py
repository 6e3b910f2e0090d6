"""The two typefaces of the sheets and how wide their words are.

Source Serif for titles and Latin, Source Sans for everything else; both come as Python packages
with their licences, so a sheet looks the same on every machine. Widths are read from the same
files that Typst sets, which agrees with Typst's own measure to better than 0.001 %.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SANS = "Source Sans Pro"
SERIF = "Source Serif Pro"
MM_PER_POINT = 25.4 / 72
Style = Literal["regular", "semibold", "italic"]

_UNITS = 1000


@cache
def font_directories() -> tuple[str, ...]:
    """Return the folders that hold the font files."""
    import font_source_sans_pro  # type: ignore[import-untyped]
    import font_source_serif_pro  # type: ignore[import-untyped]

    return (
        str(font_source_sans_pro.font_directory),
        str(font_source_serif_pro.font_directory),
    )


@cache
def _font(style: Style) -> FreeTypeFont:
    from PIL import ImageFont

    sans, serif = font_directories()
    folder, file = {
        "regular": (sans, "SourceSansPro-Regular.ttf"),
        "semibold": (sans, "SourceSansPro-Semibold.ttf"),
        "italic": (serif, "SourceSerifPro-It.ttf"),
    }[style]
    return ImageFont.truetype(str(Path(folder) / file), _UNITS)


def text_width(text: str, points: float, style: Style = "regular") -> float:
    """Return the width of a line of text in mm, kerning included."""
    return float(_font(style).getlength(text)) / _UNITS * points * MM_PER_POINT


def wrapped(text: str, points: float, width: float, style: Style = "regular") -> tuple[str, ...]:
    """Break a text at its spaces into lines no wider than `width` mm.

    A single word that is wider keeps a line of its own.
    """
    lines: list[str] = []
    for word in text.split(" "):  # not at no-break spaces
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, points, style) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
