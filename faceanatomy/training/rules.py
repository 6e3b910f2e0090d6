"""The rules every plan keeps, as figures and as a check that is independent of the builder.

The figures are usual practice: no study compares doses for facial muscles, and `check_plan` says
nothing about what is best for a person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from faceanatomy.training.demand import GENTLE, demand, relieves
from faceanatomy.training.restrictions import forbidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Exercise, Programme
    from faceanatomy.training.records import Entry, Level, Plan, Session

FEWEST_MINUTES, MOST_MINUTES = 5, 60
MOST_WEEKS = 26
SATURDAY = 5
EASY_SHARE = 0.6
"""An easy session takes at most this share of the time of another one."""
SHORTEST_SECONDS = 300.0
"""Five minutes are always allowed."""
BALANCED_FROM = 60.0
"""Load in a week (strength x seconds) from which a muscle needs an answer: its antagonist works
or it is itself stretched or relaxed."""
RESISTED_PEAK = 0.3
"""Strength from which a muscle counts as loaded hard in a resisted exercise."""


@dataclass(frozen=True)
class Rules:
    """Figures for one level.

    Parameters
    ----------
    sessions
        Fewest and most sessions a week.
    most_load
        Highest load of one muscle in one day, as strength x seconds.
    hard_load
        Load of one muscle in one day from which it needs the next day off.
    first_dose
        Share of the full dose in the first week; the last week of four has the full one.
    """

    sessions: tuple[int, int]
    most_load: float
    hard_load: float
    first_dose: float


LEVELS: Mapping[Level, Rules] = {
    "beginner": Rules((3, 5), 150.0, 90.0, 0.5),
    "intermediate": Rules((3, 6), 240.0, 130.0, 0.6),
    "advanced": Rules((3, 6), 330.0, 170.0, 0.7),
}
ORDER = tuple(LEVELS)


def dose(level: Level, week: int) -> float:
    """Return the share of the full dose in a week, counted from 1; it never falls."""
    first = LEVELS[level].first_dose
    return min(1.0, first + (1.0 - first) * (week - 1) / 3.0)


def most_repetitions(exercise: Exercise, level: Level, week: int) -> int:
    """Return the most repetitions (over all sets) of `exercise` in one session of that week."""
    full = exercise.repetitions * exercise.sets
    if exercise.kind in ("massage", "relaxation"):
        return full
    return max(1, ceil(full * dose(level, week)))


def allowed_level(exercise: Exercise, level: Level, week: int) -> bool:
    """Tell whether an exercise is easy enough: beginners meet the next level from week 3.

    Rehabilitation exercises are chosen by the stage of a palsy, not by level.
    """
    if exercise.kind == "rehabilitation":
        return True
    above = ORDER.index(exercise.level) - ORDER.index(level)
    return above <= 0 or (above == 1 and week >= 3 and exercise.kind != "resisted")


def session_limits(programme: Programme, level: Level) -> tuple[int, int]:
    """Return the fewest and most sessions a week; purely gentle programmes may be daily."""
    fewest, most = programme.days
    if all(exercise.kind in GENTLE for exercise in programme.exercises):
        return fewest, most
    low, high = LEVELS[level].sessions
    return max(fewest, low), min(most, high)


def session_seconds(minutes: int, level: Level, week: int, *, easy: bool) -> float:
    """Return the longest time of a session: it grows with the dose, and weekends are shorter."""
    whole = minutes * 60.0
    share = (0.5 + 0.5 * dose(level, week)) * (EASY_SHARE if easy else 1.0)
    return min(whole, max(share * whole, SHORTEST_SECONDS))


def muscle_loads(atlas: Atlas, entries: Iterable[Entry]) -> dict[str, float]:
    """Return the load of each muscle over `entries`: strength x seconds."""
    loads: dict[str, float] = {}
    for entry in entries:
        times = entry.sets * entry.repetitions
        for muscle, load in demand(atlas, entry.exercise).load.items():
            loads[muscle] = loads.get(muscle, 0.0) + load * times
    return loads


def hard_muscles(atlas: Atlas, entries: Iterable[Entry], level: Level) -> frozenset[str]:
    """Return the muscles that a session loads hard."""
    entries = tuple(entries)
    loads = muscle_loads(atlas, entries)
    hard = {muscle for muscle, load in loads.items() if load >= LEVELS[level].hard_load}
    for entry in entries:
        if atlas.exercise(entry.exercise).kind == "resisted":
            peak = demand(atlas, entry.exercise).peak
            hard |= {muscle for muscle, strength in peak.items() if strength >= RESISTED_PEAK}
    return frozenset(hard)


def unanswered(atlas: Atlas, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the muscles that a week trains one-sidedly, most loaded first.

    They are loaded with `BALANCED_FROM` or more, but no exercise of the week works an
    antagonist of theirs, and none stretches or relaxes them. Warm-ups are too light to count.
    """
    entries = tuple(entries)
    loads = muscle_loads(atlas, (entry for entry in entries if entry.part != "warm_up"))
    eased = {m for entry in entries for m in relieves(atlas.exercise(entry.exercise))}
    open_ended = [
        muscle
        for muscle, load in loads.items()
        if load >= BALANCED_FROM
        and muscle not in eased
        and not any(a in loads for a in atlas.muscle(muscle).antagonist_ids)
    ]
    return tuple(sorted(open_ended, key=lambda muscle: (-loads[muscle], muscle)))


