"""The skull without the mandible: brain case, orbits, nose, maxilla, zygoma, base, sutures.

All points are right-side RAS millimetres in the Frankfurt frame. Cranial measures follow usual
adult male craniometry (length, breadth and height of the vault, bizygomatic breadth, orbital
height), the places follow the soft-tissue landmarks less the usual soft-tissue depth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.curves import Floats, rotation, spline
from faceanatomy.modelling.sculpt import Field, Sculpture, f32
from faceanatomy.modelling.star import StarSurface
from faceanatomy.modelling.teeth import UPPER, bone_over_roots, gum_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VAULT_CENTRE = (0.0, 0.0, 42.0)
VAULT = [  # outer surface of the brain case: midline, then outwards
    (0, 95.3, 37), (0, 95.4, 49), (0, 92.3, 70), (0, 80.5, 92), (0, 57.5, 112.5), (0, 26, 126),
    (0, -9, 132.5), (0, -36, 125.5), (0, -62.5, 108.5), (0, -77.5, 88), (0, -85, 66), (0, -86, 48),
    (0, -82, 18), (0, -73, -1), (0, -58, -14.5), (0, -39, -20.5), (0, -4, -17), (0, 19, -9),
    (0, 38, 0), (0, 67, 9.5),
    (25, 92.7, 41), (25, 89.6, 64), (25, 76, 92), (29, 29, 119), (31, -13, 123), (31, -53, 104),
    (30, -74, 79.5), (28, -80.5, 48.5), (28, -73, 14), (25, -58, -10.5), (28, -32, -18),
    (45.5, 74, 40), (47, 69.5, 59), (45, 60.5, 84), (47.5, 26, 102.5), (50.5, -10, 107),
    (50, -43, 91), (53.5, -58, 57), (51.5, -61, 25), (43, -53, 0),
    (50.5, 53, 33), (61, 31, 52), (68.2, 7, 60), (70.9, -9, 57), (67.5, -35, 51), (55.5, 52.5, 58),
    (61.5, 23, 78), (44, 54.5, 12), (52, 42.5, 15.5), (60, 22, 22.5), (64, 2, 22), (66.5, -20, 22),
    (63, -41, 20.5), (40.5, 45, -3), (44, 29, -3), (55.5, 12, 3), (58, -4.5, 2),
    (58, -24, -3), (45.5, -38, -8), (41, -2, -14), (30.5, 23, -10),
]  # fmt: skip
ORBIT_FRONT = np.array([31.6, 82.5, 16.3])
ORBIT_APEX = np.array([14.0, 38.0, 17.0])
ORBITAL_RIM = [
    (11.8, 85.2, 21), (18, 90.3, 29.2), (29, 90.2, 32.7), (41, 80.6, 30), (48.8, 66.8, 21.3),
    (50, 63.4, 11.5), (46.4, 66.6, 2.6), (37, 75.8, -1.3), (26, 82, -0.8), (16.5, 84.2, 4.5),
    (12.4, 84.6, 13.5),
]  # fmt: skip


@lru_cache(maxsize=1)
def vault() -> StarSurface:
    """Return the outer surface of the brain case."""
    return StarSurface(VAULT_CENTRE, VAULT, smoothing=2e-3)


def brain_case(x: Any, y: Any, z: Any) -> Any:
    """Field of the endocranial cavity: 6.5 mm inside the vault, the base thicker."""
    return vault()(x, y, z) + f32(6.5) + np.maximum(0, -z).astype(f32) * f32(0.35)


def orbit(offset: float = 0.0, power: float = 3.0, front: float = 30.0) -> Field:
    """Return the field of the orbital cone, grown by ``offset`` mm, cut ``front`` mm before it."""
    axis = ORBIT_APEX - ORBIT_FRONT
    axis = axis / np.linalg.norm(axis)
    side = np.cross(axis, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, axis)
    tilt = np.radians(10)
    across = np.cos(tilt) * side + np.sin(tilt) * up
    upward = -np.sin(tilt) * side + np.cos(tilt) * up
    if across[0] < 0:
        across = -across
    across = np.array([across[0], across[1], -abs(across[2])])  # the outer side hangs lower
    depth = np.array([-30, -8, 0, 10, 25, 40, 49])
    half_width = np.array([24, 20.8, 20.3, 19.7, 14, 7, 2.2])
    half_height = np.array([19.0, 16.0, 15.5, 16.4, 13.6, 7, 2.2])

    def field(x: Any, y: Any, z: Any) -> Any:
        q = [x - f32(ORBIT_FRONT[0]), y - f32(ORBIT_FRONT[1]), z - f32(ORBIT_FRONT[2])]
        t = sum(f32(axis[i]) * q[i] for i in range(3))
        u = sum(f32(across[i]) * q[i] for i in range(3))
        w = sum(f32(upward[i]) * q[i] for i in range(3))
        a = np.interp(t, depth, half_width).astype(f32) + f32(offset)
        b = np.interp(t, depth, half_height).astype(f32) + f32(offset)
        g = ((np.abs(u) / a) ** power + (np.abs(w) / b) ** power) ** f32(1 / power)
        cone = (g - 1) * np.minimum(a, b)
        return np.maximum(np.maximum(cone, t - f32(49 + offset)), -t - f32(front))

    return field


def outer_rim() -> list[Floats]:
    """Return the orbital rim, pushed 2.2 mm outwards in the frontal plane, for the rim's body."""
    out = []
    for point in np.asarray(ORBITAL_RIM, float):
        away = point * [1, 0, 1] - ORBIT_FRONT * [1, 0, 1]
        out.append(point + 2.2 * away / np.linalg.norm(away) - [0, 1.2, 0])
    return out


