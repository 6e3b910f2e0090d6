"""Which two views of the head a sheet shows, and what they are called."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.sheets.composition import Arrow
from faceanatomy.view.cameras import axes, fit, head_keys
from faceanatomy.view.themes import ANTAGONIST, RESTING_FLESH, mixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.sheets.composition import Slot
    from faceanatomy.sheets.faces import Movement
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

DISCREET_ANTAGONIST = mixed(ANTAGONIST, RESTING_FLESH, 0.42)
"""Antagonists stand back on paper: they are the answer to a second question."""

_LONGEST_NECK = 1.12
"""Height of a figure relative to that of the head alone."""

_ARROW_HEAD, _ARROW_WIDTH = 2.4, 0.44
"""Length of the head of an arrow at type scale 1 in mm, and half its width relative to that."""

_ARROW_ROOM, _MOST_LONGER, _FEW_ARROWS = 36.0, 1.7, 2
"""In figures lower than so many mm at type scale 1, arrows are so much longer, and few."""

_CAPTIONS = {
    "front": "Front view; the subject's right is on the left",
    "three-quarter": "Three-quarter view from the right",
    "three-quarter-left": "Three-quarter view from the left",
    "lateral": "Right side",
    "lateral-left": "Left side",
    "posterior": "View from behind",
    "below": "View from below",
}


def caption(view: str) -> str:
    """Return the caption of a named view."""
    return _CAPTIONS[view]


@dataclass(frozen=True)
class Views:
    """The scenes of the figures, left one first, with caption and alternative text each."""

    scenes: tuple[Scene, ...]
    captions: tuple[str, ...]
    alternatives: tuple[str, ...]
    movements: Mapping[int, tuple[Movement, ...]] = field(default_factory=dict)
    """By figure, what the arrows on it show."""

    def arrows_in(self, slot: Slot, type_scale: float) -> tuple[Arrow, ...]:
        """Return the arrows of a figure in its place on the page."""
        camera = self.scenes[slot.view].camera
        scale = min(slot.width / camera.width, slot.height / camera.height)
        x, y = slot.x + slot.width / 2, slot.y + slot.height / 2
        shown = self.movements.get(slot.view, ())
        longer = max(1.0, min(_MOST_LONGER, _ARROW_ROOM * type_scale / slot.height))
        if longer > 1.0:  # a small figure has no room for many
            shown = shown[:_FEW_ARROWS]
        return tuple(
            _arrow(
                (x + scale * m.start[0], y - scale * m.start[1]),
                (
                    x + scale * (m.start[0] + longer * (m.end[0] - m.start[0])),
                    y - scale * (m.start[1] + longer * (m.end[1] - m.start[1])),
                ),
                type_scale,
            )
            for m in shown
        )

    @property
    def aspects(self) -> tuple[float, ...]:
        """Width divided by height of each figure."""
        return tuple(s.camera.width / s.camera.height for s in self.scenes)


def _arrow(start: tuple[float, float], tip: tuple[float, float], type_scale: float) -> Arrow:
    (x0, y0), (x1, y1) = start, tip
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    along = (x1 - x0) / length, (y1 - y0) / length
    size = min(_ARROW_HEAD * type_scale, 0.55 * length)
    base = x1 - size * along[0], y1 - size * along[1]
    wide = _ARROW_WIDTH * size
    corners = (
        tip,
        (base[0] - wide * along[1], base[1] + wide * along[0]),
        (base[0] + wide * along[1], base[1] - wide * along[0]),
    )
    return Arrow(start, base, corners)


def figure_views(shown: Shown, atlas: Atlas, library: MeshLibrary | None) -> Views:
    """Choose the views of a sheet.

    A face at work is shown from the front and in three-quarter view from the side that works
    harder; a muscle that is only pointed out, from where most of it is seen and once more.
    The side view stands towards the edge to which its face turns, so that its labels are near.
    """
    from faceanatomy.view.scene import scene

    strength = {
        side: sum(v for (_, s), v in shown.activation.items() if s == side)
        for side in ("left", "right")
    }
    left = strength["left"] > strength["right"] + 1e-6

    def seen(camera: str | None) -> Scene:
        made = scene(
            shown,
            side="left" if left else "both",
            camera=camera,
            antagonists=shown.moves,
            theme="white",
            atlas=atlas,
            library=library,
        )
        if shown.kind not in ("muscle", "part"):
            made = kept_to_the_head(made)
        elif camera == "front":
            made = _whole_head(made)
        return with_marks(_with_discreet_antagonists(made), {})

    side_view = seen("three-quarter-left" if left else "three-quarter")
    if shown.kind in ("muscle", "part"):
        most_visible = seen(None)
        if most_visible.camera.name not in ("front", side_view.camera.name):
            side_view = most_visible
    scenes = (side_view, seen("front")) if left else (seen("front"), side_view)
    names = [s.camera.name for s in scenes]
    subject = ", ".join(dict.fromkeys(m.replace("_", " ") for m in shown.activation.muscles))
    first, other = (
        f"{_CAPTIONS[name]} of the muscles of the head for {shown.title}: highlighted {subject}"
        for name in names
    )
    return Views(scenes, (_CAPTIONS[names[0]], _CAPTIONS[names[1]]), (first, other))


def _whole_head(start: Scene) -> Scene:
    """Frame the head and all that is highlighted: the figure that tells where a muscle lies."""
    library = start.meshes()
    keys = head_keys(library)
    keys += [item.key for item in start.items if item.role in ("active", "target")]
    camera = fit(library, keys, start.camera.name)
    return replace(start, camera=camera, fade=0.1 * camera.height, vignette=False)


def shaped(start: Scene, aspect: float) -> Scene:
    """Return the scene with a frame of a certain shape, wider or higher but never smaller."""
    camera = start.camera
    width = max(camera.width, camera.height * aspect)
    height = max(camera.height, camera.width / aspect)
    return replace(start, camera=replace(camera, width=width, height=height))


def with_marks(start: Scene, colours: Mapping[Rgb, Rgb]) -> Scene:
    """Return the scene with the places of origin and insertion in other colours.

    Those of a colour that is not among `colours` go: no legend would tell what they are.
    """
    return start.with_items(
        replace(
            item,
            marks=tuple(
                m._replace(color=colours[m.color]) for m in item.marks if m.color in colours
            ),
        )
        for item in start.items
    )


def kept_to_the_head(start: Scene) -> Scene:
    """Frame the head and a little of the neck, however far down a muscle such as platysma goes.

    The face is what a sheet is about; the lower edge fades, so a cut neck looks drawn that way.
    """
    camera, library = start.camera, start.meshes()
    head = fit(library, head_keys(library), camera.name)
    longest = _LONGEST_NECK * head.height
    if camera.height <= longest:
        return start
    _, up, _ = axes(head)
    lower = np.asarray(head.center) - up * (longest - head.height) / 2
    x, y, z = (float(value) for value in lower)
    return replace(
        start, camera=replace(head, center=(x, y, z), height=longest), fade=0.12 * longest
    )


def _with_discreet_antagonists(start: Scene) -> Scene:
    return start.with_items(
        replace(item, color=DISCREET_ANTAGONIST) if item.role == "antagonist" else item
        for item in start.items
    )
