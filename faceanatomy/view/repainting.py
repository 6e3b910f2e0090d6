"""A scene in another pose: what contracts takes its colour, and halves may differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import InvalidValueError, finite_number
from faceanatomy.view.items import Item, Pose, Role
from faceanatomy.view.posing import motion_of
from faceanatomy.view.themes import RESTING_FLESH, TARGET, mixed, strength_colour

if TYPE_CHECKING:
    from faceanatomy.posture import Posture
    from faceanatomy.view.scene import Scene


def posed_scene(
    scene: Scene, activation: Activation | None, posture: Posture | None, motion: float
) -> Scene:
    """Do the work of `Scene.with_pose`."""
    before = scene.pose
    pose = Pose(
        before.activation if activation is None else activation,
        before.posture if posture is None else posture,
        checked_motion(motion),
    )
    if pose.moves:
        motion_of(scene.meshes_at_rest())
    items = scene.items
    if activation is not None:
        items = tuple(repainted(item, activation) for item in items)
    return replace(scene, items=items, pose=pose)


def repainted(item: Item, activation: Activation) -> Item:
    """Return the item of a muscle in the colour of its strength; others as they are."""
    if item.role not in ("active", "resting", "natural", "target"):
        return item
    sides = (item.half or item.side,) if (item.half or item.side) != "midline" else SIDES
    strength = max(activation[item.mesh, side] for side in sides)
    if strength == item.strength:
        return item
    if item.role == "target":
        color = mixed(RESTING_FLESH, TARGET, strength)
        return replace(item, color=color, strength=strength)
    role: Role = "active" if strength > 0 else "resting"
    color = strength_colour(strength) if strength > 0 else RESTING_FLESH
    return replace(item, role=role, color=color, strength=strength)


def halved(scene: Scene) -> Scene:
    """Return the scene with muscles across the midline as two halves, which may differ."""
    infos = scene.meshes_at_rest().infos
    items: list[Item] = []
    for item in scene.items:
        whole = item.side == "midline" and not item.half and infos[item.mesh].kind == "muscle"
        items += [replace(item, half=half) for half in SIDES] if whole else [item]
    return scene.with_items(items)


def checked_motion(motion: object) -> float:
    """Return `motion` if it is a share of a movement, 0..1; else raise `InvalidValueError`."""
    number = finite_number(motion)
    if number is None or not 0.0 <= number <= 1.0:
        raise InvalidValueError(
            f"The share of motion {motion!r} is outside 0..1: 0 draws the face at rest, 1 the "
            "whole movement."
        )
    return number
