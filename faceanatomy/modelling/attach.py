"""Bring the ends of the muscles to the very sites that ``muscles.json`` names, and keep them there.

The guides say where a muscle runs; where it ends is a fact, kept once, in the records and in
``sites.json``. Every vertex of an end is drawn to the nearest of its sites, shared out as the rule
that judges the model does it (`faceanatomy.geometry.attachments`), and the slab follows with a
fade: so a bone may be shaped anew without every guide being placed again, and an end that had to
give way to a neighbour comes back beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.attachments import (
    HARD,
    ROLES,
    Attachment,
    Muscle,
    Places,
    chain,
    read_kinds,
    read_muscles,
    share_out,
)
from faceanatomy.geometry.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.modelling.muscles import SlabResult
    from faceanatomy.modelling.specification import Part

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Sides = tuple[Array, Array]
"""Upper and lower side (nu, nv, 3) of a slab."""

NEAR_HARD, NEAR_SOFT = 1.2, 2.0
"""How near to its site an end is brought, mm: not onto one point, or the row would close."""
FARTHEST = 14.0
"""Ends farther from their site are drawn no farther than this, mm: such guides need a hand."""
FADE = 0.3
"""Share of the length over which a slab follows its end at most."""
GENTLE, SHORTEST = 8.0, 5.0
"""A slab follows over so many times the way of its end, but at least so many mm: no kinks."""
ROUNDS = 4
FAR = 35.0
"""Over how many mm a slab follows a row that is moved as a whole."""
SMOOTH = 0.8
"""How smoothly the vertices of a row move together, in grid steps."""
TOUCH = 2.5
"""How broad the place is that is drawn where a muscle must touch a site, in grid steps."""
LEAST = 0.02
"""Ways shorter than this are not gone, mm."""
HELD = 6.0
"""How far from its end a slab is held at its site, mm."""


@dataclass(frozen=True)
class Pull:
    """A row of a slab and the ways (nv, 3) that its upper and lower vertices are to go."""

    row: int
    upper: Array
    lower: Array
    follow: float | None = None
    """Over how many mm the slab follows; None for as few as make no kink."""

    @property
    def longest(self) -> float:
        """The longest of the ways, mm."""
        ways = np.concatenate([self.upper, self.lower])
        return float(np.linalg.norm(ways, axis=1).max())

    def no_longer_than(self, limit: float) -> Pull:
        """Return the pull, weakened so that no way is longer than a limit, mm."""
        share = min(1.0, limit / max(self.longest, 1e-9))
        return replace(self, upper=share * self.upper, lower=share * self.lower)

    def of_whole_row(self) -> Pull:
        """Return the longest of the ways for all vertices, followed far along: this folds least."""
        ways = np.concatenate([self.upper, self.lower])
        way = np.broadcast_to(ways[np.linalg.norm(ways, axis=1).argmax()], self.upper.shape)
        return Pull(self.row, way, way, FAR)


@dataclass(frozen=True)
class _End:
    """An end of a unit: the rows of the slab that it may be, and what it is attached to."""

    muscle: str
    slab: int
    part: Part
    rows: tuple[int, ...]
    columns: Index
    attachments: tuple[Attachment, ...]
    both: bool

    def points(self, sides: Sides, row: int) -> Array:
        """Return the upper, then the lower vertices (2 n, 3) of a row of it."""
        return np.concatenate([side[row, self.columns] for side in sides])


@dataclass(frozen=True)
class _Short:
    """A place that no vertex owns: how far the nearest one is, and the way from there to it."""

    figure: float
    slab: int
    row: int
    column: int
    way: Array


class Anchors:
    """The sites of all ends of some slabs, asked which way each end must go to its own.

    Parameters
    ----------
    results : sequence of SlabResult
        The slabs.
    surroundings : callable
        Gives, for the slabs as they are, the library of all meshes on which sites lie. Muscles end
        on muscles too, so it is asked again when they have moved.
    folder : Path
        The data folder.
    """

    def __init__(
        self,
        results: Sequence[SlabResult],
        surroundings: Callable[[Sequence[SlabResult]], MeshLibrary],
        folder: Path,
    ) -> None:
        self._results = results
        self._surroundings = surroundings
        self._kinds = read_kinds(folder)
        self._parts = {
            part.id: (number, part)
            for number, result in enumerate(results)
            for part in result.slab.parts
        }
        self._muscles = [m for m in read_muscles(folder) if self._known(m.units)]
        self._ends = [end for muscle in self._muscles for end in self._ends_of(muscle)]
        self.look_again(results)

    def look_again(self, results: Sequence[SlabResult]) -> None:
        """Take the sites from the slabs as they are now."""
        self._places = Places(self._surroundings(results), self._kinds)

    def _known(self, units: Sequence[str]) -> bool:
        return any(unit in self._parts for unit in units)

    def _ends_of(self, muscle: Muscle) -> Iterator[_End]:
        for unit in muscle.units:
            if unit not in self._parts:
                continue
            number, part = self._parts[unit]
            result = self._results[number]
            grid = result.built.grid
            if grid.closed and part.along == (0.0, 1.0):
                continue  # a ring has no ends
            rows = tuple(row_of(result, along) for along in part.along)
            columns = columns_of(result, part)
            for role in ROLES:
                here = muscle.attachments_of(unit.partition(":")[2], role)
                if here:
                    these = rows if muscle.two_bellied else (rows[ROLES.index(role)],)
                    yield _End(muscle.id, number, part, these, columns, tuple(here),
                               result.slab.midline)  # fmt: skip

    def held(self, number: int) -> Array:
        """Return how much each vertex pair (nu, nv) of a slab is held: 1 at an end, 0 far off."""
        grid = self._results[number].built.grid
        weight = np.zeros(grid.top.shape[:2])
        for end in self._ends:
            if end.slab == number and len(end.rows) == 1:
                away = along_from(self._results[number], end.rows[0])
                share = np.clip(1 - away / HELD, 0, 1)[:, None]
                weight[:, end.columns] = np.maximum(weight[:, end.columns], share)
        return weight

    def pulls(self, grids: Sequence[Sides]) -> dict[int, list[Pull]]:
        """Return which rows of which slabs must move, for slabs whose grids are as given."""
        found: dict[int, list[Pull]] = {}
        short: dict[tuple[str, Attachment], list[_Short]] = {}
        reached: set[tuple[str, Attachment]] = set()
        for end in self._ends:
            for pull in self._end_pulls(end, grids, short, reached):
                found.setdefault(end.slab, []).append(pull)
        for key, places in short.items():
            if key not in reached:
                nearest = min(places, key=lambda one: one.figure)
                width = grids[nearest.slab][0].shape[1]
                found.setdefault(nearest.slab, []).append(_touch(nearest, width))
        kept = {k: [p for p in pulls if p.longest > LEAST] for k, pulls in found.items()}
        return {number: pulls for number, pulls in kept.items() if pulls}

    def _end_pulls(
        self,
        end: _End,
        grids: Sequence[Sides],
        short: dict[tuple[str, Attachment], list[_Short]],
        reached: set[tuple[str, Attachment]],
    ) -> Iterator[Pull]:
        sides = grids[end.slab]
        for a in end.attachments:
            if a.through and a.through in self._parts:
                self._note(short, end, a, self._parts[a.through], grids)
        direct = [a for a in end.attachments if not a.through]
        if not direct:
            return
        rows = [end.points(sides, row) for row in end.rows]
        shares = share_out(direct, rows, self._places, both=end.both)
        row, points = end.rows[shares.end], rows[shares.end]
        way = np.zeros_like(points)
        for number, a in enumerate(direct):
            mine = shares.owner == number
            if mine.any():
                reached.add((end.muscle, a))
                way[mine] = self._way(a, points[mine], shares.there[number, mine],
                                      shares.away[number, mine])  # fmt: skip
            elif chain(a, direct):  # of many vertebrae some are passed by the belly
                self._note(short, end, a, (end.slab, end.part), grids)
            else:
                best = int(shares.away[number].argmin())
                step = self._way(a, points[best : best + 1], shares.there[number, best : best + 1],
                                 shares.away[number, best : best + 1])[0]  # fmt: skip
                column = int(end.columns[best % len(end.columns)])
                short.setdefault((end.muscle, a), []).append(
                    _Short(float(shares.away[number, best]), end.slab, row, column, step)
                )
        yield _row_pull(row, end.columns, way, sides[0].shape[1])

    def _note(
        self,
        short: dict[tuple[str, Attachment], list[_Short]],
        end: _End,
        attachment: Attachment,
        place: tuple[int, Part],
        grids: Sequence[Sides],
    ) -> None:
        """Note how far any vertex of a part is from a place that it must touch."""
        number, part = place
        result = self._results[number]
        columns = columns_of(result, part)
        first, last = (row_of(result, along) for along in part.along)
        rows = np.arange(first, last + 1)
        points = np.concatenate([side[np.ix_(rows, columns)].reshape(-1, 3)
                                 for side in grids[number]])  # fmt: skip
        away, there = self._places.nearest(points, attachment, (), both=result.slab.midline)
        best = int(away.argmin())
        way = self._way(attachment, points[best : best + 1], there[best : best + 1],
                        away[best : best + 1])[0]  # fmt: skip
        cell = best % (len(rows) * len(columns))
        row, column = int(rows[cell // len(columns)]), int(columns[cell % len(columns)])
        short.setdefault((end.muscle, attachment), []).append(
            _Short(float(away[best]), number, row, column, way)
        )

    def _way(self, attachment: Attachment, points: Array, there: Array, away: Array) -> Array:
        """Return the ways (n, 3) that bring points near enough to their places."""
        if site_of(attachment.structure, attachment.site_id).beyond:
            return np.zeros_like(points)
        near = NEAR_HARD if self._kinds.get(attachment.structure) in HARD else NEAR_SOFT
        go = np.clip(away - near, 0, FARTHEST) / np.maximum(away, 1e-9)
        return np.asarray((there - points) * go[:, None])


def _row_pull(row: int, columns: Index, way: Array, width: int) -> Pull:
    from scipy import ndimage

    sides = np.zeros((2, width, 3))
    sides[:, columns] = way.reshape(2, -1, 3)
    upper, lower = ndimage.gaussian_filter1d(sides, SMOOTH, axis=1, mode="nearest")
    return Pull(row, upper, lower)


def _touch(short: _Short, width: int) -> Pull:
    share = np.exp(-(((np.arange(width) - short.column) / TOUCH) ** 2))[:, None]
    return Pull(short.row, share * short.way, share * short.way)


def row_of(result: SlabResult, along: float) -> int:
    """Return the row of the grid at a share of the length."""
    grid = result.built.grid
    if grid.closed and along == 1.0:
        return 0
    return int(np.argmin(np.abs(grid.u - along)))


def columns_of(result: SlabResult, part: Part) -> Index:
    """Return the columns of the grid that belong to a part."""
    v = result.built.grid.v
    low, high = part.across
    return np.flatnonzero((v >= low - 1e-9) & (v <= high + 1e-9))


def along_from(result: SlabResult, row: int) -> Array:
    """Return how far (nu,) each row of the grid is from one of them, along the muscle, mm."""
    u = result.built.grid.u
    away = np.abs(u - u[row])
    if result.slab.closed:
        away = np.minimum(away, 1 - away)
    return np.asarray(away * result.built.length)


def drawn(result: SlabResult, sides: Sides, pulls: Sequence[Pull]) -> Sides:
    """Return the sides of a slab, drawn by pulls on its rows."""
    top, bottom = sides
    for pull in pulls:
        far = pull.follow or np.clip(GENTLE * pull.longest, SHORTEST, FADE * result.built.length)
        fade = np.clip(1 - along_from(result, pull.row) / far, 0, 1)
        fade = (fade * fade * (3 - 2 * fade))[:, None, None]
        top, bottom = top + fade * pull.upper, bottom + fade * pull.lower
    return top, bottom


def attach(results: Sequence[SlabResult], anchors: Anchors) -> list[SlabResult]:
    """Return the slabs with their ends at the sites."""
    grids = [(result.built.grid.top, result.built.grid.bottom) for result in results]
    for _ in range(ROUNDS):
        for number, pulls in anchors.pulls(grids).items():
            grids[number] = drawn(results[number], grids[number], pulls)
    return [
        replace(result, built=replace(result.built, grid=replace(
            result.built.grid, top=top, bottom=bottom)))
        for result, (top, bottom) in zip(results, grids, strict=True)
    ]  # fmt: skip
