"""Where the labels of a picture go: columns beside it, straight leaders that never cross.

Pure geometry, no drawing. Lengths are millimetres on paper (any other unit works as well), x to
the right, y *downwards*. Five steps: choose a column per label (a small binary programme), order
the column (a minimum-length matching of straight segments cannot cross), set the heights
(isotonic regression is the exact optimum of squared offsets without overlap), repair crossings
that unequal label heights bring, and, should any be left, build the column by a rotating sweep,
which cannot cross.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from faceanatomy.errors import InvalidValueError
from faceanatomy.view.label_column import ColumnSolver, crossing_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Point = tuple[float, float]
Column = Literal["left", "right"]

_SLACK = 1e-6


class LabelsDoNotFitError(InvalidValueError):
    """More labels than the columns can hold.

    Parameters
    ----------
    needed
        Height of all labels together.
    available
        Height of the columns together.
    """

    def __init__(self, needed: float, available: float) -> None:
        self.needed = needed
        self.available = available
        super().__init__(
            f"The labels need {needed:.0f} mm of column height and the figure has "
            f"{available:.0f} mm. Label fewer structures or make the figure larger."
        )


@dataclass(frozen=True)
class LabelRequest:
    """One label that wants a place.

    Parameters
    ----------
    key
        What the label names; comes back in `PlacedLabel`.
    height
        Height of its text block, spacing included.
    left, right
        The point its leader ends on if it stands in the left or the right column; None if it
        must not stand there.
    left_cost, right_cost
        Extra cost of that column, in the unit of length.
    """

    key: str
    height: float
    left: Point | None
    right: Point | None
    left_cost: float = 0.0
    right_cost: float = 0.0


@dataclass(frozen=True)
class LabelColumn:
    """A vertical strip of labels: leaders start at `x`, texts stand between `top` and `bottom`."""

    x: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Room for labels."""
        return self.bottom - self.top


@dataclass(frozen=True)
class PlacedLabel:
    """A label with its place: text from `top` over `height`, leader from `port` to `anchor`."""

    key: str
    column: Column
    top: float
    height: float
    anchor: Point
    port: Point


@dataclass(frozen=True)
class LabelLayout:
    """All labels of one picture, left column first, each from top to bottom."""

    labels: tuple[PlacedLabel, ...]

    @property
    def crossings(self) -> int:
        """How many pairs of leaders cross."""
        anchors = np.array([label.anchor for label in self.labels], dtype=float).reshape(-1, 2)
        ports = np.array([label.port for label in self.labels], dtype=float).reshape(-1, 2)
        return int(crossing_pairs(anchors, ports).sum())

    @property
    def overlaps(self) -> int:
        """How many pairs of text blocks of one column overlap."""
        count = 0
        for column in ("left", "right"):
            spans = sorted((p.top, p.top + p.height) for p in self.labels if p.column == column)
            count += sum(below[0] < above[1] - _SLACK for above, below in pairwise(spans))
        return count

    @property
    def length(self) -> float:
        """Length of all leaders together."""
        return float(
            sum(np.hypot(p.anchor[0] - p.port[0], p.anchor[1] - p.port[1]) for p in self.labels)
        )


def solve_labels(
    requests: Sequence[LabelRequest],
    left: LabelColumn | None,
    right: LabelColumn | None,
    *,
    port_offset: float = 0.0,
    imbalance: int | None = None,
    crowding: float = 1.0,
    toll: Callable[[str, Point, Point], float] | None = None,
) -> LabelLayout:
    """Place every label in one of two columns.

    Parameters
    ----------
    requests
        The labels; keys must differ.
    left, right
        The columns; None where the picture has none on that side. Every anchor lies between
        them.
    port_offset
        How far below the top of its text a leader starts.
    imbalance
        By how many labels a column may exceed the other; None for no limit. Given up where the
        labels fit in no other way.
    crowding
        Cost of each millimetre of label above 75 % of a 36 mm stretch of a column: larger
        values spread labels over both columns, smaller ones keep leaders short.
    toll
        ``toll(key, anchor, port)``: extra cost of a leader, for example for what it passes over.

    Returns
    -------
    LabelLayout
        No two texts overlap. No two leaders cross, unless labels that may stand in one column
        only force it.

    Raises
    ------
    LabelsDoNotFitError
        If the columns are too short.
    InvalidValueError
        If a label has no column to stand in, or an anchor lies outside the columns.
    """
    columns: dict[Column, LabelColumn] = {}
    if left is not None:
        columns["left"] = left
    if right is not None:
        columns["right"] = right
    _check(requests, columns)
    if not requests:
        return LabelLayout(())
    forbidden: set[tuple[int, int]] = set()
    while True:
        chosen = _choose_columns(requests, columns, forbidden, imbalance, crowding)
        placed: dict[int, PlacedLabel] = {}
        for name, column in columns.items():
            members = [i for i, c in enumerate(chosen) if c == name]
            placed.update(_fill_column(requests, members, name, column, port_offset, toll))
        clashes = _clashes_between_columns(placed, requests) - forbidden
        if not clashes:
            order = sorted(placed.values(), key=lambda p: (p.column, p.top))
            return LabelLayout(tuple(order))
        forbidden |= clashes


