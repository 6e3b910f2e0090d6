"""Muscles and bones outside the elastic face: how the hyoid goes when the jaw opens."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.jaw import JAW_FOLLOWS, jaw_transform
from faceanatomy.geometry.motion_file import POSTURE_RULES, SINK, SINK_OPENING
from faceanatomy.modelling.motion_deep import HYOID_CENTRE, body_weight, sinking, sunk_tongue
from faceanatomy.modelling.motion_targets import mirror_twins
from faceanatomy.posture import Posture


@pytest.mark.parametrize("opening", [10.0, 25.0, 40.0])
def test_a_hyoid_sinks_straight_down_when_the_jaw_opens(opening: float) -> None:
    posture = Posture(jaw_opening=opening)
    turn, shift = jaw_transform(posture)
    share = JAW_FOLLOWS["hyoid_bone"] * (turn @ HYOID_CENTRE + shift - HYOID_CENTRE)
    rule = next(rule for rule in POSTURE_RULES if rule.unit == SINK)
    follows = np.full((1, 1), JAW_FOLLOWS["hyoid_bone"])
    way = share + rule.strengths(posture)[0] * sinking(follows)[0]
    assert abs(way[1]) < 0.1 * abs(way[2])
    assert way[2] == pytest.approx(-0.25 * opening, rel=0.2)


def test_the_larynx_follows_the_sinking_hyoid_less() -> None:
    place = np.array([HYOID_CENTRE])
    bone, larynx = (
        body_weight("hyoid", name, place) for name in ("hyoid_bone", "cricoid_cartilage")
    )
    assert SINK_OPENING > 0
    assert 0 < larynx[0] < bone[0]


def test_what_the_jaw_does_not_carry_only_sinks() -> None:
    way = sinking(np.zeros((1, 1)))[0]
    assert way[1] == 0
    assert way[2] < -5


def test_the_tongue_lies_down_in_a_wide_gape_and_keeps_its_root() -> None:
    tongue = fa.meshes()["tongue", "midline"]
    moved = sunk_tongue(tongue)
    moved = moved + moved[mirror_twins(tongue)] * [-1, 1, 1]
    x, y, z = tongue.points.T
    dorsum = (z > -48) & (y > 50) & (np.abs(x) < 3)
    assert moved[dorsum, 2].max() < -6
    assert not moved[(z < -74) | (y < 28)].any()
    beside = (np.abs(x) > 14) & (z > -60) & (y > 55)
    assert (np.sign(x[beside]) * moved[beside, 0]).max() < -1
