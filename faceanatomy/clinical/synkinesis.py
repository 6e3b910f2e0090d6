"""Synkinesis: what moves along after a facial nerve has regrown into the wrong muscles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.activation import SIDES, Activation, Side, checked_side
from faceanatomy.errors import InvalidValueError, choice_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceanatomy.knowledge.atlas import Atlas


def with_synkinesis(
    atlas: Atlas,
    activation: Activation,
    pairs: str | Iterable[str] | None = None,
    *,
    side: str = "left",
    severity: float = 1.0,
) -> Activation:
    """Return `activation` with the movements that accompany it on the affected side.

    Parameters
    ----------
    atlas
        The atlas that knows the pairs (`Atlas.synkineses`).
    activation
        The wanted movement.
    pairs
        Ids such as ``"eye_to_mouth"``; all known pairs by default.
    side
        The affected side, or ``"both"``.
    severity
        0 none to 1 as strong as the pair can be.

    Returns
    -------
    Activation
        Every unit at the stronger of what was wanted and what moves along. What moves along sets
        off nothing further.

    Raises
    ------
    InvalidValueError
        If a pair, side or severity is impossible.
    """
    if isinstance(severity, bool) or not 0.0 <= severity <= 1.0:
        raise InvalidValueError(
            f"The severity {severity!r} is outside 0..1: 0 is none, 1 the strongest."
        )
    known = {synkinesis.id: synkinesis for synkinesis in atlas.synkineses}
    wanted = tuple(known) if pairs is None else (pairs,) if isinstance(pairs, str) else pairs
    sides: tuple[Side, ...] = SIDES if side == "both" else (checked_side(side, allow_both=True),)
    whole = atlas.activation(activation)
    strengths: dict[tuple[str, Side], float] = dict(whole)
    for pair in wanted:
        if pair not in known:
            raise choice_error("synkinesis", pair, known)
        synkinesis = known[pair]
        for one in sides:
            trigger = max(whole[unit, one] for unit in synkinesis.triggers)
            answer = trigger * synkinesis.gain * severity
            for name in synkinesis.responses:
                units = (name,) if ":" in name else atlas.muscle(name).units
                for unit in units:
                    strengths[unit, one] = max(strengths.get((unit, one), 0.0), answer)
    return Activation(strengths)
