"""Jaw, gaze, head and tongue: what holds for every Posture."""

from __future__ import annotations

import math
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceanatomy.errors import InvalidValueError
from faceanatomy.posture import _LIMITS, Posture

POSTURES = st.builds(
    Posture, **{name: st.floats(low, high) for name, (low, high) in _LIMITS.items()}
)
SIDED = ("jaw_swing", "gaze_yaw", "head_yaw", "head_roll")
PAIRED = (
    "cheek_inflation", "tongue_bulge", "lid_droop", "brow_sag", "lower_lid_sag", "mouth_sag",
)  # fmt: skip
SWAPPED = {f"{name}_right": f"{name}_left" for name in PAIRED}
SWAPPED |= {left: right for right, left in SWAPPED.items()}


@given(POSTURES)
def test_mirroring_twice_changes_nothing(posture: Posture) -> None:
    assert posture.mirrored().mirrored() == posture
    for name in _LIMITS:
        sign = -1.0 if name in SIDED else 1.0
        twin = SWAPPED.get(name, name)
        assert getattr(posture.mirrored(), name) == sign * getattr(posture, twin)


@given(POSTURES)
def test_one_side_keeps_cheek_and_lid_of_that_side_alone(posture: Posture) -> None:
    right = posture.only("right")
    for name in PAIRED:
        assert getattr(right, f"{name}_right") == getattr(posture, f"{name}_right")
        assert getattr(right, f"{name}_left") == 0
    assert right.lips_rolled_in == posture.lips_rolled_in
    assert right.jaw_swing == posture.jaw_swing
    assert right.mirrored() == posture.mirrored().only("left")
    assert posture.only("both") == posture
    with pytest.raises(InvalidValueError):
        posture.only("middle")


@given(POSTURES, st.floats(0.0, 1.0))
def test_scaling_multiplies_every_value(posture: Posture, factor: float) -> None:
    scaled = posture.scaled(factor)
    for name in _LIMITS:
        assert getattr(scaled, name) == getattr(posture, name) * factor
    assert posture.scaled(1.0) == posture
    assert not posture.scaled(0.0)


@given(POSTURES, st.floats(0.0, 1.0))
def test_scaling_and_mirroring_do_not_mind_the_order(posture: Posture, factor: float) -> None:
    assert posture.scaled(factor).mirrored() == posture.mirrored().scaled(factor)


@given(POSTURES)
def test_equal_postures_are_one_key_and_survive_pickling(posture: Posture) -> None:
    again = pickle.loads(pickle.dumps(posture))
    assert again == posture
    assert hash(again) == hash(posture)


@given(POSTURES)
def test_json_keeps_a_posture(posture: Posture) -> None:
    assert msgspec.json.decode(msgspec.json.encode(posture), type=Posture) == posture


def test_rest_is_false_and_written_as_nothing() -> None:
    assert not Posture()
    assert Posture(jaw_opening=0.1)
    assert msgspec.json.encode(Posture()) == b"{}"


def test_every_field_has_limits() -> None:
    assert set(_LIMITS) == set(Posture.__struct_fields__)


def test_nothing_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        Posture().jaw_opening = 5.0  # type: ignore[misc]


@pytest.mark.parametrize("name", _LIMITS)
def test_values_outside_what_a_head_can_do_are_refused(name: str) -> None:
    low, high = _LIMITS[name]
    for value in (low - 0.1, high + 0.1, math.nan, math.inf):
        with pytest.raises(InvalidValueError, match=rf"Posture {name} = .* is outside"):
            Posture(**{name: value})


def test_the_refusal_names_value_limits_and_unit() -> None:
    with pytest.raises(InvalidValueError) as caught:
        Posture(jaw_opening=80.0)
    assert str(caught.value) == "Posture jaw_opening = 80.0 is outside 0..60 mm."
    with pytest.raises(InvalidValueError, match=r"outside -50\.\.50 degrees\.$"):
        Posture(gaze_yaw=90.0)


@pytest.mark.parametrize("factor", [-0.1, 1.1, math.nan])
def test_an_impossible_factor_is_refused(factor: float) -> None:
    with pytest.raises(InvalidValueError, match=r"A posture is scaled by 0\.\.1, not by"):
        Posture(jaw_opening=10.0).scaled(factor)
