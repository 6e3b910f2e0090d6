"""The rules of a printed sheet, each with what was measured: `check_sheet`.

Positions are read from the layout in mm, what a leader points at from the id picture of the same
camera, and the rest from the finished PDF.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.sheets.composition import type_sizes
from faceanatomy.sheets.paper import least_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faceanatomy.sheets.drawing import DrawnFigure, DrawnPage
    from faceanatomy.sheets.figure_labels import FigureLabel
    from faceanatomy.sheets.sheet import Sheet

EDGE = 5.0
"""Nothing stands closer to the edge of the paper, mm."""
LEADER_REACH = 1.5
"""How far from what it names a leader may end, mm."""
_TOUCH = 1e-3

_PICTURE = rb"/Subtype/Image/Filter/\w+/Width (\d+)/Height \d+/ColorSpace \d+ 0 R"
"""A picture in colour; its transparency is another one, in DeviceGray."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Finding:
    """A rule and how a sheet keeps it.

    Parameters
    ----------
    rule, limit, found
        In words, with units.
    kept
        Whether the sheet keeps the rule.
    """

    rule: str
    limit: str
    found: str
    kept: bool


def check_sheet(made: Sheet, pdf: bytes | None = None) -> tuple[Finding, ...]:
    """Measure a sheet by the rules of printed charts.

    Parameters
    ----------
    made
        The sheet; its figures are rendered at a low resolution unless they are kept.
    pdf
        The finished file, for what only it tells.

    Returns
    -------
    tuple of Finding
        In a fixed order; of a PDF without its file the last ones are missing.
    """
    pages = made.layout
    found = check_layout(pages, made.size)
    found += check_type(made)
    if pdf is not None:
        found += check_pdf(pdf, made, pages)
    return tuple(found)


def check_layout(pages: Sequence[DrawnPage], size: tuple[float, float]) -> list[Finding]:
    """Return the findings about places, in mm on the page."""
    overlaps = covering = outside = crossing = through = backwards = 0
    labels = leaders = wrong = 0
    farthest = 0.0
    for page in pages:
        boxes = [label.box for drawn in page.figures for label in drawn.labels if label.lines]
        labels += len(boxes)
        overlaps += sum(_overlap(a, b) for a, b in combinations(boxes, 2))
        blocks = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in page.blocks]
        overlaps += sum(_overlap(a, b) for a in boxes for b in blocks)
        outside += sum(_outside(box, size) for box in [*boxes, *blocks])
        lines = [_leader(label) for drawn in page.figures for label in drawn.labels]
        leaders += len(lines)
        crossing += sum(_lines_cross(a, b) for a, b in combinations(lines, 2))
        through += sum(_passes(line[1:], box) for line in lines for box in boxes)
        for drawn in page.figures:
            covering += sum(_covers(drawn, label.box) for label in drawn.labels if label.lines)
            for label in drawn.labels:
                distance = distance_to_named(drawn, label)
                farthest = max(farthest, distance)
                wrong += distance > 0
            backwards += _out_of_order(drawn.labels)
    return [
        _none("labels that overlap a label or text", overlaps, f"{labels} labels"),
        _none("labels on the outline of a figure", covering, f"{labels} labels"),
        _none(f"labels or blocks within {EDGE:g} mm of the edge", outside, f"{len(pages)} pages"),
        _none("leaders that cross", crossing, f"{leaders} leaders"),
        _none("leaders through a label", through, f"{leaders} leaders"),
        _none("labels out of reading order", backwards, f"{labels} labels"),
        _none("leaders that end on something else", wrong, f"{leaders} leaders"),
        Finding(
            "distance of a leader's end from what it names",
            f"<= {LEADER_REACH:g} mm",
            f"{farthest:.2f} mm" if math.isfinite(farthest) else "it is not visible",
            farthest <= LEADER_REACH,
        ),
    ]


def check_type(made: Sheet) -> list[Finding]:
    """Return what is found of the smallest type, against the rule for that size of paper."""
    paper = made.plan.paper
    smallest = min(type_sizes(made.plan.type_scale).values())
    least = least_points(paper.name)
    kept = smallest >= least - 0.005
    return [
        Finding("smallest type", f">= {least:g} pt on {paper.name}", f"{smallest:.1f} pt", kept)
    ]


