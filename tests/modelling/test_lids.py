"""The lids: what a closing lid makes of the fold above it, how margins follow the gaze."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from faceanatomy.activation import Activation
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.lid_motion import EYE, LID_UNITS, Lids, turn_lids
from faceanatomy.modelling import paint, surface
from faceanatomy.modelling.lids import (
    Fissure,
    LidTurns,
    evened,
    find_fissure,
    lid_axis,
    lid_coordinates,
    lid_turns,
)
from faceanatomy.modelling.surface import Surface
from faceanatomy.posture import Posture

PALPEBRAL, DEEP, ORBITAL = LID_UNITS[:3]
BLINK = Activation.both([PALPEBRAL, DEEP])


@cache
def skin() -> tuple[Surface, Fissure]:
    """The shipped skin with both halves on the right, and its fissure."""
    mesh = meshes()["skin", "midline"]
    points = mesh.points.astype(float)
    fissure = find_fissure(points)
    return Surface(np.abs(points) * [1, 0, 0] + points * [0, 1, 1], mesh.faces), fissure


@cache
def turns(even: bool = True) -> LidTurns:
    mesh, fissure = skin()
    raw = lid_turns(mesh.points, fissure)
    return evened(raw, mesh, fissure) if even else raw


def dense(one: LidTurns, name: str) -> np.ndarray:
    out = np.zeros(len(skin()[0].points))
    out[one.vertex] = getattr(one, name)
    return out


def moved(
    activation: Activation, posture: Posture | None = None, even: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Right-side points of the skin, and where the right lids carry them."""
    one, points = turns(even), meshes()["skin", "midline"].points
    rows = one.vertex[points[one.vertex, 0] > 0]
    columns = (dense(one, n)[rows] for n in ("close", "tight", "lift", "cheek", "upper", "lower"))
    lids = Lids(lid_axis()[0], rows, rows, *(c.astype(np.float32) for c in columns))
    out = np.zeros(points.shape, np.float32)
    turn_lids(out, points, lids, "right", activation, posture or Posture())
    return points[points[:, 0] > 0], (points + out)[points[:, 0] > 0]


def widest_jump(even: bool) -> float:
    """How far apart the turns of two neighbours above the lid are at most, degrees."""
    mesh, fissure = skin()
    along, angle, radius = lid_coordinates(mesh.points)
    upper, _ = fissure.at(along)
    fold = (angle > upper + np.radians(12)) & (radius > 14) & (np.abs(along) < 10)
    turn = np.degrees(dense(turns(even), "close"))
    ends = mesh.faces[fold[mesh.faces].all(1)][:, [0, 1, 2, 0]]
    return float(np.abs(np.diff(turn[ends], axis=1)).max())


def test_a_closed_lid_runs_softly_into_the_hollow_under_the_brow() -> None:
    assert widest_jump(even=True) < 0.7 * widest_jump(even=False)


def test_evening_out_leaves_the_margin_and_the_lower_lid_alone() -> None:
    mesh, fissure = skin()
    along, angle, _ = lid_coordinates(mesh.points)
    upper, _ = fissure.at(along)
    margin = angle < upper + np.radians(4)
    for name in ("close", "tight", "lift", "cheek", "upper", "lower"):
        assert np.abs(dense(turns(), name) - dense(turns(even=False), name))[margin].max() < 1e-3


def test_evening_out_takes_out_what_one_vertex_has_too_much() -> None:
    mesh, fissure = skin()
    along, angle, radius = lid_coordinates(mesh.points)
    upper, _ = fissure.at(along)
    fold = (angle > upper + np.radians(14)) & (radius > 15) & (np.abs(along) < 6)
    raw = turns(even=False)
    horn = int(np.flatnonzero(np.isin(raw.vertex, np.flatnonzero(fold)))[10])
    close = raw.close.copy()
    close[horn] -= 0.5
    bent = LidTurns(raw.vertex, close, raw.tight, raw.lift, raw.cheek, raw.upper, raw.lower)
    after = dense(evened(bent, mesh, fissure), "close")
    average = surface.neighbour_average(mesh) @ after
    assert abs(after - average)[raw.vertex[horn]] < 0.1


