"""The short notation of FACS: ``"6+12"``, ``"R12C+25"``."""

from __future__ import annotations

import re
from typing import Literal

from faceanatomy.knowledge.records.movement import ActionUnitUse

INTENSITY = {"": 1.0, "A": 0.2, "B": 0.4, "C": 0.6, "D": 0.8, "E": 1.0}
"""Strength of each FACS intensity letter, from trace (A) to maximum (E).

FACS orders the five levels but gives no numbers for them; equal steps are a modelling choice, the
same as in ``expressions.json``. No letter means full strength.
"""

_SIDES: dict[str, Literal["left", "right", "both"]] = {"": "both", "L": "left", "R": "right"}
_TERM = re.compile(r"(?:AU|AD)?\s*([LR]?)\s*(?:AU|AD)?\s*(M?\d{1,2})\s*([A-E]?)", re.IGNORECASE)


def parse_facs(text: str) -> tuple[ActionUnitUse, ...] | None:
    """Return the action units of a FACS combination, or None if `text` is not one.

    >>> [use.code for use in parse_facs("6+12C") or ()]
    ['6', '12']
    """
    uses: list[ActionUnitUse] = []
    for term in re.split(r"\s*[+;,]\s*", text.strip()):
        found = _TERM.fullmatch(term)
        if not found:
            return None
        side, code, letter = (group.upper() for group in found.groups())
        number = code.removeprefix("M").lstrip("0")
        uses.append(ActionUnitUse(number, INTENSITY[letter], _SIDES[side]))
    return tuple(uses)
