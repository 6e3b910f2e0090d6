"""What is to be shown: any thing of the atlas as title, activation and posture.

Viewers, sheets and exports take whatever the user gives, pass it to `Atlas.resolve` and work
with the `Shown` they get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import msgspec

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.knowledge.facs import parse_facs
from faceanatomy.knowledge.records import (
    ActionUnit,
    ActionUnitUse,
    Artery,
    Blendshape,
    Claim,
    Condition,
    Exercise,
    ExerciseStep,
    Expression,
    LesionSite,
    Muscle,
    MuscleUse,
    Nerve,
    Programme,
    Structure,
    Synkinesis,
)
from faceanatomy.knowledge.records.base import sided
from faceanatomy.knowledge.records.movement import summed
from faceanatomy.knowledge.units import Unit
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceanatomy.knowledge.atlas import Atlas


REST = Posture()
"""Jaw closed, gaze and head straight, tongue in the mouth."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to show.

    Parameters
    ----------
    title
        Heading for people, for example ``"Happiness"``.
    activation
        Which units work, and how strongly.
    posture
        Jaw, gaze, head and tongue.
    kind
        ``"muscle"``, ``"part"``, ``"expression"``, ``"action_unit"``, ``"exercise"``,
        ``"exercise_step"``, ``"nerve"``, ``"artery"``, ``"structure"``, ``"condition"``,
        ``"programme"``, ``"lesion"``, ``"synkinesis"``, ``"claim"``, ``"arkit"`` or
        ``"activation"``.
    record
        The record it comes from, if any.
    moves
        Whether the face makes this movement. False where units are only pointed out: those a
        nerve or an artery supplies, those a condition or lesion affects, those that attach to a
        structure, those that a massage, stretch or programme is for, those a claim speaks of.
    """

    title: str
    activation: Activation
    posture: Posture = REST
    kind: str = "activation"
    record: Any = None
    moves: bool = True


def resolve(atlas: Atlas, thing: Any, intensity: float = 1.0, side: str = "both") -> Shown:
    """Do the work of `Atlas.resolve`."""
    shown = _resolve(atlas, thing)
    return Shown(
        shown.title,
        sided(shown.activation, intensity, side),
        shown.posture.scaled(intensity).only(side),
        shown.kind,
        shown.record,
        shown.moves,
    )


def posture_of(thing: Any) -> Posture:
    """Return jaw, gaze, head, tongue and cheeks of a record at full intensity.

    An expression, ARKit name or exercise step may state a value itself; where it does not, the
    largest one of its action units holds. An exercise has the largest excursion of its steps.
    """
    if isinstance(thing, ActionUnit):
        return thing.posture
    if isinstance(thing, Blendshape | Expression | ExerciseStep):
        own = msgspec.structs.asdict(thing.posture)
        units = msgspec.structs.asdict(_posture_of_uses(thing.atlas, thing.action_units))
        return Posture(**{name: value or units[name] for name, value in own.items()})
    if isinstance(thing, Exercise):
        return _widest(posture_of(step) for step in thing.steps)
    return Posture()


def _resolve(atlas: Atlas, thing: Any) -> Shown:
    if isinstance(thing, Shown):
        return thing
    if isinstance(thing, str | int) and not isinstance(thing, bool):
        return _named(atlas, thing)
    if isinstance(thing, Activation):
        activation = atlas.activation(thing)
        return Shown(_title_of(atlas, activation), activation)
    if isinstance(thing, Posture):
        return Shown("Posture", Activation(), thing)
    if isinstance(thing, Mapping):
        return _mapped(atlas, thing)
    if isinstance(thing, tuple) and len(thing) == 2 and isinstance(thing[1], Posture):
        first = _resolve(atlas, thing[0])
        return Shown(first.title, first.activation, thing[1], first.kind, first.record)
    return _recorded(atlas, thing)


def _named(atlas: Atlas, name: str | int) -> Shown:
    try:
        return _recorded(atlas, atlas[name])
    except UnknownNameError:
        uses = parse_facs(str(name))
        if not uses or len(uses) == 1:
            raise
    return _from_uses(atlas, uses)


def _recorded(atlas: Atlas, record: Any) -> Shown:
    if isinstance(record, Muscle):
        return Shown(short_name(record.name), record.activation(), REST, "muscle", record)
    if isinstance(record, Unit):
        return Shown(record.name, record.activation(), REST, "part", record)
    if isinstance(record, ActionUnit):
        title = f"AU{record.code} {record.name}" if record.code.isdigit() else record.name
        return Shown(title, record.activation(), record.posture, "action_unit", record)
    if isinstance(record, Blendshape):
        return Shown(record.id, record.activation(), posture_of(record), "arkit", record)
    if isinstance(record, Expression):
        activation = record.activation()
        return Shown(record.name, activation, posture_of(record), "expression", record)
    if isinstance(record, Exercise):
        activation = record.activation()
        if activation:
            return Shown(record.name, activation, posture_of(record), "exercise", record)
        # In a massage or stretch nothing contracts: point out the muscles it is for.
        meant = Activation.both(u for use in record.muscles for u in _used_units(atlas, use))
        return Shown(record.name, meant, posture_of(record), "exercise", record, moves=False)
    if isinstance(record, ExerciseStep):
        activation = record.activation()
        return Shown(record.instruction, activation, posture_of(record), "exercise_step", record)
    if isinstance(record, Synkinesis):
        whole = atlas.activation(dict.fromkeys(record.triggers, 1.0))
        whole = whole + atlas.activation(dict.fromkeys(record.responses, record.gain))
        return Shown(record.name, whole, REST, "synkinesis", record)
    if isinstance(record, _POINTED_OUT):
        units = dict.fromkeys(_units_touched(atlas, record))
        kind = _KINDS.get(type(record), type(record).__name__.lower())
        title = record.claim if isinstance(record, Claim) else record.name
        return Shown(title, Activation.both(units), REST, kind, record, moves=False)
    raise InvalidValueError(
        f"A {type(record).__name__} cannot be shown. Give a name, a muscle, an action unit, an "
        "expression, an exercise or one of its steps, a nerve, an artery, a structure, a "
        "condition, a lesion site, a programme, an Activation, or a mapping such as {'AU12': 0.8}."
    )


_POINTED_OUT = (Nerve, Artery, Structure, Condition, LesionSite, Programme, Claim)
_KINDS: dict[type, str] = {LesionSite: "lesion"}


def _units_touched(atlas: Atlas, record: Any) -> Iterable[str]:
    """Yield the units that a record of the body, the clinic or training has to do with."""
    if isinstance(record, Nerve):
        for muscle in atlas.muscles:
            for supply in muscle.nerve_supply:
                if supply.nerve == record.id:
                    yield from muscle.unit_ids(supply.parts)
        for branch in record.branches:
            yield from _units_touched(atlas, branch)
    elif isinstance(record, Artery):
        for muscle in record.muscles:
            yield from muscle.units
        for artery in atlas.arteries:
            if artery.parent_id == record.id:
                yield from _units_touched(atlas, artery)
    elif isinstance(record, Structure):
        for muscle in atlas.muscles:
            for attachment in muscle.attachments:
                if attachment.structure == record.id:
                    yield from muscle.unit_ids(attachment.parts)
        for structure in atlas.structures:
            if structure.part_of == record.id:
                yield from _units_touched(atlas, structure)
    elif isinstance(record, LesionSite):
        yield from _units_touched(atlas, record.nerve)
    elif isinstance(record, Muscle):
        yield from record.units
    elif isinstance(record, Exercise):
        for use in record.muscles:
            yield from _used_units(atlas, use)
    elif isinstance(record, Programme):
        for exercise in record.exercises:
            yield from _units_touched(atlas, exercise)
    elif isinstance(record, Claim):
        for subject in record.about:
            yield from _units_touched(atlas, atlas[subject])
    elif isinstance(record, Condition):
        for affected in (a for a in record.affects if not a.spared):
            yield from _units_touched(atlas, atlas[affected.id])


def _used_units(atlas: Atlas, use: MuscleUse) -> tuple[str, ...]:
    return atlas.muscle(use.muscle).unit_ids(use.parts)


def _mapped(atlas: Atlas, strengths: Mapping[Any, float]) -> Shown:
    """Resolve a mapping whose keys are action units, muscles or parts, with or without side."""
    uses: list[ActionUnitUse] = []
    units: dict[tuple[str, str], float] = {}
    for key, strength in strengths.items():
        name, side = cast("tuple[Any, Any]", key) if isinstance(key, tuple) else (key, "both")
        unit = _action_unit(atlas, name)
        if unit is None:
            units[str(name), side] = strength
            continue
        # The activation of one use checks strength and side, with the right words.
        checked = sided(Activation.both(["x"]), _number(name, strength), side)
        if checked or strength == 0:
            uses.append(ActionUnitUse(unit.code, float(strength), cast("Any", side)))
    activation = atlas.activation(units)
    if not uses:
        return Shown(_title_of(atlas, activation), activation)
    shown = _from_uses(atlas, tuple(uses))
    title = f"{shown.title} and {_title_of(atlas, activation)}" if activation else shown.title
    return Shown(title, shown.activation + activation, shown.posture)


def _action_unit(atlas: Atlas, name: Any) -> ActionUnit | None:
    """Return the action unit a key stands for; None if it must be a muscle or part."""
    if isinstance(name, ActionUnit | int):
        return atlas.action_unit(name)
    text = str(name).strip()
    if text.upper().removeprefix("AU").removeprefix("AD").strip().isdigit():
        return atlas.action_unit(text)
    return None


def _number(name: Any, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidValueError(
            f"The intensity of {str(name)!r} is {value!r}: it must be a number from 0 to 1."
        ) from None


def _from_uses(atlas: Atlas, uses: tuple[ActionUnitUse, ...]) -> Shown:
    whole = summed(atlas, uses)
    if len(uses) == 1:
        title = _resolve(atlas, atlas.action_unit(uses[0].code)).title
    else:
        title = "AU" + " + ".join(
            {"left": "L", "right": "R"}.get(u.side, "") + u.code for u in uses
        )
    return Shown(title, whole, _posture_of_uses(atlas, uses))


def _posture_of_uses(atlas: Atlas, uses: Iterable[ActionUnitUse]) -> Posture:
    return _widest(
        atlas.action_unit(use.code).posture.scaled(use.intensity).only(use.side) for use in uses
    )


def _widest(postures: Iterable[Posture]) -> Posture:
    widest = msgspec.structs.asdict(Posture())
    for posture in postures:
        for name, value in msgspec.structs.asdict(posture).items():
            if abs(value) > abs(widest[name]):
                widest[name] = value
    return Posture(**widest)


def _title_of(atlas: Atlas, activation: Activation) -> str:
    """Return a title that names the working muscles, or how many there are."""
    names = [short_name(atlas.muscle(muscle).name) for muscle in activation.muscles]
    if not names:
        return "At rest"
    title = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    if len(names) > 3:
        title = f"{len(names)} muscles"
    one_side = activation.sides if len(activation.sides) < len(SIDES) else ()
    return f"{title} ({one_side[0]})" if one_side else title
