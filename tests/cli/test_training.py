"""The commands of training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import icalendar
import pytest

from faceanatomy.cli.app import run
from faceanatomy.training import EDUCATION


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a test reaches the log of whoever runs it."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return " ".join(captured.out.split())


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(output(capsys, *arguments, "--json"))


def complaint(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return " ".join((captured.out + captured.err).split())


def test_goals_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    ids = {plan["id"] for plan in as_json(capsys, "plan")["plans"]}
    assert {"beginner", "jaw_tension", "posture_neck", "palsy_rehabilitation"} <= ids
    assert "jaw_tension" in output(capsys, "plan")


def test_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    wishes = ["plan", "jaw_tension", "--days", "3", "--avoid", "bruxism", "--start", "2027-01-04"]
    made = as_json(capsys, *wishes)
    assert made["education"] == EDUCATION
    assert made["days"] == 3
    assert made["avoid"] == ["bruxism"]
    assert made["sessions"][0]["date"] == "2027-01-04"
    text = output(capsys, *wishes)
    assert "week 4" in text
    assert "How it was built" in text
    assert EDUCATION in text


def test_a_calendar_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "plan.ics"
    output(capsys, "plan", "beginner", "--weeks", "1", "--at", "07:15", "-o", str(file))
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len(events) == 4
    assert events[0].decoded("DTSTART").hour == 7
    output(capsys, "plan", "beginner", "--weeks", "1", "-o", str(tmp_path / "plan.json"))
    assert json.loads((tmp_path / "plan.json").read_text())["goal"] == "beginner"


def test_the_log_reaches_the_next_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = str(tmp_path / "log.jsonl")
    text = output(capsys, "log", "add", "raise_eyebrows", "--discomfort", "8", "--log", file)
    assert "Stop Raise the eyebrows" in text
    assert "halves" in output(capsys, "log", "add", "wink", "--discomfort", "4", "--log", file)
    assert as_json(capsys, "log", "show", "--log", file)["entries"][0]["discomfort"] == 8
    assert "raise_eyebrows" in output(capsys, "log", "show", "--log", file)
    made = as_json(capsys, "plan", "beginner", "--log", file)
    assert "raise_eyebrows" in {e["exercise"] for e in made["excluded"]}
    free = as_json(capsys, "plan", "beginner", "--log", file, "--no-use-log")
    assert "raise_eyebrows" not in {e["exercise"] for e in free["excluded"]}


def test_the_log_has_its_own_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    output(capsys, "log", "add", "wink")
    found = as_json(capsys, "log", "show")
    assert Path(found["file"]).is_relative_to(tmp_path / "home")
    assert len(found["entries"]) == 1


def test_an_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "exercise", "wide eyes")
    assert found["exercise"]["id"] == "wide_eyes"
    assert any("ptosis" in text.casefold() for text in found["not_with"])
    text = output(capsys, "exercise", "wide_eyes")
    assert "Not with" in text
    assert EDUCATION in text
    assert len(as_json(capsys, "exercise")["exercises"]) >= 40
    assert "fish_mouth" in output(capsys, "exercise")


def test_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "emergency" in complaint(capsys, 1, "plan", "beginner", "--avoid", "stroke face")
    assert "3 to 5" in complaint(capsys, 2, "plan", "beginner", "--days", "7")
    assert "2027-01-04" in complaint(capsys, 2, "plan", "beginner", "--start", "soon")
    assert ".ics" in complaint(capsys, 2, "plan", "beginner", "-o", str(tmp_path / "plan.txt"))
    assert "No programme" in complaint(capsys, 1, "plan", "world peace")
    assert "0 (none) to 10" in complaint(capsys, 2, "log", "add", "wink", "--discomfort", "11")


@pytest.mark.parametrize(
    "name", ["fish_mouth", "jaw_tension", "bells_palsy", "mewing", "eye_to_mouth"]
)
def test_what_is_shown_of_training_and_clinic_says_what_it_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Education" in output(capsys, "show", name)
    assert "Education" in as_json(capsys, "show", name)["education"]


def test_plain_anatomy_needs_no_such_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Education" not in output(capsys, "show", "masseter")
    assert "education" not in as_json(capsys, "show", "masseter")
