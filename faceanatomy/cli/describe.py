"""A record as a heading and a list of facts for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import Any

from faceanatomy.knowledge.records import (
    ActionUnit,
    Artery,
    Attachment,
    Claim,
    Condition,
    Exercise,
    Expression,
    LesionSite,
    Muscle,
    Nerve,
    Programme,
    Structure,
    Synkinesis,
)

Description = tuple[str, str, list[tuple[str, object]]]


def describe(record: Any) -> Description:
    """Return title, subtitle and named facts of `record`; empty facts may be left out."""
    title, subtitle, facts = _describe(record)
    facts += [
        ("General knowledge", record.general_knowledge),
        ("Notes", record.notes),
        ("Sources", [_citation(record, source) for source in record.sources]),
    ]
    return title, subtitle, facts


@singledispatch
def _describe(record: Any) -> Description:
    raise TypeError(f"no description for {type(record).__name__}")


@_describe.register
def _(muscle: Muscle) -> Description:
    contracting = [f"{unit.code} {unit.name}" for unit in muscle.action_units]
    return (
        muscle.name,
        muscle.latin,
        [
            ("Also called", ", ".join(muscle.synonyms)),
            ("Group", muscle.group.replace("_", " ")),
            ("Parts", [f"{p.name} ({p.latin})" if p.latin else p.name for p in muscle.parts]),
            ("Origin", _places(muscle, muscle.origins)),
            ("Insertion", _places(muscle, muscle.insertions)),
            ("Nerve", [_with_parts(n.name, s) for n, s in _pairs(muscle, "nerve")]),
            ("Artery", [_with_parts(a.name, s) for a, s in _pairs(muscle, "artery")]),
            ("Actions", [_with_parts(action.text, action) for action in muscle.actions]),
            ("Action units", contracting),
            ("Antagonists", _names(muscle.antagonists)),
            ("Synergists", _names(muscle.synergists)),
            ("Fibres", muscle.fibres.kind.replace("_", " ")),
            ("Depth", ", ".join(filter(None, (muscle.layer.depth, muscle.layer.note)))),
            ("Constancy", muscle.constancy),
            ("Names", [f"{language}: {name}" for language, name in muscle.names.items()]),
            ("Ids", _identifiers(muscle)),
        ],
    )


@_describe.register
def _(structure: Structure) -> Description:
    atlas = structure.atlas
    attached = [m for m in atlas.muscles if any(a.structure == structure.id for a in m.attachments)]
    part_of = atlas.structure(structure.part_of).name if structure.part_of else ""
    return (
        structure.name,
        structure.latin,
        [
            ("Kind", structure.kind),
            ("Part of", part_of),
            ("Named sites", [site.name for site in structure.sites]),
            ("Muscles attached", _names(attached)),
            ("Ids", _identifiers(structure)),
        ],
    )


@_describe.register
def _(nerve: Nerve) -> Description:
    return (
        nerve.name,
        nerve.latin,
        [
            ("Root", nerve.root),
            ("Kind", f"{nerve.kind}, {nerve.modality}"),
            ("Branch of", nerve.parent.name if nerve.parent else ""),
            ("Branches", _names(nerve.branches)),
            ("Moves", _names(nerve.muscles)),
            ("Also serves", nerve.outside_targets),
            ("Ids", _identifiers(nerve)),
        ],
    )


@_describe.register
def _(artery: Artery) -> Description:
    parent = artery.atlas.artery(artery.parent_id).name if artery.parent_id else ""
    facts: list[tuple[str, object]] = [
        ("Branch of", parent),
        ("Feeds", _names(artery.muscles)),
        ("Ids", _identifiers(artery)),
    ]
    return artery.name, artery.latin, facts


@_describe.register
def _(unit: ActionUnit) -> Description:
    foreign = unit.foreign_names
    return (
        f"{unit.code} {unit.name}",
        unit.kind.replace("_", " "),
        [
            ("Region", unit.region),
            ("Contracting", _names(unit.muscles("contracts"))),
            ("Relaxing", _names(unit.muscles("relaxes"))),
            ("OpenFace", ", ".join(filter(None, (foreign.openface_intensity,
                                                 foreign.openface_presence)))),
            ("ARKit", ", ".join(foreign.arkit)),
            ("MediaPipe", ", ".join(foreign.mediapipe)),
            ("Basis", unit.basis),
        ],
    )  # fmt: skip


@_describe.register
def _(expression: Expression) -> Description:
    return (
        expression.name,
        expression.facs,
        [
            ("What one sees", expression.description),
            ("Kind", expression.kind),
            ("Action units", _uses(expression.atlas, expression.action_units)),
            ("Muscles", _strengths(expression)),
            ("Often with", ", ".join(expression.optional)),
        ],
    )


@_describe.register
def _(exercise: Exercise) -> Description:
    atlas = exercise.atlas
    steps = [f"{i}. {s.instruction} ({s.seconds:g} s)" for i, s in enumerate(exercise.steps, 1)]
    muscles = [f"{atlas.muscle(use.muscle).name}: {use.role}" for use in exercise.muscles]
    return (
        exercise.name,
        exercise.goal,
        [
            ("Kind", f"{exercise.kind}, {exercise.level}"),
            ("Steps", steps),
            ("Repetitions", f"{exercise.repetitions}, sets: {exercise.sets}"),
            ("Equipment", ", ".join(exercise.equipment)),
            ("Muscles", muscles),
            ("Cautions", exercise.cautions),
            ("Common mistakes", exercise.mistakes),
            ("Evidence", exercise.evidence),
        ],
    )


@_describe.register
def _(condition: Condition) -> Description:
    atlas = condition.atlas
    return (
        condition.name,
        ", ".join(condition.synonyms),
        [
            ("What it is", condition.description),
            ("Signs", condition.signs),
            ("Affects", [f"{atlas[a.id].name}: {a.effect}" for a in condition.affects]),
            ("What helps", condition.helps),
            ("What to avoid", condition.avoid),
            ("Plans leave out", [restriction.reason for restriction in condition.restrictions]),
            ("See a doctor", condition.see_a_doctor),
        ],
    )


@_describe.register
def _(claim: Claim) -> Description:
    atlas = claim.atlas
    return (
        claim.claim,
        claim.verdict,
        [
            ("Evidence", claim.evidence),
            ("Measured", claim.measured or "nothing"),
            ("Strength", claim.strength),
            ("About", _names(atlas[subject] for subject in claim.about)),
        ],
    )


@_describe.register
def _(programme: Programme) -> Description:
    atlas = programme.atlas
    fewest, most = programme.days
    return (
        programme.name,
        ", ".join(programme.synonyms),
        [
            ("What it is", programme.description),
            ("Sessions", f"{fewest} to {most} a week, {programme.minutes} minutes"),
            ("Weeks", str(programme.weeks)),
            ("Warm-up", _names(map(atlas.exercise, programme.warm_up))),
            ("Exercises", _names(map(atlas.exercise, programme.main))),
            ("At the end", _names(map(atlas.exercise, programme.cool_down))),
            ("Made for", _names(map(atlas.condition, programme.conditions))),
            ("Stages", _names(map(atlas.programme, programme.stages))),
            ("Going on", programme.move_on),
            ("Build it", f"faceanatomy plan {programme.id}"),
        ],
    )


@_describe.register
def _(site: LesionSite) -> Description:
    return (
        site.name,
        ", ".join(site.synonyms),
        [
            ("Nerve", f"{site.nerve.name} ({site.level})"),
            ("Place", site.place),
            ("Deficit", f"{site.deficit} ({site.side_of_deficit})"),
            ("Signs", site.signs),
            ("Causes", ", ".join(site.causes)),
            ("What it takes", f"faceanatomy lesion {site.id}"),
        ],
    )


@_describe.register
def _(synkinesis: Synkinesis) -> Description:
    atlas = synkinesis.atlas
    return (
        synkinesis.name,
        synkinesis.id,
        [
            ("What one sees", synkinesis.description),
            ("Set off by", _names(map(_mover(atlas), synkinesis.triggers))),
            ("Contracts along", _names(map(_mover(atlas), synkinesis.responses))),
            ("Strength", f"{synkinesis.gain:.0%} of what sets it off"),
        ],
    )


def _mover(atlas: Any) -> Callable[[str], Any]:
    """Return a lookup of muscles and, for ids with a colon, their parts."""
    return lambda name: atlas.unit(name) if ":" in name else atlas.muscle(name)


def _places(muscle: Muscle, attachments: Iterable[Attachment]) -> list[str]:
    """Return one line per place; vertebrae that share a site are named together."""
    together: dict[tuple[str, str], list[str]] = {}
    for attachment in attachments:
        key = (attachment.site, _with_parts("", attachment))
        structure = muscle.atlas.structure(attachment.structure)
        together.setdefault(key, []).append(structure.name)
    return [
        f"{', '.join(names)}{': ' if site else ''}{site}{parts}"
        for (site, parts), names in together.items()
    ]


def _with_parts(text: str, record: Any) -> str:
    parts = getattr(record, "parts", ())
    return f"{text} [{', '.join(p.replace('_', ' ') for p in parts)}]" if parts else text


def _pairs(muscle: Muscle, kind: str) -> list[tuple[Any, Any]]:
    if kind == "nerve":
        return list(zip(muscle.nerves, muscle.nerve_supply, strict=True))
    return list(zip(muscle.arteries, muscle.artery_supply, strict=True))


def _names(records: Iterable[Any]) -> str:
    return ", ".join(record.name for record in records)


def _identifiers(record: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in _known_ids(record) if value)


def _known_ids(record: Any) -> list[tuple[str, str]]:
    ids = record.ids
    return [("TA2", ids.ta2), ("", ids.fma), ("", ids.uberon)]


def _uses(atlas: Any, uses: Iterable[Any]) -> list[str]:
    return [
        f"{use.code} {atlas.action_unit(use.code).name}, {use.intensity:.0%}"
        + ("" if use.side == "both" else f", {use.side}")
        for use in uses
    ]


def _strengths(expression: Expression) -> list[str]:
    activation = expression.activation()
    return [
        f"{expression.atlas.muscle(muscle).name}: left {activation[muscle, 'left']:.0%}, "
        f"right {activation[muscle, 'right']:.0%}"
        for muscle in activation.muscles
    ]


def _citation(record: Any, source: str) -> str:
    item = record.atlas.references[source]
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    where = item.get("DOI") or item.get("URL") or item.get("container-title") or ""
    return " ".join(str(part) for part in (item.get("title", source), year, where) if part)
