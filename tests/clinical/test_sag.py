"""How a face without tone hangs at rest: which lesions, on which side, how far."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.clinical.course import lesion_course
from faceanatomy.posture import Posture

CORNER, BROW, LOWER_LID = (25.3, 80.4, -57.8), (25.0, 99.8, 37.0), (31.0, 83.0, 8.2)


def lowered(place: tuple[float, float, float], posture: Posture) -> float:
    """Return how much lower the skin around a place lies in a posture, mm."""
    motion = fa.motion()
    near = np.linalg.norm(motion.library["skin", "midline"].points - np.array(place), axis=1) < 2.0
    return -float(motion.displace(fa.Activation(), posture)["skin"][near, 2].mean())


def test_a_palsied_side_hangs_at_rest_as_far_as_is_published():
    hangs = fa.load().lesion("vii_stylomastoid", "right").sag
    assert 3.0 <= lowered(BROW, hangs) <= 9.0
    assert 0.5 <= lowered(LOWER_LID, hangs) <= 2.4
    assert 3.0 <= lowered(CORNER, hangs) <= 4.0
    left = [(-x, y, z) for x, y, z in (BROW, LOWER_LID, CORNER)]
    assert max(abs(lowered(place, hangs)) for place in left) < 0.3


def test_a_lesion_above_the_nucleus_leaves_the_brow_and_drops_the_other_corner():
    hangs = fa.load().lesion("vii_supranuclear", "left").sag
    assert hangs.brow_sag_right == 0.0
    assert hangs.mouth_sag_right > 1.0
    assert hangs.mouth_sag_left == 0.0


def test_sagging_grows_with_the_severity_and_stays_through_a_movement():
    atlas = fa.load()
    whole = atlas.lesion("vii_stylomastoid", "left")
    half = atlas.lesion("vii_stylomastoid", "left", 0.5).sag
    assert half.mouth_sag_left == pytest.approx(whole.sag.mouth_sag_left / 2)
    course = lesion_course(whole, "voluntary_smile")
    for time in (-1.0, 0.1, course.apex(), course.seconds):
        posture = course.at(time)[1]
        assert posture.mouth_sag_left == whole.sag.mouth_sag_left, time
        assert posture.mouth_sag_right == 0.0


def test_lesions_of_other_nerves_leave_the_face_up():
    assert not fa.load().lesion("v3_motor").sag
