"""What the templates of a sheet are filled with, and how high its blocks become."""

# ruff: noqa: ARG002 - the hooks of a setting take what any kind of sheet may need

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from faceanatomy import __version__
from faceanatomy.sheets.composition import type_sizes
from faceanatomy.sheets.figures import grey
from faceanatomy.sheets.typst import NO_BREAK_SPACE, measured_heights
from faceanatomy.sheets.views import DISCREET_ANTAGONIST
from faceanatomy.view.themes import STRENGTH_STOPS, TARGET, strength_colour

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from faceanatomy.activation import Activation
    from faceanatomy.sheets.composition import Mark, Probe, Slot
    from faceanatomy.sheets.content import Paragraph, SheetContent
    from faceanatomy.sheets.drawing import DrawnFigure, DrawnPage
    from faceanatomy.sheets.figure_labels import LabelText
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.kinds import Texts
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.themes import Rgb

LICENCE = (
    "Faceanatomy authors, MIT licence. Schematic model generated from data; not validated for "
    "clinical use."
)
MOST_DISCREET = 5
"""How many antagonists are named at most: they must not outshout what works."""

_MOST_SOURCES = 14
_COLUMNS = (35, 25, 39, 35, 28, 35, 11)
_HEAD = ("Muscle", "Strength, %", "Origin", "Insertion", "Nerve", "Action", "AU")
_LOGO_HEIGHT = 11.0
_LOGO_WIDTH = 32.0
"""Largest height and width of a logo at type scale 1, mm."""


@dataclass(frozen=True)
class BaseSetting(ABC):
    """What every kind of sheet needs to be measured, labelled and set."""

    theme: SheetTheme
    _heights: dict[tuple[float, tuple[Probe, ...]], dict[str, float]] = field(
        default_factory=dict, repr=False, compare=False, kw_only=True
    )

    template: ClassVar[str]
    label_type: ClassVar[str] = "label"
    """Which of the type sizes the labels have."""
    latin_labels: ClassVar[bool] = False
    """Whether labels carry the second name on a line of its own."""
    least_area: ClassVar[float] = 4.5
    """Smallest visible patch of a muscle that gets a label at type scale 1, mm²."""

    @property
    @abstractmethod
    def own(self) -> Texts:
        """The user's own words, language and logo."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The title as printed."""

    @property
    @abstractmethod
    def label_rows(self) -> tuple[MuscleRow, ...]:
        """The muscles that the figures name where they show them."""

    @property
    def discreet_rows(self) -> tuple[MuscleRow, ...]:
        """Further muscles that the largest figure names in smaller type."""
        return ()

    @property
    @abstractmethod
    def activation(self) -> Activation:
        """On which side a leader may end: where a unit works."""

    @abstractmethod
    def values(self, type_scale: float) -> dict[str, Any]:
        """Return everything that the blocks of the templates print."""

    @abstractmethod
    def covered_words(self, names: str) -> str:
        """Return the line that names the muscles no figure shows."""

    def rows_for(
        self, slot: Slot, picture: Figure, type_scale: float, *, largest: bool
    ) -> tuple[Sequence[MuscleRow], Sequence[MuscleRow]]:
        """Return which muscles a figure names, and which in smaller type while there is room."""
        return self.label_rows, self.discreet_rows if largest else ()

    def spare_in(self, view: int) -> Collection[str]:
        """Return the muscles that a figure need not name if its columns are full."""
        return ()

    def label_text(
        self, row: MuscleRow, points: float, room: float, *, discreet: bool
    ) -> LabelText | None:
        """Return the lines of a label with size and style; None leaves them to the figure."""
        return None

    def marks(self, view: int, drawn: DrawnFigure, type_scale: float) -> tuple[Mark, ...]:
        """Return the lettered discs that stand on a figure."""
        return ()

    def arranged(self, pages: tuple[DrawnPage, ...], type_scale: float) -> tuple[DrawnPage, ...]:
        """Return the drawn pages with whatever is known only now, such as numbers."""
        return pages

    def drawn_values(self, pages: tuple[DrawnPage, ...], type_scale: float) -> dict[str, Any]:
        """Return what the templates print and only the drawn pages tell."""
        return {}

    def measure(self, type_scale: float, probes: Sequence[Probe]) -> dict[str, float]:
        """Return the heights in mm of text blocks ``(name, width, block)``, set by Typst."""
        key = round(type_scale, 6), tuple(probes)
        if key not in self._heights:
            with tempfile.TemporaryDirectory(prefix="faceanatomy-") as folder:
                values = self.values(type_scale) | self.own_values(type_scale)
                if self.own.logo is not None:
                    self.own.logo.write(Path(folder))
                values.update(probes=list(probes), width=max(p[1] for p in probes))
                self._heights[key] = measured_heights(Path(folder), "measure", values)
        return self._heights[key]

    def own_values(self, type_scale: float) -> dict[str, Any]:
        """Return what every template prints of the user: language and logo."""
        logo = self.own.logo
        if logo is None:
            return {"language": self.own.language, "logo": None}
        height = min(_LOGO_HEIGHT, _LOGO_WIDTH / logo.aspect) * type_scale
        size = {"file": logo.file, "width": height * logo.aspect, "height": height}
        return {"language": self.own.language, "logo": size}

    def colour(self, rgb: Rgb) -> str:
        """Return a colour of the figures as ``#rrggbb``, grey where the theme is grey."""
        if self.theme.grey:
            level = int(grey(rgb))
            rgb = (level, level, level)
        return "#{:02x}{:02x}{:02x}".format(*rgb)


