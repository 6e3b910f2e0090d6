"""Named sites as regions: where on its bone the oblique line, the canine fossa or a spine lies.

``data/model/sites.json`` describes each site of the right side as a band along a line, an outlined
area, the surroundings of a tip or a box, on one or more bones. Points of the description are laid
on the surface, so a bone may be shaped anew without the description following every millimetre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, UnknownNameError, nearest
from faceanatomy.geometry.records import read_record
from faceanatomy.geometry.site_shapes import FAR_MM, Shape, Surroundings, field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

_MIRROR = np.array([-1.0, 1.0, 1.0])
_FINE_MM = 1.5
"""Edges of the triangles of a patch, at most."""
_MOST_ROUNDS = 6
SOFT_EDGE_MM = 1.6
"""Over how many mm the paint of a site fades at its border."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a named site lies.

    Parameters
    ----------
    structure, site
        The structure and the id of its site; no site id for the structure as a whole.
    shapes
        The region is all of them together.
    on
        Ids of the meshes (or groups) it lies on; by default the structure itself. Empty with
        ``free`` set.
    free
        Whether it lies on no mesh: a ligament or raphe that the model does not draw, a tube
        along its line.
    middle
        Whether the region is one over the midline instead of one on each side.
    beyond
        Whether it lies below the lower edge of the model, so that no muscle can reach it.
    depth
        How far under the surface it lies, mm: of a fascia under the skin that has no mesh.
    sources
        Where the place is described.
    """

    structure: str
    shapes: tuple[Shape, ...]
    site: str = ""
    on: tuple[str, ...] = ()
    free: bool = False
    middle: bool = False
    beyond: bool = False
    depth: float = 0.0
    note: str = ""
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``structure.site``, or the structure alone."""
        return f"{self.structure}.{self.site}" if self.site else self.structure


class _File(msgspec.Struct, frozen=True):
    note: str
    sites: tuple[Site, ...]


@cache
def site_table(folder: Path | None = None) -> Mapping[tuple[str, str], Site]:
    """Return the described sites by (structure, site id).

    Parameters
    ----------
    folder
        A data folder, with ``model/sites.json``; by default that of the package.

    Raises
    ------
    DataError
        If the file is missing or malformed.
    """
    path = (folder or data_directory()) / "model" / "sites.json"
    found = read_record(path, _File).sites
    return {(site.structure, site.site): site for site in found}


def site_of(structure: str, site: str = "") -> Site:
    """Return the description of a site.

    Raises
    ------
    UnknownNameError
        If the structure has no such site, or the site is not described.
    """
    table = site_table()
    if (structure, site) in table:
        return table[structure, site]
    own = [other for name, other in table if name == structure and other]
    names = [one.name for one in table.values()]
    asked = f"{structure}.{site}" if site else structure
    choices = [f"{structure}.{one}" for one in own] or nearest(asked, names)
    raise UnknownNameError("site", asked, choices, "See data/model/sites.json.")


@dataclass(frozen=True, eq=False)
class Patch:
    """A region of the right side or the midline: points (n, 3) mm, faces (m, 3)."""

    points: Floats
    faces: NDArray[np.int64]


def meshes_of(library: MeshLibrary, site: Site) -> list[tuple[str, str]]:
    """Return the keys of the right and midline meshes that a site lies on."""
    names = () if site.free else site.on or (site.structure,)
    return [key for name in names for key in library.keys_of(name) if key[1] != "left"]


def patch(library: MeshLibrary, site: Site) -> Patch:
    """Return the region of a site as triangles: on the right, or over the midline.

    Raises
    ------
    DataError
        If no place of its meshes belongs to it.
    """
    if site.free:
        return _tube(site)
    pieces = [_piece(library[key], site) for key in meshes_of(library, site)]
    pieces = [piece for piece in pieces if len(piece.faces)]
    if not pieces:
        raise DataError(
            f"No part of {', '.join(site.on) or site.structure} belongs to the site {site.name!r}. "
            "Correct its description in data/model/sites.json."
        )
    starts = np.cumsum([0, *(len(piece.points) for piece in pieces)])[:-1]
    return Patch(
        np.concatenate([piece.points for piece in pieces]),
        np.concatenate([p.faces + start for p, start in zip(pieces, starts, strict=True)]),
    )


