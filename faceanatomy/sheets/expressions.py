"""Several expressions on one sheet, each as a face and as the muscles behind it; the emotions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.records import Expression
from faceanatomy.sheets.content import formula_of
from faceanatomy.sheets.faces import at_rest, movements, muscle_face, pose_of, skin_face
from faceanatomy.sheets.multiples import plate_sheet
from faceanatomy.sheets.parts import Banner, Plain, short_sources
from faceanatomy.sheets.plates import PlateCell
from faceanatomy.sheets.rows import muscle_rows
from faceanatomy.sheets.typst import NO_BREAK_SPACE
from faceanatomy.view.themes import RESTING_FLESH, strength_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.sheets.kinds import Prepared, Texts
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.scene import Scene

_NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}
_MOST_AGAINST = 5
_REST = "No muscle works more than the others: a balance of all that pull."


def emotions_sheet(
    texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the poster of the basic emotions: faces, action units and muscles."""
    shown = [atlas.resolve(e) for e in atlas.expressions if e.kind == "emotion"]
    banner = Banner(
        "Expressions", f"{_counted(len(shown))} emotions", "The muscles behind the faces"
    )
    return _plate(shown, banner, texts, theme, atlas, library)


def expressions_sheet(
    shown: Sequence[Shown], texts: Texts, theme: SheetTheme, atlas: Atlas,
    library: MeshLibrary | None,
) -> Prepared:  # fmt: skip
    """Prepare a sheet that compares expressions, action units or anything else that moves a face.

    Raises
    ------
    InvalidValueError
        If nothing contracts in one of them.
    """
    for one in shown:
        if not one.activation:
            raise InvalidValueError(
                f"{one.title!r} has no contracting muscle, so there is nothing to compare. Leave "
                "it out, or give an expression in which muscles work."
            )
    names = [one.title for one in shown]
    banner = Banner("Expressions", _listed(names), "Faces, and the muscles behind them")
    return _plate(shown, banner, texts, theme, atlas, library)


def _plate(
    shown: Sequence[Shown],
    banner: Banner,
    texts: Texts,
    theme: SheetTheme,
    atlas: Atlas,
    library: MeshLibrary | None,
) -> Prepared:
    whole = muscle_face(None, "front", atlas, library, motion=0.0)
    posed = ("skin", "midline") in whole.meshes_at_rest() and pose_of(shown[0], library).moves
    read = (
        f"{'Dark' if theme.grey else 'Red'} muscles contract, the darker the more strongly; bars "
        "tell how strongly.",
        "Action units (AU) are those of the Facial Action Coding System.",
        "People differ: a face shows an emotion more or less, or hides it.",
    )
    cells: list[PlateCell] = []
    if posed:
        skin = at_rest(skin_face(None, "front", atlas, library))
        cells.append(
            PlateCell(
                skin, Plain("At rest", "", (_REST,), 1.3), "The face at rest",
                _resting(muscle_face(shown[0], "front", atlas, library, motion=0.0)),
                "Its muscles at rest",
            )
        )  # fmt: skip
        for one in shown:
            pose = pose_of(one, library)
            cells.append(
                PlateCell(
                    replace(skin, pose=pose),
                    _said(one, texts, atlas),
                    f"The face: {one.title}",
                    muscle_face(one, "front", atlas, library),
                    _alternative(one, texts, atlas),
                    movements(skin.pose, pose, skin),
                )
            )
    else:
        cells += [
            PlateCell(
                muscle_face(one, "front", atlas, library),
                _said(one, texts, atlas), _alternative(one, texts, atlas),
            )
            for one in shown
        ]  # fmt: skip
    foot = (
        "Front views; the subject's right is on the left. "
        + ("Arrows show where the skin moves, lengthened. " if posed else "")
        + short_sources(atlas, [s for one in shown for s in getattr(one.record, "sources", ())])
    )
    what = "the expressions"
    how = Plain("How to read", "", read)
    return plate_sheet(
        cells, (), banner, foot, how, texts, theme, atlas, 0.0, what, per_cell=2 if posed else 1
    )


def _resting(made: Scene) -> Scene:
    """Return the muscles of a head with none of them at work."""
    return made.with_items(
        replace(item, role="resting", color=RESTING_FLESH, strength=0.0)
        if item.role == "active"
        else item
        for item in made.items
    )


def _said(shown: Shown, texts: Texts, atlas: Atlas) -> Plain:
    """Return what stands below a face: formula, description, muscles with their strength."""
    record = shown.record
    described = record.description if isinstance(record, Expression) else ""
    rows = muscle_rows(atlas, shown.activation, texts.language)
    against = muscle_rows(atlas, atlas.antagonists(shown.activation), texts.language)
    names = [row.name for row in against]
    rest = len(names) - _MOST_AGAINST
    names = [*names[:_MOST_AGAINST], f"{rest}{NO_BREAK_SPACE}more"] if rest > 1 else names
    return Plain(
        shown.title,
        formula_of(record),
        (described,) if described else (),
        1.3,
        last=f"Pulling against: {', '.join(names)}." if names else "",
        bars=tuple(
            (strength_colour(max(row.left, row.right)), _sided(row), max(row.left, row.right))
            for row in rows
        ),
    )


def _sided(row: MuscleRow) -> str:
    """Return the name of a muscle, with its side if only one works."""
    if row.left and row.right:
        return row.name
    return f"{row.name}, {'left' if row.left else 'right'}"


def _alternative(shown: Shown, texts: Texts, atlas: Atlas) -> str:
    names = [r.name for r in muscle_rows(atlas, shown.activation, texts.language)]
    return (
        f"Front view of the muscles of {shown.title}, strongest in darkest red: {', '.join(names)}"
    )


def _counted(number: int) -> str:
    return _NUMBERS.get(number, str(number))


def _listed(names: Sequence[str]) -> str:
    if len(names) > len(_NUMBERS):
        return f"{len(names)} expressions"
    first = [names[0], *(n[:1].lower() + n[1:] for n in names[1:])]
    return f"{', '.join(first[:-1])} and {first[-1]}"
