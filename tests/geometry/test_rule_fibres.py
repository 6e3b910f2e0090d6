"""Rule 6: fibres along the line of action, and the angle of those that are pennate."""

from __future__ import annotations

import json

import numpy as np
import pytest
import trimesh

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.library import MeshInfo
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.rule_fibres import (
    Line,
    mean_angle,
    pennation_check,
    positions,
    read_lines,
)

DATA = data_directory()


def strap(way: tuple[float, float, float]) -> Mesh:
    box = trimesh.creation.box((2, 2, 20)).subdivide().subdivide()
    place = np.column_stack([box.vertices[:, 2] / 20 + 0.5, box.vertices[:, 0] / 2 + 0.5])
    fibres = np.tile(np.array(way) / np.linalg.norm(way), (len(place), 1)).astype(np.float32)
    info = MeshInfo("masseter", "muscle", True, "", len(box.vertices), len(box.faces), "")
    points, faces = box.vertices.astype(np.float32), box.faces.astype(np.int32)
    return Mesh(info, "right", points, faces, uv=place.astype(np.float32), fibres=fibres)


def test_fibres_along_the_line_keep_the_rule_and_others_do_not() -> None:
    line = np.array([[0.0, 0, -10], [0, 0, 10]])
    assert mean_angle(strap((0, 0, 1)), line) == pytest.approx(0, abs=0.1)
    assert mean_angle(strap((0, 1, 1)), line) == pytest.approx(45, abs=0.1)
    assert mean_angle(strap((0, 0, -1)), line) == pytest.approx(180, abs=0.1)


def test_of_a_pennate_muscle_the_middle_line_keeps_the_rule_and_its_fibres_their_angle() -> None:
    line = np.array([[0.0, 0, -10], [0, 0, 10]])
    oblique = strap((0, 0.2, 1))
    assert mean_angle(oblique, line, pennate=True) == pytest.approx(0, abs=0.1)
    assert mean_angle(oblique, line[:, [0, 2, 1]], pennate=True) == pytest.approx(90, abs=0.1)
    assert pennation_check(oblique, 11.3).kept
    for published in (8.0, 15.0):
        assert pennation_check(oblique, published).kept is False


def test_a_bent_line_is_followed_stretch_by_stretch() -> None:
    bent = np.array([[0.0, 0, -10], [0, 0, 0], [0, 10, 0]])
    assert 15 < mean_angle(strap((0, 0, 1)), bent) < 60


def test_every_strap_has_a_line_of_action() -> None:
    records = json.loads((DATA / "muscles.json").read_text(encoding="utf-8"))["muscles"]
    index = json.loads((DATA / "meshes" / "index.json").read_text(encoding="utf-8"))
    units = [entry["id"] for entry in index["meshes"] if entry["kind"] == "muscle"]
    straps = {m["id"] for m in records if m["fibres"]["kind"] in ("strap", "two_belly")}
    lined = {line.unit for line in read_lines(DATA).lines}
    assert {unit for unit in units if unit.split(":")[0] in straps} <= lined


def test_a_line_that_names_no_landmark_is_refused() -> None:
    with pytest.raises(DataError, match="no landmark"):
        positions(Line("masseter", (("nose", 0, 0, 0), ("chin", 0, 0, 0))), {})
