"""The gallery: a fixed set of views of the model and a close-up of each muscle with its ends.

For looking the model over: every picture has the same frame whenever it is made, so two versions
can be laid beside each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from faceanatomy.view.close_ups import close_up
from faceanatomy.view.scene import scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.scene import Scene

VIEWS = ("front", "three-quarter", "lateral", "posterior", "below")
LAYERS: dict[str, tuple[str, ...]] = {
    "skin": ("skin",),
    "superficial": ("superficial", "intermediate", "deep", "bones"),
    "middle": ("intermediate", "deep", "bones"),
    "deep": ("deep", "bones"),
    "skull": ("bones",),
    "nerves": ("nerves", "bones"),
    "arteries": ("arteries", "bones"),
}
"""Name of a set of pictures and the layers it shows."""
_CELL, _COLUMNS = 300, 8


def gallery_scenes(
    atlas: Atlas, library: MeshLibrary, muscles: Sequence[str] | None = None
) -> Iterator[tuple[str, Scene]]:
    """Yield the name and the scene of every picture of the gallery."""
    for name, layers in LAYERS.items():
        for view in VIEWS:
            title = f"{name}, {view}"
            yield title, scene(layers=layers, camera=view, atlas=atlas, library=library)
    for muscle in [m.id for m in atlas.muscles] if muscles is None else muscles:
        yield muscle.replace("_", " "), close_up(atlas, library, muscle)


def write_gallery(
    folder: str | Path,
    *,
    size: tuple[int, int] = (900, 900),
    muscles: Sequence[str] | None = None,
    atlas: Atlas | None = None,
    library: MeshLibrary | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Path]:
    """Write every picture of the gallery and a contact sheet; return the files, the sheet first.

    Parameters
    ----------
    folder
        Where the pictures go; made when missing.
    size
        Width and height of each picture in pixels.
    muscles
        Ids of the muscles that get a close-up; by default all.
    atlas, library
        Facts and meshes; by default those of the project.
    progress
        Called as (stage, done, total).

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    if atlas is None:
        from faceanatomy.knowledge.atlas import load

        atlas = load()
    if library is None:
        from faceanatomy.geometry.library import meshes

        library = meshes()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    total = len(LAYERS) * len(VIEWS) + len(atlas.muscles if muscles is None else muscles)
    pictures: list[tuple[str, Path]] = []
    for name, shown in gallery_scenes(atlas, library, muscles):
        file = place / f"{name.replace(', ', '-').replace(' ', '_')}.jpg"
        pictures.append((name, shown.screenshot(file, size)))
        if progress is not None:
            progress("pictures", len(pictures), total)
    return [contact_sheet(pictures, place / "contact.jpg"), *(path for _, path in pictures)]


def contact_sheet(pictures: Sequence[tuple[str, Path]], file: Path) -> Path:
    """Write all pictures small on one sheet, each over its name; return the file."""
    from PIL import Image, ImageDraw

    from faceanatomy.files import atomic_write

    line = 24
    small = []
    for _, path in pictures:
        with Image.open(path) as picture:
            small.append(picture.convert("RGB"))
        small[-1].thumbnail((_CELL - 4, _CELL - 4))
    height = line + max((one.height for one in small), default=0)
    sheet = Image.new("RGB", (_COLUMNS * _CELL, -(-len(small) // _COLUMNS) * height), "white")
    pen = ImageDraw.Draw(sheet)
    for number, ((name, _), one) in enumerate(zip(pictures, small, strict=True)):
        x, y = number % _COLUMNS * _CELL, number // _COLUMNS * height
        sheet.paste(one, (x + (_CELL - one.width) // 2, y))
        pen.text((x + 6, y + height - line + 2), name, fill=(40, 36, 34))
    with atomic_write(file) as temporary:
        sheet.save(temporary, "JPEG", quality=82)
    return file
