"""The skin's mesh: even triangles, lids that close, lips that part, a map without a seam."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh

from faceanatomy.geometry.crossings import self_intersections
from faceanatomy.geometry.library import meshes
from faceanatomy.modelling import surface
from faceanatomy.modelling.curves import closed_spline
from faceanatomy.modelling.density import edge_length
from faceanatomy.modelling.face import FISSURE
from faceanatomy.modelling.lids import find_fissure, lid_coordinates, lid_turns
from faceanatomy.modelling.remesh import FIXED, LINE, RIM, Net, least_angles, net_of, remesh
from faceanatomy.modelling.skin_mesh import coarser, unrolled
from faceanatomy.modelling.surface import Surface

RADIUS = 20.0
THIN = 25.0
"""Smallest angle in degrees below which a triangle counts as thin."""


def half_ball() -> Surface:
    """Half a ball of uneven, stretched triangles, open on x = 0."""
    turn, rise = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, 61), np.linspace(0, np.pi, 17))
    points = RADIUS * np.stack(
        [np.sin(rise) * np.cos(turn), np.sin(rise) * np.sin(turn), np.cos(rise)], -1
    ).reshape(-1, 3)
    at = np.arange(17 * 61).reshape(17, 61)
    a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
    faces = np.vstack([np.stack(t, -1).reshape(-1, 3) for t in ((a, c, b), (b, c, d))])
    points[np.abs(points[:, 0]) < 1e-9, 0] = 0.0
    return surface.compact(surface.weld(Surface(points, faces)))


def on_ball(net: Net) -> np.ndarray:
    out = net.points / np.linalg.norm(net.points, axis=1, keepdims=True) * RADIUS
    out[net.kind == RIM, 0] = 0
    return out


def wanted(points: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 + 0.1 * np.abs(points[:, 2]))


def thin_share(mesh: Surface) -> float:
    return float((least_angles(mesh) < THIN).mean())


def test_remeshing_makes_even_triangles_of_the_wanted_size() -> None:
    start = half_ball()
    assert thin_share(start) > 0.3
    net = remesh(net_of(start), wanted, on_ball)
    mesh = Surface(net.points, net.faces)
    assert thin_share(mesh) < 0.005
    corners = mesh.points[mesh.faces]
    length = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    ratio = length / wanted(corners.mean(1))[:, None]
    assert 0.9 < np.median(ratio) < 1.1
    assert np.percentile(ratio, 99) < 1.5
    assert np.abs(np.linalg.norm(mesh.points, axis=1) - RADIUS).max() < 1e-6


def test_remeshing_keeps_the_rim_open_on_the_midline() -> None:
    net = remesh(net_of(half_ball()), wanted, on_ball)
    rim = surface.boundary_vertices(net.faces, len(net.points))
    assert set(rim) == set(np.flatnonzero(net.kind == RIM))
    assert (net.points[rim, 0] == 0).all()
    whole, _ = surface.mirror(Surface(net.points, net.faces))
    assert trimesh.Trimesh(whole.points, whole.faces, process=False).is_watertight


def test_remeshing_keeps_a_cut_line_as_a_chain_of_edges() -> None:
    start = half_ball()
    equator = np.flatnonzero(np.abs(start.points[:, 2]) < 1e-6)
    ring = equator[np.argsort(np.arctan2(start.points[equator, 1], start.points[equator, 0]))]

    def place(net: Net) -> np.ndarray:
        out = on_ball(net)
        on = net.kind == LINE
        out[on, 2] = 0.0
        out[on] *= RADIUS / np.linalg.norm(out[on], axis=1, keepdims=True)
        return out

    net = remesh(net_of(start, ring[3:-3]), wanted, place)
    line = net.line
    assert net.kind[line[0]] == net.kind[line[-1]] == FIXED
    edges = {
        tuple(sorted(e)) for f in net.faces.tolist() for e in zip(f, f[1:] + f[:1], strict=True)
    }
    assert all(
        tuple(sorted(e)) in edges for e in zip(line[:-1].tolist(), line[1:].tolist(), strict=True)
    )
    np.testing.assert_allclose(net.points[line, 2], 0, atol=1e-9)


@cache
def shipped() -> Surface:
    mesh = meshes()["skin", "midline"]
    return Surface(mesh.points.astype(float), mesh.faces.astype(np.int64))


def test_shipped_skin_has_even_triangles_within_its_budget() -> None:
    mesh = shipped()
    assert len(mesh.faces) <= 64_000
    assert thin_share(mesh) < 0.005
    middle = mesh.points[mesh.faces].mean(1)
    corners = mesh.points[mesh.faces]
    length = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).mean(1)
    outside = middle[:, 1] > 84  # the front of the face: no lining
    ratio = length[outside] / edge_length(middle[outside])
    assert 0.85 < np.median(ratio) < 1.15


def test_shipped_skin_does_not_cross_itself() -> None:
    mesh = shipped()
    assert len(self_intersections(mesh.points, mesh.faces)) == 0
    folded = mesh.points.copy()
    tip = int(np.argmax(folded[:, 1]))
    folded[tip] = (0.5, 70.0, -58.0)  # the tip of the nose pulled through the lips
    assert len(self_intersections(folded, mesh.faces)) > 0


def test_map_of_the_skin_has_no_seam_and_no_fold_on_the_outside() -> None:
    mesh = meshes()["skin", "midline"]
    assert mesh.uv is not None
    assert mesh.uv.min() >= 0
    assert mesh.uv.max() <= 1
    np.testing.assert_allclose(mesh.uv, unrolled(mesh.points.astype(float)), atol=1e-5)
    flat = mesh.uv[mesh.faces]
    a, b = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    turned = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    middle = mesh.points[mesh.faces].mean(axis=1)
    throat = (np.hypot(middle[:, 0], middle[:, 1] - 5) < 30) & (middle[:, 2] > -90)
    scalp = middle[:, 2] > 45
    outside = (middle[:, 2] > -200) & (~throat | scalp)  # the cut under the bust is the edge
    assert np.abs(flat - np.roll(flat, 1, axis=1))[outside].max() < 0.15  # no seam to cross
    assert (np.sign(turned[scalp]) == np.sign(np.median(turned[scalp]))).all()


def closed_lids(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Elevations in degrees of right-side lid vertices open and closed, with their places."""
    turns = lid_turns(points, find_fissure(points))
    _, angle, radius = lid_coordinates(points)
    shut = angle.copy()
    shut[turns.vertex] += turns.close
    front = (radius > 14.0) & (radius < 15.3) & (points[:, 0] > 0) & (np.abs(angle) < 1.3)
    rows = np.flatnonzero(front)
    return rows, np.degrees(angle), np.degrees(shut)


