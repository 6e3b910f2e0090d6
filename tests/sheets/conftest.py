"""A head of ellipsoids: cheap to render, and every muscle is where a test expects it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.sheets.sheet import Sheet, sheet

HEAD = {
    "skull": ((0.0, 5.0, 40.0), (72.0, 78.0, 80.0), "bone", False),
    "mandible": ((0.0, 40.0, -50.0), (50.0, 45.0, 50.0), "bone", False),
    "auricle": ((78.0, -5.0, 5.0), (8.0, 16.0, 30.0), "skin", True),
}
MUSCLES = {
    "frontalis:medial_part": (16.0, 62.0, 88.0),
    "frontalis:lateral_part": (42.0, 48.0, 84.0),
    "orbicularis_oculi:orbital_part": (32.0, 74.0, 30.0),
    "orbicularis_oculi:palpebral_part": (33.0, 82.0, 42.0),
    "procerus": (5.0, 84.0, 54.0),
    "corrugator_supercilii:oblique_head": (20.0, 80.0, 58.0),
    "corrugator_supercilii:transverse_head": (32.0, 74.0, 60.0),
    "levator_labii_superioris": (20.0, 82.0, 2.0),
    "zygomaticus_major:superficial_band": (42.0, 68.0, -14.0),
    "zygomaticus_major:deep_band": (36.0, 74.0, -26.0),
    "zygomaticus_minor": (34.0, 72.0, -2.0),
    "risorius": (40.0, 70.0, -44.0),
    "depressor_anguli_oris": (26.0, 80.0, -60.0),
    "buccinator:maxillary_fibres": (48.0, 52.0, -34.0),
    "masseter:superficial_part": (60.0, 30.0, -36.0),
    "platysma:labial_part": (30.0, 60.0, -84.0),
    "platysma:modiolar_part": (44.0, 44.0, -80.0),
}
MIDLINE_MUSCLES = {
    "orbicularis_oris:labial_part": (0.0, 90.0, -40.0),
    "orbicularis_oris:marginal_part": (0.0, 94.0, -52.0),
}


def ellipsoid(centre, radii, steps=12):
    """Points, faces (outward) and uv of an ellipsoid."""
    theta = np.linspace(0, np.pi, steps + 1)[1:-1]
    phi = np.linspace(0, 2 * np.pi, 2 * steps, endpoint=False)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    ring = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], -1).reshape(-1, 3)
    unit = np.vstack([[0, 0, 1], ring, [0, 0, -1]])
    m, faces = 2 * steps, []
    for j in range(m):
        k = (j + 1) % m
        faces.append((0, 1 + j, 1 + k))
        for i in range(steps - 2):
            a, b = 1 + i * m, 1 + (i + 1) * m
            faces += [(a + j, b + j, b + k), (a + j, b + k, a + k)]
        last = 1 + (steps - 2) * m
        faces.append((len(unit) - 1, last + k, last + j))
    uv = np.column_stack([(1 - unit[:, 2]) / 2, np.full(len(unit), 0.5)])
    return unit * radii + centre, np.array(faces), uv


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> MeshLibrary:
    folder = tmp_path_factory.mktemp("meshes")
    shapes = dict(HEAD)
    shapes |= {u: (c, (7.0, 7.0, 9.0), "muscle", True) for u, c in MUSCLES.items()}
    shapes |= {u: (c, (16.0, 6.0, 5.0), "muscle", False) for u, c in MIDLINE_MUSCLES.items()}
    entries = []
    for mesh_id, (centre, radii, kind, paired) in sorted(shapes.items()):
        points, faces, uv = ellipsoid(np.array(centre), np.array(radii))
        file = f"{mesh_id.replace(':', '.')}.npz"
        np.savez_compressed(
            folder / file,
            points=points.astype(np.float32),
            faces=faces.astype(np.int32),
            uv=uv.astype(np.float32),
        )
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        entries.append(
            {
                "id": mesh_id, "kind": kind, "paired": paired, "file": file,
                "vertices": len(points), "triangles": len(faces), "sha256": digest,
                "length_mm": 18.0, "width_mm": 14.0,
            }
        )  # fmt: skip
    index = {"note": "made for tests", "frame": "RAS millimetres", "meshes": entries}
    (folder / "index.json").write_text(json.dumps(index))
    return MeshLibrary(folder)


@pytest.fixture(scope="session", autouse=True)
def figure_cache(tmp_path_factory: pytest.TempPathFactory):
    """Keep the figures of tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("LOCALAPPDATA", str(tmp_path_factory.mktemp("cache-windows")))
        yield


@pytest.fixture(scope="session")
def make(library: MeshLibrary):
    def make_sheet(thing, **options) -> Sheet:
        options.setdefault("size", "A4")
        return sheet(thing, atlas=fa.load(), library=library, **options)

    return make_sheet


@pytest.fixture(scope="session")
def happiness(make, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sheet, Path]:
    made = make("happiness")
    path = tmp_path_factory.mktemp("happiness") / "happiness.pdf"
    assert made.save(path, dpi=60) == [path]
    return made, path
