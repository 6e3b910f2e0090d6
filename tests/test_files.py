"""Atomic writing: the old file stays whole when a run fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceanatomy.errors import InvalidValueError, OutputError
from faceanatomy.files import atomic_write, output_suffix


def test_success_replaces_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with atomic_write(target) as temporary:
        assert temporary.suffix == ".txt"
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def fail_while_writing(target: Path) -> None:
    with atomic_write(target) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError):
        fail_while_writing(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_new_files_are_readable_by_others_as_usual(tmp_path: Path) -> None:
    plain, atomic = tmp_path / "plain", tmp_path / "atomic"
    plain.write_text("")
    with atomic_write(atomic) as temporary:
        temporary.write_text("")
    assert atomic.stat().st_mode == plain.stat().st_mode


def test_missing_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"the folder .*nowhere' does not exist"),
        atomic_write(tmp_path / "nowhere" / "a.txt"),
    ):
        pass


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"), atomic_write(tmp_path):
        pass


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError), atomic_write(tmp_path / "file" / "a.txt"):
        pass


def test_suffix() -> None:
    assert output_suffix("x/Y.PDF", [".pdf", ".svg"]) == ".pdf"
    with pytest.raises(InvalidValueError, match=r"suffix '\.doc' is not supported.*\.pdf, \.svg"):
        output_suffix("a.doc", [".pdf", ".svg"])
    with pytest.raises(InvalidValueError, match="it has no suffix"):
        output_suffix("a", [".pdf"])
