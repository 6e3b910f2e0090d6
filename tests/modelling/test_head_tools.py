"""The sculpting kit, distances, mesh repairs and the writer, on shapes whose answer is known."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
import trimesh

from faceanatomy.modelling import surface, topology
from faceanatomy.modelling.curves import arc_length, closed_spline, rotation, spline
from faceanatomy.modelling.distance import close_gaps, true_distance
from faceanatomy.modelling.sculpt import Sculpture, smooth_min
from faceanatomy.modelling.star import StarSurface
from faceanatomy.modelling.write import BuiltMesh, npz_bytes, write_meshes


def ball(pitch: float = 1.0, radius: float = 12.0) -> Sculpture:
    v = Sculpture((0, -20, -20), (20, 20, 20), pitch)
    v.ellipsoid((0, 0, 0), (radius,) * 3)
    return v


def radius_at(v: Sculpture) -> np.ndarray:
    x, y, z = v.coordinates((slice(2, None), slice(None), slice(None)))
    return np.sqrt(x**2 + y**2 + z**2)


def test_true_distance_of_a_ball() -> None:
    v = ball()
    d = true_distance(v.half * 3.0, v.pitch)  # any multiple of the field has the same zero
    error = np.abs(d - (radius_at(v) - 12))
    assert error.mean() < 0.15
    assert error.max() < 0.7  # well under a voxel, even at the centre where all directions meet


def test_closing_fills_a_slit_but_not_a_wide_gap() -> None:
    v = Sculpture((0, -40, -20), (20, 40, 20), 1.0)
    for y in (-14.0, 14.0):
        v.ellipsoid((0, y, 0), (12, 12, 12))
    d = true_distance(v.half, 1.0)
    middle = (0, int(np.argmin(np.abs(v.y))), int(np.argmin(np.abs(v.z))))
    assert d[middle] > 1.5
    assert close_gaps(d, 6.0, 1.0)[middle] < 0
    assert close_gaps(d, 0.9, 1.0)[middle] > 0


def test_half_surface_mirrors_into_a_closed_ball() -> None:
    half = surface.smooth(surface.half_surface(ball(), midline=True), 4)
    half = surface.decimate_half(half, 600)
    whole, (height,) = surface.mirror(half, half.points[:, 2])
    body = trimesh.Trimesh(whole.points, whole.faces, process=False)
    assert body.is_watertight
    assert body.euler_number == 2
    assert body.volume == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.02)
    assert np.array_equal(height, whole.points[:, 2])
    assert len(half.faces) <= 620


def test_blend_rounds_a_union_and_never_shrinks_it() -> None:
    a, b = np.linspace(-3, 3, 50), np.linspace(2, -2, 50)
    assert (smooth_min(a, b, 2.0) <= np.minimum(a, b) + 1e-6).all()
    assert np.array_equal(smooth_min(a, b, 0), np.minimum(a, b))


def test_brushes_move_the_surface_by_their_amount() -> None:
    v = ball(0.5)
    v.swell((0, 12, 0), 4.0, 2.0)
    front = v.front_points([(0.0, 0.0)])[0]
    assert front[1] == pytest.approx(13.7, abs=0.4)


def test_star_surface_passes_through_its_landmarks() -> None:
    points = trimesh.creation.icosphere(2, 30).vertices
    points = points[points[:, 0] >= -1e-9] * [1, 1.2, 0.9]
    star = StarSurface((0, 0, 0), np.abs(points * [1, 0, 0]) + points * [0, 1, 1])
    p = points.astype(np.float32)
    assert np.abs(star(p[:, 0], p[:, 1], p[:, 2])).max() < 0.3
    assert np.allclose(star.project(points * 2), points, atol=0.4)


def test_curves() -> None:
    circle = [(np.cos(a), np.sin(a), 0) for a in np.linspace(0, 2 * np.pi, 8, endpoint=False)]
    assert np.abs(np.linalg.norm(closed_spline(circle, 50), axis=1) - 1).max() < 0.01
    assert np.allclose(spline([(0, 0, 0), (2, 0, 0)], 3)[1], (1, 0, 0))
    assert arc_length(np.array([(0, 0, 0), (3, 4, 0), (3, 4, 1.0)])).tolist() == [0, 5, 6]
    for axis in "xyz":
        assert np.allclose(rotation(axis, 30) @ rotation(axis, -30), np.eye(3))


def test_two_boxes_that_share_an_edge_are_opened() -> None:
    one = trimesh.creation.box((1, 1, 1))
    other = trimesh.creation.box((1, 1, 1))
    other.apply_translation((1, 1, 0))
    joined = trimesh.util.concatenate([one, other])
    pinched = surface.weld(surface.Surface(joined.vertices, joined.faces))
    assert topology.edges_of(pinched.faces)[2].max() == 4
    opened = topology.split_pinches(pinched)
    body = trimesh.Trimesh(opened.points, opened.faces, process=False)
    assert body.is_watertight
    assert body.volume == pytest.approx(2)


def test_refinement_shortens_edges_and_keeps_the_solid() -> None:
    box = trimesh.creation.box((4, 4, 4))

    def longest(points: np.ndarray) -> np.ndarray:
        return np.where(points[:, 0] > 1, 0.8, 100.0)

    fine = topology.refine(surface.Surface(box.vertices, box.faces), longest, rounds=5)
    body = trimesh.Trimesh(fine.points, fine.faces, process=False)
    assert body.is_watertight
    assert body.volume == pytest.approx(64)
    edges, _, _ = topology.edges_of(fine.faces)
    inside = (fine.points[edges][:, :, 0] > 1.2).all(1)
    lengths = np.linalg.norm(np.diff(fine.points[edges], axis=1)[:, 0], axis=1)
    assert lengths[inside].max() <= 0.8


def triangle(name: str, paired: bool = False) -> BuiltMesh:
    points = np.array([(0, 0, 0), (10, 0, 0), (0, 20, 0.0)])
    faces = np.array([(0, 1, 2)])
    return BuiltMesh(name, "muscle", paired, points, faces, appearance={"seed": 1})


def test_writer_is_reproducible_and_indexes_what_it_wrote(tmp_path) -> None:
    index_path = write_meshes([triangle("b:part", True), triangle("a")], tmp_path)
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    write_meshes([triangle("a"), triangle("b:part", True)], tmp_path)
    assert first == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    index = json.loads(index_path.read_text(encoding="utf-8"))
    assert [entry["id"] for entry in index["meshes"]] == ["a", "b:part"]
    entry = index["meshes"][1]
    assert entry["file"] == "b.part.npz"
    assert entry["sha256"] == hashlib.sha256(first["b.part.npz"]).hexdigest()
    assert (entry["length_mm"], entry["width_mm"]) == (20, 10)
    with np.load(tmp_path / "a.npz") as stored:
        assert stored["points"].dtype == np.float32
        assert stored["faces"].dtype == np.int32


def test_writer_keeps_or_drops_the_others(tmp_path) -> None:
    write_meshes([triangle("a"), triangle("b")], tmp_path)
    write_meshes([triangle("c")], tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"a.npz", "b.npz", "c.npz", "index.json"}
    write_meshes([triangle("c")], tmp_path, keep_others=False)
    assert {p.name for p in tmp_path.iterdir()} == {"c.npz", "index.json"}


def test_bytes_change_with_the_arrays_only() -> None:
    a = {"y": np.arange(3.0), "x": np.arange(4)}
    assert npz_bytes(a) == npz_bytes(dict(reversed(a.items())))
    assert npz_bytes(a) != npz_bytes({**a, "x": np.arange(4) + 1})
