"""The gallery: a fixed set of views of the model and a close-up of each muscle with its ends.

For looking the model over: every picture has the same frame whenever it is made, so two versions
can be laid beside each other.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.items import Item, Legend
from faceanatomy.view.marking import with_sites
from faceanatomy.view.scene import scene
from faceanatomy.view.themes import INSERTION, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

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
BELLY: Rgb = (206, 146, 132)
_END = 0.14
"""Share of the length that is coloured as an end."""
_GHOST = 0.3
_CELL, _COLUMNS = 300, 8
_MARKED = "marked"


class MarkedLibrary(MeshLibrary):
    """A library in which muscles are painted by their ends instead of their fibres."""

    def __init__(self, full: MeshLibrary) -> None:
        self.directory, self._full = full.directory, full
        self._loaded = {}
        self._infos = {
            name: msgspec.structs.replace(info, kind=_MARKED) if info.kind == "muscle" else info
            for name, info in full.infos.items()
        }

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        mesh = self._full[key]
        info = self._infos[key[0]]
        if info.kind != _MARKED or mesh.uv is None:
            return mesh
        colours = end_colours(mesh.uv[:, 0], closed=info.closed)
        return replace(mesh, info=info, colors=colours, uv=None)


def end_colours(u: NDArray[np.float32], *, closed: bool) -> NDArray[np.uint8]:
    """Return colours (n, 3) that tell origin, belly and insertion; rings have no ends."""
    belly = np.tile(np.array(BELLY, float), (len(u), 1))
    if not closed:
        for colour, away in ((ORIGIN, u), (INSERTION, 1 - u)):
            share = np.clip((_END - away) / (0.4 * _END) + 0.5, 0, 1)[:, None]
            belly += (np.array(colour, float) - belly) * share
    return np.asarray(np.round(belly), np.uint8)


def close_up(atlas: Atlas, library: MeshLibrary, muscle: str) -> Scene:
    """Return the scene of one muscle on the ghost of the skull, its ends and sites coloured."""
    made = scene(muscle, atlas=atlas, library=library)
    units = atlas.muscle(muscle).units
    bones = [name for name, info in library.infos.items() if info.kind in ("bone", "teeth")]
    ghosts = [
        Item(name, side, role="context", opacity=_GHOST)
        for name in bones
        for side in library.info(name).sides
    ]
    own = [Item(unit, side, role="context") for unit in units for side in library.info(unit).sides]
    legend = Legend("", (("Origin", ORIGIN), ("Insertion", INSERTION)))
    marked = with_sites(atlas, library, ghosts, made.shown)
    return replace(
        made, items=(*marked, *own), library=MarkedLibrary(library), labels=(), legend=legend
    )


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
