"""The training log: plain, whole after a crash, and heard by the next plan."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from faceanatomy import files
from faceanatomy.errors import DataError, InvalidValueError, OutputError
from faceanatomy.knowledge.atlas import load
from faceanatomy.training.log import LogEntry, TrainingLog, default_path, lessons

DAY = dt.date(2026, 11, 20)
START = dt.date(2026, 11, 23)


@pytest.fixture
def log(tmp_path: Path) -> TrainingLog:
    return TrainingLog(tmp_path / "mine" / "log.jsonl")


def test_a_new_log_is_empty_and_makes_no_file(log: TrainingLog) -> None:
    assert log.entries == ()
    assert not log.path.exists()
    assert default_path().name == "training-log.jsonl"


def test_what_is_added_is_read_again(log: TrainingLog) -> None:
    log.add("raise_eyebrows", date=DAY, done=0.5, discomfort=2, note="süß\nzwei Zeilen")
    log.add(load().exercise("fish_mouth"), date=DAY)
    again = TrainingLog(log.path)
    assert again.entries == log.entries
    assert again.entries[0].note == "süß\nzwei Zeilen"
    lines = log.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["exercise"] for line in lines] == ["raise_eyebrows", "fish_mouth"]


def test_a_damaged_line_is_kept_but_not_counted(log: TrainingLog) -> None:
    log.add("raise_eyebrows", date=DAY)
    with log.path.open("a", encoding="utf-8") as file:
        file.write('{"date": "2026-11-21", "exercise": "fish_mo')
    damaged = TrainingLog(log.path)
    assert len(damaged.entries) == len(damaged.damaged) == 1
    damaged.add("fish_mouth", date=DAY)
    whole = TrainingLog(log.path)
    assert [entry.exercise for entry in whole.entries] == ["raise_eyebrows", "fish_mouth"]
    assert whole.damaged == damaged.damaged


def test_a_crash_while_writing_leaves_the_old_log(
    log: TrainingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add("raise_eyebrows", date=DAY)
    before = log.path.read_bytes()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Path, "replace", full)
    with pytest.raises(OutputError, match="no space left"):
        log.add("fish_mouth", date=DAY)
    assert log.path.read_bytes() == before
    assert [p.name for p in log.path.parent.iterdir()] == [log.path.name]
    assert len(log.entries) == 1


def test_two_programs_do_not_overwrite_each_other(log: TrainingLog) -> None:
    other = TrainingLog(log.path)
    log.add("raise_eyebrows", date=DAY)
    other.add("fish_mouth", date=DAY)
    assert len(TrainingLog(log.path).entries) == 2


def test_impossible_values(log: TrainingLog, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="0 \\(none\\) to 10"):
        log.add("raise_eyebrows", discomfort=11)
    with pytest.raises(InvalidValueError, match=r"0\.\.1"):
        log.add("raise_eyebrows", done=1.5)
    with pytest.raises(DataError, match="cannot be read"):
        TrainingLog(tmp_path)


def noted(exercise: str, *discomfort: int, done: float = 1.0) -> list[LogEntry]:
    return [LogEntry(DAY, exercise, done, value) for value in discomfort]


def test_strong_discomfort_stops_an_exercise(log: TrainingLog) -> None:
    atlas = load()
    log.add("raise_eyebrows", date=DAY, discomfort=8)
    plan = atlas.plan("beginner", start=START, log=log)
    assert any("Stop Raise the eyebrows" in text and "doctor" in text for text in plan.advice)
    assert "raise_eyebrows" in {e.exercise for e in plan.excluded}
    used = {e.exercise for s in plan.sessions for e in s.entries}
    assert "raise_eyebrows" not in used
    free = atlas.plan("beginner", start=START)
    assert "raise_eyebrows" in {e.exercise for s in free.sessions for e in s.entries}


def test_noticeable_discomfort_halves_the_dose(log: TrainingLog) -> None:
    atlas = load()

    def most(plan: object) -> int:
        sessions = plan.sessions  # type: ignore[attr-defined]
        return max(
            e.sets * e.repetitions
            for s in sessions
            for e in s.entries
            if e.exercise == "gentle_eye_closure"
        )

    before = most(atlas.plan("eye_comfort", start=START, minutes=20))
    log.add("gentle_eye_closure", date=DAY, discomfort=5)
    after = most(atlas.plan("eye_comfort", start=START, minutes=20, log=log))
    assert after <= before / 2


def test_unfinished_exercises_do_not_grow() -> None:
    exercises = load().exercises
    learnt = lessons(noted("fish_mouth", 0, 0, done=0.3), exercises)
    assert learnt.held == {"fish_mouth": 1}
    assert not learnt.dose
    assert not lessons(noted("fish_mouth", 0, 0, done=0.9), exercises).held


def test_only_the_last_five_entries_count() -> None:
    exercises = load().exercises
    assert lessons(noted("fish_mouth", 9, 0, 0, 0, 0), exercises).stopped
    assert not lessons(noted("fish_mouth", 9, 0, 0, 0, 0, 0), exercises).stopped


def test_a_plan_with_a_log_keeps_the_rules(log: TrainingLog) -> None:
    from faceanatomy.training.rules import check_plan

    atlas = load()
    for number, exercise in enumerate(atlas.programme("beginner").main):
        log.add(exercise, date=DAY, discomfort=number % 9, done=(number % 4) / 3)
    for seed in range(5):
        plan = atlas.plan("beginner", start=START, log=log, seed=seed)
        assert check_plan(atlas, plan) == []
