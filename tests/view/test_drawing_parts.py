"""The pure parts of drawing: surfaces, textures, shading, text."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from faceanatomy.geometry.library import Appearance, MeshInfo
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.view import surface
from faceanatomy.view.cards import information_card, key_card
from faceanatomy.view.shading import blurred, light, outlines, slant
from faceanatomy.view.textures import TextureSize, fibre_field, fibre_texture
from faceanatomy.view.themes import TENDON, THEMES
from faceanatomy.view.typesetting import length, shortened, wrapped

SIZE = TextureSize(length_mm=60, width_mm=20, texels_per_mm=6)


def mesh_of(points, faces, uv=None, **options):
    info = MeshInfo("m", "muscle", False, "m.npz", len(points), len(faces), "", **options)
    return Mesh(info, "midline", np.asarray(points, np.float32), np.asarray(faces, np.int32),
                None if uv is None else np.asarray(uv, np.float32))  # fmt: skip


def cube():
    points = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [(a, b, c) for a, b, c, _ in quads] + [(a, c, d) for a, _, c, d in quads]
    return points, faces


def test_sharp_edges_are_lit_as_edges():
    made = surface.surface_of(mesh_of(*cube()))
    assert len(made.points) > 8
    faces = made.points[made.faces]
    flat = np.cross(faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0])
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    lean = np.einsum("fcx,fx->fc", made.normals[made.faces], flat)
    smooth = surface.vertex_normals(*(np.asarray(a) for a in (cube()[0], np.array(cube()[1]))))
    before = np.einsum("fcx,fx->fc", smooth[np.array(cube()[1])], flat)
    assert lean.mean() > before.mean() + 0.1
    assert np.array_equal(made.points, np.asarray(cube()[0], np.float32)[made.source])


def test_the_seam_of_a_sphincter_is_repaired():
    turns = np.linspace(0, 1, 24, endpoint=False)
    ring = [(np.cos(2 * np.pi * u), np.sin(2 * np.pi * u), z) for u in turns for z in (0, 1)]
    uv = [(u, z) for u in turns for z in (0, 1)]
    n = len(ring)
    faces = [((2 * i) % n, (2 * i + 2) % n, (2 * i + 1) % n) for i in range(24)]
    faces += [((2 * i + 1) % n, (2 * i + 2) % n, (2 * i + 3) % n) for i in range(24)]
    made = surface.surface_of(mesh_of(ring, faces, uv, closed=True))
    assert np.ptp(made.uv[:, 0][made.faces], axis=1).max() < 0.1
    open_one = surface.surface_of(mesh_of(ring, faces, uv))
    assert np.ptp(open_one.uv[:, 0][open_one.faces], axis=1).max() > 0.9


def test_left_surfaces_are_mirrored_right_ones(head):
    surface.prepare(head, [("masseter:superficial_part", "left")])
    kept = surface.surface_of(head["masseter:superficial_part", "left"])
    fresh = surface._prepared(head["masseter:superficial_part", "left"])
    assert np.array_equal(kept.points, fresh.points)
    assert np.allclose(kept.normals, fresh.normals, atol=1e-5)
    assert np.array_equal(np.sort(kept.faces, axis=1), np.sort(fresh.faces, axis=1))


def test_texture_has_pale_tendons_at_its_ends():
    appearance = Appearance(fascicles=4, boundaries=(0.3, 0.6), amplitudes=(0.8, 0.8),
                            tendon=(0.15, 0.0), seed=3)  # fmt: skip
    pixels = fibre_texture(appearance, False, SIZE).astype(float)
    assert pixels.shape == (*SIZE.shape, 3)
    tendon, flesh = pixels[:, :6].mean(axis=(0, 1)), pixels[:, 80:].mean(axis=(0, 1))
    assert np.abs(tendon - TENDON).max() < 40
    assert flesh[0] > 1.5 * flesh[1]
    ring = fibre_texture(appearance, True, SIZE).astype(float)
    assert np.abs(ring[:, :6].mean(axis=(0, 1)) - TENDON).max() > 60  # a ring has no ends


def test_texture_grooves_lie_at_the_boundaries():
    appearance = Appearance(fascicles=2, boundaries=(0.5,), amplitudes=(1.0,), seed=1)
    rows = (fibre_field(appearance, False, SIZE) % 256).mean(axis=1)
    middle = len(rows) // 2
    assert rows[middle - 3 : middle + 4].mean() < rows[middle // 2] - 12


def test_textures_are_reproducible_and_differ_by_seed():
    first = fibre_field.__wrapped__(Appearance(seed=5), False, SIZE)
    assert np.array_equal(first, fibre_field.__wrapped__(Appearance(seed=5), False, SIZE))
    assert not np.array_equal(first, fibre_field.__wrapped__(Appearance(seed=6), False, SIZE))


@pytest.mark.parametrize("sigma", [0.8, 2.5])
def test_blur_is_a_gaussian(sigma):
    noise = np.random.default_rng(1).random((40, 50)).astype(np.float32)
    expected = gaussian_filter(noise, sigma, mode="nearest", truncate=2.5)
    assert np.abs(blurred(noise, sigma) - expected).max() < 0.03


def test_grooves_lose_light_and_plains_do_not():
    depth = np.zeros((200, 200), dtype=np.float32)
    depth[:, 95:105] = 6.0
    depth[:20] = np.nan
    drawing = SimpleNamespace(depth=depth, full_depth=depth)
    seen = light(drawing, 3.0).astype(float)
    assert seen[100, 100] < 0.8 * seen[100, 30]
    assert seen[100, 30] == pytest.approx(seen[150, 170], abs=3)


def test_outlines_and_slant():
    depth = np.zeros((60, 60), dtype=np.float32)
    ids = np.zeros((60, 60), dtype=np.int32)
    ids[:, 30:] = 1
    line = outlines(depth, ids, 1.0)
    assert line[30, 30] > 0.4
    assert line[30, 10] == 0
    ramp = np.tile(np.arange(60, dtype=np.float32), (60, 1))
    assert slant(ramp, 1.0)[30, 30] == pytest.approx(np.sqrt(0.5), abs=0.02)
    assert slant(depth, 1.0)[30, 30] == pytest.approx(1.0, abs=0.01)


def test_text_is_broken_and_shortened():
    words = "Levator labii superioris alaeque nasi"
    lines = wrapped(words, "Semibold", 17, 150)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(length(line, "Semibold", 17) <= 150 for line in lines)
    cut = shortened(words, "Semibold", 17, 150)
    assert cut.endswith("…")
    assert length(cut, "Semibold", 17) <= 150
    assert shortened("Procerus", "Semibold", 17, 150) == "Procerus"


def test_cards_grow_with_their_text():
    theme = THEMES["dark"]
    short = information_card([("name", "Procerus")], theme)
    tall = information_card([("name", "Procerus"), ("Action", "pulls " * 40)], theme)
    assert tall.height > short.height
    assert tall.width == short.width
    assert key_card([("H", "help")] * 9, theme).height > key_card([("H", "help")], theme).height


def test_surface_is_kept_as_long_as_its_mesh():
    one = mesh_of(*cube())
    assert surface.surface_of(one) is surface.surface_of(one)
    other = replace(one)
    assert surface.surface_of(other) is not surface.surface_of(one)
