"""Larynx and windpipe: open tubes, a signet ring, plates that meet in a leaning edge."""

from __future__ import annotations

import numpy as np
import pytest

from faceanatomy.geometry.mesh import Mesh
from faceanatomy.modelling import solids


@pytest.fixture(scope="module")
def larynx() -> dict[str, Mesh]:
    stages = ("thyroid_cartilage", "cricoid_cartilage", "trachea")
    return {name: mesh.mesh() for name in stages for mesh in solids.build_stage(name, 1.0)}


def euler(mesh: Mesh) -> int:
    """Return the Euler number: 2 for a ball, 0 for a ring or an open tube with a wall."""
    edges = np.unique(
        np.sort(mesh.faces[:, [[0, 1], [1, 2], [2, 0]]], axis=2).reshape(-1, 2), axis=0
    )
    return len(mesh.points) - len(edges) + len(mesh.faces)


@pytest.mark.parametrize("name", ["cricoid_cartilage", "trachea"])
def test_air_passes_through(larynx: dict[str, Mesh], name: str) -> None:
    assert euler(larynx[name]) == 0


def test_the_cricoid_is_a_signet_ring(larynx: dict[str, Mesh]) -> None:
    points = larynx["cricoid_cartilage"].points
    arch, lamina = (
        points[(abs(points[:, 0]) < 3) & (points[:, 1] * way > 14 * way)] for way in (1, -1)
    )
    heights = [np.ptp(part[:, 2]) for part in (arch, lamina)]
    assert 5 < heights[0] < 9
    assert 18 < heights[1] < 25


def test_the_laminae_meet_at_about_a_right_angle_under_a_notch(larynx: dict[str, Mesh]) -> None:
    points = larynx["thyroid_cartilage"].points
    outer = [
        max(points[(abs(points[:, 2] + 124) < 2) & (abs(points[:, 1] - y) < 1.5)][:, 0])
        for y in (26.0, 18.0)
    ]
    half_angle = np.degrees(np.arctan2(outer[1] - outer[0], 8.0))
    assert 37 < half_angle < 60, "90 degrees in men, 120 in women"
    midline, beside = points[abs(points[:, 0]) < 1.5], points[abs(abs(points[:, 0]) - 8) < 1.5]
    assert beside[:, 2].max() - midline[:, 2].max() > 6
    upper, lower = (midline[abs(midline[:, 2] - z) < 1.5][:, 1].max() for z in (-118.5, -130.0))
    assert upper - lower > 2, "the prominence is its upper end"


def test_the_horns_reach_up_to_the_hyoid_and_down_beside_the_cricoid(
    larynx: dict[str, Mesh],
) -> None:
    thyroid, cricoid = larynx["thyroid_cartilage"].points, larynx["cricoid_cartilage"].points
    behind = thyroid[thyroid[:, 1] < 9]
    assert behind[:, 2].max() > -99
    tip = behind[behind[:, 2] < -137].mean(axis=0) * [0, 1, 1] + [15.2, 0, 0]
    assert np.linalg.norm(cricoid - tip, axis=1).min() < 4
