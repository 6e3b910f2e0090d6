"""Worksheets for teachers: figures with numbered blanks, a bank of words, and the key."""

# ruff: noqa: ARG002 - the hooks of a setting take what any kind of sheet may need

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError
from faceanatomy.sheets.composition import Block, Mark, PagePlan, Rule, SheetPlan, Slot, type_sizes
from faceanatomy.sheets.figure_labels import TextLine
from faceanatomy.sheets.figures import figure
from faceanatomy.sheets.fonts import MM_PER_POINT, text_width, wrapped
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import Bank, Banner, Base, PartsSetting, cut, largest_that_fits
from faceanatomy.sheets.poster import poster_views
from faceanatomy.sheets.rows import muscle_rows
from faceanatomy.sheets.typst import NO_BREAK_SPACE
from faceanatomy.sheets.views import Views, figure_views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.sheets.drawing import DrawnFigure, DrawnPage
    from faceanatomy.sheets.figure_labels import FigureLabel, LabelText
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme

_COLUMN = 41.0
"""Width of a column of blanks at type scale 1, mm: a hand must write a name in it."""
_PITCH = 8.2
"""Height of one blank at type scale 1, mm."""
_RADIUS = 2.05
_LEAST_VISIBLE = 9.0
"""Visible area in mm² on a figure 100 mm high that a muscle must have to be asked for."""
_SMALLEST_FIGURE = 80.0
_BANK_COLUMNS = 5
_SHARE_USED = 0.94


def worksheet(
    thing: object,
    intensity: float,
    side: str,
    texts: Texts,
    theme: SheetTheme,
    atlas: Atlas,
    library: MeshLibrary | None,
    seed: int | None,
) -> Prepared:
    """Prepare a worksheet: of all muscles, or of those at work in `thing`."""
    if thing is None:
        views, activation = poster_views(atlas, library), Activation.both(atlas.units)
        working = activation.muscles
        heading, subject = "Muscles of the face and neck", "Name the muscles"
        named: tuple[str, ...] = ("Front view", "Right side")
    else:
        shown = atlas.resolve(thing, intensity, side)
        views, activation = _front(figure_views(shown, atlas, library)), shown.activation
        working = activation.muscles
        heading, subject = shown.title, "Name the highlighted muscles"
        if shown.moves:
            activation = activation + atlas.antagonists(activation)
            subject = "Name the muscles: red ones work, blue ones pull against them"
            if theme.grey:
                subject = "Name the muscles at work, and those that pull against them"
        named = ("Front view",)
    every = muscle_rows(atlas, activation, texts.language)
    rows = tuple(_visible(every, views, view) for view in range(len(views.scenes)))
    if not any(row.muscle in working for found in rows for row in found):
        raise InvalidValueError(
            f"No muscle at work in {heading!r} can be seen from the front, so a worksheet has "
            "nothing to ask. Take another expression or exercise, or leave the subject out for "
            "all muscles."
        )
    setting = WorksheetSetting(
        theme,
        atlas,
        texts,
        texts.word(heading) if texts.title is None else texts.title,
        f"Worksheet of faceanatomy: {heading}",
        _contents(texts, heading, subject, named, rows),
        view_rows=rows,
        shown=activation,
        sheets=len(views.scenes),
        seed=seed,
    )

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        def compose(f: float) -> SheetPlan | None:
            pages = [
                _page(paper, f, views.aspects[view], setting, view, key=key)
                for key in (False, True)
                for view in range(len(views.scenes))
            ]
            if any(page is None for page in pages):
                return None
            return SheetPlan(paper, f, False, tuple(p for p in pages if p is not None))

        # Larger type would only take room from the figure and from the blanks.
        found = largest_that_fits(paper, factors[-1:], compose)
        if found is None:
            raise SheetTooSmallError(paper.name, "a figure with blanks")
        return found

    return Prepared(setting, views, plan, f"a worksheet of {heading!r}")


def _front(views: Views) -> Views:
    index = next(i for i, s in enumerate(views.scenes) if s.camera.name == "front")
    return Views(
        (views.scenes[index],), (views.captions[index],),
        (views.alternatives[index].partition(":")[0] + ", the muscles to be named in colour",),
    )  # fmt: skip


