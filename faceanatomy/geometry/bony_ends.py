"""Ends of muscles that sit on bone: which vertices, and which bone carries each.

A muscle pulls on its bone and is carried by it: in every movement such an end goes exactly where
the bone goes. The builder of the motion keeps to it (`faceanatomy.modelling.motion_anchor`) and
the rule measures it (`ends_off_bone`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.attachments import (
    HARD,
    ROLES,
    Places,
    read_kinds,
    read_muscles,
    share_out,
)
from faceanatomy.geometry.carriage import carriage
from faceanatomy.geometry.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.attachments import Attachment, Muscle
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]
    Index = NDArray[np.int64]

ON_BONE_MM = 3.0
"""An end vertex this near to a bone sits on it; others bridge a gap or hang on soft tissue."""
_LAST_ROW = 1e-3


@dataclass(frozen=True, eq=False)
class BonyEnd:
    """One end of a right, or midline, muscle mesh.

    ``first``: whether it lies where u begins. ``row`` (k,): all vertices of its last row; ``bone``
    (k,): into ``bones``, the ids of the meshes that carry them, -1 where none does.
    """

    unit: str
    first: bool
    row: Index
    bone: Index
    bones: tuple[str, ...]


def bony_ends(library: MeshLibrary, folder: Path) -> list[BonyEnd]:
    """Return the ends of all muscles that sit on bones, as ``muscles.json`` in a folder tells.

    Raises
    ------
    DataError
        If a file cannot be read.
    """
    places = Places(library, read_kinds(folder))
    return [
        end
        for muscle in read_muscles(folder)
        for unit in muscle.units
        if unit in library.infos and not library.infos[unit].closed
        for end in _ends_of(muscle, unit, places)
    ]


def _ends_of(muscle: Muscle, unit: str, places: Places) -> Iterator[BonyEnd]:
    library = places.library
    mesh = library[unit, library.info(unit).sides[-1]]
    assert mesh.uv is not None
    u = mesh.uv[:, 0]
    rows = np.flatnonzero(u <= u.min() + _LAST_ROW), np.flatnonzero(u >= u.max() - _LAST_ROW)
    points = mesh.points.astype(np.float64)
    for role in ROLES:
        here = muscle.attachments_of(unit.partition(":")[2], role)
        direct = [a for a in here if not a.through]
        if not direct:
            continue
        # of a muscle with two bellies the end that lies nearer is meant
        sides = (0, 1) if muscle.two_bellied else (ROLES.index(role),)
        shares = share_out(
            direct, [points[rows[s]] for s in sides], places, both=mesh.side == "midline"
        )
        side = sides[shares.end]
        names = {k: _bones_of(a, places) for k, a in enumerate(direct)}
        bones, bone = _carriers(points[rows[side]], shares.owner, names, library)
        if (bone >= 0).any():
            yield BonyEnd(unit, side == 0, rows[side], bone, bones)


def _bones_of(attachment: Attachment, places: Places) -> tuple[str, ...]:
    """Return the ids of the hard meshes on which an attachment lies."""
    library = places.library
    if places.kinds.get(attachment.structure) not in HARD:
        return ()
    site = site_of(attachment.structure, attachment.site_id)
    if site.free:
        return ()
    names = {
        name: None
        for place in site.on or (attachment.structure,)
        for name, _ in library.keys_of(place)
        if carriage(name, library.info(name).kind).hard
    }
    return tuple(names)


def _carriers(
    points: Floats, owner: Index, names: Mapping[int, tuple[str, ...]], library: MeshLibrary
) -> tuple[tuple[str, ...], Index]:
    """Return the bones that carry points (k, 3) on the right or the midline, and which each."""
    from scipy.spatial import cKDTree

    folded = np.abs(points[:, :1]) * [1, 0, 0] + points * [0, 1, 1]
    bones = tuple(dict.fromkeys(name for some in names.values() for name in some))
    away = np.full((len(bones) + 1, len(points)), np.inf)
    for number, name in enumerate(bones):
        tree = cKDTree(library[name, library.info(name).sides[-1]].points)
        mine = np.isin(owner, [k for k, some in names.items() if name in some])
        if mine.any():
            away[number, mine] = tree.query(folded[mine])[0]
    bone = away.argmin(axis=0)
    return bones, np.where(away.min(axis=0) <= ON_BONE_MM, bone, -1)


def ends_off_bone(
    ends: list[BonyEnd], library: MeshLibrary, moved: Callable[[tuple[str, str]], NDArray[Any]]
) -> dict[str, float]:
    """Return by unit how far, at most, its ends leave the bones that carry them, mm.

    Parameters
    ----------
    ends
        The ends.
    library
        The meshes at rest.
    moved
        Gives the displacement (n, 3) of a mesh.

    Notes
    -----
    The bone's movement is taken at the very place of the end: a bone moves as one piece, so the
    affine map that its vertices follow says it everywhere.
    """
    out: dict[str, float] = {}
    known: dict[str, Floats] = {}
    for end in ends:
        mesh: Mesh = library[end.unit, library.info(end.unit).sides[-1]]
        way = moved((end.unit, mesh.side))
        for number, name in enumerate(end.bones):
            rows = end.row[end.bone == number]
            # what lies left of the middle hangs on the bone of the left
            side = library.info(name).sides[-1]
            if side != "midline":
                rows = rows[mesh.points[rows, 0] >= 0]
            if not len(rows):
                continue
            if name not in known:
                known[name] = _whole(library[name, side].points, moved((name, side)))
            at = np.c_[mesh.points[rows], np.ones(len(rows))]
            off = np.linalg.norm(way[rows] - at @ known[name], axis=1).max()
            out[end.unit] = max(out.get(end.unit, 0.0), float(off))
    return out


def _whole(points: NDArray[Any], way: NDArray[Any]) -> Floats:
    """Return the affine map (4, 3) from places on a bone to its displacement there."""
    step = max(1, len(points) // 200)
    p = points[::step].astype(np.float64)
    return np.asarray(np.linalg.lstsq(np.c_[p, np.ones(len(p))], way[::step], rcond=None)[0])
