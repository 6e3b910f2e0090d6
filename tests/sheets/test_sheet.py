"""What can be asked of a sheet, and what is refused in which words."""

from __future__ import annotations

import re

import numpy as np
import pymupdf
import pytest
from PIL import Image
from reading import crossing, leaders, overlapping, text_boxes

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError, OutputError, UnknownNameError
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.content import expression_content
from faceanatomy.sheets.paper import SIZES, SheetTooSmallError, larger_sizes, paper
from faceanatomy.sheets.sheet import sheet
from faceanatomy.sheets.themes import THEMES


@pytest.mark.parametrize("thing", ["happiness", "fear", "contempt"])
def test_labels_end_on_their_own_muscle_and_keep_apart(make, thing):
    made = make(thing, size="A3")
    for page in made.layout:
        for figure in page.figures:
            ids = figure.picture.ids
            for label in figure.labels:
                column = int((label.anchor_x - figure.x) * figure.picture.pixels_per_mm)
                row = int((label.anchor_y - figure.y) * figure.picture.pixels_per_mm)
                assert figure.picture.names[ids[row, column]][0] in label.mesh
            boxes = [label.box for label in figure.labels]
            for i, a in enumerate(boxes):
                assert a[0] >= 0
                assert a[2] <= made.size[0]
                for b in boxes[i + 1 :]:
                    assert (
                        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6
                    )
                assert a[2] <= figure.x or figure.x + figure.width <= a[0], "text on the figure"


def test_a_one_sided_expression_is_labelled_on_that_side(make):
    for thing, side in (("contempt", "right"), ("smirk_left", "left")):
        for page in make(thing).layout:
            for figure in page.figures:
                for label in figure.labels:
                    if label.discreet:
                        continue
                    ids, scale = figure.picture.ids, figure.picture.pixels_per_mm
                    x, y = label.anchor_x - figure.x, label.anchor_y - figure.y
                    number = ids[int(y * scale), int(x * scale)]
                    assert figure.picture.names[number][1] in (side, "midline")


def test_a_muscle_of_which_one_part_works_is_not_named_as_its_own_opponent(make):
    made = make("grief", size="A3")
    content = made.setting.content
    assert {"frontalis"} <= {r.muscle for r in content.rows} & {r.muscle for r in content.opponents}
    (paragraph,) = (p for p in content.paragraphs if p.heading == "Pulling against")
    assert "Frontalis (lateral part)" in paragraph.text
    for page in made.layout:
        for figure in page.figures:
            for label in figure.labels:
                if label.muscle == "frontalis":
                    assert not label.discreet
                    assert label.mesh == ("frontalis:medial_part",)


def test_what_no_view_shows_is_named(make):
    (page,) = make("surprise").layout
    assert page.covered is not None
    assert "Levator palpebrae superioris" in page.covered.text


@pytest.mark.parametrize("thing", [
    "anger", 12, "AU6", "fish_mouth", "zygomaticus major", "frontalis:medial_part",
    Activation({("zygomaticus_major:deep_band", "left"): 0.5}), {"12": 0.8, "6": 0.5},
])  # fmt: skip
def test_anything_that_contracts_makes_a_sheet(make, thing):
    made = make(thing, title="Mine")
    assert made.title == "Mine"
    assert made.pages in (1, 2)


def test_every_expression_and_exercise_has_content():
    atlas = fa.load()
    for thing in (*atlas.expressions, *atlas.exercises, *atlas.action_units, *atlas.muscles):
        shown = atlas.resolve(thing)
        if not shown.activation:
            continue
        content = expression_content(atlas, shown)
        assert {row.muscle for row in content.rows} == set(shown.activation.muscles), thing.id
        assert content.sources, thing.id
        for row in content.rows:
            assert all((row.origin.text, row.insertion.text, row.nerve.text, row.action.text)), row


def test_the_fullest_expressions_make_a_sheet(make):
    def muscles(expression):
        return len(expression.activation().muscles)

    for expression in sorted(fa.load().expressions, key=muscles)[-4:]:
        assert make(expression, size="A3").pages in (1, 2), expression.id


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_size_holds_a_smile(make, size, orientation):
    made = make("happiness", size=size.lower(), orientation=orientation)
    expected = SIZES[size] if orientation == "portrait" else SIZES[size][::-1]
    assert made.size == expected
    for page in made.plan.pages:
        for block in page.blocks:
            assert block.x >= 0
            assert block.x + block.width <= expected[0] + 1e-6
            assert block.y >= 0
            assert block.y + block.height <= expected[1] + 1e-6
        for slot in page.slots:
            for block in page.blocks:
                apart_x = block.x + block.width <= slot.x or slot.x + slot.width <= block.x
                apart_y = block.y + block.height <= slot.y or slot.y + slot.height <= block.y
                assert apart_x or apart_y, block.name


