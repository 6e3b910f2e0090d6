"""Tongue, palate and connective tissue as they are shipped, and built on a coarse head."""

from __future__ import annotations

import numpy as np
import pytest

from faceanatomy.geometry.depth import signed_distance
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.modelling.connective import CONNECTIVE, build_connective, slab
from faceanatomy.modelling.eyes import EYE_CENTRE, EYE_RADIUS
from faceanatomy.modelling.fields import build_fields
from faceanatomy.modelling.oral import oral_cavity

TOUCHES = ("skull", "mandible", "teeth_upper", "teeth_lower", "hyoid_bone")


def mesh(name: str) -> Mesh:
    if name not in meshes().infos:
        return meshes().joined(name)
    return meshes()[name, meshes().info(name).sides[-1]]


def depth_in(inner: str, outer: str) -> float:
    """Greatest depth of a vertex of one mesh in the other, mm."""
    points = mesh(inner).points.astype(float)
    others = [meshes()[key] for key in meshes().keys_of(outer)]
    return max(-float(signed_distance(o.points, o.faces)(points).min()) for o in others)


@pytest.mark.parametrize("name", ["tongue", "palate"])
@pytest.mark.parametrize("hard", TOUCHES)
def test_the_mucosa_touches_bone_and_teeth_and_does_not_enter(name: str, hard: str) -> None:
    assert depth_in(name, hard) <= 0.5


def test_tongue_and_palate_keep_apart_at_rest() -> None:
    assert depth_in("tongue", "palate") < -0.3
    assert depth_in("palate", "tongue") < -0.3


def test_a_tongue_pushed_up_would_be_noticed() -> None:
    palate = mesh("palate")
    raised = mesh("tongue").points.astype(float) + np.array([0, 0, 4.0])
    assert signed_distance(palate.points, palate.faces)(raised).min() < -0.5


def test_the_tongue_lies_behind_the_teeth_with_its_root_at_the_hyoid() -> None:
    tongue, teeth = mesh("tongue"), mesh("teeth_lower")
    assert 2 < teeth.points[:, 1].max() - tongue.points[:, 1].max() < 10
    tip = tongue.points[tongue.points[:, 1] > tongue.points[:, 1].max() - 1, 2].mean()
    assert -68 < tip < -56
    assert abs(tongue.points[:, 2].min() - mesh("hyoid_bone").points[:, 2].max()) < 12
    assert 40e3 < tongue.volume < 80e3  # mm3; adults have some 50 to 70 cm3


def test_the_dorsum_has_a_groove_in_the_middle() -> None:
    points = mesh("tongue").points
    top = {}
    for low, high in ((0, 0.6), (3, 5)):
        band = (np.abs(points[:, 0]) >= low) & (np.abs(points[:, 0]) < high)
        band &= np.abs(points[:, 1] - 52) < 4
        top[low] = points[band, 2].max()
    assert top[0] < top[3] - 0.2


def test_the_tongue_muscles_lie_in_it_or_under_it() -> None:
    tongue = mesh("tongue")
    away = signed_distance(tongue.points, tongue.faces)
    muscle = mesh("genioglossus").points.astype(float)
    assert (away(muscle) < 0.5).mean() > 0.6
    assert away(muscle[muscle[:, 2] > -60]).max() < 0.8, "what leaves the tongue does so below it"
    for name in ("styloglossus:anterior_bundle", "hyoglossus:ceratoglossus", "palatoglossus"):
        assert away(mesh(name).points.astype(float)).min() < 2.5, name


def test_the_uvula_hangs_free_between_the_arches() -> None:
    palate = mesh("palate").points
    middle = palate[np.abs(palate[:, 0]) < 2]
    assert middle[:, 2].min() < -62
    assert depth_in("palate", "cervical_spine") < -1


@pytest.mark.parametrize("name", CONNECTIVE)
def test_connective_tissue_is_closed_and_faces_outwards(name: str) -> None:
    assert mesh(name).is_watertight
    assert mesh(name).volume > 20


def test_the_tarsi_hug_the_eye_and_leave_it_free() -> None:
    heights = {}
    for name in ("superior_tarsus", "inferior_tarsus"):
        points = mesh(name).points
        away = np.linalg.norm(points - EYE_CENTRE, axis=1) - EYE_RADIUS
        assert 0.6 < away.min() < away.max() < 1.6
        heights[name] = float(np.ptp(points[:, 2]))
    assert heights["superior_tarsus"] > heights["inferior_tarsus"]


def test_the_temporal_fascia_covers_temporalis() -> None:
    muscle, sheet = mesh("temporalis:middle_fibres").points, mesh("temporal_fascia").points
    assert sheet[:, 0].max() > muscle[:, 0].max()
    assert depth_in("temporal_fascia", "temporalis:middle_fibres") < 1.0


def test_a_slab_between_two_grids_is_closed() -> None:
    u, v = np.meshgrid(np.arange(4.0), np.arange(3.0), indexing="ij")
    low = np.stack([u, v, 0 * u], -1)
    made = slab(low, low + np.array([0, 0, 1]))
    edges = np.concatenate([made.faces[:, [0, 1]], made.faces[:, [1, 2]], made.faces[:, [2, 0]]])
    there = {tuple(e) for e in edges.tolist()}
    assert len(there) == len(edges)
    assert all((b, a) in there for a, b in there)
    corners = made.points[made.faces]
    inside = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert inside == pytest.approx(6.0)


def test_building_twice_gives_the_same_bytes() -> None:
    fields = build_fields(3.0)
    for build in (
        lambda: oral_cavity(fields, 2.0),
        lambda: build_connective(fields, {}, {"modiolus", "superior_tarsus"}),
    ):
        first, second = build(), build()
        assert [m.id for m in first] == [m.id for m in second]
        for a, b in zip(first, second, strict=True):
            assert a.points.tobytes() == b.points.tobytes(), a.id
            assert a.faces.tobytes() == b.faces.tobytes(), a.id
    assert [m.id for m in oral_cavity(fields, 2.5, {"tongue"})] == ["tongue"]
