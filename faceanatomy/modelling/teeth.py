"""Teeth: crowns and roots set along an upper and a lower arch, and the bone over their roots.

Crown sizes are the usual mean mesiodistal and labiolingual widths and crown heights of adults.
Arches are given at the gum and at the biting edge, so the occlusal plane falls forward as it does
in the Frankfurt frame and the upper teeth bite just outside the lower ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from faceanatomy.modelling.curves import Floats, arc_length, spline
from faceanatomy.modelling.sculpt import Sculpture, f32, smooth_max

Profile = tuple[tuple[float, ...], tuple[float, ...]]
"""Places from the gum, 0, to the biting edge, 1, and a share there."""


@dataclass(frozen=True)
class Arch:
    """One dental arch. ``sign`` +1: the roots point up; lists run from the central incisor back."""

    sign: int
    gum: tuple[tuple[float, float, float], ...]
    edge: tuple[tuple[float, float, float], ...]
    widths: tuple[float, ...]
    thicknesses: tuple[float, ...]
    root_bulge: tuple[float, ...]
    root_length: tuple[float, ...]


UPPER = Arch(
    sign=1,
    gum=(
        (0, 85, -49.2), (8, 84.2, -49.3), (14.6, 80.9, -48.9), (19.7, 76.5, -48.2),
        (23.1, 70.6, -47.5), (25, 63.6, -46.9), (26.5, 54.6, -46.3), (27.3, 46, -46),
        (27.1, 37.5, -45.4),
    ),
    edge=(
        (0, 86.3, -59.6), (8, 85, -59.2), (14.8, 81.3, -58.8), (19.9, 76.5, -57.4),
        (23.3, 70.3, -56.6), (25, 63.3, -56), (26.5, 54.4, -55.2), (27.2, 46, -54.4),
        (26.9, 37.5, -53.4),
    ),
    widths=(8.6, 6.8, 7.7, 6.9, 6.7, 10.2, 9.6, 8.6),
    thicknesses=(7, 6.2, 8, 9, 9, 11, 11, 10.5),
    root_bulge=(0.7, 0.6, 1.1, 0.8, 0.7, 0.6, 0.5, 0.4),
    root_length=(12, 12, 17, 12, 11, 9, 8, 7),
)  # fmt: skip
LOWER = Arch(
    sign=-1,
    gum=(
        (0, 80.4, -66.8), (6.8, 79.6, -66.8), (12.3, 76.6, -66.4), (17, 72, -65.7),
        (20.2, 66, -65), (22.3, 59.2, -64.2), (24.1, 50.6, -63), (26.1, 42, -61.8),
        (28.1, 33, -60.8),
    ),
    edge=(
        (0, 83.4, -57.6), (6.8, 82.3, -57.6), (12.3, 79, -57.4), (17, 74.1, -57.2),
        (20.2, 67.9, -56.6), (22.2, 60.8, -55.9), (23.9, 52, -55.1), (25.7, 43.2, -54.2),
        (27.7, 34, -53.2),
    ),
    widths=(5.4, 6.0, 6.9, 7.0, 7.1, 11.0, 10.5, 10),
    thicknesses=(6, 6, 7.2, 7.8, 8, 10, 9.8, 9.6),
    root_bulge=(0.7, 0.6, 0.9, 0.7, 0.6, 0.5, 0.4, 0.3),
    root_length=(12, 12, 17, 12, 11, 9, 8, 7),
)  # fmt: skip
INCISOR_WIDTH = ((-0.3, 0, 0.25, 0.6, 0.85, 1.1), (0.7, 0.76, 0.92, 1.0, 1.0, 0.95))
CANINE_WIDTH = ((-0.3, 0, 0.25, 0.6, 0.8, 1.0, 1.1), (0.7, 0.78, 0.95, 1.0, 0.7, 0.25, 0.15))
BACK_WIDTH = ((-0.3, 0, 0.3, 0.65, 0.9, 1.1), (0.66, 0.80, 0.96, 1.0, 0.90, 0.76))
BACK_THICKNESS = ((-0.3, 0, 0.3, 0.6, 0.9, 1.1), (0.74, 0.88, 1.0, 0.96, 0.76, 0.60))
FRONT_THICKNESS = ((-0.3, 0, 0.3, 0.6, 0.85, 1.0, 1.1), (0.85, 0.9, 0.82, 0.58, 0.36, 0.26, 0.2))


@dataclass(frozen=True)
class Tooth:
    """Where one tooth stands: gum and edge point, directions along the arch and outwards, width."""

    index: int
    gum: Floats
    edge: Floats
    along: Floats
    outward: Floats
    width: float


def tooth_places(arch: Arch) -> list[Tooth]:
    """Return the eight teeth of the right half of an arch, set edge to edge from the midline."""
    gum, edge = spline(arch.gum, 400), spline(arch.edge, 400)
    length = arc_length(edge * [1, 1, 0])
    out, start = [], 0.05  # half the gap between the central incisors
    for index, width in enumerate(arch.widths):
        middle = start + width / 2
        start += width

        def at(path: Floats, s: float) -> Floats:
            return np.array([np.interp(s, length, path[:, k]) for k in range(3)])

        along = (at(edge, middle + 0.5) - at(edge, middle - 0.5)) * [1, 1, 0]
        along /= np.linalg.norm(along)
        outward = np.array([-along[1], along[0], 0.0])
        foot = at(gum, middle)
        outward *= np.sign(outward @ (foot - [0, 50, 0]))
        out.append(Tooth(index, foot, at(edge, middle), along, outward, width))
    return out


def gum_line(arch: Arch, rise: float) -> Floats:
    """Return the arch of the alveolar bone, ``rise`` mm from the gum towards the roots."""
    line = np.asarray(arch.gum, float).copy()
    line[:, 2] += arch.sign * rise
    line[:, 1] -= 0.6 + 0.3 * rise
    return line


def bone_over_roots(v: Sculpture, arch: Arch) -> None:
    """Raise the bone over the roots (juga) and groove it between the teeth."""
    s = arch.sign
    for tooth in tooth_places(arch):
        bulge, reach = arch.root_bulge[tooth.index], arch.root_length[tooth.index]
        o, n = tooth.gum + tooth.outward * 3.0 - [0, 0, s], tooth.outward
        up = np.array([0, 0, float(s)])
        ridge = [o, o + up * reach * 0.5 - n * 0.5, o + up * reach - n * 1.5]
        v.crease(ridge, tooth.width * 0.26, bulge)
        gap = o + tooth.along * tooth.width / 2
        v.crease([gap - up, gap + up * 4], 1.2, -0.9)


def sculpt_teeth(v: Sculpture, arch: Arch) -> Sculpture:
    """Sculpt the teeth of one arch into ``v``: bladed front, cusped back teeth, roots."""
    for number in range(1, len(arch.widths) + 1):
        sculpt_tooth(v, arch, number)
    return v


def sculpt_tooth(v: Sculpture, arch: Arch, number: int) -> Sculpture:
    """Sculpt one tooth of the right half, ``number`` 1 (central incisor) to 8 (third molar)."""
    tooth = tooth_places(arch)[number - 1]
    (_front_tooth if tooth.index < 3 else _back_tooth)(v, arch, tooth)
    return v


def box(arch: Arch, number: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return the corners of a box that holds one tooth, mm."""
    tooth = tooth_places(arch)[number - 1]
    ends = np.stack([tooth.edge, tooth.gum, tooth.gum + np.array([0, -6, arch.sign * 15])])
    low, high = ends.min(0) - 9, ends.max(0) + 9
    return (max(float(low[0]), 0.0), float(low[1]), float(low[2])), tuple(high.tolist())


