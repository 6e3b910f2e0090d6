"""Every rule of the model: broken on purpose it is noticed, and the shipped meshes keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.inside import Solid, winding_number
from faceanatomy.geometry.library import MeshInfo, MeshLibrary
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.rule_extents import Extent, compare, read_extents
from faceanatomy.geometry.rule_fibres import read_lines
from faceanatomy.geometry.rule_landmarks import landmark_checks
from faceanatomy.geometry.rule_neighbours import (
    BEHIND_THE_LINING,
    may_overlap,
    neighbour_checks,
    read_interdigitations,
)
from faceanatomy.geometry.rule_surfaces import light_checks, mesh_checks, pieces
from faceanatomy.geometry.rules import (
    OVERLAP_MM,
    RULES,
    Check,
    cell,
    limits,
    model_checks,
    summary,
    table,
)

DATA = data_directory()


def made(
    surface: trimesh.Trimesh, name: str = "masseter", kind: str = "muscle", **arrays: np.ndarray
) -> Mesh:
    side = "right" if kind in ("muscle", "tendon") else "midline"
    info = MeshInfo(name, kind, side == "right", "", len(surface.vertices), len(surface.faces), "")
    points = np.asarray(surface.vertices, np.float32)
    return Mesh(info, side, points, np.asarray(surface.faces, np.int32), **arrays)


def ball(radius: float = 5.0, centre: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=radius)
    sphere.apply_translation(centre)
    return sphere


class Shelf(Mapping[tuple[str, str], Mesh]):
    """Meshes that are asked for like those of a library."""

    def __init__(self, *given: Mesh) -> None:
        self._meshes = {(mesh.id, mesh.side): mesh for mesh in given}
        self.infos = {mesh.id: mesh.info for mesh in given}

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        name, side = key
        return self._meshes[name, "right" if side == "left" else side]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._meshes)

    def __len__(self) -> int:
        return len(self._meshes)


def broken(checks: Iterator[Check]) -> set[str]:
    return {check.what for check in checks if check.kept is False}


# ---------------------------------------------------------------- rule 1


def test_a_sound_surface_keeps_every_rule() -> None:
    assert not broken(mesh_checks(made(ball())))
    assert not broken(mesh_checks(made(ball(), "mandible", "bone")))


def test_a_hole_and_a_turned_face_are_noticed() -> None:
    open_ball = ball()
    open_ball.update_faces(np.arange(len(open_ball.faces)) > 0)
    assert "open or turned edges" in broken(mesh_checks(made(open_ball)))
    turned = ball()
    turned.faces[0] = turned.faces[0][::-1]
    assert "open or turned edges" in broken(mesh_checks(made(turned)))


def test_a_surface_inside_out_is_noticed() -> None:
    turned = ball()
    turned.invert()
    assert broken(mesh_checks(made(turned))) == {"volume"}


def test_a_flat_face_is_noticed() -> None:
    flat = ball()
    a, b, c = flat.faces[0]
    points = np.array(flat.vertices)
    points[a] = (points[b] + points[c]) / 2
    assert "flat faces" in broken(
        mesh_checks(made(trimesh.Trimesh(points, flat.faces, process=False)))
    )


def test_a_surface_that_cuts_itself_is_noticed() -> None:
    points = np.array(ball().vertices)
    points[points[:, 2].argmax(), 2] = -7.0
    folded = trimesh.Trimesh(points, ball().faces, process=False)
    assert broken(mesh_checks(made(folded))) == {"faces that cut"}


def test_faults_of_a_light_mesh_are_noticed() -> None:
    full = Shelf(made(ball(), "mandible", "bone"))
    assert not broken(light_checks(full, full))
    apart = trimesh.util.concatenate([ball(), ball(1, (8, 0, 0))])
    assert broken(light_checks(full, Shelf(made(apart, "mandible", "bone")))) == {
        "light: pieces more or less"
    }
    touching = ball().copy()  # two that share a single vertex are two
    other = ball(5, (0, 0, 10))
    low, high = int(other.vertices[:, 2].argmin()), int(touching.vertices[:, 2].argmax())
    faces = other.faces + len(touching.vertices)
    faces[faces == low + len(touching.vertices)] = high
    assert pieces(np.vstack([touching.faces, faces])).max() == 1
    open_ball = ball()
    open_ball.update_faces(np.arange(len(open_ball.faces)) > 0)
    assert "light: open or turned edges" in broken(
        light_checks(full, Shelf(made(open_ball, "mandible", "bone")))
    )


def test_a_midline_mesh_off_its_middle_is_noticed() -> None:
    shifted = made(ball(5, (0.5, 0, 0)), "mandible", "bone")
    assert broken(mesh_checks(shifted)) == {"mirror residual"}


# ---------------------------------------------------------------- rule 3


def neighbours(*given: Mesh) -> dict[tuple[str, str], Check]:
    skin = made(ball(60), "skin", "skin")
    checks = neighbour_checks(Shelf(skin, *given), DATA)  # type: ignore[arg-type]
    return {(check.structure, check.what): check for check in checks}


def test_muscles_apart_keep_the_rule() -> None:
    apart = neighbours(made(ball(5, (20, 0, 0))), made(ball(5, (31, 0, 0)), "temporalis"))
    assert all(check.kept for check in apart.values())


def test_a_muscle_in_another_one_in_bone_and_out_of_the_skin_is_noticed() -> None:
    found = neighbours(
        made(ball(5, (20, 0, 0)), "masseter"),
        made(ball(5, (29, 0, 0)), "temporalis"),
        made(ball(5, (20, 0, 9)), "mandible", "bone"),
        made(ball(5, (0, 57, 0)), "procerus"),
    )
    inside = found["masseter", "in other muscles"]
    assert inside.kept is False
    assert inside.figure == pytest.approx(1.0, abs=0.1)
    assert inside.detail == "temporalis"
    assert found["masseter", "in bone, cartilage, eye"].figure == pytest.approx(1.0, abs=0.1)
    assert found["masseter", "in bone, cartilage, eye"].kept is False
    assert found["procerus", "out of the skin"].figure == pytest.approx(2.0, abs=0.3)
    assert found["procerus", "out of the skin"].kept is False
    assert found["temporalis", "out of the skin"].kept


def test_listed_pairs_are_told_and_not_judged() -> None:
    found = neighbours(
        made(ball(5, (20, 0, 0)), "frontalis"), made(ball(5, (29, 0, 0)), "procerus")
    )
    assert found["frontalis", "in other muscles"].kept
    assert found["frontalis", "interdigitates"].figure == pytest.approx(1.0, abs=0.1)
    assert found["frontalis", "interdigitates"].kept is None


def test_a_listed_muscle_stands_for_its_parts() -> None:
    listed = {frozenset(("frontalis", "procerus"))}
    assert may_overlap("procerus", "frontalis:medial_part", listed)
    assert not may_overlap("procerus", "nasalis:alar_part", listed)


def test_every_listed_pair_is_of_muscles_and_has_a_reason_and_a_source() -> None:
    records = json.loads((DATA / "muscles.json").read_text(encoding="utf-8"))["muscles"]
    structures = json.loads((DATA / "structures.json").read_text(encoding="utf-8"))["structures"]
    known = {record["id"] for record in (*records, *structures)}
    references = json.loads((DATA / "references.json").read_text(encoding="utf-8"))
    sources = {reference["id"] for reference in references}
    pairs = read_interdigitations(DATA)
    assert len({frozenset(pair.muscles) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert set(pair.muscles) <= known
        assert pair.why.endswith(".")
        assert pair.sources
        assert set(pair.sources) <= sources


def test_what_is_inside_is_told_on_a_surface_that_cuts_itself() -> None:
    twice = trimesh.util.concatenate([ball(), ball(5, (6, 0, 0))])
    solid = Solid(twice.vertices, twice.faces)
    places = np.array([[-4.0, 0, 0], [10, 0, 0], [3, 0, 4.5], [12, 0, 0], [3, 0, 0]])
    assert solid.contains(places[:4]).tolist() == [True, True, False, False]
    around = winding_number(places, twice.vertices, twice.faces)
    assert np.round(around).tolist() == [1, 1, 0, 0, 2]
    assert solid.deepest(places[2:4]) == 0


def test_an_edge_in_a_neighbour_is_noticed_between_its_vertices() -> None:
    """The edge of a wedge runs 1 mm through a plate; its vertices and face centres are outside."""
    wedge = trimesh.convex.convex_hull(
        [[-20, 0, -1], [20, 0, -1], [-20, 3, 20], [20, 3, 20], [-20, -3, 20], [20, -3, 20]]
    )
    plate = trimesh.creation.box((4, 40, 4), trimesh.transformations.translation_matrix((0, 0, -2)))
    inner, outer = made(wedge, "temporalis"), made(plate, "masseter")
    places = np.concatenate([wedge.vertices, wedge.triangles_center])
    assert Solid(outer.points, outer.faces).deepest(places) == 0
    found = neighbours(inner, outer)
    assert found["temporalis", "in other muscles"].figure == pytest.approx(1.0, abs=0.05)
    assert found["temporalis", "in other muscles"].kept is False


def test_parts_of_one_muscle_that_share_flesh_are_told_and_not_judged() -> None:
    found = neighbours(
        made(ball(5, (20, 0, 0)), "masseter:deep_part"),
        made(ball(5, (28, 0, 0)), "masseter:superficial_part"),
    )
    assert found["masseter:deep_part", "in other muscles"].figure == 0
    shared = found["masseter:deep_part", "in parts of its own muscle"]
    assert shared.figure == pytest.approx(2.0, abs=0.1)
    assert shared.kept is None


def lined(*flesh: Mesh) -> dict[tuple[str, str], Check]:
    """Return the figures of muscles under a skin with a hollow closed in by skin, as the mouth."""
    lining = ball(5)
    lining.invert()
    hollow = trimesh.util.concatenate([ball(30), lining])
    return neighbours(made(hollow, "skin", "skin"), *flesh)


def test_only_muscles_of_tongue_and_palate_may_lie_beyond_the_lining() -> None:
    for name, kept in (("medial_pterygoid:deep_head", False), ("palatoglossus", True)):
        check = lined(made(ball(2, (5, 0, 0)), name))[name, "out of the skin"]
        assert check.kept is kept, name
    assert set(MeshLibrary(DATA / "meshes").infos) >= BEHIND_THE_LINING


# ---------------------------------------------------------------- rule 4


def head_and_marks(folder: Path, far: float) -> list[Check]:
    """Return the figures of a ball of 5 mm as skin with marks on it and one so far off it."""
    (folder / "model").mkdir()
    marks = [
        {"name": f"mark_{k}", "point": [0, 0, at], "tissue": "skin", "source": source}
        for k, (at, source) in enumerate(
            [(5, "skin_landmarks"), (-5 - far, "skin_landmarks"), (99, "authored")]
        )
    ]
    text = json.dumps({"landmarks": marks})
    (folder / "model" / "landmarks.json").write_text(text, encoding="utf-8")
    return list(landmark_checks(Shelf(made(ball(), "skin", "skin")), folder))


def test_a_skin_that_passes_by_its_landmarks_is_noticed(tmp_path: Path) -> None:
    for far, lost in (
        (3.0, set()),
        (4.5, {"off the skin on average"}),
        (6.0, {"off the skin", "off the skin on average"}),
    ):
        folder = tmp_path / str(far)
        folder.mkdir()
        checks = head_and_marks(folder, far)
        assert [check.structure for check in checks] == ["mark_0", "mark_1", "all"]
        assert checks[1].figure == pytest.approx(far, abs=0.1)
        assert broken(iter(checks)) == lost


def test_the_skin_stands_at_all_its_landmarks() -> None:
    checks = list(model_checks(DATA, (4,)))
    assert len(checks) == 30
    assert "alar_base" in {check.structure for check in checks}
    assert not broken(iter(checks))


# ---------------------------------------------------------------- rule 5


def test_boxes_are_compared_by_middle_and_extent() -> None:
    box = np.array([[0.0, 0, 0], [10, 20, 30]])
    same = compare(box, Extent("m", ("m",), (0, 0, 0), (10, 20, 30)))
    assert same.centre == 0
    assert same.ratios == (1, 1, 1)
    other = compare(box + np.array([3, 4, 0]), Extent("m", ("m",), (0, 0, 0), (10, 10, 60)))
    assert other.centre == pytest.approx(np.linalg.norm([3, 9, -15]))
    assert other.ratios == pytest.approx((1, 2, 0.5))


def test_the_table_of_extents_names_meshes_and_says_why_it_differs() -> None:
    extents = read_extents(DATA)
    index = json.loads((DATA / "meshes" / "index.json").read_text(encoding="utf-8"))
    known = {entry["id"] for entry in index["meshes"]}
    assert len(extents) >= 23
    for extent in extents:
        assert set(extent.meshes) <= known
        assert all(low < high for low, high in zip(extent.low, extent.high, strict=True))
    assert [extent.name for extent in extents if extent.differs] == ["nasalis"]


# ---------------------------------------------------------------- the table


def test_a_figure_is_marked_where_it_breaks_its_limits() -> None:
    kept = Check(3, "in other muscles", "masseter", 0.1, "mm", high=OVERLAP_MM)
    over = Check(3, "in other muscles", "temporalis", 0.5, "mm", high=OVERLAP_MM, detail="masseter")
    told = Check(3, "interdigitates", "temporalis", 2.0, "mm")
    assert (kept.kept, over.kept, told.kept) == (True, False, None)
    assert cell(over) == "! 0.50 mm (masseter)"
    assert limits(Check(5, "width", "x", 1.0, low=0.6, high=1.6)) == "0.6 to 1.6"
    columns, rows = table([kept, over, told])
    assert columns == ("Structure", "in other muscles", "interdigitates")
    assert rows[1] == ("temporalis", "! 0.50 mm (masseter)", "2.00 mm")
    assert summary([kept, over, told]) == [
        ("3 in other muscles", "! 0.50 mm (masseter) temporalis", "<= 0.3", "1 of 2")
    ]


def test_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DataError, match="There is no rule 99"):
        list(model_checks(DATA, [99]))


@cache
def shipped() -> tuple[Check, ...]:
    return tuple(model_checks(DATA))


@pytest.mark.parametrize("rule", RULES)
def test_the_shipped_model_keeps_the_rule(rule: int) -> None:
    checks = [check for check in shipped() if check.rule == rule]
    assert len(checks) > 20
    marked = [f"{c.structure}: {c.what} {cell(c)}" for c in checks if c.kept is False]
    assert not marked


def test_every_shipped_surface_is_closed_and_has_no_flat_face() -> None:
    whats = {"open or turned edges", "volume", "flat faces"}
    surfaces = [check for check in shipped() if check.rule == 1 and check.what in whats]
    assert all(check.kept for check in surfaces)


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    for read in (read_extents, read_lines, read_interdigitations):
        with pytest.raises(DataError, match="cannot be read"):
            read(tmp_path)