def weights(mesh: Mesh, site: Site, side: str = "right") -> NDArray[np.float32]:
    """Return how much each vertex of a mesh belongs to a site, shape (n,), 0..1.

    The border fades over `SOFT_EDGE_MM`.

    Parameters
    ----------
    mesh
        Any mesh; a left one holds sites of the left only, a right one those of the right.
    site
        The site.
    side
        ``"left"`` or ``"right"``: which of the two sites on a midline mesh.
    """
    if mesh.side not in (side, "midline"):
        return np.zeros(len(mesh.points), np.float32)
    around = surroundings(mesh.mirrored() if mesh.side == "left" else mesh)
    points, normals = around.points, around.vertex_normals
    if mesh.side == "midline" and side == "left":
        points, normals = points * _MIRROR, normals * _MIRROR
    far = _fields(site, points, normals, around)
    return np.asarray(np.clip(0.5 - far / SOFT_EDGE_MM, 0, 1), np.float32)


def _fields(site: Site, points: Floats, normals: Floats, around: Surroundings) -> Floats:
    """Return how far (n,) points of a surface are outside a site, mm; negative inside."""
    if site.middle:
        fold = np.where(points[:, :1] < 0, _MIRROR, 1.0)
        points, normals = points * fold, normals * fold
    found = [field(shape, points, normals, around) for shape in site.shapes]
    least = np.asarray(np.min(found, axis=0))
    # A band beside the midline must not reach over to the other side.
    return np.where(points[:, 0] >= 0, least, np.maximum(least, FAR_MM))


_KEPT: WeakKeyDictionary[Mesh, Surroundings] = WeakKeyDictionary()


def surroundings(mesh: Mesh) -> Surroundings:
    """Return the surface of a mesh with its normals (kept as long as the mesh is)."""
    if mesh not in _KEPT:
        _KEPT[mesh] = Surroundings.of(mesh.points.astype(np.float64), mesh.faces.astype(np.int64))
    return _KEPT[mesh]


def _piece(mesh: Mesh, site: Site) -> Patch:
    """Return the triangles of one mesh in a site, cut fine."""
    around = surroundings(mesh)
    points = around.points
    reach = np.linalg.norm(points[around.faces] - points[around.faces].mean(1, keepdims=True),
                           axis=2).max(1)  # fmt: skip
    middles = points[around.faces].mean(1)
    near = _fields(site, middles, around.normals, around) < np.maximum(reach, 1.0) + 0.5
    corners, normals = points[around.faces[near]], around.normals[near]
    for _ in range(_MOST_ROUNDS):
        coarse = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1) > _FINE_MM
        if not coarse.any():
            break
        corners = np.concatenate([corners[~coarse], _quartered(corners[coarse])])
        normals = np.concatenate([normals[~coarse], np.repeat(normals[coarse], 4, axis=0)])
    inside = _fields(site, corners.mean(1), normals, around) <= 0
    return _welded(corners[inside] - site.depth * normals[inside, None])


def _quartered(corners: Floats) -> Floats:
    """Return each triangle (m, 3, 3) as four."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.stack([np.stack(one, axis=1) for one in four], axis=1).reshape(-1, 3, 3)


def _welded(corners: Floats) -> Patch:
    flat = corners.reshape(-1, 3)
    _, first, number = np.unique(np.round(flat, 5), axis=0, return_index=True, return_inverse=True)
    return Patch(flat[first], number.reshape(-1, 3))


def _tube(site: Site) -> Patch:
    """Return a thin ribbon along the lines of a site that lies on no mesh."""
    points: list[Floats] = []
    faces: list[NDArray[np.int64]] = []
    count = 0
    for shape in site.shapes:
        line = shape.ribbon()
        n = len(line) // 2
        here = np.arange(n - 1)
        two = np.concatenate([
            np.column_stack([here, here + 1, here + n]),
            np.column_stack([here + 1, here + n + 1, here + n]),
        ])  # fmt: skip
        points.append(line)
        faces.append(two + count)
        count += len(line)
    return Patch(np.concatenate(points), np.concatenate(faces))
