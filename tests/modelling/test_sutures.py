"""The skull cut into its bones: seams without gaps, each bone where it belongs, nothing lost."""

from __future__ import annotations

import itertools
import json
from functools import cache

import numpy as np
import pytest
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from faceanatomy.data import data_directory
from faceanatomy.modelling import partition, solids, splitting, sutures
from faceanatomy.modelling.lighten import lightened
from faceanatomy.modelling.partition import Complex
from faceanatomy.modelling.sculpt import Sculpture
from faceanatomy.modelling.surface import Surface, mirror
from faceanatomy.modelling.write import BuiltMesh, read_meshes

COARSE = 1.7
SKULL = sutures.SKULL
MESHES = data_directory() / "meshes"


@cache
def skull() -> tuple[Complex, Sculpture]:
    return solids.skull_complex(COARSE)


@cache
def bones() -> dict[str, Surface]:
    return splitting.parts(skull()[0], SKULL, 17_000)


@cache
def shipped() -> dict[str, BuiltMesh]:
    meshes = read_meshes(MESHES, "bone")
    return {name: meshes[name] for name in SKULL.ids}


def depth(points: np.ndarray) -> np.ndarray:
    """Return the field of the unsplit skull at points: about mm, negative inside."""
    v = skull()[1]
    low = np.array([v.x[0], v.y[0], v.z[0]], float)
    at = ((points * [1, 1, 1] - low) / v.pitch).T
    return map_coordinates(v.field, at, order=1, mode="nearest")


def volume(surface: Surface) -> float:
    a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def gap(parts: dict[str, Surface]) -> float:
    """Return how far the deep points of a part lie from the next part at most, mm."""
    widest = 0.0
    for name, part in parts.items():
        others = np.vstack([p.points for key, p in parts.items() if key != name])
        inner = part.points[(depth(part.points) < -0.8) & (part.points[:, 0] > 0)]
        widest = max(widest, float(cKDTree(others).query(inner)[0].max(initial=0.0)))
    return widest


def test_seams_have_no_gap() -> None:
    assert gap(bones()) <= 0.2


def test_gap_check_sees_a_bone_pulled_off() -> None:
    pulled = dict(bones())
    bone = pulled["parietal_bone"]
    pulled["parietal_bone"] = Surface(bone.points + np.array([0, 0, 0.5]), bone.faces)
    assert gap(pulled) > 0.3


def test_bones_add_up_to_the_skull() -> None:
    """What is one bone is no other, and nothing is lost: before thinning exactly."""
    cut = skull()[0]
    outer = (cut.below == 0) | (cut.above == 0)
    faces = np.where((cut.below == 0)[:, None], cut.faces[:, ::-1], cut.faces)[outer]
    whole = volume(Surface(cut.points, faces))
    parts = [cut.surface_of(number) for number in range(1, len(SKULL.ids) + 1)]
    assert sum(map(volume, parts)) == pytest.approx(whole, rel=1e-6)
    assert sum(map(volume, bones().values())) == pytest.approx(whole, rel=0.01)
    assert min(map(volume, parts)) > 50


def test_outside_of_the_bones_is_the_unsplit_skull() -> None:
    cut = skull()[0]
    off = np.abs(depth(cut.points[cut.on_outside & (cut.points[:, 0] > 1)]))
    assert np.quantile(off, 0.99) < 0.3
    assert off.mean() < 0.1
    thin = np.vstack([part.points for part in bones().values()])
    outside = thin[np.abs(depth(thin)) < 0.8]
    assert np.quantile(np.abs(depth(outside)), 0.95) < 0.3


def test_shipped_bones_meet_point_by_point() -> None:
    """Neighbours use the very same points, in the full and in the light model."""
    for folder in (MESHES, MESHES / "light"):
        meshes = read_meshes(folder, "bone")
        points = {n: {tuple(p) for p in meshes[n].points.tolist()} for n in SKULL.ids}
        for a, b in (
            ("frontal_bone", "parietal_bone"),
            ("parietal_bone", "temporal_bone"),
            ("parietal_bone", "occipital_bone"),
            ("temporal_bone", "occipital_bone"),
            ("temporal_bone", "sphenoid_bone"),
            ("temporal_bone", "zygomatic_bone"),
            ("zygomatic_bone", "maxilla"),
            ("maxilla", "palatine_bone"),
            ("maxilla", "nasal_bone"),
            ("maxilla", "lacrimal_bone"),
            ("frontal_bone", "nasal_bone"),
            ("frontal_bone", "sphenoid_bone"),
            ("ethmoid_bone", "vomer"),
        ):
            assert len(points[a] & points[b]) >= 3, (folder.name, a, b)
        assert not points["nasal_bone"] & points["occipital_bone"]


def test_shipped_bones_of_both_sides_meet_on_the_midline() -> None:
    for name in ("parietal_bone", "maxilla", "nasal_bone", "palatine_bone"):
        mesh = shipped()[name]
        flat = (mesh.points[mesh.faces][:, :, 0] == 0).all(1)
        corners = mesh.points[mesh.faces[flat]][:, :, 1:].astype(float)
        one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        area = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]).sum() / 2
        assert area > 20, name  # a face of its own, not an open rim


