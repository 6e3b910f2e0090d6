"""Typed records of the muscle specifications in ``data/model/muscles/``.

One JSON file describes one muscle as a list of *slabs*; a slab is a thin (u, v) body lofted
across guide curves and may be cut into several *parts*, each the mesh of one unit (or of one
tendon structure).  ``data/model/README.md`` explains every key for people who edit the files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["strap", "sheet", "fan", "sphincter"]
Mode = Literal["hug", "free"]
End = Literal[
    "bone", "cartilage", "muscle", "modiolus", "skin", "fascia", "aponeurosis", "raphe",
    "midline", "tongue", "palate", "ear", "ligament", "cut",
]  # fmt: skip

SNAPPING_ENDS = ("bone",)
DIVING_ENDS = ("muscle", "modiolus")
POINT_KINDS = {"front": 2, "side": 2, "back": 2, "bone": 3, "point": 3}


class SpecificationError(DataError):
    """A muscle specification file is malformed or refers to something unknown."""


class GuidePoint(msgspec.Struct, frozen=True):
    """A point given relative to a landmark.

    ``how`` is ``front`` (ray cast backwards on the skin, offsets x and z), ``side`` (cast from the
    right, offsets y and z), ``back`` (cast forwards from behind, offsets x and z), ``bone``
    (pulled on the nearest bone) or ``point`` (taken as it is).  Offsets are millimetres.
    """

    how: str
    landmark: str
    offset: tuple[float, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mesh cut from a slab: the range it takes along the fibres (u) and across them (v)."""

    id: str
    along: tuple[float, float] = (0.0, 1.0)
    across: tuple[float, float] = (0.0, 1.0)
    kind: Literal["muscle", "tendon"] = "muscle"
    pennate: Literal["inwards", "backwards"] | None = None


