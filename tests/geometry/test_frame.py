"""The frame and its one conversion."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from faceanatomy.geometry.frame import from_gltf, mirror_points, to_gltf

POINTS = arrays(np.float64, (5, 3), elements=st.floats(-500, 500))


@given(POINTS)
def test_there_and_back(points: np.ndarray) -> None:
    assert np.allclose(from_gltf(to_gltf(points)), points, atol=1e-9)


def test_axes() -> None:
    right, anterior, superior = to_gltf(np.eye(3) * 1000)
    assert np.allclose(right, [-1, 0, 0])
    assert np.allclose(anterior, [0, 0, 1])
    assert np.allclose(superior, [0, 1, 0])


def test_the_conversion_is_a_rotation() -> None:
    assert np.isclose(np.linalg.det(to_gltf(np.eye(3) * 1000)), 1.0), "else faces turn inside out"


@given(POINTS)
def test_mirror_twice_is_identity(points: np.ndarray) -> None:
    assert np.array_equal(mirror_points(mirror_points(points)), points)
