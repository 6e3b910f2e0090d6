"""Action units, expressions and exercises: what the muscles do together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from faceanatomy.activation import SIDES, Activation, Side, checked_side
from faceanatomy.knowledge.records.base import (
    Entity,
    Id,
    Record,
    Strength,
    UnitId,
    sided,
)
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records.anatomy import Muscle


class ForeignNames(Record, frozen=True):
    """The same action unit in other programs."""

    openface_intensity: str = ""
    openface_presence: str = ""
    pyfeat: bool = False
    arkit: tuple[str, ...] = ()
    mediapipe: tuple[str, ...] = ()


class ActionUnit(Entity, frozen=True):
    """A unit or descriptor of the Facial Action Coding System.

    Which muscles contract or relax stands with the muscles (`Muscle.action_unit_roles`).
    """

    code: str
    """``"12"``; letters as FACS writes them."""
    kind: Literal["action_unit", "descriptor", "head", "eyes", "gross"]
    name: str
    region: str
    posture: Posture = Posture()
    """Jaw, gaze, head, tongue or cheeks at full intensity."""
    one_sided: bool = False
    """Done with one side at a time, as a wink: asked for both sides, it is done on the left."""
    foreign_names: ForeignNames = ForeignNames()
    basis: str = ""
    """Where the list of muscles comes from."""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def id(self) -> str:
        """The id in the graph, for example ``"au12"``."""
        return f"au{self.code.lower()}"

    def muscles(self, role: Literal["contracts", "relaxes"] = "contracts") -> tuple[Muscle, ...]:
        """Return the muscles that contract (or relax) in this unit."""
        return tuple(
            m
            for m in self.atlas.muscles
            if any(r.code == self.code and r.role == role for r in m.action_unit_roles)
        )

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return the contracting muscles at their share of `intensity`."""
        if self.one_sided and side == "both":
            side = "left"
        sides = SIDES if side == "both" else (checked_side(side, allow_both=True),)
        strengths: dict[tuple[str, Side], float] = {}
        for muscle in self.muscles("contracts"):
            for role in muscle.action_unit_roles:
                if role.code == self.code and role.role == "contracts":
                    for working in {_working_side(role.side, s) for s in sides}:
                        for unit in muscle.unit_ids(role.parts):
                            known = strengths.get((unit, working), 0.0)
                            strengths[unit, working] = max(known, role.strength)
        return sided(Activation(strengths), intensity, "both")


class ActionUnitUse(Record, frozen=True):
    """An action unit in an expression or exercise step: how strong and on which side."""

    code: str
    intensity: Strength
    side: Literal["left", "right", "both"] = "both"


class UnitUse(Record, frozen=True, array_like=True):
    """A muscle or part that works in a step, written as ``[unit, strength, side]``."""

    unit: UnitId
    strength: Strength
    side: Literal["left", "right", "both"] = "both"


class Blendshape(Entity, frozen=True):
    """One of the 52 coefficients of ARKit face tracking, and what it drives here."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+([A-Z][a-z]+)*$")]
    """Apple's spelling, for example ``"mouthSmileLeft"``."""
    movement: str
    """What moves, in words."""
    side: Literal["left", "right", "both"] = "both"
    """The subject's side; gaze of one side turns that eye alone."""
    mediapipe: bool = True
    """Whether MediaPipe writes a coefficient of this name too."""
    action_units: tuple[ActionUnitUse, ...] = ()
    units: tuple[UnitUse, ...] = ()
    """Muscles and parts that work beyond the action units."""
    posture: Posture = Posture()
    """Jaw, gaze and tongue where they differ from those of the action units."""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return what contracts at a coefficient of `intensity`."""
        return sided(_worked(self.atlas, self.action_units, self.units), intensity, side)


class Expression(Entity, frozen=True):
    """A facial expression or gesture as a combination of action units."""

    id: Id
    name: str
    kind: Literal["emotion", "variant", "everyday", "clinical", "speech"]
    action_units: tuple[ActionUnitUse, ...]
    emotion: str = ""
    """The emotion it shows, for emotions and their variants."""
    facs: str = ""
    """The combination as FACS writes it, for example ``"6+12"``."""
    optional: tuple[str, ...] = ()
    """Codes that often join in."""
    posture: Posture = Posture()
    description: str = ""
    synonyms: tuple[str, ...] = ()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return the sum of its action units, saturating at 1."""
        return sided(summed(self.atlas, self.action_units), intensity, side)


