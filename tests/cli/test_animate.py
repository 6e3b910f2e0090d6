"""The command `animate`."""

from __future__ import annotations

import pytest
from PIL import Image

from faceanatomy.cli.app import run


def test_animate_writes_a_film(tmp_path, capsys):
    path = tmp_path / "smile.gif"
    assert run(
        ["animate", "happiness", "-o", str(path), "--seconds", "0.5", "--fps", "4",
         "--size", "64x80", "--camera", "front", "--skin", "1"]
    ) == 0  # fmt: skip
    assert str(path) in capsys.readouterr().out.replace("\n", "")
    with Image.open(path) as film:
        assert film.size == (64, 80)
        assert film.n_frames == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["animate", "-o", "a.mp4"], "An animation needs a subject"),
        (["animate", "happiness", "-o", "a.mov"], "the suffix '.mov' is not supported"),
        (["animate", "happiness", "-o", "a.glb", "--skin", "1"], "--skin says how a film looks"),
        (["animate", "happiness", "-o", "a.mp4", "--size", "big"], "is not a picture size"),
        (["animate", "happiness", "-o", "a.gif", "--fps", "99"], "from 1 to 50"),
    ],
)
def test_animate_says_what_is_wrong(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())
