"""Library meshes made ready for drawing, at rest or posed: smooth normals, seams repaired."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from faceanatomy.geometry.frame import mirror_points
from faceanatomy.view.posing import PosedLibrary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Surface:
    """Arrays as a graphics card wants them.

    Parameters
    ----------
    points, normals
        Shape (n, 3), mm and unit vectors.
    faces
        Shape (m, 3).
    uv
        Shape (n, 2) or None; u may exceed 1 behind the seam of a sphincter.
    colors
        Baked RGB, shape (n, 3), or None.
    shade
        Baked shading, shape (n,), or None.
    source
        Library vertex of each vertex, shape (n,).
    group
        Vertices with the same number share one normal, shape (n,): the seam of a sphincter is no
        crease.
    on_right
        Whether each triangle lies on the subject's right when the face is at rest, shape (m,).
    folds
        Whether it lies in folds where it is pushed together, as skin does.
    shaded
        Colours (n, 3) in full light of what lies in the shadow of the mouth; None for the rest.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    faces: NDArray[np.int32]
    uv: NDArray[np.float32] | None
    colors: NDArray[np.uint8] | None
    shade: NDArray[np.uint8] | None
    source: NDArray[np.int64]
    group: NDArray[np.int64]
    on_right: NDArray[np.bool_]
    folds: bool = False
    shaded: NDArray[np.uint8] | None = None

    def moved(self, points: NDArray[np.float32]) -> Surface:
        """Return the surface with the library's vertices elsewhere, shape (vertices, 3) mm.

        Triangles, seams and creases stay those of rest, so that colours and textures stay where
        they are in the flesh; only places and normals change.
        """
        placed = np.ascontiguousarray(points[self.source], dtype=np.float32)
        corners = self.group[self.faces].astype(np.int32)
        normals = vertex_normals(placed, corners)[self.group]
        colors = self.colors
        if self.folds and colors is not None:
            colors = creased(colors, self.points, placed, corners)
        elif self.shaded is not None:
            colors = in_the_mouth(self.shaded, placed)
        return replace(self, points=placed, normals=normals, colors=colors)


_FOLD_DARK = 0.30
"""Light that skin loses where folds have taken nearly half of its area."""
_CONTRAST = 1.4
_DARK_FROM, _LIT_FROM, _MOUTH_LIGHT = 42.0, 90.0, 0.22
"""Distance in front of the ears, mm, at which the mouth is dark and at which light is full."""
_FRONT_TEETH, _BACK_TEETH = 81.0, 56.0
"""Distance of the incisors and of the first molars in front of the ears, mm."""
_CHEEK_SHADOW = np.array([0.84, 0.89, 0.90], np.float32)
"""Red, green and blue that the shadow of the cheeks takes from the last teeth."""
_ENAMEL = np.array([0.955, 0.95, 0.94], np.float32)
"""Light on the front teeth: bare white would outshine the white of the eyes."""
_BETWEEN_TEETH = 0.35
"""Light on the faces of teeth towards the tongue; those towards their neighbours get half more."""
_ARCH_MIDDLE = np.array([0.0, 62.0], np.float32)
"""What the rows of teeth bend about, right and forward, mm."""
_LOWER_ROW = 0.86
"""Light on the lower teeth, which stand behind the upper ones."""
_BITE_HEIGHT = -58.5
"""Height of the plane of the bite, mm."""
_EDGE_MM, _EDGE_LIGHT = 1.5, 0.88
"""Height of the edge that the dark mouth shines through, mm, and its light."""
_CROWN_MM = (3.0, 8.5)
"""Distance from the edge, mm, at which crowns begin to lie in the shadow of the lip and at
which they reach the gum."""
_AT_THE_GUM = np.array([0.82, 0.75, 0.74], np.float32)
"""Red, green and blue of the light at the gum, which comes back from lip and gum."""
CREASED = ("muscle", "tendon")
"""Kinds of meshes whose sharp edges are lit as edges."""
_SMOOTH, _CREASE = 0.77, 0.42
"""Cosine of 40 degrees from the mean normal (no crease), and of 65 between two faces (crease)."""

_KEPT: WeakKeyDictionary[Mesh, Surface] = WeakKeyDictionary()


def surface_of(mesh: Mesh) -> Surface:
    """Return the drawable form of a mesh (made once, kept as long as the mesh)."""
    if mesh not in _KEPT:
        _KEPT[mesh] = _prepared(mesh)
    return _KEPT[mesh]


