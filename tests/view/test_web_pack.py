"""Packing meshes and facts for the web viewer, building it, and the static site."""

from __future__ import annotations

import json
import os
import re
import struct
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvista

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view import web_build
from faceanatomy.view.surface import surface_of, vertex_normals
from faceanatomy.view.web import BUNDLE
from faceanatomy.view.web_facts import facts, page_state
from faceanatomy.view.web_pack import MAGIC, STEP_MM, compressed, lightened, pack
from faceanatomy.view.web_site import text_pages, write_site


def unpacked(block: bytes) -> dict[str, dict[str, np.ndarray]]:
    """Read a block back, as the page does."""
    assert block[:4] == MAGIC
    (size,) = struct.unpack("<I", block[4:8])
    header = json.loads(block[8 : 8 + size])
    meshes = {}
    for entry in header["meshes"]:
        count = entry["vertices"]

        def plane(name: str, length: int, entry: Any = entry) -> np.ndarray:
            offset, size_ = entry["arrays"][name]
            start = 8 + size + offset
            raw = np.frombuffer(block[start : start + size_], np.uint8)
            return raw.reshape(-1, length).astype(np.int64)

        def undone(planes: np.ndarray) -> np.ndarray:
            steps = sum(p << (8 * k) for k, p in enumerate(planes))
            return np.cumsum(np.where(steps & 1, -(steps + 1) // 2, steps // 2))

        points = plane("points", count)
        grid = np.column_stack([undone(points[3 * a : 3 * a + 3]) for a in range(3)])
        faces = []
        highest = -1
        planes = plane("faces", 3 * entry["triangles"])
        for back in sum(p << (8 * k) for k, p in enumerate(planes)):
            faces.append(highest + 1 - back)
            highest = max(highest, faces[-1])
        meshes[entry["id"]] = {
            "points": grid * entry["step"] + entry["low"],
            "faces": np.array(faces).reshape(-1, 3),
        }
        if "creases" in entry["arrays"]:
            number = entry["arrays"]["creases"][1] // 3
            meshes[entry["id"]]["creases"] = undone(plane("creases", number))
        if "uv" in entry["arrays"]:
            uv = plane("uv", count)
            meshes[entry["id"]]["uv"] = np.column_stack([undone(uv[:3]), undone(uv[3:])]) / 4095
    return meshes


def corners(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return the corner points of all triangles, in an order that does not depend on numbering."""
    found = np.round(points[faces].astype(float), 1).reshape(len(faces), 9)
    return found[np.lexsort(found.T)]


def test_meshes_survive_packing(head: MeshLibrary) -> None:
    meshes = unpacked(pack(head))
    assert set(meshes) == set(head.infos)
    for identifier, info in head.infos.items():
        mesh = head[identifier, info.sides[-1]]
        here = meshes[identifier]
        assert here["points"].shape == mesh.points.shape
        np.testing.assert_allclose(
            np.sort(here["points"], axis=0), np.sort(mesh.points, axis=0), atol=STEP_MM
        )
        np.testing.assert_allclose(
            here["points"][here["faces"]].mean(axis=(0, 1)),
            mesh.points[mesh.faces].mean(axis=(0, 1)),
            atol=STEP_MM,
        )


def test_winding_and_uv_survive_packing(head: MeshLibrary) -> None:
    identifier = "masseter:superficial_part"
    mesh = head[identifier, "right"]
    here = unpacked(pack(head))[identifier]
    a, b, c = (here["points"][here["faces"][:, k]] for k in range(3))
    volume = np.einsum("ij,ij->", a, np.cross(b, c)) / 6
    assert volume == pytest.approx(mesh.volume, rel=0.01)
    assert mesh.uv is not None
    near = np.linalg.norm(here["points"][:, None] - mesh.points[None], axis=2).argmin(axis=1)
    np.testing.assert_allclose(here["uv"], mesh.uv[near], atol=1e-3)


def test_the_page_parts_the_light_at_the_creases_of_pictures(head: MeshLibrary) -> None:
    box = pyvista.Box((0, 30, 0, 20, 0, 10)).triangulate()
    muscle = replace(
        head["masseter:superficial_part", "right"],
        points=np.asarray(box.points, np.float32),
        faces=box.faces.reshape(-1, 4)[:, 1:].astype(np.int32),
        uv=None, fibres=None, colors=None, shade=None,
    )  # fmt: skip
    bone = replace(muscle, info=head["skull", "midline"].info)
    meshes = unpacked(pack(head, [muscle, bone]))
    assert "creases" not in meshes["skull"], "bones are drawn without creases"
    here = meshes[muscle.id]
    faces = here["faces"].ravel().copy()
    faces[here["creases"]] += len(muscle.points)
    points = np.tile(here["points"], (2, 1)).astype(np.float32)
    normals = vertex_normals(points, faces.reshape(-1, 3).astype(np.int32))
    surface = surface_of(muscle)
    assert len(surface.points) > len(muscle.points)
    assert lit(points, normals, faces) == lit(
        surface.points, surface.normals, surface.faces.ravel()
    )


def lit(points: np.ndarray, normals: np.ndarray, corners: np.ndarray) -> set[tuple[float, ...]]:
    """Return all places with the normals they are lit by."""
    rows = np.hstack([points, normals])[corners]
    return {tuple(row) for row in np.round(rows, 1) + 0.0}


def test_packing_is_reproducible(head: MeshLibrary) -> None:
    assert compressed(pack(head)) == compressed(pack(head))


def test_light_meshes_have_fewer_triangles_and_the_same_extent(head: MeshLibrary) -> None:
    skull = next(mesh for mesh in lightened(head, 0.5) if mesh.id == "skull")
    full = head["skull", "midline"]
    assert len(skull.faces) <= len(full.faces)
    np.testing.assert_allclose(skull.bounds, full.bounds, atol=6)


def test_facts_hold_every_record_and_only_cited_sources(atlas: fa.Atlas) -> None:
    found = facts(atlas)
    assert [m["id"] for m in found["muscles"]] == [m.id for m in atlas.muscles]
    assert len(found["expressions"]) == len(atlas.expressions)
    assert {r["id"] for r in found["references"]} <= set(atlas.references)
    json.dumps(found)


def test_the_state_of_a_page_follows_the_scene(head: MeshLibrary) -> None:
    def state(thing: Any, **options: Any) -> dict[str, Any]:
        found = page_state(fa.scene(thing, library=head, **options))
        found.pop("view", None)
        return found

    assert state("happiness", side="left", intensity=0.5) == {
        "expression": "happiness", "side": "left", "intensity": 0.5,
    }  # fmt: skip
    assert state("masseter") == {"muscle": "masseter"}
    assert state("AU12") == {"au": "12"}
    assert state("facial nerve") == {"nerve": "facial_nerve"}
    assert state(None, skin=0.25, labels=True) == {"skin": 0.25, "labels": True}
    assert state(None, layers=("deep", "bones")) == {"layer": "deep"}
    assert state(None, layers=("bones", "skin")) == {"skin": 0.3, "muscles": False}
    assert state(None, layers="muscles") == {"bones": False}
    custom = state({"masseter": 0.5})
    assert custom["units"]["masseter:deep_part.left"] == 0.5


def test_the_bundle_is_known_to_be_stale(tmp_path: Path) -> None:
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "src" / "main.ts").write_text("1")
    assert not web_build.is_fresh(web)
    (web / "dist").mkdir()
    (web / "dist" / "viewer.html").write_text("page")
    (web / "dist" / "viewer.sha256").write_text(web_build.digest(web))
    assert web_build.is_fresh(web)
    (web / "src" / "main.ts").write_text("2")
    assert not web_build.is_fresh(web)


def test_a_failing_npm_is_told_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name == "nt":
        pytest.skip("uses shell scripts")
    for name, text in (("node", "echo v22.0.0"), ("npm", "echo registry is out of reach; exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.setenv(web_build.NODE, str(tmp_path / "node"))
    with pytest.raises(web_build.BuildError, match="registry is out of reach"):
        web_build.build(tmp_path)


def test_old_node_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v12.1.0\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv(web_build.NODE, str(tmp_path / "node"))
    assert web_build.node_on_path() is None


class Links(HTMLParser):
    """Collects the addresses in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [v for k, v in attrs if k in ("href", "src") and v]


def test_the_site_hangs_together(head: MeshLibrary, atlas: fa.Atlas, tmp_path: Path) -> None:
    if not BUNDLE.is_file():
        pytest.skip("needs the bundled viewer: python -m faceanatomy.view.web_build")
    base = "https://example.org/face"
    written = write_site(tmp_path / "site", base_url=base, library=head, atlas=atlas)
    root = tmp_path / "site"
    for file in written:
        if file.suffix != ".html" or file.name == "index.html":
            continue
        links = Links()
        links.feed(file.read_text(encoding="utf-8"))
        for link in links.found:
            if not link.startswith(("http", "data:")):
                assert (file.parent / link.split("#")[0]).resolve().is_file(), (file, link)
    sitemap = (root / "sitemap.xml").read_text(encoding="utf-8")
    addresses = re.findall(r"<loc>(.*?)</loc>", sitemap)
    assert f"{base}/muscles/masseter.html" in addresses
    count = len(atlas.muscles) + len(atlas.expressions) + len(atlas.exercises)
    assert len(addresses) == count + len(atlas.conditions) + 2


def test_text_pages_tell_the_facts(atlas: fa.Atlas) -> None:
    page = next(p for p in text_pages(atlas) if p.path == "muscles/frontalis.html")
    told = {fact.heading: fact for fact in page.facts}
    assert told["Nerve"].lines[0].startswith("Temporal")
    assert told["Nerve"].lines[0].endswith("CN VII")
    assert ("Surprise", "expressions/surprise.html") in told["Expressions"].links


@pytest.mark.parametrize("bad", ["example.org", "ftp://x.org/", "https://x.org/?<a>", "https://"])
def test_a_bad_base_address_is_refused(bad: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="example"):
        write_site(tmp_path, base_url=bad)
