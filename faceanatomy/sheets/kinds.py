"""What a kind of sheet is to `faceanatomy.sheets.sheet`: content, views and a way to plan them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError
from faceanatomy.sheets.arrangement import compose
from faceanatomy.sheets.composition import TYPE_FACTORS, type_sizes
from faceanatomy.sheets.content import expression_content
from faceanatomy.sheets.faces import with_faces
from faceanatomy.sheets.figure_labels import label_column
from faceanatomy.sheets.setting import Setting
from faceanatomy.sheets.views import figure_views
from faceanatomy.sheets.words import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.sheets.composition import SheetPlan
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.press import Logo
    from faceanatomy.sheets.setting import BaseSetting
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.sheets.views import Views


_LONGEST_NAME = 60
_NOTES, _NOTES_BESIDE_FACES = 5, 3
"""How many notes stand side by side."""


@dataclass(frozen=True)
class Texts:
    """The user's own words; None leaves the sheet's."""

    title: str | None
    subtitle: str | None
    footer: str | None
    language: str
    logo: Logo | None = None

    def word(self, text: str) -> str:
        """Return a heading of the sheet in its language."""
        return translated(text, self.language)


@dataclass(frozen=True)
class Prepared:
    """A sheet before its paper is chosen.

    Parameters
    ----------
    setting
        What it says, and in which colours.
    views
        What its figures show.
    plan
        ``plan(paper, type factors)`` arranges it or raises SheetTooSmallError.
    contents
        What it holds, in words.
    """

    setting: BaseSetting
    views: Views
    plan: Callable[[Paper, Sequence[float]], SheetPlan]
    contents: str


def expression_sheet(
    shown: Shown | None, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the sheet of an expression, action unit, exercise, muscle or activation.

    Raises
    ------
    InvalidValueError
        If nothing is asked for, or nothing contracts in it.
    """
    if shown is None:
        raise InvalidValueError(
            "An expression sheet needs a subject: give an expression, exercise, muscle, action "
            "unit or Activation, for example sheet('happiness'). The poster of all muscles is "
            "sheet(kind='poster')."
        )
    content = expression_content(
        atlas,
        shown,
        title=texts.title,
        subtitle=texts.subtitle,
        footer=texts.footer,
        language=texts.language,
    )
    figures = figure_views(shown, atlas, library)
    views = with_faces(figures, shown, atlas, library)
    faces = len(views.scenes) - len(figures.scenes)
    setting = Setting(theme, content, texts, _NOTES_BESIDE_FACES if faces else _NOTES)
    column = label_column(setting.label_rows, setting.discreet_rows, type_sizes(1.0)["label"])

    def plan(paper: Paper, factors: Sequence[float] = TYPE_FACTORS) -> SheetPlan:
        return compose(
            paper,
            figures.aspects,
            bool(content.chips),
            len(content.opponents),
            column,
            setting.measure,
            factors,
            views.aspects[len(figures.scenes) :],
            len(content.rows),
        )

    count = len(content.rows)
    name = shown.title if len(content.title) > _LONGEST_NAME else content.title
    words = f"{name!r} with {count} muscle{'s' if count > 1 else ''}"
    return Prepared(setting, views, plan, words)