def test_type_is_at_least_fourteen_points_on_a1(make):
    from faceanatomy.sheets.composition import type_sizes

    assert min(type_sizes(make("happiness", size="A1").plan.type_scale).values()) >= 14.0


def test_a_sheet_that_is_too_small_names_the_next_size(make):
    everything = Activation.both(fa.load().units)
    with pytest.raises(SheetTooSmallError) as caught:
        make(everything, size="A5")
    assert re.fullmatch(
        r"A sheet of size 'A5' is too small for '50 muscles' with 50 muscles\. "
        r"(Use size='A\d'|No larger size holds it either: show fewer muscles at a time.*)\.",
        str(caught.value),
    )
    if caught.value.proposal:
        assert make(everything, size=caught.value.proposal)


def test_the_proposed_size_holds_the_sheet(make):
    many = Activation.both(fa.load().units[:60])
    with pytest.raises(SheetTooSmallError, match=r"Use size='A\d'") as caught:
        make(many, size="A5")
    assert make(many, size=caught.value.proposal)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_svg_and_png_are_written_in_every_theme(make, theme, suffix, tmp_path):
    made = make("happiness", theme=theme, size="A5")
    (path,) = made.save(tmp_path / f"smile{suffix}", dpi=40)
    if suffix == ".svg":
        text = path.read_text()
        assert text.startswith("<svg")
        assert "<image" in text
    else:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
        assert pixels.shape[:2] == pytest.approx((210 / 25.4 * 40, 148 / 25.4 * 40), abs=1)
        assert tuple(pixels[1, 1]) == tuple(bytes.fromhex(THEMES[theme].paper[1:]))
        grey = np.ptp(pixels.astype(int), axis=-1).max() == 0
        assert grey == (theme == "greyscale")


def test_several_pages_make_numbered_files(make, tmp_path):
    made = make("fear", size="A4", orientation="landscape")
    assert made.pages == 2
    written = made.save(tmp_path / "fear.png", dpi=30)
    assert [p.name for p in written] == ["fear-1.png", "fear-2.png"]
    assert all(p.stat().st_size > 1000 for p in written)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fear-1.png", "fear-2.png"]


def test_languages_change_the_names(make):
    names = {lang: make("12", language=lang).setting.content.rows[0].name
             for lang in ("en", "la", "fr", "es", "pt", "it")}  # fmt: skip
    assert names["en"] == "Zygomaticus major"
    assert names["la"] == "M.\N{NO-BREAK SPACE}zygomaticus major"
    assert len(set(names.values())) >= 4


@pytest.mark.parametrize(("options", "wording"), [
    ({"size": "A44"}, r"'A44' is not a valid size: .*Did you mean 'A4'"),
    ({"size": 4}, "4 is not a valid size"),
    ({"orientation": "up"}, "'up' is not a valid orientation: .*'portrait' or 'landscape'"),
    ({"theme": "clasic"}, r"'clasic' is not a valid theme: .*Did you mean 'classic'"),
    ({"language": "de"}, "'de' is not a valid language"),
    ({"kind": "calendar"}, "'calendar' is not a valid kind of sheet"),
    ({"side": "up"}, "'up' is not a valid side"),
    ({"intensity": 1.5}, "intensity 1.5 is outside 0..1"),
    ({"intensity": 0.0}, "no contracting muscle"),
])  # fmt: skip
def test_impossible_wishes_are_refused(make, options, wording):
    with pytest.raises(InvalidValueError, match=wording):
        make("happiness", **options)


def test_an_unknown_name_gets_suggestions():
    with pytest.raises(UnknownNameError, match="Happiness"):
        sheet("hapiness")


def test_characters_without_a_glyph_are_named(make, tmp_path):
    path = tmp_path / "x.pdf"
    with pytest.raises(InvalidValueError, match=r"cannot be printed: .*日"):
        make("12", title="日本").save(path, dpi=30)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.docx", "x"])
