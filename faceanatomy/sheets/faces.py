"""Faces with their skin on, at rest or posed, and the arrows of what moves in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.sheets.views import Views, shaped
from faceanatomy.view.cameras import axes, fit, head_keys
from faceanatomy.view.items import Pose
from faceanatomy.view.posing import can_move, posed_library

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.view.items import Camera
    from faceanatomy.view.scene import Scene

FACE_ASPECT = 0.8
"""Width divided by height of a face."""

_SHOWN_WITH_SKIN = ("skin", "eye", "teeth", "cartilage", "tongue")
_WIDER, _TALLER, _ABOVE = 1.08, 1.15, 0.03
"""A face needs more room than the bones by which heads are framed: width, height and how much of
it above, relative to theirs."""

_LEAST_MOVE = 1.3
"""Movement from which on an arrow tells of it, mm."""
_LEAST_SHARE = 0.4
"""The same relative to the strongest movement of the face."""
_APART = 0.15
"""Arrows start at least so far from each other, share of the height of the picture."""
_REGION = 9.0
"""Radius of the skin whose mean movement an arrow shows, mm."""
_MOST_ARROWS = 4
_IN_THE_MIDDLE = 10.0
"""Closer to the midline, in mm, one arrow stands for both halves of the face."""
_AS_MUCH = 0.7
"""The other half of the face gets an arrow too if it moves by this share of what this half does."""
_STRETCH = 3.0
"""Arrows are so much longer than the movement: it would be too small to see on paper."""
_SHORTEST, _LONGEST = 0.085, 0.13
"""Length of an arrow, share of the height of the picture."""
_FACING = 0.25
_WHOLE_HEAD = 0.55
"""If the typical skin moves by this share of the most that any does, the head itself moves."""


@dataclass(frozen=True)
class Movement:
    """An arrow in mm of the picture: from the middle of the frame to the right, and upwards."""

    start: tuple[float, float]
    end: tuple[float, float]


def motion_share(library: MeshLibrary | None) -> float:
    """Return 1 where the meshes can move, 0 where they lie still."""
    from faceanatomy.geometry.library import meshes

    return 1.0 if can_move(library if library is not None else meshes()) else 0.0


def muscle_face(
    thing: Any, view: str, atlas: Atlas, library: MeshLibrary | None, **options: Any
) -> Scene:
    """Return the muscles of a head in a pose, framed as `skin_face` frames its skin."""
    from faceanatomy.view.scene import scene

    options.setdefault("motion", motion_share(library))
    made = scene(thing, camera=view, theme="white", atlas=atlas, library=library, **options)
    return _roomy(made, view)


def skin_face(
    thing: Any, view: str, atlas: Atlas, library: MeshLibrary | None, **options: Any
) -> Scene:
    """Return a face with opaque skin, eyes and teeth, in the pose of `thing` or at rest."""
    from faceanatomy.view.scene import scene

    options.setdefault("motion", motion_share(library))
    made = scene(
        thing, camera=view, theme="white", atlas=atlas, library=library,
        layers=("bones", "skin"), skin=1.0, **options,
    )  # fmt: skip
    infos = made.meshes().infos
    kept = [i for i in made.items if infos[i.mesh].kind in _SHOWN_WITH_SKIN]
    return _roomy(made.with_items(kept), view)


def at_rest(face: Scene) -> Scene:
    """Return the same face before it moves."""
    return replace(face, pose=Pose())


def with_room(face: Scene) -> Scene:
    """Return a face in a frame of the same shape that holds the head however it tilts."""
    posture = face.pose.posture
    if not (face.pose.moves and (posture.head_roll or posture.head_pitch or posture.head_yaw)):
        return face
    library, camera = face.meshes(), face.camera
    right, up, _ = axes(camera)
    seen = np.concatenate([library[key].points for key in head_keys(library)])
    seen = seen - np.asarray(camera.center)
    across, above = seen @ right, seen @ up
    x0, x1 = (
        min(float(across.min()) * _WIDER, -camera.width / 2),
        max(float(across.max()) * _WIDER, camera.width / 2),
    )
    y0, y1 = -camera.height / 2, max(float(above.max()) * _WIDER, camera.height / 2)
    larger = max((x1 - x0) / camera.width, (y1 - y0) / camera.height)
    if larger <= 1.0:
        return face
    width, height = larger * camera.width, larger * camera.height
    middle = np.asarray(camera.center) + right * (x0 + x1) / 2 + up * (y0 + height / 2)
    x, y, z = (round(float(value), 3) for value in middle)
    framed = replace(camera, center=(x, y, z), width=round(width, 2), height=round(height, 2))
    return replace(face, camera=framed, fade=face.fade * larger)


def _roomy(made: Scene, view: str) -> Scene:
    library = made.meshes_at_rest()
    head = fit(library, head_keys(library), view)
    _, up, _ = axes(head)
    height = _TALLER * head.height
    center = np.asarray(head.center) + up * (_ABOVE - (_TALLER - 1) / 2) * head.height
    x, y, z = (round(float(value), 3) for value in center)
    camera = replace(head, center=(x, y, z), width=round(_WIDER * head.width, 2), height=height)
    return replace(made, camera=camera, fade=0.1 * height, vignette=False)


def movements(before: Pose, after: Pose, scene: Scene) -> tuple[Movement, ...]:
    """Return arrows that tell how the skin of a face moves from one pose to another.

    Each is the mean movement of the skin around a place that moves more than all around it,
    seen by the camera of `scene` and lengthened, since a face moves by few millimetres. Where the
    whole head turns, one arrow tells so.

    Parameters
    ----------
    before, after
        What the face does.
    scene
        Its camera and meshes.
    """
    library = scene.meshes_at_rest()
    skin = ("skin", "midline")
    if skin not in library or not can_move(library):
        return ()
    start = posed_library(library, before)[skin]
    moved = posed_library(library, after)[skin].points - start.points
    right, up, toward = axes(scene.camera)
    flat = np.column_stack([moved @ right, moved @ up])
    seen = (_normals(start.points, start.faces) @ toward > _FACING) & _in_frame(
        start.points, scene.camera
    )
    length = np.linalg.norm(flat, axis=1) * seen
    most = float(length.max(initial=0.0))
    if most < _LEAST_MOVE:
        return ()
    places = start.points.astype(float)
    if np.median(length[seen]) > _WHOLE_HEAD * most:
        # The foremost skin is the tip of the nose, which tells best where a head turns.
        return (_movement(int(np.argmax(places[:, 1])), places, flat, seen, scene.camera),)
    found: list[int] = []
    left, apart = length.copy(), _APART * scene.camera.height
    while len(found) < _MOST_ARROWS and left.max() > max(_LEAST_MOVE, _LEAST_SHARE * most):
        tip = int(np.argmax(left))
        pair = [tip, *_twin(tip, places, length)]
        if len(found) + len(pair) <= _MOST_ARROWS:
            found += pair
        for one in pair:
            left[np.linalg.norm(places - places[one], axis=1) < apart] = 0.0
    return tuple(_movement(i, places, flat, seen, scene.camera) for i in found)


def _twin(tip: int, places: NDArray[np.float64], length: NDArray[np.float64]) -> list[int]:
    """Return the place on the other half of the face that moves as much, if there is one."""
    if abs(places[tip, 0]) < _IN_THE_MIDDLE:
        return []
    twin = int(np.argmin(np.linalg.norm(places - places[tip] * (-1, 1, 1), axis=1)))
    return [twin] if length[twin] > _AS_MUCH * length[tip] else []


def _movement(
    index: int,
    places: NDArray[np.float64],
    flat: NDArray[np.float64],
    seen: NDArray[np.bool_],
    camera: Camera,
) -> Movement:
    right, up, _ = axes(camera)
    around = seen & (np.linalg.norm(places - places[index], axis=1) < _REGION)
    around[index] = True
    mean = flat[around].mean(axis=0)
    size = float(np.linalg.norm(mean)) or 1.0
    low, high = _SHORTEST * camera.height, _LONGEST * camera.height
    mean = mean / size * np.clip(_STRETCH * size, low, high)
    middle = places[around].mean(axis=0) - np.asarray(camera.center)
    x, y = float(middle @ right), float(middle @ up)
    return Movement((x, y), (x + float(mean[0]), y + float(mean[1])))


def _in_frame(points: NDArray[np.float32], camera: Camera) -> NDArray[np.bool_]:
    right, up, _ = axes(camera)
    seen = points - np.asarray(camera.center)
    inside: NDArray[np.bool_] = (np.abs(seen @ right) < 0.47 * camera.width) & (
        np.abs(seen @ up) < 0.42 * camera.height
    )
    return inside


def _normals(points: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the unit normal at every vertex, shape (n, 3)."""
    a, b, c = (points[faces[:, i]].astype(float) for i in range(3))
    across = np.cross(b - a, c - a)
    normals = np.zeros((len(points), 3))
    for i in range(3):
        np.add.at(normals, faces[:, i], across)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    unit: NDArray[np.float64] = normals / np.where(lengths > 0, lengths, 1.0)
    return unit


def pose_of(shown: Shown, library: MeshLibrary | None) -> Pose:
    """Return what a face does when something is carried out; a palsy or a nerve does nothing."""
    activation = shown.activation if shown.moves else Activation()
    return Pose(activation, shown.posture, motion_share(library))


def with_faces(figures: Views, shown: Shown, atlas: Atlas, library: MeshLibrary | None) -> Views:
    """Return the figures of a sheet followed by a face at rest and one that does what is shown.

    Where the meshes cannot move, or nothing moves, there are no faces.
    """
    pose = pose_of(shown, library)
    if not pose.moves or ("skin", "midline") not in figures.scenes[0].meshes_at_rest():
        return figures
    rest = at_rest(shaped(skin_face(None, "front", atlas, library), FACE_ASPECT))
    posed = replace(rest, pose=pose)
    first = len(figures.scenes)
    return Views(
        (*figures.scenes, rest, posed),
        (*figures.captions, "At rest", shown.title),
        (*figures.alternatives, "The face at rest", f"The face: {shown.title}"),
        {**figures.movements, first + 1: movements(rest.pose, pose, rest)},
    )
