"""Named sites painted on the meshes they lie on: where a muscle begins and where it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.view.themes import BONE, KIND_COLOURS

if TYPE_CHECKING:
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.view.items import Mark
    from faceanatomy.view.themes import Rgb

STRENGTH = 0.86
"""Share of its colour that a mark has in its middle."""


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
