"""Reading the data files into typed records."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError
from faceanatomy.knowledge.records import (
    ActionUnit,
    Artery,
    Blendshape,
    Claim,
    Condition,
    Exercise,
    Expression,
    LesionSite,
    Muscle,
    Nerve,
    Programme,
    Reference,
    Structure,
    Synkinesis,
    Tempo,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECORD_TYPES: Mapping[str, type[msgspec.Struct]] = {
    "muscles": Muscle,
    "structures": Structure,
    "nerves": Nerve,
    "arteries": Artery,
    "action_units": ActionUnit,
    "expressions": Expression,
    "exercises": Exercise,
    "conditions": Condition,
    "plans": Programme,
    "lesions": LesionSite,
    "synkineses": Synkinesis,
    "claims": Claim,
    "arkit": Blendshape,
    "dynamics": Tempo,
}
"""The record of each data file; the file is the key with ``.json``, its only key is the key."""

SINGULAR: Mapping[str, str] = {
    "muscles": "muscle",
    "structures": "structure",
    "nerves": "nerve",
    "arteries": "artery",
    "action_units": "action unit",
    "expressions": "expression",
    "exercises": "exercise",
    "conditions": "condition",
    "plans": "programme",
    "lesions": "lesion site",
    "synkineses": "synkinesis",
    "claims": "claim",
    "arkit": "ARKit name",
    "dynamics": "timing",
    "references": "reference",
}
"""What one entry of a file is called in messages."""


class RecordError(DataError):
    """A fault in a data file that stops it from being read.

    Parameters
    ----------
    file
        The file as a person finds it, for example ``"data/muscles.json"``.
    record
        What entry it is, for example ``"muscle 'masseter'"``; empty for the whole file.
    field
        Path of the field in the entry, for example ``"attachments[2].role"``.
    problem
        What is wrong and what to do.
    """

    def __init__(self, file: str, record: str, field: str, problem: str) -> None:
        self.file = file
        self.record = record
        self.field = field
        self.problem = problem
        where = ", ".join(filter(None, (file, record, f"field {field}" if field else "")))
        super().__init__(f"{where}: {problem}")

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str, str, str]]:
        return (RecordError, (self.file, self.record, self.field, self.problem))


class Records(msgspec.Struct, frozen=True):
    """The contents of all data files, in the order of the files."""

    muscles: tuple[Muscle, ...] = ()
    structures: tuple[Structure, ...] = ()
    nerves: tuple[Nerve, ...] = ()
    arteries: tuple[Artery, ...] = ()
    action_units: tuple[ActionUnit, ...] = ()
    expressions: tuple[Expression, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    conditions: tuple[Condition, ...] = ()
    plans: tuple[Programme, ...] = ()
    lesions: tuple[LesionSite, ...] = ()
    synkineses: tuple[Synkinesis, ...] = ()
    claims: tuple[Claim, ...] = ()
    arkit: tuple[Blendshape, ...] = ()
    dynamics: tuple[Tempo, ...] = ()
    references: tuple[Reference, ...] = ()


def read_records(directory: Path) -> Records:
    """Return everything in the data files of `directory`.

    Raises
    ------
    RecordError
        If a file is missing, cut off or malformed, or an id stands twice; the message names
        file, record and field.
    """
    return Records(**{kind: read_file(directory, kind) for kind in Records.__struct_fields__})


def read_file(directory: Path, kind: str) -> tuple[Any, ...]:
    """Return the records of ``<kind>.json`` in `directory`.

    Raises
    ------
    RecordError
        As `read_records`.
    """
    path = directory / f"{kind}.json"
    label = file_label(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise RecordError(
            label, "", "", "the file is missing. Reinstall the package or restore the file."
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RecordError(label, "", "", f"the file cannot be read ({reason}).") from error
    try:
        decoded = _decoder(kind).decode(content)
    except msgspec.ValidationError as error:
        raise _invalid(label, kind, content, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(label, "", "", _syntax_problem(content, str(error))) from error
    records: tuple[Any, ...] = decoded if kind == "references" else getattr(decoded, kind)
    _refuse_duplicates(label, kind, records)
    return records


def file_label(path: Path) -> str:
    """Return how messages name a data file: short in the project's own folder, else in full."""
    own = path.parent.name == "data" and path.parent == _own_directory()
    return f"data/{path.name}" if own else str(path)


