"""The command line: what it prints, where errors go, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faceanatomy.cli.app import run

KINDS = {
    "muscles": 50,
    "nerves": 45,
    "action_units": 60,
    "expressions": 30,
    "exercises": 11,
    "structures": 40,
    "arteries": 20,
    "conditions": 8,
    "claims": 8,
}


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def complaint(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return " ".join(captured.err.split())


@pytest.mark.parametrize(("kind", "least"), KINDS.items())
def test_list(capsys: pytest.CaptureFixture[str], kind: str, least: int) -> None:
    records = json.loads(output(capsys, "list", kind, "--json"))
    assert len(records) >= least
    assert f"{len(records)} {kind.replace('_', ' ')}" in output(capsys, "list", kind)


def test_list_counts_fifty_muscles(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(json.loads(output(capsys, "list", "--json"))) == 50


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zygomaticus major", "Musculus zygomaticus major"),
        ("M. masseter", "Mandible"),
        ("AU12", "Zygomaticus major"),
        ("facial nerve", "CN VII"),
        ("happiness", "6+12"),
        ("fish_mouth", "Steps"),
        ("hyoid_bone", "Muscles attached"),
    ],
)
def test_show(capsys: pytest.CaptureFixture[str], name: str, expected: str) -> None:
    assert expected in output(capsys, "show", name)


def every_name() -> list[str]:
    import faceanatomy as fa

    atlas = fa.load()
    kinds = (atlas.muscles, atlas.structures, atlas.nerves, atlas.arteries, atlas.action_units,
             atlas.expressions, atlas.exercises, atlas.conditions, atlas.claims,
             atlas.plans, atlas.synkineses, atlas.lesions)  # fmt: skip
    return [record.id for records in kinds for record in records]


def test_show_describes_every_record(capsys: pytest.CaptureFixture[str]) -> None:
    for name in every_name():
        assert len(output(capsys, "show", name).splitlines()) >= 2, name


def test_find_forgives_typing_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Zygomaticus major" in output(capsys, "find", "zigomaticus")
    hits = json.loads(output(capsys, "find", "smile", "--limit", "3", "--json"))
    assert len(hits) == 3


def test_a_search_without_a_hit_fails_as_grep_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing was found" in complaint(capsys, 1, "find", "qqqqqqqq")
    assert "No claim speaks of" in complaint(capsys, 1, "claims", "qqqqq")
    assert run(["find", "qqqqqqqq", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == []


def test_path_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Zygomaticus major" in output(capsys, "path", "facial nerve", "zygomaticus major")


@pytest.mark.parametrize("suffix", ["graphml", "json", "jsonld", "csv"])
def test_graph_export(capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"atlas.{suffix}"
    assert str(target) in output(capsys, "graph", "-o", str(target)).replace("\n", "")
    assert target.stat().st_size > 10_000


def test_graph_counts(capsys: pytest.CaptureFixture[str]) -> None:
    counts = json.loads(output(capsys, "graph", "--json"))
    assert counts["nodes"]["muscle"] == 50
    assert counts["edges"]["innervated_by"] >= 50


def test_check_passes_on_the_shipped_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert "in order" in output(capsys, "check")


def test_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    message = complaint(capsys, 1, "show", "zygomaticus mayor")
    assert "'zygomaticus mayor'" in message
    assert "Zygomaticus major" in message


def test_unknown_expression(capsys: pytest.CaptureFixture[str]) -> None:
    message = complaint(capsys, 1, "render", "--expression", "hapiness", "-o", "x.png")
    assert "No expression is called 'hapiness'. Did you mean" in message


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["list", "muscels"], "'muscels' is not a valid kind"),
        (["render", "happiness", "--side", "top", "-o", "x.png"], "'top' is not a valid side"),
        (["render", "happiness", "--intensity", "1.5", "-o", "x.png"], "1.5 is outside 0..1"),
        (["render", "--au", "12=2", "-o", "x.png"], "0..1"),
        (["render", "--au", "12=high", "-o", "x.png"], "Cannot read '12=high'"),
        (["render", "happiness", "-o", "x.doc"], "suffix '.doc' is not supported"),
        (["render", "happiness", "-o", "x.png", "--size", "huge"], "'huge' is not a picture size"),
        (["render", "happiness", "--exercise", "fish_mouth", "-o", "x.png"], "More than one"),
        (["render", "--camera", "sideways", "-o", "x.png"], "'sideways' is not a valid camera"),
        (["render", "--layers", "muscels", "-o", "x.png"], "'muscels' is not a valid layer"),
        (["render", "--skin", "2", "-o", "x.png"], "0..1"),
        (["sheet"], "A sheet needs a subject"),
        (["sheet", "happiness", "-o", "x.doc"], "suffix '.doc' is not supported"),
        (["sheet", "happiness", "-o", "x.pdf", "--size", "A9"], "'A9' is not a valid"),
        (["sheet", "happiness", "-o", "x.pdf", "--theme", "pink"], "'pink' is not a valid theme"),
        (["graph", "-o", "x.xyz"], "suffix '.xyz' is not supported"),
    ],
)
def test_wrong_use(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert expected in complaint(capsys, 2, *arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["render", "happiness", "-o"], ["sheet", "happiness", "-o"], ["graph", "-o"]],
    ids=lambda words: words[0],
)
def test_unwritable_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]
) -> None:
    target = tmp_path / "missing" / ("a.json" if arguments[0] == "graph" else "a.png")
    assert "does not exist" in complaint(capsys, 1, *arguments, str(target))


def test_misspelt_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean 'show'" in complaint(capsys, 2, "shw")
    assert "No such option" in complaint(capsys, 2, "list", "--jsn")


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "faceanatomy", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def test_as_a_process_errors_go_to_stderr_without_traceback() -> None:
    result = process("show", "nosuchmuscle")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr


def test_help_teaches() -> None:
    result = process("--help")
    assert result.returncode == 0
    assert "faceanatomy view --expression happiness" in result.stdout
    for command in ("view", "sheet", "render"):
        assert "Examples:" in process(command, "--help").stdout


def test_shell_completion_is_offered() -> None:
    result = process("--show-completion", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    completed = process(_FACEANATOMY_COMPLETE="complete_bash", COMP_WORDS="faceanatomy sh",
                        COMP_CWORD="1")  # fmt: skip
    assert "show" in completed.stdout + result.stdout


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m faceanatomy list --json | head -c 20"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True
    )
    assert "Traceback" not in result.stderr
    assert result.stderr == ""


def test_view_without_a_display_writes_a_page_or_a_picture(tmp_path: Path) -> None:
    from faceanatomy.view.opening import has_bundle

    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    result = subprocess.run(
        [sys.executable, "-m", "faceanatomy", "view", "--expression", "happiness"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    (written,) = tmp_path.iterdir()
    assert written.suffix == (".html" if has_bundle() else ".png")
    assert written.name in result.stdout.replace("\n", "")


def test_malformed_data_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "muscles.json").write_text('{"muscles": [')
    assert run(["check", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "muscles.json" in captured.out + captured.err
    assert "Traceback" not in captured.err


def test_building_the_model_without_its_extra(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['numba'] = None; from faceanatomy.cli.app import run; "
        f"sys.exit(run(['model', 'build', '-o', {str(tmp_path)!r}]))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 1
    assert "needs the package 'numba'" in result.stderr
    assert "faceanatomy[modelling]" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_coarse_model_is_built_with_progress_and_is_sound(tmp_path: Path) -> None:
    result = process("model", "build", "--pitch", "4", "-o", str(tmp_path / "meshes"))
    assert result.returncode == 0, result.stderr
    assert "muscles" in result.stdout
    checked = process("check", str(tmp_path), "--json")
    faults = [f for f in json.loads(checked.stdout) if f["file"].startswith("meshes/")]
    assert not [f for f in faults if "watertight" in f["problem"] or "symmetric" in f["problem"]]


def test_the_web_page_is_one_file_or_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from faceanatomy.errors import MissingDependencyError
    from faceanatomy.view.web import bundle

    target = tmp_path / "smile.html"
    code = run(["view", "happiness", "--html", str(target)])
    captured = capsys.readouterr()
    try:
        bundle()
    except MissingDependencyError:
        assert code == 1
        assert "faceanatomy.view.web_build" in captured.err
        assert not target.exists()
    else:
        assert code == 0
        assert str(target) in captured.out.replace("\n", "")
        assert "Happiness" in target.read_text(encoding="utf-8")


def test_a_page_needs_the_right_suffix(capsys: pytest.CaptureFixture[str]) -> None:
    message = complaint(capsys, 2, "view", "happiness", "--html", "smile.pdf")
    assert "suffix '.pdf' is not supported" in message


@pytest.mark.parametrize(
    ("code", "arguments", "advice"),
    [
        (1, ["show", "zygomatikus"], "faceanatomy find"),
        (2, ["sheet", "card"], "faceanatomy sheet card 'masseter'"),
        (2, ["sheet", "exercise"], "faceanatomy sheet exercise 'fish mouth'"),
        (1, ["check", "no_such_folder"], "There is no folder 'no_such_folder'"),
    ],
)
def test_advice_is_what_one_types_here(
    capsys: pytest.CaptureFixture[str], code: int, arguments: list[str], advice: str
) -> None:
    said = complaint(capsys, code, *arguments)
    assert advice in said
    assert "kind='" not in said
    assert "find()" not in said
