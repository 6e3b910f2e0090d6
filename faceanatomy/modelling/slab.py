"""The one slab generator for all muscles.

Loft guides to a (u, v) grid, place it (a depth below the skin, or free along its guides), bring
bony ends on the bone, give it a fascicled thickness, stack it on what lies beneath, keep it clear
of bone and skin.  u runs 0..1 from origin to insertion, v 0..1 across.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceanatomy.modelling.borders import symmetric, symmetric_grid, weld
from faceanatomy.modelling.fascicles import WALL_ENDS, Fascicles, ragged_ends, ragged_rim, weave
from faceanatomy.modelling.guides import keyed, loft, resolve, spline, unit
from faceanatomy.modelling.parts import SlabGrid
from faceanatomy.modelling.placement import Tissues, keep_clear, snap_row, to_fraction
from faceanatomy.modelling.specification import DIVING_ENDS, SNAPPING_ENDS, Slab
from faceanatomy.modelling.stacking import Layers, lift_above

Array = NDArray[np.float64]
Soften = Callable[[Array, tuple[float, float]], Array]

ABOVE, BELOW = 0.55, 0.45
SNAP_LENGTH = 0.28
LIFT_LENGTH = 0.16
SECOND_SMOOTHING = (1.2, 1.0)
DIVE_ORDER = 30
BONE_GAP, SKIN_GAP = 0.08, 0.35


@dataclass(frozen=True)
class BuiltSlab:
    """A slab grid with its size and what measuring needs to know about it."""

    grid: SlabGrid
    fascicles: Fascicles
    length: float
    width: float
    largest_lift: float
    squeezed: float


def sample_positions(slab: Slab, coarse: float = 1.0) -> tuple[Array, Array]:
    """Grid lines u and v of a slab; cut lines of its parts lie exactly on grid lines."""
    nu, nv = (max(round(n / coarse), 9) for n in slab.samples)
    u = np.linspace(0, 1, nu, endpoint=not slab.closed)
    v = np.linspace(0, 1, nv)
    v = 0.6 * v + 0.4 * (1 - np.cos(np.pi * v)) / 2
    return (
        _with_cuts(u, [x for part in slab.parts for x in part.along]),
        _with_cuts(v, [x for part in slab.parts for x in part.across]),
    )


def _with_cuts(values: Array, cuts: list[float]) -> Array:
    for cut in cuts:
        if 0 < cut < 1:
            values[1 + int(np.argmin(np.abs(values[1:-1] - cut)))] = cut
    return np.sort(values)


def mid_surface(
    slab: Slab, landmarks: dict[str, Array], tissues: Tissues, u: Array, v: Array
) -> Array:
    """Return the mid surface (nu, nv, 3) before stacking, with ragged ends."""
    if slab.kind == "strap":
        surface = _ribbon(slab, landmarks, tissues, u, v)
    else:
        curves = np.stack(
            [
                _resampled(
                    np.array([resolve(p, landmarks, tissues) for p in guide]), u, slab.closed
                )
                for guide in slab.guides
            ],
            1,
        )
        surface = loft(curves, v)
    late = any(slab.uneven)  # fairing would round such ends off
    if slab.closed:
        surface = ragged_rim(slab, surface, v)
    elif not late:
        surface = ragged_ends(slab, surface, u, v)
    if not slab.free:
        surface = _at_depth(slab, surface, tissues, u, v)
    return ragged_ends(slab, surface, u, v) if late else surface


def _at_depth(slab: Slab, surface: Array, tissues: Tissues, u: Array, v: Array) -> Array:
    if slab.depth_across:
        fraction = np.broadcast_to(keyed(slab.depth_across, v)[None], surface.shape[:2])
    else:
        fraction = np.broadcast_to(keyed(slab.depth, u)[:, None], surface.shape[:2])
    flat = fraction.reshape(-1)
    for round_ in range(slab.fairing + 1):
        if round_:
            surface = _smoothed(surface, slab.closed, 0.4)
        surface = to_fraction(tissues, surface.reshape(-1, 3), flat, slab.cap).reshape(
            surface.shape
        )
    return surface


def _resampled(points: Array, u: Array, closed: bool) -> Array:
    curve = spline(points, 121, closed)
    stations = np.linspace(0, 1, 122) if closed else np.linspace(0, 1, 121)
    if closed:
        curve = np.concatenate([curve, curve[:1]])
    return np.stack([np.interp(u, stations, curve[:, k]) for k in range(3)], -1)


def _ribbon(slab: Slab, landmarks: dict[str, Array], tissues: Tissues, u: Array, v: Array) -> Array:
    from scipy import ndimage

    line = _resampled(np.array([resolve(p, landmarks, tissues) for p in slab.guides[0]]), u, False)
    if slab.free:
        facing = np.tile(np.array(slab.facing, float), (len(u), 1))
    else:
        line = to_fraction(tissues, line, keyed(slab.depth, u), slab.cap)
        facing = tissues.normal(line)
    across = unit(np.cross(facing, unit(np.gradient(line, axis=0))))
    across = unit(ndimage.gaussian_filter1d(across, 1.5, axis=0, mode="nearest"))
    half = (v - 0.5)[None, :, None] * keyed(slab.width, u)[:, None, None]
    return np.asarray(line[:, None] + half * across[:, None])


def _smoothed(surface: Array, closed: bool, weight: float) -> Array:
    along = surface.copy()
    mean = (np.roll(surface, 1, 0) + np.roll(surface, -1, 0)) / 2
    inner = slice(None) if closed else slice(1, -1)
    along[inner] += weight * (mean - surface)[inner]
    both = along.copy()
    both[:, 1:-1] += weight * ((along[:, :-2] + along[:, 2:]) / 2 - along[:, 1:-1])
    return both


def surface_normals(slab: Slab, surface: Array, tissues: Tissues) -> Array:
    """Return unit directions (nu, nv, 3) in which thickness and lift are applied."""
    from scipy import ndimage

    if not slab.free:
        return tissues.normal(surface.reshape(-1, 3)).reshape(surface.shape)
    normal = unit(np.cross(_along(surface, slab.closed), np.gradient(surface, axis=1)))
    agreement = normal @ np.array(slab.facing, float)
    if slab.kind == "strap":
        normal = normal * np.where(agreement < 0, -1.0, 1.0)[..., None]
    elif np.median(agreement) < 0:
        normal = -normal
    smooth = [ndimage.gaussian_filter(normal[..., k], 1.2, mode="nearest") for k in range(3)]
    return unit(np.stack(smooth, -1))


def _along(surface: Array, closed: bool) -> Array:
    if closed:
        return np.asarray((np.roll(surface, -1, 0) - np.roll(surface, 1, 0)) / 2)
    return np.asarray(np.gradient(surface, axis=0))


def _snap(slab: Slab, surface: Array, u: Array, tissues: Tissues) -> Array:
    for end, row, distance in ((0, 0, u), (1, -1, 1 - u)):
        if slab.ends[end] not in SNAPPING_ENDS:
            continue
        fade = _smoothstep(1 - distance / SNAP_LENGTH)
        shift = snap_row(tissues, surface[row], slab.kind == "strap")
        surface = surface + fade[:, None, None] * shift[None]
    return surface


def _smoothstep(x: Array) -> Array:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def _end_profile(slab: Slab, u: Array) -> Array:
    """Thickness 0..1 along u: long tapers where fibres melt into soft tissue, short at bone."""
    if slab.closed:
        return np.ones_like(u)
    tapers = slab.end_taper or tuple(0.08 if end in SNAPPING_ENDS else 0.17 for end in slab.ends)
    profile = np.ones_like(u)
    for end, distance in ((0, u), (1, 1 - u)):
        if slab.ends[end] not in WALL_ENDS:
            profile = np.minimum(profile, np.clip(distance / tapers[end], 0, 1) ** 0.7)
    return profile


def _edge_profile(slab: Slab, v: Array) -> Array:
    """Thickness 0..1 across v; an open edge (a midline seam) keeps its thickness."""
    power = slab.edge or (2.6 if slab.kind == "strap" else 5.0)
    position = 2 * v - 1
    if slab.open_edges[0]:
        position = np.maximum(position, 0)
    if slab.open_edges[1]:
        position = np.minimum(position, 0)
    profile = np.sqrt(np.clip(1 - np.abs(position) ** power, 0, 1))
    return profile * keyed(slab.thickness_across, v) if slab.thickness_across else profile


def build_slab(
    slab: Slab,
    landmarks: dict[str, Array],
    tissues: Tissues,
    layers: Layers | None,
    coarse: float = 1.0,
) -> BuiltSlab:
    """Build one slab.

    Parameters
    ----------
    slab : Slab
        The specification.
    landmarks : dict
        Landmark name -> position (3,), mm.
    tissues : Tissues
        The head.
    layers : Layers or None
        What has been built before; None leaves stacking off (the control of the measurements).
    coarse : float
        Factor by which the grid is coarsened, for quick tests.
    """
    from scipy import ndimage

    u, v = sample_positions(slab, coarse)
    surface = mid_surface(slab, landmarks, tissues, u, v)
    if not slab.closed:
        surface = _snap(slab, surface, u, tissues)
    nu, nv = surface.shape[:2]
    normal = surface_normals(slab, surface, tissues)
    fascicles = Fascicles.of(slab)
    mode = "wrap" if slab.closed else "nearest"

    def soften(values: Array, sigma: tuple[float, float]) -> Array:
        return np.asarray(
            ndimage.gaussian_filter(
                values, (sigma[0] / coarse, sigma[1] / coarse), mode=[mode, "nearest"]
            )
        )

    along = np.ones(nu) if slab.closed else keyed(slab.thickness_along, u)
    plain = slab.thickness * along[:, None] * _edge_profile(slab, v)[None]
    grooves = fascicles.grooves(v, slab.fascicles)[None] * np.ones((nu, 1))
    if not slab.closed:
        grooves = grooves * np.minimum(1, np.minimum(u, 1 - u) / 0.12)[:, None]
    height = plain * _end_profile(slab, u)[:, None] * (1 - slab.ridge * grooves)
    surface = _rest_on_floor(slab, surface, height, tissues, soften)
    lift = np.zeros((nu, nv))
    stacked = slab.stack if slab.stack is not None else not slab.free
    if stacked and layers is not None:
        lift = _lift(slab, surface, normal, plain, layers, u, soften)
        surface = surface + lift[..., None] * normal
    surface = surface + weave(slab, u, v)[..., None] * normal
    surface, height, squeezed = _fit_under_skin(slab, surface, height, tissues, soften)
    top, bottom = (
        keep_clear(tissues, side, slab.floor, slab.closed, BONE_GAP, SKIN_GAP)
        for side in (
            surface + ABOVE * height[..., None] * normal,
            surface - BELOW * height[..., None] * normal,
        )
    )
    top = _least_thickness(top, bottom, normal, height)
    weld(slab, top, bottom)
    top, bottom = symmetric_grid(slab, top, bottom)
    if slab.midline and not slab.mirrored_copy:
        grooves = symmetric(slab, grooves)
    return BuiltSlab(
        SlabGrid(
            top,
            bottom,
            surface_directions(surface, slab.closed),
            1 - 0.42 * grooves,
            u,
            v,
            slab.closed,
        ),
        fascicles,
        float(np.linalg.norm(np.diff(surface, axis=0), axis=2).sum(0).max()),
        float(np.linalg.norm(np.diff(surface, axis=1), axis=2).sum(1).max()),
        float(lift.max()),
        squeezed,
    )


def _rest_on_floor(
    slab: Slab, surface: Array, height: Array, tissues: Tissues, soften: Soften
) -> Array:
    """Move the mid surface off the floor by what lies below it."""
    distance = tissues.core_distance if slab.floor == "core" else tissues.bone_distance
    for _ in range(4):
        flat = surface.reshape(-1, 3)
        need = np.minimum(BELOW * height.reshape(-1), 4) + 0.15 - distance(flat)
        need = np.maximum(0, need)
        if need.max() < 0.02:
            break
        push = (need[:, None] * tissues.gradient(slab.floor, flat)).reshape(surface.shape)
        surface = surface + 1.1 * np.stack([soften(push[..., k], (1, 0.8)) for k in range(3)], -1)
    return surface


def _lift(
    slab: Slab,
    surface: Array,
    normal: Array,
    plain: Array,
    layers: Layers,
    u: Array,
    soften: Soften,
) -> Array:
    """How far the slab rises above its neighbours; not at bony ends nor where ends dive in."""
    from scipy import ndimage

    obstacles = layers.obstacles(slab.merge)
    lift = np.zeros_like(plain)
    edge_mode = "wrap" if slab.closed else "nearest"
    for sigma in (slab.lift_smoothing, SECOND_SMOOTHING):  # smoothing lowers peaks: lift them again
        raised = surface + lift[..., None] * normal
        needed = lift_above(
            obstacles,
            raised.reshape(-1, 3),
            normal.reshape(-1, 3),
            (BELOW * plain).reshape(-1),
        ).reshape(plain.shape)
        lift = lift + soften(ndimage.grey_dilation(needed, 3, mode=edge_mode), sigma)
    if slab.closed:
        return lift
    weight = np.ones_like(u)
    for end, distance in ((0, u), (1, 1 - u)):
        rise = _smoothstep(distance / LIFT_LENGTH)
        dives = slab.ends[end] in DIVING_ENDS and slab.order > DIVE_ORDER
        if slab.ends[end] in SNAPPING_ENDS or dives:
            weight = weight * rise
    return np.asarray(lift * weight[:, None])


def _fit_under_skin(
    slab: Slab, surface: Array, height: Array, tissues: Tissues, soften: Soften
) -> tuple[Array, Array, float]:
    """Sink and thin what has come too close to the skin."""
    flat = surface.reshape(-1, 3)
    depth = -tissues.skin_distance(flat).reshape(height.shape)
    margin = np.minimum(0.9, 0.35 * np.maximum(depth, 0.5))
    excess = np.maximum(0, margin - (depth - ABOVE * height))
    squeezed = float((excess > 0.05).mean())
    if excess.max() > 0:
        excess = soften(excess, (1, 0.8))
        inward = tissues.normal(flat).reshape(surface.shape)
        surface = surface - 0.6 * excess[..., None] * inward
        if slab.thin_to_fit:
            height = np.maximum(height - 0.7 * excess, 0.2 * height)
    return surface, height, squeezed


def _least_thickness(top: Array, bottom: Array, normal: Array, height: Array) -> Array:
    """Surfaces that clearance pressed together are parted by a quarter of a millimetre."""
    apart = np.linalg.norm(top - bottom, axis=2)
    thin = (apart < 0.25) & (height > 0.25)
    return np.asarray(top + np.where(thin, (0.25 - apart) * 0.5, 0)[..., None] * normal)


def surface_directions(surface: Array, closed: bool) -> Array:
    """Return unit vectors along the fibres of a surface (nu, nv, 3)."""
    return unit(_along(surface, closed))
