"""From coefficients of other programs to what contracts: ARKit names and action units."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from faceanatomy.activation import SIDES, Activation
from faceanatomy.knowledge.records.movement import yields
from faceanatomy.knowledge.shown import posture_of
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.knowledge.atlas import Atlas

_EYES = ("gaze_yaw", "gaze_pitch")


@dataclass(frozen=True)
class Drive:
    """What one name drives at a weight of 1.

    Parameters
    ----------
    activation
        What contracts.
    posture
        Values of `Posture` away from rest, by field.
    side
        For gaze, the eye it turns: ``"left"``, ``"right"`` or ``"both"``.
    yields
        By muscle unit, the name beside which it lets go by as much as that one weighs.
    """

    activation: Activation
    posture: tuple[tuple[str, float], ...]
    side: str = "both"
    yields: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def blendshape_drives(atlas: Atlas) -> dict[str, Drive]:
    """Return what the 52 ARKit names drive."""
    return {
        shape.id: Drive(shape.activation(), _values(posture_of(shape)), shape.side)
        for shape in atlas.blendshapes
    }


@lru_cache(maxsize=8)
def action_unit_drives(atlas: Atlas) -> dict[str, Drive]:
    """Return what the action units drive, by code."""
    return {
        unit.code: Drive(unit.activation(), _values(unit.posture), yields=yields(unit))
        for unit in atlas.action_units
    }


def pose_of(
    drives: Mapping[str, Drive], weights: Mapping[str, float]
) -> tuple[Activation, Posture]:
    """Return what weights of names drive together.

    Contractions add up and saturate. Of values of a posture the widest to each side holds, and
    what goes to opposite sides cancels; each eye has its own gaze, and the posture gets their
    mean.

    Parameters
    ----------
    drives
        What each name drives.
    weights
        Weight 0..1 by name; names that drive nothing are ignored.
    """
    strengths: dict[tuple[str, str], float] = {}
    widest: dict[tuple[str, str], list[float]] = {}
    for driver, weight in weights.items():
        drive = drives.get(driver)
        if drive is None or weight <= 0:
            continue
        for key, strength in drive.activation.items():
            kept = 1.0 - max(0.0, weights.get(drive.yields.get(key[0], ""), 0.0))
            strengths[key] = min(1.0, strengths.get(key, 0.0) + weight * kept * strength)
        for name, value in drive.posture:
            eyes = SIDES if drive.side == "both" or name not in _EYES else (drive.side,)
            for eye in eyes:
                low_high = widest.setdefault((name, eye), [0.0, 0.0])
                low_high[0] = min(low_high[0], weight * value)
                low_high[1] = max(low_high[1], weight * value)
    names = dict.fromkeys(name for name, _ in widest)
    return Activation(strengths), Posture(
        **{name: sum(sum(widest.get((name, e), ())) for e in SIDES) / 2 for name in names}
    )


def _values(posture: Posture) -> tuple[tuple[str, float], ...]:
    return tuple((k, v) for k, v in msgspec.structs.asdict(posture).items() if v)