class Slab(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lofted body.  Lengths are millimetres, positions along or across are fractions."""

    parts: tuple[Part, ...]
    kind: Kind
    order: int
    ends: tuple[End, End]
    guides: tuple[tuple[GuidePoint, ...], ...]
    thickness: float
    samples: tuple[int, int]
    bones: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    mode: Mode = "hug"
    midline: bool = False
    symmetry: Literal["along", "across"] = "along"
    mirrored_copy: bool = False
    depth: tuple[float, ...] = (0.5,)
    depth_across: tuple[float, ...] = ()
    cap: float = 14.0
    fairing: int = 2
    facing: tuple[float, float, float] | None = None
    width: tuple[float, ...] = ()
    thickness_along: tuple[float, ...] = (0.5, 1.0, 0.5)
    thickness_across: tuple[float, ...] = ()
    edge: float | None = None
    open_edges: tuple[bool, bool] = (False, False)
    end_taper: tuple[float, float] | None = None
    stack: bool | None = None
    lift_smoothing: tuple[float, float] = (2.2, 1.8)
    merge: tuple[str, ...] = ()
    floor: Literal["bone", "core"] = "bone"
    fascicles: int = 5
    ridge: float = 0.34
    stagger: tuple[float, float] = (0.03, 0.03)
    fingers: tuple[float, float] = (0.0, 0.0)
    uneven: tuple[float, float] = (0.0, 0.0)
    weave: tuple[float, float] = (0.0, 0.0)
    rounding: float = 0.04
    rag: float = 0.0
    tendon: tuple[float, float] = (0.0, 0.0)
    blend: tuple[float, float] = (0.0, 0.0)
    mid_tendon: tuple[float, float] | None = None
    raphe: tuple[tuple[float, float, float], ...] = ()
    tone: float = 0.0
    aponeurosis: bool = False
    thin_to_fit: bool = True
    note: str = ""

    @property
    def closed(self) -> bool:
        """Whether the fibres run in a ring."""
        return self.kind == "sphincter"

    @property
    def free(self) -> bool:
        """Whether the guides are followed instead of a depth below the skin."""
        return self.mode == "free"

    @property
    def seed(self) -> int:
        """A number that depends only on the ids, so that a rebuild repeats every random detail."""
        text = "+".join(part.id for part in self.parts)
        return sum((i + 1) * ord(c) for i, c in enumerate(text)) % 2**31


class MuscleSpecification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the generator needs to know about one muscle."""

    id: str
    slabs: tuple[Slab, ...]
    note: str = ""


def parse_point(record: Any, where: str, landmarks: dict[str, Any]) -> GuidePoint:
    """Turn ``["front", "cheilion", 1.0, -2.0]`` into a :class:`GuidePoint`.

    Raises
    ------
    SpecificationError
        If the kind is unknown, the landmark does not exist or the number of offsets is wrong.
    """
    if not isinstance(record, list) or len(record) < 2:
        raise SpecificationError(
            f"{where}: guide point {record!r} is not [kind, landmark, offsets...]; "
            f"kinds are {', '.join(POINT_KINDS)}."
        )
    how, landmark, *offset = record
    if how not in POINT_KINDS:
        raise SpecificationError(
            f"{where}: guide point kind {how!r} is unknown; use one of {', '.join(POINT_KINDS)}."
        )
    if landmark not in landmarks:
        from difflib import get_close_matches

        near = get_close_matches(str(landmark), landmarks, 3) or sorted(landmarks)[:5]
        raise SpecificationError(
            f"{where}: landmark {landmark!r} does not exist in landmarks.json; "
            f"nearest names: {', '.join(near)}."
        )
    if len(offset) != POINT_KINDS[how]:
        raise SpecificationError(
            f"{where}: a {how!r} point takes {POINT_KINDS[how]} offsets, found {len(offset)}."
        )
    return GuidePoint(how, landmark, tuple(float(value) for value in offset))


def _check_slab(slab: Slab, where: str) -> None:
    if slab.kind == "strap" and (len(slab.guides) != 1 or not slab.width):
        raise SpecificationError(f"{where}: a strap needs exactly one guide and a width.")
    if slab.kind != "strap" and len(slab.guides) < 2:
        raise SpecificationError(f"{where}: a {slab.kind} needs at least two guides.")
    if slab.free and slab.facing is None:
        raise SpecificationError(f"{where}: a slab in mode 'free' needs 'facing'.")
    for part in slab.parts:
        for name, (low, high) in (("along", part.along), ("across", part.across)):
            if not 0.0 <= low < high <= 1.0:
                raise SpecificationError(
                    f"{where}: part {part.id!r} has {name} = [{low}, {high}]; "
                    "both lie in 0..1 and the first is the smaller."
                )
    if not slab.parts:
        raise SpecificationError(f"{where}: a slab needs at least one part.")


def parse_muscle(
    record: dict[str, Any], landmarks: dict[str, Any], where: str
) -> MuscleSpecification:
    """Validate one muscle record read from JSON.

    Parameters
    ----------
    record : dict
        The content of one file of ``data/model/muscles/``.
    landmarks : dict
        Landmark name -> position; only the names matter here.
    where : str
        What to call the file in error messages.
    """
    slabs = []
    for number, raw in enumerate(record.get("slabs", [])):
        place = f"{where}, slab {number}"
        body = dict(raw)
        body["guides"] = [
            [msgspec.to_builtins(parse_point(p, place, landmarks)) for p in guide]
            for guide in raw.get("guides", [])
        ]
        try:
            slab = msgspec.convert(body, Slab, strict=False)
        except msgspec.ValidationError as error:
            raise SpecificationError(
                f"{place}: {error}. data/model/README.md lists the keys."
            ) from error
        _check_slab(slab, place)
        slabs.append(slab)
    if not slabs or "id" not in record:
        raise SpecificationError(f"{where}: a muscle needs an id and at least one slab.")
    return MuscleSpecification(record["id"], tuple(slabs), record.get("note", ""))


def load_specifications(folder: Path, landmarks: dict[str, Any]) -> tuple[MuscleSpecification, ...]:
    """Read and validate every muscle specification of a folder, sorted by id.

    Raises
    ------
    SpecificationError
        If the folder holds no file, a file is no JSON, or a record is wrong.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SpecificationError(f"{folder}: no muscle specification (*.json) found there.")
    muscles = []
    for path in files:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise SpecificationError(f"{path.name}: not valid JSON ({error}).") from error
        muscles.append(parse_muscle(record, landmarks, path.name))
    return tuple(muscles)
