"""The calendar file, read back with the calendar library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import icalendar
import pytest

from faceanatomy.errors import InvalidValueError, OutputError
from faceanatomy.knowledge.atlas import load
from faceanatomy.training.calendar import calendar_text, save_calendar
from faceanatomy.training.records import Plan

START = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load().plan("jaw_tension", start=START, weeks=2)


def test_every_session_is_an_event(plan: Plan, tmp_path: Path) -> None:
    path = save_calendar(plan, tmp_path / "plan.ics", at="07:30")
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == len(plan.sessions) == 8
    assert len({str(event["UID"]) for event in events}) == 8
    for event, session in zip(events, plan.sessions, strict=True):
        begin = event.decoded("DTSTART")
        assert begin == dt.datetime.combine(session.date, dt.time(7, 30))
        length = event.decoded("DTEND") - begin
        assert length.total_seconds() == pytest.approx(session.seconds, abs=1)
        text = str(event["DESCRIPTION"])
        assert all(entry.name in text for entry in session.entries)
        assert text.endswith(plan.education)
    assert "easy" in str(events[3]["SUMMARY"])


def test_lines_are_folded_and_end_as_the_standard_wants(plan: Plan) -> None:
    raw = calendar_text(plan).encode()
    assert b"\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


def test_the_file_is_the_same_every_time(plan: Plan) -> None:
    assert calendar_text(plan) == calendar_text(plan)


def test_wrong_use_is_explained(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"\.ics"):
        save_calendar(plan, tmp_path / "plan.txt")
    with pytest.raises(InvalidValueError, match="'18:00'"):
        calendar_text(plan, at="evening")
    with pytest.raises(OutputError):
        save_calendar(plan, tmp_path / "nowhere" / "plan.ics")
