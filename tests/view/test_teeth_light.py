"""Teeth in an open mouth: white in front, in shadow behind, never brown."""

from __future__ import annotations

import numpy as np

import faceanatomy as fa
from faceanatomy.view.render import render
from faceanatomy.view.surface import behind_the_lips


def test_teeth_grow_dark_from_the_incisors_to_the_molars() -> None:
    library = fa.meshes()
    light = []
    for tooth in ("tooth_41", "tooth_43", "tooth_44", "tooth_46"):
        mesh = library[tooth, "right"]
        white = np.full(mesh.points.shape, 240, np.uint8)
        light.append(float(behind_the_lips(white, mesh.points).mean()))
    assert light == sorted(light, reverse=True)
    assert light[0] > 200
    assert light[-1] < 80


def test_the_shadow_of_the_lips_does_not_make_teeth_brown() -> None:
    shown = fa.scene("fear", skin=1.0, camera="front", motion=1.0)
    drawing = render(shown, 300, 360, supersample=1, ids=True)
    names = [n for n, (name, _) in enumerate(drawing.names) if name in ("tooth_41", "tooth_42")]
    seen = drawing.color[np.isin(drawing.ids, names)][:, :3].astype(float)
    assert len(seen) > 10
    assert (seen[:, 0] - seen[:, 2]).mean() < 25  # red over blue; skin has 80
    assert seen.mean() > 170
