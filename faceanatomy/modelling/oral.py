"""The oral cavity: the tongue at rest in the lower arch, the hard and the soft palate with uvula.

Both are sculpted in one frame with the bones and give way to them and to the teeth, so that they
touch and never pierce. Proportions follow midsagittal sections of the closed mouth: the dorsum lies
just under the palate, the tip behind the lower incisors, the root before the hyoid bone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import surface, topology
from faceanatomy.modelling.sculpt import Sculpture, f32, smooth_max
from faceanatomy.modelling.teeth import UPPER
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.fields import HeadFields

BOX = ((0.0, 4.0, -106.0), (34.0, 92.0, -28.0))
TONGUE_TRIANGLES, PALATE_TRIANGLES = 1_500, 1_400
TOOTH_GAP = 0.45
"""Room left between mucosa and teeth or bone, mm."""
TONGUE_GAP = 0.5
"""Room left between the tongue and the palate at rest, mm."""
MUCOSA = 2.2
"""Thickness of the mucosa of the hard palate, mm."""

# Body of the tongue: (y, z) of its axis from root to tip, half height and half width there, and
# the direction (y, z) in which its dorsum lies.
BODY = (
    (31.5, -94.0, 5.5, 11.0, (-1.0, 0.1)),
    (33.5, -84.5, 11.5, 16.0, (-1.0, 0.2)),
    (37.5, -74.5, 17.5, 19.5, (-1.0, 0.6)),
    (43.5, -66.0, 22.0, 22.0, (-0.5, 1.0)),
    (52.0, -62.8, 21.5, 22.5, (0.0, 1.0)),
    (60.5, -63.2, 18.5, 20.5, (0.1, 1.0)),
    (68.0, -63.0, 12.8, 17.5, (0.25, 1.0)),
    (74.5, -61.8, 5.8, 12.5, (0.25, 1.0)),
)
TIP = 78.4
"""How far the tip reaches (y): to the lower incisors, not into the gap between them."""
GROOVE = ((0, 74, -56.6), (0, 67, -50.6), (0, 58, -44.8), (0, 50, -41.6), (0, 42, -43.8))
SULCUS = ((0, 36.5, -47.0), (6, 39.5, -45.0), (12, 43.5, -46.5), (16.5, 47.0, -50.0))
FRENULUM = ((0, 74, -64.0), (0, 69, -68.0), (0, 64, -71.0))
VALLATE = ((2.6, 38.7, -45.2), (6.0, 40.6, -44.3), (9.6, 42.8, -44.6), (12.8, 45.2, -46.2))

# Soft palate: (y, z) of its middle from the hard palate to the uvula's base, half thickness and
# half width there.
VELUM = (
    (35.0, -41.8, 2.2, 17.5),
    (29.0, -44.6, 2.5, 20.0),
    (23.5, -49.0, 2.8, 19.5),
    (19.8, -54.5, 2.6, 14.0),
)
UVULA = ((0, 19.6, -55.0), (0, 18.8, -60.5), (0, 18.8, -66.5))
GLOSSAL_ARCH = ((8, 28.0, -46.0), (14.0, 31.6, -46.2), (18.0, 35.4, -51.0), (19.4, 36.4, -60.0))
PHARYNGEAL_ARCH = ((4, 19.6, -55.6), (10.5, 18.8, -57.0), (15.5, 17.4, -63.0), (17.2, 17.0, -70.0))
WALL = ((36.4, -48.0), (36.6, -64.0), (27.0, -70.0), (17.4, -70.0), (17.4, -61.0), (24.0, -47.0))
"""Outline (y, z) of the side wall between the two arches, where the tonsil lies."""
TONSIL = ((17.6, 26.5, -60.5), (2.6, 5.5, 8.0))

FLESH, COAT, UNDERSIDE = (192, 104, 100), (205, 138, 128), (170, 80, 82)
HARD_PALATE, SOFT_PALATE = (212, 152, 138), (188, 98, 92)
SHADE_TINT = np.array([1.0, 1.12, 1.16])


def oral_cavity(fields: HeadFields, pitch: float, only: set[str] | None = None) -> list[BuiltMesh]:
    """Return the meshes of the tongue and the palate (both across the midline).

    Parameters
    ----------
    fields : distances of the head; only the bones (with the teeth) are asked.
    pitch : grid spacing in mm.
    only : ids of the meshes wanted; None is both.
    """
    bone = sampled(fields, "bone", pitch)
    palate = _sculpt_palate(bone, pitch)
    tongue = _sculpt_tongue(bone, palate, pitch)
    palate.half = smooth_max(palate.half, f32(TONGUE_GAP) - tongue.half, 1.0)
    made = []
    if only is None or "tongue" in only:
        made.append(_finished("tongue", tongue, TONGUE_TRIANGLES, _tongue_colour))
    if only is None or "palate" in only:
        made.append(_finished("palate", palate, PALATE_TRIANGLES, _palate_colour))
    return made


def sampled(fields: HeadFields, name: str, pitch: float) -> Any:
    """Return one field of the head on the grid of the oral cavity, ghost layers left out."""
    from scipy.ndimage import map_coordinates

    v = Sculpture(*BOX, pitch)
    grid = np.meshgrid(np.abs(v.x[2:]), v.y, v.z, indexing="ij")
    index = [(axis - low) / fields.pitch for axis, low in zip(grid, fields.low, strict=True)]
    return map_coordinates(fields.volumes[name], index, order=1, mode="nearest").astype(f32)


def _sculpt_tongue(bone: Any, palate: Sculpture, pitch: float) -> Sculpture:
    v = Sculpture(*BOX, pitch)
    axis = [(0.0, y, z) for y, z, *_ in BODY]
    radii = [(height, width) for _, _, height, width, _ in BODY]
    dorsal = [(0.0, *way) for *_, way in BODY]
    v.tube(axis, radii, 0, normal=dorsal, count=60)
    v.ellipsoid((0, 73.2, -61.0), (9.0, 5.0, 3.6), 3)  # a rounded tip, no point
    v.crease(GROOVE, 1.5, -1.0, count=60)
    v.crease(SULCUS, 0.9, -0.5, count=40)
    v.crease(FRENULUM, 1.0, 0.9, count=30)
    for papilla in VALLATE:
        v.swell(papilla, 1.1, 0.45)
    x, y, _ = v.coordinates((slice(2, None), slice(None), slice(None)))
    v.half = smooth_max(v.half, y + f32(0.022) * x * x - f32(TIP) + 0 * v.half, 3.0)
    v.half = smooth_max(v.half, f32(TOOTH_GAP) - bone, 2.5)
    v.half = smooth_max(v.half, f32(TONGUE_GAP) - palate.half, 2.0)
    return v


def _sculpt_palate(bone: Any, pitch: float) -> Sculpture:
    v = Sculpture(*BOX, pitch)
    x, y, z = v.coordinates((slice(2, None), slice(None), slice(None)))
    gum = np.asarray(UPPER.gum, float)[::-1]
    lingual = np.interp(y, gum[:, 1], gum[:, 0] - 2.0).astype(f32)
    neck = np.interp(y, gum[:, 1], gum[:, 2] + 0.4).astype(f32)
    shell = smooth_max(bone - f32(MUCOSA), neck - z, 1.5)
    shell = smooth_max(shell, x - lingual, 2.0)
    for wall in (y - 86.0, 32.0 - y, z + 35.0):
        shell = smooth_max(shell, wall.astype(f32) + 0 * shell, 1.5)
    v.half = shell.astype(f32)
    for ruga, reach in ((77.0, 7.5), (73.5, 10.0), (70.0, 11.0)):  # transverse folds
        ridge = [(1.2, ruga + 0.4), (0.6 * reach, ruga + 0.8), (reach, ruga - 1.4)]
        v.crease(_on_roof(v, ridge), 0.9, 0.7, count=30)
    v.crease(_on_roof(v, [(0.0, 76.0), (0.0, 60.0), (0.0, 42.0)]), 0.8, 0.35, count=50)
    v.ellipsoid((0, 80.5, -46.9), (2.0, 2.6, 1.5), 1.5)  # incisive papilla
    middle = [(0.0, y0, z0) for y0, z0, *_ in VELUM]
    thick = [(half, width) for *_, half, width in VELUM]
    v.tube(middle, thick, 3.0, normal=[(0, -0.35, 1), (0, -0.5, 1), (0, -0.8, 1), (0, -1, 0.6)],
           count=40)  # fmt: skip
    v.tube(UVULA, [(2.9, 4.0), (3.3, 3.8), (2.4, 2.7)], 2.5, normal=(0, 1, 0), count=24)
    v.plate(WALL, 19.6, 1.1, 1.0, 1.5)
    v.tube(GLOSSAL_ARCH, [(2.0, 2.8), (2.3, 3.2), (2.2, 3.0), (1.6, 2.2)], 3.5, normal=(0, 1, 0.3),
           count=40)  # fmt: skip
    v.tube(PHARYNGEAL_ARCH, [(1.8, 2.4), (2.0, 2.8), (2.0, 3.0), (1.5, 2.0)], 3.5,
           normal=(0, 1, 0), count=40)  # fmt: skip
    v.ellipsoid(*TONSIL, 2.5)
    v.half = smooth_max(v.half, f32(-0.25) - bone, 0.8)
    return v


def _on_roof(v: Sculpture, places: list[tuple[float, float]]) -> Floats:
    """Return the points (n, 3) of the underside of the palate at the given (x, y)."""
    out = []
    for x, y in places:
        i, j = int(np.argmin(np.abs(v.x - x))), int(np.argmin(np.abs(v.y - y)))
        column = v.field[i, j]
        inside = np.flatnonzero(column < 0)
        out.append((x, y, float(v.z[inside[0]]) if inside.size else -44.0))
    return np.array(out)


def _finished(name: str, v: Sculpture, triangles: int, paint: Any) -> BuiltMesh:
    half = surface.smooth(surface.half_surface(v, True), 6)
    half = topology.split_pinches(surface.decimate_half(half, triangles))
    whole, normals = surface.whole_of(half)
    light = surface.ambient_light(v, half.points, normals, (1.5, 4.0), 0.7)
    light = np.maximum(surface.spread(half, light, 2), 0.55)
    colour = paint(half.points, normals) * light[:, None] ** SHADE_TINT
    colours = np.clip(np.round(colour), 0, 255).astype(np.uint8)
    free = half.points[:, 0] > 0
    return BuiltMesh(
        name, "mucosa", False, whole.points, whole.faces,
        colors=np.concatenate([colours, colours[free]]),
    )  # fmt: skip


def _tongue_colour(points: Floats, normals: Floats) -> Floats:
    """Return the colour (n, 3): a coated dorsum, red borders and root, bluish underside."""
    x, y, z = points.T
    dorsal = np.clip(normals[:, 2] * 1.2 + 0.1, 0, 1)
    coat = dorsal * np.clip((y - 38) / 10, 0, 1) * np.clip(1.25 - np.abs(x) / 17, 0, 1)
    under = np.clip(-normals[:, 2] * 1.5, 0, 1) * np.clip((y - 40) / 10, 0, 1)
    papillae = 0.5 + 0.5 * np.sin(2.9 * x + 1.3 * y) * np.sin(2.3 * y - 1.1 * z + 0.7 * x)
    out = _mixed(np.array(FLESH, float), np.array(COAT, float), coat * (0.75 + 0.25 * papillae))
    return np.asarray(out + (np.array(UNDERSIDE, float) - out) * under[:, None])


def _palate_colour(points: Floats, _normals: Floats) -> Floats:
    """Return the colour (n, 3): pale and firm in front, red and soft behind."""
    behind, below = (38 - points[:, 1]) / 8, (-46.5 - points[:, 2]) / 3 * (points[:, 1] < 39)
    soft = np.clip(np.maximum(behind, below), 0, 1)
    return _mixed(np.array(HARD_PALATE, float), np.array(SOFT_PALATE, float), soft)


def _mixed(first: Floats, second: Floats, share: Floats) -> Floats:
    return np.asarray(first + (second - first) * share[:, None])
