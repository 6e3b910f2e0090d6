"""The rules of printed charts: kept by real sheets, and noticed where they are broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceanatomy.sheets.report import (
    check_layout,
    check_pdf,
    check_sheet,
    check_type,
    distance_to_named,
)

RULES = (
    "labels that overlap", "labels on the outline", "within 5 mm of the edge", "leaders that cross",
    "leaders through a label", "out of reading order", "end on something else",
    "distance of a leader", "smallest type", "fonts embedded", "alternative text", "tagged",
    "resolution",
)  # fmt: skip


@pytest.fixture(scope="module")
def anger(make, tmp_path_factory):
    made = make("anger", size="A4")
    path = tmp_path_factory.mktemp("anger") / "anger.pdf"
    made.save(path, dpi=300)
    return made, made.layout, path.read_bytes()


def broken(findings):
    return [f.rule for f in findings if not f.kept]


def with_labels(pages, change):
    """The pages with the labels of the figure that has most of them changed."""
    page = pages[0]
    most = max(page.figures, key=lambda drawn: len(drawn.labels))
    figures = tuple(
        replace(d, labels=tuple(change(list(d.labels)))) if d is most else d for d in page.figures
    )
    return (replace(page, figures=figures), *pages[1:])


def test_a_sheet_keeps_every_rule_and_each_is_told_with_a_figure(anger):
    made, _, pdf = anger
    findings = check_sheet(made, pdf)
    assert broken(findings) == []
    for finding, rule in zip(findings, RULES, strict=True):
        assert rule in finding.rule
        assert finding.limit
        assert finding.found


@pytest.mark.parametrize(("thing", "options"), [
    (None, {"kind": "poster", "size": "A2"}), (None, {"kind": "worksheet"}),
    ("zygomaticus major", {"kind": "card"}), (None, {"kind": "nerve", "size": "A3"}),
    (None, {"kind": "layers", "size": "A3"}), (None, {"kind": "antagonists", "size": "A3"}),
    (None, {"kind": "emotions", "size": "A3"}), ("resisted smile", {"kind": "exercise"}),
    ("happiness", {"kind": "flashcards"}), (None, {"kind": "claims"}),
    ("fear", {"orientation": "landscape", "size": "tabloid"}), ("fear", {"size": "A5"}),
    ("fear", {"size": "A1", "language": "pt"}),
])  # fmt: skip
def test_every_kind_keeps_the_rules_of_places_and_type(make, thing, options):
    made = make(thing, **options)
    assert broken(check_layout(made.layout, made.size)) == []
    assert broken(check_type(made)) == []


def moved(label, dx=0.0, dy=0.0):
    x0, y0, x1, y1 = label.box
    return replace(label, box=(x0 + dx, y0 + dy, x1 + dx, y1 + dy))


def elsewhere(labels):
    """The first leader ends where the second one does."""
    first, second, *rest = labels
    end = {"anchor_x": second.anchor_x, "anchor_y": second.anchor_y}
    return [replace(first, **end), second, *rest]


def swapped(labels):
    """The ends of the first two leaders of a column change places: they cross."""
    column = [b for b in labels if b.column == labels[0].column]
    first, second = column[0], column[1]
    ends = [(b.anchor_x, b.anchor_y) for b in (second, first)]
    changed = [
        replace(b, anchor_x=x, anchor_y=y) for b, (x, y) in zip((first, second), ends, strict=True)
    ]
    return [*changed, *(b for b in labels if b not in (first, second))]


@pytest.mark.parametrize(("change", "rule"), [
    (lambda b: [replace(b[0], box=b[1].box), *b[1:]], "labels that overlap a label or text"),
    (lambda b: [moved(b[0], dx=60 if b[0].column == "left" else -60), *b[1:]],
     "labels on the outline of a figure"),
    (lambda b: [moved(b[0], dx=-200), *b[1:]], "labels or blocks within 5 mm of the edge"),
    (swapped, "leaders that cross"),
    (lambda b: [replace(b[0], box=(b[1].anchor_x - 3, b[1].anchor_y - 3, b[1].anchor_x + 3,
                                   b[1].anchor_y + 3)), *b[1:]], "leaders through a label"),
    (lambda b: b[::-1], "labels out of reading order"),
    (elsewhere, "leaders that end on something else"),
])  # fmt: skip
def test_each_broken_rule_is_noticed(anger, change, rule):
    made, pages, _ = anger
    assert rule in broken(check_layout(with_labels(pages, change), made.size))


def test_a_leader_that_ends_too_far_away_is_noticed(anger):
    made, pages, _ = anger
    far = with_labels(pages, lambda b: [replace(b[0], anchor_y=b[0].anchor_y + 40), *b[1:]])
    (finding,) = (f for f in check_layout(far, made.size) if f.rule.startswith("distance"))
    assert not finding.kept


def test_a_muscle_that_is_not_visible_is_noticed(anger):
    _, pages, _ = anger
    drawn = max(pages[0].figures, key=lambda d: len(d.labels))
    label = drawn.labels[0]
    assert distance_to_named(drawn, label) == 0.0
    wanted = [n for n, (mesh, _) in enumerate(drawn.picture.names) if mesh in label.mesh]
    hidden = np.where(np.isin(drawn.picture.ids, wanted), -1, drawn.picture.ids)
    blind = replace(drawn, picture=replace(drawn.picture, ids=hidden))
    assert distance_to_named(blind, label) == np.inf


def test_the_distance_is_in_millimetres(anger):
    _, pages, _ = anger
    drawn = max(pages[0].figures, key=lambda d: len(d.labels))
    label = drawn.labels[0]
    ids = np.full((100, 100), -1, np.int16)
    ids[50, 20:30] = 0
    picture = replace(drawn.picture, ids=ids, names=(("m", "left"),), pixels_per_mm=10.0)
    placed = replace(label, mesh=("m",), anchor_x=drawn.x + 4.95, anchor_y=drawn.y + 5.05)
    assert distance_to_named(replace(drawn, picture=picture), placed) == pytest.approx(2.0)


@pytest.mark.parametrize(("old", "new", "rule"), [
    (b"/FontFile", b"/FontFool", "fonts embedded"),
    (b"/Alt(", b"/Atl(", "figures with an alternative text"),
    (b"/Marked true", b"/Marked fals", "tagged, PDF/UA-1"),
    (b"/Subtype/Image/", b"/Subtype/Emage/", "resolution of the figures"),
])  # fmt: skip
def test_a_faulty_file_is_noticed(anger, old, new, rule):
    made, pages, pdf = anger
    assert broken(check_pdf(pdf, made, pages)) == []
    assert rule in broken(check_pdf(pdf.replace(old, new), made, pages))


def test_coarse_figures_are_noticed(make, anger, tmp_path):
    made, pages, _ = anger
    path = tmp_path / "coarse.pdf"
    made.save(path, dpi=150)
    (finding,) = (f for f in check_pdf(path.read_bytes(), made, pages) if not f.kept)
    assert finding.found == "150 dpi"
