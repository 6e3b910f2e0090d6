"""Layers kept apart: every muscle is laid on top of the muscles built before it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REACH = 9.0
NEIGHBOURS = 64
SIDEWAYS = 4.5
FLAT = 2.3
GAP = 0.3


@dataclass
class Layers:
    """The upper surfaces of the muscles built so far, as points, with the id of their muscle."""

    owners: list[str] = field(default_factory=list)
    tops: list[Array] = field(default_factory=list)

    def add(self, muscle: str, top: Array, mirrored: bool) -> None:
        """Remember an upper surface (n, 3); near the midline the left copy is an obstacle too."""
        self.owners.append(muscle)
        self.tops.append(top)
        if mirrored:
            near = top[top[:, 0] < 6]
            if len(near):
                self.owners.append(muscle)
                self.tops.append(near * np.array([-1.0, 1.0, 1.0]))

    def obstacles(self, excluding: tuple[str, ...]) -> Array:
        """All remembered points (n, 3) except those of the muscles named."""
        tops = [
            top for owner, top in zip(self.owners, self.tops, strict=True) if owner not in excluding
        ]
        return np.concatenate(tops) if tops else np.zeros((0, 3))


def lift_above(obstacles: Array, points: Array, normals: Array, half: Array) -> Array:
    """How far (n,) points must rise along their normals to pass above what lies beneath.

    An obstacle counts if it is within 4.5 mm sideways; beyond 2.3 mm its height fades with the
    square of the distance, so that a muscle slopes over an edge instead of stepping.

    Parameters
    ----------
    obstacles, points, normals : (k, 3), (n, 3), (n, 3) arrays
    half : (n,) array
        Thickness of the new muscle below its mid surface, mm.
    """
    from scipy.spatial import cKDTree

    if not len(obstacles):
        return np.zeros(len(points))
    distance, index = cKDTree(obstacles).query(
        points, k=min(NEIGHBOURS, len(obstacles)), distance_upper_bound=REACH
    )
    if index.ndim == 1:
        distance, index = distance[:, None], index[:, None]
    found = np.isfinite(distance)
    offset = obstacles[np.where(found, index, 0)] - points[:, None]
    height = np.einsum("nkc,nc->nk", offset, normals)
    aside = np.sqrt(np.maximum((offset**2).sum(-1) - height**2, 0))
    reach = height - np.maximum(0, aside - FLAT) ** 2 * 0.5
    reach = np.where(found & (aside < SIDEWAYS), reach, -np.inf).max(1)
    return np.asarray(np.maximum(0, np.where(np.isfinite(reach), reach + GAP + half, 0)))
