"""Faces that cut through each other are found, on surfaces built to cut and by brute force."""

from __future__ import annotations

import numpy as np
import trimesh

from faceanatomy.geometry.crossings import self_intersections


def ball(radius: float = 5.0, centre: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    sphere = trimesh.creation.icosphere(subdivisions=2, radius=radius)
    sphere.apply_translation(centre)
    return sphere


def test_a_sound_surface_has_none() -> None:
    sphere = ball()
    assert self_intersections(sphere.vertices, sphere.faces).shape == (0, 2)


def test_a_dent_that_comes_out_on_the_other_side_is_found() -> None:
    sphere = ball()
    points = np.array(sphere.vertices)
    top = int(points[:, 2].argmax())
    points[top, 2] = -7.0
    pairs = self_intersections(points, sphere.faces)
    fan = set(np.flatnonzero((sphere.faces == top).any(1)).tolist())
    assert len(pairs)
    assert all(fan & set(pair) for pair in pairs.tolist())


def test_two_balls_in_one_mesh_cut_where_they_overlap_and_not_apart() -> None:
    overlapping = trimesh.util.concatenate([ball(), ball(5, (6, 0, 0))])
    apart = trimesh.util.concatenate([ball(), ball(5, (10.5, 0, 0))])
    pairs = self_intersections(overlapping.vertices, overlapping.faces)
    assert len(pairs) > 20
    middles = overlapping.triangles_center[pairs.ravel()]
    assert np.abs(middles[:, 0] - 3).max() < 2.0
    assert not len(self_intersections(apart.vertices, apart.faces))


def test_what_only_touches_within_the_tolerance_does_not_count() -> None:
    flat = np.array([[0, 0, 0], [4, 0, 0], [0, 4, 0]], float)
    spike = np.array([[1, 1, 3], [2, 1, 3], [1, 1, -0.05]], float)
    points, faces = np.concatenate([flat, spike]), np.array([[0, 1, 2], [3, 4, 5]])
    assert self_intersections(points, faces, tolerance=0.02).tolist() == [[0, 1]]
    assert not len(self_intersections(points, faces, tolerance=0.1))


def test_every_pair_of_a_random_soup_is_found() -> None:
    rng = np.random.default_rng(7)
    sizes = rng.choice([0.3, 1.0, 6.0], 120)[:, None, None]
    corners = rng.uniform(-4, 4, (120, 1, 3)) + sizes * rng.normal(size=(120, 3, 3))
    faces = np.arange(360).reshape(-1, 3)
    found = set(map(tuple, self_intersections(corners.reshape(-1, 3), faces, 0.0).tolist()))
    expected = set()
    for i, one in enumerate(corners):
        for j in range(i + 1, len(corners)):
            if cut(one, corners[j]) or cut(corners[j], one):
                expected.add((i, j))
    assert len(expected) > 50
    assert found == expected


def cut(edges_of: np.ndarray, face: np.ndarray) -> bool:
    """Tell whether an edge of one triangle pierces another, by solving for the meeting point."""
    for k in range(3):
        start, end = edges_of[k], edges_of[(k + 1) % 3]
        system = np.column_stack([start - end, face[1] - face[0], face[2] - face[0]])
        way, a, b = np.linalg.solve(system, start - face[0])
        if 0 < way < 1 and a >= 0 and b >= 0 and a + b <= 1:
            return True
    return False
