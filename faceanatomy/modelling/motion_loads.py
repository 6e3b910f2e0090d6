"""Nodal forces of a contracting muscle: active stress along its fibres, given to the grid.

A muscle mesh is probed all over its surface; each probe carries its share of the volume, the fibre
direction and the place u between origin and insertion. Stress sigma m m^T in a volume dV gives
node a of the cube around it the force -sigma dV m (m . grad N_a). Where a muscle comes off bone,
the bone carries the force; towards a soft end the stress fades, as fibres end one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import elasticity
from faceanatomy.modelling.mouth import SLIT_END, above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_grid import SoftGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

STRESS = 30.0
"""Active stress of a load in kPa; amplitudes are calibrated afterwards."""
SOFT_ORIGIN, SOFT_END = 0.3, 0.12
BONE_MASK = (0.10, 0.26)
REACH_FROM = 0.65
SPREAD_MM = 4.0
BLUR_MM = 1.6
"""Over how many mm the force of a muscle, and then the movement, is averaged in the tissue."""
LEAST_TISSUE = 0.1
"""Filled share of the surroundings that is enough to tell how the tissue there moves."""


@dataclass(frozen=True, eq=False)
class Probes:
    """Samples of one muscle: ``points``, ``fibres`` (n, 3); ``u``, ``volume`` (n,)."""

    points: Floats
    fibres: Floats
    u: Floats
    volume: Floats


def probe_muscle(mesh: Mesh, spacing: float = 0.9) -> Probes:
    """Spread probes over the surface of a muscle mesh, about one per ``spacing`` squared mm."""
    assert mesh.uv is not None
    assert mesh.fibres is not None
    corner = mesh.points[mesh.faces].astype(float)
    area = (
        np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
        / 2
    )
    u = mesh.uv[:, 0][mesh.faces].astype(float)
    if not mesh.info.closed:  # a part of a longer slab: count from its own origin
        u = (u - u.min()) / max(float(np.ptp(u)), 1e-6)
    fibre = mesh.fibres[mesh.faces].astype(float)
    steps = np.clip(np.ceil(np.sqrt(area) / spacing), 1, 12).astype(int)
    rows = []
    for n in np.unique(steps):
        face = np.flatnonzero(steps == n)
        rows += [
            (face, np.broadcast_to(weight, (len(face), 3)), area[face] / n**2)
            for weight in _triangle_points(int(n))
        ]
    face = np.concatenate([r[0] for r in rows])
    weight = np.concatenate([r[1] for r in rows])[:, :, None]
    share = np.concatenate([r[2] for r in rows])
    direction = (weight * fibre[face]).sum(1)
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
    volume = abs(float(mesh.volume)) * share / share.sum()
    return Probes(
        (weight * corner[face]).sum(1), direction, (weight[:, :, 0] * u[face]).sum(1), volume
    )


def _triangle_points(n: int) -> list[Floats]:
    """Return the barycentric centres of the n squared equal parts of a triangle."""
    out = []
    for i in range(n):
        for j in range(n - i):
            out.append(np.array([i + 1 / 3, j + 1 / 3]) / n)
            if i + j < n - 1:
                out.append(np.array([i + 2 / 3, j + 2 / 3]) / n)
    return [np.array([1 - a - b, a, b]) for a, b in out]


def lead_on(probes: Probes, target: Floats) -> Probes:
    """Return the probes with the ends of the fibres led on to ``target`` (3,), into the lip."""
    end = probes.points[probes.u > 0.94].mean(0)
    t = np.clip((probes.u - REACH_FROM) / (1 - REACH_FROM), 0, 1)
    shift = (t**2)[:, None] * (target - end)
    fibres = probes.fibres * 1.0
    bent = t > 0
    length = np.linalg.norm(end - probes.points[probes.u < 0.06].mean(0))
    fibres[bent] += (2 * t[bent] / ((1 - REACH_FROM) * length))[:, None] * (target - end)
    fibres /= np.maximum(np.linalg.norm(fibres, axis=1, keepdims=True), 1e-9)
    return Probes(probes.points + shift, fibres, probes.u, probes.volume)


class Loader:
    """Puts muscle forces on the nodes of a grid."""

    def __init__(self, grid: SoftGrid) -> None:
        self.grid = grid
        shape = grid.shape
        self._spread = _spreading(grid)
        self._table = {s: np.full(shape, -1) for s in (0, 1, -1)}
        for s, table in self._table.items():
            rows = np.flatnonzero(grid.side == s)
            table[tuple(grid.cells[rows].T)] = rows

    def element(self, points: Floats) -> Ints:
        """Return the element (n,) each point of the half x >= 0 lies in, -1 where there is none."""
        cell = np.floor((points - self.grid.low) / self.grid.size).astype(int)
        inside = ((cell >= 0) & (cell < np.array(self.grid.shape))).all(1)
        cell = np.clip(cell, 0, np.array(self.grid.shape) - 1)
        at = tuple(cell.T)
        side = np.where(above_mouth_line(points) > 0, 1, -1)
        split = np.where(side > 0, self._table[1][at], self._table[-1][at])
        found = np.where(self._table[0][at] >= 0, self._table[0][at], split)
        return np.where(inside, found, -1)

    def load(
        self,
        probes: Probes,
        *,
        closed: bool = False,
        hold: tuple[float, float] | None = None,
        both_ends: bool = False,
        spread: float = SPREAD_MM,
        stress: float = STRESS,
    ) -> Floats:
        """Return the forces (3 n, 2) of the right muscle: symmetric and antisymmetric half loads.

        ``hold``: range of u over which bone or fascia at the origin lets go of the force, None when
        the origin is soft too; ``both_ends``: the insertion is bone as well; ``spread``: over how
        many mm the tissue around the fibres shares the force. Probes left of the midline count
        for the antisymmetric load with the opposite sign.
        """
        grid = self.grid
        fade = np.ones(len(probes.u))
        if not closed:
            if hold is None:
                fade *= np.clip(probes.u / SOFT_ORIGIN, 0.0, 1)
            if not both_ends:
                fade *= np.clip((1 - probes.u) / SOFT_END, 0.0, 1)
        left = probes.points[:, 0] < 0
        flip = np.where(left, -1.0, 1.0)[:, None] * np.array([1.0, 0, 0]) + np.array([0, 1.0, 1.0])
        points, fibres = probes.points * flip, probes.fibres * flip
        element = self.element(points)
        good = element >= 0
        element, points, fibres = element[good], points[good], fibres[good]
        u, volume, left = probes.u[good], probes.volume[good] * fade[good], left[good]
        local = (points - grid.low) / grid.size
        local = 2 * (local - np.floor(local)) - 1
        slopes = elasticity.shape_slopes(local, grid.size)
        along = np.einsum("nak,nk->na", slopes, fibres)
        force = -stress * volume[:, None, None] * along[:, :, None] * fibres[:, None, :]
        out = np.zeros((grid.count, 3, 2))
        nodes = grid.nodes[element]
        for column, sign in ((0, 1.0), (1, -1.0)):
            part = force * 0.5 * np.where(left, sign, 1.0)[:, None, None]
            np.add.at(out[:, :, column], nodes.ravel(), part.reshape(-1, 3))
        if hold is not None and not closed:
            out *= self._held(nodes, local, u, volume, hold, both_ends)[:, None, None]
        flat = out.reshape(grid.count, 6)
        for _ in range(round(2 * (spread / grid.size) ** 2)):
            flat = self._spread @ flat
        return flat.reshape(-1, 2)

    def _held(
        self,
        nodes: Ints,
        local: Floats,
        u: Floats,
        volume: Floats,
        hold: tuple[float, float],
        both_ends: bool,
    ) -> Floats:
        """Return 0 at nodes where bone or fascia carries the force, 1 along the rest."""
        weight = elasticity.shape_values(local) * np.maximum(volume, 1e-9)[:, None]
        total, mean = np.zeros(self.grid.count), np.zeros(self.grid.count)
        np.add.at(total, nodes.ravel(), weight.ravel())
        np.add.at(mean, nodes.ravel(), (weight * u[:, None]).ravel())
        place = mean / np.maximum(total, 1e-12)
        mask = np.ones(self.grid.count)
        for distance in (place, 1 - place)[: 1 + both_ends]:
            t = np.clip((distance - hold[0]) / (hold[1] - hold[0]), 0, 1)
            mask *= t * t * (3 - 2 * t)
        return mask


def _spreading(grid: SoftGrid) -> Any:
    """Return the sparse matrix that spreads a nodal load a little without changing its sum.

    Each node shares its force out among the cubes around it by how far they are filled, and each
    cube gives its part to its corners alike: a step of diffusion in the tissue, by 1 / sqrt(2) of a
    cube. Corners outside the skin that hang on a sliver of tissue get no more than that sliver's.
    """
    from scipy import sparse

    cube = np.repeat(np.arange(len(grid.nodes)), 8)
    shape = len(grid.nodes), grid.count
    corner = sparse.csr_matrix((np.full(len(cube), 1 / 8), (cube, grid.nodes.ravel())), shape=shape)
    each = sparse.diags(1 / np.maximum(grid.tissue(), 1e-9))
    return (corner.T @ sparse.diags(grid.fill) @ corner @ each).tocsr()


class Sampler:
    """Carries nodal displacements to any points: smooth, and on the right side of the mouth.

    The field is averaged over the tissue within about ``blur`` mm (the same on any grid, so that a
    finer one gives the same shapes), each node weighed by the tissue around it, and continued
    outwards from where there is enough; once for the upper and once for the lower lip.
    """

    def __init__(self, grid: SoftGrid, blur: float = BLUR_MM) -> None:
        from scipy.ndimage import distance_transform_edt

        self.grid, self._sigma = grid, blur / grid.size
        self._shape = tuple(np.array(grid.shape) + 1)
        self._nodes: dict[int, Ints] = {}
        self._tissue: dict[int, Floats] = {}
        self._nearest: dict[int, Any] = {}
        above = above_mouth_line(grid.points) > 0
        open_ = (grid.points[:, 0] < SLIT_END) & (grid.points[:, 1] > 40)
        near = open_ & (np.abs(above_mouth_line(grid.points)) < 12)
        self._around = grid.tissue()
        for s in (1, -1):
            own = (grid.ghost == s) | ((grid.ghost == 0) & (~near | (above == (s > 0))))
            self._nodes[s] = np.flatnonzero(own & (self._around > 0))
            tissue = self._averaged(s, np.ones(grid.count))
            self._nearest[s] = tuple(
                distance_transform_edt(
                    tissue < LEAST_TISSUE, return_distances=False, return_indices=True
                )
            )
            self._tissue[s] = np.maximum(tissue, LEAST_TISSUE)

    def _averaged(self, side: int, values: Floats) -> Floats:
        """Return nodal ``values`` (n,) times the tissue around each node, blurred over the grid."""
        from scipy.ndimage import gaussian_filter

        nodes = self._nodes[side]
        out = np.zeros(self._shape, np.float32)
        out[tuple(self.grid.ijk[nodes].T)] = self._around[nodes] * values[nodes]
        return np.asarray(gaussian_filter(out, self._sigma, mode="nearest"))

    def volumes(self, nodal: Floats) -> dict[int, Floats]:
        """Return the continued fields (3, i, j, k) of the upper (+1) and lower (-1) side."""
        return {
            s: np.stack(
                [(self._averaged(s, v) / tissue)[self._nearest[s]] for v in nodal.T], dtype=float
            )
            for s, tissue in self._tissue.items()
        }

    def sample(self, volumes: dict[int, Floats], points: Floats, side: Ints) -> Floats:
        """Return displacements (n, 3) at points of the half x >= 0; ``side`` (n,) +1 / -1."""
        from scipy.ndimage import map_coordinates

        at = ((points - self.grid.low) / self.grid.size).T
        out = np.zeros((len(points), 3))
        for s in (1, -1):
            rows = np.flatnonzero(side == s)
            for k in range(3):
                out[rows, k] = map_coordinates(volumes[s][k], at[:, rows], order=1, mode="nearest")
        return out
