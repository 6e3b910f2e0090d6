"""The command ``sheet``: kind and subject by place or by option, the report, what is refused."""

from __future__ import annotations

import pytest

from faceanatomy.cli.app import run
from faceanatomy.sheets import sheet as sheets


@pytest.fixture
def asked(monkeypatch):
    """What `sheet` is called with; nothing is drawn."""
    calls = []

    class Planned:
        title = "Title"

        def save(self, path, dpi=None):
            calls[-1]["saved"] = (path.name, dpi)
            return [path]

    def planned(thing, **options):
        calls.append({"thing": thing, **options})
        return Planned()

    monkeypatch.setattr(sheets, "sheet", planned)
    return calls


@pytest.mark.parametrize(("words", "thing", "kind", "name"), [
    (["happiness"], "happiness", "expression", "happiness.pdf"),
    (["poster"], None, "poster", "poster.pdf"),
    (["card", "zygomaticus major"], "zygomaticus major", "card", "zygomaticus-major.pdf"),
    (["masseter", "--kind", "card"], "masseter", "card", "masseter.pdf"),
    (["--kind", "layers"], None, "layers", "layers.pdf"),
    (["expression", "happiness", "anger"], ("happiness", "anger"), "expression",
     "happiness-anger.pdf"),
    (["--au", "12=0.5"], {"12": 0.5}, "expression", "expression.pdf"),
    (["happiness", "-o", "x.png", "--dpi", "120"], "happiness", "expression", "x.png"),
])  # fmt: skip
def test_kind_and_subject(asked, words, thing, kind, name):
    assert run(["sheet", *words]) == 0
    (call,) = asked
    assert (call["thing"], call["kind"]) == (thing, kind)
    assert call["saved"] == (name, 120 if "--dpi" in words else None)


def test_options_reach_the_sheet(asked, tmp_path):
    words = ["--size", "A4", "--theme", "dark", "--bleed", "3", "--crop-marks", "--lines",
             "--language", "it", "--logo", "l.svg", "--title", "T", "--footer", "F"]  # fmt: skip
    assert run(["sheet", "anger", *words]) == 0
    (call,) = asked
    expected = {"size": "A4", "theme": "dark", "bleed": 3.0, "crop_marks": True, "lines": True,
                "language": "it", "title": "T", "footer": "F", "subtitle": None}  # fmt: skip
    assert {key: call[key] for key in expected} == expected
    assert str(call["logo"]) == "l.svg"


def test_the_report_is_a_table_of_rules(tmp_path, capsys):
    path = tmp_path / "claims.pdf"
    assert run(["sheet", "claims", "--size", "A3", "-o", str(path), "--report"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert path.read_bytes().startswith(b"%PDF")
    for words in ("Rules of the sheet", "leaders that cross", "smallest type", "fonts embedded"):
        assert words in said


@pytest.mark.parametrize(("words", "message"), [
    (["sheet", "happiness", "--expression", "anger"], "More than one subject"),
    (["sheet", "layers", "--bleed", "99"], "bleed = 99.0 is not a length from 0 to 20 mm"),
    (["sheet", "layers", "--logo", "no.png"], "The logo 'no.png' cannot be read"),
    (["sheet", "layers", "--bleed", "3", "-o", "x.png"], "need a PDF"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
