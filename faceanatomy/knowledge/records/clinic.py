"""Conditions and popular claims."""

from __future__ import annotations

from typing import Literal

from faceanatomy.knowledge.records.base import Entity, Id, Record


class Affected(Record, frozen=True):
    """A muscle or nerve that a condition touches, and how."""

    id: Id
    effect: str


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
    see_a_doctor: str = ""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""


class Claim(Entity, frozen=True):
    """A popular claim about facial muscles and what is known about it."""

    id: Id
    claim: str
    verdict: Literal["supported", "partly", "unsupported", "contradicted", "unverified"]
    evidence: str
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""
