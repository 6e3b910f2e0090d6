"""Rules about action units, expressions, exercises, ARKit names and conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from faceanatomy.knowledge.check_tools import advice_for, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.faults import Fault
    from faceanatomy.knowledge.check_tools import Book
    from faceanatomy.knowledge.records import ActionUnitUse, Blendshape, Exercise, Expression

_SIDES = {"": "both", "L": "left", "R": "right"}
_TERM = re.compile(r"([LR]?)(M?\d+)(?:[A-E](?:[/-][A-E])?|[XYZ])?")
"""A unit in FACS notation; sources also write ranges (C/D) and the three old steps (X, Y, Z)."""


def movement_faults(book: Book) -> Iterator[Fault]:
    """Yield the faults of expressions, exercises, ARKit names and conditions."""
    for expression in book.records.expressions:
        yield from _expression_faults(book, expression)
    for exercise in book.records.exercises:
        yield from _exercise_faults(book, exercise)
    for blendshape in book.records.arkit:
        yield from _blendshape_faults(book, blendshape)
    yield from _tempo_faults(book)
    for condition in book.records.conditions:
        for number, affected in enumerate(condition.affects):
            known = [*book.ids["muscles"], *book.ids["nerves"]]
            if affected.id not in known:
                problem = f"no muscle or nerve has the id {affected.id!r}"
                advice = advice_for(affected.id, known, "Add it or remove the entry.")
                yield fault("conditions", condition, f"affects[{number}].id", problem, advice)


def _tempo_faults(book: Book) -> Iterator[Fault]:
    """No thing has two timings, and one entry is for all that have none of their own."""
    tempos = book.records.dynamics
    owner: dict[tuple[str, str], str] = {}
    for tempo in tempos:
        yield from book.unknown("dynamics", tempo, "expressions", tempo.expressions, "expressions")
        yield from book.unknown(
            "dynamics", tempo, "action_units", tempo.action_units, "action_units"
        )
        for field in ("expressions", "kinds", "action_units"):
            for number, name in enumerate(getattr(tempo, field)):
                if (field, name) in owner:
                    problem = f"{name!r} also stands in {owner[field, name]!r}"
                    yield fault(
                        "dynamics", tempo, f"{field}[{number}]", problem, "Remove one of the two."
                    )
                owner[field, name] = tempo.id
    for tempo in [tempo for tempo in tempos if tempo.fallback][1:]:
        problem = "another entry is the fallback already"
        yield fault("dynamics", tempo, "fallback", problem, "Leave it to one of them.")
    if tempos and not any(tempo.fallback for tempo in tempos):
        problem = "no entry is the fallback for what has no timing of its own"
        yield fault("dynamics", tempos[0], "fallback", problem, "Set it in one entry.")


def _expression_faults(book: Book, expression: Expression) -> Iterator[Fault]:
    yield from _use_faults(book, "expressions", expression, "action_units", expression.action_units)
    yield from book.unknown(
        "expressions", expression, "optional", expression.optional, "action_units"
    )
    if not expression.action_units and not expression.posture:
        problem = "nothing moves in this expression"
        yield fault("expressions", expression, "action_units", problem, "Add action units.")
    emotions = [other.id for other in book.records.expressions if other.kind == "emotion"]
    if expression.kind == "variant" and expression.emotion not in emotions:
        problem = f"{expression.emotion!r} is not the id of an emotion"
        advice = advice_for(expression.emotion, emotions, f"Use one of {', '.join(emotions)}.")
        yield fault("expressions", expression, "emotion", problem, advice)
    if expression.facs:
        yield from _notation_faults(expression)


def _notation_faults(expression: Expression) -> Iterator[Fault]:
    """Compare the units written in `facs` with those of `action_units`."""
    written = [_TERM.fullmatch(term.strip()) for term in expression.facs.split("+")]
    notation = {(term[2], _SIDES[term[1]]) for term in written if term}
    listed = {(use.code, use.side) for use in expression.action_units}
    if not all(written):
        problem = f"{expression.facs!r} is not in the notation of FACS"
        yield fault("expressions", expression, "facs", problem, "Write it like 6C+L12D+25.")
    elif notation != listed:
        odd = ", ".join(sorted(f"{code} ({side})" for code, side in notation ^ listed))
        problem = f"facs and action_units differ in {odd}"
        yield fault("expressions", expression, "facs", problem, "Make the two agree.")


def _exercise_faults(book: Book, exercise: Exercise) -> Iterator[Fault]:
    working: set[str] = set()
    for number, step in enumerate(exercise.steps):
        where = f"steps[{number}]"
        yield from _use_faults(
            book, "exercises", exercise, f"{where}.action_units", step.action_units
        )
        working |= {m for use in step.action_units for m in _muscles_of(book, use.code)}
        for entry, use in enumerate(step.muscles):
            muscle, _, part = use.unit.partition(":")
            field = f"{where}.muscles[{entry}][0]"
            yield from book.unknown_id("exercises", exercise, field, muscle, "muscles")
            if part:
                yield from book.unknown_part("exercises", exercise, field, muscle, part)
            working.add(muscle)
    for number, used in enumerate(exercise.muscles):
        field = f"muscles[{number}]"
        yield from book.unknown_id("exercises", exercise, f"{field}.muscle", used.muscle, "muscles")
        yield from book.unknown_parts(
            "exercises", exercise, f"{field}.parts", used.muscle, used.parts
        )
        if used.role == "works" and used.muscle not in working:
            problem = f"{used.muscle!r} is said to work but contracts in no step"
            advice = "Add it to a step or correct the role."
            yield fault("exercises", exercise, f"{field}.role", problem, advice)
    listed = {used.muscle for used in exercise.muscles}
    for muscle in sorted(working - listed):
        if muscle in book.ids["muscles"]:
            problem = f"{muscle!r} contracts in a step but is not listed"
            yield fault("exercises", exercise, "muscles", problem, "Add it with its role.")
    if not exercise.steps:
        yield fault("exercises", exercise, "steps", "the exercise has no steps", "Add them.")


def _blendshape_faults(book: Book, blendshape: Blendshape) -> Iterator[Fault]:
    yield from _use_faults(book, "arkit", blendshape, "action_units", blendshape.action_units)
    for number, use in enumerate(blendshape.units):
        muscle, _, part = use.unit.partition(":")
        field = f"units[{number}][0]"
        yield from book.unknown_id("arkit", blendshape, field, muscle, "muscles")
        if part:
            yield from book.unknown_part("arkit", blendshape, field, muscle, part)
    if not (blendshape.action_units or blendshape.units or blendshape.posture):
        problem = "the name drives nothing"
        yield fault("arkit", blendshape, "action_units", problem, "Add what it drives.")
    named = {"Left": "left", "Right": "right"}
    side = next((s for word, s in named.items() if blendshape.id.endswith(word)), "both")
    if blendshape.side != side:
        problem = f"the name is of the side {side!r}, the entry says {blendshape.side!r}"
        yield fault("arkit", blendshape, "side", problem, "Make the two agree.")


def _use_faults(
    book: Book, kind: str, record: Any, field: str, uses: tuple[ActionUnitUse, ...]
) -> Iterator[Fault]:
    """Yield action units that do not exist or move neither a muscle nor the posture."""
    for number, use in enumerate(uses):
        where = f"{field}[{number}].code"
        yield from book.unknown_id(kind, record, where, use.code, "action_units")
        unit = book.ids["action_units"].get(use.code)
        if unit is not None and not unit.posture and not _muscles_of(book, use.code, "any"):
            problem = f"action unit {use.code!r} drives no muscle and no posture"
            advice = "Add it to action_unit_roles of its muscles in muscles.json."
            yield fault(kind, record, where, problem, advice)


def _muscles_of(book: Book, code: str, role: str = "contracts") -> set[str]:
    return {
        muscle.id
        for muscle in book.records.muscles
        for share in muscle.action_unit_roles
        if share.code == code and role in ("any", share.role)
    }
