"""Whether a moving muscle is torn: how long each edge of its mesh gets.

An edge that gets several times as long as it was, between two neighbouring points, is a tear,
whatever its muscle does as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion
    from faceanatomy.posture import Posture

    Floats = NDArray[np.floating]

SLACK_MM = 2.0
"""Added to the lengths of edges: across the wall of a thin sheet they are shorter than that, and
grow as the muscle gets thicker."""
_STRAIGHT = {"head_yaw": 0.0, "head_pitch": 0.0, "head_roll": 0.0}
_SIDES = ("right", "midline")


class MuscleEdges:
    """Measures the edges of all muscles of one side.

    Parameters
    ----------
    library
        The meshes at rest.
    """

    def __init__(self, library: MeshLibrary) -> None:
        self._edges: dict[tuple[str, str], tuple[NDArray[np.intp], Floats]] = {}
        self._library = library
        for key in library:
            if library.infos[key[0]].kind == "muscle" and key[1] in _SIDES:
                edges = _edges(library[key])
                self._edges[key] = edges, _lengths(library[key].points, edges)

    def ratios(self, name: str, displacement: Floats) -> Floats:
        """Return length over length at rest (k,) of the edges of a muscle, both with the slack."""
        key = next(key for key in self._edges if key[0] == name)
        edges, rest = self._edges[key]
        now = _lengths(self._library[key].points + displacement, edges)
        return np.asarray((now + SLACK_MM) / (rest + SLACK_MM))

    def stretched(
        self, motion: Motion, cases: Mapping[str, tuple[Activation, Posture]]
    ) -> dict[str, float]:
        """Return the largest ratio by "muscle in case", with the head straight."""
        out = {}
        for case, (activation, posture) in cases.items():
            moved = motion.displace(activation, msgspec.structs.replace(posture, **_STRAIGHT))
            for key in self._edges:
                if moved[key].any():
                    out[f"{key[0]} in {case}"] = float(self.ratios(key[0], moved[key]).max())
        return out


def _edges(mesh: Mesh) -> NDArray[np.intp]:
    """Return the edges (k, 2) of a mesh, each once."""
    sides = np.concatenate([mesh.faces[:, [k, (k + 1) % 3]] for k in range(3)])
    return np.unique(np.sort(sides, axis=1), axis=0).astype(np.intp)


def _lengths(points: Floats, edges: NDArray[np.intp]) -> Floats:
    return np.asarray(np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1))