def record_id(record: Any) -> str:
    """Return the id of a record or a CSL item."""
    return str(record["id"] if isinstance(record, dict) else record.id)


@cache
def _own_directory() -> Path | None:
    try:
        return data_directory()
    except DataError:
        return None


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    if kind == "references":
        return msgspec.json.Decoder(tuple[Reference, ...])
    return msgspec.json.Decoder(file_type(kind))


@cache
def file_type(kind: str) -> type[msgspec.Struct]:
    """Return the record of a whole data file: one key, the plural kind, holding the list."""
    record = RECORD_TYPES[kind]
    name = "".join(word.capitalize() for word in kind.split("_")) + "File"
    records = tuple.__class_getitem__((record, ...))
    return msgspec.defstruct(name, [(kind, records)], frozen=True, forbid_unknown_fields=True)


def _invalid(label: str, kind: str, content: bytes, message: str) -> RecordError:
    """Turn msgspec's path ``$.muscles[3].layer.depth`` into record and field."""
    problem, _, path = message.partition(" - at `")
    found = re.match(r"\$(?:\.[a-z_]+)?\[(\d+)\]\.?(.*?)`?$", path)
    if not found:
        return RecordError(
            label, "", "", f"{problem}. The file must hold one list called {kind!r}."
        )
    index, field = int(found[1]), found[2]
    raw = msgspec.json.decode(content)
    item = raw[index] if kind == "references" else raw[kind][index]
    name = item.get("id", item.get("code")) if isinstance(item, dict) else None
    record = f"{SINGULAR[kind]} {name!r}" if name else f"{SINGULAR[kind]} number {index + 1}"
    missing = re.fullmatch(r"Object missing required field `(.+)`", problem)
    unknown = re.fullmatch(r"Object contains unknown field `(.+)`", problem)
    wrong = missing or unknown
    if wrong:
        leaf = wrong[1]
        field = f"{field}.{leaf}" if field else leaf
        problem = "the field is missing" if missing else "the field is not known here"
    value = _value_at(item, field)
    if not wrong and isinstance(value, str | int | float):
        problem = f"{problem}, found {value!r}"
    return RecordError(label, record, field, f"{problem[0].lower()}{problem[1:]}.")


def _value_at(item: Any, field: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", field):
        if isinstance(item, list) and step.isdigit() and int(step) < len(item):
            item = item[int(step)]
        elif isinstance(item, dict) and step in item:
            item = item[step]
        else:
            return None
    return item


def _syntax_problem(content: bytes, message: str) -> str:
    import json

    try:
        json.loads(content)
    except UnicodeDecodeError:
        return "the file is not UTF-8 text. Save it as UTF-8."
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :].strip()
        if not rest or (error.msg.startswith("Unterminated string") and '"' not in rest[1:]):
            return (
                f"the file is cut off after line {error.lineno}. Restore it from version control "
                "or reinstall the package."
            )
        return f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg.lower()}."
    return f"not valid JSON: {message}."


def _refuse_duplicates(label: str, kind: str, records: tuple[Any, ...]) -> None:
    seen: set[str] = set()
    for number, record in enumerate(records, 1):
        if kind == "references" and not isinstance(record.get("id"), str):
            raise RecordError(label, f"reference number {number}", "id", "the field is missing.")
        identifier = record_id(record)
        if identifier in seen:
            raise RecordError(
                label,
                f"{SINGULAR[kind]} {identifier!r}",
                "code" if kind == "action_units" else "id",
                "a second entry has this id. Merge the two or rename one.",
            )
        seen.add(identifier)
