"""The elastic solver, the muscle forces and the slit of the mouth, on made and coarse geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from faceanatomy.modelling import elasticity
from faceanatomy.modelling.face import MOUTH_LINE
from faceanatomy.modelling.mouth import SLIT_END, above_mouth_line

if TYPE_CHECKING:
    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.motion_grid import SoftGrid


def block(cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes (n, 3) and elements (m, 8) of a cube of unit cells."""
    side = cells + 1
    index = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    cell = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), -1).reshape(-1, 3)
    corner = cell[:, None, :] + elasticity.CORNERS[None]
    nodes = (corner[..., 0] * side + corner[..., 1]) * side + corner[..., 2]
    return index.astype(float), nodes


def test_a_rigid_move_needs_no_force() -> None:
    stiffness = elasticity.cube_stiffness(2.0, 0.45)
    corner = elasticity.CORNERS * 2.0
    turn = np.cross(np.array([0.3, -0.2, 0.5]), corner)
    for move in (np.ones((8, 3)), turn):
        assert np.abs(stiffness @ move.ravel()).max() < 1e-9
    assert np.linalg.eigvalsh(stiffness)[6] > 1e-3


def test_a_pulled_block_stretches_as_hooke_says() -> None:
    points, nodes = block(3)
    count, young, poisson = len(points), 12.0, 0.3
    matrix = elasticity.assemble(nodes, np.full(len(nodes), young), 1.0, poisson, count)
    held = np.zeros((count, 3), bool)
    for axis in range(3):  # sliding walls at 0: the block may thin
        held[points[:, axis] == 0, axis] = True
    weight = np.where((points[:, 1] % 3 == 0), 0.5, 1.0) * np.where(points[:, 2] % 3 == 0, 0.5, 1.0)
    load = np.zeros((count, 3))
    top = points[:, 0] == 3
    load[top, 0] = weight[top]  # 1 kPa on the face x = 3
    factor = elasticity.Factor(matrix, np.flatnonzero(~held.ravel()))
    moved = factor.solve(load.reshape(-1, 1))[:, 0].reshape(-1, 3)
    np.testing.assert_allclose(moved[:, 0], points[:, 0] / young, atol=1e-8)
    np.testing.assert_allclose(moved[:, 1], -poisson * points[:, 1] / young, atol=1e-8)


def test_shape_weights_reproduce_a_linear_field() -> None:
    local = np.random.default_rng(3).uniform(-1, 1, (20, 3))
    weights = elasticity.shape_values(local)
    np.testing.assert_allclose(weights.sum(1), 1)
    np.testing.assert_allclose(weights @ (2.0 * elasticity.CORNERS - 1), local, atol=1e-12)
    slopes = elasticity.shape_slopes(local, 2.0)
    np.testing.assert_allclose(
        np.einsum("nak,aj->nkj", slopes, 2.0 * elasticity.CORNERS - 1),
        np.broadcast_to(np.eye(3), (20, 3, 3)),
        atol=1e-12,
    )


@pytest.fixture(scope="module")
def fields() -> HeadFields:
    from faceanatomy.modelling.fields import head_fields

    return head_fields(3.0)


