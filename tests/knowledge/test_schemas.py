"""The JSON Schemas: valid themselves, up to date, and true of the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from faceanatomy.data import data_directory
from faceanatomy.errors import OutputError
from faceanatomy.knowledge.schemas import DIALECT, schema_texts, schemas, write_schemas

NAMES = sorted(schemas())


def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schemas()[name])


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_a_schema(name: str) -> None:
    schema = schemas()[name]
    assert schema["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_in_the_data_folder_matches_the_records(name: str) -> None:
    text = (data_directory() / "schemas" / name).read_text(encoding="utf-8")
    assert text == schema_texts()[name], "run `python -m faceanatomy.knowledge.schemas`"


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_accepts_the_data(name: str) -> None:
    file = data_directory() / name.replace(".schema", "")
    errors = _validator(name).iter_errors(json.loads(file.read_text(encoding="utf-8")))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_schemas_refuse_what_loading_refuses(data: dict[str, Any]) -> None:
    validator = _validator("muscles.schema.json")
    assert validator.is_valid({"muscles": data["muscles"]})
    for change in (
        {"group": "knee"},
        {"id": "No Spaces"},
        {"nerve_suply": []},
        {"paired": "yes"},
        {"names": {"de": "Stirnmuskel"}},
    ):
        assert not validator.is_valid({"muscles": [data["muscles"][0] | change]}), change
    assert not validator.is_valid(data["muscles"])


def test_references_need_id_type_and_title() -> None:
    validator = _validator("references.schema.json")
    item = {"id": "a", "type": "book", "title": "A"}
    assert validator.is_valid([item])
    for key in item:
        assert not validator.is_valid([{k: v for k, v in item.items() if k != key}])
    assert not validator.is_valid([item | {"DOI": "https://doi.org/10.1000/1"}])


def test_schemas_are_written_to_a_folder(tmp_path: Path) -> None:
    assert [file.name for file in write_schemas(tmp_path)] == list(schemas())
    with pytest.raises(OutputError, match="does not exist"):
        write_schemas(tmp_path / "gone")
