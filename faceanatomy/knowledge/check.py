"""Validation of the data files: every rule that `faceanatomy check` proves.

`check_data` reads the files itself, so it also reports what stops them from loading. The rules
about one kind of entry stand in `check_anatomy` and `check_movement`; here stand the rules that
hold for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.faults import Fault
from faceanatomy.knowledge.check_anatomy import anatomy_faults
from faceanatomy.knowledge.check_clinic import clinic_faults
from faceanatomy.knowledge.check_movement import movement_faults
from faceanatomy.knowledge.check_tools import Book, fault
from faceanatomy.knowledge.loading import (
    RECORD_TYPES,
    SINGULAR,
    RecordError,
    Records,
    read_file,
    record_id,
)
from faceanatomy.knowledge.schemas import CSL_TYPES, schema_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GRAPH_KINDS = (
    "muscles", "structures", "nerves", "arteries", "action_units", "expressions", "exercises",
    "conditions", "plans", "synkineses", "claims", "references",
)  # fmt: skip
"""The files whose entries are nodes of the graph under their own ids."""

_REGENERATE = "Run `python -m faceanatomy.knowledge.schemas`."


def check_data(folder: Path) -> list[Fault]:
    """Return every fault of the data files in `folder`, file by file.

    Parameters
    ----------
    folder
        A folder with ``muscles.json`` and its companions.

    Notes
    -----
    A file that cannot be read gives one fault. The rules that look across files run only when
    all of them could be read, so that one broken file does not hide behind a hundred
    consequences.
    """
    faults: list[Fault] = []
    read: dict[str, tuple[Any, ...]] = {}
    for kind in Records.__struct_fields__:
        try:
            read[kind] = read_file(folder, kind)
        except RecordError as error:
            faults.append(Fault(f"{kind}.json", error.record, error.field, error.problem))
    faults += _schema_faults(folder)
    if len(read) == len(Records.__struct_fields__):
        model = _model_sources(folder)
        known = {item["id"] for item in read["references"]}
        faults += check_records(Records(**read), frozenset(model))
        faults += [
            Fault(f"model/{file}", "", "sources", f"no reference has the id {source!r}")
            for source, file in sorted(model.items())
            if source not in known
        ]
        faults += _mesh_faults(folder, Records(**read))
    return faults


def _model_sources(folder: Path) -> dict[str, str]:
    """Return the references that the files of the model cite, each with a file that does."""
    cited: dict[str, str] = {}
    for path in sorted((folder / "model").glob("*.json")):
        open_values: list[Any] = [msgspec.json.decode(path.read_bytes())]
        while open_values:
            value = open_values.pop()
            if isinstance(value, dict):
                sources = value.get("sources")
                cited |= dict.fromkeys(sources if isinstance(sources, list) else (), path.name)
                open_values += value.values()
            elif isinstance(value, list):
                open_values += value
    return cited


def check_records(records: Records, cited: frozenset[str] = frozenset()) -> list[Fault]:
    """Return every fault of records that could be read.

    Parameters
    ----------
    records
        The contents of the data files.
    cited
        References that something else cites.
    """
    book = Book(records)
    return [
        *_shared_id_faults(book),
        *_source_faults(book),
        *_general_knowledge_faults(book),
        *anatomy_faults(book),
        *movement_faults(book),
        *clinic_faults(book),
        *_reference_faults(book, cited),
    ]


def _shared_id_faults(book: Book) -> Iterator[Fault]:
    """Ids are the nodes of one graph, so no two kinds may share one."""
    owner: dict[str, str] = {}
    for kind in _GRAPH_KINDS:
        for record in getattr(book.records, kind):
            identifier = record_id(record)
            if identifier in owner:
                problem = f"the id {identifier!r} also stands in {owner[identifier]}.json"
                yield fault(kind, record, "id", problem, "Rename one of the two.")
            owner.setdefault(identifier, kind)


def _source_faults(book: Book) -> Iterator[Fault]:
    for kind, records in book.all():
        if kind == "references":
            continue
        for record in records:
            yield from book.unknown(kind, record, "sources", record.sources, "references")
            if len(set(record.sources)) < len(record.sources):
                yield fault(kind, record, "sources", "a source stands twice", "Remove one.")
            if not record.sources and not record.general_knowledge:
                yield fault(
                    kind, record, "sources",
                    "the entry names no source and marks nothing as general knowledge",
                    "Name a source or list the fields in general_knowledge.",
                )  # fmt: skip


def _general_knowledge_faults(book: Book) -> Iterator[Fault]:
    for kind, record_type in RECORD_TYPES.items():
        names = record_type.__struct_encode_fields__
        for record in getattr(book.records, kind):
            for number, entry in enumerate(record.general_knowledge):
                name = entry.partition(":")[0].strip()
                if name not in names:
                    yield fault(
                        kind, record, f"general_knowledge[{number}]",
                        f"{name!r} is not a field of {SINGULAR[kind]} entries",
                        f"Begin with one of: {', '.join(names)}.",
                    )  # fmt: skip


def _reference_faults(book: Book, cited_elsewhere: frozenset[str]) -> Iterator[Fault]:
    cited = cited_elsewhere | {
        source
        for kind, records in book.all()
        if kind != "references"
        for record in records
        for source in record.sources
    }
    for item in book.records.references:
        if item.get("type") not in CSL_TYPES:
            advice = "Use a type of CSL 1.0.2 such as article-journal, book or webpage."
            yield fault("references", item, "type", f"{item.get('type')!r} is no CSL type", advice)
        if not item.get("title"):
            yield fault("references", item, "title", "the title is missing", "Add it.")
        if item["id"] not in cited:
            advice = "Cite it or remove it."
            yield fault("references", item, "id", "nothing cites this reference", advice)


def _schema_faults(folder: Path) -> Iterator[Fault]:
    for name, text in schema_texts().items():
        file = folder / "schemas" / name
        label = f"schemas/{name}"
        if not file.is_file():
            yield Fault(label, "", "", "the schema is missing", _REGENERATE)
        elif file.read_text(encoding="utf-8") != text:
            problem = "the schema does not match the records"
            yield Fault(label, "", "", problem, _REGENERATE)


def _mesh_faults(folder: Path, records: Records) -> Iterator[Fault]:
    """Everything that is shown has a mesh. The meshes themselves are checked by geometry."""
    try:
        index = msgspec.json.decode((folder / "meshes" / "index.json").read_bytes())
        meshes = {mesh["id"]: bool(mesh["paired"]) for mesh in index["meshes"]}
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return  # a missing or broken index is reported by the check of the meshes
    rebuild = "Run `faceanatomy model build`."
    for muscle in records.muscles:
        for unit in muscle.units:
            if unit not in meshes:
                yield fault("muscles", muscle, "parts", f"there is no mesh {unit!r}", rebuild)
            elif meshes[unit] != muscle.paired:
                found = "paired" if meshes[unit] else "not paired"
                yield fault("muscles", muscle, "paired", f"the mesh {unit!r} is {found}", rebuild)
    for structure in records.structures:
        if structure.mesh and structure.mesh not in meshes:
            problem = f"there is no mesh {structure.mesh!r}"
            yield fault("structures", structure, "mesh", problem, rebuild)
    shown = {unit for muscle in records.muscles for unit in muscle.units}
    shown |= {structure.mesh for structure in records.structures}
    shown |= {nerve.id for nerve in records.nerves} | {artery.id for artery in records.arteries}
    for mesh in sorted(set(meshes) - shown):
        problem = "no muscle, part, structure, nerve or artery has this mesh"
        yield Fault("meshes/index.json", mesh, "id", problem, "Name it in structures.json.")
