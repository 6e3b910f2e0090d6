"""The nerve tree: who serves a muscle and what hangs on a nerve."""

from __future__ import annotations

import pytest

from faceanatomy.clinical.supply import (
    CUT,
    REDUCED,
    WHOLE,
    conduction,
    downstream,
    obeys_the_will,
    remaining_strength,
    routes,
    units_downstream,
)
from faceanatomy.errors import UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def test_the_way_from_nucleus_to_muscle(atlas: Atlas) -> None:
    (route,) = routes(atlas, "platysma")
    assert [nerve.id for nerve in route.nerves] == [
        "facial_motor_nucleus", "facial_nerve", "facial_nerve_trunk", "cervicofacial_division",
        "cervical_branch",
    ]  # fmt: skip
    assert route.units == atlas.muscle("platysma").units


def test_a_muscle_with_two_nerves_has_a_way_for_each_part(atlas: Atlas) -> None:
    found = {route.nerves[0].id: route.units for route in routes(atlas, "digastric")}
    assert found == {
        "trigeminal_motor_nucleus": ("digastric:anterior_belly",),
        "facial_motor_nucleus": ("digastric:posterior_belly",),
    }


def test_a_branch_with_two_sources_gives_two_ways(atlas: Atlas) -> None:
    divisions = [route.nerves[3].id for route in routes(atlas, "buccinator")]
    assert divisions == ["cervicofacial_division", "temporofacial_division"]


def test_what_lies_downstream(atlas: Atlas) -> None:
    below = [nerve.id for nerve in downstream(atlas, "temporofacial_division")]
    assert below == ["temporal_branches", "zygomatic_branches", "buccal_branches"]
    assert downstream(atlas, "cervical branch of the facial nerve") == ()
    units = units_downstream(atlas, "mandibular_nerve")
    assert "digastric:anterior_belly" in units
    assert "digastric:posterior_belly" not in units


def test_every_muscle_has_a_way_to_a_nerve_without_parent(atlas: Atlas) -> None:
    for muscle in atlas.muscles:
        ways = routes(atlas, muscle)
        assert ways
        assert {unit for way in ways for unit in way.units} == set(muscle.units), muscle.id
        assert all(not way.nerves[0].parent_id for way in ways)


def test_a_second_source_softens_a_cut_and_is_not_missed_itself(atlas: Atlas) -> None:
    assert conduction(atlas, "cervicofacial_division")["buccal_branches"] == REDUCED
    assert conduction(atlas, "temporofacial_division")["buccal_branches"] == WHOLE
    assert conduction(atlas, "facial_nerve_trunk")["buccal_branches"] == CUT


def test_a_carrier_does_not_count(atlas: Atlas) -> None:
    strengths = remaining_strength(atlas, "hypoglossal_nerve")
    assert strengths["geniohyoid"] == 1.0
    assert strengths[atlas.muscle("styloglossus").units[0]] == 0.0
    assert remaining_strength(atlas, "cervical_nerve_1")["geniohyoid"] == 0.0


def test_feeling_nerves_move_nothing(atlas: Atlas) -> None:
    assert not units_downstream(atlas, "cervical_plexus_muscular_branches")
    strengths = remaining_strength(atlas, "accessory_nerve")
    assert {u for u, s in strengths.items() if s == 0.0} == {
        unit for m in ("sternocleidomastoid", "trapezius") for unit in atlas.muscle(m).units
    }


def test_only_the_tarsal_muscle_does_not_obey(atlas: Atlas) -> None:
    assert [unit for unit in atlas.units if not obeys_the_will(atlas, unit)] == [
        "levator_palpebrae_superioris:superior_tarsal_muscle"
    ]


def test_unknown_names(atlas: Atlas) -> None:
    with pytest.raises(UnknownNameError):
        routes(atlas, "biceps")
    with pytest.raises(UnknownNameError):
        downstream(atlas, "sciatic nerve")
