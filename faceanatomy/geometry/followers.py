"""Nerves, vessels and ligaments without a motion of their own go with what lies next to them.

A vertex follows the three nearest vertices of bones, muscles and skin. So a mesh that was made, or
changed, after the motion was solved moves too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary

    Points = NDArray[np.float32]

FOLLOWING = frozenset({"nerve", "artery", "vein", "ligament", "node", "fascia"})
"""Kinds of mesh that can follow others."""
_NEIGHBOURS = 3
_SOFTENING = 0.3


@dataclass(frozen=True, eq=False)
class Lead:
    """Vertices ``rows`` (k,) of a mesh take ``share`` (k, 1) of vertices ``leader`` (k,)."""

    key: tuple[str, str]
    rows: NDArray[np.intp]
    leader: NDArray[np.intp]
    share: NDArray[np.float32]


class Followers:
    """Finds, once per mesh, whom its vertices follow."""

    def __init__(self, library: MeshLibrary) -> None:
        self._library = library
        self._leads: dict[tuple[str, str], list[Lead]] = {}
        self._found: dict[str, tuple[object, list[tuple[str, str]], NDArray[np.intp]]] = {}

    def displacement(
        self, key: tuple[str, str], moved: Callable[[tuple[str, str]], Points]
    ) -> Points:
        """Return the displacement (n, 3) of a mesh; ``moved`` gives those of its leaders."""
        out = np.zeros(self._library[key].points.shape, np.float32)
        for lead in self.leads(key):
            np.add.at(out, lead.rows, lead.share * moved(lead.key)[lead.leader])
        return out

    def leads(self, key: tuple[str, str]) -> list[Lead]:
        """Return which vertices of which meshes the mesh ``key`` follows."""
        if key not in self._leads:
            tree, keys, start = self._tree(key[1])
            points = self._library[key].points
            distance, index = tree.query(points, k=_NEIGHBOURS)  # type: ignore[attr-defined]
            share = 1 / (distance + _SOFTENING) ** 2
            share = (share / share.sum(axis=1, keepdims=True)).astype(np.float32)
            rows = np.repeat(np.arange(len(points)), _NEIGHBOURS)
            owner = np.searchsorted(start, index.ravel(), side="right") - 1
            self._leads[key] = [
                Lead(
                    keys[k],
                    rows[owner == k],
                    index.ravel()[owner == k] - start[k],
                    share.ravel()[owner == k, None],
                )
                for k in np.unique(owner)
            ]
        return self._leads[key]

    def _tree(self, side: str) -> tuple[object, list[tuple[str, str]], NDArray[np.intp]]:
        """Return a search tree over all leaders on a side, their keys and first numbers."""
        if side not in self._found:
            from scipy.spatial import cKDTree

            keys = [
                key
                for key in self._library
                if key[1] in (side, "midline") and self._library.info(key[0]).kind not in FOLLOWING
            ]
            points = [self._library[key].points for key in keys]
            start = np.cumsum([0, *(len(p) for p in points[:-1])])
            self._found[side] = (cKDTree(np.vstack(points)), keys, start.astype(np.intp))
        return self._found[side]
