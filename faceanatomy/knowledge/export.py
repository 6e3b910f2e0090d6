"""Writing the graph for other programs.

| suffix | content |
|---|---|
| ``.graphml`` | the whole graph; ``networkx.read_graphml(path, force_multigraph=True)`` equals it |
| ``.json`` | the whole graph as node-link data of networkx |
| ``.jsonld`` | the whole graph as linked data with ontology ids |
| ``.csv`` | one row per muscle, and beside it ``<name>_edges.csv`` with one row per edge |
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.files import atomic_write, output_suffix
from faceanatomy.knowledge.tables import Table, edge_table, muscle_table

if TYPE_CHECKING:
    import os

    from faceanatomy.knowledge.atlas import Atlas

SUFFIXES = (".graphml", ".json", ".jsonld", ".csv")

NAMESPACE = "https://github.com/faceanatomy/faceanatomy#"
"""Prefix of the ids of this atlas in linked data."""

OBO = "http://purl.obolibrary.org/obo/"
"""Prefix of the permanent addresses of the OBO ontologies (UBERON, FMA, RO, BFO)."""

_RELATIONS = {
    "originates_from": "obo:RO_0002372",
    "inserts_on": "obo:RO_0002373",
    "innervated_by": "obo:RO_0002005",
    "part_of": "obo:BFO_0000050",
    "antagonist_of": "obo:RO_0002568",
    "cites": "dcterms:references",
}
"""Published relations (Relation Ontology, BFO, Dublin Core) where one says the same."""


def write_graph(atlas: Atlas, path: str | os.PathLike[str]) -> list[Path]:
    """Write the graph of `atlas` in the format that the suffix of `path` names.

    Returns
    -------
    list of Path
        The files written; two for ``.csv``.

    Raises
    ------
    InvalidValueError
        If the suffix is none of `SUFFIXES`.
    OutputError
        If a file cannot be written.
    """
    target = Path(path)
    suffix = output_suffix(target, SUFFIXES)
    if suffix == ".csv":
        edges = target.with_name(f"{target.stem}_edges{target.suffix}")
        contents = {target: _csv(muscle_table(atlas)), edges: _csv(edge_table(atlas))}
    else:
        text = {".graphml": graphml, ".json": node_link, ".jsonld": json_ld}[suffix](atlas)
        contents = {target: text}
    for file, content in contents.items():
        with atomic_write(file) as temporary:
            temporary.write_text(content, encoding="utf-8", newline="")
    return list(contents)


def graphml(atlas: Atlas) -> str:
    """Return the graph as GraphML; edge keys are the edges' ids, as networkx reads them."""
    import networkx as nx

    stream = io.BytesIO()
    nx.write_graphml_xml(atlas.graph, stream)
    return stream.getvalue().decode("utf-8")


def node_link(atlas: Atlas) -> str:
    """Return the graph as the node-link JSON of networkx (``node_link_graph`` reads it)."""
    import networkx as nx

    return _json(nx.node_link_data(atlas.graph, edges="edges"))


def json_ld(atlas: Atlas) -> str:
    """Return the graph as JSON-LD: a node object per node, relations by kind.

    Where an edge says more than that it exists (site, parts, intensity ...), the same statement
    stands once more in `statements` with these attributes.
    """
    graph = atlas.graph
    nodes: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    for identifier, attributes in graph.nodes(data=True):
        node: dict[str, Any] = {"@id": _iri(identifier), "@type": attributes["kind"]}
        node |= {k: v for k, v in attributes.items() if k not in ("kind", "uberon", "fma", "ta2")}
        node |= _equivalents(attributes)
        for _, target, kind, details in graph.out_edges(identifier, keys=True, data=True):
            node.setdefault(kind, []).append(_iri(target))
            if details:
                ends = {"subject": _iri(identifier), "predicate": kind, "object": _iri(target)}
                statements.append({"@type": "rdf:Statement", **ends, **details})
        nodes.append(node)
    return _json({"@context": _context(), "@graph": nodes + statements})


def _context() -> dict[str, Any]:
    from faceanatomy.knowledge.graph_contents import EDGE_WORDS

    context: dict[str, Any] = {
        "@vocab": NAMESPACE,
        "face": NAMESPACE,
        "obo": OBO,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
        "name": {"@id": "rdfs:label", "@language": "en"},
        "latin": {"@id": "skos:altLabel", "@language": "la"},
        "sameConcept": {"@id": "skos:exactMatch", "@type": "@id"},
        "crossReference": "oboInOwl:hasDbXref",
        "subject": {"@id": "rdf:subject", "@type": "@id"},
        "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
        "object": {"@id": "rdf:object", "@type": "@id"},
    }
    for kind in EDGE_WORDS:
        context[kind] = {"@id": _RELATIONS.get(kind, f"face:{kind}"), "@type": "@id"}
    return context


def _equivalents(attributes: dict[str, Any]) -> dict[str, list[str]]:
    """Return the permanent addresses of the same concept, and its ids as cross references."""
    addresses: list[str] = []
    references: list[str] = []
    for prefix in ("UBERON", "FMA", "TA2"):
        value = str(attributes.get(prefix.lower(), ""))
        if value:
            number = value.rpartition(":")[2]
            references.append(f"{prefix}:{number}")
            if prefix != "TA2":  # Terminologia Anatomica has no permanent addresses
                addresses.append(f"{OBO}{prefix}_{number}")
    found = {"sameConcept": addresses, "crossReference": references}
    return {name: values for name, values in found.items() if values}


def _iri(identifier: str) -> str:
    # A colon would read as a prefix, so a part "frontalis:medial_part" gets a full stop.
    return f"face:{identifier.replace(':', '.')}"


def _csv(table: Table) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return stream.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
