"""From a planned sheet to pages with pictures and labels in their places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from faceanatomy.sheets.composition import type_sizes
from faceanatomy.sheets.figure_labels import FigureLabel, label_figure, visible
from faceanatomy.sheets.figures import Figure, figure, save_image
from faceanatomy.sheets.fonts import text_width
from faceanatomy.view.label_layout import LabelsDoNotFitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from faceanatomy.sheets.composition import Arrow, Block, Mark, PagePlan, Rule, SheetPlan, Slot
    from faceanatomy.sheets.press import Press
    from faceanatomy.sheets.setting import BaseSetting
    from faceanatomy.sheets.views import Views


@dataclass(frozen=True)
class DrawnFigure:
    """A figure on the page with its labels; lengths in mm from the top left corner."""

    x: float
    y: float
    width: float
    height: float
    labels: tuple[FigureLabel, ...]
    caption: str
    caption_y: float
    alt: str
    picture: Figure
    image: str
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True)
class Covered:
    """The line that tells which working muscles no figure shows, mm."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class DrawnPage:
    """One page, ready to be set."""

    blocks: tuple[Block, ...]
    figures: tuple[DrawnFigure, ...]
    rules: tuple[Rule, ...]
    covered: Covered | None = None
    marks: tuple[Mark, ...] = ()


def draw_pages(
    plan: SheetPlan,
    setting: BaseSetting,
    views: Views,
    dpi: float,
    folder: Path | None = None,
    *,
    lines: bool = False,
) -> tuple[DrawnPage, ...]:
    """Render the figures of a sheet and label them.

    With a `folder` the pictures are written there at once and no longer kept, so that a deck of
    many pages needs the memory of one.

    Raises
    ------
    LabelsDoNotFitError
        If the working muscles cannot all be named.
    """

    def draw(slot: Slot, named: set[str], later: Sequence[Slot]) -> DrawnFigure:
        try:
            return _drawn(slot, plan, setting, views, dpi, named, lines=lines)
        except LabelsDoNotFitError:
            # Too many names for one figure: a later one takes those of muscles that it shows too.
            there = [_visible(s, plan, setting, views, dpi) for s in later if s.columns]
            if not there:
                raise
            return _drawn(slot, plan, setting, views, dpi, named.union(*there), lines=lines)

    pages = []
    asked = Counter(slot for page in plan.pages for slot in page.slots)
    kept: dict[Slot, DrawnFigure] = {}
    for page in plan.pages:
        figures: list[DrawnFigure] = []
        marks: list[Mark] = []
        for number, slot in enumerate(page.slots):
            before = kept.pop(slot, None)
            named = {label.muscle for other in figures for label in other.labels}
            drawn = before or draw(slot, named, page.slots[number + 1 :])
            asked[slot] -= 1
            if asked[slot]:  # the key of a worksheet shows what the questions showed
                kept[slot] = drawn
            marks += setting.marks(slot.view, drawn, plan.type_scale)
            if folder is not None:
                if before is None:
                    save_image(drawn.picture, folder / drawn.image)
                drawn = replace(drawn, picture=drawn.picture.without_pixels())
            figures.append(drawn)
        covered = _covered(page, tuple(figures), setting, plan.type_scale)
        made = DrawnPage(page.blocks, tuple(figures), page.rules, covered, tuple(marks))
        pages.append(made)
    return setting.arranged(tuple(pages), plan.type_scale)


def _covered(
    page: PagePlan, figures: tuple[DrawnFigure, ...], setting: BaseSetting, type_scale: float
) -> Covered | None:
    """Name the working muscles that neither figure shows, on one line."""
    if not figures:
        return None
    named = {label.muscle for drawn in figures for label in drawn.labels}
    names = [row.name for row in setting.label_rows if row.muscle not in named]
    if not names:
        return None
    x, y, width = page.covered_line
    points = type_sizes(type_scale)["small"]
    for shown in range(len(names), -1, -1):
        rest = len(names) - shown
        parts = names[:shown] + ([f"{rest} more"] if rest else [])
        text = setting.covered_words(", ".join(parts))
        if text_width(text, points) <= width:
            return Covered(text, x, y, width)
    return None


def _drawn(
    slot: Slot,
    plan: SheetPlan,
    setting: BaseSetting,
    views: Views,
    dpi: float,
    named: set[str],
    *,
    lines: bool,
) -> DrawnFigure:
    picture = _picture(slot, setting, views, dpi, lines=lines)
    f = plan.type_scale
    rows, discreet = setting.rows_for(slot, picture, f, largest=slot is _largest(plan))
    labels = label_figure(
        picture,
        slot,
        rows,
        discreet,
        setting.activation,
        f,
        type_sizes(f)[setting.label_type],
        latin=setting.latin_labels,
        wording=setting.label_text,
        least_area=setting.least_area,
        spare=named.union(setting.spare_in(slot.view)),
    )
    return DrawnFigure(
        x=slot.x,
        y=slot.y,
        width=slot.width,
        height=slot.height,
        labels=labels,
        caption=views.captions[slot.view],
        caption_y=slot.y + slot.height + 1.2 * f,
        alt=views.alternatives[slot.view],
        picture=picture,
        image=f"figure-{slot.view}-{round(slot.width)}.png",
        arrows=views.arrows_in(slot, f),
    )


def _picture(
    slot: Slot, setting: BaseSetting, views: Views, dpi: float, *, lines: bool = False
) -> Figure:
    scene = views.scenes[slot.view]
    picture = figure(scene, slot.width, slot.height, dpi, lines=lines)
    if scene.vignette:
        picture = picture.vignetted()
    return picture.in_grey() if setting.theme.grey else picture


def _visible(
    slot: Slot, plan: SheetPlan, setting: BaseSetting, views: Views, dpi: float
) -> set[str]:
    """Return the muscles that a figure can name because it shows them."""
    picture = _picture(slot, setting, views, dpi)
    rows, _ = setting.rows_for(slot, picture, plan.type_scale, largest=False)
    return visible(picture, slot, rows, setting.activation, plan.type_scale, setting.least_area)


def _largest(plan: SheetPlan) -> Slot:
    """Return the place of the largest figure, the only one in which antagonists are named."""
    return max((s for page in plan.pages for s in page.slots), key=lambda s: s.height)


def page_values(
    plan: SheetPlan, setting: BaseSetting, pages: tuple[DrawnPage, ...], press: Press
) -> dict[str, Any]:
    """Return what the page template is filled with."""
    f = plan.type_scale
    return {
        **setting.values(f),
        **setting.own_values(f),
        **setting.drawn_values(pages, f),
        "width": plan.paper.width,
        "height": plan.paper.height,
        "pages": pages,
        "room": press.room,
        "bleed": press.bleed,
        "crop_marks": press.segments(plan.paper.width, plan.paper.height),
        "line": round(0.5 * f**0.8, 3),
        "halo": round(1.1 * f**0.8, 3),
        "dot": round(0.72 * f**0.9, 3),
    }
