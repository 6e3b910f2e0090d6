"""Skin that passes through itself is found, and the shipped motion does not."""

from __future__ import annotations

import numpy as np

import faceanatomy as fa
from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_check import SkinRules
from faceanatomy.geometry.motion_file import CHIN, MotionFile
from faceanatomy.geometry.skin_cuts import SkinCuts
from faceanatomy.posture import Posture

GAPE = Posture(jaw_opening=45.0)


def test_resting_skin_does_not_cut_itself(rules: SkinRules) -> None:
    assert SkinCuts(rules).count(np.zeros_like(rules.points)) == 0


def test_a_wide_gape_does_not_cut_the_skin(rules: SkinRules) -> None:
    assert SkinCuts(rules).count(rules.moved(fa.Activation(), GAPE)) == 0


def test_without_what_crowds_the_skin_under_the_chin_it_would(rules: SkinRules) -> None:
    motion = rules.motion
    file = MotionFile.__new__(MotionFile)
    blocks = {key: value for key, value in motion.file._blocks.items() if key[1] != CHIN}
    file.__dict__.update(motion.file.__dict__ | {"_blocks": blocks})
    moved = SkinRules(Motion(motion.library, file)).moved(fa.Activation(), GAPE)
    found = SkinCuts(rules).count(moved)
    assert found > 50
    # the few faces that are tried hold all pairs
    faces = rules.mesh.faces[rules.outside]
    under = faces[(rules.points[faces].mean(1)[:, 2] < -75)]
    assert found == len(self_intersections(rules.points + moved, under))