def enamel(points: Floats, arch: Arch, number: int) -> Floats:
    """Return how far (n,) points of a tooth are crown, 1, or root, 0."""
    tooth = tooth_places(arch)[number - 1]
    axis = tooth.edge - tooth.gum
    height = (points - tooth.gum) @ axis / np.linalg.norm(axis)
    return np.asarray(np.clip((height + 1.2) / 1.2, 0.0, 1.0))


def _front_tooth(v: Sculpture, arch: Arch, tooth: Tooth) -> None:
    thick = arch.thicknesses[tooth.index]
    axis, height = _axis(tooth)
    outward = tooth.outward - axis * (tooth.outward @ axis)
    outward /= np.linalg.norm(outward)
    canine, upper = tooth.index == 2, arch.sign > 0
    lean = 0.6 if upper else -0.2
    _crown(
        v, tooth, outward, CANINE_WIDTH if canine else INCISOR_WIDTH, FRONT_THICKNESS,
        (3.0, 2.4), thick, (0.10 * thick, lean), 1.03,
    )  # fmt: skip
    edge = tooth.gum + axis * height * 0.55
    hollow = edge - outward * (thick * 0.36)
    v.swell(hollow, (1.5, 1.5, 2.0), -0.45)  # hollow behind the biting edge
    v.swell(tooth.gum + axis * height * 0.2 - outward * thick * 0.42, (1.6, 1.6, 1.4), 0.35)
    long = 1.25 if canine else 1.0
    root = [tooth.gum + axis * 0.8, tooth.gum - axis * 6 * long, tooth.gum - axis * 13 * long]
    root[1] = root[1] - outward * 0.9
    root[2] = root[2] - outward * 2.4 + tooth.along * 0.5
    broad = tooth.width / 2
    radii = [(thick * 0.40, broad * 0.70), (thick * 0.28, broad * 0.46), (0.9, 0.9)]
    v.tube(root, radii, 1, normal=outward)


