"""The last step of the muscles: all together they are unfolded and moved out of each other.

Stacking lays each slab on what was there before; where a later muscle dips, a guide bends sharply
or bone and skin leave little room, some still fold into themselves or into a neighbour. Here the
grids of all slabs are relaxed until neither is left, without changing a single triangle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.inside import Solid
from faceanatomy.modelling.borders import symmetric_grid
from faceanatomy.modelling.parts import WELD, part_triangles, triangles
from faceanatomy.modelling.placement import push
from faceanatomy.modelling.slab import BONE_GAP, SKIN_GAP, surface_directions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from faceanatomy.modelling.muscles import SlabResult
    from faceanatomy.modelling.placement import Tissues

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

CLEAR = 0.12
"""How far apart muscles are brought that lay in each other, mm."""
DEEP = 0.08
"""Depths below this are left alone, mm: a tolerance well within what the rule allows."""
SHARE = 0.6
"""Share of the way out that the inner vertex goes in one round; its neighbour may go the rest."""
LEAST = 0.7
"""A slab is not pressed thinner than this share of its thickness; then it moves as a whole."""
ROUNDS, UNFOLD_EVERY, UNFOLDINGS, KEPT_CLEAR = 12, 4, 40, 16
CLEARINGS = 8
ROOM = 0.05
"""How far out of place a slab may stand before it is thinned, mm."""
SPREAD = 1.0
"""How far a push spreads over the grid, in grid steps."""


@dataclass
class _Body:
    """A slab on its way: its grid, the triangles of whole and parts, and what it was at first."""

    result: SlabResult
    top: Array
    bottom: Array
    faces: Index
    parts: list[Index]
    welded: Mask
    thickness: Array

    @classmethod
    def of(cls, result: SlabResult) -> _Body:
        grid = result.built.grid
        thickness = np.linalg.norm(grid.top - grid.bottom, axis=2)
        return cls(
            result, grid.top.copy(), grid.bottom.copy(), triangles(grid),
            [part_triangles(grid, part.along, part.across) for part in result.slab.parts],
            thickness < WELD, thickness,
        )  # fmt: skip

    @property
    def closed(self) -> bool:
        """Whether the slab is a ring."""
        return self.result.slab.closed

    def points(self) -> Array:
        """All upper, then all lower vertices (2 nu nv, 3)."""
        return np.concatenate([self.top.reshape(-1, 3), self.bottom.reshape(-1, 3)])

    def box(self) -> tuple[Array, Array]:
        """Lowest and highest corner of the box around it."""
        points = self.points()
        return points.min(axis=0), points.max(axis=0)

    def finish(self, tissues: Tissues) -> None:
        """Keep off bone and skin, weld what was welded, keep symmetric and on its side.

        Both sides move together, or one would be pushed through the other; where there is no room
        for both, the slab becomes thinner.
        """
        for round_ in range(CLEARINGS):
            away = self._way_out(tissues)
            length = np.linalg.norm(away, axis=2)
            if length.max() < WELD:
                break
            if round_ >= CLEARINGS // 2:
                middle, half = (self.top + self.bottom) / 2, (self.top - self.bottom) / 2
                half = half * np.where(length > ROOM, 0.75, 1.0)[..., None]
                self.top, self.bottom = middle + half, middle - half
            shift = _spread(away, self.closed)
            self.top, self.bottom = self.top + shift, self.bottom + shift
        self.weld()

    def _way_out(self, tissues: Tissues) -> Array:
        """Return the way (nu, nv, 3) that leads each pair of vertices off bone and skin."""
        floor = self.result.slab.floor
        ways = [
            push(tissues, floor, side.reshape(-1, 3), BONE_GAP, SKIN_GAP).reshape(side.shape)
            for side in (self.top, self.bottom)
        ]
        first, second = (np.linalg.norm(way, axis=2, keepdims=True) for way in ways)
        return np.asarray(np.where(first > second, ways[0], ways[1]))

    def cuts(self) -> Mask:
        """Tell which vertices (2 nu nv,) are corners of faces of a part that cut each other."""
        points = self.points()
        marked = np.zeros(len(points), bool)
        for faces in self.parts:
            marked[faces[np.unique(self_intersections(points, faces))]] = True
        return marked

    def weld(self) -> None:
        """Bring welded pairs together again and both halves of a midline slab into agreement."""
        middle = (self.top + self.bottom) / 2
        self.top[self.welded] = self.bottom[self.welded] = middle[self.welded]
        self.top, self.bottom = symmetric_grid(self.result.slab, self.top, self.bottom)

    def settled(self) -> SlabResult:
        """Return the result with the moved grid and fibres along it."""
        grid = self.result.built.grid
        fibres = surface_directions((self.top + self.bottom) / 2, self.closed)
        moved = replace(grid, top=self.top, bottom=self.bottom, fibres=fibres)
        return replace(self.result, built=replace(self.result.built, grid=moved))


def settle(
    results: Sequence[SlabResult],
    tissues: Tissues,
    woven: Callable[[str, str], bool],
    rounds: int = ROUNDS,
) -> list[SlabResult]:
    """Return the slabs unfolded and moved out of each other.

    Parameters
    ----------
    results : sequence of SlabResult
        All built slabs.
    tissues : Tissues
        The head, whose bone and skin they keep clear of.
    woven : callable
        Tells of two muscle ids whether they interdigitate and may lie in each other.
    rounds : int
        How often neighbours are moved apart at most; 0 only unfolds.
    """
    bodies = [_Body.of(result) for result in results]
    for body in bodies:
        unfold(body, tissues)
    pairs = [
        (one, other)
        for one in range(len(bodies))
        for other in range(len(bodies))
        if bodies[one].result.muscle != bodies[other].result.muscle
        and not woven(bodies[one].result.muscle, bodies[other].result.muscle)
        and _near(bodies[one], bodies[other])
    ]
    moved = set(range(len(bodies)))
    unsettled: set[int] = set()
    for round_ in range(1, rounds + 1):
        # of two that have not moved since they were looked at, nothing new is to be learnt
        moved = _part(bodies, [pair for pair in pairs if moved & set(pair)])
        for index in moved:
            bodies[index].finish(tissues)
        unsettled |= moved
        if round_ % UNFOLD_EVERY == 0 or not moved or round_ == rounds:
            moved |= {index for index in unsettled if unfold(bodies[index], tissues)}
            unsettled = set()
        if not moved:
            break
    for body in bodies:
        before = body.top, body.bottom
        body.finish(tissues)
        if body.cuts().any():
            body.top, body.bottom = before
    return [body.settled() for body in bodies]


def _near(one: _Body, other: _Body, margin: float = 1.0) -> bool:
    (low, high), (low_, high_) = one.box(), other.box()
    return bool(((low - margin < high_) & (high + margin > low_)).all())


def _part(bodies: list[_Body], pairs: list[tuple[int, int]]) -> set[int]:
    """Move vertices that lie in a neighbour out of it; return which slabs have moved."""
    solids = {index: Solid(bodies[index].points(), bodies[index].faces)
              for index in {k for pair in pairs for k in pair}}  # fmt: skip
    pushes = {index: np.zeros_like(solids[index].vertices) for index in solids}
    probes = {index: _probes(solid) for index, solid in solids.items()}
    moved = set()
    for inner, outer in pairs:
        corners, points = probes[inner]
        inside = np.flatnonzero(solids[outer].contains(points))
        way = solids[outer].nearest(points[inside]) - points[inside]
        depth = np.linalg.norm(way, axis=1)
        deep = depth > DEEP
        if not deep.any():
            continue
        wanted = way[deep] * (SHARE * (depth[deep] + CLEAR) / depth[deep])[:, None]
        _keep_larger(pushes[inner], corners[inside[deep]], wanted)
        moved.add(inner)
    for index in moved:
        _shift(bodies[index], pushes[index])
    return moved


def _probes(solid: Solid) -> tuple[Index, Array]:
    """Return vertices and face centres as (vertices that each stands for (n, 3), places (n, 3)).

    Centres count too: the edge of one slab may lie in the other between all its vertices.
    """
    single = np.repeat(np.arange(len(solid.vertices))[:, None], 3, axis=1)
    centres = solid.vertices[solid.faces].mean(axis=1)
    return np.concatenate([single, solid.faces]), np.concatenate([solid.vertices, centres])


def _keep_larger(pushes: Array, corners: Index, push: Array) -> None:
    """Give each vertex the largest of the pushes that it is asked for."""
    order = np.argsort(np.linalg.norm(push, axis=1), kind="stable")
    for k in range(3):
        asked = np.zeros_like(pushes)
        asked[corners[order, k]] = push[order]
        larger = np.linalg.norm(asked, axis=1) > np.linalg.norm(pushes, axis=1)
        pushes[larger] = asked[larger]


def _shift(body: _Body, push: Array) -> None:
    """Move a slab by pushes on its vertices: thin where there is flesh, as a whole where not."""
    shape = body.top.shape
    half = len(push) // 2
    upper, lower = push[:half].reshape(shape), push[half:].reshape(shape)
    for row in (upper, lower):
        row[body.welded] = (upper + lower)[body.welded]
    upper, lower = (_spread(row, body.closed) for row in (upper, lower))
    gap = body.top - body.bottom
    thick = np.linalg.norm(gap, axis=2)
    left = np.linalg.norm(gap + upper - lower, axis=2)
    size_up, size_low = (np.linalg.norm(row, axis=2) for row in (upper, lower))
    lack = np.maximum(0, np.minimum(LEAST * body.thickness, thick) - left)
    share_low = np.clip(lack / np.maximum(size_up, 1e-9), 0, 1)[..., None]
    share_up = np.clip(lack / np.maximum(size_low, 1e-9), 0, 1)[..., None]
    body.top = body.top + upper + share_up * lower
    body.bottom = body.bottom + lower + share_low * upper


def _spread(push: Array, closed: bool) -> Array:
    """Spread pushes over the neighbourhood, so that a slab bends and does not crease."""
    from scipy import ndimage

    mode = ["wrap" if closed else "nearest", "nearest"]
    size = np.linalg.norm(push, axis=2)
    if not size.any():
        return push
    weight = ndimage.gaussian_filter((size > 0).astype(float), SPREAD, mode=mode)
    soft = np.stack(
        [ndimage.gaussian_filter(push[..., k], SPREAD, mode=mode) for k in range(3)], -1
    )
    soft = soft / np.maximum(weight, 0.35)[..., None]
    return np.asarray(np.where((size > 0)[..., None], push, soft))


def unfold(body: _Body, tissues: Tissues) -> bool:
    """Relax a grid where a part of it cuts itself; return whether anything was moved.

    What is relaxed is kept off bone and skin at first; a fold that this brings back goes first.
    """
    half = body.welded.size
    for round_ in range(UNFOLDINGS):
        marked = body.cuts()
        if not marked.any():
            return round_ > 0
        here = (marked[:half] | marked[half:]).reshape(body.welded.shape)
        _relax(body, _grown(here, body.closed, 1 + round_ // 8))
        if round_ < KEPT_CLEAR:
            body.finish(tissues)
    return True


def _grown(mask: Mask, closed: bool, steps: int) -> Mask:
    from scipy import ndimage

    mode: Any = ["wrap" if closed else "nearest", "nearest"]
    return np.asarray(ndimage.maximum_filter(mask.astype(np.uint8), 2 * steps + 1, mode=mode) > 0)


def _relax(body: _Body, mask: Mask) -> None:
    """Even out the marked part of a grid: both sides move towards the mean of their neighbours."""
    middle, half = (body.top + body.bottom) / 2, (body.top - body.bottom) / 2
    for _ in range(2):
        middle = np.where(mask[..., None], 0.4 * middle + 0.6 * _mean(middle, body.closed), middle)
        half = np.where(mask[..., None], 0.5 * half + 0.5 * _mean(half, body.closed), half)
    half = np.where(mask[..., None], 0.99 * half, half)
    half[body.welded] = 0.0
    body.top, body.bottom = middle + half, middle - half
    body.weld()


def _mean(values: Array, closed: bool) -> Array:
    """Return the mean of the four neighbours; a border point has those along the border."""
    along = _along_mean(values, closed)
    across = values.copy()
    across[:, 1:-1] = (values[:, :-2] + values[:, 2:]) / 2
    both = (along + across) / 2
    both[:, 0], both[:, -1] = along[:, 0], along[:, -1]
    if not closed:
        both[0], both[-1] = across[0], across[-1]
    return np.asarray(both)


def _along_mean(values: Array, closed: bool) -> Array:
    if closed:
        return np.asarray((np.roll(values, 1, 0) + np.roll(values, -1, 0)) / 2)
    out = values.copy()
    out[1:-1] = (values[:-2] + values[2:]) / 2
    return np.asarray(out)
