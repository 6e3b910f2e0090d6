"""What all records share: ids, the two base classes, and scaling by intensity and side.

Conventions shared by all entries: `sources` lists ids of ``references.json``;
`general_knowledge` lists the JSON field names of that entry which rest on no checked source, each
optionally followed by ``": remark"`` that says which part of the field; an empty list means that
every field was seen in at least one source. `notes` says where sources disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import msgspec

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import FaceAnatomyError, InvalidValueError, choice_error

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
UnitId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*(:[a-z0-9]+(_[a-z0-9]+)*)?$")]
Strength = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Language = Literal["en", "la", "fr", "es", "pt", "it"]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: immutable, unknown fields are errors."""


class Entity(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True
):
    """Base of the records that an atlas hands out.

    The atlas is kept in the instance dictionary, outside the fields: it takes no part in
    equality, hashing or encoding.
    """

    @property
    def atlas(self) -> Atlas:
        """The atlas this record belongs to."""
        atlas = self.__dict__.get("atlas")
        if atlas is None:
            raise FaceAnatomyError(
                f"This {type(self).__name__} was made by hand and belongs to no atlas, so its "
                "relations cannot be followed. Take it from faceanatomy.load() instead."
            )
        return cast("Atlas", atlas)


class Identifiers(Record, frozen=True):
    """Ids of the same thing in published ontologies; empty where no entry is known."""

    ta2: str = ""
    fma: str = ""
    fma_right: str = ""
    fma_left: str = ""
    uberon: str = ""


Reference = dict[str, Any]
"""One CSL-JSON item."""


def sided(activation: Activation, intensity: float, side: str) -> Activation:
    """Return `activation` scaled by `intensity` (0..1) on ``"left"``, ``"right"`` or ``"both"``."""
    if not 0.0 <= intensity <= 1.0:
        raise InvalidValueError(
            f"The intensity {intensity!r} is outside 0..1: 0 is rest, 1 the full expression."
        )
    if side not in (*SIDES, "both"):
        raise choice_error("side", side, (*SIDES, "both"))
    return (activation * intensity).only(side)
