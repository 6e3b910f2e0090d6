"""Honest numbers about built muscles: clearance, overlap, attachment, size, position.

The generator pushes *vertices* out of bone, so vertices prove nothing: clearance is measured at
face centres and edge midpoints.  Overlap uses the generalised winding number, because the sign of a
nearest-surface distance fails on thin slabs.  Each check has a control that makes it fail: overlap
with stacking switched off, clearance with a shifted mesh, attachment with the wrong bone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from faceanatomy.modelling.muscles import SlabResult
    from faceanatomy.modelling.placement import Tissues
    from faceanatomy.modelling.write import BuiltMesh

Array = NDArray[np.float64]
TOLERANCE = 0.5
OVERLAP = 0.3


class Clearance(NamedTuple):
    """Shares (0..1) of face centres and edge midpoints, and the deepest point in bone (mm)."""

    outside_skin: float
    in_bone: float
    deepest: float


class Overlap(NamedTuple):
    """How much of one mesh lies inside another: share of vertices 0..1 and greatest depth, mm."""

    inner: str
    outer: str
    share: float
    depth: float


class EndDistance(NamedTuple):
    """Distance of a bony end to the bone the specification names: median and worst, mm."""

    unit: str
    end: str
    bones: tuple[str, ...]
    median: float
    worst: float


@dataclass(frozen=True)
class BoxComparison:
    """A muscle's bounding box beside a reference box."""

    name: str
    centre_difference: Array
    size_ratio: Array

    @property
    def centre_distance(self) -> float:
        """Distance of the two centres, mm."""
        return float(np.linalg.norm(self.centre_difference))


def volume(mesh: BuiltMesh) -> float:
    """Enclosed volume in cm3."""
    a, b, c = (np.asarray(mesh.points, float)[mesh.faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6000)


def probes(mesh: BuiltMesh) -> Array:
    """Face centres and edge midpoints: the places the generator did not clip."""
    points = np.asarray(mesh.points, float)
    corners = points[mesh.faces]
    edges = [(corners[:, i] + corners[:, j]) / 2 for i, j in ((0, 1), (1, 2), (2, 0))]
    return np.concatenate([corners.mean(1), *edges])


def clearance(mesh: BuiltMesh, tissues: Tissues) -> Clearance:
    """Measure how much of a mesh leaves the skin or enters bone."""
    at = probes(mesh)
    skin, bone = tissues.skin_distance(at), tissues.bone_distance(at)
    return Clearance(
        float((skin > 0).mean()), float((bone < -TOLERANCE).mean()), float(max(0.0, -bone.min()))
    )


@nb.njit(parallel=True, fastmath=True, cache=True)
def _winding(points, a, b, c):  # type: ignore[no-untyped-def]
    out = np.zeros(points.shape[0])
    for i in nb.prange(points.shape[0]):
        px, py, pz = points[i, 0], points[i, 1], points[i, 2]
        total = 0.0
        for j in range(a.shape[0]):
            ax, ay, az = a[j, 0] - px, a[j, 1] - py, a[j, 2] - pz
            bx, by, bz = b[j, 0] - px, b[j, 1] - py, b[j, 2] - pz
            cx, cy, cz = c[j, 0] - px, c[j, 1] - py, c[j, 2] - pz
            la = np.sqrt(ax * ax + ay * ay + az * az)
            lb = np.sqrt(bx * bx + by * by + bz * bz)
            lc = np.sqrt(cx * cx + cy * cy + cz * cz)
            det = ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx)
            ab = ax * bx + ay * by + az * bz
            bc = bx * cx + by * cy + bz * cz
            ca = cx * ax + cy * ay + cz * az
            total += 2 * np.arctan2(det, la * lb * lc + ab * lc + bc * la + ca * lb)
        out[i] = total / (4 * np.pi)
    return out


def winding_number(points: Array, mesh: BuiltMesh) -> Array:
    """Generalised winding number (n,) of a mesh around points (n, 3): 1 inside, 0 outside.

    After Jacobson, Kavan & Sorkine-Hornung (2013), summing the solid angles of all triangles
    (Van Oosterom & Strackee 1983).
    """
    corners = np.asarray(mesh.points, float)[mesh.faces]
    return np.asarray(
        _winding(np.ascontiguousarray(points, float), *(corners[:, k].copy() for k in range(3)))
    )


def surface_distance(
    points: Array, vertices: NDArray[np.floating[Any]], faces: NDArray[Any]
) -> Array:
    """Unsigned distance (n,) of points to a triangle surface, mm."""
    import pyvista as pv

    surface = pv.PolyData(
        np.asarray(vertices, float), np.c_[np.full(len(faces), 3), faces].astype(int).ravel()
    )
    cloud = pv.PolyData(np.ascontiguousarray(points, float))
    distance = cloud.compute_implicit_distance(surface)["implicit_distance"]
    return np.asarray(np.abs(np.asarray(distance)))