def _visible(rows: Sequence[MuscleRow], views: Views, view: int) -> tuple[MuscleRow, ...]:
    """Return the muscles that a figure shows well enough to ask for."""
    height = 100.0
    picture = figure(views.scenes[view], height * views.aspects[view], height, 72.0)
    counts = np.bincount(picture.ids[picture.ids >= 0], minlength=len(picture.names))
    least = _LEAST_VISIBLE * picture.pixels_per_mm**2
    return tuple(r for r in rows if counts[list(picture.numbers(r.units))].sum() >= least)


def _contents(
    texts: Texts,
    heading: str,
    subject: str,
    named: tuple[str, ...],
    rows: tuple[tuple[MuscleRow, ...], ...],
) -> dict[str, Any]:
    title = texts.word(heading) if texts.title is None else texts.title
    found: dict[str, Any] = {}
    for view, name in enumerate(named):
        bank = cut(sorted(row.name for row in rows[view]), _BANK_COLUMNS)
        number = f" {view + 1}" if len(named) > 1 else ""
        asked = texts.word(f"{subject}.") if texts.subtitle is None else texts.subtitle
        found |= {
            f"banner:{view}": Banner(f"Worksheet{number} · {name}", title, asked, 0.72, 0.9),
            f"banner:key{view}": Banner(f"Key{number} · {name}", title, "", 0.72, 0.9),
            f"entry:{view}": {"lines": (("Name", ""), ("Date", f"Score    / {len(rows[view])}"))},
            f"bank:{view}": Bank("Words to choose from", bank),
            f"bank:key{view}": _other_names(
                dict(enumerate(rows[view], 1)), english=texts.language == "la"
            ),
        }
    said = "Names after Terminologia Anatomica 2; the figures show muscles at rest."
    found["base:0"] = Base(texts.footer or "", said)
    return found


@dataclass(frozen=True)
class WorksheetSetting(PartsSetting):
    """A worksheet: the first `sheets` pages ask, the others answer."""

    label_type: ClassVar[str] = "label"
    sheets: int = 1
    seed: int | None = field(default=None)

    def rows_for(
        self, slot: Slot, picture: Figure, type_scale: float, *, largest: bool
    ) -> tuple[Sequence[MuscleRow], Sequence[MuscleRow]]:
        """Return the muscles to be named; by lot where the columns cannot hold them all."""
        rows = self.view_rows[slot.view]
        columns = (slot.left_column > 0) + (slot.right_column > 0)
        most = int(columns * _SHARE_USED * slot.height / (_PITCH * type_scale))
        if len(rows) > most:
            rows = tuple(random.Random(self.seed or 0).sample(rows, most))
        return rows, ()

    def label_text(
        self, row: MuscleRow, points: float, room: float, *, discreet: bool
    ) -> LabelText | None:
        """Return a text as high as a blank; what stands there is known later."""
        return [("00", points, "regular")] * 2

    def arranged(self, pages: tuple[DrawnPage, ...], type_scale: float) -> tuple[DrawnPage, ...]:
        """Return the pages with numbers, with blanks on the first, with names on the last."""
        f = type_scale
        done = []
        for index, page in enumerate(pages):
            (drawn,) = page.figures
            ordered, numbers = self._numbered(drawn)
            answers = index >= self.sheets
            names = {r.muscle: r.name for rows in self.view_rows for r in rows}
            labels, marks, rules = [], [], list(page.rules)
            points = type_sizes(f)[self.label_type]
            for label, number in zip(ordered, numbers, strict=True):
                sign = -1 if label.column == "left" else 1
                radius = _RADIUS * f
                centre = label.text_x + sign * radius
                marks.append(
                    Mark(centre, label.port_y, radius, str(number), points * 0.98, filled=False)
                )
                near, far = centre + sign * (radius + 1.4 * f), self._far(label, drawn, f)
                y = label.port_y + 1.75 * f
                rules.append(Rule(y, min(near, far), max(near, far), 0.4 * f, "soft"))
                name = names[label.muscle] if answers else ""
                labels.append(_written(label, name, near, far, y, points))
            figures = (replace(drawn, labels=tuple(labels)),)
            done.append(replace(page, figures=figures, rules=tuple(rules), marks=tuple(marks)))
        return tuple(done)

    def _numbered(self, drawn: DrawnFigure) -> tuple[list[FigureLabel], list[int]]:
        """Return the labels, left column first, with their numbers."""
        ordered = sorted(drawn.labels, key=lambda b: (b.column == "right", b.port_y))
        numbers = list(range(1, len(ordered) + 1))
        if self.seed is not None:
            random.Random(self.seed).shuffle(numbers)
        return ordered, numbers

    def _far(self, label: FigureLabel, drawn: DrawnFigure, f: float) -> float:
        """Return where a blank ends."""
        reach = _COLUMN * f
        return drawn.x - reach if label.column == "left" else drawn.x + drawn.width + reach

    def drawn_values(self, pages: tuple[DrawnPage, ...], type_scale: float) -> dict[str, Any]:
        """Return the word banks with exactly the names that are asked for."""
        contents = dict(self.contents)
        for index, page in enumerate(pages[: self.sheets]):
            view, asked = index, {b.muscle for d in page.figures for b in d.labels}
            names = sorted(r.name for r in self.view_rows[view] if r.muscle in asked)
            contents[f"bank:{view}"] = Bank("Words to choose from", cut(names, _BANK_COLUMNS))
            by_id = {r.muscle: r for r in self.view_rows[view]}
            labels, numbers = self._numbered(page.figures[0])
            keyed = {n: by_id[b.muscle] for b, n in zip(labels, numbers, strict=True)}
            contents[f"bank:key{view}"] = _other_names(keyed, english=self.texts.language == "la")
            score = ("Date", f"Score    / {len(names)}")
            contents[f"entry:{view}"] = {"lines": (("Name", ""), score)}
        return {"parts": replace(self, contents=contents).values(type_scale)["parts"]}


