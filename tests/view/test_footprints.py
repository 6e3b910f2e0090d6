"""Footprints on bone: fine triangles without gaps, colour only beside the flesh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.view.footprints import FINE_MM, FOOT_MM, PALE, PALE_MM, STRONG, refined, strength


def test_colour_is_strong_at_the_flesh_pale_around_it_and_none_far_away() -> None:
    away = np.array([0.0, FOOT_MM - 0.6, FOOT_MM + 0.6, PALE_MM - 1.6, PALE_MM + 1.6])
    places = np.column_stack([away, np.zeros((5, 2))]).astype(np.float32)
    found = strength(places, np.zeros((1, 3)))
    assert found == pytest.approx([STRONG, STRONG, PALE, PALE, 0.0])


def test_bone_is_cut_fine_near_the_flesh_and_nowhere_else() -> None:
    mesh = fa.meshes()["mandible", "midline"]
    place = mesh.points[mesh.points[:, 0].argmax()].astype(float)[None]
    fine = refined(mesh, place, 6.0)
    assert len(fine.points) > len(mesh.points)
    np.testing.assert_array_equal(fine.points[: len(mesh.points)], mesh.points)
    middles = fine.points[fine.faces].mean(axis=1)
    corners = fine.points[fine.faces]
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    near = np.linalg.norm(middles - place, axis=1) < 4.0
    assert longest[near].max() <= FINE_MM + 1e-4
    edges = np.sort(fine.faces[:, [[0, 1], [1, 2], [2, 0]]], axis=2).reshape(-1, 2)
    _, count = np.unique(edges, axis=0, return_counts=True)
    assert (count == 2).all(), "no gaps, so that no light falls through"


def test_new_vertices_follow_the_curve_of_the_bone() -> None:
    corners = 5 * np.concatenate([np.eye(3), -np.eye(3)]).astype(np.float32)
    faces = [(0, 1, 2), (1, 3, 2), (3, 4, 2), (4, 0, 2)]
    faces += [(1, 0, 5), (3, 1, 5), (4, 3, 5), (0, 4, 5)]
    ball = replace(
        fa.meshes()["eyeball", "right"],
        points=corners,
        faces=np.array(faces, np.int32),
        colors=np.full((6, 3), 200, np.uint8),
    )
    fine = refined(ball, corners.astype(float), 20.0)
    radius = np.linalg.norm(fine.points, axis=1)
    assert len(fine.points) > 50
    # Flat triangles would come as near to the middle as 2.9 mm.
    assert radius.min() > 4.0
    assert radius.max() < 5.1
