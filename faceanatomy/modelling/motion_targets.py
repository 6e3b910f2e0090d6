"""The meshes that tissue carries: what they take of the elastic field, how they follow the jaw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.carriage import carriage
from faceanatomy.geometry.tongue_motion import TONGUE_MESHES
from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.mouth import above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.jaw import JawWeights
    from faceanatomy.modelling.motion_loads import Sampler

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

STILL = ("eyeball", "palate", "auricle", "trachea")
"""Soft meshes that no jaw carries, as hard ones are not carried by tissue."""
BEHIND_THE_PHARYNX = ("longus_capitis", "longus_colli")
"""Muscles on the front of the spine: jaw, hyoid and larynx glide before them."""
SMOOTHING = 6
LOOSENING = 400
_SAME_SPOT = 1e-3


class Target:
    """A mesh that tissue carries: its right-half points, lip sides and how much it takes part."""

    def __init__(self, library: MeshLibrary, name: str, fields: HeadFields) -> None:
        info = library.info(name)
        self.name, self.paired = name, info.paired
        mesh = library[name, "right" if info.paired else "midline"]
        self.mesh = mesh
        self.points = mesh.points.astype(float)
        self.folded = self.points.copy()
        self.folded[:, 0] = np.abs(self.folded[:, 0])
        self.left = self.points[:, 0] < 0
        self.side = lip_sides(mesh)
        self.twin = mirror_twins(mesh)
        self.deep = -fields.skin_distance(self.folded)
        held = ("mandible", "teeth_lower", "thyroid_cartilage", "cricoid_cartilage")
        near = np.isin(fields.bone_name(self.folded), held)
        self.held_bone = np.where(near, fields.bone_distance(self.folded), 99.0)
        self.share = _share(self.folded, fields, info.kind)
        self.average: Any = None
        if info.kind == "skin":
            from faceanatomy.modelling.surface import Surface, neighbour_average

            self.average = neighbour_average(Surface(self.points, mesh.faces))

    def sample(
        self, sampler: Sampler, plus: dict[int, Floats], minus: dict[int, Floats]
    ) -> tuple[Floats, Floats | None]:
        """Return what the right unit does to this mesh, and the left one to the right of a pair."""
        own = sampler.sample(plus, self.folded, self.side) * self.share[:, None]
        other = sampler.sample(minus, self.folded, self.side) * self.share[:, None]
        if self.paired:
            return own, other
        own[self.left] = other[self.left] * [-1, 1, 1]
        middle = self.points[:, 0] == 0
        own[middle] = (own[middle] + other[middle] * [-1, 1, 1]) / 2
        return self.smooth(own), None

    def smooth(self, field: Floats) -> Floats:
        """Smooth a displacement field (n, 3) or weight (n,) of the skin over its mesh."""
        if self.average is None:
            return field
        for _ in range(SMOOTHING):
            field = 0.5 * field + 0.5 * (self.average @ field)
        return field


def lip_sides(mesh: Mesh) -> Ints:
    """Return +1 for vertices (n,) above the mouth line and -1 below, by the faces around them.

    Vertices of a midline mesh that mirror each other lie on the same side, even where the faces
    around them are not cut alike.
    """
    height = above_mouth_line(mesh.points.astype(float))
    centre = height[mesh.faces].mean(1)
    total, count = np.zeros(len(height)), np.zeros(len(height))
    for k in range(3):
        np.add.at(total, mesh.faces[:, k], centre)
        np.add.at(count, mesh.faces[:, k], 1)
    mean = total / np.maximum(count, 1)
    if not mesh.info.paired:
        mean = _mirrored_alike(mesh.points.astype(float), mean)
    return np.where(mean >= 0, 1, -1)


def _mirrored_alike(points: Floats, value: Floats) -> Floats:
    """Return ``value`` (n,), its mean with that of the mirror vertex where there is just one.

    Where margins of both lips lie on one spot, each keeps its own value.
    """
    from scipy.spatial import cKDTree

    away, near = cKDTree(points).query(points * [-1, 1, 1], k=2)
    alone, twin = (away[:, 0] < _SAME_SPOT) & (away[:, 1] > _SAME_SPOT), near[:, 0]
    return np.where(alone & alone[twin], (value + value[twin]) / 2, value)


def _share(p: Floats, fields: HeadFields, kind: str) -> Floats:
    """Return how much points (n, 3) of the right half follow the tissue: not ears, eyes, throat."""

    def rise(value: Floats, start: float, stop: float) -> Floats:
        t = np.clip((value - start) / (stop - start), 0, 1)
        return np.asarray(t * t * (3 - 2 * t))

    share: Floats = np.ones(len(p))
    if kind == "skin":
        share = 1 - rise(-fields.skin_distance(p), 9.0, 17.0)
        ear = rise(p[:, 0], 58, 66) * rise(p[:, 2], -52, -40) * (1 - rise(p[:, 1], 8, 22))
        share = share * (1 - ear)
    share = share * rise(p[:, 2], -143, -118) * rise(p[:, 1], -25, 0)
    eye = np.linalg.norm(p - EYE_CENTRE, axis=1)
    lid = (1 - rise(eye, 14.6, 22.0)) * (p[:, 1] > EYE_CENTRE[1] - 4)
    return np.asarray(share * (1 - 0.92 * lid) * rise(eye, 12.0, 13.0))


def jaw_weights_of(mesh: Mesh, weights: JawWeights, target: Target | None) -> Floats:
    """Return the jaw weight (n,) of every vertex of a mesh."""
    still = mesh.id in STILL or mesh.id.partition(":")[0] in BEHIND_THE_PHARYNX
    if still or target is None or carriage(mesh.id, mesh.info.kind).hard:
        return np.zeros(len(mesh.points))
    if mesh.id in TONGUE_MESHES:  # it lies on the floor of the mouth, whatever its height
        value = weights.at(target.folded, -np.ones(len(target.folded), int))
        value = np.maximum(value, np.clip((target.points[:, 1] - 24) / 34, 0, 1))
        if mesh.id == "palatoglossus":
            assert mesh.uv is not None
            value *= np.clip(mesh.uv[:, 0], 0, 1)  # its upper end hangs on the palate
        return np.asarray(value)
    value = weights.at(target.folded, target.side)
    if target.mesh.info.kind == "skin":
        x, y, z = target.folded.T
        inside = (y > 20) & (x < 40) & (np.abs(z + 58) < 20)
        lining = inside * np.clip((target.deep - 2.0) / 3.0, 0, 1)
        apart = np.clip((y - 33) / 12, 0, 1) * np.clip((30 - x) / 9, 0, 1)
        value = value + lining * (0.5 - 0.5 * apart * bag_sides(target) - value)
        value = _loosened(target, value * _sliding(target))
    return np.asarray(target.smooth(value))


def bag_sides(target: Target) -> Floats:
    """Return +1 for the roof of the mouth and the upper lip, -1 for tongue and lower lip.

    Behind the teeth the tongue rises over the mouth line, so there the face decides: the roof
    looks down and the tongue up.
    """
    from faceanatomy.modelling.surface import Surface

    up = Surface(target.points, target.mesh.faces).normals()[:, 2]
    return np.where(target.deep > 13.0, -np.sign(up), target.side)


def _sliding(target: Target) -> Floats:
    """Return the share (n,) of the bone's way that skin over the angle of the jaw takes.

    There the jaw swings back under skin that hangs on ear and neck: it slides.
    """
    _, y, z = target.points.T
    forward = np.clip((y - 6.0) / 42.0, 0, 1)
    share = 0.42 + 0.58 * forward * forward * (3 - 2 * forward)
    return np.asarray(share + (1 - share) * np.clip((z + 45.0) / 20.0, 0, 1))


def _loosened(target: Target, value: Floats) -> Floats:
    """Return the weights spread under the chin and down the neck, where skin hangs on no bone."""
    far = np.clip((target.held_bone - 7.0) / 14.0, 0, 1)
    loose = far * np.clip((-74.0 - target.points[:, 2]) / 8.0, 0, 1)
    for _ in range(LOOSENING):
        value = value + 0.5 * loose * (target.average @ value - value)
    return value


def mirror_twins(mesh: Mesh) -> Ints:
    """Return for each vertex (n,) of a symmetric mesh the vertex that mirrors it.

    Vertices of the upper and of the lower lip that lie on the same spot are kept apart.
    """
    from scipy.spatial import cKDTree

    apart = 50.0 * lip_sides(mesh)[:, None]
    points = mesh.points.astype(float)
    _, twin = cKDTree(np.hstack([points, apart])).query(np.hstack([points * [-1, 1, 1], apart]))
    return np.asarray(twin, np.int64)
