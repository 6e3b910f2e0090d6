"""Bleed, crop marks, page boxes, the user's logo and hostile texts, in the finished PDF."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import numpy as np
import pymupdf
import pytest
from PIL import Image
from reading import MM, overlapping, text_boxes

from faceanatomy.errors import InvalidValueError
from faceanatomy.sheets.press import Press, finished_pdf, press, read_logo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0a0"/></svg>'  # noqa: E501
HOSTILE = [
    '#panic("x")', '"); #read("/etc/passwd") //', "{{ 7 * 7 }} {% raw %}", "$ x^2 $ @a <b> `c`",
    "\\u{41} \\n \\\\", "[/ 22] *b* _i_ ~ -- ...", "=== = - + / a: b", "#import \"x.typ\": *",
]  # fmt: skip


def png(size=(60, 30), color=(200, 0, 0)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def pressed(make, tmp_path_factory):
    """A dark card for a print shop, with a logo: the document and its pixels at 72 dpi."""
    folder = tmp_path_factory.mktemp("press")
    logo = folder / '#"); $x$ [logo].png'
    logo.write_bytes(png())
    made = make("zygomaticus major", kind="card", theme="dark", size="A5", bleed=3,
                crop_marks=True, logo=logo)  # fmt: skip
    path = folder / "card.pdf"
    made.save(path, dpi=30)
    with pymupdf.open(path) as opened:
        pixmap = opened[0].get_pixmap(dpi=72, alpha=False)
        pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        yield opened, pixels, path


def box(document, name):
    found = document.xref_get_key(document[0].xref, name)[1]
    return [float(n) / MM for n in found.strip("[]").split()]


def test_the_page_boxes_are_those_of_print_shops(pressed):
    document, _, _ = pressed
    media, bleed, trim = (box(document, f"{n}Box") for n in ("Media", "Bleed", "Trim"))
    assert media == pytest.approx([0, 0, 148 + 18, 210 + 18], abs=0.01)
    assert trim == pytest.approx([9, 9, 157, 219], abs=0.01)
    assert bleed == pytest.approx([6, 6, 160, 222], abs=0.01)


def test_the_ground_fills_the_bleed_and_not_the_margin_of_the_marks(pressed):
    _, pixels, _ = pressed
    at = {mm: round(mm * MM) for mm in (2, 7, 114)}
    # The edge of a figure that fades away may reach here: a level more or less is still the ground.
    assert abs(pixels[at[114], at[7]].astype(int) - (0x1D, 0x1F, 0x24)).max() <= 2
    assert tuple(pixels[at[114], at[2]]) == (255, 255, 255)


def test_crop_marks_point_at_the_trim_and_stay_outside_the_bleed(pressed):
    document, _, _ = pressed
    marks = [
        (line[1], line[2])
        for drawing in document[0].get_drawings()
        if drawing["type"] == "s" and drawing["color"] == (0, 0, 0)
        for line in drawing["items"]
        if line[0] == "l"
    ]
    assert len(marks) == 8
    for a, b in marks:
        level = abs(a.y - b.y) < 0.01
        place = (a.y if level else a.x) / MM
        assert min(abs(place - t) for t in ((9, 219) if level else (9, 157))) < 0.01
        along = sorted((p.x if level else p.y) / MM for p in (a, b))
        far = 157 if level else 219
        assert along[1] <= 9 - 3 + 0.01 or along[0] >= far + 3 - 0.01


def test_the_file_still_reads_after_its_boxes_were_written(pressed):
    document, _, path = pressed
    assert not document.is_repaired
    data = path.read_bytes()
    table = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    assert data[table : table + 4] == b"xref"
    offsets = re.findall(rb"(\d{10}) \d{5} n", data[table:])
    for number, offset in enumerate(offsets, 1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
@pytest.mark.parametrize("program", ["pdfinfo", "pdftoppm", "pdffonts"])
def test_poppler_opens_it_without_a_word(pressed, happiness, program):
    for path in (pressed[2], happiness[1]):
        options = ["-r", "20"] if program == "pdftoppm" else []
        run = subprocess.run([program, *options, path], capture_output=True, check=True)
        assert run.stderr == b""
        if program == "pdffonts":
            lines = run.stdout.decode().splitlines()[2:]
            assert lines
            assert all(line.split()[-5] == "yes" for line in lines), "embedded"


def test_the_logo_stands_at_the_foot_and_is_described(pressed):
    document, pixels, _ = pressed
    red = (np.abs(pixels.astype(int) - (200, 0, 0)).max(axis=-1) < 8).nonzero()
    rows, columns = (np.sort(found) / MM for found in red)
    assert rows[0] > 0.75 * 228
    assert columns[-1] < 157 - 5
    assert columns[0] > 83
    height, width = np.ptp(rows), np.ptp(columns)
    assert width == pytest.approx(2 * height, rel=0.25)
    objects = [document.xref_object(x) for x in range(1, document.xref_length())]
    assert sum("/Alt(Logo)" in text.replace(" ", "") for text in objects) == 1
    assert overlapping(text_boxes(document[0])) == []


@pytest.mark.parametrize(("name", "data"), [("a.svg", SVG), ("a.jpeg", b""), ("b.png", png())])
def test_logos_of_three_kinds_are_read(make, tmp_path, name, data):
    path = tmp_path / name
    if name.endswith("jpeg"):
        Image.new("RGB", (80, 40)).save(path)
    else:
        path.write_bytes(data)
    assert read_logo(path).aspect == pytest.approx(2.0)
    assert make("12", logo=path).save(tmp_path / "x.pdf", dpi=30)


@pytest.mark.parametrize(("name", "data", "wording"), [
    ("missing.png", None, "cannot be read: no such file"),
    ("logo.gif", b"GIF89a", r"not of a known type. Use one of \.png, \.jpg"),
    ("text.png", b"hello", "damaged or is not what its suffix says"),
    ("cut.png", png()[:60], "damaged"),
    ("jpeg.jpg", png(), "damaged or is not what its suffix says"),
    ("html.svg", b"<html/>", "damaged"),
    ("cut.svg", SVG[:50], "damaged"),
    ("sizeless.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "damaged"),
    ("bomb.svg", b'<!DOCTYPE s [<!ENTITY a "aaaa">]><svg viewBox="0 0 1 1">&a;</svg>', "damaged"),
    ("folder.png", "folder", "cannot be read"),
])  # fmt: skip
def test_other_logos_are_refused(make, tmp_path, name, data, wording):
    path = tmp_path / name
    if data == "folder":
        path.mkdir()
    elif data is not None:
        path.write_bytes(data)
    with pytest.raises(InvalidValueError, match=wording):
        make("12", logo=path)


@pytest.mark.parametrize("bleed", [-1, 21, float("nan"), "3", True, None])
def test_an_impossible_bleed_is_refused(bleed):
    with pytest.raises(InvalidValueError, match="is not a length from 0 to 20 mm"):
        press(bleed, marks=False)


def test_only_a_pdf_has_bleed(make, tmp_path):
    made = make("12", bleed=3)
    for suffix in (".png", ".svg"):
        with pytest.raises(InvalidValueError, match=r"need a PDF, not '\.\w+'"):
            made.save(tmp_path / f"x{suffix}")


def test_nothing_is_changed_where_nothing_is_asked():
    data = b"<</Marked true/Suspects false>> rest"
    said = finished_pdf(data, Press(), 210, 297)
    assert len(said) == len(data)
    assert b"Suspects" not in said


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_print_as_text_in_every_place(make, tmp_path, text):
    path = tmp_path / "x.pdf"
    made = make("zygomaticus major", kind="card", title=text, subtitle=f"s{text}",
                footer=f"f{text}")  # fmt: skip
    made.save(path, dpi=30)
    with pymupdf.open(path) as opened:
        printed = "".join(opened[0].get_text().split())
        assert opened.metadata["title"] == text
    for wanted in (text, f"s{text}", f"f{text}"):
        assert "".join(wanted.split()) in printed
