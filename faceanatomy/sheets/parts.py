"""Sheets made of keyed parts: banners, facts, grids, notes and bases, on any number of pages.

A part is named ``"<kind>:<key>"``; the kind decides how ``templates/parts.typ.jinja`` sets it.
"""

# ruff: noqa: ARG002 - the hooks of a setting take what any kind of sheet may need

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from faceanatomy import __version__
from faceanatomy.activation import Activation
from faceanatomy.sheets.citations import short_citations
from faceanatomy.sheets.composition import type_sizes
from faceanatomy.sheets.setting import LICENCE, BaseSetting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.sheets.composition import SheetPlan, Slot
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.kinds import Texts
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.view.themes import Rgb

_ONE_LINE = 22
"""Characters of a title that fill one line at full size."""
_MOST_SOURCES = 10
_TYPE_COUNTS = 0.5
"""How much larger type is worth compared with larger figures on a plate."""


@dataclass(frozen=True)
class Banner:
    """The head of a page.

    Parameters
    ----------
    size, second
        Type size of title and subtitle relative to those of an expression sheet.
    level
        Level of the heading, and so of the bookmark.
    """

    overline: str
    title: str
    subtitle: str
    size: float = 1.0
    second: float = 1.0
    level: int = 1

    def set_in(self, type_scale: float) -> dict[str, Any]:
        """Return what the template prints; long titles are set smaller."""
        shrink = min(1.0, max(0.4, math.sqrt(_ONE_LINE * 2 / max(1, len(self.title)))))
        points = type_sizes(type_scale)["title"] * self.size * shrink
        return {
            "overline": self.overline,
            "title": self.title,
            "subtitle": self.subtitle,
            "points": round(max(points, type_sizes(type_scale)["body"]), 3),
            "second": self.second,
            "level": self.level,
        }


@dataclass(frozen=True)
class Fact:
    """A short text with a heading, and whether it rests on general knowledge only.

    `mark` is the letter of a disc on a figure that shows where it is: ``"O"`` or ``"I"``.
    """

    heading: str
    text: str
    general: bool = False
    mark: str = ""

    @property
    def lines(self) -> list[str]:
        """The text by its line breaks."""
        return self.text.split("\n")


