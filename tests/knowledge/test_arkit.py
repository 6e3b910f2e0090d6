"""The ARKit names: all of Apple's, in its spelling, and faults of the mapping are told."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faceanatomy.knowledge.atlas import Atlas
from faceanatomy.knowledge.check import check_data
from faceanatomy.knowledge.shown import posture_of

DOCS = Path(__file__).parents[2] / "docs"
_NAMES = """
    browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff
    cheekSquintLeft cheekSquintRight eyeBlinkLeft eyeBlinkRight eyeLookDownLeft eyeLookDownRight
    eyeLookInLeft eyeLookInRight eyeLookOutLeft eyeLookOutRight eyeLookUpLeft eyeLookUpRight
    eyeSquintLeft eyeSquintRight eyeWideLeft eyeWideRight jawForward jawLeft jawOpen jawRight
    mouthClose mouthDimpleLeft mouthDimpleRight mouthFrownLeft mouthFrownRight mouthFunnel
    mouthLeft mouthLowerDownLeft mouthLowerDownRight mouthPressLeft mouthPressRight mouthPucker
    mouthRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthSmileLeft
    mouthSmileRight mouthStretchLeft mouthStretchRight mouthUpperUpLeft mouthUpperUpRight
    noseSneerLeft noseSneerRight tongueOut
"""
APPLE = _NAMES.split()


def test_all_52_names_are_there(real: Atlas) -> None:
    assert len(APPLE) == 52
    assert sorted(shape.id for shape in real.blendshapes) == sorted(APPLE)
    assert [shape.id for shape in real.blendshapes if not shape.mediapipe] == ["tongueOut"]


def test_every_name_drives_something_on_its_side(real: Atlas) -> None:
    for shape in real.blendshapes:
        activation, posture = shape.activation(), posture_of(shape)
        assert activation or posture, shape.id
        crossing = shape.id in ("jawLeft", "jawRight", "mouthLeft", "mouthRight")
        if activation and shape.side != "both" and not crossing:
            assert activation.sides == (shape.side,), shape.id


def test_left_and_right_mirror_each_other(real: Atlas) -> None:
    shapes = {shape.id: shape for shape in real.blendshapes}
    for name, shape in shapes.items():
        if name.endswith("Left"):
            other = shapes[name.removesuffix("Left") + "Right"]
            assert shape.activation().mirrored() == other.activation(), name
            assert posture_of(shape).mirrored() == posture_of(other), name


def test_an_arkit_name_is_shown_like_anything_else(real: Atlas) -> None:
    jaw = next(shape for shape in real.blendshapes if shape.id == "jawLeft")
    shown = real.resolve(jaw, 0.5)
    assert (shown.title, shown.kind, shown.posture.jaw_swing) == ("jawLeft", "arkit", -4.0)


def test_action_units_name_the_same_arkit_coefficients(real: Atlas) -> None:
    """data/action_units.json lists foreign names; both files must tell the same story."""
    for unit in real.action_units:
        for name in unit.foreign_names.arkit:
            shape = next(shape for shape in real.blendshapes if shape.id == name)
            codes = {use.code for use in shape.action_units}
            shared = {"43": "45", "26": "27"}  # a held closure, and an opening that goes on
            assert unit.code in codes or shared.get(unit.code) in codes, (unit.code, name)


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"action_units": [{"code": "99", "intensity": 1.0}]}, "action_units[0].code", "'99'"),
        ({"action_units": [], "units": [["masetter", 1.0]]}, "units[0][0]", "'masetter'"),
        ({"units": [["frontalis:upper", 1.0]]}, "units[0][0]", "no part 'upper'"),
        ({"action_units": []}, "action_units", "drives nothing"),
        ({"side": "left"}, "side", "the name is of the side 'right'"),
    ],
)
def test_faults_are_told(
    write: Callable[[dict[str, Any]], Path],
    data: dict[str, Any],
    change: dict[str, Any],
    field: str,
    problem: str,
) -> None:
    good = {
        "id": "mouthSmileRight",
        "movement": "corner up",
        "side": "right",
        "action_units": [{"code": "12", "intensity": 1.0, "side": "right"}],
        "sources": ["gray"],
    }
    assert check_data(write(data | {"arkit": [good]})) == []
    (fault,) = check_data(write(data | {"arkit": [good | change]}))
    assert (fault.file, fault.record) == ("arkit.json", "ARKit name 'mouthSmileRight'")
    assert fault.field == field
    assert problem in fault.problem


def test_the_page_of_the_names_is_current() -> None:
    made = runpy.run_path(str(DOCS / "make_arkit.py"))["page"]()
    assert (DOCS / "arkit.md").read_text(encoding="utf-8") == made, "run docs/make_arkit.py"
