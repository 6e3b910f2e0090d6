"""The context meshes: bones, cartilage, teeth, eyes, ears, skin, with baked colours and light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling import (
    cartilage,
    eyes,
    mouth,
    oral,
    paint,
    skin_mesh,
    solids,
    surface,
)
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.remesh import Net

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


LID_ROUNDS = 120
"""Rounds of averaging that even out the light on the lids."""
SKIN_TINT = np.array([0.8, 1.05, 1.15])


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
        yield _skin(fields, coarseness)


def _skin(fields: HeadFields, coarseness: float) -> BuiltMesh:
    field = skin_mesh.SkinField(fields, coarseness)
    return skin_built(field, skin_mesh.skin_half(field, coarseness), fields)


def skin_built(field: skin_mesh.SkinField, net: Net, fields: HeadFields) -> BuiltMesh:
    """Return the skin for disk: mouth opened and lined, coloured and lit."""
    opened = mouth.open_mouth(surface.Surface(net.points, net.faces), net.line, fields)
    half = opened.surface
    whole, half_normals = surface.whole_of(half)
    light = surface.ambient_light(field.whole, half.points, half_normals, (2.5, 6.0, 12.0), 0.65)
    even = surface.spread(half, light, LID_ROUNDS)
    light = paint.lit_like_a_closed_lid(half.points, surface.spread(half, light, 3), even)
    light = np.maximum(light, 0.5)
    depth = fields.skin_distance(half.points)
    colour = paint.paint_skin(half.points, depth) * light[:, None] ** SKIN_TINT
    lining = opened.depth > 0
    colour[lining] = mouth.lining_colour(opened.depth[lining])
    return solids.finish("skin", "skin", half, colour, False, whole)
