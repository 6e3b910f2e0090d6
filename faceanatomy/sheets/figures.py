"""The pictures on a sheet: rendered at print resolution, in bands where they are large."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.errors import FaceAnatomyError
from faceanatomy.sheets import figure_cache

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from faceanatomy.view.canvas import Canvas
    from faceanatomy.view.render import Rendering
    from faceanatomy.view.scene import Scene

SUPERSAMPLE = 2
OUTLINE_MM = 0.14
"""Weight of the drawn outlines on A4, mm on paper."""

_CONTOUR = 2.0
"""Weight of the contours of a line drawing relative to that of outlines."""
_CONTOUR_INK = (28, 16, 12)
_FOLD_MM = 0.7
"""Depth of a step that a contour marks."""
_SHADING_REACH_MM = 24.0
"""How far around it a groove's shadow depends on, mm of the subject."""
_LIFT = 0.8
"""Exponent of the tone curve of the grey theme; below 1 it lightens middle tones."""
_FAINT = 150
"""Below this opacity (0..255) a leader must not end."""
_MAX_DRAWN_PIXELS = 64_000_000
"""Pixels drawn, supersampling included: bounds the memory at about 2 GB."""


@dataclass(frozen=True)
class Figure:
    """A picture with the id of the mesh seen at each of its pixels.

    Parameters
    ----------
    color
        RGBA, straight alpha, shape (height, width, 4).
    ids
        Index into `names` at every pixel, -1 where nothing is, shape (height, width).
    names
        Mesh keys ``(id, side)``.
    pixels_per_mm
        Resolution on paper.
    png
        The picture as a file, while `color` is what was drawn; else empty.
    """

    color: NDArray[np.uint8]
    ids: NDArray[np.int16]
    names: tuple[tuple[str, str], ...]
    pixels_per_mm: float
    png: bytes = field(default=b"", repr=False)

    def numbers(self, mesh_ids: tuple[str, ...], side: str = "both") -> tuple[int, ...]:
        """Return the numbers in `ids` of some meshes, on one side or on both."""
        return tuple(
            i
            for i, (mesh, mesh_side) in enumerate(self.names)
            if mesh in mesh_ids and (side == "both" or mesh_side in (side, "midline"))
        )

    def vignetted(self) -> Figure:
        """Return the figure fading towards its edges, as close-ups in printed atlases do."""
        height, width = self.ids.shape
        y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        inside = np.clip((1 - (x**4 + y**4) ** 0.25) / 0.16, 0, 1)
        fade = inside**2 * (3 - 2 * inside)
        color = self.color.copy()
        color[..., 3] = np.round(color[..., 3] * fade)
        return replace(self, color=color, png=b"").without_faint()

    def without_faint(self) -> Figure:
        """Return the figure with ids only where the picture is clearly visible."""
        return replace(self, ids=np.where(self.color[..., 3] < _FAINT, -1, self.ids))

    def without_pixels(self) -> Figure:
        """Return the figure after its picture was written: one empty pixel."""
        pixel = self.color[:1, :1].copy(), self.ids[:1, :1].copy()
        return replace(self, color=pixel[0], ids=pixel[1], png=b"")

    def in_grey(self) -> Figure:
        """Return the figure without colour, as `grey` has it."""
        color = self.color.copy()
        color[..., :3] = grey(self.color[..., :3])[..., None]
        return replace(self, color=color, png=b"")


def grey(rgb: ArrayLike) -> NDArray[np.uint8]:
    """Return the grey of colours of shape (..., 3), a little lighter than they are.

    Luminance of Rec. 709. Cheap printers print middle tones too dark, so these are lifted; black
    and white stay what they are.
    """
    luminance = np.asarray(rgb, dtype=float) @ np.array([0.2126, 0.7152, 0.0722])
    return np.asarray(np.round(255 * (luminance / 255) ** _LIFT), dtype=np.uint8)


def figure(scene: Scene, width: float, height: float, dpi: float, *, lines: bool = False) -> Figure:
    """Render a scene at a size on paper, or take it from the cache.

    Parameters
    ----------
    scene
        What to draw, camera included.
    width, height
        Size on paper, mm.
    dpi
        Resolution. A picture larger than memory should hold at once is drawn in bands.
    lines
        Whether contours are drawn over it.

    Raises
    ------
    FaceAnatomyError
        If the renderer returns an empty picture.
    """
    scale = dpi / 25.4
    pixels = max(2, round(width * scale)), max(2, round(height * scale))
    outline = OUTLINE_MM * scene.camera.width / width
    path = figure_cache.cache_path(
        scene, pixels=pixels, finer=SUPERSAMPLE, outline=round(outline, 6), lines=lines
    )
    drawn = figure_cache.read(path)
    if drawn is None:
        color, ids, names = _rendered(scene, pixels, outline, lines=lines)
        if not (ids >= 0).any():
            raise FaceAnatomyError(
                "The renderer returned an empty picture. Check that the machine can draw off "
                "screen (`faceanatomy render zygomaticus_major`), or ask for a smaller sheet."
            )
        drawn = color, ids, names, _packed(color)
        figure_cache.write(path, drawn)
    color, ids, names, png = drawn
    return Figure(color, ids, names, pixels[0] / width, png).without_faint()


