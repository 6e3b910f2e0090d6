"""A lesion in movement: what comes of one expression, or of all that one asks a face to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.dynamics import Beat, Course
from faceanatomy.knowledge.courses import tempo
from faceanatomy.knowledge.shown import posture_of

if TYPE_CHECKING:
    from faceanatomy.clinical.lesion import Lesion
    from faceanatomy.knowledge.records import Expression


def lesion_course(lesion: Lesion, expression: str | Expression | None = None) -> Course:
    """Return the course of what a face with a lesion still does.

    Parameters
    ----------
    lesion
        From `Atlas.lesion`.
    expression
        What is attempted; by default everything one asks for in turn: raise the brows, close the
        eyes, smile, puff the cheeks, purse the lips.

    Raises
    ------
    UnknownNameError
        If there is no such expression.
    """
    atlas = lesion.atlas
    if expression is None:
        asked = [wanted for wanted, _ in lesion.clinical_sequence()]
    else:
        asked = [atlas.expression(expression)]
    beats = tuple(
        Beat(
            lesion.apply(wanted.activation()),
            posture_of(wanted),
            tempo(atlas, wanted).timing,
            wanted.name,
        )
        for wanted in asked
    )
    return Course(beats, f"{lesion.site.name.partition(' (')[0]}, {lesion.side}", lesion.sag)
