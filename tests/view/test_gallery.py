"""The gallery: which pictures there are, muscles painted by their ends, and the contact sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import faceanatomy as fa
from faceanatomy.cli.app import app
from faceanatomy.view import gallery
from faceanatomy.view.gallery import (
    BELLY,
    INSERTION,
    LAYERS,
    ORIGIN,
    VIEWS,
    close_up,
    end_colours,
    gallery_scenes,
    write_gallery,
)


def test_every_layer_is_seen_from_every_side_and_every_muscle_close_up() -> None:
    names = [name for name, _ in gallery_scenes(fa.load(), fa.meshes(), ["masseter"])]
    assert len(names) == len(LAYERS) * len(VIEWS) + 1
    assert {"skin, front", "nerves, lateral", "skull, below", "masseter"} <= set(names)


def test_the_ends_of_a_muscle_have_colours_of_their_own() -> None:
    u = np.array([0.0, 0.5, 1.0], np.float32)
    assert end_colours(u, closed=False).tolist() == [list(ORIGIN), list(BELLY), list(INSERTION)]
    assert end_colours(u, closed=True).tolist() == [list(BELLY)] * 3


def test_a_close_up_shows_the_muscle_on_ghosts_of_bone() -> None:
    made = close_up(fa.load(), fa.meshes(), "masseter")
    opacity = {item.mesh: item.opacity for item in made.items}
    assert opacity["masseter:deep_part"] == 1.0
    assert opacity["maxilla"] < 0.5
    assert not any(name.startswith("temporalis") for name in opacity)
    painted = made.meshes()["masseter:deep_part", "right"]
    assert painted.colors is not None
    found = {tuple(colour) for colour in painted.colors.tolist()}
    assert {ORIGIN, INSERTION, BELLY} <= found
    assert fa.meshes()["masseter:deep_part", "right"].info.kind == "muscle"


def test_pictures_and_contact_sheet_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "LAYERS", {"skull": ("bones",)})
    monkeypatch.setattr(gallery, "VIEWS", ("front",))
    done: list[tuple[str, int, int]] = []
    files = write_gallery(
        tmp_path / "g", size=(120, 100), muscles=["procerus"],
        progress=lambda *step: done.append(step),
    )  # fmt: skip
    assert [file.name for file in files] == ["contact.jpg", "skull-front.jpg", "procerus.jpg"]
    assert done == [("pictures", 1, 2), ("pictures", 2, 2)]
    with Image.open(files[0]) as sheet:
        assert sheet.width > 8 * 200
        assert len(np.unique(np.asarray(sheet.convert("L")))) > 5


def test_the_command_writes_the_gallery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fake(folder: Path, *, size: tuple[int, int]) -> list[Path]:
        asked.append((folder, size))
        return [folder / "contact.jpg"]

    monkeypatch.setattr(gallery, "write_gallery", fake)
    arguments = ["render", "gallery", "-o", str(tmp_path), "--size", "80x60"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert asked == [(tmp_path, (80, 60))]
