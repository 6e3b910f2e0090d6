"""Nerves and arteries in a scene: which ones belong to the thing shown, and how they stand out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from faceanatomy.activation import SIDES, Activation
from faceanatomy.knowledge.graph import PathStep
from faceanatomy.knowledge.shown import Shown
from faceanatomy.view.items import Item, Label
from faceanatomy.view.layers import layer_of
from faceanatomy.view.themes import ARTERY, NERVE, mixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Artery, Muscle, Nerve
    from faceanatomy.view.themes import Rgb

COLOURS: dict[str, Rgb] = {"nerve": NERVE, "artery": ARTERY}
_LAYERS = {"nerve": "nerves", "artery": "arteries"}
_VEIL: Rgb = (236, 228, 216)
_BACK = 0.62
"""How far a nerve or artery that the scene is not about fades towards the ground."""
_VEILED = 0.45
"""Opacity of muscles over the nerve or artery that a picture is about."""


def resolved(atlas: Atlas, thing: Any, intensity: float, side: str) -> Shown:
    """Return what to show, as `Atlas.resolve` does; a path of the graph counts as a thing too."""
    steps = tuple(thing) if isinstance(thing, tuple | list) else ()
    if not steps or not all(isinstance(step, PathStep) for step in steps):
        return atlas.resolve(thing, intensity, side)
    ends = [(steps[0].source, steps[0].source_kind), (steps[-1].target, steps[-1].target_kind)]
    units = [
        unit
        for name, kind in ends
        if kind in ("muscle", "part", "unit")
        for unit in (atlas.muscle(name).units if kind == "muscle" else (name,))
    ]
    sides = SIDES if side == "both" else (side,)
    activation = Activation({(unit, s): intensity for unit in units for s in sides})
    title = f"{steps[0].source_name} to {steps[-1].target_name}"
    return Shown(title, activation, kind="path", record=steps, moves=False)


def traced(
    atlas: Atlas, library: MeshLibrary, items: Sequence[Item], shown: Shown | None, side: str
) -> list[Item]:
    """Return the items with the nerves and arteries of the thing shown, which stand out.

    A nerve, artery or path brings its own along, whatever the layers; a muscle makes those that
    serve it stand out among the ones of its layers.
    """
    ids = set(belonging(atlas, library, shown)) if shown is not None else set()
    about = shown is not None and shown.kind in ("nerve", "artery", "path")
    if shown is None or not (ids or any(_kind(library, item) for item in items)):
        return list(items)
    sides = SIDES if side == "both" else (side,)
    out = []
    for item in items:
        kind = _kind(library, item)
        if not kind:
            muscle = about and item.role == "target" and item.opacity == 1.0
            out.append(replace(item, opacity=_VEILED) if muscle and ids else item)
        elif item.mesh in ids and item.side in sides:
            out.append(replace(item, color=COLOURS[kind]))
        elif ids:
            out.append(replace(item, color=mixed(COLOURS[kind], _VEIL, _BACK)))
        else:
            out.append(item)
    here = {item.key for item in items}
    if about:
        for mesh in sorted(ids):
            colour = COLOURS[library.info(mesh).kind]
            out += [
                Item(mesh, s, role="context", color=colour) for s in sides if (mesh, s) not in here
            ]
    return out


def belonging(atlas: Atlas, library: MeshLibrary, shown: Shown) -> Iterator[str]:
    """Yield the meshes of the nerves or arteries that belong to what is shown."""
    named: Iterator[str] = iter(())
    if shown.kind == "nerve":
        named = _nerve_tree(shown.record)
    elif shown.kind == "artery":
        named = _artery_tree(atlas, shown.record)
    elif shown.kind == "path":
        named = iter([n for step in shown.record for n in (step.source, step.target)])
    elif shown.kind in ("muscle", "part"):
        named = _supply(atlas, shown)
    for name in dict.fromkeys(named):
        if name in library.infos and library.info(name).kind in COLOURS:
            yield name


def thread_labels(atlas: Atlas, library: MeshLibrary, items: Sequence[Item]) -> tuple[Label, ...]:
    """Return a label for each nerve and artery in full colour: those the scene is about."""
    bright = [i for i in items if i.color is not None and i.color == COLOURS.get(_kind(library, i))]
    labels = []
    for mesh in dict.fromkeys(item.mesh for item in bright):
        kind = library.info(mesh).kind
        record = atlas.nerve(mesh) if kind == "nerve" else atlas.artery(mesh)
        keys = tuple(item.key for item in bright if item.mesh == mesh)
        labels.append(Label(record.name, keys, record.latin, COLOURS[kind]))
    return tuple(labels)


def _kind(library: MeshLibrary, item: Item) -> str:
    """Return ``"nerve"`` or ``"artery"``, or nothing for other meshes."""
    kind = library.info(item.mesh).kind
    return kind if layer_of(library.info(item.mesh), {}) in _LAYERS.values() else ""


def _nerve_tree(nerve: Nerve) -> Iterator[str]:
    yield from _upwards(nerve)
    waiting = list(nerve.branches)
    while waiting:
        branch = waiting.pop()
        yield branch.id
        waiting += branch.branches


def _upwards(nerve: Nerve) -> Iterator[str]:
    here: Nerve | None = nerve
    while here is not None:
        yield here.id
        here = here.parent


def _artery_tree(atlas: Atlas, artery: Artery) -> Iterator[str]:
    by_id = {record.id: record for record in atlas.arteries}
    here: Artery | None = artery
    while here is not None:
        yield here.id
        here = by_id.get(here.parent_id)
    waiting = [artery.id]
    while waiting:
        parent = waiting.pop()
        below = [record.id for record in atlas.arteries if record.parent_id == parent]
        yield from below
        waiting += below


def _supply(atlas: Atlas, shown: Shown) -> Iterator[str]:
    muscle: Muscle = atlas.unit(sorted(shown.activation.units)[0]).muscle
    parts = {unit.partition(":")[2] for unit in shown.activation.units}
    for supply in muscle.nerve_supply:
        if not supply.parts or parts & set(supply.parts):
            yield from _upwards(atlas.nerve(supply.nerve))
    for feeding in muscle.artery_supply:
        yield from _artery_roots(atlas, feeding.artery)


def _artery_roots(atlas: Atlas, artery: str) -> Iterator[str]:
    by_id = {record.id: record for record in atlas.arteries}
    here = by_id.get(artery)
    while here is not None:
        yield here.id
        here = by_id.get(here.parent_id)
