"""What an exercise asks of the body: time, load of each muscle, jaw opening, head movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.activation import Activation
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Exercise, ExerciseStep

GENTLE = frozenset({"massage", "relaxation", "rehabilitation"})
"""Kinds of exercise that never count as loading."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one repetition of an exercise asks.

    Parameters
    ----------
    seconds
        Its duration.
    load
        By muscle: strength (0..1, the stronger side) times seconds, over all steps.
    peak
        By muscle: the greatest strength.
    jaw_opening
        Widest opening, in mm.
    head_turn
        Furthest turn, nod or tilt of the head, in degrees.
    """

    seconds: float
    load: Mapping[str, float]
    peak: Mapping[str, float]
    jaw_opening: float
    head_turn: float


_KNOWN: WeakKeyDictionary[Atlas, dict[str, Demand]] = WeakKeyDictionary()


def demand(atlas: Atlas, exercise: str | Exercise) -> Demand:
    """Return what one repetition of `exercise` asks.

    Raises
    ------
    UnknownNameError
        If there is no such exercise.
    """
    known = _KNOWN.get(atlas)
    if known is None:
        known = _KNOWN[atlas] = {}
    name = exercise if isinstance(exercise, str) else exercise.id
    found = known.get(name)
    if found is None:
        record = atlas.exercise(exercise)
        found = known[record.id] = _measure(atlas, record)
    return found


def relieves(exercise: Exercise) -> frozenset[str]:
    """Return the muscles that `exercise` stretches or relaxes."""
    return frozenset(u.muscle for u in exercise.muscles if u.role in ("stretches", "relaxes"))


def _measure(atlas: Atlas, exercise: Exercise) -> Demand:
    load: dict[str, float] = {}
    peak: dict[str, float] = {}
    opening = turn = 0.0
    for step in exercise.steps:
        for muscle, strength in _strengths(step.activation()).items():
            load[muscle] = load.get(muscle, 0.0) + strength * step.seconds
            peak[muscle] = max(peak.get(muscle, 0.0), strength)
        step_opening, step_turn = _posture(atlas, step)
        opening, turn = max(opening, step_opening), max(turn, step_turn)
    return Demand(sum(step.seconds for step in exercise.steps), load, peak, opening, turn)


def _strengths(activation: Activation) -> dict[str, float]:
    strongest: dict[str, float] = {}
    for (unit, _), strength in activation.items():
        muscle = unit.partition(":")[0]
        strongest[muscle] = max(strongest.get(muscle, 0.0), strength)
    return strongest


def _posture(atlas: Atlas, step: ExerciseStep) -> tuple[float, float]:
    """Return jaw opening (mm) and head turn (degrees); the step's own values come first."""
    own = step.posture
    opening = own.jaw_opening
    turn = max(abs(own.head_yaw), abs(own.head_pitch), abs(own.head_roll))
    for use in step.action_units:
        unit = atlas.action_unit(use.code).posture
        if not own.jaw_opening:
            opening = max(opening, unit.jaw_opening * use.intensity)
        if not turn:
            head = max(abs(unit.head_yaw), abs(unit.head_pitch), abs(unit.head_roll))
            turn = max(turn, head * use.intensity)
    return opening, turn
