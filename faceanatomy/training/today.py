"""What is trained now: a session of a plan, or one exercise, as tasks in their order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError, UnknownNameError, nearest
from faceanatomy.knowledge.records import Exercise, Programme
from faceanatomy.training.log import lessons
from faceanatomy.training.records import PAUSE, Plan, Session

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.training.log import TrainingLog
    from faceanatomy.training.records import Part


@dataclass(frozen=True)
class Task:
    """One exercise with its dose."""

    exercise: Exercise
    sets: int
    repetitions: int
    part: Part = "main"
    why: str = ""

    @property
    def seconds(self) -> float:
        """How long it takes."""
        once = sum(step.seconds for step in self.exercise.steps)
        return once * self.sets * self.repetitions


@dataclass(frozen=True)
class Training:
    """What to do now.

    Parameters
    ----------
    title, subtitle
        What it is and where it stands in its plan, for people.
    tasks
        In their order.
    done
        Ids of the exercises that the log notes for today already.
    advice
        What the log says: what to stop, what was halved.
    """

    title: str
    subtitle: str
    tasks: tuple[Task, ...]
    done: frozenset[str] = frozenset()
    advice: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it takes, pauses included."""
        return sum(task.seconds for task in self.tasks) + PAUSE * max(0, len(self.tasks) - 1)


def todays_training(
    atlas: Atlas,
    thing: str | Programme | Exercise | Plan | Session,
    *,
    session: int | None = None,
    log: TrainingLog | None = None,
    today: dt.date | None = None,
    **wishes: Any,
) -> Training:
    """Return what to train now.

    Parameters
    ----------
    atlas
        Where names are looked up.
    thing
        A programme or its name, of which a plan is made; a plan or one of its sessions; an
        exercise or its name.
    session
        Which session of the plan, counted from 1. By default the one after as many as there are
        earlier days on which the log notes an exercise of the plan.
    log
        What was done before.
    today
        The day; today by default.
    **wishes
        For the plan of a programme: ``level``, ``days``, ``minutes``, ``avoid``, ``weeks``,
        ``seed``, as `Atlas.plan`.

    Raises
    ------
    UnknownNameError
        If no programme and no exercise is called so.
    InvalidValueError
        If the plan has no such session, or `session` or `wishes` are given for what has none.
    PlanRefusedError
        As `Atlas.plan`.
    """
    day = today or dt.date.today()
    found = _found(atlas, thing) if isinstance(thing, str) else thing
    noted = log.entries if log is not None else ()
    done = frozenset(entry.exercise for entry in noted if entry.date == day)
    if isinstance(found, Programme):
        found = atlas.plan(found, log=log, start=day, **wishes)
    elif wishes:
        raise InvalidValueError(
            f"{', '.join(wishes)}: only the plan of a programme is made to wishes; "
            "an exercise, a plan or a session is as it is."
        )
    if isinstance(found, Plan):
        number = _session_number(found, session, log, day)
        title, subtitle, tasks = (
            found.name,
            _place(found, number),
            _tasks(atlas, found.sessions[number - 1]),
        )
    elif session is not None:
        raise InvalidValueError(f"session={session}: only a plan has sessions to choose from.")
    elif isinstance(found, Session):
        title, subtitle, tasks = "Training", f"Week {found.week}", _tasks(atlas, found)
    elif isinstance(found, Exercise):
        title, subtitle = found.name, found.goal
        tasks = (Task(found, found.sets, found.repetitions),)
    else:
        raise InvalidValueError(
            f"{found!r} cannot be trained: give a programme, a plan, a session or an exercise."
        )
    own = {task.exercise.id for task in tasks}
    if isinstance(found, Plan):
        own |= {excluded.exercise for excluded in found.excluded}
    advice = lessons((e for e in noted if e.exercise in own), atlas.exercises).advice
    return Training(title, subtitle, tasks, done, advice)


def _found(atlas: Atlas, name: str) -> Programme | Exercise:
    for find in (atlas.programme, atlas.exercise):
        try:
            return find(name)
        except UnknownNameError:
            continue
    choices = [plan.id for plan in atlas.plans] + [one.id for one in atlas.exercises]
    choices += [plan.name for plan in atlas.plans] + [one.name for one in atlas.exercises]
    raise UnknownNameError(
        "programme or exercise",
        name,
        nearest(name, choices),
        "`faceanatomy plan` lists the programmes, `faceanatomy exercise` the exercises.",
    )


def _session_number(plan: Plan, session: int | None, log: TrainingLog | None, day: dt.date) -> int:
    count = len(plan.sessions)
    if session is None:
        own = {entry.exercise for one in plan.sessions for entry in one.entries}
        noted = log.entries if log is not None else ()
        before = {e.date for e in noted if e.exercise in own and e.date < day}
        return min(len(before) + 1, count)
    if isinstance(session, bool) or not 1 <= session <= count:
        raise InvalidValueError(
            f"session={session!r}: {plan.name} has sessions 1 to {count} in {plan.weeks} weeks."
        )
    return session


def _place(plan: Plan, number: int) -> str:
    one = plan.sessions[number - 1]
    easy = ", easy" if one.easy else ""
    return f"Week {one.week}, session {number} of {len(plan.sessions)}{easy}"


def _tasks(atlas: Atlas, session: Session) -> tuple[Task, ...]:
    return tuple(
        Task(atlas.exercise(e.exercise), e.sets, e.repetitions, e.part, e.why)
        for e in session.entries
    )
