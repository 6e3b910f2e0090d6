"""The lining of the mouth: inner faces of the lips, gums, and a bag behind the teeth.

It starts at the edges of the lips as rings, one behind the other, and is then given even triangles.
Roof and floor of the bag run in the bone over the palate and in the tongue, so that
palate, tongue and teeth are what is seen in an open mouth.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.remesh import FIXED, halved, net_of, onto, remesh
from faceanatomy.modelling.surface import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

LINING_COLOUR = np.array([112.0, 74, 70])
LIP_EDGE_COLOUR = np.array([124.0, 74, 68])
DEEP_COLOUR = np.array([50.0, 30, 30])
_GAP = 0.7
_SHORTEST, _LONGEST = 0.95, 3.6
"""Edges at the lips and at the back of the mouth, mm."""
_LEAST_DEPTH = 0.02
_LIP_RINGS = (0.09, 0.2, 0.34, 0.51, 0.73, 1.0)
_GUM_RINGS = (0.35, 0.7, 1.0)
_BAG_RINGS = (
    # y in the midline, y at the side, half width, roof, floor, mm
    (66.0, 46.0, 24.0, -37.6, -69.0),
    (50.0, 33.0, 21.5, -36.2, -73.0),
    (28.0, 20.0, 14.0, -44.0, -74.0),
)
"""The bag behind the teeth: its roof runs in the bone over the palate, its floor in the tongue.

