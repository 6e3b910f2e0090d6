"""A slab on its way: kept off bone and skin, bent where it is pushed, relaxed where it folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.rule_neighbours import BEHIND_THE_LINING
from faceanatomy.modelling.borders import symmetric_grid
from faceanatomy.modelling.parts import WELD, part_triangles, triangles
from faceanatomy.modelling.slab import surface_directions

if TYPE_CHECKING:
    from faceanatomy.modelling.clearance import Clearance
    from faceanatomy.modelling.muscles import SlabResult

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

UNFOLDINGS = 44
"""How often folds are relaxed at most."""
NO_BETTER = (6, 6, 16)
"""After so many rounds without fewer folds more is allowed, and at last the fold is left."""
STAYS = 0.8
"""Vertices held more firmly than this do not move for a fold at first."""
ASIDE = 3
"""How far from what was relaxed new folds are looked for first, in grid steps."""
CLEARINGS = 8
NOTHING = 0.01
"""Ways shorter than this are not gone, mm."""
ROOM = 0.05
"""How far out of place a slab may stand before it is thinned, mm."""
THINNEST = 0.6
"""Bone and skin thin a slab only while it has more than this share of its thickness."""
PRESSED = 0.02
"""No slab is pressed thinner than this, mm, or its side walls would have no area."""
SPREAD = 1.0
"""How far a push spreads over the grid, in grid steps."""


@dataclass
class Body:
    """A slab on its way: its grid, the triangles of whole and parts, and what it was at first."""

    result: SlabResult
    top: Array
    bottom: Array
    faces: Index
    parts: list[Index]
    welded: Mask
    thickness: Array
    held: Array
    """How much each pair of vertices (nu, nv) is held where it is, 0..1: at the sites."""

    @classmethod
    def of(cls, result: SlabResult) -> Body:
        """Return a slab as it was built, held nowhere."""
        grid = result.built.grid
        thickness = np.linalg.norm(grid.top - grid.bottom, axis=2)
        return cls(
            result, grid.top.copy(), grid.bottom.copy(), triangles(grid),
            [part_triangles(grid, part.along, part.across) for part in result.slab.parts],
            thickness < WELD, thickness, np.zeros_like(thickness),
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

    def finish(self, clear: Clearance) -> None:
        """Keep off bone and skin, weld what was welded, keep symmetric and on its side.

        Both sides move together, or one would be pushed through the other; where there is no room
        for both, the slab becomes thinner.
        """
        for round_ in range(CLEARINGS):
            away = self._way_out(clear)
            length = np.linalg.norm(away, axis=2)
            if length.max() < NOTHING:
                break
            if round_ >= CLEARINGS // 2:
                middle, half = (self.top + self.bottom) / 2, (self.top - self.bottom) / 2
                thick = 2 * np.linalg.norm(half, axis=2) > THINNEST * self.thickness
                half = half * np.where((length > ROOM) & thick, 0.75, 1.0)[..., None]
                self.top, self.bottom = middle + half, middle - half
            shift = spread(away, self.closed)
            self.top, self.bottom = self.top + shift, self.bottom + shift
        self.weld()

    def _way_out(self, clear: Clearance) -> Array:
        """Return the way (nu, nv, 3) that leads each pair of vertices off bone and skin."""
        slab = self.result.slab
        lining = not any(part.id in BEHIND_THE_LINING for part in slab.parts)
        ways = [
            clear.way_out(slab.floor, side.reshape(-1, 3), lining=lining).reshape(side.shape)
            for side in (self.top, self.bottom)
        ]
        first, second = (np.linalg.norm(way, axis=2, keepdims=True) for way in ways)
        return np.asarray(np.where(first > second, ways[0], ways[1]))

    def cuts(self, near: Mask | None = None) -> Mask:
        """Tell which vertices (2 nu nv,) are corners of faces of a part that cut each other.

        With ``near`` (nu, nv) only faces with a corner there are tried.
        """
        points = self.points()
        marked = np.zeros(len(points), bool)
        among = None if near is None else np.tile(near.ravel(), 2)
        for faces in self.parts:
            tried = faces if among is None else faces[among[faces].any(axis=1)]
            marked[tried[np.unique(self_intersections(points, tried))]] = True
        return marked

    def weld(self) -> None:
        """Bring welded pairs together again and both halves of a midline slab into agreement."""
        middle = (self.top + self.bottom) / 2
        self.top[self.welded] = self.bottom[self.welded] = middle[self.welded]
        self.top, self.bottom = symmetric_grid(self.result.slab, self.top, self.bottom)

    def open(self) -> None:
        """Give a least thickness back where a slab was pressed flat, the way its neighbours do."""
        middle, half = (self.top + self.bottom) / 2, (self.top - self.bottom) / 2
        least = np.minimum(PRESSED, self.thickness) / 2
        v = self.result.built.grid.v
        for cut in {edge for part in self.result.slab.parts for edge in part.across} - {0.0, 1.0}:
            least[:, int(np.abs(v - cut).argmin())] = PRESSED / 2  # a wall stands there
        flat = np.linalg.norm(half, axis=2) < least
        way = _mean(half, self.closed)
        way *= (least / np.maximum(np.linalg.norm(way, axis=2), 1e-9))[..., None]
        self.top = np.where(flat[..., None], middle + way, self.top)
        self.bottom = np.where(flat[..., None], middle - way, self.bottom)
        self.weld()

    def settled(self) -> SlabResult:
        """Return the result with the moved grid and fibres along it."""
        grid = self.result.built.grid
        fibres = surface_directions((self.top + self.bottom) / 2, self.closed)
        moved = replace(grid, top=self.top, bottom=self.bottom, fibres=fibres)
        return replace(self.result, built=replace(self.result.built, grid=moved))


def spread(push: Array, closed: bool) -> Array:
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


def unfold(body: Body, clear: Clearance) -> bool:
    """Relax a grid where a part of it cuts itself; return whether anything was moved.

    At first ends stay where they are and what is relaxed is kept off bone and skin; where that
    does not undo a fold, ends move as well, and at last the fold alone counts.
    """
    near, fewest, since, freedom = None, body.welded.size, 0, 0
    for round_ in range(UNFOLDINGS):
        here = _folded(body, near)
        if near is not None and not here.any():  # nothing is left there: anywhere else?
            here = _folded(body, None)
        if not here.any():
            return round_ > 0
        since += 1
        if here.sum() < fewest:
            fewest, since = int(here.sum()), 0
        if since > NO_BETTER[freedom]:
            freedom, fewest, since = freedom + 1, int(here.sum()), 0
            if freedom == len(NO_BETTER):
                break
        if freedom == 0 and (body.held[here] > STAYS).any():  # the end itself is folded
            freedom = 1
        mask = _grown(here, body.closed, 1 + round_ // 8)
        near = _grown(mask, body.closed, ASIDE)
        _relax(body, mask & (body.held < STAYS) if freedom == 0 else mask)
        if freedom < 2:
            body.finish(clear)
    return True


def _folded(body: Body, near: Mask | None) -> Mask:
    """Tell at which pairs of vertices (nu, nv) a slab cuts itself."""
    marked = body.cuts(near)
    return np.asarray(marked.reshape(2, *body.welded.shape).any(axis=0))


def _grown(mask: Mask, closed: bool, steps: int) -> Mask:
    from scipy import ndimage

    mode: Any = ["wrap" if closed else "nearest", "nearest"]
    return np.asarray(ndimage.maximum_filter(mask.astype(np.uint8), 2 * steps + 1, mode=mode) > 0)


def _relax(body: Body, mask: Mask) -> None:
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
