"""Folds relaxed and neighbours moved apart, on a ball of bone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ball_head import BONE, Ball
from scipy.spatial import cKDTree

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.inside import Solid
from faceanatomy.modelling.clearance import Clearance
from faceanatomy.modelling.muscles import SlabResult, build_slabs
from faceanatomy.modelling.parts import close, cut, part_triangles, triangles
from faceanatomy.modelling.settle import settle
from faceanatomy.modelling.specification import MuscleSpecification, parse_muscle

CLEAR = Clearance(Ball())
LANDMARKS = {"pole": np.array([40.0, 0.0, 80.0])}


def sheet(name: str, height: float, **more: object) -> MuscleSpecification:
    def arc(y: float) -> list[list[object]]:
        points = []
        for angle in np.radians([35, 50, 65]):
            spot = (BONE + height) * np.array([np.cos(angle), 0, np.sin(angle)]) + [0, y, 0]
            points.append(["point", "pole", *np.round(spot - LANDMARKS["pole"], 3).tolist()])
        return points

    slab = {
        "parts": [{"id": name}],
        "kind": "sheet",
        "mode": "free",
        "facing": [0.6, 0, 0.8],
        "order": 1,
        "ends": ["skin", "skin"],
        "guides": [arc(-12), arc(0), arc(12)],
        "thickness": 4.0,
        "samples": [16, 20],
    } | more
    return parse_muscle({"id": name, "slabs": [slab]}, LANDMARKS, f"{name}.json")


def built(*muscles: MuscleSpecification) -> list[SlabResult]:
    return build_slabs(Ball(), muscles, LANDMARKS, stacking=False)


def solid(result: SlabResult) -> Solid:
    mesh = close(result.built.grid)
    return Solid(mesh.points, mesh.faces)


def overlap(one: SlabResult, other: SlabResult) -> float:
    return solid(other).deepest(solid(one).vertices)


def crossings(result: SlabResult) -> int:
    mesh = solid(result)
    return len(self_intersections(mesh.vertices, mesh.faces))


def test_muscles_that_lie_in_each_other_are_moved_apart() -> None:
    pair = built(sheet("deep", 8.0), sheet("upper", 10.5))
    assert overlap(*pair) > 0.8
    deep, upper = settle(pair, CLEAR, lambda one, other: False)
    assert overlap(deep, upper) < 0.3
    assert overlap(upper, deep) < 0.3
    for result in (deep, upper):
        points = solid(result).vertices
        assert Ball().bone_distance(points).min() > 0
        assert Ball().skin_distance(points).max() < 0
        assert crossings(result) == 0


def test_muscles_that_interdigitate_are_left() -> None:
    pair = built(sheet("deep", 8.0), sheet("upper", 10.5))
    settled = settle(pair, CLEAR, lambda one, other: True)
    assert overlap(*settled) == overlap(*pair)


def test_a_fold_is_relaxed_without_another_triangle() -> None:
    (result,) = built(sheet("folded", 9.0))
    top = result.built.grid.top.copy()
    top[8, 10] -= 7.0 * Ball().normal(top[8, 10])[0]
    folded = replace(result, built=replace(result.built, grid=replace(result.built.grid, top=top)))
    assert crossings(folded) > 0
    (settled,) = settle([folded], CLEAR, lambda one, other: False, rounds=0)
    assert crossings(settled) == 0
    assert np.array_equal(triangles(settled.built.grid), triangles(folded.built.grid))
    lengths = np.linalg.norm(settled.built.grid.fibres, axis=2)
    assert np.allclose(lengths, 1)


def test_the_triangles_of_a_part_index_the_whole_grid() -> None:
    (result,) = built(sheet("whole", 9.0))
    grid = result.built.grid
    half = ((0.0, 1.0), (0.0, float(grid.v[9])))
    whole = np.concatenate([grid.top.reshape(-1, 3), grid.bottom.reshape(-1, 3)])
    mesh = close(cut(grid, *half))
    faces = part_triangles(grid, *half)
    assert len(faces) == len(mesh.faces)
    corners = whole[faces].reshape(-1, 3)
    assert cKDTree(mesh.points).query(corners)[0].max() < 1e-9
