"""Outlines follow edges, not slopes."""

from __future__ import annotations

import numpy as np

from faceanatomy.view.shading import outlines

ONE_MESH = np.zeros((40, 40), np.int32)


def drawn(depth: np.ndarray) -> np.ndarray:
    return outlines(depth.astype(np.float32), ONE_MESH, 1.0) > 0.3


def test_a_jump_in_depth_is_outlined() -> None:
    depth = np.where(np.arange(40) < 20, 0.0, 5.0)[None].repeat(40, axis=0)
    assert drawn(depth)[:, 19:22].any(axis=1).all()
    assert drawn(depth.T)[19:22].any(axis=0).all()


def test_a_steep_slope_is_not_outlined() -> None:
    slope = (np.arange(40) * 4.0)[None].repeat(40, axis=0)
    assert not drawn(slope)[2:-2, 2:-2].any()
    assert not drawn(slope.T)[2:-2, 2:-2].any()


def test_a_border_between_meshes_is_outlined() -> None:
    ids = (np.arange(40) >= 20).astype(np.int32)[None].repeat(40, axis=0)
    flat = np.zeros((40, 40), np.float32)
    assert (outlines(flat, ids, 1.0)[:, 19:22] > 0.3).any(axis=1).all()