def test_margins_keep_their_curve_as_they_follow_the_gaze() -> None:
    """Beside the outer corner a lid that looks down comes down little: no notch is left there."""
    before, after = moved(Activation(), Posture(gaze_pitch=-25.0))
    along, angle, radius = lid_coordinates(before.astype(float))
    upper, _ = skin()[1].at(along)
    margin = (np.abs(angle - upper) < np.radians(4)) & (radius > 14) & (radius < 17)
    drop = []
    for place in np.arange(0.0, 12.6, 1.5):
        near = margin & (np.abs(along - place) < 0.8)
        drop.append(float((before - after)[near, 2].mean()))
    assert drop[0] > 3.5
    steps = np.diff(drop)
    assert steps.max() < 0.3  # ever less towards the corner
    assert steps.min() > -1.6  # and nowhere in one step


@pytest.mark.parametrize(("strength", "squeeze", "least", "most"), [
    (0.8, 0.0, 0.78, 0.82), (0.8, 0.8, 0.97, 1.0), (1.0, 1.0, 1.0, 1.0), (0.0, 1.0, 0.0, 0.05),
])  # fmt: skip
def test_squeezing_helps_lids_that_close_and_closes_none(
    strength: float, squeeze: float, least: float, most: float
) -> None:
    def way(activation: Activation) -> float:
        before, after = moved(activation)
        middle = np.abs(before[:, 0] - 31) < 1.5
        margin = middle & (np.abs(before[:, 2] - 18.9) < 0.6) & (before[:, 1] > 84)
        return float((before - after)[margin, 2].mean())

    asked = {PALPEBRAL: strength, DEEP: strength, ORBITAL: squeeze}
    share = way(Activation({(u, "right"): s for u, s in asked.items() if s})) / way(BLINK)
    assert least - 0.12 <= share <= most + 0.12


def test_lids_have_lashes_before_and_a_wet_edge_behind() -> None:
    edge = float(np.interp(33, *paint.LID_EDGE))
    y = EYE[1] + np.sqrt(np.array([edge, edge - 1.6]) ** 2 - 2.1**2 - 3.6**2)
    lash, wet = paint.paint_skin(np.array([[33, y[0], 18.95], [33, y[1], 18.85]]))
    cheek = paint.paint_skin(np.array([[33.0, 84.0, 2.0]]))[0]
    assert lash.mean() < 0.6 * cheek.mean()
    assert wet.mean() > 1.6 * lash.mean()
    assert wet[0] - wet[2] > 1.05 * (cheek[0] - cheek[2])  # pink


def test_no_shadow_is_baked_between_lid_and_eyeball() -> None:
    points = EYE + 13.2 * np.array([[0.0, 0.96, 0.28], [0.9, 0.43, 0.05]])
    dark = np.full(2, 0.4)
    assert paint.lit_like_a_closed_lid(points, dark, dark).min() > 0.9
    far = np.array([[31.0, 95.0, -30.0]])
    assert paint.lit_like_a_closed_lid(far, dark[:1], dark[:1])[0] == pytest.approx(0.4)


def test_a_levator_at_work_holds_the_upper_lid_against_narrowing() -> None:
    """AU 5 with 7 is a glare: the upper lid stays up, only the lower one rises."""

    def heights(*units: str) -> tuple[float, float]:
        before, after = moved(Activation({(unit, "right"): 1.0 for unit in units}))
        middle = (np.abs(before[:, 0] - 31) < 1.5) & (before[:, 1] > 83)
        rises = (after - before)[:, 2]
        upper = middle & (np.abs(before[:, 2] - 18.9) < 0.6)
        lower = middle & (np.abs(before[:, 2] - 8.2) < 0.6)
        return float(rises[upper].mean()), float(rises[lower].mean())

    levators = LID_UNITS[3:]
    narrow, wide, glare = heights(PALPEBRAL), heights(*levators), heights(PALPEBRAL, *levators)
    assert narrow[0] < -1.5
    assert narrow[1] > 2.5
    assert 3.0 < wide[0] < 4.5
    assert abs(wide[1]) < 0.1
    assert glare == pytest.approx((wide[0], narrow[1]), abs=0.05)
