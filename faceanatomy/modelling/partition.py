"""One solid cut into bones that share their boundaries vertex by vertex.

Naive surface nets over labels: one vertex per grid cell where labels meet, one quad per grid edge
whose ends bear different labels. Neighbours use the same quad from both sides, so a suture has no
gap at all, and every bone is closed. (Gibson 1998, Constrained elastic surface nets.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import topology
from faceanatomy.modelling.surface import Surface, compact

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.surface import Faces

OUTSIDE = 0
LEFT = 32
"""Added to the label of a paired bone on the left side."""


@dataclass(frozen=True, eq=False)
class Complex:
    """Triangles between labels: ``below`` (m,) is the label behind a face, ``above`` before it.

    ``materials`` (n,): bit mask of the labels around each vertex.
    """

    points: Floats
    faces: Faces
    below: NDArray[np.int64]
    above: NDArray[np.int64]
    materials: NDArray[np.int64]

    def surface_of(self, label: int) -> Surface:
        """Return the surface of one label, wound outwards."""
        own, other = self.below == label, self.above == label
        return Surface(self.points, np.vstack([self.faces[own], self.faces[other][:, ::-1]]))

    @property
    def on_outside(self) -> NDArray[np.bool_]:
        """Which vertices (n,) lie on the surface of the whole solid."""
        return (self.materials & 1).astype(bool)

    @property
    def label_count(self) -> NDArray[np.int64]:
        """How many labels, the outside counted, meet at each vertex (n,)."""
        count = np.zeros(len(self.points), np.int64)
        for bit in range(2 * LEFT):
            count += (self.materials >> bit) & 1
        return count

    def moved(self, points: Floats) -> Complex:
        """Return the complex with its vertices elsewhere; those on the midline stay on it."""
        midline = self.points[:, 0] == 0
        free = points.copy()
        free[:, 0] = np.where(midline, 0.0, np.maximum(points[:, 0], 1e-3))
        return replace(self, points=free)


def surface_nets(
    labels: NDArray[np.uint8],
    crossing: Any,
    origin: Floats,
    pitch: float,
) -> Complex:
    """Return the complex of a labelled grid whose first layer is the mirror image of its second.

    Parameters
    ----------
    labels : (i, j, k), 0 outside; the midline lies half way between the first two layers.
    crossing : ``crossing(axis, index)`` returns (n,) in 0..1, where labels change along the edges
        that start at the given grid indices (3, n).
    origin : (3,) mm of the first sample.
    """
    shape = np.array(labels.shape)
    cells = tuple(int(n) for n in shape - 1)
    total = np.zeros((3, *cells), np.float32)
    count = np.zeros(cells, np.uint8)
    edges = []
    for axis in range(3):
        low, high = _halves(labels, axis)
        index = np.array(np.nonzero(low != high))
        t = np.asarray(crossing(axis, index), np.float32)
        edges.append((axis, index))
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for du in (0, 1):
            for dv in (0, 1):
                cell = index.copy()
                cell[u] -= du
                cell[v] -= dv
                good = ((cell >= 0) & (cell < np.array(cells)[:, None])).all(0)
                at = tuple(cell[:, good])
                count[at] += 1
                for k in range(3):
                    place = index[k][good] + (t[good] if k == axis else 0)
                    total[k][at] += place.astype(np.float32)
    active = count > 0
    number = np.full(cells, -1, np.int64)
    number[active] = np.arange(int(active.sum()))
    points = np.stack([total[k][active] / count[active] for k in range(3)], 1).astype(float)
    points = origin + pitch * points
    points[np.nonzero(active)[0] == 0, 0] = 0.0
    faces, below, above = _quads(labels, number, edges)
    return Complex(points, _triangles(points, faces), np.repeat(below, 2), np.repeat(above, 2),
                   _materials(labels, active))  # fmt: skip


def _halves(values: NDArray[Any], axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
    first: list[slice] = [slice(None)] * 3
    second = list(first)
    first[axis], second[axis] = slice(0, -1), slice(1, None)
    return values[tuple(first)], values[tuple(second)]


def _quads(labels: Any, number: Any, edges: Any) -> tuple[Any, Any, Any]:
    """Return quads (m, 4) and the labels on both sides, of the right half."""
    quads, below, above = [], [], []
    for axis, index in edges:
        u, v = (axis + 1) % 3, (axis + 2) % 3
        inside = (index[u] > 0) & (index[v] > 0)
        inside &= (index[u] < labels.shape[u] - 1) & (index[v] < labels.shape[v] - 1)
        if axis:
            inside &= index[0] > 0
        index = index[:, inside]
        corners = []
        for du, dv in ((1, 1), (0, 1), (0, 0), (1, 0)):
            cell = index.copy()
            cell[u] -= du
            cell[v] -= dv
            corners.append(number[tuple(cell)])
        quads.append(np.stack(corners, 1))
        end = index.copy()
        end[axis] += 1
        below.append(labels[tuple(index)].astype(np.int64))
        above.append(labels[tuple(end)].astype(np.int64))
    return np.vstack(quads), np.concatenate(below), np.concatenate(above)


def _triangles(points: Floats, quads: Faces) -> Faces:
    """Return two triangles per quad, cut along its shorter diagonal; rows stay in pairs."""
    p = points[quads]
    short = np.linalg.norm(p[:, 0] - p[:, 2], axis=1) <= np.linalg.norm(p[:, 1] - p[:, 3], axis=1)
    first = np.where(short[:, None], quads[:, [0, 1, 2]], quads[:, [0, 1, 3]])
    second = np.where(short[:, None], quads[:, [0, 2, 3]], quads[:, [1, 2, 3]])
    return np.stack([first, second], 1).reshape(-1, 3)


def _materials(labels: Any, active: Any) -> NDArray[np.int64]:
    cells = np.array(np.nonzero(active))
    mask = np.zeros(cells.shape[1], np.int64)
    for i in (0, 1):
        for j in (0, 1):
            for k in (0, 1):
                at = labels[cells[0] + i, cells[1] + j, cells[2] + k].astype(np.int64)
                mask |= np.left_shift(np.int64(1), at)
    return mask


def smooth(complex_: Complex, rounds: int, strength: float = 0.5) -> Complex:
    """Return the complex Taubin-smoothed sheet by sheet.

    A vertex looks only at neighbours around which its own labels meet too: sheets are smoothed
    within themselves, the lines where they meet along themselves, corners stay.
    """
    from scipy import sparse

    edges = topology.edges_of(complex_.faces)[0]
    i, j = np.concatenate([edges, edges[:, ::-1]]).T
    own, other = complex_.materials[i], complex_.materials[j]
    fits = (own & other) == own
    n = len(complex_.points)
    matrix = sparse.csr_matrix((np.ones(int(fits.sum())), (i[fits], j[fits])), shape=(n, n))
    degree = np.asarray(matrix.sum(1)).ravel()
    free = degree >= 2
    average = sparse.diags(1 / np.maximum(degree, 1)) @ matrix
    points = complex_.points.copy()
    midline = points[:, 0] == 0
    for _ in range(rounds):
        for factor in (strength, -strength * 1.06):
            step = (average @ points - points) * free[:, None]
            step[midline, 0] = 0
            points = points + factor * step
    return complex_.moved(points)


def decimate_together(surfaces: dict[str, Surface], triangles: int) -> dict[str, Surface]:
    """Return surfaces that share vertices, thinned to about ``triangles`` faces in all.

    The union is thinned once and every surface follows the same merges of vertices, so that what
    met before meets after. Vertices on x = 0 stay there.
    """
    import fast_simplification

    stacked = np.vstack([s.points for s in surfaces.values()])
    points, back = np.unique(stacked, axis=0, return_inverse=True)
    starts = np.cumsum([0] + [len(s.points) for s in surfaces.values()])
    own = {
        name: back.reshape(-1)[start + s.faces]
        for (name, s), start in zip(surfaces.items(), starts, strict=False)
    }
    faces = np.vstack(list(own.values()))
    _, first = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    union = faces[np.sort(first)]
    share = triangles / len(faces)
    flat = points[:, 0] == 0
    if share < 1:
        _, _, collapses = fast_simplification.simplify(
            points.astype(np.float32), union.astype(np.int32), 1 - share, agg=7.0,
            return_collapses=True,
        )  # fmt: skip
        new, _, goal = fast_simplification.replay_simplification(
            points.astype(np.float32), union.astype(np.int32), collapses
        )
        new = np.asarray(new, float)
        on_midline = np.zeros(len(new), bool)
        on_midline[goal[flat]] = True
        new[:, 0] = np.where(on_midline, 0.0, np.maximum(new[:, 0], 1e-3))
    else:
        new, goal = points, np.arange(len(points))
    return {name: _sound(Surface(new, goal[f])) for name, f in own.items()}


def _sound(surface: Surface) -> Surface:
    """Return the surface without collapsed and folded faces and with pinched edges opened."""
    f = surface.faces
    keep = (f[:, 0] != f[:, 1]) & (f[:, 1] != f[:, 2]) & (f[:, 2] != f[:, 0])
    return compact(topology.split_pinches(Surface(surface.points, f[keep])))
