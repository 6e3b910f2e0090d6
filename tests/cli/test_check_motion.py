"""``faceanatomy check --motion``: one row per rule, and an exit code that tells."""

from __future__ import annotations

import json

import pytest

from faceanatomy.cli.app import run
from faceanatomy.geometry import motion_rules
from faceanatomy.geometry.motion_rules import MotionRule

KEPT = MotionRule("lips part in a frown", 0.46, "mm", -9.0, 0.5)
BROKEN = MotionRule("teeth in the lips", 0.8, "mm", -float("inf"), 0.3, "yawn")


@pytest.mark.parametrize(("rules", "code"), [([KEPT], 0), ([KEPT, BROKEN], 1)])
def test_the_exit_code_says_whether_all_rules_are_kept(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rules: list[MotionRule],
    code: int,
) -> None:
    monkeypatch.setattr(motion_rules, "motion_rules", lambda *_: iter(rules))
    monkeypatch.setenv("COLUMNS", "200")  # narrow terminals break the lines of the tables
    assert run(["check", "--motion", "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert [row["kept"] for row in told["rules"]] == [rule.kept for rule in rules]
    assert told["rules"][0]["most"] == 0.5
    published = {row["id"]: row for row in told["norms"]}
    assert published["smile_corner"]["mean"] == 9.28
    assert run(["check", "--motion"]) == code
    text = capsys.readouterr().out
    assert "0.46" in text
    assert "Corner of the mouth, maximal smile" in text
    assert run(["check", "--motion", "--broken", "--json"]) == code
    assert list(json.loads(capsys.readouterr().out)) == ["rules"]
