"""Room for the muscles: the way out of bone, cartilage and eye, and back under the skin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.inside import Solid
from faceanatomy.geometry.rule_neighbours import HARD
from faceanatomy.modelling.placement import push
from faceanatomy.modelling.slab import BONE_GAP, SKIN_GAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.placement import Tissues

Array = NDArray[np.float64]

BONY = ("bone", "teeth")
BURIED = 0.2
"""How deep a vertex may lie in a mesh of hard tissue before it is moved, mm."""
UNDER = 0.05
"""How far under the mesh of the skin a vertex must lie, mm."""
NEAR = 1.5
"""Where the fields tell that bone or skin is farther than this, their meshes are not asked, mm."""
AT_SKIN = 0.8
"""Where the field tells that the skin is farther than this, its mesh is not asked, mm."""
AT_LINING = 3.0
"""How near the lining of the mouth and the lids the mesh of the skin is asked as well, mm."""
STEP = 2.0
"""The longest way out of a mesh in one go, mm."""


class Clearance:
    """What leads points out of hard tissue and back under the skin.

    The fields of the head give smooth ways and are asked first. Their grid is coarser than a thin
    plate of the skull or a nasal cartilage, so the meshes themselves are asked as well.

    Parameters
    ----------
    tissues : Tissues
        The fields.
    library : MeshLibrary, optional
        The meshes of hard tissue and skin.
    """

    def __init__(self, tissues: Tissues, library: MeshLibrary | None = None) -> None:
        self._tissues = tissues
        self._hard: list[tuple[str, _Surface]] = []
        self._skin: _Surface | None = None
        self._lining: Array = np.zeros((0, 3))
        self._tree: Any = None
        if library is not None:
            self._hard = [
                (info.kind, _Surface(library[info.id, side]))
                for info in library.infos.values()
                if info.kind in HARD
                for side in info.sides
            ]
            if ("skin", "midline") in library:
                self._skin = _Surface(library["skin", "midline"])
                points = library["skin", "midline"].points.astype(float)
                self._lining = points[tissues.skin_distance(points) < -AT_SKIN]

    def way_out(self, floor: str, points: Array, *, lining: bool = True) -> Array:
        """Return the way (n, 3) that each point (n, 3) has to go.

        ``floor`` is the field on which the slab rests: ``"bone"`` or ``"core"``. Without ``lining``
        points may lie beyond the lining of the mouth, as those of tongue and palate do.
        """
        away = push(self._tissues, floor, points, BONE_GAP, SKIN_GAP)
        longest = np.linalg.norm(away, axis=1)
        for way in self._out_of_meshes(points, lining):
            length = np.linalg.norm(way, axis=1)
            away = np.where((length > longest)[:, None], way, away)
            longest = np.maximum(longest, length)
        return np.asarray(away)

    def _out_of_meshes(self, points: Array, lining: bool) -> list[Array]:
        if not self._hard and self._skin is None:
            return []
        low, high = points.min(axis=0), points.max(axis=0)
        near = [(kind, surface) for kind, surface in self._hard if surface.meets(low, high)]
        ways = []
        if near:
            by_bone = self._tissues.bone_distance(points) < NEAR
            ways = [
                surface.way(points, by_bone if kind in BONY else None, -BURIED, BONE_GAP)
                for kind, surface in near
            ]
        if self._skin is not None:
            by_skin = self._tissues.skin_distance(points) > -AT_SKIN
            way = self._skin.way(points, by_skin, -UNDER, -2 * UNDER)
            if way is not None:  # at the lips the nearest skin may be that of the mouth
                inwards = -(way * self._tissues.normal(points)).sum(axis=1)
                away = np.linalg.norm(way, axis=1)
                ways.append(way * (inwards > 0.7 * away)[:, None])
            if lining and (by_lining := ~by_skin & self._near_lining(points)).any():
                ways.append(self._skin.way(points, by_lining, -UNDER, -2 * UNDER))
        return [way for way in ways if way is not None]

    def _near_lining(self, points: Array) -> NDArray[np.bool_]:
        from scipy.spatial import cKDTree

        if not len(self._lining):
            return np.zeros(len(points), bool)
        if self._tree is None:
            self._tree = cKDTree(self._lining)
        return np.asarray(np.isfinite(self._tree.query(points, distance_upper_bound=AT_LINING)[0]))


class _Surface:
    """One mesh that is asked for the way out of it, or into it."""

    def __init__(self, mesh: Mesh) -> None:
        self._solid = Solid(mesh.points, mesh.faces)
        self._distance: Callable[[Array], Array] = signed_distance(mesh.points, mesh.faces)
        self._low, self._high = mesh.points.min(axis=0), mesh.points.max(axis=0)

    def meets(self, low: Array, high: Array) -> bool:
        """Tell whether its box meets another, given by its corners (3,)."""
        return bool((low < self._high).all() and (high > self._low).all())

    def way(
        self, points: Array, asked: NDArray[np.bool_] | None, limit: float, gap: float
    ) -> Array | None:
        """Return the way (n, 3) of points from where they are to ``gap`` off the surface.

        A positive gap leads out of what is deeper than the limit; a negative one leads in what
        stands farther out than it.
        """
        near = np.arange(len(points)) if asked is None else np.flatnonzero(asked)
        margin = 0.0 if gap > 0 else 1.0
        here = points[near]
        box = ((here > self._low - margin) & (here < self._high + margin)).all(axis=1)
        near = near[box]
        if not len(near):
            return None
        depth = self._distance(points[near])
        wrong = depth < limit if gap > 0 else depth > limit
        if not wrong.any():
            return None
        found, depth = near[wrong], depth[wrong]
        there = self._solid.nearest(points[found]) - points[found]
        length = np.linalg.norm(there, axis=1)
        # inwards from below the surface the way is away from it, not towards it
        towards = there * np.sign(-depth * gap)[:, None] / np.maximum(length, 1e-9)[:, None]
        go = np.minimum(np.abs(gap - depth), STEP)
        way = np.zeros_like(points)
        way[found] = towards * go[:, None]
        return way
