"""The muscles of a sheet as rows of plain text: names, attachments, nerve, action, strength."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.typst import NO_BREAK_SPACE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from faceanatomy.activation import Activation
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Attachment, Language, Muscle


_VERTEBRA = " vertebra"
_HEAD_BONES = ("mandible", "hyoid_bone")


@dataclass(frozen=True)
class Cell:
    """A fact in the table, and whether it rests on general knowledge only."""

    text: str
    general: bool = False


@dataclass(frozen=True)
class MuscleRow:
    """One muscle of the table.

    Parameters
    ----------
    muscle
        Muscle id.
    name, second_name
        Name in the language of the sheet, and the Latin name (English on a Latin sheet).
    parts
        The parts that work, if not all do.
    units
        Unit ids that work.
    left, right
        Strength on each side, 0..1.
    """

    muscle: str
    name: str
    second_name: str
    parts: str
    units: tuple[str, ...]
    left: float
    right: float
    origin: Cell
    insertion: Cell
    nerve: Cell
    action: Cell
    action_units: str


def muscle_name(muscle: Muscle, language: str) -> str:
    """Return the name a label prints."""
    if language == "en":
        return short_name(muscle.name)
    if language == "la":
        return _latin(muscle)
    return muscle.names.get(cast("Language", language), short_name(muscle.name))


def _latin(muscle: Muscle) -> str:
    latin = muscle.latin
    for long, short in (
        ("Musculus ", f"M.{NO_BREAK_SPACE}"),
        ("Musculi ", f"Mm.{NO_BREAK_SPACE}"),
    ):
        latin = short + latin[len(long) :] if latin.startswith(long) else latin
    return latin


def muscle_rows(
    atlas: Atlas, activation: Activation, language: str, codes: Collection[str] = ()
) -> tuple[MuscleRow, ...]:
    """Return one row per muscle, strongest first, anatomical order among equals."""
    wanted = set(activation.muscles)
    rows = [_row(m, activation, language, codes) for m in atlas.muscles if m.id in wanted]
    return tuple(sorted(rows, key=lambda r: -max(r.left, r.right)))


def bone_rows(atlas: Atlas, language: str) -> tuple[MuscleRow, ...]:
    """Return a row for each bone of the head that a mesh of its own shows.

    Their names are English on an English sheet and Latin on any other; they do nothing.
    """
    empty = Cell("")
    return tuple(
        MuscleRow(
            muscle=one.id,
            name=one.name if language == "en" or not one.latin else sentence(one.latin),
            second_name="", parts="", units=(one.mesh,), left=0.0, right=0.0,
            origin=empty, insertion=empty, nerve=empty, action=empty, action_units="",
        )
        for one in atlas.structures
        if one.mesh and one.kind == "bone" and (one.part_of == "skull" or one.id in _HEAD_BONES)
    )  # fmt: skip


def _row(
    muscle: Muscle, activation: Activation, language: str, shown_codes: Collection[str]
) -> MuscleRow:
    units = tuple(u for u in muscle.units if u in activation.units)
    working = [p for p in muscle.parts if f"{muscle.id}:{p.id}" in units]
    part_ids = {p.id for p in working}
    some = 0 < len(working) < len(muscle.parts)
    codes = [
        r.code
        for r in muscle.action_unit_roles
        if r.role == "contracts" and (not shown_codes or r.code in shown_codes)
    ]
    action = "; ".join(
        a.text for a in muscle.actions if not (some and a.parts) or part_ids & set(a.parts)
    )
    return MuscleRow(
        muscle=muscle.id,
        name=muscle_name(muscle, language),
        second_name=short_name(muscle.name) if language == "la" else _latin(muscle),
        parts=", ".join(p.name for p in working) if some else "",
        units=units,
        left=activation[muscle.id, "left"],
        right=activation[muscle.id, "right"],
        origin=_attached(muscle, muscle.origins, part_ids if some else None),
        insertion=_attached(muscle, muscle.insertions, part_ids if some else None),
        nerve=Cell(_nerves(muscle), _general(muscle, "nerve_supply")),
        action=Cell(sentence(action), _general(muscle, "actions")),
        action_units=_short_list(tuple(dict.fromkeys(codes))),
    )


def _short_list(codes: tuple[str, ...]) -> str:
    most = 3
    return ", ".join(codes) if len(codes) <= most else ", ".join(codes[: most - 1]) + " …"


def _general(muscle: Muscle, name: str) -> bool:
    return any(entry.partition(":")[0].strip() == name for entry in muscle.general_knowledge)


def _attached(muscle: Muscle, attachments: Sequence[Attachment], parts: set[str] | None) -> Cell:
    places: dict[str, list[str]] = {}
    for attachment in attachments:
        if parts is not None and attachment.parts and not parts & set(attachment.parts):
            continue
        structure = muscle.atlas.structure(attachment.structure).name
        # Vertebrae with the same place are told together; else each structure has its own.
        key = attachment.site if structure.endswith(_VERTEBRA) else f"{structure} {attachment.site}"
        names = places.setdefault(key, [attachment.site])
        if structure not in names[1:]:
            names.append(structure)
    texts = [_place(names[1:], names[0]) for names in places.values()]
    general = _general(muscle, "attachments")
    return Cell(sentence("; ".join(dict.fromkeys(texts))), general)


def _place(structures: Sequence[str], site: str) -> str:
    structure = structures[0]
    if len(structures) > 1:
        names = sorted(one.removesuffix(_VERTEBRA) for one in structures)  # C7 before T1
        structure = f"{', '.join(names[:-1])} and {names[-1]}{_VERTEBRA}e"
    shared = structure.split()[-1].casefold() in site.casefold()
    return site if site and shared else f"{structure}, {site}" if site else structure


def _nerves(muscle: Muscle) -> str:
    """Return the nerve branches by root; what a branch belongs to is said by its root."""
    by_root: dict[str, list[str]] = {}
    for nerve in muscle.nerves:
        name = nerve.name
        for trunk in (" of the facial nerve", " of the oculomotor nerve"):
            name = name.removesuffix(trunk)
        by_root.setdefault(nerve.root, []).append(name)
    return sentence(
        "; ".join(
            f"{joined(names)}, {root.replace(' ', NO_BREAK_SPACE)}"
            if root.startswith(("CN", "C"))
            else joined(names)
            for root, names in by_root.items()
        )
    )


def joined(names: Sequence[str]) -> str:
    """Join names, and say the common ending "branches" only once."""
    tail = " branches"
    if len(names) > 1 and all(n.endswith(tail) for n in names):
        heads = [n.removesuffix(tail) for n in names]
        lower = [heads[0], *(h[:1].lower() + h[1:] for h in heads[1:])]
        return f"{', '.join(lower[:-1])} and {lower[-1]} branches"
    return ", ".join([names[0], *(n[:1].lower() + n[1:] for n in names[1:])])


def sentence(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]
