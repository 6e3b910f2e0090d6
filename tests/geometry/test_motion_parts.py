"""Parts of the moving face on made geometry: neck, tongue, teeth in the way, folding skin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceanatomy.activation import Activation
from faceanatomy.geometry.carriage import Neck
from faceanatomy.geometry.fold_guard import FoldGuard
from faceanatomy.geometry.head_motion import (
    SHOULDERS_Z,
    head_level,
    head_weight,
    mesh_levels,
    turn_head,
    turn_vector,
)
from faceanatomy.geometry.jaw import INCISOR
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_file import MotionFile
from faceanatomy.geometry.motion_rules import Case
from faceanatomy.geometry.teeth_contact import TeethContact, TeethDistances
from faceanatomy.geometry.tongue_motion import LIP_Y, TIP_Y, shape_tongue
from faceanatomy.posture import Posture

MIRROR = np.array([-1, 1, 1])


def sheet(count: int = 21, spacing: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return points and faces of a flat square in the plane z = 0."""
    x, y = np.meshgrid(np.arange(count) * spacing, np.arange(count) * spacing, indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1).astype(np.float32)
    a = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    faces = np.vstack(
        [np.stack([a, a + count, a + 1], 1), np.stack([a + 1, a + count, a + count + 1], 1)]
    )
    return points, faces.astype(np.int32)


def turned_over(points: np.ndarray, faces: np.ndarray) -> int:
    a, b, c = (points[faces[:, k]] for k in range(3))
    return int((np.cross(b - a, c - a)[:, 2] <= 0).sum())


def test_the_weight_of_the_head_rises_from_shoulders_to_chin() -> None:
    z = np.linspace(-200, 0, 401)
    points = np.stack([np.zeros_like(z), np.full_like(z, 40.0), z], 1)
    weight = head_weight(head_level(points))
    assert (np.diff(weight) >= 0).all()
    assert weight[z <= SHOULDERS_Z].max() == 0
    assert weight[z > -75].min() == 1
    assert np.diff(weight).max() < 0.03  # no step anywhere: the skin of the neck stays smooth


@pytest.mark.parametrize(
    ("posture", "axis"),
    [
        (Posture(head_yaw=30), (0, 0, -1)),
        (Posture(head_pitch=20), (1, 0, 0)),
        (Posture(head_roll=15), (0, 1, 0)),
    ],
)
def test_the_head_turns_about_the_axis_asked_for(posture: Posture, axis: tuple[int, ...]) -> None:
    vector = turn_vector(posture)
    angle = np.linalg.norm(vector)
    assert np.degrees(angle) == pytest.approx(
        max(posture.head_yaw, posture.head_pitch, posture.head_roll)
    )
    np.testing.assert_allclose(vector / angle, axis, atol=1e-9)


def test_the_skull_stays_rigid_and_the_shoulders_stay_put() -> None:
    rng = np.random.default_rng(0)
    posture = Posture(head_yaw=50, head_pitch=-20, head_roll=10)
    skull = rng.uniform((-60, -60, -20), (60, 90, 120), (40, 3)).astype(np.float32)
    turned = turn_head(skull, mesh_levels(Neck.HEAD, skull), posture)
    before = np.linalg.norm(skull[:, None] - skull[None], axis=2)
    after = np.linalg.norm(turned[:, None] - turned[None], axis=2)
    np.testing.assert_allclose(after, before, atol=1e-3)
    assert np.abs(turned - skull).max() > 30
    chest = rng.uniform((-100, -60, -210), (100, 40, -160), (40, 3)).astype(np.float32)
    np.testing.assert_allclose(turn_head(chest, head_level(chest), posture), chest, atol=1e-4)


def test_a_mirrored_turn_is_the_mirror_image() -> None:
    points = np.random.default_rng(1).uniform(-90, 90, (50, 3)).astype(np.float32)
    posture = Posture(head_yaw=25, head_pitch=10, head_roll=-12)
    here = turn_head(points, head_level(points), posture)
    mirrored = (points * MIRROR).astype(np.float32)
    there = turn_head(mirrored, head_level(mirrored), posture.mirrored())
    np.testing.assert_allclose(here, there * MIRROR, atol=1e-3)