def test_closed_lids_meet_from_corner_to_corner() -> None:
    points = shipped().points
    rows, angle, shut = closed_lids(points)
    along = lid_coordinates(points)[0][rows]
    fissure = find_fissure(points)
    for place in np.arange(-6.0, 12.1, 1.5):
        upper, lower = np.degrees(fissure.at(np.array([place])))
        near = rows[np.abs(along - place) < 0.7]
        middle = (upper[0] + lower[0]) / 2
        over, under = near[angle[near] > middle], near[angle[near] <= middle]
        assert angle[over].min() - angle[under].max() > 8  # open
        assert shut[over].min() - shut[under].max() < 1.5, place  # closed: margins pass each other


def test_closed_lids_meet_beside_the_caruncle() -> None:
    """The inner corner lies before the lids' globe; its margins must close all the same."""
    from scipy.spatial import cKDTree

    points = shipped().points
    _, angle, shut = closed_lids(points)
    margin = closed_spline(np.array(FISSURE, float), 600)
    away, _ = cKDTree(margin).query(points[:, [0, 2]])
    edge = (away < 0.45) & (points[:, 1] > 78.5) & (points[:, 0] > 0)
    for x in (19.0, 19.75, 20.5, 21.25, 22.0):
        near = np.flatnonzero(edge & (np.abs(points[:, 0] - x) < 0.5))
        middle = (points[near, 2].max() + points[near, 2].min()) / 2
        over, under = near[points[near, 2] > middle], near[points[near, 2] <= middle]
        assert np.median(angle[over]) - np.median(angle[under]) > 7  # open
        assert np.median(shut[over]) - np.median(shut[under]) < 2, x


def test_no_lid_vertex_stays_behind_its_neighbours() -> None:
    """A horn on the closed lid is a vertex that turns much less than those around it."""
    mesh = shipped()
    turns = lid_turns(mesh.points, find_fissure(mesh.points))
    turn = np.zeros(len(mesh.points))
    turn[turns.vertex] = np.degrees(turns.close)
    average = surface.neighbour_average(mesh)
    along, angle, radius = lid_coordinates(mesh.points)
    upper, _ = find_fissure(mesh.points).at(along)
    lid = (radius > 14.2) & (mesh.points[:, 0] > 0) & (angle > upper + 0.05) & (angle < 1.2)
    lid &= (np.abs(along) < 12.5) & (radius < 24)
    away = np.abs(turn - average @ turn)
    assert away[lid].max() < 4.0
    turn[np.flatnonzero(lid)[100]] += 15.0
    assert np.abs(turn - average @ turn)[lid].max() > 4.0


@pytest.mark.parametrize("side", [1, -1])
def test_levator_lifts_the_margin_evenly(side: int) -> None:
    points = shipped().points * [side, 1, 1]
    turns = lid_turns(points, find_fissure(points))
    along, angle, radius = lid_coordinates(points[turns.vertex])
    upper, _ = find_fissure(points).at(along)
    margin = (np.abs(angle - upper) < np.radians(3)) & (radius > 14) & (np.abs(along) < 6)
    lift = np.degrees(turns.lift[margin])
    assert lift.min() > 9
    assert np.ptp(lift) < 0.3 * lift.mean()  # a farther lift may differ by more degrees


def test_shipped_rim_and_mirror_are_exact() -> None:
    points = meshes()["skin", "midline"].points
    mirrored = {
        tuple(p) for p in (points * np.array([-1, 1, 1], np.float32) + np.float32(0)).tolist()
    }
    assert all(tuple(p) in mirrored for p in (points + np.float32(0)).tolist())


def test_light_skin_is_as_even_and_keeps_the_lips_together() -> None:
    light = coarser(shipped(), 15_000)
    assert len(light.faces) < 18_000
    assert thin_share(light) < 0.01
    assert len(self_intersections(light.points, light.faces)) == 0
    assert trimesh.Trimesh(light.points, light.faces, process=False).is_watertight
    _, count = np.unique(light.points, axis=0, return_counts=True)
    assert (count == 2).sum() > 40  # both lips own their edge
