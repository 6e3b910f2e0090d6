"""Which end of a muscle is its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.records import Muscle

_END = 0.045
"""Vertices within this share of the length belong to an end of the muscle."""


def end_is_origin(
    muscle: Muscle, library: MeshLibrary, key: tuple[str, str], *, at_start: bool
) -> bool:
    """Return whether an end of a mesh is the origin of its muscle.

    Fibres run from origin to insertion, so the start is. In a muscle of two bellies they run on
    through the tendon between them (digastric has an origin at either end): there the nearer
    one of the attachments of that belly decides.

    Parameters
    ----------
    muscle, library, key
        The muscle, the meshes, and the mesh of one of its units.
    at_start
        Whether the end is that where the fibres start (u = 0).
    """
    if muscle.fibres.kind != "two_belly":
        return at_start
    end = end_points(library, key, at_start=at_start)
    if not len(end):
        return at_start
    part = key[0].partition(":")[2]
    middle = np.median(end, axis=0)
    distances = {
        role: min(
            (
                float(np.linalg.norm(library[mesh, side].points - middle, axis=1).min())
                for a in muscle.attachments
                if a.role == role and (not a.parts or part in a.parts)
                for mesh in (muscle.atlas.structure(a.structure).mesh,)
                for side in (key[1], "midline")
                if (mesh, side) in library
            ),
            default=np.inf,
        )
        for role in ("origin", "insertion")
    }
    return distances["origin"] < distances["insertion"]


def end_points(
    library: MeshLibrary, key: tuple[str, str], *, at_start: bool
) -> NDArray[np.float32]:
    """Return the vertices (n, 3) at one end of a mesh; none if it is a ring or is not there."""
    if key not in library or library.info(key[0]).closed:
        return np.zeros((0, 3), np.float32)
    mesh = library[key]
    if mesh.uv is None:
        return np.zeros((0, 3), np.float32)
    u = mesh.uv[:, 0]
    found: NDArray[np.float32] = mesh.points[(u < _END) if at_start else (u > 1 - _END)]
    return found
