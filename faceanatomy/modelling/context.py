"""The context meshes: bones, cartilage, teeth, eyes, ears, skin, with baked colours and light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import (
    cartilage,
    ear,
    eyes,
    girdle,
    larynx,
    mandible,
    mouth,
    oral,
    paint,
    skin_mesh,
    skull,
    spine,
    surface,
    teeth,
    topology,
)
from faceanatomy.modelling.sculpt import Sculpture
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.remesh import Net

BONE, PALE_BONE, OLD_BONE = (234, 222, 194), (230, 216, 184), (224, 209, 174)
ENAMEL, CARTILAGE, EAR = (244, 240, 228), (208, 217, 214), (226, 190, 166)
SHADE_TINT = np.array([1.0, 1.12, 1.3])
"""Shadows on bone go warm: blue falls fastest."""


@dataclass(frozen=True)
class Part:
    """How one sculpted mesh is made.

    ``box``: its corner points in mm; ``pitch``: grid spacing in mm at full quality; ``triangles``:
    budget of the right half; ``midline``: whether it reaches the midline; ``paired``: whether only
    the right one is stored; ``sigmas``, ``gain``: of the baked light; ``rounds``: of smoothing.
    """

    kind: str
    sculpt: Callable[[Sculpture], Sculpture]
    box: tuple[tuple[float, float, float], tuple[float, float, float]]
    pitch: float
    triangles: int
    colour: tuple[int, int, int]
    midline: bool = True
    paired: bool = False
    sigmas: tuple[float, ...] = (3.0, 8.0, 16.0)
    gain: float = 1.4
    rounds: int = 6
    light: Callable[[Floats, Floats], Floats] | None = None


def _skull_with_sutures(v: Sculpture) -> Sculpture:
    skull.cut_sutures(skull.sculpt_skull(v))
    return v


def _upper_teeth(v: Sculpture) -> Sculpture:
    return teeth.sculpt_teeth(v, teeth.UPPER)


def _lower_teeth(v: Sculpture) -> Sculpture:
    return teeth.sculpt_teeth(v, teeth.LOWER)


PARTS: dict[str, Part] = {
    "skull": Part(
        "bone", _skull_with_sutures, ((0, -100, -60), (80, 110, 142)), 1.0, 29_500, BONE,
        light=skull.darken_cavities,
    ),
    "mandible": Part(
        "bone", mandible.sculpt_mandible, ((0, -8, -104), (72, 92, 8)), 0.9, 8_000, PALE_BONE,
    ),
    "teeth_upper": Part(
        "teeth", _upper_teeth, ((0, 26, -70), (40, 98, -28)), 0.45, 4_800, ENAMEL,
        sigmas=(1.5, 3.0), gain=1.0, rounds=3,
    ),
    "teeth_lower": Part(
        "teeth", _lower_teeth, ((0, 24, -86), (42, 96, -46)), 0.45, 4_800, ENAMEL,
        sigmas=(1.5, 3.0), gain=1.0, rounds=3,
    ),
    "hyoid_bone": Part(
        "bone", larynx.sculpt_hyoid, ((0, -6, -116), (30, 42, -86)), 0.7, 1_100, OLD_BONE,
        sigmas=(3.0,), gain=1.2,
    ),
    "cervical_spine": Part(
        "bone", spine.sculpt_spine, ((0, -104, -222), (52, 24, -26)), 0.9, 7_500, OLD_BONE,
        sigmas=(2.0, 5.0, 9.0),
    ),
    "clavicle": Part(
        "bone", girdle.sculpt_clavicle, ((0, -50, -202), (162, 46, -148)), 1.0, 1_300, PALE_BONE,
        midline=False, paired=True, sigmas=(3.0, 8.0), gain=1.2,
    ),
    "manubrium": Part(
        "bone", girdle.sculpt_manubrium, ((0, 0, -236), (46, 44, -170)), 1.0, 900, PALE_BONE,
        sigmas=(3.0, 8.0), gain=1.2,
    ),
    "scapula": Part(
        "bone", girdle.sculpt_scapula, ((46, -112, -222), (176, 12, -148)), 1.1, 2_000, PALE_BONE,
        midline=False, paired=True, sigmas=(3.0, 8.0), gain=1.2,
    ),
    "ribs": Part(
        "bone", girdle.sculpt_ribs, ((0, -56, -224), (92, 36, -152)), 1.0, 1_500, PALE_BONE,
        midline=False, sigmas=(3.0, 8.0), gain=1.2,
    ),
    "thyroid_cartilage": Part(
        "cartilage", larynx.sculpt_thyroid_cartilage, ((0, -8, -146), (32, 44, -94)), 0.7, 1_400,
        CARTILAGE, sigmas=(3.0,), gain=1.2,
    ),
    "cricoid_cartilage": Part(
        "cartilage", larynx.sculpt_cricoid_cartilage, ((0, -8, -152), (22, 36, -116)), 0.7, 800,
        CARTILAGE, sigmas=(3.0,), gain=1.2,
    ),
    "trachea": Part(
        "cartilage", larynx.sculpt_trachea, ((0, -16, -228), (18, 34, -130)), 0.7, 2_000, CARTILAGE,
        sigmas=(2.0, 4.0), gain=1.2,
    ),
    "auricle": Part(
        "cartilage", ear.sculpt_auricle, ((50, -50, -46), (116, 26, 52)), 0.6, 3_200, EAR,
        midline=False, paired=True, sigmas=(1.5, 4.0, 8.0), gain=1.0, rounds=4,
    ),
}  # fmt: skip
ORAL = ("tongue", "palate")
OTHERS = ("nasal_cartilages", "eyeball", *ORAL, "skin")
CONTEXT = (*PARTS, *OTHERS)
"""Ids of all context meshes, in building order."""
LID_ROUNDS = 120
"""Rounds of averaging that even out the light on the lids."""
SKIN_TINT = np.array([0.8, 1.05, 1.15])


def build_context(
    fields: HeadFields, only: set[str] | None = None, coarseness: float = 1.0
) -> Iterator[BuiltMesh]:
    """Yield the context meshes one by one; ``coarseness`` > 1 widens every grid (drafts, tests)."""
    for name, part in PARTS.items():
        if only is None or name in only:
            yield _sculpted(name, part, coarseness)
    if only is None or "nasal_cartilages" in only:
        yield cartilage.nasal_cartilages(fields, 0.7 * coarseness)
    if only is None or "eyeball" in only:
        globe, colour = eyes.eyeball()
        yield BuiltMesh(
            "eyeball", "eye", True, globe.points, globe.faces, colors=colour.astype(np.uint8)
        )
    if only is None or only & set(ORAL):
        yield from oral.oral_cavity(fields, 0.7 * coarseness, only)
    if only is None or "skin" in only:
        yield _skin(fields, coarseness)


def _sculpted(name: str, part: Part, coarseness: float) -> BuiltMesh:
    v = part.sculpt(Sculpture(*part.box, part.pitch * coarseness))
    half = surface.smooth(surface.half_surface(v, part.midline), part.rounds)
    half = topology.split_pinches(surface.decimate_half(half, int(part.triangles / coarseness)))
    whole, half_normals = surface.whole_of(half)
    light = surface.ambient_light(v, half.points, half_normals, part.sigmas, part.gain)
    if part.light is not None:
        light = part.light(half.points, light)
    light = surface.spread(half, light, 2)
    colour = np.array(part.colour, float) * light[:, None] ** SHADE_TINT
    return finish(name, part.kind, half, colour, part.paired, whole)


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
    return finish("skin", "skin", half, colour, False, whole)


def finish(
    name: str,
    kind: str,
    half: surface.Surface,
    colour: Floats,
    paired: bool,
    whole: surface.Surface,
) -> BuiltMesh:
    """Return the mesh for disk: the right one of a pair, or the mirrored whole."""
    colours: Any = np.clip(np.round(colour), 0, 255).astype(np.uint8)
    if paired:
        return BuiltMesh(name, kind, True, half.points, half.faces, colors=colours)
    free = half.points[:, 0] > 0
    both = np.concatenate([colours, colours[free]])
    return BuiltMesh(name, kind, False, whole.points, whole.faces, colors=both)
