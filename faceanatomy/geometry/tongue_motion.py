"""The tongue in motion: its tip stands out over the lower teeth, and rises or sinks.

The deformation is a function of place alone, in the frame of the mandible, so the tongue and the
muscles in it move together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.jaw import INCISOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.posture import Posture

    Points = NDArray[np.float32]

TONGUE_MESHES = frozenset(
    {"tongue", "genioglossus", "hyoglossus:ceratoglossus", "hyoglossus:chondroglossus",
     "styloglossus:anterior_bundle", "styloglossus:posterior_bundle", "palatoglossus"}
)  # fmt: skip
"""Meshes that the shape of the tongue carries."""
ROOT_Y, TIP_Y = 28.0, 78.0
"""Where the tongue begins to move, and its tip at rest, mm."""
FLOOR_Z, BACK_Z = -84.0, -74.0
"""Under this height muscles hang on jaw and hyoid and keep still; over the other all moves, mm."""
OVER_TEETH, BLADE = 2.0, 8.0
NARROW, THIN = 0.22, 0.35
SQUEEZE = 0.016
"""By what part the tongue gets narrower per mm forward: so does the arch of the teeth."""
DORSUM_Z = -50.0
LIP_Y, BEND = 96.0, 10.0
"""Where a tongue that stands out bends down: over the lower lip, and how far on to full, mm."""


def shape_tongue(points: Points, posture: Posture) -> Points:
    """Return the displacement (n, 3) of points (n, 3) of the tongue, in the frame of the jaw.

    ``tongue_protrusion`` is the way of the tip beyond the lower incisors; on its way out the blade
    gets narrower and thinner and rises over their edges. ``tongue_elevation`` raises the tip; one
    that stands out is lowered beyond the lower lip only, on which it lies.
    """
    p = np.asarray(points, np.float64)
    place, free = _place(p), tongue_weight(p)
    out = np.zeros_like(p)
    raised = place**2
    protrusion = posture.tongue_protrusion
    if protrusion:
        way = protrusion + max(INCISOR[1] - TIP_Y, 0.0) * min(protrusion / 4, 1.0)
        out[:, 1] = way * place**1.6
        after = p[:, 1] + out[:, 1]
        share = min(protrusion / 8, 1.0)
        blade = _smooth((after - 55.0) / 22.0) * share
        thickness = np.maximum(p[:, 2] - DORSUM_Z, -26.0)
        over = INCISOR[2] + OVER_TEETH + BLADE
        # the blade is flat: its upper face comes to lie a blade's thickness over the edges
        target = over + thickness * (1 - THIN) * BLADE / 14.0
        out[:, 2] = blade * (np.maximum(target, INCISOR[2] + OVER_TEETH) - p[:, 2])
        out[:, 0] = -p[:, 0] * np.maximum(NARROW * blade, np.minimum(SQUEEZE * out[:, 1], NARROW))
        beyond = np.maximum(after - INCISOR[1] - 6.0, 0)
        out[:, 2] -= 0.012 * beyond**2 * share  # its own weight lets it hang
        if posture.tongue_elevation < 0:
            raised += share * (_smooth((after - LIP_Y) / BEND) - raised)
    out[:, 2] += posture.tongue_elevation * raised
    return np.asarray(out * free[:, None], np.float32)


def tongue_weight(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how freely points (n, 3) move with the tongue: 0 at jaw and hyoid, 1 in its body."""
    free = _smooth((points[:, 2] - FLOOR_Z) / (BACK_Z - FLOOR_Z))
    beside = np.clip((30 - np.abs(points[:, 0])) / 6, 0, 1)
    return np.asarray(free * beside * _smooth(_place(points) * 2))


def _place(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the place (n,) between the root, 0, and the tip, 1."""
    return np.asarray(np.clip((points[:, 1] - ROOT_Y) / (TIP_Y - ROOT_Y), 0, 1.15))


def _smooth(t: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
