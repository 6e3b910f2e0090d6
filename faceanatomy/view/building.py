"""From a thing of the atlas to a scene: roles, colours, camera, labels, legend."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import InvalidValueError, choice_error, finite_number
from faceanatomy.geometry.groups import group_of
from faceanatomy.view.cameras import VIEWS, fit, head_keys, opposite_view
from faceanatomy.view.cover import Cover
from faceanatomy.view.items import Camera, Item, Label, Legend, Pose, Role
from faceanatomy.view.layers import DEPTHS, checked_layers, depths_of, layer_of, shown_meshes
from faceanatomy.view.marking import subject_of, with_sites
from faceanatomy.view.naming import labels_for, natural_labels, structure_labels, subtitle_of
from faceanatomy.view.posing import posed_library
from faceanatomy.view.repainting import checked_motion
from faceanatomy.view.scene import Scene
from faceanatomy.view.themes import (
    ANTAGONIST,
    INSERTION,
    ORIGIN,
    RESTING_FLESH,
    SUBJECT,
    TARGET,
    Rgb,
    strength_colour,
    theme_named,
)
from faceanatomy.view.threads import resolved, thread_labels, traced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown

_POINTED_OUT = ("muscle", "part", "nerve", "artery", "path", "structure", "condition")
"""Kinds of things whose muscles are pointed out rather than shown at work."""
_GHOST_BONE = 0.35
_HARD = ("bone", "teeth", "cartilage")
_THROUGH_GHOSTS = 0.45
_MUSCLES_HIDE = 0.10
_BONES_HIDE = 0.30
_CLOSE_UP_MM = 135.0
_STANDING_OUT = 4
"""A structure of more meshes than this is a group that is looked at as a whole."""
_LIKED_VIEWS = (
    ("three-quarter", 1.0), ("lateral", 0.95), ("front", 0.85), ("posterior", 0.7),
    ("below", 0.6),
)  # fmt: skip
"""Views for a single muscle; one that a reader knows less well must show clearly more of it."""
_FAR_SIDE = {
    "three-quarter": "left",
    "lateral": "left",
    "three-quarter-left": "right",
    "lateral-left": "right",
}

Key = tuple[str, str]


def build(
    thing: Any,
    *,
    intensity: float,
    side: str,
    layers: str | Sequence[str] | None,
    skin: float | None,
    camera: str | Camera | None,
    labels: bool,
    antagonists: bool,
    theme: str,
    motion: float,
    atlas: Atlas | None,
    library: MeshLibrary | None,
) -> Scene:
    """Do the work of `faceanatomy.view.scene.scene`, which describes the parameters."""
    wanted = checked_layers(layers)
    veil = _skin_opacity(skin, wanted)
    if isinstance(camera, str) and camera not in VIEWS:
        raise choice_error("camera view", camera, VIEWS)
    if side not in (*SIDES, "both"):
        raise choice_error("side", side, (*SIDES, "both"))
    look = theme_named(theme)
    share = checked_motion(motion)
    if atlas is None:
        from faceanatomy.knowledge.atlas import load

        atlas = load()
    if library is None:
        from faceanatomy.geometry.library import meshes

        library = meshes()
    shown = None if thing is None else resolved(atlas, thing, intensity, side)
    against = (
        atlas.antagonists(shown.activation) if antagonists and shown is not None else Activation()
    )
    depths = depths_of(atlas)
    keys = shown_meshes(library, depths, wanted | ({"skin"} if veil else set()))
    keys = _with_active(library, keys, shown)
    items = [item for key in keys for item in _items(library, key, shown, against, veil, side)]
    pose = _pose(shown, share)
    # What is near and what hides what is asked of the face as it will be drawn.
    drawn = posed_library(library, pose)
    items = _with_subject(items, subject_of(shown, library))
    view, focus, least_mm = _framing(drawn, items, shown, side, camera)
    if shown is not None and shown.kind in _POINTED_OUT:
        items = _uncovered(drawn, depths, items, view)
    items = with_sites(atlas, library, traced(atlas, library, items, shown, side), shown)
    made = Scene(
        items=tuple(items),
        camera=camera if isinstance(camera, Camera) else fit(library, (), "front"),
        title=shown.title if shown is not None else "",
        subtitle=subtitle_of(shown, side) if shown is not None else "",
        labels=_labels(atlas, items, shown, focus) + thread_labels(atlas, library, items),
        show_labels=labels,
        legend=Legend() if veil >= 1 else _legend(shown, items),
        theme=look,
        focus=focus,
        least_mm=least_mm,
        vignette=shown is not None and shown.kind in ("muscle", "part"),
        pose=pose,
        library=library,
        atlas=atlas,
        shown=shown,
    )
    return made if isinstance(camera, Camera) else made.with_camera(view)


def _pose(shown: Shown | None, motion: float) -> Pose:
    if shown is None:
        return Pose(motion=motion)
    return Pose(shown.activation if shown.moves else Activation(), shown.posture, motion)


def _skin_opacity(skin: float | None, layers: frozenset[str]) -> float:
    if skin is None:
        if "skin" not in layers:
            return 0.0
        return 1.0 if layers == {"skin"} else 0.3
    number = finite_number(skin)
    if number is None or not 0.0 <= number <= 1.0:
        raise InvalidValueError(
            f"The skin opacity {skin!r} is outside 0..1: 0 leaves the skin out, 1 hides "
            "everything under it; 0.2 to 0.4 shows both."
        )
    return number


def _with_subject(items: list[Item], meshes: tuple[str, ...]) -> list[Item]:
    """Let the structure stand out that the picture is about; of many bones none would."""
    if not 0 < len(meshes) <= _STANDING_OUT:
        return items
    return [
        replace(item, role="subject", color=SUBJECT)
        if item.mesh in meshes and item.role == "context"
        else item
        for item in items
    ]


def _with_active(library: MeshLibrary, keys: list[Key], shown: Shown | None) -> list[Key]:
    """Add what works even where its layer is not shown: it is what the picture is about."""
    if shown is None:
        return keys
    here = set(keys)
    return keys + [
        (unit, side)
        for unit in shown.activation.units
        if unit in library.infos
        for side in library.info(unit).sides
        if (unit, side) not in here
    ]


def _items(
    library: MeshLibrary,
    key: Key,
    shown: Shown | None,
    against: Activation,
    veil: float,
    side: str,
) -> list[Item]:
    """Return the item or the two halves that show one mesh."""
    mesh_id, mesh_side = key
    info = library.info(mesh_id)
    if layer_of(info, {}) == "skin":
        return [Item(*key, role="context", opacity=veil)] if veil else []
    if info.kind != "muscle":
        return [Item(*key, role="context")]
    if shown is None:
        other_side = side != "both" and mesh_side not in (side, "midline")
        return [] if other_side else [Item(*key)]
    if mesh_side != "midline":
        return [
            _item(key, shown, shown.activation[mesh_id, mesh_side], against[mesh_id, mesh_side])
        ]
    halves = [(shown.activation[mesh_id, s], against[mesh_id, s]) for s in SIDES]
    if halves[0] == halves[1]:
        return [_item(key, shown, *halves[0])]
    return [
        _item(key, shown, *values, half=half) for half, values in zip(SIDES, halves, strict=True)
    ]


def _item(key: Key, shown: Shown, strength: float, against: float, half: Any = "") -> Item:
    role: Role
    color: Rgb
    if strength > 0 and shown.kind in _POINTED_OUT:
        role, color = "target", TARGET
    elif strength > 0:
        role, color = "active", strength_colour(strength)
    elif against > 0:
        role, color = "antagonist", ANTAGONIST
    else:
        role, color = "resting", RESTING_FLESH
    return Item(*key, role=role, color=color, strength=strength, half=half)


def _framing(
    library: MeshLibrary,
    items: list[Item],
    shown: Shown | None,
    side: str,
    camera: str | Camera | None,
) -> tuple[str, tuple[Key, ...], float]:
    """Return the view, the meshes it frames, and the least size in mm."""
    mirrored = side == "left"
    view = camera if isinstance(camera, str) else None
    if shown is None:
        return view or ("three-quarter-left" if mirrored else "three-quarter"), (), 70.0
    head = tuple(head_keys(library))
    working = [item.key for item in items if item.role in ("active", "target")]
    subject = [i.key for i in items if i.role == "subject" and library.info(i.mesh).kind in _HARD]
    working = subject or working
    if not subject and (shown.kind not in ("muscle", "part") or not working):
        view = view or ("three-quarter-left" if mirrored else "three-quarter")
        return view, (*head, *working), 70.0
    near = "left" if mirrored or (view or "").endswith("-left") else "right"
    if view is None:
        view = _best_view(library, [k for k in working if k[1] in (near, "midline")])
        view = opposite_view(view) if mirrored else view
    if view in ("front", "posterior", "below"):
        near = "both"
    focus = tuple(k for k in working if near == "both" or k[1] in (near, "midline"))
    frame = fit(library, focus, view)
    whole = fit(library, head, view)
    wanted = max(_CLOSE_UP_MM, 1.7 * max(frame.width, frame.height))
    least = max(frame.width, frame.height, min(wanted, whole.height))
    return view, focus, least


def _best_view(library: MeshLibrary, targets: list[Key]) -> str:
    """Return the view that shows most of the targets; behind bone they count for less."""
    bones = [key for key in library if library.info(key[0]).kind in ("bone", "teeth")]
    best, most = "three-quarter", 0.0
    for view, liking in _LIKED_VIEWS:
        cover = Cover(library, targets, view)
        hidden = np.zeros(cover.size, dtype=bool)
        for key in bones:
            hidden |= cover.hidden(key)
        seen = liking * float((~hidden).sum() + _THROUGH_GHOSTS * hidden.sum())
        if seen > most:
            best, most = view, seen
    return best


def _uncovered(
    library: MeshLibrary, depths: dict[str, str], items: list[Item], view: str
) -> list[Item]:
    """Leave out muscles that hide the targets and turn bones that do into ghosts.

    So both ends of a muscle are seen. Ghosts of muscles would lie over each other and say less,
    and muscles that lie on a ghost would seem to float: where bone becomes a ghost, only muscles
    as deep as the targets stay.
    """
    far = _FAR_SIDE.get(view)
    targets = [item.key for item in items if item.role == "subject" and item.side != far]
    targets = targets or [i.key for i in items if i.role == "target" and i.side != far]
    if not targets:
        return items
    cover = Cover(library, targets, view)
    depth = {key: layer_of(library.info(key[0]), depths) for key in library}
    flesh_depths = [DEPTHS.index(depth[key]) for key in targets if depth[key] in DEPTHS]
    deepest = max(flesh_depths, default=len(DEPTHS) - 1)
    hiding = {
        item.key: cover.hidden(item.key)
        for item in items
        if item.role in ("resting", "context") and item.opacity == 1.0
    }
    flesh = {key: cells for key, cells in hiding.items() if depth[key] in DEPTHS}
    # The bones of a skull become ghosts together: with some of them it would look broken.
    whole = {key: _whole(key, library) for key in hiding if key not in flesh}
    hard: dict[Key, NDArray[np.bool_]] = {}
    for key, one in whole.items():
        hard[one] = hiding[key] | hard[one] if one in hard else hiding[key]
    gone, veiled = _in_the_way(flesh, _MUSCLES_HIDE), _in_the_way(hard, _BONES_HIDE)
    ghosts = {key for key, one in whole.items() if one in veiled}
    if far is None:  # a face seen from the front would look torn with one of a pair gone
        names = {mesh for mesh, _ in gone}
        gone = {item.key for item in items if item.mesh in names}
    result = []
    for item in items:
        key, layer = item.key, depth[item.key]
        if item.role != "target" and layer in DEPTHS:
            # Where no muscle is meant at all, what is left of them would only be in the way.
            floating = not flesh_depths or (bool(ghosts) and DEPTHS.index(layer) < deepest)
            if floating or key in gone:
                continue
        if ghosts and layer == "landmark" and item.side == far:
            continue  # the other ear would show through the ghost of the skull
        result.append(replace(item, opacity=_GHOST_BONE) if key in ghosts else item)
    return result


def _whole(key: Key, library: MeshLibrary) -> Key:
    """Return what a bone is seen as a part of: its group, or itself."""
    group = group_of(key[0], library.infos)
    return key if group == key[0] else (group, "")


def _in_the_way(hiding: dict[Key, NDArray[np.bool_]], tolerated: float) -> set[Key]:
    """Return the meshes to take away, largest first, until little of the targets is hidden.

    Parameters
    ----------
    hiding
        Which cells of the targets each mesh hides.
    tolerated
        Share of the targets (0..1) that may stay hidden.
    """
    away: set[Key] = set()
    left = sum((cells.astype(int) for cells in hiding.values()), np.zeros(1, dtype=int))
    for key in sorted(hiding, key=lambda key: (-int(hiding[key].sum()), key)):
        if (left > 0).mean() <= tolerated:
            break
        away.add(key)
        left = left - hiding[key]
    return away


def _labels(
    atlas: Atlas, items: list[Item], shown: Shown | None, focus: tuple[Key, ...]
) -> tuple[Label, ...]:
    if shown is None:
        return natural_labels(atlas, items)
    named = structure_labels(atlas, [item for item in items if item.role == "subject"])
    if named:
        return named + labels_for(atlas, items)
    if shown.kind in ("muscle", "part"):
        # A close-up may cut the other side of the muscle: its name belongs to the near one.
        items = [item for item in items if item.key in focus]
    return labels_for(atlas, items)


def _legend(shown: Shown | None, items: list[Item]) -> Legend:
    if shown is None:
        return Legend()
    roles = {item.role for item in items}
    entries: list[tuple[str, Rgb]] = []
    pointed = shown.kind in _POINTED_OUT
    if "target" in roles:
        entries.append((_TARGET_WORDS.get(shown.kind, shown.title), TARGET))
    for colour, words in ((ORIGIN, "Origin"), (INSERTION, "Insertion")):
        if any(mark.color == colour for item in items for mark in item.marks):
            entries.append((words, colour))
    if "antagonist" in roles:
        entries.append(("Pulls against it", ANTAGONIST))
    if "resting" in roles:
        entries.append(("Other muscles" if pointed else "At rest", RESTING_FLESH))
    scale = "Strength of contraction" if "active" in roles else ""
    return Legend(scale, tuple(entries))


_TARGET_WORDS = {
    "nerve": "Muscles it supplies",
    "artery": "Muscles it supplies",
    "path": "Muscle at the end of the path",
    "structure": "Muscles attached to it",
    "condition": "Muscles concerned",
}
