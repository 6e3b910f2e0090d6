"""Attachments are places: what a muscle takes of a bone is named as finely as anatomy names it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

import faceanatomy as fa

FINER = [
    ("mandible", "oblique_line", "oblique_line_before_mental_foramen"),
    ("mandible", "oblique_line", "oblique_line_below_mental_foramen"),
    ("mandible", "alveolar_part", "alveolar_part_by_molars"),
    ("mandible", "ramus", "ramus_anterior_border"),
    ("maxilla", "alveolar_process", "alveolar_process_by_molars"),
    ("temporal_bone", "mastoid_part", "mastoid_part_beside_nuchal_line"),
    ("temporal_bone", "mastoid_part", "mastoid_part_behind_ear"),
    ("temporal_bone", "styloid_process", "styloid_process_base"),
    ("temporal_bone", "styloid_process", "styloid_process_tip"),
    ("occipital_bone", "superior_nuchal_line", "superior_nuchal_line_medial_third"),
    ("occipital_bone", "superior_nuchal_line", "superior_nuchal_line_lateral_half"),
]
TEETH = {"maxilla": "tooth_16", "mandible": "tooth_46"}


def points(bone: str, site: str) -> np.ndarray:
    return np.asarray(fa.meshes().site(bone, site).points, float)


@pytest.mark.parametrize(("bone", "whole", "part"), FINER)
def test_the_finer_site_is_a_smaller_part_of_the_larger_one(
    bone: str, whole: str, part: str
) -> None:
    away = cKDTree(points(bone, whole)).query(points(bone, part))[0]
    assert np.quantile(away, 0.8) < 3.0
    assert (
        np.ptp(points(bone, part), axis=0).max() < 0.85 * np.ptp(points(bone, whole), axis=0).max()
    )


@pytest.mark.parametrize("bone", ["maxilla", "mandible"])
def test_buccinator_begins_opposite_the_molars(bone: str) -> None:
    (site,) = {a.site_id for a in fa.load().muscle("buccinator").attachments if a.structure == bone}
    first_molar = fa.meshes()[TEETH[bone], "right"].points[:, 1].max()
    assert points(bone, site)[:, 1].max() < first_molar + 6


def test_masseter_leaves_the_neck_of_the_mandible_and_the_inside_of_the_ramus_free() -> None:
    lateral = points("mandible", "ramus_lateral_surface")
    assert cKDTree(lateral).query(points("mandible", "neck"))[0].min() > 2
    inside = points("mandible", "pterygoid_tuberosity")
    assert np.median(cKDTree(lateral).query(inside)[0]) > 3


def test_the_zygomatic_muscles_begin_beside_their_sutures() -> None:
    library = fa.meshes()
    for site, neighbour in (
        ("before_temporal_suture", "temporal_bone"),
        ("behind_maxillary_suture", "maxilla"),
    ):
        to_suture = cKDTree(library[neighbour, "right"].points).query(
            points("zygomatic_bone", site)
        )
        assert to_suture[0].min() < 4
        assert to_suture[0].max() < 26