At the back, behind the last molar, it narrows and sinks as fauces and soft palate do: beside it the
medial pterygoid runs down from the pterygoid plate.
"""
_UPPER_FOLD, _LOWER_FOLD = 11.5, 12.5
_THROAT = np.array([0.0, 10.0, -60.0])


def line_mouth(edge: Floats, corner: int, fields: HeadFields) -> tuple[Surface, Floats]:
    """Return the lining behind the edge of the lips and how deep (n,) its vertices lie.

    ``edge`` (k, 3): upper lip from the midline to the corner, its ``corner``-th vertex, and the
    lower lip back; these are the first k vertices of the lining. Depth is 0 there, 1 where the
    gums are reached and 2 at the back.
    """
    rings, depth = _rings(edge, corner, fields)
    width = len(edge)
    depths = np.concatenate([np.zeros(width), np.repeat(depth, width), [2.0]])
    even, depths = _even(_sheet([edge, *rings], _THROAT), depths, width, corner - 1)
    depths[:width] = 0.0
    depths[width:] = np.maximum(depths[width:], _LEAST_DEPTH)
    return Surface(even.points, _facing_open(even.points, even.faces)), depths


def _sheet(rings: list[Floats], apex: Floats) -> Surface:
    """Return the triangles between rings (k, 3) and from the last one to a point."""
    width = len(rings[0])
    blocks = [number * width + np.arange(width) for number in range(len(rings))]
    faces = []
    for a, b in pairwise(blocks):
        faces += [np.stack([a[:-1], b[:-1], a[1:]], 1), np.stack([a[1:], b[:-1], b[1:]], 1)]
    last = np.full(width - 1, len(rings) * width)
    faces.append(np.stack([blocks[-1][:-1], last, blocks[-1][1:]], 1))
    return Surface(np.vstack([*rings, apex]), np.vstack(faces))


def _even(sheet: Surface, depth: Floats, width: int, corner: int) -> tuple[Surface, Floats]:
    """Give a sheet even triangles, larger the deeper; its first ``width`` vertices stay.

    The column behind the corner of the mouth stays a chain of edges: there the upper and the lower
    half meet, and no triangle leads from one to the other.
    """
    from scipy.spatial import cKDTree

    fine, fine_depth = halved(sheet, depth[:, None])
    fine, fine_depth = halved(fine, fine_depth)
    nearest = cKDTree(fine.points)

    def wanted(points: Floats) -> Floats:
        deep = np.clip(fine_depth[nearest.query(points)[1], 0] / 1.25, 0, 1)
        return np.asarray(_SHORTEST + (_LONGEST - _SHORTEST) * deep)

    net = net_of(sheet, np.arange(corner, len(sheet.points) - 1, width))
    net.kind[:width] = FIXED
    net = remesh(net, wanted, onto(fine))
    rows = nearest.query(net.points)[1]
    return Surface(net.points, net.faces), fine_depth[rows, 0]


def _rings(edge: Floats, corner: int, fields: HeadFields) -> tuple[list[Floats], Floats]:
    """Return the rings of the lining from the lip edge (n, 3) inwards, and the depth of each."""
    up = np.where(np.arange(len(edge)) < corner, 1.0, -1.0)
    along = np.clip(edge[:, 0] / edge[:, 0].max(), 0, 1)
    rise = np.sqrt(np.maximum(1 - along**2, 0))
    behind = edge.copy()
    behind[:, 0] += 2.0 * along**3
    for _ in range(60):  # straight back until the teeth are near
        far = fields.core_distance(behind) > _GAP + 0.4
        behind[far, 1] -= 0.2
    behind[:, 2] += up * 0.9 * rise
    fold = behind.copy()
    fold[:, 0] = along * 31
    fold[:, 2] = edge[corner - 1, 2] + rise * np.where(up > 0, _UPPER_FOLD, -_LOWER_FOLD)
    fold = fields.to_bone(fold - [0, 2.5, 0] * along[:, None], _GAP)
    fold[edge[:, 0] == 0, 0] = 0
    fold[:, 0] = np.where(edge[:, 0] == 0, 0, np.maximum(fold[:, 0], 0.5 * edge[:, 0]))
    rings: list[Floats] = []
    depth: list[float] = []
    for t in _LIP_RINGS:
        rings.append(edge + (behind - edge) * t)
        depth.append(0.5 * t)
    for t in _GUM_RINGS:
        ring = behind + (fold - behind) * t
        middle = np.maximum(1.0 - fields.bone_distance(ring), 0) * 0.8
        ring = ring + middle[:, None] * fields.gradient("bone", ring)
        ring[edge[:, 0] == 0, 0] = 0
        ring = _evened(ring)
        ring[:, 1] -= 5.0 * t * along**4  # so that the rings keep apart in the corner
        rings.append(ring)
        depth.append(0.5 + 0.5 * t)
    turn = np.linspace(0, np.pi, len(edge))  # from the roof in the midline round to the floor
    outwards, upwards = np.sin(turn), np.cos(turn)
    for number, (front, side, width, roof, floor) in enumerate(_BAG_RINGS):
        middle_z, half = (roof + floor) / 2, (roof - floor) / 2
        x = width * np.sign(outwards) * np.abs(outwards) ** 0.6
        z = middle_z + half * np.sign(upwards) * np.abs(upwards) ** 0.6
        x[edge[:, 0] == 0] = 0
        rings.append(np.stack([x, front + (side - front) * (x / width) ** 2, z], 1))
        depth.append(1.25 + 0.25 * number)
    return rings, np.array(depth)


def _evened(ring: Floats, rounds: int = 4) -> Floats:
    """Return a ring (n, 3) without the steps that bone has pressed into it; its ends stay."""
    for _ in range(rounds):
        ring = ring.copy()
        ring[1:-1] = 0.5 * ring[1:-1] + 0.25 * (ring[:-2] + ring[2:])
    return ring


def _facing_open(points: Floats, lining: Ints) -> Ints:
    """Wind the lining so that it is seen from within the mouth."""
    corner = points[lining]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    middle = corner.mean(1)
    inwards = ((np.array([0.0, 55.0, -58.0]) - middle) * normal).sum()
    return lining if inwards > 0 else lining[:, ::-1]


def lining_colour(depth: Floats) -> Floats:
    """Return the colour (n, 3), 0-255, of lining: mucosa, darker towards the throat."""
    t = np.clip(depth - 0.6, 0, 1.4)[:, None] / 1.4
    lip = np.clip(1 - depth / 0.3, 0, 1)[:, None]
    colour = LINING_COLOUR + (DEEP_COLOUR - LINING_COLOUR) * t
    return np.asarray(colour + (LIP_EDGE_COLOUR - colour) * lip)
