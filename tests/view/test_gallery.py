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
from faceanatomy.view.gallery import LAYERS, VIEWS, gallery_scenes, write_gallery


def test_every_layer_is_seen_from_every_side_and_every_muscle_close_up() -> None:
    names = [name for name, _ in gallery_scenes(fa.load(), fa.meshes(), ["masseter"])]
    assert len(names) == len(LAYERS) * len(VIEWS) + 1
    assert {"skin, front", "nerves, lateral", "skull, below", "masseter"} <= set(names)


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
