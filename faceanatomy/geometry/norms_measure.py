"""Measures of a model as a craniometrist takes them: points, chords, openings, depths, sizes.

Every measure is a small declaration (`data/model/norms.json`), so a reader sees how a figure was
taken and a changed mesh changes the figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import numpy as np

from faceanatomy.errors import DataError
from faceanatomy.geometry import groups
from faceanatomy.geometry.fibre_course import (
    fibres_of,
    length_along_fibres,
    slices,
    to_chord,
    to_middle_line,
)
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.geometry.rays import (
    crossings,
    grid_across,
    shared_once,
    shared_once_in_plane,
    through,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

Vector = tuple[float, float, float]
Range = tuple[float | None, float | None]
Box = tuple[Range, Range, Range]
_EVERYWHERE: Box = ((None, None), (None, None), (None, None))

_GRID_MM = 1.5
_REACH_MM = 60.0
_SLICES = 16


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A point: fixed in space, the nearest vertex of a mesh, or its farthest one in a box.

    Exactly one of ``at`` (RAS mm), ``near`` with ``on``, ``towards`` with ``on``.
    """

    on: str = ""
    """Mesh id."""
    at: Vector | None = None
    near: Vector | None = None
    towards: Vector | None = None
    """Direction in which the vertex is the farthest one."""
    box: Box = _EVERYWHERE
    """Limits of x, y and z in mm; null is open."""


class Distance(msgspec.Struct, frozen=True, tag="distance", tag_field="kind"):
    """Chord between two places, or its part along a direction."""

    start: Place
    end: Place
    along: Vector | None = None


class Breadth(msgspec.Struct, frozen=True, tag="breadth", tag_field="kind"):
    """Chord between a place and its mirror image."""

    place: Place


class Opening(msgspec.Struct, frozen=True, tag="opening", tag_field="kind"):
    """Free way from a point to a surface, one way and the opposite way.

    With ``mirrored`` the opposite way is the mirror image: twice the way from the midline, for an
    opening with a septum in its middle.
    """

    on: str
    at: Vector
    along: Vector
    mirrored: bool = False


class Depth(msgspec.Struct, frozen=True, tag="depth", tag_field="kind"):
    """Way from the outermost bone to the outermost skin on a ray that starts inside the bone."""

    over: str
    at: Vector
    along: Vector


class Volume(msgspec.Struct, frozen=True, tag="volume", tag_field="kind"):
    """Volume of meshes of one side together, cm3; what lies in two of them counts once."""

    meshes: tuple[str, ...]


class Length(msgspec.Struct, frozen=True, tag="length", tag_field="kind"):
    """Length of the line through the middles of slices along the fibres (u of the uv)."""

    mesh: str


class Width(msgspec.Struct, frozen=True, tag="width", tag_field="kind"):
    """Extent across the fibres: the median of the greatest extents of the middle slices.

    With ``across`` the extent along that direction instead, of the vertices in the box: what a
    section shows.
    """

    meshes: tuple[str, ...]
    across: Vector | None = None
    box: Box = _EVERYWHERE


class Thickness(msgspec.Struct, frozen=True, tag="thickness", tag_field="kind"):
    """Way through the flesh of meshes together along a direction, on a grid of lines.

    Each layer is measured by itself and the layers are summed; only volumes and areas count once
    what two of them share. ``quantile`` of all lines that meet flesh: 0.95 for the thickest place,
    0.5 for the usual one.
    The grid covers the vertices in the box.
    """

    meshes: tuple[str, ...]
    along: Vector
    quantile: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.95
    box: Box = _EVERYWHERE


class Section(msgspec.Struct, frozen=True, tag="section", tag_field="kind"):
    """Area of the section of meshes of one side with planes across a direction, cm2.

    The mean over evenly spaced planes between two heights along the direction; one plane where
    both are the same. What lies in two meshes counts once.
    """

    meshes: tuple[str, ...]
    along: Vector
    start: float
    end: float


class Pennation(msgspec.Struct, frozen=True, tag="pennation", tag_field="kind"):
    """Mean angle of the fibres to the line of pull, degrees.

    That is the line through the middle of the muscle, stretch by stretch, or of a fan the chord
    from the middle of its origin to that of its insertion: there its spread is what is measured.
    """

    meshes: tuple[str, ...]
    line: Literal["middle", "chord"] = "middle"


