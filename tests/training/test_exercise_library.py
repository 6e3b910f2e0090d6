"""The exercise library as a whole: what it covers and whether its records agree."""

from __future__ import annotations

import pytest

from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.training.demand import GENTLE, demand, relieves
from faceanatomy.training.restrictions import contraindications, forbidden, forbids_everything
from faceanatomy.training.warm_up import warm_ups


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def test_it_has_every_kind_and_region(atlas: Atlas) -> None:
    assert len(atlas.exercises) >= 40
    kinds = {exercise.kind for exercise in atlas.exercises}
    assert kinds == {
        "active", "resisted", "relaxation", "massage", "combination", "rehabilitation",
    }  # fmt: skip
    groups = {
        atlas.muscle(use.muscle).group
        for exercise in atlas.exercises
        for use in exercise.muscles
        if use.role == "works"
    }
    assert groups == {muscle.group for muscle in atlas.muscles}


def test_every_muscle_is_trained_and_eased(atlas: Atlas) -> None:
    uses = [(use.muscle, use.role) for e in atlas.exercises for use in e.muscles]
    worked = {muscle for muscle, role in uses if role == "works"}
    eased = {muscle for muscle, role in uses if role in ("stretches", "relaxes")}
    assert {m.id for m in atlas.muscles} - worked == set()
    assert {m.id for m in atlas.muscles} - eased == set()


def test_every_muscle_that_contracts_is_listed(atlas: Atlas) -> None:
    for exercise in atlas.exercises:
        listed = {use.muscle for use in exercise.muscles}
        assert set(exercise.activation().muscles) <= listed, exercise.id
        for use in exercise.muscles:
            if use.role == "works":
                assert use.muscle in exercise.activation().muscles, exercise.id


def test_every_exercise_says_what_to_mind_and_what_is_known(atlas: Atlas) -> None:
    for exercise in atlas.exercises:
        assert exercise.cautions, exercise.id
        assert exercise.mistakes, exercise.id
        assert exercise.evidence, exercise.id
        assert exercise.sources, exercise.id


def test_the_demand_of_an_exercise(atlas: Atlas) -> None:
    brows = demand(atlas, "raise_eyebrows")
    assert brows.seconds == 13
    assert brows.peak["frontalis"] == pytest.approx(0.9)
    assert brows.load["frontalis"] == pytest.approx(4.5)
    assert demand(atlas, "jaw_opening_hold").jaw_opening > 40
    assert demand(atlas, "neck_rotation").head_turn == 60
    assert "corrugator_supercilii" in relieves(atlas.exercise("raise_eyebrows"))
    assert demand(atlas, atlas.exercise("raise_eyebrows")) is brows


def test_the_demand_agrees_with_the_activation_of_every_step(atlas: Atlas) -> None:
    for exercise in atlas.exercises:
        peak = demand(atlas, exercise).peak
        whole = exercise.activation()
        assert peak.keys() == set(whole.muscles), exercise.id
        for muscle, strength in peak.items():
            both = max(whole[muscle, "left"], whole[muscle, "right"])
            assert strength == pytest.approx(both), (exercise.id, muscle)


@pytest.mark.parametrize(
    ("condition", "exercise"),
    [
        ("facial_palsy_flaccid_stage", "resisted_smile"),
        ("facial_palsy_flaccid_stage", "rehab_smile"),
        ("bells_palsy", "resisted_smile"),
        ("disc_displacement_without_reduction", "jaw_opening_hold"),
        ("disc_displacement_with_reduction", "lion_face"),
        ("bruxism", "resisted_jaw_closing"),
        ("facial_synkinesis", "raise_eyebrows"),
        ("ptosis", "wide_eyes"),
        ("acute_wry_neck", "neck_rotation"),
    ],
)
def test_what_conditions_forbid(atlas: Atlas, condition: str, exercise: str) -> None:
    (reason, *_) = forbidden(atlas, exercise, [condition])
    assert reason.startswith(atlas.condition(condition).name)
    assert reason in contraindications(atlas, exercise)


@pytest.mark.parametrize(
    ("condition", "exercise"),
    [
        ("facial_palsy_flaccid_stage", "rehab_face_massage"),
        ("facial_palsy_paretic_stage", "rehab_smile"),
        ("bells_palsy", "deep_neck_nod"),
        ("disc_displacement_with_reduction", "hinge_opening"),
        ("bruxism", "jaw_relaxation"),
        ("ptosis", "gentle_eye_closure"),
    ],
)
def test_what_conditions_allow(atlas: Atlas, condition: str, exercise: str) -> None:
    assert forbidden(atlas, exercise, [condition]) == ()


def test_emergencies_forbid_everything(atlas: Atlas) -> None:
    stroke = atlas.condition("central_facial_palsy")
    assert "emergency" in forbids_everything(stroke)
    assert all(forbidden(atlas, exercise, [stroke]) for exercise in atlas.exercises)
    assert not forbids_everything(atlas.condition("bells_palsy"))


def test_every_resisted_exercise_has_a_warm_up_that_reaches_its_muscles(atlas: Atlas) -> None:
    warm = {name for plan in atlas.plans for name in plan.warm_up}
    for exercise in atlas.exercises:
        found = warm_ups(atlas, exercise)
        assert exercise not in found, exercise.id
        if exercise.kind in GENTLE:
            assert found == (), exercise.id
        elif exercise.id not in warm:
            assert found, exercise.id
        if exercise.kind == "resisted":
            assert found, exercise.id
            touched = {use.muscle for easy in found for use in easy.muscles}
            assert touched & set(demand(atlas, exercise).load), exercise.id


def test_the_jaw_is_warmed_up_by_the_jaw(atlas: Atlas) -> None:
    assert warm_ups(atlas, "resisted_side_glide", 1)[0].id == "jaw_relaxation"
    assert warm_ups(atlas, "resisted_brow_raise", 1)[0].id == "forehead_scalp_massage"
