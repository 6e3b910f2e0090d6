"""Flash cards: eight to a sheet, and every answer printed behind its question."""

from __future__ import annotations

import pymupdf
import pytest
from reading import MM, overlapping, text_boxes

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.flashcards import CARDS, place
from faceanatomy.sheets.paper import SheetTooSmallError, paper


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_turned_along_the_long_edge_each_back_lies_behind_its_front(orientation):
    sheet = paper("A4", orientation)
    for index in range(CARDS):
        x, y, width, height = place(index, sheet, back=False)
        back_x, back_y, *size = place(index, sheet, back=True)
        assert size == [width, height]
        if orientation == "portrait":  # the turn about an upright edge mirrors left and right
            assert (sheet.width - back_x - width, back_y) == pytest.approx((x, y))
        else:
            assert (back_x, sheet.height - back_y - height) == pytest.approx((x, y))
    places = [place(index, sheet, back=False) for index in range(CARDS)]
    assert len(set(places)) == CARDS
    assert sum(w * h for *_, w, h in places) == pytest.approx(sheet.width * sheet.height)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_the_printed_answer_lies_behind_the_printed_question(make, tmp_path, orientation):
    path = tmp_path / "cards.pdf"
    made = make("anger", kind="flashcards", size="A4", orientation=orientation)
    made.save(path, dpi=30)
    muscles = [
        m for m in fa.load().muscles if m.id in fa.load().resolve("anger").activation.muscles
    ]
    assert made.pages == 2 * -(-len(muscles) // CARDS)
    with pymupdf.open(path) as document:
        width, height = (s / MM for s in document[0].rect.br)
        for page in document:
            assert overlapping(text_boxes(page)) == []
        for number, muscle in enumerate(muscles, 1):
            front = document[2 * ((number - 1) // CARDS)]
            back = document[2 * ((number - 1) // CARDS) + 1]
            said = f"{number} / {len(muscles)}"
            (asked,) = (r for r in front.search_for(said) if front.get_textbox(r).strip() == said)
            (answered,) = (r for r in back.search_for(said) if back.get_textbox(r).strip() == said)
            title = back.search_for(short_name(muscle.name))[0]
            turned = _cell(asked, width, height, orientation)
            mirrored = _mirrored(_cell(answered, width, height, orientation), orientation)
            assert turned == mirrored
            assert _cell(title, width, height, orientation) == _mirrored(turned, orientation)
            assert short_name(muscle.name) not in front.get_text()


def _cell(rect, width, height, orientation):
    columns, rows = (2, 4) if orientation == "portrait" else (4, 2)
    x, y = (rect.x0 + rect.x1) / 2 / MM, (rect.y0 + rect.y1) / 2 / MM
    return int(x / width * columns), int(y / height * rows)


def _mirrored(cell, orientation):
    column, row = cell
    return (1 - column, row) if orientation == "portrait" else (column, 1 - row)


def test_every_card_is_bookmarked_and_the_pack_is_complete(make):
    made = make(None, kind="flashcards", size="A4")
    count = len(fa.load().muscles)
    assert made.pages == 2 * -(-count // CARDS)
    assert sum(len(page.slots) for page in made.plan.pages) == 2 * count
    names = {name for page in made.plan.pages for name in (b.name for b in page.blocks)}
    assert {f"answer:{m.id}" for m in fa.load().muscles} <= names


def test_bookmarks_lead_to_the_answers(make, tmp_path):
    path = tmp_path / "cards.pdf"
    make("happiness", kind="flashcards", size="A4").save(path, dpi=30)
    with pymupdf.open(path) as document:
        marks = document.get_toc()
    working = fa.load().resolve("happiness").activation.muscles
    named = {short_name(fa.load().muscle(m).name) for m in working}
    assert {title for _, title, _ in marks} == named
    assert {page for *_, page in marks} == {2}


def test_small_paper_names_the_next_size(make):
    with pytest.raises(SheetTooSmallError, match="8 to a sheet") as caught:
        make(None, kind="flashcards", size="A5")
    assert make(None, kind="flashcards", size=caught.value.proposal)


def test_what_moves_nothing_has_no_cards(make):
    with pytest.raises(InvalidValueError, match="names no muscle"):
        make("chorda tympani", kind="flashcards")
