"""A small made head: ellipsoids and strips with the ids of the real one, drawn in no time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from web_browser import Viewer, browser, chromium, page_url

import faceanatomy as fa
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.scene import Scene, scene
from faceanatomy.view.web import write_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Shape = tuple[np.ndarray, np.ndarray, np.ndarray]


def ellipsoid(center: tuple[float, float, float], radii: tuple[float, float, float]) -> Shape:
    """Return points, faces and uv of a closed ellipsoid."""
    rows, columns = 14, 24
    polar = np.linspace(0, np.pi, rows + 2)[1:-1]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    p, a = np.meshgrid(polar, around, indexing="ij")
    ball = np.stack([np.sin(p) * np.cos(a), np.sin(p) * np.sin(a), np.cos(p)], axis=-1)
    points = np.concatenate([ball.reshape(-1, 3), [[0, 0, 1], [0, 0, -1]]])
    index = np.arange(rows * columns).reshape(rows, columns)
    after = np.roll(index, -1, axis=1)
    top, bottom = rows * columns, rows * columns + 1
    quads = [
        (index[:-1].ravel(), index[1:].ravel(), after[1:].ravel()),
        (index[:-1].ravel(), after[1:].ravel(), after[:-1].ravel()),
        (np.full(columns, top), index[0], after[0]),
        (index[-1], np.full(columns, bottom), after[-1]),
    ]
    faces = np.concatenate([np.column_stack(q) for q in quads])
    uv = np.column_stack([(points[:, 2] + 1) / 2, (points[:, 0] + 1) / 2])
    return points * np.array(radii) + np.array(center), faces, uv


HEAD: dict[str, tuple[str, bool, tuple[float, float, float], tuple[float, float, float]]] = {
    "skull": ("bone", False, (0, 0, 30), (60, 75, 70)),
    "mandible": ("bone", False, (0, 45, -60), (40, 30, 25)),
    "auricle": ("skin", True, (72, -10, 5), (6, 12, 25)),
    "eyeball": ("eye", True, (28, 72, 28), (11, 11, 11)),
    "skin": ("skin", False, (0, 5, -5), (82, 100, 120)),
    "galea_aponeurotica": ("aponeurosis", False, (0, -5, 98), (45, 50, 5)),
    "zygomaticus_major:superficial_band": ("muscle", True, (45, 80, -20), (6, 4, 25)),
    "zygomaticus_major:deep_band": ("muscle", True, (44, 77, -20), (5, 3, 23)),
    "orbicularis_oculi:orbital_part": ("muscle", True, (28, 82, 28), (20, 4, 18)),
    "frontalis:medial_part": ("muscle", True, (14, 76, 66), (12, 4, 22)),
    "orbicularis_oris:labial_part": ("muscle", False, (0, 88, -45), (24, 5, 12)),
    "masseter:superficial_part": ("muscle", True, (56, 40, -35), (6, 16, 26)),
    "lateral_pterygoid:inferior_head": ("muscle", True, (18, 20, -20), (10, 12, 8)),
}
"""id -> kind, paired, centre and radii of its right side, mm."""


TUBES = {
    "facial_nerve": ("nerve", True, (45, 10, -20), (25, 4, 4)),
    "facial_nerve_trunk": ("nerve", True, (70, 20, -25), (4, 15, 4)),
    "temporal_branches": ("nerve", True, (60, 60, 40), (3, 10, 20)),
    "masseteric_nerve": ("nerve", True, (50, 30, -20), (4, 10, 4)),
    "facial_artery": ("artery", True, (48, 70, -50), (3, 12, 18)),
    "temporal_fascia": ("fascia", True, (64, 10, 35), (3, 30, 25)),
    "masseteric_artery": ("artery", True, (40, 30, -28), (8, 3, 3)),
}
"""Meshes that are drawn on demand only; one nerve lies inside the made skull."""


def write_library(folder: Path, head: dict[str, Any] = HEAD) -> Path:
    entries = []
    for mesh_id, (kind, paired, center, radii) in sorted(head.items()):
        points, faces, uv = ellipsoid(center, radii)
        arrays: dict[str, np.ndarray] = {
            "points": points.astype(np.float32),
            "faces": faces.astype(np.int32),
        }
        if kind in ("muscle", "aponeurosis"):
            arrays["uv"] = uv.astype(np.float32)
        name = mesh_id.replace(":", ".") + ".npz"
        np.savez_compressed(folder / name, **arrays)
        entries.append(
            {
                "id": mesh_id, "kind": kind, "paired": paired, "file": name,
                "vertices": len(points), "triangles": len(faces), "closed": False,
                "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
                "length_mm": 2 * radii[2], "width_mm": 2 * radii[0],
                "appearance": {"fascicles": 3, "boundaries": [0.3, 0.6], "amplitudes": [0.6, 0.8],
                               "tendon": [0.1, 0.0], "seed": len(entries)},
            }
        )  # fmt: skip
    index = {"note": "made by the tests", "frame": "RAS millimetres", "meshes": entries}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def head(tmp_path_factory: pytest.TempPathFactory) -> MeshLibrary:
    return MeshLibrary(write_library(tmp_path_factory.mktemp("meshes")))


@pytest.fixture(scope="session")
def head_with_tubes(tmp_path_factory: pytest.TempPathFactory) -> MeshLibrary:
    return MeshLibrary(write_library(tmp_path_factory.mktemp("tubes"), HEAD | TUBES))


@pytest.fixture(scope="session")
def atlas() -> fa.Atlas:
    return fa.load()


@pytest.fixture
def made(head: MeshLibrary, atlas: fa.Atlas) -> Callable[..., Scene]:
    """Return `scene` on the small head."""

    def make(thing: Any = None, **options: Any) -> Scene:
        return scene(thing, library=head, atlas=atlas, **options)

    return make


# One page of the small head, for all tests of a file that do not need their own ------------------


@pytest.fixture(scope="module")
def path(head: MeshLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    return write_html(None, tmp_path_factory.mktemp("page") / "viewer.html", library=head)


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def context(running: Any) -> Iterator[Any]:
    made = running.new_context(viewport={"width": 1000, "height": 620})
    yield made
    made.close()


@pytest.fixture(scope="module")
def opened(context: Any, path: Path) -> Iterator[Viewer]:
    page = context.new_page()
    yield Viewer(page, page_url(path))
    page.close()


@pytest.fixture
def viewer(opened: Viewer) -> Iterator[Viewer]:
    """Give the page that the tests share: loading it anew each time would take minutes."""
    yield opened
    opened.page.keyboard.press("Escape")
    assert not opened.messages, "the console stays silent"
