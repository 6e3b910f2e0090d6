"""How deep points lie in closed meshes, and the rules of meshes that must keep out of bone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

SOFT_KINDS = ("nerve", "artery", "ligament", "fascia", "node", "mucosa")
"""Kinds of meshes that lie between bone and skin and are checked for it."""
BONE_KINDS = ("bone", "teeth")
BONE_TOLERANCE_MM = 0.5
"""How deep a vertex may lie in bone before it counts."""
FAR = 5.0
"""Points farther than this from the box of a mesh count as so far away, mm."""


def signed_distance(
    points: Any, faces: Any, *, thin: bool = False, far: float = FAR
) -> Callable[[Floats], Floats]:
    """Return a function that gives the distance (n,) of places (n, 3) to a closed mesh, mm.

    Places more than ``far`` from its box count as so far away.

    It is negative inside. With ``thin``, places that would lie deeper than the mesh is thick count
    as far outside: near the edge of a thin slab the nearest face may lie about the side.
    """
    import pyvista as pv
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkDoubleArray
    from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance

    surface = pv.PolyData.from_regular_faces(np.asarray(points, float), np.asarray(faces, int))
    implicit = vtkImplicitPolyDataDistance()
    implicit.SetInput(surface)
    deepest = 1.5 * 2 * surface.volume / surface.area if thin else np.inf
    low, high = surface.points.min(0) - far, surface.points.max(0) + far

    def distance(places: Floats) -> Floats:
        near = ((places > low) & (places < high)).all(1)
        result = np.full(len(places), far)
        if near.any():
            out = vtkDoubleArray()
            given = numpy_to_vtk(np.ascontiguousarray(places[near], float))  # type: ignore[no-untyped-call]
            implicit.FunctionValue(given, out)
            found = vtk_to_numpy(out)  # type: ignore[no-untyped-call]
            result[near] = np.where(found > -deepest, found, far)
        return result

    return distance


class Bones:
    """All bones and teeth of a library, asked for how deep points lie in them."""

    def __init__(self, library: MeshLibrary) -> None:
        self._library = library
        self._distances: dict[str, list[Callable[[Floats], Floats]]] | None = None

    def deepest(self, points: Any) -> tuple[float, str]:
        """Return the greatest depth of any of the points in any bone, mm, and that bone's id."""
        if self._distances is None:
            self._distances = {
                info.id: [
                    signed_distance(mesh.points, mesh.faces)
                    for side in info.sides
                    for mesh in [self._library[info.id, side]]
                ]
                for info in self._library.infos.values()
                if info.kind in BONE_KINDS
            }
        places = np.asarray(points, float)
        depths = [
            (-float(distance(places).min()), name)
            for name, distances in self._distances.items()
            for distance in distances
        ]
        return max(depths, default=(-FAR, ""))


def bone_faults(mesh: Mesh, bones: Bones) -> Iterator[tuple[str, str]]:
    """Yield a fault if a soft mesh enters bone; those that run in canals may."""
    if mesh.info.kind not in SOFT_KINDS or mesh.info.in_bone:
        return
    depth, bone = bones.deepest(mesh.points)
    if depth > BONE_TOLERANCE_MM:
        yield "points", f"lies up to {depth:.1f} mm deep in {bone!r}"
