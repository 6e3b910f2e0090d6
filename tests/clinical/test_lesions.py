"""Lesions: computed from the nerve tree, compared with a table prepared before the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from faceanatomy.activation import SIDES, Activation
from faceanatomy.clinical.supply import conduction
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.records import LesionSite, Nerve

TABLE = json.loads((Path(__file__).parent / "expected_lesions.json").read_text())["sites"]
EXPLAINED = json.loads((Path(__file__).parent / "explained_differences.json").read_text())


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def expected_muscles(row: dict[str, Any], atlas: Atlas) -> dict[str, str]:
    """State of each muscle; a part that is lost leaves its muscle weak."""
    states = {muscle.id: "spared" for muscle in atlas.muscles}
    states |= dict.fromkeys(row["muscles_weak"], "weak")
    for name in row["muscles_lost"]:
        states[name.partition(":")[0]] = "weak" if ":" in name else "lost"
    return states


def expected_action_units(row: dict[str, Any], atlas: Atlas) -> dict[str, str]:
    """State of each action unit; the table leaves descriptors and head positions out."""
    codes = [unit.code for unit in atlas.action_units if unit.kind == "action_unit"]
    states = dict.fromkeys(codes, "spared")
    states |= dict.fromkeys(row["action_units_weak"], "weak")
    return states | dict.fromkeys(row["action_units_lost"], "lost")


def explained(row: dict[str, Any], kind: str, states: dict[str, str]) -> dict[str, str]:
    for difference in EXPLAINED["differences"]:
        if row["site"] == difference["site"]:
            for name, (table, computed) in difference[kind].items():
                assert states[name] == table, f"{name} no longer differs: remove the explanation"
                states[name] = computed
    return states


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["site"])
def test_every_site_agrees_with_the_table(row: dict[str, Any], side: str, atlas: Atlas) -> None:
    lesion = atlas.lesion(row["site"], side)
    assert (lesion.deficit_side == side) == (row["side_of_deficit"] == "ipsilateral")
    assert {m.id: lesion.muscle_state(m.id) for m in atlas.muscles} == explained(
        row, "muscles", expected_muscles(row, atlas)
    )
    for part in [name for name in row["muscles_lost"] if ":" in name]:
        assert lesion.muscle_state(part) == "lost"
        assert part in lesion.lost
    for name in row["muscles_spared"]:
        assert lesion.muscle_state(name) == "spared"
    expected = explained(row, "action_units", expected_action_units(row, atlas))
    assert {code: lesion.action_unit_states.get(code, "spared") for code in expected} == expected


def test_the_table_covers_every_site(atlas: Atlas) -> None:
    assert [row["site"] for row in TABLE] == [site.id for site in atlas.lesions]


def test_every_explanation_gives_reason_and_source(atlas: Atlas) -> None:
    assert 0 < len(EXPLAINED["differences"]) <= 6
    for difference in EXPLAINED["differences"]:
        assert len(difference["reason"]) > 60
        assert difference["sources"]
        assert set(difference["sources"]) <= set(atlas.references)


def changed(atlas: Atlas, nerve: str, **fields: Any) -> Atlas:
    """Another atlas in which one nerve has other fields."""
    records = msgspec.json.decode(msgspec.json.encode(atlas._records), type=type(atlas._records))
    nerves: tuple[Nerve, ...] = tuple(
        msgspec.structs.replace(n, **fields) if n.id == nerve else n for n in records.nerves
    )
    return Atlas(msgspec.structs.replace(records, nerves=nerves))


def test_removing_an_edge_of_the_tree_changes_the_result(atlas: Atlas) -> None:
    whole = atlas.lesion("vii_cervicofacial")
    assert "platysma" in whole.lost
    cut_loose = changed(atlas, "cervical_branch", parent_id="").lesion("vii_cervicofacial")
    assert "platysma" in cut_loose.spared
    assert set(whole.lost) - set(cut_loose.lost) == {"platysma"}
    # Without its second source the buccal branch is lost with the lower division.
    single = changed(atlas, "buccal_branches", other_parents=()).lesion("vii_cervicofacial")
    assert "buccinator" in whole.weak
    assert "buccinator" in single.lost


def test_every_edge_of_the_motor_tree_matters(atlas: Atlas) -> None:
    """Cut any branch loose: a lesion of its parent then leaves the branch alone."""
    for nerve in atlas.nerves:
        if nerve.parent_id:
            before = conduction(atlas, nerve.parent_id)
            after = conduction(changed(atlas, nerve.id, parent_id=""), nerve.parent_id)
            assert before[nerve.id] < after[nerve.id] == 1.0, nerve.id


def test_a_lesion_leaves_the_other_side_alone(atlas: Atlas) -> None:
    smile = atlas.expression("happiness").activation()
    after = atlas.lesion("vii_stylomastoid", "left").apply(smile)
    assert after.only("right") == smile.only("right")
    assert not after.only("left")
    assert after.symmetry() == 0.0


def test_a_supranuclear_lesion_shows_on_the_other_side_and_spares_the_forehead(
    atlas: Atlas,
) -> None:
    lesion = atlas.lesion("vii_supranuclear", side="left")
    brows = atlas.expression("voluntary_brow_raise").activation()
    smile = atlas.expression("voluntary_smile").activation()
    assert lesion.apply(brows) == brows
    after = lesion.apply(smile)
    assert after.only("left") == smile.only("left")
    assert 0.0 < after["zygomaticus_major", "right"] < smile["zygomaticus_major", "right"]
    assert lesion.lost == ()
    # The lids are hardly weak, the mouth clearly.
    assert lesion.remaining["orbicularis_oculi:palpebral_part"] > 0.8
    assert lesion.remaining["zygomaticus_major:deep_band"] < 0.5


@pytest.mark.parametrize("severity", [0.0, 0.25, 0.5, 1.0])
def test_severity_scales_the_loss(atlas: Atlas, severity: float) -> None:
    smile = Activation.both(["risorius"], 0.8)
    lesion = atlas.lesion("vii_geniculate", "right", severity)
    assert lesion.apply(smile)["risorius", "right"] == pytest.approx(0.8 * (1 - severity))
    assert bool(lesion.lost) == (severity == 1.0)
    assert len(lesion.weak) == {0.0: 0, 1.0: 1}.get(severity, 27)
    if severity == 0.0:
        assert lesion.apply(smile) == smile
        assert len(lesion.spared) == 50
        assert not lesion.expressions_weak


def test_the_clinical_sequence_shows_each_attempt(atlas: Atlas) -> None:
    sequence = atlas.lesion("vii_supranuclear", "right").clinical_sequence()
    assert [expression.kind for expression, _ in sequence] == ["clinical"] * 5
    symmetry = [round(activation.symmetry(), 2) for _, activation in sequence]
    assert symmetry[0] == 1.0, "the forehead is spared"
    assert symmetry[1] == 0.85
    assert max(symmetry[2:]) < 0.6


def test_expressions_by_state(atlas: Atlas) -> None:
    lesion = atlas.lesion("vii_temporal")
    assert "voluntary_brow_raise" in lesion.expressions_lost
    assert "voluntary_eye_closure" in lesion.expressions_weak
    assert "kiss" in lesion.expressions_spared
    shown = {*lesion.expressions_lost, *lesion.expressions_weak, *lesion.expressions_spared}
    assert shown == set(lesion.expression_strengths)
    assert 0.3 < lesion.expression_strengths["voluntary_eye_closure"] < 0.8


def test_head_turns_fail_by_the_muscle_that_turns(atlas: Atlas) -> None:
    """The left sternocleidomastoid turns the face to the right, which is code 52."""
    left = atlas.lesion("xi_accessory", "left").action_unit_states
    assert (left["52"], left["51"]) == ("weak", "spared")
    right = atlas.lesion("xi_accessory", "right").action_unit_states
    assert (right["51"], right["52"]) == ("weak", "spared")


def test_the_smooth_lid_muscle_cannot_lift_the_lid_alone(atlas: Atlas) -> None:
    lesion = atlas.lesion("iii_complete")
    assert lesion.muscle_state("levator_palpebrae_superioris:superior_tarsal_muscle") == "spared"
    assert "5" in lesion.action_units_lost
    assert "5" in atlas.lesion("horner").action_units_weak


def test_whole_muscles_are_expanded(atlas: Atlas) -> None:
    after = atlas.lesion("iii_complete").apply(Activation.both(["levator_palpebrae_superioris"]))
    assert after["levator_palpebrae_superioris:superior_tarsal_muscle", "left"] == 1.0
    assert after["levator_palpebrae_superioris:deep_lamina", "left"] == 0.0


def test_signs_begin_with_the_deficit(atlas: Atlas) -> None:
    signs = atlas.lesion("Horner syndrome").signs
    assert signs[0].startswith("Mild ptosis")
    assert "small pupil" in signs


def test_wrong_use_is_explained(atlas: Atlas) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'Temporal branches'"):
        atlas.lesion("temporal branchs")
    with pytest.raises(InvalidValueError, match="'left' or 'right'"):
        atlas.lesion("vii_temporal", side="both")
    with pytest.raises(InvalidValueError, match=r"outside 0\.\.1"):
        atlas.lesion("vii_temporal", severity=2)
    with pytest.raises(UnknownNameError):
        atlas.lesion("vii_temporal").apply(Activation.both(["biceps"]))
    assert isinstance(atlas.lesion_site("vii_temporal"), LesionSite)
