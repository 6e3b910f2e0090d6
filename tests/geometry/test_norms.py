"""The model beside published norms: every norm has a source and a figure; figures can change."""

from __future__ import annotations

import csv
import json
import runpy
import shutil
import statistics
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import trimesh

from faceanatomy.cli.app import run
from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.library import MeshInfo, meshes
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.norms import Norm, Row, compare, markdown, read_norms, summary
from faceanatomy.geometry.norms_measure import (
    Breadth,
    Depth,
    Distance,
    Inclination,
    Length,
    Opening,
    Pennation,
    Place,
    Section,
    Thickness,
    Volume,
    Width,
    take,
)
from faceanatomy.geometry.rules import RULES, Check

RECORDS = Path(__file__).with_name("norse_skulls.csv")
DOCS = Path(__file__).parents[2] / "docs"
NORMS = read_norms(data_directory())
WITHIN = {"skull": 24, "soft_tissue": 24, "muscle": 25}
"""How many rows are within today: a change of the model must not lose one."""


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return compare(NORMS, meshes())


def ball(name: str, radius: float) -> Mesh:
    solid = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    info = MeshInfo(name, "bone", False, "", len(solid.vertices), len(solid.faces), "")
    return Mesh(info, "midline", solid.vertices.astype(np.float32), solid.faces.astype(np.int32))


def bar(name: str, length: float, breadth: float, thick: float) -> Mesh:
    """Return a straight muscle along x with u along it."""
    solid = trimesh.creation.box((length, breadth, thick)).subdivide_to_size(1.0)
    points = np.asarray(solid.vertices, np.float32)
    u = points[:, :1] / length + 0.5
    info = MeshInfo(name, "muscle", False, "", len(points), len(solid.faces), "")
    return Mesh(info, "midline", points, solid.faces.astype(np.int32), np.hstack([u, 0 * u]))


SMALL: dict[tuple[str, str], Mesh] = {
    (mesh.id, "midline"): mesh
    for mesh in (ball("skull", 40), ball("skin", 50), bar("strap", 60, 12, 3))
}


def test_every_norm_has_a_known_source_and_a_name_of_its_own() -> None:
    known = {item["id"] for item in json.loads((data_directory() / "references.json").read_bytes())}
    assert len({norm.id for norm in NORMS}) == len(NORMS)
    for norm in NORMS:
        assert norm.sources, norm.id
        assert set(norm.sources) <= known, norm.id
        assert norm.population, norm.id
    counts = Counter(norm.kind for norm in NORMS)
    assert counts["skull"] >= 15
    assert counts["soft_tissue"] >= 15
    assert counts["muscle"] >= 12


def test_norms_of_the_norse_skulls_are_the_means_of_their_records() -> None:
    with RECORDS.open(encoding="utf-8") as stream:
        records = list(csv.DictReader(stream))
    assert Counter(record["Sex"] for record in records) == {"M": 55, "F": 55}
    found = [norm for norm in NORMS if norm.sources == ("howells_1996",)]
    assert len(found) == 19
    for norm in found:
        values = [float(record[norm.code]) for record in records]
        assert norm.mean == round(statistics.mean(values), 1), norm.id
        assert norm.sd == round(statistics.stdev(values), 1), norm.id


def test_every_norm_is_measured(rows: tuple[Row, ...]) -> None:
    assert len(rows) == len(NORMS)
    for row in rows:
        assert 0.1 < row.measured < 400, row.norm.id
        assert (row.within is None) == (row.norm.sd is None and row.norm.low is None)


def test_no_row_that_is_within_gets_lost(rows: tuple[Row, ...]) -> None:
    within = Counter(row.norm.kind for row in rows if row.within)
    for kind, least in WITHIN.items():
        assert within[kind] >= least, f"{kind}: {within[kind]} within, {least} before"


def feathered(way: tuple[float, float, float]) -> dict[tuple[str, str], Mesh]:
    """Return a straight muscle along x whose fibres run along a way."""
    mesh = bar("strap", 60, 12, 3)
    fibre = np.array(way, np.float32) / np.linalg.norm(way)
    return {("strap", "midline"): replace(mesh, fibres=np.tile(fibre, (len(mesh.points), 1)))}


