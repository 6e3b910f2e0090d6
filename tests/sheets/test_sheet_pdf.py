"""The finished PDF, read back with an independent program."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pymupdf
import pytest
from reading import MM, crossing, leaders, overlapping, text_boxes

import faceanatomy as fa


@pytest.fixture(scope="module")
def document(happiness):
    with pymupdf.open(happiness[1]) as opened:
        yield opened


def test_the_page_has_the_size_of_the_paper(document):
    assert document.page_count == 1
    assert document[0].rect.width / MM == pytest.approx(210, abs=0.1)
    assert document[0].rect.height / MM == pytest.approx(297, abs=0.1)


def test_it_says_what_the_atlas_says(document):
    text = document[0].get_text().replace("\xa0", " ")
    atlas = fa.load()
    for words in ("Happiness", "FACS 6 + 12", "AU 12", "Lip corner puller", "Origin", "Insertion",
                  "Nerve", "Action", "CN VII", "MIT licence", "Sources:",
                  f"faceanatomy {fa.__version__}"):  # fmt: skip
        assert words in text, words
    for muscle in atlas.expression("happiness").activation().muscles:
        assert fa.load().muscle(muscle).name.removesuffix(" muscle") in text


def test_fonts_are_embedded(document):
    fonts = document.get_page_fonts(0)
    assert fonts
    for xref, extension, *_ in fonts:
        assert extension != "n/a", "not embedded"
        assert document.extract_font(xref)[3]
    names = {font[3] for font in fonts}
    assert any("SourceSansPro" in name for name in names)
    assert any("SourceSerifPro" in name for name in names)


def test_it_is_tagged_titled_and_described(document):
    catalog = document.pdf_catalog()
    assert document.xref_get_key(catalog, "MarkInfo/Marked") == ("bool", "true")
    assert document.xref_get_key(catalog, "StructTreeRoot")[0] == "xref"
    assert document.xref_get_key(catalog, "Lang")[1] == "en"
    assert document.metadata["title"] == "Happiness"
    assert "pdfuaid:part>1<" in document.get_xml_metadata().replace(" ", "")
    objects = [document.xref_object(x) for x in range(1, document.xref_length())]
    assert sum("/Alt" in text and "highlighted" in text for text in objects) == 2


def test_no_text_touches_another_or_the_edge(document):
    boxes = text_boxes(document[0])
    assert len(boxes) > 30
    assert overlapping(boxes) == []
    page = document[0].rect
    safe = pymupdf.Rect(page.x0 + 5 * MM, page.y0 + 5 * MM, page.x1 - 5 * MM, page.y1 - 5 * MM)
    assert [words for box, words in boxes if box not in safe] == []


def test_no_leader_crosses_another_or_a_text(document):
    lines = leaders(document[0])
    assert len(lines) >= 4
    assert crossing(lines) == 0
    boxes = text_boxes(document[0])
    for _, port, anchor in lines:
        for step in np.linspace(0.02, 1, 50):
            point = port + (anchor - port) * float(step)
            assert not [words for box, words in boxes if point in box]


def test_the_checks_notice_faults(document):
    boxes, lines = text_boxes(document[0]), leaders(document[0])
    moved = [(boxes[0][0], "moved"), *boxes]
    assert overlapping(moved)
    (_, port, anchor), *_ = lines
    middle = (port + anchor) * 0.5
    across = [pymupdf.Point(middle.x, middle.y - 9), pymupdf.Point(middle.x, middle.y + 9)]
    assert crossing([*lines, [*across, across[1] + (1, 0)]]) >= 1


def test_small_type_is_seven_points(document):
    sizes = {
        round(span["size"], 2)
        for block in document[0].get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if span["text"].strip()
    }
    assert min(sizes) >= 6.99


def test_every_page_has_pixels_and_no_warning(happiness, document):
    for page in document:
        pixels = np.frombuffer(page.get_pixmap(dpi=40).samples, dtype=np.uint8)
        assert pixels.std() > 10
    assert pymupdf.TOOLS.mupdf_warnings() == ""


def test_the_same_sheet_twice_is_the_same_file(happiness, tmp_path):
    made, path = happiness
    again = tmp_path / "again.pdf"
    made.save(again, dpi=60)
    assert again.read_bytes() == path.read_bytes()


def test_hostile_texts_print_as_they_are(make, tmp_path):
    title = 'A#b *c* _d_ $e$ @f <g> //h /* i */ ~j -- k `l` "m" \\n [n] #panic("x")'
    footer = '"); #include "/etc/passwd" // \\'
    path = tmp_path / "hostile.pdf"
    make("12", title=title, subtitle="{{ 1 + 1 }} {% raw %}", footer=footer).save(path, dpi=30)
    with pymupdf.open(path) as opened:
        printed = "".join(opened[0].get_text().split())  # lines may break anywhere
        assert opened.metadata["title"] == title
    for text in (title, footer, "{{ 1 + 1 }} {% raw %}"):
        assert text.replace(" ", "") in printed


@pytest.mark.parametrize("texts", [
    {"title": "", "subtitle": "", "footer": ""},
    {"title": "A workshop for physiotherapists and speech therapists in three parts " * 3},
    {"title": "W" * 150, "footer": "x" * 400},
    {"title": "two\nlines\tand\x00control\u202e"},
])  # fmt: skip
def test_odd_texts_stay_on_the_page(make, tmp_path, texts):
    path = tmp_path / "odd.pdf"
    make("12", **texts).save(path, dpi=30)
    with pymupdf.open(path) as opened:
        page = opened[0]
        boxes = text_boxes(page)
        assert overlapping(boxes) == []
        for box, _ in boxes:
            assert box.x0 >= 5 * MM
            assert box.x1 <= page.rect.x1 - 5 * MM
        printed = "".join(page.get_text().split()).replace("\u200b", "")
    wanted = texts["title"].replace("\x00", "").replace("\u202e", "")
    assert "".join(wanted.split()) in printed


def test_pdf_needs_no_pymupdf():
    code = "import sys, faceanatomy.sheets.sheet; sys.exit('pymupdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
