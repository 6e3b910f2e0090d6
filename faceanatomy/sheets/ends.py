"""Where the two ends of a muscle are seen on a figure: its origin and its insertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.cameras import axes
from faceanatomy.view.ends import end_is_origin, end_points

if TYPE_CHECKING:
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.drawing import DrawnFigure
    from faceanatomy.view.scene import Scene

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


def _end(
    scene: Scene, drawn: DrawnFigure, key: tuple[str, str], *, at_start: bool
) -> list[tuple[float, float]]:
    """Return the visible end of one mesh; nothing if it is hidden or the muscle is a ring."""
    library, camera, picture = scene.meshes(), scene.camera, drawn.picture
    points = end_points(library, key, at_start=at_start)
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
