"""Ends drawn to the sites of the records and held there, on a ball of bone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from ball_head import Ball
from scipy.spatial import cKDTree
from test_settle import CLEAR, built, overlap, sheet

from faceanatomy.geometry.inside import Solid
from faceanatomy.modelling.attach import FARTHEST, NEAR_HARD, NEAR_SOFT, Anchors, attach
from faceanatomy.modelling.clearance import BURIED, Clearance
from faceanatomy.modelling.muscles import SlabResult
from faceanatomy.modelling.settle import settle

Draw = Callable[..., tuple[SlabResult, Anchors]]
BONY, SOFT, PASSED = "mandible oblique_line", "modiolus ", "rib "


class Surroundings:
    """Sites made of points, as a library gives them."""

    def __init__(self, **points: np.ndarray) -> None:
        self._points = points

    def site(self, structure: str, site: str) -> SimpleNamespace:
        points = self._points[structure]
        return SimpleNamespace(points=points, faces=np.zeros((0, 3), int))


def anchors(
    folder: Path, results: Sequence[SlabResult], *attached: tuple[str, str, str], **points: Any
) -> Anchors:
    """Write facts (muscle, structure, site) for insertions; the sites are the points."""
    names = [result.muscle for result in results]
    records = [
        {
            "id": name,
            "fibres": {"kind": "parallel"},
            "attachments": [
                {"role": "insertion", "structure": structure, "site_id": site}
                for muscle, structure, site in attached
                if muscle == name
            ],
        }
        for name in names
    ]
    kinds = [{"id": "mandible", "kind": "bone"}, {"id": "modiolus", "kind": "node"}]
    (folder / "muscles.json").write_text(json.dumps({"muscles": records}))
    (folder / "structures.json").write_text(json.dumps({"structures": kinds}))
    return Anchors(results, lambda _: Surroundings(**points), folder)  # type: ignore[arg-type,return-value]


def line(row: np.ndarray, *shift: float) -> np.ndarray:
    """Return a line of points beside the middle of a row, as long as it."""
    along = np.linspace(-12, 12, 80)[:, None] * np.array([0.0, 1.0, 0.0])
    return np.asarray(row.mean(axis=0) + np.array(shift) + along)


@pytest.mark.parametrize(
    ("place", "near"),
    [(("strap", "mandible", "oblique_line"), NEAR_HARD), (("strap", "modiolus", ""), NEAR_SOFT)],
)
def test_an_end_is_drawn_to_its_site_and_the_other_end_stays(
    tmp_path: Path, place: tuple[str, str, str], near: float
) -> None:
    results = built(sheet("strap", 9.0))
    row = results[0].built.grid.top[-1]
    site = line(row, 0, 0, 6.0)
    assert cKDTree(site).query(row)[0].min() > 4
    (drawn,) = attach(results, anchors(tmp_path, results, place, **{place[1]: site}))
    grid = drawn.built.grid
    assert cKDTree(site).query(grid.top[-1])[0].max() < near + 0.3
    assert np.array_equal(grid.top[:10], results[0].built.grid.top[:10])
    assert np.array_equal(grid.top[-1], grid.bottom[-1])


def test_a_far_site_draws_an_end_so_far_and_no_farther(tmp_path: Path) -> None:
    results = built(sheet("strap", 9.0))
    row = results[0].built.grid.top[-1]
    there = anchors(tmp_path, results, ("strap", "mandible", "oblique_line"),
                    mandible=row + np.array([0, 200.0, 0]))  # fmt: skip
    pulls = there.pulls([(results[0].built.grid.top, results[0].built.grid.bottom)])
    assert pulls[0][0].longest == pytest.approx(FARTHEST, abs=0.1)


def test_each_vertex_goes_to_the_nearest_place_and_every_place_is_reached(tmp_path: Path) -> None:
    results = built(sheet("strap", 9.0))
    row = results[0].built.grid.top[-1]
    bone, node = line(row, 0, 0, 3.0), row[:1] + np.array([0, 0, 9.0])
    both = (("strap", "mandible", "oblique_line"), ("strap", "modiolus", ""))
    (drawn,) = attach(results, anchors(tmp_path, results, *both, mandible=bone, modiolus=node))
    end = drawn.built.grid.top[-1]
    # the node is farther than the bone for all of them; the nearest vertex is drawn there
    assert cKDTree(node).query(row)[0].min() > NEAR_SOFT + 3
    assert cKDTree(node).query(end)[0].min() < NEAR_SOFT + 0.5
    assert cKDTree(bone).query(end[len(end) // 2 :])[0].max() < NEAR_HARD + 0.3


def test_an_end_stays_at_its_site_and_its_neighbour_gives_way(tmp_path: Path) -> None:
    results = built(sheet("deep", 8.0), sheet("upper", 10.0))
    row = results[0].built.grid.top[-1]
    assert overlap(*results) > 0.8
    place = ("deep", "mandible", "oblique_line")
    there = anchors(tmp_path, results, place, mandible=row)
    before = results[0].built.grid.top[-1]
    free = settle(results, CLEAR, lambda one, other: False)
    held = settle(results, CLEAR, lambda one, other: False, there)

    def off(results: list[SlabResult]) -> float:
        grid = results[0].built.grid
        ends = np.concatenate([grid.top[-1], grid.bottom[-1]])
        return float(cKDTree(before).query(ends)[0].max())

    assert off(held) < NEAR_HARD + 0.2
    assert off(held) <= off(free)
    assert max(overlap(*held), overlap(*held[::-1])) < 0.3


def test_what_lies_in_a_mesh_of_bone_that_no_field_knows_is_led_out() -> None:
    from pyvista import Sphere

    from faceanatomy.geometry.library import MeshInfo, MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    ball = Sphere(radius=4.0, center=(0.0, 0.0, 200.0)).triangulate()
    points = np.asarray(ball.points, np.float32)
    faces = ball.faces.reshape(-1, 4)[:, 1:].astype(np.int32)
    info = MeshInfo("alar", "cartilage", False, "", len(points), len(faces), "")
    library = MeshLibrary.holding([Mesh(info, "midline", points, faces)])
    inside = np.array([[0.0, 0.0, 202.8], [0.0, 3.4, 200.0], [0.0, 0.0, 206.0]])

    class Open(Ball):
        def skin_distance(self, points: np.ndarray) -> np.ndarray:
            return np.full(len(points), -50.0)

    way = Clearance(Open(), library).way_out("bone", inside)
    out = inside + way
    assert not Solid(points, faces).contains(out).any()
    assert np.linalg.norm(way[:2], axis=1).max() < 2
    assert np.array_equal(way[2], np.zeros(3))
    shallow = np.array([[0.0, 0.0, 204.0 - BURIED / 2]])
    assert not Clearance(Open(), library).way_out("bone", shallow).any()
