"""The plan sheet: a week to a page with boxes to tick, its exercises as faces, and its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.library import meshes
from faceanatomy.knowledge.records import Exercise, Programme
from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan
from faceanatomy.sheets.faces import at_rest, movements, pose_of, skin_face, with_room
from faceanatomy.sheets.flow import Piece, flow_pages
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import Banner, Base, PartsSetting, Plain, short_sources
from faceanatomy.sheets.plates import PlateCell, grid, plate_views
from faceanatomy.training import EDUCATION
from faceanatomy.training.records import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ExerciseStep
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.training.records import Entry, Session
    from faceanatomy.view.themes import Rgb

_ASPECT = 0.86
_PARTS = (("warm_up", "Warm up"), ("main", "Exercise"), ("cool_down", "Let go"))
_SMALLEST = 21.0
"""Smallest height of a face at paper scale 1, mm."""
_DOT: Rgb = (143, 122, 96)


def plan_sheet(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the sheet of a training plan, or of the usual plan for a goal.

    A `Plan` is printed with its dates; of a goal only the days of the week are.

    Raises
    ------
    InvalidValueError
        If nothing is given.
    UnknownNameError
        If `thing` is no goal.
    """
    if thing is None:
        goals = ", ".join(repr(p.id) for p in atlas.plans)
        raise InvalidValueError(
            "A plan sheet needs a goal, or a plan of atlas.plan(...). For example "
            f"sheet('jaw_tension', kind='plan'). Goals: {goals}."
        )
    dated = isinstance(thing, Plan)
    plan = thing if isinstance(thing, Plan) else atlas.plan(_goal(thing))
    used = list(dict.fromkeys(e.exercise for s in plan.sessions for e in s.entries))
    exercises = [atlas.exercise(i) for i in used]
    faces = ("skin", "midline") in (library if library is not None else meshes())
    cells = [_cell(exercise, atlas, library) for exercise in exercises] if faces else []
    heading = plan.name if texts.title is None else texts.title
    contents = _contents(plan, exercises, heading, texts, atlas, dated=dated)
    contents |= {f"plain:{e.id}": c.text for e, c in zip(exercises, cells, strict=faces)}
    setting = PartsSetting(
        theme, atlas, texts, heading, f"Training plan of faceanatomy: {heading}", contents
    )
    views = plate_views(cells, _ASPECT)

    def arrange(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        for whole in (True, False) if faces else (False,):
            for factor in sorted(factors, reverse=True):
                f = paper.type_scale * factor
                found = _pages(paper, f, plan, used if faces else (), setting, with_faces=whole)
                if found is not None:
                    return found
        raise SheetTooSmallError(paper.name, "a week of the plan")

    return Prepared(setting, views, arrange, f"the plan {plan.name!r} of {plan.weeks} weeks")


def _goal(thing: object) -> str | Programme:
    return thing if isinstance(thing, Programme) else str(thing)


def _cell(exercise: Exercise, atlas: Atlas, library: MeshLibrary | None) -> PlateCell:
    """Return the face at the step of an exercise that tells most about it."""
    step = _telling(exercise)
    face = at_rest(skin_face(None, "front", atlas, library))
    pose = pose_of(atlas.resolve(step), library)
    posture = pose.posture
    if posture.head_pitch or posture.jaw_protrusion or posture.jaw_opening:
        # What goes forward or nods is seen from the side.
        face = at_rest(skin_face(None, "three-quarter", atlas, library))
    turned = with_room(replace(face, pose=pose))
    arrows = movements(face.pose, pose, turned)
    return PlateCell(
        turned,
        Plain(exercise.name, f"hold {step.seconds:g} s", (step.instruction,), 0.92),
        f"{exercise.name}: {step.instruction}",
        movements=arrows,
    )


def _telling(exercise: Exercise) -> ExerciseStep:
    def work(step: ExerciseStep) -> float:
        return sum(value for _, value in step.activation().items()) + 2 * bool(step.posture)

    return max(exercise.steps, key=work)


def _contents(
    plan: Plan,
    exercises: Sequence[Exercise],
    heading: str,
    texts: Texts,
    atlas: Atlas,
    *,
    dated: bool,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    over = f"Training plan · {plan.level} · {plan.days} sessions a week"
    for week in range(1, plan.weeks + 1):
        sessions = plan.week(week)
        said = f"Week {week} of {plan.weeks}"
        if dated:
            said += f", from {sessions[0].date:%d %B %Y}".replace(" 0", " ")
        second = said if texts.subtitle is None else f"{said} · {texts.subtitle}"
        found[f"banner:{week}"] = Banner(over, heading, second, 0.8, 0.95, min(week, 2))
        found[f"sessions:{week}"] = {
            "heads": ("Day", *(name for _, name in _PARTS)),
            "rows": [_row(session, atlas, dated=dated) for session in sessions],
        }
    found["banner:exercises"] = Banner(over, heading, "The exercises", 0.62, 0.95, 2)
    found["banner:about"] = Banner(over, "About this plan", heading, 0.62, 0.95, 2)
    found["base:0"] = Base(texts.footer or "", plan.education)
    sources = [s for e in exercises for s in e.sources]
    found["base:about"] = Base(
        texts.footer or "", " ".join((plan.education, short_sources(atlas, sources)))
    )
    for n, text in enumerate(_about(plan, exercises)):
        found[f"plain:about{n}"] = text
    return found


def _about(plan: Plan, exercises: Sequence[Exercise]) -> list[Plain]:
    """Return what the last page says."""

    def listed(heading: str, lines: Sequence[str]) -> Plain:
        return Plain(heading, "", (), 0.98, tuple((_DOT, line) for line in lines))

    said = [
        Plain("What this is, and what not", "", (
            "An example of training, built by rules from exercises that are in use. It has not "
            f"been tested as a whole. {EDUCATION}",
        ), 0.98),
        listed("How it was built", plan.explanations),
        listed("What to watch", plan.advice),
    ]  # fmt: skip
    left_out = [f"{e.name}: {' '.join(e.reasons)}" for e in plan.excluded]
    if left_out:
        said.append(listed("Left out, and why", left_out))
    for exercise in exercises:
        words = " ".join((*exercise.cautions, *_not(exercise.mistakes)))
        if words:
            said.append(Plain(f"Mind with: {exercise.name}", "", (words,), 0.9))
    return said


def _not(mistakes: Iterable[str]) -> tuple[str, ...]:
    said = " ".join(mistakes)
    return (f"Avoid: {said[:1].lower()}{said[1:]}",) if said else ()


def _row(session: Session, atlas: Atlas, *, dated: bool) -> dict[str, Any]:
    day = f"{session.date:%A}"
    minutes = max(1, round(session.seconds / 60))
    return {
        "day": day,
        "date": f"{session.date:%d %B}".lstrip("0") if dated else "",
        "length": f"about {minutes} min" + (", easy" if session.easy else ""),
        "parts": [
            [(e.name, _dose(e, atlas)) for e in session.entries if e.part == part]
            for part, _ in _PARTS
        ],
    }


def _dose(entry: Entry, atlas: Atlas) -> str:
    """Return sets, repetitions and hold in words."""
    hold = _telling(atlas.exercise(entry.exercise)).seconds
    times = f"{entry.repetitions} time{'s' if entry.repetitions > 1 else ''}"
    if entry.repetitions == 1:
        minutes = entry.seconds * entry.sets / 60
        times = "once" if minutes < 1 else f"once, about {entry.seconds / 60:.0f} min"
    sets = f"{entry.sets} sets of " if entry.sets > 1 else ""
    return f"{sets}{times}, hold {hold:g} s"


def _pages(
    paper: Paper,
    f: float,
    plan: Plan,
    used: Sequence[str],
    setting: PartsSetting,
    *,
    with_faces: bool,
) -> SheetPlan | None:
    """Return a page for each week, perhaps one of faces, and the page about the plan."""
    pages: list[PagePlan] = []
    for week in range(1, plan.weeks + 1):
        mine = {e.exercise for s in plan.week(week) for e in s.entries} if with_faces else set()
        page = _week_page(paper, f, setting, week, [i for i in used if i in mine], used)
        if page is None:
            return None
        pages.append(page)
    if used and not with_faces:
        overview = _overview(paper, f, setting, used)
        if overview is None:
            return None
        pages += overview
    names = [n for n in setting.contents if n.startswith("plain:about")]
    about = flow_pages(
        paper, f, setting, [Piece(n) for n in names], "banner:about", "banner:about", "base:about",
        gap=4.2,
    )  # fmt: skip
    if about is None:
        return None
    return SheetPlan(paper, f, False, (*pages, *about.pages))


def _overview(
    paper: Paper, f: float, setting: PartsSetting, used: Sequence[str]
) -> list[PagePlan] | None:
    """Return the fewest pages that show all exercises; None if not even a few fit on one."""
    for count in range(1, len(used) + 1):
        many = -(-len(used) // count)
        parts = [used[i : i + many] for i in range(0, len(used), many)]
        pages = [_week_page(paper, f, setting, None, part, used) for part in parts]
        if all(page is not None for page in pages):
            return [page for page in pages if page is not None]
    return None


def _week_page(
    paper: Paper,
    f: float,
    setting: PartsSetting,
    week: int | None,
    shown: Sequence[str],
    used: Sequence[str],
) -> PagePlan | None:
    """Arrange one page: the table of a week, and the faces of `shown` below it."""
    x0, x1 = paper.margin, paper.width - paper.margin
    width = x1 - x0
    banner = f"banner:{week or 'exercises'}"
    keys = [banner, "base:0", *([f"sessions:{week}"] if week else [])]
    heights = setting.measure(f, [(key, width, key) for key in keys])
    rule_y = paper.margin + heights[banner] + 2.6 * f
    base_y = paper.height - 0.85 * paper.margin - heights["base:0"]
    top = rule_y + 4.6 * f
    blocks = [Block(banner, x0, paper.margin, width, heights[banner])]
    if week:
        table = heights[f"sessions:{week}"]
        blocks.append(Block(f"sessions:{week}", x0, top, width, table))
        top += table + 7.0 * f
    room = base_y - 5.0 * f - top
    rules = [
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    ]
    slots = []
    if shown:
        names = [f"plain:{i}" for i in shown]
        frame = (x0, top, width, room)
        found = grid(setting, names, len(shown), _ASPECT, f, frame, paper.scale, smallest=_SMALLEST)
        if found is None:
            return None
        blocks += found.blocks
        # The grid numbers its figures from 0; the sheet has one figure for each exercise.
        slots = [replace(slot, view=used.index(shown[slot.view])) for slot in found.slots]
    elif room < 0:
        return None
    blocks.append(Block("base:0", x0, base_y, width, heights["base:0"]))
    return PagePlan(tuple(blocks), tuple(slots), tuple(rules))
