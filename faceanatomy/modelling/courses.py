"""Courses of nerves and arteries: read from ``data/model``, laid between bone and skin, as tubes.

A course is schematic: where a textbook or a dissection study says the trunk runs, a few points
anchored to landmarks carry it, and each twig ends on the surface of the muscle that is named. From
there the curve gives way to bone, keeps under the skin, and passes over or under the muscles that
the record names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, nearest
from faceanatomy.geometry.depth import signed_distance
from faceanatomy.modelling.curves import arc_length
from faceanatomy.modelling.guides import spline
from faceanatomy.modelling.tubes import joined, tube
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]

FILES = {"nerve": "nerves.json", "artery": "arteries.json"}
STEP = 0.8
"""Distance of the samples along a course, mm."""
BONE_GAP, SKIN_GAP, MUSCLE_GAP = 0.6, 0.1, 0.15
ROUNDS, SETTLING = 32, 8
"""Rounds of giving way, and how many of them at the end no longer draw the curve back."""
FAIRING = 10
"""Rounds of averaging that take the last kinks out of a curve."""
_COUNTS = {"side": 3, "front": 3, "back": 3, "point": 3, "bone": 4, "on": 1}
"""How many numbers each kind of point takes."""
_BACK = 0.55
"""A twig leaves its trunk this share of its length before the point nearest to its muscle."""


class Tube(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tube of a course. Lengths are mm."""

    path: tuple[tuple[Any, ...], ...] = ()
    """Points it runs through, each ``[kind, anchor, numbers...]``."""
    name: str = ""
    """What other tubes call it; empty for twigs."""
    leaves: str = ""
    """Name of the tube from which it branches, at the place that suits its end."""
    to: str = ""
    """Unit on whose surface it ends; empty where it ends at its last point."""
    face: Literal["deep", "superficial", "near"] = "near"
    """From which side of the muscle the end comes."""
    radius: tuple[float, float] | None = None
    in_bone: bool = False
    """Whether it runs in a canal, so that bone does not push it away."""


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The course of one nerve or artery: its record's id and its tubes."""

    id: str
    radius: tuple[float, float]
    tubes: tuple[Tube, ...]
    sources: tuple[str, ...]
    course: str
    """What the sources say, in words."""
    over: tuple[str, ...] = ()
    """Muscles on whose superficial side it stays."""
    under: tuple[str, ...] = ()
    """Muscles on whose deep side it stays."""


class CourseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of courses; ``schematic`` says that they are drawn, not measured."""

    note: str
    schematic: bool
    courses: tuple[Course, ...]


def read_courses(kind: str, folder: Path | None = None) -> CourseFile:
    """Return the courses of one kind, ``"nerve"`` or ``"artery"``.

    Raises
    ------
    DataError
        If the file is missing, malformed, or a point is none.
    """
    path = (folder or data_directory() / "model") / FILES[kind]
    try:
        file = msgspec.convert(json.loads(path.read_text(encoding="utf-8")), CourseFile)
    except (OSError, ValueError) as error:
        raise DataError(
            f"Cannot read the courses {str(path)!r}: {error}. Restore the file from the "
            "repository; data/model/README.md lists the keys."
        ) from error
    for course in file.courses:
        for number, one in enumerate(course.tubes):
            where = f"{path.name}: {course.id}, tube {number}"
            for point in one.path:
                if point[0] not in _COUNTS or len(point) != _COUNTS[point[0]] + 2:
                    raise DataError(
                        f"{where}: point {list(point)!r} is not [kind, anchor, numbers...]; the "
                        f"kinds and their numbers are {_COUNTS}."
                    )
            if not one.path and not (one.leaves and one.to):
                raise DataError(f"{where}: it needs a path, or a trunk and a muscle to run to.")
    return file


class Router:
    """Lays courses on a head with its muscles and keeps the curves by name.

    Parameters
    ----------
    fields : the head.
    landmarks : landmark name -> position (3,), mm.
    muscles : built muscles by unit id, the right sides.
    """

    def __init__(
        self,
        fields: HeadFields,
        landmarks: Mapping[str, Floats],
        muscles: Mapping[str, BuiltMesh],
    ) -> None:
        self.fields, self.landmarks, self.muscles = fields, landmarks, muscles
        self.curves: dict[str, Floats] = {}
        self._distances: dict[str, Callable[[Floats], Floats]] = {}

    def lay(self, course: Course) -> list[tuple[Tube, Floats]]:
        """Return each tube of a course with its curve (n, 3), mm."""
        laid = []
        for one in course.tubes:
            curve = self._curve(course, one)
            if one.name:
                self.curves[one.name] = curve
            laid.append((one, curve))
        return laid

    # ------------------------------------------------------------------ the curve
    def _curve(self, course: Course, one: Tube) -> Floats:
        points = [self._point(course, point) for point in one.path]
        if one.leaves:
            goal = points[0] if points else self._end(course, one, None)
            points.insert(0, self._departure(course, one.leaves, goal))
        if one.to:
            points.append(self._end(course, one, points[-1]))
        nodes = np.array(points)
        if one.leaves:
            nodes = self._leaving(one.leaves, nodes)
        chords = np.linalg.norm(np.diff(nodes, axis=0), axis=1).sum()
        drawn = spline(nodes, max(int(1.15 * chords / STEP), 6))
        return self._relaxed(course, one, drawn)

    def _relaxed(self, course: Course, one: Tube, drawn: Floats) -> Floats:
        """Return the drawn curve after giving way to bone, skin and muscles; its ends stay."""
        path = drawn.copy()
        first, last = one.radius or course.radius
        radius = np.linspace(first, last, len(path))[:, None]
        inner = slice(1, -1 if one.to or one.in_bone else None)
        for number in range(ROUNDS):
            settling = number >= ROUNDS - SETTLING
            middle = (path[:-2] + path[2:]) / 2
            home = 0.0 if settling else 0.12
            path[1:-1] += 0.4 * (middle - path[1:-1]) + home * (drawn - path)[1:-1]
            if settling or number % 4 == 3:
                path[1:-1] = self._beside_muscles(course, one, path[1:-1], radius[1:-1])
            path[inner] = self._between(one, path[inner], radius[inner])
        for _ in range(FAIRING):  # what steps aside from a muscle does so without a kink
            path[1:-1] += 0.5 * ((path[:-2] + path[2:]) / 2 - path[1:-1])
        path[inner] = self._between(one, path[inner], radius[inner])
        return path

    def _between(self, one: Tube, points: Floats, radius: Floats) -> Floats:
        f = self.fields
        if not one.in_bone:
            lack = np.maximum(radius[:, 0] + BONE_GAP - f.bone_distance(points), 0)
            points = points + np.minimum(lack, 1.5)[:, None] * f.gradient("bone", points)
        out = np.maximum(f.skin_distance(points) + radius[:, 0] + SKIN_GAP, 0)
        return np.asarray(points - np.minimum(out, 2.0)[:, None] * f.normal(points))

    def _beside_muscles(self, course: Course, one: Tube, points: Floats, radius: Floats) -> Floats:
        for names, sign in ((course.over, 1.0), (course.under, -1.0)):
            for unit in self._units(names):
                if unit == one.to:
                    continue
                away = self._distance(unit)(points)
                depth = radius[:, 0] + MUSCLE_GAP - away
                push = np.clip(depth, 0, 1.5) * sign
                points = points + push[:, None] * self.fields.normal(points)
        return points

    # ------------------------------------------------------------------ its points
    def _point(self, course: Course, point: tuple[Any, ...]) -> Floats:
        how, anchor, *numbers = point
        if how == "on":
            return np.asarray(_at(self._named(course, anchor), float(numbers[0])))
        if anchor not in self.landmarks:
            raise DataError(
                f"{course.id}: there is no landmark {anchor!r}; nearest: "
                f"{', '.join(nearest(anchor, list(self.landmarks)))}."
            )
        mark, f = self.landmarks[anchor], self.fields
        if how in ("side", "front", "back"):
            a, b, depth = numbers
            start, way = {
                "side": ((190.0, mark[1] + a, mark[2] + b), (-1.0, 0, 0)),
                "front": ((mark[0] + a, 170.0, mark[2] + b), (0, -1.0, 0)),
                "back": ((mark[0] + a, -170.0, mark[2] + b), (0, 1.0, 0)),
            }[how]
            return np.asarray(f.to_depth(f.cast(start, way)[None], depth)[0])
        place = mark + np.array(numbers[:3], float)
        return np.asarray(f.to_bone(place[None], numbers[3])[0]) if how == "bone" else place

    def _named(self, course: Course, name: str) -> Floats:
        if name not in self.curves:
            raise DataError(
                f"{course.id}: no tube before it is called {name!r}; nearest: "
                f"{', '.join(nearest(name, list(self.curves)))}."
            )
        return self.curves[name]

    def _departure(self, course: Course, name: str, goal: Floats) -> Floats:
        """Return where a branch leaves a tube: before the place nearest to its goal."""
        trunk = self._named(course, name)
        away = np.linalg.norm(trunk - goal, axis=1)
        length = arc_length(trunk)
        nearest_place = int(np.argmin(away))
        wanted = length[nearest_place] - _BACK * away[nearest_place]
        return np.asarray(trunk[int(np.searchsorted(length, max(wanted, 0.0)))])

    def _leaving(self, name: str, nodes: Floats) -> Floats:
        """Insert a node that lets the branch leave in the direction of its trunk."""
        trunk = self.curves[name]
        place = int(np.argmin(np.linalg.norm(trunk - nodes[0], axis=1)))
        way = trunk[min(place + 2, len(trunk) - 1)] - trunk[max(place - 2, 0)]
        way /= max(float(np.linalg.norm(way)), 1e-9)
        chord = nodes[1] - nodes[0]
        reach = float(np.linalg.norm(chord))
        bend = nodes[0] + 0.34 * (0.5 * reach * way + 0.5 * chord)
        return np.vstack([nodes[:1], bend[None], nodes[1:]]) if reach > 5 else nodes

    def _end(self, course: Course, one: Tube, before: Floats | None) -> Floats:
        """Return where a twig meets its muscle: on the side asked for, in its middle part."""
        if one.to not in self.muscles:
            raise DataError(
                f"{course.id}: there is no muscle mesh {one.to!r}; nearest: "
                f"{', '.join(nearest(one.to, list(self.muscles)))}."
            )
        mesh = self.muscles[one.to]
        points, uv = np.asarray(mesh.points, float), np.asarray(mesh.uv, float)
        right = points[:, 0] > 0.4
        u = (uv[:, 0] - uv[:, 0].min()) / max(float(np.ptp(uv[:, 0])), 1e-9)
        v = (uv[:, 1] - uv[:, 1].min()) / max(float(np.ptp(uv[:, 1])), 1e-9)
        good = right & (np.abs(v - 0.5) < 0.36)
        if not mesh.closed:
            good &= np.abs(u - 0.5) < 0.32
        if one.face != "near":
            outwards = np.einsum("ij,ij->i", _normals(mesh), self.fields.normal(points))
            sided = good & ((outwards > 0.3) if one.face == "superficial" else (outwards < -0.3))
            good = sided if sided.any() else good
        if not good.any():
            good = right
        if before is None:
            return np.asarray(points[good].mean(0))
        chosen = points[good]
        return np.asarray(chosen[np.argmin(np.linalg.norm(chosen - before, axis=1))])

    # ------------------------------------------------------------------ helpers
    def _units(self, names: tuple[str, ...]) -> list[str]:
        return [u for u in self.muscles if u in names or u.partition(":")[0] in names]

    def _distance(self, unit: str) -> Callable[[Floats], Floats]:
        if unit not in self._distances:
            mesh = self.muscles[unit]
            self._distances[unit] = signed_distance(mesh.points, mesh.faces, thin=True)
        return self._distances[unit]


def build_courses(
    fields: HeadFields,
    landmarks: Mapping[str, Floats],
    muscles: Mapping[str, BuiltMesh],
    kinds: tuple[str, ...] = ("nerve", "artery"),
) -> list[BuiltMesh]:
    """Return one mesh per nerve and artery that has a course (right sides), sorted by id."""
    made = []
    for kind in kinds:
        router = Router(fields, landmarks, muscles)
        for course in read_courses(kind).courses:
            pieces, length = [], 0.0
            for one, curve in router.lay(course):
                pieces.append(tube(curve, *(one.radius or course.radius)))
                length += float(arc_length(curve)[-1])
            whole = joined(pieces)
            made.append(
                BuiltMesh(
                    course.id, kind, True, whole.points, whole.faces,
                    length_mm=length, width_mm=2 * max(course.radius), schematic=True,
                    in_bone=any(one.in_bone for one in course.tubes),
                )
            )  # fmt: skip
    return sorted(made, key=lambda mesh: mesh.id)


def _at(curve: Floats, share: float) -> Floats:
    length = arc_length(curve)
    place = share * length[-1]
    return np.array([np.interp(place, length, curve[:, k]) for k in range(3)])


def _normals(mesh: BuiltMesh) -> Floats:
    from faceanatomy.modelling.surface import Surface

    return Surface(np.asarray(mesh.points, float), np.asarray(mesh.faces)).normals()