def sculpt_skull(v: Sculpture) -> Sculpture:
    """Sculpt the skull into ``v``. The order of the steps matters: masses, cuts, rims, details."""
    _brain_case(v)
    _upper_face(v)
    _maxilla(v)
    _zygoma(v)
    _base(v)
    _orbits(v)
    _nose(v)
    _openings(v)
    _foramina(v)
    _details(v)
    return v


def _brain_case(v: Sculpture) -> None:
    v.solid(vault())
    v.swell((50.6, 49, 18), (9, 16, 16), -2.5)
    v.swell((46.3, 59, 32), (8, 9, 10), -1.5)
    v.swell((0, -84, 22), (9, 8, 6), 2.2)  # external occipital protuberance
    v.crease([(0, -83, 20), (26, -77, 17), (46, -58, 6)], 4, 1.2)  # superior nuchal line
    v.solid(brain_case, 0, "cut")
    v.swell((0, 97.5, 38.5), (12, 10, 7), 1.3)  # glabella


def _upper_face(v: Sculpture) -> None:
    brow = [(3, 86.6, 34.5), (14, 86.2, 36), (27, 84, 38.6), (39, 76.8, 36.5), (46.8, 67, 28)]
    v.tube(brow, (5, 6, 6, 6, 5), 9)
    v.swell((28, 89, 46), (16, 10, 8), 0.8)
    shell = orbit(3.2, front=6)

    def orbital_walls(x: Any, y: Any, z: Any) -> Any:
        return np.maximum(shell(x, y, z), (y - (93 - f32(0.52) * x)) * f32(0.89))

    v.solid(orbital_walls, 5, "add", (0, 30, -12), (62, 102, 50))
    v.ellipsoid((0, 64, 12), (14, 25, 21), 6)
    v.ellipsoid((0, 74.5, 20), (14, 15, 14), 6)
    nasal_bones = [(0, 86.6, 21.5), (0, 88.2, 14), (0, 92.6, 7), (0, 96.7, 1)]
    v.tube(nasal_bones, [(5, 5.5), (4.4, 5.5), (4, 6.5), (3.2, 7)], 4, normal=(0, 1, 0.3))
    nasal_wall = [(8, 86, 21), (10.5, 85.6, 10.5), (14, 83.6, -4.4), (18, 80.2, -17), (17, 80, -30)]
    v.tube(nasal_wall, (4.5, 4.5, 4.5, 5, 5), 4)
    side = [(5, 89.3, 14.8), (7.8, 91, 5), (9, 91.4, 0)]
    v.tube(side, [(2, 4.5), (2, 5.5), (1.8, 5)], 4, normal=(0.65, 0.75, 0.2))


