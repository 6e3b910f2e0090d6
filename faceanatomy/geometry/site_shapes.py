"""The shapes that describe a named site on a bone, and how far a place is outside of each.

Coordinates are RAS millimetres of the right side. With ``of_bone`` they are shares (0..1) of the
box of the mesh instead, so that one description serves every vertebra.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Vector = tuple[float, float, float]
Range = tuple[float | None, float | None]
Box = tuple[Range, Range, Range]
_EVERYWHERE: Box = ((None, None), (None, None), (None, None))

FAR_MM = 99.0
"""What counts as outside for another reason than distance."""
_STEP_MM = 0.5
_OFF_MM = 6.0
"""What of a line is farther than this from a surface lies on another one."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The surface on which shapes are laid: points (n, 3), faces (m, 3), normals of both."""

    points: Floats
    faces: NDArray[np.int64]
    normals: Floats
    vertex_normals: Floats
    laid: dict[Line, Floats] = dataclasses.field(default_factory=dict)
    """Lines already laid on it."""

    @classmethod
    def of(cls, points: Floats, faces: NDArray[np.int64]) -> Surroundings:
        """Return a surface with its normals."""
        corners = points[faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        vertex = np.zeros_like(points)
        for corner in range(3):
            for axis in range(3):
                vertex[:, axis] += np.bincount(faces[:, corner], cross[:, axis], len(points))
        return cls(points, faces, _unit(cross), _unit(vertex))

    def scaled(self, places: Floats, *, of_bone: bool) -> Floats:
        """Return places (k, 3) in mm; ``of_bone`` ones are shares of the box of the mesh."""
        if not of_bone:
            return places
        low, high = self.points.min(0), self.points.max(0)
        return np.asarray(low + places * (high - low))


class _Facing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    facing: Vector | None = None
    """Only where the surface looks this way."""
    tilt: float = 75.0
    """By how many degrees it may look another way."""
    box: Box = _EVERYWHERE
    """Only within these limits of x, y and z; null is open."""
    of_bone: bool = False

    def allowed(self, points: Floats, normals: Floats, around: Surroundings) -> NDArray[np.bool_]:
        """Return which points of the surface look the right way and lie in the box."""
        fits = np.ones(len(points), bool)
        if self.facing is not None:
            way = np.asarray(self.facing) / np.linalg.norm(self.facing)
            fits &= normals @ way >= np.cos(np.radians(self.tilt))
        low, high = around.points.min(0), around.points.max(0)
        for axis, limits in enumerate(self.box):
            for limit, sign in zip(limits, (1, -1), strict=True):
                if limit is not None:
                    here = low[axis] + limit * (high[axis] - low[axis]) if self.of_bone else limit
                    fits &= sign * (points[:, axis] - here) >= 0
        return fits

    def ribbon(self) -> Floats:
        """Return two edges, one after the other, of a shape that lies on nothing."""
        raise DataError("Only a line may lie on no mesh. Correct data/model/sites.json.")


class Line(_Facing, frozen=True, tag="line", tag_field="kind"):
    """A band of some width along a line through points."""

    points: tuple[Vector, ...] = ()
    width: float = 6.0
    """In mm, also ``of_bone``."""

    def ribbon(self) -> Floats:
        """Return the edges of the band along the line as it is described."""
        line = _dense(np.asarray(self.points, np.float64))
        along = np.gradient(line, axis=0)
        side = _unit(np.cross(along, [1.0, 0.0, 0.0]))
        return np.concatenate([line - side * self.width / 2, line + side * self.width / 2])


class Area(_Facing, frozen=True, tag="area", tag_field="kind"):
    """What lies behind an outline that is seen along ``facing``."""

    points: tuple[Vector, ...] = ()
    reach: float = 8.0
    """How far the surface may lie before or behind the outline, mm."""


class Tip(_Facing, frozen=True, tag="tip", tag_field="kind"):
    """The surroundings of the vertex that is farthest along a direction, in the box."""

    towards: Vector = (0.0, 0.0, 1.0)
    radius: float = 5.0


class Whole(_Facing, frozen=True, tag="whole", tag_field="kind"):
    """Everything in the box that looks the right way."""


Shape = Line | Area | Tip | Whole


def field(shape: Shape, points: Floats, normals: Floats, around: Surroundings) -> Floats:
    """Return how far (n,) points of a surface lie outside a shape, mm; negative inside.

    Parameters
    ----------
    shape
        The shape.
    points, normals
        Places on the surface and where it looks there, shape (n, 3).
    around
        The whole surface.

    Raises
    ------
    DataError
        If an area lacks its direction.
    """
    match shape:
        case Line():
            if shape not in around.laid:
                around.laid[shape] = _laid(shape, around)
            line = around.laid[shape]
            away = _nearest_distance(points, line) - shape.width / 2
        case Tip():
            away = np.linalg.norm(points - _tip(shape, around), axis=1) - shape.radius
        case Area():
            away = _outside(shape, points, around)
        case Whole():
            away = np.full(len(points), -FAR_MM)
    return np.where(shape.allowed(points, normals, around), away, np.maximum(away, FAR_MM))


def _laid(shape: Line, around: Surroundings) -> Floats:
    """Return the line of a shape on the surface, (k, 3)."""
    given = _dense(around.scaled(np.asarray(shape.points, np.float64), of_bone=shape.of_bone))
    middles = around.points[around.faces].mean(1)
    fits = shape.allowed(middles, around.normals, around)
    if not fits.any():
        return np.full((1, 3), 1e6)  # it lies on another of the meshes of its site
    surface = _dense_surface(around.points[around.faces[fits]], given, shape.width)
    on = surface[_nearest(given, surface)]
    on = on[np.linalg.norm(on - given, axis=1) <= _OFF_MM]
    if not len(on):
        return np.full((1, 3), 1e6)
    line = _dense(on)
    return np.asarray(surface[_nearest(line, surface)])


def _dense_surface(corners: Floats, given: Floats, width: float) -> Floats:
    """Return points (k, 3) of the triangles (m, 3, 3) around a line."""
    low, high = given.min(0) - _OFF_MM - width, given.max(0) + _OFF_MM + width
    middles = corners.mean(1)
    near = ((middles > low) & (middles < high)).all(1)
    corners = corners[near] if near.any() else corners
    steps = 3
    shares = [
        (i / steps, j / steps, 1 - (i + j) / steps)
        for i in range(steps + 1)
        for j in range(steps + 1 - i)
    ]
    return np.asarray(np.einsum("wc,tcx->twx", np.array(shares), corners).reshape(-1, 3))


def _tip(shape: Tip, around: Surroundings) -> Floats:
    fits = shape.allowed(around.points, around.vertex_normals, around)
    if not fits.any():
        return np.full(3, 1e6)
    points = around.points[fits]
    return np.asarray(points[int((points @ np.asarray(shape.towards, np.float64)).argmax())])


def _outside(shape: Area, points: Floats, around: Surroundings) -> Floats:
    """Return how far (n,) points lie outside an outline seen along its facing, mm."""
    if shape.facing is None:
        raise DataError("An area needs the direction it faces. Correct data/model/sites.json.")
    outline = around.scaled(np.asarray(shape.points, np.float64), of_bone=shape.of_bone)
    way = _unit(np.asarray([shape.facing], np.float64))[0]
    first = np.cross(way, [0.0, 0.0, 1.0] if abs(way[2]) < 0.9 else [1.0, 0.0, 0.0])
    plane = np.stack([first / np.linalg.norm(first), np.cross(way, first)])
    flat, corners = points @ plane.T, outline @ plane.T
    ends = np.roll(corners, -1, axis=0)
    distance = np.full(len(points), np.inf)
    within = np.zeros(len(points), bool)
    for a, b in zip(corners, ends, strict=True):
        edge = b - a
        share = np.clip((flat - a) @ edge / max(edge @ edge, 1e-9), 0, 1)
        distance = np.minimum(distance, np.linalg.norm(flat - a - share[:, None] * edge, axis=1))
        crosses = (a[1] > flat[:, 1]) != (b[1] > flat[:, 1])
        rise = edge[1] if abs(edge[1]) > 1e-12 else 1e-12
        within ^= crosses & (flat[:, 0] < a[0] + (flat[:, 1] - a[1]) / rise * edge[0])
    depth = points @ way
    near = (depth > (outline @ way).min() - shape.reach) & (
        depth < (outline @ way).max() + shape.reach
    )
    return np.where(near, np.where(within, -distance, distance), FAR_MM)


def _dense(line: Floats) -> Floats:
    """Return a line (k, 3) with points every `_STEP_MM`."""
    if len(line) < 2:
        return line
    pieces = [line[:1]]
    for a, b in pairwise(line):
        count = max(1, int(np.ceil(np.linalg.norm(b - a) / _STEP_MM)))
        pieces.append(a + (b - a) * (np.arange(1, count + 1) / count)[:, None])
    return np.concatenate(pieces)


def _nearest(places: Floats, surface: Floats) -> NDArray[np.intp]:
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(surface).query(places)[1])


def _nearest_distance(points: Floats, line: Floats) -> Floats:
    """Return the distance (n,) of points to the nearest point of a line."""
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(line).query(points)[0])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
