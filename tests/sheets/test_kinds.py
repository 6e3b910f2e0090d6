"""Worksheets, cards, decks and the other kinds, read back from their finished PDF."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pymupdf
import pytest
from reading import MM, crossing, leaders, overlapping, text_boxes

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.library import meshes
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.sheet import KINDS
from faceanatomy.view.ends import end_is_origin


@pytest.fixture
def opened(make, tmp_path):
    """Save a sheet at a low resolution and open the PDF."""
    documents = []

    def opened_sheet(thing=None, **options):
        made = make(thing, **options)
        path = tmp_path / f"sheet{len(documents)}.pdf"
        assert made.save(path, dpi=30) == [path]
        documents.append(pymupdf.open(path))
        return made, documents[-1]

    yield opened_sheet
    for document in documents:
        document.close()


def check_page(page: pymupdf.Page) -> None:
    """Nothing overlaps, crosses, leaves the page, is too small or lacks its font."""
    boxes, lines = text_boxes(page), leaders(page)
    assert overlapping(boxes) == []
    assert crossing(lines) == 0
    edge, rect = 5 * MM, page.rect
    safe = pymupdf.Rect(edge, edge, rect.x1 - edge, rect.y1 - edge)
    assert [words for box, words in boxes if box not in safe] == []
    sizes = [
        span["size"]
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if span["text"].strip()
    ]
    assert min(sizes) >= 6.99 * min(1.0, (rect.width / MM) / 200)
    assert all(extension != "n/a" for _, extension, *_ in page.parent.get_page_fonts(page.number))


def check_document(document: pymupdf.Document) -> None:
    """Every page is sound, and every figure is described for people who cannot see it."""
    for page in document:
        check_page(page)
    objects = [document.xref_object(x) for x in range(1, document.xref_length())]
    described = sum("/Alt" in text for text in objects)
    assert described == sum(len(page.get_image_info()) for page in document) > 0
    assert "pdfuaid:part>1<" in document.get_xml_metadata().replace(" ", "")
    assert pymupdf.TOOLS.mupdf_warnings() == ""


def check_anchors(made) -> None:
    """Every leader ends on the muscle it names."""
    for page in made.layout:
        for figure in page.figures:
            scale = figure.picture.pixels_per_mm
            for label in figure.labels:
                column = int((label.anchor_x - figure.x) * scale)
                row = int((label.anchor_y - figure.y) * scale)
                number = figure.picture.ids[row, column]
                assert figure.picture.names[number][0] in label.mesh


def words(page: pymupdf.Page) -> str:
    return " ".join(page.get_text().replace("\xa0", " ").split())


def test_a_worksheet_asks_and_its_key_answers(opened):
    made, document = opened(kind="worksheet", theme="white")
    check_document(document)
    check_anchors(made)
    assert document.page_count == 4
    layout = made.layout
    for asked, answered in ((0, 2), (1, 3)):
        labels = layout[answered].figures[0].labels
        assert len(labels) > 8
        assert [b.lines for b in layout[asked].figures[0].labels] == [()] * len(labels)
        assert "Words to choose from".upper() in words(document[asked])
        assert [m.text for m in layout[asked].marks] == [m.text for m in layout[answered].marks]
        names = [" ".join(t.text for t in b.lines) for b in labels]
        assert names == [short_name(fa.load().muscle(b.muscle).name) for b in labels]
        for name in names:
            assert name in words(document[asked]), "the bank holds every name"
        places = [(b.anchor_x, b.port_y) for b in labels]
        assert places == [(b.anchor_x, b.port_y) for b in layout[asked].figures[0].labels]


def test_a_seed_shuffles_the_numbers_and_nothing_else(make):
    def numbers(seed):
        page = make(None, kind="worksheet", seed=seed).layout[0]
        return [m.text for m in page.marks], [b.muscle for b in page.figures[0].labels]

    (plain, muscles), (first, same), (second, _) = numbers(None), numbers(1), numbers(2)
    assert plain == [str(n) for n in range(1, len(plain) + 1)]
    assert sorted(first, key=int) == plain
    assert first != plain != second != first
    assert muscles == same
    assert numbers(1)[0] == first


def test_the_worksheet_of_an_expression_asks_for_both_sides_of_the_pull(opened):
    made, document = opened("happiness", kind="worksheet", size="A4")
    check_document(document)
    assert document.page_count == 2
    asked = {b.muscle for b in made.layout[0].figures[0].labels}
    shown = fa.load().resolve("happiness")
    working = set(shown.activation.muscles)
    against = set(fa.load().antagonists(shown.activation).muscles)
    assert asked & working
    assert asked & against
    assert asked <= working | against


def test_a_worksheet_of_hidden_muscles_is_refused(make):
    with pytest.raises(InvalidValueError, match="can be seen from the front"):
        make("geniohyoid", kind="worksheet")


@pytest.mark.parametrize("size", ["A4", "A5", "A3"])
def test_a_card_tells_what_the_atlas_tells(opened, size):
    made, document = opened("zygomaticus major", kind="card", size=size)
    check_document(document)
    check_anchors(made)
    printed = words(document[0])
    muscle = fa.load().muscle("zygomaticus_major")
    assert "Zygomaticus major" in printed
    assert muscle.ids.ta2 in printed
    for heading in ("Origin", "Insertion", "Action", "Nerve", "Pulls against", "Trained by"):
        assert heading.upper() in printed
    for opponent in muscle.antagonists:
        assert short_name(opponent.name) in printed


def test_origin_and_insertion_stand_on_the_muscle(make):
    made = make("zygomaticus major", kind="card")
    (page,) = made.layout
    figure = page.figures[0]
    assert {m.text for m in page.marks} == {"O", "I"}
    for mark in page.marks:
        column = int((mark.x - figure.x) * figure.picture.pixels_per_mm)
        row = int((mark.y - figure.y) * figure.picture.pixels_per_mm)
        around = figure.picture.ids[row - 2 : row + 3, column - 2 : column + 3]
        names = {figure.picture.names[i][0] for i in np.unique(around[around >= 0])}
        assert any(name.startswith("zygomaticus_major") for name in names)
    origin, insertion = (min(m.y for m in page.marks if m.text == t) for t in "OI")
    assert origin < insertion, "it hangs from the cheek bone"


@pytest.mark.parametrize(("unit", "at_start", "origin"), [
    ("digastric:posterior_belly", True, True), ("digastric:anterior_belly", False, True),
    ("omohyoid:inferior_belly", True, True), ("omohyoid:superior_belly", False, False),
    ("masseter:superficial_part", True, True), ("masseter:superficial_part", False, False),
])  # fmt: skip
def test_two_bellies_have_the_ends_that_their_attachments_say(unit, at_start, origin):
    muscle = fa.load().muscle(unit.partition(":")[0])
    assert end_is_origin(muscle, meshes(), (unit, "right"), at_start=at_start) is origin


def test_a_card_is_of_a_muscle(make):
    with pytest.raises(InvalidValueError, match="is not a muscle"):
        make("happiness", kind="card")
    with pytest.raises(InvalidValueError, match="needs a muscle"):
        make(None, kind="card")


def test_a_deck_has_a_page_and_a_bookmark_for_each_muscle(opened):
    _, document = opened("happiness", kind="deck", size="A5")
    check_document(document)
    working = fa.load().resolve("happiness").activation.muscles
    named = [short_name(fa.load().muscle(m).name) for m in working]
    assert sorted(title for _, title, _ in document.get_toc()) == sorted(named)
    assert [page for *_, page in document.get_toc()] == list(range(1, len(named) + 1))


def test_the_whole_deck_is_planned(make):
    assert make(None, kind="deck", size="A5").pages == 50


def test_an_unknown_kind_lists_the_known_ones(make):
    with pytest.raises(InvalidValueError, match="'cards' is not a valid kind") as caught:
        make("happiness", kind="cards")
    assert len(set(KINDS)) == len(KINDS)
    for kind in KINDS:
        assert kind in str(caught.value)


@pytest.mark.parametrize("kind", ["poster", "layers", "emotions"])
def test_a_sheet_of_the_whole_face_takes_no_subject(make, kind):
    with pytest.raises(InvalidValueError, match="takes no subject"):
        make("happiness", kind=kind)


@pytest.mark.parametrize("thing", ["resisted smile", "deep neck flexor nod"])
def test_an_exercise_sheet_has_steps_cautions_and_a_week(opened, thing):
    made, document = opened(thing, kind="exercise", size="A4")
    check_document(document)
    assert document.page_count == 1
    printed = words(document[0])
    record = fa.load().exercise(thing)
    assert len(made.layout[0].figures) == len(record.steps)
    for n, step in enumerate(record.steps, 1):
        assert f"Step {n} · {step.seconds:g} s {step.instruction}"[:7] in printed
        assert step.instruction in printed
    for said in (*record.cautions, *record.mistakes, record.evidence, "Mon", "Sun"):
        assert said in printed


def test_every_exercise_fits_on_a_sheet(make):
    for record in sorted(fa.load().exercises, key=lambda e: -len(e.steps))[:6]:
        made = make(record, kind="exercise", size="A3")
        assert len(made.plan.pages[0].slots) == len(record.steps)


def test_a_step_shows_what_works_in_it(make):
    made = make("resisted smile", kind="exercise", size="A4")
    record = fa.load().exercise("resisted_smile")
    for scene, step in zip(made.views.scenes, record.steps, strict=True):
        active = {item.mesh for item in scene.items if item.role == "active"}
        shown = {mesh for mesh, _ in scene.meshes()}
        assert active == set(step.activation().units) & shown


@pytest.mark.parametrize("thing", ["happiness", None])
def test_an_exercise_sheet_is_of_an_exercise(make, thing):
    with pytest.raises(InvalidValueError, match="needs an exercise"):
        make(thing, kind="exercise")


@pytest.mark.parametrize(("thing", "paralysed"), [
    (None, "Frontalis (raises"), ("mandibular nerve", "Digastric (anterior belly"),
])  # fmt: skip
def test_a_nerve_sheet_tells_what_each_branch_moves(opened, thing, paralysed):
    made, document = opened(thing, kind="nerve", size="A3")
    check_document(document)
    check_anchors(made)
    printed = words(document[0])
    branches = {n.id: n for n in fa.load().nerves}
    start = branches["facial_nerve" if thing is None else "mandibular_nerve"]
    below, found = [start], []
    while below:
        nerve = below.pop()
        below += nerve.branches
        found += [nerve] if nerve.muscles else []
    for nerve in found:
        assert nerve.latin in printed
        for muscle in nerve.muscles:
            assert short_name(muscle.name) in printed
    assert f"Paralysed: {paralysed}" in printed or f"; {paralysed}" in printed


def test_a_muscle_with_another_nerve_is_weakened_only(opened):
    _, document = opened("zygomatic branches", kind="nerve", size="A4")
    printed = words(document[0])
    assert "Weakened: " in printed
    paralysed, _, weakened = printed.partition("Weakened: ")
    assert "Zygomaticus major" in weakened
    assert "Zygomaticus major" not in paralysed.partition("Paralysed: ")[2]
    assert "deep palpebral part" in paralysed, "the part that has no other nerve"


def test_a_nerve_sheet_is_of_a_nerve_that_moves_something(make):
    with pytest.raises(InvalidValueError, match="is not a nerve"):
        make("happiness", kind="nerve")
    with pytest.raises(InvalidValueError, match="moves none of the muscles"):
        make("chorda tympani", kind="nerve")


def test_the_layers_come_off_one_after_the_other(opened):
    made, document = opened(kind="layers", size="A3")
    check_document(document)
    check_anchors(made)
    muscles = {m.id: m for m in fa.load().muscles}
    depths = [
        {muscles[i.mesh.partition(":")[0]].layer.depth for i in scene.items
         if i.mesh.partition(":")[0] in muscles}
        for scene in made.views.scenes
    ]  # fmt: skip
    assert len(depths) == 4
    for above, below in pairwise(depths):
        assert below <= above
    assert "superficial" not in depths[1]
    assert depths[3] == set()
    assert len({s.camera for s in made.views.scenes}) == 1


def test_the_emotions_stand_on_one_poster(opened):
    made, document = opened(kind="emotions", size="A3")
    check_document(document)
    assert document.page_count == 1
    printed = words(document[0])
    emotions = [e for e in fa.load().expressions if e.kind == "emotion"]
    assert len(made.layout[0].figures) == len(emotions) == 7
    for emotion in emotions:
        assert emotion.name in printed
        for use in emotion.action_units:
            assert f"AU {use.code}" in printed


def test_antagonists_are_those_of_the_atlas(opened):
    made, document = opened(kind="antagonists", size="A4")
    check_document(document)
    made, document = opened("happiness", kind="antagonists", size="A4")
    check_document(document)
    printed = words(document[0])
    for muscle in fa.load().resolve("happiness").activation.muscles:
        for opponent in fa.load().muscle(muscle).antagonists:
            assert short_name(opponent.name) in printed
    for scene in made.views.scenes:
        assert {"active", "antagonist"} <= {i.role for i in scene.items}


def test_muscles_without_antagonists_have_no_such_sheet(make):
    lonely = next(m for m in fa.load().muscles if not m.antagonist_ids)
    with pytest.raises(InvalidValueError, match="has an antagonist"):
        make(lonely, kind="antagonists")
