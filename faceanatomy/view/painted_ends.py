"""The ends of a muscle in colour: on its own flesh, and as footprints on bone and cartilage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.geometry.sites import site_table
from faceanatomy.view.ends import end_is_origin
from faceanatomy.view.footprints import with_footprints
from faceanatomy.view.themes import BONE, INSERTION, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.knowledge.records import Attachment, Muscle
    from faceanatomy.view.items import Mark
    from faceanatomy.view.themes import Rgb

BELLY: Rgb = (240, 158, 138)
_END = 0.14
"""Share of the length that is coloured as an end."""
_END_MM = (2.5, 14.0)
"""Least and greatest length of a coloured end: tiny muscles have ends, long ones keep a belly."""
_IN_TRIANGLE = np.array([(i / 3, j / 3, 1 - (i + j) / 3) for i in range(4) for j in range(4 - i)])
"""Shares of the corners at places all over a triangle: vertices of flesh lie farther apart."""
_LIE_ON_BONE, _HALF = ("temporalis",), 0.6
"""Muscles that arise from all the bone they lie on, and how much of their length does."""


class MarkedLibrary(MeshLibrary):
    """A library in which a muscle shows its ends: on its flesh, and as footprints on bone.

    Parameters
    ----------
    full
        The meshes.
    muscle
        The muscle.
    marks
        The sites that are painted, by the id of the bone or cartilage.
    """

    def __init__(
        self, full: MeshLibrary, muscle: Muscle, marks: Mapping[str, tuple[Mark, ...]]
    ) -> None:
        self.directory, self._full = full.directory, full
        self._infos, self._loaded = dict(full.infos), {}
        self._muscle, self._marks = muscle, marks
        self._painted: dict[tuple[str, str], Mesh] = {}

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        mesh = self._full[key]
        flesh = key[0] in self._muscle.units and mesh.uv is not None
        if not flesh and key[0] not in self._marks:
            return mesh
        if key not in self._painted:
            self._painted[key] = self._with_ends(mesh) if flesh else self._with_footprints(mesh)
        return self._painted[key]

    def _with_footprints(self, mesh: Mesh) -> Mesh:
        """Return a bone with the places painted that the muscle takes of its sites."""
        sides = ("right", "left") if mesh.side == "midline" else (mesh.side,)
        found = []
        for mark in self._marks[mesh.id]:
            for side in set(sides) & set(mark.sides):
                flesh = self._flesh_at(mark, side)
                if len(flesh):
                    found.append((mark._replace(sides=(side,)), flesh))
        return with_footprints(mesh, found, BONE) if found else mesh

    def _flesh_at(self, mark: Mark, side: str) -> NDArray[np.float64]:
        """Return places (n, 3) all over the flesh of one side that ends at a site."""
        found = [
            self._end_of(self._full[key], attachment)
            for attachment in self._muscle.attachments
            if (attachment.structure, attachment.site_id) == (mark.structure, mark.site)
            for unit in (
                (attachment.through,)
                if attachment.through
                else self._muscle.unit_ids(attachment.parts)
            )
            for key in sides_of(self._full, unit)
            if key[1] in (side, "midline")
        ]
        return np.concatenate([np.zeros((0, 3)), *found])

    def _end_of(self, mesh: Mesh, attachment: Attachment) -> NDArray[np.float64]:
        """Return places (n, 3) all over the end of a mesh that may touch an attachment.

        A fan lies on the bone of its origin with much of its length, others with their end only;
        and of a tendon, a ring or a belly between two tendons any place may touch.
        """
        here = np.ones(len(mesh.points), bool)
        if not (mesh.uv is None or mesh.info.closed or self._muscle.fibres.kind == "two_belly"):
            u = along(mesh.uv)
            away = u if attachment.role == "origin" else 1 - u
            on_bone = attachment.role == "origin" and self._muscle.id in _LIE_ON_BONE
            here = away <= (_HALF if on_bone else _share(mesh.info.length_mm))
        corners = mesh.points[mesh.faces[here[mesh.faces].all(axis=1)]].astype(np.float64)
        return np.asarray(np.einsum("pc,mcx->mpx", _IN_TRIANGLE, corners).reshape(-1, 3))

    def _with_ends(self, mesh: Mesh) -> Mesh:
        assert mesh.uv is not None
        colours = np.tile(np.array(BELLY, np.uint8), (len(mesh.points), 1))
        if not mesh.info.closed:
            start, finish = (self._end_colour(mesh, at_start=one) for one in (True, False))
            colours = end_colours(along(mesh.uv), (start, finish), mesh.info.length_mm)
        if mesh.shade is not None:
            colours = (colours * (mesh.shade[:, None] / 255.0)).round().astype(np.uint8)
        return replace(mesh, colors=colours)

    def _end_colour(self, mesh: Mesh, *, at_start: bool) -> Rgb | None:
        """Return the colour of an end; none where it is no attachment.

        A belly goes over into its own tendon, and what leaves the model below is cut.
        """
        if at_start is self._tendon_at_start(mesh):
            return None
        key = mesh.id, mesh.side
        origin = end_is_origin(self._muscle, self._full, key, at_start=at_start)
        part = mesh.id.partition(":")[2]
        sites = [
            site_table().get((a.structure, a.site_id))
            for a in self._muscle.attachments
            if (a.role == "origin") is origin and (not a.parts or part in a.parts)
        ]
        if sites and all(site is not None and site.beyond for site in sites):
            return None
        return ORIGIN if origin else INSERTION

    def _tendon_at_start(self, mesh: Mesh) -> bool | None:
        """Return whether a belly starts or ends at the tendon of its muscle; None without one."""
        own = own_tendons(self._muscle, self._full)
        if not own or mesh.uv is None:
            return None
        u = along(mesh.uv)
        tendon = self._full[own[0], mesh.side].points
        start, finish = (
            float(np.linalg.norm(tendon - mesh.points[end].mean(axis=0), axis=1).min())
            for end in (u < _END, u > 1 - _END)
        )
        return start < finish


def along(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return where vertices are along their own belly, shape (n,): 0 and 1 are its ends.

    In a muscle of two bellies u runs on from the one through the tendon to the other.
    """
    u = uv[:, 0]
    least, span = float(u.min()), float(np.ptp(u))
    return np.asarray((u - least) / max(span, 1e-6), np.float32)


