"""Title, legend and labels over a picture, drawn with Pillow.

Text in a 3D scene is blurred and collides, so it is set in two dimensions, after the picture is
drawn. Sizes are in units of 1/900 of the picture's height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.cameras import axes
from faceanatomy.view.labelling import column_units, draw_labels
from faceanatomy.view.themes import strength_colour
from faceanatomy.view.typesetting import MARGIN, Pen, shortened, unit_of

if TYPE_CHECKING:
    from PIL import Image

    from faceanatomy.view.items import Camera
    from faceanatomy.view.render import Rendering
    from faceanatomy.view.scene import Scene

_TITLE, _SUBTITLE, _LEGEND = 34.0, 18.0, 15.0
_ROW = 25.0
_SCALE_BAR = (190.0, 12.0)
_LEGEND_WIDTH = 225.0
_PORTRAIT = 1.15


@dataclass(frozen=True)
class Insets:
    """Room kept free of the subject at each edge, in pixels."""

    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


def insets(scene: Scene, width: int, height: int) -> Insets:
    """Return how much room title, legend and labels need beside the subject."""
    unit = unit_of(width, height)
    side = column_units(scene, width, height) if scene.show_labels and scene.labels else 0.0
    top = MARGIN + _title_height(scene) if scene.title else 0.0
    left, bottom = side, 0.0
    legend = MARGIN + _legend_height(scene) if scene.legend else 0.0
    if width < _PORTRAIT * height:
        bottom = legend
    elif scene.vignette:
        # A close-up fills its room, so nothing may stand in it.
        left = max(side, _LEGEND_WIDTH)
    else:
        top *= 0.55  # beside a head a title stands clear of it
        camera, free = scene.camera, height - top * unit
        half = camera.width * min(width / camera.width, free / camera.height) / 2
        if width / 2 - half < (MARGIN + _LEGEND_WIDTH) * unit:
            bottom = legend  # shoulders would stand in it
    return Insets(left * unit, side * unit, top * unit, bottom * unit)


def inset_camera(camera: Camera, room: Insets, width: int, height: int) -> Camera:
    """Return the camera that shows the same frame in the part of the picture left free."""
    free_width, free_height = width - room.left - room.right, height - room.top - room.bottom
    scale = min(free_width / camera.width, free_height / camera.height)
    right, up, _ = axes(camera)
    shift = right * (room.right - room.left) / 2 + up * (room.top - room.bottom) / 2
    x, y, z = (float(v) for v in np.asarray(camera.center) + shift / scale)
    return replace(camera, center=(x, y, z), width=width / scale, height=height / scale)


def annotation(scene: Scene, rendering: Rendering) -> Image.Image:
    """Return title, legend and labels as a transparent picture of the rendering's size."""
    sheet = still_annotation(scene, rendering.width, rendering.height)
    if scene.show_labels:
        sheet.alpha_composite(label_annotation(scene, rendering))
    return sheet


def still_annotation(scene: Scene, width: int, height: int) -> Image.Image:
    """Return title and legend, which do not depend on the camera, as a transparent picture."""
    pen = Pen(width, height, scene.theme)
    _draw_title(pen, scene)
    _draw_legend(pen, scene)
    return pen.finished()


def label_annotation(scene: Scene, rendering: Rendering) -> Image.Image:
    """Return the labels with their lines as a transparent picture."""
    pen = Pen(rendering.width, rendering.height, scene.theme)
    draw_labels(pen, scene, rendering, _title_height(scene) + 12, _legend_height(scene) + 12)
    return pen.finished()


def _draw_title(pen: Pen, scene: Scene) -> None:
    theme, unit = scene.theme, pen.unit
    left, top = MARGIN * unit, 0.8 * MARGIN * unit
    room = (pen.sheet.width - 2 * left) / unit
    if scene.title:
        words = shortened(scene.title, "Semibold", _TITLE, room)
        pen.text((left, top), words, "Semibold", _TITLE, theme.ink, "la")
        top += (_TITLE + 8) * unit
    if scene.subtitle:
        style = "It" if scene.shown is not None and scene.shown.kind == "muscle" else "Regular"
        words = shortened(scene.subtitle, style, _SUBTITLE, room)
        pen.text((left, top), words, style, _SUBTITLE, theme.soft_ink, "la")


def _draw_legend(pen: Pen, scene: Scene) -> None:
    legend, theme, unit = scene.legend, scene.theme, pen.unit
    left = MARGIN * unit
    y = pen.sheet.height - (MARGIN + _legend_height(scene)) * unit
    if legend.scale:
        pen.text((left, y), legend.scale, "Semibold", _LEGEND, theme.ink, "la")
        y += _ROW * unit
        _draw_scale(pen, left, y)
        y += (_SCALE_BAR[1] + 5) * unit
        end = left + _SCALE_BAR[0] * unit
        for x, words, anchor in ((left, "weak", "la"), (end, "full", "ra")):
            pen.text((x, y), words, "Regular", _LEGEND - 2, theme.soft_ink, anchor)
        y += _ROW * unit
    for words, color in legend.entries:
        chip = (left, y + 3 * unit, left + 24 * unit, y + 15 * unit)
        pen.draw.rounded_rectangle(chip, 3 * unit, fill=(*color, 255))
        at = (left + 34 * unit, y + 9 * unit)
        pen.text(at, words, "Regular", _LEGEND, theme.ink, "lm")
        y += _ROW * unit


def _draw_scale(pen: Pen, left: float, top: float) -> None:
    across, thickness = (round(value * pen.unit) for value in _SCALE_BAR)
    for x in range(across):
        color = (*strength_colour((x + 0.5) / across), 255)
        pen.draw.line((left + x, top, left + x, top + thickness), fill=color)


def _title_height(scene: Scene) -> float:
    if not scene.title:
        return 0.0
    return _TITLE + (_SUBTITLE + 8 if scene.subtitle else 0.0)


def _legend_height(scene: Scene) -> float:
    scale = 2 * _ROW + _SCALE_BAR[1] + 5 if scene.legend.scale else 0.0
    return scale + _ROW * len(scene.legend.entries)
