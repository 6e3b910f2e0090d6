"""Cheeks: skin that one unit crowds on a small spot gives way to what lies around."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from faceanatomy.modelling.motion_cheek import CROWDED, _areas, _uncrowded
from faceanatomy.modelling.surface import Surface, neighbour_average

SIDE = 41


def sheet() -> Any:
    """Return a flat sheet of skin, 80 mm square."""
    x, z = (v.ravel() for v in np.meshgrid(*[np.linspace(0, 80, SIDE)] * 2, indexing="ij"))
    points = np.stack([x, 0 * x, z], 1)
    row = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    a, b, c, d = (v.ravel() for v in (row[:-1, :-1], row[1:, :-1], row[1:, 1:], row[:-1, 1:]))
    faces = np.vstack([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    average = neighbour_average(Surface(points, faces)).tocsr()
    return SimpleNamespace(points=points, mesh=SimpleNamespace(faces=faces), average=average)


def test_crowded_skin_yields_and_ends_stay() -> None:
    skin = sheet()
    share = np.ones(SIDE * SIDE)
    way = 5.0 / (1 + np.exp((skin.points[:, 0] - 40.0) / 2.5))  # all of it ends within some mm
    field = np.stack([way, 0 * way, 0 * way], 1)
    out = _uncrowded(skin, field, share)
    rest = _areas(skin.points, skin.mesh.faces)
    before, after = (_areas(skin.points + f, skin.mesh.faces) / rest for f in (field, out))
    assert before.min() < 0.6
    assert after.min() > before.min() + 0.15
    far = np.abs(skin.points[:, 0] - 40.0) > 36
    np.testing.assert_allclose(out[far], field[far], atol=0.2)


def test_skin_that_is_not_crowded_is_left_alone() -> None:
    skin = sheet()
    share = np.ones(SIDE * SIDE)
    even = np.stack([2.0 - 0.04 * skin.points[:, 0], *np.zeros((2, SIDE * SIDE))], 1)
    assert CROWDED < 1 - 0.04
    np.testing.assert_array_equal(_uncrowded(skin, even, share), even)
    elsewhere = np.where(skin.points[:, 2] > 40, 0.0, 1.0)
    crowded = 9 * even
    same = _uncrowded(skin, crowded, elsewhere)[elsewhere == 0]
    np.testing.assert_array_equal(same, crowded[elsewhere == 0])
