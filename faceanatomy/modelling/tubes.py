"""Closed tapering tubes along curves: how nerves and vessels become meshes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.curves import arc_length
from faceanatomy.modelling.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.surface import Faces

SAG = 0.14
"""How far the axis of a tube may leave the curve between two rings, mm."""
LONGEST = 12.0
"""Longest distance between two rings, mm."""
SIDES = ((0.55, 4), (1.2, 5), (99.0, 6))
"""Sides of a tube by its radius: (thinner than, mm; sides)."""


def ring_places(path: Floats, sag: float = SAG, longest: float = LONGEST) -> list[int]:
    """Return the samples of a curve (n, 3) that need a ring: its ends and wherever it bends."""
    length = arc_length(path)
    kept = [0]
    while kept[-1] < len(path) - 1:
        here = kept[-1]
        there = here + 1
        while there < len(path) - 1 and length[there + 1] - length[here] <= longest:
            chord = path[there + 1] - path[here]
            off = path[here + 1 : there + 1] - path[here]
            along = off @ chord / max(float(chord @ chord), 1e-12)
            if np.linalg.norm(off - along[:, None] * chord, axis=1).max() > sag:
                break
            there += 1
        kept.append(there)
    return kept


def tube(path: Floats, first: float, last: float) -> Surface:
    """Return a closed tube along a curve (n, 3) whose radius goes from ``first`` to ``last`` mm.

    Both ends are round caps; the rings follow a frame that does not twist (each is carried to the
    next by the shortest rotation).
    """
    places = ring_places(path)
    share = (arc_length(path) / max(arc_length(path)[-1], 1e-9))[places]
    axis = path[places]
    radius = first + (last - first) * share
    sides = next(count for limit, count in SIDES if max(first, last) < limit)
    way = np.gradient(axis, axis=0)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-12)
    across = np.cross(way[0], [1.0, 0, 0] if abs(way[0, 0]) < 0.8 else [0, 1.0, 0])
    across /= np.linalg.norm(across)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rings = []
    for k in range(len(axis)):
        across = across - (across @ way[k]) * way[k]
        across /= np.linalg.norm(across)
        other = np.cross(way[k], across)
        rings.append(
            axis[k] + radius[k] * (np.outer(np.cos(turn), across) + np.outer(np.sin(turn), other))
        )
    caps = [axis[0] - 0.6 * radius[0] * way[0], axis[-1] + 0.6 * radius[-1] * way[-1]]
    return Surface(np.vstack([*rings, *caps]), _tube_faces(len(axis), sides))


def _tube_faces(rings: int, sides: int) -> Faces:
    here = np.arange(sides)
    after = (here + 1) % sides
    faces = []
    for k in range(rings - 1):
        a, b = k * sides + here, k * sides + after
        c, d = a + sides, b + sides
        faces += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
    start, end = np.full(sides, rings * sides), np.full(sides, rings * sides + 1)
    last = (rings - 1) * sides
    faces += [np.stack([start, after, here], 1), np.stack([end, last + here, last + after], 1)]
    return np.vstack(faces)


def joined(surfaces: Sequence[Surface]) -> Surface:
    """Return several closed surfaces as one mesh of as many bodies."""
    offsets = np.cumsum([0, *(len(s.points) for s in surfaces[:-1])])
    return Surface(
        np.vstack([s.points for s in surfaces]),
        np.vstack([s.faces + k for s, k in zip(surfaces, offsets, strict=True)]),
    )
