"""Linear elasticity of small cubes: element matrices, assembly, and a factor-once solver.

Units: mm, kPa and mN (1 kPa mm^2 = 1 mN). Every element is the same cube; stiffness differs only by
a factor, so one 24 x 24 matrix serves all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

CORNERS = np.array(
    [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]
)
"""Corner offsets of a cube, in the order of its nodes."""
_SIGNS = 2.0 * CORNERS - 1.0
BATCH = 8
"""Loads solved at once: for all together the solver would need 0.6 GB more beside its factors."""


def shape_values(local: Floats) -> Floats:
    """Return the trilinear weights (n, 8) at local coordinates (n, 3) in -1..1."""
    return np.asarray(np.prod(1 + _SIGNS[None] * local[:, None, :], axis=2) / 8)


def shape_slopes(local: Floats, size: float) -> Floats:
    """Return the gradients (n, 8, 3) of the trilinear weights, per mm, in a cube of ``size`` mm."""
    terms = 1 + _SIGNS[None] * local[:, None, :]
    out = np.empty((len(local), 8, 3))
    for axis in range(3):
        others = [k for k in range(3) if k != axis]
        out[:, :, axis] = _SIGNS[:, axis] * terms[:, :, others].prod(2) / 8
    return out * (2.0 / size)


def cube_stiffness(size: float, poisson: float) -> Floats:
    """Return the stiffness (24, 24) of a cube with Young's modulus 1.

    Shear is integrated at eight points, volume change at one (selective reduced integration), so
    that nearly incompressible tissue does not lock (Hughes, The Finite Element Method, 1987).
    """
    shear = 1 / (2 * (1 + poisson))
    bulk = 1 / (3 * (1 - 2 * poisson))
    deviator = np.diag([2.0, 2, 2, 1, 1, 1])
    deviator[:3, :3] -= 2.0 / 3.0
    volume = np.zeros((6, 6))
    volume[:3, :3] = 1.0
    cell = size**3
    matrix = np.zeros((24, 24))
    points = _SIGNS / np.sqrt(3.0)
    for strain in _strain_matrices(points, size):
        matrix += strain.T @ (shear * deviator) @ strain * cell / 8
    centre = _strain_matrices(np.zeros((1, 3)), size)[0]
    return np.asarray(matrix + centre.T @ (bulk * volume) @ centre * cell)


def _strain_matrices(local: Floats, size: float) -> Floats:
    """Return the strain-displacement matrices (n, 6, 24); order xx yy zz xy yz zx."""
    slopes = shape_slopes(local, size)
    out = np.zeros((len(local), 6, 24))
    x, y, z = slopes[:, :, 0], slopes[:, :, 1], slopes[:, :, 2]
    out[:, 0, 0::3], out[:, 1, 1::3], out[:, 2, 2::3] = x, y, z
    out[:, 3, 0::3], out[:, 3, 1::3] = y, x
    out[:, 4, 1::3], out[:, 4, 2::3] = z, y
    out[:, 5, 0::3], out[:, 5, 2::3] = z, x
    return out


def assemble(nodes: Ints, modulus: Floats, size: float, poisson: float, count: int) -> Any:
    """Return the upper triangle of the stiffness matrix (3 count, 3 count) as sorted CSR.

    Parameters
    ----------
    nodes : (m, 8) node of each corner of each element.
    modulus : (m,) Young's modulus in kPa times filled fraction.
    size, poisson : edge of the cubes in mm and Poisson's ratio.
    count : number of nodes.
    """
    from scipy import sparse

    unit = cube_stiffness(size, poisson)
    freedom = (nodes[:, :, None] * 3 + np.arange(3)).reshape(len(nodes), 24)
    upper = np.triu_indices(24)
    row, column = freedom[:, upper[0]].ravel(), freedom[:, upper[1]].ravel()
    value = (modulus[:, None] * unit[upper][None]).ravel()
    swap = row > column
    row[swap], column[swap] = column[swap], row[swap]
    shape = (3 * count, 3 * count)
    return sparse.coo_matrix((value, (row, column)), shape=shape).tocsr()


def node_blocks(nodes: Ints, blocks: Floats, count: int) -> Any:
    """Return the upper triangle that adds the symmetric 3 x 3 ``blocks`` (k, 3, 3) at ``nodes``."""
    from scipy import sparse

    row = nodes[:, None, None] * 3 + np.arange(3)[None, :, None] + np.zeros((1, 1, 3), int)
    column = np.swapaxes(row, 1, 2)
    up = column >= row
    shape = (3 * count, 3 * count)
    return sparse.coo_matrix((blocks[up], (row[up], column[up])), shape=shape).tocsr()


class Factor:
    """A factorised stiffness matrix that solves for many loads.

    Uses MKL Pardiso when the package ``pypardiso`` is installed (seconds), else SuperLU of scipy
    (minutes, several times the memory).

    Parameters
    ----------
    upper : upper triangle of a symmetric positive definite matrix, CSR.
    free : (k,) indices of the unknowns; all others are held at zero.
    """

    def __init__(self, upper: Any, free: Ints) -> None:
        self.size = upper.shape[0]
        self.free = free
        matrix = upper[free][:, free].tocsr()
        matrix.sort_indices()
        try:
            from pypardiso import PyPardisoSolver
        except ImportError:
            from scipy.sparse import triu
            from scipy.sparse.linalg import splu

            full = (matrix + triu(matrix, 1).T).tocsc()
            options = {"SymmetricMode": True}
            self._lu = splu(full, "MMD_AT_PLUS_A", 0.0, options=options)
            self._pardiso = None
        else:
            self._matrix = matrix
            self._pardiso = PyPardisoSolver(mtype=2)
            self._pardiso.factorize(matrix)

    def solve(self, loads: Floats) -> Floats:
        """Return the displacements (3 n, k) under the nodal ``loads`` (3 n, k)."""
        out = np.zeros((self.size, loads.shape[1]))
        for start in range(0, loads.shape[1], BATCH):
            some = slice(start, start + BATCH)
            rows = np.asfortranarray(loads[self.free, some])
            if self._pardiso is None:
                out[self.free, some] = self._lu.solve(rows)
            else:
                moved = self._pardiso.solve(self._matrix, rows)
                out[self.free, some] = moved.reshape(rows.shape)
        return out

    def close(self) -> None:
        """Give the memory of the factors back."""
        if self._pardiso is not None:
            self._pardiso.free_memory(everything=True)
