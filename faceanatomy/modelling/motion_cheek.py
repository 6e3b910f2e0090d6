"""Cheeks keep their roundness: what small strains cut short is put back on the resting surface.

A straight displacement of several mm is a chord of the curved cheek: skin that a muscle draws along
it ends up to 6 mm too deep, and what it is drawn to stands out as a lump. Tissue can hardly be
compressed, and bone, teeth and fat lie behind it, so skin slides along. Each unit's field is
therefore measured against the resting surface, evened out over the width of a cheek, and only a
part of the dents is kept; what lies under the skin goes along, less and less with its depth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.lip_contact import slit_pairs
from faceanatomy.modelling.eyes import EYE_CENTRE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.motion_basis import Basis
    from faceanatomy.modelling.motion_targets import Target

    Floats = NDArray[np.float64]

DENT, LUMP = 0.25, 0.75
"""Parts of what goes in, and of what comes out, that are kept."""
_ROUNDS, _AFTER = 110, 12
_DEPTH, _LEAST = 12.0, 0.05


def round_cheeks(basis: Basis, targets: dict[str, Target], fields: HeadFields) -> None:
    """Let the skin of the cheeks, in the field of every unit, slide along their surface."""
    from scipy.spatial import cKDTree

    skin = targets["skin"]
    share = _share(skin)
    rows = np.flatnonzero(share > 0)
    tree = cKDTree(skin.points[rows])
    under: dict[str, tuple[Any, Floats]] = {}
    for name, target in targets.items():
        away, near = tree.query(target.points, distance_upper_bound=2 * _DEPTH)
        found = np.isfinite(away) & (name != "skin")
        near = np.where(found, near, 0)
        under[name] = rows[near], np.where(found, np.exp(-((away / _DEPTH) ** 2)), 0.0)[:, None]
    for unit, field in basis.own["skin"].items():
        way = _correction(skin, fields, field, share)
        if np.abs(way).max() < _LEAST:
            continue
        twin = (way * [-1, 1, 1])[skin.twin]
        basis.own["skin"][unit] = field + way
        for name in targets:
            near, fade = under[name]
            if name == "skin" or not fade.any():
                continue
            if unit in basis.own.get(name, {}):
                basis.own[name][unit] = basis.own[name][unit] + fade * way[near]
            if unit in basis.cross.get(name, {}):
                basis.cross[name][unit] = basis.cross[name][unit] + fade * twin[near]


def _share(skin: Target) -> Floats:
    """Return how much the vertices (n,) of the skin belong to a cheek: not lips, lids or nose."""
    from scipy.spatial import cKDTree

    p = skin.folded
    upper, _ = slit_pairs(skin.mesh.points, skin.mesh.faces)
    lip, _ = cKDTree(skin.points[upper]).query(skin.points)
    eye = np.linalg.norm(p - EYE_CENTRE, axis=1)
    share = _rise(p[:, 0], 14, 25) * (1 - _rise(p[:, 2], -4, 8)) * _rise(p[:, 2], -100, -88)
    share = share * _rise(lip, 3, 9) * _rise(eye, 16, 22) * _rise(p[:, 1], 8, 30)
    return np.asarray(share * (skin.deep < 2.0))


def _correction(skin: Target, fields: HeadFields, field: Floats, share: Floats) -> Floats:
    """Return what puts the skin (n, 3) back that a field takes off its resting surface."""
    rows = np.flatnonzero((share > 0) & (np.abs(field).max(1) > _LEAST))
    out = np.zeros_like(field)
    if not len(rows):
        return out

    place = skin.points[rows] + field[rows]
    now = np.zeros(len(field))
    height = fields.skin_distance(place) - fields.skin_distance(skin.points[rows])
    now[rows] = height * share[rows]
    even = now
    for _ in range(_ROUNDS):
        even = 0.5 * even + 0.5 * (skin.average @ even)
    wanted = np.where(even < 0, DENT, LUMP) * even
    change = (wanted - now) * share
    for _ in range(_AFTER):
        change = 0.5 * change + 0.5 * (skin.average @ change)
    out[rows] = change[rows, None] * fields.normal(place)
    return out


def _rise(value: Floats, start: float, stop: float) -> Floats:
    t = np.clip((value - start) / (stop - start), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
