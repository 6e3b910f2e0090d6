"""Repairs and local refinement of triangle meshes that keep them closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.surface import Faces, Surface

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.modelling.curves import Floats


def edges_of(faces: Faces) -> tuple[Faces, Faces, Faces]:
    """Return (unique edges (e, 2), edge of each face side (m, 3), faces per edge (e,))."""
    sides = np.sort(np.stack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]], 1), axis=2)
    unique, back, count = np.unique(
        sides.reshape(-1, 2), axis=0, return_inverse=True, return_counts=True
    )
    return unique, back.reshape(-1, 3), count


def split_pinches(surface: Surface, rounds: int = 4) -> Surface:
    """Return the mesh with pinched edges (four faces on one edge) opened into two.

    Decimation makes them where two sheets nearly touch. Around a pinched edge the two faces that
    bound the same solid wedge belong together; each such pair gets a middle vertex of its own.
    Chains of pinched edges can need more than one round.
    """
    for _ in range(rounds):
        surface = _split_pinches_once(without_folds(surface))
    return surface


def without_folds(surface: Surface) -> Surface:
    """Return the mesh without faces that lie back to back on the same three vertices."""
    _, back, count = np.unique(
        np.sort(surface.faces, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return Surface(surface.points, surface.faces[count[back.reshape(-1)] == 1])


def _split_pinches_once(surface: Surface) -> Surface:
    points, faces = surface.points, surface.faces
    unique, side, count = edges_of(faces)
    pinched = np.flatnonzero(count > 2)
    if not pinched.size:
        return surface
    middle = np.full(side.shape, -1, np.int64)
    extra: list[Floats] = []
    for edge in pinched:
        wedge = np.zeros(side.shape, np.int64)
        _pair_wedges(points, faces, unique[edge], np.argwhere(side == edge), wedge)
        for number in np.unique(wedge[wedge > 0]):
            middle[wedge == number] = len(points) + len(extra)
            extra.append(points[unique[edge]].mean(0))
    return Surface(np.vstack([points, *[p[None] for p in extra]]), split_faces(faces, middle))


def _pair_wedges(points: Floats, faces: Faces, edge: Faces, places: Faces, wedge: Faces) -> None:
    """Mark in ``wedge`` the faces at a pinched edge, two by two, by the solid they bound."""
    start, end = points[edge[0]], points[edge[1]]
    axis = (end - start) / max(float(np.linalg.norm(end - start)), 1e-12)
    across = np.cross(axis, [1.0, 0, 0] if abs(axis[0]) < 0.9 else [0, 1.0, 0])
    across /= np.linalg.norm(across)
    upward = np.cross(axis, across)
    turns = []
    for row, k in places:
        arm = points[faces[row, (k + 2) % 3]] - start
        angle = float(np.arctan2(arm @ upward, arm @ across))
        turns.append((angle, int(row), int(k), bool(faces[row, k] == edge[0])))
    turns.sort()
    # A face that runs along the edge has its solid behind it in the sense of turning.
    ahead = [i for i, turn in enumerate(turns) if turn[3]]
    behind = [i - 1 for i in ahead]
    if any(turns[i][3] for i in behind):  # folded faces: any pairing closes the mesh
        behind = [i for i, turn in enumerate(turns) if not turn[3]]
    for number, (i, j) in enumerate(zip(ahead, behind, strict=False), start=1):
        for _, row, k, _ in (turns[i], turns[j]):
            wedge[row, k] = number


def refine(surface: Surface, longest: Callable[[Floats], Floats], rounds: int = 3) -> Surface:
    """Return the mesh with edges longer than ``longest(middle)`` mm halved, neighbours fitted.

    The surface does not move: this only makes room for painted detail (brows, lips, lid margins).
    """
    for _ in range(rounds):
        points, faces = surface.points, surface.faces
        unique, side, _ = edges_of(faces)
        middle = points[unique].mean(1)
        length = np.linalg.norm(points[unique[:, 0]] - points[unique[:, 1]], axis=1)
        ends = longest(points)[unique].min(1)  # a long edge that reaches into detail counts too
        split = length > np.minimum(longest(middle), np.maximum(ends, 0.35 * length))
        if not split.any():
            break
        number = np.full(len(unique), -1)
        number[split] = len(points) + np.arange(int(split.sum()))
        surface = Surface(np.vstack([points, middle[split]]), split_faces(faces, number[side]))
    return surface


def split_faces(faces: Faces, middle: Faces) -> Faces:
    """Return the faces with the marked sides (vertex number >= 0) halved."""
    out = [faces[(middle < 0).all(1)]]
    marks = (middle >= 0).sum(1)
    full = marks == 3
    a, b, c = faces[full].T
    ab, bc, ca = middle[full].T
    out += [np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    for turn in range(3):
        f, m = np.roll(faces, -turn, 1), np.roll(middle, -turn, 1)
        one = (marks == 1) & (m[:, 0] >= 0)
        a, b, c = f[one].T
        ab = m[one][:, 0]
        out += [np.stack(t, 1) for t in ((a, ab, c), (ab, b, c))]
        two = (marks == 2) & (m[:, 2] < 0)
        a, b, c = f[two].T
        ab, bc = m[two][:, 0], m[two][:, 1]
        out += [np.stack(t, 1) for t in ((a, ab, c), (ab, bc, c), (ab, b, bc))]
    return np.vstack(out)
