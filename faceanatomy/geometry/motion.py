"""From how strongly muscles contract to where every vertex goes.

A precomputed basis (``data/meshes/motion.npz``, built by `faceanatomy.modelling.motion_basis`)
holds for each muscle unit of the face the displacement of skin, muscles and cartilages at full
contraction. Displacements add up, with those of inflated cheeks and a lifted hyoid; the tongue is
shaped; eyelids turn about the corners of the eye; everything follows the jaw by its weight; skin
that would enter teeth or fold is put right; the neck bends and the head turns; at last muscles are
thickened until they have their volume back. Ends of muscles on bones go exactly with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.geometry.carriage import carriage
from faceanatomy.geometry.fold_guard import FoldGuard
from faceanatomy.geometry.followers import FOLLOWING, Followers
from faceanatomy.geometry.head_motion import mesh_levels, turn_head
from faceanatomy.geometry.jaw import jaw_transform
from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.geometry.lid_motion import turn_lids, turned_eye
from faceanatomy.geometry.lip_contact import LipContact
from faceanatomy.geometry.motion_file import (
    POSTURE_BLOCKS,
    POSTURE_RULES,
    MotionFile,
    read_motion,
)
from faceanatomy.geometry.teeth_contact import TeethContact
from faceanatomy.geometry.tongue_motion import TONGUE_MESHES, shape_tongue
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh

    Points = NDArray[np.float32]

Key = tuple[str, str]
_MIRROR = np.array([-1, 1, 1], np.float32)
_REST = Posture()
VOLUME_ROUNDS, VOLUME_LACK = 8, 0.003
"""Steps in which a muscle gets its volume back at most; the share that it may lack at the end."""


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
        self._levels: dict[str, NDArray[np.float64]] = {}
        self._blocks: dict[tuple[str, str, str], tuple[Any, Any] | None] = {}
        self._carried: dict[str, tuple[Any, Any, Any]] = {}
        self._followers = Followers(library)
        for name, count in list(file.vertices.items()):
            info = library.infos.get(name)
            if info is not None and info.vertices == count:
                continue
            if info is None and name != "skin":
                file.forget(name)  # taken apart since: its parts have motions of their own
            elif info is not None and carriage(name, info.kind).hard:
                file.stiffen(name, info.vertices)  # it moves as one piece, however it is meshed
            elif info is not None and info.kind in FOLLOWING:
                file.forget(name)  # it follows its neighbours instead
            else:
                raise DataError(
                    f"The motion basis was built for another mesh {name!r} of {count} vertices. "
                    "Run `faceanatomy model motion` to solve it for these meshes."
                )
        for name, info in library.infos.items():
            carried = carriage(name, info.kind)
            if carried.jaw:
                file.follow(name, info.vertices, carried.jaw)

    @property
    def file(self) -> MotionFile:
        """The motion basis."""
        return self._file

    @property
    def units(self) -> tuple[str, ...]:
        """The muscle units whose contraction moves tissue, in alphabetical order."""
        return tuple(sorted({*self._file.units, *self._file.lid_units} - set(POSTURE_BLOCKS)))

    def follows(self, name: str) -> bool:
        """Tell whether a mesh has no motion of its own and goes with its neighbours."""
        return self.library.info(name).kind in FOLLOWING and name not in self._file.vertices

    def displace(self, activation: Activation, posture: Posture = _REST) -> Displacements:
        """Return the displacement of every mesh, in mm, computed when it is asked for.

        Parameters
        ----------
        activation
            What contracts. Units without a motion of their own (`units`) move nothing.
        posture
            Jaw, gaze, head, tongue, cheeks and hyoid.

        Returns
        -------
        Displacements
            Maps ``(mesh id, side)``, or the bare id of a midline mesh, to an array (n, 3).

        Raises
        ------
        InvalidValueError
            If ``activation`` or ``posture`` is something else, such as an expression.
        """
        for given, wanted in ((activation, Activation), (posture, Posture)):
            if not isinstance(given, wanted):
                raise InvalidValueError(
                    f"Motion needs an activation and a posture, but got {type(given).__name__} "
                    f"for the {wanted.__name__.lower()}. Of an expression or action unit x give "
                    "`x.activation()` and `x.posture`; `faceanatomy.scene` takes anything."
                )
        return Displacements(self, activation, posture)

    def pose(self, activation: Activation, posture: Posture = _REST) -> dict[Key, Mesh]:
        """Return all meshes of the library in their posed positions."""
        moved = self.displace(activation, posture)
        return {key: posed(self.library[key], moved[key]) for key in self.library}

    def _right(self, name: str, activation: Activation, posture: Posture) -> Points:
        """Return the displacement of the right mesh of a pair, or of a midline mesh."""
        info = self.library.info(name)
        mesh = self.library[name, "right" if info.paired else "midline"]
        if info.id == "eyeball":
            out = np.zeros(mesh.points.shape, np.float32)
            if posture.gaze_yaw or posture.gaze_pitch:
                out = turned_eye(mesh.points, posture) - mesh.points
        else:
            out = self._soft(mesh, activation, posture)
        if posture.head_yaw or posture.head_pitch or posture.head_roll:
            if name not in self._levels:
                self._levels[name] = mesh_levels(carriage(name, info.kind).neck, mesh.points)
                ends = self._file.ends(name)
                if ends is not None:
                    self._levels[name][ends[0]] += ends[1][:, 1]
            out = turn_head(mesh.points + out, self._levels[name], posture) - mesh.points
        if (info.kind == "muscle" or name == "tongue") and out.any():
            over = not info.paired and self._file.has_twins(name)
            out = keep_volume(mesh, out, self._file.twin(name) if over else None)
        return out

    def _soft(self, mesh: Mesh, activation: Activation, posture: Posture) -> Points:
        """Return what muscles, cheeks, lips, hyoid, tongue, lids and jaw do to a mesh."""
        name, info, file = mesh.info.id, mesh.info, self._file
        out = np.zeros(mesh.points.shape, np.float32)
        for (unit, side), strength in activation.items():
            for part in file.parts_of(unit):
                self._add(out, name, part, side, strength)
        if posture:
            for rule in POSTURE_RULES:
                right, left = rule.strengths(posture)
                if right:
                    self._add(out, name, rule.unit, "right", right)
                if left:
                    self._add(out, name, rule.unit, "left", left)
        if name in TONGUE_MESHES and (posture.tongue_protrusion or posture.tongue_elevation):
            shape = shape_tongue(mesh.points, posture)
            ends = file.ends(name)
            if ends is not None:
                shape[ends[0]] *= 1 - ends[1][:, :1]
            out += shape
        lids = file.lids(name)
        if lids is not None:
            for eye in ("right",) if info.paired else ("right", "left"):
                turn_lids(out, mesh.points, lids, eye, activation, posture)
        jaw = None
        if posture.jaw_opening or posture.jaw_protrusion or posture.jaw_swing:
            jaw = jaw_transform(posture)
            self._carry(out, mesh, jaw)
        if info.kind == "skin" and out.any():
            pressed = self._lips.part(out)
            if self._guard is not None:
                self._guard.settle(out)
                if pressed:
                    self._lips.part(out)
            if self._contact is not None:
                self._contact.resolve(out, jaw)
        return out

    def _add(self, out: Points, name: str, unit: str, side: str, strength: float) -> None:
        """Add what a unit of one side does to the right mesh of a pair, or to a midline mesh."""
        key = name, unit, side
        if key not in self._blocks:
            self._blocks[key] = self._flat_block(*key)
        block = self._blocks[key]
        if block is not None:
            # one axis: NumPy takes from and gives to it several times as fast as to rows of three
            flat, (where, value) = out.reshape(-1), block
            flat[where] = flat.take(where) + np.float32(strength) * value

    def _flat_block(
        self, name: str, unit: str, side: str
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]] | None:
        """Return where in the displacement of a mesh a unit of one side adds what, one axis."""
        paired = self.library.info(name).paired
        block = self._file.block(name, unit, cross=paired and side == "left")
        if block is None:
            return None
        where, value = block
        if side == "left" and not paired:
            where, value = self._file.twin(name)[where], value * _MIRROR
        return _entries(where), np.ascontiguousarray(value).ravel()

    def _carry(self, out: Points, mesh: Mesh, jaw: tuple[Any, Any]) -> None:
        """Let the vertices of a mesh follow the jaw's rotation and shift by their weights."""
        name = mesh.info.id
        weight = self._file.jaw(name)
        if weight is None:
            return
        if name not in self._carried:
            rows, share = weight
            where = np.ascontiguousarray(_entries(rows).reshape(-1, 3).T)
            self._carried[name] = where, mesh.points.reshape(-1).take(where), share[:, 0]
        where, rest, size = self._carried[name]
        flat = out.reshape(-1)
        moved = flat.take(where)
        turn, shift = jaw
        turned = (turn - np.eye(3)).astype(np.float32) @ (rest + moved)
        moved += size * (turned + shift.astype(np.float32)[:, None])
        flat[where] = moved

    @cached_property
    def _contact(self) -> TeethContact | None:
        if self._file.teeth is None:
            return None
        return TeethContact(self.library["skin", "midline"].points, *self._file.teeth)

    @cached_property
    def _lips(self) -> LipContact:
        skin = self.library["skin", "midline"]
        return LipContact(skin.points, skin.faces)

    @cached_property
    def _guard(self) -> FoldGuard | None:
        if not len(self._file.watched):
            return None
        skin = self.library["skin", "midline"]
        return FoldGuard(skin.points, skin.faces, self._file.watched)


