"""Where the two ends of a muscle are seen on a figure: its origin and its insertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.cameras import axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.drawing import DrawnFigure
    from faceanatomy.view.scene import Scene

_END = 0.045
"""Vertices within this share of the length belong to an end of the muscle."""
_LEAST_VERTICES = 3
_LEAST_SEEN = 0.08
"""An end counts as seen if so many of its vertices, and this share of them, are."""


def visible_ends(
    scene: Scene, drawn: DrawnFigure, muscle: Muscle, *, origin: bool
) -> list[tuple[float, float]]:
    """Return where an end of each part of a muscle is seen, mm on the page.

    The middle of the visible vertices at that end of the fibres, moved to the nearest of them;
    on the subject's right, or on the left if nothing is seen there.
    """
    for sides in (("right", "midline"), ("left",)):
        found = [
            spot
            for unit in muscle.units
            for side in sides
            for at_start in (True, False)
            if end_is_origin(muscle, scene.meshes(), (unit, side), at_start=at_start) is origin
            for spot in _end(scene, drawn, (unit, side), at_start=at_start)
        ]
        if found:
            return found
    return []


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
    end = _end_points(library, key, at_start=at_start)
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


def _end_points(
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


def _end(
    scene: Scene, drawn: DrawnFigure, key: tuple[str, str], *, at_start: bool
) -> list[tuple[float, float]]:
    """Return the visible end of one mesh; nothing if it is hidden or the muscle is a ring."""
    library, camera, picture = scene.meshes(), scene.camera, drawn.picture
    points = _end_points(library, key, at_start=at_start)
    if key not in picture.names or not len(points):
        return []
    right, up, _ = axes(camera)
    scale = min(drawn.width / camera.width, drawn.height / camera.height)
    end = points - np.asarray(camera.center)
    x = drawn.width / 2 + scale * (end @ right)
    y = drawn.height / 2 - scale * (end @ up)
    height, width = picture.ids.shape
    column = np.clip((x * picture.pixels_per_mm).astype(int), 0, width - 1)
    row = np.clip((y * picture.pixels_per_mm).astype(int), 0, height - 1)
    seen = picture.ids[row, column] == picture.names.index(key)
    if seen.sum() < _LEAST_VERTICES or seen.mean() < _LEAST_SEEN:
        return []
    spots = np.column_stack([x[seen], y[seen]])
    best = spots[np.argmin(((spots - np.median(spots, axis=0)) ** 2).sum(axis=1))]
    return [(drawn.x + float(best[0]), drawn.y + float(best[1]))]
