"""Pack the motion basis into ``motion.npz``: small, sparse, the same bytes for the same basis."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.files import atomic_write
from faceanatomy.geometry.motion_file import END_QUANTUM, TURN_QUANTUM, WEIGHT_QUANTUM
from faceanatomy.geometry.teeth_contact import DISTANCE_QUANTUM
from faceanatomy.modelling.lids import LidTurns, lid_axis
from faceanatomy.modelling.motion_targets import mirror_twins
from faceanatomy.modelling.write import npz_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.modelling.motion_basis import Basis

    Floats = NDArray[np.float64]

QUANTUM = 0.01
"""Displacements are stored in steps of this many mm."""
LEAST = 0.04
"""Displacements shorter than this many mm are left out."""
_LEAST_WEIGHT = 0.002


def write_motion(basis: Basis, library: MeshLibrary, path: Path) -> Path:
    """Write the basis to ``path`` and return it."""
    data = npz_bytes(packed(basis, library))
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        temporary.write_bytes(data)
    return path


def packed(basis: Basis, library: MeshLibrary) -> dict[str, NDArray[Any]]:
    """Return the arrays of the file (see `faceanatomy.geometry.motion_file`)."""
    followers = {n for n, weight in basis.jaw.items() if (weight > _LEAST_WEIGHT).any()}
    names = sorted({*basis.own, *basis.cross, *followers, *basis.lids})
    whole = {n: library[n, "right" if library.info(n).paired else "midline"] for n in names}
    meshes = {n: mesh.points for n, mesh in whole.items()}
    units = sorted(basis.units)
    meta = {
        "units": units,
        "meshes": [[n, len(meshes[n])] for n in names],
        "quantum": QUANTUM,
        "lid_axis": [round(float(x), 7) for x in lid_axis()[0]],
    }
    text = json.dumps(meta, separators=(",", ":")).encode()
    arrays: dict[str, NDArray[Any]] = {"meta": np.frombuffer(text, np.uint8)}
    arrays |= _blocks(basis, names, units)
    twins = {n: mirror_twins(whole[n]) for n in names if not library.info(n).paired}
    twins = {n: t for n, t in twins.items() if n in basis.own or n in basis.lids}
    arrays["twin_mesh"] = np.array([names.index(n) for n in twins], np.uint8)
    arrays["twin_count"] = np.array([len(t) for t in twins.values()], np.uint32)
    arrays["twin"] = np.concatenate(list(twins.values())).astype(np.uint16)
    arrays |= _lids(basis.lids, names, twins, meshes)
    jaw = {n: np.flatnonzero(w > _LEAST_WEIGHT) for n, w in basis.jaw.items()}
    jaw = {n: rows for n, rows in sorted(jaw.items()) if len(rows)}
    arrays["jaw_mesh"] = np.array([names.index(n) for n in jaw], np.uint8)
    arrays["jaw_count"] = np.array([len(rows) for rows in jaw.values()], np.uint32)
    arrays["jaw_vertex"] = np.concatenate(
        [np.diff(rows, prepend=0) for rows in jaw.values()]
    ).astype(np.uint16)
    weights = np.concatenate([basis.jaw[n][rows] for n, rows in jaw.items()])
    arrays["jaw_weight"] = np.round(np.clip(weights, 0, 1) / WEIGHT_QUANTUM).astype(np.uint16)
    arrays |= _ends(basis, names)
    arrays["watched"] = np.diff(np.sort(basis.watched), prepend=0).astype(np.uint16)
    if basis.teeth is not None:
        arrays["teeth_low"] = np.array([row.low for row in basis.teeth], np.float32)
        arrays["teeth_pitch"] = np.array([row.pitch for row in basis.teeth], np.float32)
        for name, row in zip(("teeth_upper", "teeth_lower"), basis.teeth, strict=True):
            steps = np.round(row.values / DISTANCE_QUANTUM)
            arrays[name] = np.clip(steps, -127, 127).astype(np.int8)
    return arrays


def _blocks(basis: Basis, names: list[str], units: list[str]) -> dict[str, NDArray[Any]]:
    heads: list[tuple[int, int, bool, int]] = []
    steps, values = [], []
    for cross, table in ((False, basis.own), (True, basis.cross)):
        for mesh in sorted(table):
            for unit in sorted(table[mesh]):
                field = table[mesh][unit]
                rows = np.flatnonzero(np.linalg.norm(field, axis=1) > LEAST)
                if len(rows):
                    heads.append((names.index(mesh), units.index(unit), cross, len(rows)))
                    steps.append(np.diff(rows, prepend=0))
                    values.append(field[rows])
    head = np.array(heads)
    value = np.round(np.concatenate(values) / QUANTUM)
    return {
        "block_mesh": head[:, 0].astype(np.uint8),
        "block_unit": head[:, 1].astype(np.uint8),
        "block_cross": head[:, 2].astype(np.uint8),
        "block_count": head[:, 3].astype(np.uint32),
        "vertex": np.concatenate(steps).astype(np.uint16),
        "value": np.asfortranarray(np.clip(value, -32767, 32767).astype(np.int16)),
    }


def _ends(basis: Basis, names: list[str]) -> dict[str, NDArray[Any]]:
    """Pack how the ends of muscles are held; a level may be higher or lower than the place says."""
    order, counts, steps, values = [], [], [], []
    for name, held in sorted(basis.held.items()):
        rows = np.flatnonzero(held.whole > _LEAST_WEIGHT)
        if len(rows) and name in names:
            order.append(names.index(name))
            counts.append(len(rows))
            steps.append(np.diff(rows, prepend=0))
            values.append(np.stack([held.whole[rows], held.level[rows]], 1))
    both = np.round(np.concatenate([np.zeros((0, 2)), *values]) / END_QUANTUM)
    return {
        "end_mesh": np.array(order, np.uint8),
        "end_count": np.array(counts, np.uint32),
        "end_vertex": np.concatenate([np.zeros(0), *steps]).astype(np.uint16),
        "end_held": both.astype(np.int16),
    }


def _lids(
    lids: dict[str, LidTurns],
    names: list[str],
    twins: dict[str, NDArray[Any]],
    meshes: dict[str, NDArray[Any]],
) -> dict[str, NDArray[Any]]:
    right, left, turns, counts, order = [], [], [], [], []
    for name in sorted(lids):
        lid = lids[name]
        mine = meshes[name][lid.vertex, 0] > 0
        rows = lid.vertex[mine]
        order.append(names.index(name))
        counts.append(len(rows))
        right.append(rows)
        left.append(twins[name][rows] if name in twins else rows)
        columns = (lid.close, lid.tight, lid.lift, lid.cheek, lid.upper, lid.lower)
        turns.append(np.stack([c[mine] for c in columns], 1))
    return {
        "lid_mesh": np.array(order, np.uint8),
        "lid_count": np.array(counts, np.uint32),
        "lid_right": np.concatenate(right).astype(np.uint16),
        "lid_left": np.concatenate(left).astype(np.uint16),
        "lid_turn": np.round(np.concatenate(turns) / TURN_QUANTUM).astype(np.int16),
    }