def prepare(library: MeshLibrary, keys: Iterable[tuple[str, str]]) -> None:
    """Make the drawable form of meshes of a library.

    At rest the left ones are mirrored right ones; of a posed library each follows its own points.
    """
    at_rest = library.rest if isinstance(library, PosedLibrary) else library
    for mesh_id, side in keys:
        mesh, resting = library[mesh_id, side], at_rest[mesh_id, side]
        if side == "left" and resting not in _KEPT:
            _KEPT[resting] = _mirrored(surface_of(at_rest[mesh_id, "right"]))
        if mesh is not resting and mesh not in _KEPT:
            _KEPT[mesh] = surface_of(resting).moved(mesh.points)


def posed_surface(at_rest: MeshLibrary, mesh: Mesh) -> Surface:
    """Return the drawable form of a posed mesh, which is not kept: films make many of them."""
    prepare(at_rest, [(mesh.id, mesh.side)])
    surface = surface_of(at_rest[mesh.id, mesh.side])
    return surface if mesh is at_rest[mesh.id, mesh.side] else surface.moved(mesh.points)


def _mirrored(surface: Surface) -> Surface:
    return replace(
        surface,
        points=np.asarray(mirror_points(surface.points), dtype=np.float32),
        normals=np.asarray(mirror_points(surface.normals), dtype=np.float32),
        faces=np.ascontiguousarray(surface.faces[:, ::-1]),
        on_right=~surface.on_right,
    )


