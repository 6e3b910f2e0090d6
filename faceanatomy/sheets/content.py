"""What stands on a sheet: the facts of the atlas as plain rows of text, without any layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.knowledge.records import ActionUnit, Exercise, Expression, Muscle
from faceanatomy.sheets.citations import short_citations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from faceanatomy.activation import Activation
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ActionUnitUse, Attachment
    from faceanatomy.knowledge.shown import Shown

_KINDS = {
    "muscle": "Muscle",
    "part": "Part of a muscle",
    "expression": "Expression",
    "action_unit": "Action unit",
    "exercise": "Exercise",
    "exercise_step": "Exercise step",
    "activation": "Activation",
    "nerve": "Nerve",
    "artery": "Artery",
    "structure": "Structure",
    "condition": "Condition",
}


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


@dataclass(frozen=True)
class UnitChip:
    """One term of the action-unit formula."""

    code: str
    name: str
    side: str
    intensity: float


@dataclass(frozen=True)
class Paragraph:
    """A short text with a heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class SheetContent:
    """Everything an expression sheet says."""

    kind: str
    overline: str
    title: str
    subtitle: str
    chips: tuple[UnitChip, ...]
    rows: tuple[MuscleRow, ...]
    opponents: tuple[MuscleRow, ...]
    paragraphs: tuple[Paragraph, ...]
    sources: tuple[str, ...]
    footer: str
    language: str
    activation: Activation
    shown: Shown = field(repr=False)

    template = "expression"

    @property
    def scaled(self) -> bool:
        """Whether colour tells strength; a muscle that is only pointed out has one colour."""
        return self.shown.kind not in ("muscle", "part") and self.shown.moves

    @property
    def has_general(self) -> bool:
        """Whether any printed fact carries the mark of general knowledge."""
        cells = (c for r in self.rows for c in (r.origin, r.insertion, r.nerve, r.action))
        return any(cell.general for cell in cells)


def expression_content(
    atlas: Atlas,
    shown: Shown,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    footer: str | None = None,
    language: str = "en",
) -> SheetContent:
    """Collect what the sheet of an expression, unit, exercise, muscle or activation says.

    Raises
    ------
    InvalidValueError
        If no muscle contracts in it.
    """
    if not shown.activation:
        raise InvalidValueError(
            f"{shown.title!r} has no contracting muscle, so there is nothing to draw a sheet of. "
            "Give an expression, an exercise or an activation in which muscles work."
        )
    opposing = atlas.antagonists(shown.activation)
    record = shown.record
    chips = _chips(atlas, record)
    opponents = _rows(atlas, opposing, language)
    rows = _rows(atlas, shown.activation, language, {chip.code for chip in chips})
    sources = [s for m in (atlas.muscle(r.muscle) for r in rows) for s in m.sources]
    return SheetContent(
        kind=shown.kind,
        overline=_overline(shown),
        title=title if title is not None else _title(shown),
        subtitle=subtitle if subtitle is not None else _subtitle(atlas, shown),
        chips=chips,
        rows=rows,
        opponents=opponents,
        paragraphs=_paragraphs(atlas, shown, opponents),
        sources=short_citations(atlas.references, [*getattr(record, "sources", ()), *sources]),
        footer=footer or "",
        language=language,
        activation=shown.activation,
        shown=shown,
    )


def muscle_name(muscle: Muscle, language: str) -> str:
    """Return the name a label prints."""
    if language == "en":
        return short_name(muscle.name)
    if language == "la":
        return _latin(muscle)
    return muscle.names.get(language, short_name(muscle.name))


def _latin(muscle: Muscle) -> str:
    latin = muscle.latin
    for long, short in (("Musculus ", "M. "), ("Musculi ", "Mm. ")):
        latin = short + latin[len(long) :] if latin.startswith(long) else latin
    return latin


def _title(shown: Shown) -> str:
    if isinstance(shown.record, ActionUnit):
        return shown.record.name
    return shown.title


def _overline(shown: Shown) -> str:
    record = shown.record
    kind = _KINDS.get(shown.kind, "Study sheet")
    if isinstance(record, Expression):
        return f"{kind} · {record.kind}"
    if isinstance(record, Exercise):
        return f"{kind} · {record.kind} · {record.level}"
    if isinstance(record, ActionUnit):
        return f"{kind} · {record.region}"
    return kind


def _subtitle(atlas: Atlas, shown: Shown) -> str:
    record = shown.record
    if isinstance(record, Muscle):
        return record.latin
    if isinstance(record, ActionUnit):
        return f"Facial Action Coding System, unit {record.code}"
    if isinstance(record, Expression) and record.facs:
        return f"FACS {record.facs.replace('+', ' + ')}"
    if isinstance(record, Exercise):
        return record.goal
    if shown.kind == "part":
        return atlas.muscle(next(iter(shown.activation.muscles))).latin
    count = len(shown.activation.muscles)
    return f"{count} muscle{'s' if count > 1 else ''} at work"


def _chips(atlas: Atlas, record: Any) -> tuple[UnitChip, ...]:
    if isinstance(record, ActionUnit):
        return (UnitChip(record.code, record.name, "", 1.0),)
    uses: Iterable[ActionUnitUse] = ()
    if isinstance(record, Expression):
        uses = record.action_units
    elif isinstance(record, Exercise):
        strongest: dict[tuple[str, str], ActionUnitUse] = {}
        for use in (u for step in record.steps for u in step.action_units):
            known = strongest.get((use.code, use.side))
            if known is None or known.intensity < use.intensity:
                strongest[use.code, use.side] = use
        uses = strongest.values()
    return tuple(
        UnitChip(
            use.code,
            atlas.action_unit(use.code).name,
            "" if use.side == "both" else use.side,
            use.intensity,
        )
        for use in uses
    )


