"""Teeth between lips: dark where the lips shut, white where they part, in shadow behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.view import shading
from faceanatomy.view.items import Camera
from faceanatomy.view.render import render
from faceanatomy.view.surface import behind_the_lips, surface_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOUTH = Camera((0.0, 60.0, -60.0), (0.0, 1.0, 0.03), width=64.0, height=48.0)


def _lit(tooth: str) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
    """Return points, normals and red, green and blue of a tooth that is painted white."""
    surface = surface_of(fa.meshes()[tooth, "right"])
    white = np.full(surface.points.shape, 240, np.uint8)
    light = behind_the_lips(white, surface.points, surface.normals)
    return surface.points, surface.normals, light.astype(float)


def _enamel(pose: fa.Activation | str, posture: fa.Posture | None = None) -> NDArray[np.float64]:
    """Return the colours (n, 3) of the teeth that are seen between the lips."""
    shown = fa.scene(pose, skin=1.0, camera=MOUTH, motion=1.0)
    if posture is not None:
        shown = shown.with_pose(fa.Activation(), posture)
    drawing = render(shown, 400, 300, supersample=1, ids=True)
    infos = shown.meshes().infos
    assert drawing.ids is not None
    teeth = [n for n, (mesh, _) in enumerate(drawing.names) if infos[mesh].kind == "teeth"]
    return drawing.color[np.isin(drawing.ids, teeth)][:, :3].astype(float)


def test_teeth_grow_dark_from_the_incisors_to_the_molars() -> None:
    light = []
    for tooth in ("tooth_41", "tooth_43", "tooth_44", "tooth_46"):
        points, normals, colors = _lit(tooth)
        cheek = (points[:, 2] > -66) & (normals[:, :2] @ (points[:, :2].mean(axis=0) - (0, 62)) > 0)
        light.append(colors[cheek].mean())
    assert light == sorted(light, reverse=True)
    assert light[0] > 150
    assert light[-1] < 70


def test_a_tooth_is_darker_beside_its_neighbour_and_at_the_gum_than_in_front() -> None:
    points, normals, colors = _lit("tooth_11")
    middle = np.abs(points[:, 2] + 56.5) < 1.5
    front = colors[middle & (normals[:, 1] > 0.9)].mean(axis=0)
    beside = colors[middle & (np.abs(normals[:, 0]) > 0.9)].mean(axis=0)
    behind = colors[middle & (normals[:, 1] < -0.8)].mean(axis=0)
    gum = colors[(np.abs(points[:, 2] + 50) < 1) & (normals[:, 1] > 0.8)].mean(axis=0)
    assert (beside < front * 0.85).all()
    assert (behind < front * 0.6).all()
    assert gum[2] / gum[0] < 0.95 * front[2] / front[0]  # what the gum sends back is red


@pytest.mark.parametrize("scale", [4.0, 16.0])
def test_light_comes_in_where_lips_gape_and_not_through_a_slit(scale: float) -> None:
    def middle(width: float) -> int:
        opening = np.zeros((round(12 * scale), round(40 * scale)), bool)
        top = len(opening) // 2
        opening[top : top + round(width * scale), 10:-10] = True
        light = shading.let_in(opening, scale)
        assert not light[~opening].any()
        return int(light[top + round(width * scale) // 2, opening.shape[1] // 2])

    light = [middle(width) for width in (0.25, 0.5, 1.0, 3.0)]
    assert light == sorted(light)
    assert light[0] == 0
    assert light[1] < 60
    assert light[2] > 200
    assert light[3] == 255
    gape = np.zeros((round(12 * scale), round(40 * scale)), bool)
    gape[len(gape) // 2 :, 20:-20] = True
    assert shading.let_in(gape, scale)[len(gape) // 2 + 1, gape.shape[1] // 2] > 170


@pytest.mark.parametrize("opening", [0.3, 0.6])
def test_no_pale_thread_lies_in_the_line_of_nearly_shut_lips(opening: float) -> None:
    slit = _enamel(fa.Activation(), fa.Posture(jaw_opening=opening))
    assert len(slit) > 100
    assert slit.mean() < 50
    assert slit.max() < 110
    assert _enamel(fa.Activation(), fa.Posture(jaw_opening=3.0)).mean() > 110


@pytest.mark.parametrize("expression", ["fear", "grin", "voluntary_smile", "snarl"])
def test_the_shadow_of_the_lips_does_not_make_teeth_brown(expression: str) -> None:
    seen = _enamel(expression)
    assert len(seen) > 1000
    assert (seen[:, 0] - seen[:, 2]).mean() < 36  # red over blue; skin has 80
    assert np.percentile(seen.mean(axis=1), 90) > 170


def test_teeth_do_not_outshine_all_the_face() -> None:
    seen = _enamel("laugh").mean(axis=1)
    assert 220 < np.percentile(seen, 90) < 250