class Inclination(msgspec.Struct, frozen=True, tag="inclination", tag_field="kind"):
    """Angle of the mean fibre to a plane, seen from the side; below 90 degrees it leans forward."""

    mesh: str
    behind: Place
    front: Place


Measure = (
    Distance | Breadth | Opening | Depth | Volume | Length | Width | Thickness | Section
    | Pennation | Inclination
)  # fmt: skip
Kind = Literal["skull", "soft_tissue", "muscle"]


def take(measure: Measure, meshes: Mapping[tuple[str, str], Mesh]) -> float:
    """Return a measure of a model, mm (volumes: cm3, areas: cm2, angles: degrees).

    Parameters
    ----------
    measure
        How it is taken.
    meshes
        ``(id, side) -> Mesh``; a paired mesh is measured on the right side.

    Raises
    ------
    DataError
        Where a mesh is missing, a box holds no vertex or a ray meets nothing.
    """
    match measure:
        case Distance(start, end, along):
            way = _find(end, meshes) - _find(start, meshes)
            return float(np.linalg.norm(way) if along is None else abs(way @ _unit(along)))
        case Breadth(place):
            point = _find(place, meshes)
            return float(np.linalg.norm(point - mirror_points(point[None])[0]))
        case Opening(on, at, along, mirrored):
            signs = (1.0,) if mirrored else (1.0, -1.0)
            ways = [_hits(_mesh(on, meshes), at, sign * _unit(along)) for sign in signs]
            if not all(len(way) for way in ways):
                raise DataError(f"The line through {at} along {along} does not end on {on!r}.")
            free = float(sum(way.min() for way in ways))
            return 2 * (free + abs(at[0])) if mirrored else free
        case Depth(over, at, along):
            return _depth(over, at, along, meshes)
        case Volume(ids):
            parts = [_mesh(name, meshes) for name in ids]
            once = shared_once(parts) if len(parts) > 1 else 1.0
            return once * sum(mesh.volume for mesh in parts) / 1000.0
        case Length(name):
            return length_along_fibres(_mesh(name, meshes))
        case Width(ids, across, box):
            if across is None:
                return _width([_mesh(name, meshes) for name in ids])
            return float(np.ptp(_boxed(_points(ids, meshes), box, ids) @ _unit(across)))
        case Thickness():
            return _thickness(measure, meshes)
        case Section(ids, along, start, end):
            heights = np.linspace(start, end, 1 if start == end else _SLICES)
            parts, normal = [_mesh(name, meshes) for name in ids], _unit(along)
            areas = [_section(parts, normal, height) for height in heights.tolist()]
            return float(np.mean(areas)) / 100.0
        case Pennation(ids, line):
            to_line = to_chord if line == "chord" else to_middle_line
            return float(np.mean(np.concatenate([to_line(_mesh(name, meshes)) for name in ids])))
        case Inclination(name, behind, front):
            forwards = (_find(front, meshes) - _find(behind, meshes))[1:]
            fibre = fibres_of(_mesh(name, meshes)).mean(axis=0)[1:]
            turn = np.arctan2(*fibre[::-1]) - np.arctan2(*forwards[::-1])
            return float(np.degrees(turn) % 180.0)


def _mesh(name: str, meshes: Mapping[tuple[str, str], Mesh]) -> Mesh:
    """Return the right or the only mesh of an id, or all meshes of a group as one."""
    for side in ("right", "midline"):
        if (name, side) in meshes:
            return meshes[name, side]
    if isinstance(meshes, MeshLibrary) and groups.members(name, meshes.infos):
        return meshes.joined(name)
    own = set(groups.members(name, {mesh_id for mesh_id, _ in meshes}))
    if own:
        return groups.joined(name, [mesh for key, mesh in meshes.items() if key[0] in own],
                             "midline")  # fmt: skip
    raise DataError(f"A norm is measured on the mesh {name!r}, which this model does not have.")


def _points(ids: tuple[str, ...], meshes: Mapping[tuple[str, str], Mesh]) -> NDArray[np.float64]:
    return np.concatenate([_mesh(name, meshes).points.astype(np.float64) for name in ids])


def _unit(direction: Vector) -> NDArray[np.float64]:
    vector = np.asarray(direction, np.float64)
    return vector / np.linalg.norm(vector)


