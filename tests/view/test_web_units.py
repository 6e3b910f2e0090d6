"""The unit tests of the page's program, run by Node: state, search, questions, labels, camera."""

from __future__ import annotations

import os
import subprocess

import pytest

from faceanatomy.view.web_build import node, web_folder

WEB = web_folder()


def run(*command: str) -> subprocess.CompletedProcess[str]:
    program = node()
    if program is None:
        pytest.skip("needs Node.js")
    if not (WEB / "node_modules" / "typescript").is_dir():
        pytest.skip("needs the tools of the page: python -m faceanatomy.view.web_build --tools")
    return subprocess.run(
        [program, *command], cwd=WEB, capture_output=True, text=True, env={**os.environ, "CI": "1"}
    )


def test_unit_tests_of_the_page() -> None:
    done = run("test/run.mjs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "fail 0" in done.stdout


def test_types_of_the_page() -> None:
    done = run("node_modules/typescript/bin/tsc", "--noEmit")
    assert done.returncode == 0, done.stdout + done.stderr


def test_style_of_the_page() -> None:
    done = run("node_modules/@biomejs/biome/bin/biome", "check", "src", "test", "build.mjs")
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_of_the_page_are_short() -> None:
    long = {
        path.name: lines
        for folder in ("src", "test")
        for path in (WEB / folder).glob("*.ts")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
