"""From signs to site: which lesions explain that some movements fail and others work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, get_args

from faceanatomy.activation import SIDES, Activation, Side, checked_side
from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE, Lesion, lesion
from faceanatomy.errors import InvalidValueError, choice_error
from faceanatomy.knowledge.records.clinic import Companion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import LesionSite

_HIDDEN_LOSS, _PLAIN_LOSS = 0.1, 0.6
"""A smaller loss is not seen, a larger one always (shares of the strength of a movement)."""
_DOUBT = 0.03
"""How often an observation is taken to be wrong."""
_SIGN_FOUND, _SIGN_BY_CHANCE = 0.8, 0.05
"""How often a sign is found where it belongs to the site, and where it does not."""

COMPANIONS: tuple[str, ...] = get_args(Companion)
"""The signs that `localise` knows beside movements."""


@dataclass(frozen=True)
class Finding:
    """A movement that fails or works on one side.

    Parameters
    ----------
    name
        The movement in words.
    side
        Where it was looked at.
    works
        Whether it works.
    activation
        What should contract.
    """

    name: str
    side: Side
    works: bool
    activation: Activation


@dataclass(frozen=True)
class Explanation:
    """A lesion that may explain the findings.

    Parameters
    ----------
    lesion
        Site and side of the lesion.
    score
        0..1, how well it fits compared with the other sites; all scores sum to 1. It is no
        probability of a disease: how common a cause is does not count.
    explains
        Findings that fail and that this lesion makes fail.
    contradicts
        Findings that it does not explain: failing although spared, working although lost.
    reasons
        One sentence per finding.
    """

    lesion: Lesion
    score: float
    explains: tuple[Finding, ...]
    contradicts: tuple[Finding, ...]
    reasons: tuple[str, ...]

    @property
    def site(self) -> LesionSite:
        """Where the lesion sits."""
        return self.lesion.site

    @property
    def tell_apart(self) -> tuple[str, ...]:
        """Signs beside the movements that would speak for this site."""
        return self.site.signs


def localise(
    atlas: Atlas,
    fails: Mapping[Any, str] | Iterable[tuple[Any, str]],
    works: Mapping[Any, str] | Iterable[tuple[Any, str]] | None = None,
    *,
    signs: Mapping[str, bool] | None = None,
    limit: int | None = None,
) -> tuple[Explanation, ...]:
    """Rank the lesion sites that explain why movements fail, best first.

    Parameters
    ----------
    atlas
        The atlas to compute in.
    fails
        What fails and on which side (``"left"``, ``"right"`` or ``"both"``): names of
        expressions, action units or muscles, or anything else `Atlas.resolve` takes.
    works
        What works, in the same form. By default the rest of `CLINICAL_SEQUENCE` is taken to work
        on the sides where something fails; give an empty mapping to assume nothing.
    signs
        Other signs, in the words of `COMPANIONS`, and whether they were found:
        ``{"taste_lost": True, "tears_reduced": False}``. What is not named does not count.
    limit
        The most explanations to return; all by default.

    Returns
    -------
    tuple of Explanation
        Sites that explain at least one failure. Sites whose lesions look the same keep the order
        from brain to branch; `Explanation.tell_apart` says what else to ask.

    Raises
    ------
    UnknownNameError
        If a movement is unknown.
    InvalidValueError
        If nothing fails, a side or sign is impossible, or a movement has no muscles there.

    Notes
    -----
    Each lesion predicts how much of a movement is left. A loss of up to 10 % is taken as unseen,
    one of 60 % or more as plain, in between linearly; each observation is trusted to 97 %. A sign
    that belongs to a site is found in 80 % of its lesions, another one in 5 %. These figures are
    modelling choices.
    """
    for sign in signs or {}:
        if sign not in COMPANIONS:
            raise choice_error("sign", sign, COMPANIONS)
    failing = _findings(atlas, fails, works=False)
    if not failing:
        raise InvalidValueError(
            "Nothing fails, so there is nothing to explain. Name at least one movement and its "
            "side, for example {'voluntary_smile': 'left'}."
        )
    if works is None:
        keys = {(f.activation, f.side) for f in failing}
        sides = [side for side in SIDES if any(f.side == side for f in failing)]
        rest = [(name, side) for side in sides for name in CLINICAL_SEQUENCE]
        working = [
            f for f in _findings(atlas, rest, works=True) if (f.activation, f.side) not in keys
        ]
    else:
        working = _findings(atlas, works, works=True)
    rated = [
        _explain(lesion(atlas, site, side), (*failing, *working), signs or {})
        for site in atlas.lesions
        for side in SIDES
    ]
    total = sum(explanation.score for explanation in rated)
    found = [
        Explanation(e.lesion, e.score / total, e.explains, e.contradicts, e.reasons)
        for e in rated
        if e.explains
    ]
    found.sort(key=lambda e: -round(e.score, 9))
    return tuple(found[:limit])


def _findings(
    atlas: Atlas, given: Mapping[Any, str] | Iterable[tuple[Any, str]], *, works: bool
) -> list[Finding]:
    pairs = given.items() if hasattr(given, "items") else given
    found = []
    for name, side in pairs:
        shown = atlas.resolve(name)
        for one in SIDES if side == "both" else (checked_side(side, allow_both=True),):
            activation = shown.activation.only(one)
            if not activation:
                raise InvalidValueError(
                    f"{shown.title!r} moves no muscle on the {one} side, so it cannot fail there."
                )
            found.append(Finding(shown.title, one, works, activation))
    return found


def _explain(
    candidate: Lesion, findings: tuple[Finding, ...], signs: Mapping[str, bool]
) -> Explanation:
    likelihoods, explains, contradicts, reasons = [], [], [], []
    for finding in findings:
        share = 1.0
        if finding.side == candidate.deficit_side:
            share = candidate.share_left(finding.activation) or 0.0
        seen = (1.0 - share - _HIDDEN_LOSS) / (_PLAIN_LOSS - _HIDDEN_LOSS)
        fails = _DOUBT + (1.0 - 2.0 * _DOUBT) * min(max(seen, 0.0), 1.0)
        likelihoods.append(1.0 - fails if finding.works else fails)
        if likelihoods[-1] < 0.5:
            contradicts.append(finding)
        elif not finding.works:
            explains.append(finding)
        reasons.append(_reason(candidate, finding, share, agrees=likelihoods[-1] >= 0.5))
    for sign, found in signs.items():
        belongs = sign in candidate.site.companions
        likely = _SIGN_FOUND if belongs else _SIGN_BY_CHANCE
        likelihoods.append(likely if found else 1.0 - likely)
        state = "was found" if found else "was looked for and not found"
        usual = "goes with" if belongs else "does not go with"
        reasons.append(f"{sign.replace('_', ' ').capitalize()} {state}: it {usual} this site.")
    score = reduce(float.__mul__, likelihoods, 1.0)
    return Explanation(candidate, score, tuple(explains), tuple(contradicts), tuple(reasons))


def _reason(candidate: Lesion, finding: Finding, share: float, *, agrees: bool) -> str:
    what = f"{finding.name} ({finding.side}) {'works' if finding.works else 'fails'}"
    if finding.side != candidate.deficit_side:
        return f"{what}: the lesion shows on the {candidate.deficit_side} side only."
    if share == 1.0:
        return f"{what}: its muscles are spared."
    hit = {
        unit.partition(":")[0]: candidate.remaining[unit]
        for (unit, _), _ in sorted(finding.activation.items(), key=lambda item: item[1])
        if candidate.remaining[unit] < 1.0
    }
    names = [_plain(candidate, muscle) for muscle in reversed(hit)][:3]
    if finding.works:
        return f"{what}: {share:.0%} of its strength is left, although it hits {', '.join(names)}."
    if agrees:
        return f"{what}: {share:.0%} of its strength is left, because it hits {', '.join(names)}."
    return f"{what}, but {share:.0%} of its strength should be left; it hits {', '.join(names)}."


def _plain(candidate: Lesion, muscle: str) -> str:
    name = candidate.atlas.muscle(muscle).name.removesuffix(" muscle").lower()
    state = candidate.muscle_state(muscle)
    return f"{name} ({state})"
