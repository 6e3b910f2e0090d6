"""The sheets of the docs that show the face in motion, and the program that makes them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PIL import Image

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location(
        "motion_pictures", DOCS / "make_motion_pictures.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_and_the_folder_hold_every_sheet(program):
    page = (DOCS / "motion_pictures.md").read_text(encoding="utf-8")
    files = sorted((DOCS / "motion_pictures").iterdir())
    assert sorted(f"{name}.jpg" for name in program.SHEETS) == [file.name for file in files]
    for file in files:
        assert f"motion_pictures/{file.name}" in page
        with Image.open(file) as image:
            assert image.width > 1000
    assert sum(file.stat().st_size for file in files) < 8_000_000


def test_a_sheet_has_a_place_for_every_cell(program):
    cells = [(f"Face {n}", [Image.new("RGB", (60, 80), (200, 10 * n, 0))] * 2) for n in range(5)]
    page = program.sheet("Faces", 3, cells)
    assert page.size == (3 * 134 + 14, 2 * 114 + 62)
    found = {color for _, color in page.getcolors(10**6)}
    assert {(200, 10 * n, 0) for n in range(5)} <= found


def test_a_stage_draws_the_pose_and_muscles_alone(program):
    stage = program.flesh(program.head(program.FRONT), (92, 116))
    smile = (program.fa.load().expression("happiness").activation(), program.fa.Posture())
    rest, work, alone = (
        stage.picture(program.REST), stage.picture(smile), stage.picture(smile, alone=True)
    )  # fmt: skip
    assert rest.tobytes() != work.tobytes()
    assert work.tobytes() != alone.tobytes()
