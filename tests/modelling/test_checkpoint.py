"""A build that was interrupted goes on where it stopped and ends with the same files."""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING

import pytest

from faceanatomy.modelling import build, checkpoint
from faceanatomy.modelling.build import build_model

if TYPE_CHECKING:
    from pathlib import Path

PITCH = 4.0
WANTED = ("clavicle", "manubrium")


@pytest.fixture
def built_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The stages that are really built, in order; unfinished ones are kept in a test folder."""
    names: list[str] = []
    build_context = build.build_context

    def counted(fields, only, coarseness):
        names.extend(only)
        return build_context(fields, only, coarseness)

    monkeypatch.setattr(build, "build_context", counted)
    folder = checkpoint._cache_folder

    def own_folder(key: str) -> Path:
        return tmp_path / "unfinished" / folder(key).name

    monkeypatch.setattr(checkpoint, "_cache_folder", own_folder)
    return names


def interrupted_at(number: int):
    def progress(stage: str, done: int, _total: int) -> None:
        if stage == "bones and skin" and done == number:
            raise KeyboardInterrupt

    return progress


def test_interrupted_build_goes_on_after_its_last_stage(tmp_path: Path, built_names) -> None:
    target = tmp_path / "meshes"
    with pytest.raises(KeyboardInterrupt):
        build_model(target, pitch=PITCH, only=WANTED, progress=interrupted_at(1))
    assert built_names == ["clavicle"]
    assert not target.exists(), "nothing is written before the build is complete"
    build_model(target, pitch=PITCH, only=WANTED)
    assert built_names == ["clavicle", "manubrium"]
    straight = tmp_path / "straight"
    build_model(straight, pitch=PITCH, only=WANTED)
    files = sorted(path.name for path in straight.glob("*.*"))
    assert filecmp.cmpfiles(target, straight, files, shallow=False)[1:] == ([], [])


def test_complete_build_leaves_nothing_to_resume(tmp_path: Path, built_names) -> None:
    for _ in range(2):
        build_model(tmp_path / "meshes", pitch=PITCH, only=["clavicle"])
    assert built_names == ["clavicle", "clavicle"]


def test_changed_recipe_is_built_again(tmp_path: Path, built_names, monkeypatch) -> None:
    target = tmp_path / "meshes"
    with pytest.raises(KeyboardInterrupt):
        build_model(target, pitch=PITCH, only=WANTED, progress=interrupted_at(1))
    own_folder = checkpoint._cache_folder
    monkeypatch.setattr(checkpoint, "_cache_folder", lambda key: own_folder(key + "changed"))
    build_model(target, pitch=PITCH, only=WANTED)
    assert built_names == ["clavicle", "clavicle", "manubrium"]


def test_spoilt_stage_is_built_again(tmp_path: Path, built_names) -> None:
    target = tmp_path / "meshes"
    with pytest.raises(KeyboardInterrupt):
        build_model(target, pitch=PITCH, only=WANTED, progress=interrupted_at(1))
    (stored,) = (tmp_path / "unfinished").rglob("clavicle.npz")
    stored.write_bytes(stored.read_bytes()[:-200])
    build_model(target, pitch=PITCH, only=WANTED)
    assert built_names == ["clavicle", "clavicle", "manubrium"]
