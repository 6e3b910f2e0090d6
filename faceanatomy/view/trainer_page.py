"""The page of the trainer's panel: text, bars, a ring and buttons, set from the top down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from faceanatomy.view.typesetting import FINER, font, shortened, wrapped

if TYPE_CHECKING:
    from faceanatomy.view.themes import Rgb, Theme

PADDING, RING = 22.0, 116.0
"""Room at the edges, and the size of the ring, in units."""
_BUTTON, _GAP = 40.0, 10.0
_WARNING: dict[str, Rgb] = {"dark": (255, 176, 122)}
_WARNING_ON_LIGHT: Rgb = (168, 44, 20)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Button:
    """Something to press: what it does, its words, its key, and its box on the panel in pixels."""

    action: str
    words: str
    key: str = ""
    primary: bool = False
    box: Box = (0.0, 0.0, 0.0, 0.0)

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a pixel of the panel lies on it."""
        left, top, right, bottom = self.box
        return left <= x < right and top <= y < bottom


class Page:
    """Sets text, bars and buttons from the top down; sizes are in units, places in pixels."""

    def __init__(self, theme: Theme, width: int, height: int, unit: float) -> None:
        self.theme, self.width, self.height, self.unit = theme, width, height, unit
        self.image = Image.new("RGBA", (width * FINER, height * FINER), (*theme.top, 0))
        self.draw = ImageDraw.Draw(self.image)
        self.buttons: list[Button] = []
        self.y = PADDING
        self.room = width / unit - 2 * PADDING
        frame = (1, 1, width * FINER - 2, height * FINER - 2)
        edge = (*theme.soft_ink, 90)
        self.draw.rounded_rectangle(frame, 12 * FINER, fill=(*theme.bottom, 238), outline=edge)
        self.foot = height / unit - PADDING
        """Where the next row from below ends, in units from the top."""

    @property
    def warning(self) -> Rgb:
        """Colour of what must not be overlooked."""
        return _WARNING.get(self.theme.name, _WARNING_ON_LIGHT)

    def scaled(self, *values: float) -> list[float]:
        """Return units as pixels of the picture, which is drawn finer than it is shown."""
        return [value * self.unit * FINER for value in values]

    def write(
        self, x: float, y: float, words: str, style: str, size: float, color: Rgb, anchor: str
    ) -> None:
        """Write one line at a place."""
        face = font(style, round(size * self.unit * FINER))
        x, y = self.scaled(x, y)
        self.draw.text((x, y), words, font=face, fill=(*color, 255), anchor=anchor)

    def text(
        self, words: str, size: float, *, style: str = "Regular", soft: bool = False,
        color: Rgb | None = None, after: float = 8.0, left: float = PADDING,
        most: int = 20,
    ) -> None:  # fmt: skip
        """Write a paragraph of at most so many lines and go on below it."""
        fill = color or (self.theme.soft_ink if soft else self.theme.ink)
        room = self.room - (left - PADDING)
        lines = wrapped(words, style, size, room)
        if len(lines) > most:
            rest = " ".join(lines[most - 1 :])
            lines = [*lines[: most - 1], shortened(rest, style, size, room)]
        for line in lines:
            self.write(left, self.y, line, style, size, fill, "la")
            self.y += size * 1.3
        self.y += after

    def bar(self, left: float, y: float, width: float, share: float, color: Rgb) -> None:
        """Draw a bar that is full to a share (0..1)."""
        low, high = y - 4, y + 4
        radius = 4 * self.unit * FINER
        self.draw.rounded_rectangle(
            self.scaled(left, low, left + width, high), radius, fill=(*self.theme.soft_ink, 70)
        )
        if share > 0:
            end = left + max(8.0, share * width)
            box = self.scaled(left, low, end, high)
            self.draw.rounded_rectangle(box, radius, fill=(*color, 255))

    def ring(self, seconds: int, share: float, color: Rgb) -> None:
        """Draw the seconds that are left, in a ring that empties, at the left of the page."""
        left, top = PADDING, self.y
        middle = (left + RING / 2, top + RING / 2)
        box = self.scaled(left + 6, top + 6, left + RING - 6, top + RING - 6)
        thick = round(9 * self.unit * FINER)
        self.draw.arc(box, 0, 360, fill=(*self.theme.soft_ink, 60), width=thick)
        if share > 0:
            self.draw.arc(box, -90, -90 + 360 * share, fill=(*color, 255), width=thick)
        size = 50.0 if seconds < 100 else 40.0
        self.write(*middle, str(seconds), "Semibold", size, self.theme.ink, "mm")

    def row(self, *buttons: Button) -> None:
        """Set buttons side by side at the foot, above those set before."""
        top = self.foot - _BUTTON
        wide = (self.room - _GAP * (len(buttons) - 1)) / len(buttons)
        for number, button in enumerate(buttons):
            left = PADDING + number * (wide + _GAP)
            self._button(button, left, top, left + wide, self.foot)
        self.foot = top - _GAP

    def _button(self, button: Button, left: float, top: float, right: float, bottom: float) -> None:
        theme = self.theme
        fill = (*theme.ink, 255) if button.primary else (*theme.soft_ink, 46)
        ink = theme.bottom if button.primary else theme.ink
        soft = theme.bottom if button.primary else theme.soft_ink
        box = self.scaled(left, top, right, bottom)
        self.draw.rounded_rectangle(box, 8 * self.unit * FINER, fill=fill)
        middle = (top + bottom) / 2
        if button.key:
            self.write(left + 14, middle, button.words, "Semibold", 16, ink, "lm")
            self.write(right - 12, middle, button.key, "Regular", 13, soft, "rm")
        else:
            self.write((left + right) / 2, middle, button.words, "Semibold", 16, ink, "mm")
        self.place(button, left, top, right, bottom)

    def place(self, button: Button, left: float, top: float, right: float, bottom: float) -> None:
        """Keep where a button lies."""
        box = (left * self.unit, top * self.unit, right * self.unit, bottom * self.unit)
        self.buttons.append(replace(button, box=box))

    def heading(self, kind: str, title: str) -> None:
        """Write what one is at."""
        self.text(kind, 15, soft=True, after=2)
        self.text(title, 27, style="Semibold", after=12, most=2)

    def note(self, words: str, *, color: Rgb | None = None) -> None:
        """Write a small paragraph just above the buttons."""
        lines = wrapped(words, "Regular", 13.5, self.room)
        fill = color or self.theme.soft_ink
        for line in reversed(lines):
            self.write(PADDING, self.foot, line, "Regular", 13.5, fill, "ld")
            self.foot -= 13.5 * 1.3
        self.foot -= 6
