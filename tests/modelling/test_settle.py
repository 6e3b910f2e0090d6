"""Ends drawn to their sites, folds relaxed and neighbours moved apart, on a ball of bone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ball_head import BONE, Ball
from scipy.spatial import cKDTree

from faceanatomy.data import data_directory
from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.inside import Solid
from faceanatomy.geometry.library import meshes
from faceanatomy.modelling.attach import FARTHEST, MIXED, NEAR, Sites, attach
from faceanatomy.modelling.muscles import SlabResult, build_slabs
from faceanatomy.modelling.parts import close, cut, part_triangles, triangles
from faceanatomy.modelling.settle import settle
from faceanatomy.modelling.specification import MuscleSpecification, parse_muscle

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
    deep, upper = settle(pair, Ball(), lambda one, other: False)
    assert overlap(deep, upper) < 0.3
    assert overlap(upper, deep) < 0.3
    for result in (deep, upper):
        points = solid(result).vertices
        assert Ball().bone_distance(points).min() > 0
        assert Ball().skin_distance(points).max() < 0
        assert crossings(result) == 0


def test_muscles_that_interdigitate_are_left() -> None:
    pair = built(sheet("deep", 8.0), sheet("upper", 10.5))
    settled = settle(pair, Ball(), lambda one, other: True)
    assert overlap(*settled) == overlap(*pair)


def test_a_fold_is_relaxed_without_another_triangle() -> None:
    (result,) = built(sheet("folded", 9.0))
    top = result.built.grid.top.copy()
    top[8, 10] -= 7.0 * Ball().normal(top[8, 10])[0]
    folded = replace(result, built=replace(result.built, grid=replace(result.built.grid, top=top)))
    assert crossings(folded) > 0
    (settled,) = settle([folded], Ball(), lambda one, other: False, rounds=0)
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


class OneSite:
    """A site for one end, as `Sites` gives them."""

    def __init__(self, points: np.ndarray, reach: float = FARTHEST) -> None:
        self._tree = cKDTree(points)
        self._reach = reach

    def at(self, unit: str, end: int) -> list[tuple[list[cKDTree], float]]:
        return [([self._tree], self._reach)] if (unit, end) == ("strap", 1) else []


def test_an_end_is_drawn_to_its_site_and_the_other_end_stays() -> None:
    (result,) = built(sheet("strap", 9.0))
    row = result.built.grid.top[-1]
    place = row.mean(axis=0) + [0, 0, 5.0] + np.linspace(-9, 9, 60)[:, None] * [0, 1, 0]
    (drawn,) = attach([result], OneSite(place))  # type: ignore[arg-type]
    grid = drawn.built.grid
    assert cKDTree(place).query(row)[0].mean() > 3
    assert cKDTree(place).query(grid.top[-1])[0].max() < 2 * NEAR
    assert np.array_equal(grid.top[:10], result.built.grid.top[:10])
    assert np.array_equal(grid.top[-1], grid.bottom[-1])


def test_a_far_site_draws_an_end_so_far_and_no_farther() -> None:
    (result,) = built(sheet("strap", 9.0))
    far = result.built.grid.top[-1] + [0, 200.0, 0]
    (drawn,) = attach([result], OneSite(far))  # type: ignore[arg-type]
    moved = np.linalg.norm(drawn.built.grid.top[-1] - result.built.grid.top[-1], axis=1)
    assert moved.max() <= 3 * FARTHEST + 0.1


def test_of_a_mixed_end_only_what_is_near_belongs_to_the_bone() -> None:
    (result,) = built(sheet("strap", 9.0))
    row = result.built.grid.top[-1]
    spot = row[:1] + np.array([0, -2.0, 0])
    (drawn,) = attach([result], OneSite(spot, MIXED))  # type: ignore[arg-type]
    moved = np.linalg.norm(drawn.built.grid.top[-1] - row, axis=1)
    assert moved[0] > 0.5
    assert moved[len(row) // 2 :].max() < 1e-9


def test_the_sites_of_the_records_are_found_by_unit_and_end() -> None:
    sites = Sites(meshes(), data_directory())
    ((insertion, reach),) = sites.at("masseter:superficial_part", 1)
    assert insertion
    assert all(len(tree.data) for tree in insertion)
    assert reach == FARTHEST
    ((_, reach),) = sites.at("genioglossus", 1)  # most of it ends in the tongue
    assert reach == MIXED
    assert sites.at("orbicularis_oris:labial_part", 1) == []
    # the anterior belly of digastric arises from the jaw, but is the second half of its slab
    assert sites.at("digastric:anterior_belly", 1)