def overlap(inner: BuiltMesh, outer: BuiltMesh) -> Overlap:
    """Measure how much of ``inner`` lies deeper than 0.3 mm inside ``outer``."""
    points = np.asarray(inner.points, float)
    low, high = outer.points.min(0), outer.points.max(0)
    near = np.flatnonzero(((points > low) & (points < high)).all(1))
    if len(near):
        near = near[np.abs(winding_number(points[near], outer)) > 0.5]
    if not len(near):
        return Overlap(inner.id, outer.id, 0.0, 0.0)
    depth = surface_distance(points[near], outer.points, outer.faces)
    return Overlap(
        inner.id, outer.id, float((depth > OVERLAP).sum() / len(points)), float(depth.max())
    )


def overlaps(meshes: Sequence[BuiltMesh], least_share: float = 0.01) -> list[Overlap]:
    """Return all pairs of different muscles that overlap by a share of vertices, largest first."""
    found = []
    for inner in meshes:
        for outer in meshes:
            if inner.id.split(":")[0] == outer.id.split(":")[0]:
                continue
            apart = (inner.points.min(0) > outer.points.max(0)) | (
                inner.points.max(0) < outer.points.min(0)
            )
            if apart.any():
                continue
            pair = overlap(inner, outer)
            if pair.share > least_share:
                found.append(pair)
    return sorted(found, key=lambda pair: -pair.share)


def end_distances(
    results: Sequence[SlabResult], bones: Mapping[str, tuple[Array, NDArray[Any]]]
) -> list[EndDistance]:
    """Measure every bony end against the surface of the bones that its specification names.

    Parameters
    ----------
    results : sequence of SlabResult
        Built slabs.
    bones : mapping
        Structure id -> (vertices (n, 3), faces (m, 3)) of the whole bone, both sides.
    """
    rows = []
    for result in results:
        grid = result.built.grid
        for end, row in ((0, 0), (1, -1)):
            named = tuple(name for name in result.slab.bones[end] if name in bones)
            if result.slab.ends[end] != "bone" or not named:
                continue
            points = np.minimum.reduce(
                [surface_distance(grid.top[row], *bones[name]) for name in named]
            )
            unit = "+".join(part.id for part in result.slab.parts)
            rows.append(
                EndDistance(
                    unit,
                    ("origin", "insertion")[end],
                    named,
                    float(np.median(points)),
                    float(points.max()),
                )
            )
    return rows


REFERENCE_NAMES = {
    "occipitofrontalis_frontal": "frontalis",
    "occipitofrontalis_occipital": "occipitalis",
    "orbicularis_oculi_outer": "orbicularis_oculi:orbital_part",
    "orbicularis_oculi_inner": "orbicularis_oculi:palpebral_part",
    "lateral_pterygoid_lower": "lateral_pterygoid:inferior_head",
    "lateral_pterygoid_upper": "lateral_pterygoid:superior_head",
}


def compare_boxes(meshes: Sequence[BuiltMesh], table: Path) -> list[BoxComparison]:
    """Compare the muscles' bounding boxes with a table of reference boxes.

    Parameters
    ----------
    meshes : sequence of BuiltMesh
        Muscle meshes (right side or midline).
    table : Path
        CSV with columns ``muscle`` and ``fitted_{min,max}_{right,anterior,superior}`` in mm; rows
        ``x_a`` and ``x_b`` are united to ``x``.
    """
    axes = ("right", "anterior", "superior")
    boxes: dict[str, tuple[Array, Array]] = {}
    with table.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            low, high = (
                np.array([float(row[f"fitted_{edge}_{axis}"]) for axis in axes])
                for edge in ("min", "max")
            )
            name = row["muscle"].removesuffix("_a").removesuffix("_b")
            if name in boxes:
                low, high = np.minimum(low, boxes[name][0]), np.maximum(high, boxes[name][1])
            boxes[name] = (low, high)
    compared = []
    for name, (low, high) in boxes.items():
        wanted = REFERENCE_NAMES.get(name, name)
        own = [m.points for m in meshes if m.id == wanted or m.id.split(":")[0] == wanted]
        if not own:
            continue
        points = np.concatenate(own)
        bottom, top = points.min(0), points.max(0)
        compared.append(
            BoxComparison(
                name, (bottom + top) / 2 - (low + high) / 2, (top - bottom) / (high - low)
            )
        )
    return compared
