"""Filling weeks with sessions so that every rule of `rules` holds by construction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import msgspec

from faceanatomy.training.demand import demand, relieves
from faceanatomy.training.records import PAUSE, Entry, Session
from faceanatomy.training.rules import (
    LEVELS,
    SATURDAY,
    allowed_level,
    dose,
    hard_muscles,
    most_repetitions,
    muscle_loads,
    session_seconds,
    unanswered,
)

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Exercise
    from faceanatomy.training.log import Lessons
    from faceanatomy.training.records import Level, Part

_WEEKDAYS = {
    1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 5), 5: (0, 1, 3, 4, 5), 6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}  # fmt: skip
"""Monday is 0."""
_WARM_UP_SHARE, _COOL_DOWN_SHARE = 0.35, 0.3
_FEWEST_SHARE = 0.5
"""The least share of the first week's repetitions that is worth doing."""
_WORTH_OPPOSING = 20.0
"""Load in a week from which working the antagonist is a reason."""


@dataclass(frozen=True)
class Pool:
    """The exercises a plan may use, by part of the session."""

    warm_up: tuple[Exercise, ...]
    main: tuple[Exercise, ...]
    cool_down: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What an exercise works (strongest first), which antagonists that has, what it relieves."""

    works: tuple[str, ...]
    opposes: frozenset[str]
    relieves: frozenset[str]


def _traits(atlas: Atlas, exercise: Exercise) -> _Traits:
    peak = demand(atlas, exercise).peak
    works = sorted((m for m, strength in peak.items() if strength >= 0.2), key=lambda m: -peak[m])
    opposes = frozenset(a for m in works for a in atlas.muscle(m).antagonist_ids)
    return _Traits(tuple(works), opposes, relieves(exercise))


class Builder:
    """Builds week after week; it remembers what was done to give rest and variety.

    Parameters
    ----------
    atlas
        The atlas of the exercises.
    pool
        What may be used.
    level, days, minutes
        The wishes.
    learnt
        What the log says.
    seed
        Decides between equally good exercises.
    """

    def __init__(
        self,
        atlas: Atlas,
        pool: Pool,
        level: Level,
        days: int,
        minutes: int,
        learnt: Lessons,
        seed: int,
    ) -> None:
        self.atlas, self.pool, self.level = atlas, pool, level
        self.days, self.minutes, self.learnt = days, minutes, learnt
        self.explanations: list[str] = []
        self._random = Random(seed)
        self._used: dict[str, int] = {}
        self._traits = {
            exercise.id: _traits(atlas, exercise)
            for exercise in (*pool.warm_up, *pool.main, *pool.cool_down)
        }
        self._previous: tuple[dt.date, frozenset[str]] = (dt.date.min, frozenset())

    def week(self, number: int, first: dt.date) -> list[Session]:
        """Return the sessions of week `number` of a plan that begins on the Monday `first`."""
        sessions: list[Session] = []
        before = self._previous
        for weekday in _WEEKDAYS[self.days]:
            date = first + dt.timedelta(days=7 * (number - 1) + weekday)
            sessions.append(self._session(number, date, sessions))
            hard = hard_muscles(self.atlas, sessions[-1].entries, self.level)
            self._previous = (date, hard)
        self._balance(sessions, before)
        last = sessions[-1]
        self._previous = (last.date, hard_muscles(self.atlas, last.entries, self.level))
        for session in sessions:
            for entry in session.entries:
                self._used[entry.exercise] = self._used.get(entry.exercise, 0) + 1
        return sessions

    # One session ---------------------------------------------------------------------------

    def _session(self, week: int, date: dt.date, earlier: list[Session]) -> Session:
        easy = date.weekday() >= SATURDAY
        session = Session(week, date, easy, ())
        budget = session_seconds(self.minutes, self.level, week, easy=easy)
        warm_up = self._gentle(session, self.pool.warm_up, "warm_up", budget * _WARM_UP_SHARE)
        session = self._with(session, warm_up)
        cool_down = self._gentle(
            session, self.pool.cool_down, "cool_down", budget * _COOL_DOWN_SHARE
        )
        if cool_down and cool_down.seconds <= budget - session.seconds - PAUSE:
            session = self._with(session, cool_down)
        done = [entry for s in earlier for entry in s.entries]
        options = [
            e
            for e in self.pool.main
            if allowed_level(e, self.level, week) and not (easy and e.kind == "resisted")
        ]
        ranked = self._ranked(options, [*done, *session.entries])
        while ranked:
            choice = ranked.pop(0)
            if any(entry.exercise == choice.id for entry in session.entries):
                continue
            room = budget - session.seconds - PAUSE
            entry = self._dosed(choice, "main", week, room, session, done)
            if entry:
                session = self._with(session, entry)
                ranked = self._ranked(ranked, [*done, *session.entries])
        return session

    def _gentle(
        self, session: Session, options: tuple[Exercise, ...], part: Part, room: float
    ) -> Entry | None:
        """Return a warm-up or cool-down: the least used that fits, else the shortest dose."""
        taken = {entry.exercise for entry in session.entries}
        open_to = [
            e for e in options if e.id not in taken and allowed_level(e, self.level, session.week)
        ]
        if session.easy:
            open_to = [e for e in open_to if e.kind != "resisted"]
        open_to.sort(key=lambda e: (self._count(e, session), self._random.random()))
        for exercise in open_to:
            entry = self._dosed(exercise, part, session.week, room, session, [])
            if entry:
                return entry
        if part == "cool_down" or not open_to:
            return None
        shortest = min(open_to, key=lambda e: demand(self.atlas, e).seconds)
        return self._entry(shortest, part, 1, 1, "Warm-up first; its shortest dose.")

    def _ranked(self, options: list[Exercise], done: list[Entry]) -> list[Exercise]:
        """Return `options`, most needed first: muscles and antagonists that had least so far."""
        loads = muscle_loads(self.atlas, done)
        busy = {muscle for muscle, load in loads.items() if load >= _WORTH_OPPOSING}
        times: dict[str, int] = {}
        for entry in done:
            times[entry.exercise] = times.get(entry.exercise, 0) + 1
        most = LEVELS[self.level].most_load

        def need(exercise: Exercise) -> float:
            traits = self._traits[exercise.id]
            fresh = [1.0 / (1.0 + loads.get(m, 0.0) / most) for m in traits.works]
            value = sum(fresh) / len(fresh) if fresh else 0.3
            value += 0.3 * (not busy.isdisjoint(traits.opposes))
            value += 0.2 * (not loads.keys().isdisjoint(traits.relieves))
            value -= 0.5 * times.get(exercise.id, 0) + 0.05 * self._used.get(exercise.id, 0)
            return value + 0.2 * self._random.random()

        return sorted(options, key=need, reverse=True)

    def _dosed(
        self,
        exercise: Exercise,
        part: Part,
        week: int,
        room: float,
        session: Session,
        done: list[Entry],
    ) -> Entry | None:
        """Return the largest dose that time, load and rest allow, or None."""
        asked = demand(self.atlas, exercise)
        share = self.learnt.dose.get(exercise.id, 1.0)
        held = min(week, self.learnt.held.get(exercise.id, week))
        most = max(1, int(most_repetitions(exercise, self.level, held) * share))
        fewest = max(1, round(most_repetitions(exercise, self.level, 1) * share * _FEWEST_SHARE))
        if exercise.kind in ("massage", "relaxation"):
            fewest = 1
        loads = muscle_loads(self.atlas, session.entries)
        limit = LEVELS[self.level].most_load
        for muscle, load in asked.load.items():
            if load > 0.0:
                most = min(most, int((limit - loads.get(muscle, 0.0)) / load + 1e-9))
        most = min(most, int(room / asked.seconds + 1e-9))
        for total in range(most, fewest - 1, -1):
            sets = min(exercise.sets, -(-total // exercise.repetitions))
            entry = self._entry(exercise, part, sets, total // sets, "")
            if self._rests(session, entry):
                why = self._why(exercise, part, week, done, share)
                return msgspec.structs.replace(entry, why=why)
        return None

    def _rests(self, session: Session, entry: Entry) -> bool:
        """Tell whether `entry` leaves alone what was loaded hard the day before."""
        hard = hard_muscles(self.atlas, (*session.entries, entry), self.level)
        if session.easy and hard:
            return False
        date, before = self._previous
        return not (session.date - date == dt.timedelta(days=1) and hard & before)

    # Balance -------------------------------------------------------------------------------

    def _balance(self, sessions: list[Session], before: tuple[dt.date, frozenset[str]]) -> None:
        """Answer one-sided work: add what relieves or opposes it, else take it out."""
        while True:
            entries = [entry for session in sessions for entry in session.entries]
            muscles = unanswered(self.atlas, entries)
            if not muscles:
                return
            if not self._answer(sessions, muscles[0], before):
                self._take_out(sessions, muscles[0])

    def _answer(
        self, sessions: list[Session], muscle: str, before: tuple[dt.date, frozenset[str]]
    ) -> bool:
        whole = dict.fromkeys((*self.pool.cool_down, *self.pool.warm_up, *self.pool.main))
        answers = [
            e
            for e in whole
            if e.kind in ("massage", "relaxation") and muscle in self._traits[e.id].relieves
        ]
        for exercise in answers:
            for index in sorted(range(len(sessions)), key=lambda i: sessions[i].seconds):
                session = sessions[index]
                if not allowed_level(exercise, self.level, session.week):
                    continue
                if exercise.id in {e.exercise for e in session.entries}:
                    continue
                budget = session_seconds(self.minutes, self.level, session.week, easy=session.easy)
                room = budget - session.seconds - PAUSE
                self._previous = before if index == 0 else self._hard_of(sessions[index - 1])
                entry = self._dosed(exercise, "cool_down", session.week, room, session, [])
                if entry and self._next_rests(sessions, index, entry):
                    name = self.atlas.muscle(muscle).name
                    why = f"Answers the work of the {name[0].lower()}{name[1:]} in this week."
                    entry = msgspec.structs.replace(entry, why=why)
                    sessions[index] = self._with(session, entry)
                    return True
        return False

    def _next_rests(self, sessions: list[Session], index: int, entry: Entry) -> bool:
        if index + 1 >= len(sessions):
            return True
        later = sessions[index + 1]
        if later.date - sessions[index].date != dt.timedelta(days=1):
            return True
        mine = hard_muscles(self.atlas, (*sessions[index].entries, entry), self.level)
        return not mine & hard_muscles(self.atlas, later.entries, self.level)

    def _hard_of(self, session: Session) -> tuple[dt.date, frozenset[str]]:
        return session.date, hard_muscles(self.atlas, session.entries, self.level)

    def _take_out(self, sessions: list[Session], muscle: str) -> None:
        """Remove the entry of the week that loads `muscle` most; never a warm-up."""
        found: list[tuple[float, int, Entry]] = []
        for index, session in enumerate(sessions):
            for entry in session.entries[1:]:
                load = muscle_loads(self.atlas, (entry,)).get(muscle, 0.0)
                if load:
                    found.append((load, index, entry))
        _, index, worst = max(found, key=lambda item: item[0])
        kept = tuple(e for e in sessions[index].entries if e is not worst)
        sessions[index] = msgspec.structs.replace(sessions[index], entries=kept)
        name = self.atlas.muscle(muscle).name
        self.explanations.append(
            f"{worst.name} was taken out on {sessions[index].date}: nothing in that week would "
            f"have answered the work of the {name[0].lower()}{name[1:]}."
        )

    # Small things --------------------------------------------------------------------------

    def _why(
        self, exercise: Exercise, part: Part, week: int, done: list[Entry], share: float
    ) -> str:
        if part == "warm_up":
            return "Warm-up first: it is gentle and takes little of the time."
        if part == "cool_down":
            return "Ends the session quietly."
        worked = self._traits[exercise.id].works
        loads = muscle_loads(self.atlas, done)
        fresh = [m for m in worked if m not in loads]
        opposed = [
            a
            for m in worked
            for a in self.atlas.muscle(m).antagonist_ids
            if a not in worked and loads.get(a, 0.0) >= max(_WORTH_OPPOSING, loads.get(m, 0.0))
        ]
        if opposed and worked:
            why = f"Balances the {self._plain(opposed[0])} trained earlier in the week."
        elif fresh:
            why = f"Works the {self._plain(fresh[0])}, which had nothing yet this week."
        elif worked:
            why = f"Works the {self._plain(worked[0])} again."
        else:
            why = "Loosens what works in the other exercises."
        if exercise.kind not in ("massage", "relaxation"):
            why += f" Dose {dose(self.level, week) * share:.0%}."
        if share < 1.0:
            why += " Less because the log notes discomfort."
        return why

    def _plain(self, muscle: str) -> str:
        name = self.atlas.muscle(muscle).name.removesuffix(" muscle")
        return name[0].lower() + name[1:]

    def _entry(
        self, exercise: Exercise, part: Part, sets: int, repetitions: int, why: str
    ) -> Entry:
        seconds = demand(self.atlas, exercise).seconds * sets * repetitions
        return Entry(exercise.id, exercise.name, part, sets, repetitions, seconds, why)

    def _count(self, exercise: Exercise, session: Session) -> int:
        return self._used.get(exercise.id, 0) + (session.date.toordinal() % 2)

    @staticmethod
    def _with(session: Session, entry: Entry | None) -> Session:
        if entry is None:
            return session
        order = ("warm_up", "main", "cool_down")
        entries = sorted((*session.entries, entry), key=lambda e: order.index(e.part))
        return msgspec.structs.replace(session, entries=tuple(entries))
