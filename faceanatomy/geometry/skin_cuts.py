"""How often the moved skin passes through itself.

All faces of the skin are too many to try for every movement. Skin that cuts itself brings vertices
together that were farther apart at rest, so only faces around such vertices are tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.lid_motion import EYE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.motion_check import SkinRules

    Floats = NDArray[np.floating]

NEIGHBOURS, APART, APART_MM = 12, 1.6, 0.4
"""A vertex is suspicious when one of so many nearest was so many times as far, and mm more."""
LIDS_MM, LIPS_MM = 18.0, 4.0
"""Lids lie so near to the middle of the eyeball, red of the lips so near to where they meet. What
presses them together has rules of its own."""


class SkinCuts:
    """Counts pairs of outer faces of the skin that cut each other.

    Parameters
    ----------
    rules
        The skin and its outer faces.
    """

    def __init__(self, rules: SkinRules) -> None:
        from scipy.spatial import cKDTree

        self.points, self._faces = rules.points, rules.mesh.faces[rules.outside]
        middle = self.points[self._faces].mean(1)
        lips = self.points[np.concatenate([rules.upper, rules.lower])]
        folded = np.stack([np.abs(middle[:, 0]), middle[:, 1], middle[:, 2]], 1)
        near = np.linalg.norm(folded - EYE, axis=1) < LIDS_MM
        self._contact = near | (cKDTree(lips).query(middle)[0] < LIPS_MM)
        self._rows = np.unique(self._faces)

    def count(self, moved: Floats) -> int:
        """Return how many pairs cut each other when the skin is displaced by ``moved`` (n, 3).

        Lids on lids and lips on lips do not count.
        """
        place = self.points + moved
        faces = np.flatnonzero(self._suspicious(place)[self._faces].any(axis=1))
        pairs = faces[self_intersections(place, self._faces[faces])]
        return int(np.logical_not(self._contact[pairs].all(axis=1)).sum())

    def _suspicious(self, place: Floats) -> NDArray[np.bool_]:
        """Return which vertices (n,) are near to one that was farther away at rest."""
        from scipy.spatial import cKDTree

        out = np.zeros(len(place), bool)
        rows = self._rows
        away, near = cKDTree(place[rows]).query(place[rows], k=NEIGHBOURS)
        other: Any = rows[near]
        before = np.linalg.norm(self.points[other] - self.points[rows][:, None], axis=2)
        come = before > APART * away + APART_MM
        out[rows[come.any(axis=1)]] = True
        out[other[come]] = True
        around = np.zeros(len(place), bool)
        around[self._faces[out[self._faces].any(axis=1)]] = True
        return around
