"""The check: clean data pass, and one fault is told with file, record and field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faceanatomy.data import data_directory
from faceanatomy.faults import Fault
from faceanatomy.knowledge.check import check_data

Write = Callable[[dict[str, Any]], Path]


def _set(*path: str | int) -> Callable[[dict[str, Any]], None]:
    """Return a change that puts the last of `path` where the others lead."""
    *steps, last, value = path

    def change(data: dict[str, Any]) -> None:
        place: Any = data
        for step in steps:
            place = place[step]
        place[last] = value

    return change


FRONTALIS, CORRUGATOR, ZYGOMATICUS, DEPRESSOR = (("muscles", number) for number in range(4))


def test_clean_data_have_no_fault(folder: Path) -> None:
    assert check_data(folder) == []


def test_the_shipped_data_have_no_fault() -> None:
    faults = check_data(data_directory())
    assert [f"{f.file}, {f.record}, {f.field}: {f.problem}" for f in faults] == []


@pytest.mark.parametrize(
    ("change", "file", "record", "field", "problem", "advice"),
    [
        (
            _set(*FRONTALIS, "attachments", 0, "structure", "skul"),
            "muscles.json", "muscle 'frontalis'", "attachments[0].structure",
            "no structure has the id 'skul'", "Did you mean 'skull'?",
        ),
        (
            _set(*FRONTALIS, "attachments", 0, "site_id", "crwn"),
            "muscles.json", "muscle 'frontalis'", "attachments[0].site_id",
            "'skull' has no site 'crwn'", "Did you mean 'crown'?",
        ),
        (
            _set(*FRONTALIS, "attachments", 0, "parts", ["upper"]),
            "muscles.json", "muscle 'frontalis'", "attachments[0].parts[0]",
            "'frontalis' has no part 'upper'", "Its parts are: medial_part, lateral_part.",
        ),
        (
            _set(*FRONTALIS, "attachments", 1, "parts", ["medial_part"]),
            "muscles.json", "muscle 'frontalis'", "attachments",
            "these parts have no insertion: lateral_part", "Add one or widen another.",
        ),
        (
            _set(*CORRUGATOR, "attachments", 1, "role", "origin"),
            "muscles.json", "muscle 'corrugator'", "attachments",
            "the muscle has no insertion", "Add one.",
        ),
        (
            _set(*FRONTALIS, "parts", 1, "id", "medial_part"),
            "muscles.json", "muscle 'frontalis'", "parts[1].id",
            "a second part has the id 'medial_part'", "Rename one.",
        ),
        (
            _set(*DEPRESSOR, "nerve_supply", 0, "nerve", "facial_brnch"),
            "muscles.json", "muscle 'depressor'", "nerve_supply[0].nerve",
            "no nerve has the id 'facial_brnch'", "Did you mean 'facial_branch'?",
        ),
        (
            _set(*DEPRESSOR, "nerve_supply", []),
            "muscles.json", "muscle 'depressor'", "nerve_supply",
            "the muscle has no nerve", "Add its nerve.",
        ),
        (
            _set(*FRONTALIS, "nerve_supply", 0, "parts", ["medial_part"]),
            "muscles.json", "muscle 'frontalis'", "nerve_supply",
            "the part 'lateral_part' has no nerve", "Add its nerve.",
        ),
        (
            _set("nerves", 0, "root", "sympathetic"),
            "muscles.json", "muscle 'depressor'", "nerve_supply",
            "none of its nerves (facial_branch) leads to a cranial nerve or a cervical root",
            "Complete the parents in nerves.json.",
        ),
        (
            _set(*DEPRESSOR, "artery_supply", 0, "artery", "aorta"),
            "muscles.json", "muscle 'depressor'", "artery_supply[0].artery",
            "no artery has the id 'aorta'", "Add it to arteries.json.",
        ),
        (
            _set(*DEPRESSOR, "antagonists", []),
            "muscles.json", "muscle 'zygomaticus_major'", "antagonists[0]",
            "'depressor' does not list 'zygomaticus_major' in turn",
            "Add 'zygomaticus_major' to the antagonists of 'depressor' or remove this one.",
        ),
        (
            _set(*DEPRESSOR, "synergists", ["depressor"]),
            "muscles.json", "muscle 'depressor'", "synergists[0]",
            "a muscle cannot stand in its own list", "Remove it.",
        ),
        (
            _set(*DEPRESSOR, "synergists", ["zygomaticus_major"]),
            "muscles.json", "muscle 'depressor'", "synergists[0]",
            "'zygomaticus_major' is an antagonist as well",
            "Keep it in one list and explain in notes.",
        ),
        (
            _set(*DEPRESSOR, "antagonists", ["zygomaticus_major"] * 2),
            "muscles.json", "muscle 'depressor'", "antagonists[1]",
            "'zygomaticus_major' stands twice", "Remove one.",
        ),
        (
            _set(*DEPRESSOR, "action_unit_roles", 0, "code", "16"),
            "muscles.json", "muscle 'depressor'", "action_unit_roles[0].code",
            "no action unit has the id '16'", "Did you mean '1'?",
        ),
        (
            _set(*FRONTALIS, "names", "it", " "),
            "muscles.json", "muscle 'frontalis'", "names.it",
            "the name in language 'it' is missing", "Add it.",
        ),
        (
            _set(*DEPRESSOR, "general_knowledge", ["action: wording"]),
            "muscles.json", "muscle 'depressor'", "general_knowledge[0]",
            "'action' is not a field of muscle entries", "Begin with one of: id, name, names",
        ),
        (
            _set(*DEPRESSOR, "sources", ["grey"]),
            "muscles.json", "muscle 'depressor'", "sources[0]",
            "no reference has the id 'grey'", "Did you mean 'gray'?",
        ),
        (
            _set("dynamics", 0, "expressions", ["happy"]),
            "dynamics.json", "timing 'usual'", "expressions[0]",
            "no expression has the id 'happy'", "Add it to expressions.json.",
        ),
        (
            _set("dynamics", 0, "kinds", ["emotion", "emotion"]),
            "dynamics.json", "timing 'usual'", "kinds[1]",
            "'emotion' also stands in 'usual'", "Remove one of the two.",
        ),
        (
            _set("dynamics", 0, "fallback", False),
            "dynamics.json", "timing 'usual'", "fallback",
            "no entry is the fallback for what has no timing of its own", "Set it in one entry.",
        ),
        (
            _set("claims", 0, "sources", ["gray", "gray"]),
            "claims.json", "claim 'forty_three'", "sources", "a source stands twice", "Remove one.",
        ),
        (
            _set("claims", 0, "sources", []),
            "claims.json", "claim 'forty_three'", "sources",
            "the entry names no source and marks nothing as general knowledge",
            "Name a source or list the fields in general_knowledge.",
        ),
        (
            _set(*DEPRESSOR, "ids", "fma", "46757"),
            "muscles.json", "muscle 'depressor'", "ids.fma", "'46757' is not of the form",
            "Correct it.",
        ),
        (
            _set(*DEPRESSOR, "ids", "ta2", "2056"),
            "muscles.json", "muscle 'depressor'", "ids.ta2",
            "'2056' already stands for 'frontalis'", "Correct one of the two.",
        ),
        (
            _set("structures", 0, "part_of", "cheek_bone"),
            "structures.json", "structure 'skull'", "part_of",
            "the entry is its own ancestor: skull -> cheek_bone -> skull", "Break the circle.",
        ),
        (
            _set("structures", 0, "mesh", "scull"),
            "structures.json", "structure 'skull'", "mesh", "there is no mesh 'scull'",
            "Run `faceanatomy model build`.",
        ),
        (
            _set("nerves", 1, "parent", "facial"),
            "nerves.json", "nerve 'facial_branch'", "parent", "no nerve has the id 'facial'",
            "Did you mean 'facial_nerve'?",
        ),
        (
            _set("nerves", 1, "other_parents", [{"nerve": "vagus", "role": "carrier"}]),
            "nerves.json", "nerve 'facial_branch'", "other_parents[0].nerve",
            "no nerve has the id 'vagus'", "Add it to nerves.json.",
        ),
        (
            _set("arteries", 0, "parent", "facial_artery"),
            "arteries.json", "artery 'carotid'", "parent",
            "the entry is its own ancestor: carotid -> facial_artery -> carotid",
            "Break the circle.",
        ),
        (
            _set("expressions", 0, "action_units", 0, "code", "99"),
            "expressions.json", "expression 'happiness'", "action_units[0].code",
            "no action unit has the id '99'", "Add it to action_units.json.",
        ),
        (
            _set("expressions", 0, "facs", "6+12D"),
            "expressions.json", "expression 'happiness'", "facs",
            "facs and action_units differ in 6 (both)", "Make the two agree.",
        ),
        (
            _set("expressions", 0, "facs", "six"),
            "expressions.json", "expression 'happiness'", "facs",
            "'six' is not in the notation of FACS", "Write it like 6C+L12D+25.",
        ),
        (
            _set("expressions", 2, "emotion", "hapiness"),
            "expressions.json", "expression 'smirk'", "emotion",
            "'hapiness' is not the id of an emotion", "Did you mean 'happiness'?",
        ),
        (
            _set("expressions", 2, "optional", ["15", "98"]),
            "expressions.json", "expression 'smirk'", "optional[1]",
            "no action unit has the id '98'", "Add it to action_units.json.",
        ),
        (
            _set("action_units", 5, "posture", {}),
            "expressions.json", "expression 'surprise'", "action_units[2].code",
            "action unit '26' drives no muscle and no posture",
            "Add it to action_unit_roles of its muscles in muscles.json.",
        ),
        (
            _set("exercises", 0, "muscles", 1, "parts", ["lower"]),
            "exercises.json", "exercise 'resisted_smile'", "muscles[1].parts[0]",
            "'frontalis' has no part 'lower'", "Its parts are: medial_part, lateral_part.",
        ),
        (
            _set("exercises", 0, "muscles", 1, "muscle", "frontal"),
            "exercises.json", "exercise 'resisted_smile'", "muscles[1].muscle",
            "no muscle has the id 'frontal'", "Did you mean 'frontalis'?",
        ),
        (
            _set("exercises", 0, "muscles", 1, {"muscle": "depressor", "role": "works"}),
            "exercises.json", "exercise 'resisted_smile'", "muscles[1].role",
            "'depressor' is said to work but contracts in no step",
            "Add it to a step or correct the role.",
        ),
        (
            _set("exercises", 0, "steps", 1, "muscles", [["frontalis:medial", 0.3]]),
            "exercises.json", "exercise 'resisted_smile'", "steps[1].muscles[0][0]",
            "'frontalis' has no part 'medial'", "Its parts are: medial_part, lateral_part.",
        ),
        (
            _set("exercises", 0, "steps", 1, "action_units", 0, "code", "97"),
            "exercises.json", "exercise 'resisted_smile'", "steps[1].action_units[0].code",
            "no action unit has the id '97'", "Add it to action_units.json.",
        ),
        (
            _set("conditions", 0, "affects", 0, "id", "skull"),
            "conditions.json", "condition 'bells_palsy'", "affects[0].id",
            "no muscle or nerve has the id 'skull'", "Add it or remove the entry.",
        ),
        (
            _set("conditions", 0, "id", "facial_nerve"),
            "conditions.json", "condition 'facial_nerve'", "id",
            "the id 'facial_nerve' also stands in nerves.json", "Rename one of the two.",
        ),
        (
            _set("references", 0, "type", "leaflet"),
            "references.json", "reference 'gray'", "type", "'leaflet' is no CSL type",
            "Use a type of CSL 1.0.2 such as article-journal, book or webpage.",
        ),
        (
            _set("references", 0, "title", ""),
            "references.json", "reference 'gray'", "title", "the title is missing", "Add it.",
        ),
        (
            lambda data: data["references"].append(
                {"id": "unread", "type": "book", "title": "Unread"}
            ),
            "references.json", "reference 'unread'", "id", "nothing cites this reference",
            "Cite it or remove it.",
        ),
    ],
)  # fmt: skip
def test_one_fault_is_told_with_file_record_and_field(
    data: dict[str, Any],
    write: Write,
    change: Callable[[dict[str, Any]], None],
    file: str,
    record: str,
    field: str,
    problem: str,
    advice: str,
) -> None:
    change(data)
    faults = check_data(write(data))
    found = [f for f in faults if (f.file, f.record, f.field) == (file, record, field)]
    assert any(problem in f.problem and f.advice.startswith(advice) for f in found), faults


def test_a_file_that_does_not_load_gives_one_fault_and_no_consequences(folder: Path) -> None:
    file = folder / "nerves.json"
    file.write_text(file.read_text()[:-40])
    (fault,) = check_data(folder)
    assert fault.file == "nerves.json"
    assert "the file is cut off" in fault.problem


def test_faults_that_stop_two_files_from_loading_are_both_told(folder: Path) -> None:
    for name, old, new in (
        ("muscles.json", '"core43"', '"core42"'),
        ("claims.json", '"verdict"', '"judgement"'),
    ):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    faults = check_data(folder)
    assert [(f.file, f.record, f.field) for f in faults] == [
        ("muscles.json", "muscle 'frontalis'", "set"),
        ("claims.json", "claim 'forty_three'", "judgement"),
    ]


def test_meshes_and_facts_must_agree(folder: Path) -> None:
    index = folder / "meshes" / "index.json"
    meshes = json.loads(index.read_text())["meshes"]
    meshes[0]["paired"] = False
    meshes[1]["id"] = "frontalis:upper_part"
    index.write_text(json.dumps({"meshes": meshes}))
    rebuild = "Run `faceanatomy model build`."
    muscle = ("muscles.json", "muscle 'frontalis'")
    assert check_data(folder) == [
        Fault(*muscle, "paired", "the mesh 'frontalis:medial_part' is not paired", rebuild),
        Fault(*muscle, "parts", "there is no mesh 'frontalis:lateral_part'", rebuild),
        Fault(
            "meshes/index.json",
            "frontalis:upper_part",
            "id",
            "no muscle, part, structure, nerve or artery has this mesh",
            "Name it in structures.json.",
        ),
    ]


def test_schemas_must_be_there_and_up_to_date(folder: Path) -> None:
    (folder / "schemas" / "claims.schema.json").unlink()
    file = folder / "schemas" / "nerves.schema.json"
    file.write_text(file.read_text() + " ")
    assert {(f.file, f.problem) for f in check_data(folder)} == {
        ("schemas/claims.schema.json", "the schema is missing"),
        ("schemas/nerves.schema.json", "the schema does not match the records"),
    }


def test_the_files_of_the_model_cite_known_references(
    data: dict[str, Any], write: Callable[[dict[str, Any]], Path]
) -> None:
    data["references"].append({"id": "unread", "type": "book", "title": "Unread"})
    folder = write(data)
    (folder / "model").mkdir()
    course = folder / "model" / "courses.json"
    course.write_text('{"courses": [{"id": "a", "sources": ["unread"]}]}')
    assert check_data(folder) == []
    course.write_text('{"courses": [{"id": "a", "sources": ["unread", "lost"]}]}')
    assert [str(f.problem) for f in check_data(folder)] == ["no reference has the id 'lost'"]