def check_pdf(pdf: bytes, made: Sheet, pages: Sequence[DrawnPage]) -> list[Finding]:
    """Return what is found in the finished file."""
    figures = [drawn for page in pages for drawn in page.figures]
    fonts = len(re.findall(rb"/Type/FontDescriptor/", pdf))
    embedded = len(re.findall(rb"/FontFile\d? ", pdf))
    described = len(re.findall(rb"/Alt[ (<]", pdf))
    logo = len(pages) if made.setting.own.logo is not None else 0
    tagged = b"/MarkInfo<</Marked true" in pdf and b"/StructTreeRoot" in pdf
    return [
        Finding("fonts embedded", "all", f"{embedded} of {fonts}", embedded >= fonts > 0),
        Finding(
            "figures with an alternative text",
            "all",
            f"{min(described, len(figures))} of {len(figures)}",
            described >= len(figures) + (logo if figures else 0),
        ),
        Finding("tagged, PDF/UA-1", "yes", "yes" if tagged else "no", tagged),
        _resolution(pdf, made, figures),
    ]


def _resolution(pdf: bytes, made: Sheet, figures: Sequence[DrawnFigure]) -> Finding:
    """Compare the pictures in the file with the size at which they are printed."""
    rule, least = "resolution of the figures", made.print_dpi
    widths = [int(w) for w in re.findall(_PICTURE, pdf)]
    if not figures:
        return Finding(rule, f">= {least:g} dpi", "no figures", True)
    if not widths:
        return Finding(rule, f">= {least:g} dpi", "no pictures", False)

    def printed(drawn: DrawnFigure) -> float:
        """Return the resolution, from the picture that comes nearest to the one expected."""
        pixels = drawn.width / 25.4
        return min((w / pixels for w in widths), key=lambda dpi: abs(dpi - least))

    dpi = min(map(printed, figures))
    return Finding(rule, f">= {least:g} dpi", f"{dpi:.0f} dpi", dpi >= least * 0.99)


def _none(rule: str, count: int, among: str) -> Finding:
    return Finding(rule, "none", f"{count} of {among}", count == 0)


def distance_to_named(drawn: DrawnFigure, label: FigureLabel) -> float:
    """Return how far (mm) the end of a leader is from what it names, where that is visible.

    0 on it; infinite where the figure shows nothing of it.
    """
    picture = drawn.picture
    wanted = [n for n, (mesh, _) in enumerate(picture.names) if mesh in label.mesh]
    rows, columns = np.nonzero(np.isin(picture.ids, wanted))
    if not len(rows):
        return math.inf
    scale = picture.pixels_per_mm
    x, y = (label.anchor_x - drawn.x) * scale, (label.anchor_y - drawn.y) * scale
    away = np.hypot(np.abs(columns + 0.5 - x), np.abs(rows + 0.5 - y)).min() / scale
    return 0.0 if away <= math.sqrt(0.5) / scale else float(away)


def _overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > _TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > _TOUCH


def _outside(box: Box, size: tuple[float, float]) -> bool:
    low, high = (EDGE, EDGE), (size[0] - EDGE, size[1] - EDGE)
    return box[0] < low[0] or box[1] < low[1] or box[2] > high[0] or box[3] > high[1]


def _covers(drawn: DrawnFigure, box: Box) -> bool:
    """Return whether a label stands on something the figure shows."""
    scale, (height, width) = drawn.picture.pixels_per_mm, drawn.picture.ids.shape
    x0, x1 = (np.clip(int((x - drawn.x) * scale), 0, width) for x in (box[0], box[2]))
    y0, y1 = (np.clip(int((y - drawn.y) * scale), 0, height) for y in (box[1], box[3]))
    return bool((drawn.picture.ids[y0:y1, x0:x1] >= 0).any())


def _leader(label: FigureLabel) -> tuple[Point, Point, Point]:
    return (
        (label.text_x, label.port_y),
        (label.port_x, label.port_y),
        (label.anchor_x, label.anchor_y),
    )


def _lines_cross(one: Iterable[Point], other: Iterable[Point]) -> bool:
    return any(
        _cross(*first, *second) for first in pairwise(one) for second in pairwise(list(other))
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < -1e-9 and _turn(c, d, a) * _turn(c, d, b) < -1e-9


def _turn(p: Point, q: Point, r: Point) -> float:
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def _passes(line: Sequence[Point], box: Box) -> bool:
    """Return whether a line of two points runs through a box, its own end apart."""
    (x0, y0), (x1, y1) = line
    share = np.linspace(0.02, 1.0, 60)
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return bool(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).any())


def _out_of_order(labels: Sequence[FigureLabel]) -> int:
    """Return how often a label stands above the one that is read before it in its column."""
    count = 0
    for column in ("left", "right"):
        tops = [label.port_y for label in labels if label.column == column]
        count += sum(below < above for above, below in pairwise(tops))
    return count
