"""What an exercise asks of the body: time, load of each muscle, jaw opening, head movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from faceanatomy.activation import Activation
from faceanatomy.knowledge.records.movement import yielding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.activation import Side
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ActionUnitUse, Exercise, ExerciseStep

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
_KNOWN_UNITS: WeakKeyDictionary[Atlas, dict[tuple[str, str], Activation]] = WeakKeyDictionary()


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
        for muscle, strength in _strengths(atlas, step).items():
            load[muscle] = load.get(muscle, 0.0) + strength * step.seconds
            peak[muscle] = max(peak.get(muscle, 0.0), strength)
        step_opening, step_turn = _posture(atlas, step)
        opening, turn = max(opening, step_opening), max(turn, step_turn)
    return Demand(sum(step.seconds for step in exercise.steps), load, peak, opening, turn)


def _strengths(atlas: Atlas, step: ExerciseStep) -> dict[str, float]:
    """Return the strongest unit of each muscle in `step.activation()`.

    The sum is done on plain numbers with remembered action units: measuring a whole programme
    would otherwise take most of the time of a plan.
    """
    units: dict[tuple[str, Side], float] = {}
    uses = [(_contracted(atlas, u, step), u.intensity) for u in step.action_units]
    for use in step.muscles:
        names = (use.unit,) if ":" in use.unit else atlas.muscle(use.unit).units
        uses.append((dict(Activation.both(names).only(use.side)), use.strength))
    for strengths, factor in uses:
        for key, strength in strengths.items():
            units[key] = min(1.0, units.get(key, 0.0) + strength * factor)
    strongest: dict[str, float] = {}
    for (unit, _), strength in units.items():
        muscle = unit.partition(":")[0]
        strongest[muscle] = max(strongest.get(muscle, 0.0), strength)
    return strongest


def _contracted(
    atlas: Atlas, use: ActionUnitUse, step: ExerciseStep
) -> Mapping[tuple[str, Side], float]:
    """Return what an action unit contracts at full strength beside the others of its step."""
    alone = _action_unit(atlas, use.code, use.side)
    if len(step.action_units) == 1:
        return alone
    return yielding(atlas.action_unit(use.code), alone, step.action_units)


def _action_unit(atlas: Atlas, code: str, side: str) -> Activation:
    known = _KNOWN_UNITS.setdefault(atlas, {})
    if (code, side) not in known:
        known[code, side] = atlas.action_unit(code).activation(1.0, side)
    return known[code, side]


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
