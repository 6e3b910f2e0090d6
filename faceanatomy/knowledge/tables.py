"""The atlas as plain tables, one row per muscle or per edge of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Attachment, Muscle

SEPARATOR = "; "
"""Between several values in one cell."""


class Table(msgspec.Struct, frozen=True):
    """Column names and rows of text cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def muscle_table(atlas: Atlas) -> Table:
    """Return one row per muscle with its names, ids and everything it is related to."""
    rows = [_muscle_row(atlas, muscle) for muscle in atlas.muscles]
    columns = tuple(rows[0]) if rows else ()
    return Table(columns, tuple(tuple(row.values()) for row in rows))


def edge_table(atlas: Atlas) -> Table:
    """Return one row per edge of the graph; the columns cover the attributes of every kind."""
    edges = list(atlas.graph.edges(keys=True, data=True))
    extra = sorted({name for *_, attributes in edges for name in attributes})
    rows = [
        (source, kind, target, *(str(attributes.get(name, "")) for name in extra))
        for source, target, kind, attributes in edges
    ]
    return Table(("source", "relation", "target", *extra), tuple(rows))


def attachment_text(atlas: Atlas, place: Attachment) -> str:
    """Return an attachment in words, for example ``"zygomatic bone (lateral surface)"``."""
    name = atlas.structure(place.structure).name
    return f"{name} ({place.site})" if place.site else name


def _muscle_row(atlas: Atlas, muscle: Muscle) -> dict[str, str]:
    languages = {
        f"name_{language}": muscle.names.get(language, "")
        for language in ("la", "fr", "es", "pt", "it")
    }
    ids = muscle.ids
    return {
        "id": muscle.id,
        "name": muscle.name,
        **languages,
        "synonyms": _joined(muscle.synonyms),
        "ta2": ids.ta2,
        "fma": ids.fma,
        "fma_right": ids.fma_right,
        "fma_left": ids.fma_left,
        "uberon": ids.uberon,
        "group": muscle.group,
        "constancy": muscle.constancy,
        "paired": "yes" if muscle.paired else "no",
        "parts": _joined(part.id for part in muscle.parts),
        "origins": _joined(attachment_text(atlas, place) for place in muscle.origins),
        "insertions": _joined(attachment_text(atlas, place) for place in muscle.insertions),
        "nerves": _joined(nerve.name for nerve in muscle.nerves),
        "arteries": _joined(artery.name for artery in muscle.arteries),
        "actions": _joined(action.text for action in muscle.actions),
        "action_units": _joined(unit.code for unit in muscle.action_units),
        "relaxes_in": _joined(r.code for r in muscle.action_unit_roles if r.role == "relaxes"),
        "antagonists": _joined(muscle.antagonist_ids),
        "synergists": _joined(muscle.synergist_ids),
        "fibres": muscle.fibres.kind,
        "depth": muscle.layer.depth,
        "freilinger_layer": str(muscle.layer.freilinger or ""),
        "general_knowledge": _joined(muscle.general_knowledge),
        "sources": _joined(muscle.sources),
        "notes": muscle.notes,
    }


def _joined(values: Iterable[Any]) -> str:
    return SEPARATOR.join(dict.fromkeys(str(value) for value in values if value))
