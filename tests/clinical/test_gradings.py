"""House-Brackmann and Sunnybrook as they were published."""

from __future__ import annotations

import pytest

from faceanatomy.clinical.gradings import (
    HOUSE_BRACKMANN_CHOICES,
    SUNNYBROOK_EXPRESSIONS,
    Sunnybrook,
    house_brackmann,
    house_brackmann_measured,
    sunnybrook,
)
from faceanatomy.errors import InvalidValueError

# The rows of the published table: forehead, eye, mouth, rest.
TABLE = {
    "I": ("normal", "normal", "normal", "normal"),
    "II": ("moderate_to_good", "complete_with_minimal_effort", "slight_asymmetry", "normal"),
    "III": (
        "slight_to_moderate", "complete_with_effort", "slightly_weak_with_maximum_effort",
        "normal",
    ),
    "IV": ("none", "incomplete", "asymmetric_with_maximum_effort", "normal"),
    "V": ("none", "incomplete", "slight_movement", "asymmetric"),
    "VI": ("none", "none", "none", "asymmetric"),
}  # fmt: skip


@pytest.mark.parametrize("roman", TABLE)
def test_every_row_of_the_table_of_1985(roman: str) -> None:
    forehead, eye, mouth, rest = TABLE[roman]
    result = house_brackmann(forehead=forehead, eye=eye, mouth=mouth, rest=rest)
    assert result.roman == roman
    assert result.agree


def test_one_finding_can_change_the_grade() -> None:
    forehead, _eye, mouth, rest = TABLE["III"]
    worse = house_brackmann(forehead=forehead, eye="incomplete", mouth=mouth, rest=rest)
    assert worse.roman == "IV"
    assert not worse.agree
    assert worse.regions == {"forehead": 3, "eye": 4, "mouth": 3, "rest": 1, "synkinesis": 1}
    assert worse.name == "moderately severe dysfunction"


@pytest.mark.parametrize(
    ("synkinesis", "roman"), [("slight", "II"), ("noticeable", "III"), ("severe", "IV")]
)
def test_synkinesis_limits_the_grade_of_a_moving_face(synkinesis: str, roman: str) -> None:
    result = house_brackmann(forehead="normal", eye="normal", mouth="normal", synkinesis=synkinesis)
    assert result.roman == roman


def test_total_paralysis_needs_a_face_in_which_nothing_moves() -> None:
    _forehead, eye, mouth, rest = TABLE["VI"]
    result = house_brackmann(forehead="slight_to_moderate", eye=eye, mouth=mouth, rest=rest)
    assert result.roman == "V"
    assert not result.agree


def test_a_lower_face_palsy_fits_no_single_grade() -> None:
    result = house_brackmann(forehead="normal", eye="normal", mouth="slight_movement")
    assert (result.roman, result.agree) == ("V", False)


# Published conversion: points of 8, grade, function in percent, estimate.
MEASURED = [
    (1.0, 1.0, 8, "I", (100, 100), 100),
    (1.0, 0.75, 7, "II", (76, 99), 80),
    (0.75, 0.75, 6, "III", (51, 75), 60),
    (0.5, 0.75, 5, "III", (51, 75), 60),
    (0.5, 0.5, 4, "IV", (26, 50), 40),
    (0.25, 0.5, 3, "IV", (26, 50), 40),
    (0.25, 0.25, 2, "V", (1, 25), 20),
    (0.0, 0.3, 1, "V", (1, 25), 20),
    (0.0, 0.2, 0, "VI", (0, 0), 0),
]


@pytest.mark.parametrize(("brow", "mouth", "points", "roman", "function", "estimate"), MEASURED)
def test_the_measured_grade(
    brow: float, mouth: float, points: int, roman: str, function: tuple[int, int], estimate: int
) -> None:
    result = house_brackmann_measured(brow, mouth)
    assert (result.points, result.roman) == (points, roman)
    assert (result.function_percent, result.estimated_percent) == (function, estimate)


def test_more_than_a_centimetre_counts_four_points() -> None:
    assert house_brackmann_measured(2.5, 0.0).points == 4


def full(value: int) -> dict[str, int]:
    return dict.fromkeys(SUNNYBROOK_EXPRESSIONS, value)


def test_a_normal_face_has_100_and_a_flaccid_one_0() -> None:
    """The two ends the authors give for the composite score."""
    assert sunnybrook(movement=full(5)).composite == 100
    flaccid = sunnybrook(movement=full(1), eye="wide", cheek="absent", mouth="corner_drooped")
    assert (flaccid.resting, flaccid.voluntary, flaccid.synkinesis) == (20, 20, 0)
    assert flaccid.composite == 0


def test_the_ranges_of_the_parts() -> None:
    worst = sunnybrook(movement=full(1), synkinesis=full(3), cheek="absent", eye="narrow")
    assert (worst.voluntary, worst.synkinesis, worst.resting) == (20, 15, 15)


def test_a_worked_sheet() -> None:
    """Each item of the sheet enters once, with its weight."""
    result = sunnybrook(
        movement={"brow_raise": 2, "eye_closure": 4, "smile": 3, "snarl": 2, "pucker": 3},
        synkinesis={"smile": 2, "pucker": 1},
        eye="narrow",
        cheek="more_pronounced",
    )
    assert (result.voluntary, result.resting, result.synkinesis) == (56, 10, 3)
    assert result.composite == 43


def test_the_subtraction_of_a_published_case() -> None:
    """A case report gives movement 56, rest -13, synkinesis -14 and a complete score of 29.

    Its resting score is no multiple of five, so only the subtraction can be compared.
    """
    assert Sunnybrook(resting=13, voluntary=56, synkinesis=14).composite == 29


def test_wrong_use_is_explained() -> None:
    with pytest.raises(InvalidValueError, match="missing: pucker"):
        sunnybrook(movement={k: 3 for k in SUNNYBROOK_EXPRESSIONS if k != "pucker"})
    with pytest.raises(InvalidValueError, match="from 1 to 5"):
        sunnybrook(movement=full(6))
    with pytest.raises(InvalidValueError, match="from 0 to 3"):
        sunnybrook(movement=full(3), synkinesis={"smile": 4})
    with pytest.raises(InvalidValueError, match="Did you mean 'smile'"):
        sunnybrook(movement=full(3), synkinesis={"smiles": 1})
    with pytest.raises(InvalidValueError, match="eye at rest"):
        sunnybrook(movement=full(3), eye="shut")
    with pytest.raises(InvalidValueError, match="valid forehead"):
        house_brackmann(forehead="weak", eye="normal", mouth="normal")
    with pytest.raises(InvalidValueError, match="0 or more"):
        house_brackmann_measured(-1, 0)
    assert set(HOUSE_BRACKMANN_CHOICES) == {"forehead", "eye", "mouth", "rest", "synkinesis"}
