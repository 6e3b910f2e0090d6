"""The file of the motion basis: sparse displacements, lid turns and jaw weights by mesh.

Layout of ``motion.npz`` (all arrays flat, blocks one after the other):

``meta`` UTF-8 JSON: ``units``, ``meshes`` (name and vertex count), ``quantum`` mm, lid axis;
``block_mesh``, ``block_unit``, ``block_cross``, ``block_count``: one entry per displacement block,
``vertex`` (differences of rising indices) and ``value`` (k, 3) in quanta;
``twin_mesh``, ``twin_count``, ``twin``: mirror vertices of midline meshes;
``lid_mesh``, ``lid_count``, ``lid_right``, ``lid_left``, ``lid_turn`` (k, 6);
``jaw_mesh``, ``jaw_count``, ``jaw_vertex`` (differences), ``jaw_weight``;
``end_mesh``, ``end_count``, ``end_vertex`` (differences), ``end_held`` (k, 2): how far the bones at
its ends hold a muscle, and by how much that changes its part in the turn of the head;
``watched`` (differences): faces of the skin that could turn over; ``teeth_low`` (2, 3),
``teeth_pitch`` (2,), ``teeth_upper``, ``teeth_lower`` (i, j, k): distances to the teeth.

Units in parentheses are no muscles: they are what a posture does (`POSTURE_BLOCKS`).
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.errors import DataError
from faceanatomy.geometry.lid_motion import LID_UNITS, Lids
from faceanatomy.geometry.teeth_contact import DISTANCE_QUANTUM, TeethDistances

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.posture import Posture

TURN_QUANTUM = 1e-4
JAW_STRETCH = "(jaw)"
"""Block of what a jaw opened by `STRETCH_OPENING` does to the corners of the mouth."""
STRETCH_OPENING = 40.0
CHEEK, CHEEK_MM = "(cheek)", 10.0
"""Block of what air does that pushes the right cheek out by `CHEEK_MM`."""
HYOID, HYOID_MM = "(hyoid)", 10.0
"""Block of what a hyoid lifted by `HYOID_MM` takes along; it holds both sides of a midline mesh."""
LARYNX, LARYNX_MM = "(larynx shows)", 10.0
"""Block of how a larynx that a hyoid lifted by `LARYNX_MM` takes along shows under the skin."""
SINK, SINK_OPENING = "(hyoid sinks)", 40.0
"""Block of how the hyoid's way differs from its share of the jaw's when that opens so far, mm."""
CHIN, CHIN_OPENING = "(chin on neck)", 50.0
"""Block of how the skin under the chin gives way before the neck when the jaw opens so far, mm."""
LIPS, LIPS_MM = "(lips rolled in)", 5.0
"""Block of lips drawn in over the teeth by `LIPS_MM`."""
BITE, BITE_MM = "(lower lip bitten)", 10.0
"""Block of a lower lip drawn in by `BITE_MM` under the upper front teeth."""
BULGE, BULGE_MM = "(tongue bulge)", 10.0
"""Block of what the tongue does that pushes the right cheek out by `BULGE_MM`."""

BROW, BROW_MM = "(brow sags)", 4.0
"""Block of a right brow that hangs lower by `BROW_MM`."""


@dataclass(frozen=True)
class PostureBlock:
    """What fields of a `Posture` add beside the muscles.

    The block of ``unit`` is what ``mm`` of the field ``right`` do, to the power ``power``; its
    mirror image follows the field ``left``, if there is one.
    """

    unit: str
    mm: float
    right: str
    left: str = ""
    power: float = 1.0

    def strengths(self, posture: Posture) -> tuple[float, float]:
        """Return how strongly the block, and its mirror image, are there in a posture."""
        right = getattr(posture, self.right)
        left = getattr(posture, self.left) if self.left else 0.0
        if self.power != 1.0:
            return (right / self.mm) ** self.power, (left / self.mm) ** self.power
        return right / self.mm, left / self.mm


POSTURE_RULES = (
    PostureBlock(JAW_STRETCH, STRETCH_OPENING, "jaw_opening", "jaw_opening", 1.5),
    PostureBlock(CHEEK, CHEEK_MM, "cheek_inflation_right", "cheek_inflation_left"),
    PostureBlock(HYOID, HYOID_MM, "hyoid_elevation"),
    PostureBlock(LARYNX, LARYNX_MM, "hyoid_elevation", "hyoid_elevation"),
    PostureBlock(SINK, SINK_OPENING, "jaw_opening"),
    PostureBlock(CHIN, CHIN_OPENING, "jaw_opening", power=2.0),
    PostureBlock(LIPS, LIPS_MM, "lips_rolled_in", "lips_rolled_in"),
    PostureBlock(BITE, BITE_MM, "lower_lip_bitten", "lower_lip_bitten"),
    PostureBlock(BULGE, BULGE_MM, "tongue_bulge_right", "tongue_bulge_left"),
    PostureBlock(BROW, BROW_MM, "brow_sag_right", "brow_sag_left"),
    # a mouth that sags goes the way back that the muscles without tone had held it up
    *(
        PostureBlock(unit, -mm, "mouth_sag_right", "mouth_sag_left")
        for unit, mm in (
            ("zygomaticus_major:superficial_band", 17.0),
            ("zygomaticus_major:deep_band", 17.0),
            ("levator_anguli_oris", 14.0),
            ("levator_labii_superioris", 40.0),
        )
    ),
)
POSTURE_BLOCKS = tuple(rule.unit for rule in POSTURE_RULES if rule.unit.startswith("("))
WEIGHT_QUANTUM, END_QUANTUM = 1 / 65535, 1 / 32767


class _Meta(msgspec.Struct, frozen=True):
    units: tuple[str, ...]
    meshes: tuple[tuple[str, int], ...]
    quantum: float
    lid_axis: tuple[float, float, float]


class MotionFile:
    """The decoded basis; arrays are shared and must not be changed."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.meta = msgspec.json.decode(arrays["meta"].tobytes(), type=_Meta)
        self.units = self.meta.units
        self.vertices = dict(self.meta.meshes)
        self.lid_units = LID_UNITS
        names = [name for name, _ in self.meta.meshes]
        self._blocks = self._read_blocks(arrays, names)
        self._twins = {
            names[m]: part for m, part in _parts(arrays, "twin_mesh", "twin_count", "twin")
        }
        self._lids = self._read_lids(arrays, names)
        self._jaw = {}
        steps = _parts(arrays, "jaw_mesh", "jaw_count", "jaw_vertex")
        weights = _parts(arrays, "jaw_mesh", "jaw_count", "jaw_weight")
        for (m, step), (_, weight) in zip(steps, weights, strict=True):
            rows = np.cumsum(step.astype(np.intp))
            self._jaw[names[m]] = rows, (weight * np.float32(WEIGHT_QUANTUM))[:, None]
        self._ends = {}
        if "end_mesh" in arrays:  # older files hold no ends
            steps = _parts(arrays, "end_mesh", "end_count", "end_vertex")
            ends = _parts(arrays, "end_mesh", "end_count", "end_held")
            for (m, step), (_, held) in zip(steps, ends, strict=True):
                rows = np.cumsum(step.astype(np.intp))
                self._ends[names[m]] = rows, held * np.float32(END_QUANTUM)
        self.watched = np.cumsum(arrays.get("watched", np.zeros(0)).astype(np.intp))
        self.teeth = self._read_teeth(arrays) if "teeth_low" in arrays else None
        self._parts_of: dict[str, tuple[str, ...]] = {unit: (unit,) for unit in self.units}

    def follow(self, mesh: str, count: int, weight: float) -> None:
        """Let all ``count`` vertices of a hard mesh follow the jaw by one weight."""
        self._jaw[mesh] = np.arange(count), np.full((count, 1), weight, np.float32)

    def stiffen(self, mesh: str, count: int) -> None:
        """Let all ``count`` vertices of a hard mesh move as the first one that is known of it."""
        self.vertices[mesh] = count
        self._twins[mesh] = np.arange(count)  # all alike: each may stand for its mirror image
        for key in [key for key in self._blocks if key[0] == mesh]:
            value = self._blocks[key][1][:1]
            self._blocks[key] = np.arange(count), np.repeat(value, count, axis=0)

    def forget(self, mesh: str) -> None:
        """Drop all that is known of a mesh, because it has changed since."""
        self.vertices.pop(mesh, None)
        for table in (self._twins, self._lids, self._jaw, self._ends):
            table.pop(mesh, None)
        for key in [key for key in self._blocks if key[0] == mesh]:
            del self._blocks[key]

    def _read_blocks(
        self, arrays: dict[str, NDArray[Any]], names: list[str]
    ) -> dict[tuple[str, str, bool], tuple[NDArray[np.intp], NDArray[np.float32]]]:
        out = {}
        stop = np.cumsum(arrays["block_count"].astype(np.intp))
        value = arrays["value"].astype(np.float32) * np.float32(self.meta.quantum)
        for k, end in enumerate(stop):
            start = end - int(arrays["block_count"][k])
            key = (
                names[int(arrays["block_mesh"][k])],
                self.units[int(arrays["block_unit"][k])],
                bool(arrays["block_cross"][k]),
            )
            rows = np.cumsum(arrays["vertex"][start:end].astype(np.intp))
            out[key] = rows, value[start:end]
        return out

    def _read_lids(self, arrays: dict[str, NDArray[Any]], names: list[str]) -> dict[str, Lids]:
        out = {}
        parts = zip(
            _parts(arrays, "lid_mesh", "lid_count", "lid_right"),
            _parts(arrays, "lid_mesh", "lid_count", "lid_left"),
            _parts(arrays, "lid_mesh", "lid_count", "lid_turn"),
            strict=True,
        )
        for (m, right), (_, left), (_, turn) in parts:
            columns = (turn.astype(np.float32) * np.float32(TURN_QUANTUM)).T
            rows = right.astype(np.intp), left.astype(np.intp)
            out[names[m]] = Lids(np.array(self.meta.lid_axis), *rows, *columns)
        return out

    @staticmethod
    def _read_teeth(arrays: dict[str, NDArray[Any]]) -> tuple[TeethDistances, TeethDistances]:
        upper, lower = (
            TeethDistances(
                arrays["teeth_low"][row].astype(np.float64),
                float(arrays["teeth_pitch"][row]),
                arrays[name].astype(np.float32) * np.float32(DISTANCE_QUANTUM),
            )
            for row, name in enumerate(("teeth_upper", "teeth_lower"))
        )
        return upper, lower

    def parts_of(self, unit: str) -> tuple[str, ...]:
        """Return the units of the basis that a unit, or a muscle given for its parts, means."""
        if unit not in self._parts_of:
            prefix = unit + ":"
            self._parts_of[unit] = tuple(u for u in self.units if u.startswith(prefix))
        return self._parts_of[unit]

    def block(
        self, mesh: str, unit: str, *, cross: bool = False
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]] | None:
        """Return the vertices (k,) a unit moves and by how much (k, 3), in mm; None for nothing."""
        return self._blocks.get((mesh, unit, cross))

    def has_twins(self, mesh: str) -> bool:
        """Tell whether the mirror vertices of a mesh are known."""
        return mesh in self._twins

    def twin(self, mesh: str) -> NDArray[Any]:
        """Return the mirror vertex (n,) of each vertex of a midline mesh."""
        return self._twins[mesh]

    def lids(self, mesh: str) -> Lids | None:
        """Return the lid vertices of a mesh."""
        return self._lids.get(mesh)

    def jaw(self, mesh: str) -> tuple[NDArray[np.intp], NDArray[np.float32]] | None:
        """Return the vertices (k,) that follow the jaw and their weights (k, 1)."""
        return self._jaw.get(mesh)

    def ends(self, mesh: str) -> tuple[NDArray[np.intp], NDArray[np.float32]] | None:
        """Return the vertices (k,) of a muscle that bones at its ends hold, and two columns (k, 2).

        The first tells how far they are held: 1 at the end, 0 where the muscle is free. The second
        is added to the level that their place gives them when the head turns.
        """
        return self._ends.get(mesh)


def _parts(
    arrays: dict[str, NDArray[Any]], mesh: str, count: str, what: str
) -> list[tuple[int, NDArray[Any]]]:
    stop = np.cumsum(arrays[count].astype(np.intp))
    pieces = np.split(arrays[what], stop[:-1]) if len(stop) else []
    return [(int(m), piece) for m, piece in zip(arrays[mesh], pieces, strict=True)]


def read_motion(path: Path) -> MotionFile:
    """Read a motion basis.

    Raises
    ------
    DataError
        If the file is missing or malformed.
    """
    advice = "Reinstall faceanatomy or run `faceanatomy model build`."
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            return MotionFile({name: archive[name] for name in archive.files})
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(
            f"Cannot read the motion basis {str(path)!r}: {reason}. {advice}"
        ) from error
    except (
        ValueError,
        KeyError,
        EOFError,
        IndexError,
        zipfile.BadZipFile,
        msgspec.MsgspecError,
    ) as error:
        raise DataError(
            f"The motion basis {str(path)!r} is cut off or malformed ({error}). {advice}"
        ) from error
