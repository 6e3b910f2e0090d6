"""One sculpted solid as separate bones: labels by region, grooved seams, light from the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.modelling import partition
from faceanatomy.modelling.sculpt import Sculpture, f32
from faceanatomy.modelling.surface import Surface, ambient_light, mirror, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.partition import Complex
    from faceanatomy.modelling.sculpt import Field

SEAM_TINT, INNER_LIGHT = 0.72, 0.86
"""Light on the line of a seam beside its surroundings, and on the faces that parts share."""
CRUMB = 0.04
"""Pieces of a part smaller than this share of it belong to the part they hang on."""
ATTEMPTS = 6
"""How often thinning is tried for a mesh that does not cut itself."""
BAND = 1.5
"""How far outside the solid the regions are still known, mm."""


@dataclass(frozen=True)
class Regions:
    """Parts of a solid in order of precedence: a point belongs to the first field below zero.

    ``fields``: by mesh id, functions of (|x|, y, z); ``paired``: ids with a right and a left one;
    ``groove``: depth and width of the seams in mm.
    """

    fields: Mapping[str, Field]
    paired: frozenset[str]
    groove: tuple[float, float]

    @property
    def ids(self) -> tuple[str, ...]:
        """Mesh ids, in order of precedence."""
        return tuple(self.fields)

    def at(self, points: NDArray[Any]) -> NDArray[np.float32]:
        """Return the fields (parts, n) at points (n, 3), x folded to the right."""
        x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
        rows = [np.broadcast_to(field(x, y, z), x.shape) for field in self.fields.values()]
        return np.stack(rows).astype(np.float32)


def owners(fields: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return for each column of ``Regions.at`` the number of the part that owns it, from 0."""
    first: NDArray[np.uint8] = np.argmax(fields < 0, axis=0).astype(np.uint8)
    return first


def near_seam(points: Any, values: Any, owner: Any, regions: Regions) -> Any:
    """Return about how far points are from the nearest seam, mm; paired parts meet at x = 0."""
    rows = np.arange(len(values))[:, None]
    before = np.where(rows < owner[None], values, np.inf).min(0)
    own = -np.take_along_axis(values, owner[None].astype(np.intp), 0)[0]
    near = np.minimum(before, own)
    paired = np.array([name in regions.paired for name in regions.ids])[owner]
    return np.where(paired, np.minimum(near, points[:, 0]), near)


def shifted_grid(low: ArrayLike, high: ArrayLike, pitch: float) -> Sculpture:
    """Return an empty grid whose midline lies half way between two samples."""
    v = Sculpture(low, high, pitch)
    v.x = (v.x + f32(pitch / 2)).astype(f32)
    return v


def assemble(v: Sculpture, regions: Regions, rounds: int = 4) -> Complex:
    """Return the parts of the right half as one complex.

    ``v`` is a solid on a ``shifted_grid``; its seams are grooved in place.
    """
    half = v.field[1:]  # the layer at -pitch / 2 and the right half
    inside = np.nonzero(half[1:] < BAND)
    index = (inside[0] + 1, inside[1], inside[2])
    points = np.stack([v.x[1:][index[0]], v.y[index[1]], v.z[index[2]]], 1)
    values = regions.at(points)
    owner = owners(values)
    depth, width = regions.groove
    seam = near_seam(points, values, owner, regions)
    half[index] += f32(depth) * np.exp(-((seam / width) ** 2))
    half[0], v.field[0] = half[1], v.field[3]
    labels = np.zeros(half.shape, np.uint8)
    labels[index] = np.where(half[index] < 0, owner + 1, 0)
    _give_crumbs_away(labels[1:], len(regions.ids))
    two = [number for number, name in enumerate(regions.ids, 1) if name in regions.paired]
    labels[0] = labels[1] + np.uint8(partition.LEFT) * np.isin(labels[1], two)
    position = np.full(half.shape, -1, np.int32)
    position[index] = np.arange(len(points))
    origin = np.array([v.x[1], v.y[0], v.z[0]], float)
    crossing = _crossing(half, labels, position, values)
    complex_ = partition.surface_nets(labels, crossing, origin, v.pitch)
    return _onto_field(partition.smooth(complex_, rounds), v)


