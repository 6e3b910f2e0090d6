"""The command ``train``: today's session in a window that counts, or in the terminal."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from faceanatomy.cli.output import say
from faceanatomy.cli.training import Avoid, Days, Level, LogFile, Minutes, list_goals
from faceanatomy.cli.wanted import Camera, Skin
from faceanatomy.training import EDUCATION
from faceanatomy.training.log import SEVERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.training.trainer import Trainer

_TICK = 0.2


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(train)


def train(
    what: Annotated[
        str | None,
        typer.Argument(help="A programme or an exercise; without it, all programmes."),
    ] = None,
    session: Annotated[
        int | None,
        typer.Option(help="Which session of the plan; by default the next by your log."),
    ] = None,
    level: Level = "beginner",
    days: Days = None,
    minutes: Minutes = None,
    avoid: Avoid = None,
    log: LogFile = None,
    skin: Skin = 0.3,
    camera: Camera = None,
    text: Annotated[
        bool, typer.Option("--text", help="Count in the terminal; opens no window.")
    ] = False,
) -> None:
    """Train with a face that makes the movements: it counts, and notes how it felt.

    Examples:  train jaw_tension  |  train fish_mouth --skin 1 --camera front  |
    train beginner --session 3 --avoid bruxism  |  train hinge_opening --text
    """
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.training.log import TrainingLog
    from faceanatomy.training.today import todays_training
    from faceanatomy.training.trainer import Trainer

    if what is None:
        list_goals(as_json=False)
        return
    wishes: dict[str, Any] = {"level": level, "days": days, "minutes": minutes, "avoid": avoid}
    usual = {"level": "beginner", "days": None, "minutes": None, "avoid": None}
    wishes = {name: value for name, value in wishes.items() if value != usual[name]}
    atlas, book = load(), TrainingLog(log)
    training = todays_training(atlas, what, session=session, log=book, **wishes)
    if text:
        in_terminal(Trainer(atlas, training, book))
        return
    from faceanatomy.view.opening import open_trainer

    options: dict[str, Any] = {} if camera is None else {"camera": camera}
    open_trainer(training, book, skin=0.0 if skin is None else skin, **options)
    say(f"The log is {book.path}")
    say(EDUCATION)


def in_terminal(
    trainer: Trainer,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    ask: Callable[[str], str] = typer.prompt,
) -> None:
    """Count a training in the terminal; Ctrl-C ends it and keeps what was noted.

    Parameters
    ----------
    trainer
        Counts.
    clock, sleep, ask
        Time, waiting and questions; other ones in tests.
    """
    training = trainer.training
    say(f"{training.title}: {training.subtitle}")
    for line in training.advice:
        say(line)
    say(EDUCATION)
    seen: tuple[Any, ...] = ()
    trainer.confirm()
    last = clock()
    while trainer.phase != "end":
        if trainer.phase in ("ask", "warned"):
            _answer(trainer, ask)
            last = clock()
            continue
        now = (trainer.phase, trainer.number, trainer.place)
        if now != seen:
            _tell(trainer, new=seen[:2] != now[:2])
            seen = now
        sleep(min(_TICK, trainer.left))
        time_now = clock()
        trainer.tick(time_now - last)
        last = time_now
        if trainer.paused:  # the machine slept; there is no key to go on
            trainer.toggle_pause()
    if trainer.trouble:
        say(f"Not written: {trainer.trouble}")
    elif trainer.noted and trainer.log is not None:
        say(f"Done for today. Noted in {trainer.log.path}")


def _tell(trainer: Trainer, *, new: bool) -> None:
    exercise, place, task = trainer.task.exercise, trainer.place, trainer.task
    if trainer.phase == "rest":
        say(f"Rest {trainer.lasts:.0f} s. Then: {exercise.name}")
        return
    if new:
        say(f"\n{exercise.name} ({trainer.number + 1} of {len(trainer.training.tasks)})")
        for caution in exercise.cautions:
            say(f"Take care: {caution}")
    if place.step == 0:
        sets = f", set {place.set} of {task.sets}" if task.sets > 1 else ""
        say(f"Repetition {place.repetition} of {task.repetitions}{sets}")
    say(f"  {math.ceil(trainer.lasts)} s  {trainer.step.instruction}")


def _answer(trainer: Trainer, ask: Callable[[str], str]) -> None:
    if trainer.phase == "warned":
        say(trainer.advice)
        go_on = ask("Go on with the rest? (yes or no)").strip().casefold()
        trainer.confirm() if go_on.startswith("y") else trainer.end()
        return
    answer = ask("Discomfort or pain from 0 (none) to 10 (worst)").strip()
    if answer.isdecimal() and int(answer) <= 10:
        trainer.rate(int(answer))
        trainer.confirm()
        if trainer.advice and int(answer) < SEVERE:
            say(trainer.advice)
    else:
        say(f"{answer!r} is no whole number from 0 to 10.")
