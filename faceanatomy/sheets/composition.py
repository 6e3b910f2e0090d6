"""What a planned sheet consists of: blocks, places of figures, rules, marks; and its type sizes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from faceanatomy.sheets.paper import Paper

TYPE_FACTORS = (1.24, 1.16, 1.08, 1.0)
"""Type may grow by these factors where the sheet leaves room."""

_POINTS = {
    "title": 34.0, "subtitle": 13.0, "over": 7.2, "body": 8.4, "table": 7.5, "latin": 7.2,
    "small": 7.0, "label": 8.4, "small_label": 7.3,
}  # fmt: skip
_TWO_LINES = 44
"""Characters of a title that fill two lines."""

Probe = tuple[str, float, str]


@dataclass(frozen=True)
class Block:
    """A block of text in its place, mm."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Slot:
    """A place for a figure, and on which sides its labels may stand; mm.

    `imbalance` and `crowding` are those of `faceanatomy.view.label_layout.solve_labels`.
    """

    view: int
    x: float
    y: float
    width: float
    height: float
    left_column: float
    right_column: float
    imbalance: int | None = 2
    crowding: float = 1.0

    @property
    def columns(self) -> int:
        """How many columns of labels stand beside the figure."""
        return (self.left_column > 0) + (self.right_column > 0)


@dataclass(frozen=True)
class Rule:
    """A line across the page, or one down from `y` by `down`, at `x0`."""

    y: float
    x0: float
    x1: float
    weight: float
    paint: Literal["ink", "soft", "hair"]
    down: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A small disc with a letter or number in it, mm; filled, or only its rim.

    `second` fills it with the second colour of the theme.
    """

    x: float
    y: float
    radius: float
    text: str
    points: float
    filled: bool = True
    second: bool = False


@dataclass(frozen=True)
class Arrow:
    """An arrow on a figure, mm on the page: the ends of its shaft, and the corners of its head."""

    start: tuple[float, float]
    end: tuple[float, float]
    head: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class PagePlan:
    """What stands where on one page."""

    blocks: tuple[Block, ...]
    slots: tuple[Slot, ...]
    rules: tuple[Rule, ...]
    covered_line: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """x, y and width of the line that names what no figure shows, on pages with figures."""


@dataclass(frozen=True)
class SheetPlan:
    """The whole sheet, without pictures.

    Parameters
    ----------
    type_scale
        Factor on all type and small lengths.
    opponents
        Whether the table also lists the antagonists.
    pages
        One to four: the figures first, a long table on pages of its own.
    """

    paper: Paper
    type_scale: float
    opponents: bool
    pages: tuple[PagePlan, ...]


def type_sizes(type_scale: float, title: str = "") -> dict[str, float]:
    """Return the type sizes in points; 7 pt is the smallest on A4.

    A `title` that would fill more than two lines is set smaller.
    """
    sizes = {name: round(points * type_scale, 3) for name, points in _POINTS.items()}
    shrink = min(1.0, max(0.4, math.sqrt(_TWO_LINES / max(1, len(title)))))
    return sizes | {"title": round(sizes["title"] * shrink, 3)}
