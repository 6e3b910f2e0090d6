"""The trainer: counts seconds, repetitions and sets, says what the face does, and keeps the log.

A state machine without clock, window or sound: whoever shows it tells it how much time went by
(`Trainer.tick`) and which key was pressed, and draws what it answers. It goes through an exercise
step by step, asks how it felt, rests, and goes on to the next.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from faceanatomy.activation import Activation
from faceanatomy.dynamics import mixed, smooth
from faceanatomy.errors import FaceAnatomyError, InvalidValueError
from faceanatomy.knowledge.courses import tempo
from faceanatomy.posture import Posture
from faceanatomy.training.log import SEVERE, advice_after
from faceanatomy.training.records import PAUSE

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ExerciseStep
    from faceanatomy.training.log import TrainingLog
    from faceanatomy.training.today import Task, Training

Phase = Literal["ready", "step", "rest", "ask", "warned", "end"]
_TIMED = ("step", "rest")
_ASLEEP = 20.0
"""A gap of so many seconds means that the machine slept or hung: the trainer then pauses."""
_INSTANT = 1e-6
"""Less time than this is none: sums of ticks are not exact."""
_RESTART = 1.5
"""Seconds into a step from which "back" begins it again instead of going to the one before."""
_REST = (Activation(), Posture())


class Place(NamedTuple):
    """Where one is in an exercise; set and repetition count from 1, the step from 0."""

    set: int = 1
    repetition: int = 1
    step: int = 0


class Trainer:
    """A training that is going on.

    Parameters
    ----------
    atlas
        Facts.
    training
        What is to be done.
    log
        Where it is noted; None notes nothing.

    Raises
    ------
    InvalidValueError
        If there is nothing to do.
    """

    def __init__(self, atlas: Atlas, training: Training, log: TrainingLog | None = None) -> None:
        if not training.tasks:
            raise InvalidValueError(
                f"{training.title}: nothing is left to train in this session. Choose another one."
            )
        self.atlas, self.training, self.log = atlas, training, log
        self.phase: Phase = "ready"
        self.number = self._first()
        self.place = Place()
        self.elapsed = 0.0
        """Seconds since the phase, or the step, began."""
        self.paused = False
        self.discomfort: int | None = None
        """What was chosen of 0 (none) to 10 (worst), not yet confirmed."""
        self.noted: list[tuple[str, float, int]] = []
        """Exercise, share done and discomfort of what was done since the beginning."""
        self.trouble = ""
        """Why the log could not be written; empty when it was."""
        self.advice = ""
        """What the last answer means for the exercise; empty when nothing hurt."""
        self._unwritten: list[tuple[str, float, int]] = []
        self._share = 0.0
        self._ending = False
        self._from = self._to = _REST
        self._timing = tempo(atlas).timing

    # Questions -----------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        """The exercise one is at, or that comes next."""
        return self.training.tasks[min(self.number, len(self.training.tasks) - 1)]

    @property
    def step(self) -> ExerciseStep:
        """The step one is at."""
        return self.task.exercise.steps[self.place.step]

    @property
    def step_after(self) -> ExerciseStep | None:
        """The step after the one one is at; None after the last of the exercise."""
        place = _after(self.place, self.task)
        return self.task.exercise.steps[place.step] if place else None

    @property
    def lasts(self) -> float:
        """Seconds of the phase, or of the step; infinite where the trainer waits for a person."""
        if self.phase == "step":
            return self.step.seconds
        return PAUSE if self.phase == "rest" else math.inf

    @property
    def left(self) -> float:
        """Seconds left of the phase, or of the step."""
        return max(0.0, self.lasts - self.elapsed)

    @property
    def share(self) -> float:
        """Share (0..1) of the repetitions of the exercise that are done."""
        if self.phase == "step":
            return _share_before(self.place, self.task)
        return self._share if self.phase in ("ask", "warned") else 0.0

    @property
    def seconds_to_go(self) -> float:
        """How long the training still takes, without the time for answers."""
        tasks = self.training.tasks
        later = tasks[self.number + 1 :]
        whole = sum(PAUSE + task.seconds for task in later)
        if self.phase == "step":
            once = sum(step.seconds for step in self.task.exercise.steps)
            repetitions = self.task.sets * self.task.repetitions * (1.0 - self.share)
            before = sum(s.seconds for s in self.task.exercise.steps[: self.place.step])
            return whole + round(repetitions) * once - before - self.elapsed
        if self.phase in ("ready", "rest") and self.number < len(tasks):
            return whole + self.task.seconds + (self.left if self.phase == "rest" else 0.0)
        return whole if self.phase in ("ask", "warned") else 0.0

    def pose(self) -> tuple[Activation, Posture]:
        """Return what the face does now; it never jumps, whatever key was pressed."""
        move = self._timing.offset if self._to == _REST else self._timing.onset
        move = min(move, self.lasts / 2)
        return mixed(self._from, self._to, smooth(self.elapsed / move) if move > 0 else 1.0)

    def meant(self) -> Activation:
        """Return the muscles that the exercise is for, where nothing contracts in all of it."""
        if self.phase != "step" or self.task.exercise.activation():
            return Activation()
        return self.atlas.resolve(self.task.exercise).activation

    # Time ----------------------------------------------------------------------------------

    def tick(self, elapsed: float) -> None:
        """Let some seconds pass."""
        if self.paused or elapsed <= 0:
            return
        if elapsed > _ASLEEP:
            self.paused = self.phase in _TIMED
            return
        while self.phase in _TIMED and elapsed >= self.left - _INSTANT:
            elapsed = max(0.0, elapsed - self.left)
            self.elapsed = self.lasts
            self.next()
        self.elapsed += elapsed

    # What a person does --------------------------------------------------------------------

    def toggle_pause(self) -> None:
        """Stop counting, or go on; begin where it has not begun."""
        if self.phase == "ready":
            self.next()
        elif self.phase in _TIMED:
            self.paused = not self.paused

    def next(self) -> None:
        """Begin; go to the next step; end the rest."""
        if self.phase in ("ready", "rest"):
            self._begin(Place())
        elif self.phase == "step":
            after = _after(self.place, self.task)
            if after is None:
                self._ask(1.0)
            else:
                self._begin(after)

    def back(self) -> None:
        """Begin the step again, or go to the one before; from the question, to the last step."""
        if self.phase == "ask":
            self._ending = False
            self._begin(self.place)
        elif self.phase == "step":
            again = self.elapsed >= _RESTART
            self._begin(self.place if again else _before(self.place, self.task))

    def skip(self) -> None:
        """Leave out the rest of the exercise, or the one that comes next."""
        if self.phase == "step":
            self._ask(self.share)
        elif self.phase == "rest":
            self._go_on()
        elif self.phase == "ready":
            self.number = (self.number + 1) % len(self.training.tasks)

    def rate(self, discomfort: int) -> None:
        """Choose how much it hurt, 0 (none) to 10 (worst); `confirm` takes it over.

        Raises
        ------
        InvalidValueError
            If it is no whole number from 0 to 10.
        """
        if isinstance(discomfort, bool) or discomfort not in range(11):
            raise InvalidValueError(
                f"discomfort={discomfort!r}: give a whole number from 0 (none) to 10 (worst)."
            )
        if self.phase == "ask":
            self.discomfort = discomfort

    def confirm(self) -> None:
        """Do what comes next: begin, save the answer, go on after a warning, end the rest."""
        if self.phase in ("ready", "rest"):
            self.next()
        elif self.phase == "warned":
            self._go_on()
        elif self.phase == "ask" and self.discomfort is not None:
            self._note(self.discomfort)

    def end(self) -> None:
        """End for today; what was begun is asked about first."""
        if self.phase == "step" and self.share > 0:
            self._ending = True
            self._ask(self.share)
        else:
            self._enter("end")

    # Inside --------------------------------------------------------------------------------

    def _first(self) -> int:
        """Return the first exercise that was not done today; 0 where all were."""
        ids = [task.exercise.id for task in self.training.tasks]
        return next((n for n, name in enumerate(ids) if name not in self.training.done), 0)

    def _begin(self, place: Place) -> None:
        self._enter("step", place)

    def _enter(self, phase: Phase, place: Place | None = None) -> None:
        self._from = self.pose()
        self.phase, self.elapsed, self.paused = phase, 0.0, False
        self._to = _REST
        if place is not None:
            self.place = place
            shown = self.atlas.resolve(self.step)
            self._to = (shown.activation, shown.posture)

    def _ask(self, share: float) -> None:
        self._share = round(share, 3)
        self.discomfort = None
        self._enter("ask")

    def _note(self, discomfort: int) -> None:
        exercise = self.task.exercise
        entry = (exercise.id, self._share, discomfort)
        self.noted.append(entry)
        self._unwritten.append(entry)
        self._write()
        self.advice = advice_after(exercise.name, discomfort)
        if discomfort >= SEVERE:
            self._enter("warned")
        else:
            self._go_on()

    def _write(self) -> None:
        """Write what was noted; what cannot be written now is tried again with the next."""
        if self.log is None:
            self._unwritten.clear()
        while self.log is not None and self._unwritten:
            exercise, done, discomfort = self._unwritten[0]
            try:
                self.log.add(exercise, done=done, discomfort=discomfort)
            except FaceAnatomyError as error:
                self.trouble = str(error)
                return
            del self._unwritten[0]
        self.trouble = ""

    def _go_on(self) -> None:
        if self._ending or self.number + 1 >= len(self.training.tasks):
            self._enter("end")
            return
        self.number += 1
        self.place = Place()
        self._enter("rest")


def _after(place: Place, task: Task) -> Place | None:
    """Return the place after another one; None after the last."""
    if place.step + 1 < len(task.exercise.steps):
        return place._replace(step=place.step + 1)
    if place.repetition < task.repetitions:
        return Place(place.set, place.repetition + 1)
    return Place(place.set + 1) if place.set < task.sets else None


def _before(place: Place, task: Task) -> Place:
    """Return the place before another one; the first is before itself."""
    last = len(task.exercise.steps) - 1
    if place.step > 0:
        return place._replace(step=place.step - 1)
    if place.repetition > 1:
        return Place(place.set, place.repetition - 1, last)
    return Place(place.set - 1, task.repetitions, last) if place.set > 1 else place


def _share_before(place: Place, task: Task) -> float:
    """Return the share of the repetitions that lie before a place."""
    before = (place.set - 1) * task.repetitions + place.repetition - 1
    return before / (task.sets * task.repetitions)
