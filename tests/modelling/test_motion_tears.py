"""Jumps of a field between neighbouring points of a muscle are spread, and no further."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.modelling.motion_targets import lip_sides, mirror_twins
from faceanatomy.modelling.motion_tears import MOST, Muscle

RINGS = ("orbicularis_oris:labial_part", "orbicularis_oris:marginal_part")


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return meshes()["buccinator:mandibular_fibres", "right"]


def along(mesh: Mesh) -> np.ndarray:
    assert mesh.uv is not None
    u = mesh.uv[:, 0].astype(float)
    return (u - u.min()) / np.ptp(u)


def test_a_torn_field_is_spread_and_a_smooth_one_kept(mesh: Mesh) -> None:
    u = along(mesh)
    muscle = Muscle([mesh.points], [mesh.faces])
    torn = np.where(u > 0.5, 1.0, 0.0)[:, None] * np.array([6.0, 0.0, 0.0])
    assert muscle.jumps(torn).max() > 1.5
    mended = muscle.evened(torn, MOST)
    assert muscle.jumps(mended).max() <= MOST + 1e-9
    assert np.abs(mended[u < 0.1]).max() < 0.5
    assert np.abs(mended[u > 0.9] - torn[u > 0.9]).max() < 0.5
    smooth = u[:, None] * np.array([0.0, 0.0, 6.0])
    assert (muscle.evened(smooth, MOST) == smooth).all()


def test_ends_on_bone_keep_their_way(mesh: Mesh) -> None:
    u = along(mesh)
    torn = np.where(u > 0.12, 1.0, 0.0)[:, None] * np.array([8.0, 0.0, 0.0])
    held = Muscle([mesh.points], [mesh.faces], u < 0.06).evened(torn, MOST)
    free = Muscle([mesh.points], [mesh.faces]).evened(torn, MOST)
    assert (held[u < 0.06] == 0).all()
    assert np.abs(free[u < 0.06]).max() > 0.1


def test_weights_of_the_jaw_tear_no_muscle_in_a_wide_gape(mesh: Mesh) -> None:
    u = along(mesh)
    muscle = Muscle([mesh.points], [mesh.faces])
    weights = np.where(u > 0.5, 1.0, 0.0)[:, None]
    mended = muscle.evened_jaw(weights)
    assert muscle.jumps(40 * mended).max() < 0.7 * muscle.jumps(40 * weights).max()
    assert mended.min() >= 0
    assert mended.max() <= 1


@pytest.mark.parametrize("name", RINGS)
def test_a_ring_mirrors_itself_even_where_its_faces_do_not(name: str) -> None:
    mesh = meshes()[name, "midline"]
    points = mesh.points * [-1, 1, 1]
    twin = mirror_twins(mesh)
    assert np.linalg.norm(mesh.points[twin] - points, axis=1).max() < 1e-3
    assert (twin[twin] == np.arange(len(twin))).all()
    sides = lip_sides(mesh)
    assert (sides == sides[twin]).all()
    assert (lip_sides(replace(mesh, faces=np.roll(mesh.faces, 1, axis=1))) == sides).all()
