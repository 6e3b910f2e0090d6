"""Eyelids: every point of a lid turns about the axis through both corners of the eye.

The margins turn by the angle between them, so a full blink closes; the turn fades to nothing
towards the brow and the cheek. Angles are found once per vertex; turning is done at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.face import FISSURE, LID_RADIUS, on_lid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.surface import Surface

    Floats = NDArray[np.float64]

_INNER, _OUTER = FISSURE[0], FISSURE[7]
_UPPER = FISSURE[0:8]
_LOWER = [FISSURE[0], *FISSURE[:6:-1]]
_BIN, _CARUNCLE, _CANTHUS = 0.8, -8.0, 12.5
"""Half width of a bin, and between which places both margins are plain to see, mm on the axis."""
_CORNER, _NEAR_NODE = 22.5, 0.8
"""Medial of which x the margins leave the globe, and how near a node of them skin is sought, mm."""
UPPER_SHARE = 0.86
"""Part of the way that the upper lid goes in a blink; the lower lid comes up the rest."""
_OVERLAP, _OUTER_OVERLAP = np.radians(2.5), np.radians(12.0)
"""How far the upper margin goes past the lower one; at the outer corner it slides over it."""
_UPPER_REACH, _LOWER_REACH = np.radians(50.0), np.radians(40.0)
_NEAR, _FAR, _FAR_ABOVE = 15.6, 21.0, 22.5
"""Skin this near the middle of the eye turns with the tarsus; from the second on it stays, mm.

Above the upper lid it stays from the third on: a closing lid draws the skin under the brow down.
"""
_FOLD_FROM, _FOLD_SHARE, _FOLD_ROUNDS, _INSIDE = np.radians(8.0), 0.7, 8, 13.9
"""How far above the margin turns are evened out by what share of the way, how often, and nearer
than how many mm to the middle of the eye not: there the lid faces the eyeball."""
RAISE = np.radians(19.0)
"""Turn of the upper margin at full contraction of the levator: about 4.5 mm, so that white shows
above an iris of which the lid at rest covers 2 mm."""
TIGHT_UPPER, TIGHT_LOWER = 0.24, 0.36
"""Parts of the fissure that the palpebral part closes alone, while the levator holds on."""
CHEEK_UPPER, CHEEK_LOWER = 0.06, 0.22
"""Parts of the fissure that the raised cheek closes from below and the lowered brow from above."""


@dataclass(frozen=True, eq=False)
class LidTurns:
    """Turns of vertices about the lid axis in radians at full strength, positive upwards.

    ``vertex`` (k,); ``close``, ``tight``, ``lift``, ``cheek``, ``upper``, ``lower`` (k,): complete
    closure, palpebral part alone, levator, raised cheek, and the weights (0..1) with which the
    upper and lower lid follow the gaze.
    """

    vertex: NDArray[np.integer[Any]]
    close: Floats
    tight: Floats
    lift: Floats
    cheek: Floats
    upper: Floats
    lower: Floats


def lid_axis() -> tuple[Floats, Floats, Floats]:
    """Return the unit vectors along the lid axis (outwards), forwards and upwards."""
    a = on_lid(*_OUTER) - on_lid(*_INNER)
    a /= np.linalg.norm(a)
    up = np.array([0.0, 0, 1.0])
    forward = np.cross(up, a)
    forward /= np.linalg.norm(forward)
    return a, forward, np.cross(a, forward)


def lid_coordinates(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Return place along the axis (mm), elevation (rad) and radius (mm) of right-side points."""
    a, forward, up = lid_axis()
    q = points - EYE_CENTRE
    return q @ a, np.arctan2(q @ up, q @ forward), np.linalg.norm(q, axis=1)


@dataclass(frozen=True, eq=False)
class Fissure:
    """The opening of the eye: elevations (rad) of both margins ``along`` the axis (mm).

    ``off``: how far the margins lie off the lids' globe there, mm: some at the inner corner.
    """

    along: Floats
    upper: Floats
    lower: Floats
    off: Floats

    def at(self, along: Floats) -> tuple[Floats, Floats]:
        """Return the elevations of the upper and lower margin at places along the axis."""
        upper = np.interp(along, self.along, self.upper)
        return upper, np.minimum(np.interp(along, self.along, self.lower), upper)


def find_fissure(skin: Floats) -> Fissure:
    """Measure the opening of the right eye on the vertices of the skin.

    The recipe says where the margins should be; the mesh has rounded them a little, and a blink
    must close what is there.
    """
    places, upper0, lower0, off = _planned(skin)
    s, angle, radius = lid_coordinates(skin)
    shell = (radius > 14.15) & (radius < 15.1) & (np.abs(angle) < 1.2)  # the front edges
    found = np.full((2, len(places)), np.nan)
    for k, place in enumerate(places):
        middle = (upper0[k] + lower0[k]) / 2
        near = shell & (np.abs(s - place) < _BIN) & (_CARUNCLE < place < _CANTHUS)
        above, below = angle[near & (angle > middle)], angle[near & (angle < middle)]
        if len(above) and len(below):
            found[:, k] = above.min() - upper0[k], below.max() - lower0[k]
    found[:, [0, -1]] = 0.0  # both margins meet where the recipe says
    upper, lower = upper0 + _smoothed(found[0]), lower0 + _smoothed(found[1])
    return Fissure(places, np.maximum(upper, lower), lower, off)


