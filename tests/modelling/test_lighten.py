"""The light model: same ids, fewer triangles, closed, close to the full one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from faceanatomy.data import data_directory
from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.check import check_meshes
from faceanatomy.geometry.library import LIGHT, meshes
from faceanatomy.geometry.rule_surfaces import pieces
from faceanatomy.modelling.lighten import _is_sound, _without_crumbs, lightened
from faceanatomy.modelling.surface import Surface
from faceanatomy.modelling.write import npz_bytes, read_meshes

BUDGET = 130_000


def test_light_has_the_same_meshes_and_keeps_the_budget() -> None:
    full, light = meshes(), meshes("light")
    assert set(light.infos) == set(full.infos)
    assert sum(i.triangles * (1 + i.paired) for i in light.infos.values()) <= BUDGET
    for name, info in light.infos.items():
        assert info.paired == full.info(name).paired
        assert info.appearance == full.info(name).appearance
        assert info.schematic == full.info(name).schematic


def test_light_meshes_lie_on_the_full_ones() -> None:
    for name in ("maxilla", "skin", "masseter:superficial_part", "facial_artery", "tongue"):
        side = meshes().info(name).sides[-1]
        light, full = meshes("light")[name, side], meshes()[name, side]
        away, _ = cKDTree(full.points).query(light.points)
        assert np.percentile(away, 95) < 3.0, name
        assert light.volume == pytest.approx(full.volume, rel=0.25)
        assert (light.uv is None) == (full.uv is None)


def test_the_light_folder_is_what_the_full_one_gives() -> None:
    full = read_meshes(data_directory() / "meshes")
    names = ("masseter:deep_part", "mandible", "vagus_nerve", "transversus_menti")
    for mesh in lightened(full[name] for name in names):
        path = data_directory() / "meshes" / LIGHT / mesh.file_name
        assert path.read_bytes() == npz_bytes(mesh.arrays()), mesh.id


def test_thinning_leaves_a_mesh_in_as_many_pieces() -> None:
    full = read_meshes(data_directory() / "meshes")
    names = ("accessory_nerve", "zygomatic_branches", "cervical_branch", "occipital_artery")
    for mesh in lightened(full[name] for name in names):
        assert len(mesh.faces) <= len(full[mesh.id].faces)
        assert pieces(mesh.faces).max() == pieces(full[mesh.id].faces).max(), mesh.id


def test_crumbs_are_left_away_and_larger_pieces_are_not() -> None:
    whole, crumb, piece = (
        trimesh.creation.icosphere(subdivisions=2, radius=9),
        trimesh.convex.convex_hull([[0, 0, 30], [1, 0, 30], [0, 1, 30], [0, 0, 31]]),
        trimesh.creation.icosphere(subdivisions=1, radius=1),
    )
    piece.apply_translation((30, 0, 0))
    full = Surface(np.asarray(whole.vertices), np.asarray(whole.faces))
    broken = trimesh.util.concatenate([whole, crumb, piece])
    kept = _without_crumbs(Surface(broken.vertices, broken.faces), full)
    assert len(kept.faces) == len(whole.faces) + len(piece.faces)
    assert not _is_sound(kept, full, 0.9)  # a larger piece is a fault
    assert _is_sound(full, full, 0.9)


def test_a_mesh_that_cannot_be_cut_in_half_stays_whole() -> None:
    full = read_meshes(data_directory() / "meshes")["transversus_menti"]
    (light,) = lightened([full])
    assert light is full


def test_an_unknown_detail_is_told() -> None:
    with pytest.raises(InvalidValueError, match="'full'"):
        meshes("coarse")


def test_faults_of_the_light_model_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "meshes"
    (folder / LIGHT).mkdir(parents=True)
    source = data_directory() / "meshes"
    entries = json.loads((source / "index.json").read_text(encoding="utf-8"))["meshes"]
    keep = [e for e in entries if e["id"] in ("mandible", "tongue")]
    for place in (folder, folder / LIGHT):
        origin = source if place == folder else source / LIGHT
        there = json.loads((origin / "index.json").read_text(encoding="utf-8"))["meshes"]
        own = [e for e in there if e["id"] in {k["id"] for k in keep}]
        for entry in own:
            shutil.copy(origin / entry["file"], place / entry["file"])
        index = {"note": "", "frame": "", "meshes": own}
        (place / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert check_meshes(tmp_path) == []
    index["meshes"] = own[:1]
    (folder / LIGHT / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (folder / LIGHT / own[0]["file"]).write_bytes((folder / own[0]["file"]).read_bytes())
    problems = [f"{fault.file}: {fault.problem}" for fault in check_meshes(tmp_path)]
    assert any("not in the light model" in problem for problem in problems)
    assert any("cut off or malformed" in problem for problem in problems)
