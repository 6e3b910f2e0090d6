"""The muscles on the real head: a coarse rebuild of a few, and the committed meshes of all."""

from __future__ import annotations

import json
from functools import cache

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.modelling.fields import HeadFields, build_fields
from faceanatomy.modelling.measure import clearance, overlap, surface_distance, volume
from faceanatomy.modelling.muscles import (
    SlabResult,
    build_slabs,
    load_landmarks,
    specification_folder,
    to_meshes,
)
from faceanatomy.modelling.specification import load_specifications
from faceanatomy.modelling.write import BuiltMesh

DATA = data_directory()
FEW = {
    "masseter", "buccinator", "zygomaticus_major", "orbicularis_oris", "frontalis",
    "orbicularis_oculi", "digastric", "mylohyoid", "levator_anguli_oris", "risorius",
}  # fmt: skip
TENDONS = {"digastric_tendon", "omohyoid_tendon", "galea_aponeurotica"}


@cache
def coarse_head() -> HeadFields:
    return build_fields(3.0)


@cache
def built(stacking: bool = True) -> list[SlabResult]:
    landmarks = load_landmarks()
    chosen = [m for m in load_specifications(specification_folder(), landmarks) if m.id in FEW]
    return build_slabs(coarse_head(), chosen, landmarks, stacking=stacking, coarse=1.5)


def units() -> set[str]:
    muscles = json.loads((DATA / "muscles.json").read_text(encoding="utf-8"))["muscles"]
    return {
        unit
        for muscle in muscles
        for unit in (
            [f"{muscle['id']}:{part['id']}" for part in muscle["parts"]]
            if muscle.get("parts")
            else [muscle["id"]]
        )
    }


@cache
def committed() -> dict[str, BuiltMesh]:
    folder = DATA / "meshes"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["meshes"]
    meshes = {}
    for entry in index:
        if entry["id"] in units() | TENDONS:
            with np.load(folder / entry["file"]) as stored:
                arrays = {name: stored[name] for name in stored.files}
            meshes[entry["id"]] = BuiltMesh(
                entry["id"], entry["kind"], entry["paired"], closed=entry["closed"], **arrays
            )
    return meshes


def directed_edges(faces: np.ndarray) -> np.ndarray:
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    return edges[:, 0] * (faces.max() + 1) + edges[:, 1]


def is_closed(faces: np.ndarray) -> bool:
    size = int(faces.max()) + 1
    edges = directed_edges(faces)
    back = (edges % size) * size + edges // size
    return len(np.unique(edges)) == len(edges) and bool(np.isin(back, edges).all())


def test_every_unit_has_a_specification_and_a_committed_mesh():
    specified = {
        part.id
        for muscle in load_specifications(specification_folder(), load_landmarks())
        for slab in muscle.slabs
        for part in slab.parts
    }
    assert specified == units() | TENDONS
    assert set(committed()) == specified


def test_committed_meshes_are_closed_outward_and_small():
    triangles = 0
    for name, mesh in committed().items():
        assert is_closed(np.asarray(mesh.faces)), name
        assert volume(mesh) > 0, name
        assert np.allclose(np.linalg.norm(mesh.fibres, axis=1), 1, atol=1e-4), name
        assert np.asarray(mesh.uv).min() >= 0, name
        assert np.asarray(mesh.uv).max() <= 1, name
        triangles += len(mesh.faces) * (2 if mesh.paired else 1)
    assert triangles <= 210_000


def test_an_open_mesh_would_be_noticed():
    faces = np.asarray(committed()["masseter:superficial_part"].faces)
    assert not is_closed(faces[1:])
    turned = faces.copy()
    turned[0] = turned[0][::-1]
    assert not is_closed(turned)


def test_midline_units_are_whole_and_the_others_stay_right():
    for name, mesh in committed().items():
        x = np.asarray(mesh.points)[:, 0]
        if mesh.paired:
            assert x.min() > 0, name
        else:
            assert abs(x.max() + x.min()) < 3.0, name


def test_a_coarse_rebuild_lies_between_bone_and_skin():
    for mesh in to_meshes(built()):
        measured = clearance(mesh, coarse_head())
        assert measured.outside_skin < 0.02, mesh.id
        assert measured.in_bone < 0.05, mesh.id
        assert is_closed(np.asarray(mesh.faces)), mesh.id


def test_bony_ends_come_to_bone_and_soft_ends_do_not():
    bony, soft = [], []
    for result in built():
        for end, row in ((0, 0), (1, -1)):
            distance = np.median(coarse_head().bone_distance(result.built.grid.top[row]))
            (bony if result.slab.ends[end] == "bone" else soft).append(float(distance))
    assert np.median(bony) < 1.0
    assert max(bony) < 3.0
    assert np.median(soft) > 2.0


def test_bony_ends_come_to_the_bone_that_is_named():
    stored = np.load(DATA / "meshes" / "mandible.npz")
    jaw = (stored["points"].astype(float), stored["faces"])
    masseter = next(r for r in built() if r.slab.parts[0].id == "masseter:superficial_part")
    origin, insertion = (
        np.median(surface_distance(masseter.built.grid.top[row], *jaw)) for row in (0, -1)
    )
    assert insertion < 2.5
    assert origin > 8, "the wrong bone passes too"


def test_switching_stacking_off_makes_muscles_overlap():
    def share(stacking: bool) -> float:
        meshes = {mesh.id: mesh for mesh in to_meshes(built(stacking))}
        pairs = [
            ("zygomaticus_major:superficial_band", "masseter:superficial_part"),
            ("orbicularis_oris:labial_part", "levator_anguli_oris"),
            ("levator_anguli_oris", "orbicularis_oris:labial_part"),
            ("risorius", "buccinator:pterygomandibular_fibres"),
            ("frontalis:lateral_part", "orbicularis_oculi:orbital_part"),
        ]
        return sum(overlap(meshes[a], meshes[b]).share for a, b in pairs)

    assert share(True) < share(False)
