"""Lesions in movement: courses for the viewer and for films."""

from __future__ import annotations

import pytest

import faceanatomy as fa
from faceanatomy.cli.app import run
from faceanatomy.clinical.course import lesion_course
from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE
from faceanatomy.errors import UnknownNameError


def test_a_smile_with_a_lesion_works_on_one_side():
    atlas = fa.load()
    course = lesion_course(atlas.lesion("vii_stylomastoid", "left"), "happiness")
    activation, _ = course.at(course.apex())
    smile = "zygomaticus_major:superficial_band"
    assert activation[smile, "right"] > 0.5
    assert activation[smile, "left"] == 0
    assert course.title == "Stylomastoid foramen, left"
    assert course.beats[0].title == "Happiness"


def test_without_an_expression_all_is_asked_that_a_clinician_asks():
    atlas = fa.load()
    course = lesion_course(atlas.lesion("vii_supranuclear", "left"))
    asked = [atlas.expression(name) for name in CLINICAL_SEQUENCE]
    assert [beat.title for beat in course.beats] == [expression.name for expression in asked]
    brows, _, smile = course.beats[:3]
    assert brows.activation.symmetry() > 0.8  # the forehead is supplied from both sides
    assert smile.activation["zygomaticus_major", "left"] > smile.activation["zygomaticus_major",
                                                                            "right"]  # fmt: skip
    assert all(beat.timing.offset > 0 for beat in course.beats)


def test_unknown_expressions_are_named():
    with pytest.raises(UnknownNameError, match="happyness"):
        lesion_course(fa.load().lesion("vii_stylomastoid", "left"), "happyness")


def test_view_shows_a_lesion(tmp_path, capsys):
    path = tmp_path / "palsy.png"
    arguments = ["view", "--lesion", "vii_stylomastoid", "--side", "left", "-e", "happiness",
                 "--skin", "1", "--camera", "front", "-o", str(path)]  # fmt: skip
    assert run(arguments) == 0
    assert path.stat().st_size > 20_000
    assert run([*arguments[:5], "masseter"]) == 2
    assert "'masseter' does not go with it" in " ".join(capsys.readouterr().err.split())
