"""Where the two ends of a muscle are seen on a figure: its origin and its insertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.cameras import axes

if TYPE_CHECKING:
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.drawing import DrawnFigure
    from faceanatomy.view.scene import Scene

_END = 0.045
"""Vertices within this share of the length belong to an end of the muscle."""


def visible_ends(
    scene: Scene, drawn: DrawnFigure, muscle: Muscle, *, origin: bool
) -> list[tuple[float, float]]:
    """Return where an end of each part of a muscle is seen, mm on the page.

    The middle of the visible vertices at that end of the fibres, moved to the nearest of them.
    """
    library, camera, picture = scene.meshes(), scene.camera, drawn.picture
    right, up, _ = axes(camera)
    scale = min(drawn.width / camera.width, drawn.height / camera.height)
    numbers = {name: i for i, name in enumerate(picture.names)}
    found = []
    for unit in muscle.units:
        for side in ("right", "midline", "left"):
            number = numbers.get((unit, side))
            if number is None or library.info(unit).closed:
                continue
            mesh = library[unit, side]
            if mesh.uv is None:
                continue
            u = mesh.uv[:, 0]
            end = mesh.points[(u < _END) if origin else (u > 1 - _END)] - np.asarray(camera.center)
            x = drawn.width / 2 + scale * (end @ right)
            y = drawn.height / 2 - scale * (end @ up)
            height, width = picture.ids.shape
            column = np.clip((x * picture.pixels_per_mm).astype(int), 0, width - 1)
            row = np.clip((y * picture.pixels_per_mm).astype(int), 0, height - 1)
            seen = picture.ids[row, column] == number
            if seen.sum() < 3 or seen.mean() < 0.08:
                continue
            spots = np.column_stack([x[seen], y[seen]])
            middle = np.median(spots, axis=0)
            best = spots[np.argmin(((spots - middle) ** 2).sum(axis=1))]
            found.append((drawn.x + float(best[0]), drawn.y + float(best[1])))
            break
    return found
