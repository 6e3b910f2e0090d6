"""What tells one expression from another: figures of lips, lids, cheeks and nose."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.geometry.motion_check import SkinRules
from faceanatomy.geometry.motion_rules import Case
from faceanatomy.posture import Posture

UPPER_RED, LOWER_RED = np.array([0.0, 97.6, -54.5]), np.array([0.0, 94.6, -61.5])
WING = np.array([18.5, 96.0, -31.0])


def tell(figure: object) -> None:
    """Show a measured figure when pytest runs with -s or -rP."""
    sys.stdout.write(f"{figure}\n")


def way(rules: SkinRules, place: np.ndarray, case: Case, radius: float = 3.0) -> np.ndarray:
    """Return the mean movement of the skin around a place, mm."""
    near = np.linalg.norm(rules.points - place, axis=1) < radius
    assert near.any()
    return rules.moved(*case)[near].mean(0)


def unit(code: int) -> Case:
    record = fa.load().action_unit(code)
    shown = fa.load().resolve(record)
    return shown.activation, shown.posture


def test_a_kiss_is_closed_and_forward_a_whistle_open_a_pout_lower(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    gaps = {name: rules.lip_gap(*expressions[name]) for name in ("kiss", "whistle", "pout")}
    upper = {name: way(rules, UPPER_RED, expressions[name])[1] for name in gaps}
    lower = {name: way(rules, LOWER_RED, expressions[name])[1] for name in gaps}
    narrow = {name: -rules.corner(*expressions[name])[0] for name in gaps}
    tell((gaps, upper, lower, narrow))
    assert gaps["kiss"] <= 0.8
    assert gaps["whistle"] > 2.0
    assert min(upper["kiss"], lower["kiss"]) > 4.0
    assert narrow["kiss"] > narrow["pout"] + 2.0
    assert lower["pout"] > upper["pout"] + 1.0


def test_lips_part_in_a_funnel_and_hide_their_red_when_sucked_in(rules: SkinRules) -> None:
    assert rules.lip_gap(*unit(22)) > 2.0
    assert way(rules, UPPER_RED, unit(22))[1] > 3.0
    sucked = way(rules, UPPER_RED, unit(28)), way(rules, LOWER_RED, unit(28))
    border = way(rules, np.array([0.0, 97.0, -50.0]), unit(28))
    tell((sucked, border))
    assert max(red[1] for red in sucked) < -2.0
    assert border[2] < -2.0  # skin comes down to where the red was


def test_upper_incisors_show_and_lie_on_a_bitten_lower_lip(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    moved = rules.points + rules.moved(*expressions["lip_bite"])
    teeth = rules.motion.library.joined("teeth_upper").points
    edge = teeth[np.abs(teeth[:, 0]) < 6]
    edge = edge[edge[:, 2] < edge[:, 2].min() + 1.0]
    middle = np.abs(rules.points[rules.upper, 0]) < 5
    shown = moved[rules.upper[middle], 2].mean() - edge[:, 2].min()
    lower = moved[rules.lower[middle]]
    tell(f"{shown:.1f} mm of teeth show; the lower margin lies at {lower.mean(0).round(1)}")
    assert shown > 2.0
    assert lower[:, 1].max() < edge[:, 1].mean()  # behind the edges
    assert lower[:, 2].mean() < edge[:, 2].min() + 0.5  # and under them
    both = rules.points + rules.moved(*unit(28))
    assert (both[rules.upper[middle], 1]).mean() < moved[rules.upper[middle], 1].mean() - 2.0


def test_a_whistle_is_a_small_round_hole(rules: SkinRules, expressions: dict[str, Case]) -> None:
    moved = rules.points + rules.moved(*expressions["whistle"])
    gap = moved[rules.upper, 2] - moved[rules.lower, 2]
    open_ = moved[rules.upper[gap > 0.5], 0]
    tell(f"hole {np.ptp(open_):.1f} mm wide, {gap.max():.1f} mm high")
    assert 2.5 < gap.max() < 8.0
    assert 0.6 < np.ptp(open_) / gap.max() < 2.2


def test_the_angle_of_the_jaw_and_the_temple_bulge_in_a_clench(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    angle = way(rules, np.array([63.0, 33.0, -55.0]), expressions["clench"], 5.0)[0]
    before = way(rules, np.array([53.0, 60.0, -50.0]), expressions["clench"], 5.0)[0]
    temple = way(rules, np.array([70.0, 37.0, 36.0]), expressions["clench"], 5.0)[0]
    tell(f"angle {angle:.1f}, before the masseter {before:.1f}, temple {temple:.1f} mm")
    assert 2.6 < angle < 5.4  # how much thicker a masseter gets
    assert before < 0.4 * angle
    assert temple > 1.0


def test_the_larynx_rises_under_the_skin_in_a_swallow(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    above = way(rules, np.array([0.0, 41.5, -106.0]), expressions["swallow"], 5.0)
    below = way(rules, np.array([0.0, 38.5, -125.0]), expressions["swallow"], 5.0)
    tell((above, below))
    assert above[1] > below[1] + 3.0
    assert min(above[2], below[2]) > 3.0


def test_contempt_draws_the_corner_aside_and_a_smirk_raises_it(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    contempt = rules.corner(*expressions["contempt"])
    activation, posture = expressions["smirk_left"]
    smirk = rules.corner(activation.mirrored(), posture.mirrored())
    tell((contempt, smirk))
    assert contempt[2] < 0.6 * contempt[0]
    assert smirk[2] > contempt[2] + 1.5


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_lid_droops_on_its_side_and_no_further_than_shut(rules: SkinRules, side: str) -> None:
    open_ = rules.lid_gap(Activation())
    droop = rules.lid_gap(Activation(), Posture(**{f"lid_droop_{side}": 3.5}))
    tell(f"lids apart {open_:.1f}, drooping {droop:.1f} mm")
    if side == "right":  # the gap is measured at the right eye
        assert 2.0 < open_ - droop < 4.5
    else:
        assert droop == pytest.approx(open_, abs=1e-6)
    shut = rules.lid_gap(Activation(), Posture(lid_droop_right=10.0))
    assert -1.0 < shut < droop
    assert rules.flips(Activation(), Posture(lid_droop_right=10.0)) == 0


def test_the_lid_droops_in_the_action_unit_of_that_name(rules: SkinRules) -> None:
    assert rules.lid_gap(*unit(41)) < rules.lid_gap(Activation()) - 2.0


def test_the_tongue_bulges_one_cheek_and_sucked_cheeks_go_in(rules: SkinRules) -> None:
    cheek = np.array([44.0, 66.0, -60.0])
    activation, posture = unit(36)
    bulge = posture.tongue_bulge_left
    assert bulge > 0
    left, right = (way(rules, cheek * [s, 1, 1], (activation, posture), 5.0) for s in (-1, 1))
    assert -left[0] > 3.0
    assert np.linalg.norm(right) < 1.0
    assert way(rules, np.array([47.0, 57.0, -55.0]), unit(35), 6.0)[0] < -2.5


def test_nostrils_widen_and_narrow(rules: SkinRules) -> None:
    wide, narrow = (way(rules, WING, unit(code), 4.0)[0] for code in (38, 39))
    tell(f"wing of the nose {wide:+.1f} and {narrow:+.1f} mm")
    assert wide > 1.5
    assert narrow < -1.5


def test_a_smile_bulges_the_cheek_over_one_fold(rules: SkinRules) -> None:
    """The skin above and lateral of the fold does not sink, as pulled tissue alone would."""
    smile = Activation.both(["zygomaticus_major"]), Posture()
    out = np.array([0.5, 0.8, 0.1]) / np.linalg.norm([0.5, 0.8, 0.1])
    cheek = way(rules, np.array([41.0, 76.5, -40.0]), smile) @ out
    fold = way(rules, np.array([25.5, 83.0, -51.0]), smile) @ out
    tell(f"outwards: cheek {cheek:+.1f}, fold {fold:+.1f} mm")
    assert cheek > 2.0
    assert cheek > fold + 1.5  # a deeper one reads as a wedge beside the corner


def test_upper_teeth_show_in_a_laugh(rules: SkinRules, expressions: dict[str, Case]) -> None:
    activation, posture = expressions["laugh"]
    straight = Posture(jaw_opening=posture.jaw_opening)
    margin = rules.upper[np.abs(rules.points[rules.upper, 0]) < 4]
    lip = (rules.points[margin] + rules.moved(activation, straight)[margin])[:, 2].mean()
    teeth = rules.motion.library.joined("teeth_upper").points
    edge = teeth[np.abs(teeth[:, 0]) < 6, 2].min()
    tell(f"{lip - edge:.1f} mm of the upper incisors show")
    assert lip - edge > 2.0


def test_an_open_mouth_is_an_oval(rules: SkinRules) -> None:
    """At each place the lips part as in an ellipse: no upright edge near the corners."""
    x = np.abs(rules.points[rules.upper, 0])
    moved = rules.moved(Activation(), Posture(jaw_opening=30))
    gap = moved[rules.upper, 2] - moved[rules.lower, 2]
    part = gap / gap[x < 3].mean()
    ellipse = np.sqrt(1 - (x / (x.max() + 0.8)) ** 2)
    tell(f"parts from an ellipse by {np.abs(part - ellipse).max():.2f} of the opening")
    assert np.abs(part - ellipse).max() < 0.15


@pytest.mark.parametrize("name", ["sadness", "worry", "grief", "fear_brows_and_eyes"])
def test_the_inner_end_is_raised_most_in_brows_of_sorrow(
    rules: SkinRules, expressions: dict[str, Case], name: str
) -> None:
    activation, posture = expressions[name]
    still = Posture(jaw_opening=posture.jaw_opening)
    inner, middle = (
        way(rules, np.array(place), (activation, still))[2]
        for place in ((12.0, 100.5, 35.7), (36.0, 95.9, 39.0))
    )
    tell((inner, middle))
    assert inner > middle + 1.0


def test_brows_are_lowered_and_drawn_together_in_anger(
    rules: SkinRules, expressions: dict[str, Case]
) -> None:
    moved = way(rules, np.array([13.0, 100.5, 35.8]), expressions["anger"])
    tell(moved)
    assert moved[0] < -1.5
    assert moved[2] < -4.0


def test_the_upper_lid_clears_the_iris_when_eyes_are_widened(rules: SkinRules) -> None:
    rest, wide = rules.lid_gap(Activation(), Posture()), rules.lid_gap(*unit(5))
    tell((rest, wide))
    assert 3.5 < wide - rest < 5.5


def test_lids_squeezed_shut_lie_in_folds_and_shut_lids_do_not(rules: SkinRules) -> None:
    shut, tight = unit(43)[0], fa.load().expression("tight_eye_closure").activation()
    calm = rules.moved(shut + tight.only("left"), Posture())
    squeezed = rules.moved(tight, Posture())
    near = np.linalg.norm(rules.points - np.array([31.0, 82.0, 14.0]), axis=1) < 9.0
    out = np.linalg.norm(squeezed[near] + rules.points[near] - [30.9, 70.6, 15.2], axis=1)
    flat = np.linalg.norm(calm[near] + rules.points[near] - [30.9, 70.6, 15.2], axis=1)
    tell(float((out - flat).std()))
    assert float((out - flat).std()) > 0.15