def check_plan(atlas: Atlas, plan: Plan) -> list[str]:
    """Return every rule that `plan` breaks, in words; empty if it keeps them all."""
    programme = atlas.programme(plan.goal)
    rules = LEVELS[plan.level]
    broken: list[str] = []
    fewest, most = session_limits(programme, plan.level)
    for week in range(1, plan.weeks + 1):
        sessions = plan.week(week)
        if len(sessions) != plan.days or not fewest <= plan.days <= most:
            broken.append(f"week {week}: {len(sessions)} sessions, {fewest} to {most} allowed")
        entries = [entry for session in sessions for entry in session.entries]
        one_sided = unanswered(atlas, entries)
        broken += [f"week {week}: {muscle} is trained without an answer" for muscle in one_sided]
    for session in plan.sessions:
        broken += [f"{session.date}: {text}" for text in _session_faults(atlas, plan, session)]
        for muscle, load in muscle_loads(atlas, session.entries).items():
            if load > rules.most_load + 1e-6:
                broken.append(f"{session.date}: {muscle} is loaded with {load:.0f}")
    for earlier, later in pairwise(plan.sessions):
        if later.date <= earlier.date:
            broken.append(f"{later.date}: stands after {earlier.date}")
        if later.date - earlier.date == dt.timedelta(days=1):
            both = hard_muscles(atlas, earlier.entries, plan.level)
            both &= hard_muscles(atlas, later.entries, plan.level)
            broken += [f"{later.date}: {muscle} gets no rest" for muscle in sorted(both)]
    return broken


def _session_faults(atlas: Atlas, plan: Plan, session: Session) -> list[str]:
    broken: list[str] = []
    if session.easy != (session.date.weekday() >= SATURDAY):
        broken.append("only weekends are easy")
    if not session.entries or session.entries[0].part != "warm_up":
        broken.append("does not begin with a warm-up")
    order = ["warm_up", "main", "cool_down"]
    places = [order.index(entry.part) for entry in session.entries]
    if places != sorted(places):
        broken.append("warm-up, main part and cool-down are mixed")
    limit = session_seconds(plan.minutes, plan.level, session.week, easy=session.easy)
    if session.seconds > limit + 1e-6:
        broken.append(f"takes {session.seconds:.0f} s")
    ids = [entry.exercise for entry in session.entries]
    if len(set(ids)) < len(ids):
        broken.append("holds an exercise twice")
    if session.easy and hard_muscles(atlas, session.entries, plan.level):
        broken.append("loads hard on a weekend")
    known = {e.id for e in atlas.programme(plan.goal).exercises}
    for entry in session.entries:
        exercise = atlas.exercise(entry.exercise)
        reasons = forbidden(atlas, exercise, plan.avoid)
        broken += [f"{entry.exercise} is forbidden: {reason}" for reason in reasons]
        if exercise.id not in known:
            broken.append(f"{entry.exercise} is not of this programme")
        if not allowed_level(exercise, plan.level, session.week):
            broken.append(f"{entry.exercise} is too hard")
        if session.easy and exercise.kind == "resisted":
            broken.append(f"{entry.exercise} is resisted work on a weekend")
        most = most_repetitions(exercise, plan.level, session.week)
        if not 1 <= entry.sets * entry.repetitions <= most:
            broken.append(f"{entry.exercise}: {entry.sets} x {entry.repetitions} of {most}")
        whole = demand(atlas, exercise).seconds * entry.sets * entry.repetitions
        if abs(whole - entry.seconds) > 0.5:
            broken.append(f"{entry.exercise}: wrong time")
        if not entry.why:
            broken.append(f"{entry.exercise} is not explained")
    return broken
