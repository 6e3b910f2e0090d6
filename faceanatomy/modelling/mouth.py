"""The mouth: where the lips meet, and the skin cut open there with lips that have an inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.face import MOUTH_LINE
from faceanatomy.modelling.lining import line_mouth
from faceanatomy.modelling.surface import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

SLIT_END = 24.6
"""How far the slit reaches to each side, mm: just inside the corner of the mouth."""
_LINE = np.array(MOUTH_LINE)
_SNAP = 0.22


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
    points = skin.points
    height = above_mouth_line(points)
    zone = (points[:, 1] > 60) & (points[:, 0] < SLIT_END + 4) & (np.abs(height) < 9)
    cut, height = cut_along(skin, height, zone)
    return cut, _path(cut.points, cut.faces, height)


def cut_along(skin: Surface, height: Floats, zone: Any) -> tuple[Surface, Floats]:
    """Cut the faces of a ``zone`` (n,) of vertices where a ``height`` (n,) above a line is 0.

    Vertices close to the line are moved onto it. Returns the mesh and the height of its vertices,
    exactly 0 on the line.
    """
    points, height = _snap(skin.points.copy(), skin.faces, height, zone)
    points, faces, height = _split(points, skin.faces, height, zone)
    return Surface(points, faces), height


def open_mouth(skin: Surface, line: Ints, fields: HeadFields) -> OpenedSkin:
    """Part the lips of the right half of a skin along its ``line`` and line the mouth.

    Both lips get their own copy of the vertices on the line, an inner face that lies before the
    teeth, and a bag around the crowns with palate above and the back of the tongue below, so the
    surface stays watertight and the lips can part.
    """
    count = len(skin.points)
    faces, points, lower = _unzip(skin.points, skin.faces, line)
    ring = np.concatenate([line, lower[::-1]])  # upper lip from the midline, corner, lower lip back
    inside, depth = line_mouth(points[ring], len(line), fields)
    number = np.concatenate([ring, len(points) + np.arange(len(inside.points) - len(ring))])
    source = np.full(len(points) + len(inside.points) - len(ring), -1)
    source[:count] = np.arange(count)
    depths = np.concatenate([np.zeros(len(points)), depth[len(ring) :]])
    return OpenedSkin(
        Surface(
            np.vstack([points, inside.points[len(ring) :]]),
            np.vstack([faces, number[inside.faces]]),
        ),
        depths,
        source,
    )


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
