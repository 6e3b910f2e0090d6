"""Close-ups: from where each muscle is seen, what stands beside it, its ends in two colours."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.view import close_ups
from faceanatomy.view.cameras import axes
from faceanatomy.view.close_ups import close_up
from faceanatomy.view.painted_ends import BELLY, along, end_colours
from faceanatomy.view.themes import INSERTION, ORIGIN


def shown(muscle: str) -> dict[tuple[str, str, str], float]:
    """Return the opacity of every item of a close-up by mesh, side and half."""
    items = close_up(fa.load(), fa.meshes(), muscle).items
    return {(item.mesh, item.side, item.half): item.opacity for item in items}


def painted(muscle: str, part: str) -> Mesh:
    """Return the right mesh of a part as a close-up paints it."""
    return close_up(fa.load(), fa.meshes(), muscle).meshes()[f"{muscle}:{part}", "right"]


def nearest_colour(mesh: Mesh, end: np.ndarray) -> str:
    """Return what the mean colour of some vertices is most like."""
    assert mesh.colors is not None
    mean = mesh.colors[end].mean(axis=0)
    mean = mean / np.linalg.norm(mean)  # shading darkens without changing the hue
    choices = {"origin": ORIGIN, "insertion": INSERTION, "belly": BELLY}
    return max(choices, key=lambda name: mean @ choices[name] / np.linalg.norm(choices[name]))


def test_every_muscle_of_the_atlas_has_a_view_of_its_own() -> None:
    assert set(close_ups.VIEWS) == {muscle.id for muscle in fa.load().muscles}


def test_what_a_view_opens_and_shows_beside_the_muscle_exists() -> None:
    library, facts = fa.meshes(), fa.load()
    for view in close_ups.VIEWS.values():
        for name in (*view.thin, *view.gone):
            assert name == "teeth" or name in library.infos or facts.structure(name)
        assert set(view.beside) <= set(library.infos)


def test_the_ends_of_a_muscle_have_colours_of_their_own() -> None:
    u = np.array([0.0, 0.5, 1.0], np.float32)
    assert end_colours(u, (ORIGIN, INSERTION)).tolist() == [
        list(ORIGIN), list(BELLY), list(INSERTION),
    ]  # fmt: skip
    assert end_colours(u, (None, None)).tolist() == [list(BELLY)] * 3


def test_the_coloured_end_of_a_long_muscle_stays_short() -> None:
    u = np.array([0.0, 0.12], np.float32)
    assert end_colours(u, (ORIGIN, None), 60.0)[1].tolist() != list(BELLY)
    assert end_colours(u, (ORIGIN, None), 200.0).tolist() == [list(ORIGIN), list(BELLY)]


def test_a_belly_has_its_ends_wherever_it_lies_along_its_muscle() -> None:
    uv = np.array([[0.6, 0.0], [0.8, 1.0], [1.0, 0.5]], np.float32)
    assert along(uv) == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)


def test_a_close_up_shows_the_muscle_on_ghosts_of_bone() -> None:
    made = close_up(fa.load(), fa.meshes(), "masseter")
    opacity = {item.mesh: item.opacity for item in made.items}
    assert opacity["masseter:deep_part"] == 1.0
    assert opacity["maxilla"] < 0.5
    assert not any(name.startswith("temporalis") for name in opacity)
    mesh = made.meshes()["masseter:deep_part", "right"]
    u = fa.meshes()["masseter:deep_part", "right"].uv[:, 0]
    ends = [nearest_colour(mesh, part) for part in (u < 0.02, abs(u - 0.5) < 0.05, u > 0.98)]
    assert ends == ["origin", "belly", "insertion"]
    assert mesh.uv is not None, "the fibres are drawn as well"
    assert fa.meshes()["masseter:deep_part", "right"].colors is None


def test_a_muscle_of_two_bellies_keeps_its_tendon_and_has_an_origin_at_either_end() -> None:
    assert shown("digastric")["digastric_tendon", "right", ""] == 1.0
    assert shown("omohyoid")["omohyoid_tendon", "right", ""] == 1.0
    for part in ("anterior_belly", "posterior_belly"):
        mesh = painted("digastric", part)
        u = along(mesh.uv)
        assert {nearest_colour(mesh, u < 0.02), nearest_colour(mesh, u > 0.98)} == {
            "origin", "belly",
        }  # fmt: skip


def test_an_end_that_is_cut_at_the_edge_of_the_model_is_no_attachment() -> None:
    mesh = painted("trapezius", "ascending_part")
    u = along(mesh.uv)
    assert nearest_colour(mesh, u < 0.02) == "belly"
    assert nearest_colour(mesh, u > 0.98) == "insertion"


def test_what_a_muscle_is_attached_to_stands_beside_it() -> None:
    assert ("thyroid_cartilage", "midline", "") in shown("thyrohyoid")
    assert ("auricle", "right", "") in shown("auricularis_posterior")
    assert ("modiolus", "right", "") in shown("risorius")
    assert ("modiolus", "left", "") not in shown("risorius"), "that of the side that is not shown"
    assert ("auricle", "right", "") not in shown("masseter")


def test_half_of_the_ring_of_the_lips_is_open_over_its_slips() -> None:
    there = shown("orbicularis_oris")
    assert ("orbicularis_oris:labial_part", "midline", "left") in there
    assert ("orbicularis_oris:labial_part", "midline", "") not in there
    assert ("orbicularis_oris:incisive_slips_superior", "midline", "") in there


def test_bone_before_a_deep_muscle_is_only_a_breath_on_the_near_side() -> None:
    opacity = shown("genioglossus")
    assert opacity["mandible", "midline", "right"] < opacity["mandible", "midline", "left"]
    assert ("mandible", "midline", "") not in opacity
    assert "mandible" not in {name for name, _, _ in shown("longus_colli")}


def test_one_side_is_shown_alone_with_the_sites_of_that_side() -> None:
    items = close_up(fa.load(), fa.meshes(), "zygomaticus_major").items
    assert {i.side for i in items if i.mesh.startswith("zygomaticus_major")} == {"right"}
    bone = [("zygomatic_bone", side) for side in ("right", "left")]
    right, left = (footprint_mm2(key, "masseter") for key in bone)
    assert right > 15
    assert left < 1
    both = close_up(fa.load(), fa.meshes(), "frontalis").items
    assert {i.side for i in both if i.mesh.startswith("frontalis")} == {"left", "right"}


def footprint_mm2(key: tuple[str, str], muscle: str) -> float:
    """Return how much of a bone is painted at least half as strongly as an end, mm2."""
    if fa.meshes().info(key[0]).kind != "bone":
        return 0.0
    mesh = close_up(fa.load(), fa.meshes(), muscle).meshes()[key]
    assert mesh.colors is not None
    # Bone has about as much green as red; magenta and blue have next to none.
    rgb = mesh.colors.astype(float)
    coloured = rgb[:, 1] < 0.65 * np.maximum(rgb[:, 0], rgb[:, 2])
    corners = mesh.points[mesh.faces[coloured[mesh.faces].all(axis=1)]].astype(float)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(cross, axis=1).sum() / 2)


@pytest.mark.parametrize(
    ("muscle", "bone", "most"),
    [
        ("levator_anguli_oris", ("maxilla", "right"), 250.0),
        ("masseter", ("mandible", "midline"), 1500.0),
        ("depressor_labii_inferioris", ("mandible", "midline"), 600.0),
        ("temporalis", ("mandible", "midline"), 900.0),
    ],
)
def test_only_the_footprint_of_the_muscle_is_strong_on_its_bone(
    muscle: str, bone: tuple[str, str], most: float
) -> None:
    assert 15.0 < footprint_mm2(bone, muscle) < most


def test_a_fan_that_lies_on_its_origin_covers_it() -> None:
    assert footprint_mm2(("temporal_bone", "right"), "temporalis") > 400.0


@pytest.mark.parametrize("muscle", ["depressor_septi_nasi", "palatoglossus", "trapezius"])
def test_the_muscle_fills_its_frame_and_none_of_it_is_cut(muscle: str) -> None:
    made = close_up(fa.load(), fa.meshes(), muscle)
    flesh = [item.key for item in made.items if item.mesh in fa.load().muscle(muscle).units]
    points = np.concatenate([fa.meshes()[key].points for key in flesh])
    across = (points - np.asarray(made.camera.center)) @ np.stack(axes(made.camera)[:2], axis=1)
    share = np.ptp(across, axis=0) / (made.camera.width, made.camera.height)
    assert 0.15 < share.max() < 1.0
    assert (abs(across) < (made.camera.width / 2, made.camera.height / 2)).all()
