"""Figures that were drawn before, kept on disk: rendering is the slow part of a sheet."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.files import atomic_write

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.view.scene import Scene

_MOST_BYTES = 1_000_000_000
_RENDERERS = (
    "geometry/*", "posture", "sheets/figures", "view/actors", "view/canvas", "view/lighting",
    "view/marking", "view/posing", "view/render", "view/shading", "view/surface", "view/textures",
    "view/themes",
)  # fmt: skip

_DAMAGED = (OSError, EOFError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What numpy, zlib and Pillow (the syntax error) raise for files that are cut off or spoilt."""

Names = tuple[tuple[str, str], ...]
Drawn = tuple["NDArray[np.uint8]", "NDArray[np.int16]", Names, bytes]
"""Colour (h, w, 4), ids (h, w), what they number, and the colour once more as a PNG file."""


@cache
def _code() -> str:
    """Return a hash of the code that draws, so that a better renderer redraws old figures."""
    import faceanatomy

    digest, package = hashlib.sha256(), Path(faceanatomy.__file__).parent
    for path in sorted(path for name in _RENDERERS for path in package.glob(f"{name}.py")):
        with suppress(OSError):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def _file_hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def cache_path(scene: Scene, **drawing: Any) -> Path:
    """Return where a picture of a scene is kept; `drawing` is how it is drawn."""
    import platformdirs

    infos = scene.meshes().infos
    pose = getattr(scene, "pose", None)
    moves = pose is not None and pose.moves
    said = {
        "items": [repr(item) for item in scene.items],
        "camera": repr(scene.camera),
        "fade": (scene.fade, scene.vignette),
        "meshes": {item.mesh: infos[item.mesh].sha256 for item in scene.items},
        "pose": repr(pose.to_dict()) if moves and pose is not None else "",
        "sites": _file_hash(data_directory() / "model" / "sites.json")
        if any(item.marks for item in scene.items)
        else "",
        "motion": _file_hash(scene.meshes().directory / "motion.npz") if moves else "",
        "drawing": drawing,
        "code": _code(),
    }
    key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
    return Path(platformdirs.user_cache_dir("faceanatomy", False)) / "figures" / f"{key}.npz"


def read(path: Path) -> Drawn | None:
    """Return a kept picture; None if there is none, or none that can be read."""
    from PIL import Image

    try:
        # numpy leaves a file that it cannot read open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            names = tuple((str(a), str(b)) for a, b in archive["names"])
            png = archive["color"].tobytes()
            ids = np.frombuffer(zlib.decompress(archive["ids"].tobytes()), np.int16)
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            color = np.array(image)
        return color, ids.reshape(color.shape[:2]), names, png
    except _DAMAGED:  # such a file is drawn again
        return None


def write(path: Path, drawn: Drawn) -> None:
    """Keep a picture; a full or read-only disk only costs time."""
    _, ids, names, png = drawn
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            np.savez(
                file,
                color=np.frombuffer(png, np.uint8),
                ids=np.frombuffer(zlib.compress(ids.tobytes(), 1), np.uint8),
                names=np.array(names),
            )
        _forget_the_oldest(path.parent)


def _forget_the_oldest(folder: Path) -> None:
    found = []
    for path in folder.glob("*.npz"):
        with suppress(OSError):  # another process may have removed it
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    total = 0
    for _, size, path in sorted(found, reverse=True, key=lambda one: one[0]):
        total += size
        if total > _MOST_BYTES:
            with suppress(OSError):
                path.unlink()