def test_an_unknown_suffix_lists_the_known_ones(happiness, tmp_path, name):
    with pytest.raises(InvalidValueError, match=re.escape("Use one of .pdf, .svg, .png.")):
        happiness[0].save(tmp_path / name)


@pytest.mark.parametrize("dpi", [0, 5, 1e6, float("nan"), "300", True])
def test_an_impossible_resolution_is_refused(happiness, tmp_path, dpi):
    with pytest.raises(InvalidValueError, match="is not a resolution from 20 to 1200"):
        happiness[0].save(tmp_path / "x.pdf", dpi=dpi)


def test_an_unwritable_path_is_told_before_the_slow_part(happiness, tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        happiness[0].save(tmp_path / "nowhere" / "x.pdf")
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    with pytest.raises(OutputError, match="it is a folder"):
        happiness[0].save(folder)
    blocked = tmp_path / "old.pdf"
    blocked.write_text("old")
    with pytest.raises(InvalidValueError):
        happiness[0].save(blocked, dpi=0)
    assert blocked.read_text() == "old"


def test_the_poster_names_every_muscle(make, tmp_path):
    path = tmp_path / "poster.pdf"
    made = make(None, kind="poster", size="A2")
    made.save(path, dpi=30)
    with pymupdf.open(path) as opened:
        (page,) = opened
        printed = " ".join(page.get_text().split())
        boxes, lines = text_boxes(page), leaders(page)
    for muscle in fa.load().muscles:
        assert short_name(muscle.name) in printed
    assert overlapping(boxes) == []
    assert len(lines) > 15
    assert crossing(lines) == 0


def test_a_poster_needs_room(make):
    with pytest.raises(SheetTooSmallError, match=r"too small for the poster of 50 muscles\. Use"):
        make(None, kind="poster", size="A5")


def test_an_expression_sheet_needs_a_subject(make):
    with pytest.raises(InvalidValueError, match="needs a subject"):
        make(None)


def test_sizes_grow():
    assert larger_sizes("A4") == ("A3", "A2", "A1", "A0", "tabloid")
    assert larger_sizes("letter")[0] == "tabloid"
    assert larger_sizes("A0") == ()
    assert paper("a3").name == "A3"
    assert paper("A3", "landscape").landscape


@pytest.mark.parametrize("thing", ["bruxism", "eye_to_mouth"])
def test_a_sheet_of_the_clinic_says_what_it_is(make, thing):
    content = make(thing, size="A3").setting.content
    said = {p.heading: p.text for p in content.paragraphs}
    assert said["What it is"]
    assert "not advice for a person" in said["What this sheet is"]
    if thing == "bruxism":
        assert "dentist" in said["See a doctor"]
        assert content.subtitle == "4 muscles concerned"


def test_a_long_table_goes_on_over_further_pages(make):
    made = make("bells_palsy", size="A3")
    pieces = [b.name for page in made.plan.pages for b in page.blocks if b.name.startswith("table")]
    assert len(pieces) > 1
    rows = [n for piece in pieces for n in range(*map(int, piece.split(":")[1:]))]
    assert rows == list(range(len(made.setting.label_rows)))
    for page in made.plan.pages[1:]:
        blocks = {block.name.partition(":")[0]: block for block in page.blocks}
        assert blocks["table"].y + blocks["table"].height < blocks["foot"].y
    named = {label.muscle for page in made.layout for f in page.figures for label in f.labels}
    covered = next(page.covered.text for page in made.layout if page.covered)
    assert covered.startswith("Concerned")
    told = covered.partition(": ")[2].rstrip(".").split(", ")
    more = re.fullmatch(r"(\d+) more", told[-1])
    count = len(told) - 1 + int(more[1]) if more else len(told)
    assert len(named) + count == len(made.setting.label_rows)


def test_a_palsy_shows_no_face_that_contracts(make):
    made = make("bells_palsy", size="A2")
    assert len(made.views.scenes) == 2
    assert not any(scene.pose.moves for scene in made.views.scenes)
    assert not made.setting.content.opponents


def test_grey_sheets_speak_of_no_colours(make):
    grey, colour = (make("happiness", theme=theme).setting.values(1.0)["foot_text"]
                    for theme in ("greyscale", "classic"))  # fmt: skip
    assert "colour" in colour
    assert "colour" not in grey
