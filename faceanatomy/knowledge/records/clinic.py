"""Conditions, lesion sites, synkineses and popular claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from faceanatomy.knowledge.records.anatomy import Group  # noqa: TC001 - msgspec reads it
from faceanatomy.knowledge.records.base import Entity, Id, Record, Strength, UnitId

if TYPE_CHECKING:
    from faceanatomy.knowledge.records.anatomy import Nerve
    from faceanatomy.knowledge.records.movement import Exercise


class Affected(Record, frozen=True):
    """A muscle or nerve that a condition touches, and how."""

    id: Id
    effect: str

    @property
    def spared(self) -> bool:
        """Whether the point is that it is *not* touched, as the forehead in central palsy."""
        return "spared" in self.effect


class Restriction(Record, frozen=True):
    """Which exercises a condition forbids.

    An exercise is forbidden when it meets everything that is asked here; what is left empty is
    not asked, so a restriction with nothing but a reason forbids every exercise.
    """

    reason: str
    kinds: tuple[
        Literal["active", "resisted", "relaxation", "massage", "combination", "rehabilitation"],
        ...,
    ] = ()
    """The exercise is of one of these kinds."""
    muscles: tuple[Id, ...] = ()
    """One of these muscles, or one of `groups`, works in it at `strength` or more."""
    groups: tuple[Group, ...] = ()
    strength: Strength = 0.0
    jaw_opening: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    """The jaw opens wider than this (mm); 0 does not ask for it."""
    head_turn: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    """The head turns, nods or tilts further than this (degrees); 0 does not ask for it."""
    exercises: tuple[Id, ...] = ()
    """It is one of these exercises."""


class Condition(Entity, frozen=True):
    """A disorder that touches these muscles or their nerves."""

    id: Id
    name: str
    description: str
    signs: tuple[str, ...]
    affects: tuple[Affected, ...]
    synonyms: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    """The exercises that plans leave out for people with this condition."""
    see_a_doctor: str = ""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""


class Programme(Entity, frozen=True):
    """A goal of training and the exercises that serve it; plans are built from it."""

    id: Id
    name: str
    description: str
    days: tuple[int, int]
    """Fewest and most sessions a week."""
    warm_up: tuple[Id, ...]
    main: tuple[Id, ...]
    cool_down: tuple[Id, ...]
    minutes: int = 12
    """Length of a session unless one asks for another."""
    weeks: int = 4
    conditions: tuple[Id, ...] = ()
    """Conditions it is made for: what they forbid is always left out."""
    stages: tuple[Id, ...] = ()
    """Programmes that follow each other in time; this one then begins with the first."""
    move_on: str = ""
    """When to go on to the next stage or to stop."""
    synonyms: tuple[str, ...] = ()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise it may use."""
        ids = dict.fromkeys((*self.warm_up, *self.main, *self.cool_down))
        return tuple(self.atlas.exercise(i) for i in ids)


class BilateralSupply(Record, frozen=True):
    """Units that the cortex of both sides drives, so that losing one spares them."""

    units: tuple[UnitId, ...]
    remaining: Strength
    """Share of the strength that remains: 1 spared, less for a mild weakness."""
    reason: str


Companion = Literal[
    "arm_weakness", "gaze_palsy", "ataxia", "hearing_loss", "tears_reduced", "taste_lost",
    "loud_sounds_hurt", "ear_vesicles", "numb_jaw", "double_vision", "pupil_wide", "pupil_small",
    "sweat_reduced", "palate_sags", "nasal_speech", "swallowing_trouble",
]  # fmt: skip
"""A sign that may accompany a failing movement and points to the place of the lesion."""


class LesionSite(Entity, frozen=True):
    """A place on the way from the cortex to the muscles where a nerve can be interrupted.

    Which muscles, action units and expressions are lost is not written here: it is computed
    from the nerve tree (`faceanatomy.clinical`).
    """

    id: Id
    name: str
    nerve_id: Id = msgspec.field(name="nerve")
    """The nerve or nucleus whose branches the lesion reaches."""
    level: Literal[
        "central", "nuclear", "peripheral", "division", "nerve", "branch", "pathway", "plexus"
    ]
    side_of_deficit: Literal["ipsilateral", "contralateral"]
    deficit: str
    """What one sees, in words."""
    place: str = ""
    """Where along the nerve, for sites that share one."""
    remaining: Strength = 0.0
    """Share of the strength that a complete lesion leaves; above 0 for central lesions only."""
    bilateral_supply: tuple[BilateralSupply, ...] = ()
    """What a central lesion spares."""
    signs: tuple[str, ...] = ()
    """Signs beyond the muscles of this atlas."""
    companions: tuple[Companion, ...] = ()
    """Those of the signs that tell sites apart, in fixed words."""
    causes: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def nerve(self) -> Nerve:
        """The nerve or nucleus whose branches the lesion reaches."""
        return self.atlas.nerve(self.nerve_id)


class Synkinesis(Entity, frozen=True):
    """An unwanted movement that accompanies a wanted one after a facial nerve has regrown."""

    id: Id
    name: str
    triggers: tuple[UnitId, ...]
    """Units whose contraction sets it off; the strongest counts."""
    responses: tuple[UnitId, ...]
    """Units that contract along."""
    gain: Strength
    """Strength of the response for a trigger at full strength (a modelling choice)."""
    description: str
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""


class Claim(Entity, frozen=True):
    """A popular claim about facial muscles and what is known about it."""

    id: Id
    claim: str
    verdict: Literal["supported", "partly", "unsupported", "contradicted", "unverified"]
    strength: Literal["strong", "moderate", "weak", "none"]
    """How strong the evidence behind the verdict is: several large or randomised studies that
    agree; fewer or smaller ones; single or uncontrolled ones; no study at all. The choice is a
    judgement of this atlas."""
    evidence: str
    measured: str = ""
    """What was measured in whom; empty where nothing was."""
    about: tuple[Id, ...] = ()
    """The muscles, exercises and conditions it speaks of."""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""
