"""Lesions: what a movement looks like when a nerve is interrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from faceanatomy.activation import SIDES, Activation, Side, checked_side
from faceanatomy.clinical.sag import sag
from faceanatomy.clinical.supply import obeys_the_will, remaining_strength
from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import ActionUnit, Expression, LesionSite
    from faceanatomy.posture import Posture

State = Literal["lost", "weak", "spared"]

CLINICAL_SEQUENCE = (
    "voluntary_brow_raise", "voluntary_eye_closure", "voluntary_smile", "voluntary_cheek_puff",
    "voluntary_lip_pucker",
)  # fmt: skip
"""What one asks a face to do: raise the brows, close the eyes, smile, puff, purse the lips."""

_NEARLY_NOTHING = 0.02
"""Below this share of its strength a movement is counted as lost."""


def lesion(
    atlas: Atlas, site: str | LesionSite, side: str = "left", severity: float = 1.0
) -> Lesion:
    """Return what a lesion does; see `Lesion`.

    Raises
    ------
    UnknownNameError
        If there is no such lesion site.
    InvalidValueError
        If the side is not ``"left"`` or ``"right"`` or the severity not within 0..1.
    """
    if isinstance(severity, bool) or not 0.0 <= severity <= 1.0:
        raise InvalidValueError(
            f"The severity {severity!r} is outside 0..1: 0 is a healthy nerve, 1 a complete lesion."
        )
    return Lesion(atlas, atlas.lesion_site(site), checked_side(side), float(severity))


@dataclass(frozen=True)
class Lesion:
    """A lesion at one site, computed from the nerve tree.

    Parameters
    ----------
    atlas
        The atlas it is computed in.
    site
        Where the nerve is interrupted.
    side
        Side of the lesion. Its deficit shows on `deficit_side`: the same one, or the other one
        for lesions above the nucleus.
    severity
        1 for a complete lesion, 0 for none. In between every unit keeps the corresponding share,
        so nothing is wholly lost.
    """

    atlas: Atlas = field(repr=False)
    site: LesionSite
    side: Side
    severity: float = 1.0

    @property
    def deficit_side(self) -> Side:
        """Side on which the face is weak."""
        if self.site.side_of_deficit == "ipsilateral":
            return self.side
        return SIDES[1 - SIDES.index(self.side)]

    @cached_property
    def remaining(self) -> Mapping[str, float]:
        """Share of strength left in each unit on the deficit side, in anatomical order."""
        complete = remaining_strength(self.atlas, self.site.nerve_id)
        if self.site.level == "central":
            floor = self.site.remaining
            complete = {unit: max(share, floor) for unit, share in complete.items()}
            for supply in self.site.bilateral_supply:
                for name in supply.units:
                    for unit in self._units(name):
                        complete[unit] = max(complete[unit], supply.remaining)
        return {unit: 1.0 - self.severity * (1.0 - share) for unit, share in complete.items()}

    def apply(self, activation: Activation) -> Activation:
        """Return what is left of `activation`: the deficit side weaker, the other side as it was.

        Parameters
        ----------
        activation
            The attempted movement; whole muscles are expanded to their parts.

        Raises
        ------
        UnknownNameError
            If it names a unit this atlas does not have.
        """
        weak_side, remaining = self.deficit_side, self.remaining
        known = activation
        if not all(unit in remaining for unit in activation.units):
            known = self.atlas.activation(activation)
        return Activation(
            {
                (unit, side): strength * (remaining[unit] if side == weak_side else 1.0)
                for (unit, side), strength in known.items()
            }
        )

    def clinical_sequence(self) -> tuple[tuple[Expression, Activation], ...]:
        """Return what one asks a face to do, in order, with what comes of each attempt."""
        asked = [self.atlas.expression(name) for name in CLINICAL_SEQUENCE]
        return tuple((expression, self.apply(expression.activation())) for expression in asked)

    # Muscles -------------------------------------------------------------------------------

    @property
    def lost(self) -> tuple[str, ...]:
        """Muscles that do nothing any more on the deficit side, and lost parts of others."""
        whole = self._muscles("lost")
        parts = [
            unit
            for unit, share in self.remaining.items()
            if share == 0.0 and unit.partition(":")[0] not in whole
        ]
        order = {unit: n for n, unit in enumerate(self.atlas.units)}
        place = {m.id: order[m.units[0]] for m in self.atlas.muscles}
        return tuple(sorted((*whole, *parts), key=lambda i: place.get(i, order.get(i, 0))))

    @property
    def weak(self) -> tuple[str, ...]:
        """Muscles with less strength than before; also those of which only a part is lost."""
        return self._muscles("weak")

    @property
    def spared(self) -> tuple[str, ...]:
        """Muscles that keep all their strength."""
        return self._muscles("spared")

    def muscle_state(self, muscle: str) -> State:
        """Return ``"lost"``, ``"weak"`` or ``"spared"`` for a muscle or part.

        Raises
        ------
        UnknownNameError
            If there is no such muscle or part.
        """
        shares = [self.remaining[unit] for unit in self._units(muscle)]
        if max(shares) == 0.0:
            return "lost"
        return "spared" if min(shares) == 1.0 else "weak"

    # Movements -----------------------------------------------------------------------------

    @cached_property
    def action_unit_states(self) -> Mapping[str, State]:
        """State of each action unit that muscles drive, by code, on the deficit side."""
        return {
            unit.code: state
            for unit in self.atlas.action_units
            if (state := self._action_unit_state(unit)) is not None
        }

    @property
    def action_units_lost(self) -> tuple[str, ...]:
        """Codes of the action units that fail: every muscle that can do them is lost."""
        return tuple(c for c, state in self.action_unit_states.items() if state == "lost")

    @property
    def action_units_weak(self) -> tuple[str, ...]:
        """Codes of the action units of which some muscle is lost or weak."""
        return tuple(c for c, state in self.action_unit_states.items() if state == "weak")

    @cached_property
    def expression_strengths(self) -> Mapping[str, float]:
        """Share of each expression that is left on the deficit side, by id.

        Expressions that nothing moves on that side are left out.
        """
        shares = {e.id: self.expression_strength(e) for e in self.atlas.expressions}
        return {i: share for i, share in shares.items() if share is not None}

    @property
    def expressions_lost(self) -> tuple[str, ...]:
        """Ids of the expressions of which nothing is left on the deficit side."""
        found = self.expression_strengths.items()
        return tuple(i for i, share in found if share <= _NEARLY_NOTHING)

    @property
    def expressions_weak(self) -> tuple[str, ...]:
        """Ids of the expressions that are weaker on the deficit side."""
        found = self.expression_strengths.items()
        return tuple(i for i, share in found if _NEARLY_NOTHING < share < 1.0)

    @property
    def expressions_spared(self) -> tuple[str, ...]:
        """Ids of the expressions that are as strong as before on the deficit side."""
        return tuple(i for i, share in self.expression_strengths.items() if share == 1.0)

    @property
    def signs(self) -> tuple[str, ...]:
        """What else shows, in words."""
        return (self.site.deficit, *self.site.signs)

    @property
    def sag(self) -> Posture:
        """How the face hangs at rest on the deficit side; see `faceanatomy.clinical.sag`."""
        return sag(self)

    def expression_strength(self, expression: str | Expression) -> float | None:
        """Return the share of an expression left on the deficit side; None if nothing moves there.

        Raises
        ------
        UnknownNameError
            If there is no such expression.
        """
        return self.share_left(self.atlas.expression(expression).activation())

    def share_left(self, activation: Activation) -> float | None:
        """Return the share of `activation` left on the deficit side; None if it has none there."""
        before = activation.only(self.deficit_side)
        total = sum(before.values())
        if total == 0.0:
            return None
        if all(self.remaining.get(unit, 0.0) == 1.0 for unit, _ in before):
            return 1.0
        return sum(self.apply(before).values()) / total

    # Inside --------------------------------------------------------------------------------

    def _units(self, name: str) -> tuple[str, ...]:
        """Return the unit, or all units of the muscle, with this name."""
        known = {muscle.id for muscle in self.atlas.muscles}
        if name in known:
            return self.atlas.muscle(name).units
        return (self.atlas.unit(name).id,) if ":" in name else self.atlas.muscle(name).units

    def _muscles(self, state: State) -> tuple[str, ...]:
        return tuple(m.id for m in self.atlas.muscles if self.muscle_state(m.id) == state)

    def _action_unit_state(self, unit: ActionUnit) -> State | None:
        at_will: list[float] = []
        every: list[float] = []
        for muscle in unit.muscles("contracts"):
            for role in muscle.action_unit_roles:
                if role.code == unit.code and role.role == "contracts":
                    # Turning and tilting the head name the side that works.
                    hit = role.side not in SIDES or role.side == self.deficit_side
                    for name in muscle.unit_ids(role.parts):
                        share = self.remaining[name] if hit else 1.0
                        every.append(share)
                        if obeys_the_will(self.atlas, name):
                            at_will.append(share)
        if not every:
            return None
        if max(at_will, default=0.0) == 0.0:
            return "lost"
        return "weak" if min(every) < 1.0 else "spared"
