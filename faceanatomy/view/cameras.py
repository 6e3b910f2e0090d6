"""Named views, and framing: which camera shows the wanted meshes without cutting any of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import choice_error
from faceanatomy.geometry import groups
from faceanatomy.view.items import Camera

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.view.items import Vector
    from faceanatomy.view.scene import Scene

VIEWS: dict[str, tuple[Vector, Vector]] = {
    "front": ((0.0, 1.0, 0.03), (0.0, 0.0, 1.0)),
    "three-quarter": ((0.72, 1.0, 0.04), (0.0, 0.0, 1.0)),
    "three-quarter-left": ((-0.72, 1.0, 0.04), (0.0, 0.0, 1.0)),
    "lateral": ((1.0, 0.06, 0.02), (0.0, 0.0, 1.0)),
    "lateral-left": ((-1.0, 0.06, 0.02), (0.0, 0.0, 1.0)),
    "posterior": ((0.0, -1.0, 0.05), (0.0, 0.0, 1.0)),
    "below": ((0.18, 0.62, -1.0), (0.0, 0.35, 1.0)),
}
"""Direction towards the viewer and up vector of each named view.

A view without a side in its name shows the subject's right side, which is the side that is
modelled; ``-left`` is its exact mirror image.
"""

_HEAD = ("skull", "mandible", "auricle")
"""What frames a picture of the face."""

_MARGIN = 1.07


def head_keys(library: MeshLibrary) -> list[tuple[str, str]]:
    """Return the keys of the meshes that frame a picture of the face, as far as there are any."""
    head = {mesh_id for name in _HEAD for mesh_id in groups.members(name, library.infos)}
    return [key for key in library if key[0] in head]


def opposite_view(name: str) -> str:
    """Return the view of the same name from the subject's other side."""
    if name.endswith("-left"):
        return name.removesuffix("-left")
    return f"{name}-left" if f"{name}-left" in VIEWS else name


def axes(camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the unit vectors right, up and towards the viewer of the picture, each (3,)."""
    toward = np.asarray(camera.direction, dtype=np.float64)
    toward = toward / np.linalg.norm(toward)
    right = np.cross(np.asarray(camera.up, dtype=np.float64), toward)
    right = right / np.linalg.norm(right)
    return right, np.cross(toward, right), toward


def view_axes(
    name: str,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return `axes` of a named view.

    Raises
    ------
    InvalidValueError
        If there is no view of that name.
    """
    if name not in VIEWS:
        raise choice_error("camera view", name, VIEWS)
    direction, up = VIEWS[name]
    return axes(Camera((0.0, 0.0, 0.0), direction, up))


def fit(
    library: MeshLibrary, keys: Iterable[tuple[str, str]], name: str, *, least_mm: float = 70.0
) -> Camera:
    """Return the named view that shows the meshes `keys` completely.

    Parameters
    ----------
    library
        Where the meshes are.
    keys
        Meshes to frame; those the library lacks are left out, and none means all.
    name
        One of `VIEWS`.
    least_mm
        Smallest width and height of the frame.

    Raises
    ------
    InvalidValueError
        If there is no view of that name.
    """
    view_axes(name)
    direction, up = VIEWS[name]
    camera = framed(library, keys, direction, up, room=_MARGIN, least_mm=least_mm)
    return replace(camera, name=name)


def framed(
    library: MeshLibrary,
    keys: Iterable[tuple[str, str]],
    direction: Vector,
    up: Vector = (0.0, 0.0, 1.0),
    *,
    room: float = _MARGIN,
    least_mm: float = 70.0,
) -> Camera:
    """Return the camera that shows the meshes `keys` completely from any direction.

    Parameters
    ----------
    library, keys
        As in `fit`.
    direction, up
        Towards the viewer, and what points upward in the picture.
    room
        Size of the frame relative to that of the meshes.
    least_mm
        Smallest width and height of the frame.
    """
    basis = np.stack(axes(Camera((0.0, 0.0, 0.0), direction, up)))
    wanted = [key for key in keys if key in library] or list(library)
    lows, highs = [], []
    for key in wanted:
        projected = library[key].points[::3] @ basis.T
        lows.append(projected.min(axis=0))
        highs.append(projected.max(axis=0))
    low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    center = (low + high) / 2 @ basis
    width, height = np.maximum((high - low)[:2] * room, least_mm)
    x, y, z = (round(float(value), 3) for value in center)
    return Camera((x, y, z), direction, up, round(float(width), 2), round(float(height), 2))


def fitted_camera(scene: Scene, name: str) -> tuple[Camera, float]:
    """Return the named view framed as the scene wants it, and the height of its fading edge."""
    shown = [item.key for item in scene.items if item.opacity > 0]
    camera = fit(scene.meshes(), scene.focus or shown, name, least_mm=scene.least_mm)
    if not scene.focus:
        return camera, 0.0
    # Room below, so that what fades away is not what the picture is about.
    fade = 0.09 * camera.height
    center = np.asarray(camera.center) - axes(camera)[1] * fade / 2
    x, y, z = (round(float(value), 3) for value in center)
    return replace(camera, center=(x, y, z), height=camera.height + fade), fade
