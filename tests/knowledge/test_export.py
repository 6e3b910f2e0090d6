"""Graph files: read back, they say what the graph says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pytest

from faceanatomy.errors import InvalidValueError, OutputError
from faceanatomy.knowledge.atlas import Atlas
from faceanatomy.knowledge.export import OBO, write_graph


@pytest.fixture(params=["small", "real"])
def atlas(request: pytest.FixtureRequest) -> Atlas:
    return request.getfixturevalue(request.param)


def _same(a: nx.MultiDiGraph, b: nx.MultiDiGraph) -> bool:
    return dict(a.nodes(data=True)) == dict(b.nodes(data=True)) and {
        (u, v, key): data for u, v, key, data in a.edges(keys=True, data=True)
    } == {(u, v, key): data for u, v, key, data in b.edges(keys=True, data=True)}


def test_graphml_reads_back_equal(atlas: Atlas, tmp_path: Path) -> None:
    file = tmp_path / "a.graphml"
    assert write_graph(atlas, file) == [file]
    again = nx.read_graphml(file, force_multigraph=True)
    assert _same(atlas.graph, again)


def test_node_link_json_reads_back_equal(atlas: Atlas, tmp_path: Path) -> None:
    (file,) = write_graph(atlas, tmp_path / "a.json")
    again = nx.node_link_graph(json.loads(file.read_text(encoding="utf-8")), edges="edges")
    assert _same(atlas.graph, again)


def test_json_ld_names_the_same_concepts_in_published_ontologies(
    small: Atlas, tmp_path: Path
) -> None:
    (file,) = write_graph(small, tmp_path / "a.jsonld")
    document = json.loads(file.read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"] if "@id" in node}
    frontalis = nodes["face:frontalis"]
    assert frontalis["sameConcept"] == [f"{OBO}FMA_42056"]
    assert frontalis["crossReference"] == ["FMA:42056", "TA2:2056"]
    assert frontalis["originates_from"] == ["face:skull"]
    assert nodes["face:frontalis.medial_part"]["part_of"] == ["face:frontalis"]
    assert document["@context"]["originates_from"]["@id"] == "obo:RO_0002372"
    statements = [node for node in document["@graph"] if node["@type"] == "rdf:Statement"]
    assert {
        "@type": "rdf:Statement",
        "subject": "face:happiness",
        "predicate": "composed_of",
        "object": "face:au12",
        "intensity": 0.8,
        "side": "both",
    } in statements


def test_every_edge_is_in_the_json_ld(atlas: Atlas, tmp_path: Path) -> None:
    (file,) = write_graph(atlas, tmp_path / "a.jsonld")
    nodes = [n for n in json.loads(file.read_text(encoding="utf-8"))["@graph"] if "@id" in n]
    kinds = {key for _, _, key in atlas.graph.edges(keys=True)}
    count = sum(len(node.get(kind, [])) for node in nodes for kind in kinds)
    assert count == atlas.graph.number_of_edges()


def test_csv_has_a_row_per_muscle_and_beside_it_one_per_edge(atlas: Atlas, tmp_path: Path) -> None:
    muscles, edges = write_graph(atlas, tmp_path / "a.csv")
    assert (muscles.name, edges.name) == ("a.csv", "a_edges.csv")
    with muscles.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == [muscle.id for muscle in atlas.muscles]
    assert all(row["name_la"] and row["nerves"] and row["origins"] for row in rows)
    with edges.open(encoding="utf-8", newline="") as stream:
        triples = {(r["source"], r["target"], r["relation"]) for r in csv.DictReader(stream)}
    assert triples == set(atlas.graph.edges(keys=True))


def test_cells_hold_words(small: Atlas, tmp_path: Path) -> None:
    muscles, _ = write_graph(small, tmp_path / "a.csv")
    with muscles.open(encoding="utf-8", newline="") as stream:
        row = {r["id"]: r for r in csv.DictReader(stream)}["zygomaticus_major"]
    assert row["origins"] == "Zygomatic bone; Zygomatic bone (lower edge)"
    assert row["antagonists"] == "depressor"
    assert row["paired"] == "yes"


def test_an_unknown_suffix_is_refused_and_nothing_is_written(small: Atlas, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"Use one of \.graphml, \.json, \.jsonld, \.csv"):
        write_graph(small, tmp_path / "a.xml")
    with pytest.raises(OutputError, match=r"the folder '.*gone' does not exist"):
        write_graph(small, tmp_path / "gone" / "a.json")
    assert list(tmp_path.iterdir()) == []


def test_the_same_atlas_gives_the_same_bytes(small: Atlas, tmp_path: Path) -> None:
    for suffix in (".graphml", ".json", ".jsonld", ".csv"):
        first = [file.read_bytes() for file in write_graph(small, tmp_path / f"a{suffix}")]
        again = [file.read_bytes() for file in write_graph(small, tmp_path / f"a{suffix}")]
        assert first == again
