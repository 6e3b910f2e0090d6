"""Muscle ends on bone keep the movement of the bone, whatever moves.

The elastic field, the bodies that deep muscles carry and the weights of jaw, tongue and neck know
places only, so a muscle's end beside a bone would be drawn off it. Here every field and weight of a
muscle's mesh is mixed with that of its bone: it is the bone's at the end, its own in the middle of
the muscle, with a smooth course along the fibres between.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.geometry.bony_ends import BonyEnd, bony_ends
from faceanatomy.geometry.carriage import carriage
from faceanatomy.geometry.head_motion import mesh_levels
from faceanatomy.modelling.motion_targets import mirror_twins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_basis import Basis

    Floats = NDArray[np.float64]

FADE = 0.5
"""Share of the fibres' length over which the hold of an end fades out: two ends share a muscle."""
_TURNS = ("close", "tight", "lift", "cheek", "upper", "lower")
_BENT = 1e-6
_NEIGHBOURS, _SOFTENING = 4, 0.5


@dataclass(eq=False)
class Held:
    """How a muscle's vertices (n,) are held by the bones at its ends.

    ``by``: share of each bone, by the id of its mesh; ``whole``: of all of them together;
    ``level``: by how much a vertex takes another part in the turn of the head than its place says.
    """

    by: dict[str, Floats] = field(default_factory=dict)
    whole: Floats = field(default_factory=lambda: np.zeros(0))
    level: Floats = field(default_factory=lambda: np.zeros(0))


def anchor(basis: Basis, library: MeshLibrary) -> None:
    """Let the bony ends of all muscles keep the movement of their bones, in place."""
    keep_whole(basis, library)
    basis.held = held_ends(library)
    for name, held in basis.held.items():
        free = (1 - held.whole)[:, None]
        for crossed, table in ((False, basis.own), (True, basis.cross)):
            fields = {unit: free * value for unit, value in table.get(name, {}).items()}
            for bone, share in held.by.items():
                # a bone over the midline goes with the units of both sides
                for unit, value in basis.own.get(bone, {}).items():
                    way = value[0] * [-1, 1, 1] if crossed else value[0]
                    fields[unit] = fields.get(unit, 0.0) + share[:, None] * way
            if fields and (not crossed or library.info(name).paired):
                table[name] = fields
        own = basis.jaw.get(name, np.zeros(len(held.whole)))
        basis.jaw[name] = free[:, 0] * own + sum(
            share * carriage(bone, library.info(bone).kind).jaw for bone, share in held.by.items()
        )
        if name in basis.lids:
            lids = basis.lids[name]
            turns = {c: getattr(lids, c) * free[lids.vertex, 0] for c in _TURNS}
            basis.lids[name] = replace(lids, **turns)


def keep_whole(basis: Basis, library: MeshLibrary) -> None:
    """Drop what would bend a mesh that moves as one piece: skin drawn over a larynx slides."""
    for table in (basis.own, basis.cross):
        for name, fields in table.items():
            if carriage(name, library.info(name).kind).hard:
                bending = [u for u, value in fields.items() if np.ptp(value, axis=0).max() > _BENT]
                for unit in bending:
                    del fields[unit]


def held_ends(library: MeshLibrary) -> dict[str, Held]:
    """Return how the vertices of every muscle with a bony end are held, by the id of its mesh."""
    out: dict[str, Held] = {}
    for end in bony_ends(library, data_directory()):
        mesh = library[end.unit, library.info(end.unit).sides[-1]]
        held = out.setdefault(end.unit, Held())
        for bone, share in _shares(mesh, end).items():
            held.by[bone] = held.by.get(bone, 0.0) + share
    for unit, held in out.items():
        mesh = library[unit, library.info(unit).sides[-1]]
        points = mesh.points.astype(float)
        held.whole = np.sum(list(held.by.values()), axis=0)
        own = mesh_levels(carriage(unit, mesh.info.kind).neck, points)
        level = (1 - held.whole) * own
        for bone, share in held.by.items():
            info = library.info(bone)
            there = mesh_levels(
                carriage(bone, info.kind).neck, library[bone, info.sides[-1]].points
            )
            level += share * (there[0] if there.min() == there.max() else own)
        held.level = level - own
    return out


def _shares(mesh: Mesh, end: BonyEnd) -> dict[str, Floats]:
    """Return the share (n,) of each bone of an end in all vertices of a muscle.

    A vertex takes after the vertices of the end that lie nearest to its own fibres: nearest across
    the muscle and in space.
    """
    from scipy.spatial import cKDTree

    assert mesh.uv is not None
    u = mesh.uv[:, 0].astype(float)
    u = (u - u.min()) / max(float(np.ptp(u)), 1e-6)
    t = np.clip(1 - (u if end.first else 1 - u) / FADE, 0, 1)
    fade = t * t * (3 - 2 * t)
    points = mesh.points.astype(float)
    tree = cKDTree(points[end.row])
    away, near = tree.query(points, k=min(_NEIGHBOURS, len(end.row)))
    away, near = away.reshape(len(points), -1), near.reshape(len(points), -1)
    share = 1 / (away + _SOFTENING) ** 2
    share[end.row] = 0
    share[end.row, 0] = 1
    near[end.row, 0] = np.arange(len(end.row))
    share /= share.sum(axis=1, keepdims=True)
    out = {}
    for number, bone in enumerate(end.bones):
        value = fade * (share * (end.bone == number)[near]).sum(axis=1)
        if mesh.side == "midline":
            twin = mirror_twins(mesh)
            value = (value + value[twin]) / 2
        if value.any():
            out[bone] = value
    return out
