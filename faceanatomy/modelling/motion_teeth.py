"""Distances to the teeth for the motion basis: lips and cheeks are kept out of them at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.teeth_contact import DISTANCE_QUANTUM, TeethDistances

if TYPE_CHECKING:
    from faceanatomy.geometry.library import MeshLibrary

PITCH = 0.75
_ROOM = 5.5
_LEFT = -0.75


def teeth_distances(library: MeshLibrary) -> tuple[TeethDistances, TeethDistances]:
    """Return the distances to the upper and the lower teeth around their right halves."""
    upper, lower = (_around(library, name) for name in ("teeth_upper", "teeth_lower"))
    return upper, lower


def _around(library: MeshLibrary, name: str) -> TeethDistances:
    import pyvista

    mesh = library.joined(name)
    low, high = mesh.points.min(0).astype(float) - _ROOM, mesh.points.max(0).astype(float) + _ROOM
    low[0] = _LEFT
    shape = np.ceil((high - low) / PITCH).astype(int) + 1
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1)
    nodes = low + index.reshape(-1, 3) * PITCH
    surface = pyvista.PolyData.from_regular_faces(mesh.points.astype(float), mesh.faces.astype(int))
    measured = pyvista.PolyData(nodes).compute_implicit_distance(surface)
    values = np.asarray(measured["implicit_distance"], np.float32).reshape(tuple(shape))
    limit = 127 * DISTANCE_QUANTUM
    return TeethDistances(low, PITCH, np.clip(values, -limit, limit))
