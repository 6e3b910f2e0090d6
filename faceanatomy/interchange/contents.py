"""What an export holds: which meshes, under which names, in which groups, how detailed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import InvalidValueError, choice_error
from faceanatomy.geometry import groups
from faceanatomy.geometry.lid_motion import EYE, GLOBE
from faceanatomy.view.surface import Surface, surface_of, vertex_normals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshInfo, MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.knowledge.atlas import Atlas

DETAILS = ("full", "light")
GROUPS = {
    "skin": ("skin",),
    "muscles": ("muscle", "tendon", "aponeurosis"),
    "bones": ("bone",),
    "teeth": ("teeth",),
    "eyes": ("eye",),
    "cartilages": ("cartilage",),
    "nerves": ("nerve",),
    "arteries": ("artery",),
}
"""Kinds of meshes by the group they stand in; all other kinds are ``soft_tissue``."""
SOFT = "soft_tissue"
_SCHEMATIC = ("nerves", "arteries")
"""Groups that are left out unless asked for: their courses are drawn, not modelled."""
_THINNED, _THINNED_SKIN = 0.34, 0.5
_WHOLE = ("eye", "aponeurosis", "tendon")
_RELIEF_MM = 5.0
_SMALL = 700


@dataclass(frozen=True, eq=False)
class Piece:
    """One mesh of the library, ready to be written; a paired one stands for both sides.

    Parameters
    ----------
    mesh
        The right mesh of a pair, or a midline mesh, at rest.
    surface
        Its points, normals and triangles as they are written.
    near, share
        Where each written vertex is on the mesh: the library's vertices, shape (n, k), and their
        shares, shape (n, k). What moves them moves it.
    """

    mesh: Mesh
    surface: Surface
    near: NDArray[np.intp]
    share: NDArray[np.float32]

    @property
    def info(self) -> MeshInfo:
        """The index entry of the mesh."""
        return self.mesh.info

    def carried(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return values of the mesh's vertices (m, 3) at the written vertices, shape (n, 3)."""
        if self.near.shape[1] == 1:
            return values[self.near[:, 0]]
        return np.asarray(np.einsum("nk,nkx->nx", self.share, values[self.near]), np.float32)


def group_of(kind: str) -> str:
    """Return the group in which meshes of a kind stand."""
    return next((group for group, kinds in GROUPS.items() if kind in kinds), SOFT)


def node_name(mesh_id: str, side: str) -> str:
    """Return the name of a mesh in the file: the id without a colon, and the side if it has one.

    A tooth has the number of its side instead: ``tooth_11`` and ``tooth_21``.
    """
    place = groups.places().get(mesh_id)
    if place is not None and place.fdi is not None and side in place.fdi:
        return f"tooth_{place.fdi[side]}"
    name = mesh_id.replace(":", "_")
    return name if side == "midline" else f"{name}_{side}"


def chosen(atlas: Atlas, library: MeshLibrary, only: str | Sequence[str] | None) -> list[MeshInfo]:
    """Return the meshes to write, in the order of the index.

    Parameters
    ----------
    atlas
        Where names are looked up.
    library
        The meshes.
    only
        Groups (``"skin"``, ``"muscles"`` ...), mesh ids, or any names of muscles, parts and
        structures; by default everything but the schematic nerves and arteries.

    Raises
    ------
    InvalidValueError
        If nothing is chosen, or something without a mesh.
    UnknownNameError
        If a name is unknown.
    """
    infos = library.infos
    if only is None:
        return [info for info in infos.values() if group_of(info.kind) not in _SCHEMATIC]
    names = [only] if isinstance(only, str) else list(only)
    wanted: set[str] = set()
    for name in names:
        found = set(_meshes_called(atlas, library, name))
        if not found:
            groups = ", ".join((*GROUPS, SOFT))
            raise InvalidValueError(
                f"{name!r} has no mesh of its own, so it cannot be exported. Give one of the "
                f"groups ({groups}), a muscle, a part or a structure with a mesh."
            )
        wanted |= found
    if not wanted:
        raise InvalidValueError("only=() leaves nothing to export. Leave it out for everything.")
    return [info for name, info in infos.items() if name in wanted]


def _meshes_called(atlas: Atlas, library: MeshLibrary, name: str) -> Iterator[str]:
    infos = library.infos
    if name in GROUPS or name == SOFT:
        yield from (i for i, info in infos.items() if group_of(info.kind) == name)
    elif name in infos:
        yield name
    else:
        record = atlas[name]
        ids = getattr(record, "units", None) or groups.members(record.id, infos)
        yield from (i for i in ids if i in infos)


def pieces(library: MeshLibrary, infos: Sequence[MeshInfo], detail: str) -> Iterator[Piece]:
    """Yield the meshes as they are written: whole, or with a third of their triangles.

    The skin keeps half of them.

    Raises
    ------
    InvalidValueError
        If the detail is neither ``"full"`` nor ``"light"``.
    """
    if detail not in DETAILS:
        raise choice_error("detail", detail, DETAILS)
    for info in infos:
        mesh = library[info.id, info.sides[-1]]
        if detail == "light" and info.triangles >= _SMALL and info.kind not in _WHOLE:
            yield _lightened(mesh)
        else:
            surface = surface_of(mesh)
            near = surface.source[:, None].astype(np.intp)
            yield Piece(mesh, surface, near, np.ones(near.shape, np.float32))


def _lightened(mesh: Mesh) -> Piece:
    """Return a piece with fewer triangles whose vertices follow the nearest ones of the mesh.

    Nearness counts the direction of the surface as well: the two lips of a closed mouth touch,
    and a vertex of one must not follow the other.
    """
    import pyvista
    from scipy.spatial import cKDTree

    cells = np.column_stack([np.full(len(mesh.faces), 3), mesh.faces]).ravel()
    own_normals = vertex_normals(mesh.points, mesh.faces)
    relief = np.zeros_like(mesh.points)
    thinned = 1 - _THINNED
    if mesh.info.kind == "skin" and mesh.colors is not None:
        # Brows are only painted. Cut in as deep as they are dark, they keep their edges.
        dark = 1 - mesh.colors.astype(np.float32).mean(axis=1, keepdims=True) / 255
        dark *= mesh.points[:, 2:] > EYE[2] + GLOBE / 2
        relief, thinned = -_RELIEF_MM * dark * own_normals, 1 - _THINNED_SKIN
    cut = mesh.points + relief
    coarse = pyvista.PolyData(cut, cells).decimate(thinned)
    points = np.asarray(coarse.points, dtype=np.float32)
    faces = np.asarray(coarse.faces).reshape(-1, 4)[:, 1:].astype(np.int32)
    normals = vertex_normals(points, faces)
    apart = np.float32(4.0)
    tree = cKDTree(np.hstack([cut, apart * own_normals]))
    distance, near = tree.query(np.hstack([points, apart * normals]), k=3)
    share = (1 / np.maximum(distance, 1e-3)).astype(np.float32)
    share /= share.sum(axis=1, keepdims=True)
    points = points - np.einsum("nk,nkx->nx", share, relief[near]).astype(np.float32)
    normals = vertex_normals(points, faces)
    nearest = near[:, 0]
    numbers = np.arange(len(points))
    surface = Surface(
        points,
        normals,
        faces,
        None if mesh.uv is None else mesh.uv[nearest],
        None if mesh.colors is None else mesh.colors[nearest],
        None if mesh.shade is None else mesh.shade[nearest],
        numbers,
        numbers,
        points[faces, 0].mean(axis=1) > 0,
    )
    return Piece(mesh, surface, near.astype(np.intp), share)
