"""Everything the atlas knows as one directed graph.

Nodes carry `kind` and `name`; the key of an edge is its kind. Attributes are strings, numbers and
booleans only, so that every graph format can hold them; several values are joined by "; ".
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.knowledge.records import (
    ActionUnit,
    Artery,
    Condition,
    Exercise,
    Expression,
    Muscle,
    Nerve,
    Structure,
)
from faceanatomy.knowledge.units import Unit, units_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from faceanatomy.knowledge.atlas import Atlas

NODE_KINDS = (
    "muscle", "part", "structure", "nerve", "artery", "action_unit", "expression", "exercise",
    "condition", "reference",
)  # fmt: skip

EDGE_WORDS = {
    "originates_from": ("originates from", "is the origin of"),
    "inserts_on": ("inserts on", "is the insertion of"),
    "innervated_by": ("is innervated by", "innervates"),
    "supplied_by": ("is supplied by", "supplies"),
    "branch_of": ("is a branch of", "gives off"),
    "part_of": ("is part of", "contains"),
    "antagonist_of": ("is an antagonist of", "is an antagonist of"),
    "synergist_of": ("is a synergist of", "is a synergist of"),
    "drives": ("drives", "is driven by"),
    "composed_of": ("is composed of", "takes part in"),
    "trains": ("trains", "is trained by"),
    "affects": ("affects", "is affected by"),
    "cites": ("cites", "is cited by"),
}
"""Every kind of edge, read forwards and backwards."""

_COST = {
    "branch_of": 0.5,
    "part_of": 0.5,
    "trains": 1.5,
    "antagonist_of": 2.0,
    "synergist_of": 2.0,
    "affects": 3.0,
}
"""Length of an edge when looking for an explanation; 1 for the others.

Anatomy explains better than the fact that one condition touches both ends; `cites` explains
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


