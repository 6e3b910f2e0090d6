"""Lesions, synkineses and training plans, worked out here for the web viewer.

The page holds no second copy of their rules: it gets what the nerve tree says for a complete
lesion of every site, and ready plans for every programme and level.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.activation import SIDES
from faceanatomy.errors import FaceAnatomyError
from faceanatomy.training.restrictions import forbidden
from faceanatomy.training.warm_up import warm_ups

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas

LEVELS = ("beginner", "intermediate", "advanced")
_MONDAY = dt.date(2024, 1, 1)
"""Any Monday: the page counts weeks and days from the one on which a reader begins."""
_HALF = 0.5


def lesion_facts(atlas: Atlas) -> list[dict[str, Any]]:
    """Return every lesion site with what a complete lesion leaves.

    ``remaining`` maps units that lose anything to the share (0..1) they keep on the side of the
    deficit; with a severity between 0 and 1 every share is taken in proportion. ``sides`` holds
    for each side of the lesion the side of its deficit, the action units that are lost or weak
    when it is complete, those it weakens when it is not, the share left of each expression, and
    how far the face sags at rest, mm.
    """
    found = []
    for site in atlas.lesions:
        complete = {side: atlas.lesion(site, side=side) for side in SIDES}
        entry = msgspec.to_builtins(site)
        entry.pop("bilateral_supply", None)
        entry["remaining"] = {
            unit: round(share, 4)
            for unit, share in complete["left"].remaining.items()
            if share < 1.0
        }
        entry["sides"] = {
            side: {
                "deficit": lesion.deficit_side,
                "lost": list(lesion.action_units_lost),
                "weak": list(lesion.action_units_weak),
                "partial": list(atlas.lesion(site, side=side, severity=_HALF).action_units_weak),
                "expressions": {
                    name: round(share, 4)
                    for name, share in lesion.expression_strengths.items()
                    if share < 1.0
                },
                "sag": {
                    name: round(mm, 3)
                    for name, mm in msgspec.structs.asdict(lesion.sag).items()
                    if mm
                },
            }
            for side, lesion in complete.items()
        }
        found.append(entry)
    return found


def synkinesis_facts(atlas: Atlas) -> list[dict[str, Any]]:
    """Return every synkinesis with its triggers and responses as units."""
    found = []
    for synkinesis in atlas.synkineses:
        entry = msgspec.to_builtins(synkinesis)
        for name in ("triggers", "responses"):
            entry[name] = [
                unit
                for one in entry[name]
                for unit in ((one,) if ":" in one else atlas.muscle(one).units)
            ]
        found.append(entry)
    return found


def exercise_facts(atlas: Atlas) -> list[dict[str, Any]]:
    """Return every exercise with what to begin with, and with the conditions that forbid it.

    ``warm_up`` holds ids of exercises, ``not_with`` pairs of condition and reason.
    """
    found = []
    for exercise in atlas.exercises:
        entry = msgspec.to_builtins(exercise)
        entry["warm_up"] = [easy.id for easy in warm_ups(atlas, exercise)]
        entry["not_with"] = [
            [condition.id, reasons[0].removeprefix(f"{condition.name}: ")]
            for condition in atlas.conditions
            if (reasons := forbidden(atlas, exercise, (condition,)))
        ]
        found.append(entry)
    return found


def plan_facts(atlas: Atlas) -> list[dict[str, Any]]:
    """Return a plan for every programme and level that has one, with days counted from 0."""
    found = []
    for programme in atlas.plans:
        for level in LEVELS:
            try:
                plan = atlas.plan(programme, level=level, start=_MONDAY)
            except FaceAnatomyError:
                continue
            found.append(
                {
                    "goal": plan.goal,
                    "name": plan.name,
                    "level": level,
                    "about": programme.description,
                    "synonyms": list(programme.synonyms),
                    "days": plan.days,
                    "minutes": plan.minutes,
                    "weeks": plan.weeks,
                    "advice": list(plan.advice),
                    "education": plan.education,
                    "sources": list(programme.sources),
                    "sessions": [
                        {
                            "week": session.week,
                            "day": (session.date - _MONDAY).days,
                            "easy": session.easy,
                            "entries": [
                                [e.exercise, e.part, e.sets, e.repetitions, e.why]
                                for e in session.entries
                            ],
                        }
                        for session in plan.sessions
                    ],
                }
            )
    return found
