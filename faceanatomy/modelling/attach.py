"""Bring the bony ends of the muscles to the very sites that ``muscles.json`` names.

The guides say where a muscle runs; where on the bone it ends is a fact, kept once, in the records
and in ``sites.json``. Each end row is drawn to the nearest of its sites, and the slab follows with
a fade, so that a bone may be shaped anew without every guide being placed again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.modelling.muscles import SlabResult
    from faceanatomy.modelling.specification import Part, Slab

Array = NDArray[np.float64]

HARD = ("bone", "cartilage")
NEAR = 1.0
"""How near to its site an end vertex is brought, mm: not onto one point, or the row would close."""
FARTHEST = 14.0
"""Ends farther from their site are drawn no farther than this, mm: such guides need a hand."""
MIXED = 5.0
"""Where an end has soft places too, only vertices so near to a bony site belong to it, mm."""
FADE = 0.3
"""Share of the length over which a slab follows its end."""
ROUNDS = 3
SMOOTH = 0.8
"""How smoothly the vertices of a row move together, in grid steps."""


class Sites:
    """The hard sites of every unit by role, and the points of each."""

    def __init__(self, library: MeshLibrary, folder: Path) -> None:
        self._library = library
        kinds = {one["id"]: one["kind"] for one in _records(folder, "structures")}
        self._wanted: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._mixed: set[tuple[str, str]] = set()
        self._two_bellied: set[str] = set()
        for muscle in _records(folder, "muscles"):
            parts = [part["id"] for part in muscle.get("parts", ())]
            for part in parts or [""]:
                unit = f"{muscle['id']}:{part}" if part else muscle["id"]
                if muscle["fibres"]["kind"] == "two_belly":
                    self._two_bellied.add(unit)
                for a in muscle["attachments"]:
                    if a.get("through") or (a.get("parts") and part not in a["parts"]):
                        continue
                    if kinds.get(a["structure"]) in HARD:
                        place = (a["structure"], a.get("site_id", ""))
                        self._wanted.setdefault((unit, a["role"]), []).append(place)
                    else:
                        self._mixed.add((unit, a["role"]))
        self._trees: dict[tuple[str, str], Any] = {}

    def at(self, unit: str, end: int) -> list[tuple[list[Any], float]]:
        """Return the trees of the sites of one end and their reach in mm, by possible role."""
        either = unit in self._two_bellied
        found = []
        for role in ("origin", "insertion") if either else (("origin", "insertion")[end],):
            trees = [self._tree(place) for place in self._wanted.get((unit, role), ())]
            trees = [tree for tree in trees if tree is not None]
            if trees:
                found.append((trees, MIXED if (unit, role) in self._mixed else FARTHEST))
        return found

    def _tree(self, place: tuple[str, str]) -> Any:
        from scipy.spatial import cKDTree

        if place not in self._trees:
            patch = None if site_of(*place).beyond else self._library.site(*place)
            points = np.zeros((0, 3)) if patch is None else np.asarray(patch.points, float)
            if patch is not None and len(patch.faces):
                points = np.concatenate([points, points[patch.faces].mean(axis=1)])
            self._trees[place] = cKDTree(points) if len(points) else None
        return self._trees[place]


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    records = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))[name]
    return [dict(record) for record in records]


def attach(results: Sequence[SlabResult], sites: Sites) -> list[SlabResult]:
    """Return the slabs with their bony ends at the sites."""
    return [_attached(result, sites) for result in results]


def _attached(result: SlabResult, sites: Sites) -> SlabResult:
    slab, grid = result.slab, result.built.grid
    if slab.closed:
        return result
    top, bottom = grid.top.copy(), grid.bottom.copy()
    for end, distance in ((0, grid.u), (1, 1 - grid.u)):
        fade = np.clip(1 - distance / FADE, 0, 1)
        fade = (fade * fade * (3 - 2 * fade))[:, None, None]
        for _ in range(ROUNDS):
            middle = (top[-end] + bottom[-end]) / 2
            shift = _row_shift(slab, end, grid.v, middle, sites)
            top, bottom = top + fade * shift, bottom + fade * shift
    return replace(result, built=replace(result.built, grid=replace(grid, top=top, bottom=bottom)))


def _row_shift(slab: Slab, end: int, v: Array, row: Array, sites: Sites) -> Array:
    """Return how each vertex (n, 3) of an end row must move."""
    from scipy import ndimage

    shift = np.zeros_like(row)
    for part in slab.parts:
        if part.kind != "muscle" or not _reaches(part, end):
            continue
        columns = np.flatnonzero((v >= part.across[0] - 1e-9) & (v <= part.across[1] + 1e-9))
        roles = sites.at(part.id, end)
        if roles:
            ways = [_ways(row[columns], *role) for role in roles]
            shift[columns] = min(ways, key=lambda way: np.linalg.norm(way, axis=1).mean())
    return np.asarray(ndimage.gaussian_filter1d(shift, SMOOTH, axis=0, mode="nearest"))


def _reaches(part: Part, end: int) -> bool:
    return part.along[end] == float(end)


def _ways(points: Array, trees: Sequence[Any], reach: float) -> Array:
    """Return the ways (n, 3) to the nearest site in reach; every site draws at least one point."""
    found = [tree.query(points) for tree in trees]
    away = np.array([distance for distance, _ in found])
    ways = np.array(
        [tree.data[index] - points for tree, (_, index) in zip(trees, found, strict=True)]
    )
    owner = away.argmin(axis=0)
    drawn = (away.min(axis=0) <= reach) | (reach >= FARTHEST)
    for number in range(len(trees)):
        nearest = int(away[number].argmin())
        if (owner[drawn] != number).all() and away[number, nearest] <= FARTHEST:
            owner[nearest], drawn[nearest] = number, True
    columns = np.arange(len(points))
    way, length = ways[owner, columns], away[owner, columns]
    go = np.clip(length - NEAR, 0, FARTHEST) / np.maximum(length, 1e-9)
    return np.asarray(way * np.where(drawn, go, 0.0)[:, None])
