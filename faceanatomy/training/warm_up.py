"""Which easy exercise prepares for a harder one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.training.demand import GENTLE, demand

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Exercise

_REACHES = {"works", "stretches", "relaxes"}


def warm_ups(atlas: Atlas, exercise: str | Exercise, limit: int = 2) -> tuple[Exercise, ...]:
    """Return the easy exercises to begin with before `exercise`, the best first.

    Candidates are what the programmes of the atlas begin with; the one that reaches most of the
    load of `exercise` (strength times seconds by muscle) comes first; where none reaches its
    muscles, those count that reach others of the same group. Massage, relaxation and
    rehabilitation are gentle themselves and need none.

    Raises
    ------
    UnknownNameError
        If there is no such exercise.
    """
    record = atlas.exercise(exercise)
    if record.kind in GENTLE:
        return ()
    load = demand(atlas, record).load
    whole = sum(load.values())
    for alike in (_same, _group):  # where nothing reaches its muscles, what reaches their region
        worked = [(alike(atlas, muscle), amount) for muscle, amount in load.items()]
        reached: dict[str, float] = {}
        for name in dict.fromkeys(name for plan in atlas.plans for name in plan.warm_up):
            uses = atlas.exercise(name).muscles
            touched = {alike(atlas, u.muscle) for u in uses if u.role in _REACHES}
            share = sum(amount for muscle, amount in worked if muscle in touched)
            if name != record.id and share > 0.25 * whole:
                reached[name] = share
        if reached:
            best = sorted(reached, key=lambda name: -reached[name])[:limit]
            return tuple(map(atlas.exercise, best))
    return ()


def _same(_: Atlas, muscle: str) -> str:
    return muscle


def _group(atlas: Atlas, muscle: str) -> str:
    return atlas.muscle(muscle).group
