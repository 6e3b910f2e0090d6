"""What the nerve tree says: who serves a muscle, what hangs on a nerve, what a cut takes.

The rules, in the order in which they are applied:

1. A nerve is *cut* when it is the site of the lesion or its parent is cut. If another nerve is
   its second source, it is only *reduced* while that one still conducts; and losing the second
   source alone changes nothing. A nerve that only carries the fibres (``carrier``) does not count.
2. Only motor and sympathetic branches move a unit; "mainly proprioceptive" ones do not.
3. A unit keeps the mean of what its branches conduct (cut 0, reduced 0.5, whole 1), with one
   exception: where none is cut and at least one is whole, the whole ones compensate. So a unit is
   lost when all its branches are cut, and weak when one is cut or all are at least reduced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle, Nerve

CUT, REDUCED, WHOLE = 0.0, 0.5, 1.0
"""How much a branch still conducts."""

_KNOWN_SUPPLIES: WeakKeyDictionary[Atlas, Mapping[str, tuple[Nerve, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Route:
    """One way from the highest nerve of the tree to a muscle.

    Parameters
    ----------
    nerves
        From nucleus or root to the branch that enters the muscle.
    units
        The units it moves.
    """

    nerves: tuple[Nerve, ...]
    units: tuple[str, ...]


def routes(atlas: Atlas, muscle: str | Muscle) -> tuple[Route, ...]:
    """Return every way from a nucleus or root to `muscle`.

    A branch with two sources gives one way through each; nerves that only carry the fibres are
    left out.

    Raises
    ------
    UnknownNameError
        If there is no such muscle.
    """
    target = atlas.muscle(muscle)
    return tuple(
        Route(way, target.unit_ids(supply.parts))
        for supply in target.nerve_supply
        for way in _ways(atlas, atlas.nerve(supply.nerve))
    )


def downstream(atlas: Atlas, nerve: str | Nerve) -> tuple[Nerve, ...]:
    """Return the branches that hang on `nerve`, in the order of the tree.

    Branches that it feeds as a second source are among them.

    Raises
    ------
    UnknownNameError
        If there is no such nerve.
    """
    start = atlas.nerve(nerve)
    reached = {start.id}
    found: list[Nerve] = []
    while True:
        new = [n for n in atlas.nerves if n.id not in reached and _sources(n) & reached]
        if not new:
            return tuple(n for n in atlas.nerves if n.id in reached and n.id != start.id)
        found += new
        reached |= {n.id for n in new}


def units_downstream(atlas: Atlas, nerve: str | Nerve) -> tuple[str, ...]:
    """Return the units that get fibres through `nerve`, in anatomical order."""
    start = atlas.nerve(nerve)
    nerves = {start.id, *(n.id for n in downstream(atlas, start))}
    served = {
        unit
        for muscle in atlas.muscles
        for supply in muscle.nerve_supply
        if supply.nerve in nerves and moves(atlas.nerve(supply.nerve))
        for unit in muscle.unit_ids(supply.parts)
    }
    return tuple(unit for unit in atlas.units if unit in served)


def moves(nerve: Nerve) -> bool:
    """Tell whether the fibres of `nerve` make muscles contract."""
    return "proprioceptive" not in nerve.modality


def obeys_the_will(atlas: Atlas, unit: str) -> bool:
    """Tell whether `unit` can be moved at will: sympathetic nerves alone cannot do that."""
    return any(nerve.modality != "sympathetic" for nerve in _supplies(atlas)[unit])


def conduction(atlas: Atlas, site: str) -> Mapping[str, float]:
    """Return how much each nerve still conducts after a complete cut at `site`, by nerve id."""
    state: dict[str, float] = {site: CUT}
    pending = [n for n in atlas.nerves if n.id != site]
    while pending:
        waiting = []
        for nerve in pending:
            sources = _sources(nerve)
            if sources <= state.keys():
                state[nerve.id] = _conducts(nerve, state)
            else:
                waiting.append(nerve)
        if len(waiting) == len(pending):  # a parent that does not exist; reported by the check
            state |= {nerve.id: WHOLE for nerve in waiting}
            break
        pending = waiting
    return state


def remaining_strength(atlas: Atlas, site: str) -> dict[str, float]:
    """Return the share of strength left in each unit after a complete cut of the nerve `site`.

    Parameters
    ----------
    atlas
        The atlas whose nerve tree is asked.
    site
        Id of the nerve that is cut.

    Returns
    -------
    dict
        Share 0..1 for every unit of the atlas, in anatomical order.
    """
    state = conduction(atlas, site)
    return {
        unit: _unit_strength([state[nerve.id] for nerve in nerves])
        for unit, nerves in _supplies(atlas).items()
    }


def _supplies(atlas: Atlas) -> Mapping[str, tuple[Nerve, ...]]:
    """Return the branches that move each unit, remembered as long as the atlas lives."""
    known = _KNOWN_SUPPLIES.get(atlas)
    if known is None:
        branches: dict[str, list[Nerve]] = {unit: [] for unit in atlas.units}
        for muscle in atlas.muscles:
            for supply in muscle.nerve_supply:
                nerve = atlas.nerve(supply.nerve)
                if moves(nerve):
                    for unit in muscle.unit_ids(supply.parts):
                        branches[unit].append(nerve)
        known = {unit: tuple(nerves) for unit, nerves in branches.items()}
        _KNOWN_SUPPLIES[atlas] = known
    return known


def _unit_strength(branches: list[float]) -> float:
    if not branches or (CUT not in branches and WHOLE in branches):
        return 1.0
    return sum(branches) / len(branches)


def _conducts(nerve: Nerve, state: Mapping[str, float]) -> float:
    main = state[nerve.parent_id] if nerve.parent_id else WHOLE
    second = [state[o.nerve] for o in nerve.other_parents if o.role == "second_source"]
    if main == WHOLE or not second:
        return main
    return max(main, REDUCED if max(second) > CUT else CUT)


def _sources(nerve: Nerve) -> set[str]:
    """Return ids of the nerves that give fibres to `nerve`."""
    second = {other.nerve for other in nerve.other_parents if other.role == "second_source"}
    return second | ({nerve.parent_id} if nerve.parent_id else set())


def _ways(atlas: Atlas, nerve: Nerve) -> Iterator[tuple[Nerve, ...]]:
    sources = _sources(nerve)
    if not sources:
        yield (nerve,)
    for source in sorted(sources, key=lambda s: s != nerve.parent_id):
        for way in _ways(atlas, atlas.nerve(source)):
            yield (*way, nerve)
