"""What lies in front of a mesh, found by dropping points on a grid (no graphics needed)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from faceanatomy.view.cameras import view_axes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

_CELL_MM = 3.0
_REACH_MM = 500.0
_COLUMNS = int(2 * _REACH_MM / _CELL_MM)
_CLEAR_MM = 1.0

Key = tuple[str, str]


class Cover:
    """Depth of meshes on a grid in one view.

    Parameters
    ----------
    library
        Where the meshes are.
    targets
        Meshes that shall be seen.
    view
        Name of the view.
    """

    def __init__(self, library: MeshLibrary, targets: Iterable[Key], view: str) -> None:
        self._library = library
        self._basis = np.stack(view_axes(view)).astype(np.float32)
        self._frame = (0, _COLUMNS, 0, _COLUMNS)
        near = [self._nearest(key) for key in targets]
        cells = np.concatenate([c for c, _ in near])
        depths = np.concatenate([d for _, d in near])
        self._cells, self._depths = _first(cells, depths)
        row, column = np.divmod(self._cells, _COLUMNS)
        self._frame = (row.min(), row.max(), column.min(), column.max())

    @property
    def size(self) -> int:
        """How many cells the targets fill."""
        return len(self._cells)

    def hidden(self, key: Key) -> NDArray[np.bool_]:
        """Return which cells of the targets a mesh hides."""
        cells, depths = self._nearest(key)
        if len(cells) == 0:
            return np.zeros(self.size, dtype=bool)
        place = np.searchsorted(cells, self._cells)
        place = np.minimum(place, len(cells) - 1)
        same = cells[place] == self._cells
        hides: NDArray[np.bool_] = same & (depths[place] < self._depths - _CLEAR_MM)
        return hides

    def hidden_share(self, key: Key) -> float:
        """Return which share of the targets (0..1) a mesh hides."""
        return float(self.hidden(key).mean())

    def _nearest(self, key: Key) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        points = _dense_points(self._library[key])
        x, y, toward = (points @ self._basis.T).T
        column = ((x + _REACH_MM) / _CELL_MM).astype(np.int64)
        row = ((y + _REACH_MM) / _CELL_MM).astype(np.int64)
        low_row, high_row, low_column, high_column = self._frame
        inside = (row >= low_row) & (row <= high_row)
        inside &= (column >= low_column) & (column <= high_column)
        cells = (row * _COLUMNS + column)[inside]
        return _first(cells, -toward[inside].astype(np.float64))


_KEPT: WeakKeyDictionary[Mesh, NDArray[np.float32]] = WeakKeyDictionary()


def _dense_points(mesh: Mesh) -> NDArray[np.float32]:
    """Return points of the surface that stand no farther apart than the cells of the grid."""
    if mesh not in _KEPT:
        _KEPT[mesh] = _sampled(mesh)
    return _KEPT[mesh]


def _sampled(mesh: Mesh) -> NDArray[np.float32]:
    corners = mesh.points[mesh.faces]
    sides = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1).mean() / 2
    steps = int(np.ceil(np.sqrt(2 * area) / _CELL_MM))
    if steps <= 1:
        return mesh.points
    weights = [
        (i / steps, j / steps, 1 - (i + j) / steps)
        for i in range(steps + 1)
        for j in range(steps + 1 - i)
    ]
    inside = np.einsum("wc,tcx->twx", np.array(weights, dtype=np.float32), corners)
    return np.asarray(inside.reshape(-1, 3), dtype=np.float32)


def _first(
    cells: NDArray[np.int64], depths: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each cell once, sorted, with its nearest depth."""
    order = np.lexsort((depths, cells))
    cells, depths = cells[order], depths[order]
    keep = np.concatenate([np.ones(min(1, len(cells)), dtype=bool), cells[1:] != cells[:-1]])
    return cells[keep], depths[keep]
