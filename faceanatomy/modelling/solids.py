"""The meshes of bones, teeth and laryngeal cartilage: what is sculpted, how finely, in which tone.

A *stage* yields one mesh or a group that belongs together: the bones of the skull are cut from one
solid, the teeth of an arch shade each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import (
    ear,
    girdle,
    larynx,
    mandible,
    skull,
    spine,
    splitting,
    surface,
    sutures,
    teeth,
    topology,
)
from faceanatomy.modelling.sculpt import Sculpture
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from faceanatomy.modelling.curves import Floats

BONE, PALE_BONE, OLD_BONE = (234, 222, 194), (230, 216, 184), (224, 209, 174)
ENAMEL, CARTILAGE, EAR = (244, 240, 228), (208, 217, 214), (226, 190, 166)
ROOT = (222, 204, 160)
SHADE_TINT = np.array([1.0, 1.12, 1.3])
"""Shadows on bone go warm: blue falls fastest."""
SKULL_BOX = ((0, -100, -60), (80, 110, 142))
SKULL_PITCH, SKULL_TRIANGLES = 1.0, 28_200


@dataclass(frozen=True)
class Part:
    """How one sculpted mesh is made.

    ``box``: its corner points in mm; ``pitch``: grid spacing in mm at full quality; ``triangles``:
    budget of the right half; ``midline``: whether it reaches the midline; ``paired``: whether only
    the right one is stored; ``sigmas``, ``gain``: of the baked light; ``rounds``: of smoothing;
    ``paint``: tone by place, for more than one.
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
    paint: Callable[[Floats], Floats] | None = None


def _vertebra(name: str, triangles: int) -> Part:
    low, high = spine.box(name)
    sculpt = partial(spine.sculpt_vertebra, name=name)
    return Part("bone", sculpt, (low, high), 0.8, triangles, OLD_BONE, sigmas=(2.0, 5.0, 9.0))


def _tooth(arch: teeth.Arch, number: int) -> Part:
    sculpt = partial(teeth.sculpt_tooth, arch=arch, number=number)
    low, high = teeth.box(arch, number)
    return Part(
        "teeth", sculpt, (low, high), 0.4, 540, ENAMEL,
        midline=False, paired=True, sigmas=(1.5, 3.0), gain=1.0, rounds=3,
        paint=partial(_enamel_and_root, arch=arch, number=number),
    )  # fmt: skip


def _enamel_and_root(points: Floats, arch: teeth.Arch, number: int) -> Floats:
    share = teeth.enamel(points, arch, number)[:, None]
    return np.asarray(np.array(ROOT) * (1 - share) + np.array(ENAMEL) * share)


