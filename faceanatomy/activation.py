"""How strongly each muscle contracts: the currency between facts and pictures.

An `Activation` maps ``(unit, side)`` to a strength from 0 to 1. A *unit* is the smallest thing
that contracts by itself: a part such as ``"frontalis:medial_part"`` or a muscle without parts
such as ``"zygomaticus_major"``. This module knows no anatomy: whether a unit exists is decided
by the atlas (`faceanatomy.knowledge.Atlas.activation`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, overload

from faceanatomy.errors import InvalidValueError, choice_error

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
"""The two sides of the subject, in the order used everywhere."""

_OPPOSITE: Mapping[str, Side] = MappingProxyType({"left": "right", "right": "left"})


class Activation(Mapping[tuple[str, Side], float]):
    """An immutable mapping from ``(unit, side)`` to a strength in 0..1.

    Parameters
    ----------
    strengths
        Strength of each ``(unit, side)``. Zero strengths are dropped, so two activations are
        equal when they do the same. A muscle id given where the muscle has parts means all of
        its parts.

    Raises
    ------
    InvalidValueError
        If a side is neither ``"left"`` nor ``"right"``, a unit is not a non-empty string, or a
        strength is not a number from 0 to 1.

    Notes
    -----
    Reading never fails for a unit at rest: it returns 0. Reading a muscle gives its strongest
    part; reading a part falls back to its muscle when only the muscle was given.

    Examples
    --------
    >>> smile = Activation.both(["zygomaticus_major"], 0.8)
    >>> smile["zygomaticus_major", "left"]
    0.8
    >>> (smile * 0.5)["zygomaticus_major", "left"]
    0.4
    >>> smile.only("left").sides
    ('left',)
    """

    __slots__ = ("_hash", "_strengths")

    def __init__(
        self,
        strengths: Mapping[tuple[str, Side], float] | Mapping[tuple[str, str], float] | None = None,
    ) -> None:
        checked = {
            _checked_key(key): _checked_strength(key, value)
            for key, value in (strengths or {}).items()
        }
        kept = {key: value for key, value in sorted(checked.items()) if value > 0.0}
        object.__setattr__(self, "_strengths", MappingProxyType(kept))
        object.__setattr__(self, "_hash", hash(tuple(kept.items())))

    _strengths: Mapping[tuple[str, Side], float]
    _hash: int

    @classmethod
    def both(cls, units: Iterable[str], strength: float = 1.0) -> Activation:
        """Return the same strength for `units` on both sides."""
        return cls({(unit, side): strength for unit in units for side in SIDES})

    # Mapping -------------------------------------------------------------------------------

    def __getitem__(self, key: tuple[str, str]) -> float:
        unit, side = _checked_key(key)
        strengths = self._strengths
        if (unit, side) in strengths:
            return strengths[unit, side]
        if ":" in unit:
            return strengths.get((unit.partition(":")[0], side), 0.0)
        prefix = unit + ":"
        return max(
            (v for (u, s), v in strengths.items() if s == side and u.startswith(prefix)),
            default=0.0,
        )

    def __iter__(self) -> Iterator[tuple[str, Side]]:
        return iter(self._strengths)

    def __len__(self) -> int:
        return len(self._strengths)

    def __contains__(self, key: object) -> bool:
        return key in self._strengths

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activation):
            return NotImplemented
        return dict(self._strengths) == dict(other._strengths)

    def __hash__(self) -> int:
        return self._hash

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"An Activation cannot be changed (tried to set {name!r}). "
            "Make a new one with +, *, only, mirrored or without."
        )

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[type[Activation], tuple[dict[tuple[str, Side], float]]]:
        return (Activation, (dict(self._strengths),))

    def __repr__(self) -> str:
        inside = ", ".join(f"{unit} {side} {value:g}" for (unit, side), value in self.items())
        return f"Activation({inside})" if inside else "Activation(at rest)"

    # Algebra -------------------------------------------------------------------------------

    def __add__(self, other: Activation) -> Activation:
        """Add strengths and saturate at 1: a muscle cannot contract more than fully."""
        if not isinstance(other, Activation):
            return NotImplemented
        total = dict(self._strengths)
        for key, value in other.items():
            total[key] = min(1.0, total.get(key, 0.0) + value)
        return Activation(total)

    def __mul__(self, factor: float) -> Activation:
        """Scale every strength by `factor` (not negative) and saturate at 1."""
        if isinstance(factor, bool) or not isinstance(factor, int | float):
            return NotImplemented
        if not (math.isfinite(factor) and factor >= 0.0):
            raise InvalidValueError(
                f"Cannot scale an Activation by {factor!r}: the factor must be a finite number "
                "of at least 0. To relax muscles, use without(...)."
            )
        return Activation({key: min(1.0, value * factor) for key, value in self.items()})

    __rmul__ = __mul__

    # Transformations -----------------------------------------------------------------------

    def only(self, side: str) -> Activation:
        """Return what happens on one side of the subject: ``"left"``, ``"right"`` or ``"both"``."""
        if side == "both":
            return self
        wanted = checked_side(side, allow_both=True)
        return Activation({key: value for key, value in self.items() if key[1] == wanted})

    def mirrored(self) -> Activation:
        """Return the activation with left and right exchanged."""
        return Activation({(unit, _OPPOSITE[side]): v for (unit, side), v in self.items()})

    def without(self, ids: str | Iterable[str]) -> Activation:
        """Return the activation with the given units or muscles (all parts) at rest."""
        gone = {ids} if isinstance(ids, str) else set(ids)
        return Activation(
            {
                (unit, side): value
                for (unit, side), value in self.items()
                if unit not in gone and unit.partition(":")[0] not in gone
            }
        )

    def top(self, count: int) -> Activation:
        """Return the `count` strongest entries (ties in alphabetical order)."""
        if count < 0:
            raise InvalidValueError(f"top({count}) makes no sense: give a count of at least 0.")
        ranked = sorted(self.items(), key=lambda item: (-item[1], item[0]))
        return Activation(dict(ranked[:count]))

    # Questions -----------------------------------------------------------------------------

    @property
    def units(self) -> tuple[str, ...]:
        """The units that work on at least one side, in alphabetical order."""
        return tuple(dict.fromkeys(unit for unit, _ in self))

    @property
    def muscles(self) -> tuple[str, ...]:
        """The muscle ids of `units`, in alphabetical order."""
        return tuple(dict.fromkeys(unit.partition(":")[0] for unit in self.units))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which anything works."""
        present = {side for _, side in self}
        return tuple(side for side in SIDES if side in present)

    @overload
    def symmetry(self) -> float: ...
    @overload
    def symmetry(self, unit: str) -> float: ...
    def symmetry(self, unit: str | None = None) -> float:
        """Return how alike both sides are: 1 the same, 0 one side only.

        Parameters
        ----------
        unit
            One unit or muscle; by default all of them together.

        Returns
        -------
        float
            Sum over units of the weaker side divided by the sum of the stronger side;
            1 for an activation at rest.
        """
        units = self.units if unit is None else (unit,)
        pairs = [(self[u, "left"], self[u, "right"]) for u in units]
        stronger = sum(max(pair) for pair in pairs)
        return sum(min(pair) for pair in pairs) / stronger if stronger else 1.0


def checked_side(side: object, *, allow_both: bool = False) -> Side:
    """Return `side` if it is ``"left"`` or ``"right"``; else raise `InvalidValueError`.

    Parameters
    ----------
    side
        What was given.
    allow_both
        Whether the message should offer ``"both"`` too, because the caller takes it.
    """
    if side == "left":
        return "left"
    if side == "right":
        return "right"
    raise choice_error("side", side, (*SIDES, "both") if allow_both else SIDES)


def _checked_key(key: object) -> tuple[str, Side]:
    if not (isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], str) and key[0]):
        raise InvalidValueError(
            f"{key!r} is not a key of an Activation: give (unit, side), "
            "for example ('zygomaticus_major', 'left')."
        )
    return key[0], checked_side(key[1])


def _checked_strength(key: object, value: object) -> float:
    try:
        strength = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        strength = math.nan
    if not 0.0 <= strength <= 1.0:
        raise InvalidValueError(
            f"The strength of {key!r} is {value!r}: it must be a number from 0 (at rest) "
            "to 1 (strongest)."
        )
    return strength
