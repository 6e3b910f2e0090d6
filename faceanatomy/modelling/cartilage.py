"""The nasal cartilages: the firm nose under the skin, grooved into its lateral and alar parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from faceanatomy.modelling import surface
from faceanatomy.modelling.fields import HeadFields, nasal_cartilage
from faceanatomy.modelling.sculpt import Sculpture, f32
from faceanatomy.modelling.write import BuiltMesh

BOX = ((0.0, 74.0, -44.0), (26.0, 122.0, 14.0))
COLOUR = np.array([214.0, 220, 214])
GROOVES = (  # between lateral and alar cartilage, seen from the front
    [(1.5, -15), (5, -16), (9, -18.5), (13, -22), (16.5, -27)],
    [(0, -14), (0, -19), (0, -24)],
)


def nasal_cartilages(fields: HeadFields, pitch: float) -> BuiltMesh:
    """Return the mesh of the nasal cartilages."""
    from scipy.ndimage import map_coordinates

    v = Sculpture(*BOX, pitch)
    grid = np.meshgrid(np.abs(v.x), v.y, v.z, indexing="ij")
    index = [(axis - low) / fields.pitch for axis, low in zip(grid, fields.low, strict=True)]

    def at(name: str) -> Any:
        volume = fields.volumes[name]
        return map_coordinates(volume, index, order=1, mode="nearest").astype(f32)

    envelope, bone = at("skin"), at("bone")
    scratch = Sculpture(*BOX, pitch)
    v.half = nasal_cartilage(envelope[2:], bone[2:], scratch)
    for groove in GROOVES:
        v.crease(v.front_points(groove), 1.0, -1.1, count=60)
    half = surface.smooth(surface.half_surface(v, True), 8)
    half = surface.decimate_half(half, 1_500)
    whole, normals = surface.whole_of(half)
    light = surface.ambient_light(v, half.points, normals, (1.5, 3.0), 0.9, offset=0.8)
    colour = COLOUR * surface.spread(half, light, 2)[:, None] ** np.array([1.0, 1.05, 1.12])
    colours = np.clip(np.round(colour), 0, 255).astype(np.uint8)
    free = half.points[:, 0] > 0
    return BuiltMesh(
        "nasal_cartilages", "cartilage", False, whole.points, whole.faces,
        colors=np.concatenate([colours, colours[free]]),
    )  # fmt: skip
