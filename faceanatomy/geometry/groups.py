"""Groups of meshes: the skull is its bones, a row of teeth its teeth, a spine its vertebrae.

``structures.json`` says by ``part_of`` what belongs together. Only that is read here, so that
geometry needs no facts: a group is a structure of which parts have meshes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.geometry.records import read_record

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from faceanatomy.geometry.mesh import Mesh, MeshSide

_ARRAYS = ("points", "uv", "fibres", "colors", "shade")


class Place(msgspec.Struct, frozen=True):
    """What geometry knows of a structure: where it belongs and what shows it."""

    id: str
    part_of: str = ""
    mesh: str = ""
    fdi: dict[str, str] | None = None
    """Number of a tooth by side."""


class _File(msgspec.Struct, frozen=True):
    structures: tuple[Place, ...]


@cache
def places(folder: Path | None = None) -> Mapping[str, Place]:
    """Return the structures of a data folder by id, in the order of the file.

    Parameters
    ----------
    folder
        A data folder; by default that of the package.

    Raises
    ------
    DataError
        If ``structures.json`` cannot be read.
    """
    path = (folder or data_directory()) / "structures.json"
    found = read_record(path, _File).structures
    return {place.id: place for place in found}


def members(name: str, meshes: Container[str]) -> tuple[str, ...]:
    """Return the ids of the meshes that show a structure together; empty if none does.

    Parameters
    ----------
    name
        Id of a structure: of a group (``"skull"``), of one that has a mesh of its own, or of one
        that is a region of another's mesh.
    meshes
        The ids that there are.
    """
    found = [name] if name in meshes else []
    found += [one for one in _below(name) if one in meshes]
    if not found and name in places():
        shown_by = places()[name].mesh
        found = [shown_by] if shown_by in meshes else []
    return tuple(dict.fromkeys(found))


def group_of(mesh_id: str, meshes: Container[str]) -> str:
    """Return the widest structure that a mesh is a part of and that has no mesh of its own.

    A mesh that belongs to no such group is its own: ``"frontal_bone"`` belongs to ``"skull"``,
    ``"mandible"`` to ``"mandible"``.
    """
    widest, here = mesh_id, places().get(mesh_id)
    while here is not None and here.part_of:
        here = places().get(here.part_of)
        if here is not None and here.id not in meshes:
            widest = here.id
    return widest


def groups(meshes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return every group of several meshes by its id, in the order of ``structures.json``."""
    found = {name: members(name, meshes) for name in places() if name not in meshes}
    below = {place.part_of for place in places().values()}
    return {name: ids for name, ids in found.items() if name in below and len(ids) > 1}


@cache
def _children() -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for place in places().values():
        found[place.part_of] = (*found.get(place.part_of, ()), place)
    return found


def _below(name: str) -> Iterator[str]:
    """Yield the meshes of the parts of a structure, and of their parts."""
    for place in _children().get(name, ()):
        yield place.id
        yield place.mesh
        yield from _below(place.id)


def joined(name: str, parts: Sequence[Mesh], side: MeshSide) -> Mesh:
    """Return several meshes as one, with what is known at the points of all of them.

    Parameters
    ----------
    name
        Id of the whole.
    parts
        At least one mesh.
    side
        The side that the whole is said to be on.
    """
    starts = np.cumsum([0, *(len(part.points) for part in parts)])[:-1]
    arrays: dict[str, Any] = {
        field: np.concatenate([getattr(part, field) for part in parts])
        if all(getattr(part, field) is not None for part in parts)
        else None
        for field in _ARRAYS
    }
    faces = np.concatenate([p.faces + np.int32(s) for p, s in zip(parts, starts, strict=True)])
    first = parts[0].info
    info = msgspec.structs.replace(
        first, id=name, paired=side != "midline", file="", sha256="",
        vertices=int(starts[-1]) + len(parts[-1].points), triangles=len(faces),
    )  # fmt: skip
    return replace(parts[0], info=info, side=side, faces=faces, **arrays)
