"""The moving face: algebra of displacements, postures, errors."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.geometry.jaw import INCISOR, jaw_transform
from faceanatomy.geometry.motion import Motion, keep_volume, posed
from faceanatomy.geometry.motion_check import SkinRules
from faceanatomy.geometry.motion_file import read_motion
from faceanatomy.posture import Posture

MIRROR = np.array([-1, 1, 1])
SMILE = ("zygomaticus_major:superficial_band", "zygomaticus_major:deep_band")


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
    assert right < 0.2 * np.abs(moved).max()  # the ring of the lips draws the other corner along


def test_half_strength_moves_half_as_far(moving: Motion) -> None:
    full = moving.displace(both("frontalis"))["skin"]
    half = moving.displace(both("frontalis", strength=0.5))["skin"]
    np.testing.assert_allclose(half, full / 2, atol=1e-4)


def test_a_muscle_given_whole_means_its_parts(moving: Motion) -> None:
    whole = moving.displace(Activation({("zygomaticus_major", "right"): 1.0}))["skin"]
    parts = moving.displace(both(*SMILE).only("right"))["skin"]
    np.testing.assert_allclose(whole, parts, atol=1e-6)


@pytest.mark.parametrize("opening", [5.0, 20.0, 40.0, 55.0])
def test_jaw_opens_as_far_as_asked(opening: float) -> None:
    turn, shift = jaw_transform(Posture(jaw_opening=opening))
    assert np.linalg.norm(turn @ INCISOR + shift - INCISOR) == pytest.approx(opening, abs=0.1)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)


def test_jaw_swings_to_the_side_asked_for() -> None:
    turn, shift = jaw_transform(Posture(jaw_swing=8))
    assert (turn @ INCISOR + shift - INCISOR)[0] == pytest.approx(8, abs=0.5)


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


@pytest.mark.parametrize("side", ["right", "left"])
def test_air_pushes_out_the_cheek_it_is_in(moving: Motion, rules: SkinRules, side: str) -> None:
    posture = Posture(**{f"cheek_inflation_{side}": 10.0})
    moved = rules.moved(Activation(), posture)
    sign = 1 if side == "right" else -1
    cheek = np.linalg.norm(rules.points - [50 * sign, 52, -57], axis=1) < 5
    out = moved[cheek][:, 0].mean() * sign
    other = np.linalg.norm(moved[rules.points[:, 0] * sign < -20], axis=1).max()
    tell(f"{side} cheek {out:.1f} mm out, the other side {other:.2f} mm")
    assert 5 < out < 12
    assert other < 1.0
    assert rules.flips(Activation(), posture) == 0


def test_a_swallow_lifts_hyoid_and_larynx_and_leaves_the_jaw(moving: Motion) -> None:
    moved = moving.displace(Activation(), Posture(hyoid_elevation=14))
    hyoid, larynx = moved["hyoid_bone"], moved["thyroid_cartilage"]
    assert hyoid[:, 2].mean() == pytest.approx(14, abs=0.5)
    assert hyoid[:, 1].mean() > 4
    assert 8 < larynx[:, 2].mean() < 14
    assert not moved["mandible"].any()
    assert np.ptp(hyoid, axis=0).max() < 0.01  # a bone: it moves as one piece
    by_muscles = moving.displace(both("mylohyoid", "geniohyoid", "digastric", "stylohyoid"))
    assert by_muscles["hyoid_bone"][:, 2].mean() > 3


def test_the_head_turns_as_one_and_the_shoulders_stay(moving: Motion) -> None:
    posture = Posture(head_yaw=40, head_pitch=-10)
    moved = moving.displace(Activation(), posture)
    part = moving.library.keys_of("skull")[0]
    skull = moving.library[part].points
    for group in ("mandible", "teeth_upper"):
        key = moving.library.keys_of(group)[0]
        points = moving.library[key].points
        gap = np.linalg.norm(points[:50, None] - skull[None, :50], axis=2)
        after = (points + moved[key])[:50, None] - (skull + moved[part])[None, :50]
        np.testing.assert_allclose(np.linalg.norm(after, axis=2), gap, atol=0.01)
    assert np.abs(moved["clavicle", "right"]).max() < 1e-4
    nose = int(np.argmax(moving.library["skin", "midline"].points[:, 1]))
    assert moved["skin"][nose, 0] > 40  # to the subject's right


def test_the_tongue_stands_out_between_the_teeth(moving: Motion) -> None:
    posture = Posture(jaw_opening=12, tongue_protrusion=20)
    moved = moving.displace(Activation(), posture)
    mesh = moving.library["tongue", "midline"]
    after = posed(mesh, moved["tongue"])
    turn, shift = jaw_transform(posture)
    edge = turn @ INCISOR + shift
    tip = after.points[np.argmax(after.points[:, 1])]
    tell(f"the tip stands {tip[1] - edge[1]:.1f} mm before the lower incisors")
    assert tip[1] - edge[1] == pytest.approx(20, abs=4)
    teeth = moving.library.joined("teeth_lower")
    way = np.concatenate([moved[key] for key in moving.library.keys_of("teeth_lower")])
    inside = lip_depth_of(after.points, teeth.points + way, teeth.faces)
    tell(f"lower teeth stand {inside:.2f} mm in the tongue")
    assert inside <= 2.0  # its soft margin presses against the molars
    assert after.volume / mesh.volume == pytest.approx(1, abs=0.1)


def lip_depth_of(points: np.ndarray, surface: np.ndarray, faces: np.ndarray) -> float:
    """Return how deep points stand in a closed surface, mm."""
    import pyvista

    closed = pyvista.PolyData.from_regular_faces(surface.astype(float), faces.astype(int))
    signed = pyvista.PolyData(points.astype(float)).compute_implicit_distance(closed)
    return float(-np.asarray(signed["implicit_distance"]).min())


def test_a_wink_closes_one_eye(rules: SkinRules) -> None:
    wink = fa.load().action_unit(46)
    assert wink.activation().sides == ("left",)
    assert wink.activation(side="right").sides == ("right",)
    one = rules.moved(wink.activation(side="right"))
    eye = np.array([30.9, 82.0, 17.0])
    near = np.linalg.norm(rules.points - eye, axis=1) < 6
    far = np.linalg.norm(rules.points - eye * MIRROR, axis=1) < 6
    assert np.linalg.norm(one[near], axis=1).max() > 4
    assert np.linalg.norm(one[far], axis=1).max() < 0.5


def test_lids_follow_the_gaze(rules: SkinRules) -> None:
    upper = np.linalg.norm(rules.points - [30.9, 83.5, 20.0], axis=1) < 2.5
    down = rules.moved(Activation(), Posture(gaze_pitch=-25))[upper, 2].mean()
    up = rules.moved(Activation(), Posture(gaze_pitch=20))[upper, 2].mean()
    tell(f"upper lid {down:.1f} mm looking down, {up:+.1f} mm looking up")
    assert down < -1.5
    assert up > 0.8


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


def test_an_expression_given_for_an_activation_is_answered_with_what_to_give(
    moving: Motion,
) -> None:
    smile = fa.load().expression("happiness")
    for call in (fa.pose, moving.displace):
        with pytest.raises(InvalidValueError, match=r"`x\.activation\(\)`.*scene"):
            call(smile)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="for the posture"):
        moving.displace(smile.activation(), smile)  # type: ignore[arg-type]
