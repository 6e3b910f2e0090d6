"""The commands of the clinic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from faceanatomy.cli.app import run
from faceanatomy.clinical import EDUCATION


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return " ".join(captured.out.split())


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    found = json.loads(output(capsys, *arguments, "--json"))
    assert found["education"] == EDUCATION
    return found


def complaint(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return " ".join((captured.out + captured.err).split())


def test_all_sites_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(as_json(capsys, "lesion")["sites"]) == 25
    text = output(capsys, "lesion")
    assert "vii_supranuclear" in text
    assert EDUCATION in text


def test_a_lesion(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(
        capsys, "lesion", "vii_marginal_mandibular", "--side", "right", "-e", "voluntary_smile"
    )
    assert found["deficit_side"] == "right"
    assert "mentalis" in found["lost"]
    left = {row["muscle"]: row["left"] for row in found["expression"]["muscles"]}
    assert left["depressor_labii_inferioris"] == 0
    assert left["zygomaticus_major"] > 0
    text = output(capsys, "lesion", "vii_marginal_mandibular", "-e", "voluntary_smile")
    assert "Mentalis" in text
    assert "Smile on request" in text
    assert EDUCATION in text


def test_a_central_lesion_shows_on_the_other_side(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "lesion", "vii_supranuclear", "--severity", "0.5")
    assert "the right side is weak, severity 0.5" in text
    assert "Raise the brows on request: 100% left" in text


def test_localise(capsys: pytest.CaptureFixture[str]) -> None:
    sites = as_json(capsys, "localise", "smile:left", "puff:left", "purse:left")["sites"]
    assert (sites[0]["site"], sites[0]["side"]) == ("vii_supranuclear", "right")
    assert len(sites[0]["reasons"]) == 5
    text = output(capsys, "localise", "brows:left", "--works", "eyes:left", "-n", "2")
    assert "Temporal branches" in text
    assert "not how likely it is" in text


def test_nerve(capsys: pytest.CaptureFixture[str]) -> None:
    assert "temporal_branches" in as_json(capsys, "nerve", "temporofacial_division")["downstream"]
    routes = as_json(capsys, "nerve", "platysma")["routes"]
    assert routes[0]["nerves"][0] == "facial_motor_nucleus"
    assert "Cervical branch" in output(capsys, "nerve", "platysma")
    assert "Zygomatic branches" in output(capsys, "nerve", "temporofacial_division")
    assert "neither a nerve nor a muscle" in complaint(capsys, 2, "nerve", "happiness")


def test_claims(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(as_json(capsys, "claims")["claims"]) >= 28
    assert "Verdict" in output(capsys, "claims")
    text = output(capsys, "claims", "exercise reduces wrinkles")
    assert "Evidence" in text
    assert EDUCATION in text


def test_gradings(capsys: pytest.CaptureFixture[str]) -> None:
    findings = ["--forehead", "none", "--eye", "incomplete", "--mouth", "slight_movement"]
    assert as_json(capsys, "grade", "house-brackmann", *findings)["roman"] == "V"
    assert "grade V" in output(capsys, "grade", "house-brackmann", *findings)
    movement = ["--movement", "2,4,3,2,3", "--synkinesis", "0,0,2,0,1", "--eye", "narrow"]
    assert as_json(capsys, "grade", "sunnybrook", *movement)["composite"] == 48
    assert "56 - 5 - 3 = 48" in output(capsys, "grade", "sunnybrook", *movement)


def test_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean" in complaint(capsys, 1, "lesion", "vii_temporale")
    assert "'left' or 'right'" in complaint(capsys, 2, "lesion", "horner", "--side", "both")
    assert "MOVEMENT:SIDE" in complaint(capsys, 2, "localise", "smile")
    assert "five whole numbers" in complaint(capsys, 2, "grade", "sunnybrook", "--movement", "1,2")


def test_synkinesis_lists_kinds_and_shows_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["synkinesis"]) == 0
    assert "eye_to_mouth" in capsys.readouterr().out
    assert run(["synkinesis", "eye_to_mouth", "--severity", "0.5", "--json"]) == 0
    along = json.loads(capsys.readouterr().out)["moves_along"]
    assert {row["side"] for row in along} == {"left"}
    assert {row["contracts"] for row in along} == {0.3}
    told = complaint(capsys, 1, "synkinesis", "eye_to_muth")
    assert "Did you mean 'Eye closure lifts the mouth corner'?" in told


def test_claims_say_what_was_measured_and_how_strong_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["claims", "gum"]) == 0
    out = capsys.readouterr().out
    assert "moderate" in out
    assert "Bite force" in out


def test_signs_sharpen_the_place_of_a_lesion(capsys: pytest.CaptureFixture[str]) -> None:
    fails = [f"{movement}:left" for movement in ("brows", "eyes", "smile", "puff", "purse")]
    assert run(["localise", *fails, "--sign", "ear_vesicles", "-n", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sites"][0]["site"] == "vii_geniculate"
