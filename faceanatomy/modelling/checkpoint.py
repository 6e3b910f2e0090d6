"""Finished stages of a build, kept until the build is complete so that it can be taken up again.

The key is made of the text of the recipes: a changed recipe never meets meshes of the old one.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.modelling.write import read_meshes, write_meshes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from faceanatomy.modelling.write import BuiltMesh


class Checkpoint:
    """Meshes of finished stages in a folder of the user's cache.

    Parameters
    ----------
    build : what tells this build from others, such as its grid spacing and its target folder.
    """

    def __init__(self, *build: object) -> None:
        self.folder = _cache_folder(repr(build))

    def stage(self, name: str, build: Callable[[], Iterable[BuiltMesh]]) -> list[BuiltMesh]:
        """Return the meshes of a stage: as an interrupted build left them, or built now."""
        place = self.folder / name.replace(":", ".")
        if (place / "index.json").exists():  # written last: its meshes are whole
            try:
                return list(read_meshes(place).values())
            except DataError:
                shutil.rmtree(place, ignore_errors=True)
        meshes = [mesh.stored() for mesh in build()]
        write_meshes(meshes, place)
        return meshes

    def clear(self) -> None:
        """Forget the finished stages: the build is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _cache_folder(build: str) -> Path:
    import platformdirs

    digest = hashlib.sha256(build.encode())
    sources = data_directory() / "model"
    recipes = [*Path(__file__).parent.glob("*.py"), *sources.rglob("*.json")]
    for path in sorted(recipes, key=lambda path: path.name):
        digest.update(path.read_bytes())
    cache = platformdirs.user_cache_path("faceanatomy") / "modelling"
    return cache / f"unfinished-{digest.hexdigest()[:16]}"
