"""The hold of bones on muscles: exact at the end, none in the middle, no kink between."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.motion_file import MotionFile
from faceanatomy.modelling.lids import LidTurns
from faceanatomy.modelling.motion_anchor import anchor
from faceanatomy.modelling.motion_basis import Basis
from faceanatomy.modelling.motion_write import packed

NAME, BONE, UNIT = "geniohyoid", "hyoid_bone", "stylohyoid"
DRAWN, LIFTED = np.array([3.0, 1.0, 2.0]), np.array([0.5, -1.0, 4.0])


@pytest.fixture(scope="module")
def basis() -> Basis:
    library = fa.meshes()
    muscle, bone = (library[n, library.info(n).sides[-1]] for n in (NAME, BONE))
    made = Basis([UNIT])
    made.own = {
        NAME: {UNIT: np.tile(DRAWN, (len(muscle.points), 1))},
        BONE: {UNIT: np.tile(LIFTED, (len(bone.points), 1))},
    }
    made.cross = {NAME: {UNIT: np.tile(DRAWN, (len(muscle.points), 1))}}
    made.jaw = {NAME: np.full(len(muscle.points), 0.6)}
    u = muscle.uv[:, 0]
    turned = np.array([u.argmin(), np.abs(u - 0.5).argmin()])
    made.lids = {NAME: LidTurns(turned, *np.ones((6, 2)))}
    anchor(made, library)
    return made


def test_ends_take_the_movement_of_their_bones(basis: Basis) -> None:
    mesh = fa.meshes()[NAME, fa.meshes().info(NAME).sides[-1]]
    u = mesh.uv[:, 0]
    chin, hyoid = u <= u.min() + 1e-3, u >= u.max() - 1e-3
    field = basis.own[NAME][UNIT]
    assert np.allclose(field[chin], 0)
    assert np.allclose(basis.jaw[NAME][chin], 1)
    assert np.allclose(field[hyoid], LIFTED)
    assert np.allclose(basis.jaw[NAME][hyoid], 0.3)
    middle = np.abs(u - 0.5) < 1e-6
    middle |= np.abs(u - 0.5) == np.abs(u - 0.5).min()
    assert np.allclose(field[middle], DRAWN, atol=0.05)
    assert np.allclose(basis.jaw[NAME][middle], 0.6, atol=0.02)
    assert np.allclose(basis.lids[NAME].close, [0, 1], atol=0.02)
    if mesh.info.paired:
        assert np.allclose(basis.cross[NAME][UNIT][hyoid], LIFTED * [-1, 1, 1])


def test_no_tissue_bends_a_cartilage() -> None:
    library = fa.meshes()
    points = library["thyroid_cartilage", "midline"].points.astype(float)
    made = Basis(["platysma", "thyrohyoid"])
    made.own = {"thyroid_cartilage": {"platysma": points * 0.1, "thyrohyoid": points * 0 + LIFTED}}
    anchor(made, library)
    assert set(made.own["thyroid_cartilage"]) == {"thyrohyoid"}
    assert set(made.own["thyrohyoid"]) == {"thyrohyoid"}


def test_the_hold_fades_without_a_kink(basis: Basis) -> None:
    mesh = fa.meshes()[NAME, fa.meshes().info(NAME).sides[-1]]
    held = basis.held[NAME].whole
    assert held.min() >= 0
    assert held.max() <= 1 + 1e-9
    edges = np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]]])
    assert np.abs(np.diff(held[edges], axis=1)).max() < 0.3


def test_the_file_keeps_who_is_held(basis: Basis) -> None:
    file = MotionFile(packed(basis, fa.meshes()))
    rows, columns = file.ends(NAME)
    held = basis.held[NAME]
    assert np.allclose(columns[:, 0], held.whole[rows], atol=1e-4)
    assert np.allclose(columns[:, 1], held.level[rows], atol=1e-4)
    assert file.ends("skin") is None
