"""Plans: a programme turned into dated sessions, by rules that the plan explains."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError, PlanRefusedError, choice_error
from faceanatomy.training.log import Lessons, TrainingLog, lessons
from faceanatomy.training.records import Excluded, Plan
from faceanatomy.training.restrictions import forbidden, forbids_everything
from faceanatomy.training.rules import (
    FEWEST_MINUTES,
    LEVELS,
    MOST_MINUTES,
    MOST_WEEKS,
    allowed_level,
    session_limits,
)
from faceanatomy.training.weeks import Builder, Pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Condition, Exercise, Programme
    from faceanatomy.training.records import Level

USUAL_DAYS = 4


def make_plan(
    atlas: Atlas,
    goal: str | Programme,
    *,
    days: int | None = None,
    minutes: int | None = None,
    level: str = "beginner",
    avoid: str | Iterable[str | Condition] = (),
    weeks: int | None = None,
    start: dt.date | None = None,
    log: TrainingLog | None = None,
    seed: int = 0,
) -> Plan:
    """Return a training plan for `goal`.

    Parameters
    ----------
    atlas
        The atlas that knows programmes, exercises and conditions.
    goal
        A programme: ``"beginner"``, ``"jaw_tension"``, ``"palsy_rehabilitation"`` ...
        (`Atlas.plans`).
    days
        Sessions a week; about four by default. Beginners train three to five times.
    minutes
        Length of a session, 5 to 60; the programme's own by default.
    level
        ``"beginner"``, ``"intermediate"`` or ``"advanced"``.
    avoid
        Conditions the person has; what they forbid is left out.
    weeks
        How many weeks; the programme's own by default.
    start
        First day; the plan begins on the Monday on or after it. Today by default.
    log
        What was done before: exercises that hurt are left out or halved, and unfinished ones
        are not increased.
    seed
        Another number gives another choice of equally good exercises.

    Raises
    ------
    UnknownNameError
        If the goal or a condition is unknown.
    InvalidValueError
        If a number or the level is impossible.
    PlanRefusedError
        If a condition forbids training, or nothing suitable is left.
    """
    programme = atlas.programme(goal)
    checked = _checked_level(level)
    named = (avoid,) if isinstance(avoid, str) else tuple(avoid)
    conditions = dict.fromkeys(atlas.condition(c).id for c in (*named, *programme.conditions))
    for condition in map(atlas.condition, conditions):
        reason = forbids_everything(condition)
        if reason:
            raise PlanRefusedError(
                f"No plan for {programme.name!r} with {condition.name!r}: {reason} "
                f"When to see a doctor: {condition.see_a_doctor}"
            )
    fewest, most = session_limits(programme, checked)
    wanted = min(max(USUAL_DAYS, fewest), most) if days is None else days
    _in_range("days", wanted, fewest, most, f"sessions a week at level {checked!r}")
    length = programme.minutes if minutes is None else minutes
    _in_range("minutes", length, FEWEST_MINUTES, MOST_MINUTES, "minutes for a session")
    count = programme.weeks if weeks is None else weeks
    _in_range("weeks", count, 1, MOST_WEEKS, "weeks")
    first = _monday(start or dt.date.today())
    learnt = lessons(log.entries if log else (), programme.exercises)
    pool, excluded = _pool(atlas, programme, checked, tuple(conditions), learnt, count)
    builder = Builder(atlas, pool, checked, wanted, length, learnt, seed)
    sessions = [s for week in range(1, count + 1) for s in builder.week(week, first)]
    return Plan(
        goal=programme.id,
        name=programme.name,
        level=checked,
        days=wanted,
        minutes=length,
        weeks=count,
        start=first,
        avoid=tuple(conditions),
        sessions=tuple(sessions),
        excluded=excluded,
        explanations=(*_explanations(checked, wanted, count), *builder.explanations),
        advice=_advice(atlas, programme, tuple(conditions), learnt),
    )


def _pool(
    atlas: Atlas,
    programme: Programme,
    level: Level,
    conditions: tuple[str, ...],
    learnt: Lessons,
    weeks: int,
) -> tuple[Pool, tuple[Excluded, ...]]:
    """Return the exercises that may be used and those that may not, with reasons."""
    excluded: dict[str, Excluded] = {}
    for exercise in programme.exercises:
        reasons = list(forbidden(atlas, exercise, conditions))
        if not allowed_level(exercise, level, weeks):
            reasons.append(f"It is for level {exercise.level!r}.")
        if exercise.id in learnt.stopped:
            reasons.append(learnt.stopped[exercise.id])
        if reasons:
            excluded[exercise.id] = Excluded(exercise.id, exercise.name, tuple(reasons))

    def allowed(ids: tuple[str, ...]) -> tuple[Exercise, ...]:
        return tuple(atlas.exercise(i) for i in ids if i not in excluded)

    main, cool_down = allowed(programme.main), allowed(programme.cool_down)
    warm_up = allowed(programme.warm_up)
    if not warm_up:
        gentle = ("massage", "relaxation")
        warm_up = tuple(e for e in (*cool_down, *main) if e.kind in gentle)
    if not main or not warm_up:
        why = [f"{e.name}: {e.reasons[0]}" for e in excluded.values()]
        raise PlanRefusedError(
            f"No plan for {programme.name!r}: of its {len(programme.exercises)} exercises nothing "
            f"suitable is left. {' '.join(why[:4])} Choose another goal or level, or ask a doctor "
            "or therapist."
        )
    return Pool(warm_up, main, cool_down), tuple(excluded.values())


def _explanations(level: Level, days: int, weeks: int) -> tuple[str, ...]:
    rules = LEVELS[level]
    return (
        f"{days} sessions a week, {weeks} week{'s' * (weeks > 1)}, level {level}, spread so that "
        "rest lies between them.",
        "Each session begins with a warm-up and ends with something that relaxes, if time allows.",
        f"The dose grows from {rules.first_dose:.0%} of the full repetitions in week 1 to all of "
        f"them from week 4, the time from {0.5 + 0.5 * rules.first_dose:.0%} to all of it; massage "
        "and relaxation keep their repetitions.",
        f"No muscle gets more than {rules.most_load:.0f} seconds of full contraction a day, and "
        "one that was loaded hard has the next day off.",
        "Every muscle that is trained in a week is answered in that week: its antagonist works, "
        "or it is stretched or relaxed.",
        "Weekends are easy: shorter, no resisted and no hard work.",
        "These doses are usual practice; no study shows which dose is best.",
    )


def _advice(
    atlas: Atlas, programme: Programme, conditions: tuple[str, ...], learnt: Lessons
) -> tuple[str, ...]:
    advice = [*learnt.advice]
    advice.append(
        "Note the discomfort after each exercise from 0 to 10. From 4 on do less, from 7 on stop "
        "that exercise and have it looked at if it stays."
    )
    advice += [
        f"{condition.name}, when to see a doctor: {condition.see_a_doctor}"
        for condition in map(atlas.condition, conditions)
        if condition.see_a_doctor
    ]
    if programme.move_on:
        advice.append(programme.move_on)
    return tuple(advice)


def _checked_level(level: str) -> Level:
    for known in LEVELS:
        if level == known:
            return known
    raise choice_error("level", level, LEVELS)


def _in_range(what: str, value: int, low: int, high: int, unit: str) -> None:
    if isinstance(value, bool) or value != int(value) or not low <= value <= high:
        raise InvalidValueError(f"{what}={value!r} is not possible: give {low} to {high} {unit}.")


def _monday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=-day.weekday() % 7)