def _check(requests: Sequence[LabelRequest], columns: dict[Column, LabelColumn]) -> None:
    if not columns and requests:
        raise InvalidValueError("Labels need at least one column: give left, right or both.")
    seen: set[str] = set()
    for request in requests:
        if request.key in seen:
            raise InvalidValueError(f"Two labels have the key {request.key!r}: keys must differ.")
        seen.add(request.key)
        if not any(_anchor(request, name) for name in columns):
            raise InvalidValueError(
                f"The label {request.key!r} has no anchor for a column that is there: "
                f"give {' or '.join(columns)}."
            )
        for name, column in columns.items():
            anchor = _anchor(request, name)
            if anchor is not None and (anchor[0] <= column.x) == (name == "left"):
                raise InvalidValueError(
                    f"The anchor of {request.key!r} at x = {anchor[0]:g} is not inside the "
                    f"{name} column at x = {column.x:g}: move the column outwards."
                )
    needed = sum(r.height for r in requests)
    available = sum(c.height for c in columns.values())
    if needed > available + _SLACK:
        raise LabelsDoNotFitError(needed, available)


def _anchor(request: LabelRequest, column: str) -> Point | None:
    return request.left if column == "left" else request.right


def _choose_columns(
    requests: Sequence[LabelRequest],
    columns: dict[Column, LabelColumn],
    forbidden: set[tuple[int, int]],
    imbalance: int | None,
    crowding: float,
) -> list[Column]:
    """Choose a column per label: short leaders, capacity, balance, no local crowd.

    `forbidden` holds pairs (i, j) that must not stand left and right at the same time, because
    their leaders would cross.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if len(columns) == 1:
        name = next(iter(columns))
        return [name] * len(requests)
    left, right = columns["left"], columns["right"]
    n = len(requests)
    heights = np.array([r.height for r in requests])
    cost = np.zeros(n)
    lower, upper, middle = np.zeros(n), np.ones(n), np.zeros(n)
    for i, r in enumerate(requests):
        if r.left is None:
            lower[i] = 1
        if r.right is None:
            upper[i] = 0
        to_left = r.left[0] - left.x + r.left_cost if r.left else 0.0
        to_right = right.x - r.right[0] + r.right_cost if r.right else 0.0
        cost[i] = to_right - to_left
        middle[i] = (r.left or r.right or (0.0, 0.0))[1]
    window = 36.0
    starts = np.arange(middle.min() - window / 2, middle.max() + window / 2, window / 3)
    inside = (middle >= starts[:, None]) & (middle < starts[:, None] + window)
    weight = inside * heights
    k = len(starts)
    eye, none = np.eye(k), np.zeros((k, k))
    room = 0.75 * window
    pad = np.zeros(2 * k)
    hard = [
        LinearConstraint(np.r_[heights, pad][None], heights.sum() - left.height, right.height),
        LinearConstraint(np.c_[weight, -eye, none], -np.inf, room),
        LinearConstraint(np.c_[-weight, none, -eye], -np.inf, room - weight.sum(axis=1)),
    ]
    for i, j in forbidden:
        row = np.zeros(n + 2 * k)
        row[i], row[j] = -1.0, 1.0
        hard.append(LinearConstraint(row[None], -np.inf, 0.0))
    attempts = [hard]
    if imbalance is not None:
        count = np.r_[np.ones(n), pad][None]
        spread = max(imbalance, n % 2) / 2
        attempts.insert(0, [*hard, LinearConstraint(count, n / 2 - spread, n / 2 + spread)])
    for constraints in attempts:
        result = milp(
            np.r_[cost, np.full(2 * k, crowding)],
            integrality=np.r_[np.ones(n), pad],
            bounds=Bounds(np.r_[lower, pad], np.r_[upper, np.full(2 * k, np.inf)]),
            constraints=constraints,
            options={"time_limit": 5.0, "mip_rel_gap": 0.01},
        )
        if result.x is not None:
            return ["right" if x > 0.5 else "left" for x in result.x[:n]]
    raise LabelsDoNotFitError(float(heights.sum()), left.height + right.height)


def _clashes_between_columns(
    placed: dict[int, PlacedLabel], requests: Sequence[LabelRequest]
) -> set[tuple[int, int]]:
    """Return the pairs (left, right) whose leaders cross and of which one can change sides."""
    found: set[tuple[int, int]] = set()
    lefts = [(i, p) for i, p in placed.items() if p.column == "left"]
    rights = [(j, q) for j, q in placed.items() if q.column == "right"]
    for i, p in lefts:
        for j, q in rights:
            if requests[i].right is None and requests[j].left is None:
                continue
            ends = np.array([p.anchor, q.anchor]), np.array([p.port, q.port])
            if crossing_pairs(*ends).any():
                found.add((i, j))
    return found


def _fill_column(
    requests: Sequence[LabelRequest],
    members: list[int],
    name: Column,
    column: LabelColumn,
    port_offset: float,
    toll: Callable[[str, Point, Point], float] | None,
) -> dict[int, PlacedLabel]:
    """Order the labels of one column and set their heights."""
    if not members:
        return {}
    anchors = np.array([_anchor(requests[i], name) for i in members], dtype=float)
    heights = np.array([requests[i].height for i in members])
    if heights.sum() > column.height + _SLACK:
        raise LabelsDoNotFitError(float(heights.sum()), column.height)
    keys = [requests[i].key for i in members]
    solver = ColumnSolver(
        anchors, heights, column.x, (column.top, column.bottom), port_offset, keys, toll
    )
    tops = solver.solve()
    return {
        i: PlacedLabel(
            key=keys[k],
            column=name,
            top=float(tops[k]),
            height=float(heights[k]),
            anchor=(float(anchors[k, 0]), float(anchors[k, 1])),
            port=(column.x, float(tops[k] + port_offset)),
        )
        for k, i in enumerate(members)
    }
