"""The mouth: where the lips meet, and the skin cut open there with lips that have an inside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.face import MOUTH_LINE
from faceanatomy.modelling.surface import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

SLIT_END = 24.6
"""How far the slit reaches to each side, mm: just inside the corner of the mouth."""
LINING_COLOUR = np.array([139.0, 66, 66])
DEEP_COLOUR = np.array([58.0, 22, 24])
_LINE = np.array(MOUTH_LINE)
_SNAP = 0.22
_GAP = 0.7
_LIP_RINGS = (0.12, 0.3, 0.55, 1.0)
_GUM_RINGS = (0.35, 0.7, 1.0)
_BAG_RINGS = (
    # y in the midline, y at the side, half width, roof, floor, mm
    (66.0, 46.0, 24.0, -37.6, -69.0),
    (50.0, 33.0, 21.5, -36.2, -73.0),
    (28.0, 20.0, 20.5, -37.5, -74.0),
)
"""The bag behind the teeth: its roof runs in the bone over the palate, its floor in the tongue."""
_UPPER_FOLD, _LOWER_FOLD = 11.5, 12.5
_THROAT = np.array([0.0, 10.0, -60.0])


def mouth_line_height(points: Floats) -> Floats:
    """Return the height z (n,) in mm of the surface in which the lips meet, at points (n, 3)."""
    return np.asarray(np.interp(np.abs(points[:, 0]), _LINE[:, 0], _LINE[:, 2]))


def above_mouth_line(points: Floats) -> Floats:
    """Return the height (n,) in mm of points (n, 3) above the surface in which the lips meet."""
    return np.asarray(points[:, 2] - mouth_line_height(points))


@dataclass(frozen=True, eq=False)
class OpenedSkin:
    """The right half of the skin with a slit between the lips and a lined mouth behind it.

    ``surface``: the mesh. ``depth`` (n,): 0 on the skin, rising to 1 where the lining reaches the
    gums and to 2 at its back: tells lining from skin and how far in a vertex lies.
    ``source`` (n,): the vertex of the closed skin a vertex came from, -1 for new ones.
    """

    surface: Surface
    depth: Floats
    source: Ints


def cut_line(skin: Surface) -> tuple[Surface, Ints]:
    """Cut the faces of the right half of a closed skin along the mouth line.

    Returns the mesh and the vertices of the line from the midline to the corner of the mouth.
    """
    points: Floats = skin.points.copy()
    faces: Ints = skin.faces
    height = above_mouth_line(points)
    zone = (points[:, 1] > 60) & (points[:, 0] < SLIT_END + 4) & (np.abs(height) < 9)
    points, height = _snap(points, faces, height, zone)
    points, faces, height = _split(points, faces, height, zone)
    return Surface(points, faces), _path(points, faces, height)


def open_mouth(skin: Surface, line: Ints, fields: HeadFields) -> OpenedSkin:
    """Part the lips of the right half of a skin along its ``line`` and line the mouth.

    Both lips get their own copy of the vertices on the line, an inner face that lies before the
    teeth, and a bag around the crowns with palate above and the back of the tongue below, so the
    surface stays watertight and the lips can part.
    """
    count = len(skin.points)
    faces, points, lower = _unzip(skin.points, skin.faces, line)
    ring = np.concatenate([line, lower[::-1]])  # upper lip from the midline, corner, lower lip back
    rings, depth = _rings(points[ring], len(line), fields)
    first = len(points)
    width = len(ring)
    blocks = [ring] + [first + k * width + np.arange(width) for k in range(len(rings))]
    points = np.vstack([points, *rings, _THROAT])
    sheets = []
    for a, b in pairwise(blocks):
        sheets += [
            np.stack([a[:-1], b[:-1], a[1:]], 1),
            np.stack([a[1:], b[:-1], b[1:]], 1),
        ]
    last = np.full(width - 1, len(points) - 1)
    sheets.append(np.stack([blocks[-1][:-1], last, blocks[-1][1:]], 1))
    lining = np.vstack(sheets)
    depths = np.zeros(len(points))
    depths[first:-1] = np.repeat(depth, width)
    depths[-1] = 2.0
    source = np.full(len(points), -1)
    source[:count] = np.arange(count)
    faces = np.vstack([faces, _facing_open(points, lining)])
    return OpenedSkin(Surface(points, faces), depths, source)


def _snap(points: Floats, faces: Ints, height: Floats, zone: Any) -> tuple[Floats, Floats]:
    """Move vertices that nearly touch the line onto it, so that no slivers arise."""
    edges = np.unique(
        np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1), axis=0
    )
    edges = edges[zone[edges].all(1)]
    a, b = height[edges[:, 0]], height[edges[:, 1]]
    crossing = a * b < 0
    edges, t = edges[crossing], (a / (a - b + (a == b)))[crossing]
    nearest: dict[int, tuple[float, Floats]] = {}
    for (i, j), s in zip(edges, t, strict=True):
        where = points[i] + s * (points[j] - points[i])
        for vertex, share in ((int(i), float(s)), (int(j), float(1 - s))):
            if share < _SNAP and (vertex not in nearest or share < nearest[vertex][0]):
                nearest[vertex] = (share, where)
    points, height = points.copy(), height.copy()
    for vertex, (_, where) in sorted(nearest.items()):
        x = points[vertex, 0]
        points[vertex] = where
        if x == 0:
            points[vertex, 0] = 0
        height[vertex] = 0.0
    return points, height


def _split(points: Floats, faces: Ints, height: Floats, zone: Any) -> tuple[Floats, Ints, Floats]:
    """Cut the triangles of the zone along the zero of ``height``."""
    new: dict[tuple[int, int], int] = {}
    extra: list[Floats] = []
    out: list[tuple[int, int, int]] = []
    inside = zone[faces].all(1)

    def middle(i: int, j: int) -> int:
        key = (min(i, j), max(i, j))
        if key not in new:
            s = height[key[0]] / (height[key[0]] - height[key[1]])
            new[key] = len(points) + len(extra)
            extra.append(points[key[0]] + s * (points[key[1]] - points[key[0]]))
        return new[key]

    for face in faces[inside]:
        i, j, k = (int(v) for v in face)
        crossed = [height[p] * height[q] < 0 for p, q in ((i, j), (j, k), (k, i))]
        if sum(crossed) == 0:
            out.append((i, j, k))
            continue
        if sum(crossed) == 1:
            while not height[i] * height[j] < 0:
                i, j, k = j, k, i
            m = middle(i, j)
            out += [(i, m, k), (m, j, k)]
            continue
        while not (height[i] * height[j] < 0 and height[i] * height[k] < 0):
            i, j, k = j, k, i
        m, n = middle(i, j), middle(i, k)
        out += [(i, m, n), (m, j, k), (m, k, n)]
    # a triangle outside the zone may share a cut edge: it must be cut there too
    for face in faces[~inside]:
        i, j, k = (int(v) for v in face)
        for _ in range(3):
            if (min(i, j), max(i, j)) in new:
                m = new[min(i, j), max(i, j)]
                out += [(i, m, k), (m, j, k)]
                break
            i, j, k = j, k, i
        else:
            out.append((i, j, k))
    if extra:
        points = np.vstack([points, extra])
        height = np.concatenate([height, np.zeros(len(extra))])
    return points, np.array(out), height


def _path(points: Floats, faces: Ints, height: Floats) -> Ints:
    """Return the vertices of the cut from the midline to the corner of the mouth."""
    edges = np.unique(
        np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1), axis=0
    )
    edges = edges[(height[edges] == 0).all(1) & (points[edges][:, :, 1] > 60).all(1)]
    near: dict[int, list[int]] = {}
    for i, j in edges:
        near.setdefault(int(i), []).append(int(j))
        near.setdefault(int(j), []).append(int(i))
    path = [min((v for v in near if points[v, 0] == 0), key=lambda v: -points[v, 1])]
    while points[path[-1], 0] < SLIT_END:
        onward = [v for v in near[path[-1]] if points[v, 0] > points[path[-1], 0]]
        if not onward:
            break
        path.append(min(onward, key=lambda v: float(points[v, 0])))
    return np.array(path)


def _unzip(points: Floats, faces: Ints, line: Ints) -> tuple[Ints, Floats, Ints]:
    """Give the faces under the line their own copies of its vertices, the corner excepted.

    Under it lie those that are reached from the faces on the lower side of its edges, around the
    vertices of the line, without crossing it.
    """
    inner = line[:-1]
    copy = np.arange(len(points))
    copy[inner] = len(points) + np.arange(len(inner))
    on_line = np.zeros(len(points), bool)
    on_line[line] = True
    touching = np.flatnonzero(on_line[faces].any(1))
    forward = set(zip(line[:-1].tolist(), line[1:].tolist(), strict=True))
    below = {
        int(row)
        for row in touching
        for k in range(3)
        if (int(faces[row, (k + 1) % 3]), int(faces[row, k])) in forward
    }
    above = {
        int(row)
        for row in touching
        for k in range(3)
        if (int(faces[row, k]), int(faces[row, (k + 1) % 3])) in forward
    }
    if points[faces[sorted(below)]].mean((0, 1))[2] > points[faces[sorted(above)]].mean((0, 1))[2]:
        below, above = above, below
    _flood(faces, touching, forward, below, above)
    lower = np.zeros(len(faces), bool)
    lower[sorted(below)] = True
    faces = np.where(lower[:, None], copy[faces], faces)
    return faces, np.vstack([points, points[inner]]), copy[inner]


def _flood(
    faces: Ints, touching: Ints, line: set[tuple[int, int]], below: set[int], above: set[int]
) -> None:
    """Spread both sides over the faces around the line, from edge to edge but not across it."""
    sides: dict[tuple[int, int], list[int]] = {}
    for row in touching:
        for k in range(3):
            i, j = int(faces[row, k]), int(faces[row, (k + 1) % 3])
            sides.setdefault((min(i, j), max(i, j)), []).append(int(row))
    cut = {(min(i, j), max(i, j)) for i, j in line}
    front = [(row, below) for row in sorted(below)] + [(row, above) for row in sorted(above)]
    while front:
        row, mine = front.pop()
        for k in range(3):
            i, j = int(faces[row, k]), int(faces[row, (k + 1) % 3])
            edge = (min(i, j), max(i, j))
            for other in sides[edge] if edge not in cut else ():
                if other not in below and other not in above:
                    mine.add(other)
                    front.append((other, mine))


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
        ring[:, 1] -= 2.5 * t * along**4  # so that the rings keep apart in the corner
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
    return np.asarray(LINING_COLOUR + (DEEP_COLOUR - LINING_COLOUR) * t)
