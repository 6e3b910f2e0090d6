"""What conditions forbid: rules of `conditions.json` applied to exercises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.training.demand import demand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Condition, Exercise, Restriction


def forbidden(
    atlas: Atlas, exercise: str | Exercise, conditions: Iterable[str | Condition]
) -> tuple[str, ...]:
    """Return the reasons why `conditions` forbid `exercise`; empty if they allow it.

    Raises
    ------
    UnknownNameError
        If an exercise or condition is unknown.
    """
    record = atlas.exercise(exercise)
    return tuple(
        f"{condition.name}: {restriction.reason}"
        for condition in map(atlas.condition, conditions)
        for restriction in condition.restrictions
        if _applies(atlas, restriction, record)
    )


def contraindications(atlas: Atlas, exercise: str | Exercise) -> tuple[str, ...]:
    """Return every condition that forbids `exercise`, with the reason."""
    return forbidden(atlas, exercise, atlas.conditions)


def forbids_everything(condition: Condition) -> str:
    """Return why `condition` forbids every exercise; empty if it does not."""
    for rule in condition.restrictions:
        named = rule.kinds or rule.muscles or rule.groups or rule.exercises
        if not (named or rule.jaw_opening or rule.head_turn or rule.strength):
            return rule.reason
    return ""


def _applies(atlas: Atlas, rule: Restriction, exercise: Exercise) -> bool:
    if rule.kinds and exercise.kind not in rule.kinds:
        return False
    if rule.exercises and exercise.id not in rule.exercises:
        return False
    asked = demand(atlas, exercise)
    if rule.jaw_opening and asked.jaw_opening <= rule.jaw_opening:
        return False
    if rule.head_turn and asked.head_turn <= rule.head_turn:
        return False
    if rule.muscles or rule.groups or rule.strength:
        return any(
            strength > 0.0
            and strength >= rule.strength
            and (
                not (rule.muscles or rule.groups)
                or muscle in rule.muscles
                or atlas.muscle(muscle).group in rule.groups
            )
            for muscle, strength in asked.peak.items()
        )
    return True
