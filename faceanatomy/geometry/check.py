"""Validation of the mesh files: what every shipped mesh must keep."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import DataError
from faceanatomy.faults import Fault
from faceanatomy.geometry.depth import SOFT_KINDS, Bones, bone_faults
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.library import LIGHT, MeshLibrary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyvista
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

SKIN_TOLERANCE_MM = 0.5
"""How far a vertex may stand outside the skin before it counts."""
MIRROR_TOLERANCE_MM = 0.01
_FAR_MM = 1000.0
MOTION_FILE = "motion.npz"
"""The basis of the motion lies beside the meshes, but is none."""
_REBUILD = "Run `faceanatomy model build`."


def check_meshes(folder: Path) -> list[Fault]:
    """Return every fault of the meshes in ``folder/meshes``, sorted by file.

    Parameters
    ----------
    folder
        A data folder.

    Notes
    -----
    Rules: files match the index and its checksums; points are finite; surfaces are watertight
    with outward winding; midline meshes are symmetric; uv lies in 0..1; fibre directions are
    unit vectors; no muscle, nerve, vessel or connective tissue stands out of the skin; none of
    the last three lies in bone, canals excepted.
    """
    try:
        library = MeshLibrary(folder / "meshes")
    except DataError as error:
        return [Fault("meshes/index.json", "", "", str(error), _REBUILD)]
    skin, bones = _skin(library), Bones(library)
    faults: list[Fault] = []
    for info in library.infos.values():
        file = f"meshes/{info.file}"
        try:
            mesh = library[info.id, "right" if info.paired else "midline"]
        except DataError as error:
            faults.append(Fault(file, info.id, "", str(error), _REBUILD))
            continue
        digest = hashlib.sha256((library.directory / info.file).read_bytes()).hexdigest()
        if digest != info.sha256:
            faults.append(Fault(file, info.id, "sha256", "differs from the index", _REBUILD))
        faults += [Fault(file, info.id, *what, _REBUILD) for what in _surface_faults(mesh)]
        faults += [Fault(file, info.id, *what, _REBUILD) for what in bone_faults(mesh, bones)]
        if skin is not None and info.kind in ("muscle", *SOFT_KINDS):
            faults += [Fault(file, info.id, *what, _REBUILD) for what in _skin_faults(mesh, skin)]
    listed = {info.file for info in library.infos.values()}
    faults += [
        Fault(f"meshes/{path.name}", "", "", "is not in the index", "Remove it or rebuild.")
        for path in library.directory.glob("*.npz")
        if path.name not in listed and path.name != MOTION_FILE
    ]
    return sorted([*faults, *_light_faults(folder, library)])


def _light_faults(folder: Path, library: MeshLibrary) -> Iterator[Fault]:
    """Yield the faults of the light meshes, where a model has them."""
    if not (folder / "meshes" / LIGHT).is_dir():
        return
    try:
        light = MeshLibrary(folder / "meshes" / LIGHT)
    except DataError as error:
        yield Fault(f"meshes/{LIGHT}/index.json", "", "", str(error), _REBUILD)
        return
    for name in sorted(set(library.infos) ^ set(light.infos)):
        where = "the full" if name in light.infos else "the light"
        yield Fault(f"meshes/{LIGHT}/index.json", name, "id", f"not in {where} model", _REBUILD)
    for info in light.infos.values():
        file = f"meshes/{LIGHT}/{info.file}"
        try:
            mesh = light[info.id, "right" if info.paired else "midline"]
        except DataError as error:
            yield Fault(file, info.id, "", str(error), _REBUILD)
            continue
        digest = hashlib.sha256((light.directory / info.file).read_bytes()).hexdigest()
        if digest != info.sha256:
            yield Fault(file, info.id, "sha256", "differs from the index", _REBUILD)
        for what in _surface_faults(mesh):
            yield Fault(file, info.id, *what, _REBUILD)


def _surface_faults(mesh: Mesh) -> Iterator[tuple[str, str]]:
    if not np.isfinite(mesh.points).all():
        yield "points", "some coordinates are not finite"
        return
    if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.points):
        yield "faces", "some indices point to no vertex"
        return
    if not mesh.is_watertight:
        yield "faces", "the surface is not watertight with consistent winding"
    elif mesh.volume <= 0.0:
        yield "faces", f"the winding is inside out (volume {mesh.volume:.1f} mm³)"
    if mesh.side == "midline" and (residual := _mirror_residual(mesh)) > MIRROR_TOLERANCE_MM:
        yield "points", f"is not symmetric: mirror residual {residual:.3f} mm"
    if mesh.uv is not None and (mesh.uv.min() < -1e-4 or mesh.uv.max() > 1.0001):
        yield "uv", "leaves 0..1"
    if mesh.fibres is not None:
        lengths = np.linalg.norm(mesh.fibres, axis=1)
        if np.abs(lengths - 1.0).max() > 0.01:
            yield "fibres", "some directions are not unit vectors"


def _mirror_residual(mesh: Mesh) -> float:
    """Largest distance from a mirrored vertex to the nearest vertex, mm."""
    from scipy.spatial import cKDTree

    distances, _ = cKDTree(mesh.points).query(mirror_points(mesh.points))
    return float(np.max(distances))


def _skin(library: MeshLibrary) -> Mesh | None:
    try:
        return library.get(("skin", "midline"))
    except DataError:
        return None


def _skin_faults(mesh: Mesh, skin: Mesh) -> Iterator[tuple[str, str]]:
    surface = skin.to_pyvista()
    signed = mesh.to_pyvista().compute_implicit_distance(surface)["implicit_distance"]
    depth = np.asarray(signed)
    outside = [
        i
        for i in np.flatnonzero(depth > SKIN_TOLERANCE_MM)
        if _in_the_open(mesh.points[i], surface)
    ]
    if outside:
        share, most = len(outside) / len(mesh.points), depth[outside].max()
        yield "points", f"{share:.1%} of the vertices stand out of the skin, up to {most:.1f} mm"


def _in_the_open(point: NDArray[np.float32], skin: pyvista.PolyData) -> bool:
    """Tell whether a point beyond the skin is seen from outside.

    The mouth is lined by skin too: the tongue lies beyond that lining, yet every ray from it
    meets skin again.
    """
    return any(
        len(skin.ray_trace(point, point + way, first_point=True)[1]) == 0
        for way in np.concatenate([np.eye(3), -np.eye(3)]) * _FAR_MM
    )
