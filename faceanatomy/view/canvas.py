"""One off-screen VTK window with all actors of a scene, drawn group by group."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from vtkmodules import vtkRenderingOpenGL2
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkProperty, vtkRenderer, vtkRenderWindow

from faceanatomy.view.actors import actor_of, move, paint, shade_tooth
from faceanatomy.view.cameras import axes
from faceanatomy.view.lighting import add_lights
from faceanatomy.view.opengl import has_display
from faceanatomy.view.surface import posed_surface, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from faceanatomy.view.items import Camera
    from faceanatomy.view.scene import Scene

_STRIP_PIXELS = 24_000_000
"""A larger picture is drawn in strips, which bounds the memory."""
_TILE_PIXELS = 16_000
"""Drivers return a blank picture above 16,384 pixels along a side."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """What one pass gives.

    Parameters
    ----------
    color
        RGBA before supersampling is averaged, shape (s h, s w, 4); alpha is 0 or 255.
    full_depth
        mm behind the camera's centre plane, shape (s h, s w), nan where nothing is.
    depth
        The nearest depth in each pixel of the picture, shape (h, w).
    """

    color: NDArray[np.uint8]
    full_depth: NDArray[np.float32]
    depth: NDArray[np.float32]


class Canvas:
    """An off-screen window; use it in a ``with`` block.

    Parameters
    ----------
    scene
        Items and camera.
    width, height
        Size of the picture in pixels.
    supersample
        Pixels drawn per pixel and direction.
    painted
        False saves making textures where only ids are wanted.

    Attributes
    ----------
    faced
        Whether opaque skin covers the whole face, so that its mouth lies in shadow.
    """

    def __init__(
        self, scene: Scene, width: int, height: int, supersample: int, *, painted: bool = True
    ) -> None:
        self._scene = scene
        self._size = (width * supersample, height * supersample)
        self._rows = slice(0, self._size[1])
        self.supersample = supersample
        self._camera = scene.camera
        self._scale = scene.camera.pixels_per_mm(width, height) * supersample
        library = scene.meshes()
        prepare(library, (item.key for item in scene.items))
        self._meshes = [library[item.key] for item in scene.items]
        self._texels = float(np.clip(round(self._scale * 0.6), 3, 14)) if painted else 0.0
        self._textures: dict[Any, Any] = {}
        # Textures take long and most items of a head are covered: each gets its own when drawn.
        self._actors = [
            actor_of(item, mesh, 0.0) for item, mesh in zip(scene.items, self._meshes, strict=True)
        ]
        self._unpainted = set(range(len(self._actors))) if painted else set()
        self.faced = any(
            mesh.info.kind == "skin" and item.side == "midline" and item.opacity >= 1.0
            for item, mesh in zip(scene.items, self._meshes, strict=True)
            if not item.half
        )
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._renderer.SetBackgroundAlpha(0.0)
        add_lights(self._renderer)
        for number in self._front_to_back():
            self._actors[number].GetProperty().SetOpacity(1.0)
            self._renderer.AddActor(self._actors[number])
        self._window: Any = _off_screen_window()
        self._window.AddRenderer(self._renderer)
        self._near, self._far = self._depth_range()

    def change(self, scene: Scene) -> None:
        """Draw the same meshes in another pose and other colours from now on.

        Points and normals are written into the arrays that the graphics card has already, which
        is many times faster than a canvas of its own for every frame of a movement.

        Parameters
        ----------
        scene
            The scene the canvas was made for, posed by `Scene.with_pose`.
        """
        library = scene.meshes()
        moved: dict[tuple[str, str], Any] = {}
        for number, (before, item) in enumerate(zip(self._scene.items, scene.items, strict=True)):
            mesh, actor = library[item.key], self._actors[number]
            if mesh is not self._meshes[number]:
                if item.key not in moved:
                    moved[item.key] = posed_surface(scene.meshes_at_rest(), mesh)
                move(actor, moved[item.key])
                self._meshes[number] = mesh
            if item.color != before.color:
                self._unpainted.add(number)
        self._scene = scene
        self._near, self._far = self._depth_range()

    def look(self, camera: Camera, width: int, height: int) -> None:
        """Draw from another view from now on, in pictures of the same size."""
        self._camera = camera
        self._scale = camera.pixels_per_mm(width, height) * self.supersample
        self._near, self._far = self._depth_range()

    def keep_to(self, first: int, last: int) -> None:
        """Draw only some rows of the picture from now on, lit like the whole."""
        self._rows = slice(first * self.supersample, last * self.supersample)

    def close(self) -> None:
        """Let the graphics memory go."""
        self._window.Finalize()

    def __enter__(self) -> Canvas:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def draw(
        self,
        indices: Sequence[int],
        behind: NDArray[np.float32] | None = None,
        tolerance: float = 0.0,
    ) -> Drawing:
        """Draw some items in their colours.

        Parameters
        ----------
        indices
            Which items of the scene.
        behind
            Depth at full size; what lies behind it is left out.
        tolerance
            How far behind it something may lie and still be drawn, mm.
        """
        for number in self._unpainted.intersection(indices):
            item, actor = self._scene.items[number], self._actors[number]
            paint(actor, item, self._meshes[number], self._texels, self._textures)
            actor.GetProperty().SetOpacity(1.0)
            if self.faced and self.kind(number) == "teeth" and not item.marks:
                shade_tooth(actor, item, self._scene.meshes_at_rest()[item.key])
            if self._texels < self._scale and actor.GetTexture() is not None:
                actor.GetTexture().MipmapOff()  # they serve textures finer than the picture
        self._unpainted.difference_update(indices)
        self._show_only(indices)
        width, height = self._drawn_size()
        depth = np.empty((height, width), dtype=np.float32)
        color = np.empty((height, width, 4), dtype=np.uint8)
        for rows, columns in self._tiles():
            color[rows, columns] = self._read_color(rows, columns)
            depth[rows, columns] = self._read_depth(rows, columns)
        if behind is not None:
            hidden = depth > behind + tolerance
            color[hidden] = 0
            depth[hidden] = np.nan
        return Drawing(color, depth, _nearest(depth, self.supersample))

    def kind(self, index: int) -> str:
        """Return the kind of the mesh of an item."""
        return self._meshes[index].info.kind

    def draw_ids(self, indices: Sequence[int]) -> NDArray[np.int32]:
        """Return which item is at each pixel of the picture, -1 for none, shape (h, w)."""
        self._show_only(indices)
        width, height = self._drawn_size()
        s = self.supersample
        ids = np.empty((height // s, width // s), dtype=np.int32)
        with _flat(self._actors):
            for rows, columns in self._tiles():
                code = self._read_color(rows, columns, s)[..., :3].astype(np.int32)
                down = slice(rows.start // s, rows.stop // s)
                across = slice(columns.start // s, columns.stop // s)
                ids[down, across] = code[..., 0] + 256 * code[..., 1] + 65536 * code[..., 2] - 1
        return ids

    # Passes --------------------------------------------------------------------------------

    def _show_only(self, indices: Sequence[int]) -> None:
        wanted = set(indices)
        for index, actor in enumerate(self._actors):
            actor.SetVisibility(index in wanted)

    def _drawn_size(self) -> tuple[int, int]:
        return self._size[0], self._rows.stop - self._rows.start

    def _tiles(self) -> list[tuple[slice, slice]]:
        """Cut the picture so that no tile is too large; draw nothing yet."""
        width, height = self._drawn_size()
        s = self.supersample
        across = min(width, _TILE_PIXELS // s * s)
        down = min(height, _TILE_PIXELS // s * s, max(s, _STRIP_PIXELS // across // s * s))
        return [
            (slice(top, min(height, top + down)), slice(left, min(width, left + across)))
            for top in range(0, height, down)
            for left in range(0, width, across)
        ]

    def _front_to_back(self) -> list[int]:
        """Return the numbers of the items, nearest first: what they cover need not be shaded."""
        toward = axes(self._camera)[2]
        return sorted(
            range(len(self._meshes)),
            key=lambda number: -float(self._meshes[number].bounds.mean(axis=0) @ toward),
        )

    def _aim(self, rows: slice, columns: slice, step: int = 1) -> tuple[int, int]:
        """Draw one tile, or one pixel for each `step` x `step` of it.

        The camera stays, because shine depends on where it is.
        """
        width, height = self._size
        tile = columns.stop - columns.start, rows.stop - rows.start
        _, up, toward = axes(self._camera)
        above = self._rows.start + rows.start, self._rows.start + rows.stop
        center = np.asarray(self._camera.center)
        camera = self._renderer.GetActiveCamera()
        camera.SetParallelProjection(True)
        camera.SetFocalPoint(*center)
        camera.SetPosition(*(center + toward * -self._near + toward))
        camera.SetViewUp(*up)
        camera.SetParallelScale(tile[1] / 2 / self._scale)
        # In halves of the tile, from its own middle.
        camera.SetWindowCenter(
            (columns.start + columns.stop - width) / tile[0], (height - sum(above)) / tile[1]
        )
        camera.SetClippingRange(1.0, 1.0 + self._far - self._near)
        width_px, height_px = tile[0] // step, tile[1] // step
        self._window.SetSize(width_px, height_px)
        self._window.Render()
        return width_px, height_px

    def _read_color(self, rows: slice, columns: slice, step: int = 1) -> NDArray[np.uint8]:
        width, height = self._aim(rows, columns, step)
        pixels: Any = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels)
        array: NDArray[np.uint8] = vtk_to_numpy(pixels)  # type: ignore[no-untyped-call]
        return array.reshape(height, width, 4)[::-1]

    def _read_depth(self, rows: slice, columns: slice) -> NDArray[np.float32]:
        """Read the depth of the tile that was drawn last, in mm."""
        width, height = columns.stop - columns.start, rows.stop - rows.start
        values: Any = vtkFloatArray()
        self._window.GetZbufferData(0, 0, width - 1, height - 1, values)
        array: NDArray[np.float32] = vtk_to_numpy(values)  # type: ignore[no-untyped-call]
        buffer = array.reshape(height, width)[::-1]
        depth: NDArray[np.float32] = self._near + buffer * np.float32(self._far - self._near)
        depth[buffer >= 1.0] = np.nan
        return depth

    def _depth_range(self) -> tuple[float, float]:
        """Nearest and farthest depth of all meshes, with 5 mm to spare."""
        toward = axes(self._camera)[2]
        center = np.asarray(self._camera.center)
        corners = [
            (np.array(np.meshgrid(*mesh.bounds.T)).reshape(3, -1).T - center) @ -toward
            for mesh in self._meshes
        ]
        if not corners:
            return -1.0, 1.0
        return float(np.min(corners)) - 5.0, float(np.max(corners)) + 5.0


@contextmanager
def _flat(actors: Sequence[Any]) -> Iterator[None]:
    """Draw actors in one flat colour each that encodes their number, as long as it is open."""
    kept = [
        (actor.GetProperty(), actor.GetTexture(), actor.GetMapper().GetScalarVisibility())
        for actor in actors
    ]
    for number, actor in enumerate(actors, start=1):
        flat = vtkProperty()
        flat.LightingOff()
        # Without light a colour is the sum of its ambient and diffuse share.
        flat.SetAmbient(0.0)
        flat.SetDiffuse(1.0)
        flat.SetColor(number % 256 / 255, number // 256 % 256 / 255, number // 65536 / 255)
        actor.SetProperty(flat)
        actor.SetTexture(None)
        actor.GetMapper().SetScalarVisibility(False)
    try:
        yield
    finally:
        for actor, (prop, texture, visible) in zip(actors, kept, strict=True):
            actor.SetProperty(prop)
            actor.SetTexture(texture)
            actor.GetMapper().SetScalarVisibility(visible)


def _nearest(depth: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return the nearest depth of each block of `step` x `step` pixels."""
    if step == 1:
        return depth
    lines = depth[::step]
    for offset in range(1, step):
        lines = np.fmin(lines, depth[offset::step])
    nearest = lines[:, ::step]
    for offset in range(1, step):
        nearest = np.fmin(nearest, lines[:, offset::step])
    return np.ascontiguousarray(nearest)


def _off_screen_window() -> Any:
    # Without a display the EGL window is asked for by name: the general one tries X first and
    # says so on the terminal.
    window: Any
    if not has_display() and hasattr(vtkRenderingOpenGL2, "vtkEGLRenderWindow"):
        window = vtkRenderingOpenGL2.vtkEGLRenderWindow()
    else:
        window = vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(0)
    window.SetAlphaBitPlanes(1)
    return window
