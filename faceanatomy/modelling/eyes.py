"""Eyeballs: sclera, cornea bulge, iris and pupil painted on a smooth globe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.surface import Faces, Surface

if TYPE_CHECKING:
    from faceanatomy.modelling.curves import Floats

EYE_CENTRE = np.array([30.9, 70.6, 15.2])
EYE_RADIUS = 12.0
CORNEA_RADIUS = 7.8
CORNEA_RISE = 1.3
IRIS_RADIUS = 5.9
PUPIL_RADIUS = 1.9
GAZE = np.array([0.0, 1.0, -0.03])


def eyeball(rings: int = 44, spokes: int = 56) -> tuple[Surface, Floats]:
    """Return the right eyeball and its colours (n, 3), 0-255, its pole at the pupil."""
    gaze = GAZE / np.linalg.norm(GAZE)
    side = np.cross(gaze, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, gaze)
    fine = np.sin(np.linspace(0, np.pi / 2, rings // 2)) * np.radians(42)
    polar = np.concatenate([fine[1:], np.linspace(np.radians(42), np.pi, rings // 2 + 1)[1:-1]])
    turn = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    t, a = np.meshgrid(polar, turn, indexing="ij")
    angle = np.concatenate([[0.0], t.ravel(), [np.pi]])
    spin = np.concatenate([[0.0], a.ravel(), [0.0]])
    off = EYE_RADIUS * np.sin(angle)
    bulge = np.where(
        angle < np.pi / 2, CORNEA_RISE * np.clip(1 - (off / IRIS_RADIUS) ** 2, 0, 1), 0
    )
    radius = EYE_RADIUS + bulge
    local = np.sin(angle)[:, None] * (np.cos(spin)[:, None] * side + np.sin(spin)[:, None] * up)
    points = EYE_CENTRE + radius[:, None] * (local + np.cos(angle)[:, None] * gaze)
    return Surface(points, _globe_faces(len(polar), spokes)), _paint(off, angle, spin)


def _globe_faces(rings: int, spokes: int) -> Faces:
    first = 1 + np.arange(spokes)
    after = 1 + (np.arange(spokes) + 1) % spokes
    faces = [np.stack([np.zeros(spokes, int), after, first], 1)]
    for r in range(rings - 1):
        a, b = first + r * spokes, after + r * spokes
        c, d = a + spokes, b + spokes
        faces += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
    last = np.full(spokes, 1 + rings * spokes)
    faces.append(np.stack([first + (rings - 1) * spokes, after + (rings - 1) * spokes, last], 1))
    return np.vstack(faces)


def _paint(off: Floats, angle: Floats, spin: Floats) -> Floats:
    colour = np.tile(np.array([240.0, 234, 228]), (len(off), 1))
    front = angle < np.pi / 2
    vein = np.clip((off - 9) / 3, 0, 1) * front
    colour = colour * (1 - 0.12 * vein[:, None] * np.array([0.2, 1, 1]))
    iris = front & (off < IRIS_RADIUS)
    ray = 0.5 + 0.5 * np.sin(spin * 23 + 2 * np.sin(spin * 7))
    depth = np.clip((off - PUPIL_RADIUS) / (IRIS_RADIUS - PUPIL_RADIUS), 0, 1)
    tone = (0.75 + 0.35 * ray) * (1.15 - 0.4 * depth)
    colour[iris] = (np.array([112.0, 84, 54]) * tone[:, None])[iris]
    rim = front & (off > IRIS_RADIUS - 0.7) & (off < IRIS_RADIUS + 0.25)
    colour[rim] = colour[rim] * 0.35 + np.array([52.0, 44, 38]) * 0.65
    colour[front & (off < PUPIL_RADIUS)] = (10, 8, 8)
    return np.asarray(np.clip(colour, 0, 255))
