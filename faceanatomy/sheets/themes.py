"""Colours of the sheets: paper, ink and the few accents that printed charts need."""

from __future__ import annotations

from dataclasses import dataclass

from faceanatomy.errors import choice_error


@dataclass(frozen=True)
class SheetTheme:
    """Colours as ``#rrggbb``.

    Parameters
    ----------
    name
        Name of the theme.
    paper, ink
        Ground and text.
    soft
        Secondary text; at least 4.5 : 1 against the paper.
    accent
        Overlines and marks.
    rule
        Hairlines.
    panel
        Ground of boxes, a shade off the paper.
    track
        Empty part of a strength bar.
    second
        Marks that stand beside those in the accent and mean something else.
    grey
        Whether figures lose their colour (for cheap printers).
    """

    name: str
    paper: str
    ink: str
    soft: str
    accent: str
    rule: str
    panel: str
    track: str
    second: str
    grey: bool = False


THEMES: dict[str, SheetTheme] = {
    "classic": SheetTheme(
        "classic", "#f6eedd", "#2a1f19", "#5d4c3f", "#8f2d20", "#c6b596", "#eee3cb", "#e0d3b8",
        "#1d5c7c",
    ),
    "white": SheetTheme(
        "white", "#ffffff", "#17181a", "#565a60", "#a02a20", "#c9ccd1", "#f4f5f6", "#e3e5e8",
        "#1c5d86",
    ),
    "dark": SheetTheme(
        "dark", "#1d1f24", "#f3ede3", "#b5aea4", "#f0907c", "#4c4f57", "#272a30", "#3a3d45",
        "#7cc0e8",
    ),
    "greyscale": SheetTheme(
        "greyscale", "#ffffff", "#000000", "#474747", "#000000", "#b0b0b0", "#f2f2f2",
        "#dddddd", "#000000", grey=True,
    ),
    "contrast": SheetTheme(
        "contrast", "#ffffff", "#000000", "#000000", "#7a0000", "#000000", "#ffffff", "#d0d0d0",
        "#003d7a",
    ),
}  # fmt: skip


def sheet_theme(name: str) -> SheetTheme:
    """Return a theme by its name.

    Raises
    ------
    InvalidValueError
        If there is no such theme.
    """
    if str(name) not in THEMES:
        raise choice_error("theme", name, THEMES)
    return THEMES[name]
