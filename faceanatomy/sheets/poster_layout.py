"""Where the figures of the atlas poster stand, and how its index is cut into columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan, Slot
from faceanatomy.sheets.paper import SheetTooSmallError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.poster import PosterSetting

LARGE = 2
"""Figures before the insets."""
_COLUMNS: tuple[tuple[int | None, float], ...] = ((2, 1.0), (None, 0.3))
"""Imbalance and crowding of the label columns: a symmetric front, a side that has a face."""
_INSET_COLUMN: tuple[int | None, float] = (None, 0.3)
_IN_A_ROW = 3
"""Insets side by side on a lying poster."""
_INDEX_SHARE = 0.28
"""Share of the width that the index takes on lying paper."""
_RAIL = 0.38
"""Share of the width that the insets take on upright paper."""
_SMALLEST_FIGURE = 60.0
_KEPT = 2
"""Entries of a group that at least stay together in a column of the index."""


def even_columns(
    groups: Sequence[tuple[list[dict[str, str]], list[float]]], count: int
) -> list[list[dict[str, str]]]:
    """Return the entries of an index in at most `count` columns as low as can be.

    The first entry of a group is its heading; a group that runs on into another column keeps at
    least two entries in both, and its heading is repeated there.

    Parameters
    ----------
    groups
        Entries of each group and their heights in lines.
    count
        How many columns there are.
    """
    height = sum(sum(heights) for _, heights in groups) / count
    while True:
        columns = _columns(groups, height)
        if len(columns) <= count:
            return columns
        height += 0.5


def _columns(
    groups: Sequence[tuple[list[dict[str, str]], list[float]]], most: float
) -> list[list[dict[str, str]]]:
    columns: list[list[dict[str, str]]] = [[]]
    left = most
    for entries, heights in groups:
        n = 0
        while n < len(entries):
            fits = sum(1 for k in range(n, len(entries)) if sum(heights[n : k + 1]) <= left)
            rest = len(entries) - n - fits
            if rest and rest < _KEPT:
                fits -= _KEPT - rest
            if not rest or fits >= _KEPT + (n == 0):
                columns[-1] += entries[n : n + fits]
                left -= sum(heights[n : n + fits])
                n += fits
            if n < len(entries):
                if not columns[-1]:  # higher than a whole column
                    columns[-1] += entries[n:]
                    break
                columns.append([])
                left = most
                if n:
                    again = {**entries[0], "group": f"{entries[0]['group']}, continued"}
                    columns[-1].append(again)
                    left -= heights[0]
    return columns


def large_slots(
    frame: tuple[float, float, float, float],
    aspects: tuple[float, ...],
    column: float,
    f: float,
    *,
    lying: bool,
) -> list[Slot]:
    """Return both large figures, one below the other or side by side, between their labels."""
    x0, y, width, room = frame
    caption, gap = 6.0 * f, 5.0 * f
    slots = []
    if lying:
        height = min(room - caption, (width - 4 * column - gap) / sum(aspects))
        for view, aspect in enumerate(aspects):
            x = x0 + column + view * (aspects[0] * height + 2 * column + gap)
            slots.append(Slot(view, x, y, aspect * height, height, column, column, *_COLUMNS[view]))
        return slots
    room -= 2 * caption
    sizes = _figure_sizes(room, width - 2 * column, gap, aspects)
    spare = room - sum(h for _, h in sizes)
    for view, (w, h) in enumerate(sizes):
        x = x0 + (width - w) / 2
        slots.append(Slot(view, x, y, w, h, x - x0, x0 + width - x - w, *_COLUMNS[view]))
        y += h + caption + max(0.0, spare) / 2
    return slots


def inset_slots(
    frame: tuple[float, float, float, float],
    aspects: tuple[float, ...],
    labels: Sequence[float],
    column: float,
    f: float,
) -> list[Slot]:
    """Return the insets one below the other, their labels on the right.

    None becomes lower than its labels need, unless all together would be too high.

    Parameters
    ----------
    labels
        Height of the labels of each at type scale 1, mm.
    """
    if not aspects:
        return []
    x0, y, width, room = frame
    caption = 7.0 * f
    widest = width - column
    room_each = (room - len(aspects) * caption) / len(aspects)
    # Upright details would be taller than the wide ones: none is more than a share of the rail.
    wanted = [min(widest / aspect, 1.25 * room_each) for aspect in aspects]
    needed = [f * height + 0.5 for height in labels]
    wanted = [max(low, high) for low, high in zip(needed, wanted, strict=True)]
    free, spread = room - len(aspects) * caption - sum(needed), sum(wanted) - sum(needed)
    share = max(0.0, min(1.0, free / spread)) if spread > 0 else 1.0
    heights = [low + share * (high - low) for low, high in zip(needed, wanted, strict=True)]
    shrink = min(1.0, (room - len(aspects) * caption) / sum(heights))
    heights = [height * shrink for height in heights]
    spare = max(0.0, room - len(aspects) * caption - sum(heights)) / len(aspects)
    slots = []
    for n, (aspect, height) in enumerate(zip(aspects, heights, strict=True)):
        w = min(aspect * height, widest)
        # All labels begin on one line.
        x = x0 + widest - w
        slots.append(Slot(LARGE + n, x, y, w, height, 0.0, column, *_INSET_COLUMN))
        y += height + caption + spare
    return slots


def _figure_sizes(
    room: float, widest: float, gap: float, aspects: tuple[float, ...]
) -> list[tuple[float, float]]:
    """Share the height between the figures, a little more for the first."""
    first = min(0.55 * (room - gap), widest / aspects[0])
    second = min(0.45 * (room - gap), widest / aspects[1])
    return [(first * aspects[0], first), (second * aspects[1], second)]


def inset_rows(
    frame: tuple[float, float, float, float], aspects: tuple[float, ...], column: float, f: float
) -> list[Slot]:
    """Return the insets in rows of three, the labels of each on its right."""
    if not aspects:
        return []
    x0, y0, width, room = frame
    rows = -(-len(aspects) // _IN_A_ROW)
    cell, caption = width / _IN_A_ROW, 7.0 * f
    slots = []
    for n, aspect in enumerate(aspects):
        height = min(room / rows - caption, (cell - column) / aspect)
        w = aspect * height
        x = x0 + (n % _IN_A_ROW + 1) * cell - column - w
        y = y0 + n // _IN_A_ROW * room / rows + 0.5 * (room / rows - caption - height)
        slots.append(Slot(LARGE + n, x, y, w, height, 0.0, column, *_INSET_COLUMN))
    return slots


def composed(
    paper: Paper,
    aspects: tuple[float, ...],
    label_widths: tuple[float, float],
    label_heights: Sequence[float],
    setting: PosterSetting,
    f: float,
) -> SheetPlan:
    """Set the large figures between their labels, the insets beside them, the index below.

    Raises
    ------
    SheetTooSmallError
        If the figures would become too small; without a proposal.
    """
    x0, x1 = paper.margin, paper.width - paper.margin
    width, gap = x1 - x0, 5.0 * f
    column, inner = (label_width * f for label_width in label_widths)
    lying = paper.landscape
    insets = aspects[LARGE:] if lying else aspects[LARGE : LARGE + setting.upright]
    index = "index_lying" if lying else "index"
    index_w = _INDEX_SHARE * width if lying else width
    heights = setting.measure(
        f, [("header", width, "header"), (index, index_w, index), ("foot", width, "foot")]
    )
    rule_y = paper.margin + heights["header"] + 2.6 * f
    foot_y = paper.height - 0.85 * paper.margin - heights["foot"]
    top = rule_y + gap
    index_y = top if lying else foot_y - 4.0 * f - heights[index]
    covered_y = (foot_y if lying else index_y) - 8.0 * f
    room = covered_y - 2.0 * f - top
    crowded = False
    if lying:
        main = width - index_w - 2 * gap
        large = large_slots((x0, top, main, room), aspects[:LARGE], column, f, lying=True)
        below = large[0].y + large[0].height + 6.0 * f + gap
        small = inset_rows((x0, below, main, top + room - below), insets, inner, f)
        crowded = any(
            slot.height < needed * f for slot, needed in zip(small, label_heights, strict=True)
        )
    else:
        rail = _RAIL * width if insets else 0.0
        main = width - rail - (1.6 * gap if rail else 0.0)
        large = large_slots((x0, top, main, room), aspects[:LARGE], column, f, lying=False)
        small = inset_slots(
            (x1 - rail, top, rail, room), insets, label_heights[: len(insets)], inner, f
        )
    if (
        min(slot.height for slot in large) < _SMALLEST_FIGURE * paper.scale
        or min((slot.height for slot in small), default=1.0) < 0
        or (lying and (crowded or heights[index] > room))
    ):
        raise SheetTooSmallError(paper.name, "two figures with their labels")
    blocks = (
        Block("header", x0, paper.margin, width, heights["header"]),
        Block(index, x1 - index_w, index_y, index_w, heights[index]),
        Block("foot", x0, foot_y, width, heights["foot"]),
    )
    rules = (
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        *(() if lying else (Rule(index_y - 2.6 * f, x0, x1, 0.9 * f, "ink"),)),
        Rule(foot_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    )
    page = PagePlan(blocks, (*large, *small), rules, (x0, covered_y, width))
    return SheetPlan(paper, f, False, (page,))
