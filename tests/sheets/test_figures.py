"""Figures: drawn in bands without a seam, kept on disk, with contours, at the right resolution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.errors import FaceAnatomyError
from faceanatomy.sheets import figure_cache, figures
from faceanatomy.view import render
from faceanatomy.view.cameras import fit, head_keys


@pytest.fixture(scope="module")
def head(library):
    made = fa.scene(None, camera="front", theme="white", atlas=fa.load(), library=library)
    keys = head_keys(library)
    return replace(made, camera=fit(library, keys, "front"), fade=20.0)


@pytest.fixture
def counted(monkeypatch):
    """The heights of the pictures that the renderer is asked for."""
    heights = []
    original = render.drawn

    def drawing(canvas, scene, width, height, **options):
        heights.append(height)
        return original(canvas, scene, width, height, **options)

    monkeypatch.setattr(render, "drawn", drawing)
    return heights


@pytest.fixture
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return tmp_path


def test_bands_make_the_same_picture_as_one_piece(head, counted, monkeypatch, own_cache):
    size = (150.0, 150.0 * head.camera.height / head.camera.width)
    whole = figures.figure(head, *size, 60.0)
    assert len(counted) == 1
    monkeypatch.setattr(figures, "_MAX_DRAWN_PIXELS", 4 * whole.ids.size * 2 // 5)
    monkeypatch.setattr(figure_cache, "read", lambda _: None)
    bands = figures.figure(head, *size, 60.0)
    assert len(counted) > 3
    assert sum(counted[1:]) > counted[0], "bands overlap"
    assert bands.ids.shape == whole.ids.shape
    assert np.mean(bands.ids != whole.ids) < 1e-3
    seen = whole.ids >= 0
    difference = np.abs(bands.color.astype(int) - whole.color.astype(int))[seen]
    assert np.percentile(difference, 99.5) <= 3, "no seam"
    rows = np.abs(bands.color.astype(float) - whole.color.astype(float)).mean(axis=(1, 2))
    assert rows.max() < 1.5


def test_a_figure_has_the_resolution_that_was_asked_for(head, own_cache):
    picture = figures.figure(head, 40.0, 50.0, 100.0)
    assert picture.ids.shape == (round(50 / 25.4 * 100), round(40 / 25.4 * 100))
    assert picture.pixels_per_mm * 25.4 == pytest.approx(100, rel=0.01)


def test_a_figure_is_drawn_once(head, counted, own_cache):
    first = figures.figure(head, 40.0, 50.0, 60.0)
    again = figures.figure(head, 40.0, 50.0, 60.0)
    assert len(counted) == 1
    assert np.array_equal(first.color, again.color)
    assert np.array_equal(first.ids, again.ids)
    assert first.names == again.names
    figures.figure(head, 40.0, 50.0, 60.0, lines=True)
    figures.figure(replace(head, fade=0.0), 40.0, 50.0, 60.0)
    assert len(counted) == 3
    for kept in own_cache.rglob("*.npz"):
        kept.write_bytes(b"damaged")
    assert np.array_equal(figures.figure(head, 40.0, 50.0, 60.0).color, first.color)
    assert len(counted) == 4


@pytest.mark.parametrize("spoil", ["cut", "empty", "picture", "ids", "another"])
def test_a_damaged_figure_is_drawn_again(head, own_cache, counted, spoil):
    whole = figures.figure(head, 40.0, 50.0, 60.0)
    (kept,) = own_cache.rglob("*.npz")
    data = kept.read_bytes()
    with np.load(kept) as archive:
        arrays = dict(archive)
    if spoil == "cut":
        kept.write_bytes(data[: len(data) // 2])
    elif spoil == "empty":
        kept.write_bytes(b"")
    else:
        name = {"picture": "color", "ids": "ids", "another": "names"}[spoil]
        changed = {**arrays, name: arrays[name][: len(arrays[name]) // 2]}
        if spoil == "another":
            del changed[name]
        np.savez(kept, **changed)
    assert np.array_equal(figures.figure(head, 40.0, 50.0, 60.0).ids, whole.ids)
    assert len(counted) == 2


def test_the_file_of_a_figure_holds_the_picture(head, own_cache, tmp_path):
    from PIL import Image

    for picture in (
        figures.figure(head, 40.0, 50.0, 60.0),  # drawn
        figures.figure(head, 40.0, 50.0, 60.0),  # kept
        figures.figure(head, 40.0, 50.0, 60.0).in_grey(),
        figures.figure(head, 40.0, 50.0, 60.0).vignetted(),
    ):
        figures.save_image(picture, tmp_path / "x.png")
        with Image.open(tmp_path / "x.png") as image:
            found = np.array(image)
        seen = picture.color[..., 3] > 0
        assert np.array_equal(found[seen], picture.color[seen])
        assert not found[~seen].any()


def test_another_pose_is_another_figure():
    still = fa.scene("happiness", camera="front")
    moved = fa.scene("happiness", camera="front", motion=1.0)
    half = fa.scene("happiness", camera="front", motion=0.5)
    paths = {figure_cache.cache_path(s, dpi=1) for s in (still, moved, half)}
    assert len(paths) == 3


def test_the_cache_forgets_the_oldest(tmp_path, monkeypatch):
    import os

    monkeypatch.setattr(figure_cache, "_MOST_BYTES", 12_000)
    color, ids = np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8), np.int16)
    drawn = color, ids, (("a", "left"),), b"\x89PNG"
    for n in range(20):
        path = tmp_path / f"{n:02}.npz"
        figure_cache.write(path, drawn)
        os.utime(path, (n, n))
    kept = sorted(p.name for p in tmp_path.iterdir())
    assert 1 < len(kept) < 20
    assert kept[-1] == "19.npz"
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 13_000


def test_contours_darken_edges_and_nothing_else(head, own_cache):
    plain = figures.figure(head, 60.0, 60.0, 120.0)
    lined = figures.figure(head, 60.0, 60.0, 120.0, lines=True)
    seen = plain.ids >= 0
    inside = seen.copy()
    for axis in (0, 1):
        for shift in (-3, -2, -1, 1, 2, 3):
            inside &= np.roll(plain.ids, shift, axis) == plain.ids
    flat = np.abs(lined.color[inside].astype(int) - plain.color[inside].astype(int)).max(axis=-1)
    assert np.median(flat) == 0
    edge = seen & ~inside
    assert lined.color[edge][:, :3].mean() < 0.9 * plain.color[edge][:, :3].mean()


def test_an_empty_picture_is_an_error(head, own_cache, monkeypatch):
    with pytest.raises(FaceAnatomyError, match="empty picture"):
        figures.figure(head.with_items(()), 40.0, 50.0, 60.0)


def test_shades_run_without_bands(own_cache):
    """Neighbouring grey levels are all used: nothing was spread over too few of them."""
    scene = fa.scene("masseter", camera="lateral")
    picture = figures.figure(scene, 60.0, 60.0, 150.0)
    flesh = picture.color[picture.ids >= 0][:, 0]
    low, high = np.percentile(flesh, (10, 90)).astype(int)
    used = np.bincount(flesh, minlength=256)[low : high + 1]
    assert high - low > 40
    assert np.mean(used > 0) > 0.93


def test_grey_keeps_the_order_and_the_ends_and_is_lighter_between():
    ramp = np.arange(256)[:, None].repeat(3, axis=1)
    levels = figures.grey(ramp).astype(int)
    assert (levels[0], levels[-1]) == (0, 255)
    assert (np.diff(levels) >= 0).all()
    assert levels[128] > 140
    assert figures.grey((0, 255, 0)) > figures.grey((255, 0, 0)) > figures.grey((0, 0, 255))
