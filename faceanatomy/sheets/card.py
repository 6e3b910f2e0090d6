"""The muscle card, and the deck of all cards: one muscle large, where it lies, what is known."""

# ruff: noqa: ARG002 - the hooks of a setting take what any kind of sheet may need

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.card_figures import CLOSE_UP, LETTERS, MARKED, SMALL, card_views
from faceanatomy.sheets.composition import Block, Mark, PagePlan, Rule, SheetPlan, Slot, type_sizes
from faceanatomy.sheets.ends import visible_ends
from faceanatomy.sheets.figure_labels import label_column
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import (
    Banner,
    Base,
    Fact,
    PartsSetting,
    largest_that_fits,
    short_sources,
)
from faceanatomy.sheets.poster import GROUPS
from faceanatomy.sheets.rows import joined, muscle_name, muscle_rows, sentence
from faceanatomy.sheets.typst import NO_BREAK_SPACE
from faceanatomy.sheets.views import Views

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.drawing import DrawnFigure, DrawnPage
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.scene import Scene

_STRIP = 31.0
"""Height of the small figures below the close-up at type scale 1, mm."""
_MOST_NEIGHBOURS = 9
_MOST_NAMES = 4
_COMPROMISES = (
    (0.27, True, 1.0), (0.27, False, 1.0), (0.2, False, 0.8), (0.16, False, 0.66),
    (0.16, False, 0.0),
)  # fmt: skip
"""Smallest height of the close-up relative to that of the paper, whether the note stays, and the
size of the small figures: the first that fits; only small paper and long facts need another."""
_MARK_RADIUS = 1.9
_COLUMN_TEXT = 27.0


