"""Names beside the picture, with lines to what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.typesetting import FINER, MARGIN, Pen, length, unit_of, wrapped

if TYPE_CHECKING:
    from faceanatomy.view.items import Label
    from faceanatomy.view.label_layout import LabelLayout, PlacedLabel
    from faceanatomy.view.render import Rendering
    from faceanatomy.view.scene import Scene

_NAME, _LATIN = 17.0, 14.0
_NAME_LINE, _LATIN_LINE, _BETWEEN = 19.0, 17.0, 11.0
_LARGEST_SHARE = 0.25
_LEAST_AREA_MM2 = 12.0
_GAP, _STUB = 6.0, 16.0
_SIDEWAYS = 0.3


def column_units(scene: Scene, width: int, height: int) -> float:
    """Return the width of a label column, margin and gap included, in units."""
    return _text_units(scene, width, height) + MARGIN + _GAP + _STUB


def draw_labels(pen: Pen, scene: Scene, rendering: Rendering, top: float, legend: float) -> None:
    """Draw all labels that there is room for.

    Parameters
    ----------
    pen
        Where to draw.
    scene
        Whose labels.
    rendering
        The picture, with ids.
    top, legend
        Height of the title and of the legend on the left, in units.
    """
    from faceanatomy.view.label_anchors import find_anchors
    from faceanatomy.view.label_layout import (
        LabelColumn,
        LabelRequest,
        LabelsDoNotFitError,
        solve_labels,
    )

    if rendering.ids is None:
        return
    scale = rendering.pixels_per_mm
    wanted = _wanted(scene, rendering, _LEAST_AREA_MM2 * scale**2)
    anchors = find_anchors(rendering.ids, wanted, scale, min_area=_LEAST_AREA_MM2)
    unit = unit_of(rendering.width, rendering.height) / scale
    width, height = rendering.width / scale, rendering.height / scale
    room = _text_units(scene, rendering.width, rendering.height)
    edge = (room + MARGIN + _GAP) * unit
    left = LabelColumn(edge, (MARGIN + top) * unit, height - (MARGIN + legend) * unit)
    right = LabelColumn(width - edge, MARGIN * unit, height - MARGIN * unit)
    ranked = sorted(anchors, key=lambda key: -anchors[key].area)
    while ranked:
        requests = [
            LabelRequest(
                key,
                _height(scene.labels[int(key)], room) * unit,
                anchors[key].left,
                anchors[key].right,
            )
            for key in anchors
            if key in ranked
        ]
        try:
            layout = solve_labels(requests, left, right, port_offset=_NAME * 0.62 * unit)
        except LabelsDoNotFitError:
            ranked.pop()  # the least visible muscle goes without a name
            continue
        _draw_layout(pen, scene, layout, scale * FINER, room)
        return


def _wanted(scene: Scene, rendering: Rendering, enough: float) -> dict[str, list[int]]:
    """Return the ids each label may point at, those on the side towards the viewer if visible."""
    number_of: dict[tuple[str, str], list[int]] = {}
    for number, key in enumerate(rendering.names):
        number_of.setdefault(key, []).append(number)
    assert rendering.ids is not None
    seen = np.bincount(rendering.ids[rendering.ids >= 0], minlength=len(rendering.names))
    direction = np.asarray(scene.camera.direction, dtype=float)
    sideways = direction[0] / np.linalg.norm(direction)
    far = "" if abs(sideways) < _SIDEWAYS else "left" if sideways > 0 else "right"
    wanted = {}
    for index, label in enumerate(scene.labels):
        near = [n for key in label.keys if key[1] != far for n in number_of.get(key, ())]
        every = [n for key in label.keys for n in number_of.get(key, ())]
        wanted[str(index)] = near if seen[near].sum() > enough else every
    return wanted


def _draw_layout(pen: Pen, scene: Scene, layout: LabelLayout, to_px: float, room: float) -> None:
    for placed in layout.labels:
        label = scene.labels[int(placed.key)]
        _draw_line(pen, label, placed, to_px)
        outward = -1 if placed.column == "left" else 1
        x = placed.port[0] * to_px + outward * _GAP * pen.unit
        y = placed.top * to_px
        side = "ra" if placed.column == "left" else "la"
        for line in wrapped(label.text, "Semibold", _NAME, room):
            pen.text((x, y), line, "Semibold", _NAME, pen.theme.ink, side)
            y += _NAME_LINE * pen.unit
        for line in wrapped(label.detail, "It", _LATIN, room):
            pen.text((x, y), line, "It", _LATIN, pen.theme.soft_ink, side)
            y += _LATIN_LINE * pen.unit


def _draw_line(pen: Pen, label: Label, placed: PlacedLabel, to_px: float) -> None:
    unit, theme = pen.unit, pen.theme
    stub = 7 * unit * (1 if placed.column == "left" else -1)
    port = placed.port[0] * to_px, placed.port[1] * to_px
    anchor = placed.anchor[0] * to_px, placed.anchor[1] * to_px
    path = [port, (port[0] + stub, port[1]), anchor]
    pen.draw.line(path, fill=(*theme.top, 150), width=round(3.6 * unit), joint="curve")
    pen.draw.line(path, fill=(*theme.ink, 255), width=max(1, round(1.1 * unit)))
    rim = max(theme.ink, theme.top)
    for radius, color in ((4.6, rim), (3.4, label.color)):
        pen.draw.circle(anchor, radius * unit, fill=(*color, 255))


def _text_units(scene: Scene, width: int, height: int) -> float:
    """Return how long a line of a label may be: the longest name, unless that is too much."""
    widest = 60.0
    for label in scene.labels:
        widest = max(widest, length(label.text, "Semibold", _NAME))
        widest = max(widest, length(label.detail, "It", _LATIN))
    share = _LARGEST_SHARE * width / unit_of(width, height) - MARGIN - _GAP - _STUB
    return min(widest, max(110.0, share))


def _height(label: Label, room: float) -> float:
    names = len(wrapped(label.text, "Semibold", _NAME, room))
    details = len(wrapped(label.detail, "It", _LATIN, room))
    return names * _NAME_LINE + details * _LATIN_LINE + _BETWEEN
