"""Tables of the command line: wide in pipes, readable in narrow terminals, brackets kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.text import Text

from faceanatomy.cli.app import app, run
from faceanatomy.cli.output import print_table
from faceanatomy.geometry import rules
from faceanatomy.geometry.rules import Check

NAME = "levator_labii_superioris_alaeque_nasi:medial_part"
COLUMNS = ("Structure", "end off its soft place", "volume")
ROWS = [(NAME, "! 3.51 mm (at 12.8/102.1/-23.2)", "0.27 cm\u00b3"), ("skin", "", "1.00 cm\u00b3")]
CHECKS = [
    Check(1, "flat faces", "skin", 0, high=0),
    Check(1, "flat faces", NAME, 7, high=0),
    Check(2, "end off its bone", "masseter", 1.5, "mm", high=2.0),
]


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_no_word_is_broken_that_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table("Ends", COLUMNS, ROWS)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    for word in " ".join(cell for row in ROWS for cell in row).split():
        assert word in shown or len(word) > width


def test_a_piped_table_has_one_line_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table("Ends", COLUMNS, [(NAME, "word " * 60, "0.27"), ("skin", "", "1.00")])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if NAME in line]
    assert "word " * 59 in line
    assert "0.27" in line


def commands(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from commands(inner)


def test_help_keeps_what_stands_in_brackets() -> None:
    styles = {"bold", "/bold"}
    for command in commands(typer.main.get_command(app)):
        for text in filter(None, [command.help, *(getattr(p, "help", "") for p in command.params)]):
            shown = Text.from_markup(text).plain
            for inside in re.findall(r"\[([^\]]+)\]", text):
                assert inside in styles or f"[{inside}]" in shown, (command.name, inside)


@pytest.mark.parametrize(
    ("arguments", "left", "code"),
    [([], ["skin", NAME, "masseter"], 1), (["--broken"], [NAME], 1),
     (["--rule", "2"], ["masseter"], 0), (["--rule", "1", "--broken"], [NAME], 1)],
)  # fmt: skip
def test_the_geometry_shows_only_what_is_asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    left: list[str],
    code: int,
) -> None:
    def measured(_: Path, wanted: list[int]) -> Iterator[Check]:
        return (check for check in CHECKS if not wanted or check.rule in wanted)

    monkeypatch.setattr(rules, "model_checks", measured)
    monkeypatch.setattr("faceanatomy.geometry.norms.compare", lambda *_: [])
    assert run(["check", "--geometry", *arguments, "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert [row["structure"] for row in told["rules"]] == left
    assert run(["check", "--geometry", *arguments]) == code
    assert "figures keep their rule" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--rule", "2"], ["--broken"]])
def test_choosing_among_figures_needs_figures(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(["check", *arguments]) == 2
    assert "--geometry" in capsys.readouterr().err
