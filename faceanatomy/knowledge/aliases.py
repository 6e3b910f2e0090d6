"""Which names each kind of record answers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from faceanatomy.knowledge.names import ID, NAME, SYNONYM, TRANSLATION, Alias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.knowledge.records import (
        ActionUnit,
        Artery,
        Claim,
        Condition,
        Exercise,
        Expression,
        LesionSite,
        Muscle,
        Nerve,
        Programme,
        Structure,
        Synkinesis,
    )
    from faceanatomy.knowledge.records.base import Identifiers
    from faceanatomy.knowledge.units import Unit

_BRANCH = re.compile(r"(.+?) branch(?:es)?\b(?= of | \()")
_MUSCLE_WORD = re.compile(r"\s+muscle$", re.IGNORECASE)


def short_name(name: str) -> str:
    """Return a muscle's name as labels write it, without a final "muscle"."""
    return _MUSCLE_WORD.sub("", name)


def muscle_aliases(muscle: Muscle) -> Iterator[Alias]:
    """Yield id, names in all languages, synonyms and ontology ids."""
    yield Alias(muscle.id, ID)
    yield Alias(muscle.name, NAME)
    for language, name in muscle.names.items():
        yield Alias(name, NAME if language in ("en", "la") else TRANSLATION)
    for synonym in muscle.synonyms:
        yield Alias(synonym, SYNONYM)
    yield from _ontology(muscle.ids)


def body_aliases(record: Structure | Nerve | Artery) -> Iterator[Alias]:
    """Yield id, English and Latin name, synonyms, numbers of a tooth and ontology ids."""
    yield Alias(record.id, ID)
    yield Alias(record.name, NAME)
    yield Alias(record.latin, NAME)
    for synonym in record.synonyms:
        yield Alias(synonym, SYNONYM)
    numbers = getattr(record, "fdi", None)
    for number in () if numbers is None else (numbers.right, numbers.left):
        yield Alias(f"tooth {number}", SYNONYM)
        yield Alias(f"FDI {number}", SYNONYM)
    yield from _ontology(record.ids)


def nerve_aliases(nerve: Nerve) -> Iterator[Alias]:
    """Yield the names of a nerve; the root ("CN VII") for the nerve itself, not its branches.

    Branches also answer to their name without the nerve they belong to, in either number:
    "zygomatic branch" for "Zygomatic branches of the facial nerve".
    """
    yield from body_aliases(nerve)
    if nerve.kind == "nerve":
        yield Alias(nerve.root, SYNONYM)
    branch = _BRANCH.match(nerve.name)
    if branch:
        yield Alias(f"{branch[1]} branch", SYNONYM)
        yield Alias(f"{branch[1]} branches", SYNONYM)


def action_unit_aliases(unit: ActionUnit) -> Iterator[Alias]:
    """Yield the code bare and with "AU", and the FACS name."""
    yield Alias(unit.code, ID)
    digits = unit.code if unit.code[:1].isdigit() else unit.code.lstrip("AUDMaudm")
    for prefix in ("AU", "AD", "action unit ", "M"):
        yield Alias(f"{prefix}{digits}", ID)
        if len(digits) == 1:
            yield Alias(f"{prefix}0{digits}", ID)
    yield Alias(unit.name, NAME)


def named_aliases(
    record: Expression | Exercise | Condition | LesionSite | Programme | Synkinesis,
) -> Iterator[Alias]:
    """Yield id, name and, where it has them, synonyms."""
    yield Alias(record.id, ID)
    yield Alias(record.name, NAME)
    for synonym in getattr(record, "synonyms", ()):
        yield Alias(synonym, SYNONYM)


def claim_aliases(claim: Claim) -> Iterator[Alias]:
    """Yield id and wording."""
    yield Alias(claim.id, ID)
    yield Alias(claim.claim, NAME)


def unit_aliases(unit: Unit) -> Iterator[Alias]:
    """Yield id and name, and the part's own names, which may be shared by several muscles."""
    yield Alias(unit.id, ID)
    yield Alias(unit.name, NAME)
    if unit.part is not None:
        for name in muscle_aliases(unit.muscle):
            if name.rank <= NAME:
                yield Alias(f"{unit.part.name} of {name.text}", NAME)
                yield Alias(f"{name.text} {unit.part.name}", NAME)
        yield Alias(unit.part.latin, SYNONYM)
        yield Alias(unit.part.name, SYNONYM)


def _ontology(ids: Identifiers) -> Iterator[Alias]:
    for prefix, value in (
        ("TA2", ids.ta2),
        ("FMA", ids.fma),
        ("FMA", ids.fma_right),
        ("FMA", ids.fma_left),
        ("UBERON", ids.uberon),
    ):
        if value:
            number = value.rpartition(":")[2]
            yield Alias(f"{prefix}:{number}", SYNONYM)
            if prefix == "TA2":
                yield Alias(number, SYNONYM)