PARTS: dict[str, Part] = {
    "mandible": Part(
        "bone", mandible.sculpt_mandible, ((0, -8, -104), (72, 92, 8)), 0.9, 7_600, PALE_BONE,
    ),
    "hyoid_bone": Part(
        "bone", larynx.sculpt_hyoid, ((0, -6, -116), (30, 42, -86)), 0.7, 1_100, OLD_BONE,
        sigmas=(3.0,), gain=1.2,
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
    "thyroid_cartilage": Part(
        "cartilage", larynx.sculpt_thyroid_cartilage, ((0, -8, -146), (32, 44, -94)), 0.7, 1_400,
        CARTILAGE, sigmas=(3.0,), gain=1.2,
    ),
    "cricoid_cartilage": Part(
        "cartilage", larynx.sculpt_cricoid_cartilage, ((0, -8, -152), (22, 36, -116)), 0.7, 800,
        CARTILAGE, sigmas=(3.0,), gain=1.2,
    ),
    "trachea": Part(
        "cartilage", larynx.sculpt_trachea, ((0, -16, -228), (18, 34, -130)), 0.7, 1_700, CARTILAGE,
        sigmas=(2.0, 4.0), gain=1.2,
    ),
    "auricle": Part(
        "cartilage", ear.sculpt_auricle, ((50, -50, -46), (116, 26, 52)), 0.6, 3_200, EAR,
        midline=False, paired=True, sigmas=(1.5, 4.0, 8.0), gain=1.0, rounds=4,
    ),
}  # fmt: skip
"""Meshes that are stages of their own."""
_RIB = Part(
    "bone", girdle.sculpt_first_rib, ((0, -56, -224), (92, 36, -152)), 0.9, 750, PALE_BONE,
    midline=False, paired=True, sigmas=(3.0, 8.0), gain=1.2,
)  # fmt: skip
_DISCS = Part(
    "cartilage", spine.sculpt_discs, ((0, -60, -200), (20, 8, -48)), 0.8, 400, (206, 212, 204),
    sigmas=(2.0, 5.0),
)  # fmt: skip
_VERTEBRAE = {name: _vertebra(name, 660) for name in spine.VERTEBRA_IDS}
GROUPS: dict[str, dict[str, Part]] = {
    "teeth_upper": {f"tooth_1{n}": _tooth(teeth.UPPER, n) for n in range(1, 9)},
    "teeth_lower": {f"tooth_4{n}": _tooth(teeth.LOWER, n) for n in range(1, 9)},
    "cervical_spine": {**_VERTEBRAE, "intervertebral_discs": _DISCS},
    "ribs": {"first_rib": _RIB, "second_rib": replace(_RIB, sculpt=girdle.sculpt_second_rib)},
}
"""Meshes of the stages that yield several sculpted alone."""
STAGES = ("skull", "mandible", *GROUPS, *(name for name in PARTS if name != "mandible"))


def ids_of(stage: str) -> tuple[str, ...]:
    """Return the mesh ids that a stage yields."""
    if stage == "skull":
        return sutures.SKULL.ids
    return tuple(GROUPS[stage]) if stage in GROUPS else (stage,)


def build_stage(stage: str, coarseness: float) -> Iterator[BuiltMesh]:
    """Yield the meshes of a stage; ``coarseness`` > 1 widens the grids."""
    if stage == "skull":
        yield from _skull(coarseness)
        return
    for name, part in GROUPS.get(stage, {stage: PARTS[stage]} if stage in PARTS else {}).items():
        yield _sculpted(name, part, coarseness)


def _sculpted(name: str, part: Part, coarseness: float) -> BuiltMesh:
    # Coarse drafts of small things keep a grid that still holds them.
    v = part.sculpt(Sculpture(*part.box, part.pitch * min(coarseness, 1.2 / part.pitch + 1.0)))
    half = surface.smooth(surface.half_surface(v, part.midline), part.rounds)
    half = topology.split_pinches(surface.decimate_half(half, int(part.triangles / coarseness)))
    whole, half_normals = surface.whole_of(half)
    light = surface.ambient_light(v, half.points, half_normals, part.sigmas, part.gain)
    light = surface.spread(half, light, 2)
    tone = np.array(part.colour, float) if part.paint is None else part.paint(half.points)
    return finish(name, part.kind, half, tone * light[:, None] ** SHADE_TINT, part.paired, whole)


def skull_complex(coarseness: float) -> tuple[Any, Sculpture]:
    """Return the bones of the right half of the skull as one complex, and their solid."""
    v = splitting.shifted_grid(*SKULL_BOX, SKULL_PITCH * coarseness)
    skull.sculpt_skull(v)
    return splitting.assemble(v, sutures.SKULL), v


def _skull(coarseness: float) -> Iterator[BuiltMesh]:
    cut, v = skull_complex(coarseness)
    light = splitting.light_of(cut, v, (3.0, 8.0, 16.0), 1.4, skull.darken_cavities)
    thin = splitting.parts(cut, sutures.SKULL, int(SKULL_TRIANGLES / coarseness))
    yield from split_meshes(thin, cut.points, light, "bone", BONE, sutures.SKULL.paired)


def split_meshes(
    thin: dict[str, surface.Surface],
    points: Floats,
    light: Floats,
    kind: str,
    colour: tuple[int, int, int],
    paired: frozenset[str],
) -> Iterator[BuiltMesh]:
    """Yield the parts of a solid; ``light`` (n,) is known at ``points`` (n, 3) of the full one."""
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    for name, half in thin.items():
        shade = light[tree.query(half.points)[1]]
        tone = np.array(colour, float) * shade[:, None] ** SHADE_TINT
        yield finish(name, kind, half, tone, name in paired, surface.mirror(half)[0])


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
