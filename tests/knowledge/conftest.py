"""A small atlas of five muscles that is free of faults, as files and loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.loading import Records
from faceanatomy.knowledge.schemas import write_schemas

SOURCES = ["gray"]


def _muscle(identifier: str, name: str, ta2: str, **more: Any) -> dict[str, Any]:
    names = dict.fromkeys(("fr", "es", "pt", "it"), f"Muscolo {name}")
    return {
        "id": identifier,
        "name": name,
        "names": {"en": f"{name} muscle", "la": f"Musculus {name.lower()}", **names},
        "group": "mouth",
        "set": "core43",
        "constancy": "constant",
        "paired": True,
        "fibres": {"kind": "strap"},
        "layer": {"depth": "superficial"},
        "ids": {"ta2": ta2, "fma": f"FMA:4{ta2}"},
        "nerve_supply": [{"nerve": "facial_branch"}],
        "artery_supply": [{"artery": "facial_artery"}],
        "actions": [{"verb": "moves", "target": "the face"}],
        "sources": SOURCES,
        **more,
    }


def small_data() -> dict[str, Any]:
    """Return the contents of every data file."""
    skin = {"role": "insertion", "structure": "skin"}
    return {
        "muscles": [
            _muscle(
                "frontalis",
                "Frontalis",
                "2056",
                names={
                    "en": "Frontalis muscle",
                    "la": "Musculus frontalis",
                    "fr": "Muscle frontal",
                    "es": "Músculo frontal",
                    "pt": "Músculo frontal",
                    "it": "Ventre frontale",
                },
                synonyms=["frontal belly", "brow muscle"],
                parts=[
                    {"id": "medial_part", "name": "Medial part", "latin": "Pars medialis"},
                    {"id": "lateral_part", "name": "Lateral part"},
                ],
                attachments=[
                    {"role": "origin", "structure": "skull", "site": "crown", "site_id": "crown"},
                    skin,
                ],
                action_unit_roles=[
                    {"code": "1", "role": "contracts", "parts": ["medial_part"]},
                    {"code": "2", "role": "contracts", "parts": ["lateral_part"]},
                    {"code": "4", "role": "relaxes"},
                ],
                antagonists=["corrugator"],
            ),
            _muscle(
                "corrugator",
                "Corrugator supercilii",
                "2071",
                synonyms=["brow muscle"],
                attachments=[{"role": "origin", "structure": "skull", "site": "brow"}, skin],
                action_unit_roles=[{"code": "4", "role": "contracts", "strength": 0.8}],
                antagonists=["frontalis"],
            ),
            _muscle(
                "zygomaticus_major",
                "Zygomaticus major",
                "2079",
                synonyms=["greater zygomatic", "smiling muscle"],
                attachments=[
                    {"role": "origin", "structure": "cheek_bone"},
                    {"role": "origin", "structure": "cheek_bone", "site": "lower edge"},
                    skin,
                ],
                action_unit_roles=[{"code": "12", "role": "contracts"}],
                antagonists=["depressor"],
            ),
            _muscle(
                "depressor",
                "Depressor anguli oris",
                "2076",
                synonyms=["triangularis"],
                attachments=[{"role": "origin", "structure": "jaw"}, skin],
                action_unit_roles=[{"code": "15", "role": "contracts"}],
                antagonists=["zygomaticus_major"],
                general_knowledge=["actions: wording"],
            ),
            _muscle(
                "jaw_closer",
                "Masseter",
                "2105",
                names=dict.fromkeys(("en", "la", "fr", "es", "pt", "it"), "Masseter"),
                attachments=[
                    {"role": "origin", "structure": "cheek_bone"},
                    {"role": "insertion", "structure": "jaw"},
                ],
                nerve_supply=[{"nerve": "chewing_nerve"}],
            ),
        ],
        "structures": [
            {
                "id": "skull",
                "name": "Skull",
                "kind": "bone",
                "mesh": "skull",
                "sites": [{"id": "crown", "name": "crown"}],
                "sources": SOURCES,
            },
            {
                "id": "cheek_bone",
                "name": "Zygomatic bone",
                "latin": "Os zygomaticum",
                "synonyms": ["cheekbone"],
                "kind": "bone",
                "part_of": "skull",
                "paired": True,
                "ids": {"fma": "FMA:52747"},
                "sources": SOURCES,
            },
            {"id": "jaw", "name": "Mandible", "kind": "bone", "sources": SOURCES},
            {"id": "skin", "name": "Skin", "kind": "skin", "general_knowledge": ["name"]},
        ],
        "nerves": [
            {
                "id": "facial_nerve",
                "name": "Facial nerve",
                "latin": "Nervus facialis (VII)",
                "kind": "nerve",
                "root": "CN VII",
                "modality": "mixed",
                "sources": SOURCES,
            },
            {
                "id": "facial_branch",
                "name": "Zygomatic branches of the facial nerve",
                "kind": "branch",
                "root": "CN VII",
                "modality": "motor",
                "parent": "facial_nerve",
                "sources": SOURCES,
            },
            {
                "id": "chewing_nerve",
                "name": "Masseteric nerve",
                "kind": "nerve",
                "root": "CN V",
                "modality": "motor",
                "sources": SOURCES,
            },
        ],
        "arteries": [
            {"id": "carotid", "name": "External carotid artery", "sources": SOURCES},
            {
                "id": "facial_artery",
                "name": "Facial artery",
                "latin": "Arteria facialis",
                "parent": "carotid",
                "sources": SOURCES,
            },
        ],
        "action_units": [
            _unit("1", "Inner brow raiser"),
            _unit("2", "Outer brow raiser"),
            _unit("4", "Brow lowerer"),
            _unit("12", "Lip corner puller"),
            _unit("15", "Lip corner depressor"),
            _unit("26", "Jaw drop", posture={"jaw_opening": 20.0}),
        ],
        "expressions": [
            {
                "id": "happiness",
                "name": "Happiness",
                "kind": "emotion",
                "facs": "12D",
                "action_units": [{"code": "12", "intensity": 0.8}],
                "synonyms": ["smile"],
                "sources": SOURCES,
            },
            {
                "id": "surprise",
                "name": "Surprise",
                "kind": "emotion",
                "facs": "1+2+26",
                "action_units": [
                    {"code": "1", "intensity": 0.9},
                    {"code": "2", "intensity": 0.9},
                    {"code": "26", "intensity": 0.5},
                ],
                "posture": {"gaze_pitch": 5.0},
                "sources": SOURCES,
            },
            {
                "id": "smirk",
                "name": "Smirk",
                "kind": "variant",
                "emotion": "happiness",
                "facs": "L12B",
                "optional": ["15"],
                "action_units": [{"code": "12", "intensity": 0.4, "side": "left"}],
                "sources": SOURCES,
            },
        ],
        "exercises": [
            {
                "id": "resisted_smile",
                "name": "Resisted smile",
                "goal": "Strengthen the lifters of the mouth",
                "kind": "resisted",
                "level": "beginner",
                "repetitions": 5,
                "muscles": [
                    {"muscle": "zygomaticus_major", "role": "works"},
                    {"muscle": "frontalis", "role": "works", "parts": ["medial_part"]},
                ],
                "steps": [
                    {"instruction": "Open.", "seconds": 2, "posture": {"jaw_opening": 10.0}},
                    {
                        "instruction": "Smile.",
                        "seconds": 5,
                        "action_units": [{"code": "12", "intensity": 0.9}],
                        "muscles": [["frontalis:medial_part", 0.3]],
                    },
                ],
                "sources": SOURCES,
            },
            {
                "id": "brow_massage",
                "name": "Brow massage",
                "goal": "Ease the forehead",
                "kind": "massage",
                "level": "beginner",
                "repetitions": 3,
                "muscles": [{"muscle": "corrugator", "role": "relaxes"}],
                "steps": [{"instruction": "Stroke outward.", "seconds": 20}],
                "sources": SOURCES,
            },
        ],
        "conditions": [
            {
                "id": "bells_palsy",
                "name": "Bell's palsy",
                "description": "Sudden weakness of one half of the face.",
                "signs": ["the corner of the mouth droops"],
                "affects": [
                    {"id": "facial_nerve", "effect": "conducts nothing"},
                    {"id": "jaw_closer", "effect": "spared"},
                ],
                "sources": SOURCES,
            }
        ],
        "plans": [
            {
                "id": "beginner",
                "name": "First steps",
                "description": "A little of everything.",
                "days": [3, 5],
                "warm_up": ["resisted_smile"],
                "main": ["resisted_smile"],
                "cool_down": [],
                "conditions": ["bells_palsy"],
                "sources": SOURCES,
            }
        ],
        "lesions": [
            {
                "id": "facial_trunk",
                "name": "Facial nerve trunk",
                "nerve": "facial_nerve",
                "level": "peripheral",
                "side_of_deficit": "ipsilateral",
                "deficit": "Half of the face droops.",
                "sources": SOURCES,
            }
        ],
        "synkineses": [
            {
                "id": "brow_to_mouth",
                "name": "Raising the brow lifts the mouth corner",
                "triggers": ["frontalis"],
                "responses": ["zygomaticus_major"],
                "gain": 0.5,
                "description": "The corner of the mouth follows the brow.",
                "sources": SOURCES,
            }
        ],
        "claims": [
            {
                "id": "forty_three",
                "claim": "The face has 43 muscles",
                "verdict": "partly",
                "strength": "none",
                "about": ["frontalis"],
                "evidence": "It depends on what one counts.",
                "sources": SOURCES,
            }
        ],
        "dynamics": [
            {
                "id": "usual",
                "name": "Any movement",
                "onset": 0.5,
                "apex": 1.0,
                "offset": 0.6,
                "description": "Rises, holds, falls.",
                "fallback": True,
                "sources": SOURCES,
            }
        ],
        "references": [
            {
                "id": "gray",
                "type": "book",
                "title": "Anatomy",
                "author": [{"family": "Gray", "given": "Henry"}],
            }
        ],
    }


def _unit(code: str, name: str, **more: Any) -> dict[str, Any]:
    base = {"code": code, "kind": "action_unit", "name": name, "region": "face"}
    return {**base, "sources": SOURCES, **more}


def write_data(folder: Path, data: dict[str, Any]) -> Path:
    """Write `data` as a complete data folder, with schemas and the index of its meshes."""
    folder.mkdir(exist_ok=True)
    for kind in Records.__struct_fields__:
        records = data.get(kind, [])
        content = records if kind == "references" else {kind: records}
        text = json.dumps(content, ensure_ascii=False)
        (folder / f"{kind}.json").write_text(text, encoding="utf-8")
    (folder / "schemas").mkdir(exist_ok=True)
    write_schemas(folder / "schemas")
    ids = ["frontalis:medial_part", "frontalis:lateral_part", "corrugator"]
    ids += ["zygomaticus_major", "depressor", "jaw_closer", "skull"]
    meshes = [{"id": i, "paired": i != "skull"} for i in ids]
    (folder / "meshes").mkdir(exist_ok=True)
    (folder / "meshes" / "index.json").write_text(json.dumps({"meshes": meshes}))
    return folder


@pytest.fixture
def data() -> dict[str, Any]:
    return small_data()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    return lambda data: write_data(tmp_path / "data", data)


@pytest.fixture
def folder(tmp_path: Path, data: dict[str, Any]) -> Path:
    return write_data(tmp_path / "data", data)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return load(write_data(tmp_path_factory.mktemp("small") / "data", small_data()))


@pytest.fixture(scope="session")
def real() -> Atlas:
    return load()
