"""The light model: the same meshes with less than a third of the triangles, for phones.

Ids, sides, colours and uv are those of the full model. Every light mesh stays closed, keeps its
volume and is of as many pieces as before; where thinning would break that, it is thinned less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.rule_surfaces import pieces
from faceanatomy.modelling import cartilage, sutures, topology
from faceanatomy.modelling.partition import decimate_together
from faceanatomy.modelling.skin_mesh import coarser
from faceanatomy.modelling.surface import Surface, compact, decimate_half, mirror, weld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faceanatomy.modelling.write import BuiltMesh

SHARES = {"muscle": 0.23, "bone": 0.19, "teeth": 0.24, "skin": 0.28, "mucosa": 0.5, "eye": 0.5}
SHARE = 0.4
"""Share of the triangles that stays, by kind and for the other kinds."""
LEAST = 60
"""Meshes of fewer triangles stay as they are."""
STEPS = (1.0, 1.4, 2.0, 2.8)
"""How much more may stay where a thinner mesh would not be closed or lose its volume."""
FAMILY_STEPS = (1.0, 0.98, 1.02, 0.96, 1.04, 0.94, 1.06, 1.08, 1.1, 1.15, 1.2, 1.3)
"""The same for parts of one solid, which are all thinned to one share or none."""
CRUMB = 8
"""Pieces of so many triangles that thinning has pinched off are left away."""
VOLUME_TOLERANCE, TUBE_TOLERANCE, FAMILY_TOLERANCE = 0.10, 0.25, 0.20


def lightened(meshes: Iterable[BuiltMesh]) -> Iterator[BuiltMesh]:
    """Yield the light version of each mesh; parts of one solid are thinned together."""
    given = {mesh.id: mesh for mesh in meshes}
    for family in (sutures.SKULL.ids, cartilage.PARTS.ids):
        if given.keys() >= set(family):
            yield from _light_together([given.pop(name) for name in family])
    for mesh in given.values():
        yield _light(mesh)


def _light_together(family: list[BuiltMesh]) -> list[BuiltMesh]:
    """Return the light version of meshes that share vertices: seams stay closed."""
    full = {m.id: Surface(np.asarray(m.points, float), np.asarray(m.faces)) for m in family}
    halves = {m.id: full[m.id] if m.paired else _half_of(full[m.id]) for m in family}
    if any(half is None for half in halves.values()):
        return [_light(mesh) for mesh in family]
    known = {name: half for name, half in halves.items() if half is not None}
    total = sum(len(half.faces) for half in known.values())
    share = SHARES.get(family[0].kind, SHARE)
    for step in FAMILY_STEPS:
        thin = decimate_together(known, int(share * step * total))
        whole = {
            m.id: _without_crumbs(
                thin[m.id] if m.paired else mirror(_off_midline(thin[m.id]))[0], full[m.id]
            )
            for m in family
        }
        if all(_is_sound(whole[m.id], full[m.id], FAMILY_TOLERANCE) for m in family):
            return [_with_arrays(mesh, whole[mesh.id]) for mesh in family]
    return [_light(mesh) for mesh in family]


def _light(mesh: BuiltMesh) -> BuiltMesh:
    full = Surface(np.asarray(mesh.points, float), np.asarray(mesh.faces))
    share = SHARES.get(mesh.kind, SHARE)
    tolerance = TUBE_TOLERANCE if mesh.schematic else VOLUME_TOLERANCE
    for step in STEPS:
        wanted = int(share * step * len(full.faces))
        if wanted < LEAST or wanted >= len(full.faces):
            break
        even = mesh.kind == "skin"
        thin = coarser(full, wanted) if even else _thinned(full, wanted, mesh.paired)
        if thin is not None and _is_sound(thin, full, tolerance):
            return _with_arrays(mesh, thin)
    return mesh


def _thinned(full: Surface, triangles: int, paired: bool) -> Surface | None:
    """Return the surface with about so many triangles; one across the midline stays symmetric."""
    if paired:
        return topology.split_pinches(decimate_half(full, triangles))
    half = _half_of(full)
    if half is None:
        return None
    half = topology.split_pinches(decimate_half(half, triangles // 2))
    return mirror(half)[0]


def _half_of(full: Surface) -> Surface | None:
    """Return the right half, open at the midline; None where faces cross the midline."""
    x = full.points[:, 0][full.faces]
    if ((x.min(1) < -1e-6) & (x.max(1) > 1e-6)).any():
        return None  # no seam to cut along
    points = np.where(np.abs(full.points) < 1e-6, 0.0, full.points)
    return compact(weld(Surface(points, full.faces[x.min(1) >= -1e-6])))


def _off_midline(half: Surface) -> Surface:
    """Return a half without faces in the midline: they would lie on their own mirror images."""
    flat = (half.points[:, 0][half.faces] == 0).all(1)
    return compact(Surface(half.points, half.faces[~flat]))


def _without_crumbs(thin: Surface, full: Surface) -> Surface:
    """Return a surface without the small pieces, beyond those of the full one, pinched off it."""
    piece = pieces(thin.faces)
    size = np.bincount(piece)
    extra = np.argsort(-size)[int(pieces(full.faces).max()) + 1 :]
    crumbs = extra[size[extra] <= CRUMB]
    if not len(crumbs):
        return thin
    return compact(Surface(thin.points, thin.faces[~np.isin(piece, crumbs)]))


def _is_sound(thin: Surface, full: Surface, tolerance: float) -> bool:
    """Tell whether a thinned surface is closed, wound one way, whole, and as large as before."""
    f = thin.faces.astype(np.int64)
    edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    n = len(thin.points)
    there, back = np.sort(edges[:, 0] * n + edges[:, 1]), np.sort(edges[:, 1] * n + edges[:, 0])
    if not (np.array_equal(there, back) and (np.diff(there) > 0).all()):
        return False
    if len(np.unique(f)) != n or pieces(f).max() != pieces(full.faces).max():
        return False
    return abs(_volume(thin) / _volume(full) - 1) < tolerance


def _volume(surface: Surface) -> float:
    corners = surface.points[surface.faces]
    cross = np.cross(corners[:, 1], corners[:, 2])
    return float(np.einsum("ij,ij->", corners[:, 0], cross) / 6)


def _with_arrays(mesh: BuiltMesh, thin: Surface) -> BuiltMesh:
    """Return the mesh on a thinner surface with what was known at its points.

    Positions in the muscle and fibres come from the nearest full vertex; colours and shading are
    the mean of the full vertices around, so that fine marks fade instead of standing out.
    """
    from scipy.spatial import cKDTree

    points = np.asarray(mesh.points, float)
    _, near = cKDTree(points).query(thin.points)
    _, owner = cKDTree(thin.points).query(points)
    taken: dict[str, Any] = {
        name: None if values is None else np.asarray(values)[near]
        for name in ("uv", "fibres")
        for values in [getattr(mesh, name)]
    }
    count = np.bincount(owner, minlength=len(thin.points))[:, None]
    for name in ("colors", "shade"):
        values = getattr(mesh, name)
        if values is not None:
            flat = np.asarray(values, float).reshape(len(points), -1)
            total = [np.bincount(owner, column, len(thin.points)) for column in flat.T]
            mean = np.where(count > 0, np.stack(total, 1) / np.maximum(count, 1), flat[near])
            taken[name] = np.round(mean).reshape(-1, *np.shape(values)[1:]).astype(np.uint8)
    return replace(mesh, points=thin.points, faces=thin.faces, **taken)
