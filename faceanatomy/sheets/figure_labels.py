"""The labels of one figure: which muscles are named, in which words, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from faceanatomy.sheets.fonts import MM_PER_POINT, Style, text_width, wrapped
from faceanatomy.sheets.typst import NO_BREAK_SPACE
from faceanatomy.view.label_anchors import find_anchors
from faceanatomy.view.label_layout import (
    LabelColumn,
    LabelRequest,
    LabelsDoNotFitError,
    solve_labels,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from faceanatomy.activation import Activation
    from faceanatomy.sheets.composition import Slot
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.view.label_anchors import Anchors
    from faceanatomy.view.label_layout import PlacedLabel

LabelText = list[tuple[str, float, Style]]
"""Lines of a label with type size and style."""


class Wording(Protocol):
    """Returns the lines of a label, or None for the name of the muscle."""

    def __call__(
        self, row: MuscleRow, points: float, room: float, *, discreet: bool
    ) -> LabelText | None:
        """Return the lines."""


_LEADING = 1.17
_STUB = 2.4
_TEXT_GAP = 1.1
_SPACING = 1.1
_TOLL = 0.6
_WIDEST = 25.0
"""Labels break into lines of this width at type scale 1, mm."""
_SMALLER = 0.88
_PORT = 0.48
"""The middle of the x-height below the top of a line, in type sizes."""


@dataclass(frozen=True)
class TextLine:
    """A line of a label: its outer edge `x`, its top `y`, mm on the page."""

    text: str
    x: float
    y: float
    points: float
    style: Style


@dataclass(frozen=True)
class FigureLabel:
    """A label on the page, mm.

    Parameters
    ----------
    muscle
        Muscle id.
    column
        ``"left"`` or ``"right"``.
    lines
        Its text.
    port_x, port_y
        Where the leader bends from level to slanting.
    text_x
        Where the level part begins, beside the text.
    anchor_x, anchor_y
        Where the leader ends, on the muscle.
    discreet
        Whether it names a muscle that stands back.
    box
        Text block: x0, y0, x1, y1.
    mesh
        Mesh ids the leader may end on.
    """

    muscle: str
    column: str
    lines: tuple[TextLine, ...]
    port_x: float
    port_y: float
    text_x: float
    anchor_x: float
    anchor_y: float
    discreet: bool
    box: tuple[float, float, float, float]
    mesh: tuple[str, ...]


def label_column(
    rows: Sequence[MuscleRow],
    discreet: Sequence[MuscleRow],
    points: float,
    *,
    latin: bool = False,
) -> float:
    """Return the width that a column of labels needs, leader stub included, mm.

    Parameters
    ----------
    rows, discreet
        The muscles to be named, in full and in smaller type.
    points
        Type size of the labels; the result holds for type scale 1 if this does.
    latin
        Whether labels carry the second name.
    """
    lines = [line for row in rows for line in _label_lines(row, False, points, _WIDEST, latin)]
    lines += [line for row in discreet for line in _label_lines(row, True, points, _WIDEST, latin)]
    return max(text_width(*line) for line in lines) + _STUB + _TEXT_GAP + 0.5


def labels_height(rows: Sequence[MuscleRow], points: float, *, latin: bool = False) -> float:
    """Return the height of a column that holds the labels of all `rows`, mm."""
    return sum(
        sum(p * MM_PER_POINT * _LEADING for _, p, _ in lines) + _SPACING
        for lines in (_label_lines(row, False, points, _WIDEST, latin) for row in rows)
    )


def _label_lines(
    row: MuscleRow, soft: bool, points: float, room: float, latin: bool
) -> list[tuple[str, float, Style]]:
    """Return the lines of a label with type size and style."""
    style: Style = "regular" if soft else "semibold"
    size = points * (_SMALLER if soft else 1.0)
    lines = [(t, size, style) for t in wrapped(row.name, size, room, style)]
    if row.parts and not soft:
        small = points * _SMALLER
        lines += [(t, small, "regular") for t in wrapped(row.parts, small, room)]
    if (
        latin
        and row.second_name.removeprefix(f"M.{NO_BREAK_SPACE}").casefold() != row.name.casefold()
    ):
        small = points * _SMALLER
        lines += [(t, small, "italic") for t in wrapped(row.second_name, small, room, "italic")]
    return lines


def label_figure(
    picture: Figure,
    slot: Slot,
    rows: Sequence[MuscleRow],
    discreet: Sequence[MuscleRow],
    activation: Activation,
    type_scale: float,
    points: float,
    *,
    latin: bool = False,
    wording: Wording | None = None,
    least_area: float = 4.5,
    spare: Collection[str] = (),
) -> tuple[FigureLabel, ...]:
    """Name what is visible of the working muscles, and of others while there is room.

    Parameters
    ----------
    picture
        The rendered figure.
    slot
        Its place on the page.
    rows
        Muscles that must be named where they are visible.
    discreet
        Muscles that are named, smaller, if the columns have room left.
    activation
        Decides which side of a muscle a leader may point to.
    type_scale, points
        Scale of small lengths, and type size of the labels.
    latin
        Whether labels carry the second name.
    wording
        Says what a label reads; None, and where it returns None, the name of the muscle.
    least_area
        Smallest visible patch that gets a label at type scale 1, mm².
    spare
        Muscles of `rows` that another figure names: they go, the last first, if the columns
        cannot hold all.

    Raises
    ------
    LabelsDoNotFitError
        If the columns cannot hold the other labels of `rows`.
    """
    if not (slot.left_column or slot.right_column):
        return ()
    writer = _Writer(picture, slot, activation, type_scale, points, latin, wording, least_area)
    chosen = [(row, False) for row in rows]
    named = {row.muscle for row in rows}
    extra = [(row, True) for row in discreet if row.muscle not in named]
    while True:
        try:
            return writer.place(chosen + extra)
        except LabelsDoNotFitError:
            if extra:
                extra.pop()
                continue
            last = next((r for r in reversed(chosen) if r[0].muscle in spare), None)
            if last is None:
                raise
            chosen.remove(last)


def visible(
    picture: Figure,
    slot: Slot,
    rows: Sequence[MuscleRow],
    activation: Activation,
    type_scale: float,
    least_area: float,
) -> set[str]:
    """Return which muscles of `rows` a figure shows well enough to name them."""
    writer = _Writer(picture, slot, activation, type_scale, 0.0, False, None, least_area)
    return set(writer.anchors({row.muscle: writer.numbers(row, soft=False) for row in rows}))


class _Writer:
    def __init__(
        self,
        picture: Figure,
        slot: Slot,
        activation: Activation,
        type_scale: float,
        points: float,
        latin: bool,
        wording: Wording | None,
        least_area: float,
    ) -> None:
        self.picture, self.slot, self.activation = picture, slot, activation
        self.wording, self.least_area = wording, least_area
        self.f, self.points, self.latin = type_scale, points, latin

    def place(self, rows: Sequence[tuple[MuscleRow, bool]]) -> tuple[FigureLabel, ...]:
        wanted = {row.muscle: self.numbers(row, soft=soft) for row, soft in rows}
        anchors = self.anchors(wanted)
        room = _WIDEST * self.f
        texts = {r.muscle: self._text(r, soft, room) for r, soft in rows if r.muscle in anchors}
        slot, line = self.slot, self.points * MM_PER_POINT
        requests = [
            LabelRequest(
                key=muscle,
                height=sum(p * MM_PER_POINT * _LEADING for _, p, _ in text) + _SPACING * self.f,
                left=anchors[muscle].left if slot.left_column else None,
                right=anchors[muscle].right if slot.right_column else None,
            )
            for muscle, text in texts.items()
        ]
        column = (0.0, slot.height)
        layout = solve_labels(
            requests,
            LabelColumn(-0.5, *column) if slot.left_column else None,
            LabelColumn(slot.width + 0.5, *column) if slot.right_column else None,
            port_offset=line * _PORT,
            imbalance=self.slot.imbalance,
            crowding=self.slot.crowding,
            toll=self._toll(wanted),
        )
        by_id = {row.muscle: (row, soft) for row, soft in rows}
        return tuple(self._label(p, texts[p.key], *by_id[p.key]) for p in layout.labels)

    def anchors(self, wanted: dict[str, tuple[int, ...]]) -> dict[str, Anchors]:
        """Return where muscles are visible, from their numbers in the picture."""
        return find_anchors(
            self.picture.ids,
            wanted,
            self.picture.pixels_per_mm,
            min_area=self.least_area * self.f**2,
        )

    def _text(self, row: MuscleRow, soft: bool, room: float) -> LabelText:
        if self.wording is not None:
            own = self.wording(row, self.points, room, discreet=soft)
            if own is not None:
                return own
        return _label_lines(row, soft, self.points, room, self.latin)

    def _toll(
        self, wanted: dict[str, tuple[int, ...]]
    ) -> Callable[[str, tuple[float, float], tuple[float, float]], float]:
        """Return the price of a leader: millimetres over other muscles that are named too."""
        ids, scale = self.picture.ids, self.picture.pixels_per_mm
        height, width = ids.shape
        owner = np.full(len(self.picture.names) + 1, -1)  # the last entry serves id -1
        for index, numbers in enumerate(wanted.values()):
            owner[list(numbers)] = index
        indices = {key: index for index, key in enumerate(wanted)}
        shares = np.linspace(0.0, 1.0, 48)

        def toll(key: str, anchor: tuple[float, float], port: tuple[float, float]) -> float:
            points = np.asarray(anchor) + shares[:, None] * np.subtract(port, anchor)
            x = np.clip(points[:, 0] * scale, 0, width - 1).astype(int)
            y = np.clip(points[:, 1] * scale, 0, height - 1).astype(int)
            owners = owner[ids[y, x]]
            foreign = float(((owners >= 0) & (owners != indices[key])).mean())
            return _TOLL * foreign * math.dist(anchor, port)

        return toll

    def numbers(self, row: MuscleRow, *, soft: bool) -> tuple[int, ...]:
        """Return the numbers in the picture of a muscle: of the sides that work."""
        if soft or not (row.left or row.right):  # bones never work
            return self.picture.numbers(row.units)
        numbers: list[int] = []
        for side in ("left", "right"):
            working = tuple(u for u in row.units if self.activation[u, side] > 0)
            numbers += self.picture.numbers(working, side)
        return tuple(dict.fromkeys(numbers))

    def _label(
        self,
        placed: PlacedLabel,
        text: list[tuple[str, float, Style]],
        row: MuscleRow,
        soft: bool,
    ) -> FigureLabel:
        slot, sign = self.slot, -1 if placed.column == "left" else 1
        port_x, port_y = slot.x + placed.port[0], slot.y + placed.port[1]
        text_x = port_x + sign * _STUB * self.f
        edge = text_x + sign * _TEXT_GAP * self.f
        y = slot.y + placed.top
        lines = []
        for words, points, style in text:
            lines.append(TextLine(words, edge, y, points, style))
            y += points * MM_PER_POINT * _LEADING
        width = max(text_width(words, points, style) for words, points, style in text)
        x0, x1 = sorted((edge, edge + sign * width))
        return FigureLabel(
            muscle=placed.key,
            column=placed.column,
            lines=tuple(lines),
            port_x=port_x,
            port_y=port_y,
            text_x=text_x,
            anchor_x=slot.x + placed.anchor[0],
            anchor_y=slot.y + placed.anchor[1],
            discreet=soft,
            box=(x0, slot.y + placed.top, x1, y),
            mesh=row.units,
        )
