"""Published angles of pennation in the fibre field: how fibres are tilted, that meshes keep it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.geometry.fibre_course import angles, course, middle_line
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.geometry.norms import pennations
from faceanatomy.geometry.rule_fibres import pennation_check
from faceanatomy.modelling import pennation
from faceanatomy.modelling.parts import PartMesh, SlabGrid, close
from faceanatomy.modelling.pennation import pennate

ANGLE = 12.0
PUBLISHED = pennations(data_directory())
LIBRARY = MeshLibrary(data_directory() / "meshes")


@pytest.fixture(autouse=True)
def an_angle_for_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pennation, "published", lambda _folder: {"bar": ANGLE})


def bar(bend: float = 0.0) -> PartMesh:
    """Return a flat muscle 60 mm down and 20 mm from back to front, its faces 4 mm apart."""
    u, v = np.linspace(0, 1, 40), np.linspace(0, 1, 15)
    along, across = np.meshgrid(u, v, indexing="ij")
    middle = np.stack([bend * np.sin(np.pi * along), 20 * across, -60 * along], axis=-1)
    half = np.zeros_like(middle)
    half[..., 0] = 2 * np.sqrt(np.clip(1 - (2 * across - 1) ** 2, 0, 1))
    way = np.gradient(middle, axis=0)
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    return close(SlabGrid(middle + half, middle - half, way, along * 0 + 1, u, v, closed=False))


@pytest.mark.parametrize("way", ["inwards", "backwards"])
@pytest.mark.parametrize("bend", [0.0, 6.0])
def test_fibres_lie_at_the_published_angle_to_the_middle_line(
    way: Literal["inwards", "backwards"], bend: float
) -> None:
    made = pennate(bar(bend), "bar", way)
    assert np.linalg.norm(made.fibres, axis=1) == pytest.approx(1.0)
    found = angles(made.fibres, middle_line(made.points, made.uv[:, 0]))
    assert found.mean() == pytest.approx(ANGLE, abs=0.6)


def test_fibres_that_dive_come_from_both_faces_and_cancel_sideways() -> None:
    made = pennate(bar(), "bar", "inwards")
    belly = np.abs(made.uv[:, 0] - 0.5) < 0.4
    inner = (belly & (made.points[:, 0] > 0.5), belly & (made.points[:, 0] < -0.5))
    assert made.fibres[inner[0], 0].max() < 0 < made.fibres[inner[1], 0].min()
    assert abs(made.fibres[:, :2].mean(axis=0)).max() < 0.01


def test_fibres_in_a_layer_run_to_the_back_and_stay_in_it() -> None:
    made = pennate(bar(), "bar", "backwards")
    inner = np.abs(made.uv[:, 1] - 0.5) < 0.3
    assert abs(made.fibres[inner, 0]).max() < 0.04
    assert made.fibres[inner, 1].max() < -0.9 * np.sin(np.radians(ANGLE))


def test_a_muscle_that_spreads_is_tilted_less() -> None:
    flat = bar()
    turn = np.radians(np.where(flat.uv[:, 1] < 0.5, -8.0, 8.0))
    fan = replace(flat, fibres=np.stack([0 * turn, np.sin(turn), -np.cos(turn)], axis=-1))
    left = np.degrees(np.arccos(np.cos(np.radians(ANGLE)) / np.cos(np.radians(8.0))))
    made = pennate(fan, "bar", "inwards")
    assert np.median(angles(made.fibres, fan.fibres)) == pytest.approx(left, abs=0.2)


def test_an_angle_that_nobody_published_is_refused() -> None:
    with pytest.raises(DataError, match="no angle of pennation"):
        pennate(bar(), "risorius", "inwards")


def test_the_course_comes_from_uv_and_not_from_the_fibres() -> None:
    flat = bar(6.0)
    oblique = pennate(flat, "bar", "inwards")
    found = course(oblique.points, oblique.faces, oblique.uv)
    assert angles(found, flat.fibres).mean() < 2.0
    across = course(flat.points, flat.faces, flat.uv, axis=1)
    assert across[:, 1].mean() > 0.9


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_meshes_carry_the_published_angle_and_other_fibres_break_the_rule(name: str) -> None:
    """The control: twice the tilt breaks it, and none does where the angle is not a small one."""
    mesh = LIBRARY[name, "right"]
    assert pennation_check(mesh, PUBLISHED[name]).kept
    assert mesh.uv is not None
    assert mesh.fibres is not None
    flat = course(mesh.points.astype(float), mesh.faces, mesh.uv.astype(float))
    twice = 2 * mesh.fibres - flat
    twice /= np.linalg.norm(twice, axis=1, keepdims=True)
    assert pennation_check(replace(mesh, fibres=twice), PUBLISHED[name]).kept is False
    if PUBLISHED[name] >= 10:
        assert pennation_check(replace(mesh, fibres=flat), PUBLISHED[name]).kept is False
