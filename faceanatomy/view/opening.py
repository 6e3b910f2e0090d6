"""`view`: open something of the atlas in the viewer, or write its picture where none can open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.view.opengl import has_display

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.items import Camera
    from faceanatomy.view.scene import Scene


def view(
    thing: Any = None,
    *,
    picture: str | os.PathLike[str] | None = None,
    intensity: float = 1.0,
    side: str = "both",
    layers: str | Sequence[str] | None = None,
    skin: float | None = None,
    camera: str | Camera | None = None,
    labels: bool = False,
    antagonists: bool = False,
    theme: str | None = None,
    size: tuple[int, int] = (1600, 1200),
    atlas: Atlas | None = None,
    library: MeshLibrary | None = None,
) -> Path | None:
    """Open the desktop viewer, or write a picture where there is no display.

    Parameters
    ----------
    thing
        What to show: anything `faceanatomy.scene` takes, or a `Scene`.
    picture
        Write a picture to this file and open no window.
    intensity, side, layers, skin, camera, labels, antagonists, atlas, library
        As for `faceanatomy.scene`.
    theme
        By default dark in the window and light in pictures.
    size
        Width and height of the window or picture in pixels.

    Returns
    -------
    pathlib.Path or None
        The picture that was written; None when a window was opened. Without `picture` and
        without a display it is ``faceanatomy-<name>.png`` in the current folder.

    Raises
    ------
    MissingDependencyError
        If the machine lacks the OpenGL libraries.
    UnknownNameError, InvalidValueError, OutputError
        As `faceanatomy.scene` and `Scene.screenshot`.
    """
    from faceanatomy.view.scene import Scene, scene

    window = picture is None and has_display()
    if isinstance(thing, Scene):
        shown = thing
    else:
        shown = scene(
            thing,
            intensity=intensity,
            side=side,
            layers=layers,
            skin=skin,
            camera=camera,
            labels=labels,
            antagonists=antagonists,
            theme=theme or ("dark" if window else "light"),
            atlas=atlas,
            library=library,
        )
    if window:
        shown.show(size=size)
        return None
    return shown.screenshot(picture or picture_name(shown), size)


def picture_name(shown: Scene) -> Path:
    """Return the file name a picture of a scene gets by default."""
    words = re.sub(r"[^a-z0-9]+", "-", shown.title.casefold()).strip("-")
    return Path(f"faceanatomy-{words[:60].rstrip('-') or 'muscles'}.png")
