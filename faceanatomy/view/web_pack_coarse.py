"""Where the points of a coarse mesh lie on the whole one, whose motion they take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.lip_contact import slit_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion_file import MotionFile

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

SKIN = "skin"
_NORMAL_REACH = 6.0
"""What a full turn of the surface counts, mm, when a point of a coarse mesh looks for its own:
so that a lip never follows the other one."""
_LIP_REACH = 20.0
"""Likewise for the vertices of the two margins that lie on the same spot at rest, mm."""


def nearest(whole: Mesh, mesh: Mesh) -> Ints:
    """Return for each point of a coarse mesh the nearest of the whole one that faces its way."""
    from scipy.spatial import cKDTree

    def features(one: Mesh) -> NDArray[np.floating[Any]]:
        lip = np.zeros((len(one.points), 1))
        if one.id == SKIN:  # margins that touch at rest part: each keeps to its own lip
            for rows, side in zip(
                slit_pairs(one.points, one.faces), (_LIP_REACH, -_LIP_REACH), strict=True
            ):
                lip[rows] = side
        return np.hstack([one.points, _normals(one) * (_NORMAL_REACH / 2), lip])

    _, near = cKDTree(features(whole)).query(features(mesh))
    return np.asarray(near, np.intp)


def blend(whole: Mesh, mesh: Mesh, near: Ints) -> tuple[Ints, Floats]:
    """Return of which three vertices (n, 3) of the whole mesh each point is made up, and shares.

    The point is looked for on the faces around its nearest vertex, so that motion stays as smooth
    as it is on the whole mesh.
    """
    around = _faces_at(whole)[near]
    corners = whole.faces[np.maximum(around, 0)]
    a, b, c = (whole.points[corners[..., k]].astype(np.float64) for k in range(3))
    share = _shares(a, b, c, mesh.points[:, None].astype(np.float64))
    found = share[..., 0:1] * a + share[..., 1:2] * b + share[..., 2:3] * c
    away = np.linalg.norm(found - mesh.points[:, None], axis=2)
    away[around < 0] = np.inf
    row, best = np.arange(len(near)), np.argmin(away, axis=1)
    return np.asarray(corners[row, best], np.intp), share[row, best]


def watched_faces(whole: Mesh, mesh: Mesh, near: Ints, file: MotionFile) -> NDArray[np.int32]:
    """Return the corners (k, 3) of the faces of a mesh that may turn over.

    Those of a coarse mesh lie where watched faces of the whole one do, and on the lids, whose
    corners its larger faces span: ``near`` (n,) names the vertex of the whole mesh that each of its
    vertices takes its motion from.
    """
    if len(mesh.faces) == len(whole.faces):
        return np.asarray(whole.faces[file.watched])
    risky = np.zeros(len(whole.points), bool)
    risky[whole.faces[file.watched]] = True
    lids = file.lids(mesh.id)
    if lids is not None:
        risky[lids.right] = risky[lids.left] = True
    return np.asarray(mesh.faces[risky[near][mesh.faces].any(axis=1)])


def _shares(a: Floats, b: Floats, c: Floats, p: Floats) -> Floats:
    """Return the barycentric shares (n, k, 3) of points in triangles, cut off at their edges."""
    e, f, q = b - a, c - a, p - a
    ee, ef, ff = (e * e).sum(2), (e * f).sum(2), (f * f).sum(2)
    qe, qf = (q * e).sum(2), (q * f).sum(2)
    det = np.maximum(ee * ff - ef * ef, 1e-12)
    s, t = (ff * qe - ef * qf) / det, (ee * qf - ef * qe) / det
    share = np.maximum(np.stack([1 - s - t, s, t], 2), 0)
    return np.asarray(share / np.maximum(share.sum(2, keepdims=True), 1e-12))


def _faces_at(mesh: Mesh) -> Ints:
    """Return the faces (n, d) at each vertex, filled up with -1."""
    owner = mesh.faces.ravel()
    order = np.argsort(owner, kind="stable")
    number = np.bincount(owner, minlength=len(mesh.points))
    column = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    out = np.full((len(mesh.points), int(number.max())), -1, np.intp)
    out[owner[order], column] = order // 3
    return out


def _normals(mesh: Mesh) -> Floats:
    """Return unit normals (n, 3) of the vertices: those of the faces, weighted by area."""
    a, b, c = (mesh.points[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    cross = np.cross(b - a, c - a)
    out = np.zeros(mesh.points.shape)
    for k in range(3):
        for axis in range(3):
            out[:, axis] += np.bincount(mesh.faces[:, k], cross[:, axis], len(out))
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))
