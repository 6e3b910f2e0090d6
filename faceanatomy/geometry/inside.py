"""Which points lie inside a closed surface, and how deep: also thin and folded surfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_BATCH = 2_000_000
_WITHIN = np.array([[1, 1, 1], [3, 1, 1], [1, 3, 1], [1, 1, 3]]) / [[3], [5], [5], [5]]
"""Where in a face it is asked for what it lies in: at its centre and towards each corner."""


class Solid:
    """A closed triangle surface that is asked for points inside it.

    Parameters
    ----------
    vertices
        Shape (n, 3), mm.
    faces
        Vertex indices (m, 3), counter-clockwise seen from outside.
    """

    def __init__(self, vertices: Any, faces: Any) -> None:
        self.vertices = np.asarray(vertices, float)
        self.faces = np.asarray(faces, int)
        self._surface: Any = None

    def _polydata(self) -> Any:
        import pyvista

        if self._surface is None:
            self._surface = pyvista.PolyData.from_regular_faces(self.vertices, self.faces)
        return self._surface

    def contains(self, points: Any) -> NDArray[np.bool_]:
        """Tell which points (n, 3) lie inside.

        Points that a ray finds inside are confirmed by the winding number: on surfaces that cut
        themselves a ray alone is not enough, and on thin ones the sign of a distance is not.
        Places that a surface which cuts itself covers twice are missed.
        """
        places = np.ascontiguousarray(points, float)
        low, high = self.vertices.min(axis=0), self.vertices.max(axis=0)
        inside = ((places > low) & (places < high)).all(axis=1)
        near = np.flatnonzero(inside)
        if len(near):
            inside[near] = self._enclosed(places[near])
        found = np.flatnonzero(inside)
        if len(found):
            around = winding_number(places[found], self.vertices, self.faces)
            inside[found] = np.abs(around) > 0.5
        return np.asarray(inside)

    def _enclosed(self, places: Floats) -> NDArray[np.bool_]:
        """Tell which places (n, 3) a ray finds inside."""
        import pyvista
        from vtkmodules.util.numpy_support import vtk_to_numpy
        from vtkmodules.vtkFiltersModeling import vtkSelectEnclosedPoints

        rays = vtkSelectEnclosedPoints()
        rays.SetInputData(pyvista.PolyData(places))
        rays.SetSurfaceData(self._polydata())
        rays.SetTolerance(1e-6)
        rays.CheckSurfaceOff()
        rays.Update()
        chosen = rays.GetOutput().GetPointData().GetArray("SelectedPoints")
        return np.asarray(vtk_to_numpy(chosen) != 0)  # type: ignore[no-untyped-call]

    def nearest(self, points: Any) -> Floats:
        """Return the point (n, 3) of the surface nearest to each of the points (n, 3)."""
        return self.closest(points)[0]

    def closest(self, points: Any) -> tuple[Floats, NDArray[np.int64]]:
        """Return the nearest point (n, 3) of the surface and the face (n,) on which it lies."""
        places = np.ascontiguousarray(points, float)
        if not len(places):
            return places.reshape(0, 3), np.zeros(0, np.int64)
        face, closest = self._polydata().find_closest_cell(places, return_closest_point=True)
        return np.asarray(closest, float).reshape(-1, 3), np.asarray(face, np.int64).reshape(-1)

    def deepest(self, points: Any) -> float:
        """Return how deep the deepest of the points (n, 3) lies inside, mm; 0 if none does."""
        places = np.asarray(points, float)
        places = places[self.contains(places)]
        if not len(places):
            return 0.0
        return float(np.linalg.norm(self.nearest(places) - places, axis=1).max())


def winding_number(points: Any, vertices: Any, faces: Any) -> Floats:
    """Return the generalised winding number (n,) around points (n, 3): 1 inside, 0 outside.

    The solid angles of all triangles are summed (Van Oosterom & Strackee 1983,
    doi:10.1109/TBME.1983.325207; Jacobson et al. 2013, doi:10.1145/2461912.2461916).
    """
    places = np.asarray(points, float)
    corners = np.asarray(vertices, float)[np.asarray(faces)]
    total = np.zeros(len(places))
    batch = max(_BATCH // len(corners), 1)
    for start in range(0, len(places), batch):
        here = slice(start, start + batch)
        a, b, c = (corners[None, :, k] - places[here, None] for k in range(3))
        la, lb, lc = (np.linalg.norm(side, axis=2) for side in (a, b, c))
        triple = np.einsum("ijk,ijk->ij", a, np.cross(b, c))
        ab, bc, ca = (np.einsum("ijk,ijk->ij", p, q) for p, q in ((a, b), (b, c), (c, a)))
        total[here] = np.arctan2(triple, la * lb * lc + ab * lc + bc * la + ca * lb).sum(axis=1)
    return np.asarray(total / (2 * np.pi))


def probes(vertices: Any, faces: Any) -> tuple[NDArray[np.int64], Floats]:
    """Return where a surface is asked for what it lies in: all over its faces.

    Vertices alone would miss an edge that runs through another solid between them, so the middles
    of edges, the centres of faces and places between centre and corner are asked as well.

    Returns
    -------
    corners : (n, 3) array
        The vertices that each place stands for, one of them repeated on vertices and edges.
    places : (n, 3) array
        The places, mm; the vertices of the surface come first.
    """
    points, corners = np.asarray(vertices, float), np.asarray(faces, np.int64)
    single = np.repeat(np.arange(len(points))[:, None], 3, axis=1)
    edges = np.unique(np.sort(corners[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    within = [np.einsum("k,nkc->nc", share, points[corners]) for share in _WITHIN]
    return (
        np.concatenate([single, edges[:, [0, 1, 1]], *[corners] * len(_WITHIN)]),
        np.concatenate([points, points[edges].mean(axis=1), *within]),
    )
