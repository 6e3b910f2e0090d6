"""The head as signed distances: what the muscle generator measures against.

All fields live on one half grid and are true distances in mm, negative inside. They are built once
and kept in the user's cache under a key made of the recipes, so that a changed recipe is a new key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.distance import close_gaps, true_distance
from faceanatomy.modelling.sculpt import GHOSTS, Sculpture, f32, smooth_max, smooth_min

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from faceanatomy.modelling.curves import Floats

Progress = Callable[[str, int, int], None]
LOW, HIGH = (0.0, -118.0, -222.0), (184.0, 130.0, 152.0)
FIELDS = ("bone", "core", "skin", "cartilage", "smooth_skin", "push")
BONES = (
    "skull", "mandible", "teeth_upper", "teeth_lower", "hyoid_bone", "cervical_spine", "clavicle",
    "manubrium", "scapula", "ribs", "thyroid_cartilage", "cricoid_cartilage", "trachea",
)  # fmt: skip


class HeadFields:
    """Signed distances of the neutral head and the moves along them.

    Points are (n, 3) RAS mm of either side; distances are (n,) mm. ``skin`` is the closed envelope
    without ears; ``core`` is the floor soft tissue rests on where bone is far away (gaps between
    bones closed, with eyes, nasal cartilage, mouth, throat and brain); ``bone`` includes teeth and
    laryngeal cartilage; ``push`` is how far the sculpted skin had to give way to bone (negative:
    outwards).

    Parameters
    ----------
    volumes : the arrays named in ``FIELDS`` plus ``label`` (uint8, index into ``BONES``).
    low : (3,) corner of the grid; ``pitch`` : its spacing, mm.
    """

    def __init__(self, volumes: dict[str, NDArray[Any]], low: ArrayLike, pitch: float) -> None:
        from scipy.ndimage import gaussian_filter

        self.low, self.pitch = np.asarray(low, float), float(pitch)
        self.volumes = volumes
        self._slopes: dict[str, list[NDArray[Any]]] = {}
        for name, sigma in (("smooth_skin", 0.0), ("bone", 0.6), ("core", 1.0)):
            v = volumes[name]
            v = gaussian_filter(v, sigma) if sigma else v
            slopes = [np.gradient(v, pitch, axis=k) for k in range(3)]
            slopes[0][0] = 0.0  # both halves meet here: the slope across the midline is none
            self._slopes[name] = slopes

    # ------------------------------------------------------------------ distances
    def distance(self, name: str, points: ArrayLike) -> Floats:
        """Return the distance (n,) to the surface called ``name``: one of ``FIELDS``."""
        return self._sample(self.volumes[name], points)

    def skin_distance(self, points: ArrayLike) -> Floats:
        """Return the distance to the skin, negative under it."""
        return self._sample(self.volumes["skin"], points)

    def bone_distance(self, points: ArrayLike) -> Floats:
        """Return the distance to the nearest bone, tooth or laryngeal cartilage."""
        return self._sample(self.volumes["bone"], points)

    def core_distance(self, points: ArrayLike) -> Floats:
        """Return the distance to the floor of the soft tissue."""
        return self._sample(self.volumes["core"], points)

    def bone_name(self, points: ArrayLike) -> NDArray[np.str_]:
        """Return the mesh id (n,) of the bone nearest to each point."""
        index = np.round(self._index(points)).astype(int)
        for k, size in enumerate(self.volumes["label"].shape):
            index[k] = np.clip(index[k], 0, size - 1)
        return np.asarray(np.array(BONES)[self.volumes["label"][tuple(index)]])

    # ------------------------------------------------------------------ directions
    def gradient(self, name: str, points: ArrayLike) -> Floats:
        """Return the unit direction (n, 3) away from ``bone``, ``core`` or ``smooth_skin``."""
        p = _rows(points)
        g = np.stack([self._sample(a, p) for a in self._slopes[name]], -1)
        g[:, 0] *= np.where(p[:, 0] < 0, -1, 1)
        return np.asarray(g / np.maximum(np.linalg.norm(g, axis=1, keepdims=True), 1e-6))

    def normal(self, points: ArrayLike) -> Floats:
        """Return the outward direction (n, 3) of the smoothed skin."""
        return self.gradient("smooth_skin", points)

    # ------------------------------------------------------------------ moves
    def to_depth(self, points: ArrayLike, depth: ArrayLike, rounds: int = 7) -> Floats:
        """Return the points moved along the skin normal to ``depth`` mm under the skin."""
        p = _rows(points).copy()
        for _ in range(rounds):
            step = np.clip(self.skin_distance(p) + np.asarray(depth, float), -15, 15)
            p = p - step[:, None] * self.normal(p) * 0.85
        return p

    def to_fraction(
        self, points: ArrayLike, fraction: ArrayLike, cap: float, rounds: int = 3
    ) -> Floats:
        """Return the points moved to a fraction of the soft tissue: 0 at the skin, 1 at the core.

        ``cap`` limits the thickness that is counted, in mm: it stands for the superficial fascia.
        """
        t = np.asarray(fraction, float)
        p = self.to_depth(points, 2.0 + 0 * t, 4)
        for _ in range(rounds):
            thickness = np.minimum(self.core_distance(p) - self.skin_distance(p), cap)
            p = self.to_depth(p, t * np.maximum(thickness, 1.0), 4)
        return p

    def to_bone(self, points: ArrayLike, gap: float = 0.3, rounds: int = 8) -> Floats:
        """Return the points moved to ``gap`` mm off the nearest bone."""
        p = _rows(points).copy()
        for _ in range(rounds):
            step = np.clip(self.bone_distance(p) - gap, -4, 4)
            p = p - step[:, None] * self.gradient("bone", p) * 0.8
        return p

    def cast(
        self, origin: ArrayLike, direction: ArrayLike, name: str = "skin", reach: float = 300
    ) -> Floats:
        """Return where a ray first enters ``name``, or the nearest it comes when it misses."""
        t = np.arange(0, reach, 0.5)
        points = np.asarray(origin, float) + t[:, None] * np.asarray(direction, float)
        d = self.distance(name, points)
        inside = d < 0
        i = int(np.argmax(inside)) if inside.any() else int(np.argmin(d))
        if inside.any() and i > 0:  # the crossing itself, between two samples
            share = d[i - 1] / (d[i - 1] - d[i])
            return np.asarray(points[i - 1] + (points[i] - points[i - 1]) * share)
        return np.asarray(points[i])

    # ------------------------------------------------------------------ helpers
    def _index(self, points: ArrayLike) -> Floats:
        p = _rows(points)
        folded = np.stack([np.abs(p[:, 0]), p[:, 1], p[:, 2]], 1)
        return np.asarray(((folded - self.low) / self.pitch).T)

    def _sample(self, volume: NDArray[Any], points: ArrayLike) -> Floats:
        from scipy.ndimage import map_coordinates

        return np.asarray(
            map_coordinates(volume, self._index(points), order=1, mode="nearest"), float
        )


def head_fields(pitch: float = 1.25, progress: Progress | None = None) -> HeadFields:
    """Return the fields of the head, from the user's cache or built (about a minute).

    ``progress`` is called as (stage, done, total) after each step.
    """
    path = _cache_path(pitch)
    if path.exists():
        try:
            with np.load(path) as stored:
                volumes = {name: stored[name] for name in (*FIELDS, "label")}
                return HeadFields(volumes, stored["low"], float(stored["pitch"]))
        except (OSError, ValueError, KeyError, EOFError):
            path.unlink(missing_ok=True)  # cut off or foreign: build it again
    fields = build_fields(pitch, progress)
    from faceanatomy.files import atomic_write

    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {"low": fields.low, "pitch": fields.pitch, **fields.volumes}
    with atomic_write(path) as temporary, temporary.open("wb") as handle:
        np.savez(handle, **arrays)
    return fields


def build_fields(pitch: float = 1.25, progress: Progress | None = None) -> HeadFields:
    """Build the fields of the head on a grid of ``pitch`` mm, without looking at any cache."""
    from scipy.ndimage import gaussian_filter

    from faceanatomy.modelling import skin
    from faceanatomy.modelling.bones import SCULPTORS

    total = len(BONES) + 4
    step = iter(range(1, total + 1))

    def done(stage: str) -> None:
        if progress is not None:
            progress(stage, next(step), total)

    def grid() -> Sculpture:
        return Sculpture(LOW, HIGH, pitch)

    first = SCULPTORS[BONES[0]](grid()).half
    bone, label = first.copy(), np.zeros(first.shape, np.uint8)
    done(BONES[0])
    for index, name in enumerate(BONES[1:], start=1):
        field = SCULPTORS[name](grid()).half
        nearer = field < bone
        label[nearer] = index
        bone = np.where(nearer, field, bone)
        done(name)
    label = _nearest_label(bone, label)
    bone = true_distance(bone, pitch)
    done("distance to bone")
    v = skin.sculpt_skin(grid(), closed=True)
    x, y, z = v.coordinates((slice(2, None), slice(None), slice(None)))
    sculpted = true_distance(v.half, pitch)
    envelope = true_distance(over_bone(sculpted, bone, least_thickness(x, y, z), pitch), pitch)
    push = reflected_blur(envelope - sculpted, 1.5 / pitch)
    done("skin")
    cartilage = nasal_cartilage(envelope, bone, grid())
    core = soft_floor(bone, cartilage, grid())
    core = true_distance(core.astype(f32), pitch)
    core = np.minimum(gaussian_filter(core, 1.25 / pitch), bone)
    done("floor of the soft tissue")
    smooth = reflected_blur(envelope, 3.0 / pitch)
    done("normals")
    volumes = {
        "bone": bone.astype(f32),
        "core": core.astype(f32),
        "skin": envelope.astype(f32),
        "cartilage": cartilage.astype(f32),
        "smooth_skin": smooth.astype(f32),
        "push": push.astype(f32),
        "label": label,
    }
    return HeadFields(volumes, (0.0, float(v.y[0]), float(v.z[0])), pitch)


def over_bone(skin: Any, bone: Any, least: Any, pitch: float) -> NDArray[np.float32]:
    """Return the skin moved outwards, softly, where it would lie closer than ``least`` to bone."""
    lack = np.maximum(skin - (bone - least), 0)
    lack = np.where(np.abs(skin) < 8, np.minimum(lack, 6), 0)
    soft = skin - 1.25 * reflected_blur(lack, 3.5 / pitch)
    return np.asarray(smooth_min(soft, bone - (least - f32(0.9)), 3).astype(f32))


def reflected_blur(volume: Any, sigma: float) -> Any:
    """Return a half-grid volume blurred by a Gaussian (voxels), the midline no border."""
    from scipy.ndimage import gaussian_filter

    layers = 12
    return gaussian_filter(np.concatenate([volume[layers:0:-1], volume], 0), sigma)[layers:]


def least_thickness(x: Any, y: Any, z: Any) -> Any:
    """Return the least soft tissue over bone, in mm, by place.

    2 mm at the inner canthus, 2.6 on the bridge of the nose, 4.2 elsewhere, more over temporalis
    and masseter, 5.5 in the neck, 3.5 over the shoulder girdle.
    """
    canthus = np.sqrt((x - 17) ** 2 + (y - 83) ** 2 + (z - 12) ** 2)
    least = f32(2.0) + f32(2.2) * np.clip((canthus - 7) / 9, 0, 1)
    bridge = np.exp(-((x / 8) ** 2) - ((y - 101) / 12) ** 2 - ((z - 2) / 9) ** 2)
    least = least - f32(1.6) * bridge
    temporalis = f32(3.6) * np.exp(-(((y - 10) / 42) ** 2) - ((z - 36) / 34) ** 2)
    masseter = f32(10.0) * np.exp(-(((y - 28) / 22) ** 2) - ((z + 42) / 22) ** 2)
    least = least + np.clip((x - 40) / 12, 0, 1) * (temporalis + masseter)
    return np.where(z < -100, np.where(z < -150, f32(3.5), f32(5.5)), least).astype(f32)


def nasal_cartilage(envelope: Any, bone: Any, v: Sculpture, whole: bool = False) -> Any:
    """Return the field of the nasal cartilages: the nose 2.3 mm under the skin.

    ``v`` is an empty grid to work on; ``whole``: its ghost layers count too.
    """
    layers = slice(0 if whole else GHOSTS, None)
    x, y, z = v.coordinates((layers, slice(None), slice(None)))
    v.tube(
        [(6.4, 107, -42), (6.6, 104, -33), (7.2, 98, -22)],
        [(4.2, 2.6), (4, 2.6), (3, 2.2)],
        1,
        normal=(0.32, 1, 0),
    )
    nose = smooth_max(envelope + f32(2.3), (93.0 - 0.5 * x + 0.22 * (z + 10) - y) * f32(0.85), 3)
    nose = smooth_max(nose, smooth_max(z - 1.5 - 0.12 * x, -(z + 33.5), 3), 3)
    nose = smooth_max(smooth_max(nose, x - 9 + 0.28 * np.minimum(z, 0), 3), -v.field[layers], 1)
    return smooth_max(nose, -(bone - f32(0.9)), 2.5)


def soft_floor(bone: Any, cartilage: Any, v: Sculpture) -> Any:
    """Return the field of bone with its gaps closed, eyes, nose, mouth, throat and brain."""
    from faceanatomy.modelling.eyes import EYE_CENTRE, EYE_RADIUS
    from faceanatomy.modelling.skull import vault

    v.field[:] = 9.0
    v.ellipsoid(EYE_CENTRE, (EYE_RADIUS,) * 3)
    v.ellipsoid((28, 57, 16.5), (12, 20, 12), 3)  # fat of the orbit
    v.ellipsoid((0, 52, -57), (25, 29, 23), 4, power=3)  # tongue and cavity of the mouth
    throat = [(0, 22, -22), (0, 20, -62), (0, 16, -102)]
    v.tube(throat, [(16, 14), (16, 14), (17, 13)], 4, normal=(1, 0, 0))
    v.tube(
        [(0, 10, -112), (0, 8, -150), (0, 0, -214)],
        [(12, 14), (11, 12), (11, 12)],
        4,
        normal=(0, 1, 0),
    )
    v.solid(vault())
    closed = close_gaps(bone, 9.0, v.pitch)
    core = np.minimum.reduce([closed, v.half, cartilage])
    return np.where(core > 0, core, np.minimum(core, bone))


def _nearest_label(bone: NDArray[Any], label: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return for every voxel the label of the nearest voxel inside a bone."""
    from scipy.ndimage import distance_transform_edt

    _, index = distance_transform_edt(bone > 0, return_indices=True)
    return np.asarray(label[tuple(index)])


def _cache_path(pitch: float) -> Path:
    import platformdirs

    digest = hashlib.sha256(f"{pitch:.4f}".encode())
    for name in sorted(RECIPES):
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    folder = platformdirs.user_cache_path("faceanatomy") / "modelling"
    return folder / f"head-fields-{digest.hexdigest()[:16]}.npz"


RECIPES = (
    "_kernels", "bones", "curves", "distance", "ear", "eyes", "face", "fields", "girdle",
    "larynx", "mandible", "sculpt", "skin", "skull", "spine", "star", "teeth",
)  # fmt: skip
"""The modules whose text decides what the fields look like."""


def _rows(points: ArrayLike) -> Floats:
    return np.asarray(points, float).reshape(-1, 3)