def _back_tooth(v: Sculpture, arch: Arch, tooth: Tooth) -> None:
    thick = arch.thicknesses[tooth.index]
    axis, height = _axis(tooth)
    outward = tooth.outward - axis * (tooth.outward @ axis)
    outward /= np.linalg.norm(outward)
    premolar, upper = tooth.index < 5, arch.sign > 0
    _crown(v, tooth, outward, BACK_WIDTH, BACK_THICKNESS, (3.2, 3.0), thick, (0.0, 0.0))
    top = tooth.gum + axis * height
    for a, b, rise, size in _cusps(tooth.index, upper):
        place = top + tooth.along * a * tooth.width + outward * b * thick
        place = place - axis * (1.75 - rise)
        v.ellipsoid(place, (size, size, 1.9), 0.9)
    fossa = top - axis * 0.6
    v.swell(fossa, (tooth.width * 0.16, thick * 0.14, 1.4), -0.9)
    reach = tooth.along * tooth.width * (0.2 if premolar else 0.34)
    v.crease([fossa - reach, fossa + reach], 0.5, -0.55)
    if not premolar:
        v.crease([fossa, fossa + outward * thick * 0.5 - axis * 1.6], 0.5, -0.5)
        v.crease([fossa, fossa - outward * thick * 0.5 - axis * 1.2], 0.5, -0.4)
    for a, b, length, spread in _roots(tooth.index, upper):
        side = tooth.along * a * tooth.width + outward * b * thick
        start = tooth.gum + axis * 1.0 + 0.7 * side
        middle = tooth.gum - axis * length * 0.5 + spread * side
        end = middle - axis * length * 0.5 + tooth.along * 0.8 - 0.15 * (middle - tooth.gum)
        broad = tooth.width * (0.34 if premolar else 0.22)
        deep = thick * (0.36 if abs(b) < 0.1 else 0.22)
        radii = [(deep, broad), (deep * 0.75, broad * 0.75), (0.8, 0.8)]
        v.tube([start, middle, end], radii, 0.9, normal=outward)