@pytest.mark.parametrize("protrusion", [6.0, 15.0, 25.0])
def test_the_tip_of_the_tongue_stands_out_as_far_as_asked(protrusion: float) -> None:
    tip = np.array([[0.0, TIP_Y, -58.0]], np.float32)
    moved = tip + shape_tongue(tip, Posture(tongue_protrusion=protrusion))
    assert moved[0, 1] - INCISOR[1] == pytest.approx(protrusion, abs=1.0)


def test_the_blade_passes_over_the_lower_teeth() -> None:
    x, y, z = np.meshgrid(
        np.linspace(-12, 12, 5), np.linspace(60, TIP_Y, 9), np.linspace(-68, -50, 7), indexing="ij"
    )
    tongue = np.stack([x.ravel(), y.ravel(), z.ravel()], 1).astype(np.float32)
    out = tongue + shape_tongue(tongue, Posture(tongue_protrusion=20))
    beyond = out[:, 1] > INCISOR[1] - 4
    assert beyond.sum() > 30
    assert out[beyond, 2].min() > INCISOR[2]  # without its rise it would go through them
    assert tongue[beyond, 2].min() < INCISOR[2] - 5


def test_a_tongue_that_hangs_out_rides_over_the_lower_lip() -> None:
    under = np.array([[0.0, y, -62.0] for y in np.linspace(60, TIP_Y, 40)], np.float32)
    level = under + shape_tongue(under, Posture(tongue_protrusion=25))
    hanging = under + shape_tongue(under, Posture(tongue_protrusion=25, tongue_elevation=-12))
    on_the_lip = level[:, 1] < LIP_Y
    assert on_the_lip.sum() > 5
    np.testing.assert_allclose(hanging[on_the_lip, 2], level[on_the_lip, 2], atol=0.01)
    assert hanging[-1, 2] < level[-1, 2] - 9  # the tip is lowered, nearly all of it


def test_the_root_of_the_tongue_keeps_still() -> None:
    root = np.array([[0.0, 28.0, -95.0], [10.0, 35.0, -90.0]], np.float32)
    posture = Posture(tongue_protrusion=25, tongue_elevation=10)
    assert np.abs(shape_tongue(root, posture)).max() < 0.5


def ball(radius: float = 5.0, pitch: float = 0.5) -> TeethDistances:
    """Return the distances to a ball in the midplane."""
    low = np.array([-0.5, -8.0, -8.0])
    shape = (18, 33, 33)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1)
    nodes = low + index * pitch
    return TeethDistances(low, pitch, (np.linalg.norm(nodes, axis=-1) - radius).astype(np.float32))


def test_distances_and_slopes_are_those_of_a_ball() -> None:
    points = np.array([[1.0, 4, 2], [-1, 4, 2], [0, -3, 0]], np.float32)
    distance, slope = ball().at(points)
    np.testing.assert_allclose(distance, np.linalg.norm(points, axis=1) - 5, atol=0.05)
    way = points / np.linalg.norm(points, axis=1, keepdims=True)
    np.testing.assert_allclose(slope, way, atol=0.12)
    np.testing.assert_array_equal(ball().distance(np.ascontiguousarray(points.T)), distance)


def test_the_quick_distance_is_never_too_great() -> None:
    row = ball()
    places = np.random.default_rng(5).uniform(-9, 9, (3, 400)).astype(np.float32)
    places[0] *= 0.9  # beyond the last node the grid goes on as it ends
    distance, least = row.distance(places), row.least(places)
    assert (least <= distance + 1e-5).all()
    assert (distance - least).max() < 2 * np.sqrt(3) * row.pitch


def test_what_is_pressed_into_teeth_comes_out_again() -> None:
    skin, _ = sheet(9, 1.0)
    points = (skin[:, [0, 2, 1]] * [1, 1, 1] + [-4, 5.6, -4]).astype(np.float32)  # in front
    out = np.tile(np.array([0, -2.0, 0], np.float32), (len(points), 1))
    far = TeethDistances(np.array([0.0, 90, 90]), 0.5, np.full((4, 4, 4), 5.0, np.float32))
    untouched = out.copy()
    TeethContact(points, ball(), far).resolve(out, None)
    depth = 5 - np.linalg.norm(points + out, axis=1)
    assert (5 - np.linalg.norm(points + untouched, axis=1)).max() > 1
    assert depth.max() < 0.3
    still = np.linalg.norm(points + untouched, axis=1) > 5.5
    np.testing.assert_array_equal(out[still], untouched[still])


