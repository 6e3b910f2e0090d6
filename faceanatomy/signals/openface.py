"""Tables of OpenFace: intensities ``AU12_r`` from 0 to 5 and presences ``AU12_c`` 0 or 1.

Sources: the pages Output Format and Action Units of its wiki (``openface_output``). OpenFace
measures no sides, so every unit works on both. Head pose and gaze are not read: they are measured
against the camera.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from faceanatomy.errors import DataError
from faceanatomy.signals.clock import in_order, times_of
from faceanatomy.signals.driving import action_unit_drives, pose_of
from faceanatomy.signals.series import Frame, Series, series
from faceanatomy.signals.tables import folded

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.signals.tables import Table

_COLUMN = re.compile(r"AU0*(\d+)_([rc])", re.IGNORECASE)
_FULL = 5.0
"""Maximum intensity of OpenFace."""
_PRESENT = 0.5
"""Strength of a unit of which only the presence was measured: somewhere between trace and
maximum, so the middle."""


def fits(table: Table) -> bool:
    """Tell whether a table has columns of action units."""
    return any(_COLUMN.fullmatch(column) for column in table.columns)


def read(atlas: Atlas, table: Table, title: str, *, rate: float | None) -> Series:
    """Return a table of OpenFace as a series; frames in which it found no face are left out.

    Raises
    ------
    DataError
        If a cell is malformed, time runs backwards, no frame is left, or several faces were
        tracked.
    """
    names = [folded(column) for column in table.columns]
    strengths: dict[str, int] = {}
    presences: dict[str, int] = {}
    for number, header in enumerate(table.columns):
        found = _COLUMN.fullmatch(header)
        if found:
            (strengths if found[2].lower() == "r" else presences)[found[1]] = number
    _refuse_several_faces(table, names)
    success = names.index("success") if "success" in names else None
    times, remarks = times_of(table, names, rate)
    lost = 0
    frames = []
    drives = action_unit_drives(atlas)
    for row in in_order(table.label, times, [line for line, _ in table.rows]):
        line, cells = table.rows[row]
        if success is not None and table.number(line, success, cells[success]) == 0:
            lost += 1
            continue
        weights = {
            code: _PRESENT * (table.number(line, column, cells[column]) > 0)
            for code, column in presences.items()
            if code not in strengths
        }
        for code, column in strengths.items():
            weights[code] = _intensity(table, line, column, cells[column])
        frames.append(Frame(times[row], *pose_of(drives, weights)))
    if not frames:
        raise DataError(f"{table.label} has no frame in which OpenFace found a face.")
    if lost:
        remarks.append(f"In {lost} frames no face was found; they were left out.")
    if table.cut_off:
        remarks.append("The last line was cut off and left out.")
    if set(presences) - set(strengths):
        only = ", ".join(f"AU{code}" for code in presences if code not in strengths)
        remarks.append(f"Of {only} only the presence was measured; half strength was taken.")
    read_codes = {*strengths, *presences}
    expected = [
        unit.code for unit in atlas.action_units
        if unit.foreign_names.openface_intensity or unit.foreign_names.openface_presence
    ]  # fmt: skip
    return series(
        frames,
        title,
        kind="OpenFace",
        missing=[f"AU{code}" for code in expected if code not in read_codes],
        unread=[f"AU{code}" for code in sorted(read_codes, key=int) if code not in drives],
        remarks=remarks,
    )


def _intensity(table: Table, line: int, column: int, cell: str) -> float:
    value = table.number(line, column, cell)
    if math.isnan(value):
        return 0.0
    if not -1.0 <= value <= _FULL + 1.0:
        raise DataError(
            f"{table.label}, line {line}, column {table.columns[column]!r}: {value:g} is no "
            "intensity of OpenFace, which runs from 0 to 5."
        )
    return min(1.0, max(0.0, value / _FULL))


def _refuse_several_faces(table: Table, names: list[str]) -> None:
    if "faceid" in names:
        column = names.index("faceid")
        faces = sorted({cells[column] for _, cells in table.rows})
        if len(faces) > 1:
            raise DataError(
                f"{table.label} holds several faces (face_id {', '.join(faces)}). Keep the rows of "
                "one of them."
            )
