"""The full set: what it holds, that it resumes, and that it makes only what has changed."""

from __future__ import annotations

import json

import pymupdf
import pytest

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError, OutputError
from faceanatomy.sheets import collection
from faceanatomy.sheets.collection import MANIFEST, Job, Made, full_set, make_set
from faceanatomy.sheets.sheet import KINDS

JOBS = (Job("a.pdf", "expression", "happiness"), Job("b.pdf", "card", "zygomaticus_major"))


@pytest.fixture
def options(library):
    return {"size": "A5", "library": library}


def run(folder, options, jobs=JOBS, **more):
    return list(make_set(folder, jobs, options, dpi=30, processes=1, **more))


def test_the_set_holds_every_kind_and_every_subject():
    atlas = fa.load()
    jobs = full_set(atlas)
    assert {job.kind for job in jobs} == set(KINDS) - {"card"}, "cards are in the deck"
    files = [job.file for job in jobs]
    assert len(set(files)) == len(files)
    subjects = {(job.kind, job.thing) for job in jobs}
    for exercise in atlas.exercises:
        assert ("exercise", f"exercise:{exercise.id}") in subjects
    for expression in atlas.expressions:
        assert (("expression", f"expression:{expression.id}") in subjects) == bool(
            expression.activation()
        )


def test_a_set_is_made_once(tmp_path, options):
    folder = tmp_path / "new" / "sheets"
    first = run(folder, options)
    assert [(m.file, m.size, m.pages, m.fresh, m.error) for m in first] == [
        ("a.pdf", "A5", first[0].pages, False, ""), ("b.pdf", "A5", 1, False, ""),
    ]  # fmt: skip
    assert all(m.seconds > 0 for m in first)
    with pymupdf.open(folder / "b.pdf") as document:
        assert "Zygomaticus major" in document[0].get_text()
    assert sorted(p.name for p in folder.iterdir()) == ["a.pdf", "b.pdf", MANIFEST]
    times = {p.name: p.stat().st_mtime_ns for p in folder.glob("*.pdf")}
    again = run(folder, options)
    assert [m.fresh for m in again] == [True, True]
    assert times == {p.name: p.stat().st_mtime_ns for p in folder.glob("*.pdf")}


@pytest.mark.parametrize("spoil", ["options", "file", "missing", "entry", "manifest", "facts"])
def test_what_has_changed_is_made_again(tmp_path, options, spoil, monkeypatch):
    run(tmp_path, options)
    expected = [False, True]
    if spoil == "options":
        options, expected = {**options, "theme": "dark"}, [False, False]
    elif spoil == "file":
        (tmp_path / "a.pdf").write_bytes(b"cut off")
    elif spoil == "missing":
        (tmp_path / "a.pdf").unlink()
    elif spoil == "entry":
        entries = json.loads((tmp_path / MANIFEST).read_text())
        del entries["sheets"]["a.pdf"]["pages"]
        (tmp_path / MANIFEST).write_text(json.dumps(entries))
    elif spoil == "manifest":
        (tmp_path / MANIFEST).write_text("{ half a")
        expected = [False, False]
    else:
        monkeypatch.setattr(collection, "_facts_and_code", lambda: "others")
        expected = [False, False]
    again = run(tmp_path, options)
    assert sorted((m.file, m.fresh) for m in again) == list(
        zip(("a.pdf", "b.pdf"), expected, strict=True)
    )


def test_another_logo_under_the_same_name_makes_the_sheet_again(tmp_path, options):
    from PIL import Image

    logo = tmp_path / "logo.png"
    folder = tmp_path / "set"
    fresh = []
    for color in ("red", "red", "blue"):
        Image.new("RGB", (20, 10), color).save(logo)
        (made,) = run(folder, {**options, "logo": str(logo)}, JOBS[:1])
        fresh.append(made.fresh)
    assert fresh == [False, True, False]


def test_an_interrupted_set_goes_on_where_it_stopped(tmp_path, options, monkeypatch):
    making = make_set(tmp_path, JOBS, options, dpi=30, processes=1)
    assert next(making).file == "a.pdf"
    making.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pdf", MANIFEST]
    again = run(tmp_path, options)
    assert [(m.file, m.fresh) for m in again] == [("a.pdf", True), ("b.pdf", False)]


def test_a_sheet_that_needs_more_room_gets_the_next_size(tmp_path, options):
    (made,) = run(tmp_path, options, [Job("poster.pdf", "poster")])
    assert not made.error
    assert made.size in ("A4", "A3", "A2")


def test_a_faulty_sheet_does_not_stop_the_others(tmp_path, options):
    jobs = (Job("x.pdf", "card", "no such muscle at all"), JOBS[1])
    wrong, right = run(tmp_path, options, jobs)
    assert "no such muscle" in wrong.error
    assert not right.error
    assert list(json.loads((tmp_path / MANIFEST).read_text())["sheets"]) == ["b.pdf"]


def test_checked_sheets_tell_their_findings(tmp_path, options):
    (made,) = run(tmp_path, options, JOBS[:1], checked=True)
    assert {f.rule for f in made.findings if not f.kept} == {"resolution of the figures"}


def test_two_processes_make_the_same_files_as_one(tmp_path):
    options = {"size": "A5"}
    jobs = (Job("a.pdf", "claims"), Job("b.pdf", "claims", "smile_muscles"))
    one, two = tmp_path / "one", tmp_path / "two"
    list(make_set(one, jobs, options, dpi=30, processes=1))
    made = list(make_set(two, jobs, options, dpi=30, processes=2))
    assert sorted(m.file for m in made) == ["a.pdf", "b.pdf"]
    assert not [m.error for m in made if m.error]
    for job in jobs:
        assert (one / job.file).read_bytes() == (two / job.file).read_bytes()


def test_a_folder_that_cannot_be_made_is_told(tmp_path, options):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Cannot make the folder"):
        run(tmp_path / "file" / "sheets", options)


def test_the_command_prints_each_sheet_and_the_sum(tmp_path, monkeypatch, capsys):
    from faceanatomy.cli.app import run as command

    def set_of_two(directory, jobs, options, **more):
        yield Made("a.pdf", "A3", 1, 7.25)
        yield Made("b.pdf", "A3", 2, 3.0, fresh=True)
        if more["checked"]:
            yield Made("c.pdf", error="no room")

    monkeypatch.setattr(collection, "make_set", set_of_two)
    assert command(["sheet", "all", "-o", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "a.pdf: A3, 1 page, 7.2 s" in said
    assert "2 sheets with 3 pages" in said
    assert "1 made, 1 up to date, 0 failed" in said
    assert "7.2 s a sheet in one process" in said
    assert command(["sheet", "all", "-o", str(tmp_path), "--report"]) == 1
    assert "c.pdf: not made. no room" in " ".join(capsys.readouterr().out.split())


def test_every_sheet_of_the_full_set_is_of_what_its_file_says():
    """Names shared by an exercise and an action unit must not lead to the other one."""
    atlas = fa.load()
    for job in full_set(atlas):
        if job.kind in ("exercise", "expression"):
            record = atlas.resolve(job.thing).record
            assert type(record).__name__.lower() == job.kind
            assert job.file == f"{job.kind}-{record.id}.pdf".replace("_", "-")


def test_an_exercise_sheet_takes_the_exercise_where_an_action_unit_has_the_name_too(library):
    assert fa.load()["wink"].id == "au46"
    with pytest.raises(InvalidValueError, match="'Happiness'"):
        fa.sheet("happiness", kind="exercise", library=library)
    assert fa.sheet("wink", kind="exercise", library=library), "not refused"
