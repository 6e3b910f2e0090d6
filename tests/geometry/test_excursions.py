"""Published movements beside the moving face: each has a source, an expression and a figure."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import pytest

from faceanatomy.activation import Activation
from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.excursions import (
    Belly,
    Carried,
    Movement,
    Rise,
    Shortening,
    Way,
    Widening,
    commissure,
    take_movement,
)
from faceanatomy.geometry.library import MeshInfo, meshes
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.motion import Motion, motion
from faceanatomy.geometry.norms import Row, compare, compare_moved, read_excursions
from faceanatomy.knowledge.atlas import load
from faceanatomy.knowledge.shown import posture_of
from faceanatomy.posture import Posture

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = data_directory()
EXCURSIONS = read_excursions(FOLDER)
REST = (Activation(), Posture())


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    cases = {e.id: (e.activation(), posture_of(e)) for e in load().expressions}
    return compare_moved(EXCURSIONS, FOLDER, motion(), cases)


class Shifted:
    """A face of three points and one muscle that is stretched and shifted as asked."""

    def __init__(self, shift: tuple[float, float, float], stretch: float = 1.0) -> None:
        skin = np.array([[20.0, 0, 0], [0, 0, 0], [0, 0, 10]], np.float32)
        u = np.linspace(0, 1, 32, dtype=np.float32)
        strap = np.column_stack([60 * u, 0 * u, 0 * u])
        self.library: Any = Library(
            skin=mesh("skin", "skin", skin, np.zeros((3, 2), np.float32)),
            strap=mesh("strap", "muscle", strap, np.column_stack([u, 0 * u])),
        )
        self.moved: dict[Any, Any] = {
            "skin": np.array([shift, [0, 0, 0], [0, 0, -2.5]], np.float32),
            ("strap", "midline"): strap * (stretch - 1) + np.array(shift, np.float32),
        }

    def displace(self, activation: Activation, posture: Posture) -> dict[Any, Any]:
        return self.moved


class Library(dict[Any, Any]):
    """Meshes by id, as a `MeshLibrary` gives them."""

    def __init__(self, **named: Mesh) -> None:
        super().__init__({(name, "midline"): one for name, one in named.items()})
        self.infos = {name: one.info for name, one in named.items()}


def mesh(name: str, kind: str, points: Any, uv: Any) -> Mesh:
    info = MeshInfo(name, kind, False, "", len(points), 0, "")
    return Mesh(info, "midline", points, np.zeros((0, 3), np.int32), uv)


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        (Way("corner"), 5.0),
        (Rise("corner"), 53.13),
        (Widening("corner"), 15.0),
        (Shortening("base", "top"), 25.0),
        (Belly(("strap",)), 80.0),
    ],
)
def test_measures_of_a_known_movement(measure: Movement, wanted: float) -> None:
    marks = {"corner": np.array([20.0, 0, 0]), "base": np.zeros(3), "top": np.array([0, 0, 10.0])}
    face = cast("Motion", Shifted((3, 0, 4), 0.8))
    assert take_movement(measure, face, marks, *REST) == pytest.approx(wanted, abs=0.01)


def test_the_commissure_is_where_the_lips_meet() -> None:
    corner = commissure(meshes()["skin", "midline"])
    marks = json.loads((FOLDER / "model" / "landmarks.json").read_bytes())["landmarks"]
    cheilion = next(mark["point"] for mark in marks if mark["name"] == "cheilion")
    assert np.linalg.norm(corner - np.array(cheilion)) < 5


def test_a_carried_mesh_goes_as_far_as_its_middle() -> None:
    face = cast("Motion", Shifted((3, 0, 4)))
    assert take_movement(Carried("strap"), face, {}, *REST) == pytest.approx(5.0)


@pytest.mark.parametrize("measure", [Way("nowhere"), Carried("spleen"), Belly(("spleen",))])
def test_what_does_not_exist_is_named(measure: Movement) -> None:
    with pytest.raises(DataError, match=r"nowhere|spleen"):
        take_movement(measure, cast("Motion", Shifted((0, 0, 1))), {}, *REST)


def test_every_excursion_has_a_known_source_and_is_measured(rows: tuple[Row, ...]) -> None:
    known = {item["id"] for item in json.loads((FOLDER / "references.json").read_bytes())}
    assert len({norm.id for norm in EXCURSIONS}) == len(EXCURSIONS) == len(rows) >= 11
    for row in rows:
        assert row.norm.kind == "movement", row.norm.id
        assert row.norm.sources, row.norm.id
        assert set(row.norm.sources) <= known, row.norm.id
        assert 0.5 < row.measured < 120, row.norm.id


def test_no_movement_that_is_within_gets_lost(rows: tuple[Row, ...]) -> None:
    assert sum(row.within is True for row in rows) >= 4


def test_amplitudes_name_their_excursion_or_are_authored() -> None:
    known = {norm.id for norm in EXCURSIONS} | {"authored"}
    content = json.loads((FOLDER / "model" / "motion.json").read_bytes())
    sources = [row["source"] for row in content["muscles"]]
    assert set(sources) <= known
    assert len(set(sources)) >= 3


def test_mistaken_rows_are_named() -> None:
    norm = msgspec.structs.replace(EXCURSIONS[0], expression="sulking")
    with pytest.raises(DataError, match=r"smile_corner.*sulking"):
        compare_moved([norm], FOLDER, motion(), {})
    with pytest.raises(DataError, match=r"excursions\.json"):
        compare([norm], meshes())


def test_the_page_holds_these_figures() -> None:
    script = runpy.run_path(str(DOCS / "make_norms.py"))
    written = (DOCS / "motion.md").read_text(encoding="utf-8")
    assert written == script["motion_page"](), "run docs/make_norms.py"
