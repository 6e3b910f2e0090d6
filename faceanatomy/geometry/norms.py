"""The model beside published norms: what is measured, what people measure, how far apart.

A report, not a gate: a model may be outside a norm, and then the table says by how much.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import msgspec

from faceanatomy.errors import DataError
from faceanatomy.geometry.excursions import Movement, commissure, take_movement
from faceanatomy.geometry.norms_measure import Measure, Pennation, take
from faceanatomy.geometry.records import read_landmarks, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion
    from faceanatomy.geometry.motion_rules import Case

KINDS: dict[str, str] = {
    "skull": "Skull",
    "soft_tissue": "Soft tissue over bone",
    "muscle": "Muscles",
    "movement": "Movements",
}
"""The kinds of norms and their headings, in the order of the table."""


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One published norm and how it is measured on the model."""

    id: str
    kind: Literal["skull", "soft_tissue", "muscle", "movement"]
    name: str
    definition: str
    unit: Literal["mm", "cm2", "cm3", "deg", "%"]
    population: str
    """Who was measured, how many, and how."""
    sources: tuple[str, ...]
    measure: Measure | Movement
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    """With `high`, where no deviation is published: from the mean of women to the mean of men, or
    another published range, which the population names."""
    high: float | None = None
    code: str = ""
    """The abbreviation that the source uses."""
    expression: str = ""
    """Of a movement: the expression (id) it is measured on."""
    explanation: str = ""
    """Why the model is outside, where it is and the reason is known."""

    def __post_init__(self) -> None:
        ranged = self.low is not None and self.high is not None
        if not ranged and self.mean is None:
            raise ValueError("a norm needs a mean, or low and high")


class Row(msgspec.Struct, frozen=True):
    """One line of the table."""

    norm: Norm
    measured: float
    """In the unit of the norm."""
    deviation: float | None
    """From the mean, in standard deviations; None without one."""
    within: bool | None
    """Within one standard deviation or the published range; None where no spread is published."""

    @property
    def off(self) -> float:
        """How far the figure is from the norm, relative to it: 0.1 is a tenth too much.

        From the mean; of a range, from its nearer end, and 0 inside.
        """
        norm = self.norm
        if norm.mean is not None:
            return self.measured / norm.mean - 1.0
        assert norm.low is not None
        assert norm.high is not None
        nearest = min(max(self.measured, norm.low), norm.high)
        return self.measured / nearest - 1.0


def read_norms(folder: Path) -> tuple[Norm, ...]:
    """Return the norms of a data folder.

    Parameters
    ----------
    folder
        A data folder, with ``model/norms.json``.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return read_record(folder / "model" / "norms.json", _File).norms


def pennations(folder: Path) -> dict[str, float]:
    """Return mesh id -> published angle of its fibres to its middle line, degrees.

    Fans, whose angle is that of their spread, are not among them.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return {
        name: norm.mean
        for norm in read_norms(folder)
        if isinstance(norm.measure, Pennation) and norm.measure.line == "middle"
        if norm.mean is not None
        for name in norm.measure.meshes
    }


class _File(msgspec.Struct, frozen=True):
    note: str
    norms: tuple[Norm, ...]


