"""Even triangles of a wanted size: long edges are halved, short ones closed, the rest evened out.

The incremental remeshing of Botsch & Kobbelt (A Remeshing Approach to Multiresolution Modeling,
Symposium on Geometry Processing 2004) with a wanted edge length by place. Vertices go back onto the
sculpted surface after every move. The open rim at the midline stays on x = 0; a cut line
(where the lips meet) stays a chain of edges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.surface import Faces, Surface, boundary_vertices
from faceanatomy.modelling.topology import edges_of, split_faces

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.modelling.curves import Floats

FREE, RIM, LINE, FIXED = range(4)
_FACING = 3.0
"""Distance in mm that counts as much as a normal turned by 60 degrees."""
LONG, SHORT = 4 / 3, 4 / 5
"""Edges longer or shorter than this share of what is wanted are halved or closed."""


@dataclass(frozen=True, eq=False)
class Net:
    """A mesh on its way: ``kind`` (n,) of its vertices and ``rank`` (n,) along the cut line or -1.

    Kinds are ``FREE``, ``RIM`` (moves in x = 0), ``LINE`` (moves with the cut line) and ``FIXED``.
    """

    points: Floats
    faces: Faces
    kind: NDArray[np.int8]
    rank: Floats

    @property
    def line(self) -> Faces:
        """The vertices of the cut line, in order."""
        on = np.flatnonzero(self.rank >= 0)
        return on[np.argsort(self.rank[on])]


def net_of(surface: Surface, line: Faces | None = None) -> Net:
    """Return the mesh with its rim and, where given, the vertices of its cut line marked."""
    count = len(surface.points)
    kind = np.zeros(count, np.int8)
    kind[boundary_vertices(surface.faces, count)] = RIM
    rank = np.full(count, -1.0)
    if line is not None:
        kind[line] = LINE
        kind[line[[0, -1]]] = FIXED
        rank[line] = np.arange(len(line))
    return Net(surface.points.copy(), surface.faces.astype(np.int32), kind, rank)


def remesh(
    net: Net,
    wanted: Callable[[Floats], Floats],
    place: Callable[[Net], Floats],
    rounds: int = 12,
) -> Net:
    """Return the mesh with even triangles.

    Parameters
    ----------
    net : mesh whose faces are wound one way; an open rim lies on x = 0.
    wanted : edge length in mm for points (n, 3).
    place : returns the points (n, 3) of a mesh moved onto the surface.
    rounds : of splitting, collapsing, flipping and evening out.
    """
    for number in range(rounds):
        if number < rounds - 3:
            net = _split(net, wanted)
            net = _collapse(net, wanted)
        net = _flip(net)
        for _ in range(2):
            net = _even(net, wanted, place)
    return _flip(net)


def onto(surface: Surface) -> Callable[[Net], Floats]:
    """Return how a mesh is moved onto a finer one that it stands for.

    Each vertex goes to the plane of the nearest one that faces its way, so that two sheets that
    touch, as closed lips do, are not mixed up.
    """
    from scipy.spatial import cKDTree

    normals = surface.normals()
    tree = cKDTree(np.hstack([surface.points, _FACING * normals]))

    def place(net: Net) -> Floats:
        own = Surface(net.points, net.faces).normals()
        rows = tree.query(np.hstack([net.points, _FACING * own]))[1]
        away = ((net.points - surface.points[rows]) * normals[rows]).sum(1)
        out = net.points - away[:, None] * normals[rows]
        out[net.kind == RIM, 0] = 0
        return np.asarray(out)

    return place


def halved(surface: Surface, values: Floats) -> tuple[Surface, Floats]:
    """Return the surface with every edge halved, and the values (n, k) of its vertices."""
    edges, side, _ = edges_of(surface.faces)
    number = len(surface.points) + np.arange(len(edges))
    points = np.vstack([surface.points, surface.points[edges].mean(1)])
    between = np.vstack([values, values[edges].mean(1)])
    return Surface(points, split_faces(surface.faces, number[side])), between


def _split(net: Net, wanted: Callable[[Floats], Floats]) -> Net:
    edges, side, count = edges_of(net.faces)
    ends = net.points[edges]
    length = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1)
    middle = ends.mean(1)
    limit = np.minimum(wanted(middle), wanted(net.points)[edges].mean(1))
    kept = (net.kind[edges] == FIXED).all(1)
    marked = np.flatnonzero((length > LONG * limit) & ~kept)
    number = np.full(len(edges), -1)
    number[marked] = len(net.points) + np.arange(len(marked))
    ranks = net.rank[edges[marked]]
    order = np.full(len(net.points), -1)
    order[net.line] = np.arange(len(net.line))
    place = order[edges[marked]]
    on_line = (place >= 0).all(1) & (np.abs(place[:, 0] - place[:, 1]) == 1)
    kind = np.where(count[marked] == 1, RIM, FREE).astype(np.int8)
    kind[on_line] = LINE
    return Net(
        np.vstack([net.points, middle[marked]]),
        split_faces(net.faces, number[side]).astype(np.int32),
        np.concatenate([net.kind, kind]),
        np.concatenate([net.rank, np.where(on_line, ranks.mean(1), -1.0)]),
    )


def _collapse(net: Net, wanted: Callable[[Floats], Floats]) -> Net:
    from faceanatomy.modelling._remesh_kernels import collapse

    points, faces, rank = net.points.copy(), net.faces.copy(), net.rank.copy()
    for _ in range(3):
        edges, _, _ = edges_of(faces)
        size = wanted(points)
        length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
        share = length / size[edges].mean(1)
        order = np.argsort(share, kind="stable")
        order = order[share[order] < SHORT]
        chain = _after(len(points), _in_order(rank, faces))
        done = collapse(points, faces, net.kind, size, chain, order, edges.astype(np.int32), SHORT)
        faces = faces[faces[:, 0] >= 0]
        alive = np.zeros(len(points), bool)
        alive[faces] = True
        rank[~alive] = -1.0
        if done < 20:
            break
    return _compact(Net(points, faces, net.kind, rank))


def _flip(net: Net) -> Net:
    from faceanatomy.modelling._remesh_kernels import flip

    faces = net.faces.copy()
    chain = _after(len(net.points), net.line)
    for _ in range(4):
        edges, _, count = edges_of(faces)
        kept = (net.kind[edges] == FIXED).all(1)
        edges = edges[(count == 2) & ~kept].astype(np.int32)
        if not flip(net.points, faces, chain, edges, 0.8):
            break
    return replace(net, faces=faces)


def _even(
    net: Net,
    wanted: Callable[[Floats], Floats],
    place: Callable[[Net], Floats],
) -> Net:
    """Move vertices towards the middle of the faces around them, along the surface."""
    p, f = net.points, net.faces
    corners = p[f]
    area = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    size = wanted(p)
    weight = area / size[f].mean(1) ** 2
    middle = corners.mean(1)
    total = np.zeros((len(p), 4))
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(f[:, k], weight * middle[:, axis], len(p))
        total[:, 3] += np.bincount(f[:, k], weight, len(p))
    goal = total[:, :3] / np.maximum(total[:, 3:], 1e-12)
    for chain in (_rim_of(net), net.line):
        if len(chain):
            goal[chain[1:-1]] = (p[chain[:-2]] + p[chain[2:]]) / 2
    step = goal - p
    normal = Surface(p, f).normals()
    step -= normal * (step * normal).sum(1)[:, None]
    step[net.kind == FIXED] = 0
    step[net.kind == RIM, 0] = 0
    reach = np.linalg.norm(step, axis=1)
    step *= np.minimum(1.0, 0.4 * size / np.maximum(reach, 1e-9))[:, None]
    points = place(replace(net, points=p + 0.8 * step))
    points[net.kind == FIXED] = p[net.kind == FIXED]
    return replace(net, points=points)


def _rim_of(net: Net) -> Faces:
    """Return one chain of rim vertices; only its inner ones are evened out along it."""
    edges, _, count = edges_of(net.faces)
    open_edges = edges[count == 1]
    if not len(open_edges):
        return np.zeros(0, np.int64)
    near: dict[int, list[int]] = {}
    for a, b in open_edges:
        near.setdefault(int(a), []).append(int(b))
        near.setdefault(int(b), []).append(int(a))
    start = min(near)
    chain, last = [start], -1
    while True:
        onward = [v for v in near[chain[-1]] if v != last]
        if not onward or onward[0] == start:
            break
        last = chain[-1]
        chain.append(onward[0])
    return np.array(chain)


def _after(count: int, line: Faces) -> Faces:
    after = np.full(count, -1, np.int64)
    after[line[:-1]] = line[1:]
    return after


def _in_order(rank: Floats, faces: Faces) -> Faces:
    alive = np.zeros(len(rank), bool)
    alive[faces] = True
    on = np.flatnonzero((rank >= 0) & alive)
    return on[np.argsort(rank[on])]


def _compact(net: Net) -> Net:
    used = np.unique(net.faces)
    number = np.full(len(net.points), -1, np.int32)
    number[used] = np.arange(len(used))
    return Net(net.points[used], number[net.faces], net.kind[used], net.rank[used])


def least_angles(surface: Surface) -> Floats:
    """Return the smallest angle (m,) of each triangle in degrees."""
    p = surface.points[surface.faces]
    side = np.sort(np.linalg.norm(p[:, [1, 2, 0]] - p[:, [2, 0, 1]], axis=2).T, axis=0)
    a, b, c = np.maximum(side, 1e-12)
    return np.asarray(np.degrees(np.arccos(np.clip((b * b + c * c - a * a) / (2 * b * c), -1, 1))))


__all__ = [
    "FIXED",
    "FREE",
    "LINE",
    "RIM",
    "Net",
    "halved",
    "least_angles",
    "net_of",
    "onto",
    "remesh",
]
