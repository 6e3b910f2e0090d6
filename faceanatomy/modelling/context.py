"""The context meshes: bones, cartilage, teeth, eyes, skin; their colours and triangle budgets."""

from __future__ import annotations

from collections.abc import Callable

from faceanatomy.modelling import girdle, larynx, mandible, skull, spine, teeth
from faceanatomy.modelling.sculpt import Sculpture

SCULPTORS: dict[str, Callable[[Sculpture], Sculpture]] = {
    "skull": skull.sculpt_skull,
    "mandible": mandible.sculpt_mandible,
    "teeth_upper": lambda v: teeth.sculpt_teeth(v, teeth.UPPER),
    "teeth_lower": lambda v: teeth.sculpt_teeth(v, teeth.LOWER),
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


def sculpt_bone(name: str, v: Sculpture) -> Sculpture:
    """Sculpt the bone or cartilage called ``name`` into ``v``."""
    return SCULPTORS[name](v)
