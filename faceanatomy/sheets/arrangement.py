"""Where the blocks of a sheet stand: header, figures, notes, table and foot on one or more pages.

The heights of the text blocks come from Typst itself; this module weighs the possible
arrangements and takes the one that shows the largest figures with the largest type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from faceanatomy.sheets.composition import (
    TYPE_FACTORS,
    Block,
    PagePlan,
    Rule,
    SheetPlan,
    Slot,
)
from faceanatomy.sheets.paper import Paper, SheetTooSmallError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from faceanatomy.sheets.composition import Probe

_SMALLEST_FIGURE = 52.0
_NOTE_WIDTH = 48.0
_FACE, _SMALL_FACE = 38.0, 29.0
"""Height of the faces beside the notes and above them, at type scale 1, mm."""
_BETWEEN_FACES = 2.0
_LEGEND = 10.0
_MOST_PAGES = 4
"""A sheet of more pages is no sheet: a larger paper is proposed instead."""


@dataclass(frozen=True)
class _Measured:
    f: float
    opponents: bool
    header: float
    continued: float
    formula: float
    notes: float
    stack: float
    table: float
    foot: float

    @property
    def suffix(self) -> str:
        return "+" if self.opponents else ""


def compose(
    paper: Paper,
    aspects: tuple[float, ...],
    has_formula: bool,
    opponents: int,
    label_column: float,
    measure: Callable[[float, Sequence[Probe]], dict[str, float]],
    factors: Sequence[float] = TYPE_FACTORS,
    faces: tuple[float, ...] = (),
    rows: int = 0,
) -> SheetPlan:
    """Choose the best arrangement.

    Parameters
    ----------
    paper
        The sheet.
    aspects
        Width divided by height of both figures.
    has_formula
        Whether there is an action-unit formula.
    opponents
        How many antagonists there are.
    label_column
        Width of a column of labels at type scale 1, mm.
    measure
        ``measure(type_scale, probes)`` returns the height in mm of text blocks by name.
    factors
        Type sizes to try, relative to the smallest that is allowed.
    faces
        Width divided by height of the faces that stand with the notes; their views follow those
        of the figures.
    rows
        How many rows the table has, so that one that fills more than a page can be broken.

    Raises
    ------
    SheetTooSmallError
        If nothing fits; without a proposal, which is the caller's to find.
    """
    best: tuple[float, SheetPlan] | None = None
    measured = [
        m
        for factor in factors
        for m in _measured(paper, paper.type_scale * factor, has_formula, opponents, measure, faces)
    ]
    for pages in (1, 2):
        for m, arrange in product(measured, (_side_by_side, _hero)):
            found = arrange(_Sheet(paper, m, label_column, faces), aspects, pages)
            if found is None:
                continue
            page, area = found
            plan = _complete(_Sheet(paper, m, label_column, faces), page, pages)
            if plan is None:
                continue
            worth = area / (paper.width * paper.height) / 0.3
            worth += 0.4 * m.f / paper.type_scale + 0.15 * m.opponents
            if best is None or worth > best[0]:
                best = worth, plan
        if best is not None:
            return best[1]
    plans = []
    for m, arrange in product([m for m in measured if not m.opponents], (_side_by_side, _hero)):
        sheet = _Sheet(paper, m, label_column, faces)
        found = arrange(sheet, aspects, 2)
        broken = _broken_table(sheet, rows, measure) if found else None
        if found is not None and broken is not None:
            plans.append(
                (len(broken), -m.f, -found[1], SheetPlan(paper, m.f, False, (found[0], *broken)))
            )
    if plans:
        return min(plans, key=lambda one: one[:3])[3]
    raise SheetTooSmallError(paper.name, "the figures and the table of muscles")


def _measured(
    paper: Paper,
    f: float,
    has_formula: bool,
    opponents: int,
    measure: Callable[[float, Sequence[Probe]], dict[str, float]],
    faces: tuple[float, ...],
) -> list[_Measured]:
    full = paper.width - 2 * paper.margin
    beside = full - _faces_width(faces, _FACE * f, f)
    stack = _NOTE_WIDTH * f
    probes: list[Probe] = [
        ("header", full - 50 * f, "header"),
        ("continued", full, "continued"),
        ("formula", full, "formula"),
        ("notes", beside, "notes"),
        ("stack", stack, "stack"),
        ("table", full, "table"),
        ("foot", full, "foot"),
    ]
    if opponents:
        probes += [
            ("notes+", beside, "notes+"), ("stack+", stack, "stack+"), ("table+", full, "table+"),
        ]  # fmt: skip
    heights = measure(f, probes)
    return [
        _Measured(
            f=f,
            opponents=bool(suffix),
            header=max(heights["header"], _LEGEND * f),  # the legend stands beside it
            continued=heights["continued"],
            formula=heights["formula"] if has_formula else 0.0,
            notes=heights["notes" + suffix],
            stack=heights["stack" + suffix],
            table=heights["table" + suffix],
            foot=heights["foot"],
        )
        for suffix in (("+", "") if opponents else ("",))
    ]


def _faces_width(faces: tuple[float, ...], height: float, f: float) -> float:
    """Return the width that a row of faces takes, the gap behind it included."""
    return sum(faces) * height + len(faces) * _BETWEEN_FACES * f + 4.0 * f if faces else 0.0


class _Sheet:
    """Room on the first page, for one measured set of blocks."""

    def __init__(
        self, paper: Paper, m: _Measured, label_column: float, faces: tuple[float, ...]
    ) -> None:
        self.paper, self.m, self.faces = paper, m, faces
        self.x0, self.x1 = paper.margin, paper.width - paper.margin
        self.width = self.x1 - self.x0
        self.gap = 4.6 * m.f
        self.column = label_column * m.f
        self.caption = 5.2 * m.f
        self.rule_y = paper.margin + m.header + 2.6 * m.f
        formula = m.formula + 3.4 * m.f if m.formula else 0.0
        self.top = self.rule_y + 3.4 * m.f + formula
        self.foot_y = paper.height - paper.margin * 0.85 - m.foot

    def bottom(self, pages: int) -> float:
        """Return where the figures and notes must end."""
        return self.covered_y(pages) - 2.6 * self.m.f

    def covered_y(self, pages: int) -> float:
        """Return where the line stands that names what no figure shows."""
        table = self.m.table + self.gap * 0.4 if pages == 1 else 0.0
        return self.foot_y - 3.0 * self.m.f - table - 4.0 * self.m.f

    def covered_line(self, pages: int) -> tuple[float, float, float]:
        """Return x, y and width of that line."""
        return self.x0, self.covered_y(pages), self.width

    def face_slots(self, x: float, y: float, height: float, first: int) -> list[Slot]:
        """Return a row of faces from `x` to the right; their views count from `first`."""
        slots = []
        for n, aspect in enumerate(self.faces):
            slots.append(Slot(first + n, x, y, aspect * height, height, 0.0, 0.0))
            x += aspect * height + _BETWEEN_FACES * self.m.f
        return slots

    @property
    def table_y(self) -> float:
        """Where the table begins on a page of its own."""
        return self.paper.margin + self.m.continued + 6.4 * self.m.f

    @property
    def table_room(self) -> float:
        """Height for the table on a page of its own."""
        return self.foot_y - 3.0 * self.m.f - self.table_y

    def table_page(self, name: str, height: float) -> PagePlan:
        """Return a further page, with the table or a piece of it."""
        m, p = self.m, self.paper
        rule_y = p.margin + m.continued + 2.4 * m.f
        return PagePlan(
            (
                Block("continued", self.x0, p.margin, self.width, m.continued),
                Block(name, self.x0, self.table_y, self.width, height),
                Block("foot", self.x0, self.foot_y, self.width, m.foot),
            ),
            (),
            (
                Rule(rule_y, self.x0, self.x1, 0.9 * m.f, "ink"),
                Rule(self.foot_y - 2.0 * m.f, self.x0, self.x1, 0.4 * m.f, "hair"),
            ),
        )

    def frame(self, pages: int) -> tuple[list[Block], list[Rule]]:
        """Return header, legend, formula and foot with their rules."""
        m, p = self.m, self.paper
        legend = 44 * m.f
        blocks = [
            Block("header", self.x0, p.margin, self.width - 50 * m.f, m.header),
            Block("legend", self.x1 - legend, p.margin + m.header - 9.2 * m.f, legend, 9.0 * m.f),
        ]
        if m.formula:
            blocks.append(Block("formula", self.x0, self.rule_y + 3.4 * m.f, self.width, m.formula))
        blocks.append(Block("foot", self.x0, self.foot_y, self.width, m.foot))
        rules = [Rule(self.rule_y, self.x0, self.x1, 0.9 * m.f, "ink")]
        if pages > 1:  # else the last line of the table closes the page
            rules.append(Rule(self.foot_y - 2.0 * m.f, self.x0, self.x1, 0.4 * m.f, "hair"))
        return blocks, rules


def _side_by_side(
    sheet: _Sheet, aspects: tuple[float, ...], pages: int
) -> tuple[PagePlan, float] | None:
    """Arrange both figures at one height, labels on the outer sides, notes below."""
    m = sheet.m
    bottom = sheet.bottom(pages)
    face = _FACE * m.f if sheet.faces else 0.0
    band = max(m.notes, face + (sheet.caption if face else 0.0))
    notes = band + sheet.gap if band else 0.0
    room = bottom - notes - sheet.top - sheet.caption
    inner = sheet.width - 2 * sheet.column - sheet.gap
    height = min(room, inner / sum(aspects))
    if height < _SMALLEST_FIGURE * sheet.paper.scale:
        return None
    spare = room - height
    y = sheet.top + min(0.5 * spare, 8 * m.f)
    widths = [a * height for a in aspects]
    # Room beside the figures is shared out: both stand in the middle of their half.
    loose = (inner - sum(widths)) / 2
    x = sheet.x0 + sheet.column + loose * 0.7
    second = sheet.x1 - sheet.column - loose * 0.7 - widths[1]
    blocks, rules = sheet.frame(pages)
    beside = _faces_width(sheet.faces, face, m.f)
    if m.notes:
        notes_y = bottom - band + 0.3 * (band - m.notes)
        left = sheet.x0 + beside
        blocks.append(Block("notes" + m.suffix, left, notes_y, sheet.x1 - left, m.notes))
    slots = (
        Slot(0, x, y, widths[0], height, x - sheet.x0, 0.0),
        Slot(1, second, y, widths[1], height, 0.0, sheet.x1 - second - widths[1]),
        *sheet.face_slots(sheet.x0, bottom - band, face, 2),
    )
    area = sum(widths) * height - 0.35 * max(0.0, spare - 16 * m.f) * sheet.width
    return PagePlan(tuple(blocks), slots, tuple(rules), sheet.covered_line(pages)), area


def _hero(sheet: _Sheet, aspects: tuple[float, ...], pages: int) -> tuple[PagePlan, float] | None:
    """Arrange one large figure with labels on both sides, the other below beside the notes."""
    m = sheet.m
    bottom = sheet.bottom(pages)
    room = bottom - sheet.top - 2 * sheet.caption - sheet.gap
    stack = _NOTE_WIDTH * m.f
    widest = sheet.width - 2 * sheet.column
    beside = sheet.width - sheet.column - stack - 3 * sheet.gap
    small = min(room * 0.4, beside / aspects[1])
    large = min(room - small, widest / aspects[0])
    least = min(_SMALL_FACE * m.f, 0.46 * stack / max(sheet.faces)) if sheet.faces else 0.0
    around = sheet.caption + sheet.gap if least else 0.0
    if large < _SMALLEST_FIGURE * sheet.paper.scale or small < max(
        0.5 * large, m.stack + least + around
    ):
        return None
    spare = room - large - small
    y = sheet.top + spare * 0.3
    below = bottom - sheet.caption - small - spare * 0.3
    blocks, rules = sheet.frame(pages)
    width = aspects[0] * large
    x = sheet.x0 + (sheet.width - width) / 2
    second = sheet.x0 + sheet.column
    end = second + aspects[1] * small
    # Measured at its narrowest; in a wider place it only becomes lower.
    stack_x = end + 3 * sheet.gap
    stack_width = min(sheet.x1 - stack_x, 1.5 * stack)
    stack_x += 0.5 * (sheet.x1 - stack_x - stack_width)
    # The faces take what the notes leave of the height and the width beside the figure.
    face = min(small - m.stack - around, 0.46 * stack_width / max(sheet.faces)) if least else 0.0
    over = face + around
    stack_y = below + (small - m.stack - over) * 0.5 + over
    faces = sheet.face_slots(stack_x, stack_y - over, face, 2)
    if m.stack:
        blocks.append(Block("stack" + m.suffix, stack_x, stack_y, stack_width, m.stack))
    slots = (
        Slot(0, x, y, width, large, x - sheet.x0, sheet.x1 - x - width),
        Slot(1, second, below, aspects[1] * small, small, sheet.column, 0.0),
        *faces,
    )
    area = width * large + aspects[1] * small**2 - 0.35 * max(0.0, spare) * sheet.width
    return PagePlan(tuple(blocks), slots, tuple(rules), sheet.covered_line(pages)), area


def _complete(sheet: _Sheet, first: PagePlan, pages: int) -> SheetPlan | None:
    """Add the table, on the first page or on a second one."""
    paper, m = sheet.paper, sheet.m
    name = "table" + m.suffix
    if pages == 1:
        y = sheet.foot_y - 3.0 * m.f - m.table
        blocks = (*first.blocks, Block(name, sheet.x0, y, sheet.width, m.table))
        plan = replace(first, blocks=blocks)
        return SheetPlan(paper, m.f, m.opponents, (plan,))
    if m.table > sheet.table_room:
        return None
    return SheetPlan(paper, m.f, m.opponents, (first, sheet.table_page(name, m.table)))


def _broken_table(
    sheet: _Sheet, rows: int, measure: Callable[[float, Sequence[Probe]], dict[str, float]]
) -> list[PagePlan] | None:
    """Return the pages of a table that is broken between rows; None if they are too many."""
    names = [f"table:{n}:{n + 1}" for n in range(rows)]
    heights = measure(sheet.m.f, [(n, sheet.width, n) for n in ("table:0:0", *names)])
    head = heights["table:0:0"]
    pages: list[PagePlan] = []
    start, filled = 0, head
    for n, name in enumerate(names):
        tall = heights[name] - head
        if head + tall > sheet.table_room:
            return None
        if filled + tall > sheet.table_room:
            pages.append(sheet.table_page(f"table:{start}:{n}", filled))
            start, filled = n, head
        filled += tall
    pages.append(sheet.table_page(f"table:{start}:{rows}", filled))
    return pages if 1 < len(pages) < _MOST_PAGES else None