def _smoothed(offsets: Floats) -> Floats:
    """Return offsets along the margin evened out, unknown ones like their neighbours."""
    known = np.flatnonzero(np.isfinite(offsets))
    if not len(known):
        return np.zeros(len(offsets))
    filled = np.interp(np.arange(len(offsets)), known, offsets[known])
    for _ in range(2):
        filled = np.convolve(np.pad(filled, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return np.asarray(filled)


def _planned(skin: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return places along the axis, elevations of both margins there, and their distance `off`.

    The recipe cuts the fissure as it is seen from the front. At the inner corner the skin lies
    before the lids' globe; the nodes of the margins are sought on the ``skin``.
    """
    ideal = []
    for line in (_UPPER, _LOWER):
        nodes = np.array([on_lid(x, z) for x, z in line])
        for row in np.flatnonzero(nodes[:, 0] < _CORNER):
            nodes[row, 1] = _front(skin, nodes[row])
        ideal.append(lid_coordinates(nodes))
    places = np.linspace(ideal[0][0][0], ideal[0][0][-1], 25)
    upper, lower = (np.interp(places, s0, a0) for s0, a0, _ in ideal)
    far = [np.interp(places, s0, r0) - LID_RADIUS for s0, _, r0 in ideal]
    return places, upper, lower, np.maximum(np.maximum(*far), 0.0)


def _front(skin: Floats, node: Floats) -> float:
    """Return y of the edge of the skin at a node of the margin, seen from the front."""
    beside = np.hypot(skin[:, 0] - node[0], skin[:, 2] - node[2]) < _NEAR_NODE
    y = skin[beside & (skin[:, 1] > node[1] - 3.0), 1]
    return float(np.percentile(y, 75)) if len(y) else float(node[1])


def lid_turns(points: Floats, fissure: Fissure) -> LidTurns:
    """Return the turns of the right-side ``points`` (n, 3) that belong to the lids."""
    s, angle, radius = lid_coordinates(points)
    upper, lower = fissure.at(s)
    gap = upper - lower
    middle = lower + gap * (1 - UPPER_SHARE)
    deep = np.clip((radius - 7.0) / 3.0, 0, 1)
    off = np.interp(s, fissure.along, fissure.off)
    far = np.where(angle >= lower + gap / 2, _FAR_ABOVE, _FAR)
    near = deep * (1 - _smooth((radius - off - _NEAR) / (far - _NEAR)))
    reach_up = _UPPER_REACH + 0.35 * gap
    border = lower + gap / 2
    top = np.where(angle >= border, 1 - _smooth((angle - upper) / reach_up), 0.0) * near
    bottom = np.where(angle < border, 1 - _smooth((lower - angle) / _LOWER_REACH), 0.0) * near
    # margins keep their curve as they follow the gaze: they turn by their share of the opening
    ends = np.clip(gap / max(float(np.max(fissure.upper - fissure.lower)), 1e-3), 0, 1)
    overlap = _OVERLAP + _OUTER_OVERLAP * _smooth((s - 6.5) / 5.5)
    overlap = overlap * np.clip(gap / np.radians(6.0), 0, 1)
    close = -top * (upper - middle + overlap) + bottom * (middle - lower)
    tight = gap * (-top * TIGHT_UPPER + bottom * TIGHT_LOWER)
    used = np.flatnonzero((np.maximum(top, bottom) > 1e-3) & (gap > 1e-3))
    turns = (
        close,
        tight,
        RAISE * top * ends,
        gap * (-top * CHEEK_UPPER + bottom * CHEEK_LOWER),
        top * ends,
        bottom * ends,
    )
    return LidTurns(used, *(turn[used] for turn in turns))


def evened(turns: LidTurns, surface: Surface, fissure: Fissure) -> LidTurns:
    """Return the turns of all vertices of a skin evened out over the skin above the upper lid.

    The fold over the lid is deep and overhangs, so turns found by place alone jump there from one
    vertex to the next, and a closing lid would tear the fold open into a plate with a hard edge.
    What lies on the margin keeps its turn: it has to meet the other lid.

    Parameters
    ----------
    turns : turns of the vertices of ``surface``.
    surface : the right-side or folded skin, mm.
    fissure : the opening of the eye.
    """
    from faceanatomy.modelling.surface import neighbour_average

    s, angle, radius = lid_coordinates(surface.points)
    upper, _ = fissure.at(s)
    share = _FOLD_SHARE * np.clip((angle - upper) / _FOLD_FROM - 0.5, 0, 1) * (radius > _INSIDE)
    names = [f.name for f in fields(turns)[1:]]
    dense = np.zeros((len(surface.points), len(names)))
    dense[turns.vertex] = np.stack([getattr(turns, name) for name in names], 1)
    rows = np.flatnonzero(share)
    average = neighbour_average(surface).tocsr()[rows]
    for _ in range(_FOLD_ROUNDS):
        dense[rows] += share[rows, None] * (average @ dense - dense[rows])
    used = np.flatnonzero(np.abs(dense).max(1) > 1e-4)
    return LidTurns(used, *dense[used].T)


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
