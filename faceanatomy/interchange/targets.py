"""The shapes an exported face can take: which names it answers to, and what each name drives.

| family | names | example |
|---|---|---|
| ``muscle`` | muscle and side | ``zygomaticus_major_left`` |
| ``part`` | part of a muscle and side | ``frontalis_medial_part_left`` |
| ``action_unit`` | code of FACS, with and without side | ``AU12``, ``AU12_left`` |
| ``arkit`` | the 52 names of ARKit | ``mouthSmileLeft`` |
| ``posture`` | jaw, lids, gaze, tongue ... with the amount | ``jaw_open_40mm`` |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceanatomy.activation import SIDES, Activation
from faceanatomy.errors import choice_error
from faceanatomy.geometry.lid_motion import FULL_DEEP, LID_UNITS
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faceanatomy.geometry.motion import Motion
    from faceanatomy.knowledge.atlas import Atlas

Key = tuple[Activation, Posture, str]
FAMILIES = ("muscle", "part", "action_unit", "arkit", "posture")
REST = Posture()


@dataclass(frozen=True)
class Target:
    """One morph target.

    Parameters
    ----------
    name
        As it stands in the file.
    family
        One of `FAMILIES`.
    id
        What it is in the atlas: a muscle, a part, a code of FACS, an ARKit name or a field of
        `Posture`; ``"eyelids"`` for lids that close.
    side
        ``"left"``, ``"right"`` or ``"both"``.
    activation, posture
        What a weight of 1 means.
    one_eye
        Whether `posture` turns only the eye of `side`.
    """

    name: str
    family: str
    id: str
    side: str
    activation: Activation
    posture: Posture = REST
    one_eye: bool = False

    @property
    def key(self) -> Key:
        """What moves; targets with equal keys are the same shape."""
        return self.activation, self.posture, self.side if self.one_eye else "both"

    @property
    def mirrored_key(self) -> Key:
        """The key of the same movement on the other side."""
        other = {"left": "right", "right": "left"}.get(self.key[2], "both")
        return self.activation.mirrored(), self.posture.mirrored(), other


@dataclass(frozen=True)
class Stop:
    """A value of a posture that has a shape of its own."""

    field: str
    value: float
    name: str


_STOPS: tuple[tuple[str, str, str, str, tuple[float, ...]], ...] = (
    # field, name of positive values, name of negative ones, unit, values; what turns far has
    # several stops, so that the straight ways between keep close to its arc
    ("jaw_opening", "jaw_open", "", "mm", (10, 20, 40, 60)),
    ("jaw_protrusion", "jaw_forward", "jaw_back", "mm", (8, -5)),
    ("jaw_swing", "jaw_right", "jaw_left", "mm", (10, -10)),
    ("gaze_yaw", "gaze_right", "gaze_left", "deg", (30, -30)),
    ("gaze_pitch", "gaze_up", "gaze_down", "deg", (30, -30)),
    ("head_yaw", "head_right", "head_left", "deg", (22.5, 45, -22.5, -45)),
    ("head_pitch", "head_up", "head_down", "deg", (15, 30, -15, -30)),
    ("head_roll", "head_tilt_right", "head_tilt_left", "deg", (25, -25)),
    ("tongue_protrusion", "tongue_out", "", "mm", (25,)),
    ("tongue_elevation", "tongue_up", "tongue_down", "mm", (15, -15)),
    ("cheek_inflation_left", "cheek_out_left", "cheek_in_left", "mm", (10, -5)),
    ("cheek_inflation_right", "cheek_out_right", "cheek_in_right", "mm", (10, -5)),
    ("hyoid_elevation", "hyoid_up", "", "mm", (20,)),
    ("lips_rolled_in", "lips_rolled_in", "", "mm", (5,)),
    ("lower_lip_bitten", "lower_lip_bitten", "", "mm", (10,)),
    ("tongue_bulge_left", "tongue_bulge_left", "", "mm", (9,)),
    ("tongue_bulge_right", "tongue_bulge_right", "", "mm", (9,)),
    ("lid_droop_left", "lid_droop_left", "", "mm", (4,)),
    ("lid_droop_right", "lid_droop_right", "", "mm", (4,)),
    ("brow_sag_left", "brow_sag_left", "", "mm", (4,)),
    ("brow_sag_right", "brow_sag_right", "", "mm", (4,)),
    ("lower_lid_sag_left", "lower_lid_sag_left", "", "mm", (1,)),
    ("lower_lid_sag_right", "lower_lid_sag_right", "", "mm", (1,)),
    ("mouth_sag_left", "mouth_sag_left", "", "mm", (4,)),
    ("mouth_sag_right", "mouth_sag_right", "", "mm", (4,)),
)
NEEDED_JAW = {"lower_lip_bitten": 5.0}
"""What is there only with an open jaw has it in its shape, so many mm: between closed teeth is no
room for a lip."""
STOPS = tuple(
    Stop(field, float(value), f"{up if value > 0 else down}_{int(abs(value))}{unit}")
    for field, up, down, unit, values in _STOPS
    for value in values
)


def targets(atlas: Atlas, motion: Motion, families: Iterable[str] = FAMILIES) -> list[Target]:
    """Return the targets of some families, muscles first.

    Raises
    ------
    InvalidValueError
        If a family is unknown.
    """
    wanted = set(families)
    for family in wanted - set(FAMILIES):
        raise choice_error("family of morph targets", family, FAMILIES)
    makers = {
        "muscle": _muscles(atlas, motion),
        "part": _parts(motion, "muscle" in wanted),
        "action_unit": _action_units(atlas, motion),
        "arkit": _blendshapes(atlas),
        "posture": _postures(),
    }
    return [target for family in FAMILIES if family in wanted for target in makers[family]]


PALPEBRAL, DEEP_PALPEBRAL = LID_UNITS[:2]
HALF_CLOSED, CLOSED = "eyelids_half_closed", "eyelids_closed"
"""Two parts close an eye together and neither alone, so the closed lid has shapes of its own."""


def _muscles(atlas: Atlas, motion: Motion) -> Iterator[Target]:
    moving = set(motion.units)
    for muscle in atlas.muscles:
        if not moving.intersection(muscle.units):
            continue
        for side in SIDES:
            whole = Activation({(unit, side): 1.0 for unit in muscle.units})
            yield Target(f"{muscle.id}_{side}", "muscle", muscle.id, side, whole)


def _parts(motion: Motion, beside_muscles: bool) -> Iterator[Target]:
    for unit in motion.units:
        if beside_muscles and ":" not in unit:
            continue  # a muscle without parts is there under the same name
        for side in SIDES:
            name = f"{unit.replace(':', '_')}_{side}"
            yield Target(name, "part", unit, side, Activation({(unit, side): 1.0}))


def _action_units(atlas: Atlas, motion: Motion) -> Iterator[Target]:
    moving = set(motion.units)
    for unit in atlas.action_units:
        name = f"AU{unit.code}"
        swings = bool(unit.posture.jaw_swing)
        if not swings:
            both = unit.activation()
            yield Target(name, "action_unit", unit.code, "both", both, unit.posture)
        # Jaw, gaze and tongue have no sides; one half of a face can do the rest alone.
        one_sided = unit.posture.only("left") != unit.posture
        if (unit.posture and not one_sided and not swings) or unit.kind in ("head", "eyes"):
            continue
        for side in SIDES:
            activation = unit.activation(side=side)
            posture = unit.posture.only(side)
            if swings and (side == "left") != (posture.jaw_swing < 0):
                posture = posture.mirrored()
            if posture or moving.intersection(activation.units):
                yield Target(f"{name}_{side}", "action_unit", unit.code, side, activation, posture)


def _blendshapes(atlas: Atlas) -> Iterator[Target]:
    from faceanatomy.knowledge.shown import posture_of

    for shape in atlas.blendshapes:
        posture = posture_of(shape)
        gaze = bool(posture.gaze_yaw or posture.gaze_pitch)
        yield Target(
            shape.id, "arkit", shape.id, shape.side, shape.activation(), posture,
            one_eye=gaze and shape.side != "both",
        )  # fmt: skip


def _postures() -> Iterator[Target]:
    for side in SIDES:
        for name, strength in ((HALF_CLOSED, 0.5), (CLOSED, 1.0)):
            lids = {(PALPEBRAL, side): strength, (DEEP_PALPEBRAL, side): FULL_DEEP}
            yield Target(f"{name}_{side}", "posture", "eyelids", side, Activation(lids))
    for stop in STOPS:
        of = next((s for s in SIDES if stop.field.endswith(s)), "both")
        values = {stop.field: stop.value}
        if stop.field in NEEDED_JAW:
            values["jaw_opening"] = NEEDED_JAW[stop.field]
        posture = Posture(**values)
        yield Target(stop.name, "posture", stop.field, of, Activation(), posture)
