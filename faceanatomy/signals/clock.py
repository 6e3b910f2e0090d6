"""Times of frames: timecodes, seconds, milliseconds, or the numbers of frames."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.signals.tables import Table

USUAL_RATE, TIMECODE_RATE = 30.0, 60.0
_TIMECODE = re.compile(r"(\d+):(\d+):(\d+)[:;](\d+(?:\.\d+)?)")
_DAY = 86400.0
_MILLISECONDS = ("timestampms", "timems", "milliseconds", "ms", "timestampinms")
_SECONDS = ("timestamp", "time", "times", "seconds", "t", "timestamps", "timeseconds", "timesec")
_COUNTS = ("frame", "frameid", "frameindex", "framenumber", "frameno", "index")
COLUMNS = frozenset(("timecode", *_MILLISECONDS, *_SECONDS, *_COUNTS))
"""Folded names of columns that tell the time."""


def times_of(
    table: Table, names: Sequence[str], rate: float | None
) -> tuple[list[float], list[str]]:
    """Return the seconds of each row of a table, and remarks on how they were found.

    Parameters
    ----------
    table
        The table.
    names
        Its columns, folded.
    rate
        Frames per second where the file counts frames; None for the usual one.

    Raises
    ------
    DataError
        If a time is missing or malformed.
    """
    if "timecode" in names:
        return _timecodes(table, names.index("timecode"), rate)
    for known, unit in (
        (_MILLISECONDS, 1e-3),
        (_SECONDS, 1.0),
        (_COUNTS, 1 / (rate or USUAL_RATE)),
    ):
        column = next((number for number, name in enumerate(names) if name in known), None)
        if column is None:
            continue
        values = [table.number(line, column, cells[column]) for line, cells in table.rows]
        for value, (line, _) in zip(values, table.rows, strict=True):
            if not math.isfinite(value):
                raise DataError(f"{table.label}, line {line}: the time of the frame is missing.")
        remarks = [] if known is not _COUNTS else [_counted(rate)]
        if known is _SECONDS and in_milliseconds(values):
            unit = 1e-3
            remarks.append("Times were read as milliseconds.")
        return [value * unit for value in values], remarks
    step = 1 / (rate or USUAL_RATE)
    return [number * step for number in range(len(table.rows))], [_counted(rate)]


def in_milliseconds(values: Sequence[float]) -> bool:
    """Tell whether times can only be milliseconds: no camera takes a frame in five seconds."""
    steps = [after - before for before, after in pairwise(values)]
    rising = [step for step in steps if step > 0]
    return bool(rising) and median(rising) > 5.0


def _counted(rate: float | None) -> str:
    shown = USUAL_RATE if rate is None else rate
    return f"The file counts frames; they were taken as {shown:g} per second."


def _timecodes(table: Table, column: int, rate: float | None) -> tuple[list[float], list[str]]:
    parts: list[tuple[int, float]] = []
    for line, cells in table.rows:
        found = _TIMECODE.fullmatch(cells[column])
        if not found:
            raise DataError(
                f"{table.label}, line {line}, column {table.columns[column]!r}: {cells[column]!r} "
                "is not a timecode like 14:05:31:17.250 (hours, minutes, seconds, frames)."
            )
        hours, minutes, seconds = (int(text) for text in found.groups()[:3])
        parts.append((3600 * hours + 60 * minutes + seconds, float(found[4])))
    remarks = []
    if rate is None:
        highest = max((frame for _, frame in parts), default=0.0)
        whole = len({second for second, _ in parts}) > 2  # a whole second is seen
        rate = TIMECODE_RATE
        if highest < 30 and whole:
            rate = next(float(r) for r in (24, 25, 30) if highest < r)
        remarks.append(f"The frames of the timecode were taken as {rate:g} per second.")
    times: list[float] = []
    for second, frame in parts:
        time = second + frame / rate
        if times and time < times[-1] - _DAY / 2:
            time += _DAY  # the take went on past midnight
        times.append(time)
    return times, remarks


def in_order(label: str, times: Sequence[float], lines: Sequence[int]) -> list[int]:
    """Return which frames to keep so that time rises: a moment that stands twice counts once.

    Raises
    ------
    DataError
        If time runs backwards.
    """
    kept: list[int] = []
    for number, time in enumerate(times):
        if kept and time < times[kept[-1]] - 1e-6:
            raise DataError(
                f"{label}, line {lines[number]}: time runs backwards, from {times[kept[-1]]:g} s "
                f"to {time:g} s. Sort the file or split it."
            )
        if not kept or time > times[kept[-1]] + 1e-6:
            kept.append(number)
    return kept
