"""Where muscles are attached, as the facts say: who owns which vertex of an end, and how far off.

The rule that judges the meshes (``rule_sites``) and the generator that brings the ends there
(``modelling.attach``) measure with the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.geometry.records import read_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary

    Floats = NDArray[np.float64]
    Index = NDArray[np.int64]
    _Tree = Any

HARD = frozenset({"bone", "teeth", "cartilage"})
ROLES = ("origin", "insertion")
_VERTEBRA = "_vertebra"


class Attachment(msgspec.Struct, frozen=True):
    """One attachment of a muscle, as far as its place goes."""

    role: str
    structure: str
    site_id: str = ""
    parts: tuple[str, ...] = ()
    through: str = ""
    """The tendon that comes between: it must lie on the site."""


class _Part(msgspec.Struct, frozen=True):
    id: str


class _Fibres(msgspec.Struct, frozen=True):
    kind: str


class Muscle(msgspec.Struct, frozen=True):
    """A muscle with its attachments and the parts that they may be told of."""

    id: str
    fibres: _Fibres
    attachments: tuple[Attachment, ...]
    parts: tuple[_Part, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of the units: the parts, or the muscle itself."""
        return tuple(f"{self.id}:{part.id}" for part in self.parts) or (self.id,)

    @property
    def two_bellied(self) -> bool:
        """Whether the records do not tell which end of a belly is its origin."""
        return self.fibres.kind == "two_belly"

    def attachments_of(self, part: str, role: str) -> list[Attachment]:
        """Return what one end of a part (empty: of the muscle) is attached to."""
        here = [a for a in self.attachments if a.role == role]
        return [a for a in here if not a.parts or part in a.parts]


class _Muscles(msgspec.Struct, frozen=True):
    muscles: tuple[Muscle, ...]


class _Structure(msgspec.Struct, frozen=True):
    id: str
    kind: str


class _Structures(msgspec.Struct, frozen=True):
    structures: tuple[_Structure, ...]


def read_muscles(folder: Path) -> tuple[Muscle, ...]:
    """Return the muscles of ``muscles.json`` with their attachments.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    return read_record(folder / "muscles.json", _Muscles).muscles


def read_kinds(folder: Path) -> dict[str, str]:
    """Return the kind of every structure of ``structures.json`` by its id.

    Raises
    ------
    DataError
        If the file is missing or does not fit the records.
    """
    records = read_record(folder / "structures.json", _Structures).structures
    return {one.id: one.kind for one in records}


class Places:
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
        self, points: Floats, attachment: Attachment, chain: Sequence[Attachment], *, both: bool
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
        self, points: Floats, attachment: Attachment, chain: Sequence[Attachment]
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

    def _on(self, points: Floats, attachment: Attachment) -> Floats:
        """Return the nearest places (n, 3) of an attachment."""
        from scipy.spatial import cKDTree

        key = attachment.structure, attachment.site_id
        if key not in self._trees:
            self._trees[key] = cKDTree(self.points(*key))
        tree = self._trees[key]
        return np.asarray(np.asarray(tree.data)[tree.query(points)[1]])


@dataclass(frozen=True)
class Shares:
    """The last row of an end, shared out among the attachments of that end."""

    end: int
    """Which of the ends that were offered is meant: the one that lies nearer."""
    owner: Index
    """Number of the attachment that each vertex (n,) belongs to."""
    away: Floats
    """How far each vertex lies from each attachment, (k, n), mm."""
    there: Floats
    """The nearest place of each attachment for each vertex, (k, n, 3)."""


def share_out(
    attachments: Sequence[Attachment], ends: Sequence[Floats], places: Places, *, both: bool
) -> Shares:
    """Share out the vertices of the nearer of some ends (n, 3) among attachments."""
    chains = [chain(a, attachments) for a in attachments]
    tables = [
        [places.nearest(end, a, c, both=both) for a, c in zip(attachments, chains, strict=True)]
        for end in ends
    ]
    means = [float(np.min([away for away, _ in table], axis=0).mean()) for table in tables]
    end = int(np.argmin(means))
    away = np.array([away for away, _ in tables[end]])
    there = np.array([there for _, there in tables[end]])
    return Shares(end, away.argmin(axis=0), away, there)


def chain(attachment: Attachment, others: Sequence[Attachment]) -> list[Attachment]:
    """Return the attachments before and after one in a row of vertebrae with the same site."""
    row = [a for a in others if a.site_id == attachment.site_id and a.structure.endswith(_VERTEBRA)]
    if attachment not in row:
        return []
    place = row.index(attachment)
    return [*row[max(0, place - 1) : place], *row[place + 1 : place + 2]]
