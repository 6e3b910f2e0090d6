"""Forms of lips, cheeks and nose: where they act, which way, and that both sides agree."""

from __future__ import annotations

import json

import numpy as np
import pytest

from faceanatomy.data import data_directory
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.motion_file import POSTURE_RULES
from faceanatomy.modelling.motion_forms import FORMS, POSTURE_FORMS
from faceanatomy.modelling.motion_lips import Lips
from faceanatomy.modelling.motion_targets import lip_sides
from faceanatomy.posture import Posture

RED_UPPER, RED_LOWER = np.array([3.0, 97.5, -55.0]), np.array([3.0, 94.5, -61.0])
HEIGHTS = dict.fromkeys(("forehead_lines", "frown_lines"), (15, 90))
HEIGHTS |= dict.fromkeys(("medial_band", "lateral_band"), (-184, -88))
HEIGHTS |= dict.fromkeys(("brow_gathered", "oblique_brow", "brow_hangs"), (19, 86))
HEIGHTS |= {"larynx_rises": (-146, -84), "temple_belly": (0, 75)}
"""Between which heights the forms that do not belong to the middle of the face lie, mm."""


def at(form: str, *points: np.ndarray, side: int = 1) -> np.ndarray:
    place = np.array(points, float)
    return FORMS[form](Lips(place, np.full(len(place), side)))


def test_every_form_that_the_data_names_exists_and_every_form_is_used() -> None:
    rows = json.loads((data_directory() / "model" / "motion.json").read_text())["forms"]
    units = meshes().infos
    for row in rows:
        assert any(u == row["muscle"] or u.partition(":")[0] == row["muscle"] for u in units), row
    used = {row["form"] for row in rows} | {form for _, form, _ in POSTURE_FORMS}
    assert used == set(FORMS)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_is_smooth_and_stays_on_its_side(name: str) -> None:
    skin = meshes()["skin", "midline"]
    points = skin.points.astype(float)
    field = FORMS[name](Lips(points, lip_sides(skin)))
    assert field.shape == points.shape
    assert np.isfinite(field).all()
    far_left = points[:, 0] < -14
    assert np.abs(field[far_left]).max() < 1e-3
    low, high = HEIGHTS.get(name, (-110, 40))
    away = (points[:, 2] > high) | (points[:, 2] < low) | (points[:, 1] < 0)
    assert np.abs(field[away]).max() < 0.02
    assert 0.3 < np.abs(field).max() < 2.0  # a mm is about a mm


def test_furrows_lie_across_the_pull_of_the_muscle_that_makes_them() -> None:
    z = np.linspace(47, 71, 49)
    level = at("forehead_lines", *[np.array([12.0, 98.0, h]) for h in z])[:, 1]
    x = np.linspace(0, 40, 49)
    across = at("forehead_lines", *[np.array([w, 98.0, 60.0]) for w in x])[:, 1]
    assert (np.diff(np.sign(level)) != 0).sum() >= 3  # furrow follows furrow from brow to hair
    assert (np.diff(np.sign(across[x < 25])) != 0).sum() <= 1  # and each runs sideways
    turn = np.linspace(-0.7, 0.4, 60)
    around = [np.array([43 + 12 * np.cos(a), 70.0, 16 + 12 * np.sin(a)]) for a in turn]
    assert (np.diff(np.sign(at("crows_feet", *around)[:, 1])) != 0).sum() >= 3
    furrow, beside = at("frown_lines", np.array([6.0, 104, 34]), np.array([11.5, 102, 34]))
    assert furrow[1] < -0.5 < 0 < beside[1]


def test_noses_fold_across_the_bridge_and_under_the_brows() -> None:
    z = np.linspace(-4, 22, 60)
    bridge = at("nose_wrinkles", *[np.array([0.0, 106.0, h]) for h in z])[:, 1]
    assert (np.diff(np.sign(np.diff(bridge))) != 0).sum() >= 4  # crease follows crease
    crest = [z[at("nose_wrinkles", *[np.array([x, 103.0, h]) for h in z])[:, 1].argmax()]
             for x in (0.0, 6.0)]  # fmt: skip
    assert crest[1] < crest[0] - 0.5  # they slant down on either side
    root = at("root_crease", *[np.array([0.0, 100.0, h]) for h in (22.0, 18.0, 32.0)])[:, 1]
    assert root[0] < root[1] < root[2] <= 0.0


