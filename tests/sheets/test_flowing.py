"""Claims and plans: text that runs over pages, read back from the finished PDF."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pymupdf
import pytest
from reading import overlapping, text_boxes

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.sheets.claims import STRENGTHS, VERDICTS
from faceanatomy.sheets.flow import Piece, flow_pages
from faceanatomy.sheets.paper import paper
from faceanatomy.training import EDUCATION


def words(document: pymupdf.Document) -> str:
    return squeezed(" ".join(page.get_text() for page in document))


def squeezed(text: str) -> str:
    """Return a text without its spaces: lines may break after a hyphen."""
    return "".join(text.replace("\u200b", "").split())


@pytest.fixture(scope="session")
def printed(make, tmp_path_factory: pytest.TempPathFactory):
    """Save a sheet and return it with its open PDF, each once."""
    kept: dict[tuple, tuple] = {}

    def printed_sheet(thing=None, **options):
        key = repr((thing, sorted(options.items())))
        if key not in kept:
            made = make(thing, **options)
            path = tmp_path_factory.mktemp("flowing") / "sheet.pdf"
            assert made.save(path, dpi=30) == [path]
            kept[key] = made, pymupdf.open(path)
        return kept[key]

    yield printed_sheet
    for _, document in kept.values():
        document.close()


@pytest.mark.parametrize(
    ("size", "theme"), [("A3", "classic"), ("A4", "dark"), ("A5", "greyscale")]
)
def test_every_claim_is_printed_with_what_speaks_for_it(printed, size, theme):
    _, document = printed(kind="claims", size=size, theme=theme)
    said = words(document)
    claims = fa.load().claims
    assert len(claims) >= 38
    for claim in claims:
        assert squeezed(claim.claim) in said
        assert squeezed(claim.evidence) in said
        assert squeezed(claim.measured) in said
    for page in document:
        assert overlapping(text_boxes(page)) == []
        assert "Education" in page.get_text()


def test_claims_stand_under_their_verdict_strongest_words_first(printed):
    _, document = printed(kind="claims", size="A3")
    headings = [title for _, title, _ in document.get_toc()]
    used = [v.heading for k, v in VERDICTS.items() if any(c.verdict == k for c in fa.load().claims)]
    assert [h for h in headings if h in used] == used
    assert {claim.verdict for claim in fa.load().claims} <= set(VERDICTS)
    assert {claim.strength for claim in fa.load().claims} <= set(STRENGTHS)
    assert len({v.sign for v in VERDICTS.values()}) == len(VERDICTS), "told apart without colour"


def test_a_claim_is_printed_alone_and_an_unknown_one_is_named(printed, make):
    _, document = printed("smile_muscles", kind="claims", size="A5")
    assert document.page_count == 1
    assert "Half-true" in words(document)
    with pytest.raises(UnknownNameError):
        make("the moon is a muscle", kind="claims")


def test_the_fewest_pages_win(make):
    small, large = (make(kind="claims", thing=None, size=size) for size in ("A4", "A2"))
    assert large.pages < small.pages


def test_columns_break_between_pieces_and_keep_headings_with_what_follows():
    heights = {"first": 20.0, "later": 10.0, "foot": 10.0, "head": 8.0}
    pieces = [Piece("head", heads=True)]
    for n in range(24):
        heights[f"p{n}"] = 30.0
        pieces.append(Piece(f"p{n}"))
        if n % 5 == 4:
            heights[f"h{n}"] = 8.0
            pieces.append(Piece(f"h{n}", heads=True))
    heights["last"] = 30.0
    pieces.append(Piece("last"))

    class Measures:
        def measure(self, f, probes):
            return {name: heights[block] for name, _, block in probes}

    plan = flow_pages(paper("A4"), 1.0, Measures(), pieces, "first", "later", "foot")
    set_names = []
    for page in plan.pages:
        texts = [b for b in page.blocks if b.name not in ("first", "later", "foot")]
        set_names += [b.name for b in texts]
        (foot,) = (b for b in page.blocks if b.name == "foot")
        assert all(b.y + b.height < foot.y for b in texts)
        for above, below in pairwise(texts):
            if above.x == below.x:
                assert above.y + above.height < below.y
            else:
                assert not above.name.startswith("h"), "a heading ends a column"
    assert set_names == [p.name for p in pieces]
    heights["huge"] = 900.0
    huge = [Piece("huge")]
    assert flow_pages(paper("A4"), 1.0, Measures(), huge, "first", "later", "foot") is None


def test_a_plan_has_a_week_to_a_page_and_tells_what_it_is(printed):
    atlas = fa.load()
    plan = atlas.plan("jaw_tension", weeks=2, start=dt.date(2027, 1, 4))
    made, document = printed(plan, size="A4")
    assert made.title == plan.name
    for week in (1, 2):
        page = squeezed(document[week - 1].get_text())
        assert f"Week{week}of2" in page
        for session in plan.week(week):
            assert f"{session.date:%A}" in page
            assert f"{session.date.day}{session.date:%B}" in page
            for entry in session.entries:
                assert squeezed(entry.name) in page
                assert f"{entry.repetitions}time" in page or "once" in page
        assert squeezed(EDUCATION) in page
    said = words(document)
    for text in (*plan.explanations, *plan.advice):
        assert squeezed(text) in said
    for left_out in plan.excluded:
        assert squeezed(left_out.name) in said
    for exercise in {e.exercise for s in plan.sessions for e in s.entries}:
        for caution in atlas.exercise(exercise).cautions:
            assert squeezed(caution) in said
    for page in document:
        assert overlapping(text_boxes(page)) == []


def test_the_plan_of_a_goal_has_no_dates(printed):
    _, document = printed("beginner", kind="plan", size="A4", theme="white")
    assert "Monday" in words(document)
    assert str(dt.date.today().year) not in document[0].get_text()


def test_a_plan_needs_a_goal(make):
    with pytest.raises(InvalidValueError, match="jaw_tension"):
        make(None, kind="plan")
    with pytest.raises(UnknownNameError):
        make("world peace", kind="plan")
