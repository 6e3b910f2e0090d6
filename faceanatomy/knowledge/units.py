"""Units: the smallest things that contract by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from faceanatomy.activation import Activation
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.knowledge.records.base import sided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.knowledge.records import Muscle, Part


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a muscle, or a muscle without parts.

    Parameters
    ----------
    id
        ``"frontalis:medial_part"`` or ``"procerus"``: the key of an `Activation` and of a mesh.
    muscle
        The muscle it belongs to.
    part
        The part, or None for a muscle without parts.
    """

    id: str
    muscle: Muscle = field(repr=False)
    part: Part | None = field(repr=False, default=None)

    @property
    def name(self) -> str:
        """English name for labels, for example ``"Frontalis, medial part"``."""
        muscle = short_name(self.muscle.name)
        if self.part is None:
            return muscle
        part = self.part.name
        return part if muscle.casefold() in part.casefold() else f"{muscle}, {part.lower()}"

    @property
    def latin(self) -> str:
        """Latin name; that of the muscle where the part has none."""
        return (self.part.latin if self.part else "") or self.muscle.latin

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return the unit contracting alone."""
        return sided(Activation.both([self.id]), intensity, side)


def units_of(muscle: Muscle) -> Iterator[Unit]:
    """Yield the units of `muscle` in order."""
    if not muscle.parts:
        yield Unit(muscle.id, muscle)
    for part in muscle.parts:
        yield Unit(f"{muscle.id}:{part.id}", muscle, part)