@dataclass(frozen=True)
class Plain:
    """A text below or beside a figure: heading, a softer second line, lines.

    `bullets` are lines with a dot in a colour, `bars` names with a strength (0..1) each, which
    stand beside the lines; `last` is a softer text at the end.
    """

    heading: str
    second: str
    lines: tuple[str, ...]
    size: float = 1.0
    bullets: tuple[tuple[Rgb, str], ...] = ()
    last: str = ""
    bars: tuple[tuple[Rgb, str, float], ...] = ()

    def set_in(self, colour: Callable[[Rgb], str]) -> dict[str, Any]:
        """Return what the template prints, colours as the theme has them."""
        return {
            "heading": self.heading,
            "second": self.second,
            "lines": self.lines,
            "size": self.size,
            "bullets": [(colour(rgb), text) for rgb, text in self.bullets],
            "last": self.last,
            "bars": [(colour(rgb), text, value) for rgb, text, value in self.bars],
        }


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid, with an optional coloured dot and an italic second line."""

    text: str
    second: str = ""
    bold: bool = False
    hue: Rgb | None = None

    def set_in(self, colour: Callable[[Rgb], str]) -> dict[str, Any]:
        """Return what the template prints, the dot as the theme has it."""
        return {
            "text": self.text,
            "second": self.second,
            "bold": self.bold,
            "colour": colour(self.hue) if self.hue is not None else "",
        }


@dataclass(frozen=True)
class Grid:
    """A table: relative widths, headings and rows of cells."""

    widths: tuple[float, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True)
class Bank:
    """A box of words in columns."""

    heading: str
    columns: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Base:
    """The foot of a page."""

    footer: str
    text: str


def cut(items: Sequence[str], columns: int) -> tuple[tuple[str, ...], ...]:
    """Return `items` in columns of about the same length, read downwards."""
    longest = max(1, math.ceil(len(items) / columns))
    return tuple(tuple(items[i : i + longest]) for i in range(0, len(items), longest))


def short_sources(atlas: Atlas, ids: Iterable[str], most: int = _MOST_SOURCES) -> str:
    """Return the line that names the sources, at most so many."""
    sources = short_citations(atlas.references, ids)
    if not sources:
        return ""
    rest = len(sources) - most
    more = f"; and {rest} more, named in the atlas" if rest > 0 else ""
    return f"Sources: {'; '.join(sources[:most])}{more}."


@dataclass(frozen=True)
class PartsSetting(BaseSetting):
    """A sheet of keyed parts.

    Parameters
    ----------
    heading
        Title of the document.
    contents
        What every named block prints.
    view_rows
        The muscles that each figure names.
    view_discreet
        Those it names in smaller type while there is room.
    names_missing
        Whether a line tells which of `view_rows` no figure shows.
    """

    atlas: Atlas
    texts: Texts
    heading: str
    description: str
    contents: Mapping[str, Any]
    view_rows: tuple[tuple[MuscleRow, ...], ...] = ()
    view_discreet: tuple[tuple[MuscleRow, ...], ...] = ()
    names_missing: bool = False
    shown: Activation | None = field(default=None, repr=False)
    template: ClassVar[str] = "parts_sheet"
    label_type: ClassVar[str] = "small_label"

    @property
    def title(self) -> str:
        """The title as printed."""
        return self.heading

    @property
    def activation(self) -> Activation:
        """Both sides of every unit, unless a figure shows one side only."""
        return self.shown if self.shown is not None else Activation.both(self.atlas.units)

    @property
    def own(self) -> Texts:
        """The user's own words, language and logo."""
        return self.texts

    @property
    def label_rows(self) -> tuple[MuscleRow, ...]:
        """The muscles that one figure at least should show."""
        if not self.names_missing:
            return ()
        return tuple({row.muscle: row for rows in self.view_rows for row in rows}.values())

    def rows_for(
        self, slot: Slot, picture: Figure, type_scale: float, *, largest: bool
    ) -> tuple[Sequence[MuscleRow], Sequence[MuscleRow]]:
        """Return the muscles of this figure."""
        view = slot.view
        rows = self.view_rows[view] if view < len(self.view_rows) else ()
        discreet = self.view_discreet[view] if view < len(self.view_discreet) else ()
        return rows, discreet

    def covered_words(self, names: str) -> str:
        """Return the line that names the muscles no figure shows."""
        return f"{self.texts.word('Covered in these views')}: {names}."

    def values(self, type_scale: float) -> dict[str, Any]:
        """Return everything that the blocks of the templates print."""
        return {
            "theme": self.theme,
            "type": type_sizes(type_scale),
            "f": round(type_scale, 5),
            "title": self.heading or "Study sheet",
            "description": self.description,
            "keywords": ["anatomy", "facial muscles"],
            "parts": {name: self._set(part, type_scale) for name, part in self.contents.items()},
            "licence": LICENCE,
            "generated": f"faceanatomy {__version__}",
        }

    def _set(self, part: Any, type_scale: float) -> Any:
        if isinstance(part, Banner):
            return part.set_in(type_scale)
        if isinstance(part, Grid):
            rows = [[cell.set_in(self.colour) for cell in row] for row in part.rows]
            return {"widths": part.widths, "head": part.head, "rows": rows}
        if isinstance(part, dict) and "hue" in part:
            return part | {"hue": self.colour(part["hue"])}
        return part.set_in(self.colour) if isinstance(part, Plain) else part


def best_plate(
    paper: Paper,
    factors: Sequence[float],
    compose: Callable[[float], tuple[SheetPlan, float] | None],
) -> SheetPlan | None:
    """Return the plan with large figures and large type; `compose` tells the figures' height."""
    found = [c for c in (compose(paper.type_scale * factor) for factor in factors) if c]
    if not found:
        return None
    return max(found, key=lambda c: c[1] * c[0].type_scale ** _TYPE_COUNTS)[0]


def largest_that_fits(
    paper: Paper,
    factors: Sequence[float],
    compose: Callable[[float], SheetPlan | None],
) -> SheetPlan | None:
    """Return the plan with the largest type that `compose` can arrange; None if there is none."""
    for factor in sorted(factors, reverse=True):
        plan = compose(paper.type_scale * factor)
        if plan is not None:
            return plan
    return None