def _rows(
    atlas: Atlas, activation: Activation, language: str, codes: Collection[str] = ()
) -> tuple[MuscleRow, ...]:
    """Return one row per muscle, strongest first, anatomical order among equals."""
    wanted = set(activation.muscles)
    rows = [_row(m, activation, language, codes) for m in atlas.muscles if m.id in wanted]
    return tuple(sorted(rows, key=lambda r: -max(r.left, r.right)))


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
        action=Cell(_sentence(action), _general(muscle, "actions")),
        action_units=_short_list(tuple(dict.fromkeys(codes))),
    )


def _short_list(codes: tuple[str, ...]) -> str:
    most = 3
    return ", ".join(codes) if len(codes) <= most else ", ".join(codes[: most - 1]) + " …"


def _general(muscle: Muscle, name: str) -> bool:
    return any(entry.partition(":")[0].strip() == name for entry in muscle.general_knowledge)


def _attached(muscle: Muscle, attachments: Sequence[Attachment], parts: set[str] | None) -> Cell:
    texts: list[str] = []
    for attachment in attachments:
        if parts is not None and attachment.parts and not parts & set(attachment.parts):
            continue
        structure = muscle.atlas.structure(attachment.structure).name
        site = attachment.site
        shared = structure.split()[-1].casefold() in site.casefold()
        text = site if site and shared else f"{structure}, {site}" if site else structure
        texts.append(text)
    general = _general(muscle, "attachments")
    return Cell(_sentence("; ".join(dict.fromkeys(texts))), general)


def _nerves(muscle: Muscle) -> str:
    """Return the nerve branches by root; what a branch belongs to is said by its root."""
    by_root: dict[str, list[str]] = {}
    for nerve in muscle.nerves:
        name = nerve.name
        for trunk in (" of the facial nerve", " of the oculomotor nerve"):
            name = name.removesuffix(trunk)
        by_root.setdefault(nerve.root, []).append(name)
    return _sentence(
        "; ".join(
            f"{_joined(names)}, {root}" if root.startswith(("CN", "C")) else _joined(names)
            for root, names in by_root.items()
        )
    )


def _joined(names: Sequence[str]) -> str:
    """Join names, and say the common ending "branches" only once."""
    tail = " branches"
    if len(names) > 1 and all(n.endswith(tail) for n in names):
        heads = [n.removesuffix(tail) for n in names]
        lower = [heads[0], *(h[:1].lower() + h[1:] for h in heads[1:])]
        return f"{', '.join(lower[:-1])} and {lower[-1]} branches"
    return ", ".join([names[0], *(n[:1].lower() + n[1:] for n in names[1:])])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _paragraphs(
    atlas: Atlas, shown: Shown, opponents: Sequence[MuscleRow]
) -> tuple[Paragraph, ...]:
    record = shown.record
    found: list[Paragraph] = []
    if isinstance(record, Expression):
        if record.description:
            found.append(Paragraph("What you see", record.description))
        if record.notes:
            found.append(Paragraph("Good to know", record.notes))
    elif isinstance(record, Exercise):
        steps = " ".join(f"{n}. {s.instruction}" for n, s in enumerate(record.steps, 1))
        found.append(Paragraph("Steps", steps))
        dose = f"{record.repetitions} repetitions"
        dose += f", {record.sets} sets" if record.sets > 1 else ""
        found.append(Paragraph("How often", dose + "."))
        if record.cautions:
            found.append(Paragraph("Cautions", " ".join(record.cautions)))
    elif isinstance(record, Muscle):
        found += _muscle_notes(record)
    elif getattr(record, "notes", ""):
        found.append(Paragraph("Good to know", _sentence(record.notes)))
    if opponents:
        found.append(Paragraph("Pulling against", ", ".join(r.name for r in opponents) + "."))
    relaxing = _relaxing(atlas, record)
    if relaxing:
        found.append(Paragraph("Relaxes", ", ".join(relaxing) + "."))
    return tuple(found)


def _muscle_notes(muscle: Muscle) -> list[Paragraph]:
    """Return what a single muscle's sheet has room for beyond the table."""
    found: list[Paragraph] = []
    if muscle.artery_supply:
        found.append(
            Paragraph("Blood supply", _sentence(_joined([a.name for a in muscle.arteries])))
        )
    depth = muscle.layer.note or muscle.layer.depth
    found.append(Paragraph("Depth", _sentence(depth)))
    if muscle.synergists:
        names = ", ".join(short_name(m.name) for m in muscle.synergists)
        found.append(Paragraph("Helped by", names + "."))
    if muscle.notes:
        found.append(Paragraph("Good to know", _sentence(muscle.notes)))
    return found


def _relaxing(atlas: Atlas, record: Any) -> tuple[str, ...]:
    """Return the muscles that let go in an expression or action unit."""
    if isinstance(record, ActionUnit):
        units = (record,)
    elif isinstance(record, Expression):
        units = tuple(atlas.action_unit(use.code) for use in record.action_units)
    else:
        return ()
    names = (short_name(m.name) for unit in units for m in unit.muscles("relaxes"))
    return tuple(dict.fromkeys(names))