def build_graph(atlas: Atlas) -> nx.MultiDiGraph:
    """Return the frozen graph of `atlas`.

    Raises
    ------
    DataError
        If two entries of different kinds share an id, or a relation leads nowhere.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(name="faceanatomy")
    for identifier, attributes in _nodes(atlas):
        if identifier in graph:
            raise DataError(
                f"Both a {graph.nodes[identifier]['kind']} and a {attributes['kind']} have the id "
                f"{identifier!r}. Rename one of them; `faceanatomy check` lists every such fault."
            )
        graph.add_node(identifier, **{k: v for k, v in attributes.items() if v != ""})
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for source, target, kind, attributes in _edges(atlas):
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
    kinds = Muscle | Unit | Structure | Nerve | Artery | ActionUnit | Expression | Exercise
    if isinstance(thing, kinds | Condition):
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


def _nodes(atlas: Atlas) -> Iterator[tuple[str, dict[str, Any]]]:
    for muscle in atlas.muscles:
        yield (
            muscle.id,
            {
                "kind": "muscle",
                "name": muscle.name,
                "latin": muscle.latin,
                "group": muscle.group,
                "paired": muscle.paired,
                "fibres": muscle.fibres.kind,
                "depth": muscle.layer.depth,
                **_ontology(muscle),
            },
        )
        for part in units_of(muscle):
            if part.part is not None:
                yield part.id, {"kind": "part", "name": part.name, "latin": part.part.latin}
    for structure in atlas.structures:
        yield (
            structure.id,
            {
                "kind": "structure",
                "name": structure.name,
                "latin": structure.latin,
                "tissue": structure.kind,
                "paired": structure.paired,
                **_ontology(structure),
            },
        )
    for nerve in atlas.nerves:
        yield (
            nerve.id,
            {
                "kind": "nerve",
                "name": nerve.name,
                "latin": nerve.latin,
                "root": nerve.root,
                **_ontology(nerve),
            },
        )
    for artery in atlas.arteries:
        name = {"name": artery.name, "latin": artery.latin}
        yield artery.id, {"kind": "artery", **name, **_ontology(artery)}
    for unit in atlas.action_units:
        yield (
            unit.id,
            {
                "kind": "action_unit",
                "name": unit.name,
                "code": unit.code,
                "region": unit.region,
            },
        )
    for expression in atlas.expressions:
        yield (
            expression.id,
            {
                "kind": "expression",
                "name": expression.name,
                "type": expression.kind,
                "emotion": expression.emotion,
            },
        )
    for exercise in atlas.exercises:
        yield (
            exercise.id,
            {
                "kind": "exercise",
                "name": exercise.name,
                "type": exercise.kind,
                "level": exercise.level,
            },
        )
    for condition in atlas.conditions:
        yield condition.id, {"kind": "condition", "name": condition.name}
    for identifier, item in atlas.references.items():
        yield (
            identifier,
            {
                "kind": "reference",
                "name": str(item.get("title", identifier)),
                "type": str(item.get("type", "")),
                "doi": str(item.get("DOI", "")),
                "url": str(item.get("URL", "")),
            },
        )


def _edges(atlas: Atlas) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for muscle in atlas.muscles:
        yield from _muscle_edges(atlas, muscle)
    for structure in atlas.structures:
        if structure.part_of:
            yield structure.id, structure.part_of, "part_of", {}
    for nerve in atlas.nerves:
        if nerve.parent_id:
            yield nerve.id, nerve.parent_id, "branch_of", {"role": "parent"}
        for other in nerve.other_parents:
            yield nerve.id, other.nerve, "branch_of", {"role": other.role}
    for artery in atlas.arteries:
        if artery.parent_id:
            yield artery.id, artery.parent_id, "branch_of", {"role": "parent"}
    for expression in atlas.expressions:
        for use in expression.action_units:
            attributes = {"intensity": float(use.intensity), "side": use.side}
            yield expression.id, f"au{use.code.lower()}", "composed_of", attributes
    for exercise in atlas.exercises:
        for used in exercise.muscles:
            yield exercise.id, used.muscle, "trains", {"role": used.role}
            for part in used.parts:
                yield exercise.id, f"{used.muscle}:{part}", "trains", {"role": used.role}
    for condition in atlas.conditions:
        for affected in (a for a in condition.affects if not a.spared):
            yield condition.id, affected.id, "affects", {"effect": affected.effect}
    for kind in (
        atlas.muscles, atlas.structures, atlas.nerves, atlas.arteries, atlas.action_units,
        atlas.expressions, atlas.exercises, atlas.conditions,
    ):  # fmt: skip
        for record in kind:
            for source in record.sources:
                yield record.id, source, "cites", {}


def _muscle_edges(atlas: Atlas, muscle: Muscle) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield the edges of one muscle; what holds for some parts starts from these as well."""
    for part in muscle.parts:
        yield f"{muscle.id}:{part.id}", muscle.id, "part_of", {}
    for place in muscle.attachments:
        kind = "originates_from" if place.role == "origin" else "inserts_on"
        site = {"site": place.site, "site_id": place.site_id}
        yield from _with_parts(muscle, place.parts, place.structure, kind, site)
    for supply in muscle.nerve_supply:
        yield from _with_parts(muscle, supply.parts, supply.nerve, "innervated_by", {})
    for feeding in muscle.artery_supply:
        yield muscle.id, feeding.artery, "supplied_by", {}
    for share in muscle.action_unit_roles:
        attributes = {"role": share.role, "strength": float(share.strength)}
        target = atlas.action_unit(share.code).id
        yield from _with_parts(muscle, share.parts, target, "drives", attributes)
    for other in muscle.antagonist_ids:
        yield muscle.id, other, "antagonist_of", {}
    for other in muscle.synergist_ids:
        yield muscle.id, other, "synergist_of", {}


def _with_parts(
    muscle: Muscle, parts: tuple[str, ...], target: str, kind: str, attributes: dict[str, Any]
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    yield muscle.id, target, kind, {**attributes, "parts": "; ".join(parts)}
    for part in parts:
        yield f"{muscle.id}:{part}", target, kind, dict(attributes)


def _ontology(record: Any) -> dict[str, str]:
    return {"ta2": record.ids.ta2, "fma": record.ids.fma, "uberon": record.ids.uberon}


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
