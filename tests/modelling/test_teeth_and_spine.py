"""Teeth and vertebrae one by one: each with its own shape, none in another, bite closed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.ndimage import label

from faceanatomy.data import data_directory
from faceanatomy.geometry.depth import signed_distance
from faceanatomy.modelling import solids, spine, teeth
from faceanatomy.modelling.sculpt import Sculpture
from faceanatomy.modelling.write import BuiltMesh, read_meshes

ARCHES = {"1": teeth.UPPER, "4": teeth.LOWER}


@cache
def shipped() -> dict[str, BuiltMesh]:
    return read_meshes(data_directory() / "meshes")


def away(body: BuiltMesh, other: BuiltMesh) -> float:
    """Return the distance of the nearest point of ``other`` from a mesh, negative inside, mm."""
    measure = signed_distance(body.points.astype(float), body.faces, thin=True)
    return float(measure(other.points.astype(float)).min())


@pytest.mark.parametrize("quadrant", ["1", "4"])
def test_neighbouring_teeth_touch_and_do_not_run_into_each_other(quadrant: str) -> None:
    for n in range(1, 8):
        first, second = (shipped()[f"tooth_{quadrant}{k}"] for k in (n, n + 1))
        assert -0.35 < away(first, second) < 0.9, n


def test_bite_is_closed() -> None:
    upper, lower = shipped()["tooth_11"].points, shipped()["tooth_41"].points
    assert 1.0 < lower[:, 2].max() - upper[:, 2].min() < 3.0
    assert upper[:, 1].max() > lower[:, 1].max()  # upper incisors bite in front
    for n in range(4, 8):
        opposite = [shipped()[f"tooth_4{k}"] for k in (n, min(n + 1, 8), n - 1)]
        nearest = min(away(shipped()[f"tooth_1{n}"], tooth) for tooth in opposite)
        assert -0.3 < nearest < 0.8, n


def test_bite_check_sees_an_open_bite() -> None:
    tooth = shipped()["tooth_16"]
    lifted = BuiltMesh("x", "teeth", True, tooth.points + np.float32([0, 0, 3]), tooth.faces)
    assert min(away(lifted, shipped()[f"tooth_4{n}"]) for n in (5, 6, 7)) > 0.8


def peaks(arch: teeth.Arch, number: int, below: float) -> int:
    """Return how many separate tops stand over the plane ``below`` mm under the highest one."""
    v = teeth.sculpt_tooth(Sculpture(*teeth.box(arch, number), 0.25), arch, number)
    solid = v.half < 0
    levels = np.flatnonzero(solid.any((0, 1)))
    steps = round(below / v.pitch)
    level = levels[0] + steps if arch.sign > 0 else levels[-1] - steps
    return int(label(solid[:, :, level])[1])


def test_crowns_differ_by_kind() -> None:
    depths = (0.5, 0.75, 1.0)
    assert max(peaks(teeth.LOWER, 6, d) for d in depths) >= 3  # cusps of a molar
    assert max(peaks(teeth.UPPER, 4, d) for d in depths) == 2  # a premolar has two
    assert max(peaks(teeth.UPPER, 3, d) for d in depths) == 1  # a canine one
    edge = shipped()["tooth_11"].points
    tip = shipped()["tooth_13"].points
    breadth = [np.ptp(p[p[:, 2] < p[:, 2].min() + 1.0][:, 0]) for p in (edge, tip)]
    assert breadth[0] > 1.4 * breadth[1]  # an incisor has an edge, a canine a point


def roots(arch: teeth.Arch, number: int) -> int:
    v = teeth.sculpt_tooth(Sculpture(*teeth.box(arch, number), 0.5), arch, number)
    gum = teeth.tooth_places(arch)[number - 1].gum[2]
    level = int(np.argmin(np.abs(v.z - (gum + arch.sign * 8.0))))
    return int(label(v.half[:, :, level] < 0)[1])


def test_roots_are_those_of_each_tooth() -> None:
    assert [roots(teeth.UPPER, n) for n in (1, 3, 4, 6)] == [1, 1, 2, 3]
    assert [roots(teeth.LOWER, n) for n in (1, 4, 6)] == [1, 1, 2]


def test_enamel_ends_at_the_gum() -> None:
    for quadrant, arch in ARCHES.items():
        mesh = shipped()[f"tooth_{quadrant}6"]
        share = teeth.enamel(mesh.points.astype(float), arch, 6)
        assert 0.3 < (share > 0.5).mean() < 0.8
        crown, root = mesh.colors[share > 0.99], mesh.colors[share < 0.01]
        assert crown[:, 2].mean() > root[:, 2].mean() + 25


def test_every_vertebra_stands_clear_of_the_next() -> None:
    for upper, lower in zip(spine.VERTEBRA_IDS, spine.VERTEBRA_IDS[1:], strict=False):
        assert away(shipped()[upper], shipped()[lower]) > 0.15, lower
    first = spine.VERTEBRA_IDS[0]
    assert away(shipped()["occipital_bone"], shipped()[first]) > -0.2


def inside(name: str, point: tuple[float, float, float]) -> bool:
    mesh = shipped()[name]
    measure = signed_distance(mesh.points.astype(float), mesh.faces, thin=True)
    return bool(measure(np.array([point], float))[0] < 0)


def test_atlas_is_a_ring_around_the_dens() -> None:
    dens = (0.0, -4.6, -29.0)
    assert inside("axis_vertebra", dens)
    assert not inside("atlas_vertebra", dens)
    atlas = shipped()["atlas_vertebra"].points
    middle = atlas[np.abs(atlas[:, 0]) < 2]
    assert middle[:, 1].max() > dens[1] + 4  # arch in front
    assert middle[:, 1].min() < dens[1] - 30  # and behind


def test_spinous_processes_are_split_down_to_the_sixth() -> None:
    def tip_in_two(name: str) -> bool:
        p = shipped()[name].points
        tip = p[p[:, 1] < p[:, 1].min() + 1.5]
        return bool(np.abs(tip[:, 0]).min() > 0.8)

    split = [name for name in spine.VERTEBRA_IDS if tip_in_two(name)]
    assert {"c3_vertebra", "c4_vertebra", "c5_vertebra"} <= set(split)
    assert not {"c7_vertebra", "t1_vertebra"} & set(split)
    reach = {n: shipped()[n].points[:, 1].min() for n in spine.VERTEBRA_IDS}
    assert reach["c7_vertebra"] < reach["c6_vertebra"] - 8  # the prominent one


def test_no_two_vertebrae_are_alike() -> None:
    sizes = [np.ptp(shipped()[name].points, axis=0) for name in spine.VERTEBRA_IDS]
    for i, a in enumerate(sizes):
        assert all(np.abs(a - b).max() > 0.4 for b in sizes[:i])


def test_stages_name_what_they_yield() -> None:
    assert solids.ids_of("ribs") == ("first_rib", "second_rib")
    assert {mesh.id for mesh in solids.build_stage("ribs", 2.5)} == {"first_rib", "second_rib"}
    assert solids.ids_of("mandible") == ("mandible",)
