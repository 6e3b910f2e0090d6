"""The graph: nodes, edges, and explanations along them."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.graph import build_graph
from faceanatomy.knowledge.graph_contents import EDGE_WORDS, NODE_KINDS


def test_the_kinds_of_nodes_and_edges_are_those_of_the_design(small: Atlas, real: Atlas) -> None:
    for atlas in (small, real):
        graph = atlas.graph
        assert isinstance(graph, nx.MultiDiGraph)
        assert {kind for _, kind in graph.nodes(data="kind")} == set(NODE_KINDS)
        assert {key for _, _, key in graph.edges(keys=True)} <= set(EDGE_WORDS)
        assert all(name for _, name in graph.nodes(data="name"))
    assert {key for _, _, key in real.graph.edges(keys=True)} == set(EDGE_WORDS)


def test_every_record_is_a_node(real: Atlas) -> None:
    count = sum(
        map(
            len,
            (
                real.muscles, real.structures, real.nerves, real.arteries, real.action_units,
                real.expressions, real.exercises, real.conditions, real.references,
                real.plans, real.lesions, real.synkineses, real.claims,
            ),
        )
    )  # fmt: skip
    parts = sum(len(muscle.parts) for muscle in real.muscles)
    assert real.graph.number_of_nodes() == count + parts


def test_training_and_clinic_hang_on_the_anatomy(small: Atlas, real: Atlas) -> None:
    edges = small.graph.edges
    assert edges["beginner", "resisted_smile", "uses"]["role"] in ("main", "warm_up; main")
    assert ("beginner", "bells_palsy", "made_for") in edges
    assert ("lesion:facial_trunk", "facial_nerve", "interrupts") in edges
    assert ("brow_to_mouth", "frontalis", "set_off_by") in edges
    assert ("brow_to_mouth", "zygomaticus_major", "moves_along") in edges
    assert ("forty_three", "frontalis", "concerns") in edges
    steps = real.path(real.lesion_site("vii_buccal"), "risorius")
    assert [step.edge for step in steps] == ["interrupts", "innervated_by"]


def test_the_graph_is_frozen_and_built_once(small: Atlas) -> None:
    assert small.graph is small.graph
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        small.graph.add_node("intruder")


def test_edges_carry_what_is_known_about_them(small: Atlas) -> None:
    edges = small.graph.edges
    assert edges["frontalis", "skull", "originates_from"]["site"] == "crown"
    assert edges["happiness", "au12", "composed_of"] == {"intensity": 0.8, "side": "both"}
    assert edges["frontalis", "au1", "drives"]["parts"] == "medial_part"
    assert edges["frontalis:medial_part", "au1", "drives"]["role"] == "contracts"
    assert edges["frontalis", "au4", "drives"]["role"] == "relaxes"
    assert edges["corrugator", "au4", "drives"]["strength"] == 0.8
    assert edges["resisted_smile", "frontalis:medial_part", "trains"] == {"role": "works"}
    assert edges["bells_palsy", "facial_nerve", "affects"]["effect"] == "conducts nothing"
    assert ("bells_palsy", "jaw_closer", "affects") not in edges  # it is spared
    assert ("corrugator", "frontalis", "antagonist_of") in edges
    assert ("frontalis", "gray", "cites") in edges


def test_two_places_on_one_structure_are_told_on_one_edge(small: Atlas) -> None:
    edge = small.graph.edges["zygomaticus_major", "cheek_bone", "originates_from"]
    assert edge["site"] == "lower edge"


def test_antagonists_stand_in_both_directions(real: Atlas) -> None:
    for kind in ("antagonist_of", "synergist_of"):
        pairs = {(a, b) for a, b, key in real.graph.edges(keys=True) if key == kind}
        assert pairs
        assert pairs == {(b, a) for a, b in pairs}


def test_a_path_explains_step_by_step(small: Atlas) -> None:
    steps = small.path("facial nerve", "zygomaticus major")
    assert [str(step) for step in steps] == [
        "Facial nerve gives off Zygomatic branches of the facial nerve",
        "Zygomatic branches of the facial nerve innervates Zygomaticus major",
    ]
    assert [(step.source, step.edge, step.forward, step.target) for step in steps] == [
        ("facial_nerve", "branch_of", False, "facial_branch"),
        ("facial_branch", "innervated_by", False, "zygomaticus_major"),
    ]
    assert (steps[0].source_kind, steps[1].target_kind) == ("nerve", "muscle")


def test_a_path_read_backwards_has_the_same_nodes(small: Atlas) -> None:
    there = small.path("happiness", "facial nerve")
    back = small.path("facial nerve", "happiness")
    assert [step.source for step in there] == [step.target for step in reversed(back)]
    assert str(there[0]) == "Happiness is composed of Lip corner puller"


def test_records_and_parts_can_be_ends_of_a_path(small: Atlas) -> None:
    start, goal = small.unit("frontalis:medial_part"), small.action_unit(1)
    assert [step.edge for step in small.path(start, goal)] == ["drives"]


def test_the_way_to_oneself_is_empty_and_so_is_no_way(small: Atlas) -> None:
    assert small.path("skull", "skull") == ()
    assert small.path("happiness", small.references["gray"]) == ()


def test_unknown_ends_and_things_outside_the_graph_are_refused(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean .*'Facial nerve'"):
        small.path("facial nerv", "skull")
    with pytest.raises(InvalidValueError, match=r"A ExerciseStep is no node of the graph"):
        small.path(small.exercise("resisted_smile").steps[0], "skull")


def test_a_relation_that_leads_nowhere_is_told(
    data: dict[str, Any], write: Callable[[dict[str, Any]], Path]
) -> None:
    data["muscles"][0]["attachments"][0]["structure"] = "crown_of_thorns"
    atlas = load(write(data))
    with pytest.raises(DataError, match=r"'frontalis' originates from 'crown_of_thorns', but"):
        atlas.graph  # noqa: B018


def test_an_id_that_two_kinds_share_is_told(
    data: dict[str, Any], write: Callable[[dict[str, Any]], Path]
) -> None:
    twin = copy.deepcopy(data["conditions"][0]) | {"id": "skull"}
    data["conditions"].append(twin)
    atlas = load(write(data))
    with pytest.raises(DataError, match=r"Both a structure and a condition have the id 'skull'"):
        atlas.graph  # noqa: B018


def test_the_facial_nerve_reaches_the_smiling_muscle_in_the_real_data(real: Atlas) -> None:
    steps = real.path("facial nerve", "zygomaticus major")
    assert {step.edge for step in steps} == {"branch_of", "innervated_by"}
    assert steps[0].source == "facial_nerve"
    assert steps[-1].target == "zygomaticus_major"


def test_the_garbage_collector_runs_again_after_a_graph_and_after_a_fault(
    small: Atlas, data: dict[str, Any], write: Callable[[dict[str, Any]], Path]
) -> None:
    data["muscles"][0]["attachments"][0]["structure"] = "crown_of_thorns"
    faulty = load(write(data))
    assert gc.isenabled()
    build_graph(small)
    assert gc.isenabled()
    with pytest.raises(DataError):
        build_graph(faulty)
    assert gc.isenabled()
