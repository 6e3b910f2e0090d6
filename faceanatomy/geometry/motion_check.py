"""What the motion must keep: no turned triangles, sealed lips, closing lids, steady volumes.

Every function returns figures, so that a test or a person can judge them; none changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.jaw import INCISOR, jaw_transform
from faceanatomy.geometry.lid_motion import EYE
from faceanatomy.geometry.lip_contact import slit_pairs
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion

    Floats = NDArray[np.floating]
    Ints = NDArray[np.integer[Any]]

NEEDLE = 0.12
"""Triangles lower than this, in mm, are needles that no picture shows: they do not count."""
LID_SHELL = 13.3
"""Skin nearer than this to the centre of the eyeball is the inside of a lid, mm."""
_ROWS: list[tuple[MeshLibrary, str, list[Callable[[Any], Any]]]] = []
_REST = Posture()
_STRAIGHT = {"head_yaw": 0.0, "head_pitch": 0.0, "head_roll": 0.0}
"""With the head straight the mouth and the eyes are measured where they stand."""


class SkinRules:
    """Measures posed skins of one motion.

    Parameters
    ----------
    motion
        The motion to judge.
    """

    def __init__(self, motion: Motion) -> None:
        self.motion = motion
        self.mesh = motion.library["skin", "midline"]
        self.points = self.mesh.points.astype(float)
        self.upper, self.lower = slit_pairs(self.mesh.points, self.mesh.faces)
        self.outside = outside_faces(self.mesh, lip_rim(self.mesh, self.upper, self.lower))
        self._normals = _face_normals(self.points, self.mesh.faces)
        self._sizes = np.linalg.norm(self._normals, axis=1)
        corners = self.points[self.mesh.faces]
        longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
        self.outside &= self._sizes / longest > NEEDLE
        self.areas = self._sizes / 2

    def moved(self, activation: Activation, posture: Posture = _REST) -> Floats:
        """Return the displacement (n, 3) of the skin."""
        return self.motion.displace(activation, posture)["skin"].astype(float)

    def flips(self, activation: Activation, posture: Posture = _REST) -> int:
        """Return how many outer triangles face the other way than at rest."""
        return len(self.flipped(activation, posture))

    def flipped(
        self, activation: Activation, posture: Posture = _REST, least: float = 0.0
    ) -> NDArray[np.intp]:
        """Return the outer triangles that are turned over.

        A triangle counts when the cosine of the angle to its normal at rest is under `least`, and
        it also faces away from the skin around it: where the jaw carries a whole patch of skin
        round, nothing is turned over.
        """
        normals = _face_normals(self.points + self.moved(activation, posture), self.mesh.faces)
        size = np.linalg.norm(normals, axis=1)
        turned = (normals * self._normals).sum(1) < least * size * self._sizes
        if not turned.any():
            return np.flatnonzero(turned)
        around = self._around(normals)
        away = (normals * around).sum(1) < least * size * np.linalg.norm(around, axis=1)
        return np.flatnonzero(turned & away & self.outside)

    def _around(self, normals: Floats) -> Floats:
        """Return the mean normal (m, 3) of the faces around each face, itself left out."""
        vertex = np.zeros_like(self.points)
        for k in range(3):
            for axis in range(3):
                vertex[:, axis] += np.bincount(
                    self.mesh.faces[:, k], normals[:, axis], len(self.points)
                )
        return np.asarray(vertex[self.mesh.faces].sum(axis=1) - 3 * normals)

    def lip_gap(self, activation: Activation, posture: Posture = _REST) -> float:
        """Return the widest vertical opening between lip margins that touch at rest, mm."""
        moved = self.moved(activation, posture)
        opening = moved[self.upper, 2] - moved[self.lower, 2]
        return float(opening.max())

    def corner(self, activation: Activation, posture: Posture = _REST) -> Floats:
        """Return the movement (3,) of the right corner of the mouth, mm."""
        x = self.points[self.upper, 0]
        end = self.points[self.upper[np.argmax(x)]]
        near = np.linalg.norm(self.points - end, axis=1) < 2.5
        return np.asarray(self.moved(activation, posture)[near].mean(0))

    def lower_lip_follow(self, opening: float) -> float:
        """Return the way of the middle of the lower lip divided by that of the incisor edge."""
        posture = Posture(jaw_opening=opening)
        from faceanatomy.activation import Activation

        moved = self.moved(Activation(), posture)
        middle = self.lower[np.abs(self.points[self.lower, 0]) < 3]
        turn, shift = jaw_transform(posture)
        jaw = turn @ INCISOR + shift - INCISOR
        return float(moved[middle].mean(0) @ jaw / (jaw @ jaw))

    def lid_gap(self, activation: Activation, posture: Posture = _REST) -> float:
        """Return how far the lids of the right eye stand apart at most, mm.

        Measured in the front view along the fissure, by the outer faces of both lids.
        """
        points = self.points + self.moved(activation, posture)
        rest = self.points - EYE
        radius = np.linalg.norm(rest, axis=1)
        shell = (radius > 12.0) & (radius < 15.0) & (rest[:, 1] > 4)
        upper = np.flatnonzero(shell & (rest[:, 2] > 0))
        lower = np.flatnonzero(shell & (rest[:, 2] < 0))
        gaps = []
        for x in np.arange(22.0, 40.0, 1.0):
            above = points[upper][np.abs(points[upper, 0] - x) < 0.9, 2]
            below = points[lower][np.abs(points[lower, 0] - x) < 0.9, 2]
            if len(above) and len(below):
                gaps.append(above.min() - below.max())
        return float(max(gaps))


def lid_globe_depth(motion: Motion, activation: Activation, posture: Posture = _REST) -> float:
    """Return how much deeper than at rest the skin of the right lids dips into the eyeball, mm.

    The lids have an inner face, part of which lies within the globe at rest, where the conjunctiva
    turns over; so every vertex is compared with itself.
    """
    skin = motion.library["skin", "midline"]
    eye = motion.library["eyeball", "right"]
    moved = motion.displace(activation, msgspec.structs.replace(posture, **_STRAIGHT))
    rest = skin.points - EYE
    near = (np.linalg.norm(rest, axis=1) < 16) & (rest[:, 1] > 3)
    before = _globe_depth(eye.points, skin.points[near])
    after = _globe_depth(
        eye.points + moved["eyeball", "right"], skin.points[near] + moved["skin"][near]
    )
    return float((after - np.maximum(before, 0)).max())


def _globe_depth(globe: Floats, lids: Floats) -> Floats:
    """Return how deep points (n, 3) of the lids lie in the eyeball, by its radius there."""
    radius = np.linalg.norm(globe - EYE, axis=1)
    inward = lids - EYE
    size = np.linalg.norm(inward, axis=1)
    alike = (inward / size[:, None]) @ ((globe - EYE) / radius[:, None]).T
    nearest = np.argsort(-alike, axis=1)[:, :3]
    return np.asarray(radius[nearest].mean(1) - size)


def lip_teeth_depth(
    motion: Motion, activation: Activation, posture: Posture = _REST, *, lining: bool = False
) -> float:
    """Return how deep teeth stand in the skin of lips and cheeks, mm; needs pyvista.

    Counts the vertices of the outer face that lie inside a tooth: what anybody could see. With
    ``lining`` the hidden inner face of lips and cheeks counts instead, by how much deeper than at
    rest it lies: gum and teeth meet there.
    """
    skin = motion.library["skin", "midline"]
    near = (np.abs(skin.points[:, 0]) < 40) & (np.abs(skin.points[:, 2] + 58) < 24)
    near &= skin.points[:, 1] > 50 if not lining else skin.points[:, 1] > 34
    rim = lip_rim(skin, *slit_pairs(skin.points, skin.faces))
    outer = np.zeros(len(skin.points), bool)
    outer[skin.faces[outside_faces(skin, rim)]] = True
    near &= outer != lining
    moved = motion.displace(activation, msgspec.structs.replace(posture, **_STRAIGHT))
    worst = 0.0
    for name in ("teeth_upper", "teeth_lower"):
        row = _row(motion.library, name)
        after = (skin.points + moved["skin"])[near].astype(float)
        if name == "teeth_lower":  # seen from the jaw, which its teeth go with
            turn, shift = jaw_transform(posture)
            after = (after - shift) @ turn
        depth = _depth_in(row, after)
        if lining:
            depth = depth - np.maximum(_depth_in(row, skin.points[near].astype(float)), 0)
        worst = max(worst, float(depth.max()))
    return worst


def _row(library: MeshLibrary, name: str) -> list[Callable[[Any], Any]]:
    """Return the distance to each tooth of a row at rest; those asked for last are kept."""
    for kept, row, distances in _ROWS:
        if kept is library and row == name:
            return distances
    teeth = [library[key] for key in library.keys_of(name)]
    made = [signed_distance(tooth.points, tooth.faces) for tooth in teeth]
    _ROWS.insert(0, (library, name, made))
    del _ROWS[4:]
    return made


def _depth_in(row: list[Callable[[Any], Any]], points: Floats) -> Floats:
    """Return how deep points (n, 3) lie in any tooth of a row, mm; negative outside."""
    return np.asarray(-np.min([distance(points) for distance in row], axis=0))


def lip_rim(mesh: Mesh, upper: Ints, lower: Ints) -> NDArray[np.intp]:
    """Return the vertices of the lip margins with both corners, where the margins meet."""
    touch = np.zeros((2, len(mesh.points)), bool)
    edges = np.vstack([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]])
    for row, margin in zip(touch, (upper, lower), strict=True):
        on = np.zeros(len(mesh.points), bool)
        on[margin] = True
        row[edges[:, 1][on[edges[:, 0]]]] = True
        row[edges[:, 0][on[edges[:, 1]]]] = True
    return np.union1d(np.concatenate([upper, lower]), np.flatnonzero(touch.all(0)))


def outside_faces(mesh: Mesh, rim: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which faces (m,) lie outside: not behind the ``rim`` of the lips, not inside lids."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    on_rim = np.zeros(len(mesh.points), bool)
    on_rim[rim] = True
    faces = mesh.faces.astype(np.int64)
    edges = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    owner = np.tile(np.arange(len(faces)), 3)
    free = np.logical_not(on_rim[edges].all(axis=1))
    code = edges[:, 0] * len(mesh.points) + edges[:, 1]
    order = np.argsort(code, kind="stable")
    order = order[np.take(free, order)]
    same = code[order[:-1]] == code[order[1:]]
    a, b = owner[order[:-1][same]], owner[order[1:][same]]
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(len(faces), len(faces)))
    _, body = connected_components(graph, directed=False)
    top = int(np.argmax(mesh.points[:, 2][faces].mean(1)))
    middle = mesh.points[faces].mean(1)
    folded = np.stack([np.abs(middle[:, 0]), middle[:, 1], middle[:, 2]], 1)
    inside = np.linalg.norm(folded - EYE, axis=1) < LID_SHELL
    return np.asarray((body == body[top]) & ~inside)


def _face_normals(points: Floats, faces: NDArray[np.int32]) -> Floats:
    # axis by axis: several times as fast as numpy.cross on rows of three
    x, y, z = (np.ascontiguousarray(points[:, k])[faces.T] for k in range(3))
    ex, ey, ez = x[1] - x[0], y[1] - y[0], z[1] - z[0]
    fx, fy, fz = x[2] - x[0], y[2] - y[0], z[2] - z[0]
    return np.stack([ey * fz - ez * fy, ez * fx - ex * fz, ex * fy - ey * fx], 1)


def pull_angle(motion: Motion, unit: str) -> float:
    """Return the angle in degrees between the way of a muscle's end and the pull of its fibres.

    The pull points from the centre of the insertion back along the muscle; for sphincters, arches
    over the midline, and units that move nothing, the angle is not a number.
    """
    from faceanatomy.activation import Activation

    info = motion.library.info(unit)
    if info.closed:
        return float("nan")
    mesh = motion.library[unit, "right" if info.paired else "midline"]
    assert mesh.uv is not None
    u = mesh.uv[:, 0]
    u = (u - u.min()) / np.ptp(u)
    right = mesh.points[:, 0] >= 0
    end, before = right & (u > 0.88), right & (u > 0.3) & (u < 0.7)
    if not end.any():
        return float("nan")
    pull = mesh.points[before].mean(0) - mesh.points[end].mean(0)
    moved = motion.displace(Activation({(unit, "right"): 1.0}))[unit, mesh.side][end].mean(0)
    length = float(np.linalg.norm(moved))
    if length < 0.05:
        return float("nan")
    cosine = float(moved @ pull) / (length * float(np.linalg.norm(pull)))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
