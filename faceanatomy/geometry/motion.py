"""From how strongly muscles contract to where every vertex goes.

A precomputed basis (``data/meshes/motion.npz``, built by `faceanatomy.modelling.motion_basis`)
holds for each muscle unit of the face the displacement of skin, muscles and cartilages at full
contraction. Displacements add up; eyelids turn about the corners of the eye; then everything
follows the jaw by its weight; at last muscles are thickened until they have their volume back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.geometry.jaw import jaw_transform
from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.geometry.lid_motion import turn_lids, turned_eye
from faceanatomy.geometry.motion_file import (
    JAW_STRETCH,
    STRETCH_OPENING,
    MotionFile,
    read_motion,
)
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.geometry.mesh import Mesh

    Points = NDArray[np.float32]

Key = tuple[str, str]
_MIRROR = np.array([-1, 1, 1], np.float32)
_REST = Posture()


class Motion:
    """The moving face: displacements of meshes for any activation and posture.

    Parameters
    ----------
    library
        The meshes that move.
    file
        The motion basis that belongs to them.

    Raises
    ------
    DataError
        If the basis was built for other meshes.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> smile = fa.load().expression("happiness")
    >>> moved = fa.motion().displace(smile.activation())
    >>> moved["skin"].shape[1]
    3
    """

    def __init__(self, library: MeshLibrary, file: MotionFile) -> None:
        self.library = library
        self._file = file
        for name, count in file.vertices.items():
            if name not in library.infos or library.info(name).vertices != count:
                raise DataError(
                    f"The motion basis was built for another mesh {name!r} of {count} vertices. "
                    "Run `faceanatomy model motion` to solve it for these meshes."
                )

    @property
    def file(self) -> MotionFile:
        """The motion basis."""
        return self._file

    @property
    def units(self) -> tuple[str, ...]:
        """The muscle units whose contraction moves tissue, in alphabetical order."""
        return tuple(sorted({*self._file.units, *self._file.lid_units} - {JAW_STRETCH}))

    def displace(self, activation: Activation, posture: Posture = _REST) -> Displacements:
        """Return the displacement of every mesh, in mm, computed when it is asked for.

        Parameters
        ----------
        activation
            What contracts. Units without a motion of their own (`units`) move nothing.
        posture
            Jaw, gaze and tongue.

        Returns
        -------
        Displacements
            Maps ``(mesh id, side)``, or the bare id of a midline mesh, to an array (n, 3).
        """
        return Displacements(self, activation, posture)

    def pose(self, activation: Activation, posture: Posture = _REST) -> dict[Key, Mesh]:
        """Return all meshes of the library in their posed positions."""
        moved = self.displace(activation, posture)
        return {key: posed(self.library[key], moved[key]) for key in self.library}

    def _right(self, name: str, activation: Activation, posture: Posture) -> Points:
        """Return the displacement of the right mesh of a pair, or of a midline mesh."""
        info = self.library.info(name)
        mesh = self.library[name, "right" if info.paired else "midline"]
        out = np.zeros(mesh.points.shape, np.float32)
        file = self._file
        for (unit, side), strength in activation.items():
            for part in file.parts_of(unit):
                block = file.block(name, part, cross=info.paired and side == "left")
                if block is None:
                    continue
                where, value = block
                if side == "left" and not info.paired:
                    out[file.twin(name)[where]] += (strength * value) * _MIRROR
                else:
                    out[where] += strength * value
        if posture.jaw_opening:
            self._stretch(out, name, info.paired, posture.jaw_opening)
        if info.id == "eyeball" and (posture.gaze_yaw or posture.gaze_pitch):
            return turned_eye(mesh.points, posture) - mesh.points
        lids = file.lids(name)
        if lids is not None:
            for eye in ("right",) if info.paired else ("right", "left"):
                turn_lids(out, mesh.points, lids, eye, activation, posture)
        weight = file.jaw(name)
        if weight is not None and (
            posture.jaw_opening or posture.jaw_protrusion or posture.jaw_swing
        ):
            turn, shift = jaw_transform(posture)
            rows, share = weight
            place = mesh.points[rows] + out[rows]
            out[rows] += share * (
                place @ (turn - np.eye(3)).T.astype(np.float32) + shift.astype(np.float32)
            )
        if info.kind == "muscle" and out.any():
            out = keep_volume(mesh, out)
        return out

    def _stretch(self, out: Points, name: str, paired: bool, opening: float) -> None:
        """Draw the corners of the mouth in, as the lips of an open mouth do, in place."""
        block = self._file.block(name, JAW_STRETCH)
        if block is not None:
            where, value = block
            moved = value * np.float32((opening / STRETCH_OPENING) ** 1.5)
            out[where] += moved
            if not paired:
                out[self._file.twin(name)[where]] += moved * _MIRROR


class Displacements(Mapping[Any, "Points"]):
    """Displacements (n, 3) in mm by ``(mesh id, side)``; computed on first use, then kept."""

    def __init__(self, motion: Motion, activation: Activation, posture: Posture) -> None:
        self.activation, self.posture = activation, posture
        self._motion = motion
        self._done: dict[Key, Points] = {}

    def __getitem__(self, key: str | Key) -> Points:
        full = (key, "midline") if isinstance(key, str) else key
        library = self._motion.library
        if full not in library:
            library[full]  # raises with the nearest valid names
        if full not in self._done:
            name, side = full
            if side == "left":
                moved = self._motion._right(
                    name, self.activation.mirrored(), self.posture.mirrored()
                )
                moved = moved * _MIRROR
            else:
                moved = self._motion._right(name, self.activation, self.posture)
            moved.flags.writeable = False
            self._done[full] = moved
        return self._done[full]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._motion.library)

    def __len__(self) -> int:
        return len(self._motion.library)


def posed(mesh: Mesh, displacement: Points) -> Mesh:
    """Return `mesh` with its points moved by `displacement` (n, 3) mm.

    Raises
    ------
    InvalidValueError
        If the displacement belongs to another mesh.
    """
    if displacement.shape != mesh.points.shape:
        raise InvalidValueError(
            f"The displacement has shape {displacement.shape}, but mesh {mesh.id!r} has points of "
            f"shape {mesh.points.shape}. Use motion().displace(...)[{mesh.id!r}, {mesh.side!r}]."
        )
    return replace(mesh, points=np.ascontiguousarray(mesh.points + displacement))


def keep_volume(mesh: Mesh, displacement: Points, rounds: int = 2) -> Points:
    """Return the displacement with the muscle thickened, or thinned, to its resting volume.

    The surface moves along its normals, most in the belly: what a muscle loses in length it gains
    in thickness.
    """
    if mesh.uv is None or mesh.info.closed:
        belly = np.ones(len(mesh.points), np.float32)
    else:
        u = np.clip(mesh.uv[:, 0], 0, 1)
        belly = 0.15 + 3.4 * u * (1 - u)
    rest, _ = _volume_and_slope(mesh.points, mesh.faces)
    out = displacement
    for _ in range(rounds):
        volume, slope = _volume_and_slope(mesh.points + out, mesh.faces)
        normal = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
        gain = float((slope * normal * belly[:, None]).sum())
        out = out + np.clip((rest - volume) / max(gain, 1e-6), -1.5, 1.5) * belly[:, None] * normal
    return np.asarray(out, np.float32)


def _volume_and_slope(
    points: Points, faces: NDArray[np.int32]
) -> tuple[float, NDArray[np.float64]]:
    """Return the enclosed volume and its derivative (n, 3) by the vertices."""
    a, b, c = (points[faces[:, k]].astype(np.float64) for k in range(3))
    slope = np.zeros(points.shape)
    for k, (p, q) in enumerate(((b, c), (c, a), (a, b))):
        cross = np.cross(p, q) / 6
        for axis in range(3):
            slope[:, axis] += np.bincount(faces[:, k], cross[:, axis], len(points))
    return float((a * np.cross(b, c)).sum() / 6), slope


@cache
def motion() -> Motion:
    """Return the motion of the project's own model (read once, kept).

    Raises
    ------
    DataError
        If the basis is missing, malformed, or belongs to other meshes.
    """
    return Motion(meshes(), read_motion(data_directory() / "meshes" / "motion.npz"))


def pose(activation: Activation, posture: Posture = _REST) -> dict[Key, Mesh]:
    """Return all meshes of the project's own model in their posed positions."""
    return motion().pose(activation, posture)
