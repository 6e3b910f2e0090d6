"""The moving face: algebra of displacements, and the rules every motion must keep."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.geometry.jaw import INCISOR, jaw_transform
from faceanatomy.geometry.motion import Motion, keep_volume, motion, posed
from faceanatomy.geometry.motion_check import (
    SkinRules,
    lid_globe_depth,
    lip_teeth_depth,
    pull_angle,
)
from faceanatomy.geometry.motion_file import read_motion
from faceanatomy.posture import Posture

MIRROR = np.array([-1, 1, 1])
BLINK = ("orbicularis_oculi:palpebral_part", "orbicularis_oculi:deep_palpebral_part")
SMILE = ("zygomaticus_major:superficial_band", "zygomaticus_major:deep_band")
KNOWN_FLIPS = {"surprise_wide_mouth": 6, "yawn": 4, "laugh": 2}
"""Triangles that the widest mouths still turn over, under the jaw and in the corner of the mouth.

None is the goal; the test keeps them from becoming more.
"""
PULLERS = (
    "zygomaticus_major:superficial_band",
    "zygomaticus_major:deep_band",
    "zygomaticus_minor",
    "levator_labii_superioris",
    "levator_anguli_oris",
    "depressor_anguli_oris",
    "depressor_labii_inferioris",
    "risorius",
    "frontalis:medial_part",
    "frontalis:lateral_part",
    "corrugator_supercilii:transverse_head",
    "procerus",
)


@pytest.fixture(scope="module")
def moving() -> Motion:
    return motion()


@pytest.fixture(scope="module")
def rules(moving: Motion) -> SkinRules:
    return SkinRules(moving)


def tell(figure: object) -> None:
    """Show a measured figure when pytest runs with -s or -rP."""
    sys.stdout.write(f"{figure}\n")


def both(*units: str, strength: float = 1.0) -> Activation:
    return Activation.both(units, strength)


def test_rest_moves_nothing(moving: Motion) -> None:
    moved = moving.displace(Activation())
    assert all(not moved[key].any() for key in moving.library)


def test_mirrored_activation_mirrors_the_skin(moving: Motion, rules: SkinRules) -> None:
    one = Activation({("zygomaticus_minor", "left"): 0.7, ("risorius", "right"): 1.0})
    posture = Posture(jaw_opening=15, jaw_swing=4, gaze_yaw=20, gaze_pitch=-10)
    here = moving.displace(one, posture)["skin"]
    there = moving.displace(one.mirrored(), posture.mirrored())["skin"]
    free = np.setdiff1d(np.arange(len(here)), np.concatenate([rules.upper, rules.lower]))
    points = rules.points[free]
    order = {tuple(p): i for p, i in zip(np.round(points, 3), free, strict=True)}
    twin = [order[tuple(p)] for p in np.round(points * MIRROR, 3) + 0.0]
    assert np.abs(here[free] - there[twin] * MIRROR).max() <= 0.05


def test_left_mesh_of_a_pair_mirrors_the_right_one(moving: Motion) -> None:
    one = Activation({("zygomaticus_major", "left"): 1.0})
    moved, mirrored = moving.displace(one), moving.displace(one.mirrored())
    key = "levator_anguli_oris"
    assert moved[key, "left"].any()
    np.testing.assert_array_equal(moved[key, "left"] * MIRROR, mirrored[key, "right"])


def test_one_side_hardly_moves_the_other(moving: Motion, rules: SkinRules) -> None:
    moved = moving.displace(both(*SMILE).only("left"))["skin"]
    right = np.abs(moved[rules.points[:, 0] > 20]).max()
    assert right < 0.15 * np.abs(moved).max()


def test_half_strength_moves_half_as_far(moving: Motion) -> None:
    full = moving.displace(both("mentalis"))["skin"]
    half = moving.displace(both("mentalis", strength=0.5))["skin"]
    np.testing.assert_allclose(half, full / 2, atol=1e-4)


def test_a_muscle_given_whole_means_its_parts(moving: Motion) -> None:
    whole = moving.displace(Activation({("zygomaticus_major", "right"): 1.0}))["skin"]
    parts = moving.displace(both(*SMILE).only("right"))["skin"]
    np.testing.assert_allclose(whole, parts, atol=1e-6)


def test_no_muscle_turns_a_triangle_over(moving: Motion, rules: SkinRules) -> None:
    flips = {unit: rules.flips(both(unit)) for unit in moving.units}
    tell({unit: n for unit, n in flips.items() if n})
    assert sum(flips.values()) == 0


def test_no_expression_turns_a_triangle_over(rules: SkinRules) -> None:
    flips = {e.id: rules.flips(e.activation(), e.posture) for e in fa.load().expressions}
    turned = {name: n for name, n in flips.items() if n}
    tell(turned)
    assert all(n <= KNOWN_FLIPS.get(name, 0) for name, n in turned.items())


@pytest.mark.parametrize("opening", [10, 20, 30, 40])
def test_lower_lip_follows_the_jaw(rules: SkinRules, opening: float) -> None:
    ratio = rules.lower_lip_follow(opening)
    tell(f"lower lip follows by {ratio:.3f} at {opening} mm")
    assert ratio >= 0.9


@pytest.mark.parametrize("opening", [5.0, 20.0, 40.0, 55.0])
def test_jaw_opens_as_far_as_asked(opening: float) -> None:
    turn, shift = jaw_transform(Posture(jaw_opening=opening))
    assert np.linalg.norm(turn @ INCISOR + shift - INCISOR) == pytest.approx(opening, abs=0.1)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)


def test_jaw_swings_to_the_side_asked_for() -> None:
    turn, shift = jaw_transform(Posture(jaw_swing=8))
    assert (turn @ INCISOR + shift - INCISOR)[0] == pytest.approx(8, abs=0.5)


def test_smile_moves_the_corner_up_out_and_back(rules: SkinRules) -> None:
    way = rules.corner(both(*SMILE))
    angle = np.degrees(np.arctan2(way[2], way[0]))
    tell(f"corner moves {way.round(1)} mm, {angle:.0f} degrees above the horizontal")
    assert 35 <= angle <= 60
    assert way[1] < -1.0
    assert 6.45 <= np.linalg.norm(way) <= 12.2  # range of the maximal smile in 12 people


@pytest.mark.parametrize("unit", PULLERS)
def test_insertion_moves_towards_the_origin(moving: Motion, unit: str) -> None:
    angle = pull_angle(moving, unit)
    tell(f"{unit}: {angle:.0f} degrees")
    assert angle <= 35


@pytest.mark.parametrize(
    "units",
    [
        ("depressor_anguli_oris",),
        ("orbicularis_oris:labial_part", "orbicularis_oris:marginal_part"),
    ],
)
def test_lips_stay_sealed(rules: SkinRules, units: tuple[str, ...]) -> None:
    gap = rules.lip_gap(both(*units))
    tell(f"lips part by {gap:.2f} mm")
    assert gap <= 0.5


def test_blink_closes_and_levator_opens(rules: SkinRules) -> None:
    shut = rules.lid_gap(both(*BLINK))
    wide = rules.lid_gap(both("levator_palpebrae_superioris"))
    tell(f"lids apart: rest {rules.lid_gap(Activation()):.1f}, shut {shut:.2f}, wide {wide:.1f}")
    assert shut <= 0.3
    assert wide > rules.lid_gap(Activation()) + 1.5


@pytest.mark.parametrize(
    ("units", "posture"),
    [
        (BLINK, Posture()),
        (BLINK, Posture(gaze_yaw=25, gaze_pitch=-15)),
        (("levator_palpebrae_superioris",), Posture(gaze_pitch=20)),
    ],
)
def test_lids_stay_off_the_eyeball(
    moving: Motion, units: tuple[str, ...], posture: Posture
) -> None:
    depth = lid_globe_depth(moving, both(*units), posture) - lid_globe_depth(moving, Activation())
    tell(f"lids dip {depth:.2f} mm deeper into the eyeball than at rest")
    assert depth <= 0.3


@pytest.mark.parametrize("name", ["happiness", "sadness", "anger", "disgust", "surprise", "kiss"])
def test_teeth_do_not_pierce_the_lips(moving: Motion, name: str) -> None:
    expression = fa.load().expression(name)
    depth = lip_teeth_depth(moving, expression.activation(), expression.posture)
    tell(f"{name}: teeth stand {depth:.2f} mm in the lips")
    assert depth <= 0.3


def test_muscles_keep_their_volume(moving: Motion) -> None:
    expression = fa.load().expression("happiness")
    moved = moving.displace(expression.activation(), expression.posture)
    worst = 0.0
    for key in moving.library:
        mesh = moving.library[key]
        if mesh.info.kind == "muscle" and moved[key].any():
            change = posed(mesh, moved[key]).volume / mesh.volume - 1
            worst = max(worst, abs(change))
    tell(f"largest change of volume {100 * worst:.2f} %")
    assert worst <= 0.05


def test_a_working_muscle_gets_shorter_and_thicker(moving: Motion) -> None:
    key = ("zygomaticus_major:deep_band", "right")
    mesh = moving.library[key]
    after = posed(mesh, moving.displace(both(*SMILE))[key])
    assert mesh.uv is not None
    u = mesh.uv[:, 0]
    ends = [(u < 0.1), (u > 0.9)]

    def length(points: np.ndarray) -> float:
        a, b = (points[end].mean(0) for end in ends)
        return float(np.linalg.norm(a - b))

    shorter = length(after.points) / length(mesh.points)
    tell(f"length {100 * shorter:.0f} %")
    assert 0.6 < shorter < 0.95


def test_gaze_turns_the_eyes_where_asked(moving: Motion) -> None:
    look = moving.displace(Activation(), Posture(gaze_yaw=30))
    for side in ("left", "right"):
        mesh = moving.library["eyeball", side]
        front = np.argmax(mesh.points[:, 1])
        assert look["eyeball", side][front, 0] > 5


def test_keep_volume_gives_back_what_a_squeeze_took(moving: Motion) -> None:
    mesh = moving.library["zygomaticus_minor", "right"]
    squeeze = ((mesh.points.mean(0) - mesh.points) * 0.1).astype(np.float32)
    before = posed(mesh, squeeze).volume / mesh.volume
    after = posed(mesh, keep_volume(mesh, squeeze)).volume / mesh.volume
    assert before < 0.75
    assert after == pytest.approx(1.0, abs=0.05)


def test_errors_name_what_is_wrong(moving: Motion, tmp_path) -> None:
    with pytest.raises(UnknownNameError, match="skim"):
        moving.displace(Activation())["skim"]
    mesh = moving.library["zygomaticus_minor", "right"]
    with pytest.raises(InvalidValueError, match="shape"):
        posed(mesh, np.zeros((3, 3), np.float32))
    with pytest.raises(DataError, match="model build"):
        read_motion(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 not a basis")
    with pytest.raises(DataError, match="malformed"):
        read_motion(broken)
