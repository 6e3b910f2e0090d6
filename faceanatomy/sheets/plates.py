"""Plates: figures of one size in a grid, one or two in a cell, with a text below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceanatomy.sheets.composition import Block, Slot
from faceanatomy.sheets.views import Views, shaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.sheets.faces import Movement
    from faceanatomy.sheets.parts import PartsSetting, Plain
    from faceanatomy.view.scene import Scene

_COLUMNS = (1, 2, 3, 4, 5)
_GAP = 6.0
"""Between columns and between rows at type scale 1, mm."""
_BELOW = 2.6
"""Between a figure and its text at type scale 1, mm."""
_INNER = 2.0
"""Between two figures of a cell at type scale 1, mm."""
_STACKED, _FILLING, _LEFT_EMPTY = 0.8, 1.15, 0.4
"""What the height of stacked figures counts against that of figures side by side, and what it
counts if those leave this share of the room empty."""
_UNEXPLAINED = 0.86
"""What the height of figures counts if their grid has no cell left for how to read them."""
_SMALLEST = 30.0
"""Smallest height of a figure at paper scale 1, mm."""


@dataclass(frozen=True)
class PlateCell:
    """A figure of a plate and its text; perhaps a second figure beside it.

    Parameters
    ----------
    movements
        What arrows on the first figure show.
    """

    scene: Scene
    text: Plain
    alternative: str
    beside: Scene | None = None
    beside_alternative: str = ""
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True)
class GridPlan:
    """A grid in its place: figures and texts, and where it ends."""

    slots: tuple[Slot, ...]
    blocks: tuple[Block, ...]
    bottom: float
    figure_height: float


def plate_views(cells: Sequence[PlateCell], aspect: float) -> Views:
    """Return the figures of a plate in frames of one shape, cell by cell."""
    scenes: list[Scene] = []
    alternatives: list[str] = []
    movements = {}
    for cell in cells:
        movements[len(scenes)] = cell.movements
        for scene, words in (
            (cell.scene, cell.alternative), (cell.beside, cell.beside_alternative)
        ):  # fmt: skip
            if scene is not None:
                scenes.append(shaped(scene, aspect))
                alternatives.append(words)
    return Views(tuple(scenes), ("",) * len(scenes), tuple(alternatives), movements)


def grid(
    setting: PartsSetting,
    names: Sequence[str],
    figures: int,
    aspect: float,
    f: float,
    frame: tuple[float, float, float, float],
    scale: float,
    *,
    label_width: float = 0.0,
    per_cell: int = 1,
    smallest: float = _SMALLEST,
) -> GridPlan | None:
    """Return the grid that shows the largest figures; None if they would be too small.

    Parameters
    ----------
    setting
        Measures the texts.
    names
        The text of each cell; there may be one more than figures, which fills a free cell.
    figures
        How many of the cells have figures; those come first.
    aspect
        Width divided by height of a figure.
    f
        Type scale.
    frame
        x, y, width and height of the room, mm.
    scale
        Length relative to A4.
    label_width
        Room for labels on the outer side of every figure, mm; then there are two columns, or one
        with labels on both sides.
    per_cell
        Figures side by side in each cell; the views of a cell follow each other.
    smallest
        Smallest height of a figure at paper scale 1, mm.
    """
    x0, y0, width, room = frame
    best: GridPlan | None = None
    most, empty = 0.0, 0.0
    for columns in (2, 1) if label_width else _COLUMNS:
        if columns > figures:
            break
        rows = -(-figures // columns)
        free = rows * columns > figures
        used = list(names[:figures]) + (list(names[figures:]) if free else [])
        gap = _GAP * f
        cell = (width - (columns - 1) * gap) / columns
        labels = label_width * (2 if columns == 1 else 1)
        text_w = cell - labels
        heights = setting.measure(f, [(name, text_w, name) for name in used])
        texts = [
            max(heights[n] for n in used[r * columns : (r + 1) * columns]) for r in range(rows)
        ]
        spent = sum(texts) + rows * _BELOW * f + (rows - 1) * gap
        inner = (per_cell - 1) * _INNER * f
        height = min((room - spent) / rows, (cell - labels - inner) / (aspect * per_cell))
        # Two labelled figures side by side are easier to compare than one below the other.
        worth = height
        if label_width and columns == 1:
            worth *= _FILLING if empty > _LEFT_EMPTY else _STACKED
        if len(names) > len(used):
            worth *= _UNEXPLAINED
        if height < smallest * scale or (best and worth <= most):
            continue
        loose_height = room - spent - rows * height
        most, empty = worth, loose_height / room
        spare = min(loose_height / (rows + 1), 9.0 * f)
        slots, blocks = [], []
        y = y0 + 0.42 * (loose_height - spare * (rows - 1))
        for row in range(rows):
            for column in range(columns):
                index = row * columns + column
                if index >= len(used):
                    continue
                x = x0 + column * (cell + gap)
                text_y = y + height + _BELOW * f
                if index >= figures:
                    middle = y + 0.3 * height
                    blocks.append(Block(used[index], x, middle, text_w, heights[used[index]]))
                    continue
                figure_w = height * aspect
                left = label_width if column == 0 else 0.0
                right = label_width if column == columns - 1 else 0.0
                loose = cell - labels - per_cell * figure_w - inner
                share = (0.8, 0.2)[column] if label_width and columns == 2 else 0.5
                share = share if per_cell == 1 else 0.0
                for n in range(per_cell):
                    figure_x = x + left + loose * share + n * (figure_w + _INNER * f)
                    view = index * per_cell + n
                    slots.append(Slot(view, figure_x, y, figure_w, height, left, right, None, 0.4))
                name, text_x = used[index], x + left
                if label_width and per_cell == 1:
                    # Right under its figure, if it needs no more lines there.
                    figure_x = x + left + loose * share
                    less = text_w - (figure_x - text_x)
                    if setting.measure(f, [(name, less, name)])[name] <= heights[name] + 1e-6:
                        text_x = figure_x
                width_here = text_w - (text_x - x - left)
                blocks.append(Block(name, text_x, text_y, width_here, heights[name]))
            y += height + _BELOW * f + texts[row] + gap + spare
        best = GridPlan(tuple(slots), tuple(blocks), y - gap - spare, height)
    return best
