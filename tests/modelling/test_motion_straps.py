"""Straps of the face shorten evenly along their line."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.geometry.library import meshes
from faceanatomy.modelling.motion_straps import evenly_shortened

STRAP = "zygomaticus_major:superficial_band"


def slices(values: np.ndarray, u: np.ndarray) -> np.ndarray:
    u = (u - u.min()) / np.ptp(u)
    inside = [(u > a) & (u < a + 0.08) for a in np.linspace(0.04, 0.88, 8)]
    return np.array([values[rows].mean(0) for rows in inside])


def test_a_squashed_strap_shortens_evenly_and_keeps_its_ends() -> None:
    mesh = meshes()[STRAP, "right"]
    assert mesh.uv is not None
    u = mesh.uv[:, 0].astype(float)
    u = (u - u.min()) / np.ptp(u)
    way = np.array([6.0, -1.0, 9.0])
    t = np.clip(u / 0.6, 0, 1)  # all of it in the part near the origin
    squashed = (t * t * (3 - 2 * t))[:, None] * way
    even = evenly_shortened(mesh, squashed)
    before, after = (slices(f - u[:, None] * way, u) for f in (squashed, even))
    assert np.abs(after).max() < 0.5 * np.abs(before).max()  # u itself is not quite even
    moved = evenly_shortened(mesh, squashed) - squashed
    assert np.abs(moved[(u < 0.03) | (u > 0.97)]).max() < 0.5
    np.testing.assert_allclose(evenly_shortened(mesh, even), even, atol=0.3)


@pytest.mark.parametrize("side", ["right", "left"])
def test_zygomaticus_major_keeps_its_line_and_its_volume(side: str) -> None:
    mesh = fa.meshes()[STRAP, side]
    assert mesh.uv is not None
    working = Activation.both(["zygomaticus_major"])
    moved = mesh.points + fa.motion().displace(working)[STRAP, side]
    sags = []
    for points in (mesh.points, moved):
        line = slices(points, mesh.uv[:, 0])
        chord = (line[-1] - line[0]) / np.linalg.norm(line[-1] - line[0])
        off = line - line[0]
        sags.append(np.linalg.norm(off - (off @ chord)[:, None] * chord, axis=1).max())
    assert sags[1] < sags[0] + 0.4