def test_brows_stand_oblique_are_drawn_together_and_hang() -> None:
    inner, middle, tail = (np.array(p) for p in ((11, 101, 36), (33, 94, 38), (54, 75, 34)))
    raised = at("oblique_brow", inner, middle, tail)[:, 2]
    assert raised[0] > 0.4 > 0 > raised[1]
    assert abs(raised[2]) < 0.1
    assert at("brow_gathered", inner)[0, 0] < -0.5
    assert (at("brow_hangs", np.array([20, 100, 38.0]), middle)[:, 2] < -0.9).all()


def test_lips_stand_out_part_press_and_roll_in() -> None:
    assert at("stand_out", RED_UPPER)[0, 1] > 0.5
    above, below = at("stand_out_above", RED_UPPER, RED_LOWER)[:, 1]
    assert above > 2 * below
    assert at("funnel", RED_UPPER)[0, 2] > 0.2
    assert at("funnel", RED_LOWER, side=-1)[0, 2] < -0.2
    assert at("press", RED_UPPER)[0, 2] < -0.2
    red = at("roll_in", RED_UPPER)[0]
    border = at("roll_in", np.array([3.0, 97.0, -49.0]))[0]
    assert red[1] < -0.5  # the red goes back
    assert border[2] < -0.5  # skin comes down over it


def test_a_pursed_mouth_is_drawn_to_the_middle_and_bunches() -> None:
    corner, chin = np.array([24.1, 83.5, -57.9]), np.array([12.0, 82.0, -95.0])
    above, below = at("purse_above", corner), at("purse_below", corner)
    assert (above + below)[0, 0] == pytest.approx(-1.0, abs=0.05)
    assert np.abs(at("purse_below", chin)).max() < 0.05
    border = np.array([2.0, 98.0, -51.0])
    assert at("purse_above", border)[0, 2] > 0.2  # the red gets higher
    crest, furrow = at("lip_creases", *(np.array([x, 96.0, -48.0]) for x in (3.4, 6.8)))
    assert crest @ furrow < 0  # one stands out, the other goes in


def test_lips_are_sealed_beside_the_middle_only() -> None:
    middle, beside = np.array([0.0, 95.0, -57.0]), np.array([14.0, 91.0, -57.0])
    sealed = at("seal_sides", middle, beside)
    assert abs(sealed[0, 2]) < 0.05
    assert sealed[1, 2] < -0.5


def test_the_chin_bulges_under_its_furrow() -> None:
    pad, furrow = at("chin_boss", np.array([3.5, 89.0, -84.0]), np.array([2.0, 89.5, -72.5]))
    assert pad[1] > 0.3
    assert furrow[1] < -0.1


def test_bands_of_the_neck_stand_between_hollows() -> None:
    band, aside = at("medial_band", np.array([15.0, 33.0, -132.0]), np.array([28.0, 31.0, -132.0]))
    assert band[1] > 0.4
    assert aside[1] < 0


def test_margins_that_a_form_parts_another_closes() -> None:
    margin = np.array([0.0, 95.0, -58.1]), np.array([8.0, 93.7, -58.0])
    for side in (1, -1):
        parted = at("funnel", *margin, side=side)[:, 2]
        pressed = at("press", *margin, side=side)[:, 2]
        np.testing.assert_allclose(parted + pressed, 0, atol=0.25)


def test_the_cheek_bulges_lateral_of_the_fold() -> None:
    fold, lateral = np.array([31.5, 81.0, -50.5]), np.array([37.0, 79.0, -46.0])
    out = at("cheek_fold", fold, lateral)
    way = lateral - [6.0, 30, -38]
    assert out[1] @ way > 0
    assert np.linalg.norm(out[1]) > np.linalg.norm(out[0])


def test_posture_rules_name_fields_of_a_posture() -> None:
    fields = set(Posture.__struct_fields__)
    for rule in POSTURE_RULES:
        assert {rule.right, rule.left or rule.right} <= fields
        some = Posture(**{rule.right: 2.0})
        assert abs(rule.strengths(some)[0]) == pytest.approx((2.0 / abs(rule.mm)) ** rule.power)
