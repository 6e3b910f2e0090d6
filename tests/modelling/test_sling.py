"""The sling of digastric: a loop that holds the tendon and stands on the bone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.depth import signed_distance
from faceanatomy.modelling.connective import slab
from faceanatomy.modelling.sling import AROUND, GAP, ROWS, THICK, sling_of
from faceanatomy.modelling.tubes import tube
from faceanatomy.modelling.write import BuiltMesh

BONE = -9.0
"""Height of the top of a flat bone under a tendon that runs along y, mm."""


def to_flat_bone(points: Any, gap: float) -> Any:
    return np.asarray(points, float) * [1, 1, 0] + [0, 0, BONE + gap]


@pytest.fixture
def tendon() -> BuiltMesh:
    made = tube(np.array([[0.0, y, 0] for y in range(21)]), 2.0, 2.0)
    u = np.round(made.points[:, 1] / 20, 3)
    return BuiltMesh("tendon", "tendon", True, made.points, made.faces, uv=np.stack([u, u], axis=1))


def test_a_tendon_passes_freely_through_its_loop(tendon: BuiltMesh) -> None:
    inner, outer = sling_of(tendon, to_flat_bone)
    assert inner.shape == outer.shape == (ROWS, AROUND, 3)
    free = signed_distance(tendon.points, tendon.faces)(inner.reshape(-1, 3))
    assert free.min() > 0.05
    assert np.median(free) < 3 * GAP + 2  # and does not hang in it
    assert np.linalg.norm(outer - inner, axis=2).max() < 2 * THICK
    assert inner[:, :, 2].max() > 2.0  # over the tendon, not only beside it


def test_both_limbs_stand_on_the_bone_on_either_side(tendon: BuiltMesh) -> None:
    inner, _ = sling_of(tendon, to_flat_bone)
    feet = inner[:, [0, -1]]
    assert np.abs(feet[..., 2] - BONE).max() < 0.5
    assert (feet[:, 0, 0] * feet[:, 1, 0] < 0).all() or np.ptp(feet[..., 0]) > 2.0


def test_the_band_is_closed_and_does_not_cut_itself(tendon: BuiltMesh) -> None:
    made = slab(*sling_of(tendon, to_flat_bone))
    edges = np.sort(made.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    assert not len(self_intersections(made.points, made.faces))
