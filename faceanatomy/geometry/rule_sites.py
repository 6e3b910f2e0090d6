"""Rule 2: every muscle ends at the named site of the structure that ``muscles.json`` names.

The last row of vertices at an end is shared out among the attachments of that end, each vertex to
the nearest one; the figure of an attachment is the farthest of its vertices. Where other
attachments lie nearer to all of them, it is the nearest vertex: the muscle must reach the place.
From vertebra to vertebra a muscle may bridge the gap, and its belly may pass one by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.attachments import (
    HARD,
    ROLES,
    Places,
    chain,
    read_kinds,
    read_muscles,
    share_out,
)
from faceanatomy.geometry.rules import ON_BONE_MM, ON_SOFT_MM, Check
from faceanatomy.geometry.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.attachments import Attachment, Muscle
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]

_LAST_ROW = 1e-3
"""Vertices whose u is this near to the end of the fibres are the end of the muscle."""
BONY, SOFT = "end off its bone", "end off its soft place"


def site_checks(library: MeshLibrary, folder: Path) -> Iterator[Check]:
    """Yield how far the ends of the muscles lie from their sites, a figure per attachment and unit.

    Parameters
    ----------
    library
        The meshes.
    folder
        The data folder with ``muscles.json`` and ``structures.json``.

    Raises
    ------
    DataError
        If a file cannot be read.
    """
    places = Places(library, read_kinds(folder))
    for muscle in read_muscles(folder):
        yield from _muscle_checks(muscle, places)


@dataclass
class _Found:
    """What was measured of one attachment on one unit."""

    attachment: Attachment
    unit: str
    figure: float
    detail: str
    reached: bool
    """Whether a part of the end belongs to it."""


def _muscle_checks(muscle: Muscle, places: Places) -> Iterator[Check]:
    """Yield a figure for each attachment of a muscle."""
    found: list[_Found] = []
    for unit in muscle.units:
        if unit in places.library.infos:
            part = unit.partition(":")[2]
            for role in ROLES:
                here = muscle.attachments_of(part, role)
                found += _figures(here, unit, role, places, two=muscle.two_bellied)
    for attachment in muscle.attachments:
        mine = [one for one in found if one.attachment is attachment]
        reached = [one for one in mine if one.reached]
        # What holds for the whole muscle must be reached by one of its parts, not by each.
        if not reached and mine:
            reached = [min(mine, key=lambda one: one.figure)]
        for one in reached:
            yield _check(one, places.kinds)


def _check(found: _Found, kinds: Mapping[str, str]) -> Check:
    a = found.attachment
    beyond = site_of(a.structure, a.site_id).beyond
    hard = kinds.get(a.structure) in HARD
    name = a.structure + (f".{a.site_id}" if a.site_id else "")
    return Check(
        2,
        BONY if hard else SOFT,
        f"{found.unit} {a.role} {name}",
        round(found.figure, 3),
        "mm",
        high=None if beyond else ON_BONE_MM if hard else ON_SOFT_MM,
        detail=found.detail,
    )


def _figures(
    attachments: Sequence[Attachment], unit: str, role: str, places: Places, *, two: bool
) -> Iterator[_Found]:
    """Yield what is measured of the attachments of one end of a unit."""
    library = places.library
    mesh = library[unit, library.info(unit).sides[-1]]
    both = mesh.side == "midline"
    for a in attachments:
        if a.through:  # a tendon comes between: that must lie on the site
            between = library[a.through, library.info(a.through).sides[-1]]
            yield _nearest(a, unit, between, places, both=both)
    direct = [a for a in attachments if not a.through]
    if not direct:
        return
    # Of a muscle with two bellies, the end that lies nearer is the one that is meant.
    ends = _ends(mesh, role, two=two)
    shares = share_out(direct, ends, places, both=both)
    end = ends[shares.end]
    for number, a in enumerate(direct):
        away, there = shares.away[number], shares.there[number]
        mine = np.flatnonzero(shares.owner == number)
        if mesh.info.closed:  # a ring has no ends: it must come by
            mine = np.array([int(away.argmin())])
        if len(mine):
            worst = int(mine[away[mine].argmax()])
            detail = _vector(end[worst], there[worst])
            yield _Found(a, unit, float(away[worst]), detail, reached=True)
        elif chain(a, direct):  # of many vertebrae some are passed by the belly
            yield _nearest(a, unit, mesh, places, both=both)
        else:
            near = int(away.argmin())
            detail = _vector(end[near], there[near])
            yield _Found(a, unit, float(away[near]), detail, reached=False)


def _nearest(
    attachment: Attachment, unit: str, mesh: Mesh, places: Places, *, both: bool
) -> _Found:
    """Return how near any vertex of a mesh comes to an attachment."""
    points = mesh.points.astype(np.float64)
    away, there = places.nearest(points, attachment, (), both=both)
    best = int(away.argmin())
    return _Found(
        attachment, unit, float(away[best]), _vector(points[best], there[best]), reached=True
    )


def _ends(mesh: Mesh, role: str, *, two: bool) -> list[Floats]:
    """Return the vertices (n, 3) at the end of the fibres that a role means, or at both ends."""
    points = mesh.points.astype(np.float64)
    if mesh.info.closed or mesh.uv is None:
        return [points]
    u = mesh.uv[:, 0]
    start, finish = points[u <= u.min() + _LAST_ROW], points[u >= u.max() - _LAST_ROW]
    if two:
        return [start, finish]
    return [start if role == "origin" else finish]


def _vector(end: Floats, there: Floats) -> str:
    """Return where an end lies and which way leads to its site."""
    at, way = ("/".join(f"{value:.1f}" for value in one) for one in (end, there - end))
    return f"at {at}, site {way} away"
