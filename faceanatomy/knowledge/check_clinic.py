"""Rules about lesion sites, synkineses, programmes, claims and what conditions forbid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faceanatomy.knowledge.check_tools import advice_for, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faceanatomy.faults import Fault
    from faceanatomy.knowledge.check_tools import Book
    from faceanatomy.knowledge.records import LesionSite, Programme


_SUBJECTS = ("muscles", "structures", "exercises", "conditions")
"""What a claim can be about."""


def clinic_faults(book: Book) -> Iterator[Fault]:
    """Yield the faults of lesion sites, synkineses and restrictions."""
    for site in book.records.lesions:
        yield from _site_faults(book, site)
    for synkinesis in book.records.synkineses:
        for field in ("triggers", "responses"):
            units = getattr(synkinesis, field)
            yield from _unit_faults(book, "synkineses", synkinesis, field, units)
            if not units:
                problem = "a synkinesis needs muscles that set it off and muscles that answer"
                yield fault("synkineses", synkinesis, field, problem, "Name them.")
    for programme in book.records.plans:
        yield from _programme_faults(book, programme)
    for claim in book.records.claims:
        if (claim.strength == "none") != (not claim.measured):
            problem = "what was measured and the strength of the evidence contradict each other"
            advice = 'Say what was measured in whom, or set the strength to "none".'
            yield fault("claims", claim, "measured", problem, advice)
        for number, subject in enumerate(claim.about):
            if not any(subject in book.ids[kind] for kind in _SUBJECTS):
                problem = f"no muscle, structure, exercise or condition has the id {subject!r}"
                known = [identifier for kind in _SUBJECTS for identifier in book.ids[kind]]
                advice = advice_for(subject, known, "Name what the claim is about.")
                yield fault("claims", claim, f"about[{number}]", problem, advice)
    for condition in book.records.conditions:
        for number, restriction in enumerate(condition.restrictions):
            field = f"restrictions[{number}]"
            yield from book.unknown(
                "conditions", condition, f"{field}.muscles", restriction.muscles, "muscles"
            )
            yield from book.unknown(
                "conditions", condition, f"{field}.exercises", restriction.exercises, "exercises"
            )


def _programme_faults(book: Book, programme: Programme) -> Iterator[Fault]:
    for field, wanted in (
        ("warm_up", "exercises"),
        ("main", "exercises"),
        ("cool_down", "exercises"),
        ("conditions", "conditions"),
        ("stages", "plans"),
    ):
        yield from book.unknown("plans", programme, field, getattr(programme, field), wanted)
    for field in ("warm_up", "main"):
        if not getattr(programme, field):
            problem = "a programme needs exercises for every part of a session"
            yield fault("plans", programme, field, problem, "Name at least one.")
    fewest, most = programme.days
    if not 1 <= fewest <= most <= 7:
        problem = f"{fewest} to {most} sessions do not fit into a week"
        yield fault("plans", programme, "days", problem, "Give two numbers from 1 to 7.")


def _site_faults(book: Book, site: LesionSite) -> Iterator[Fault]:
    yield from book.unknown_id("lesions", site, "nerve", site.nerve_id, "nerves")
    if site.level != "central" and (site.bilateral_supply or site.remaining):
        problem = f"only a central lesion spares anything, this one is {site.level!r}"
        yield fault("lesions", site, "bilateral_supply", problem, "Remove it or set the level.")
    if (site.side_of_deficit == "contralateral") != (site.level == "central"):
        problem = "exactly the central lesions show on the other side"
        yield fault("lesions", site, "side_of_deficit", problem, "Make side and level agree.")
    for number, supply in enumerate(site.bilateral_supply):
        field = f"bilateral_supply[{number}].units"
        yield from _unit_faults(book, "lesions", site, field, supply.units)


def _unit_faults(
    book: Book, kind: str, record: Any, field: str, units: Iterable[str]
) -> Iterator[Fault]:
    for number, unit in enumerate(units):
        muscle, _, part = unit.partition(":")
        yield from book.unknown_id(kind, record, f"{field}[{number}]", muscle, "muscles")
        if part:
            yield from book.unknown_part(kind, record, f"{field}[{number}]", muscle, part)
