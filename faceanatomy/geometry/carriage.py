"""What carries a mesh as one piece: the head, the lower jaw, the hyoid, the trunk, or nothing.

It follows from the kind of a mesh and from what its structure is ``part_of`` (``structures.json``):
so a skull that is taken apart into bones, or a row of teeth into teeth, moves as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from faceanatomy.geometry.groups import places
from faceanatomy.geometry.jaw import JAW_FOLLOWS

HARD_KINDS = frozenset({"bone", "teeth"})
"""Kinds of mesh that never bend and that no tissue moves."""
TRUNK = frozenset({"ribs", "sternum", "clavicle", "scapula"})
"""Structures that keep still whatever the head does, with all their parts."""
SPINE = frozenset({"cervical_spine", "thoracic_spine"})
"""The column bends with the neck; each of its vertebrae goes where its middle goes."""
ON_THE_HEAD = frozenset({"eyeball", "auricle", "nasal_cartilages", "tongue", "palate"})
"""Softer structures that are head and nothing else, though the tongue reaches down to the neck."""


class Neck(Enum):
    """How a mesh takes part when the head turns."""

    HEAD = "head"
    TRUNK = "trunk"
    UNBENT = "unbent"
    """It goes where its middle goes."""
    BENDS = "bends"
    """Each vertex goes by its place."""


@dataclass(frozen=True)
class Carriage:
    """What carries one mesh.

    ``neck``: its part in the turn of the head. ``jaw``: share of the jaw's motion that it takes as
    one piece. ``hard``: whether tissue around it cannot move or bend it.
    """

    neck: Neck
    jaw: float
    hard: bool


def carriage(mesh: str, kind: str) -> Carriage:
    """Return what carries the mesh of an id and kind."""
    line = lineage(mesh)
    jaw = next((JAW_FOLLOWS[name] for name in line if name in JAW_FOLLOWS), 0.0)
    hard = kind in HARD_KINDS
    if not SPINE.isdisjoint(line):
        alone = hard and mesh not in SPINE  # one vertebra, not the column or its discs
        return Carriage(Neck.UNBENT if alone else Neck.BENDS, jaw, hard=True)
    if not TRUNK.isdisjoint(line):
        return Carriage(Neck.TRUNK, jaw, hard)
    if 0.0 < jaw < 1.0:  # hyoid and larynx hang between jaw and trunk
        return Carriage(Neck.UNBENT, jaw, hard=True)
    if hard or not ON_THE_HEAD.isdisjoint(line):
        return Carriage(Neck.HEAD, jaw, hard)
    return Carriage(Neck.BENDS, jaw, hard)


def lineage(structure: str) -> tuple[str, ...]:
    """Return a structure, what it is part of, what that is part of, and so on."""
    out = [structure]
    while (place := places().get(out[-1])) is not None and place.part_of:
        out.append(place.part_of)
    return tuple(out)