def _rendered(
    scene: Scene, pixels: tuple[int, int], outline: float, *, lines: bool
) -> tuple[NDArray[np.uint8], NDArray[np.int16], figure_cache.Names]:
    """Draw a scene in bands across, as high as memory allows.

    Bands overlap as far as shading looks around, so no seam shows.
    """
    from faceanatomy.view.canvas import Canvas
    from faceanatomy.view.opengl import require_opengl
    from faceanatomy.view.shading import shading_grid

    require_opengl()
    width, height = pixels
    scale = scene.camera.pixels_per_mm(width, height)
    around, grid = math.ceil(_SHADING_REACH_MM * scale), shading_grid(scale)
    step = height
    if width * height * SUPERSAMPLE**2 > _MAX_DRAWN_PIXELS:
        step = max(around, _MAX_DRAWN_PIXELS // (width * SUPERSAMPLE**2) - 2 * around)
    color = np.empty((height, width, 4), np.uint8)
    ids = np.empty((height, width), np.int16)
    with Canvas(scene, width, height, SUPERSAMPLE) as canvas:
        for top in range(0, height, step):
            bottom = min(height, top + step)
            first = max(0, (top - around) // grid * grid)
            last = min(height, bottom + around)
            canvas.keep_to(first, last)
            camera = replace(scene.camera, width=width / scale, height=(last - first) / scale)
            band = replace(scene, camera=camera, fade=0.0)
            part, part_ids = _band(canvas, band, (width, last - first), outline, lines=lines)
            color[top:bottom] = part[top - first : bottom - first]
            ids[top:bottom] = part_ids[top - first : bottom - first]
    if scene.fade > 0:
        color[..., 3] = np.round(color[..., 3] * _fading(height, scene.fade * scale)[:, None])
    return color, ids, tuple((str(mesh), str(side)) for mesh, side in (i.key for i in scene.items))


def _band(
    canvas: Canvas, scene: Scene, pixels: tuple[int, int], outline: float, *, lines: bool
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    from faceanatomy.view.render import drawn

    made = drawn(canvas, scene, *pixels, ids=True, outline_mm=outline)
    ids = np.full(made.depth.shape, -1, np.int16) if made.ids is None else made.ids
    color = made.color
    if lines:
        color = _contoured(made, ids, outline * made.pixels_per_mm * _CONTOUR)
    return color, ids.astype(np.int16)


def _contoured(made: Rendering, ids: NDArray[Any], width_px: float) -> NDArray[np.uint8]:
    """Return the picture with dark contours of every mesh and fold, as in a line drawing."""
    from faceanatomy.view.shading import outlines

    share = outlines(made.depth, ids.astype(np.int32), width_px, _FOLD_MM)[..., None]
    color = made.color.astype(np.float32)
    # Half of an outline lies beside the mesh, where the picture has no colour of its own.
    color[..., :3] = color[..., :3] * (1 - share) + np.array(_CONTOUR_INK, np.float32) * share
    color[..., 3] = np.maximum(color[..., 3], share[..., 0] * 255)
    return np.asarray(np.round(color), dtype=np.uint8)


def _fading(height: int, fade_px: float) -> NDArray[np.float64]:
    """Return the opacity (height,) of a figure whose cut lower end fades away."""
    above = height - 0.5 - np.arange(height)
    share = np.clip(above / max(1.0, fade_px), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def save_image(picture: Figure, path: Path) -> None:
    """Write the picture for Typst: a PNG with transparent ground."""
    path.write_bytes(picture.png or _packed(picture.color))


def _packed(color: NDArray[np.uint8]) -> bytes:
    """Return a picture as a PNG file, made in little time: Typst packs it again.

    Transparent pixels carry no colour, which makes the file a good deal smaller.
    """
    from PIL import Image

    seen = color.copy()
    seen[seen[..., 3] == 0] = 0
    file = io.BytesIO()
    Image.fromarray(seen, "RGBA").save(file, "PNG", compress_level=1)
    return file.getvalue()
