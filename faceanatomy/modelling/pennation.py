"""Fibres that run obliquely to their muscle: published angles of pennation in the fibre field.

The angle is that of the norm (``model/norms.json``), to the line through the middle of the muscle;
its source does not say in which plane it lies. A part's ``pennate`` says which is ours:

- ``inwards``: fibres leave the faces and the borders of the muscle and dive towards an aponeurosis
  in its middle. So it is where fibres of the length that the same source gives reach from face to
  middle or from face to face: length times the sine of the angle is about the thickness.
- ``backwards``: fibres stay in the layer and run from the front border up to the back border. So it
  is where that product is not the thickness but the breadth of the muscle.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.fibre_course import angles, course, middle_line
from faceanatomy.geometry.norms import pennations

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from faceanatomy.modelling.parts import PartMesh

    Array = NDArray[np.float64]

BACK = np.array([0.0, -1.0, 0.0])
WALL = 0.3
"""Where less than this of the normal stands across the fibres, a wall closes an end: no tilt."""


published = cache(pennations)


def pennate(mesh: PartMesh, name: str, way: Literal["inwards", "backwards"]) -> PartMesh:
    """Return a muscle with its fibres turned by the published angle out of their course.

    The fibres of a muscle that is not quite even already spread about its middle line; the tilt
    adds to that what the published angle p leaves: cos p = cos tilt * cos spread.

    Raises
    ------
    DataError
        If no angle is published for the mesh.
    """
    angle = published(data_directory()).get(name)
    if angle is None:
        raise DataError(f"{name!r} is pennate, but norms.json gives no angle of pennation for it.")
    wanted = np.radians(angle)
    side = _inwards(mesh) if way == "inwards" else _backwards(mesh)
    side -= (side * mesh.fibres).sum(axis=1, keepdims=True) * mesh.fibres
    size = np.linalg.norm(side, axis=1, keepdims=True)
    side = np.where(size > WALL, side / np.maximum(size, WALL), 0.0)
    spread = np.radians(angles(mesh.fibres, middle_line(mesh.points, mesh.uv[:, 0])).mean())
    tilt = np.arccos(min(np.cos(wanted) / np.cos(spread), 1.0))
    fibres = mesh.fibres + np.tan(tilt) * side
    return replace(mesh, fibres=fibres / np.linalg.norm(fibres, axis=1, keepdims=True))


def _inwards(mesh: PartMesh) -> Array:
    return -mesh.normals


def _backwards(mesh: PartMesh) -> Array:
    across = course(mesh.points, mesh.faces, mesh.uv, axis=1)
    return across if (across @ BACK).mean() > 0 else -across