class MuscleUse(Record, frozen=True):
    """A muscle in an exercise and what it does there."""

    muscle: Id
    role: Literal["works", "stretches", "relaxes", "stabilises"]
    parts: tuple[Id, ...] = ()


class ExerciseStep(Entity, frozen=True):
    """One position of an exercise, held for some seconds."""

    instruction: str
    seconds: Annotated[float, msgspec.Meta(gt=0.0)]
    action_units: tuple[ActionUnitUse, ...] = ()
    muscles: tuple[UnitUse, ...] = ()
    """Units that work beyond the action units (for example against resistance)."""
    posture: Posture = Posture()

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return what contracts in this step."""
        return sided(_worked(self.atlas, self.action_units, self.muscles), intensity, side)


class Exercise(Entity, frozen=True):
    """A movement people train, relax or recover with."""

    id: Id
    name: str
    goal: str
    kind: Literal["active", "resisted", "relaxation", "massage", "combination", "rehabilitation"]
    level: Literal["beginner", "intermediate", "advanced"]
    steps: tuple[ExerciseStep, ...]
    repetitions: int
    muscles: tuple[MuscleUse, ...]
    sets: int = 1
    equipment: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    evidence: str = ""
    """What studies say, in one sentence, with its limits."""
    synonyms: tuple[str, ...] = ()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return the strongest contraction of each unit over all steps."""
        peak: dict[tuple[str, Side], float] = {}
        for step in self.steps:
            for key, value in step.activation(1.0).items():
                peak[key] = max(peak.get(key, 0.0), value)
        return sided(Activation(peak), intensity, side)


def _working_side(role_side: str, unit_side: Side) -> Side:
    match role_side:
        case "left":
            return "left"
        case "right":
            return "right"
        case "opposite":
            return "right" if unit_side == "left" else "left"
    return unit_side


def summed(atlas: Atlas, uses: tuple[ActionUnitUse, ...]) -> Activation:
    """Return what action units contract together, saturating at 1."""
    whole = Activation()
    for use in uses:
        unit = atlas.action_unit(use.code)
        alone = unit.activation(use.intensity, use.side)
        whole = whole + Activation(yielding(unit, alone, uses))
    return whole


def yielding(
    unit: ActionUnit, alone: Activation, uses: tuple[ActionUnitUse, ...]
) -> dict[tuple[str, Side], float]:
    """Return what a unit contracts beside ``uses``: muscles that yield to one of them let go."""
    strengths = dict(alone.items())
    letting_go = yields(unit)
    for part, side in strengths:
        if part in letting_go:
            held = (
                use.intensity
                for use in uses
                if use.code == letting_go[part] and use.side in (side, "both")
            )
            strengths[part, side] *= 1.0 - max(held, default=0.0)
    return strengths


def yields(unit: ActionUnit) -> dict[str, str]:
    """Return by muscle unit the code of the action unit to which it yields, of those that do."""
    return {
        part: role.yields_to
        for muscle in unit.muscles("contracts")
        for role in muscle.action_unit_roles
        if role.code == unit.code and role.yields_to
        for part in muscle.unit_ids(role.parts)
    }


def _worked(
    atlas: Atlas, uses: tuple[ActionUnitUse, ...], units: tuple[UnitUse, ...]
) -> Activation:
    """Return what action units and further muscles or parts contract together."""
    whole = summed(atlas, uses)
    for use in units:
        muscle = atlas.muscle(use.unit.partition(":")[0])
        parts = (use.unit,) if ":" in use.unit else muscle.units
        whole = whole + Activation.both(parts, use.strength).only(use.side)
    return whole
