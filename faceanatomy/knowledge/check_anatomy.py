"""Rules about muscles and what they attach to, are moved by and are fed by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from faceanatomy.knowledge.check_tools import advice_for, cycle_faults, fault
from faceanatomy.knowledge.records.base import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.faults import Fault
    from faceanatomy.knowledge.check_tools import Book
    from faceanatomy.knowledge.records import Muscle

_ROOT = re.compile(r"CN [IVX]+|C[1-8]\b")
"""A cranial nerve or cervical level at the beginning of `Nerve.root`."""

_ID_PATTERNS = {
    "ta2": re.compile(r"\d+"),
    "fma": re.compile(r"FMA:\d+"),
    "fma_right": re.compile(r"FMA:\d+"),
    "fma_left": re.compile(r"FMA:\d+"),
    "uberon": re.compile(r"UBERON:\d{7}"),
}


def anatomy_faults(book: Book) -> Iterator[Fault]:
    """Yield the faults of muscles, structures, nerves and arteries."""
    for muscle in book.records.muscles:
        yield from _name_faults(muscle)
        yield from _attachment_faults(book, muscle)
        yield from _supply_faults(book, muscle)
        yield from _opposition_faults(book, muscle)
        yield from _role_faults(book, muscle)
    yield from _structure_faults(book)
    yield from _nerve_faults(book)
    for artery in book.records.arteries:
        if artery.parent_id:
            yield from book.unknown_id("arteries", artery, "parent", artery.parent_id, "arteries")
    yield from cycle_faults("arteries", book.records.arteries, "parent", lambda a: a.parent_id)
    yield from _identifier_faults(book)


def _name_faults(muscle: Muscle) -> Iterator[Fault]:
    for language in get_args(Language):
        if not muscle.names.get(language, "").strip():
            problem = f"the name in language {language!r} is missing"
            yield fault("muscles", muscle, f"names.{language}", problem, "Add it.")
    parts = [part.id for part in muscle.parts]
    for number, part in enumerate(parts):
        if part in parts[:number]:
            problem = f"a second part has the id {part!r}"
            yield fault("muscles", muscle, f"parts[{number}].id", problem, "Rename one.")
    if len(parts) == 1:
        advice = "Name at least two parts or none."
        yield fault("muscles", muscle, "parts", "a muscle cannot have a single part", advice)


def _attachment_faults(book: Book, muscle: Muscle) -> Iterator[Fault]:
    for number, place in enumerate(muscle.attachments):
        field = f"attachments[{number}]"
        yield from book.unknown_id(
            "muscles", muscle, f"{field}.structure", place.structure, "structures"
        )
        yield from book.unknown_parts("muscles", muscle, f"{field}.parts", muscle.id, place.parts)
        structure = book.ids["structures"].get(place.structure)
        if place.site_id and structure is not None:
            sites = [site.id for site in structure.sites]
            if place.site_id not in sites:
                advice = advice_for(place.site_id, sites, "Add the site in structures.json.")
                problem = f"{place.structure!r} has no site {place.site_id!r}"
                yield fault("muscles", muscle, f"{field}.site_id", problem, advice)
    for role in ("origin", "insertion"):
        places = [place for place in muscle.attachments if place.role == role]
        without = [
            part.id
            for part in muscle.parts
            if not any(not place.parts or part.id in place.parts for place in places)
        ]
        if not places:
            problem = f"the muscle has no {role}"
            yield fault("muscles", muscle, "attachments", problem, "Add one.")
        elif without:
            problem = f"these parts have no {role}: {', '.join(without)}"
            yield fault("muscles", muscle, "attachments", problem, "Add one or widen another.")


def _supply_faults(book: Book, muscle: Muscle) -> Iterator[Fault]:
    for number, supply in enumerate(muscle.nerve_supply):
        field = f"nerve_supply[{number}]"
        yield from book.unknown_id("muscles", muscle, f"{field}.nerve", supply.nerve, "nerves")
        yield from book.unknown_parts("muscles", muscle, f"{field}.parts", muscle.id, supply.parts)
    for number, feeding in enumerate(muscle.artery_supply):
        field = f"artery_supply[{number}].artery"
        yield from book.unknown_id("muscles", muscle, field, feeding.artery, "arteries")
    for number, action in enumerate(muscle.actions):
        field = f"actions[{number}].parts"
        yield from book.unknown_parts("muscles", muscle, field, muscle.id, action.parts)
    if not muscle.nerve_supply:
        yield fault("muscles", muscle, "nerve_supply", "the muscle has no nerve", "Add its nerve.")
    elif not any(_leads_to_root(book, supply.nerve) for supply in muscle.nerve_supply):
        nerves = ", ".join(supply.nerve for supply in muscle.nerve_supply)
        yield fault(
            "muscles", muscle, "nerve_supply",
            f"none of its nerves ({nerves}) leads to a cranial nerve or a cervical root",
            "Complete the parents in nerves.json.",
        )  # fmt: skip
    for part in muscle.parts:
        if muscle.nerve_supply and not any(
            not supply.parts or part.id in supply.parts for supply in muscle.nerve_supply
        ):
            problem = f"the part {part.id!r} has no nerve"
            yield fault("muscles", muscle, "nerve_supply", problem, "Add its nerve.")


def _opposition_faults(book: Book, muscle: Muscle) -> Iterator[Fault]:
    for field, back in (("antagonists", "antagonist_ids"), ("synergists", "synergist_ids")):
        others = getattr(muscle, back)
        yield from book.unknown("muscles", muscle, field, others, "muscles")
        for number, identifier in enumerate(others):
            other = book.ids["muscles"].get(identifier)
            where = f"{field}[{number}]"
            if identifier == muscle.id:
                problem = "a muscle cannot stand in its own list"
                yield fault("muscles", muscle, where, problem, "Remove it.")
            elif identifier in others[:number]:
                problem = f"{identifier!r} stands twice"
                yield fault("muscles", muscle, where, problem, "Remove one.")
            elif other is not None and muscle.id not in getattr(other, back):
                problem = f"{identifier!r} does not list {muscle.id!r} in turn"
                advice = f"Add {muscle.id!r} to the {field} of {identifier!r} or remove this one."
                yield fault("muscles", muscle, where, problem, advice)
    for number, identifier in enumerate(muscle.synergist_ids):
        if identifier in muscle.antagonist_ids:
            problem = f"{identifier!r} is an antagonist as well"
            advice = "Keep it in one list and explain in notes."
            yield fault("muscles", muscle, f"synergists[{number}]", problem, advice)


def _role_faults(book: Book, muscle: Muscle) -> Iterator[Fault]:
    for number, share in enumerate(muscle.action_unit_roles):
        field = f"action_unit_roles[{number}]"
        yield from book.unknown_id("muscles", muscle, f"{field}.code", share.code, "action_units")
        yield from book.unknown_parts("muscles", muscle, f"{field}.parts", muscle.id, share.parts)


def _structure_faults(book: Book) -> Iterator[Fault]:
    structures = book.records.structures
    for structure in structures:
        if structure.part_of:
            yield from book.unknown_id(
                "structures", structure, "part_of", structure.part_of, "structures"
            )
        sites = [site.id for site in structure.sites]
        for number, site in enumerate(sites):
            if site in sites[:number]:
                problem = f"a second site has the id {site!r}"
                yield fault("structures", structure, f"sites[{number}].id", problem, "Rename one.")
    yield from cycle_faults("structures", structures, "part_of", lambda s: s.part_of)


def _nerve_faults(book: Book) -> Iterator[Fault]:
    nerves = book.records.nerves
    for nerve in nerves:
        if nerve.parent_id:
            yield from book.unknown_id("nerves", nerve, "parent", nerve.parent_id, "nerves")
        for number, other in enumerate(nerve.other_parents):
            field = f"other_parents[{number}].nerve"
            yield from book.unknown_id("nerves", nerve, field, other.nerve, "nerves")
    yield from cycle_faults("nerves", nerves, "parent", lambda n: n.parent_id)


def _leads_to_root(book: Book, nerve: str) -> bool:
    """Tell whether following the parents of `nerve` ends at a cranial or cervical root."""
    seen: set[str] = set()
    while nerve in book.ids["nerves"] and nerve not in seen:
        seen.add(nerve)
        record = book.ids["nerves"][nerve]
        if not record.parent_id:
            return _ROOT.match(record.root) is not None
        nerve = record.parent_id
    return False


def _identifier_faults(book: Book) -> Iterator[Fault]:
    """Ontology ids are well formed, and no two muscles claim the same one."""
    for kind in ("muscles", "structures", "nerves", "arteries"):
        owner: dict[str, str] = {}
        for record in getattr(book.records, kind):
            for name, pattern in _ID_PATTERNS.items():
                value = getattr(record.ids, name)
                if value and not pattern.fullmatch(value):
                    problem = f"{value!r} is not of the form {pattern.pattern}"
                    yield fault(kind, record, f"ids.{name}", problem, "Correct it.")
                key = f"{name.partition('_')[0]} {value}"
                if value and owner.setdefault(key, record.id) != record.id:
                    problem = f"{value!r} already stands for {owner[key]!r}"
                    yield fault(kind, record, f"ids.{name}", problem, "Correct one of the two.")
