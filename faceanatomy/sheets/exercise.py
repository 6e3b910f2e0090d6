"""The exercise sheet: steps with figures, what they train, how often, cautions, a week to tick."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.knowledge.records import Exercise
from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan
from faceanatomy.sheets.faces import (
    at_rest,
    movements,
    muscle_face,
    pose_of,
    skin_face,
    with_room,
)
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import (
    Banner,
    Base,
    Fact,
    PartsSetting,
    Plain,
    best_plate,
    short_sources,
)
from faceanatomy.sheets.plates import PlateCell, grid, plate_views
from faceanatomy.sheets.rows import muscle_rows, sentence
from faceanatomy.sheets.views import caption
from faceanatomy.view.items import Pose
from faceanatomy.view.themes import RESTING_FLESH, strength_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.activation import Activation
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.items import Item
    from faceanatomy.view.scene import Scene

_ASPECT = 0.8
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_SETS = 4
_MOST_NAMED = 4
_ARROWS = "Arrows show where the skin moves from the step before, lengthened. "
_FROM_THE_SIDE = ("mastication", "suprahyoid", "infrahyoid", "lateral_deep_neck")
"""Groups of muscles that the side view shows better than the front view."""


def _exercise_called(thing: object, atlas: Atlas) -> object:
    """Return the exercise of that name, where an expression or action unit has the name too."""
    if isinstance(thing, str):
        with suppress(UnknownNameError):
            return atlas.exercise(thing)
    return thing


def exercise_sheet(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the sheet of an exercise.

    Raises
    ------
    InvalidValueError
        If `thing` is not an exercise.
    """
    shown = None if thing is None else atlas.resolve(_exercise_called(thing, atlas))
    record = None if shown is None else shown.record
    if not isinstance(record, Exercise):
        what = "nothing" if shown is None else f"{shown.title!r}, which is none"
        raise InvalidValueError(
            f"An exercise sheet needs an exercise, and {what} was given. Give one by name, for "
            "example sheet('fish mouth', kind='exercise')."
        )
    view = _view(record, atlas)
    cells = _cells(record, view, texts, atlas, library)
    contents = _contents(
        record, texts, caption(view), atlas, moving=any(c.movements for c in cells)
    )
    names = [f"plain:step{n}" for n in range(1, len(cells) + 1)]
    contents |= dict(zip(names, (cell.text for cell in cells), strict=True))
    setting = PartsSetting(
        theme,
        atlas,
        texts,
        record.name if texts.title is None else texts.title,
        f"Exercise sheet of faceanatomy: {record.name}",
        contents,
    )
    views = plate_views(cells, _ASPECT)
    per_cell = len(views.scenes) // len(cells)

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        found = best_plate(paper, factors, lambda f: _composed(paper, f, setting, names, per_cell))
        if found is None:
            raise SheetTooSmallError(paper.name, "the steps of an exercise")
        return found

    count = len(record.steps)
    words = f"the exercise {record.name!r} with {count} step{'s' if count > 1 else ''}"
    return Prepared(setting, views, plan, words)


def _view(exercise: Exercise, atlas: Atlas) -> str:
    groups = [atlas.muscle(use.muscle).group for use in exercise.muscles]
    aside = sum(group in _FROM_THE_SIDE for group in groups)
    return "lateral" if 2 * aside > len(groups) else "front"


def _cells(
    record: Exercise, view: str, texts: Texts, atlas: Atlas, library: MeshLibrary | None
) -> list[PlateCell]:
    """Return a face and its muscles for every step, with arrows from the step before."""
    start = _start(record, view, atlas, library)
    poses = [pose_of(atlas.resolve(step), library) for step in record.steps]
    faces = ("skin", "midline") in start.meshes_at_rest() and any(pose.moves for pose in poses)
    skin = at_rest(skin_face(None, view, atlas, library)) if faces else None
    before, cells = Pose(), []
    for n, (step, pose) in enumerate(zip(record.steps, poses, strict=True), 1):
        works = step.activation()
        text = Plain(f"Step {n} · {step.seconds:g} s", _works(works, atlas, texts),
                     (step.instruction,))  # fmt: skip
        muscles = with_room(replace(_step_scene(start, works), pose=pose))
        if skin is None:
            alternative = f"Step {n} of {record.name}, the muscles: {step.instruction}"
            cells.append(PlateCell(muscles, text, alternative))
            continue
        face = with_room(replace(skin, pose=pose))
        cells.append(
            PlateCell(
                face,
                text,
                f"Step {n} of {record.name}, the face: {step.instruction}",
                muscles,
                f"Step {n} of {record.name}, the muscles at work",
                movements(before, pose, face),
            )
        )
        before = pose
    return cells


def _start(record: Exercise, view: str, atlas: Atlas, library: MeshLibrary | None) -> Scene:
    start = muscle_face(record, view, atlas, library)
    muscles = {unit: muscle for muscle in atlas.muscles for unit in muscle.units}
    working = record.activation().units
    if any(muscles[unit].layer.depth != "deep" for unit in working) or not working:
        return start
    # What lies deep is only seen once the rest is taken away.
    return start.with_items(
        item for item in start.items
        if item.mesh not in muscles or muscles[item.mesh].layer.depth == "deep"
    )  # fmt: skip


