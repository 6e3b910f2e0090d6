"""What a plan consists of. Every record encodes to JSON with msgspec."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations
from typing import Literal

import msgspec

from faceanatomy.training import EDUCATION

Level = Literal["beginner", "intermediate", "advanced"]
Part = Literal["warm_up", "main", "cool_down"]
PAUSE = 10.0
"""Seconds between two exercises."""


class Entry(msgspec.Struct, frozen=True):
    """One exercise of a session with its dose."""

    exercise: str
    name: str
    part: Part
    sets: int
    repetitions: int
    seconds: float
    """How long it takes, without the pause after it."""
    why: str
    """Why it stands here."""


class Session(msgspec.Struct, frozen=True):
    """What to do on one day."""

    week: int
    date: dt.date
    easy: bool
    """Whether it is an easy session of a weekend."""
    entries: tuple[Entry, ...]

    @property
    def seconds(self) -> float:
        """How long it takes, pauses included."""
        return sum(e.seconds for e in self.entries) + PAUSE * max(0, len(self.entries) - 1)


class Excluded(msgspec.Struct, frozen=True):
    """An exercise of the programme that the plan leaves out, and why."""

    exercise: str
    name: str
    reasons: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True):
    """A training plan.

    Parameters
    ----------
    goal
        Id of the programme.
    sessions
        In the order of time.
    excluded
        What conditions, level or the log keep out.
    explanations
        The rules by which it was built, in words.
    advice
        What to watch: when to stop, when to see a doctor, when to move on.
    """

    goal: str
    name: str
    level: Level
    days: int
    minutes: int
    weeks: int
    start: dt.date
    avoid: tuple[str, ...]
    sessions: tuple[Session, ...]
    excluded: tuple[Excluded, ...]
    explanations: tuple[str, ...]
    advice: tuple[str, ...]
    education: str = EDUCATION

    def week(self, number: int) -> tuple[Session, ...]:
        """Return the sessions of one week, counted from 1."""
        return tuple(session for session in self.sessions if session.week == number)

    def to_json(self) -> str:
        """Return the plan as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()
