"""Nerves and arteries: their courses in data, the tubes they become, and what they reach."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.knowledge.atlas import load
from faceanatomy.modelling import courses
from faceanatomy.modelling.courses import Course, Router, Tube, build_courses, read_courses
from faceanatomy.modelling.curves import arc_length
from faceanatomy.modelling.fields import HeadFields, build_fields
from faceanatomy.modelling.muscles import load_landmarks
from faceanatomy.modelling.reach import REACH_MM, nerve_reaches
from faceanatomy.modelling.tubes import joined, ring_places, tube
from faceanatomy.modelling.write import BuiltMesh, read_meshes

KINDS = ("nerve", "artery")
BUDGET, WHOLE_BUDGET = 31_000, 450_000
NEW = (*KINDS, "ligament", "fascia", "node", "mucosa")
AXIS = np.column_stack([np.linspace(0, 40, 60), np.zeros(60), np.zeros(60)])


@cache
def head() -> HeadFields:
    return build_fields(3.0)


@cache
def muscles() -> dict[str, BuiltMesh]:
    return read_meshes(data_directory() / "meshes", "muscle")


def closed(points: Any, faces: Any) -> bool:
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there = {tuple(edge) for edge in edges.tolist()}
    return len(there) == len(edges) and all((b, a) in there for a, b in there)


def volume(points: Any, faces: Any) -> float:
    corners = np.asarray(points, float)[faces]
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6)


def test_a_tube_is_closed_and_as_thick_as_asked() -> None:
    made = tube(AXIS, 2.0, 1.0)
    assert closed(made.points, made.faces)
    radius = np.linalg.norm(made.points[:, 1:], axis=1)
    rings = radius > 0.01
    expected = np.interp(made.points[rings, 0], [0, 40], [2.0, 1.0])
    assert np.allclose(radius[rings], expected, atol=1e-9)
    assert 0.7 < volume(made.points, made.faces) / (np.pi * 40 * 7 / 3) < 1.05


def test_rings_stand_where_the_curve_bends() -> None:
    turn = np.linspace(0, np.pi, 80)
    arc = np.column_stack([10 * np.cos(turn), 10 * np.sin(turn), 0 * turn])
    assert len(ring_places(AXIS)) < 7 < len(ring_places(arc))
    assert ring_places(arc)[0] == 0
    assert ring_places(arc)[-1] == 79


def test_several_tubes_are_one_closed_mesh() -> None:
    both = joined([tube(AXIS, 1, 1), tube(AXIS + np.array([0, 9, 0]), 1, 1)])
    assert closed(both.points, both.faces)


@pytest.mark.parametrize("kind", KINDS)
def test_courses_name_records_and_sources_and_say_they_are_schematic(kind: str) -> None:
    file = read_courses(kind)
    atlas = load()
    records = {r.id for r in (atlas.nerves if kind == "nerve" else atlas.arteries)}
    references = json.loads((data_directory() / "references.json").read_text(encoding="utf-8"))
    assert file.schematic
    assert {course.id for course in file.courses} <= records
    cited = {source for course in file.courses for source in course.sources}
    assert cited <= {reference["id"] for reference in references}
    assert all(course.sources and len(course.course) > 30 for course in file.courses)


def test_every_course_has_a_schematic_mesh_and_no_other_mesh_is_schematic() -> None:
    drawn = {course.id for kind in KINDS for course in read_courses(kind).courses}
    assert {info.id for info in meshes().infos.values() if info.schematic} == drawn
    canals = {
        c.id for k in KINDS for c in read_courses(k).courses if any(t.in_bone for t in c.tubes)
    }
    assert {info.id for info in meshes().infos.values() if info.in_bone} == canals


def test_the_parts_of_the_facial_nerve_and_the_main_arteries_are_there() -> None:
    wanted = {
        "facial_nerve_trunk", "temporal_branches", "zygomatic_branches", "buccal_branches",
        "marginal_mandibular_branch", "cervical_branch", "posterior_auricular_nerve",
        "deep_temporal_nerves", "masseteric_nerve", "nerve_to_lateral_pterygoid",
        "nerve_to_medial_pterygoid", "nerve_to_mylohyoid", "accessory_nerve", "hypoglossal_nerve",
        "ansa_cervicalis", "facial_artery", "superficial_temporal_artery", "maxillary_artery",
        "superior_labial_artery", "inferior_labial_artery", "angular_artery",
        "external_carotid_artery",
    }  # fmt: skip
    assert wanted <= set(meshes().infos)


def test_every_muscle_is_reached_by_every_nerve_that_serves_it() -> None:
    reaches = list(nerve_reaches(load(), meshes()))
    assert {reach.unit for reach in reaches} == {u for m in load().muscles for u in m.units}
    assert [r for r in reaches if r.distance is None or r.distance > REACH_MM] == []


def test_a_nerve_far_from_a_muscle_would_be_noticed() -> None:
    class Wrong:
        muscles = tuple(m for m in load().muscles if m.id in ("masseter", "frontalis"))

    class Swapped:
        def __contains__(self, key: Any) -> bool:
            return True

        def info(self, name: str) -> Any:
            return meshes().info(name)

        def __getitem__(self, key: tuple[str, str]) -> Any:
            other = {"masseteric_nerve": "occipital_artery", "temporal_branches": "vagus_nerve"}
            return meshes()[other.get(key[0], key[0]), key[1]]

    found = list(nerve_reaches(Wrong, Swapped()))  # type: ignore[arg-type]
    assert len(found) == 4
    assert all(reach.distance is not None and reach.distance > REACH_MM for reach in found)


def test_the_new_meshes_keep_the_budget() -> None:
    count = {i.id: i.triangles * (1 + i.paired) for i in meshes().infos.values()}
    assert sum(n for name, n in count.items() if meshes().info(name).kind in NEW) <= BUDGET
    assert sum(count.values()) <= WHOLE_BUDGET


@cache
def facial_nerve(_attempt: int = 1) -> dict[str, np.ndarray]:
    """Return the curves of the facial nerve to its temporal branches, on a coarse head."""
    router = Router(head(), load_landmarks(), muscles())
    for course in read_courses("nerve").courses:
        if course.id.startswith(("facial", "temporo", "temporal")):
            router.lay(course)
    return router.curves


def test_curves_of_a_coarse_head_come_out_the_same_twice() -> None:
    first, second = facial_nerve(1), facial_nerve(2)
    assert {"trunk", "upper", "temporal_main", "temporal_front"} <= set(first)
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


def test_courses_become_closed_meshes_of_their_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_courses("artery")
    few = msgspec.structs.replace(whole, courses=whole.courses[:4])
    monkeypatch.setattr(courses, "read_courses", lambda _kind: few)
    built = build_courses(head(), load_landmarks(), muscles(), ("artery",))
    assert [mesh.id for mesh in built] == sorted(course.id for course in few.courses)
    for mesh in built:
        assert mesh.kind == "artery"
        assert mesh.schematic
        assert closed(mesh.points, mesh.faces)
        assert volume(mesh.points, mesh.faces) > 0


def test_a_course_gives_way_to_bone_unless_it_runs_in_a_canal() -> None:
    path = (("point", "malare", 0, -6, 12), ("point", "malare", 0, -6, -12))
    for in_bone in (False, True):
        course = Course("x", (0.5, 0.5), (Tube(path, in_bone=in_bone),), ("y",), "z")
        ((_, curve),) = Router(head(), load_landmarks(), {}).lay(course)
        deep = -head().bone_distance(curve[3:-3]).min()
        assert (deep > 1.0) == in_bone


def test_the_temporal_branches_cross_the_arch_where_dissections_find_them() -> None:
    """32 mm in front of the tragus along the lower border of the zygomatic arch (mean of 21)."""
    curve = facial_nerve()["temporal_main"]
    crossing = curve[np.argmin(np.abs(curve[:, 2] - -4.0))]
    tragion = load_landmarks()["tragion"]
    assert abs(np.linalg.norm((crossing - tragion)[1:]) - 32) < 6
    assert 40 < arc_length(curve)[-1] < 130


def test_a_wrong_course_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Cannot read the courses"):
        read_courses("nerve", tmp_path)
    record = {
        "note": "", "schematic": True,
        "courses": [{"id": "a", "radius": [1, 1], "sources": [], "course": "",
                     "tubes": [{"path": [["side", "malare", 1.0]]}]}],
    }  # fmt: skip
    (tmp_path / "nerves.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(DataError, match="is not \\[kind, anchor"):
        read_courses("nerve", tmp_path)
    record["courses"][0]["tubes"] = [{"to": "masseter"}]  # type: ignore[index]
    (tmp_path / "nerves.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(DataError, match="needs a path, or a trunk"):
        read_courses("nerve", tmp_path)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Tube((("point", "malar", 0, 0, 0),)), "no landmark 'malar'"),
        (Tube((("on", "trunc", 0.5),)), "no tube before it is called 'trunc'"),
        (Tube((("point", "malare", 0, 0, 0),), to="maseter"), "no muscle mesh 'maseter'"),
    ],
)
def test_unknown_names_in_a_course_are_told_with_the_nearest(one: Tube, words: str) -> None:
    course = Course("x", (0.5, 0.5), (one,), ("y",), "z")
    with pytest.raises(DataError, match=words):
        Router(head(), load_landmarks(), muscles()).lay(course)


def test_meshes_that_cannot_be_read_back_are_explained(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Cannot read the meshes"):
        read_meshes(tmp_path, "muscle")


def test_the_library_tells_which_meshes_are_schematic(tmp_path: Path) -> None:
    entry = {"id": "a", "kind": "nerve", "paired": True, "file": "a.npz", "vertices": 1,
             "triangles": 1, "sha256": "0", "schematic": True}  # fmt: skip
    text = json.dumps({"note": "", "frame": "", "meshes": [entry]})
    (tmp_path / "index.json").write_text(text, encoding="utf-8")
    assert MeshLibrary(tmp_path).info("a").schematic
    assert not MeshLibrary(tmp_path).info("a").in_bone
