"""The panel of sliders and the line of time: pictures over the window, and what lies where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from faceanatomy.view.themes import strength_colour
from faceanatomy.view.typesetting import FINER, font, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.view.movement import Row
    from faceanatomy.view.themes import Theme

WIDTH = 330
_ROW, _HEAD, _PADDING = 25, 62, 14
_BAR_LEFT, _BAR_RIGHT = 196, WIDTH - 52
_LINE_HEIGHT, _LINE_FOOT = 46, 44
_LEGEND = 0.29
"""Share of the window's height that the legend beside the line is wide."""


def rows_that_fit(height: int) -> int:
    """Return how many sliders a panel in a window of that height can hold."""
    return max(1, min(20, (height - 150 - _HEAD - _PADDING) // _ROW))


@dataclass(frozen=True)
class Panel:
    """Where a panel of sliders lies; the upper left corner of the window is (0, 0).

    Parameters
    ----------
    rows
        How many sliders it shows.
    left, top
        Its corner in pixels.
    """

    rows: int
    left: int
    top: int

    @property
    def height(self) -> int:
        """Pixels."""
        return _HEAD + self.rows * _ROW + _PADDING

    def row_at(self, x: float, y: float) -> int | None:
        """Return the number of the slider at a pixel of the window, or None."""
        across = _BAR_LEFT - 8 <= x - self.left <= _BAR_RIGHT + 8
        row = int((y - self.top - _HEAD) // _ROW)
        return row if across and 0 <= row < self.rows else None

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a pixel of the window lies on the panel."""
        return 0 <= x - self.left < WIDTH and 0 <= y - self.top < self.height

    def value_at(self, x: float) -> float:
        """Return the value (0..1) a slider gets at a column of the window."""
        share = (x - self.left - _BAR_LEFT) / (_BAR_RIGHT - _BAR_LEFT)
        return min(1.0, max(0.0, share))

    def place_of(self, row: int, value: float) -> tuple[float, float]:
        """Return the pixel of the window at which a slider stands at a value."""
        x = self.left + _BAR_LEFT + value * (_BAR_RIGHT - _BAR_LEFT)
        return x, self.top + _HEAD + (row + 0.5) * _ROW


def panel_image(rows: Sequence[Row], theme: Theme, title: str, foot: str, side: str) -> Image.Image:
    """Return the picture of a panel: a heading, and one bar for each slider."""
    height = _HEAD + len(rows) * _ROW + _PADDING
    image = Image.new("RGBA", (WIDTH * FINER, height * FINER), (*theme.top, 0))
    draw = ImageDraw.Draw(image)
    frame = (1, 1, WIDTH * FINER - 2, height * FINER - 2)
    edge = (*theme.soft_ink, 120)
    draw.rounded_rectangle(frame, 10 * FINER, fill=(*theme.bottom, 232), outline=edge)
    ink, soft = (*theme.ink, 255), (*theme.soft_ink, 255)

    def write(x: float, y: float, words: str, style: str, size: float, fill: tuple[int, ...],
              anchor: str) -> None:  # fmt: skip
        face = font(style, round(size * FINER))
        draw.text((x * FINER, y * FINER), words, font=face, fill=fill, anchor=anchor)

    write(_PADDING, 20, title, "Semibold", 18, ink, "lm")
    write(WIDTH - _PADDING, 20, side, "Regular", 14, ink, "rm")
    write(_PADDING, 44, foot, "Regular", 12.5, soft, "lm")
    for number, row in enumerate(rows):
        y = _HEAD + (number + 0.5) * _ROW
        words = shortened(row.name, "Regular", 14, _BAR_LEFT - _PADDING - 8)
        write(_PADDING, y, words, "Regular", 14, ink, "lm")
        box = [v * FINER for v in (_BAR_LEFT, y - 5, _BAR_RIGHT, y + 5)]
        draw.rounded_rectangle(box, 5 * FINER, fill=(*theme.soft_ink, 70))
        end = _BAR_LEFT + row.value * (_BAR_RIGHT - _BAR_LEFT)
        if row.value > 0:
            box = [v * FINER for v in (_BAR_LEFT, y - 5, max(end, _BAR_LEFT + 10), y + 5)]
            draw.rounded_rectangle(box, 5 * FINER, fill=(*strength_colour(row.value), 255))
        knob = [v * FINER for v in (end - 6, y - 6, end + 6, y + 6)]
        draw.ellipse(knob, fill=ink)
        value = f"{row.value:.0%}" if row.value else "-"
        write(WIDTH - _PADDING, y, value, "Regular", 13, soft, "rm")
    return image.reduce(FINER)


@dataclass(frozen=True)
class TimeLine:
    """Where the line of time lies in a window of a size; the upper left corner is (0, 0)."""

    width: int
    height: int

    @property
    def left(self) -> int:
        """First pixel of the line."""
        return min(round(_LEGEND * self.height), self.width // 4)

    @property
    def right(self) -> int:
        """Last pixel of the line."""
        return self.width - self.left

    @property
    def middle(self) -> float:
        """Pixels from the top of the window."""
        return self.height - _LINE_FOOT - _LINE_HEIGHT / 2 + 8

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a pixel of the window is near enough to take hold of the line."""
        return abs(y - self.middle) <= 13 and self.left - 10 <= x <= self.right + 10

    def share_at(self, x: float) -> float:
        """Return the share of the course (0..1) at a column of the window."""
        return min(1.0, max(0.0, (x - self.left) / max(1, self.right - self.left)))

    @property
    def corner(self) -> tuple[int, int]:
        """Lower left corner of the picture, counted from the lower left of the window."""
        return self.left - 14, _LINE_FOOT


def time_image(
    line: TimeLine, share: float, playing: bool, seconds: float, title: str, theme: Theme
) -> Image.Image:
    """Return the picture of the line of time: how far, whether it runs, and what is done."""
    wide = line.right - line.left
    image = Image.new("RGBA", ((wide + 28) * FINER, _LINE_HEIGHT * FINER), (*theme.bottom, 0))
    draw = ImageDraw.Draw(image)
    ink, soft = (*theme.ink, 255), (*theme.soft_ink, 255)
    y = _LINE_HEIGHT / 2 + 8
    face = font("Regular", 14 * FINER)
    mark = "playing" if playing else "paused"
    clock = f"{mark}   {share * seconds:.1f} / {seconds:.1f} s"
    room = max(40.0, wide - face.getlength(clock) / FINER - 20)
    words = shortened(title, "Regular", 14, room)
    draw.text((14 * FINER, 10 * FINER), words, font=face, fill=ink, anchor="lm")
    draw.text(((wide + 14) * FINER, 10 * FINER), clock, font=face, fill=soft, anchor="rm")
    box = [v * FINER for v in (14, y - 3, wide + 14, y + 3)]
    draw.rounded_rectangle(box, 3 * FINER, fill=(*theme.soft_ink, 90))
    end = 14 + share * wide
    box = [v * FINER for v in (14, y - 3, max(20.0, end), y + 3)]
    draw.rounded_rectangle(box, 3 * FINER, fill=soft)
    draw.ellipse([v * FINER for v in (end - 7, y - 7, end + 7, y + 7)], fill=ink)
    return image.reduce(FINER)
