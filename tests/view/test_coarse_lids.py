"""Thinned skins on the page: no face of a lid turns over when eyes are shut."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.fold_guard import FoldGuard
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.lid_motion import EYE, Lids, turn_lids
from faceanatomy.view.web_pack_coarse import blend, nearest, watched_faces

COLUMNS = ("close", "tight", "lift", "cheek", "upper", "lower")
REACH = 26.0
"""Faces this near the middle of an eye are judged, mm."""


class LightSkin:
    """The light skin as the page moves it: blended motion, turning lids, guarded folds."""

    def __init__(self) -> None:
        self.whole, self.mesh = (meshes(d)["skin", "midline"] for d in ("full", "light"))
        near = nearest(self.whole, self.mesh)
        self._corners, self._share = blend(self.whole, self.mesh, near)
        file = fa.motion().file
        lids = file.lids("skin")
        assert lids is not None
        self._lids = {}
        for side, rows in (("right", lids.right), ("left", lids.left)):
            turns = np.zeros((len(self.whole.points), len(COLUMNS)))
            turns[rows] = np.stack([getattr(lids, name) for name in COLUMNS], 1)
            here = self._mixed(turns)
            used = np.flatnonzero(np.abs(here).max(1) > 1e-4)
            self._lids[side] = Lids(lids.axis, used, used, *here[used].T.astype(np.float32))
        number = {tuple(face): k for k, face in enumerate(self.mesh.faces.tolist())}
        corners = watched_faces(self.whole, self.mesh, near, file)
        watched = np.array([number[tuple(face)] for face in corners.tolist()])
        self.guard = FoldGuard(self.mesh.points, self.mesh.faces, watched)

    def _mixed(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.einsum("nk,nkd->nd", self._share, values[self._corners]))

    def turned_over(self, activation: fa.Activation, *, guarded: bool) -> int:
        """Return how many faces around the eyes face the other way than at rest."""
        full = np.zeros(self.whole.points.shape, np.float32)
        for (unit, side), strength in activation.items():
            for part in fa.motion().file.parts_of(unit):
                fa.motion()._add(full, "skin", part, side, strength)
        out = self._mixed(full).astype(np.float32)
        for eye, lids in self._lids.items():
            turn_lids(out, self.mesh.points, lids, eye, activation, fa.Posture())
        if guarded:
            self.guard.settle(out)
        before, after = (
            normals(p, self.mesh.faces) for p in (self.mesh.points, self.mesh.points + out)
        )
        middle = np.abs(self.mesh.points[self.mesh.faces].mean(1) * [1, 0, 0])
        middle += self.mesh.points[self.mesh.faces].mean(1) * [0, 1, 1]
        near = np.linalg.norm(middle - EYE, axis=1) < REACH
        around = np.zeros(self.mesh.points.shape)
        for k in range(3):
            np.add.at(around, self.mesh.faces[:, k], after)
        skin = around[self.mesh.faces].sum(axis=1) - 3 * after
        turned = ((before * after).sum(1) < 0) & ((skin * after).sum(1) < 0)
        return int((turned & near).sum())


def normals(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    a, b, c = (points[faces[:, k]].astype(float) for k in range(3))
    return np.cross(b - a, c - a)


@cache
def skin() -> LightSkin:
    return LightSkin()


def activation(name: str) -> fa.Activation:
    return fa.load().expression(name).activation()


@pytest.mark.parametrize(
    "name", ["blink", "wink_left", "tight_eye_closure", "pain_grimace", "voluntary_eye_closure",
             "yawn", "squint", "laugh"]
)  # fmt: skip
def test_no_face_of_the_lids_turns_over(name: str) -> None:
    assert skin().turned_over(activation(name), guarded=True) == 0


def test_it_is_the_guard_that_keeps_them() -> None:
    assert skin().turned_over(activation("tight_eye_closure"), guarded=False) > 0
