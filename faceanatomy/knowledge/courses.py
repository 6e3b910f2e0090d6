"""What the atlas knows about time: how fast a thing moves, and the course of its movement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faceanatomy.dynamics import Beat, Course, Timing, steps
from faceanatomy.errors import UnknownNameError, nearest
from faceanatomy.knowledge.records import ActionUnit, Exercise, ExerciseStep, Expression
from faceanatomy.knowledge.shown import Shown

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Tempo


def tempo(atlas: Atlas, thing: Any = None) -> Tempo:
    """Return the entry of ``dynamics.json`` that says how fast a thing moves.

    Parameters
    ----------
    atlas
        Where the entries are.
    thing
        An expression, an action unit, the id of an entry (``"micro_expression"``), a `Shown`, or
        anything else, which moves like a single voluntary movement.

    Raises
    ------
    UnknownNameError
        If it is text and no entry has this id.
    """
    entries: tuple[Tempo, ...] = atlas.tempos
    if isinstance(thing, Shown):
        thing = thing.record
    if isinstance(thing, str):
        ids = {entry.id: entry for entry in entries}
        if thing not in ids:
            raise UnknownNameError("timing", thing, nearest(thing, ids) or list(ids)[:3])
        return ids[thing]
    usual = next(entry for entry in entries if entry.fallback)
    if isinstance(thing, Expression):
        named = [entry for entry in entries if thing.id in entry.expressions]
        named += [entry for entry in entries if thing.kind in entry.kinds]
        return named[0] if named else usual
    if isinstance(thing, ActionUnit):
        return next((entry for entry in entries if thing.code in entry.action_units), usual)
    return usual


def course_of(
    atlas: Atlas,
    thing: Any,
    *,
    intensity: float = 1.0,
    side: str = "both",
    timing: Timing | str | None = None,
) -> Course:
    """Return how a movement runs from rest to rest.

    Parameters
    ----------
    atlas
        Where its parts are looked up.
    thing
        Anything `Atlas.resolve` takes, or a `Course`, which is returned as it is. The steps of an
        exercise follow each other, each for its seconds; everything else rises, holds and falls.
    intensity, side
        As for `Atlas.resolve`.
    timing
        Phases of your own, or the id of an entry of ``dynamics.json``; by default what `tempo`
        says. An exercise takes its onset and offset for the moves between its steps.

    Raises
    ------
    UnknownNameError, InvalidValueError
        As `Atlas.resolve`.
    """
    if isinstance(thing, Course):
        return thing
    shown = atlas.resolve(thing, intensity, side)
    if timing is None or isinstance(timing, str):
        timing = tempo(atlas, shown if timing is None else timing).timing
    if isinstance(shown.record, Exercise) and not isinstance(thing, ExerciseStep):
        poses = []
        for step in shown.record.steps:
            part = atlas.resolve(step, intensity, side)
            poses.append((part.activation, part.posture, step.seconds, step.instruction))
        return steps(poses, timing, shown.title)
    return Course((Beat(shown.activation, shown.posture, timing, shown.title),), shown.title)