@pytest.mark.parametrize(
    ("place", "bone"),
    [
        ((0, 98, 38), "frontal_bone"),
        ((28, 90, 36), "frontal_bone"),
        ((0, 95, 8), "nasal_bone"),
        ((14, 79, 9), "lacrimal_bone"),
        ((12, 60, 8), "ethmoid_bone"),
        ((45, 76, -9), "zygomatic_bone"),
        ((25, 82, -20), "maxilla"),
        ((27, 57, -46), "maxilla"),
        ((8, 42, -38), "palatine_bone"),
        ((19.5, 32, -28), "sphenoid_bone"),
        ((52, 40, 15), "sphenoid_bone"),
        ((52.5, -11, -31), "temporal_bone"),
        ((39.5, 5, -31), "temporal_bone"),
        ((65, 5, 30), "temporal_bone"),
        ((66, 28, -2.5), "temporal_bone"),
        ((60, -10, 90), "parietal_bone"),
        ((0, -86, 21), "occipital_bone"),
        ((16, -14, -25), "occipital_bone"),
        ((0, 5, -17), "occipital_bone"),
        ((0, 45, -26), "vomer"),
        ((11, 60, -17), "inferior_nasal_concha"),
    ],
)
def test_places_belong_to_their_bone(place: tuple[float, float, float], bone: str) -> None:
    near = {n: cKDTree(mesh.points).query(place)[0] for n, mesh in shipped().items()}
    assert min(near, key=lambda name: near[name]) == bone


def test_thin_sections_keep_bones_closed_and_wound_outwards() -> None:
    for mesh in lightened(shipped().values()):
        f = mesh.faces.astype(np.int64)
        edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
        n = len(mesh.points)
        there = np.sort(edges[:, 0] * n + edges[:, 1])
        assert np.array_equal(there, np.sort(edges[:, 1] * n + edges[:, 0])), mesh.id
        assert volume(Surface(mesh.points.astype(float), f)) > 0, mesh.id


def test_budget_of_bones_and_teeth() -> None:
    index = json.loads((MESHES / "index.json").read_text(encoding="utf-8"))["meshes"]
    count = {"bone": 0, "teeth": 0}
    for entry in index:
        if entry["kind"] in count:
            count[entry["kind"]] += entry["triangles"] * (1 + entry["paired"])
    assert count["bone"] <= 104_000
    assert count["teeth"] <= 17_500


# ---------------------------------------------------------------------- the cutter itself


def two_halves(pitch: float = 1.0) -> tuple[Complex, splitting.Regions]:
    """A ball of 8 mm, its upper half paired, its lower one whole."""
    v = splitting.shifted_grid((0, -10, -10), (10, 10, 10), pitch)
    v.ellipsoid((0, 0, 0), (8, 8, 8))
    fields = {"upper": lambda x, y, z: 0.5 - z + 0 * x * y, "lower": lambda x, y, z: -50 + 0 * x}
    regions = splitting.Regions(fields, frozenset({"upper"}), groove=(0.0, 1.0))
    return splitting.assemble(v, regions, rounds=2), regions


def test_cut_ball_is_two_closed_solids() -> None:
    cut, _ = two_halves()
    upper, lower = cut.surface_of(1), mirror(cut.surface_of(2))[0]
    ball = 4 / 3 * np.pi * 8**3
    cap = np.pi * 7.5**2 * (24 - 7.5) / 3
    assert volume(upper) == pytest.approx(cap / 2, rel=0.04)
    assert volume(lower) == pytest.approx(ball - cap, rel=0.04)
    for surface in (upper, lower):
        edges = np.concatenate([surface.faces[:, [0, 1]], surface.faces[:, [1, 2]]])
        edges = np.concatenate([edges, surface.faces[:, [2, 0]]])
        assert {tuple(e) for e in edges.tolist()} == {tuple(e) for e in edges[:, ::-1].tolist()}


def test_seam_runs_where_the_field_is_zero() -> None:
    cut, _ = two_halves()
    seam = (cut.below > 0) & (cut.above > 0) & (cut.below < partition.LEFT)
    seam &= cut.above < partition.LEFT
    z = cut.points[cut.faces[seam]][:, :, 2]
    assert np.abs(z - 0.5).max() < 0.25


def test_thinning_together_keeps_shared_points_shared() -> None:
    cut, regions = two_halves(0.5)
    thin = splitting.parts(cut, regions, 700)
    assert sum(len(s.faces) for s in thin.values()) < 900
    points = [{tuple(p) for p in s.points.tolist()} for s in thin.values()]
    flat = [p for p in points[0] if abs(p[2] - 0.5) < 0.25 and p[0] > 0]
    assert len(flat) >= 3
    assert set(flat) <= points[1]


def test_loose_crumbs_go_to_the_neighbour() -> None:
    v = splitting.shifted_grid((0, -12, -12), (12, 12, 12), 1.0)
    v.ellipsoid((0, 0, 0), (10, 10, 10))

    def speck(x, y, z):  # type: ignore[no-untyped-def]
        far = np.sqrt((x - 5) ** 2 + (y - 5) ** 2 + (z + 3) ** 2) - 1.2
        return np.minimum(far, 1.0 - z)

    fields = {"cap": speck, "rest": lambda x, y, z: -50 + 0 * x}
    regions = splitting.Regions(fields, frozenset(), groove=(0.0, 1.0))
    cap = splitting.assemble(v, regions, rounds=0).surface_of(1)
    used = cap.points[np.unique(cap.faces)]
    assert used[:, 2].min() > -0.5


def test_regions_leave_no_point_without_owner() -> None:
    points = np.random.default_rng(1).uniform((0, -90, -50), (75, 100, 135), (4000, 3))
    values = SKULL.at(points)
    owner = splitting.owners(values)
    assert (values[owner, np.arange(len(points))] < 0).all()
    assert len(set(owner.tolist())) >= 8


def test_bones_do_not_cut_themselves_or_share_ids() -> None:
    from faceanatomy.geometry.crossings import self_intersections

    for name, mesh in shipped().items():
        assert len(self_intersections(mesh.points.astype(float), mesh.faces)) == 0, name
    assert len(set(itertools.chain(solids.ids_of("skull"), solids.ids_of("teeth_upper")))) == 21