def test_opened_skin_is_closed_again_by_its_lining(fields: HeadFields) -> None:
    import trimesh

    from faceanatomy.modelling import skin, surface
    from faceanatomy.modelling.fields import HIGH, LOW
    from faceanatomy.modelling.mouth import cut_line, open_mouth
    from faceanatomy.modelling.sculpt import Sculpture

    sculpture = skin.sculpt_skin(Sculpture(LOW, HIGH, 2.7))
    half = surface.smooth(surface.half_surface(sculpture, True), 3)
    cut, line = cut_line(half)
    opened = open_mouth(cut, line, fields)
    whole, (depth,) = surface.mirror(opened.surface, opened.depth)
    mesh = trimesh.Trimesh(whole.points, whole.faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    outside = opened.source >= 0
    moved = np.linalg.norm(
        opened.surface.points[outside] - cut.points[opened.source[outside]], axis=1
    )
    assert moved.max() == 0
    count = len(half.points)
    assert np.linalg.norm(cut.points[:count] - half.points, axis=1).max() < 1.0  # only snapped
    _, number = np.unique(np.round(whole.points, 6), axis=0, return_counts=True)
    assert (number == 2).sum() >= 2 * (SLIT_END / 2.7 - 2)  # both lips own their margin
    assert depth.max() == 2.0


def test_height_over_the_mouth_line_changes_sign_on_it() -> None:
    line = np.array(MOUTH_LINE)
    np.testing.assert_allclose(above_mouth_line(line * [-1, 1, 1]), 0, atol=1e-12)
    raised = line + np.array([0, 0, 1.0])
    assert (above_mouth_line(raised) > 0).all()


@pytest.fixture(scope="module")
def grid(fields: HeadFields) -> SoftGrid:
    from faceanatomy.modelling.motion_grid import build_grid

    return build_grid(fields, 5.0)


def test_a_muscle_pulls_with_no_net_force(grid: SoftGrid) -> None:
    from faceanatomy.modelling.motion_loads import Loader, Probes

    loader = Loader(grid)
    inside = np.flatnonzero((grid.fill > 0.9) & (grid.side == 0) & (grid.cells[:, 0] > 3))
    start = grid.low + (grid.cells[inside[len(inside) // 2]] + 0.5) * grid.size
    u = np.linspace(0, 1, 50)
    points = start + np.array([0, 0.0, 1.0]) * u[:, None]
    probes = Probes(points, np.tile([0.0, 0, 1.0], (50, 1)), u, np.full(50, 2.0))
    load = loader.load(probes, closed=True).reshape(-1, 3, 2)
    assert np.abs(load).max() > 0
    np.testing.assert_allclose(load.sum(0), 0, atol=1e-9 * np.abs(load).sum())
    np.testing.assert_allclose(load[..., 0], load[..., 1])


def test_corners_on_a_sliver_of_tissue_get_no_more_force_than_it_does(grid: SoftGrid) -> None:
    from faceanatomy.modelling.motion_loads import Loader

    tissue = grid.tissue()
    sliver = np.flatnonzero((tissue > 0) & (tissue < 0.02))
    assert len(sliver) > 20
    spread = Loader(grid)._spread
    even = spread @ tissue  # a force as dense everywhere as the tissue is spread already
    np.testing.assert_allclose(even, tissue, atol=1e-12)
    force = np.where(tissue > 0.5, np.random.default_rng(5).uniform(0, 1, grid.count), 0.0)
    for _ in range(4):
        densest, total = (force / tissue).max(), force.sum()
        force = spread @ force
        assert force.sum() == pytest.approx(total)
        assert (force / tissue).max() <= densest
    assert (force[sliver] > 0).any()


def test_skin_does_not_follow_corners_that_hang_on_a_sliver_of_tissue(grid: SoftGrid) -> None:
    from faceanatomy.modelling.motion_loads import Sampler

    tissue = grid.tissue()
    sliver = np.flatnonzero((tissue > 0) & (tissue < 0.01) & (grid.points[:, 1] > 60))
    assert len(sliver) > 5
    sampler, side = Sampler(grid), np.ones(len(sliver), int)
    moved = np.tile([1.0, -2.0, 0.5], (grid.count, 1))
    there = sampler.sample(sampler.volumes(moved), grid.points[sliver], side)
    np.testing.assert_allclose(there, moved[sliver], atol=1e-5)
    wild = moved.copy()
    wild[sliver] *= 10.0
    there = sampler.sample(sampler.volumes(wild), grid.points[sliver], side)
    assert np.abs(there / moved[sliver] - 1).max() < 0.5


def test_a_finer_grid_gives_the_same_movement(fields: HeadFields) -> None:
    from faceanatomy.geometry.library import meshes
    from faceanatomy.modelling.motion_build import refinement

    units = ("depressor_anguli_oris", "zygomaticus_minor")  # wider than a cube of this draft
    alike = refinement(meshes(), fields, 4.5, 3.8, units)
    assert set(alike) == set(units)
    assert min(alike.values()) > 0.9
