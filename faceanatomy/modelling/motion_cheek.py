"""Cheeks keep their roundness: what small strains cut short is put back on the resting surface.

A straight displacement of several mm is a chord of the curved cheek: skin that a muscle draws along
it ends up to 6 mm too deep, and what it is drawn to stands out as a lump. Tissue can hardly be
compressed, and bone, teeth and fat lie behind it, so skin slides along. Each unit's field is
therefore measured against the resting surface, evened out over the width of a cheek, and only a
part of the dents is kept; what lies under the skin goes along, less and less with its depth.
Where skin would be crowded on a small spot, which looks like a stain, it gives way to the skin
around before that.
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
CROWDED, _CROWD_ROUNDS = 0.92, 80
"""Part of its area to which skin may be pushed together by one unit before its neighbours yield."""


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
        loose = _uncrowded(skin, field, share) - field
        way = loose + _correction(skin, fields, field + loose, share)
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
    share = _rise(p[:, 0], 14, 25) * (1 - _rise(p[:, 2], -4, 8)) * _rise(p[:, 2], -110, -98)
    share = share * _rise(lip, 3, 9) * _rise(eye, 16, 22) * _rise(p[:, 1], 8, 30)
    return np.asarray(share * (skin.deep < 2.0))


def _uncrowded(skin: Target, field: Floats, share: Floats) -> Floats:
    """Return the field (n, 3) of the skin, evened out where it pushes skin together most."""
    if np.abs(field[share > 0]).max() < 1.0:
        return field
    faces = skin.mesh.faces[(share > 0)[skin.mesh.faces].any(axis=1)]
    rest = _areas(skin.points, faces)
    out = field.copy()
    for _ in range(_CROWD_ROUNDS):
        part = _areas(skin.points + out, faces) / np.maximum(rest, 1e-9)
        part[rest == 0] = 1.0
        crowd = np.clip((CROWDED - part) / (1 - CROWDED), 0, 1)
        for _ in range(2):
            crowd = np.maximum(crowd, skin.average @ crowd)
        if not crowd.any():
            break
        out += 0.7 * (crowd * share)[:, None] * (skin.average @ out - out)
    return out


def _areas(points: Floats, faces: NDArray[np.int32]) -> Floats:
    """Return the area (n,) of the faces around each vertex."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return np.asarray(np.bincount(faces.ravel(), np.repeat(area, 3), len(points)), float)


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
