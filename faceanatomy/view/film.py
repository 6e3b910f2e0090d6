"""Films of a moving face: one frame per moment, drawn on one canvas that follows the pose.

A frame is drawn as `faceanatomy.view.picture` draws a picture, with two shortcuts that change
nothing that is seen: only the columns in which the subject ever is are drawn, and a pose that
holds is drawn once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageChops

from faceanatomy.activation import Activation
from faceanatomy.view.cameras import axes
from faceanatomy.view.canvas import Canvas
from faceanatomy.view.layers import COVERED
from faceanatomy.view.opengl import require_opengl
from faceanatomy.view.picture import edge_mask, ground
from faceanatomy.view.render import check_size, drawn
from faceanatomy.view.repainting import halved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.dynamics import Course
    from faceanatomy.posture import Posture
    from faceanatomy.view.items import Camera
    from faceanatomy.view.scene import Scene

Progress = Callable[[int, int], object]
"""Called with the number of frames done and the number of all."""

_SUPERSAMPLE = 2
_SPARE_PX = 12
_STRENGTH_STEPS = 24
"""A muscle is drawn in so many colours between rest and full strength: nobody sees the steps,
and each texture is made once."""


def course_scene(course: Course, **options: Any) -> Scene:
    """Return the scene in which a course is filmed: all that works in it, framed at its apex.

    Parameters
    ----------
    course
        The movements.
    **options
        As for `faceanatomy.scene`, without ``thing``, ``intensity``, ``side`` and ``motion``.
    """
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.view.scene import scene

    peak: dict[tuple[str, Any], float] = {}
    for beat in course.beats:
        for key, strength in beat.activation.items():
            peak[key] = max(strength, peak.get(key, 0.0))
    activation, posture = course.at(course.apex())
    options.setdefault("motion", 1.0)
    made = scene(Shown(course.title, Activation(peak), posture), **options)
    made = made.with_pose(activation, posture, made.pose.motion)
    title = course.beats[course.number_at(course.apex())].title if course.beats else ""
    subtitle = title if title != course.title else made.subtitle
    return replace(made, course=course, subtitle=subtitle)


class Film:
    """Draws the frames of a course; use it in a ``with`` block.

    Parameters
    ----------
    course
        What the face does.
    scene
        How it is looked at; its pose does not matter.
    size
        Width and height in pixels.
    """

    def __init__(self, course: Course, scene: Scene, size: tuple[int, int]) -> None:
        from faceanatomy.view.annotation import inset_camera, insets

        check_size(*size, _SUPERSAMPLE)
        require_opengl()
        self.course, self.size = course, size
        plain = not (scene.title or scene.legend)
        captioned = any(beat.title != course.title for beat in course.beats)
        if captioned and scene.title:
            scene = replace(scene, subtitle=max((b.title for b in course.beats), key=len))
        scene = halved(_without_covered(replace(scene, show_labels=False)))
        room = None if plain else insets(scene, *size)
        camera = scene.camera if room is None else inset_camera(scene.camera, room, *size)
        self._captioned = captioned and bool(scene.title)
        self._mask = None if room is None else edge_mask(scene, room, size)
        self._left, part = _columns(scene, camera, size)
        self._scene = replace(scene, camera=part)
        self._part = (round(part.width * camera.pixels_per_mm(*size)), size[1])
        self._ground = ground(scene.theme, size)
        self._canvas = Canvas(self._scene, *self._part, _SUPERSAMPLE)
        self._words = lru_cache(maxsize=2)(self._annotation)
        self._last: tuple[tuple[Activation, Posture, int], Image.Image] | None = None

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *_: object) -> None:
        self._canvas.close()

    def frames(self, fps: float) -> Iterator[Image.Image]:
        """Yield the frames of the whole course, RGB; a frame that repeats is the same object."""
        for number in range(self.count(fps)):
            yield self.frame(number / fps)

    def count(self, fps: float) -> int:
        """Return the number of frames."""
        return max(1, round(self.course.seconds * fps))

    def frame(self, t: float) -> Image.Image:
        """Return the picture at `t` seconds, RGB."""
        activation, posture = self.course.at(t)
        steps = Activation(
            {k: round(v * _STRENGTH_STEPS) / _STRENGTH_STEPS for k, v in activation.items()}
        )
        beat = self.course.number_at(t)
        key = (activation, posture, beat)
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        coloured = self._scene.with_pose(steps, posture)
        pose = coloured.pose._replace(activation=activation)
        scene = replace(coloured, pose=pose)
        self._canvas.change(scene)
        image = self._finished(drawn(self._canvas, scene, *self._part).color, beat)
        self._last = (key, image)
        return image

    def _finished(self, color: Any, beat: int) -> Image.Image:
        subject = Image.new("RGBA", self.size)
        subject.paste(Image.fromarray(color), (self._left, 0))
        if self._mask is not None:
            subject.putalpha(ImageChops.multiply(subject.getchannel("A"), self._mask))
        image = self._ground.copy()
        image.alpha_composite(subject)
        image.alpha_composite(self._words(beat if self._captioned else 0))
        return image.convert("RGB")

    def _annotation(self, beat: int) -> Image.Image:
        from faceanatomy.view.annotation import still_annotation

        scene = self._scene
        if self._captioned:
            scene = replace(scene, subtitle=self.course.beats[beat].title)
        return still_annotation(scene, *self.size)


def _without_covered(scene: Scene) -> Scene:
    """Leave out what opaque skin hides anyway, so that it need not be moved."""
    infos = scene.meshes_at_rest().infos
    kinds = {item: infos[item.mesh].kind for item in scene.items}
    closed = any(
        kind == "skin" and item.side == "midline" and item.opacity >= 1.0
        for item, kind in kinds.items()
    )
    if not closed:
        return scene
    return scene.with_items(item for item, kind in kinds.items() if kind not in COVERED)


def _columns(scene: Scene, camera: Camera, size: tuple[int, int]) -> tuple[int, Camera]:
    """Return the first column the subject may touch, and the camera of those columns alone."""
    scale = camera.pixels_per_mm(*size)
    right = axes(camera)[0]
    low, high = np.inf, -np.inf
    for library in (scene.meshes_at_rest(), scene.meshes()):
        for key in {item.key for item in scene.items}:
            across = (library[key].points[::5] - np.asarray(camera.center)) @ right
            low, high = min(low, float(across.min())), max(high, float(across.max()))
    middle = size[0] / 2
    # A movement between rest and apex may swing a little wider than both.
    spare = _SPARE_PX + 6 * scale
    first = int(np.clip(np.floor(middle + low * scale - spare), 0, size[0] - 16))
    last = int(np.clip(np.ceil(middle + high * scale + spare), first + 16, size[0]))
    shift = ((first + last) / 2 - middle) / scale
    x, y, z = (float(v) for v in np.asarray(camera.center) + shift * right)
    return first, replace(
        camera, center=(x, y, z), width=(last - first) / scale, height=size[1] / scale
    )