def test_pennation_is_the_angle_to_the_line_of_pull() -> None:
    for way, wanted in (((1, 0, 0), 0.0), ((1, 0.3, 0), 16.7), ((1, 0, 1), 45.0)):
        for line in ("middle", "chord"):
            found = take(Pennation(("strap",), line), feathered(way))
            assert found == pytest.approx(wanted, abs=0.1)
    with pytest.raises(DataError, match="no fibres"):
        take(Pennation(("strap",)), SMALL)


def test_a_bend_is_no_pennation_beside_the_middle_line() -> None:
    """Of a bent muscle whose fibres follow it, only the straight chord gives an angle."""
    ((key, mesh),) = feathered((1, 0, 0)).items()
    turn = (mesh.points[:, 0] - mesh.points[:, 0].min()) / 40
    radius = 40 - mesh.points[:, 1]
    bent = np.stack([radius * np.sin(turn), -radius * np.cos(turn), mesh.points[:, 2]], axis=1)
    along = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    made = {key: replace(mesh, points=bent.astype(np.float32), fibres=along.astype(np.float32))}
    assert take(Pennation(("strap",)), made) < 3.0
    assert take(Pennation(("strap",), "chord"), made) > 15.0


def test_inclination_is_read_from_the_side() -> None:
    level = Place(at=(0, 0, 0)), Place(at=(0, 10, 0))
    falling = Place(at=(0, 0, 0)), Place(at=(0, 10, -10))
    for way, plane, wanted in (
        ((0, 0, -1), level, 90.0),
        ((0.5, -1, -1), level, 45.0),
        ((0, 1, -1), level, 135.0),
        ((0, 0, 1), falling, 135.0),
    ):
        found = take(Inclination("strap", *plane), feathered(way))
        assert found == pytest.approx(wanted, abs=0.1)


def test_a_larger_model_gives_larger_figures(rows: tuple[Row, ...]) -> None:
    """Measures come from the meshes: a copy of another size has other figures."""
    used = msgspec.json.encode(NORMS).decode()
    larger = {
        (info.id, side): replace(meshes()[info.id, side], points=meshes()[info.id, side].points * 2)
        for info in meshes().infos.values()
        for side in ("right" if info.paired else "midline",)
        if f'"{info.id}"' in used or info.kind == "bone"  # the skull is the group of its bones
    }
    for row in rows:
        match row.norm.measure:
            case Volume():
                factor = 8.0
            case Length() | Width(across=None):
                factor = 2.0
            case _:
                continue
        assert take(row.norm.measure, larger) == pytest.approx(factor * row.measured, rel=1e-3)
    length = take(Distance(Place("skull", towards=(0, 1, 0)), Place("skull", towards=(0, -1, 0))),
                  larger)  # fmt: skip
    assert length > 350


