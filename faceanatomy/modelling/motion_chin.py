"""Skin under the chin keeps in front of the neck when the mouth opens wide.

Jaw weights alone carry the skin between chin and larynx on a straight way into the neck: in a gape
it would pass through the skin of the neck. Tissue does not give way there, as the larynx stands
behind it; the skin is crowded before it instead, and a crease forms between chin and neck that the
floor of the mouth presses down. That is worked out for one wide opening, `CHIN_OPENING`, and grows
with the square of it, since chin and neck are far apart at first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.jaw import jaw_transform
from faceanatomy.geometry.motion_file import CHIN, CHIN_OPENING, POSTURE_RULES
from faceanatomy.modelling.surface import Surface
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.modelling.motion_basis import Basis
    from faceanatomy.modelling.motion_targets import Target

    Floats = NDArray[np.float64]

KEPT, NEAR = 0.25, 30.0
"""Part of its distance from the neck that skin under the chin keeps at least; over so many mm that
levels off, because the chin itself keeps to its bone."""
GIVES = 2.0
"""How far the neck gives way at most, mm."""
SOFT = 2.0
"""Over so many mm skin that nears the neck, or the level of the chin, is held up."""
NECK_TOP, NECK_END = -114.0, -165.0
"""Above the first height the neck is continued straight up, where chin and neck meet at rest; the
skin down to the second one slides, mm."""
_FORWARD, _CHIN = 0.45, 0.9
_SIDE, _FADE, _TOP, _ROUNDS = 50.0, 12.0, -80.0, 10
_COLUMN, _HALF = np.arange(0.0, 48.0, 3.0), 2.5


def keep_off_neck(basis: Basis, skin: Target) -> None:
    """Add the block `CHIN` to the skin, in place; muscles under it have room behind it."""
    basis.own["skin"][CHIN] = crowded(skin, basis.jaw["skin"], _opened(basis, skin))
    basis.units.append(CHIN)


def crowded(skin: Target, weights: Floats, moved: Floats) -> Floats:
    """Return what must be added to the skin (n, 3), mm, before the jaw carries it.

    Parameters
    ----------
    skin
        The resting skin.
    weights
        How far each vertex (n,) follows the jaw.
    moved
        What the opening does to the skin (n, 3) apart from that, mm.
    """
    p, side = skin.points, np.abs(skin.points[:, 0])
    turn, shift = jaw_transform(Posture(jaw_opening=CHIN_OPENING))
    start = p + moved
    after = start + weights[:, None] * (start @ (turn - np.eye(3)).T + shift)
    neck = neck_front(skin)
    before = np.maximum(p[:, 1] - neck(p), 0)
    part = _smooth((_SIDE - side) / _FADE) * np.clip((_TOP - p[:, 2]) / _FADE, 0, 1)
    part = part * np.clip((p[:, 2] + 170) / 25, 0, 1) * (p[:, 1] > _FADE)
    chin = (weights > _CHIN) & (p[:, 2] < _TOP) & (p[:, 1] > 30)
    bottom = _by_column(side, after[:, 2], chin, np.min)
    shape = np.polynomial.Polynomial.fit(_COLUMN, bottom, 3)
    down = _held_up(after[:, 2] - shape(np.minimum(side, _COLUMN[-1])) - 1)
    # the neck goes along with the crease, less and less further down
    crease = (np.abs(before - 3) < 3) & (p[:, 2] > NECK_TOP + 2) & (p[:, 2] < _TOP - 5)
    slope = np.clip((p[:, 2] - NECK_END) / (NECK_TOP + 10 - NECK_END), 0, 1)
    along = np.interp(side, _COLUMN, _by_column(side, down, crease, np.mean)) * slope
    down = np.where(before > 4, down, np.minimum(down, along * (0.7 + 0.3 * slope)))
    kept = KEPT * NEAR * np.tanh(before / NEAR)
    wanted = after.copy()
    wanted[:, 2] -= down * part * (p[:, 2] < _TOP - 6) * np.clip((45 - before) / 15, 0, 1)
    wanted[:, 1] += part * _held_up(neck(wanted) - GIVES + kept - after[:, 1])
    carried = np.eye(3) + weights[:, None, None] * (turn - np.eye(3))
    back = np.linalg.solve(carried, (wanted - weights[:, None] * shift)[..., None])[..., 0]
    out = np.where((part > 0)[:, None], back - start, 0.0)
    for _ in range(_ROUNDS):
        out = np.where((part > 0)[:, None], 0.5 * out + 0.5 * (skin.average @ out), 0.0)
    return np.asarray((out + out[skin.twin] * [-1, 1, 1]) / 2)


def neck_front(skin: Target) -> Callable[[Floats], Floats]:
    """Return how far forward the neck reaches at the x and z of points (n, 3), in mm of y."""
    from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator

    p = skin.points
    forward = Surface(p, skin.mesh.faces).normals()[:, 1] > _FORWARD
    mine = forward & (p[:, 1] < 46) & (p[:, 2] < NECK_TOP + 2) & (p[:, 2] > NECK_END - 10)
    mine &= np.abs(p[:, 0]) < _SIDE + 2
    at, value = p[mine][:, [0, 2]], p[mine, 1]
    within, beyond = LinearNDInterpolator(at, value), NearestNDInterpolator(at, value)

    def reach(points: Floats) -> Floats:
        place = np.stack([points[:, 0], np.minimum(points[:, 2], NECK_TOP)], 1)
        found = within(place)
        return np.asarray(np.where(np.isnan(found), beyond(place), found))

    return reach


def _opened(basis: Basis, skin: Target) -> Floats:
    """Return what opening the jaw does to the skin (n, 3) beside carrying it, mm."""
    out = np.zeros_like(skin.points)
    for rule in POSTURE_RULES:
        field = basis.own["skin"].get(rule.unit)
        if field is not None:
            right, left = rule.strengths(Posture(jaw_opening=CHIN_OPENING))
            out += right * field + left * field[skin.twin] * [-1, 1, 1]
    return out


def _by_column(
    side: Floats, value: Floats, rows: NDArray[np.bool_], what: Callable[[Floats], Floats]
) -> Floats:
    """Return a figure of the values of some rows (n,) at each distance from the midline."""
    near = [rows & (np.abs(side - x) < _HALF) for x in _COLUMN]
    return np.array([what(value[mine]) if mine.any() else 0.0 for mine in near])


def _held_up(lack: Floats) -> Floats:
    """Return the way (n,) that makes good a lack (n,), mm; it sets in softly."""
    return np.asarray(SOFT * np.logaddexp(0, lack / SOFT))


def _smooth(value: Floats) -> Floats:
    t = np.clip(value, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
