"""Rule 6: fibre directions are unit vectors and follow the line along which the muscle pulls.

``model/lines_of_action.json`` declares, for every strap, the way from origin to insertion through
landmarks of the head: it is told from anatomy and not taken from the meshes, so that fibres that
run across a muscle, or a mesh in the wrong place, are noticed. Fibres of muscles with a published
angle of pennation lie obliquely to their muscle on purpose: there the middle line is held against
the line of action, and the angle of the fibres to the middle line against the published one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.errors import DataError
from faceanatomy.geometry.fibre_course import angles, middle_line, to_middle_line
from faceanatomy.geometry.norms import pennations
from faceanatomy.geometry.records import read_landmarks, read_record
from faceanatomy.geometry.rules import LINE_DEGREES, PENNATION_DEGREES, UNIT_LENGTH, Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

LinePoint = tuple[str, float, float, float]
"""A landmark and millimetres to the right, forwards and upwards from it."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The line along which the fibres of one unit pull."""

    unit: str
    points: tuple[LinePoint, ...]
    """From the origin to the insertion; at least two."""


class Lines(msgspec.Struct, frozen=True):
    """What ``model/lines_of_action.json`` holds."""

    note: str
    lines: tuple[Line, ...]


def read_lines(folder: Path) -> Lines:
    """Return the declared lines of action.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    found: Lines = read_record(folder / "model" / "lines_of_action.json", Lines)
    return found


def positions(line: Line, landmarks: Mapping[str, Floats]) -> Floats:
    """Return the points (n, 3) of a line, mm.

    Raises
    ------
    DataError
        If a landmark does not exist or the line is a point.
    """
    if missing := [name for name, *_ in line.points if name not in landmarks]:
        raise DataError(f"The line of {line.unit!r} names {missing[0]!r}, which is no landmark.")
    if len(line.points) < 2:
        raise DataError(f"The line of {line.unit!r} needs at least two points.")
    return np.array([landmarks[name] + np.array(offset) for name, *offset in line.points])


def fibre_checks(library: MeshLibrary, folder: Path) -> Iterator[Check]:
    """Yield the figures of every muscle with fibres (the right one of a pair)."""
    declared = read_lines(folder)
    landmarks = read_landmarks(folder)
    lines = {line.unit: positions(line, landmarks) for line in declared.lines}
    if unknown := set(lines) - set(library.infos):
        raise DataError(f"A line of action names {min(unknown)!r}, which has no mesh.")
    oblique = pennations(folder)
    for info in library.infos.values():
        if info.kind != "muscle":
            continue
        mesh = library[info.id, info.sides[-1]]
        if mesh.fibres is None:
            yield Check(6, "length is not 1 by", info.id, 1.0, high=UNIT_LENGTH, detail="no fibres")
            continue
        lengths = np.linalg.norm(mesh.fibres.astype(float), axis=1)
        off = float(np.abs(lengths - 1).max())
        yield Check(6, "length is not 1 by", info.id, off, high=UNIT_LENGTH)
        if info.id in lines:
            angle = mean_angle(mesh, lines[info.id], pennate=info.id in oblique)
            yield Check(6, "from the line of action", info.id, angle, "°", high=LINE_DEGREES)
        if info.id in oblique:
            yield pennation_check(mesh, oblique[info.id])


def pennation_check(mesh: Mesh, published: float) -> Check:
    """Return how far the mean angle of fibres to the middle line is from the published one."""
    found = float(to_middle_line(mesh).mean())
    detail = f"{found:.1f}, published {published:g}"
    off = abs(found - published)
    return Check(6, "off its pennation", mesh.id, off, "°", high=PENNATION_DEGREES, detail=detail)


def mean_angle(mesh: Mesh, line: Floats, *, pennate: bool = False) -> float:
    """Return the mean angle of the fibres to the nearest stretch of a line (n, 3), degrees.

    Fibres run from origin to insertion, so one that runs the other way counts up to 180 degrees.
    Of a pennate muscle it is the angle of its middle line, along which oblique fibres pull.
    """
    assert mesh.fibres is not None
    points, fibres = mesh.points.astype(float), mesh.fibres.astype(float)
    if pennate:
        assert mesh.uv is not None
        fibres = middle_line(points, mesh.uv[:, 0].astype(float))
    ways = np.diff(line, axis=0)
    size = np.maximum((ways**2).sum(axis=1), 1e-12)
    share = np.clip(((points[:, None] - line[:-1]) * ways).sum(axis=2) / size, 0, 1)
    away = np.linalg.norm(line[:-1] + share[..., None] * ways - points[:, None], axis=2)
    along = (ways / np.sqrt(size)[:, None])[away.argmin(axis=1)]
    return float(angles(fibres, along).mean())