def test_a_wrong_deviation_flips_the_verdict(rows: tuple[Row, ...]) -> None:
    flipped = 0
    for row in rows:
        if row.deviation is None:
            continue
        factor = 1e-4 if row.within else 1e4
        wrong = msgspec.structs.replace(row.norm, sd=(row.norm.sd or 0) * factor)
        flipped += compare([wrong], meshes())[0].within != row.within
        if flipped == 6:
            break
    assert flipped == 6


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        (Depth("skull", (0, 0, 0), (0, 1, 0.2)), 10.0),
        (Opening("skin", (10, 0, 0), (1, 0, 0)), 100.0),
        (Opening("skin", (10, 0, 0), (1, 0, 0), mirrored=True), 100.0),
        (Breadth(Place("skull", towards=(1, 0, 0))), 80.0),
        (Distance(Place(at=(0, 0, 0)), Place("skull", near=(0, 0, 99))), 40.0),
        (Distance(Place(at=(0, 0, 0)), Place(at=(3, 4, 0)), along=(0, 1, 0)), 4.0),
        (Volume(("strap",)), 60 * 12 * 3 / 1000),
        (Length("strap"), 60.0),
        (Width(("strap",)), 12.0),
        (Width(("skull",), across=(0, 1, 0), box=((None, None), (None, 0.1), (None, None))), 40.0),
        (Thickness(("strap",), along=(0, 0, 1)), 3.0),
        (Thickness(("skull",), (1, 0, 0), 1.0, ((None, None), (24, None), (None, None))), 62.5),
        (Thickness(("skull", "skin"), along=(1, 0, 0), quantile=1.0), 180.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_measures_of_bodies_whose_size_is_known(measure: Any, wanted: float) -> None:
    assert take(measure, SMALL) == pytest.approx(wanted, rel=0.02)


def test_what_parts_share_counts_once() -> None:
    """Two balls of 20 mm radius, 20 mm apart: 5/16 of each lie in the other, by the lens."""
    pair = {(name, "midline"): ball(name, 20) for name in ("one", "other")}
    for gap, volume, area in ((50.0, 2.0, 2.0), (20.0, 2 - 5 / 16, 1.609), (0.0, 1.0, 1.0)):
        points = pair["one", "midline"].points + np.array([gap, 0, 0], np.float32)
        pair["other", "midline"] = replace(pair["one", "midline"], points=points)
        names = ("one", "other")
        assert take(Volume(names), pair) == pytest.approx(volume * 32000 * np.pi / 3000, rel=0.01)
        cut = take(Section(names, (0, 0, 1), 0.0, 0.0), pair)
        assert cut == pytest.approx(area * 4 * np.pi, rel=0.01)


@pytest.mark.parametrize(
    ("measure", "part"),
    [
        (Volume(("spleen",)), "'spleen', which this model does not have"),
        (Breadth(Place("skull", towards=(1, 0, 0), box=((90, None),) * 3)), "in the box"),
        (Breadth(Place("skull")), "needs one of: at, near, towards"),
        (Opening("skull", (0, 90, 0), (0, 1, 0)), "does not end on 'skull'"),
        (Depth("skull", (0, 45, 0), (0, 1, 0)), "does not meet 'skull'"),
        (Length("skull"), "has no uv"),
    ],
)
def test_a_measure_that_cannot_be_taken_names_the_norm(measure: Any, part: str) -> None:
    norm = Norm("odd", "skull", "Odd", "", "mm", "", (), measure, mean=1.0)
    with pytest.raises(DataError, match="'odd' cannot be measured") as caught:
        compare([norm], SMALL)
    assert part in str(caught.value)


def test_a_norm_without_figures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    content = json.loads((data_directory() / "model" / "norms.json").read_bytes())
    del content["norms"][0]["mean"]
    (tmp_path / "model" / "norms.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError, match="needs a mean, or low and high"):
        read_norms(tmp_path)


def test_a_range_counts_from_its_nearer_end() -> None:
    norm = Norm("range", "muscle", "Range", "", "cm3", "", (), Volume(("strap",)), low=1, high=2)
    (row,) = compare([norm], SMALL)
    assert row.within is False
    assert row.off == pytest.approx(0.08)
    assert compare([msgspec.structs.replace(norm, high=3)], SMALL)[0].off == 0


@pytest.mark.parametrize("figure", [0.0, 1.0])
def test_command_prints_every_rule_and_every_norm(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    rows: tuple[Row, ...],
    figure: float,
) -> None:
    checks = [Check(rule, "depth", "masseter", figure, "mm", high=0.5) for rule in RULES]
    monkeypatch.setattr(
        "faceanatomy.geometry.rules.model_checks", lambda folder, rules: iter(checks)
    )
    assert run(["check", "--geometry"]) == int(figure)
    text = " ".join(capsys.readouterr().out.split())
    assert summary(rows) in text
    assert all(f"Rule {number}: {heading}" in text for number, heading in RULES.items())
    assert run(["check", "--geometry", "--json"]) == int(figure)
    told = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in told["norms"]] == [norm.id for norm in NORMS]
    assert {row["within"] for row in told["norms"]} == {True, False, None}
    assert [row["kept"] for row in told["rules"]] == [figure == 0.0] * len(RULES)


def test_command_fails_where_a_measure_cannot_be_taken(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    content = json.loads((data_directory() / "model" / "norms.json").read_bytes())
    content["norms"][0]["measure"] = {"kind": "volume", "meshes": ["spleen"]}
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "norms.json").write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "meshes").mkdir()
    shutil.copy(data_directory() / "meshes" / "index.json", tmp_path / "meshes")
    assert run(["check", str(tmp_path), "--geometry"]) == 1
    assert "'cranial_length' cannot be measured" in " ".join(capsys.readouterr().err.split())


def test_the_table_of_the_documentation_is_current(rows: tuple[Row, ...]) -> None:
    """A fresh run gives the table of docs/model.md."""
    script = runpy.run_path(str(DOCS / "make_norms.py"))
    assert markdown(rows) in script["page"]()
    written = (DOCS / "model.md").read_text(encoding="utf-8")
    assert written == script["page"](), "run docs/make_norms.py"