def read_excursions(folder: Path) -> tuple[Norm, ...]:
    """Return the published movements of a data folder, ``model/excursions.json``.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return read_record(folder / "model" / "excursions.json", _File).norms


def compare(norms: Sequence[Norm], meshes: Mapping[tuple[str, str], Mesh]) -> tuple[Row, ...]:
    """Measure a model and return one row per norm.

    Parameters
    ----------
    norms
        What is asked, as `read_norms` returns it.
    meshes
        ``(id, side) -> Mesh``, for example a `MeshLibrary`.

    Raises
    ------
    DataError
        If a measure cannot be taken; the message names the norm.
    """
    return tuple(_row(norm, lambda one: _still(one, meshes)) for norm in norms)


def compare_moved(
    norms: Sequence[Norm], folder: Path, motion: Motion, cases: Mapping[str, Case]
) -> tuple[Row, ...]:
    """Measure the moved face and return one row per published movement.

    Parameters
    ----------
    norms
        What is asked, as `read_excursions` returns it.
    folder
        A data folder, with ``model/landmarks.json``.
    cases
        Activation and posture of each expression by id.

    Raises
    ------
    DataError
        If a measure cannot be taken; the message names the movement.
    """
    corner = commissure(motion.library["skin", "midline"])
    marks = {**read_landmarks(folder), "commissure": corner}

    def measured(norm: Norm) -> float:
        if norm.expression not in cases:
            raise DataError(f"No expression is called {norm.expression!r}.")
        assert isinstance(norm.measure, Movement)
        return take_movement(norm.measure, motion, marks, *cases[norm.expression])

    return tuple(_row(norm, measured) for norm in norms)


def _still(norm: Norm, meshes: Mapping[tuple[str, str], Mesh]) -> float:
    if isinstance(norm.measure, Movement):
        raise DataError("It is a movement: it belongs into excursions.json.")
    return take(norm.measure, meshes)


def _row(norm: Norm, measure: Callable[[Norm], float]) -> Row:
    try:
        measured = measure(norm)
    except DataError as error:
        raise DataError(f"The norm {norm.id!r} cannot be measured. {error}") from error
    if not math.isfinite(measured):
        raise DataError(f"The norm {norm.id!r} gives no finite figure. Correct its measure.")
    if norm.mean is not None and norm.sd is not None:
        deviation = (measured - norm.mean) / norm.sd
        return Row(norm, measured, deviation, abs(deviation) <= 1.0)
    if norm.low is not None and norm.high is not None:
        return Row(norm, measured, None, norm.low <= measured <= norm.high)
    return Row(norm, measured, None, None)


def summary(rows: Sequence[Row]) -> str:
    """Return one sentence: how many rows are within, by kind."""
    judged = [row for row in rows if row.within is not None]
    parts = [
        f"{heading.lower()} {sum(bool(r.within) for r in judged if r.norm.kind == kind)} of "
        f"{sum(r.norm.kind == kind for r in judged)}"
        for kind, heading in KINDS.items()
        if any(r.norm.kind == kind for r in judged)
    ]
    text = (
        f"{sum(bool(row.within) for row in judged)} of {len(judged)} within one standard deviation "
        f"or the published range ({', '.join(parts)})"
    )
    left = len(rows) - len(judged)
    return f"{text}; {left} more are published without a spread" if left else text


def cells(row: Row) -> tuple[str, str, str, str, str, str]:
    """Return name, figure, norm, deviation, verdict and sources of a row, as people read them."""
    norm = row.norm
    unit = {"mm": " mm", "cm2": " cm²", "cm3": " cm³", "deg": "°", "%": " %"}[norm.unit]
    digits = 2 if max(abs(row.measured), abs(norm.mean or 0)) < 3 else 1
    if norm.mean is None:
        wanted = f"{norm.low:g} to {norm.high:g}"
    elif norm.sd is None:
        wanted = f"{norm.mean:g}"
    else:
        wanted = f"{norm.mean:g} ± {norm.sd:g}"
    # adding 0.0 takes the sign off a rounded zero
    if row.deviation is not None:
        away = f"{round(row.deviation, 1) + 0.0:+.1f} sd"
    else:
        away = f"{round(100 * row.off) + 0.0:+.0f} %"
    verdict = {True: "yes", False: "NO", None: "no spread"}[row.within]
    figure = f"{row.measured:.{digits}f}{unit}"
    return norm.name, figure, wanted, away, verdict, ", ".join(norm.sources)


def markdown(rows: Sequence[Row]) -> str:
    """Return the table of all rows by kind as Markdown, for the documentation."""
    lines: list[str] = []
    for kind, heading in KINDS.items():
        if not any(row.norm.kind == kind for row in rows):
            continue
        lines += [f"### {heading}", "", "| measure | model | norm | away | within | source |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [f"| {' | '.join(cells(row))} |" for row in rows if row.norm.kind == kind]
        lines += [""]
    why = [row for row in rows if row.within is not True and row.norm.explanation]
    if why:
        lines += ["### Why", ""]
        lines += [f"- {row.norm.name}: {row.norm.explanation}" for row in why]
        lines += [""]
    return "\n".join(lines) + f"\n{summary(rows)}.\n"
