"""No muscle is torn or crushed between two neighbouring points of its mesh.

The elastic field and the weights of the jaw are solved in the tissue around bones and teeth. Where
a muscle's mesh dips into what is solid there, or two fields meet (upper and lower jaw behind the
molars, upper and lower lip at the corner), both are continued from the nearest tissue and jump from
one row of vertices to the next. A muscle is one body: such a jump is spread along it, no further
than it needs, and ends on bone keep their way.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.jaw import jaw_transform
from faceanatomy.geometry.motion_file import HYOID, SINK
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.motion_basis import Basis
    from faceanatomy.modelling.motion_targets import Target

    Floats = NDArray[np.float64]
    Muscles = list[tuple[list[str], "Muscle"]]

MOST, MOST_OF_POSTURE = 0.6, 0.35
"""How much further than its neighbour a point may go, by their distance: one unit of several at
full strength; what a lifted hyoid adds per 10 mm."""
OPENING, LONGEST, JAW_SLACK_MM = 45.0, 2.3, 2.0
"""How many times as long, with the slack, an edge may get when the jaw opens so wide, mm."""
SLACK_MM = 0.5
"""Points nearer to each other than this may turn about each other."""
END = 0.06
ANCHORED = 0.98
"""Share of the bones from which on a point of a muscle keeps to them."""
ON_BONE_MM, TOUCHING_MM = 1.5, 1.5
_ROUNDS, _RINGS, _WIDER_AFTER = 400, 2, 20


class Muscle:
    """The net of edges of a muscle, all its parts in one, and its points that are held on bone.

    Parts hang together where their meshes touch, so that what is spread in one goes on in the
    other and no gap opens between them; what each of them does alone stays its own.
    """

    def __init__(
        self,
        points: list[Floats],
        faces: list[NDArray[np.integer[Any]]],
        held: NDArray[np.bool_] | None = None,
    ) -> None:
        from scipy.sparse import coo_matrix, diags

        self.starts = np.cumsum([0, *(len(p) for p in points)])
        sides = np.concatenate(
            [f[:, [k, (k + 1) % 3]] + n for f, n in zip(faces, self.starts, strict=False)
             for k in range(3)]
        )  # fmt: skip
        self.edges = np.unique(np.sort(sides, axis=1), axis=0)
        self._points = np.concatenate(points).astype(float)
        count = len(self._points)
        a, b = self.edges.T
        self.lengths = np.linalg.norm(self._points[a] - self._points[b], axis=1)
        links = np.concatenate([self.edges, self._touching(points)])
        both = np.concatenate([links, links[:, ::-1]]).T
        net = coo_matrix((np.ones(len(both[0])), tuple(both)), shape=(count, count)).tocsr()
        self._average = diags(1 / np.maximum(np.asarray(net.sum(1)).ravel(), 1)) @ net
        self._net = net
        self._held = np.zeros(count, bool) if held is None else held

    def _touching(self, points: list[Floats]) -> NDArray[np.integer[Any]]:
        """Return pairs (k, 2) of near points of different parts."""
        from scipy.spatial import cKDTree

        pairs = [np.zeros((0, 2), int)]
        for one, other in itertools.permutations(range(len(points)), 2):
            away, near = cKDTree(points[other]).query(points[one])
            rows = np.flatnonzero(away < TOUCHING_MM)
            pairs.append(np.stack([rows + self.starts[one], near[rows] + self.starts[other]], 1))
        return np.concatenate(pairs)

    def parts(self, field: Floats) -> list[Floats]:
        """Return the rows of a field (n, k) of each part."""
        return np.split(field, self.starts[1:-1])

    def jumps(self, field: Floats) -> Floats:
        """Return how much further (k,) one end of each edge goes than the other, by its length."""
        a, b = self.edges.T
        return np.asarray(np.linalg.norm(field[a] - field[b], axis=1) / (self.lengths + SLACK_MM))

    def evened(self, field: Floats, most: float) -> Floats:
        """Return a field (n, 3) in which no edge jumps by more than ``most``, where that is to be.

        Only the surroundings of jumps are changed; they are drawn to the mean of their neighbours
        until the jump has spread far enough.
        """
        return self._spread(field, lambda out: self.jumps(out) > most)

    def evened_jaw(self, weights: Floats, anchored: NDArray[np.bool_] | None = None) -> Floats:
        """Return weights of the jaw (n, 1) with which no edge is torn in a wide gape.

        Those of points (n,) that are ``anchored`` are kept.
        """
        turn, shift = jaw_transform(Posture(jaw_opening=OPENING))
        way = self._points @ turn.T + shift - self._points

        def wide(out: Floats) -> NDArray[np.bool_]:
            after = self._points + out * way
            a, b = self.edges.T
            length = np.linalg.norm(after[a] - after[b], axis=1)
            return np.asarray(length + JAW_SLACK_MM > LONGEST * (self.lengths + JAW_SLACK_MM))

        return self._spread(weights, wide, anchored)

    def _spread(
        self,
        field: Floats,
        wide: Callable[[Floats], NDArray[np.bool_]],
        anchored: NDArray[np.bool_] | None = None,
    ) -> Floats:
        out = np.array(field, float)
        held = self._held.copy()
        torn = self.edges[wide(out)]
        held[torn[held[torn].all(axis=1)]] = False  # bones that draw one end two ways
        if anchored is not None:
            held |= anchored
        for number in range(_ROUNDS):
            torn = self.edges[wide(out)]
            if not len(torn):
                break
            near = np.zeros(len(out))
            near[torn] = 1
            for _ in range(_RINGS + number // _WIDER_AFTER):
                near = np.minimum(near + self._net @ near, 1)
            rows = np.flatnonzero((near > 0) & ~held)
            if not len(rows):
                break
            out[rows] = 0.3 * out[rows] + 0.7 * (self._average[rows] @ out)
        return out


def muscle_of(targets: list[Target], fields: HeadFields) -> Muscle:
    """Return the net of a muscle's parts; ends on bone are held."""
    held = []
    for target in targets:
        mesh = target.mesh
        assert mesh.uv is not None
        u = mesh.uv[:, 0].astype(float)
        u = (u - u.min()) / max(float(np.ptp(u)), 1e-6)
        end = ((u < END) | (u > 1 - END)) & (not mesh.info.closed)
        held.append(end & (fields.bone_distance(target.folded) < ON_BONE_MM))
    return Muscle(
        [t.points for t in targets], [t.mesh.faces for t in targets], np.concatenate(held)
    )