def vertex_normals(points: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return unit normals at the vertices, shape (n, 3): face normals weighted by area."""
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    normal = np.cross(second - first, third - first)
    corners = faces.ravel()
    total = np.empty(points.shape, dtype=np.float32)
    for axis in range(3):
        total[:, axis] = np.bincount(corners, np.repeat(normal[:, axis], 3), len(points))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(length, 1e-12), dtype=np.float32)


def _complexion(mesh: Mesh) -> NDArray[np.uint8]:
    """Return the baked colours (n, 3), on skin with more difference between brows, lips and rest.

    Expressions are read from brows and lips, from far away and in small pictures too.
    """
    colors = mesh.colors
    assert colors is not None
    if mesh.info.kind != "skin":
        return colors
    usual = np.median(colors, axis=0)
    away = colors - usual
    light = away.mean(axis=1, keepdims=True)
    return np.asarray(np.clip(usual + light * _CONTRAST + (away - light), 0, 255), dtype=np.uint8)


def in_the_mouth(colors: NDArray[np.uint8], points: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return colours (n, 3) that grow dark towards the back of the mouth.

    Little light gets past lips and teeth. No lamp of ours casts shadows, so tongue and palate
    would shine as if they lay on the face; a tongue that is put out does, and keeps its colour.
    """
    share = np.clip((points[:, 1] - _DARK_FROM) / (_LIT_FROM - _DARK_FROM), 0, 1)[:, None]
    light = _MOUTH_LIGHT + (0.88 - _MOUTH_LIGHT) * share * share * (3 - 2 * share)
    return np.asarray(colors * light, dtype=np.uint8)


def behind_the_lips(
    colors: NDArray[np.uint8], points: NDArray[np.float32], normals: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Return colours (n, 3) of teeth between lips and cheeks: the front ones are lit.

    Light comes from in front: molars lie in the shadow of the cheeks and would shine out of an
    open mouth as white chips, the sides towards the tongue in that of the teeth themselves, and
    what is near the gum in that of the lip.

    Parameters
    ----------
    colors
        Shape (n, 3).
    points, normals
        With the mouth closed, shape (n, 3), mm and unit vectors.
    """
    back = np.clip((_FRONT_TEETH - points[:, 1]) / (_FRONT_TEETH - _BACK_TEETH), 0, 1)[:, None]
    outwards = points[:, :2] - _ARCH_MIDDLE
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    level = normals[:, :2]
    facing = np.einsum("ij,ij->i", outwards, level)
    hidden = np.clip(np.linalg.norm(level, axis=1) * 0.5 - facing, 0, 1)[:, None]
    height = points[:, 2:]
    lower = height.mean() < _BITE_HEIGHT
    edge = height.max() if lower else height.min()
    from_edge = np.abs(height - edge)
    thin = np.clip(1 - from_edge / _EDGE_MM, 0, 1)
    low = np.clip((from_edge - _CROWN_MM[0]) / (_CROWN_MM[1] - _CROWN_MM[0]), 0, 1)
    light = (1 - back**0.75 * _CHEEK_SHADOW) * (1 - hidden * (1 - _BETWEEN_TEETH))
    light *= (1 - thin * (1 - _EDGE_LIGHT)) * (1 - low * (1 - _AT_THE_GUM))
    row = _ENAMEL * np.float32(_LOWER_ROW) if lower else _ENAMEL
    return np.asarray(colors * (light * row), dtype=np.uint8)


def creased(
    colors: NDArray[np.uint8],
    rest: NDArray[np.float32],
    posed: NDArray[np.float32],
    faces: NDArray[np.int32],
) -> NDArray[np.uint8]:
    """Return colours (n, 3) that darken where skin is pushed together.

    The folds themselves are finer than the mesh; what they do to the light is not: skin that has
    lost a third of its area lies in folds and looks darker and redder, stretched skin paler.
    """
    ratio = _areas(posed, faces) / np.maximum(_areas(rest, faces), 1e-6)
    share = np.clip((1 - ratio) / 0.45, -0.25, 1.0)[:, None]
    share = np.where(share > 0, share, share * 0.5)
    loss = share * np.array([_FOLD_DARK * 0.75, _FOLD_DARK, _FOLD_DARK], dtype=np.float32)
    return np.asarray(np.clip(colors * (1 - loss), 0, 255), dtype=np.uint8)


def _areas(points: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the area (n,) around each vertex, averaged with that of its neighbours."""
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    area = np.linalg.norm(np.cross(second - first, third - first), axis=1)
    count = np.maximum(np.bincount(faces.ravel(), minlength=len(points)), 1)
    for _ in range(3):
        near = np.bincount(faces.ravel(), np.repeat(area, 3), len(points)) / count
        area = near[faces].mean(axis=1)
    near = np.bincount(faces.ravel(), np.repeat(area, 3), len(points)) / count
    return np.asarray(near, dtype=np.float32)


def _prepared(mesh: Mesh) -> Surface:
    faces, source, uv = mesh.faces, np.arange(len(mesh.points)), mesh.uv
    if mesh.info.kind in CREASED:
        faces, source = split_creases(mesh.points, faces)
    normals = vertex_normals(mesh.points[source], faces)
    group = np.arange(len(source))
    if uv is not None:
        uv = uv[source]
        if mesh.info.closed:
            faces, uv, doubled = _without_seam(faces, uv)
            source, normals, group = source[doubled], normals[doubled], group[doubled]
    colors = None if mesh.colors is None else _complexion(mesh)[source]
    lit = colors if mesh.info.kind == "mucosa" else None
    if lit is not None:
        colors = in_the_mouth(lit, mesh.points[source])
    return Surface(
        mesh.points[source],
        normals,
        faces,
        uv,
        colors,
        None if mesh.shade is None else mesh.shade[source],
        source,
        group,
        mesh.points[source][faces, 0].mean(axis=1) > 0,
        mesh.info.kind == "skin",
        lit,
    )


def split_creases(
    points: NDArray[np.float32], faces: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give the two sides of sharp edges their own vertices, so that they are lit as edges.

    Muscles that one slab makes end in walls at right angles where they are cut into parts. At a
    vertex with a crease the faces that lean away from its largest face get a second vertex.

    Parameters
    ----------
    points
        Shape (n, 3), mm.
    faces
        Shape (m, 3).

    Returns
    -------
    tuple
        Faces (m, 3), and the original vertex (n + doubled,) of each vertex: doubled ones come last.
    """
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    cross = np.cross(second - first, third - first)
    area = np.linalg.norm(cross, axis=1)
    face_normal = cross / np.maximum(area, 1e-12)[:, None]
    smooth = vertex_normals(points, faces)
    lean = np.einsum("fcx,fx->fc", smooth[faces], face_normal)
    creased = np.zeros(len(points), dtype=bool)
    creased[faces[lean < _SMOOTH]] = True
    face, corner = np.nonzero(creased[faces])
    vertex = faces[face, corner]
    order = np.lexsort((-area[face], vertex))
    face, corner, vertex = face[order], corner[order], vertex[order]
    starts = np.flatnonzero(np.diff(vertex, prepend=-1))
    largest = np.repeat(face[starts], np.diff(np.append(starts, len(vertex))))
    away = np.einsum("ij,ij->i", face_normal[face], face_normal[largest]) < _CREASE
    doubled, position = np.unique(vertex[away], return_inverse=True)
    faces = faces.copy()
    faces[face[away], corner[away]] = len(points) + position
    return faces, np.concatenate([np.arange(len(points)), doubled])


def _without_seam(
    faces: NDArray[np.int32], uv: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """Give the triangles across u = 1 -> 0 their own vertices with u + 1.

    Otherwise the whole texture would be squeezed backwards into one strip of triangles.
    """
    along = uv[:, 0][faces]
    crossing = np.ptp(along, axis=1) > 0.5
    behind = faces[crossing]
    low = uv[:, 0][behind] < 0.5
    doubled, position = np.unique(behind[low], return_inverse=True)
    behind = behind.copy()
    behind[low] = len(uv) + position
    faces = faces.copy()
    faces[crossing] = behind
    source = np.concatenate([np.arange(len(uv)), doubled])
    uv = np.concatenate([uv, uv[doubled] + np.array([1, 0], dtype=np.float32)])
    return faces, uv, source