def card(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the card of one muscle.

    Raises
    ------
    InvalidValueError
        If `thing` is not a muscle.
    """
    if thing is None:
        raise InvalidValueError(
            "A card needs a muscle, for example sheet('masseter', kind='card'). The cards of all "
            "muscles are sheet(kind='deck')."
        )
    shown = atlas.resolve(thing)
    if shown.kind not in ("muscle", "part"):
        raise InvalidValueError(
            f"{shown.title!r} is not a muscle, so it has no card. Use kind='expression' for what "
            "moves muscles, or give the name of a muscle."
        )
    muscle = atlas.muscle(next(iter(shown.activation.muscles)))
    return _cards((muscle,), texts, theme, atlas, library)


def deck(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the cards of all muscles, or of one group or of what works in `thing`."""
    if thing is None:
        return _cards(tuple(atlas.muscles), texts, theme, atlas, library)
    wanted = set(atlas.resolve(thing).activation.muscles)
    if not wanted:
        raise InvalidValueError(
            f"{thing!r} names no muscle, so it has no deck of cards. Leave it out for the cards of "
            "all muscles."
        )
    chosen = tuple(m for m in atlas.muscles if m.id in wanted)
    return _cards(chosen, texts, theme, atlas, library)


def _cards(
    muscles: Sequence[Muscle],
    texts: Texts,
    theme: SheetTheme,
    atlas: Atlas,
    library: MeshLibrary | None,
) -> Prepared:
    views = [card_views(muscle, atlas, library) for muscle in muscles]
    starts = tuple(accumulate((len(v.scenes) for v in views), initial=0))
    single = len(muscles) == 1
    own = texts.title
    heading = muscle_name(muscles[0], texts.language) if single else texts.word("Muscle cards")
    contents: dict[str, Any] = {}
    for muscle in muscles:
        contents |= _contents(muscle, texts if single else replace(texts, title=None), atlas)
    neighbours = [_neighbours(muscle, atlas, texts.language) for muscle in muscles]
    setting = CardSetting(
        theme,
        atlas,
        texts,
        heading if own is None else own,
        f"Muscle card of faceanatomy: {heading}",
        contents,
        view_discreet=tuple(
            rows
            for near, view in zip(neighbours, views, strict=True)
            for rows in (near, *((),) * (len(view.scenes) - 1))
        ),
        muscles=tuple(muscles),
        starts=starts,
        scenes=tuple(scene for view in views for scene in view.scenes),
    )
    whole = Views(
        setting.scenes,
        tuple(text for view in views for text in view.captions),
        tuple(text for view in views for text in view.alternatives),
        {start + n: m for start, v in zip(starts, views, strict=False)
         for n, m in v.movements.items()},
    )  # fmt: skip
    column = label_column((), neighbours[0], type_sizes(1.0)[setting.label_type])

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        smallest = paper.type_scale * min(factors)

        def compose(f: float) -> SheetPlan | None:
            width = min(column, _COLUMN_TEXT) * f
            allowed = _COMPROMISES if f <= smallest else _COMPROMISES[:1]
            pages: list[PagePlan] = []
            for index in range(len(muscles)):
                tried = (_page(paper, f, width, setting, index, *how) for how in allowed)
                page = next((p for p in tried if p is not None), None)
                if page is None:
                    return None
                pages.append(page)
            return SheetPlan(paper, f, False, tuple(pages))

        found = largest_that_fits(paper, factors, compose)
        if found is None:
            raise SheetTooSmallError(paper.name, "a figure over the facts of a muscle")
        return found

    what = f"the card of {heading!r}" if single else f"{len(muscles)} muscle cards"
    return Prepared(setting, whole, plan, what)


def _neighbours(muscle: Muscle, atlas: Atlas, language: str) -> tuple[MuscleRow, ...]:
    """Return all other muscles, those that work with or against this one first."""
    from faceanatomy.activation import Activation

    rows = {r.muscle: r for r in muscle_rows(atlas, Activation.both(atlas.units), language)}
    first = [i for i in (*muscle.antagonist_ids, *muscle.synergist_ids) if i != muscle.id]
    order = dict.fromkeys([*first, *rows])
    return tuple(rows[i] for i in order if i in rows and i != muscle.id)


def _general(muscle: Muscle, *fields: str) -> bool:
    return any(e.partition(":")[0].strip() in fields for e in muscle.general_knowledge)


def _names(names: Iterable[str]) -> str:
    """Return names in one line, at most so many."""
    every = list(dict.fromkeys(names))
    rest = len(every) - _MOST_NAMES
    shown = every if rest <= 1 else every[:_MOST_NAMES]
    return ", ".join(shown) + (f" and {rest}{NO_BREAK_SPACE}more" if rest > 1 else "")


def _contents(muscle: Muscle, texts: Texts, atlas: Atlas) -> dict[str, Any]:
    from faceanatomy.activation import Activation

    (row,) = muscle_rows(atlas, Activation.both(muscle.units), texts.language)
    title = row.name if texts.title is None else texts.title
    latin = row.second_name if texts.language == "la" else muscle.latin
    identifiers = [f"TA2 {muscle.ids.ta2}"] if muscle.ids.ta2 else []
    exercises = [
        e.name for e in atlas.exercises
        if any(u.muscle == muscle.id and u.role == "works" for u in e.muscles)
    ]  # fmt: skip
    conditions = [c.name for c in atlas.conditions if any(a.id == muscle.id for a in c.affects)]
    units = "\n".join(f"AU {u.code} {u.name}" for u in muscle.action_units[:_MOST_NAMES])
    columns = (
        (
            Fact("Origin", row.origin.text, row.origin.general, "O"),
            Fact("Insertion", row.insertion.text, row.insertion.general, "I"),
            Fact("Depth", sentence(muscle.layer.note or muscle.layer.depth),
                 _general(muscle, "layer")),
        ),
        (
            Fact("Action", row.action.text, row.action.general),
            Fact("Nerve", row.nerve.text, row.nerve.general),
            Fact(
                "Blood supply",
                sentence(joined([a.name for a in muscle.arteries])) if muscle.arteries else "",
                _general(muscle, "artery_supply"),
            ),
        ),
        (
            Fact("Works in", units),
            Fact(
                "Pulls against",
                _names(short_name(m.name) for m in muscle.antagonists),
                _general(muscle, "antagonists"),
            ),
            Fact(
                "Helped by",
                _names(short_name(m.name) for m in muscle.synergists),
                _general(muscle, "synergists"),
            ),
        ),
        (
            Fact("Trained by", _names(exercises)),
            Fact("Affected in", _names(conditions)),
        ),
    )  # fmt: skip
    filled = tuple(tuple(f for f in column if f.text) for column in columns)
    dagger = any(f.general for column in filled for f in column)
    words = [f"†{NO_BREAK_SPACE}general knowledge, no checked source."] if dagger else []
    note = ((Fact("Good to know", sentence(muscle.notes)),),) if muscle.notes else ()
    words.append(short_sources(atlas, muscle.sources))
    group = GROUPS[muscle.group][0]
    second = " · ".join([latin, *identifiers]) if texts.subtitle is None else texts.subtitle
    key = muscle.id
    return {
        f"banner:{key}": Banner(f"Muscle card · {group}", title, second, 0.84, 0.92),
        f"facts:{key}": tuple(c for c in filled if c),
        f"facts:{key}-note": note,
        f"base:{key}": Base(texts.footer or "", " ".join(w for w in words if w)),
    }


@dataclass(frozen=True)
class CardSetting(PartsSetting):
    """Cards: of the views of muscle n the one of number ``starts[n]`` is the close-up.

    The next tells where it lies; the others are faces, at rest and contracted.
    """

    muscles: tuple[Muscle, ...] = ()
    starts: tuple[int, ...] = ()
    scenes: tuple[Scene, ...] = field(default=(), repr=False)

    def rows_for(
        self, slot: Slot, picture: Figure, type_scale: float, *, largest: bool
    ) -> tuple[Sequence[MuscleRow], Sequence[MuscleRow]]:
        """Return the neighbours that the close-up shows best; the small figure has no labels."""
        if slot.view not in self.starts:
            return (), ()
        counts = np.bincount(picture.ids[picture.ids >= 0], minlength=len(picture.names))
        least = (4.0 * type_scale * picture.pixels_per_mm) ** 2
        seen = [
            row for row in self.view_discreet[slot.view]
            if counts[list(picture.numbers(row.units))].sum() > least
        ]  # fmt: skip
        return (), seen[:_MOST_NEIGHBOURS]

    def marks(self, view: int, drawn: DrawnFigure, type_scale: float) -> tuple[Mark, ...]:
        """Return O and I where the ends of the muscle are visible; a ring has no ends."""
        if view not in self.starts:
            return ()
        muscle = self.muscles[self.starts.index(view)]
        radius = _MARK_RADIUS * type_scale
        points = type_sizes(type_scale)["small"]
        found: list[Mark] = []
        for filled, letter in ((True, "O"), (False, "I")):
            placed: list[Mark] = []
            for x, y in visible_ends(self.scenes[view], drawn, muscle, origin=filled):
                near = [m for m in (*placed, *found) if _apart(m, x, y) < 2.4 * radius]
                inside = (
                    drawn.x + radius < x < drawn.x + drawn.width - radius
                    and drawn.y + radius < y < drawn.y + drawn.height - radius
                )
                free = all(
                    _apart_from_dot(x, y, b.anchor_x, b.anchor_y) > 1.5 * radius
                    for b in drawn.labels
                )
                if inside and free and not near:
                    placed.append(Mark(x, y, radius, letter, points, filled, not filled))
            found += placed
        return tuple(found)

    def arranged(self, pages: tuple[DrawnPage, ...], type_scale: float) -> tuple[DrawnPage, ...]:
        """Return the pages; their captions explain the letters that stand there."""
        return tuple(
            replace(page, figures=(_explained(page.figures[0], page.marks), *page.figures[1:]))
            for page in pages
        )

    def drawn_values(self, pages: tuple[DrawnPage, ...], type_scale: float) -> dict[str, Any]:
        """Return the facts with the letters of those ends that the figures show."""
        contents = dict(self.contents)
        for muscle, page in zip(self.muscles, pages, strict=True):
            seen = {mark.text for mark in page.marks}
            contents[f"facts:{muscle.id}"] = tuple(
                tuple(f if f.mark in seen else replace(f, mark="") for f in column)
                for column in contents[f"facts:{muscle.id}"]
            )
        return {"parts": replace(self, contents=contents).values(type_scale)["parts"]}


def _explained(drawn: DrawnFigure, marks: Sequence[Mark]) -> DrawnFigure:
    letters = {mark.text for mark in marks}
    said = [words for letter, words in LETTERS.items() if letter in letters]
    caption = drawn.caption.removesuffix(MARKED) + (f". {', '.join(said)}" if said else "")
    return replace(drawn, caption=caption)


def _apart(mark: Mark, x: float, y: float) -> float:
    return _apart_from_dot(mark.x, mark.y, x, y)


def _apart_from_dot(x: float, y: float, other_x: float, other_y: float) -> float:
    return float(np.hypot(x - other_x, y - other_y))


def _page(
    paper: Paper,
    f: float,
    column: float,
    setting: CardSetting,
    index: int,
    least_share: float,
    with_note: bool,
    small_size: float,
) -> PagePlan | None:
    """Arrange one card: title beside the small head, close-up between its labels, facts."""
    key = setting.muscles[index].id
    x0, x1 = paper.margin, paper.width - paper.margin
    width = x1 - x0
    first, last = setting.starts[index : index + 2]
    strip_h, small = small_size * _STRIP * f, last - first - 1
    heights = setting.measure(f, [
        probe
        for m in setting.muscles
        for probe in (
            (f"banner:{m.id}", width, f"banner:{m.id}"),
            (f"facts:{m.id}", width, f"facts:{m.id}"),
            (f"note:{m.id}", width, f"facts:{m.id}-note"),
            (f"base:{m.id}", width, f"base:{m.id}"),
        )
    ])  # fmt: skip
    header = heights[f"banner:{key}"]
    rule_y = paper.margin + header + 2.6 * f
    base_h, facts_h = heights[f"base:{key}"], heights[f"facts:{key}"]
    base_y = paper.height - 0.85 * paper.margin - base_h
    note_h = heights[f"note:{key}"] if with_note else 0.0
    note_y = base_y - 4.4 * f - note_h
    facts_y = note_y - (3.6 * f if note_h else 1.6 * f) - facts_h
    top = rule_y + 4.6 * f
    strip = strip_h + 5.6 * f + 3.4 * f if strip_h else 0.0
    room = facts_y - 4.5 * f - top - 6.0 * f - strip
    height = min(room, (width - 2 * column) / CLOSE_UP)
    if height < least_share * paper.height:
        return None
    spare = room - height
    figure_w = height * CLOSE_UP
    x, y = x0 + (width - figure_w) / 2, top + 0.4 * spare
    slots = [Slot(first, x, y, figure_w, height, x - x0, x1 - x - figure_w, None, 0.4)]
    small_w = strip_h * SMALL
    between = 12.0 * f
    small_x = x0 + (width - small * small_w - (small - 1) * between) / 2
    small_y = facts_y - 4.5 * f - 5.6 * f - strip_h - 0.2 * spare
    for view in range(first + 1, last if strip_h else first):
        slots.append(Slot(view, small_x, small_y, small_w, strip_h, 0.0, 0.0))
        small_x += small_w + between
    blocks = (
        Block(f"banner:{key}", x0, paper.margin, width, heights[f"banner:{key}"]),
        Block(f"facts:{key}", x0, facts_y, width, facts_h),
        *([Block(f"facts:{key}-note", x0, note_y, width, note_h)] if note_h else []),
        Block(f"base:{key}", x0, base_y, width, base_h),
    )
    rules = (
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        Rule(facts_y - 3.6 * f, x0, x1, 0.4 * f, "hair"),
        Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    )
    return PagePlan(blocks, tuple(slots), rules)
