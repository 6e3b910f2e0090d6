"""Finished pictures: a rendering on its ground with title, legend and labels."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops

from faceanatomy.errors import InvalidValueError
from faceanatomy.files import atomic_write, output_suffix
from faceanatomy.view.render import check_size, render

if TYPE_CHECKING:
    import os

    from faceanatomy.view.annotation import Insets
    from faceanatomy.view.render import Rendering
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Theme

_SUFFIXES = (".png", ".jpg", ".jpeg")
_SEEN_ALPHA = 150
"""Opacity out of 255 from which on a label may point at the subject."""


def picture(
    scene: Scene, size: tuple[int, int], *, transparent: bool = False, supersample: int = 2
) -> Image.Image:
    """Return the finished picture of a scene as RGB, or RGBA where `transparent`.

    Raises
    ------
    InvalidValueError
        If the size is not valid.
    MissingDependencyError
        If the machine lacks the OpenGL libraries.
    """
    width, height = size
    check_size(width, height, supersample)
    image = Image.new("RGBA", size) if transparent else ground(scene.theme, size)
    plain = not (scene.title or scene.legend or scene.show_labels)
    if plain:
        image.alpha_composite(Image.fromarray(render(scene, *size, supersample=supersample).color))
    else:
        from faceanatomy.view.annotation import annotation, inset_camera, insets

        room = insets(scene, *size)
        camera = inset_camera(scene.camera, room, *size)
        drawn = render(
            replace(scene, camera=camera), *size, supersample=supersample, ids=scene.show_labels
        )
        subject = Image.fromarray(drawn.color)
        mask = edge_mask(scene, room, size)
        if mask is not None:
            subject.putalpha(ImageChops.multiply(subject.getchannel("A"), mask))
        image.alpha_composite(subject)
        image.alpha_composite(annotation(scene, _without_faded(drawn, subject)))
    return image if transparent else image.convert("RGB")


def save_picture(
    scene: Scene,
    path: str | os.PathLike[str],
    size: tuple[int, int],
    *,
    transparent: bool = False,
) -> Path:
    """Do the work of `Scene.screenshot`."""
    suffix = output_suffix(path, _SUFFIXES)
    if transparent and suffix != ".png":
        raise InvalidValueError(
            f"A {suffix} file has no transparency: write {str(path)!r} as .png, or leave "
            "transparent out."
        )
    # The file is opened first: a folder that cannot be written to is told before drawing.
    with atomic_write(path) as temporary:
        image = picture(scene, _pair(size), transparent=transparent)
        if suffix == ".png":
            image.save(temporary, "PNG", compress_level=3)
        else:
            image.save(temporary, "JPEG", quality=93, subsampling=0)
    return Path(path)


def png_bytes(scene: Scene, size: tuple[int, int]) -> bytes:
    """Return the finished picture as the bytes of a PNG file."""
    buffer = BytesIO()
    picture(scene, size).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def ground(theme: Theme, size: tuple[int, int]) -> Image.Image:
    """Return the ground of a theme: a soft gradient from its upper to its lower colour."""
    width, height = size
    share = np.linspace(0, 1, height)[:, None]
    column = np.array(theme.top) * (1 - share) + np.array(theme.bottom) * share
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    pixels[..., :3] = (column + 0.5).astype(np.uint8)[:, None]
    pixels[..., 3] = 255
    return Image.fromarray(pixels)


def edge_mask(scene: Scene, room: Insets, size: tuple[int, int]) -> Image.Image | None:
    """Return the mask by which the subject fades away towards the edges, if it does."""
    if scene.vignette:
        return _vignette(size, room)
    return _foot(size, room) if scene.fade and room.bottom else None


def _vignette(size: tuple[int, int], room: Insets) -> Image.Image:
    """Return a mask that lets a close-up fade away towards the edges of the room it has."""
    width, height = size
    middle_x, middle_y = (room.left + width - room.right) / 2, (room.top + height - room.bottom) / 2
    x = np.abs(np.arange(width) + 0.5 - middle_x) / (middle_x - room.left)
    y = np.abs(np.arange(height) + 0.5 - middle_y) / (middle_y - room.top)
    share = np.clip((1 - (x[None] ** 5 + y[:, None] ** 5) ** 0.2) / 0.14, 0, 1)
    return Image.fromarray((share * share * (3 - 2 * share) * 255 + 0.5).astype(np.uint8))


def _without_faded(drawn: Rendering, subject: Image.Image) -> Rendering:
    """Return the rendering without ids where the subject has faded: no label points there."""
    if drawn.ids is None:
        return drawn
    seen = np.asarray(subject.getchannel("A")) > _SEEN_ALPHA
    return replace(drawn, ids=np.where(seen, drawn.ids, -1))


def _foot(size: tuple[int, int], room: Insets) -> Image.Image:
    """Return a mask that lets the subject fade away above the legend."""
    width, height = size
    above = height - room.bottom - np.arange(height) - 0.5
    share = np.clip(above / (0.09 * height), 0, 1)
    column = (share * share * (3 - 2 * share) * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(np.repeat(column[:, None], width, axis=1))


def _pair(size: object) -> tuple[int, int]:
    if isinstance(size, tuple | list) and len(size) == 2:
        return size[0], size[1]
    raise InvalidValueError(
        f"The size {size!r} is not a pair of pixels: give (width, height), for example "
        "(1600, 1200)."
    )
