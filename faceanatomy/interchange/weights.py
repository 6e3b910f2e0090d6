"""Which morph targets, how strongly, make a pose.

Contractions add up target by target. What turns goes from stop to stop: a jaw, and the lids of an
eye, which two parts of orbicularis oculi close together as `geometry.lid_motion` has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.activation import SIDES
from faceanatomy.geometry.lid_motion import LID_UNITS, shut_by
from faceanatomy.interchange.targets import (
    CLOSED,
    DEEP_PALPEBRAL,
    HALF_CLOSED,
    NEEDED_JAW,
    PALPEBRAL,
    STOPS,
    Stop,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from faceanatomy.activation import Activation
    from faceanatomy.interchange.targets import Target
    from faceanatomy.posture import Posture


class Decomposition:
    """Weights of the targets of one file for any pose.

    Parameters
    ----------
    targets
        The targets of the file. Those of parts, of muscles without parts and of postures are used;
        what none of them does is left out.
    """

    def __init__(self, targets: Iterable[Target]) -> None:
        self._units: dict[tuple[str, str], str] = {}
        self._names: set[str] = set()
        for target in targets:
            self._names.add(target.name)
            if target.family in ("muscle", "part") and len(target.activation) == 1:
                (key,) = target.activation
                self._units[key] = target.name

    def weights(self, activation: Activation, posture: Posture) -> dict[str, float]:
        """Return the weights by target name that make a pose; what rests is left out."""
        found: dict[str, float] = {}
        for (unit, side), strength in activation.items():
            keys = [(unit, side)] if (unit, side) in self._units else self._parts(unit, side)
            for key in keys:
                name = self._units[key]
                found[name] = max(found.get(name, 0.0), strength)
        for side in SIDES:
            self._close_lids(found, activation, side)
        stops = posture_weights(_with_shut_lids(activation, posture))
        return found | {name: weight for name, weight in stops.items() if name in self._names}

    def _close_lids(self, found: dict[str, float], activation: Activation, side: str) -> None:
        """Exchange what the lids do for the shapes of a closing eye, in place."""
        shut = shut_by(activation, side)
        half, closed = f"{HALF_CLOSED}_{side}", f"{CLOSED}_{side}"
        if not shut or not {half, closed} <= self._names:
            return
        found[half] = 2 * min(shut, 1 - shut)
        found[closed] = max(0.0, 2 * shut - 1)
        # The closed lid is neither tight nor lifted; half closed, it is so by a quarter.
        for unit in (PALPEBRAL, *LID_UNITS[3:]):
            name = self._units.get((unit, side))
            if name in found:
                found[name] *= 1 - shut
        name = self._units.get((PALPEBRAL, side))
        if name is not None:
            found[name] = max(0.0, found.get(name, 0.0) - found[half] / 4)
        deep_name = self._units.get((DEEP_PALPEBRAL, side))
        if deep_name is not None:
            found.pop(deep_name, None)  # it is part of both shapes

    def _parts(self, muscle: str, side: str) -> list[tuple[str, str]]:
        prefix = f"{muscle}:"
        return [key for key in self._units if key[1] == side and key[0].startswith(prefix)]


def _with_shut_lids(activation: Activation, posture: Posture) -> Posture:
    """Return a posture without what shut lids do not do: hang, and follow the gaze.

    Nobody sees where shut eyes look.
    """
    right, left = (1 - shut_by(activation, side) for side in ("right", "left"))
    return msgspec.structs.replace(
        posture,
        gaze_pitch=max(right, left) * posture.gaze_pitch,
        lid_droop_right=right * posture.lid_droop_right,
        lid_droop_left=left * posture.lid_droop_left,
        lower_lid_sag_right=right * posture.lower_lid_sag_right,
        lower_lid_sag_left=left * posture.lower_lid_sag_left,
    )


def posture_weights(posture: Posture) -> dict[str, float]:
    """Return the weights of the stops on both sides of each value of a posture.

    Beyond the last stop the way goes on straight.
    """
    found: dict[str, float] = {}
    for field, stops in _BY_FIELD.items():
        value = float(getattr(posture, field))
        if field == "jaw_opening":
            value = max(value - _jaw_of_others(posture), 0.0)
        same = [stop for stop in stops if stop.value * value > 0]
        if not same:
            continue
        places = [0.0, *(abs(stop.value) for stop in same)]
        segment = min(int(np.searchsorted(places, abs(value), side="left")), len(same))
        before, after = places[segment - 1], places[segment]
        share = (abs(value) - before) / (after - before)
        found[same[segment - 1].name] = share
        if segment > 1 and share < 1.0:
            found[same[segment - 2].name] = 1.0 - share
    return found


def _jaw_of_others(posture: Posture) -> float:
    """Return by how much, mm, shapes of other values open the jaw already."""
    return sum(
        opened * float(getattr(posture, field)) / _BY_FIELD[field][0].value
        for field, opened in NEEDED_JAW.items()
    )


def _by_field() -> Mapping[str, tuple[Stop, ...]]:
    fields = dict.fromkeys(stop.field for stop in STOPS)
    return {
        field: tuple(sorted((s for s in STOPS if s.field == field), key=lambda s: abs(s.value)))
        for field in fields
    }


_BY_FIELD = _by_field()
