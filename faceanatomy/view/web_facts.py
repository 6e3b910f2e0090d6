"""The facts of an atlas, and the state a page opens in, as JSON for the web viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.view.web_clinic import (
    exercise_facts,
    lesion_facts,
    plan_facts,
    synkinesis_facts,
)

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.view.scene import Scene

_KINDS = (
    "muscles", "structures", "nerves", "arteries", "action_units", "expressions", "exercises",
    "conditions", "claims",
)  # fmt: skip

STATE_KINDS = {
    "muscle": "muscle",
    "part": "muscle",
    "expression": "expression",
    "action_unit": "au",
    "exercise": "exercise",
    "nerve": "nerve",
    "artery": "artery",
    "structure": "structure",
    "condition": "condition",
}
"""Kind of a `Shown` and the word for it in the address of a page."""


def facts(atlas: Atlas) -> dict[str, Any]:
    """Return every record of an atlas as lists and dictionaries, fields as in ``data/*.json``."""
    found: dict[str, Any] = {
        kind: [msgspec.to_builtins(record) for record in getattr(atlas, kind)] for kind in _KINDS
    }
    cited = {source for kind in _KINDS for record in found[kind] for source in
             record.get("sources", ())}  # fmt: skip
    found["exercises"] = exercise_facts(atlas)
    found["lesions"] = lesion_facts(atlas)
    found["synkineses"] = synkinesis_facts(atlas)
    found["plans"] = plan_facts(atlas)
    found["timings"] = _timings(atlas)
    cited |= {
        source
        for kind in ("lesions", "synkineses", "plans")
        for record in found[kind]
        for source in record.get("sources", ())
    }
    found["references"] = [dict(item) for key, item in atlas.references.items() if key in cited]
    return found


def _timings(atlas: Atlas) -> dict[str, Any]:
    """Return how long the phases of movements last, s: of what has its own, and of all else."""
    from faceanatomy.knowledge.courses import tempo

    def phases(thing: Any = None) -> dict[str, float]:
        timing = tempo(atlas, thing).timing
        return {"onset": timing.onset, "apex": timing.apex, "offset": timing.offset}

    usual = phases()
    own = {
        "expressions": {e.id: phases(e) for e in atlas.expressions},
        "action_units": {u.code: phases(u) for u in atlas.action_units},
    }
    return {
        "fallback": usual,
        **{
            kind: {name: one for name, one in times.items() if one != usual}
            for kind, times in own.items()
        },
    }


def page_state(scene: Scene) -> dict[str, Any]:
    """Return the state in which a page shows `scene`, in the words of its address.

    Keys are those of the part of an address after ``#``, for example
    ``{"expression": "happiness", "view": "lateral"}``; a key ``"units"`` holds an activation that
    no record stands for, as ``{"zygomaticus_major.left": 0.8}``.
    """
    from faceanatomy.view.posing import can_move

    state: dict[str, Any] = {}
    if scene.shown is not None:
        state.update(_thing(scene.shown))
    if scene.camera.name:
        state["view"] = scene.camera.name
    skin = max((i.opacity for i in scene.items if i.mesh == "skin"), default=0.0)
    if skin:
        state["skin"] = round(skin, 3)
    state.update(_layers(scene))
    if any(item.role == "antagonist" for item in scene.items):
        state["antagonists"] = True
    if not scene.pose.motion and can_move(scene.meshes_at_rest()):
        state["still"] = True
    if scene.show_labels:
        state["labels"] = True
    if scene.theme.name == "dark":
        state["theme"] = "dark"
    return state


def _layers(scene: Scene) -> dict[str, Any]:
    """Return which layers differ from those that a page shows by itself."""
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.view.layers import DEPTHS, depths_of, layer_of

    depths = depths_of(scene.atlas or load())
    infos = scene.meshes_at_rest().infos
    drawn = {item.mesh for item in scene.items if item.opacity > 0}
    meshes: dict[str, set[str]] = {}
    for identifier, info in infos.items():
        meshes.setdefault(layer_of(info, depths), set()).add(identifier)
    found: dict[str, Any] = {
        layer: True
        for layer in ("nerves", "arteries", "connective")
        if meshes.get(layer) and meshes[layer] <= drawn
    }
    if "bones" in meshes and not meshes["bones"] & drawn:
        found["bones"] = False
    there = [depth for depth in DEPTHS if meshes.get(depth, set()) & drawn]
    if not there:
        found["muscles"] = False
    elif there[0] != DEPTHS[0] and meshes.get(DEPTHS[0]):
        found["layer"] = there[0]
    return found


def _thing(shown: Shown) -> dict[str, Any]:
    word = STATE_KINDS.get(shown.kind)
    if word is not None and shown.record is not None:
        return {word: _identifier(shown), **_strength_and_side(shown)}
    units = {f"{unit}.{side}": round(v, 4) for (unit, side), v in shown.activation.items()}
    return {"units": units, "title": shown.title}


def _identifier(shown: Shown) -> str:
    return str(getattr(shown.record, "code", None) or shown.record.id)


def _strength_and_side(shown: Shown) -> dict[str, Any]:
    """Return what scaled the record: the intensity and the only side, where there are any."""
    found: dict[str, Any] = {}
    full = shown.record.activation() if hasattr(shown.record, "activation") else None
    if full is None or not full or not shown.activation:
        return found
    key = max(shown.activation, key=lambda k: (full.get(k, 0.0), k))
    intensity = shown.activation[key] / full[key] if full[key] else 1.0
    if intensity < 0.995:
        found["intensity"] = round(intensity, 3)
    if len(shown.activation.sides) == 1 and len(full.sides) == 2:
        found["side"] = shown.activation.sides[0]
    return found