def _crossing(half: Any, labels: Any, position: Any, values: Any) -> Callable[[int, Any], Any]:
    """Return where labels change along grid edges: at the surface, or at the seam."""

    def crossing(axis: int, index: Any) -> Any:
        end = index.copy()
        end[axis] += 1
        a, b = labels[tuple(index)].astype(int), labels[tuple(end)].astype(int)
        outer = (a == 0) | (b == 0)
        first = np.minimum(a, b) - 1  # the field of the earlier part is the boundary
        rows = np.where(outer | (first >= len(values)), 0, first)
        columns = [position[tuple(index)], position[tuple(end)]]
        known = (columns[0] >= 0) & (columns[1] >= 0)
        ends = [
            np.where(outer, half[tuple(place)], np.where(known, values[rows, column], 0.0))
            for place, column in zip((index, end), columns, strict=True)
        ]
        across = ends[0] * ends[1] < 0
        t = np.where(across, ends[0] / np.where(across, ends[0] - ends[1], 1.0), 0.5)
        if axis == 0:
            t = np.where((index[0] == 0) & ~outer, 0.5, t)
        return np.clip(t, 0.02, 0.98)

    return crossing


def _give_crumbs_away(labels: NDArray[np.uint8], count: int) -> None:
    """Give pieces that hang loose from their part to the part they touch most, in place."""
    from scipy import ndimage

    for label in range(1, count + 1):
        pieces, number = ndimage.label(labels == label)
        if number < 2:
            continue
        sizes = np.bincount(pieces.ravel())[1:]
        boxes = ndimage.find_objects(pieces)
        for piece_number in np.flatnonzero(sizes < CRUMB * sizes.max()) + 1:
            box = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in boxes[piece_number - 1])
            piece = pieces[box] == piece_number
            around = labels[box][ndimage.binary_dilation(piece) & ~piece]
            around = around[around > 0]
            labels[box][piece] = np.bincount(around).argmax() if around.size else 0


def _onto_field(complex_: Complex, v: Sculpture, rounds: int = 2) -> Complex:
    """Return the complex with its outer vertices back on the sculpted surface."""
    points = complex_.points.copy()
    outer = complex_.on_outside
    slopes = [np.gradient(v.field, v.pitch, axis=k) for k in range(3)]
    for _ in range(rounds):
        p = points[outer]
        slope = np.stack([_sampled(v, s, p) for s in slopes], 1)
        slope[p[:, 0] == 0, 0] = 0.0
        steep = np.maximum((slope**2).sum(1), 0.15)
        step = np.clip(_sampled(v, v.field, p) / steep, -0.3 * v.pitch, 0.3 * v.pitch)
        points[outer] = p - 0.8 * step[:, None] * slope
    return complex_.moved(points)


def _sampled(v: Sculpture, volume: Any, points: Floats) -> Floats:
    from scipy.ndimage import map_coordinates

    low = np.array([v.x[0], v.y[0], v.z[0]], float)
    at = ((points - low) / v.pitch).T
    return np.asarray(map_coordinates(volume, at, order=1, mode="nearest"), float)


def parts(complex_: Complex, regions: Regions, triangles: int) -> dict[str, Surface]:
    """Return the right half, or the right one, of each part, thinned together.

    ``triangles``: of all parts of the right half, faces that two parts share counted twice. A few
    less where thinning to so many would leave faces that cut each other.
    """
    whole = {name: complex_.surface_of(k) for k, name in enumerate(regions.ids, 1)}
    thin = partition.decimate_together(whole, triangles)
    for attempt in range(1, ATTEMPTS):
        if not any(len(self_intersections(s.points, s.faces)) for s in thin.values()):
            break
        thin = partition.decimate_together(whole, int(triangles * (1 - 0.012 * attempt)))
    return thin


def light_of(
    complex_: Complex,
    v: Sculpture,
    sigmas: tuple[float, ...],
    gain: float,
    change: Callable[[Floats, Floats], Floats] | None = None,
) -> Floats:
    """Return the baked light (n,) of all vertices of a complex, cast by the whole solid."""
    outer = (complex_.below == partition.OUTSIDE) | (complex_.above == partition.OUTSIDE)
    turned = complex_.below[outer] == partition.OUTSIDE
    faces = complex_.faces[outer]
    half = Surface(complex_.points, np.where(turned[:, None], faces[:, ::-1], faces))
    normals = mirror(half)[0].normals()[: len(half.points)]
    # The light is looked up from x = 0; here the first sample of the half lies at half a pitch.
    start = half.points - [float(v.x[2]), 0, 0]
    light = ambient_light(v, start, normals, sigmas, gain)
    if change is not None:
        light = change(half.points, light)
    light = spread(half, light, 2)
    light = np.where(complex_.on_outside, light, INNER_LIGHT)
    on_seam = complex_.on_outside & (complex_.label_count > 2)
    return np.asarray(np.where(on_seam, light * SEAM_TINT, light))
