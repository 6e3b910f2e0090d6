"""The claims sheet: what people say about facial muscles, by verdict, with what was measured."""

# ruff: noqa: ARG001 - every kind of sheet is prepared from the same things

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faceanatomy.sheets.citations import short_citations
from faceanatomy.sheets.flow import Piece, flow_pages
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import Banner, Base, PartsSetting
from faceanatomy.sheets.rows import sentence
from faceanatomy.sheets.views import Views
from faceanatomy.view.themes import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Claim
    from faceanatomy.sheets.composition import SheetPlan
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.themes import Rgb


@dataclass(frozen=True)
class Verdict:
    """How a group of claims is headed.

    Parameters
    ----------
    heading, meaning
        The word for it, and what the word says about the evidence.
    hue
        Colour of its sign.
    sign
        Shape of its sign, which tells the verdicts apart without colour: ``"full"``,
        ``"half"``, ``"ring"``, ``"bar"`` or ``"cross"``.
    """

    heading: str
    meaning: str
    hue: Rgb
    sign: str


VERDICTS: dict[str, Verdict] = {
    "supported": Verdict("True", "It was measured, and it holds.", (46, 112, 84), "full"),
    "partly": Verdict(
        "Half-true", "It holds in part, or only under a condition.", (186, 128, 30), "half"
    ),
    "unverified": Verdict(
        "Unproven", "Nobody has measured it well enough to tell.", (92, 110, 134), "ring"
    ),
    "unsupported": Verdict(
        "Unsupported", "What was measured does not bear it out.",
        (140, 92, 74), "bar",
    ),
    "contradicted": Verdict("False", "What was measured says otherwise.", (168, 44, 36), "cross"),
}  # fmt: skip
"""By the verdict of the claim, in the order of the sheet."""

STRENGTHS = {"none": 0, "weak": 1, "moderate": 2, "strong": 3}
_ON_DARK = 0.4
"""Share of white in the signs on dark paper."""


def claims_sheet(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the sheet of all claims, or of one.

    Raises
    ------
    UnknownNameError
        If `thing` names no claim.
    """
    claims: Sequence[Claim] = atlas.claims if thing is None else (atlas.claim(str(thing)),)
    contents: dict[str, Any] = {}
    pieces: list[Piece] = []
    for verdict, shown in VERDICTS.items():
        group = [c for c in claims if c.verdict == verdict]
        if not group:
            continue
        hue = mixed(shown.hue, (255, 255, 255), _ON_DARK) if theme.name == "dark" else shown.hue
        contents[f"verdict:{verdict}"] = {
            "heading": shown.heading, "meaning": shown.meaning, "count": len(group),
            "sign": shown.sign, "hue": hue,
        }  # fmt: skip
        pieces.append(Piece(f"verdict:{verdict}", heads=True))
        for claim in group:
            contents[f"claim:{claim.id}"] = _said(claim, shown.sign, hue, atlas)
            pieces.append(Piece(f"claim:{claim.id}"))
    heading = "True, half-true, unproven" if texts.title is None else texts.title
    count = f"{len(claims)} things people say" if len(claims) > 1 else "What people say"
    second = f"{count} about the muscles of the face, and what was measured"
    second = second if texts.subtitle is None else texts.subtitle
    contents |= {
        "banner:0": Banner("Claims and evidence", heading, second),
        "banner:more": Banner("Claims and evidence", heading, "", 0.62, level=2),
        "base:0": Base(texts.footer or "", _foot(claims)),
    }
    setting = PartsSetting(
        theme, atlas, texts, heading, f"Claims sheet of faceanatomy: {heading}", contents
    )

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        found = [
            p for factor in factors
            for p in (flow_pages(paper, paper.type_scale * factor, setting, pieces,
                                 "banner:0", "banner:more", "base:0"),)
            if p is not None
        ]  # fmt: skip
        if not found:
            raise SheetTooSmallError(paper.name, "a claim with its evidence in one column")
        # Few pages first, then large type: a page less is worth more than a little of size.
        return min(found, key=lambda p: (len(p.pages), -p.type_scale))

    what = f"{len(claims)} claim{'s' if len(claims) > 1 else ''} with their evidence"
    return Prepared(setting, Views((), (), ()), plan, what)


def _said(claim: Claim, sign: str, hue: Rgb, atlas: Atlas) -> dict[str, Any]:
    return {
        "claim": claim.claim,
        "sign": sign,
        "hue": hue,
        "strength": STRENGTHS[claim.strength],
        "word": "No study" if claim.strength == "none" else f"{sentence(claim.strength)} evidence",
        "evidence": claim.evidence,
        "measured": claim.measured,
        "sources": "; ".join(short_citations(atlas.references, claim.sources)),
        "general": bool(claim.general_knowledge),
    }


def _foot(claims: Sequence[Claim]) -> str:
    said = [
        "Evidence is strong where several large or randomised studies agree, moderate with fewer "
        "or smaller ones, weak with single or uncontrolled ones; the grading is a judgement of "
        "this atlas."
    ]
    if any(c.general_knowledge for c in claims):
        said.append("†\u00a0partly general knowledge, no checked source.")
    said.append("Education, not advice for a person. Full references stand in the atlas.")
    return " ".join(said)
