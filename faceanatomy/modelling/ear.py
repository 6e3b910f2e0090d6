"""The auricle: helix, antihelix with its crura, concha, tragus, antitragus and lobule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.sculpt import Sculpture

EAR_ORIGIN = np.array([75.0, 0.5, 0.0])


def ear_axes() -> Floats:
    """Return the axes of the ear as rows: backwards along it, up along it, outwards from it."""
    flare, lean = np.radians(21), np.radians(14)
    back = np.array([np.sin(flare), -np.cos(flare), 0])
    up = np.array([0.12, -np.sin(lean), np.cos(lean)])
    up -= back * (back @ up)
    up /= np.linalg.norm(up)
    out = np.cross(back, up)
    return np.array([back, up, out if out[0] > 0 else -out])


def place(points: Sequence[tuple[float, float, float]]) -> list[Floats]:
    """Return head points of (back, up, out) ear coordinates in mm."""
    axes = ear_axes()
    return [EAR_ORIGIN + np.asarray(p, float) @ axes for p in points]


def add_ear(v: Sculpture) -> None:
    """Add the auricle to the side of the head and open the acoustic meatus."""
    sculpt_auricle(v)
    v.tube([place([(4, -2, 0)])[0], np.array([62.0, 3, -4])], [3.0, 2.2], 1.2, "cut")


def sculpt_auricle(v: Sculpture) -> Sculpture:
    """Sculpt the auricle alone: as part of the skin, or into an empty grid."""
    axes = ear_axes()

    def lump(
        centre: tuple[float, float, float], radii: tuple[float, float, float], blend: float
    ) -> None:
        v.ellipsoid(place([centre])[0], radii, blend, frame=axes)

    lump((13.5, 5.5, -0.6), (15.5, 26.5, 2.4), 2)
    lump((7.5, -21.5, -2), (7, 8.2, 3.0), 5)
    lump((9, 0, -4), (10, 15, 4.5), 4)
    lump((2, -19, -5), (6, 9, 5), 5)
    helix = [
        (6, 3, 1), (0, 8, 0), (-2, 18, 0.3), (3, 27.5, 1.3), (13, 32.5, 1.8), (23.5, 28, 2.3),
        (28.5, 16, 2.2), (27.3, 2, 1.6), (22.5, -10.5, 0.3), (15.5, -20.5, -1.5),
    ]  # fmt: skip
    v.tube(place(helix), [1.9, 2.1, 2.3, 2.6, 2.8, 2.8, 2.7, 2.5, 2.3, 2.2], 1.2, count=50)
    antihelix = [
        (8, -14, 1.5),
        (14.5, -11, 2),
        (19.3, -2, 2.2),
        (19.3, 9, 2.2),
        (15, 18, 1.5),
        (9.5, 24, 0.6),
    ]
    v.tube(place(antihelix), [2.6, 2.9, 2.9, 2.7, 2.3, 1.7], 1.8, count=30)
    v.tube(place([(18.5, 10, 1.5), (11, 14, 0.8), (4, 15, 0)]), [2.3, 1.9, 1.4], 1.8)
    v.ellipsoid(place([(10, -1, 2.5)])[0], (6.8, 10.5, 5), 2, "cut", frame=axes)
    lump((0.4, -2.5, 0.6), (3.6, 6.2, 3.2), 3.5)
    middle = place([(-2, 10, 0), (10, 0, 0), (20, 10, 0), (15, 25, 0), (10, -15, 0)])
    v.fair(middle, 14, 0.8, count=30)
    tail = place([(14, -24, -2), (8, -29, -2), (1, -25, -3)])
    v.fair(tail, 4, 1.3, count=40)
    return v