def _other_names(rows: Mapping[int, MuscleRow], *, english: bool) -> Bank:
    """Return the second names (Latin; English on a Latin sheet) by number."""
    named = [f"{n}{NO_BREAK_SPACE}{NO_BREAK_SPACE}{rows[n].second_name}" for n in sorted(rows)]
    return Bank("English names" if english else "Latin names", cut(named, _BANK_COLUMNS - 2))


def _written(
    label: FigureLabel, name: str, near: float, far: float, y: float, points: float
) -> FigureLabel:
    """Return a label with its answer above the line, or with nothing."""
    line = points * MM_PER_POINT
    texts = wrapped(name, points, abs(far - near), "semibold") if name else ()
    lines = tuple(
        TextLine(text, near, y - 0.4 - (len(texts) - i) * line * 1.17, points, "semibold")
        for i, text in enumerate(texts)
    )
    width = max((text_width(text, points, "semibold") for text in texts), default=0.0)
    sign = -1 if label.column == "left" else 1
    x0, x1 = sorted((near, near + sign * width))
    top = lines[0].y if lines else y - line
    return replace(label, lines=lines, box=(x0, top, x1, y))


def _page(
    paper: Paper, f: float, aspect: float, setting: WorksheetSetting, view: int, *, key: bool
) -> PagePlan | None:
    """Arrange one page; the key has its figure exactly where the worksheet has it."""
    x0, x1 = paper.margin, paper.width - paper.margin
    width, entry = x1 - x0, 62.0 * f
    banner, bank = f"banner:{view}", f"bank:{view}"
    head = width - entry - 6 * f
    heights = setting.measure(f, [
        (banner, head, banner), ("entry", entry, f"entry:{view}"), (bank, width, bank),
        ("key", width, f"bank:key{view}"), ("base", width, "base:0"),
    ])  # fmt: skip
    header = max(heights[banner], heights["entry"])
    rule_y = paper.margin + header + 2.6 * f
    base_y = paper.height - 0.85 * paper.margin - heights["base"]
    bank_height = max(heights[bank], heights["key"])
    bank_y = base_y - 4.4 * f - bank_height
    top = rule_y + 5.0 * f
    room = bank_y - top - 9.0 * f
    column = _COLUMN * f
    height = min(room, (width - 2 * column) / aspect)
    if height < _SMALLEST_FIGURE * paper.scale:
        return None
    figure_width = height * aspect
    x = x0 + (width - figure_width) / 2
    slot = Slot(view, x, top + (room - height) * 0.4, figure_width, height, column, column,
                *((2, 1.0) if view == 0 else (None, 0.3)))  # fmt: skip
    blocks = [Block(f"banner:{'key' if key else ''}{view}", x0, paper.margin, head, header)]
    if not key:
        blocks += [
            Block(f"entry:{view}", x1 - entry, paper.margin + 1.5 * f, entry, heights["entry"]),
        ]
    words = f"bank:{'key' if key else ''}{view}"
    blocks.append(Block(words, x0, bank_y, width, bank_height))
    blocks.append(Block("base:0", x0, base_y, width, heights["base"]))
    rules = (
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    )
    return PagePlan(tuple(blocks), (slot,), rules)
