"""The small figures of the atlas poster: what its two large ones cannot show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.groups import members
from faceanatomy.view.cameras import axes
from faceanatomy.view.items import Camera

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.view.items import Item, Vector
    from faceanatomy.view.scene import Scene

_GHOST = 0.3
"""Opacity of bone that would hide what an inset is about."""
_FRONT: Vector = (0.0, 1.0, 0.03)
_SIDE: Vector = (1.0, 0.06, 0.02)
_SIDE_FROM_BELOW: Vector = (1.0, 0.35, -0.25)
_SKULL = ("skull", "mandible", "teeth_upper", "teeth_lower", "eyeball", "nasal_cartilages")


@dataclass(frozen=True)
class Inset:
    """A detail of the head.

    Parameters
    ----------
    caption
        What it is called.
    named
        Ids of the muscles it names, and that frame it.
    shown
        Ids of further muscles, bones and cartilages it draws; empty draws everything.
    off_left
        Ids of muscles that are taken away on the subject's left.
    ghosts
        Bones that are drawn as a shadow.
    direction
        From the subject towards the viewer.
    margin
        Width and height of the frame relative to what is named.
    lower
        How far the frame moves down, relative to its height.
    """

    caption: str
    named: tuple[str, ...]
    shown: tuple[str, ...] = ()
    off_left: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    direction: Vector = _FRONT
    margin: tuple[float, float] = (1.1, 1.1)
    lower: float = 0.0
    frame: tuple[str, ...] = ()
    """Ids that frame it if those it names would not do."""
    only_lying: bool = False
    """Whether only a lying poster has room for it."""


INSETS = (
    Inset(
        "Eye and brow, opened on the left",
        ("orbicularis_oculi", "corrugator_supercilii", "depressor_supercilii", "procerus",
         "levator_palpebrae_superioris"),
        off_left=("orbicularis_oculi", "frontalis", "temporoparietalis"),
        margin=(1.2, 1.2),
        frame=("orbicularis_oculi",),
    ),
    Inset(
        "Mastication: the outer muscles",
        ("temporalis", "masseter"),
        ("buccinator", *_SKULL),
        direction=_SIDE,
        margin=(1.22, 1.16),
    ),
    Inset(
        "Mastication: the inner muscles, the jaw a shadow",
        ("lateral_pterygoid", "medial_pterygoid"),
        ("skull", "teeth_upper", "teeth_lower"),
        ghosts=("mandible",),
        direction=_SIDE_FROM_BELOW,
        margin=(2.1, 1.3),
    ),
    Inset(
        "Tongue and larynx, the jaw a shadow",
        ("palatoglossus", "styloglossus", "genioglossus", "hyoglossus", "geniohyoid",
         "thyrohyoid", "sternothyroid"),
        ("skull", "teeth_upper", "hyoid_bone", "thyroid_cartilage", "cricoid_cartilage",
         "trachea"),
        ghosts=("mandible",),
        direction=_SIDE_FROM_BELOW,
        margin=(1.3, 1.2),
        lower=0.12,
        frame=("palatoglossus", "styloglossus", "genioglossus", "geniohyoid", "thyrohyoid"),
    ),
    Inset(
        "Deep neck, from the front",
        ("longus_capitis", "longus_colli", "scalenus_anterior", "scalenus_medius"),
        ("scalenus_posterior", "skull", "cervical_spine", "ribs", "clavicle", "manubrium"),
        margin=(1.5, 1.04),
        frame=("longus_capitis", "longus_colli"),
    ),
    Inset(
        "Mouth, opened on the left",
        ("depressor_septi_nasi", "levator_anguli_oris", "orbicularis_oris", "buccinator",
         "depressor_labii_inferioris", "mentalis", "transversus_menti"),
        off_left=("risorius", "zygomaticus_major", "zygomaticus_minor", "platysma",
                  "depressor_anguli_oris", "levator_labii_superioris_alaeque_nasi",
                  "levator_labii_superioris"),
        margin=(0.95, 1.22),
        frame=("orbicularis_oris", "mentalis", "depressor_septi_nasi", "buccinator",
               "transversus_menti"),
        only_lying=True,
    ),
)  # fmt: skip


def inset_scenes(start: Scene, coloured: Callable[[Item], Item]) -> list[tuple[Inset, Scene]]:
    """Return every inset that the meshes have muscles for.

    Parameters
    ----------
    start
        The whole head with all its muscles and bones.
    coloured
        Gives an item the colour of its group.
    """
    library = start.meshes()
    known = {mesh.partition(":")[0] for mesh, _ in library}
    return [
        (inset, _scene(inset, start, coloured))
        for inset in INSETS
        if known.issuperset((*inset.named, *inset.frame))
        and all(members(ghost, known) for ghost in inset.ghosts)
    ]


def _scene(inset: Inset, start: Scene, coloured: Callable[[Item], Item]) -> Scene:
    items, infos = [], start.meshes().infos
    bases = {mesh.partition(":")[0] for mesh in infos}
    ghosts = {mesh for name in inset.ghosts for mesh in members(name, bases)}
    shown = {mesh for name in inset.shown for mesh in members(name, bases)}
    for item in start.items:
        base = item.mesh.partition(":")[0]
        if base in ghosts:
            items.append(replace(item, opacity=_GHOST))
        elif inset.shown and base not in inset.named and base not in shown:
            continue
        elif not (item.side == "left" and base in inset.off_left):
            # A ring around the mouth opens with the rest of that side.
            ring = inset.off_left and item.side == "midline" and infos[item.mesh].closed
            items.append(replace(coloured(item), half="right") if ring else coloured(item))
    library = start.meshes()
    framing = inset.frame or inset.named
    keys = [key for key in library if key[0].partition(":")[0] in framing]
    if inset.direction != _FRONT:
        keys = [key for key in keys if key[1] != "left"]
    camera = _camera(library, keys, inset)
    return replace(start.with_items(items), camera=camera, fade=0.0, vignette=True)


def _camera(library: MeshLibrary, keys: Sequence[tuple[str, str]], inset: Inset) -> Camera:
    right, up, toward = axes(Camera((0.0, 0.0, 0.0), inset.direction))
    basis = np.stack([right, up, toward])
    points = np.concatenate([library[key].points[::3] for key in keys]) @ basis.T
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = (high - low)[:2] * np.asarray(inset.margin)
    middle = (low + high) / 2
    middle[1] -= inset.lower * height
    x, y, z = (round(float(value), 3) for value in middle @ basis)
    return Camera((x, y, z), inset.direction, (0.0, 0.0, 1.0),
                  round(float(width), 2), round(float(height), 2))  # fmt: skip
