"""JSON Schemas of the data files, generated from the records.

Editors that know JSON Schema then complete and check ``data/*.json`` while one types.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from faceanatomy.files import atomic_write
from faceanatomy.knowledge.loading import RECORD_TYPES, SINGULAR, file_type
from faceanatomy.knowledge.records.base import Language

if TYPE_CHECKING:
    import os

LANGUAGES = get_args(Language)

DIALECT = "https://json-schema.org/draft/2020-12/schema"

CSL_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter",
    "dataset", "document", "entry-dictionary", "entry-encyclopedia", "graphic", "manuscript",
    "motion_picture", "paper-conference", "patent", "post", "post-weblog", "report", "review",
    "software", "song", "speech", "standard", "thesis", "webpage",
)  # fmt: skip
"""The item types of CSL 1.0.2 that a reference of this atlas may have."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every data file, by file name such as ``"muscles.schema.json"``."""
    made = {f"{kind}.schema.json": _record_schema(kind) for kind in RECORD_TYPES}
    made["references.schema.json"] = _reference_schema()
    return made


def schema_texts() -> dict[str, str]:
    """Return the schemas as they are written, by file name."""
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas().items()
    }


def write_schemas(directory: str | os.PathLike[str]) -> list[Path]:
    """Write every schema into `directory` and return the files.

    Raises
    ------
    OutputError
        If the folder does not exist or cannot be written to.
    """
    files = []
    for name, text in schema_texts().items():
        file = Path(directory) / name
        with atomic_write(file) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
        files.append(file)
    return files


def _record_schema(kind: str) -> dict[str, Any]:
    whole = file_type(kind)
    (reference,), components = msgspec.json.schema_components(
        [whole], ref_template="#/$defs/{name}"
    )
    definitions = dict(components)
    body = definitions.pop(whole.__name__, reference)
    if kind == "muscles":
        # msgspec checks the keys of a mapping but does not say so in the schema.
        names = definitions["Muscle"]["properties"]["names"]
        names |= {"propertyNames": {"enum": list(LANGUAGES)}, "required": list(LANGUAGES)}
    return {
        "$schema": DIALECT,
        "title": f"{kind}.json",
        "description": f"Every {SINGULAR[kind]} of faceanatomy, in the order users see.",
        **{name: value for name, value in body.items() if name != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def _reference_schema() -> dict[str, Any]:
    person = {
        "type": "object",
        "properties": {
            "family": {"type": "string"},
            "given": {"type": "string"},
            "literal": {"type": "string"},
        },
        "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
    }
    return {
        "$schema": DIALECT,
        "title": "references.json",
        "description": "The sources of faceanatomy as CSL-JSON items.",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id", "type", "title"],
            "properties": {
                "id": {"type": "string", "pattern": "^[a-z0-9]+(_[a-z0-9]+)*$"},
                "type": {"enum": list(CSL_TYPES)},
                "title": {"type": "string", "minLength": 1},
                "author": {"type": "array", "items": person, "minItems": 1},
                "editor": {"type": "array", "items": person, "minItems": 1},
                "issued": {
                    "type": "object",
                    "properties": {
                        "date-parts": {
                            "type": "array",
                            "items": {
                                "type": "array",
                                "items": {"type": "integer"},
                                "minItems": 1,
                                "maxItems": 3,
                            },
                        },
                        "literal": {"type": "string"},
                    },
                },
                "DOI": {"type": "string", "pattern": "^10\\.[0-9]{4,9}/\\S+$"},
                "URL": {"type": "string", "pattern": "^https?://"},
                "note": {"type": "string"},
            },
        },
    }


if __name__ == "__main__":
    from faceanatomy.data import data_directory

    write_schemas(data_directory() / "schemas")
