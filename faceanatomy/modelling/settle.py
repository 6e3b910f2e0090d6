"""The last step of the muscles: all together they are unfolded and moved out of each other.

Stacking lays each slab on what was there before; where a later muscle dips, a guide bends sharply
or bone and skin leave little room, some still fold into themselves or into a neighbour. Here the
grids of all slabs are relaxed until neither is left, without changing a single triangle. In every
round each end is brought back to its site: there a neighbour has to give way.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faceanatomy.geometry.inside import Solid, probes
from faceanatomy.modelling.attach import drawn
from faceanatomy.modelling.body import Body, spread, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from faceanatomy.modelling.attach import Anchors, Pull
    from faceanatomy.modelling.clearance import Clearance
    from faceanatomy.modelling.muscles import SlabResult

Array = NDArray[np.float64]
Index = NDArray[np.int64]

CLEAR = 0.12
"""How far apart muscles are brought that lay in each other, mm."""
DEEP = 0.08
"""Depths below this are left alone, mm: a tolerance well within what the rule allows."""
SHARE = 0.6
"""Share of the way out that the inner vertex goes in one round; its neighbour may go the rest."""
LEAST = 0.7
"""A slab is not pressed thinner than this share of its thickness; then it moves as a whole."""
ROUNDS, UNFOLD_EVERY = 20, 4
LOOK_AGAIN = 8
"""After so many rounds the sites that lie on muscles are taken anew."""
FIRM = 0.9
"""How much less an end that is held at its site gives way than the rest of a slab."""
STEP = 0.8
"""How far an end is brought back in one round at most, mm: at one go it would fold."""
LAST = 3
"""Steps by which ends are brought back when all else is done."""
LATE, YIELD = 6, 0.4
"""From this round on, the neighbour of a vertex that does not get out goes so much of the way."""


def settle(
    results: Sequence[SlabResult],
    clear: Clearance,
    woven: Callable[[str, str], bool],
    anchors: Anchors | None = None,
    rounds: int = ROUNDS,
) -> list[SlabResult]:
    """Return the slabs unfolded, moved out of each other and with their ends at their sites.

    Parameters
    ----------
    results : sequence of SlabResult
        All built slabs.
    clear : Clearance
        The head, whose bone and skin they keep clear of.
    woven : callable
        Tells of two muscle ids whether they interdigitate and may lie in each other.
    anchors : Anchors, optional
        The sites of the ends of these very slabs; without it nothing holds them there.
    rounds : int
        How often neighbours are moved apart at most; 0 only unfolds.
    """
    bodies = [Body.of(result) for result in results]
    for number, body in enumerate(bodies):
        if anchors is not None:
            body.held = FIRM * anchors.held(number)
        unfold(body, clear)
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
        if anchors is not None:
            if round_ % LOOK_AGAIN == 0:
                anchors.look_again([body.settled() for body in bodies])
            moved |= _bring_back(bodies, anchors)
        # of two that have not moved since they were looked at, nothing new is to be learnt
        moved |= _part(bodies, [pair for pair in pairs if moved & set(pair)], round_ >= LATE)
        for index in moved:
            bodies[index].finish(clear)
        unsettled |= moved
        if round_ % UNFOLD_EVERY == 0 or not moved or round_ == rounds:
            moved |= {index for index in unsettled if unfold(bodies[index], clear)}
            unsettled = set()
        if not moved:
            break
    if anchors is not None:  # the last unfolding may have moved ends
        for _ in range(LAST):
            _bring_back_singly(bodies, anchors)
    for body in bodies:
        for change in (body.open, partial(body.finish, clear)):
            before = body.top, body.bottom
            change()
            if body.cuts().any():
                body.top, body.bottom = before
    return [body.settled() for body in bodies]


def _bring_back(bodies: list[Body], anchors: Anchors) -> set[int]:
    """Bring the ends a step back to their sites; return which slabs have moved.

    Ends that are nearly there and would fold on their way stay.
    """
    moved = set()
    for number, pulls in _asked(bodies, anchors).items():
        nearly = max(pull.longest for pull in pulls) <= STEP
        steps = [pull.no_longer_than(STEP) for pull in pulls]
        if _try(bodies[number], steps, folding=not nearly):
            moved.add(number)
    return moved


def _bring_back_singly(bodies: list[Body], anchors: Anchors) -> None:
    """Bring each end a step back by itself: the place that is off, or if that folds, its row."""
    for number, pulls in _asked(bodies, anchors).items():
        for step in [pull.no_longer_than(STEP) for pull in pulls]:
            if not _try(bodies[number], [step]):
                _try(bodies[number], [step.of_whole_row()])


def _asked(bodies: list[Body], anchors: Anchors) -> dict[int, list[Pull]]:
    """Return which rows of which slabs are off their sites as the slabs are now."""
    return anchors.pulls([(body.top, body.bottom) for body in bodies])


def _try(body: Body, pulls: Sequence[Pull], *, folding: bool = False) -> bool:
    """Draw a slab by pulls unless it would fold; return whether it has moved."""
    before, folds = (body.top, body.bottom), 0 if folding else int(body.cuts().sum())
    body.top, body.bottom = drawn(body.result, before, pulls)
    body.weld()
    if folding or int(body.cuts().sum()) <= folds:
        return True
    body.top, body.bottom = before
    return False


def _near(one: Body, other: Body, margin: float = 1.0) -> bool:
    (low, high), (low_, high_) = one.box(), other.box()
    return bool(((low - margin < high_) & (high + margin > low_)).all())


def _part(bodies: list[Body], pairs: list[tuple[int, int]], late: bool) -> set[int]:
    """Move vertices that lie in a neighbour out of it; return which slabs have moved.

    Of two the one gives way that is held less at that place; late, both do.
    """
    solids = {index: Solid(bodies[index].points(), bodies[index].faces)
              for index in {k for pair in pairs for k in pair}}  # fmt: skip
    pushes = {index: np.zeros_like(solids[index].vertices) for index in solids}
    ease_of = {index: 1 - np.tile(bodies[index].held.ravel(), 2) for index in solids}
    asked = {index: probes(solid.vertices, solid.faces) for index, solid in solids.items()}
    moved = set()
    for inner, outer in pairs:
        corners, points = asked[inner]
        inside = np.flatnonzero(solids[outer].contains(points))
        there, face = solids[outer].closest(points[inside])
        way = there - points[inside]
        depth = np.linalg.norm(way, axis=1)
        deep = depth > DEEP
        if not deep.any():
            continue
        wanted = way[deep] * (SHARE * (depth[deep] + CLEAR) / depth[deep])[:, None]
        mine, others = corners[inside[deep]], solids[outer].faces[face[deep]]
        # how easily the vertex moves, beside the face of its neighbour
        ease = ease_of[inner][mine].max(axis=1) / ease_of[outer][others].min(axis=1)
        own = np.minimum(ease, 1)[:, None]
        _keep_larger(pushes[inner], mine, own * wanted)
        moved.add(inner)
        given = np.maximum(1 - own, YIELD if late else 0.0)
        yields = given[:, 0] > 0.05
        if yields.any():
            _keep_larger(pushes[outer], others[yields], (-given * wanted)[yields])
            moved.add(outer)
    for index in moved:
        _shift(bodies[index], pushes[index])
    return moved


def _keep_larger(pushes: Array, corners: Index, push: Array) -> None:
    """Give each vertex the largest of the pushes that it is asked for."""
    order = np.argsort(np.linalg.norm(push, axis=1), kind="stable")
    for k in range(3):
        asked = np.zeros_like(pushes)
        asked[corners[order, k]] = push[order]
        larger = np.linalg.norm(asked, axis=1) > np.linalg.norm(pushes, axis=1)
        pushes[larger] = asked[larger]


def _shift(body: Body, push: Array) -> None:
    """Move a slab by pushes on its vertices: thin where there is flesh, as a whole where not."""
    shape = body.top.shape
    half = len(push) // 2
    upper, lower = push[:half].reshape(shape), push[half:].reshape(shape)
    for row in (upper, lower):
        row[body.welded] = (upper + lower)[body.welded]
    upper, lower = (spread(row, body.closed) for row in (upper, lower))
    gap = body.top - body.bottom
    thick = np.linalg.norm(gap, axis=2)
    left = np.linalg.norm(gap + upper - lower, axis=2)
    size_up, size_low = (np.linalg.norm(row, axis=2) for row in (upper, lower))
    lack = np.maximum(0, np.minimum(LEAST * body.thickness, thick) - left)
    share_low = np.clip(lack / np.maximum(size_up, 1e-9), 0, 1)[..., None]
    share_up = np.clip(lack / np.maximum(size_low, 1e-9), 0, 1)[..., None]
    body.top = body.top + upper + share_up * lower
    body.bottom = body.bottom + lower + share_low * upper
