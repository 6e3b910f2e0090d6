"""The page's trainer: plans, counting, discomfort, stop advice, and a log that Python reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser import Viewer, page_url

import faceanatomy as fa
from faceanatomy.training.log import NOTICEABLE, SEVERE, LogEntry, TrainingLog, lessons
from faceanatomy.training.records import PAUSE
from faceanatomy.view.web_build import web_folder

LOG = "faceanatomy-training-log"


@pytest.fixture
def viewer(running: Any, path: Path) -> Iterator[Viewer]:
    """Give a fresh page with an empty log, on a small touch screen."""
    context = running.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True
    )
    seen = Viewer(context.new_page(), page_url(path)).open()
    yield seen
    assert not seen.messages, "the console stays silent"
    context.close()


def press(viewer: Viewer, name: str) -> None:
    viewer.page.get_by_role("button", name=name, exact=True).click()


def one_exercise(viewer: Viewer, exercise: str) -> None:
    viewer.page.click(".train-button")
    viewer.page.click(".one summary")
    viewer.page.select_option(".one select", exercise)
    press(viewer, "Begin this exercise")


def rate(viewer: Viewer, discomfort: int) -> None:
    viewer.until("() => document.querySelector('.discomfort') !== null")
    viewer.page.locator(".discomfort input").nth(discomfort).check(force=True)
    press(viewer, "Save and go on")


def log_of(viewer: Viewer) -> str:
    return str(viewer.ask("key => localStorage.getItem(key) ?? ''", LOG))


def test_it_counts_through_steps_and_repetitions(viewer: Viewer, atlas: fa.Atlas) -> None:
    exercise = next(e for e in atlas.exercises if e.id == "fish_mouth")
    one_exercise(viewer, exercise.id)
    assert exercise.name in viewer.text(".trainer")
    assert viewer.state("show") == {"kind": "exercise", "id": exercise.id, "step": 0}
    assert exercise.steps[0].instruction in viewer.text(".trainer")
    said = "() => document.querySelector('[role=log]').textContent"
    assert exercise.steps[0].instruction in viewer.ask(said)
    whole = len(exercise.steps) * exercise.repetitions * exercise.sets
    for done in range(whole):
        step = done % len(exercise.steps)
        assert viewer.state("show")["step"] == step
        repetition = done // len(exercise.steps) % exercise.repetitions + 1
        assert f"Repetition {repetition} of {exercise.repetitions}" in viewer.text(".trainer")
        press(viewer, "Next")
    rate(viewer, 2)
    assert "Done for today" in viewer.text(".trainer")
    assert [json.loads(line) for line in log_of(viewer).splitlines()] == [
        {"date": dt.date.today().isoformat(), "exercise": exercise.id, "discomfort": 2}
    ]
    press(viewer, "Close")
    assert viewer.state("show") is None, "what was shown before comes back"


def test_the_clock_runs_by_itself_and_pauses(viewer: Viewer) -> None:
    one_exercise(viewer, "fish_mouth")
    press(viewer, "Pause")
    assert viewer.ask("() => document.querySelector('.trainer .primary').textContent") == "Go on"
    step = viewer.state("show")["step"]
    viewer.ask("() => { window.faceanatomy.pace.rate = 200; }")
    assert viewer.state("show")["step"] == step, "a paused trainer waits"
    press(viewer, "Go on")
    viewer.until("() => document.querySelector('.discomfort') !== null")
    counted = viewer.text(".trainer")
    assert "Done: 100 %" in counted


def test_the_keyboard_is_enough(viewer: Viewer) -> None:
    viewer.page.focus(".train-button")
    viewer.page.keyboard.press("Enter")
    assert viewer.ask("() => document.activeElement.textContent") == "Trainer"
    viewer.page.get_by_role("button", name="Begin session").focus()
    viewer.page.keyboard.press("Enter")
    before = viewer.state("show")
    viewer.page.keyboard.press("n")
    assert viewer.state("show") != before
    viewer.page.keyboard.press("s")
    viewer.until("() => document.querySelector('.discomfort') !== null")
    viewer.page.locator(".discomfort input").first.focus()
    viewer.page.keyboard.press("Space")
    for _ in range(3):
        viewer.page.keyboard.press("ArrowRight")
    viewer.page.get_by_role("button", name="Save and go on").focus()
    viewer.page.keyboard.press("Enter")
    assert "Rest" in viewer.text(".trainer")
    viewer.page.keyboard.press("n")
    assert "Exercise 2 of" in viewer.text(".trainer").replace("EXERCISE", "Exercise").replace(
        "OF", "of"
    )
    viewer.page.keyboard.press("Escape")
    assert viewer.ask("() => document.querySelector('.trainer') === null")
    entry = json.loads(log_of(viewer).splitlines()[0])
    assert entry["discomfort"] == 3
    assert entry["done"] < 1


def test_pain_stops_an_exercise_and_python_agrees(
    viewer: Viewer, atlas: fa.Atlas, tmp_path: Path
) -> None:
    viewer.page.click(".train-button")
    first = viewer.text(".tasks li >> nth=0 >> span >> nth=0")
    second = viewer.text(".tasks li >> nth=1 >> span >> nth=0")
    viewer.page.get_by_role("button", name="Begin session").click()
    press(viewer, "Skip exercise")
    rate(viewer, 8)
    assert "see a doctor or therapist" in viewer.text(".warning")
    press(viewer, "Go on with the rest")
    press(viewer, "Begin now")
    press(viewer, "Skip exercise")
    rate(viewer, 5)
    viewer.page.keyboard.press("Escape")
    viewer.page.click(".train-button")
    names = viewer.page.locator(".tasks li > span:first-child").all_inner_texts()
    assert first not in names, "what hurt is left out"
    assert second in names
    advice = viewer.text(".trainer .warning")
    assert f"Stop {first}: discomfort 8 of 10." in advice
    assert f"{second} is halved: discomfort 5 of 10 was noted." in advice

    viewer.page.click(".log summary")
    with viewer.page.expect_download() as download:
        press(viewer, "Save as file")
    file = tmp_path / "log.jsonl"
    file.write_bytes(Path(download.value.path()).read_bytes())
    log = TrainingLog(file)
    assert not log.damaged
    assert [entry.discomfort for entry in log.entries] == [8, 5]
    plan = atlas.plan("beginner", log=log)
    stopped = atlas.exercise(log.entries[0].exercise)
    assert stopped.name == first
    assert all(stopped.id != e.exercise for s in plan.sessions for e in s.entries)


def test_the_page_learns_what_python_learns(viewer: Viewer, atlas: fa.Atlas) -> None:
    names = [e.id for e in atlas.exercises][:6]
    entries = [
        LogEntry(dt.date(2026, 1, 1 + day), name, done=(day % 3) / 2, discomfort=(7 * day) % 11)
        for day in range(24)
        for name in names[: 1 + day % 6]
    ]
    there = lessons(entries, atlas.exercises)
    text = "\n".join(
        json.dumps(
            {
                "date": entry.date.isoformat(),
                "exercise": entry.exercise,
                "done": entry.done,
                "discomfort": entry.discomfort,
            }
        )
        for entry in entries
    )
    viewer.page.click(".train-button")
    viewer.page.click(".log summary")
    damaged = '{"date": "2026-02-30x", "exercise": 3}\nnot json\n<img src=x onerror=alert(1)>'
    viewer.page.set_input_files(
        ".log input",
        {"name": "<b>log.jsonl", "mimeType": "text/plain", "buffer": f"{text}\n{damaged}".encode()},
    )
    viewer.until("() => /entries read/.test(document.querySelector('.log').textContent)")
    assert f"{len(entries)} entries read from <b>log.jsonl" in viewer.text(".log")
    assert damaged.splitlines()[2] in log_of(viewer), "damaged lines stay in the file"
    advice = viewer.text(".trainer > .trainer-choice > .warning").splitlines()
    here = {line for line in advice if line.startswith("Stop ") or " is halved" in line}
    expected = {line for line in there.advice if "first week's dose" not in line}
    assert here == expected
    # Reading the same file again adds nothing.
    viewer.page.set_input_files(
        ".log input", {"name": "again", "mimeType": "text/plain", "buffer": text.encode()}
    )
    viewer.until(
        "() => /0 entries read from again/.test(document.querySelector('.log').textContent)"
    )


def test_plans_are_those_of_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    plans = viewer.ask("() => window.faceanatomy.app.atlas.plans")
    assert {plan["goal"] for plan in plans} == {
        programme.id for programme in atlas.plans if any(p["goal"] == programme.id for p in plans)
    }
    for packed in plans[::5]:
        plan = atlas.plan(packed["goal"], level=packed["level"], start=dt.date(2024, 1, 1))
        here = [[tuple(e[:4]) for e in s["entries"]] for s in packed["sessions"]]
        there = [
            [(e.exercise, e.part, e.sets, e.repetitions) for e in s.entries] for s in plan.sessions
        ]
        assert here == there


def test_the_figures_of_the_rules_are_python_s() -> None:
    source = (web_folder() / "src" / "training.ts").read_text(encoding="utf-8")
    assert f"NOTICEABLE = {NOTICEABLE};" in source
    assert f"SEVERE = {SEVERE};" in source
    assert f"PAUSE_S = {PAUSE:g};" in source
