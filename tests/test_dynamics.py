"""Timing of movements: phases, the smooth curve, and courses of several movements."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.dynamics import Beat, Course, Timing, envelope, mixed, smooth, steps
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.courses import course_of, tempo
from faceanatomy.posture import Posture

SMILE = Activation.both(["zygomaticus_major"], 0.8)
OPEN = Posture(jaw_opening=20.0)
TIMES = [n / 200 for n in range(-40, 640)]


def test_the_curve_has_no_jolt_and_a_bell_of_speed():
    shares = [n / 1000 for n in range(1001)]
    values = [smooth(s) for s in shares]
    speed = [1000 * (b - a) for a, b in pairwise(values)]
    assert (values[0], smooth(0.5), values[-1]) == (0.0, 0.5, 1.0)
    assert min(speed) >= 0
    assert max(speed) == pytest.approx(1.875, abs=1e-3)  # of the mean speed, Flash and Hogan 1985
    assert speed[0] == pytest.approx(0, abs=1e-3)
    assert speed[-1] == pytest.approx(0, abs=1e-3)


def test_an_envelope_rises_holds_and_falls():
    timing = Timing(0.5, 1.0, 0.8)
    assert timing.seconds == pytest.approx(2.3)
    assert envelope(timing, -1) == envelope(timing, 0) == 0
    assert envelope(timing, 0.25) == pytest.approx(0.5)
    assert {envelope(timing, t) for t in (0.5, 1.0, 1.5)} == {1.0}
    assert envelope(timing, 1.9) == pytest.approx(0.5)
    assert envelope(timing, 2.3) == envelope(timing, 99) == 0
    values = [envelope(timing, t) for t in TIMES]
    assert max(abs(b - a) for a, b in pairwise(values)) < 0.02


def test_without_an_offset_the_face_stays():
    assert envelope(Timing(0.2, 0.5, 0.0), 100) == 1.0
    assert envelope(Timing(0.0, 0.5, 0.0), 0.0) == 1.0


def test_a_timing_is_stretched_at_its_apex():
    timing = Timing(0.5, 1.0, 0.5)
    assert timing.lasting(3.0) == Timing(0.5, 2.0, 0.5)
    short = timing.lasting(0.5)
    assert short == Timing(0.25, 0.0, 0.25)
    with pytest.raises(InvalidValueError, match="cannot last 0 seconds"):
        timing.lasting(0)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, 5000])
def test_impossible_phases_are_refused(value):
    with pytest.raises(InvalidValueError, match="The apex of a movement is"):
        Timing(0.5, value, 0.5)


def test_a_course_of_one_movement_follows_the_envelope():
    timing = Timing(0.4, 0.6, 0.5)
    course = Course((Beat(SMILE, OPEN, timing),))
    for t in TIMES:
        activation, posture = course.at(t)
        share = envelope(timing, t)
        assert activation["zygomaticus_major", "left"] == pytest.approx(0.8 * share)
        assert posture.jaw_opening == pytest.approx(20 * share)
    assert course.at(course.apex()) == (SMILE, OPEN)


def test_steps_go_from_pose_to_pose_without_a_rest_between():
    course = steps(
        [(Activation(), Posture(), 2.0, "rest"), (SMILE, Posture(), 3.0, "smile"),
         (SMILE, OPEN, 3.0, "open")],
        Timing(0.5, 1.0, 0.8),
    )  # fmt: skip
    assert course.seconds == pytest.approx(8.8)
    assert course.starts == pytest.approx((0, 2, 5))
    assert [course.number_at(t) for t in (-1, 0, 1.99, 2, 4.9, 5.1, 99)] == [0, 0, 0, 1, 1, 2, 2]
    for t in (2.6, 4.0, 5.0, 5.25, 5.5, 7.9):
        assert course.at(t)[0]["zygomaticus_major", "left"] == pytest.approx(0.8)
    assert course.at(5.25)[1].jaw_opening == pytest.approx(10)
    assert course.at(8.8) == (Activation(), Posture())
    values = [course.at(t)[1].jaw_opening for t in TIMES]
    assert max(abs(b - a) for a, b in pairwise(values)) < 0.6


def test_a_course_is_stretched_evenly():
    course = steps([(SMILE, Posture(), 2.0, "a"), (Activation(), OPEN, 4.0, "b")], Timing(1, 0, 1))
    long = course.lasting(2 * course.seconds)
    assert long.seconds == pytest.approx(2 * course.seconds)
    assert long.starts[1] == pytest.approx(2 * course.starts[1])
    assert long.beats[0].timing.onset == course.beats[0].timing.onset
    assert Course(()).lasting(3).seconds == 0
    assert Course(()).at(1) == (Activation(), Posture())
    assert Course(()).apex() == 0


def test_poses_mix_evenly():
    half = mixed((SMILE, Posture()), (Activation(), OPEN), 0.5)
    assert half[0]["zygomaticus_major", "right"] == pytest.approx(0.4)
    assert half[1] == Posture(jaw_opening=10)
    assert mixed((SMILE, OPEN), (Activation(), Posture()), 1.0) == (Activation(), Posture())


# What the atlas knows ------------------------------------------------------------------------


def test_every_expression_and_action_unit_has_a_timing_it_can_have():
    atlas = fa.load()
    for thing in (*atlas.expressions, *atlas.action_units):
        timing = tempo(atlas, thing).timing
        assert 0.1 < timing.seconds < 10
    blink = tempo(atlas, atlas.expression("blink")).timing
    assert 0.1 <= blink.seconds <= 0.4  # 100 to 400 ms
    assert blink.offset > blink.onset
    assert tempo(atlas, atlas.action_unit(45)).id == "blink"
    genuine = tempo(atlas, atlas.expression("happiness")).timing
    posed = tempo(atlas, atlas.expression("polite smile")).timing
    assert genuine.onset > posed.onset
    assert genuine.seconds > posed.seconds
    assert 0.5 <= genuine.seconds <= 4
    assert tempo(atlas, "micro_expression").timing.seconds <= 0.5
    assert tempo(atlas, atlas["masseter"]) is tempo(atlas)


def test_an_unknown_timing_gets_the_nearest_names():
    with pytest.raises(UnknownNameError, match="Did you mean 'micro_expression'"):
        tempo(fa.load(), "microexpression")


def test_the_course_of_an_exercise_has_its_steps():
    atlas = fa.load()
    exercise = atlas.exercise("raise_eyebrows")
    course = course_of(atlas, exercise)
    assert course.title == exercise.name
    assert [beat.title for beat in course.beats] == [step.instruction for step in exercise.steps]
    assert course.seconds == pytest.approx(sum(step.seconds for step in exercise.steps))
    held = course.at(course.starts[1] + exercise.steps[1].seconds - 0.1)
    assert held[0] == exercise.steps[1].activation()
    assert course.at(course.apex())[0]["frontalis:medial_part", "left"] > 0.8


def test_a_course_takes_intensity_side_and_timing():
    atlas = fa.load()
    course = course_of(atlas, "happiness", intensity=0.5, side="left", timing="micro_expression")
    assert course.seconds <= 0.5
    top, _ = course.at(course.apex())
    assert top.sides == ("left",)
    assert top == atlas.expression("happiness").activation(0.5, "left")
    assert course_of(atlas, course) is course
    own = course_of(atlas, {"AU26": 1.0}, timing=Timing(1, 1, 1))
    assert own.seconds == 3
    assert own.at(1.5)[1].jaw_opening > 5
