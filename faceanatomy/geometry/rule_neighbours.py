"""Rule 3: no muscle stands out of the skin, lies in bone, cartilage or eye, or in another muscle.

Muscles that interdigitate in the body may lie in each other: ``model/interdigitations.json`` lists
those pairs, each with its reason and source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.geometry import attachments
from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.inside import Solid, probes
from faceanatomy.geometry.records import read_record
from faceanatomy.geometry.rules import IN_BONE_MM, OUTSIDE_MM, OVERLAP_MM, Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

FLESH = ("muscle", "tendon")
HARD = attachments.HARD | {"eye"}
"""Kinds of meshes that no muscle may lie in."""
BEHIND_THE_LINING = frozenset(
    {
        "genioglossus",
        "hyoglossus:ceratoglossus",
        "hyoglossus:chondroglossus",
        "palatoglossus",
        "styloglossus:anterior_bundle",
        "styloglossus:posterior_bundle",
    }
)
"""Muscles of tongue and palate. The lining of the mouth is a bag whose roof and floor run in palate
and tongue, so that these are what is seen in an open mouth: their muscles lie beyond it."""


_FAR_MM = 1000.0


class Interdigitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two muscles (or parts of them) whose fibres lie between each other in the body."""

    muscles: tuple[str, str]
    """Ids of muscles; a muscle stands for all of its parts."""
    why: str
    sources: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    note: str
    pairs: tuple[Interdigitation, ...]


def read_interdigitations(folder: Path) -> tuple[Interdigitation, ...]:
    """Return the pairs of muscles that may lie in each other.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return read_record(folder / "model" / "interdigitations.json", _File).pairs


def neighbour_checks(library: MeshLibrary, folder: Path) -> Iterator[Check]:
    """Yield how every muscle lies to skin, hard tissue and the other muscles (right sides)."""
    listed = {frozenset(pair.muscles) for pair in read_interdigitations(folder)}
    flesh = {
        info.id: library[info.id, info.sides[-1]]
        for info in library.infos.values()
        if info.kind in FLESH
    }
    hard = hard_distances(library)
    skin = Skin(library["skin", "midline"]) if ("skin", "midline") in library else None
    overlaps = deepest_overlaps(flesh)
    for name, mesh in flesh.items():
        if skin is not None:
            beyond, count = skin.beyond(mesh.points, lining=name not in BEHIND_THE_LINING)
            detail = f"{count} vertices" if count else ""
            yield Check(3, "out of the skin", name, beyond, "mm", high=OUTSIDE_MM, detail=detail)
        depth, where = deepest(mesh.points, hard)
        yield Check(3, "in bone, cartilage, eye", name, depth, "mm", high=IN_BONE_MM, detail=where)
        own = {other: d for (one, other), d in overlaps.items() if one == name}
        fused = {other: d for other, d in own.items() if _muscle(other) == _muscle(name)}
        apart = {other: d for other, d in own.items() if other not in fused}
        loose = {other: d for other, d in apart.items() if not may_overlap(name, other, listed)}
        woven = {other: d for other, d in apart.items() if other not in loose}
        for what, found, high in (
            ("in other muscles", loose, OVERLAP_MM),
            ("interdigitates", woven, None),
            ("in parts of its own muscle", fused, None),
        ):
            other = max(found, key=lambda key: found[key], default="")
            if other or high is not None:
                yield Check(
                    3, what, name, found.get(other, 0.0), "mm", high=high, detail=other
                )  # fmt: skip


def may_overlap(one: str, other: str, listed: set[frozenset[str]]) -> bool:
    """Tell whether two units, or the muscles they are parts of, are a listed pair."""
    names = [(a, b) for a in (one, _muscle(one)) for b in (other, _muscle(other))]
    return any(frozenset(pair) in listed for pair in names)


def _muscle(unit: str) -> str:
    return unit.split(":")[0]


def hard_distances(library: MeshLibrary) -> dict[str, list[Callable[[Floats], Floats]]]:
    """Return functions that give the distance to each bone, cartilage and eyeball, by id."""
    return {
        info.id: [
            signed_distance(library[info.id, side].points, library[info.id, side].faces)
            for side in info.sides
        ]
        for info in library.infos.values()
        if info.kind in HARD
    }


def deepest(points: Any, hard: Mapping[str, list[Callable[[Floats], Floats]]]) -> tuple[float, str]:
    """Return the greatest depth of points (n, 3) in hard tissue, mm (0 outside), and in which."""
    places = np.asarray(points, float)
    depths = [(-float(away(places).min()), name) for name, ways in hard.items() for away in ways]
    depth, name = max(depths, default=(0.0, ""))
    return (depth, name) if depth > 0 else (0.0, "")


class Skin:
    """The skin, asked which points stand out of it."""

    def __init__(self, mesh: Mesh) -> None:
        self._distance = signed_distance(mesh.points, mesh.faces)
        self._surface = mesh.to_pyvista()

    def beyond(self, points: Any, *, lining: bool = True) -> tuple[float, int]:
        """Return how far points (n, 3) stand out at most, mm, and how many of them.

        The skin lines the mouth and the lids. Without ``lining`` points that stand out there, which
        are closed in by skin all round, do not count.
        """
        places = np.asarray(points, float)
        away = self._distance(places)
        out = [i for i in np.flatnonzero(away > 1e-3) if lining or self._in_the_open(places[i])]
        return (float(away[out].max()), len(out)) if out else (0.0, 0)

    def _in_the_open(self, point: Floats) -> bool:
        ways = np.concatenate([np.eye(3), -np.eye(3)]) * _FAR_MM
        return any(
            len(self._surface.ray_trace(point, point + way, first_point=True)[1]) == 0
            for way in ways
        )


def deepest_overlaps(flesh: Mapping[str, Mesh]) -> dict[tuple[str, str], float]:
    """Return how deep the surface of one muscle lies in another at most, mm.

    Pairs (inner, outer) that are apart are left out. Parts of one muscle are compared as well:
    where its heads fuse in the body they share flesh, which is told and not judged.
    """
    solids = {name: Solid(mesh.points, mesh.faces) for name, mesh in flesh.items()}
    found = {}
    for inner, mesh in flesh.items():
        places = probes(mesh.points, mesh.faces)[1]
        for outer, solid in solids.items():
            if inner != outer and (depth := solid.deepest(places)) > 0:
                found[inner, outer] = depth
    return found