def _step_scene(start: Scene, activation: Activation) -> Scene:
    """Return the head with what works in one step, in the colour of its strength."""

    def coloured(item: Item) -> Item:
        if item.role == "context":
            return item
        sides = (item.side,) if item.side != "midline" else ("left", "right")
        value = max((activation[item.mesh, side] for side in sides), default=0.0)
        if value > 0:
            return replace(item, role="active", color=strength_colour(value), strength=value)
        return replace(item, role="resting", color=RESTING_FLESH, strength=0.0)

    muscles = {unit for muscle in start.atlas.muscles for unit in muscle.units} if start.atlas \
        else set()  # fmt: skip
    return start.with_items(coloured(i) if i.mesh in muscles else i for i in start.items)


def _works(activation: Activation, atlas: Atlas, texts: Texts) -> str:
    names = [row.name for row in muscle_rows(atlas, activation, texts.language)]
    rest = len(names) - _MOST_NAMED
    if rest > 1:
        names = [*names[:_MOST_NAMED], f"{rest} more"]
    return ", ".join(names) or "At rest"


def _contents(
    record: Exercise, texts: Texts, view: str, atlas: Atlas, *, moving: bool
) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    for use in record.muscles:
        roles.setdefault(use.role, []).append(short_name(atlas.muscle(use.muscle).name))
    heads = {
        "works": "Trains", "stretches": "Stretches", "relaxes": "Relaxes", "stabilises": "Steadies",
    }  # fmt: skip
    trained = [
        Fact(heads[role], ", ".join(dict.fromkeys(names)) + ".")
        for role, names in roles.items()
    ]  # fmt: skip
    times = f"{record.repetitions} time{'s' if record.repetitions > 1 else ''}"
    sets = f", {record.sets} sets" if record.sets > 1 else ""
    once = sum(step.seconds for step in record.steps)
    often = [Fact("Repeat", f"{times}{sets}. One round takes about {once:g} seconds.")]
    if record.equipment:
        often.append(Fact("You need", sentence(", ".join(record.equipment)) + "."))
    cautions = [Fact("Cautions", " ".join(record.cautions))] if record.cautions else []
    mistakes = [Fact("Avoid", " ".join(record.mistakes))] if record.mistakes else []
    evidence = [Fact("What studies say", record.evidence)] if record.evidence else []
    columns = ((*often, *trained), (*cautions, *mistakes), tuple(evidence))
    weekly = [f"Set {n}" for n in range(1, min(record.sets, _MOST_SETS) + 1)]
    foot = [
        f"{view}. {_ARROWS if moving else ''}Colour shows how strongly each muscle works. Stop if "
        "anything hurts, and ask a physician or therapist about any illness.",
        short_sources(atlas, record.sources),
    ]
    return {
        "banner:0": Banner(
            f"Exercise · {record.kind} · {record.level}",
            record.name if texts.title is None else texts.title,
            record.goal if texts.subtitle is None else texts.subtitle,
            0.84, 0.92,
        ),
        "facts:0": tuple(c for c in columns if c),
        "week:0": {
            "heading": "My week", "first": 1.2, "days": _DAYS,
            "rows": weekly if len(weekly) > 1 else ["Done"],
        },
        "base:0": Base(texts.footer or "", " ".join(text for text in foot if text)),
    }  # fmt: skip


def _composed(
    paper: Paper, f: float, setting: PartsSetting, names: Sequence[str], per_cell: int
) -> tuple[SheetPlan, float] | None:
    """Stack title, steps, facts, week and foot."""
    x0, x1 = paper.margin, paper.width - paper.margin
    width = x1 - x0
    keys = ("banner:0", "facts:0", "week:0", "base:0")
    heights = setting.measure(f, [(key, width, key) for key in keys])
    rule_y = paper.margin + heights["banner:0"] + 2.6 * f
    base_y = paper.height - 0.85 * paper.margin - heights["base:0"]
    week_y = base_y - 4.4 * f - heights["week:0"]
    facts_y = week_y - 3.0 * f - heights["facts:0"]
    top = rule_y + 4.0 * f
    room = facts_y - 7.0 * f - top
    frame = (x0, top, width, room)
    found = grid(setting, names, len(names), _ASPECT, f, frame, paper.scale, per_cell=per_cell)
    if found is None:
        return None
    blocks = (
        Block("banner:0", x0, paper.margin, width, heights["banner:0"]),
        *found.blocks,
        Block("facts:0", x0, facts_y, width, heights["facts:0"]),
        Block("week:0", x0, week_y, width, heights["week:0"]),
        Block("base:0", x0, base_y, width, heights["base:0"]),
    )
    rules = (
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        Rule(facts_y - 3.6 * f, x0, x1, 0.4 * f, "hair"),
        Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    )
    page = PagePlan(blocks, found.slots, rules)
    return SheetPlan(paper, f, False, (page,)), found.figure_height