def _entries(rows: NDArray[Any]) -> NDArray[np.intp]:
    """Return where the numbers (3 k,) of some rows (k,) of an (n, 3) array lie in memory."""
    return np.asarray(3 * rows.astype(np.intp)[:, None] + np.arange(3)).ravel()


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
            moved: Points
            if self._motion.follows(name):
                moved = self._motion._followers.displacement(full, self.__getitem__)
            elif side == "left":
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


def keep_volume(mesh: Mesh, displacement: Points, twin: NDArray[np.intp] | None = None) -> Points:
    """Return the displacement with the muscle thickened, or thinned, to its resting volume.

    The surface moves along its normals, most in the belly and not at the ends, which sit on their
    bones: what a muscle loses in length it gains in thickness.

    Parameters
    ----------
    mesh
        The muscle at rest.
    displacement
        How its vertices (n, 3) have moved, mm.
    twin
        Mirror vertex (n,) of each vertex of a muscle over the midline. Its faces are not cut alike
        on both sides; they count together with their mirror images, so that a mirrored movement
        is thickened alike.
    """
    faces = mesh.faces
    if twin is not None:
        faces = np.concatenate([faces, twin[faces][:, ::-1]])
    if mesh.uv is None or mesh.info.closed:
        belly = np.ones(len(mesh.points), np.float32)
    else:
        u = (mesh.uv[:, 0] - mesh.uv[:, 0].min()) / np.ptp(mesh.uv[:, 0])
        belly = 4 * u * (1 - u)
    rest, _ = _volume_and_slope(mesh.points, faces)
    out = displacement
    for _ in range(VOLUME_ROUNDS):
        volume, slope = _volume_and_slope(mesh.points + out, faces)
        if abs(rest - volume) < VOLUME_LACK * rest:
            break
        normal = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
        gain = float((slope * normal * belly[:, None]).sum())
        out = out + np.clip((rest - volume) / max(gain, 1e-6), -1.5, 1.5) * belly[:, None] * normal
    return np.asarray(out, np.float32)


def _volume_and_slope(
    points: Points, faces: NDArray[np.int32]
) -> tuple[float, NDArray[np.float64]]:
    """Return the enclosed volume and its derivative (n, 3) by the vertices."""
    a, b, c = (points[faces[:, k]].astype(np.float64) for k in range(3))
    slope, volume = np.zeros(points.shape), 0.0
    for k, (p, q) in enumerate(((b, c), (c, a), (a, b))):
        for axis in range(3):
            # By hand: most muscles are so small that numpy.cross spends its time on its checks.
            i, j = (axis + 1) % 3, (axis + 2) % 3
            cross = (p[:, i] * q[:, j] - p[:, j] * q[:, i]) / 6
            slope[:, axis] += np.bincount(faces[:, k], cross, len(points))
            if k == 0:
                volume += float(a[:, axis] @ cross)
    return volume, slope


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
