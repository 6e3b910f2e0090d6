"""The command ``train``: in the terminal, and how it opens the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faceanatomy.cli import train as command
from faceanatomy.cli.app import run
from faceanatomy.knowledge.atlas import load
from faceanatomy.training import EDUCATION
from faceanatomy.training.log import TrainingLog
from faceanatomy.training.today import todays_training
from faceanatomy.training.trainer import Trainer


@pytest.fixture
def log(tmp_path: Path) -> TrainingLog:
    return TrainingLog(tmp_path / "log.jsonl")


class Time:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds + 0.01

    def __call__(self) -> float:
        return self.now


def in_terminal(name: str, log: TrainingLog, answers: list[str]) -> tuple[Trainer, float]:
    clock = Time()
    trainer = Trainer(load(), todays_training(load(), name), log)
    command.in_terminal(trainer, clock=clock, sleep=clock.sleep, ask=lambda _: answers.pop(0))
    return trainer, clock.now


def test_it_counts_in_the_terminal(log: TrainingLog, capsys: pytest.CaptureFixture[str]) -> None:
    trainer, took = in_terminal("blink_training", log, ["ouch", "11", "5"])
    said = capsys.readouterr().out
    exercise = trainer.task.exercise
    assert all(step.instruction in said for step in exercise.steps)
    assert EDUCATION in said
    assert said.count("no whole number") == 2
    assert "halves it" in said
    assert str(log.path) in said
    assert took == pytest.approx(trainer.training.seconds, rel=0.1)
    assert [(e.exercise, e.discomfort) for e in TrainingLog(log.path).entries] == [(exercise.id, 5)]


def test_pain_stops_it_in_the_terminal(
    log: TrainingLog, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer, _ = in_terminal("beginner", log, ["9", "no"])
    assert trainer.phase == "end"
    assert "Stop" in capsys.readouterr().out
    assert len(TrainingLog(log.path).entries) == 1


def test_it_opens_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Trainer, dict[str, Any]]] = []
    monkeypatch.setattr(
        "faceanatomy.view.trainer_window.train",
        lambda trainer, **options: asked.append((trainer, options)),
    )
    file = str(tmp_path / "mine.jsonl")
    assert run(["train", "jaw_tension", "--session", "2", "--log", file, "--avoid", "bruxism",
                "--camera", "front"]) == 0  # fmt: skip
    trainer, options = asked[0]
    assert "session 2 of" in trainer.training.subtitle
    assert trainer.log is not None
    assert str(trainer.log.path) == file
    assert options == {"skin": 0.3, "camera": "front"}
    assert EDUCATION in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fish_mout"], "fish_mouth"),
        (["jaw_tension", "--session", "99"], "sessions 1 to"),
        (["fish_mouth", "--level", "advanced"], "only the plan"),
        (["jaw_tension", "--level", "expert"], "advanced"),
        (["jaw_tension", "--avoid", "bruxsm"], "Bruxism"),
    ],
)
def test_wrong_wishes_are_explained(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", *arguments, "--text", "--log", str(tmp_path / "log.jsonl")]) != 0
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("Error:")
    assert words in told


def test_without_a_name_the_goals_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train"]) == 0
    assert "jaw_tension" in capsys.readouterr().out
