"""The desktop window: a scene drawn with PyVista, with keys and hover texts."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista

from faceanatomy.errors import MissingDependencyError
from faceanatomy.view.actors import actor_of
from faceanatomy.view.annotation import inset_camera, insets
from faceanatomy.view.cameras import axes
from faceanatomy.view.items import Camera, Item
from faceanatomy.view.layers import layer_of
from faceanatomy.view.lighting import add_lights
from faceanatomy.view.opengl import has_display, in_notebook, require_opengl
from faceanatomy.view.surface import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.view.scene import Scene

_DISTANCE_MM = 1200.0
_OF_SCREEN = 0.88
TEXELS_PER_MM = 7.0
"""Resolution of the fibre textures in windows."""


def show(scene: Scene, *, size: tuple[int, int] = (1400, 1050)) -> Any:
    """Open the viewer and wait until it is closed; in a notebook, return a picture.

    Raises
    ------
    MissingDependencyError
        If the machine lacks OpenGL libraries or a display.
    """
    if in_notebook():
        from IPython.display import Image

        return Image(scene._repr_png_())
    if not has_display():
        raise MissingDependencyError(
            "This machine has no display, so no window can open. Write a picture instead: "
            "scene.screenshot('picture.png')."
        )
    from faceanatomy.view.controls import Viewer

    Viewer(plotter(scene, size=on_screen(size), annotated=False), scene).start()
    return None


def on_screen(size: tuple[int, int]) -> tuple[int, int]:
    """Return `size` made smaller where the screen could not hold a window of it."""
    from vtkmodules.vtkRenderingCore import vtkRenderWindow

    return fitting(size, vtkRenderWindow().GetScreenSize())


def fitting(size: tuple[int, int], screen: tuple[int, int]) -> tuple[int, int]:
    """Return `size` scaled to leave the screen its bars and frames; unknown screens hold all."""
    if min(screen) <= 0:
        return size
    share = min(1.0, _OF_SCREEN * screen[0] / size[0], _OF_SCREEN * screen[1] / size[1])
    return round(size[0] * share), round(size[1] * share)


def plotter(
    scene: Scene,
    *,
    off_screen: bool = False,
    size: tuple[int, int] = (1400, 1050),
    annotated: bool = True,
) -> Any:
    """Return a PyVista plotter that shows a scene.

    Parameters
    ----------
    scene
        What to show.
    off_screen
        Draw into memory instead of a window.
    size
        Width and height in pixels.
    annotated
        Whether title and legend are laid over the picture.

    Returns
    -------
    pyvista.Plotter
        Its actors are named ``"<mesh id> <side>"``; add your own and call ``show``.

    Raises
    ------
    MissingDependencyError
        If the machine lacks the OpenGL libraries.
    """
    require_opengl()
    with _without_asking_for_a_screen():
        made: Any = pyvista.Plotter(off_screen=off_screen, window_size=list(size), lighting="none")
        # Multisampling together with depth peeling makes translucent meshes vanish under Mesa.
        made.render_window.SetMultiSamples(0)
        # Software rendering without a screen (notebooks) knows no FXAA and would warn.
        made.enable_anti_aliasing("fxaa" if has_display() and not off_screen else "ssaa")
    made.set_background(_share(scene.theme.bottom), top=_share(scene.theme.top))
    library = scene.meshes()
    prepare(library, (item.key for item in scene.items))
    textures: dict[Any, Any] = {}
    for item in scene.items:
        actor = actor_of(item, library[item.key], TEXELS_PER_MM, textures)
        make_veil(actor, item)
        made.add_actor(actor, name=actor_name(item), reset_camera=False, render=False)
    add_lights(made.renderer)
    room = insets(scene, *size) if annotated else insets(replace(scene, show_labels=False), *size)
    aim(made, inset_camera(scene.camera, room, *size), size)
    if annotated and (scene.title or scene.legend):
        from faceanatomy.view.annotation import still_annotation
        from faceanatomy.view.overlay import Overlay

        Overlay(made.renderer).show(still_annotation(scene, *size))
    return made


def with_skin(target: Any, scene: Scene) -> Scene:
    """Add the skin to a window and its scene where that leaves it out, so that its key works."""
    library = scene.meshes()
    skin = {name: info for name, info in library.infos.items() if layer_of(info, {}) == "skin"}
    if any(item.mesh in skin for item in scene.items):
        return scene
    added = [Item(name, side, role="context") for name, info in skin.items() for side in info.sides]
    for item in added:
        actor = actor_of(item, library[item.key])
        target.add_actor(actor, name=actor_name(item), reset_camera=False, render=False)
    return scene.with_items((*scene.items, *added))


def actor_name(item: Item) -> str:
    """Return the name of an item's actor in the plotter."""
    return f"{item.mesh} {item.half or item.side}"


def aim(target: pyvista.Plotter, camera: Camera, size: tuple[int, int]) -> None:
    """Point the camera of a plotter like a `Camera` of a scene."""
    _, up, toward = axes(camera)
    view = target.camera
    view.SetParallelProjection(True)
    view.SetFocalPoint(*camera.center)
    view.SetPosition(*(toward * _DISTANCE_MM + camera.center))
    view.SetViewUp(*up)
    view.SetParallelScale(size[1] / 2 / camera.pixels_per_mm(*size))
    target.camera_set = True
    target.renderer.ResetCameraClippingRange()


def present_camera(target: Any, size: tuple[int, int], name: str) -> Camera:
    """Return where the camera of a plotter is, as a `Camera` of a scene with a name."""
    view = target.camera
    tall = 2 * view.GetParallelScale()
    center, up = view.GetFocalPoint(), view.GetViewUp()
    direction = np.subtract(view.GetPosition(), center)
    wide = tall * size[0] / size[1]
    return Camera(tuple(center), tuple(direction.tolist()), tuple(up), wide, tall, name)


def make_veil(actor: Any, item: Item) -> None:
    """Draw only the front of a translucent mesh: one veil, without the far side through it.

    So no depth peeling is needed, which is slow in software and not to be had everywhere.
    """
    if item.opacity < 1:
        actor.GetProperty().BackfaceCullingOn()
        actor.ForceTranslucentOn()


@contextmanager
def _without_asking_for_a_screen() -> Iterator[None]:
    """Let VTK choose EGL at once where there is no display, instead of complaining first."""
    name = "VTK_DEFAULT_OPENGL_WINDOW"
    if has_display() or name in os.environ:
        yield
        return
    os.environ[name] = "vtkEGLRenderWindow"
    try:
        yield
    finally:
        del os.environ[name]


def _share(color: tuple[int, int, int]) -> tuple[float, float, float]:
    red, green, blue = color
    return red / 255, green / 255, blue / 255
