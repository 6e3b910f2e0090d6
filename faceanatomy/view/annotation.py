"""Title, legend and labels over a picture, drawn with Pillow.

Text in a 3D scene is blurred and collides, so it is set in two dimensions, after the picture is
drawn. Sizes are in units of 1/900 of the picture's height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from faceanatomy.view.cameras import axes
from faceanatomy.view.themes import strength_colour

if TYPE_CHECKING:
    from faceanatomy.view.items import Camera, Label
    from faceanatomy.view.label_layout import LabelLayout
    from faceanatomy.view.render import Rendering
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

_FINER = 2
_MARGIN = 28.0
_TITLE, _SUBTITLE, _LABEL, _LATIN, _LEGEND = 34.0, 18.0, 17.0, 14.0, 15.0
_ROW = 25.0
_SCALE_BAR = (190.0, 12.0)
_LEAST_AREA_MM2 = 12.0
_GAP_UNITS = 6.0
_SIDEWAYS = 0.3

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Insets:
    """Room kept free of the subject at each edge, in pixels."""

    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


def insets(scene: Scene, width: int, height: int) -> Insets:
    """Return how much room title, legend and labels need beside the subject."""
    unit = _unit(width, height)
    portrait = width < 1.15 * height
    top = _MARGIN + _TITLE + (_SUBTITLE + 8 if scene.subtitle else 0) if scene.title else 0.0
    bottom = _MARGIN + _legend_height(scene) if scene.legend and portrait else 0.0
    side = _column_units(scene) if scene.show_labels and scene.labels else 0.0
    if not portrait:
        top = min(top, 0.55 * top)  # beside the head a title stands clear of it
    return Insets(side * unit, side * unit, top * unit, bottom * unit)


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
    if scene.show_labels and rendering.ids is not None:
        sheet.alpha_composite(label_annotation(scene, rendering))
    return sheet


def still_annotation(scene: Scene, width: int, height: int) -> Image.Image:
    """Return title and legend, which do not depend on the camera, as a transparent picture."""
    sheet = Image.new("RGBA", (width * _FINER, height * _FINER), (*scene.theme.top, 0))
    pen = _Pen(ImageDraw.Draw(sheet), scene, _unit(width, height) * _FINER)
    pen.title(sheet.width)
    pen.legend(sheet.height)
    return sheet.reduce(_FINER)


def label_annotation(scene: Scene, rendering: Rendering) -> Image.Image:
    """Return the labels with their lines as a transparent picture."""
    width, height = rendering.width, rendering.height
    sheet = Image.new("RGBA", (width * _FINER, height * _FINER), (*scene.theme.top, 0))
    _draw_labels(
        _Pen(ImageDraw.Draw(sheet), scene, _unit(width, height) * _FINER), scene, rendering
    )
    return sheet.reduce(_FINER)


@cache
def font(style: str, size: int) -> Font:
    """Return Source Sans Pro in a style (``"Regular"``, ``"Semibold"``, ``"It"``)."""
    package = find_spec("font_source_sans_pro")
    folder = Path(package.origin).parent if package and package.origin else Path()
    return ImageFont.truetype(str(folder / "files" / f"SourceSansPro-{style}.ttf"), size)


class _Pen:
    """Draws at `_FINER` times the size of the picture."""

    def __init__(self, draw: ImageDraw.ImageDraw, scene: Scene, unit: float) -> None:
        self.draw, self.scene, self.unit = draw, scene, unit

    def text(
        self, at: tuple[float, float], words: str, style: str, size: float, color: Rgb, anchor: str
    ) -> None:
        face = font(style, max(6, round(size * self.unit)))
        self.draw.text(at, words, font=face, fill=(*color, 255), anchor=anchor)

    def title(self, width: int) -> None:
        theme, left, top = self.scene.theme, _MARGIN * self.unit, _MARGIN * self.unit * 0.8
        room = width - 2 * left
        if self.scene.title:
            words = _shortened(self.scene.title, font("Semibold", round(_TITLE * self.unit)), room)
            self.text((left, top), words, "Semibold", _TITLE, theme.ink, "la")
            top += (_TITLE + 8) * self.unit
        if self.scene.subtitle:
            style = "It" if self.scene.shown and self.scene.shown.kind == "muscle" else "Regular"
            words = _shortened(self.scene.subtitle, font(style, round(_SUBTITLE * self.unit)), room)
            self.text((left, top), words, style, _SUBTITLE, theme.soft_ink, "la")

    def legend(self, height: int) -> None:
        legend, theme, unit = self.scene.legend, self.scene.theme, self.unit
        if not legend:
            return
        left = _MARGIN * unit
        y = height - (_MARGIN + _legend_height(self.scene)) * unit
        if legend.scale:
            self.text((left, y), legend.scale, "Semibold", _LEGEND, theme.ink, "la")
            y += _ROW * unit
            self._bar(left, y)
            y += (_SCALE_BAR[1] + 5) * unit
            end = left + _SCALE_BAR[0] * unit
            for x, words, anchor in ((left, "weak", "la"), (end, "full", "ra")):
                self.text((x, y), words, "Regular", _LEGEND - 2, theme.soft_ink, anchor)
            y += _ROW * unit
        for words, color in legend.entries:
            chip = (left, y + 3 * unit, left + 24 * unit, y + 15 * unit)
            self.draw.rounded_rectangle(chip, 3 * unit, fill=(*color, 255))
            self.text((left + 34 * unit, y + 9 * unit), words, "Regular", _LEGEND, theme.ink, "lm")
            y += _ROW * unit

    def _bar(self, left: float, top: float) -> None:
        length, thickness = (round(v * self.unit) for v in _SCALE_BAR)
        for x in range(length):
            color = (*strength_colour((x + 0.5) / length), 255)
            self.draw.line((left + x, top, left + x, top + thickness), fill=color)

    def label(
        self, label: Label, place: tuple[float, float], column: str, port: tuple[float, float],
        anchor: tuple[float, float],
    ) -> None:  # fmt: skip
        theme, unit = self.scene.theme, self.unit
        halo = theme.top
        stub = 7 * unit * (1 if column == "left" else -1)
        path = [port, (port[0] + stub, port[1]), anchor]
        self.draw.line(path, fill=(*halo, 150), width=round(3.6 * unit), joint="curve")
        self.draw.line(path, fill=(*theme.ink, 255), width=max(1, round(1.1 * unit)))
        rim = max(theme.ink, theme.top)
        for radius, color in ((4.6, rim), (3.4, label.color)):
            self.draw.circle(anchor, radius * unit, fill=(*color, 255))
        side = "ra" if column == "left" else "la"
        x, y = place
        self.text((x, y), label.text, "Semibold", _LABEL, theme.ink, side)
        if label.detail:
            below = (x, y + (_LABEL + 4) * unit)
            self.text(below, label.detail, "It", _LATIN, theme.soft_ink, side)


def _draw_labels(pen: _Pen, scene: Scene, rendering: Rendering) -> None:
    from faceanatomy.view.label_anchors import find_anchors
    from faceanatomy.view.label_layout import (
        LabelColumn,
        LabelRequest,
        LabelsDoNotFitError,
        solve_labels,
    )

    scale = rendering.pixels_per_mm
    number_of: dict[tuple[str, str], list[int]] = {}
    for number, key in enumerate(rendering.names):
        number_of.setdefault(key, []).append(number)
    assert rendering.ids is not None
    seen = np.bincount(rendering.ids[rendering.ids >= 0], minlength=len(rendering.names))
    enough = _LEAST_AREA_MM2 * scale**2
    wanted = {}
    for index, label in enumerate(scene.labels):
        near = [n for key in _nearer(scene, label) for n in number_of.get(key, ())]
        every = [n for key in label.keys for n in number_of.get(key, ())]
        wanted[str(index)] = near if seen[near].sum() > enough else every
    anchors = find_anchors(rendering.ids, wanted, scale, min_area=_LEAST_AREA_MM2)
    unit = _unit(rendering.width, rendering.height) / scale
    width_mm, height_mm = rendering.width / scale, rendering.height / scale
    edge = (_column_units(scene) - 16) * unit
    top = (_MARGIN + (70 if scene.title else 0)) * unit
    low_left = height_mm - (_MARGIN + _legend_height(scene) + 12) * unit
    left = LabelColumn(edge, top, low_left)
    right = LabelColumn(width_mm - edge, _MARGIN * unit, height_mm - _MARGIN * unit)
    ranked = sorted(anchors, key=lambda key: -anchors[key].area)
    while ranked:
        requests = [
            LabelRequest(key, _height_units(scene.labels[int(key)]) * unit, anchors[key].left,
                         anchors[key].right)
            for key in anchors if key in ranked
        ]  # fmt: skip
        try:
            layout = solve_labels(requests, left, right, port_offset=_LABEL * 0.62 * unit)
        except LabelsDoNotFitError:
            ranked.pop()  # the least visible muscle goes without a name
            continue
        _draw_layout(pen, scene, layout, scale * _FINER, left.x, right.x)
        return


def _nearer(scene: Scene, label: Label) -> list[tuple[str, str]]:
    """Return the meshes of a label on the side that is turned to the viewer."""
    direction = np.asarray(scene.camera.direction, dtype=float)
    sideways = direction[0] / np.linalg.norm(direction)
    if abs(sideways) < _SIDEWAYS:
        return list(label.keys)
    far = "left" if sideways > 0 else "right"
    return [key for key in label.keys if key[1] != far]


def _draw_layout(
    pen: _Pen, scene: Scene, layout: LabelLayout, to_px: float, left: float, right: float
) -> None:
    for placed in layout.labels:
        gap = _GAP_UNITS * pen.unit
        x = left * to_px - gap if placed.column == "left" else right * to_px + gap
        port = placed.port[0] * to_px, placed.port[1] * to_px
        anchor = placed.anchor[0] * to_px, placed.anchor[1] * to_px
        pen.label(
            scene.labels[int(placed.key)], (x, placed.top * to_px), placed.column, port, anchor
        )


def _unit(width: int, height: int) -> float:
    """Pixels per unit: 1/900 of the height, less in narrow pictures."""
    return min(height / 900, width / 900)


def _column_units(scene: Scene) -> float:
    """Width of a label column that holds the longest name."""
    widest = 60.0
    for label in scene.labels:
        widest = max(widest, font("Semibold", 100).getlength(label.text) * _LABEL / 100)
        widest = max(widest, font("It", 100).getlength(label.detail) * _LATIN / 100)
    return min(widest, 290.0) + _MARGIN + 16 + _GAP_UNITS


def _height_units(label: Label) -> float:
    return _LABEL + (_LATIN + 4 if label.detail else 0) + 13


def _legend_height(scene: Scene) -> float:
    scale = 2 * _ROW + _SCALE_BAR[1] + 5 if scene.legend.scale else 0.0
    return scale + _ROW * len(scene.legend.entries)


def _shortened(words: str, face: Font, room: float) -> str:
    if face.getlength(words) <= room:
        return words
    while words and face.getlength(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"
