"""How far each point of the head follows the jaw: weights from 0 (skull) to 1 (mandible).

The weight is the steady state of a diffusion through the soft tissue with mandible and lower teeth
at 1, skull, spine and upper teeth at 0, the hyoid in between, and the mouth slit cut. A point then
moves by its weight times the rigid motion of the mandible, which holds for any opening.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.jaw import JAW_FOLLOWS
from faceanatomy.modelling.fields import BONES
from faceanatomy.modelling.mouth import SLIT_END, above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

BOX = ((0.0, -60.0, -170.0), (95.0, 122.0, 70.0))
_LIP_SPRING = 0.6
_LIP_BAND = 5.0
_CORNER = 0.47
_ROUND = 0.85
"""0.5 opens the mouth as an ellipse, 1 as two parabolas that meet at an angle."""
_CORNER_POINT = np.array([25.0, 79.0, -58.0])
_DRAWN_IN = np.array([-4.5, 1.0, 0.0])
_DRAWN_RADIUS = 15.0


class JawWeights:
    """Weights on a half grid, once for the upper and once for the lower side of the mouth."""

    def __init__(self, fields: HeadFields, pitch: float = 2.5) -> None:
        self.low = np.array(BOX[0])
        self.pitch = pitch
        nx, ny, nz = (int(n) for n in np.ceil((np.array(BOX[1]) - self.low) / pitch))
        shape = nx, ny, nz
        index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1)
        points = (self.low + (index.reshape(-1, 3) + 0.5) * pitch).reshape(-1, 3)
        self._shape = shape
        value, self._known = _solve(fields, points, shape, pitch)
        above = (above_mouth_line(points) > 0).reshape(shape)
        mouth = ((points[:, 0] < SLIT_END) & (points[:, 1] > 30)).reshape(shape)
        self._fields = {
            s: _continued(
                value.reshape(shape), self._known.reshape(shape) & (~mouth | (above == (s > 0)))
            )
            for s in (1, -1)
        }

    def at(self, points: Floats, side: Ints | None = None) -> Floats:
        """Return the weights (n,) at points (n, 3) of either half.

        ``side`` (n,) +1 or -1 says which lip a point near the mouth line belongs to; by default
        the line decides.
        """
        from scipy.ndimage import map_coordinates

        p = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], 1)
        if side is None:
            side = np.where(above_mouth_line(p) > 0, 1, -1)
        at = ((p - self.low) / self.pitch - 0.5).T
        out = np.empty(len(p))
        for s in (1, -1):
            rows = np.flatnonzero(side == s)
            out[rows] = map_coordinates(self._fields[s], at[:, rows], order=1, mode="nearest")
        return np.clip(out, 0, 1)


def lip_target(x: Floats, side: Ints) -> Floats:
    """Return the weight the lip margins should have, so that an open mouth is an oval."""
    arch = np.clip(1 - (np.abs(x) / (SLIT_END + 0.8)) ** 2, 0, 1) ** _ROUND
    return np.where(side > 0, _CORNER * (1 - arch), _CORNER + (1 - _CORNER) * arch)


def drawn_in(points: Floats) -> Floats:
    """Return how points (n, 3) of the right half move when the open jaw draws the corners in.

    The lips are a ring that hardly gets longer: at 40 mm opening the corners come a few mm nearer
    to each other (authored).
    """
    away = np.linalg.norm(points - _CORNER_POINT, axis=1) / _DRAWN_RADIUS
    strength = np.exp(-(away**2)) * np.clip(points[:, 0] / 12.0, 0, 1)
    return np.asarray(strength[:, None] * _DRAWN_IN)


def _solve(
    fields: HeadFields, points: Floats, shape: tuple[int, int, int], pitch: float
) -> tuple[Floats, Any]:
    """Return the weight (n,) of every voxel and whether it was solved for."""
    from scipy import sparse
    from scipy.sparse.linalg import cg

    bone = fields.bone_distance(points)
    solid = bone < 0.3 * pitch
    name = fields.volumes["label"][_nearest(fields, points)]
    level = np.array([JAW_FOLLOWS.get(b, 0.0) for b in BONES])[name]
    skin = fields.skin_distance(points)
    tissue = (skin < 0.7 * pitch) & ~solid
    known = tissue | (solid & (skin < 0))
    number = np.full(len(points), -1)
    number[known] = np.arange(known.sum())
    number = number.reshape(shape)
    height = above_mouth_line(points).reshape(shape)
    mouth = ((points[:, 0] < SLIT_END) & (points[:, 1] > 30)).reshape(shape)
    rows, columns = [], []
    for axis in range(3):
        a = np.moveaxis(number, axis, 0)[:-1].ravel()
        b = np.moveaxis(number, axis, 0)[1:].ravel()
        ha = np.moveaxis(height, axis, 0)
        across = (ha[:-1] * ha[1:] <= 0).ravel() & np.moveaxis(mouth, axis, 0)[:-1].ravel()
        good = (a >= 0) & (b >= 0) & ~across
        rows.append(a[good])
        columns.append(b[good])
    i, j = np.concatenate(rows), np.concatenate(columns)
    count = int(known.sum())
    link = sparse.coo_matrix((np.ones(len(i)), (i, j)), shape=(count, count)).tocsr()
    link = link + link.T
    fixed = np.where(solid[known], 50.0, 1e-4)
    target = np.where(solid[known], level[known], 0.0)
    p = points[known]
    h = above_mouth_line(p)
    lip = (np.abs(h) < _LIP_BAND) & (p[:, 0] < SLIT_END + 1) & (p[:, 1] > 55) & ~solid[known]
    fixed[lip] += _LIP_SPRING
    target[lip] = lip_target(p[lip, 0], np.sign(h[lip]).astype(int)) * _LIP_SPRING / fixed[lip]
    edge = (p[:, 2] < BOX[0][2] + 8) | (p[:, 1] < BOX[0][1] + 5)
    fixed[edge] += 5.0
    degree = np.asarray(link.sum(1)).ravel()
    matrix = sparse.diags(degree + fixed) - link
    value, _ = cg(
        matrix, fixed * target, rtol=1e-7, maxiter=4000, M=sparse.diags(1 / (degree + fixed))
    )
    out = np.zeros(len(points))
    out[known] = value
    return out, known


def _nearest(fields: HeadFields, points: Floats) -> tuple[Ints, ...]:
    index = np.round((points - fields.low) / fields.pitch).astype(int)
    limit = np.array(fields.volumes["label"].shape) - 1
    return tuple(np.clip(index, 0, limit).T)


def _continued(value: Floats, known: Any) -> Floats:
    """Return the field continued to all voxels from the nearest known one."""
    from scipy.ndimage import distance_transform_edt

    _, index = distance_transform_edt(~known, return_indices=True)
    return np.asarray(value[tuple(index)])