def _maxilla(v: Sculpture) -> None:
    v.ellipsoid((23, 62, -17), (17, 20, 19), 6)
    v.ellipsoid((0, 59.5, -35.7), (25, 24.5, 10), 6, power=3)
    v.tube(gum_line(UPPER, 12), [(10.5, 4.5)] * 4 + [(10.5, 4.4)] * 5, 4, count=30)
    v.tube(gum_line(UPPER, 3.5), [(5, 4.6)] * 4 + [(5, 4.4)] * 5, 3, count=30)
    v.tube([(25, 58.6, -34.6), (34.2, 60.4, -27.4), (43.5, 63.1, -18)], (4.6, 5, 7), 7)


def _zygoma(v: Sculpture) -> None:
    body = [(28, 78, -7.5), (39.6, 73.8, -8.5), (48.6, 65.8, -8), (53.8, 58.6, -9.3)]
    v.tube(body, [(7, 5), (10, 5.5), (11.5, 5), (8.5, 4.2)], 6)
    frontal_process = [(47.6, 65.6, -9), (49, 62.8, 4), (48.8, 62.6, 14.5), (47.8, 65, 25)]
    v.tube(
        frontal_process, [(4.6, 7.2), (3.6, 5.6), (3.6, 4.6), (4.2, 5.2)], 4, normal=(0.7, -0.7, 0)
    )
    arch = [
        (53.4, 58.6, -9.4), (59.2, 52.3, -8.8), (63.4, 42, -6.2), (64.6, 30, -3.2),
        (63.4, 19, -1), (58.6, 9, 2), (55.6, -3, 4.2), (57.6, -16, 7.5),
    ]  # fmt: skip
    thickness = [
        (7.4, 3.4),
        (6.6, 3),
        (5.8, 2.9),
        (5.4, 2.9),
        (5.2, 3.3),
        (4.6, 4.6),
        (3.2, 4.6),
        (2, 3),
    ]
    v.tube(arch, thickness, 5, count=40)
    v.tube([(59, 12.6, 1), (50.5, 19, -5), (42.5, 21, -6)], (4.8, 5, 4), 5)


def _base(v: Sculpture) -> None:
    v.ellipsoid((54, 2, 4.5), (6.5, 12, 3.4), 5)  # root of the zygomatic process
    v.tube(
        [(0, 22, -7), (0, 8, -11.4), (0, -3, -15.6)],
        [(5, 11), (5, 11), (4, 12)],
        6,
        normal=(0, 0.5, 1),
    )
    v.tube([(9, 25, -9), (30, -2, -14), (38, -14, -14)], [(3, 4), (4.5, 5), (3, 4)], 7)
    v.crease([(45, -26, -22), (46, -12, -20)], 2.5, -1.5)  # digastric groove
    v.tube([(54, -19, -2), (53.6, -15, -13), (52.3, -11, -24.8)], (12, 10.5, 6.3), 8)  # mastoid
    v.tube(
        [(43.4, -3.5, -11.5), (41.8, -0.4, -18.4), (39.5, 5, -31), (36.8, 10.7, -43.3)],
        (4, 3, 2.2, 1.5),
        2,
    )
    v.ellipsoid((16.4, -14, -20.5), (6, 11.5, 5.2), 6, frame=rotation("z", 25))  # condyle
    outer = [(46.6, -8.2), (28.5, -5.8), (23.8, -21), (26.4, -37), (32.6, -40.5), (43.4, -31.5)]
    v.plate(outer, lambda _x, _y, z: 18.0 - 0.08 * (z + 10), 1.6, 1, 3)  # lateral pterygoid plate
    inner = [(44.8, -7.9), (27.1, -5.4), (26.4, -24), (27.8, -39.5), (34.5, -39.5)]
    v.plate(inner, 10.9, 1.4, 1, 3)  # medial pterygoid plate
    v.tube([(11, 28.6, -37.5), (12.6, 27.2, -40.5)], (1.5, 1.2), 1)  # hamulus
    v.ellipsoid((0, 19, -8.5), (13, 26, 9), 6)
    v.tube([(48, -6, -7), (33, 4, -10), (20, 12, -10)], (7, 6, 4), 6)  # petrous part
    v.tube(
        [(0, -23, -60), (0, -22, 8)], [(18.4, 14.6)] * 2, 3, "cut", normal=(0, 1, 0)
    )  # foramen magnum


