"""Connective tissue with meshes of its own: modiolus, tarsi, palpebral ligament, fasciae.

Sizes are those of textbooks: the upper tarsus some 10 mm high, the lower 5 mm, both about 1 mm
thick with the conjunctiva; the modiolus a blunt cone of about a thumb's thickness at the corner
of the mouth; the temporal fascia a sheet from the superior temporal line to the zygomatic arch.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.modelling.curves import spline
from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.sling import sling_of
from faceanatomy.modelling.surface import Surface
from faceanatomy.modelling.tubes import joined, tube
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.fields import HeadFields

CONNECTIVE = (
    "modiolus", "superior_tarsus", "inferior_tarsus", "medial_palpebral_ligament",
    "temporal_fascia", "digastric_sling",
)  # fmt: skip

# Lid plates as seen from the centre of the eye: azimuth (outwards positive) of the columns, and
# the elevation of the margin and of the far edge there, degrees; inner and outer radius, mm.
UPPER_LID = ((-36, 13.0, 17), (-20, 15.5, 38), (0, 17.5, 49), (25, 15.0, 47), (45, 8.0, 34),
             (60, 1.5, 9))  # fmt: skip
LOWER_LID = ((-36, -32, -35), (-18, -37, -49), (0, -39, -57), (22, -39, -55), (40, -34, -45),
             (52, -28, -32))  # fmt: skip
LID_RADII = (12.8, 13.4)
COLUMNS, ROWS = 13, 5

MODIOLUS = (32.6, 74.4, -56.5)
MODIOLUS_RADII = (2.0, 3.0, 4.5)
"""Half sizes across the cheek, along it and up, mm."""
MODIOLUS_DEPTH = 3.4

LIGAMENT_HALF, LIMB_HALF = (1.9, 1.5), (1.1, 0.7)
"""Half the width at both ends of the ligament and of its limbs, mm."""
LIGAMENT_FLAT = 0.4
"""Thickness of these bands as a share of their width."""
LIGAMENT = ((12.0, 87.0, 11.4), (14.6, 84.0, 12.0), (17.6, 81.6, 12.6))
LIMBS = (((16.6, 82.3, 12.5), (19.4, 81.4, 15.4), (23.8, 81.3, 18.4)),
         ((16.6, 82.3, 12.3), (19.6, 80.9, 10.4), (24.2, 80.0, 8.3)))  # fmt: skip

# Borders of the temporal fascia seen from the side, (y, z), from front to back.
TEMPORAL_LINE = (
    (70.5, 29),
    (65.5, 44),
    (56, 64),
    (31, 83),
    (3, 90),
    (-23, 78),
    (-38, 52),
    (-38, 30),
)
ARCH = ((67.5, 15), (57, 6), (44, 4.5), (28, 5.5), (12, 6.5), (0, 8.5), (-14, 12), (-27, 19))
FASCIA_GRID, FASCIA_HALF = (17, 10), 0.25
FASCIA_GAPS = (0.2, 0.9)
"""Room under the sheet at its border and elsewhere, mm."""
FASCIA_SKIN_GAP = 0.45


def build_connective(
    fields: HeadFields, muscles: Mapping[str, BuiltMesh], only: set[str] | None = None
) -> list[BuiltMesh]:
    """Return the meshes of the connective tissue (right sides).

    Parameters
    ----------
    fields : the head.
    muscles : built muscles and tendons by id; the temporal fascia lies on temporalis, and the sling
        of digastric around its tendon (without it, there is none).
    only : ids of the meshes wanted; None is all.
    """
    makers: dict[str, tuple[str, Callable[[], Surface]]] = {
        "modiolus": ("node", partial(_modiolus, fields)),
        "superior_tarsus": ("ligament", partial(_lid_plate, UPPER_LID)),
        "inferior_tarsus": ("ligament", partial(_lid_plate, LOWER_LID)),
        "medial_palpebral_ligament": ("ligament", partial(_ligament, fields)),
        "temporal_fascia": ("fascia", partial(_temporal_fascia, fields, muscles)),
    }
    if "digastric_tendon" in muscles:
        faces = partial(sling_of, muscles["digastric_tendon"], fields.to_bone)
        makers["digastric_sling"] = ("fascia", lambda: slab(*faces()))
    made = []
    for name, (kind, make) in makers.items():
        if only is None or name in only:
            shape = make()
            made.append(BuiltMesh(name, kind, True, shape.points, shape.faces))
    return made


def _lid_plate(outline: tuple[tuple[float, float, float], ...]) -> Surface:
    azimuth, margin, far = np.array(outline, float).T
    columns = np.linspace(azimuth[0], azimuth[-1], COLUMNS)
    smooth = [np.column_stack([azimuth, edge]) for edge in (margin, far)]
    low, high = (np.interp(columns, *spline(nodes, 60).T) for nodes in smooth)
    share = np.linspace(0, 1, ROWS)
    up = np.radians(low[:, None] + (high - low)[:, None] * share)
    out = np.radians(columns)[:, None] + 0 * up
    way = np.stack([np.sin(out) * np.cos(up), np.cos(out) * np.cos(up), np.sin(up)], -1)
    inner, outer = (EYE_CENTRE + radius * way for radius in LID_RADII)
    return slab(inner, outer)


def _modiolus(fields: HeadFields) -> Surface:
    centre = fields.to_depth(np.array([MODIOLUS]), MODIOLUS_DEPTH)[0]
    across = fields.normal(centre[None])[0]
    along = np.cross([0.0, 0, 1], across)
    along /= np.linalg.norm(along)
    frame = np.stack([across, along, np.cross(across, along)])
    polar = np.radians(np.linspace(0, 180, 9))[1:-1]
    turn = np.radians(np.arange(0, 360, 30))
    t, a = np.meshgrid(polar, turn, indexing="ij")
    ball = np.stack([np.sin(t) * np.cos(a), np.sin(t) * np.sin(a), np.cos(t)], -1).reshape(-1, 3)
    ball = np.vstack([ball, [[0, 0, 1], [0, 0, -1]]])
    points = centre + (ball * MODIOLUS_RADII) @ frame
    rings, sides = len(polar), len(turn)
    here = np.arange(sides)
    after = (here + 1) % sides
    faces = []
    for k in range(rings - 1):
        a0, b0 = k * sides + here, k * sides + after
        faces += [np.stack([a0, a0 + sides, b0], 1), np.stack([b0, a0 + sides, b0 + sides], 1)]
    top, bottom = np.full(sides, rings * sides), np.full(sides, rings * sides + 1)
    last = (rings - 1) * sides
    faces += [np.stack([top, here, after], 1), np.stack([bottom, last + after, last + here], 1)]
    return outwards(Surface(points, np.vstack(faces)))


def _ligament(fields: HeadFields) -> Surface:
    body = np.array(LIGAMENT)
    body[0] = fields.to_bone(body[:1], 0.9)[0]
    outwards_there = fields.normal(body[1:2])[0]
    bands = [(spline(body, 14), LIGAMENT_HALF)]
    bands += [(spline(limb, 12), LIMB_HALF) for limb in LIMBS]
    return joined([_band(line, half, outwards_there) for line, half in bands])


def _band(line: Floats, half: tuple[float, float], facing: Floats) -> Surface:
    """Return a tube along a line (n, 3), pressed flat against what it lies on.

    Parameters
    ----------
    line : the middle of the band.
    half : half its width at both ends, mm.
    facing : unit vector out of its flat side.
    """
    from scipy.spatial import cKDTree

    round_band = tube(line, *half)
    middle = line[cKDTree(line).query(round_band.points)[1]]
    rise = (round_band.points - middle) @ facing
    return Surface(
        round_band.points - (1 - LIGAMENT_FLAT) * rise[:, None] * facing, round_band.faces
    )


def _temporal_fascia(fields: HeadFields, muscles: Mapping[str, BuiltMesh]) -> Surface:
    columns, rows = FASCIA_GRID
    above, below = spline(TEMPORAL_LINE, columns), spline(ARCH, columns)
    share = np.linspace(0, 1, rows)[None, :, None]
    flat = below[:, None] + (above - below)[:, None] * share
    y, z = flat[..., 0].ravel(), flat[..., 1].ravel()
    on_muscle = [
        signed_distance(mesh.points, mesh.faces, thin=True)
        for name, mesh in sorted(muscles.items())
        if name.startswith("temporalis")
    ]
    inwards = [np.minimum(k, k[::-1]) for k in (np.linspace(0, 1, columns), share[0, :, 0])]
    edge = np.clip(5 * np.minimum(inwards[0][:, None], inwards[1]), 0, 1)
    gap = FASCIA_HALF + FASCIA_GAPS[0] + (FASCIA_GAPS[1] - FASCIA_GAPS[0]) * edge.ravel()
    x = np.full(len(y), 90.0)
    for _ in range(400):  # let the sheet sink from the side until it rests on muscle or bone
        here = np.column_stack([x, y, z])
        away = np.min([fields.bone_distance(here), *(distance(here) for distance in on_muscle)], 0)
        room = away - gap
        if room.max() < 0.05:
            break
        x = np.where(room > 0.05, x - np.clip(0.4 * room, 0.05, 1.5), x)
    sunk = np.maximum(x, 30.0).reshape(columns, rows)
    x = sunk + edge * (_smoothed(sunk) - sunk)  # it bridges hollows, but its border is attached
    middle = np.stack([x, flat[..., 0], flat[..., 1]], -1)
    under = np.maximum(fields.skin_distance(middle.reshape(-1, 3)) + FASCIA_SKIN_GAP, 0).reshape(
        columns, rows
    )
    middle = middle - under[..., None] * fields.normal(middle.reshape(-1, 3)).reshape(middle.shape)
    way = np.cross(np.gradient(middle, axis=0), np.gradient(middle, axis=1))
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    way *= np.sign(way[..., :1])
    return slab(middle - FASCIA_HALF * way, middle + FASCIA_HALF * way)


def _smoothed(x: Floats) -> Floats:
    """Return a height grid that bridges hollows: never lower than the higher of two averages."""
    from scipy.ndimage import gaussian_filter

    for _ in range(4):
        x = np.maximum(x, gaussian_filter(x, 1.0, mode="nearest"))
    return np.asarray(gaussian_filter(x, 0.6, mode="nearest"))


def slab(inner: Floats, outer: Floats) -> Surface:
    """Return the closed surface between two grids (n, m, 3) that share their layout."""
    n, m = inner.shape[:2]
    number = np.arange(n * m).reshape(n, m)
    a, b = number[:-1, :-1].ravel(), number[1:, :-1].ravel()
    c, d = number[1:, 1:].ravel(), number[:-1, 1:].ravel()
    sheet = np.vstack([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    rim = np.concatenate([number[:-1, 0], number[-1, :-1], number[:0:-1, -1], number[0, :0:-1]])
    after = np.roll(rim, -1)
    k = n * m
    walls = [np.stack([rim, after, after + k], 1), np.stack([rim, after + k, rim + k], 1)]
    points = np.vstack([inner.reshape(-1, 3), outer.reshape(-1, 3)])
    return outwards(Surface(points, np.vstack([sheet[:, ::-1], sheet + k, *walls])))


def outwards(surface: Surface) -> Surface:
    """Return a closed surface wound so that its volume is positive."""
    corners = surface.points[surface.faces]
    volume: Any = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    return surface if volume > 0 else Surface(surface.points, surface.faces[:, ::-1])
