"""What stands on a sheet: the facts of the atlas as plain rows of text, without any layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from faceanatomy.activation import Activation
from faceanatomy.clinical import EDUCATION
from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.knowledge.records import ActionUnit, Exercise, Expression, Muscle
from faceanatomy.sheets.citations import short_citations
from faceanatomy.sheets.rows import MuscleRow, joined, muscle_rows, sentence
from faceanatomy.sheets.words import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ActionUnitUse
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.posture import Posture

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

    @property
    def lines(self) -> list[str]:
        """The text by its line breaks."""
        return self.text.split("\n")


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
    # What is only pointed out, such as a palsy, has nothing that pulls against it.
    opposing = atlas.antagonists(shown.activation) if shown.moves else Activation()
    record = shown.record
    chips = _chips(atlas, record)
    opponents = muscle_rows(atlas, opposing, language)
    rows = muscle_rows(atlas, shown.activation, language, {chip.code for chip in chips})
    sources = [s for m in (atlas.muscle(r.muscle) for r in rows) for s in m.sources]
    return SheetContent(
        kind=shown.kind,
        overline=_overline(shown),
        title=title if title is not None else translated(_title(shown), language),
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
        same = record.latin.casefold() == short_name(record.name).casefold()
        return f"Terminologia Anatomica {record.ids.ta2}" if same else record.latin
    if isinstance(record, ActionUnit):
        return f"Facial Action Coding System, unit {record.code}"
    if isinstance(record, Expression) and record.facs:
        return f"FACS {record.facs.replace('+', ' + ')}"
    if isinstance(record, Exercise):
        times = f"{record.repetitions} repetition{'s' if record.repetitions > 1 else ''}"
        return f"{times}, {record.sets} sets" if record.sets > 1 else times
    if shown.kind == "part":
        return atlas.muscle(next(iter(shown.activation.muscles))).latin
    count = len(shown.activation.muscles)
    what = "at work" if shown.moves else "concerned"
    return f"{count} muscle{'s' if count > 1 else ''} {what}"


def formula_of(record: Any) -> str:
    """Return the action-unit formula of an expression or unit, empty for anything else."""
    if isinstance(record, ActionUnit):
        return f"AU {record.code}"
    if not isinstance(record, Expression):
        return ""
    return " + ".join(
        f"AU {use.code}{'' if use.side == 'both' else f' {use.side}'}"
        for use in record.action_units
    )


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
        found.append(Paragraph("Goal", record.goal))
        steps = "\n".join(f"{n}. {s.instruction}" for n, s in enumerate(record.steps, 1))
        found.append(Paragraph("Steps", steps))
        if record.cautions:
            found.append(Paragraph("Cautions", " ".join(record.cautions)))
    elif isinstance(record, Muscle):
        found += _muscle_notes(record)
    elif shown.kind in _CLINIC:
        found += _clinic_notes(record)
    elif getattr(record, "notes", ""):
        found.append(Paragraph("Good to know", sentence(record.notes)))
    if opponents:
        found.append(Paragraph("Pulling against", ", ".join(map(_named, opponents)) + "."))
    posture = _posture(shown.posture)
    if posture:
        found.append(Paragraph("Jaw, eyes and head", posture))
    relaxing = _relaxing(atlas, record)
    if relaxing:
        found.append(Paragraph("Relaxes", ", ".join(relaxing) + "."))
    return tuple(found)


def _muscle_notes(muscle: Muscle) -> list[Paragraph]:
    """Return what a single muscle's sheet has room for beyond the table."""
    found: list[Paragraph] = []
    if muscle.artery_supply:
        found.append(Paragraph("Blood supply", sentence(joined([a.name for a in muscle.arteries]))))
    depth = muscle.layer.note or muscle.layer.depth
    found.append(Paragraph("Depth", sentence(depth)))
    if muscle.synergists:
        names = ", ".join(short_name(m.name) for m in muscle.synergists)
        found.append(Paragraph("Helped by", names + "."))
    if muscle.notes:
        found.append(Paragraph("Good to know", sentence(muscle.notes)))
    return found


_CLINIC = ("condition", "lesion", "synkinesis", "programme", "claim")


def _clinic_notes(record: Any) -> list[Paragraph]:
    """Return what a condition, a lesion, a programme ... is, and what the sheet is not."""
    found = []
    for heading, name in (
        ("What it is", "description"), ("What fails", "deficit"), ("Signs", "signs"),
        ("See a doctor", "see_a_doctor"), ("What is known", "evidence"),
    ):  # fmt: skip
        said = getattr(record, name, "")
        if said:
            words = said if isinstance(said, str) else ". ".join(map(sentence, said))
            found.append(Paragraph(heading, words if words.endswith(".") else f"{words}."))
    return [*found, Paragraph("What this sheet is", EDUCATION)]


def _named(row: MuscleRow) -> str:
    return f"{row.name} ({row.parts})" if row.parts else row.name


def _posture(posture: Posture) -> str:
    """Return in words what moves besides the muscles of the table."""
    said: list[str] = []
    if posture.jaw_opening:
        said.append(f"the jaw opens by {posture.jaw_opening:.0f} mm")
    if posture.jaw_protrusion:
        where = "forward" if posture.jaw_protrusion > 0 else "back"
        said.append(f"the jaw moves {abs(posture.jaw_protrusion):.0f} mm {where}")
    if posture.jaw_swing:
        said.append(f"the jaw swings to the {_side(posture.jaw_swing)}")
    if posture.gaze_yaw or posture.gaze_pitch:
        said.append(f"the eyes turn {_direction(posture.gaze_yaw, posture.gaze_pitch)}")
    if posture.head_yaw or posture.head_pitch:
        said.append(f"the head turns {_direction(posture.head_yaw, posture.head_pitch)}")
    if posture.head_roll:
        said.append(f"the head tilts to the {_side(posture.head_roll)}")
    if posture.tongue_protrusion:
        said.append("the tongue stands out")
    return sentence("; ".join(said)) + "." if said else ""


def _side(value: float) -> str:
    return "right" if value > 0 else "left"


def _direction(yaw: float, pitch: float) -> str:
    words = [f"to the {_side(yaw)}"] if yaw else []
    words += [("up" if pitch > 0 else "down")] if pitch else []
    return " and ".join(words)


def _relaxing(atlas: Atlas, record: Any) -> tuple[str, ...]:
    """Return the muscles that let go in an expression or action unit."""
    if isinstance(record, ActionUnit):
        units: tuple[ActionUnit, ...] = (record,)
    elif isinstance(record, Expression):
        units = tuple(atlas.action_unit(use.code) for use in record.action_units)
    else:
        return ()
    names = (short_name(m.name) for unit in units for m in unit.muscles("relaxes"))
    return tuple(dict.fromkeys(names))
