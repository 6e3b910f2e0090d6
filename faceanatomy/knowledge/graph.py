"""Everything the atlas knows as one directed graph.

Nodes carry `kind` and `name`; the key of an edge is its kind. Attributes are strings, numbers and
booleans only, so that every graph format can hold them; several values are joined by "; ".
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.knowledge.graph_contents import (
    EDGE_WORDS,
    NODE_KINDS,
    edges_of,
    lesion_node,
    nodes_of,
)
from faceanatomy.knowledge.records import (
    ActionUnit,
    Artery,
    Claim,
    Condition,
    Exercise,
    Expression,
    LesionSite,
    Muscle,
    Nerve,
    Programme,
    Structure,
    Synkinesis,
)
from faceanatomy.knowledge.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from faceanatomy.knowledge.atlas import Atlas

_COST = {
    "branch_of": 0.5,
    "part_of": 0.5,
    "trains": 1.5,
    "antagonist_of": 2.0,
    "synergist_of": 2.0,
    "affects": 3.0,
    "interrupts": 3.0,
    "uses": 3.0,
    "made_for": 3.0,
    "set_off_by": 3.0,
    "moves_along": 3.0,
    "concerns": 3.0,
}
"""Length of an edge when looking for an explanation; 1 for the others.

Anatomy explains better than the fact that one condition, lesion or programme touches both ends;
`cites` explains
nothing and is left out.
"""


class PathStep(msgspec.Struct, frozen=True):
    """One step of an explanation: a node, how it relates to the next one, the next one.

    Parameters
    ----------
    source, source_kind, source_name
        The node nearer to the start.
    edge
        Kind of the edge, for example ``"innervated_by"``.
    forward
        Whether the edge points from source to target.
    relation
        The edge in words, from source to target: ``"innervates"``.
    target, target_kind, target_name
        The node nearer to the goal.
    """

    source: str
    source_kind: str
    source_name: str
    edge: str
    forward: bool
    relation: str
    target: str
    target_kind: str
    target_name: str

    def __str__(self) -> str:
        return f"{self.source_name} {self.relation} {self.target_name}"


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the search for cyclic garbage: many new objects, all kept, make it half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collection()
def build_graph(atlas: Atlas) -> nx.MultiDiGraph:
    """Return the frozen graph of `atlas`.

    Raises
    ------
    DataError
        If two entries of different kinds share an id, or a relation leads nowhere.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(name="faceanatomy")
    for identifier, attributes in nodes_of(atlas):
        if identifier in graph:
            raise DataError(
                f"Both a {graph.nodes[identifier]['kind']} and a {attributes['kind']} have the id "
                f"{identifier!r}. Rename one of them; `faceanatomy check` lists every such fault."
            )
        graph.add_node(identifier, **{k: v for k, v in attributes.items() if v != ""})
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for source, target, kind, attributes in edges_of(atlas):
        if target not in graph:
            raise DataError(
                f"{source!r} {EDGE_WORDS[kind][0]} {target!r}, but nothing has that id. "
                "`faceanatomy check` lists every such fault."
            )
        present = {k: v for k, v in attributes.items() if v != ""} if attributes else attributes
        known = edges.setdefault((source, target, kind), present)
        if known is not present:
            _merge(known, present)
    for (source, target, kind), attributes in edges.items():
        graph.add_edge(source, target, kind, **attributes)  # add_edges_from is slower with keys
    return nx.freeze(graph)


def node_id(thing: Any) -> str:
    """Return the id under which a record stands in the graph.

    Raises
    ------
    InvalidValueError
        If records of this kind are not in the graph.
    """
    if isinstance(thing, LesionSite):
        return lesion_node(thing)
    body = Muscle | Unit | Structure | Nerve | Artery
    movement = ActionUnit | Expression | Exercise | Programme
    clinic = Condition | Synkinesis | Claim
    if isinstance(thing, body | movement | clinic):
        return thing.id
    if isinstance(thing, dict) and "id" in thing:
        return str(thing["id"])
    raise InvalidValueError(
        f"A {type(thing).__name__} is no node of the graph. "
        f"Nodes are of these kinds: {', '.join(NODE_KINDS)}."
    )


def explain(atlas: Atlas, a: Any, b: Any) -> tuple[PathStep, ...]:
    """Do the work of `Atlas.path`."""
    import networkx as nx

    graph = atlas.graph
    ends = [node_id(atlas[end] if isinstance(end, str | int) else end) for end in (a, b)]
    links = nx.Graph()
    links.add_nodes_from(ends)
    for source, target, kind in graph.edges(keys=True):
        cost = _COST.get(kind, 1.0)
        if kind != "cites" and cost < links.get_edge_data(source, target, _FAR)["cost"]:
            links.add_edge(source, target, cost=cost, kind=kind)
    try:
        nodes = nx.shortest_path(links, *ends, weight="cost")
    except nx.NetworkXNoPath:
        return ()
    return tuple(
        _step(graph, before, node, links.edges[before, node]["kind"])
        for before, node in pairwise(nodes)
    )


_FAR = {"cost": float("inf")}


def _step(graph: nx.MultiDiGraph, source: str, target: str, edge: str) -> PathStep:
    forward = graph.has_edge(source, target, edge)
    start, goal = graph.nodes[source], graph.nodes[target]
    return PathStep(
        source, start["kind"], start["name"],
        edge, forward, EDGE_WORDS[edge][0 if forward else 1],
        target, goal["kind"], goal["name"],
    )  # fmt: skip


def _merge(known: dict[str, Any], new: dict[str, Any]) -> None:
    """Add what a second statement about the same two nodes says."""
    for name, value in new.items():
        if name not in known:
            known[name] = value
        elif isinstance(value, str):
            values = dict.fromkeys([*known[name].split("; "), *value.split("; ")])
            known[name] = "; ".join(values)
        elif isinstance(value, float):
            known[name] = max(known[name], value)