def test_skin_that_lies_in_a_tooth_at_rest_may_stay() -> None:
    points = np.array([[0.0, 4.0, 0], [1.0, 4.2, 0]], np.float32)
    out = np.zeros_like(points)
    far = TeethDistances(np.array([0.0, 90, 90]), 0.5, np.full((4, 4, 4), 5.0, np.float32))
    TeethContact(points, ball(), far).resolve(out, None)
    assert not out.any()


def test_folded_skin_is_evened_out_and_the_rest_left_alone() -> None:
    points, faces = sheet()
    out = np.zeros_like(points)
    middle = np.linalg.norm(points[:, :2] - 10, axis=1) < 1.5
    out[middle, 0] = 2.4  # pushed over its neighbours
    assert turned_over(points + out, faces) > 0
    FoldGuard(points, faces, np.arange(len(faces))).settle(out)
    assert turned_over(points + out, faces) == 0
    assert out[middle, 0].mean() > 0.4
    away = np.linalg.norm(points[:, :2] - 10, axis=1) > 7
    assert not out[away].any()


def test_faces_that_are_not_watched_are_never_touched() -> None:
    points, faces = sheet()
    out = np.zeros_like(points)
    out[220, 0] = 2.4
    before = out.copy()
    FoldGuard(points, faces, np.array([0, 1, 2])).settle(out)
    np.testing.assert_array_equal(out, before)


def test_a_gentle_movement_passes_untouched() -> None:
    points, faces = sheet()
    out = np.zeros_like(points)
    out[:, 2] = np.sin(points[:, 0] / 4)
    before = out.copy()
    FoldGuard(points, faces, np.arange(len(faces))).settle(out)
    np.testing.assert_array_equal(out, before)


@pytest.mark.parametrize("name", ["happiness", "laugh", "yawn", "kiss", "fear"])
def test_what_is_left_out_for_speed_changes_nothing(
    moving: Motion, expressions: dict[str, Case], name: str
) -> None:
    """Neither the reach of teeth nor faces judged once again only where skin has moved."""
    file = MotionFile.__new__(MotionFile)
    file.__dict__.update(moving.file.__dict__)
    slow = Motion(moving.library, file)
    skin = moving.library["skin", "midline"]
    assert slow._contact is not None
    slow._contact._rows = [replace(r, reach=0 * r.reach - 1) for r in slow._contact._rows]
    slow._guard = EveryFace(skin.points, skin.faces, file.watched)
    fast = moving.displace(*expressions[name])["skin"]
    assert np.abs(fast - slow.displace(*expressions[name])["skin"]).max() < 0.01


class EveryFace(FoldGuard):
    """Judges every watched face in every round."""

    def _tilt_again(self, place: np.ndarray, tilts: np.ndarray, rows: np.ndarray) -> None:
        tilts[:] = self._tilts(place)


def test_displacements_are_the_sum_of_what_the_file_holds(moving: Motion) -> None:
    units = {"zygomaticus_minor": 0.4, "frontalis:medial_part": 0.8, "risorius": 0.3}
    file, skin = moving.file, moving.library["skin", "midline"]
    expected = np.zeros(skin.points.shape)
    for unit, strength in units.items():
        rows, value = file.block("skin", unit)
        np.add.at(expected, rows, strength * value)
        np.add.at(expected, file.twin("skin")[rows], strength * value * MIRROR)
    free = np.ones(len(skin.points), bool)
    assert moving._contact is not None
    for row in moving._contact._rows:
        free[row.vertex] = False
    free[skin.faces[file.watched]] = False
    sides = {(u, side): s for u, s in units.items() for side in ("left", "right")}
    moved = moving.displace(Activation(sides))["skin"]
    np.testing.assert_allclose(moved[free], expected[free], atol=1e-4)
    assert np.abs(expected[free]).max() > 2