def end_colours(
    u: NDArray[np.float32], ends: tuple[Rgb | None, Rgb | None], length_mm: float = 0.0
) -> NDArray[np.uint8]:
    """Return colours (n, 3) of the places `u` along a muscle: start, belly, finish.

    Parameters
    ----------
    u
        0 where the fibres start, 1 where they end.
    ends
        Colours of start and finish; None leaves an end as the belly is.
    length_mm
        Length of the fibres; ends are neither tiny nor half of a long muscle. 0 is unknown.
    """
    share = _share(length_mm)
    colours = np.tile(np.array(BELLY, float), (len(u), 1))
    for colour, away in zip(ends, (u, 1 - u), strict=True):
        if colour is not None:
            strength = np.clip((share - away) / (0.4 * share) + 0.5, 0, 1)[:, None]
            colours += (np.array(colour, float) - colours) * strength
    return np.asarray(np.round(colours), np.uint8)


def _share(length_mm: float) -> float:
    """Return the share of fibres of some length that is coloured as their end."""
    if length_mm <= 0:
        return _END
    return float(np.clip(_END, _END_MM[0] / length_mm, _END_MM[1] / length_mm))


def own_tendons(muscle: Muscle, library: MeshLibrary) -> tuple[str, ...]:
    """Return the tendons between the bellies of a muscle."""
    return tuple(
        name
        for name, info in library.infos.items()
        if info.kind == "tendon" and name.startswith(f"{muscle.id}_")
    )


def sides_of(library: MeshLibrary, name: str, *, both: bool = True) -> list[tuple[str, str]]:
    """Return the keys of a mesh: of both sides, or without the left one."""
    return [(name, side) for side in library.info(name).sides if both or side != "left"]
