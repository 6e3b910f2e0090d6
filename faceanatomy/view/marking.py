"""Named sites painted on the meshes they lie on: where a muscle begins and where it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.geometry.groups import members
from faceanatomy.geometry.sites import site_of, site_table, weights
from faceanatomy.view.items import Mark
from faceanatomy.view.themes import BONE, INSERTION, KIND_COLOURS, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.sites import Site
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Attachment
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.view.items import Item
    from faceanatomy.view.themes import Rgb

STRENGTH = 0.86
"""Share of its colour that a mark has in its middle."""


_SOLID = ("bone", "cartilage")
_KEPT: WeakKeyDictionary[Mesh, dict[str, NDArray[np.float32]]] = WeakKeyDictionary()


def site_shares(mesh: Mesh) -> dict[str, NDArray[np.float32]]:
    """Return the named sites on a bone or cartilage, each with how far vertices belong to it.

    Parameters
    ----------
    mesh
        A right or midline mesh; on one over the midline, the sites of both sides.

    Returns
    -------
    dict
        ``structure.site`` and shares of the vertices, shape (n,), 0..1.
    """
    if mesh.info.kind not in _SOLID:
        return {}
    if mesh not in _KEPT:
        found = {}
        for site in site_table().values():
            here = any(mesh.id in members(name, {mesh.id}) for name in site.on or (site.structure,))
            if not here or site.free:
                continue
            shares = weights(mesh, site)
            if mesh.side == "midline" and not site.middle:
                shares = np.maximum(shares, weights(mesh, site, "left"))
            if shares.any():
                found[site.name] = shares
        _KEPT[mesh] = found
    return _KEPT[mesh]


def subject_of(shown: Shown | None, library: MeshLibrary) -> tuple[str, ...]:
    """Return the ids of the meshes of the structure that is shown; none for anything else.

    None either for a region of another's mesh: the chin is not all of the skin.
    """
    if shown is None or shown.kind != "structure":
        return ()
    own = members(shown.record.id, library.infos)
    return own if shown.record.mesh in ("", shown.record.id) else ()


def with_sites(
    atlas: Atlas, library: MeshLibrary, items: Sequence[Item], shown: Shown | None
) -> list[Item]:
    """Return the items with the sites painted at which muscles begin and end.

    Those of the muscle that is shown, or all of the structure that is shown. Places are
    described for the project's own bones; those of another library stay as they are.
    """
    if shown is None or shown.kind not in ("muscle", "part", "structure"):
        return list(items)
    if library.directory != data_directory() / "meshes":
        return list(items)
    marks: dict[str, list[Mark]] = {}
    for attachment in _attachments(atlas, shown):
        site = site_table().get((attachment.structure, attachment.site_id))
        for mesh in () if site is None else _solid_meshes(site, library):
            color = ORIGIN if attachment.role == "origin" else INSERTION
            mark = Mark(attachment.structure, attachment.site_id, color, shown.activation.sides)
            if mark not in marks.setdefault(mesh, []):
                marks[mesh].append(mark)
    return [
        replace(item, marks=tuple(marks[item.mesh])) if item.mesh in marks else item
        for item in items
    ]


def _attachments(atlas: Atlas, shown: Shown) -> Iterator[Attachment]:
    """Yield the attachments of the units that are shown, or those to the structure that is."""
    if shown.kind == "structure":
        family = {shown.record.id}
        for structure in atlas.structures:  # wholes come before their parts
            if structure.part_of in family:
                family.add(structure.id)
        for muscle in atlas.muscles:
            yield from (a for a in muscle.attachments if a.structure in family)
        return
    for name in shown.activation.muscles:
        muscle = atlas.muscle(name)
        for attachment in muscle.attachments:
            if set(muscle.unit_ids(attachment.parts)) & set(shown.activation.units):
                yield attachment


def _solid_meshes(site: Site, library: MeshLibrary) -> Iterator[str]:
    for name in () if site.free else site.on or (site.structure,):
        for mesh in members(name, library.infos):
            if library.info(mesh).kind in _SOLID:
                yield mesh


def marked(mesh: Mesh, marks: tuple[Mark, ...], color: Rgb | None = None) -> Mesh:
    """Return a mesh with marks painted into its own colours, or into the one that is given."""
    if mesh.colors is not None and color is None:
        own = mesh.colors.astype(float)
    else:
        one = color or KIND_COLOURS.get(mesh.info.kind, BONE)
        own = np.tile(np.array(one, float), (len(mesh.points), 1))
    for mark in marks:
        share = np.zeros(len(own), np.float32)
        for side in mark.sides:
            share = np.maximum(share, weights(mesh, site_of(mark.structure, mark.site), side))
        own += STRENGTH * share[:, None] * (np.array(mark.color, float) - own)
    return replace(mesh, colors=np.asarray(np.round(own), np.uint8))
