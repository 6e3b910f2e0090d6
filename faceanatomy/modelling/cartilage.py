"""The nasal cartilages: septal plate, lateral and major alar cartilages, cut from one shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import splitting
from faceanatomy.modelling.fields import HeadFields, nasal_cartilage
from faceanatomy.modelling.sculpt import f32, smooth_max, smooth_min
from faceanatomy.modelling.solids import split_meshes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.modelling.write import BuiltMesh

BOX = ((0.0, 74.0, -44.0), (26.0, 122.0, 14.0))
COLOUR = (214, 220, 214)
SHELL, SEPTUM = 2.0, 1.3
"""Thickness of the lateral and alar cartilages, half thickness of the septal one, mm."""
TRIANGLES = 1_550
_SCROLL = ((0, 1.5, 5, 9, 13, 16.5, 22), (-14.5, -15, -16, -18.5, -22, -27, -34))
"""Where alar and lateral cartilage meet: x, z, seen from the front."""
_SEPTUM_FRONT = ((-36, -31, -20, -8, 2, 14), (95, 101, 107, 103, 98, 92))
"""Front border of the septal cartilage: z, y."""


def septal(x: Any, y: Any, z: Any) -> Any:
    """Plate in the midline, behind the domes of the alar cartilages."""
    return np.maximum(x - SEPTUM - 0.3, y - np.interp(z, *_SEPTUM_FRONT))


def lateral(x: Any, _y: Any, z: Any) -> Any:
    """Side wall of the nose above the scroll."""
    return (np.interp(x, *_SCROLL) - z) * 0.85


def alar(x: Any, _y: Any, _z: Any) -> Any:
    """Tip and wing: what is left."""
    return np.full(np.shape(x), -50.0)


PARTS = splitting.Regions(
    {
        "nasal_septal_cartilage": septal,
        "lateral_nasal_cartilage": lateral,
        "major_alar_cartilage": alar,
    },
    frozenset({"lateral_nasal_cartilage", "major_alar_cartilage"}),
    groove=(0.6, 0.7),
)


def nasal_cartilages(fields: HeadFields, pitch: float) -> Iterator[BuiltMesh]:
    """Yield the meshes of the nasal cartilages."""
    from scipy.ndimage import map_coordinates

    v = splitting.shifted_grid(*BOX, pitch)
    grid = np.meshgrid(np.abs(v.x), v.y, v.z, indexing="ij")
    index = [(axis - low) / fields.pitch for axis, low in zip(grid, fields.low, strict=True)]

    def at(name: str) -> Any:
        volume = fields.volumes[name]
        return map_coordinates(volume, index, order=1, mode="nearest").astype(f32)

    scratch = splitting.shifted_grid(*BOX, pitch)
    nose = nasal_cartilage(at("skin"), at("bone"), scratch, whole=True)
    shell = smooth_max(nose, -(nose + f32(SHELL)), 0.6)
    plate = smooth_max(nose, grid[0].astype(f32) - f32(SEPTUM), 0.6)
    v.field = smooth_min(shell, plate, 0.8).astype(f32)
    cut = splitting.assemble(v, PARTS)
    light = splitting.light_of(cut, v, (1.5, 3.0), 0.9)
    thin = splitting.parts(cut, PARTS, TRIANGLES)
    yield from split_meshes(thin, cut.points, light, "cartilage", COLOUR, PARTS.paired)
