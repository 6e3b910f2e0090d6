"""Reading data files: what loads, and how a fault in a file is told."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from faceanatomy.errors import DataError, FaceAnatomyError
from faceanatomy.knowledge.atlas import load
from faceanatomy.knowledge.loading import RecordError, Records, read_file, read_records
from faceanatomy.knowledge.records import Muscle


def test_every_file_is_read_in_order(folder: Path) -> None:
    records = read_records(folder)
    assert [m.id for m in records.muscles] == [
        "frontalis",
        "corrugator",
        "zygomaticus_major",
        "depressor",
        "jaw_closer",
    ]
    assert all(isinstance(getattr(records, kind), tuple) for kind in Records.__struct_fields__)
    assert records.references[0]["author"] == [{"family": "Gray", "given": "Henry"}]


def test_an_atlas_is_loaded_once_per_folder(folder: Path) -> None:
    assert load(folder) is load(str(folder))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no folder '.*nowhere' to load an atlas from"):
        load(tmp_path / "nowhere")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "nerves.json").unlink()
    with pytest.raises(DataError, match=r"nerves\.json: the file is missing"):
        load(folder)


@pytest.mark.parametrize("keep", [0.0, 0.2, 0.5, 0.99])
def test_a_cut_off_file_is_told_as_such(folder: Path, keep: float) -> None:
    file = folder / "muscles.json"
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(RecordError, match=r"muscles\.json: the file is cut off after line 1\."):
        load(folder)


def test_a_syntax_error_is_told_with_its_place(folder: Path) -> None:
    (folder / "claims.json").write_text('{"claims": [\n{"id": oops}]}')
    with pytest.raises(DataError, match=r"claims\.json: not valid JSON at line 2, column 8"):
        load(folder)


def test_a_file_in_another_encoding_is_told_as_such(folder: Path) -> None:
    file = folder / "muscles.json"
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    with pytest.raises(DataError, match=r"muscles\.json: .*UTF-8"):
        load(folder)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"role": "origin", "structure": "jaw"',
            '"role": "orign", "structure": "jaw"',
            r"muscles\.json, muscle 'depressor', field attachments\[0\]\.role: .*'orign'",
        ),
        (
            '"strength": 0.8',
            '"strength": 1.8',
            r"muscle 'corrugator', field action_unit_roles\[0\]\.strength: .*1\.8",
        ),
        (
            '"paired": true, "fibres"',
            '"paired": "yes", "fibres"',
            r"muscle 'frontalis', field paired: expected `bool`.*'yes'",
        ),
        (
            '"nerve_supply"',
            '"nerve_suply"',
            r"muscle 'frontalis', field nerve_suply: the field is not known here",
        ),
        (
            '{"id": "corrugator", "name": "Corrugator supercilii", ',
            '{"id": "corrugator", ',
            r"muscle 'corrugator', field name: the field is missing",
        ),
        ('"id": "depressor"', '"id": "Depressor!"', r"muscle 'Depressor!', field id:"),
        (
            '"id": "depressor"',
            '"id": "frontalis"',
            r"muscle 'frontalis', field id: a second entry has this id",
        ),
    ],
)
def test_a_malformed_record_is_told_with_file_record_and_field(
    folder: Path, old: str, new: str, told: str
) -> None:
    file = folder / "muscles.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordError, match=told):
        load(folder)


def test_an_impossible_posture_is_told_with_its_record(folder: Path) -> None:
    file = folder / "action_units.json"
    file.write_text(file.read_text().replace('"jaw_opening": 20.0', '"jaw_opening": 200.0'))
    with pytest.raises(RecordError, match=r"action unit '26', field posture: .*jaw_opening = 200"):
        load(folder)


@pytest.mark.parametrize("content", ["[]", '{"muscle": []}', '{"muscles": 3}', "null"])
def test_a_file_of_another_shape_is_told(folder: Path, content: str) -> None:
    (folder / "muscles.json").write_text(content)
    with pytest.raises(RecordError, match=r"muscles\.json: .*one list called 'muscles'"):
        load(folder)


def test_a_reference_without_id_is_told(folder: Path) -> None:
    (folder / "references.json").write_text('[{"id": "a"}, {"title": "b"}]')
    with pytest.raises(RecordError, match=r"reference number 2, field id: the field is missing"):
        load(folder)


def test_record_errors_survive_pickling(folder: Path) -> None:
    (folder / "claims.json").write_text("{")
    with pytest.raises(RecordError) as caught:
        read_file(folder, "claims")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.file == caught.value.file


def test_a_record_made_by_hand_says_why_it_has_no_relations(folder: Path) -> None:
    loose = read_records(folder).muscles[0]
    assert isinstance(loose, Muscle)
    with pytest.raises(FaceAnatomyError, match=r"belongs to no atlas"):
        loose.antagonists  # noqa: B018


def test_loading_and_looking_up_import_nothing_heavy() -> None:
    code = (
        "import sys; import faceanatomy as fa; fa.load()['zygomaticus major'].antagonists; "
        "print([m for m in ('networkx', 'difflib', 'numpy', 'pyvista') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
