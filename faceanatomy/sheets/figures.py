"""The pictures on a sheet: rendered at print resolution, and kept, because rendering is slow."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.errors import FaceAnatomyError
from faceanatomy.files import atomic_write

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.view.scene import Scene

SUPERSAMPLE = 2
OUTLINE_MM = 0.14
"""Weight of the drawn outlines on A4, mm on paper."""

_FAINT = 150
"""Below this opacity (0..255) a leader must not end."""
_MAX_DRAWN_PIXELS = 64_000_000
"""Pixels drawn, supersampling included: bounds the memory at about 2 GB."""
_CACHE_BYTES = 600_000_000
_RENDERERS = ("render", "canvas", "actors", "textures", "lighting", "shading", "surface", "themes")


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
    """

    color: NDArray[np.uint8]
    ids: NDArray[np.int16]
    names: tuple[tuple[str, str], ...]
    pixels_per_mm: float

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
        return replace(self, color=color).without_faint()

    def without_faint(self) -> Figure:
        """Return the figure with ids only where the picture is clearly visible."""
        return replace(self, ids=np.where(self.color[..., 3] < _FAINT, -1, self.ids))

    def without_pixels(self) -> Figure:
        """Return the figure after its picture was written: one empty pixel."""
        return replace(self, color=self.color[:1, :1].copy(), ids=self.ids[:1, :1].copy())

    def in_grey(self) -> Figure:
        """Return the figure without colour (luminance of Rec. 709)."""
        luminance = self.color[..., :3] @ np.array([0.2126, 0.7152, 0.0722])
        color = self.color.copy()
        color[..., :3] = np.round(luminance)[..., None]
        return replace(self, color=color)


def figure(scene: Scene, width: float, height: float, dpi: float) -> Figure:
    """Render a scene at a size on paper, or take it from the cache.

    Parameters
    ----------
    scene
        What to draw, camera included.
    width, height
        Size on paper, mm.
    dpi
        Resolution; lowered where the picture would exceed what one window can draw.

    Raises
    ------
    FaceAnatomyError
        If the renderer returns an empty picture.
    """
    largest = (_MAX_DRAWN_PIXELS / (width * height)) ** 0.5 / SUPERSAMPLE
    scale = min(dpi / 25.4, largest)
    pixels = max(2, round(width * scale)), max(2, round(height * scale))
    outline = OUTLINE_MM * scene.camera.width / width
    path = _cache_file(scene, pixels, outline)
    names, arrays = _read(path)
    if names is None:
        from faceanatomy.view.render import render

        rendering = render(scene, *pixels, supersample=SUPERSAMPLE, ids=True, outline_mm=outline)
        if rendering.ids is None or not (rendering.ids >= 0).any():
            raise FaceAnatomyError(
                "The renderer returned an empty picture. Check that the machine can draw off "
                "screen (`faceanatomy render zygomaticus_major`), or ask for a smaller sheet."
            )
        names = tuple((str(mesh), str(side)) for mesh, side in rendering.names)
        arrays = {"color": rendering.color, "ids": rendering.ids.astype(np.int16)}
        _write(path, names, arrays)
    return Figure(arrays["color"], arrays["ids"], names, pixels[0] / width).without_faint()


@cache
def _renderer_fingerprint() -> str:
    """Return a hash of the code that draws, so that a better renderer redraws old figures."""
    from faceanatomy.view import render

    digest = hashlib.sha256()
    folder = Path(render.__file__).parent
    for name in _RENDERERS:
        with suppress(OSError):
            digest.update((folder / f"{name}.py").read_bytes())
    return digest.hexdigest()


def _cache_file(scene: Scene, pixels: tuple[int, int], outline: float) -> Path:
    import platformdirs

    infos = scene.meshes().infos
    said = {
        "items": [repr(item) for item in scene.items],
        "camera": repr(scene.camera),
        "fade": (scene.fade, getattr(scene, "vignette", False)),
        "meshes": {item.mesh: infos[item.mesh].sha256 for item in scene.items},
        "pixels": [*pixels, SUPERSAMPLE, round(outline, 6)],
        "renderer": _renderer_fingerprint(),
    }
    key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
    return Path(platformdirs.user_cache_dir("faceanatomy", False)) / "figures" / f"{key}.npz"


def _read(path: Path) -> tuple[tuple[tuple[str, str], ...] | None, dict[str, Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = tuple((str(a), str(b)) for a, b in archive["names"])
            return names, {"color": archive["color"], "ids": archive["ids"]}
    except Exception:
        return None, {}


def _write(path: Path, names: tuple[tuple[str, str], ...], arrays: dict[str, Any]) -> None:
    """Keep a figure; a full or read-only disk only costs time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            np.savez(file, names=np.array(names), **arrays)
        kept = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
        total = 0
        for old in kept:
            total += old.stat().st_size
            if total > _CACHE_BYTES:
                old.unlink()


def save_image(picture: Figure, path: Path) -> None:
    """Write the picture for Typst: a PNG with transparent ground.

    Transparent pixels carry no colour, which makes the file a good deal smaller.
    """
    from PIL import Image

    color = picture.color.copy()
    color[color[..., 3] == 0] = 0
    Image.fromarray(color, "RGBA").save(path, compress_level=4)
