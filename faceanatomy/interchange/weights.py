"""Which morph targets, how strongly, make a pose.

Contractions add up target by target; a jaw, which turns, goes from stop to stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.interchange.targets import STOPS, Stop

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
        stops = posture_weights(posture)
        return found | {name: weight for name, weight in stops.items() if name in self._names}

    def _parts(self, muscle: str, side: str) -> list[tuple[str, str]]:
        prefix = f"{muscle}:"
        return [key for key in self._units if key[1] == side and key[0].startswith(prefix)]


def posture_weights(posture: Posture) -> dict[str, float]:
    """Return the weights of the stops on both sides of each value of a posture.

    Beyond the last stop the way goes on straight.
    """
    found: dict[str, float] = {}
    for field, stops in _BY_FIELD.items():
        value = float(getattr(posture, field))
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


def _by_field() -> Mapping[str, tuple[Stop, ...]]:
    fields = dict.fromkeys(stop.field for stop in STOPS)
    return {
        field: tuple(sorted((s for s in STOPS if s.field == field), key=lambda s: abs(s.value)))
        for field in fields
    }


_BY_FIELD = _by_field()
