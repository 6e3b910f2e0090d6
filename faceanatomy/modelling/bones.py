"""Which function sculpts which bone or cartilage of the signed distance fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.modelling import girdle, larynx, mandible, skull, spine, teeth

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.modelling.sculpt import Sculpture


def _upper_teeth(v: Sculpture) -> Sculpture:
    return teeth.sculpt_teeth(v, teeth.UPPER)


def _lower_teeth(v: Sculpture) -> Sculpture:
    return teeth.sculpt_teeth(v, teeth.LOWER)


SCULPTORS: dict[str, Callable[[Sculpture], Sculpture]] = {
    "skull": skull.sculpt_skull,
    "mandible": mandible.sculpt_mandible,
    "teeth_upper": _upper_teeth,
    "teeth_lower": _lower_teeth,
    "hyoid_bone": larynx.sculpt_hyoid,
    "cervical_spine": spine.sculpt_spine,
    "clavicle": girdle.sculpt_clavicle,
    "manubrium": girdle.sculpt_manubrium,
    "scapula": girdle.sculpt_scapula,
    "ribs": girdle.sculpt_ribs,
    "thyroid_cartilage": larynx.sculpt_thyroid_cartilage,
    "cricoid_cartilage": larynx.sculpt_cricoid_cartilage,
    "trachea": larynx.sculpt_trachea,
}
"""In the order of ``fields.BONES``: the label volume stores their index."""
