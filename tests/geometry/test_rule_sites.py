"""Rule 2: where muscles end. Each figure can fail, and the own model keeps the rule."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.rule_sites import BONY, SOFT, site_checks
from faceanatomy.geometry.rules import ON_BONE_MM, ON_SOFT_MM, Check


class Moved(MeshLibrary):
    """The own model with one mesh shifted."""

    def __init__(self, mesh: str, shift: tuple[float, float, float]) -> None:
        full = fa.meshes()
        self.directory, self._full, self._mesh, self._shift = full.directory, full, mesh, shift
        self._infos, self._loaded = dict(full.infos), {}

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        mesh = self._full[key]
        if key[0] != self._mesh:
            return mesh
        return replace(mesh, points=mesh.points + np.float32(self._shift))


def only(folder: Path, muscle: str) -> Path:
    """Write the facts of one muscle and return the folder."""
    facts = json.loads((data_directory() / "muscles.json").read_text(encoding="utf-8"))
    facts["muscles"] = [one for one in facts["muscles"] if one["id"] == muscle]
    (folder / "muscles.json").write_text(json.dumps(facts))
    structures = (data_directory() / "structures.json").read_bytes()
    (folder / "structures.json").write_bytes(structures)
    return folder


@cache
def own() -> tuple[Check, ...]:
    return tuple(site_checks(fa.meshes(), data_directory()))


def figure(checks: list[Check] | tuple[Check, ...], words: str) -> Check:
    return next(check for check in checks if words in check.structure)


@pytest.mark.parametrize(
    ("muscle", "mesh", "shift", "words"),
    [
        (
            "zygomaticus_major",
            "zygomaticus_major:deep_band",
            (8.0, 8.0, 0.0),
            "before_temporal_suture",
        ),
        ("mentalis", "mentalis", (0.0, 6.0, 0.0), "mandible.incisive_fossa"),
        ("procerus", "procerus", (0.0, 9.0, 0.0), "skin_of_glabella"),
    ],
)
def test_a_muscle_moved_off_its_place_breaks_the_rule(
    tmp_path: Path, muscle: str, mesh: str, shift: tuple[float, float, float], words: str
) -> None:
    folder = only(tmp_path, muscle)
    there = figure(list(site_checks(Moved(mesh, shift), folder)), f"{mesh}")
    checks = [c for c in site_checks(Moved(mesh, shift), folder) if mesh in c.structure]
    before = [c for c in own() if mesh in c.structure]
    assert {c.structure for c in checks} == {c.structure for c in before}
    moved = figure(checks, words)
    assert moved.kept is False
    assert moved.figure > figure(before, words).figure + 2.0
    assert there.rule == 2


def test_bone_and_soft_places_have_limits_of_their_own() -> None:
    limits = {check.what: check.high for check in own() if check.high is not None}
    assert limits == {BONY: ON_BONE_MM, SOFT: ON_SOFT_MM}
    assert (ON_BONE_MM, ON_SOFT_MM) == (2.0, 3.0)


def test_every_attachment_has_a_figure() -> None:
    wanted = {
        (muscle.id, a.role, a.structure + (f".{a.site_id}" if a.site_id else ""))
        for muscle in fa.load().muscles
        for a in muscle.attachments
    }
    found = set()
    for check in own():
        unit, role, place = check.structure.split(" ")
        found.add((unit.partition(":")[0], role, place))
    assert found == wanted


def test_what_lies_below_the_model_is_told_and_not_judged() -> None:
    below = figure(own(), "lower_spinous_processes")
    assert below.kept is None
    assert below.figure > 10


def test_a_figure_says_which_way_the_place_is() -> None:
    check = figure(own(), "mandible.incisive_fossa")
    assert "at " in check.detail
    assert "away" in check.detail


def test_broken_facts_are_reported(tmp_path: Path) -> None:
    (tmp_path / "structures.json").write_text("{}")
    with pytest.raises(DataError, match=r"structures\.json"):
        list(site_checks(fa.meshes(), tmp_path))