@dataclass(frozen=True)
class Setting(BaseSetting):
    """An expression sheet: content and colours, ready for the templates."""

    content: SheetContent
    texts: Texts
    note_columns: int = 5
    """How many notes stand side by side."""
    template: ClassVar[str] = "expression"

    @property
    def title(self) -> str:
        """The title as printed."""
        return self.content.title

    @property
    def own(self) -> Texts:
        """The user's own words, language and logo."""
        return self.texts

    @property
    def activation(self) -> Activation:
        """What contracts."""
        return self.content.activation

    def values(self, type_scale: float) -> dict[str, Any]:
        """Return everything that the blocks of the templates print."""
        content = self.content
        return {
            "theme": self.theme,
            "type": type_sizes(type_scale, self.title),
            "f": round(type_scale, 5),
            "title": content.title or "Study sheet",
            "description": f"Study sheet of faceanatomy: {content.title}",
            "keywords": ["anatomy", "facial muscles", *(r.name for r in content.rows)],
            "c": content,
            "active_rows": [self._row(row) for row in content.rows],
            "opponent_rows": [self._row(row) for row in content.opponents],
            "paragraphs": self.paragraphs(opponents=True),
            "paragraphs_short": self.paragraphs(opponents=False),
            "table_columns": _COLUMNS if content.scaled else (_COLUMNS[0], *_COLUMNS[2:]),
            "table_head": _HEAD if content.scaled else (_HEAD[0], *_HEAD[2:]),
            "stops": [(share, self.colour(rgb)) for share, rgb in STRENGTH_STOPS],
            "note_columns": self.note_columns,
            "opponent_colour": self.colour(DISCREET_ANTAGONIST),
            "pointed": not content.scaled,
            "pointed_name": content.rows[0].name if len(content.rows) == 1 else "highlighted",
            "target_colour": self.colour(TARGET),
            "foot_text": self._foot_text(),
            "licence": LICENCE,
            "generated": f"faceanatomy {__version__}",
        }

    @property
    def label_rows(self) -> tuple[MuscleRow, ...]:
        """The muscles that the figures name where they show them."""
        return self.content.rows

    @property
    def discreet_rows(self) -> tuple[MuscleRow, ...]:
        """Further muscles that the largest figure names in smaller type."""
        return self.content.opponents[:MOST_DISCREET]

    def covered_words(self, names: str) -> str:
        """Return the line that names the muscles no figure shows."""
        what = "At work" if self.content.shown.moves else "Concerned"
        return f"{self.texts.word(f'{what}, but covered in these views')}: {names}."

    def paragraphs(self, *, opponents: bool) -> list[Paragraph]:
        """Return the notes, with or without the antagonists (the table may list them)."""
        return [p for p in self.content.paragraphs if opponents or p.heading != "Pulling against"]

    def _row(self, row: MuscleRow) -> dict[str, Any]:
        return {
            "row": row,
            "bars": [
                (letter, value, self.colour(strength_colour(value)))
                for letter, value in (("R", row.right), ("L", row.left))
            ],
        }

    def _foot_text(self) -> str:
        content = self.content
        texts = ["AU: action unit of the Facial Action Coding System."]
        if content.scaled:
            tone = "the darker a muscle, the more strongly it contracts; strengths:"
            texts.append(
                "Figures show the muscles in their resting place; "
                f"{tone if self.theme.grey else 'colour shows how strongly each contracts,'} "
                "R on the subject's right, L on the left."
            )
        if content.has_general:
            texts.append(f"†{NO_BREAK_SPACE}general knowledge, no checked source.")
        if content.sources:
            named = list(content.sources[:_MOST_SOURCES])
            rest = len(content.sources) - len(named)
            named += [f"and {rest} more, named with each muscle in the atlas"] if rest else []
            texts.append(f"Sources: {'; '.join(named)}.")
        return " ".join(texts)
