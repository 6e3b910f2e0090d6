"""The skin: even triangles on finely sculpted fields, mouth opened and lined, coloured and lit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import lining, mouth, paint, skin, skin_detail, surface
from faceanatomy.modelling.density import edge_length
from faceanatomy.modelling.fields import HIGH, LOW
from faceanatomy.modelling.remesh import FIXED, FREE, LINE, RIM, Net, halved, net_of, onto, remesh
from faceanatomy.modelling.sculpt import GHOSTS, Sculpture, f32
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.fields import HeadFields

PITCH = 0.9
DETAILS = (
    ((0, 62, -6), (60, 106, 44), 0.35),
    ((0, 68, -80), (38, 124, -6), 0.4),
    ((64, -46, -40), (106, 22, 46), 0.5),
)
"""Boxes in mm that are sculpted once more on a finer grid, and their pitch: eye, mouth, ear."""
LID_ROUNDS = 120
"""Rounds of averaging that even out the light on the lids."""
SKIN_TINT = np.array([0.8, 1.05, 1.15])
_UV_CENTRE, _UV_REACH, _UV_TURN = np.array([0.0, 5.0, -10.0]), 210.0, 0.32
"""Where the skin is unrolled from, how far down it reaches, and what part of it angles take."""
_MARGIN = 4.0
_LIP_LEAST = 1.0
"""How near the mouth line the border of the red of the lips is followed, mm."""
_ROUNDS = 3


class SkinField:
    """The sculpted skin on a grid over the whole head and on finer ones over eye, nose and mouth.

    Parameters
    ----------
    fields : the head the skin has to give way to.
    coarseness : widens every grid (drafts, tests).
    """

    def __init__(self, fields: HeadFields, coarseness: float = 1.0) -> None:
        self.whole = _sculpted(LOW, HIGH, PITCH * coarseness, fields)
        self._parts = [
            (
                np.array(low, float),
                np.array(high, float),
                _sculpted(low, high, p * coarseness, fields),
            )
            for low, high, p in DETAILS
        ]

    def value(self, points: Floats) -> Floats:
        """Return the field (n,) at right-side points (n, 3): mm near the surface, < 0 inside."""
        out = _sample(self.whole, points)
        for low, high, part in self._parts:
            to_low, to_high = points - low, high - points
            if low[0] == 0:
                to_low[:, 0] = _MARGIN  # the midline is no border
            share = np.clip(np.minimum(to_low, to_high).min(1) / _MARGIN, 0, 1)
            near = np.flatnonzero(share > 0)
            out[near] += share[near] * (_sample(part, points[near]) - out[near])
        return out

    def gradient(self, points: Floats, step: float = 0.25) -> Floats:
        """Return the slope (n, 3) of the field."""
        out = np.empty_like(points)
        for axis in range(3):
            way = np.zeros(3)
            way[axis] = step
            out[:, axis] = (self.value(points + way) - self.value(points - way)) / (2 * step)
        return out

    def place(self, net: Net) -> Floats:
        """Return the points moved onto the surface; rim and mouth line move along themselves."""
        p = net.points.copy()
        rim, line = net.kind == RIM, net.kind == LINE
        free = net.kind == FREE
        for _ in range(_ROUNDS):
            p[rim, 0] = 0.0
            p[line, 2] = mouth.mouth_line_height(p[line])
            slope = self.gradient(p)
            slope[rim, 0] = 0.0
            slope[line] *= [0.0, 1.0, 0.0]
            steep = np.maximum((slope**2).sum(1), 0.09)
            move = -(self.value(p) / steep)[:, None] * slope
            reach = np.linalg.norm(move, axis=1)
            p += move * np.minimum(1.0, 0.6 / np.maximum(reach, 1e-9))[:, None]
        p[rim, 0] = 0.0
        p[free, 0] = np.maximum(p[free, 0], 1e-3)
        return p


def build_skin(fields: HeadFields, coarseness: float = 1.0) -> BuiltMesh:
    """Return the skin for disk; ``coarseness`` > 1 widens grids and edges (drafts, tests)."""
    field = SkinField(fields, coarseness)
    return finished(field, skin_half(field, coarseness), fields)


def finished(field: SkinField, net: Net, fields: HeadFields) -> BuiltMesh:
    """Return the whole skin with its mouth opened and lined, coloured and lit."""
    opened = mouth.open_mouth(surface.Surface(net.points, net.faces), net.line, fields)
    half = opened.surface
    whole, normals = surface.whole_of(half)
    light = surface.ambient_light(field.whole, half.points, normals, (2.5, 6.0, 12.0), 0.65)
    even = surface.spread(half, light, LID_ROUNDS)
    light = paint.lit_like_a_closed_lid(half.points, surface.spread(half, light, 3), even)
    light = np.maximum(light, 0.5)
    depth = fields.skin_distance(half.points)
    colour = paint.paint_skin(half.points, depth) * light[:, None] ** SKIN_TINT
    inside = opened.depth > 0
    colour[inside] = lining.lining_colour(opened.depth[inside])
    half_colours = np.clip(np.round(colour), 0, 255).astype(np.uint8)
    colours = np.concatenate([half_colours, half_colours[half.points[:, 0] > 0]])
    points, faces = whole.points, whole.faces
    return BuiltMesh("skin", "skin", False, points, faces, uv=unrolled(points), colors=colours)


def coarser(whole: surface.Surface, triangles: int) -> surface.Surface:
    """Return a finished skin with about so many triangles, as even and as fine where it counts."""
    x = whole.points[:, 0][whole.faces]
    half = surface.compact(surface.Surface(whole.points, whole.faces[x.min(1) >= 0]))
    scale = float(np.sqrt(len(whole.faces) / triangles))
    fine, _ = halved(half, half.points)
    net = net_of(half)
    _, same, count = np.unique(half.points, axis=0, return_inverse=True, return_counts=True)
    net.kind[count[same.reshape(-1)] > 1] = FIXED  # the edges of both lips stay on each other
    net = remesh(net, _widened(scale), onto(fine))
    net.points[net.kind == FREE, 0] = np.maximum(net.points[net.kind == FREE, 0], 1e-3)
    return surface.mirror(surface.Surface(net.points, net.faces))[0]


def unrolled(points: Floats) -> Floats:
    """Return uv (n, 2) of the skin: the bust peeled open like a map about its crown, no seam.

    The azimuth runs around the middle, the face upwards; the distance from the middle grows with
    the angle from the crown and with the way down the neck. Inside the mouth and behind the lids
    the map lies over itself.
    """
    away = points - _UV_CENTRE
    angle = np.arctan2(np.hypot(away[:, 0], away[:, 1]), away[:, 2])
    below = np.clip(-away[:, 2] / _UV_REACH, 0, 1)
    reach = _UV_TURN * angle / np.pi + (0.5 - _UV_TURN) * below
    turn = np.arctan2(away[:, 0], away[:, 1])
    return np.stack([0.5 + reach * np.sin(turn), 0.5 + reach * np.cos(turn)], 1)


def skin_half(field: SkinField, coarseness: float = 1.0) -> Net:
    """Return the right half of the closed skin with even triangles and the mouth line marked."""
    half = surface.smooth(surface.half_surface(field.whole, True), 2)
    half, line = mouth.cut_line(half)
    net = net_of(half, line)
    wanted = edge_length if coarseness == 1.0 else _widened(coarseness)
    net = remesh(net, wanted, field.place)
    return _bordered(net, wanted, field.place)


def _bordered(net: Net, wanted: Any, place: Any) -> Net:
    """Lay edges along the border of the red of the lips, so that its colour ends in a clean line.

    The vertices on the border are held while the triangles around them are evened out.
    """
    held = np.zeros(len(net.points), bool)
    for upper in (True, False):
        x, y, _z = net.points.T
        height = paint.above_lip_border(net.points, upper)
        apart = np.abs(mouth.above_mouth_line(net.points)) > _LIP_LEAST
        zone = (x < mouth.SLIT_END - 1) & (y > 76) & (np.abs(height) < 6) & apart
        cut, height = mouth.cut_along(surface.Surface(net.points, net.faces), height, zone)
        more = len(cut.points) - len(net.points)
        kind = np.concatenate([net.kind, np.full(more, FREE, np.int8)])
        kind[(cut.points[:, 0] == 0) & (kind == FREE)] = RIM
        rank = np.concatenate([net.rank, np.full(more, -1.0)])
        held = np.concatenate([held, np.zeros(more, bool)]) | ((height == 0) & (rank < 0))
        net = Net(cut.points, cut.faces.astype(np.int32), kind, rank)
    fixed = replace(net, kind=np.where(held, FIXED, net.kind).astype(np.int8))
    even = remesh(fixed, wanted, place, rounds=3)
    return replace(even, kind=net.kind)


def _widened(coarseness: float) -> Any:
    return lambda points: edge_length(points) * coarseness


def _sculpted(low: Any, high: Any, pitch: float, fields: HeadFields) -> Sculpture:
    v = Sculpture(low, high, pitch)
    skin.sculpt_skin(v)
    give_way_to_bone(v, fields)
    return skin_detail.refine(v)


def give_way_to_bone(v: Sculpture, fields: HeadFields) -> None:
    """Move the shown skin outwards as far as its envelope had to give way to bone."""
    from scipy.ndimage import map_coordinates

    y, z = np.meshgrid(v.y, v.z, indexing="ij")
    rows = [(y - fields.low[1]) / fields.pitch, (z - fields.low[2]) / fields.pitch]
    for i in range(GHOSTS, v.x.size):
        column = np.full(y.shape, float(v.x[i]) / fields.pitch)
        push = map_coordinates(fields.volumes["push"], [column, *rows], order=1, mode="nearest")
        v.field[i] += push.astype(f32)
    v.solid(skin.bust_floor, 2, "keep")
    v.half = v.half.copy()


def _sample(v: Sculpture, points: Floats) -> Floats:
    from scipy.ndimage import map_coordinates

    index = [
        (np.abs(points[:, 0]) - v.x[GHOSTS]) / v.pitch,
        (points[:, 1] - v.y[0]) / v.pitch,
        (points[:, 2] - v.z[0]) / v.pitch,
    ]
    return np.asarray(map_coordinates(v.half, index, order=1, mode="nearest"), float)
