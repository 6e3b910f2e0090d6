"""Rule 2: every muscle ends at the named site of the structure that ``muscles.json`` names.

The last row of vertices at an end is shared out among the attachments of that end, each vertex to
the nearest one; the figure of an attachment is the farthest of its vertices. Where other
attachments lie nearer to all of them, it is the nearest vertex: the muscle must reach the place.
From vertebra to vertebra a muscle may bridge the gap, and its belly may pass one by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.records import read_record
from faceanatomy.geometry.rules import ON_BONE_MM, ON_SOFT_MM, Check
from faceanatomy.geometry.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

    Floats = NDArray[np.float64]
    _Tree = Any

_Record = TypeVar("_Record")

_LAST_ROW = 1e-3
"""Vertices whose u is this near to the end of the fibres are the end of the muscle."""
_VERTEBRA = "_vertebra"
_HARD = frozenset({"bone", "teeth", "cartilage"})
BONY, SOFT = "end off its bone", "end off its soft place"


class _Attachment(msgspec.Struct, frozen=True):
    role: str
    structure: str
    site_id: str = ""
    parts: tuple[str, ...] = ()
    through: str = ""


class _Part(msgspec.Struct, frozen=True):
    id: str


class _Fibres(msgspec.Struct, frozen=True):
    kind: str


class _Muscle(msgspec.Struct, frozen=True):
    id: str
    fibres: _Fibres
    attachments: tuple[_Attachment, ...]
    parts: tuple[_Part, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(f"{self.id}:{part.id}" for part in self.parts) or (self.id,)


class _Muscles(msgspec.Struct, frozen=True):
    muscles: tuple[_Muscle, ...]


class _Structure(msgspec.Struct, frozen=True):
    id: str
    kind: str


class _Structures(msgspec.Struct, frozen=True):
    structures: tuple[_Structure, ...]


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
    kinds = {
        one.id: one.kind for one in read_record(folder / "structures.json", _Structures).structures
    }
    places = _Places(library, kinds)
    for muscle in read_record(folder / "muscles.json", _Muscles).muscles:
        yield from _muscle_checks(muscle, places)


class _Places:
    """The points of the sites, kept in a tree each."""

    def __init__(self, library: MeshLibrary, kinds: Mapping[str, str]) -> None:
        self.library = library
        self.kinds = kinds
        self._points: dict[tuple[str, str], Floats] = {}
        self._trees: dict[tuple[str, str], _Tree] = {}

    def points(self, structure: str, site: str) -> Floats:
        """Return points (k, 3) all over a site of the right side or the midline."""
        key = structure, site
        if key not in self._points:
            patch = self.library.site(structure, site)
            corners = patch.points.astype(np.float64)
            self._points[key] = np.concatenate([corners, corners[patch.faces].mean(axis=1)])
        return self._points[key]

    def nearest(
        self, points: Floats, attachment: _Attachment, chain: Sequence[_Attachment], *, both: bool
    ) -> tuple[Floats, Floats]:
        """Return how far (n, 3) points lie from an attachment, mm, and the nearest places there.

        Parameters
        ----------
        points
            Where the muscle ends.
        attachment
            The attachment.
        chain
            The like attachments on neighbouring vertebrae: the muscle may bridge the way to the
            next one.
        both
            Whether the sites of both sides count: of a muscle over the midline.
        """
        away, found = self._nearest_of(points, attachment, chain)
        if both:
            other_away, there = self._nearest_of(
                mirror_points(points).astype(float), attachment, chain
            )
            nearer = other_away < away
            away = np.where(nearer, other_away, away)
            found = np.where(nearer[:, None], mirror_points(there), found)
        if self.kinds.get(attachment.structure) == "organ" and not attachment.site_id:
            # Of an organ such as the tongue, its inside is the place as well.
            mesh = self.library.joined(attachment.structure, "right")
            away = np.where(signed_distance(mesh.points, mesh.faces)(points) < 0, 0.0, away)
        return np.asarray(away), np.asarray(found)

    def _nearest_of(
        self, points: Floats, attachment: _Attachment, chain: Sequence[_Attachment]
    ) -> tuple[Floats, Floats]:
        found = self._on(points, attachment)
        away = np.linalg.norm(points - found, axis=1)
        for other in chain:
            # The nearest way from the one to the other: half of it belongs to each.
            start, finish = self._on(points, attachment), self._on(points, other)
            way = finish - start
            share = ((points - start) * way).sum(1) / np.maximum((way**2).sum(1), 1e-9)
            bridge = start + np.clip(share, 0, 0.5)[:, None] * way
            off = np.linalg.norm(points - bridge, axis=1)
            found = np.where((off < away)[:, None], bridge, found)
            away = np.minimum(away, off)
        return np.asarray(away), np.asarray(found)

    def _on(self, points: Floats, attachment: _Attachment) -> Floats:
        """Return the nearest places (n, 3) of an attachment."""
        from scipy.spatial import cKDTree

        key = attachment.structure, attachment.site_id
        if key not in self._trees:
            self._trees[key] = cKDTree(self.points(*key))
        tree = self._trees[key]
        return np.asarray(np.asarray(tree.data)[tree.query(points)[1]])


@dataclass
class _Found:
    """What was measured of one attachment on one unit."""

    attachment: _Attachment
    unit: str
    figure: float
    detail: str
    reached: bool
    """Whether a part of the end belongs to it."""


def _muscle_checks(muscle: _Muscle, places: _Places) -> Iterator[Check]:
    """Yield a figure for each attachment of a muscle."""
    found: list[_Found] = []
    for unit in muscle.units:
        if unit in places.library.infos:
            part = unit.partition(":")[2]
            own = [a for a in muscle.attachments if not a.parts or part in a.parts]
            for role in ("origin", "insertion"):
                here = [a for a in own if a.role == role]
                found += _figures(here, unit, role, places, two=muscle.fibres.kind == "two_belly")
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
    hard = kinds.get(a.structure) in _HARD
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
    attachments: Sequence[_Attachment], unit: str, role: str, places: _Places, *, two: bool
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
    chains = [_chain(a, direct) for a in direct]
    # Of a muscle with two bellies, the end that lies nearer is the one that is meant.
    ends = _ends(mesh, role, two=two)
    tables = [
        [places.nearest(end, a, c, both=both) for a, c in zip(direct, chains, strict=True)]
        for end in ends
    ]
    means = [float(np.min([away for away, _ in table], axis=0).mean()) for table in tables]
    best = int(np.argmin(means))
    end, table = ends[best], tables[best]
    owner = np.argmin([away for away, _ in table], axis=0)
    for number, (a, (away, there)) in enumerate(zip(direct, table, strict=True)):
        mine = np.flatnonzero(owner == number)
        if mesh.info.closed:  # a ring has no ends: it must come by
            mine = np.array([int(away.argmin())])
        if len(mine):
            worst = int(mine[away[mine].argmax()])
            detail = _vector(end[worst], there[worst])
            yield _Found(a, unit, float(away[worst]), detail, reached=True)
        elif chains[number]:  # of many vertebrae some are passed by the belly
            yield _nearest(a, unit, mesh, places, both=both)
        else:
            near = int(away.argmin())
            detail = _vector(end[near], there[near])
            yield _Found(a, unit, float(away[near]), detail, reached=False)


def _nearest(
    attachment: _Attachment, unit: str, mesh: Mesh, places: _Places, *, both: bool
) -> _Found:
    """Return how near any vertex of a mesh comes to an attachment."""
    points = mesh.points.astype(np.float64)
    away, there = places.nearest(points, attachment, (), both=both)
    best = int(away.argmin())
    return _Found(
        attachment, unit, float(away[best]), _vector(points[best], there[best]), reached=True
    )


def _chain(attachment: _Attachment, others: Sequence[_Attachment]) -> list[_Attachment]:
    """Return the attachments before and after one in a row of vertebrae with the same site."""
    row = [a for a in others if a.site_id == attachment.site_id and a.structure.endswith(_VERTEBRA)]
    if attachment not in row:
        return []
    place = row.index(attachment)
    return [*row[max(0, place - 1) : place], *row[place + 1 : place + 2]]


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