def _foramina(v: Sculpture) -> None:
    """Pierce the base from below and mark the lines of the nape."""
    v.tube([(23, 20.5, -22), (23, 19.5, 2)], [(3.4, 2.2)] * 2, 0.8, "cut", normal=(0.6, 0.8, 0))
    v.tube([(29, 14.5, -22), (29, 14, 0)], (1.3, 1.3), 0.6, "cut")  # spinous foramen
    v.tube([(27.5, 3.5, -24), (27, 4.5, -8)], (3.2, 2.8), 1, "cut")  # carotid canal
    jugular = [(26.5, -8, -26), (25.5, -9, -4)]
    v.tube(jugular, [(5.2, 3.6)] * 2, 1.2, "cut", normal=(0.85, 0.5, 0))
    v.tube(
        [(11.5, 14, -22), (11, 13, -10)], [(2.6, 4)] * 2, 1, "cut", normal=(1, 0.4, 0)
    )  # lacerum
    v.tube([(43.8, -9.5, -26), (43.5, -8.5, -9)], (1.5, 1.3), 0.6, "cut")  # stylomastoid foramen
    v.tube([(20.5, -27.5, -28), (21.5, -28, -12)], (2.6, 1.6), 1, "cut")  # condylar fossa
    v.swell((0, 4.5, -16), (2.6, 4, 3), 1.4)  # pharyngeal tubercle
    v.crease([(0, -81.5, 15), (0, -72, -3), (0, -58, -15), (0, -43, -21)], 2.2, 1.0)
    v.crease([(0, -68, -8), (18, -62, -9), (33, -50, -10), (42, -36, -11)], 2.6, 0.9)
    v.tube([(0, 76.5, -50), (0, 76, -38)], (2.2, 1.2), 0.8, "cut")  # incisive fossa
    v.tube([(17, 43, -48), (17.5, 41.5, -36)], (1.8, 1.2), 0.6, "cut")  # greater palatine foramen


def _orbits(v: Sculpture) -> None:
    low, high = (0, 28, -17), (75, 125, 60)
    v.solid(orbit(0), 2.0, "cut", low, high)
    rim = outer_rim()
    v.tube(rim + rim[:1], [3.0] * (len(rim) + 1), 7, count=90)
    v.solid(orbit(-0.2, 2.7), 4.0, "cut", low, high)
    v.tube([(15.6, 42.4, 17.6), (13.8, 36, 18), (11.6, 22, 20)], (2.6, 2.2, 2), 3, "cut")
    # Fissures are cut deep but narrow: the upper one a comma between the wings, wide below.
    upper = [(19.6, 43.4, 12.4), (22, 45.6, 15.6), (25, 48, 20), (29.5, 51, 25)]
    v.tube(upper, [(7, 2.7), (7, 2.2), (7, 1.3), (5, 0.7)], 1.6, "cut", normal=(-0.4, 1, 0))
    lower = [(19, 43.6, 9.6), (22, 49, 5.6), (27, 56.5, 2.8), (33, 64, 1.4)]
    v.tube(lower, [(3.6, 1.6), (3.6, 1.6), (3, 1.6), (2, 1.4)], 1.6, "cut")
    v.fair(ORBITAL_RIM, 5, 1.6, closed=True, count=90)


def _nose(v: Sculpture) -> None:
    half = [(0, -1), (5, -2.7), (8.5, -11), (11.7, -21), (11.7, -27.5), (7.6, -32), (0, -32.3)]
    aperture = half + [(-x, z) for x, z in half[1:-1][::-1]]
    v.prism(aperture, 66, 125, 1, 1.5, "cut")
    cavity = [(x * 1.25, z + 5.5) for x, z in aperture]
    v.prism(cavity, 43, 75, 2, 2, "cut")
    choana = [(0, -11.5), (6, -12.5), (9, -17.5), (9, -26), (6.5, -31), (0, -31.5)]
    v.prism(choana + [(-x, z) for x, z in choana[1:-1][::-1]], 25, 48, 3, 1.5, "cut")
    septum = [(74, -30), (68, -12), (78, 1), (57, 12), (32, 3), (28.5, -10), (37, -30)]
    v.plate(septum, 0.0, 1.4, 0.6, 1)
    v.tube([(11.5, 70, -17.4), (9, 48, -15.8)], [(2.5, 3.5), (2.5, 3.5)], 1)  # inferior concha
    v.tube([(9.5, 65, -3.6), (8, 45, -2.5)], [(2, 3), (2, 3)], 1)  # middle concha
    spine = [(0, 80, -31.8), (0, 85.9, -32.6), (0, 89.4, -32)]
    v.tube(spine, [(3.4, 4.6), (2.8, 3.4), (2, 2.2)], 4)  # broad enough for the suture on it
    v.tube([(0, 39, -34), (0, 32.5, -33.6)], (2, 0.8), 2)  # posterior nasal spine


