"""The context meshes: bones, cartilage, teeth, eyes, ears, skin, with baked colours and light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling import (
    cartilage,
    eyes,
    oral,
    skin_mesh,
    solids,
)
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.modelling.fields import HeadFields

ORAL = ("tongue", "palate")
OTHERS = ("nasal_cartilages", "eyeball", *ORAL, "skin")
CONTEXT = (*solids.STAGES, *OTHERS)
"""Stages of the context, in building order; most are named like the one mesh they yield."""


def context_ids() -> tuple[str, ...]:
    """Return the ids of all context meshes, in building order."""
    own = {"nasal_cartilages": cartilage.PARTS.ids}
    stages = ((*solids.ids_of(name),) for name in solids.STAGES)
    others = (own.get(name, (name,)) for name in OTHERS)
    return tuple(name for group in (*stages, *others) for name in group)


def build_context(
    fields: HeadFields, only: set[str] | None = None, coarseness: float = 1.0
) -> Iterator[BuiltMesh]:
    """Yield the context meshes one by one; ``coarseness`` > 1 widens every grid (drafts, tests)."""
    for name in solids.STAGES:
        if only is None or name in only:
            yield from solids.build_stage(name, coarseness)
    if only is None or "nasal_cartilages" in only:
        yield from cartilage.nasal_cartilages(fields, 0.6 * coarseness)
    if only is None or "eyeball" in only:
        globe, colour = eyes.eyeball()
        yield BuiltMesh(
            "eyeball", "eye", True, globe.points, globe.faces, colors=colour.astype(np.uint8)
        )
    if only is None or only & set(ORAL):
        yield from oral.oral_cavity(fields, 0.7 * coarseness, only)
    if only is None or "skin" in only:
        yield skin_mesh.build_skin(fields, coarseness)
