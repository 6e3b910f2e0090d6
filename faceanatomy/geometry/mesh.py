"""One mesh: points, faces and what is known at each point."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from faceanatomy.geometry.frame import mirror_points

if TYPE_CHECKING:
    import pyvista
    import trimesh
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshInfo

MeshSide = Literal["left", "right", "midline"]


@dataclass(frozen=True, eq=False)
class Mesh:
    """A closed triangle surface in RAS millimetres.

    Arrays are read only, so a caller cannot spoil the library's cache; copy before changing.

    Parameters
    ----------
    info
        Id, kind and appearance, shared by both sides.
    side
        ``"left"``, ``"right"`` or ``"midline"``, the subject's.
    points
        Vertices, shape (n, 3), mm.
    faces
        Vertex indices, shape (m, 3), counter-clockwise seen from outside.
    uv
        Position in the muscle, shape (n, 2): u from 0 at the origin to 1 at the insertion,
        v from 0 to 1 across.
    fibres
        Unit vectors along the fibres, shape (n, 3).
    colors
        Baked RGB colour, shape (n, 3), 0..255.
    shade
        Baked shading, shape (n,), 255 where nothing darkens the surface.
    """

    info: MeshInfo
    side: MeshSide
    points: NDArray[np.float32] = field(repr=False)
    faces: NDArray[np.int32] = field(repr=False)
    uv: NDArray[np.float32] | None = field(default=None, repr=False)
    fibres: NDArray[np.float32] | None = field(default=None, repr=False)
    colors: NDArray[np.uint8] | None = field(default=None, repr=False)
    shade: NDArray[np.uint8] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in ("points", "faces", "uv", "fibres", "colors", "shade"):
            array = getattr(self, name)
            if array is not None:
                array.flags.writeable = False

    @property
    def id(self) -> str:
        """Unit or structure id."""
        return self.info.id

    def mirrored(self) -> Mesh:
        """Return the mesh of the other side, with outward winding kept."""
        other: MeshSide = {"left": "right", "right": "left"}.get(self.side, "midline")  # type: ignore[assignment]
        return replace(
            self,
            side=other,
            points=mirror_points(self.points),
            faces=np.ascontiguousarray(self.faces[:, ::-1]),
            fibres=None if self.fibres is None else mirror_points(self.fibres),
        )

    @cached_property
    def volume(self) -> float:
        """Enclosed volume in mm³ (divergence theorem over the triangles)."""
        corners = self.points.astype(np.float64)[self.faces]
        cross = np.cross(corners[:, 1], corners[:, 2])
        return float(np.einsum("ij,ij->", corners[:, 0], cross) / 6.0)

    @cached_property
    def centroid(self) -> NDArray[np.float64]:
        """Centre of the surface, shape (3,), mm: triangle centres weighted by area."""
        corners = self.points.astype(np.float64)[self.faces]
        doubled_area = np.linalg.norm(
            np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
        )
        centre: NDArray[np.float64] = doubled_area @ corners.mean(axis=1) / doubled_area.sum()
        return centre

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest corner of the bounding box, shape (2, 3), mm."""
        return np.array([self.points.min(axis=0), self.points.max(axis=0)], dtype=np.float64)

    @cached_property
    def is_watertight(self) -> bool:
        """Whether every edge is shared by exactly two triangles that agree on the outside."""
        f = self.faces.astype(np.int64)
        edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
        n = len(self.points)
        there = np.sort(edges[:, 0] * n + edges[:, 1])
        back = np.sort(edges[:, 1] * n + edges[:, 0])
        return bool(np.array_equal(there, back) and np.all(np.diff(there) > 0))

    def to_pyvista(self) -> pyvista.PolyData:
        """Return a copy as `pyvista.PolyData` with the point arrays that are there."""
        import pyvista

        cells = np.column_stack([np.full(len(self.faces), 3, dtype=np.int32), self.faces])
        surface = pyvista.PolyData(self.points.copy(), cells.ravel())
        if self.uv is not None:
            surface.active_texture_coordinates = self.uv.astype(np.float64)
        for name in ("uv", "fibres", "colors", "shade"):
            values = getattr(self, name)
            if values is not None:
                surface.point_data[name] = values.copy()
        return surface

    def to_trimesh(self) -> trimesh.Trimesh:
        """Return a copy as `trimesh.Trimesh`; arrays go to ``vertex_attributes``."""
        import trimesh

        attributes: dict[str, Any] = {
            name: getattr(self, name).copy()
            for name in ("uv", "fibres", "shade")
            if getattr(self, name) is not None
        }
        return trimesh.Trimesh(
            self.points.copy(),
            self.faces.copy(),
            vertex_colors=None if self.colors is None else self.colors.copy(),
            vertex_attributes=attributes,
            process=False,
        )
