"""How fast movements of the face are: the entries of ``dynamics.json``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from faceanatomy.dynamics import Timing
from faceanatomy.knowledge.records.base import Entity, Id

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=60.0)]


class Tempo(Entity, frozen=True):
    """How long movements of one sort take to come, stay and go."""

    id: Id
    name: str
    onset: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)]
    """Seconds from rest to the full movement."""
    apex: Seconds
    """Seconds it is held."""
    offset: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)]
    """Seconds back to rest."""
    description: str
    expressions: tuple[Id, ...] = ()
    """Expressions that move so; each stands in one entry at most."""
    kinds: tuple[Literal["emotion", "variant", "everyday", "clinical", "speech"], ...] = ()
    """Kinds of expressions that move so unless an entry names them."""
    action_units: tuple[str, ...] = ()
    """Codes of single action units that move so."""
    fallback: bool = False
    """Whether everything without an entry of its own moves so; true for one entry."""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def timing(self) -> Timing:
        """Its three phases."""
        return Timing(self.onset, self.apex, self.offset)
