"""Named sites painted on the meshes they lie on: where a muscle begins and where it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from faceanatomy.view.themes import BONE, KIND_COLOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.view.items import Mark
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
    from faceanatomy.geometry.groups import members
    from faceanatomy.geometry.sites import site_table, weights

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


def marked(mesh: Mesh, marks: tuple[Mark, ...], color: Rgb | None = None) -> Mesh:
    """Return a mesh with marks painted into its own colours, or into the one that is given."""
    from faceanatomy.geometry.sites import site_of, weights

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