def _openings(v: Sculpture) -> None:
    v.tube([(67, -1.5, -4.5), (40.8, 5.8, -5.4)], (4.2, 3.5), 1.5, "cut")  # acoustic meatus
    v.ellipsoid((51.9, 10.6, -4), (10.5, 6.6, 6), 2.5, "cut", frame=rotation("z", -15))
    v.swell((24.2, 80.5, -23), (6, 6, 6), -2.5)  # canine fossa
    v.swell((0, 88, -42), (9, 5, 5), -1.1)  # incisive fossae
    v.swell((20.5, 82, -43), (6, 6, 6), -1.5)
    v.ellipsoid((0, 55.5, -51), (21, 27, 14), 4, "cut")  # palate


def _details(v: Sculpture) -> None:
    bone_over_roots(v, UPPER)
    temporal_line = [
        (48.8, 70.6, 30), (50.2, 65, 43), (52.5, 55.5, 62), (57.5, 31, 85), (62, 3, 92),
        (62.5, -24, 79), (62, -40, 51), (62, -39.5, 28),
    ]  # fmt: skip
    v.crease(vault().project(temporal_line), 3.0, 0.6)
    v.fair([(65.5, 37.5, -5), (61, 51, -8.3), (50.7, 67.5, 4), (49.8, 68.5, 20)], 5, 1.3)
    v.fair([(0, 84.5, -45), (20, 74, -36), (32, 58.8, -34)], 4, 1.0)
    v.tube([(25, 88, -13), (27, 75.3, -9.6)], [(1.6, 2.2), (1.6, 2.2)], 0.8, "cut")  # infraorbital
    v.tube([(25, 97, 30), (25, 87, 36)], (1.3, 1), 0.6, "cut")  # supraorbital notch


def cut_sutures(v: Sculpture) -> None:
    """Groove the coronal, sagittal, lambdoid and squamous sutures into the vault."""
    coronal = [(0, 25, 128), (20, 22, 124), (40, 24, 111), (55, 32, 84), (57, 40, 52), (51, 50, 32)]
    lambdoid = [(0, -66, 106), (18, -68, 94), (38, -66, 67), (54, -57, 37), (60, -44, 14)]
    squamous = [(52, 48, 30), (60, 35, 40), (68, 11, 46), (70, -10, 40), (67, -32, 22)]
    sagittal = [(0, 25, 128), (0, -9, 132), (0, -36, 126), (0, -66, 106)]
    depth, width = 0.9, max(0.7, v.pitch * 0.55)
    for line, amplitude, count, axis in (
        (coronal, 1.8, 40, (0, 1, 0)),
        (sagittal, 0.0, 12, (1, 0, 0)),
        (lambdoid, 2.2, 46, (0, 0.3, 1)),
        (squamous, 0.6, 26, (0, 0, 1)),
    ):
        path = vault().project(_zigzag(line, amplitude, count, axis))
        v.crease(path, width, -depth, count=2 * count)


def darken_cavities(points: Floats, light: Floats) -> Floats:
    """Return baked light (n,) with orbits, nasal cavity and brain case darkened by their depth."""
    p = points.astype(f32)
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    depth = vault()(x, y, z)
    t = np.clip((-depth - 8) / 30, 0, 1)
    light = light * (1 - 0.62 * t * t * (3 - 2 * t))
    inner = np.abs(depth + 6.5 + 0.35 * np.maximum(0, -z)) < 1.2
    inner &= (y < 80) & (orbit(0)(x, y, z) > 2.2)
    light = np.where(inner, np.minimum(light, 0.33), light)
    nasal = (x < 14) & (z < 3) & (z > -33) & (y > 26) & (orbit(0)(x, y, z) > 3)
    return np.asarray(light * (1 - 0.8 * np.clip((80 - y) / 20, 0, 1) * nasal))


def _zigzag(line: ArrayLike, amplitude: float, count: int, axis: ArrayLike) -> Floats:
    swing = np.random.default_rng(3).uniform(0.4, 1, count) * (-1.0) ** np.arange(count)
    return spline(line, count) + np.outer(swing * amplitude, np.asarray(axis, float))
