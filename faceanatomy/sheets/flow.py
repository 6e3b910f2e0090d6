"""Text that runs in columns over as many pages as it needs, under a title and over a foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.parts import PartsSetting

COLUMN = 60.0
"""Width of a column at type scale 1, mm: about 45 letters, which an eye returns from safely."""

_GUTTER = 6.0
_BISECTIONS = 12


@dataclass(frozen=True)
class Piece:
    """A block that is not broken: its name, and whether it must not end a column."""

    name: str
    heads: bool = False


@dataclass(frozen=True)
class _Column:
    names: tuple[str, ...]
    height: float


def flow_pages(
    paper: Paper,
    f: float,
    setting: PartsSetting,
    pieces: Sequence[Piece],
    first: str,
    later: str,
    foot: str,
    *,
    gap: float = 3.4,
) -> SheetPlan | None:
    """Set `pieces` one below the other in columns; None if one of them is higher than a page.

    Parameters
    ----------
    paper, f
        The paper and the type scale.
    setting
        Measures the blocks.
    pieces
        In reading order.
    first, later, foot
        Names of the blocks at the head of the first and of the other pages, and at every foot.
    gap
        Between two pieces at type scale 1, mm.
    """
    x0, x1 = paper.margin, paper.width - paper.margin
    width = x1 - x0
    count = max(1, round(width / (COLUMN * f)))
    gutter = _GUTTER * f
    column = (width - (count - 1) * gutter) / count
    heads = (first, later, foot)
    heights = setting.measure(
        f, [*((n, width, n) for n in heads), *((p.name, column, p.name) for p in pieces)]
    )
    base_y = paper.height - 0.85 * paper.margin - heights[foot]
    tops = [paper.margin + heights[n] + 2.6 * f for n in (first, later)]
    rooms = [base_y - 5.0 * f - top - 4.6 * f for top in tops]
    left = list(pieces)
    pages: list[PagePlan] = []
    while left:
        which = 0 if not pages else 1
        columns = _filled(left, heights, rooms[which], count, gap * f)
        used = sum(len(c.names) for c in columns)
        if not used:
            return None
        if used == len(left):  # the last page ends level, not with empty columns
            columns = _balanced(left, heights, rooms[which], count, gap * f)
        y0 = tops[which] + 4.6 * f
        blocks = [Block((first, later)[which], x0, paper.margin, width, heights[heads[which]])]
        for n, filled in enumerate(columns):
            y = y0
            for name in filled.names:
                blocks.append(Block(name, x0 + n * (column + gutter), y, column, heights[name]))
                y += heights[name] + gap * f
        blocks.append(Block(foot, x0, base_y, width, heights[foot]))
        rules = (
            Rule(tops[which], x0, x1, 0.9 * f, "ink"),
            Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
        )
        pages.append(PagePlan(tuple(blocks), (), rules))
        left = left[used:]
    return SheetPlan(paper, f, False, tuple(pages))


def _filled(
    pieces: Sequence[Piece], heights: dict[str, float], room: float, count: int, gap: float
) -> list[_Column]:
    """Return up to `count` columns no higher than `room`, filled from the left."""
    columns: list[_Column] = []
    at = 0
    for _ in range(count):
        names: list[str] = []
        height = 0.0
        while at < len(pieces):
            more = heights[pieces[at].name] + (gap if names else 0.0)
            # A heading keeps the piece below it.
            after = at + 1
            need = more
            if pieces[at].heads and after < len(pieces):
                need += gap + heights[pieces[after].name]
            if height + need > room + 1e-6:
                break
            names.append(pieces[at].name)
            height += more
            at += 1
        columns.append(_Column(tuple(names), height))
    return columns


def _balanced(
    pieces: Sequence[Piece], heights: dict[str, float], room: float, count: int, gap: float
) -> list[_Column]:
    """Return columns that hold all `pieces` and are as low as that allows."""
    low, high = 0.0, room
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        columns = _filled(pieces, heights, middle, count, gap)
        if sum(len(c.names) for c in columns) == len(pieces):
            high = middle
        else:
            low = middle
    return _filled(pieces, heights, high, count, gap)
