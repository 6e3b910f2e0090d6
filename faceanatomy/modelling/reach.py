"""Whether every nerve reaches the muscles that the facts say it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from faceanatomy.geometry.depth import signed_distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas

REACH_MM = 3.0
"""How near a nerve must come to a muscle that it serves."""


class Reach(NamedTuple):
    """Distance of one nerve to one unit it serves, mm: 0 where it enters, None without a mesh.

    Nerves farther away than 5 mm from the box of the muscle count as 5 mm away.
    """

    unit: str
    nerve: str
    distance: float | None


def nerve_reaches(atlas: Atlas, library: MeshLibrary) -> Iterator[Reach]:
    """Yield the distance of every nerve to every unit that it serves (right sides)."""
    for muscle in atlas.muscles:
        for supply in muscle.nerve_supply:
            for unit in muscle.unit_ids(supply.parts):
                yield Reach(unit, supply.nerve, _distance(library, supply.nerve, unit))


def _distance(library: MeshLibrary, nerve: str, unit: str) -> float | None:
    if (nerve, "right") not in library:
        return None
    mesh = library[unit, library.info(unit).sides[-1]]
    away = signed_distance(mesh.points, mesh.faces, thin=True)
    return max(float(away(library[nerve, "right"].points.astype(float)).min()), 0.0)
