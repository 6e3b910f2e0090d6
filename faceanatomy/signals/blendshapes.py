"""Tables of ARKit coefficients: Live Link Face and MediaPipe.

Live Link Face writes Apple's names with a capital first letter after ``Timecode`` and
``BlendShapeCount``; its rotations of head and eyes are not read, because the coefficients hold
the gaze and the file does not state their signs. MediaPipe writes the same names without
``tongueOut`` and with ``_neutral``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import DataError
from faceanatomy.signals.clock import COLUMNS, USUAL_RATE, in_milliseconds, in_order, times_of
from faceanatomy.signals.driving import blendshape_drives, pose_of
from faceanatomy.signals.series import Frame, Series, series
from faceanatomy.signals.tables import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.signals.tables import Table

_NAME_COLUMNS = ("categoryname", "blendshape", "blendshapename", "name", "category")
_SCORE_COLUMNS = ("score", "value", "weight", "coefficient")
_SILENT = ("neutral", "blendshapecount", "faceid", "face", "displayname")
"""Folded columns that belong to the formats but drive nothing and need no remark."""
_TOO_GREAT = 1.5


def spellings(atlas: Atlas) -> dict[str, str]:
    """Return the ARKit names by how they may be spelled, folded: ``mouthSmile_L`` as well."""
    found = {folded(shape.id): shape.id for shape in atlas.blendshapes}
    for shape in atlas.blendshapes:
        for word in ("Left", "Right"):
            stem = shape.id.removesuffix(word)
            if stem != shape.id:
                found.setdefault(folded(stem + word[0]), shape.id)
    return found


def fits(atlas: Atlas, table: Table) -> bool:
    """Tell whether a table has ARKit names as columns, or a column of such names."""
    names = [folded(column) for column in table.columns]
    return bool(spellings(atlas).keys() & set(names)) or _long_columns(names) is not None


def read(atlas: Atlas, table: Table, title: str, *, rate: float | None) -> Series:
    """Return a table of coefficients as a series.

    Raises
    ------
    DataError
        If a cell is malformed, time runs backwards, or no frame is left.
    """
    names = [folded(column) for column in table.columns]
    known = spellings(atlas)
    times, remarks = times_of(table, names, rate)
    lines = [line for line, _ in table.rows]
    columns = {number: known[name] for number, name in enumerate(names) if name in known}
    frames: list[tuple[float, dict[str, float]]] = []
    if columns:
        for number in in_order(table.label, times, lines):
            line, cells = table.rows[number]
            values = {
                name: _weight(table, line, column, cells[column])
                for column, name in columns.items()
            }
            frames.append((times[number], values))
    else:
        frames = _long_frames(table, names, known, times)
    if table.cut_off:
        remarks.append("The last line was cut off and left out.")
    unread = [
        column
        for column, name in zip(table.columns, names, strict=True)
        if name not in known and name not in COLUMNS and name not in _SILENT
    ]
    if not columns:
        unread = []
    kind = "Live Link Face" if "timecode" in names else "MediaPipe"
    return _series(atlas, frames, title, table.label, kind, unread, remarks)


def from_frames(
    atlas: Atlas,
    frames: Sequence[tuple[float | None, Mapping[str, float]]],
    title: str,
    *,
    rate: float | None,
) -> Series:
    """Return frames of a JSON file, each a time (or None) and weights by name, as a series."""
    known = spellings(atlas)
    remarks: list[str] = []
    given = [time for time, _ in frames if time is not None]
    if len(given) == len(frames):
        unit = 1e-3 if in_milliseconds(given) else 1.0
        if unit < 1:
            remarks.append("Times were read as milliseconds.")
        times = [time * unit for time in given]
    else:
        step = 1 / (rate or USUAL_RATE)
        times = [number * step for number in range(len(frames))]
        remarks.append(f"Frames have no times; they were taken as {1 / step:g} per second.")
    unread: dict[str, None] = {}
    clean: list[tuple[float, dict[str, float]]] = []
    for number in in_order(title, times, range(1, len(times) + 1)):
        weights = {}
        for name, value in frames[number][1].items():
            if folded(name) in known:
                place = f"{title}, frame {number + 1}, {name!r}"
                weights[known[folded(name)]] = _checked(value, place)
            elif folded(name) not in _SILENT:
                unread[name] = None
        clean.append((times[number], weights))
    return _series(atlas, clean, title, title, "MediaPipe", list(unread), remarks)


def _series(
    atlas: Atlas,
    frames: Sequence[tuple[float, Mapping[str, float]]],
    title: str,
    label: str,
    kind: str,
    unread: Sequence[str],
    remarks: Sequence[str],
) -> Series:
    if not frames:
        raise DataError(f"{label} has a header but no frame. Record again or give another file.")
    seen = {name for _, weights in frames for name in weights}
    if not seen:
        raise DataError(
            f"{label} holds no ARKit name such as mouthSmileLeft. Give the blendshapes of Live "
            "Link Face or MediaPipe."
        )
    drives = blendshape_drives(atlas)
    expected = [s.id for s in atlas.blendshapes if s.mediapipe or kind == "Live Link Face"]
    return series(
        (Frame(time, *pose_of(drives, weights)) for time, weights in frames),
        title,
        kind=kind,
        missing=[name for name in expected if name not in seen],
        unread=unread,
        remarks=remarks,
    )


def _long_columns(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the columns of name and score of a table with one row per name and frame."""
    name = next((n for n, column in enumerate(names) if column in _NAME_COLUMNS), None)
    score = next((n for n, column in enumerate(names) if column in _SCORE_COLUMNS), None)
    return None if name is None or score is None else (name, score)


def _long_frames(
    table: Table, names: Sequence[str], known: Mapping[str, str], times: Sequence[float]
) -> list[tuple[float, dict[str, float]]]:
    columns = _long_columns(names)
    assert columns is not None
    frames: dict[float, dict[str, float]] = {}
    for (line, cells), time in zip(table.rows, times, strict=True):
        name = known.get(folded(cells[columns[0]]))
        weights = frames.setdefault(time, {})
        if name is not None:
            weights[name] = _weight(table, line, columns[1], cells[columns[1]])
    return sorted(frames.items(), key=lambda item: item[0])


def _weight(table: Table, line: int, column: int, cell: str) -> float:
    value = table.number(line, column, cell)
    return _checked(value, f"{table.label}, line {line}, column {table.columns[column]!r}")


def _checked(value: Any, place: str) -> float:
    """Return a coefficient as 0..1; what was not measured rests."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError(f"{place}: {value!r} is not a number.")
    if math.isnan(value):
        return 0.0
    if not -_TOO_GREAT < value < _TOO_GREAT:
        raise DataError(
            f"{place}: {value:g} is no coefficient, which runs from 0 to 1. Were percentages "
            "written? Divide them by 100."
        )
    return min(1.0, max(0.0, float(value)))
