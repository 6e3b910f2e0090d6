"""The training log: a plain text file the user owns, and what the next plan learns from it.

One line of JSON per exercise done. The file is rewritten as a whole and swapped in, so a crash
leaves either the old or the new one; lines that something else damaged are kept but not counted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from faceanatomy.errors import DataError, InvalidValueError, OutputError
from faceanatomy.files import atomic_write

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from faceanatomy.knowledge.records import Exercise

NOTICEABLE, SEVERE = 4, 7
"""Discomfort (0-10) from which less is done, and from which an exercise stops."""
_REMEMBERED = 5
"""How many of the last entries of an exercise count."""


def advice_after(name: str, discomfort: int) -> str:
    """Return what discomfort (0-10) in the exercise called `name` means; empty if little."""
    if discomfort >= SEVERE:
        return (
            f"Stop {name}: discomfort {discomfort} of 10. If it stays or comes back, see a doctor "
            "or therapist before going on."
        )
    if discomfort >= NOTICEABLE:
        return f"Do less of {name} next time; the next plan halves it."
    return ""


class LogEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One exercise as it was done."""

    date: dt.date
    exercise: str
    done: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0
    """Share of the planned repetitions."""
    discomfort: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    note: str = ""


def default_path() -> Path:
    """Return where the log stands unless one names another file."""
    from platformdirs import user_data_path

    return user_data_path("faceanatomy", appauthor=False) / "training-log.jsonl"


class TrainingLog:
    """The log of one person on this machine; nothing of it goes anywhere else.

    Parameters
    ----------
    path
        The file, which need not exist yet; `default_path` by default.

    Raises
    ------
    DataError
        If the file exists but cannot be read as text.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = default_path() if path is None else Path(path)
        self._lines: list[str] = []
        self.entries: tuple[LogEntry, ...] = ()
        """The entries in the order of the file."""
        self.damaged: tuple[str, ...] = ()
        """Lines that could not be read; they stay in the file."""
        self._read()

    def add(
        self,
        exercise: str | Exercise,
        *,
        date: dt.date | None = None,
        done: float = 1.0,
        discomfort: int = 0,
        note: str = "",
    ) -> LogEntry:
        """Append an entry and write the file.

        Raises
        ------
        InvalidValueError
            If `done` is outside 0..1 or `discomfort` outside 0..10.
        OutputError
            If the file cannot be written; the old one stays as it was.
        """
        if not 0.0 <= done <= 1.0:
            raise InvalidValueError(f"done={done!r} is outside 0..1, the share that was done.")
        if isinstance(discomfort, bool) or discomfort not in range(11):
            raise InvalidValueError(
                f"discomfort={discomfort!r}: give a whole number from 0 (none) to 10 (worst)."
            )
        name = exercise if isinstance(exercise, str) else exercise.id
        entry = LogEntry(date or dt.date.today(), name, float(done), discomfort, note)
        self._read()  # another program may have added lines meanwhile
        line = msgspec.json.encode(entry).decode()
        self._make_folder()
        with atomic_write(self.path) as temporary:
            temporary.write_text("\n".join([*self._lines, line]) + "\n", encoding="utf-8")
        self._lines.append(line)
        self.entries = (*self.entries, entry)
        return entry

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(
                f"The folder {str(self.path.parent)!r} of the training log cannot be made "
                f"({reason}). Name a log elsewhere."
            ) from error

    def _read(self) -> None:
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            text = ""
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DataError(
                f"The training log {str(self.path)!r} cannot be read ({reason}). Move it away or "
                "name another file."
            ) from error
        self._lines = [line for line in text.splitlines() if line.strip()]
        entries: list[LogEntry] = []
        damaged: list[str] = []
        for line in self._lines:
            try:
                entries.append(msgspec.json.decode(line, type=LogEntry))
            except (msgspec.DecodeError, msgspec.ValidationError):
                damaged.append(line)
        self.entries, self.damaged = tuple(entries), tuple(damaged)


@dataclass(frozen=True)
class Lessons:
    """What a log means for the next plan.

    Parameters
    ----------
    stopped
        Exercises to leave out, with the reason.
    dose
        Share of the dose for exercises with noticeable discomfort.
    held
        Week whose dose an exercise keeps, because it was not finished.
    advice
        Sentences for the plan.
    """

    stopped: Mapping[str, str] = field(default_factory=dict)
    dose: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    advice: tuple[str, ...] = ()


def lessons(entries: Iterable[LogEntry], exercises: Iterable[Exercise]) -> Lessons:
    """Return what `entries` teach about `exercises`.

    The last five entries of each exercise count. Discomfort of 7 or more stops it, 4 or more
    halves it; less than half done on average keeps it at the first week's dose.
    """
    names = {exercise.id: exercise.name for exercise in exercises}
    by_exercise: dict[str, list[LogEntry]] = {}
    for entry in sorted(entries, key=lambda e: e.date):
        by_exercise.setdefault(entry.exercise, []).append(entry)
    stopped: dict[str, str] = {}
    dose: dict[str, float] = {}
    held: dict[str, int] = {}
    advice: list[str] = []
    for exercise, noted in by_exercise.items():
        last = noted[-_REMEMBERED:]
        worst = max(entry.discomfort for entry in last)
        name = names.get(exercise, exercise)
        if worst >= SEVERE:
            when = next(e.date for e in last if e.discomfort == worst)
            stopped[exercise] = f"The log notes discomfort {worst} of 10 on {when}."
            advice.append(advice_after(name, worst))
        elif worst >= NOTICEABLE:
            dose[exercise] = 0.5
            advice.append(f"{name} is halved: discomfort {worst} of 10 was noted.")
        if sum(entry.done for entry in last) / len(last) < 0.5:
            held[exercise] = 1
            advice.append(f"{name} stays at the first week's dose: less than half was done.")
    known = {i: text for i, text in stopped.items() if i in names}
    return Lessons(known, dose, held, tuple(advice))
