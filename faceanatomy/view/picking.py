"""What is under the mouse: an id picture of the view, drawn when it is first asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faceanatomy.view.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from faceanatomy.view.items import Camera, Item
    from faceanatomy.view.scene import Scene

_COARSER = 2


class Picker:
    """Finds the item at a pixel of a window.

    Parameters
    ----------
    scene
        All items that may ever be shown.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._canvas: Canvas | None = None
        self._size = (0, 0)
        self._ids: NDArray[np.int32] | None = None

    def forget(self, scene: Scene | None = None) -> None:
        """Draw anew before the next answer: the view, what is visible, or the pose has changed.

        Parameters
        ----------
        scene
            The scene in its new pose or with other items; None if those are as before.
        """
        self._ids = None
        if scene is None or scene is self._scene:
            return
        before = [item.key for item in self._scene.items]
        self._scene = scene
        if [item.key for item in scene.items] != before:
            self.close()

    def at(
        self, x: int, y: int, size: tuple[int, int], camera: Camera, visible: Sequence[int]
    ) -> Item | None:
        """Return the item at a pixel counted from the lower left, or None.

        Parameters
        ----------
        x, y
            The pixel.
        size
            Width and height of the window.
        camera
            Its view.
        visible
            Indices of the items that can be pointed at.
        """
        width, height = size[0] // _COARSER, size[1] // _COARSER
        column, row = x // _COARSER, height - 1 - y // _COARSER
        if not (0 <= column < width and 0 <= row < height):
            return None
        if self._canvas is None or self._size != (width, height):
            self.close()
            scene = replace(self._scene, camera=camera)
            self._canvas = Canvas(scene, width, height, 1, painted=False)
            self._size = (width, height)
        if self._ids is None:
            self._canvas.change(self._scene)
            self._canvas.look(camera, width, height)
            self._ids = self._canvas.draw_ids(visible)
        number = int(self._ids[row, column])
        return self._scene.items[number] if number >= 0 else None

    def close(self) -> None:
        """Let the graphics memory go."""
        if self._canvas is not None:
            self._canvas.close()
        self._canvas, self._ids = None, None
