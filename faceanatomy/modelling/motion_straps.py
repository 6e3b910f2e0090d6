"""Narrow straps of the face shorten along their line, evenly from end to end.

The elastic field moves a cheek nearly as a block, so that a zygomaticus major would be squashed
under the cheek bone, where it does not bend the tissue, and kink below it. In the body a strap
glides in its fat: between its ends, which the field moves, the slices of the muscle's own mesh are
set where even shortening has them. What other muscles do to it stays as solved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_basis import Basis, UnitRecipe

    Floats = NDArray[np.float64]

_SLICES = 12


def straighten_straps(basis: Basis, library: MeshLibrary, units: list[UnitRecipe]) -> None:
    """Let muscles marked as ``strap`` shorten evenly in the fields of their own units, in place."""
    straps = [recipe for recipe in units if recipe.options.get("strap")]
    for recipe in straps:
        fields = basis.own.get(recipe.unit, {})
        for other in straps:
            if other.group == recipe.group and other.unit in fields:
                mesh = library[recipe.unit, "right"]
                fields[other.unit] = evenly_shortened(mesh, fields[other.unit])


def evenly_shortened(mesh: Mesh, field: Floats) -> Floats:
    """Return a field (n, 3) of a strap whose slices move as even shortening has it.

    The first and the last slice keep their way; between them it changes by the way along the rest.
    """
    u = _along(mesh)
    way = _slice_means(u, field)
    arc = _arc(_slice_means(u, mesh.points.astype(float)))
    even = way[0] + (arc / arc[-1])[:, None] * (way[-1] - way[0])
    centres = (np.arange(_SLICES) + 0.5) / _SLICES
    lack = np.stack([np.interp(u, centres, axis) for axis in (even - way).T], 1)
    return np.asarray(field + lack)


def _along(mesh: Mesh) -> Floats:
    """Return the place (n,) of vertices along the fibres, 0 to 1."""
    assert mesh.uv is not None
    u = mesh.uv[:, 0].astype(float)
    return np.asarray((u - u.min()) / max(float(np.ptp(u)), 1e-6))


def _slice(u: Floats) -> NDArray[np.int64]:
    """Return the slice (n,) of each vertex."""
    return np.minimum((u * _SLICES).astype(np.int64), _SLICES - 1)


def _slice_means(u: Floats, values: Floats) -> Floats:
    """Return the means (k, 3) of values (n, 3) in slices along the fibres; none is empty."""
    row = _slice(u)
    number = np.bincount(row, minlength=_SLICES)
    full = np.flatnonzero(number)
    means = [np.bincount(row, v, _SLICES)[full] / number[full] for v in values.T]
    return np.stack([np.interp(np.arange(_SLICES), full, mean) for mean in means], 1)


def _arc(line: Floats) -> Floats:
    """Return the way (k,) along the points (k, 3) of a line, from 0."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    return np.asarray(np.concatenate([[0.0], np.cumsum(steps)]))