def muscles_of(targets: dict[str, Target], fields: HeadFields) -> Muscles:
    """Return the names of the parts of each muscle and their net."""
    parts: dict[str, list[str]] = {}
    for name, target in targets.items():
        if target.mesh.info.kind == "muscle":
            parts.setdefault(name.partition(":")[0], []).append(name)
    return [(names, muscle_of([targets[n] for n in names], fields)) for names in parts.values()]


def mend_tears(basis: Basis, muscles: Muscles, targets: dict[str, Target]) -> None:
    """Spread the jumps in the fields of all units on the meshes of muscles, in place."""
    for table in (basis.own, basis.cross):
        for names, muscle in muscles:
            for unit in {unit for name in names for unit in table.get(name, {})}:
                still = {name: np.zeros((len(targets[name].points), 3)) for name in names}
                field = np.concatenate([table.get(n, {}).get(unit, still[n]) for n in names])
                whole = unit in (HYOID, SINK)
                mended = muscle.evened(field, MOST_OF_POSTURE if whole else MOST)
                for name, part in zip(names, muscle.parts(mended), strict=True):
                    if whole and not targets[name].paired:
                        part = (part + part[targets[name].twin] * [-1, 1, 1]) / 2
                    if part.any():
                        table.setdefault(name, {})[unit] = part


def mend_jaw(basis: Basis, muscles: Muscles, targets: dict[str, Target]) -> None:
    """Spread the weights of the jaw so that no muscle tears when it opens wide, in place.

    Ends that are anchored to their bones (`motion_anchor`) keep the weights of these.
    """
    for names, muscle in muscles:
        weights = np.concatenate([basis.jaw[name] for name in names])[:, None]
        anchored = np.concatenate(
            [
                basis.held[name].whole > ANCHORED
                if name in basis.held
                else np.zeros(len(targets[name].points), bool)
                for name in names
            ]
        )
        spread = muscle.parts(muscle.evened_jaw(weights, anchored))
        for name, part in zip(names, spread, strict=True):
            mended = part[:, 0]
            if not targets[name].paired:
                mended = (mended + mended[targets[name].twin]) / 2
            basis.jaw[name] = mended
