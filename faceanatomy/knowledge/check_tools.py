"""What the rules of the check share: looking up ids and wording faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faceanatomy.errors import nearest
from faceanatomy.faults import Fault
from faceanatomy.knowledge.loading import SINGULAR, Records, record_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class Book:
    """The records of all files with their ids at hand.

    Parameters
    ----------
    records
        The contents of the data files.
    """

    def __init__(self, records: Records) -> None:
        self.records = records
        self.ids: Mapping[str, Mapping[str, Any]] = {
            kind: {_key(kind, record): record for record in entries} for kind, entries in self.all()
        }
        """By kind of file: the record of each id; of each code for action units."""

    def all(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the name and records of each file."""
        for kind in Records.__struct_fields__:
            yield kind, getattr(self.records, kind)

    def unknown(
        self, kind: str, record: Any, field: str, ids: Iterable[str], wanted: str
    ) -> Iterator[Fault]:
        """Yield a fault for each of `ids` that is no entry of the file `wanted`.

        `field` gets the number of the id appended; use `unknown_id` for a single one.
        """
        for number, identifier in enumerate(ids):
            yield from self.unknown_id(kind, record, f"{field}[{number}]", identifier, wanted)

    def unknown_id(
        self, kind: str, record: Any, field: str, identifier: str, wanted: str
    ) -> Iterator[Fault]:
        """Yield a fault if `identifier` is no entry of the file `wanted`."""
        if identifier not in self.ids[wanted]:
            yield fault(
                kind,
                record,
                field,
                f"no {SINGULAR[wanted]} has the id {identifier!r}",
                advice_for(identifier, self.ids[wanted], f"Add it to {wanted}.json."),
            )

    def unknown_parts(
        self, kind: str, record: Any, field: str, muscle: str, parts: Iterable[str]
    ) -> Iterator[Fault]:
        """Yield a fault for each of `parts` that `muscle` does not have."""
        for number, part in enumerate(parts):
            yield from self.unknown_part(kind, record, f"{field}[{number}]", muscle, part)

    def unknown_part(
        self, kind: str, record: Any, field: str, muscle: str, part: str
    ) -> Iterator[Fault]:
        """Yield a fault if `muscle` has no part with this id."""
        if muscle not in self.ids["muscles"]:
            return  # reported where the muscle is named
        own = [own_part.id for own_part in self.ids["muscles"][muscle].parts]
        if part not in own:
            problem = f"{muscle!r} has no part {part!r}"
            advice = f"Its parts are: {', '.join(own)}." if own else "It has no parts."
            yield fault(kind, record, field, problem, advice)


def fault(kind: str, record: Any, field: str, problem: str, advice: str) -> Fault:
    """Return a fault of one field of one record of the file ``<kind>.json``."""
    name = f"{SINGULAR[kind]} {_key(kind, record)!r}"
    return Fault(f"{kind}.json", name, field, problem, advice)


def advice_for(name: str, valid: Iterable[str], otherwise: str) -> str:
    """Return which valid name was probably meant, or `otherwise`."""
    near = nearest(name, valid, limit=1)
    return f"Did you mean {near[0]!r}?" if near else otherwise


def cycle_faults(
    kind: str, records: Iterable[Any], field: str, parent: Callable[[Any], str]
) -> Iterator[Fault]:
    """Yield a fault for every record that is its own ancestor."""
    parents = {record.id: parent(record) for record in records}
    for record in records:
        seen = [record.id]
        above = parents[record.id]
        while above and above in parents and above not in seen:
            seen.append(above)
            above = parents[above]
        if above == record.id:
            chain = " -> ".join([*seen, above])
            advice = "Break the circle."
            yield fault(kind, record, field, f"the entry is its own ancestor: {chain}", advice)


def _key(kind: str, record: Any) -> str:
    return str(record.code) if kind == "action_units" else record_id(record)
