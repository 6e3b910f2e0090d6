"""What the graph holds: every node with its attributes, every edge with its kind."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from faceanatomy.knowledge.units import units_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import LesionSite, Muscle

NODE_KINDS = (
    "muscle", "part", "structure", "nerve", "artery", "action_unit", "expression", "exercise",
    "programme", "condition", "lesion", "synkinesis", "claim", "reference",
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
    "interrupts": ("interrupts", "is interrupted by"),
    "uses": ("uses", "is used by"),
    "made_for": ("is made for", "has the programme"),
    "set_off_by": ("is set off by", "sets off"),
    "moves_along": ("makes contract", "contracts along in"),
    "concerns": ("concerns", "is the subject of"),
    "cites": ("cites", "is cited by"),
}
"""Every kind of edge, read forwards and backwards."""


def lesion_node(site: LesionSite) -> str:
    """Return the id of a lesion site in the graph: some sites are named like their nerve."""
    return f"lesion:{site.id}"


class _Kind(NamedTuple):
    """One kind of node: where its records stand in the atlas, and which of their fields it has."""

    kind: str
    records: str
    fields: dict[str, str]
    """Attribute of the node, and the field of the record it comes from."""


_ONTOLOGY = {"ta2": "ids.ta2", "fma": "ids.fma", "uberon": "ids.uberon"}
_NAMED = {"name": "name", "latin": "latin"}
_KINDS = (
    _Kind("muscle", "muscles", {**_NAMED, "group": "group", "paired": "paired",
                                "fibres": "fibres.kind", "depth": "layer.depth", **_ONTOLOGY}),
    _Kind("structure", "structures", {**_NAMED, "tissue": "kind", "paired": "paired",
                                      **_ONTOLOGY}),
    _Kind("nerve", "nerves", {**_NAMED, "root": "root", **_ONTOLOGY}),
    _Kind("artery", "arteries", {**_NAMED, **_ONTOLOGY}),
    _Kind("action_unit", "action_units", {"name": "name", "code": "code", "region": "region"}),
    _Kind("expression", "expressions", {"name": "name", "type": "kind", "emotion": "emotion"}),
    _Kind("exercise", "exercises", {"name": "name", "type": "kind", "level": "level"}),
    _Kind("condition", "conditions", {"name": "name"}),
    _Kind("programme", "plans", {"name": "name"}),
    _Kind("lesion", "lesions", {"name": "name", "level": "level"}),
    _Kind("synkinesis", "synkineses", {"name": "name"}),
    _Kind("claim", "claims", {"name": "claim", "verdict": "verdict"}),
)  # fmt: skip


def _records_of(atlas: Atlas) -> Iterator[tuple[_Kind, str, Any]]:
    """Yield every record with its kind and its id in the graph."""
    for kind in _KINDS:
        for record in getattr(atlas, kind.records):
            yield kind, lesion_node(record) if kind.kind == "lesion" else record.id, record


def nodes_of(atlas: Atlas) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and attributes of every node."""
    getters = {k.kind: [(n, attrgetter(f)) for n, f in k.fields.items()] for k in _KINDS}
    for kind, node, record in _records_of(atlas):
        yield node, {"kind": kind.kind, **{name: get(record) for name, get in getters[kind.kind]}}
        for part in units_of(record) if kind.kind == "muscle" else ():
            if part.part is not None:
                yield part.id, {"kind": "part", "name": part.name, "latin": part.part.latin}
    for identifier, item in atlas.references.items():
        wanted = {"name": "title", "type": "type", "doi": "DOI", "url": "URL"}
        texts = {name: str(item.get(field, "")) for name, field in wanted.items()}
        yield identifier, {"kind": "reference", **texts, "name": texts["name"] or identifier}


def edges_of(atlas: Atlas) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield source, target, kind and attributes of every edge; some come twice."""
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
    yield from _clinic_edges(atlas)
    for _, node, record in _records_of(atlas):
        for source in record.sources:
            yield node, source, "cites", {}


def _clinic_edges(atlas: Atlas) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield the edges of programmes, lesion sites, synkineses and claims."""
    for programme in atlas.plans:
        for role in ("warm_up", "main", "cool_down"):
            for exercise in getattr(programme, role):
                yield programme.id, exercise, "uses", {"role": role}
        for condition in programme.conditions:
            yield programme.id, condition, "made_for", {}
    for site in atlas.lesions:
        yield lesion_node(site), site.nerve_id, "interrupts", {"place": site.place}
    for synkinesis in atlas.synkineses:
        for unit in synkinesis.triggers:
            yield synkinesis.id, unit, "set_off_by", {}
        for unit in synkinesis.responses:
            yield synkinesis.id, unit, "moves_along", {}
    for claim in atlas.claims:
        for subject in claim.about:
            yield claim.id, subject, "concerns", {}


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
