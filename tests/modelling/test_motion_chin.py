"""Skin under the chin in a wide gape: it is crowded before the neck and not pushed into it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.jaw import jaw_transform
from faceanatomy.geometry.motion_file import CHIN, POSTURE_RULES
from faceanatomy.modelling.motion_chin import GIVES, crowded, neck_front
from faceanatomy.modelling.surface import Surface, neighbour_average
from faceanatomy.posture import Posture

WIDEST = 42.0
"""The widest opening of a shipped expression, mm."""


@pytest.fixture(scope="module")
def skin() -> Any:
    """The resting skin as what tissue carries, and how far it follows the jaw."""
    moving = fa.motion()
    mesh = moving.library["skin", "midline"]
    points = mesh.points.astype(float)
    rows, share = moving.file.jaw("skin")
    weights = np.zeros(len(points))
    weights[rows] = share[:, 0]
    average = neighbour_average(Surface(points, mesh.faces))
    twin = moving.file.twin("skin")
    return SimpleNamespace(mesh=mesh, points=points, average=average, twin=twin, weights=weights)


@pytest.fixture(scope="module")
def way(skin: Any) -> np.ndarray:
    return crowded(skin, skin.weights, np.zeros_like(skin.points))


def carried(skin: Any, way: np.ndarray) -> np.ndarray:
    posture = Posture(jaw_opening=WIDEST)
    turn, shift = jaw_transform(posture)
    rule = next(rule for rule in POSTURE_RULES if rule.unit == CHIN)
    start = skin.points + rule.strengths(posture)[0] * way
    return start + skin.weights[:, None] * (start @ (turn - np.eye(3)).T + shift)


def under_chin(skin: Any) -> np.ndarray:
    x, y, z = skin.points.T
    return (np.abs(x) < 25) & (y > 48) & (y < 70) & (z < -90)


def test_skin_under_the_chin_keeps_before_the_neck(skin: Any, way: np.ndarray) -> None:
    rows, neck = under_chin(skin), neck_front(skin)
    for moved, into in ((way, False), (np.zeros_like(way), True)):
        after = carried(skin, moved)
        behind = (neck(after) - after[:, 1])[rows].max()
        assert (behind > 8) if into else (behind < GIVES + 1)


def test_skin_under_the_chin_keeps_its_order(skin: Any, way: np.ndarray) -> None:
    middle = under_chin(skin) & (np.abs(skin.points[:, 0]) < 1)
    order = np.argsort(skin.points[middle, 1])
    assert np.all(np.diff(carried(skin, way)[middle, 1][order]) > 0)


def test_the_chin_itself_and_the_face_stay(skin: Any, way: np.ndarray) -> None:
    x, y, z = skin.points.T
    assert not way[(z > -80) | (y < 12) | (np.abs(x) > 50)].any()
    assert np.abs(way[(y > 88) & (z > -88)]).max() < 1.5


def test_both_sides_are_alike(skin: Any, way: np.ndarray) -> None:
    assert way[skin.twin] * [-1, 1, 1] == pytest.approx(way, abs=1e-9)
