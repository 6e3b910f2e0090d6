"""The documentation says what is true: generated pages are current, linked files exist."""

from __future__ import annotations

import ast
import re
import runpy
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GALLERY = runpy.run_path(str(ROOT / "docs" / "make_pictures.py"))
SHEETS = runpy.run_path(str(ROOT / "docs" / "make_gallery.py"))


def test_the_gallery_page_is_current() -> None:
    written = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    assert written == GALLERY["page"](), "run docs/make_pictures.py --page"


def test_the_gallery_of_sheets_is_current_small_and_has_every_kind() -> None:
    from faceanatomy.sheets.sheet import KINDS

    written = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert written == SHEETS["page"](), "run docs/make_gallery.py --page"
    previews = {path.name: path.stat().st_size for path in (ROOT / "docs" / "gallery").iterdir()}
    assert sum(previews.values()) < SHEETS["LARGEST"]
    assert set(previews) == {file for name in SHEETS["SHEETS"] for file in SHEETS["files"](name)}
    shown = " ".join(command for _, command in SHEETS["SHEETS"].values())
    assert [k for k in KINDS if f"sheet {k}" not in shown] == ["expression", "deck"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_local_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to missing {target}"


def commands_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("faceanatomy ")]


def all_commands() -> list[str]:
    return sorted({command for path in PAGES for command in commands_in(path)})


@pytest.mark.parametrize("command", all_commands())
def test_documented_commands_are_understood(command: str, capsys: pytest.CaptureFixture) -> None:
    """Every documented command parses: its options exist (running them all would take minutes)."""
    import typer

    from faceanatomy.cli.app import app

    group = typer.main.get_command(app)
    words = shlex.split(command)[1:]
    while words and hasattr(group, "commands"):
        assert words[0] in group.commands, command
        group = group.commands[words.pop(0)]
    group.make_context("faceanatomy", words)


def python_blocks() -> list[tuple[str, str]]:
    found = []
    for path in PAGES:
        blocks = re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        found += [(f"{path.name}:{number}", block) for number, block in enumerate(blocks, 1)]
    return found


@pytest.mark.parametrize(("name", "code"), python_blocks(), ids=lambda value: value[:24])
def test_documented_python_runs(
    name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    lines = code.splitlines()
    for node in ast.parse(code, name).body:
        comment = lines[node.end_lineno - 1][node.end_col_offset :].partition("#")[2].strip()
        said = re.search(r"^'[^']*'|(?:^|= )[\d.]+$", comment)
        if isinstance(node, ast.Expr) and said:
            value = eval(compile(ast.Expression(node.value), name, "eval"), known)
            assert value == ast.literal_eval(said[0].removeprefix("= ")), f"{name}: {comment}"
        else:
            exec(compile(ast.Module([node], []), name, "exec"), known)
    assert known.keys() - {"__builtins__"}, "a block does something"


def test_the_docs_tell_results_to_compare() -> None:
    code = "\n".join(block for _, block in python_blocks())
    assert len(re.findall(r"  # (?:'[^']*'|.*= \d+$)", code, re.MULTILINE)) >= 4
