"""Words of a scene: labels, title and hover texts, taken from the atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faceanatomy.knowledge.aliases import short_name
from faceanatomy.view.items import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Structure
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.view.items import Item

_MUCH_ALIKE = 0.25
_LEADING = ("active", "target", "antagonist")


def labels_for(atlas: Atlas, items: Sequence[Item]) -> tuple[Label, ...]:
    """Return one label for each muscle that works or opposes.

    Parts that work much alike share the label of their muscle; parts of which only some work, or
    work differently, are named one by one.
    """
    leading = [item for item in items if item.role in _LEADING]
    muscles = dict.fromkeys(item.mesh.partition(":")[0] for item in leading)
    labels: list[Label] = []
    for muscle_id in muscles:
        own = [item for item in leading if item.mesh.partition(":")[0] == muscle_id]
        units = dict.fromkeys(item.mesh for item in own)
        strengths = [item.strength for item in own]
        alike = (
            len({item.role for item in own}) == 1 and max(strengths) - min(strengths) <= _MUCH_ALIKE
        )
        if alike and len(units) == len(atlas.muscle(muscle_id).units):
            labels.append(_label(atlas, muscle_id, own))
        else:
            labels += [
                _label(atlas, unit, [item for item in own if item.mesh == unit]) for unit in units
            ]
    return tuple(labels)


def natural_labels(atlas: Atlas, items: Sequence[Item]) -> tuple[Label, ...]:
    """Return one label for each muscle of a scene without a thing."""
    natural = [item for item in items if item.role == "natural"]
    if not natural:  # a picture of the bones alone
        return structure_labels(atlas, [item for item in items if item.role == "context"])
    muscles = dict.fromkeys(item.mesh.partition(":")[0] for item in natural)
    return tuple(
        _label(atlas, m, [i for i in natural if i.mesh.partition(":")[0] == m]) for m in muscles
    )


_NAMED = ("bone", "cartilage", "teeth")
_BONE_INK = (120, 96, 62)


def structure_labels(atlas: Atlas, items: Sequence[Item]) -> tuple[Label, ...]:
    """Return one label for each bone, cartilage and tooth; of a tooth with its number."""
    labels: list[Label] = []
    for mesh in dict.fromkeys(item.mesh for item in items):
        structure = structure_of(atlas, mesh)
        if structure is None or structure.id != mesh or structure.kind not in _NAMED:
            continue
        if structure.fdi is not None and len(items) > _FEW:
            continue  # thirty-two names would leave no room for those of bones
        keys = tuple(item.key for item in items if item.mesh == mesh)
        number = tooth_number(structure)
        detail = structure.latin if _differs(structure.name, structure.latin) else ""
        labels.append(Label(structure.name, keys, f"FDI {number}" if number else detail, _BONE_INK))
    return tuple(labels)


_FEW = 20
"""A picture of more meshes than this names no teeth."""


def subtitle_of(shown: Shown, side: str) -> str:
    """Return a second title line: the Latin name, the action units or the goal."""
    record, words = shown.record, ""
    if shown.kind in ("muscle", "part", "nerve", "artery", "structure"):
        words = record.latin if record is not None else ""
    elif shown.kind == "expression":
        codes = record.facs or "+".join(use.code for use in record.action_units)
        words = f"Action units {codes.replace('+', ' + ')}"
    elif shown.kind == "exercise":
        words = record.goal
    if side == "both":
        return words
    return f"{words}, {side} side" if words else f"{side.capitalize()} side"


def _label(atlas: Atlas, name: str, items: Sequence[Item]) -> Label:
    if ":" in name:
        unit = atlas.unit(name)
        text, latin = unit.name, unit.latin
    else:
        muscle = atlas.muscle(name)
        text, latin = short_name(muscle.name), muscle.latin
    detail = latin if _differs(text, latin) else ""
    color = items[0].color or (150, 50, 42)
    return Label(text, tuple(item.key for item in items), detail, color)


def _differs(text: str, latin: str) -> bool:
    """Tell whether the Latin name says more than the English one (``Musculus`` aside)."""
    plain = latin.casefold().removeprefix("musculus ").strip()
    return bool(plain) and plain != text.casefold()


def description(atlas: Atlas, mesh_id: str, side: str = "") -> list[tuple[str, str]]:
    """Return what a hover text says about a mesh: pairs of heading and words.

    The first is ``("name", ...)``; ``"latin"``, ``"Tooth"`` (its number), ``"Nerve"``,
    ``"Action"`` and others follow where they are known. Of a tooth, the left one has another
    number than the right one; without a side both are given.
    """
    muscle_id = mesh_id.partition(":")[0]
    if any(muscle.id == muscle_id for muscle in atlas.muscles):
        return _muscle_description(atlas, mesh_id)
    structure = structure_of(atlas, mesh_id)
    if structure is None:
        return [("name", mesh_id.replace("_", " ").capitalize())]
    lines = [("name", structure.name)]
    if structure.latin:
        lines.append(("latin", structure.latin))
    if structure.fdi is not None:
        lines.append(("Tooth", tooth_number(structure, side)))
    return lines


def structure_of(atlas: Atlas, mesh_id: str) -> Structure | None:
    """Return the structure that a mesh shows: the one of its id, else the first that it shows."""
    shown = [one for one in atlas.structures if mesh_id in (one.id, one.mesh)]
    return next((one for one in shown if one.id == mesh_id), shown[0] if shown else None)


def tooth_number(record: Any, side: str = "") -> str:
    """Return the FDI number of a tooth on a side, of both sides where none is given.

    Nothing for a record of anything else.
    """
    numbers = getattr(record, "fdi", None)
    if numbers is None:
        return ""
    both = {"right": numbers.right, "left": numbers.left}
    return both.get(side) or f"{both['right']}, {both['left']}"


def _muscle_description(atlas: Atlas, mesh_id: str) -> list[tuple[str, str]]:
    unit = atlas.unit(mesh_id)
    muscle, part = unit.muscle, mesh_id.partition(":")[2]
    nerves = [
        atlas.nerve(supply.nerve).name
        for supply in muscle.nerve_supply
        if not supply.parts or part in supply.parts
    ]
    actions = [action.text for action in muscle.actions if not action.parts or part in action.parts]
    lines = [("name", unit.name), ("latin", unit.latin)]
    if nerves:
        lines.append(("Nerve", "; ".join(dict.fromkeys(nerves))))
    if actions:
        words = "; ".join(actions[:3])
        lines.append(("Action", words[:1].upper() + words[1:]))
    return lines
