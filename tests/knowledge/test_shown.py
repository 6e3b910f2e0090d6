"""What a user may pass to a viewer or sheet, and what comes out of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.facs import parse_facs
from faceanatomy.posture import Posture

SMILE = Activation.both(["zygomaticus_major"], 0.8)


def test_a_muscle_means_all_of_its_parts(small: Atlas) -> None:
    made = small.activation({("Frontalis", "left"): 0.5})
    assert dict(made) == {
        ("frontalis:lateral_part", "left"): 0.5,
        ("frontalis:medial_part", "left"): 0.5,
    }


def test_a_part_counts_before_its_muscle_in_any_order(small: Atlas) -> None:
    both = {("frontalis", "left"): 0.5, ("frontalis:medial_part", "left"): 0.9}
    for strengths in (both, dict(reversed(both.items()))):
        made = small.activation(strengths)
        assert made["frontalis:medial_part", "left"] == 0.9
        assert made["frontalis:lateral_part", "left"] == 0.5


def test_a_side_counts_before_both_in_any_order(small: Atlas) -> None:
    strengths = {"depressor": 0.2, ("depressor", "left"): 1.0}
    for given_strengths in (strengths, dict(reversed(strengths.items()))):
        made = small.activation(given_strengths)
        assert (made["depressor", "left"], made["depressor", "right"]) == (1.0, 0.2)


def test_unknown_units_impossible_sides_and_strengths_are_refused(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match=r"No muscle is called 'zygomatikus'"):
        small.activation({("zygomatikus", "left"): 1.0})
    with pytest.raises(InvalidValueError, match=r"'middle' is not a valid side"):
        small.activation({("depressor", "middle"): 1.0})
    with pytest.raises(InvalidValueError, match=r"is 1\.5: it must be a number from 0"):
        small.activation({"depressor": 1.5})


def test_antagonists_oppose_as_strongly_and_on_the_same_side(small: Atlas) -> None:
    opposing = small.antagonists(SMILE.only("left"))
    assert dict(opposing) == {("depressor", "left"): 0.8}


def test_what_is_active_itself_is_no_antagonist(small: Atlas) -> None:
    both = SMILE + Activation.both(["depressor"], 0.1)
    assert not small.antagonists(both)


@given(st.data())
def test_antagonists_never_overlap_what_they_oppose(real: Atlas, data: st.DataObject) -> None:
    units = data.draw(st.lists(st.sampled_from(real.units), max_size=8, unique=True))
    active = Activation.both(units, data.draw(st.floats(0.01, 1.0)))
    opposing = real.antagonists(active)
    assert not set(opposing) & set(active)
    assert set(opposing.units) <= set(real.units)


@pytest.mark.parametrize(
    ("thing", "title", "kind", "muscles"),
    [
        ("happiness", "Happiness", "expression", ["zygomaticus_major"]),
        ("zygomaticus major", "Zygomaticus major", "muscle", ["zygomaticus_major"]),
        ("AU12", "AU12 Lip corner puller", "action_unit", ["zygomaticus_major"]),
        (12, "AU12 Lip corner puller", "action_unit", ["zygomaticus_major"]),
        ("12+15", "AU12 + 15", "activation", ["depressor", "zygomaticus_major"]),
        ("resisted smile", "Resisted smile", "exercise", ["frontalis", "zygomaticus_major"]),
        ("frontalis:medial_part", "Frontalis, medial part", "part", ["frontalis"]),
        (SMILE, "Zygomaticus major", "activation", ["zygomaticus_major"]),
        (SMILE.only("left"), "Zygomaticus major (left)", "activation", ["zygomaticus_major"]),
        (Activation(), "At rest", "activation", []),
        ({12: 0.5}, "AU12 Lip corner puller", "activation", ["zygomaticus_major"]),
        ({"AU12": 0.5, "15": 1}, "AU12 + 15", "activation", ["depressor", "zygomaticus_major"]),
        ({("depressor", "left"): 1.0}, "Depressor anguli oris (left)", "activation", ["depressor"]),
        ({12: 1.0, "depressor": 0.5}, "AU12 Lip corner puller and Depressor anguli oris",
         "activation", ["depressor", "zygomaticus_major"]),
        ("jaw", "Mandible", "structure", ["depressor", "jaw_closer"]),
        ("skull", "Skull", "structure",
         ["corrugator", "frontalis", "jaw_closer", "zygomaticus_major"]),
        ("facial artery", "Facial artery", "artery",
         ["corrugator", "depressor", "frontalis", "jaw_closer", "zygomaticus_major"]),
        ("facial nerve", "Facial nerve", "nerve",
         ["corrugator", "depressor", "frontalis", "zygomaticus_major"]),
        ("Bell's palsy", "Bell's palsy", "condition",
         ["corrugator", "depressor", "frontalis", "zygomaticus_major"]),
    ],
)  # fmt: skip
def test_anything_a_user_may_name_can_be_shown(
    small: Atlas, thing: Any, title: str, kind: str, muscles: list[str]
) -> None:
    shown = small.resolve(thing)
    assert (shown.title, shown.kind) == (title, kind)
    assert list(shown.activation.muscles) == muscles
    assert shown.moves == (kind not in ("structure", "artery", "nerve", "condition"))


def test_what_is_shown_can_be_shown_again(small: Atlas) -> None:
    shown = small.resolve("happiness")
    assert small.resolve(shown) == shown
    assert shown.record is small.expression("happiness")


def test_intensity_and_side_apply_to_activation_and_posture(small: Atlas) -> None:
    shown = small.resolve("surprise", intensity=0.5, side="left")
    assert shown.activation["frontalis:medial_part", "left"] == pytest.approx(0.45)
    assert shown.activation.sides == ("left",)
    assert shown.posture == Posture(jaw_opening=5.0, gaze_pitch=2.5)


def test_the_posture_of_an_expression_completes_that_of_its_action_units(small: Atlas) -> None:
    assert small.resolve("surprise").posture == Posture(jaw_opening=10.0, gaze_pitch=5.0)
    assert small.resolve("AU26").posture == Posture(jaw_opening=20.0)
    assert small.resolve({26: 0.5}).posture == Posture(jaw_opening=10.0)
    assert small.resolve("resisted smile").posture == Posture(jaw_opening=10.0)


def test_steps_postures_and_pairs_can_be_shown(small: Atlas) -> None:
    step = small.exercise("resisted smile").steps[1]
    shown = small.resolve(step)
    assert (shown.title, shown.kind) == ("Smile.", "exercise_step")
    assert shown.activation["zygomaticus_major", "left"] == 0.9
    assert shown.activation["frontalis:medial_part", "right"] == 0.3
    jaw = Posture(jaw_opening=4.0)
    assert small.resolve(jaw).posture == jaw
    pair = small.resolve((SMILE, jaw))
    assert (pair.activation, pair.posture) == (SMILE, jaw)


@pytest.mark.parametrize("thing", [None, 3.5, ["happiness"], object(), True])
def test_what_cannot_be_shown_is_refused_with_what_can(small: Atlas, thing: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"cannot be shown\. Give a name, a muscle"):
        small.resolve(thing)


def test_a_massage_points_out_the_muscles_it_is_for(small: Atlas) -> None:
    shown = small.resolve("brow massage")
    assert shown.activation == Activation.both(["corrugator"])
    assert shown.kind == "exercise"
    assert not shown.moves


def test_what_claims_lesions_and_programmes_are_about_is_pointed_out(small: Atlas) -> None:
    claim = small.resolve("forty_three")
    assert claim.activation == Activation.both(small.muscle("frontalis").units)
    assert (claim.kind, claim.title, claim.moves) == ("claim", "The face has 43 muscles", False)
    lesion = small.resolve("facial_trunk")
    assert lesion.activation == small.resolve("facial nerve").activation
    assert (lesion.kind, lesion.moves) == ("lesion", False)
    assert small.resolve("beginner").kind == "programme"


def test_a_synkinesis_moves_what_sets_it_off_and_what_answers(small: Atlas) -> None:
    shown = small.resolve("brow_to_mouth")
    assert shown.activation["frontalis", "left"] == 1.0
    assert shown.activation["zygomaticus_major", "right"] == 0.5
    assert shown.moves


@pytest.mark.parametrize(
    ("thing", "error", "told"),
    [
        ("hapiness", UnknownNameError, r"Did you mean 'Happiness'\?"),
        ("99+12", UnknownNameError, r"No action unit is called '99'"),
        ({99: 1.0}, UnknownNameError, r"No action unit is called '99'"),
        ({"smile": 1.0}, UnknownNameError, r"No muscle is called 'smile'"),
        ({12: 1.5}, InvalidValueError, r"The intensity 1\.5 is outside 0\.\.1"),
        ({12: "much"}, InvalidValueError, r"The intensity of '12' is 'much'"),
        ({(12, "up"): 1.0}, InvalidValueError, r"'up' is not a valid side"),
    ],
)
def test_wrong_names_and_numbers_are_refused(
    small: Atlas, thing: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        small.resolve(thing)


@pytest.mark.parametrize("intensity", [-0.1, 1.1, float("nan")])
def test_an_impossible_intensity_is_refused(small: Atlas, intensity: float) -> None:
    with pytest.raises(InvalidValueError, match=r"is outside 0\.\.1"):
        small.resolve("happiness", intensity=intensity)


def test_facs_notation_is_read() -> None:
    uses = parse_facs("AU1 + R12C+L4, 25")
    assert uses is not None
    assert [(u.code, u.intensity, u.side) for u in uses] == [
        ("1", 1.0, "both"),
        ("12", 0.6, "right"),
        ("4", 1.0, "left"),
        ("25", 1.0, "both"),
    ]
    assert parse_facs("happy") is None
    assert parse_facs("") is None


def test_every_real_thing_can_be_shown(real: Atlas) -> None:
    for things in (
        real.muscles, real.structures, real.nerves, real.arteries, real.action_units,
        real.expressions, real.exercises, real.conditions,
    ):  # fmt: skip
        for thing in things:
            shown = real.resolve(thing)
            assert shown.title
            assert set(shown.activation.units) <= set(real.units)
    for expression in real.expressions:
        assert real.resolve(expression).activation or real.resolve(expression).posture


def test_beside_a_raised_inner_brow_the_corrugator_alone_lowers_it() -> None:
    atlas = load()
    sad = atlas.resolve("L1C+4").activation
    assert sad["procerus", "left"] == pytest.approx(0.4)
    assert sad["depressor_supercilii", "right"] == 1.0
    assert sad["corrugator_supercilii", "left"] == 1.0
    assert atlas.resolve("1+4").activation["depressor_supercilii", "left"] == 0.0
    assert atlas.resolve("4").activation["procerus", "left"] == 1.0