def _axis(tooth: Tooth) -> tuple[Floats, float]:
    """Return the direction from gum to biting edge and the height of the crown."""
    axis = tooth.edge - tooth.gum
    height = float(np.linalg.norm(axis))
    return axis / height, height


def _cusps(index: int, upper: bool) -> list[tuple[float, float, float, float]]:
    """Return the cusps of a back tooth: place along and outwards, height, breadth in mm."""
    if index < 5:  # of the lower premolars the inner cusp is small
        inner = (0.0, 0.35) if upper else ((-0.9, 0.3) if index == 3 else (-0.4, 0.32))
        return [(0, 0.25, 0.15, 2.1), (0.03, -0.26, inner[0] - 0.1, 1.9)]
    outer = [(-0.23, 0.25, 0.1, 2.2), (0.23, 0.25, 0.0, 2.0)]
    if upper:  # the front inner cusp is the largest, the rear one fades backwards
        return [*outer, (-0.17, -0.25, 0.1, 2.4), (0.26, -0.27, -0.35 - 0.25 * (index - 5), 1.7)]
    fifth = [(0.38, 0.12, -0.3, 1.5)] if index == 5 else []
    return [*outer, (-0.22, -0.25, 0.15, 2.0), (0.22, -0.25, 0.1, 2.0), *fifth]


def _roots(index: int, upper: bool) -> list[tuple[float, float, float, float]]:
    """Return the roots of a back tooth: place along and outwards, length, how far they spread."""
    if index == 3 and upper:
        return [(0, 0.22, 12.5, 1.0), (0, -0.22, 12.5, 1.0)]
    if index < 5:
        return [(0, 0, 13.5, 1.0)]
    spread = (1.25, 1.05, 0.85)[index - 5]
    if upper:
        return [
            (-0.24, 0.2, 12, spread), (0.24, 0.2, 11.5, spread), (0.02, -0.26, 12.5, spread * 1.1),
        ]  # fmt: skip
    return [(-0.25, 0, 12.5, spread), (0.25, 0, 12, spread)]


def _crown(
    v: Sculpture,
    tooth: Tooth,
    outward: Floats,
    widths: Profile,
    depths: Profile,
    powers: tuple[float, float],
    thick: float,
    bend: tuple[float, float],
    top: float = 0.96,
) -> None:
    """Add a crown whose half width and depth follow profiles from the gum, 0, to the edge, 1."""
    gum, along = tooth.gum, tooth.along
    axis, height = _axis(tooth)
    half_width = tooth.width / 2 * 0.99

    def field(x: Any, y: Any, z: Any) -> Any:
        q = [x - f32(gum[0]), y - f32(gum[1]), z - f32(gum[2])]
        u = sum(f32(along[i]) * q[i] for i in range(3))
        n = sum(f32(outward[i]) * q[i] for i in range(3))
        t = sum(f32(axis[i]) * q[i] for i in range(3)) / f32(height)
        clipped = np.clip(t, -0.3, 1.1)
        width = half_width * np.interp(clipped, *widths).astype(f32)
        depth = thick / 2 * np.interp(clipped, *depths).astype(f32)
        shift = f32(bend[0]) * np.interp(clipped, [-0.3, 0.35, 1], [0, 1, bend[1]]).astype(f32)
        g = (np.abs(u) / width) ** f32(powers[0]) + (np.abs(n - shift) / depth) ** f32(powers[1])
        body = (g ** f32(2.0 / sum(powers)) - 1) * np.minimum(width, depth)
        ends = np.abs(t - (top - 0.1) / 2) * height - height * (top + 0.1) / 2
        return smooth_max(body, ends.astype(f32), 1.6)

    reach = np.array([9, 9, 15])
    v.solid(field, 0, "add", gum - reach, gum + reach)
