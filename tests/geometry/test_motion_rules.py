"""The rules every motion of the face must keep, each with its figure."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.geometry.lip_contact import LipContact, lip_vertices
from faceanatomy.geometry.lip_overlap import LipOverlap
from faceanatomy.geometry.motion import Motion, posed
from faceanatomy.geometry.motion_check import (
    SkinRules,
    lid_globe_depth,
    lip_teeth_depth,
    pull_angle,
)
from faceanatomy.geometry.motion_file import MotionFile
from faceanatomy.geometry.motion_rules import (
    BLINK,
    MOST_STRETCHED,
    Case,
    belly_shortening,
    lip_overlaps,
    mirror_errors,
    motion_rules,
    pairs,
)
from faceanatomy.geometry.muscle_edges import MuscleEdges
from faceanatomy.knowledge.shown import posture_of
from faceanatomy.posture import Posture

SMILE = ("zygomaticus_major:superficial_band", "zygomaticus_major:deep_band")


def spoiled(moving: Motion, **changes: object) -> Motion:
    """Return the motion of a basis in which something is changed: what a check must notice."""
    file = MotionFile.__new__(MotionFile)
    file.__dict__.update(moving.file.__dict__ | changes)
    return Motion(moving.library, file)


def stronger(moving: Motion, unit: str, factor: float) -> Motion:
    """Return the motion with the displacements of one unit multiplied."""
    blocks = {
        key: (rows, value * np.float32(factor) if key[1] == unit else value)
        for key, (rows, value) in moving.file._blocks.items()
    }
    return spoiled(moving, _blocks=blocks)


def tell(figure: object) -> None:
    """Show a measured figure when pytest runs with -s or -rP."""
    sys.stdout.write(f"{figure}\n")


def both(*units: str, strength: float = 1.0) -> Activation:
    return Activation.both(units, strength)


def test_no_muscle_turns_a_triangle_over(moving: Motion, rules: SkinRules) -> None:
    flips = {unit: rules.flips(both(unit)) for unit in moving.units}
    tell({unit: n for unit, n in flips.items() if n})
    assert sum(flips.values()) == 0


def test_no_expression_turns_a_triangle_over(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    flips = {name: rules.flips(*case) for name, case in expressions.items()}
    tell({name: n for name, n in flips.items() if n})
    assert sum(flips.values()) == 0


def test_two_expressions_together_turn_no_triangle_over(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    flips = {name: rules.flips(*case) for name, case in pairs(expressions, 60).items()}
    tell({name: n for name, n in flips.items() if n})
    assert sum(flips.values()) == 0


def test_the_count_of_turned_triangles_notices_a_torn_basis(moving: Motion) -> None:
    torn = stronger(moving, "zygomaticus_major:deep_band", 6.0)
    torn.file.watched = torn.file.watched[:0]
    assert SkinRules(torn).flips(both(*SMILE)) > 0


@pytest.mark.parametrize("opening", [10, 20, 30, 40])
def test_lower_lip_follows_the_jaw(rules: SkinRules, opening: float) -> None:
    ratio = rules.lower_lip_follow(opening)
    tell(f"lower lip follows by {ratio:.3f} at {opening} mm")
    assert ratio >= 0.9


def test_smile_moves_the_corner_up_out_and_back(rules: SkinRules) -> None:
    way = rules.corner(both(*SMILE))
    angle = np.degrees(np.arctan2(way[2], way[0]))
    tell(f"corner moves {way.round(1)} mm, {angle:.0f} degrees above the horizontal")
    assert 35 <= angle <= 60
    assert way[1] < -1.0
    assert 6.45 <= np.linalg.norm(way) <= 12.2  # range of the maximal smile in 12 people


def test_every_insertion_moves_towards_the_origin(moving: Motion) -> None:
    angles = {unit: pull_angle(moving, unit) for unit in moving.units}
    known = {unit: angle for unit, angle in angles.items() if np.isfinite(angle)}
    worst = max(known, key=lambda unit: known[unit])
    tell(f"{len(known)} of {len(angles)} units move their end; {worst}: {known[worst]:.0f} degrees")
    assert len(known) > 60
    assert known[worst] <= 35


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
    depth = lid_globe_depth(moving, both(*units), posture)
    tell(f"lids dip {depth:.2f} mm deeper into the eyeball than at rest")
    assert depth <= 0.3


@pytest.mark.parametrize(
    "name",
    ["happiness", "sadness", "anger", "disgust", "surprise", "kiss", "laugh", "yawn", "cheek_puff"],
)
def test_teeth_do_not_pierce_the_lips(
    moving: Motion, expressions: dict[str, Case], name: str
) -> None:
    lips = lip_teeth_depth(moving, *expressions[name])
    lining = lip_teeth_depth(moving, *expressions[name], lining=True)
    tell(f"{name}: teeth {lips:.2f} mm in the lips, {lining:.2f} mm deeper in their lining")
    assert lips <= 0.3
    assert lining <= 0.3


@pytest.fixture(scope="module")
def overlap(moving: Motion) -> LipOverlap:
    return LipOverlap(moving.library["skin", "midline"])


def test_no_lip_lies_in_the_other(moving: Motion, expressions: dict[str, Case]) -> None:
    units = {f"AU{u.code}": (u.activation(), posture_of(u)) for u in fa.load().action_units}
    depths = lip_overlaps(moving, {**units, **expressions})
    tell({name: round(depth, 2) for name, depth in depths.items() if depth})
    assert max(depths.values()) <= 0.3


def test_lips_at_rest_touch_without_overlap(moving: Motion, overlap: LipOverlap) -> None:
    assert overlap.depth(np.zeros_like(moving.library["skin", "midline"].points)) == 0


@pytest.mark.parametrize("mm", [0.5, 1.5])
def test_overlap_of_lips_is_measured(
    moving: Motion, overlap: LipOverlap, rules: SkinRules, mm: float
) -> None:
    skin = moving.library["skin", "midline"]
    _, lower = lip_vertices(skin.points, skin.faces, rules.upper, rules.lower)
    moved = np.zeros_like(skin.points)
    moved[np.union1d(lower, rules.lower), 2] = mm
    assert overlap.depth(moved) == pytest.approx(mm, rel=0.35)


def test_without_contact_tight_lips_would_overlap(
    moving: Motion, overlap: LipOverlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = fa.load().action_unit(23).activation()
    monkeypatch.setattr(LipContact, "part", lambda *_: None)
    assert overlap.depth(moving.displace(tight)["skin"]) > 1.0


def test_contact_parts_both_lips_alike_and_leaves_open_ones_alone(
    moving: Motion, rules: SkinRules
) -> None:
    skin = moving.library["skin", "midline"]
    contact = LipContact(skin.points, skin.faces)
    moved = np.zeros_like(skin.points)
    moved[rules.lower, 2] = 2.0
    contact.part(moved)
    middle = np.abs(skin.points[rules.lower, 0]) < 15
    assert moved[rules.lower[middle], 2] == pytest.approx(1.0, abs=0.02)
    assert moved[rules.upper[middle], 2] == pytest.approx(1.0, abs=0.02)
    before = np.zeros_like(skin.points)
    before[rules.lower, 2] = -2.0
    after = before.copy()
    contact.part(after)
    assert (after == before).all()


def test_without_contact_teeth_would_pierce_the_lining(
    moving: Motion, expressions: dict[str, Case]
) -> None:
    free = spoiled(moving, teeth=None)
    assert lip_teeth_depth(free, *expressions["happiness"], lining=True) > 0.3


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


def test_every_unit_shortens_its_own_belly(moving: Motion) -> None:
    shorter = belly_shortening(moving)
    tell({unit: round(v, 1) for unit, v in sorted(shorter.items(), key=lambda item: item[1])[:10]})
    assert len(shorter) == len(fa.load().units) == 80
    assert min(shorter.values()) >= 1.0
    assert set(shorter) <= set(moving.units)


@pytest.mark.parametrize(
    ("working", "stretched"),
    [
        ("zygomaticus_major", "depressor_anguli_oris"),
        ("depressor_anguli_oris", "levator_anguli_oris"),
        ("depressor_anguli_oris", "zygomaticus_major:superficial_band"),
        ("frontalis", "procerus"),
        ("corrugator_supercilii", "frontalis:medial_part"),
        ("mentalis", "depressor_labii_inferioris"),
        ("sternohyoid", "stylohyoid"),
    ],
)
def test_an_antagonist_gets_longer(moving: Motion, working: str, stretched: str) -> None:
    mesh = moving.library[stretched, "right"]
    after = mesh.points + moving.displace(both(working))[stretched, "right"]
    assert mesh.uv is not None
    u = mesh.uv[:, 0]
    u = (u - u.min()) / np.ptp(u)

    def length(points: np.ndarray) -> float:
        edges = np.linspace(0, 1, 9)
        middle = [points[(u >= a) & (u <= b)].mean(0) for a, b in itertools.pairwise(edges)]
        return float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum())

    longer = 100 * (length(after) / length(mesh.points) - 1)
    tell(f"{stretched} gets {longer:.1f} % longer while {working} works")
    assert longer > 0.2


@pytest.mark.parametrize(
    "posture",
    [
        Posture(head_yaw=45),
        Posture(head_pitch=30),
        Posture(head_pitch=-30),
        Posture(head_roll=-25),
        Posture(head_yaw=-40, head_pitch=-15, head_roll=10),
    ],
)
def test_a_turned_head_folds_no_skin(rules: SkinRules, posture: Posture) -> None:
    assert rules.flips(Activation(), posture) == 0


def test_wrong_mirror_vertices_of_a_ring_are_noticed(
    moving: Motion, expressions: dict[str, Case]
) -> None:
    ring = "orbicularis_oris:labial_part"
    few = {"voluntary_smile": expressions["voluntary_smile"]}
    assert max(mirror_errors(moving, few).values()) <= 0.3
    twin = moving.file.twin(ring).copy()
    twin[:40] = np.roll(twin[:40], 7)
    torn = spoiled(moving, _twins=moving.file._twins | {ring: twin})
    errors = mirror_errors(torn, few)
    assert max(errors, key=lambda name: errors[name]) == ring
    assert errors[ring] > 0.3


def test_a_torn_muscle_is_noticed(moving: Motion) -> None:
    name = "buccinator:mandibular_fibres"
    mesh = moving.library[name, "right"]
    assert mesh.uv is not None
    u = mesh.uv[:, 0]
    edges = MuscleEdges(moving.library)
    rest = np.zeros_like(mesh.points)
    assert edges.ratios(name, rest) == pytest.approx(1.0)
    torn = rest.copy()
    torn[u > 0.5, 1] = 25.0
    assert edges.ratios(name, torn).max() > MOST_STRETCHED
    block = moving.file._blocks[name, "risorius", False]
    far = block[1].copy()
    far[::2] *= 6
    spoilt = spoiled(
        moving, _blocks=moving.file._blocks | {(name, "risorius", False): (block[0], far)}
    )
    longest = edges.stretched(spoilt, {"risorius": (both("risorius"), Posture())})
    assert longest[f"{name} in risorius"] > MOST_STRETCHED


def test_the_table_of_rules_is_kept_and_notices_a_spoiled_basis(
    moving: Motion, expressions: dict[str, Case]
) -> None:
    few = {name: expressions[name] for name in ("happiness", "surprise", "kiss")}
    table = list(motion_rules(moving, few, {}))
    assert [rule.name for rule in table if not rule.kept] == []
    assert len(table) >= 18
    broken = spoiled(stronger(moving, "zygomaticus_major:deep_band", 3.0), teeth=None)
    failed = {rule.name for rule in motion_rules(broken, few, {}) if not rule.kept}
    assert "corner in a smile, way" in failed
    assert any("lining" in name for name in failed)
