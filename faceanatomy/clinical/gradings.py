"""The two usual gradings of a facial palsy, computed from a description of the findings.

They describe a face on the day it was looked at. They name no cause and decide no treatment.

References
----------
House JW, Brackmann DE. Facial nerve grading system. Otolaryngol Head Neck Surg 1985;93:146-147.
Ross BG, Fradet G, Nedzelski JM. Development of a sensitive clinical facial grading system.
Otolaryngol Head Neck Surg 1996;114:380-386.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError, choice_error

if TYPE_CHECKING:
    from collections.abc import Mapping

ROMAN = ("I", "II", "III", "IV", "V", "VI")
GRADE_NAMES = (
    "normal", "mild dysfunction", "moderate dysfunction", "moderately severe dysfunction",
    "severe dysfunction", "total paralysis",
)  # fmt: skip

_REGIONS: Mapping[str, Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "forehead": {
            "normal": (1,),
            "moderate_to_good": (2,),
            "slight_to_moderate": (3,),
            "none": (4, 5, 6),
        },
        "eye": {
            "normal": (1,),
            "complete_with_minimal_effort": (2,),
            "complete_with_effort": (3,),
            "incomplete": (4, 5),
            "none": (6,),
        },
        "mouth": {
            "normal": (1,),
            "slight_asymmetry": (2,),
            "slightly_weak_with_maximum_effort": (3,),
            "asymmetric_with_maximum_effort": (4,),
            "slight_movement": (5,),
            "none": (6,),
        },
        "rest": {"normal": (1, 2, 3, 4), "asymmetric": (5, 6)},
        "synkinesis": {
            "none": (1, 2, 3, 4, 5, 6),
            "slight": (2, 3, 4, 5),
            "noticeable": (3, 4, 5),
            "severe": (4, 5),
        },
    }
)
"""The grades that each observation fits, as in the table of 1985."""

HOUSE_BRACKMANN_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {region: tuple(choices) for region, choices in _REGIONS.items()}
)
"""What can be said of each region."""


@dataclass(frozen=True)
class HouseBrackmann:
    """A House-Brackmann grade.

    Parameters
    ----------
    grade
        1 (normal) to 6 (total paralysis).
    regions
        The best grade that fits each region by itself.
    agree
        Whether one grade fits all regions. Where it does not, the worst one decides, and a
        regional scale such as Sunnybrook tells more.
    """

    grade: int
    regions: Mapping[str, int]
    agree: bool

    @property
    def roman(self) -> str:
        """The grade as it is written, ``"I"`` to ``"VI"``."""
        return ROMAN[self.grade - 1]

    @property
    def name(self) -> str:
        """The grade in words."""
        return GRADE_NAMES[self.grade - 1]


def house_brackmann(
    *, forehead: str, eye: str, mouth: str, rest: str = "normal", synkinesis: str = "none"
) -> HouseBrackmann:
    """Return the House-Brackmann grade of the findings.

    Parameters
    ----------
    forehead
        Movement: ``"normal"``, ``"moderate_to_good"``, ``"slight_to_moderate"``, ``"none"``.
    eye
        Closure: ``"normal"``, ``"complete_with_minimal_effort"``, ``"complete_with_effort"``,
        ``"incomplete"``, ``"none"``.
    mouth
        Movement: ``"normal"``, ``"slight_asymmetry"``, ``"slightly_weak_with_maximum_effort"``,
        ``"asymmetric_with_maximum_effort"``, ``"slight_movement"``, ``"none"``.
    rest
        Symmetry and tone at rest: ``"normal"`` or ``"asymmetric"``.
    synkinesis
        Synkinesis, contracture or spasm: ``"none"``, ``"slight"``, ``"noticeable"``,
        ``"severe"``.

    Raises
    ------
    InvalidValueError
        If a word is none of these.

    Notes
    -----
    The scale gives one grade to the whole face. Each finding fits some grades; the result is the
    lowest grade that is no better than any finding allows. Grade VI is kept for a face in which
    nothing moves.
    """
    given = {
        "forehead": forehead, "eye": eye, "mouth": mouth, "rest": rest, "synkinesis": synkinesis,
    }  # fmt: skip
    fits: dict[str, tuple[int, ...]] = {}
    for region, value in given.items():
        if value not in _REGIONS[region]:
            raise choice_error(region, value, _REGIONS[region])
        fits[region] = _REGIONS[region][value]
    best = {region: grades[0] for region, grades in fits.items()}
    grade = max(best.values())
    if grade == 6 and not forehead == eye == mouth == "none":
        grade = 5
    return HouseBrackmann(
        grade, MappingProxyType(best), all(grade in grades for grades in fits.values())
    )


@dataclass(frozen=True)
class MeasuredGrade:
    """A House-Brackmann grade from two measured movements.

    Parameters
    ----------
    points
        0 to 8: one for each 0.25 cm, at most four for the brow and four for the mouth.
    """

    points: int

    @property
    def grade(self) -> int:
        """The grade, 1 to 6."""
        return {8: 1, 7: 2, 6: 3, 5: 3, 4: 4, 3: 4, 2: 5, 1: 5, 0: 6}[self.points]

    @property
    def roman(self) -> str:
        """The grade as it is written."""
        return ROMAN[self.grade - 1]

    @property
    def function_percent(self) -> tuple[int, int]:
        """Lowest and highest percentage of function that this grade stands for."""
        return ((100, 100), (76, 99), (51, 75), (26, 50), (1, 25), (0, 0))[self.grade - 1]

    @property
    def estimated_percent(self) -> int:
        """The function estimated for the grade."""
        return (100, 80, 60, 40, 20, 0)[self.grade - 1]


def house_brackmann_measured(brow_cm: float, mouth_cm: float) -> MeasuredGrade:
    """Return the grade from how far brow and mouth corner move on the weak side.

    Parameters
    ----------
    brow_cm
        Rise of the middle of the brow, in cm.
    mouth_cm
        Sideways movement of the corner of the mouth, in cm.

    Raises
    ------
    InvalidValueError
        If a distance is negative or not finite.
    """
    points = 0
    for what, value in (("brow", brow_cm), ("mouth", mouth_cm)):
        if not (isfinite(value) and value >= 0.0):
            raise InvalidValueError(
                f"The {what} moved {value!r} cm? Give a distance of 0 or more, in cm."
            )
        points += min(4, int(value / 0.25 + 1e-9))
    return MeasuredGrade(points)


SUNNYBROOK_EXPRESSIONS = ("brow_raise", "eye_closure", "smile", "snarl", "pucker")
"""Forehead wrinkle, gentle eye closure, open mouth smile, snarl, lip pucker."""

SUNNYBROOK_REST: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "eye": {"normal": 0, "narrow": 1, "wide": 1, "eyelid_surgery": 1},
        "cheek": {"normal": 0, "absent": 2, "less_pronounced": 1, "more_pronounced": 1},
        "mouth": {"normal": 0, "corner_drooped": 1, "corner_pulled_up": 1},
    }
)
"""Points of the resting face compared with the healthy side."""


@dataclass(frozen=True)
class Sunnybrook:
    """A Sunnybrook facial grade and its parts.

    Parameters
    ----------
    resting
        Resting symmetry score: 5 x the sum of the three items, 0 to 20.
    voluntary
        Voluntary movement score: 4 x the sum of five movements of 1 to 5, 20 to 100.
    synkinesis
        Synkinesis score: sum of five items of 0 to 3, 0 to 15.
    """

    resting: int
    voluntary: int
    synkinesis: int

    @property
    def composite(self) -> int:
        """Voluntary - resting - synkinesis: 100 normal, 0 complete flaccid paralysis."""
        return self.voluntary - self.resting - self.synkinesis


def sunnybrook(
    *,
    movement: Mapping[str, int],
    synkinesis: Mapping[str, int] | None = None,
    eye: str = "normal",
    cheek: str = "normal",
    mouth: str = "normal",
) -> Sunnybrook:
    """Return the Sunnybrook score of the findings.

    Parameters
    ----------
    movement
        For each of `SUNNYBROOK_EXPRESSIONS`: 1 no movement, 2 slight, 3 mild excursion, 4 almost
        complete, 5 complete.
    synkinesis
        For each expression during which others move along: 1 mild, 2 obvious, 3 severe; those
        left out count 0.
    eye, cheek, mouth
        The resting face; the words are the keys of `SUNNYBROOK_REST`.

    Raises
    ------
    InvalidValueError
        If an expression is missing or unknown, or a value outside its scale.
    """
    rest = 0
    for item, value in (("eye", eye), ("cheek", cheek), ("mouth", mouth)):
        if value not in SUNNYBROOK_REST[item]:
            raise choice_error(f"{item} at rest", value, SUNNYBROOK_REST[item])
        rest += SUNNYBROOK_REST[item][value]
    missing = [name for name in SUNNYBROOK_EXPRESSIONS if name not in movement]
    if missing:
        raise InvalidValueError(
            f"The Sunnybrook score needs all five movements; missing: {', '.join(missing)}."
        )
    moved = _scores("movement", movement, 1, 5)
    along = _scores("synkinesis", synkinesis or {}, 0, 3)
    return Sunnybrook(5 * rest, 4 * sum(moved), sum(along))


def _scores(what: str, given: Mapping[str, int], low: int, high: int) -> list[int]:
    for name, value in given.items():
        if name not in SUNNYBROOK_EXPRESSIONS:
            raise choice_error("Sunnybrook expression", name, SUNNYBROOK_EXPRESSIONS)
        if isinstance(value, bool) or value not in range(low, high + 1):
            raise InvalidValueError(
                f"The {what} of {name!r} is {value!r}: it must be a whole number "
                f"from {low} to {high}."
            )
    return list(given.values())
