"""A plan as a calendar file that phones and computers open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError
from faceanatomy.files import atomic_write, output_suffix

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from faceanatomy.training.records import Plan, Session

_PART_NAMES = {"warm_up": "Warm-up", "main": "Main part", "cool_down": "Cool-down"}


def calendar_text(plan: Plan, at: dt.time | str = "18:00") -> str:
    """Return `plan` in the iCalendar format (RFC 5545).

    Parameters
    ----------
    plan
        The plan.
    at
        When sessions begin, in the local time of whoever opens the file.

    Raises
    ------
    InvalidValueError
        If `at` is no time of day.
    """
    from icalendar import Calendar, Event

    time = _time(at)
    calendar = Calendar()
    calendar.add("prodid", "-//faceanatomy//training plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{plan.name} (faceanatomy)")
    stamp = dt.datetime.combine(plan.start, dt.time(0), dt.UTC)
    for number, session in enumerate(plan.sessions, 1):
        begin = dt.datetime.combine(session.date, time)
        event = Event()
        event.add("uid", f"{plan.goal}-{plan.start:%Y%m%d}-{number}@faceanatomy")
        event.add("dtstamp", stamp)
        event.add("dtstart", begin)
        event.add("dtend", begin + dt.timedelta(seconds=max(60.0, session.seconds)))
        easy = ", easy" if session.easy else ""
        event.add("summary", f"{plan.name}, week {session.week}{easy}")
        event.add("description", _description(plan, session))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text


def save_calendar(plan: Plan, path: str | os.PathLike[str], at: dt.time | str = "18:00") -> Path:
    """Write `plan` to an ``.ics`` file and return its path.

    Raises
    ------
    InvalidValueError
        If the suffix is not ``.ics`` or `at` is no time of day.
    OutputError
        If the file cannot be written.
    """
    from pathlib import Path

    output_suffix(path, (".ics",))
    text = calendar_text(plan, at)
    with atomic_write(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    return Path(path)


def _description(plan: Plan, session: Session) -> str:
    lines: list[str] = []
    for entry in session.entries:
        times = (
            f"{entry.sets} x {entry.repetitions}" if entry.sets > 1 else f"{entry.repetitions} x"
        )
        minutes = max(1, round(entry.seconds / 60))
        lines.append(f"{_PART_NAMES[entry.part]}: {entry.name}, {times}, about {minutes} min")
    return "\n".join([*lines, "", plan.education])


def _time(at: dt.time | str) -> dt.time:
    if isinstance(at, dt.time):
        return at
    try:
        return dt.time.fromisoformat(at)
    except ValueError as error:
        raise InvalidValueError(f"{at!r} is no time of day: write it like '18:00'.") from error