def _find(place: Place, meshes: Mapping[tuple[str, str], Mesh]) -> NDArray[np.float64]:
    """Return the point (3,) of a place, mm."""
    if place.at is not None:
        return np.asarray(place.at, np.float64)
    points = _boxed(_points((place.on,), meshes), place.box, (place.on,))
    if place.near is not None:
        away = np.linalg.norm(points - np.asarray(place.near), axis=1)
        return np.asarray(points[int(away.argmin())])
    if place.towards is not None:
        return np.asarray(points[int((points @ _unit(place.towards)).argmax())])
    raise DataError(f"A place on {place.on!r} needs one of: at, near, towards.")


def _boxed(points: NDArray[np.float64], box: Box, ids: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the points (k, 3) that lie in a box."""
    inside = np.ones(len(points), bool)
    for axis, (low, high) in enumerate(box):
        inside &= points[:, axis] >= (-np.inf if low is None else low)
        inside &= points[:, axis] <= (np.inf if high is None else high)
    if not inside.any():
        raise DataError(f"No vertex of {', '.join(ids)} lies in the box {box}.")
    return points[inside]


def _hits(mesh: Mesh, at: Vector, direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ways (k,) in mm, ascending, from a point to a surface along a direction."""
    return crossings(mesh, np.asarray([at], np.float64), direction)[0]


def _depth(over: str, at: Vector, along: Vector, meshes: Mapping[tuple[str, str], Mesh]) -> float:
    direction = _unit(along)
    bone = _hits(_mesh(over, meshes), at, direction)
    skin = _hits(_mesh("skin", meshes), at, direction)
    bone, skin = bone[bone < _REACH_MM], skin[skin < _REACH_MM]
    if not len(bone) or not len(skin):
        missed = over if not len(bone) else "skin"
        raise DataError(f"The ray from {at} along {along} does not meet {missed!r}.")
    return float(skin.max() - bone.max())


def _width(meshes: list[Mesh]) -> float:
    parts = slices(meshes)
    middles = np.array([part.mean(axis=0) for part in parts])
    quarter = len(parts) // 4
    extents = []
    for k in range(quarter, len(parts) - quarter):
        way = middles[k + 1] - middles[k - 1]
        way /= np.linalg.norm(way)
        across = parts[k] - middles[k]
        across -= np.outer(across @ way, way)
        widest = np.linalg.svd(across, full_matrices=False)[2][0]
        extents.append(float(np.ptp(across @ widest)))
    return float(np.median(extents))


def _section(meshes: list[Mesh], normal: NDArray[np.float64], height: float) -> float:
    """Return the area in mm2 that a plane cuts out of meshes; what two share counts once."""
    area = sum(_cut_area(mesh, normal, height) for mesh in meshes)
    return area * shared_once_in_plane(meshes, normal, height) if len(meshes) > 1 else area


def _cut_area(mesh: Mesh, normal: NDArray[np.float64], height: float) -> float:
    """Return the area in mm2 that a plane cuts out of a closed surface (Green's theorem)."""
    corners = mesh.points.astype(np.float64)[mesh.faces]
    away = corners @ normal - height
    # a corner in the plane would be met twice: it counts as just above
    away = np.where(away == 0.0, 1e-9, away)
    cut = (away > 0).any(axis=1) & (away < 0).any(axis=1)
    corners, away = corners[cut], away[cut]
    following = np.roll(corners, -1, axis=1)
    next_away = np.roll(away, -1, axis=1)
    crosses = away * next_away < 0
    share = np.where(crosses, away / np.where(crosses, away - next_away, 1.0), 0.0)[..., None]
    met = corners + share * (following - corners)
    downward = np.argmax(crosses & (away > 0), axis=1)
    upward = np.argmax(crosses & (away < 0), axis=1)
    row = np.arange(len(met))
    turned = np.cross(met[row, upward], met[row, downward]) @ normal
    return abs(float(turned.sum())) / 2


def _thickness(measure: Thickness, meshes: Mapping[tuple[str, str], Mesh]) -> float:
    ids, direction = measure.meshes, _unit(measure.along)
    points = _points(ids, meshes)
    boxed = _boxed(points, measure.box, ids)
    starts = grid_across(boxed, points, direction, _GRID_MM)
    _, flesh = through([_mesh(name, meshes) for name in ids], starts, direction)
    met = flesh[flesh > 0.05]
    if not len(met):
        raise DataError(f"No line along {direction.tolist()} meets {', '.join(ids)}.")
    return float(np.quantile(met, measure.quantile))
