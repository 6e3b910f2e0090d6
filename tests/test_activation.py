"""The currency of the library: what holds for every Activation."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import FaceAnatomyError, InvalidValueError

UNITS = ("frontalis:medial_part", "frontalis:lateral_part", "procerus", "zygomaticus_major")
KEYS = st.tuples(st.sampled_from(UNITS), st.sampled_from(SIDES))
ACTIVATIONS = st.builds(Activation, st.dictionaries(KEYS, st.floats(0.0, 1.0)))
FACTORS = st.floats(0.0, 5.0)

SMILE = Activation.both(["zygomaticus_major"], 0.8)


def _close(a: Activation, b: Activation) -> bool:
    return all(math.isclose(a[key], b[key], abs_tol=1e-12) for key in {*a, *b})


# Algebra


@given(ACTIVATIONS, ACTIVATIONS)
def test_adding_saturates_and_does_not_mind_the_order(a: Activation, b: Activation) -> None:
    total = a + b
    assert total == b + a
    for key in {*a, *b}:
        assert total[key] == min(1.0, a[key] + b[key])
        assert total[key] >= max(a[key], b[key])


@given(ACTIVATIONS, ACTIVATIONS, ACTIVATIONS)
def test_grouping_sums_differently_changes_nothing(
    a: Activation, b: Activation, c: Activation
) -> None:
    assert _close((a + b) + c, a + (b + c))


@given(ACTIVATIONS)
def test_rest_adds_nothing(a: Activation) -> None:
    assert a + Activation() == a
    assert not Activation()


@given(ACTIVATIONS, FACTORS)
def test_scaling_multiplies_and_saturates(a: Activation, factor: float) -> None:
    assert a * factor == factor * a
    for key in a:
        assert (a * factor)[key] == min(1.0, a[key] * factor)


@given(ACTIVATIONS, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_scaling_twice_is_scaling_by_the_product(a: Activation, f: float, g: float) -> None:
    assert _close(a * f * g, a * (f * g))


@given(ACTIVATIONS)
def test_scaling_by_one_and_by_nothing(a: Activation) -> None:
    assert a * 1 == a
    assert a * 0 == Activation()


# Sides


@given(ACTIVATIONS)
def test_mirroring_twice_changes_nothing(a: Activation) -> None:
    assert a.mirrored().mirrored() == a
    for unit, side in a:
        other = "left" if side == "right" else "right"
        assert a.mirrored()[unit, other] == a[unit, side]


@given(ACTIVATIONS)
def test_left_and_right_make_the_whole(a: Activation) -> None:
    assert a.only("left") + a.only("right") == a
    assert a.only("both") == a
    assert a.only("left").only("right") == Activation()
    assert a.only("left").mirrored() == a.mirrored().only("right")


@given(ACTIVATIONS)
def test_symmetry_is_a_share_that_mirroring_keeps(a: Activation) -> None:
    assert 0.0 <= a.symmetry() <= 1.0
    assert math.isclose(a.symmetry(), a.mirrored().symmetry())
    evened = Activation({(u, s): max(a[u, "left"], a[u, "right"]) for u, _ in a for s in SIDES})
    assert evened.symmetry() == 1.0


def test_symmetry_of_one_side_of_a_muscle_and_of_rest() -> None:
    assert SMILE.only("left").symmetry() == 0.0
    assert Activation().symmetry() == 1.0
    uneven = Activation({("procerus", "left"): 0.4, ("procerus", "right"): 0.8})
    assert uneven.symmetry() == 0.5
    assert (uneven + SMILE).symmetry("procerus") == 0.5
    assert (uneven + SMILE).symmetry("zygomaticus_major") == 1.0


# Selecting


@given(ACTIVATIONS, st.integers(0, 10))
def test_the_strongest_entries_are_kept(a: Activation, count: int) -> None:
    top = a.top(count)
    assert len(top) == min(count, len(a))
    assert all(a[key] == value for key, value in top.items())
    left_out = [value for key, value in a.items() if key not in top]
    assert not top or all(value <= min(top.values()) for value in left_out)


@given(ACTIVATIONS)
def test_without_silences_units_and_whole_muscles(a: Activation) -> None:
    assert a.without("frontalis").units == tuple(u for u in a.units if u in UNITS[2:])
    assert a.without(UNITS) == Activation()
    assert a.without([]) == a
    assert "procerus" not in a.without("procerus").units


def test_a_part_is_silenced_alone() -> None:
    brow = Activation.both(UNITS[:2])
    assert brow.without("frontalis:medial_part").units == ("frontalis:lateral_part",)


# Reading


@given(ACTIVATIONS)
def test_a_muscle_reads_as_its_strongest_part_and_rest_as_zero(a: Activation) -> None:
    for side in SIDES:
        assert a["frontalis", side] == max(a[UNITS[0], side], a[UNITS[1], side])
        assert a["masseter", side] == 0.0


def test_a_part_reads_as_its_muscle_when_only_that_was_given() -> None:
    whole = Activation({("frontalis", "left"): 0.5})
    assert whole["frontalis:medial_part", "left"] == 0.5
    assert whole["frontalis:medial_part", "right"] == 0.0


@given(ACTIVATIONS)
def test_units_muscles_and_sides_list_what_works(a: Activation) -> None:
    assert set(a.units) == {unit for unit, _ in a}
    assert set(a.muscles) == {unit.partition(":")[0] for unit, _ in a}
    assert list(a.units) == sorted(a.units)
    assert set(a.sides) == {side for _, side in a}
    assert all(value > 0.0 for value in a.values())


# Value


@given(ACTIVATIONS)
def test_equal_activations_are_one_key(a: Activation) -> None:
    backwards = Activation(dict(reversed(list(a.items()))))
    padded = Activation({**a, ("masseter", "left"): 0.0})
    assert a == backwards == padded
    assert hash(a) == hash(backwards) == hash(padded)
    assert len({a, backwards, padded}) == 1


@given(ACTIVATIONS)
def test_pickling_and_copying_give_the_same_value(a: Activation) -> None:
    for again in (pickle.loads(pickle.dumps(a)), copy.copy(a), copy.deepcopy(a)):
        assert again == a
        assert hash(again) == hash(a)


def test_an_activation_differs_from_other_mappings() -> None:
    assert SMILE != {("zygomaticus_major", "left"): 0.8, ("zygomaticus_major", "right"): 0.8}
    assert SMILE != 0.8


def test_nothing_can_be_changed() -> None:
    with pytest.raises(AttributeError, match=r"cannot be changed \(tried to set 'units'\)"):
        SMILE.units = ()  # type: ignore[misc]
    with pytest.raises(AttributeError, match=r"Make a new one with \+, \*, only"):
        SMILE._strengths = {}
    with pytest.raises(AttributeError):
        del SMILE._hash
    with pytest.raises(TypeError):
        SMILE["procerus", "left"] = 1.0  # type: ignore[index]
    with pytest.raises(TypeError):
        SMILE._strengths["procerus", "left"] = 1.0  # type: ignore[index]


def test_a_mapping_changed_afterwards_does_not_reach_in() -> None:
    strengths = {("procerus", "left"): 0.5}
    made = Activation(strengths)
    strengths["procerus", "left"] = 1.0
    assert made["procerus", "left"] == 0.5


def test_it_prints_what_works() -> None:
    assert repr(SMILE.only("left")) == "Activation(zygomaticus_major left 0.8)"
    assert repr(Activation()) == "Activation(at rest)"


# Wrong input


@pytest.mark.parametrize("strength", [-0.1, 1.0001, math.nan, math.inf, -math.inf, "much", None])
def test_an_impossible_strength_is_refused(strength: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        Activation({("procerus", "left"): strength})
    assert str(caught.value) == (
        f"The strength of ('procerus', 'left') is {strength!r}: it must be a number from 0 "
        "(at rest) to 1 (strongest)."
    )


@pytest.mark.parametrize("side", ["up", "Left", "midline", "both", None, 1])
def test_an_impossible_side_is_refused(side: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"not a valid side: .* 'left' or 'right'"):
        Activation({("procerus", side): 0.5})


def test_a_misspelled_side_is_recognised() -> None:
    with pytest.raises(InvalidValueError, match=r"Did you mean 'left'\?"):
        SMILE.only("lefft")


@pytest.mark.parametrize("key", ["procerus", ("procerus",), ("", "left"), (1, "left"), None])
def test_an_impossible_key_is_refused(key: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"is not a key of an Activation: give \(unit, si"):
        Activation({key: 0.5})
    with pytest.raises(InvalidValueError, match=r"is not a key of an Activation"):
        SMILE[key]


@pytest.mark.parametrize("factor", [-1, -0.01, math.nan, math.inf])
def test_an_impossible_factor_is_refused(factor: float) -> None:
    with pytest.raises(InvalidValueError, match=r"Cannot scale an Activation by .*without"):
        SMILE * factor


@pytest.mark.parametrize("other", [1.0, "smile", None])
def test_only_activations_can_be_added(other: Any) -> None:
    with pytest.raises(TypeError):
        SMILE + other


@pytest.mark.parametrize("factor", [True, "2", None, SMILE])
def test_only_numbers_can_scale(factor: Any) -> None:
    with pytest.raises(TypeError):
        SMILE * factor


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"top\(-1\) makes no sense"):
        SMILE.top(-1)


def test_every_refusal_is_one_family() -> None:
    with pytest.raises(FaceAnatomyError):
        SMILE.only("up")
    with pytest.raises(ValueError, match="side"):
        SMILE.only("up")
