"""Distances to the teeth for the motion basis: lips and cheeks are kept out of them at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.teeth_contact import DISTANCE_QUANTUM, TeethDistances

if TYPE_CHECKING:
    from faceanatomy.geometry.library import MeshLibrary

PITCH = 0.6
_ROOM = 5.5
_LEFT = -0.75


def teeth_distances(library: MeshLibrary) -> tuple[TeethDistances, TeethDistances]:
    """Return the distances to the upper and the lower teeth around their right halves."""
    upper, lower = (_around(library, name) for name in ("teeth_upper", "teeth_lower"))
    return upper, lower


def _around(library: MeshLibrary, name: str) -> TeethDistances:
    # tooth by tooth: where two surfaces meet, the sign of their common distance is anybody's guess
    teeth = [library[key] for key in library.keys_of(name)]
    points = np.concatenate([tooth.points for tooth in teeth]).astype(float)
    low, high = points.min(0) - _ROOM, points.max(0) + _ROOM
    low[0] = _LEFT
    shape = np.ceil((high - low) / PITCH).astype(int) + 1
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1)
    nodes = low + index.reshape(-1, 3) * PITCH
    limit = 127 * DISTANCE_QUANTUM
    values = np.full(len(nodes), limit, np.float32)
    for tooth in teeth:
        distance = signed_distance(tooth.points, tooth.faces, far=limit)
        np.minimum(values, distance(nodes), out=values)
    return TeethDistances(low, PITCH, np.maximum(values, -limit).reshape(tuple(shape)))
