"""The motion basis as one small binary block for the web viewer.

Displacements of all muscle units stand on a grid of `STEP_MM`, in the order in which
`faceanatomy.view.web_pack` numbers the vertices, as differences of neighbours: a displacement
field is smooth, so gzip finds little that is new. Lids, jaw and eyes follow rules that the page
computes (``web/src/motion.ts``); the figures of those rules come from the modules that hold them.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry import (
    fold_guard,
    head_motion,
    jaw,
    lid_motion,
    teeth_contact,
    tongue_motion,
)
from faceanatomy.geometry.carriage import Neck, carriage
from faceanatomy.geometry.followers import FOLLOWING, Followers
from faceanatomy.geometry.lip_contact import SLIGHT, LipContact
from faceanatomy.geometry.motion_file import POSTURE_RULES
from faceanatomy.view.web_pack import differences, ordered, split
from faceanatomy.view.web_pack_coarse import SKIN, blend, nearest, watched_faces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion_file import MotionFile

MAGIC = b"FAV1"
"""First bytes of the block: the format and its version."""

STEP_MM = 0.02
"""Spacing of the grid to which displacements are rounded, mm."""

WHOLE_STEP_MM = 0.01
"""Of what moves as one piece: all its vertices err alike, and the errors of muscles add up."""

TONGUE_STEP_MM = 0.005
"""Of the tongue and its muscles: where a wide gape creases them, a small error of a vertex tilts
the normal along which they are then thickened to their volume."""

WEIGHT_STEPS = 4095
TURN_STEP = 0.0005
"""Radians."""


@dataclass
class _Arrays:
    """Byte blocks one after the other, and where each begins."""

    blocks: list[bytes] = field(default_factory=list)
    size: int = 0

    def put(self, data: bytes) -> list[int]:
        place = [self.size, len(data)]
        self.blocks.append(data)
        self.size += len(data)
        return place


def pack_motion(
    library: MeshLibrary, file: MotionFile, meshes: Iterable[Mesh] | None = None
) -> bytes:
    """Return the motion basis as one block, before compression.

    Parameters
    ----------
    library
        The meshes that the basis belongs to.
    file
        The basis.
    meshes
        The meshes the page gets, in the same order as for `faceanatomy.view.web_pack.pack`; by
        default those of the library. A coarser one takes its motion from the nearest points.

    Returns
    -------
    bytes
        `MAGIC`, the length of the JSON header (uint32, little-endian), the header, the arrays.
    """
    if meshes is None:
        meshes = (library[i, info.sides[-1]] for i, info in library.infos.items())
    arrays = _Arrays()
    packed = list(meshes)
    entries = [_Packing(library, file, mesh, arrays).entry() for mesh in packed]
    leaders = _add_leads(packed, file, entries, arrays)
    header = {
        "units": list(file.units),
        "weight": 1 / WEIGHT_STEPS,
        "turn": TURN_STEP,
        "postures": [
            {
                "block": file.units.index(rule.unit),
                "mm": rule.mm,
                "right": rule.right,
                "left": rule.left,
                "power": rule.power,
            }
            for rule in POSTURE_RULES
            if rule.unit in file.units
        ],
        "lids": _lid_rules(file),
        "jaw": _jaw_rules(),
        "head": _head_rules(packed),
        "tongue": _tongue_rules(),
        "guard": {
            "least_cosine": fold_guard.LEAST_COSINE,
            "rounds": fold_guard.ROUNDS,
            "stubborn": fold_guard.STUBBORN,
        },
        "teeth": _teeth_rules(file, arrays),
        "lip_slight": SLIGHT,
        "leaders": leaders,
        "meshes": entries,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + b"".join(arrays.blocks)


class _Packing:
    """Packs what moves one mesh."""

    def __init__(self, library: MeshLibrary, file: MotionFile, mesh: Mesh, arrays: _Arrays) -> None:
        self.file, self.mesh, self.arrays = file, mesh, arrays
        self.whole = library[mesh.id, mesh.side]
        hard = carriage(mesh.id, mesh.info.kind).hard
        soft = TONGUE_STEP_MM if mesh.id in tongue_motion.TONGUE_MESHES else STEP_MM
        self.step = WHOLE_STEP_MM if hard else soft
        _, order = ordered(mesh.points, mesh.faces)
        self.exact = len(mesh.points) == len(self.whole.points)
        self.nearest = np.arange(len(order)) if self.exact else nearest(self.whole, mesh)
        self.source = self.nearest[order]
        self.corners, self.share = self.source[:, None], np.ones((len(order), 1))
        if not self.exact:
            corners, share = blend(self.whole, mesh, self.nearest)
            self.corners, self.share = corners[order], share[order]
        self.place = np.zeros(len(order), np.int64)
        self.place[order] = np.arange(len(order))

    def entry(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"id": self.mesh.id}
        self._blocks(entry)
        lids = self.file.lids(self.mesh.id)
        if lids is not None:
            turns = np.stack(
                [lids.close, lids.tight, lids.lift, lids.cheek, lids.upper, lids.lower], axis=1
            )
            for side, rows in (("right", lids.right), ("left", lids.left)):
                if side == "right" or not self.mesh.info.paired:
                    self._rows(entry, f"lids_{side}", rows, turns / TURN_STEP)
        if self.mesh.id == SKIN and len(self.file.watched):
            corners = self.place[watched_faces(self.whole, self.mesh, self.nearest, self.file)]
            entry["watched"] = self.arrays.put(split(differences(corners.ravel())))
        if self.mesh.id == SKIN and self.exact:  # a thinned skin has no lips that touch
            entry["lips"] = self._lips()
        weights = self.file.jaw(self.mesh.id)
        if weights is not None:
            self._rows(entry, "jaw", weights[0], weights[1] * WEIGHT_STEPS)
        ends = self.file.ends(self.mesh.id)
        if ends is not None:
            self._rows(entry, "ends", ends[0], ends[1] * WEIGHT_STEPS)
        return entry

    def _blocks(self, entry: dict[str, Any]) -> None:
        counts: list[list[int]] = []
        rows: list[NDArray[np.int64]] = []
        values: list[NDArray[np.int64]] = []
        for number, which, where, moved in self._columns():
            here = self._here(where, moved / self.step)
            kept = np.flatnonzero(here.any(axis=1))
            if len(kept):
                counts.append([number, which, len(kept)])
                rows.append(np.diff(kept, prepend=-1) - 1)
                values.append(here[kept])
        if not counts:
            return
        entry["blocks"] = counts
        entry["step"] = self.step
        entry["rows"] = self.arrays.put(split(np.concatenate(rows), 2))
        value = np.concatenate(values)
        entry["values"] = self.arrays.put(
            b"".join(split(differences(value[:, axis]), 2) for axis in range(3))
        )
        if not self.mesh.info.paired and self.exact:
            twin = self.place[np.asarray(self.file.twin(self.mesh.id), np.int64)[self.source]]
            entry["twin"] = self.arrays.put(split(differences(twin)))

    def _columns(
        self,
    ) -> Iterator[tuple[int, int, NDArray[np.intp], NDArray[np.float32]]]:
        """Yield number of the unit, which side (0 right or own, 1 left or other), rows, values.

        The left side of an exact midline mesh is left out: the page mirrors the right one.
        """
        paired = self.mesh.info.paired
        for number, unit in enumerate(self.file.units):
            block = self.file.block(self.mesh.id, unit)
            if block is not None:
                yield number, 0, *block
                if not paired and not self.exact:
                    twin = np.asarray(self.file.twin(self.mesh.id), np.intp)
                    mirror = np.array([-1, 1, 1], np.float32)
                    yield number, 1, twin[block[0]], block[1] * mirror
            crossed = self.file.block(self.mesh.id, unit, cross=True) if paired else None
            if crossed is not None:
                yield number, 1, *crossed

    def _here(self, rows: NDArray[np.intp], values: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
        """Return values (k, d) at some vertices of the whole mesh at those of the packed one."""
        full = np.zeros((len(self.whole.points), values.shape[1]))
        full[rows] = values
        mixed = np.einsum("nk,nkd->nd", self.share, full[self.corners])
        return np.asarray(np.round(mixed), np.int64)

    def _rows(
        self,
        entry: dict[str, Any],
        name: str,
        rows: NDArray[np.intp],
        values: NDArray[np.floating[Any]],
    ) -> None:
        """Pack values at some vertices: where the whole mesh has them, and how much."""
        here = self._here(rows, values.reshape(len(rows), -1))
        kept = np.flatnonzero(here.any(axis=1))
        if len(kept):
            entry[name] = self._table(kept, here[kept])

    def _table(self, rows: NDArray[np.intp], values: NDArray[np.int64]) -> list[int]:
        """Store rising vertices (k,) of the packed mesh with their values (k, d)."""
        return self.arrays.put(
            split(np.diff(rows, prepend=-1) - 1, 2)
            + b"".join(split(differences(column), 2) for column in values.T)
        )

    def _lips(self) -> dict[str, list[int]]:
        """Return where it stands which vertices of the lips give way to each other."""
        lips = LipContact(self.mesh.points, self.mesh.faces)

        def table(rows: NDArray[Any], *values: NDArray[np.float32]) -> list[int]:
            here = self.place[rows]
            order = np.argsort(here)
            steps = np.round(np.column_stack(values)[order] * WEIGHT_STEPS).astype(np.int64)
            return self._table(here[order], steps)

        margins = [split(differences(self.place[rows])) for rows in (lips.upper, lips.lower)]
        return {
            "margins": self.arrays.put(b"".join(margins)),
            "giving": table(lips.giving, lips.share),
            "inner": table(lips.inner, lips.side, lips.room),
        }


class _Sides(dict[tuple[str, str], "Mesh"]):
    """Packed meshes and their mirror images, as a library gives them."""

    def info(self, name: str) -> Any:
        return next(mesh.info for key, mesh in self.items() if key[0] == name)


def _add_leads(
    meshes: list[Mesh], file: MotionFile, entries: list[dict[str, Any]], arrays: _Arrays
) -> list[str]:
    """Say of meshes without a motion of their own whom they follow; return the ids of leaders."""
    sides = _Sides()
    number: dict[str, NDArray[np.int64]] = {}
    for mesh in meshes:
        sides[mesh.id, mesh.side] = mesh
        if mesh.info.paired:
            sides[mesh.id, "left"] = mesh.mirrored()
        order = ordered(mesh.points, mesh.faces)[1]
        place = np.zeros(len(mesh.points), np.int64)
        place[order] = np.arange(len(order))
        number[mesh.id] = place
    leaders = [mesh.id for mesh in meshes if mesh.info.kind not in FOLLOWING]
    followers = Followers(sides)  # type: ignore[arg-type]
    for mesh, entry in zip(meshes, entries, strict=True):
        if mesh.info.kind not in FOLLOWING or mesh.id in file.vertices:
            continue
        entry["leads"] = {}
        order = ordered(mesh.points, mesh.faces)[1]
        for side in ("right", "left") if mesh.info.paired else ("midline",):
            leads = followers.leads((mesh.id, side))
            rows = np.concatenate([lead.rows for lead in leads])
            owner = np.concatenate(
                [np.full(len(lead.rows), leaders.index(lead.key[0])) for lead in leads]
            )
            vertex = np.concatenate([number[lead.key[0]][lead.leader] for lead in leads])
            share = np.concatenate([lead.share.ravel() for lead in leads])
            each = np.argsort(rows, kind="stable").reshape(len(mesh.points), -1)[order].ravel()
            entry["leads"][side] = arrays.put(
                split(owner[each], 1)
                + split(differences(vertex[each]))
                + split(np.round(share[each] * 255).astype(np.int64), 1)
            )
    return leaders


def _lid_rules(file: MotionFile) -> dict[str, Any]:
    return {
        "units": list(file.lid_units),
        "axis": [float(v) for v in file.meta.lid_axis],
        "eye": [round(float(v), 4) for v in lid_motion.EYE],
        "globe": lid_motion.GLOBE,
        "rise": lid_motion.CORNEA_RISE,
        "edge": lid_motion.CORNEA_EDGE,
        "full_deep": lid_motion.FULL_DEEP,
        "squeeze": lid_motion.SQUEEZE,
        "follow": [lid_motion.UPPER_FOLLOW, lid_motion.LOWER_FOLLOW],
        "radius": lid_motion.LID_RADIUS,
        "laid": [lid_motion.LAID, lid_motion.LAID_RADIUS, lid_motion.LAID_TURN],
        "yielding": lid_motion.YIELDING,
        "folds": lid_motion.FOLDS,
    }


def _jaw_rules() -> dict[str, Any]:
    """Return how far the jaw turns for an opening, where its hinge lies and how it slides."""
    return {
        "openings": [round(float(v), 5) for v in jaw.OPENINGS],
        "degrees": [float(v) for v in jaw.ANGLES],
        "condyle": [float(v) for v in jaw.CONDYLE],
        "incisor": [float(v) for v in jaw.INCISOR],
        "slide_start": jaw.SLIDE_START,
        "slide_per_degree": jaw.SLIDE_PER_DEGREE,
        "slide": [float(v) for v in jaw.SLIDE_DIRECTION],
        "protrusion_drop": jaw.PROTRUSION_DROP,
        "swing_drop": jaw.SWING_DROP,
    }


def _head_rules(meshes: list[Mesh]) -> dict[str, Any]:
    neck = {mesh.id: carriage(mesh.id, mesh.info.kind).neck for mesh in meshes}
    return {
        "plane": [head_motion.HEAD_PLANE_Z, head_motion.HEAD_PLANE_Y, head_motion.HEAD_PLANE_SLOPE],
        "shoulders": head_motion.SHOULDERS_Z,
        "top": [float(v) for v in head_motion.TOP],
        "base": [float(v) for v in head_motion.BASE],
        "rigid": sorted(name for name, way in neck.items() if way is Neck.HEAD),
        "still": sorted(name for name, way in neck.items() if way is Neck.TRUNK),
        "whole": sorted(name for name, way in neck.items() if way is Neck.UNBENT),
        "smoothness": head_motion.SMOOTHNESS,
        "table": head_motion.PIECES,
    }  # fmt: skip


def _tongue_rules() -> dict[str, Any]:
    return {
        "meshes": sorted(tongue_motion.TONGUE_MESHES),
        "root": tongue_motion.ROOT_Y,
        "tip": tongue_motion.TIP_Y,
        "floor": tongue_motion.FLOOR_Z,
        "back": tongue_motion.BACK_Z,
        "over_teeth": tongue_motion.OVER_TEETH,
        "blade": tongue_motion.BLADE,
        "narrow": tongue_motion.NARROW,
        "squeeze": tongue_motion.SQUEEZE,
        "thin": tongue_motion.THIN,
        "dorsum": tongue_motion.DORSUM_Z,
        "lip": tongue_motion.LIP_Y,
        "bend": tongue_motion.BEND,
    }


def _teeth_rules(file: MotionFile, arrays: _Arrays) -> dict[str, Any]:
    step = teeth_contact.DISTANCE_QUANTUM
    return {
        "slack": teeth_contact.SLACK,
        "stand_off": teeth_contact.STAND_OFF,
        "gentlest": float(teeth_contact.GENTLEST),
        "close": teeth_contact.CLOSE,
        "rounds": teeth_contact.ROUNDS,
        "passes": teeth_contact.PASSES,
        "margin": teeth_contact.MARGIN,
        "step": step,
        "grids": [
            {
                "low": [float(v) for v in grid.low],
                "pitch": grid.pitch,
                "shape": list(grid.values.shape),
                "values": arrays.put(
                    split(differences(np.round(grid.values / step).astype(np.int64).ravel()), 2)
                ),
            }
            for grid in (file.teeth or ())
        ],
    }
