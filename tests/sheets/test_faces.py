"""Faces that move on sheets, and what only the project's own meshes can show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pymupdf
import pytest
from test_kinds import check_document, check_page

import faceanatomy as fa
from faceanatomy.geometry.library import meshes
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.card_figures import INSERTION, ORIGIN
from faceanatomy.sheets.drawing import draw_pages
from faceanatomy.sheets.faces import (
    at_rest,
    motion_share,
    movements,
    pose_of,
    skin_face,
    with_room,
)
from faceanatomy.sheets.sheet import sheet
from faceanatomy.view.cameras import axes, head_keys
from faceanatomy.view.items import Pose

DPI = 40.0


@pytest.fixture(scope="module")
def face():
    return at_rest(skin_face(None, "front", fa.load(), None))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory):
    kept = {}

    def saved_sheet(thing=None, **options):
        key = repr((thing, sorted(options.items())))
        if key not in kept:
            made = sheet(thing, **options)
            path = tmp_path_factory.mktemp("faces") / "sheet.pdf"
            made.save(path, dpi=DPI)
            pages = draw_pages(made.plan, made.setting, made.views, DPI)
            kept[key] = made, pymupdf.open(path), pages
        return kept[key]

    yield saved_sheet
    for _, document, _ in kept.values():
        document.close()


def moved(face, thing):
    return movements(face.pose, pose_of(fa.load().resolve(thing), None), face)


def test_a_smile_pulls_both_corners_up_and_out(face):
    arrows = moved(face, "AU12")
    assert len(arrows) == 2
    (x0, y0), (x1, y1) = (a.start for a in arrows)
    assert x0 == pytest.approx(-x1, abs=4.0)
    assert y0 == pytest.approx(y1, abs=4.0)
    for arrow in arrows:
        (x, y), (end_x, end_y) = arrow.start, arrow.end
        assert end_y > y
        assert abs(end_x) > abs(x)


@pytest.mark.parametrize("name", ["surprise", "fear", "disgust", "sadness", "anger"])
def test_both_halves_of_a_face_get_their_arrows(face, name):
    arrows = moved(face, name)
    assert arrows
    for arrow in arrows:
        x, y = arrow.start
        assert abs(x) < 12.0 or any(
            np.hypot(other.start[0] + x, other.start[1] - y) < 6.0 for other in arrows
        ), name


def test_a_tilted_head_stays_in_its_frame(face):
    pose = pose_of(fa.load().resolve("upper trapezius stretch"), None)
    step = fa.load().exercise("upper_trapezius_stretch").steps
    poses = [pose_of(fa.load().resolve(one), None) for one in step]
    tilted = max([pose, *poses], key=lambda one: abs(one.posture.head_roll))
    assert tilted.posture.head_roll
    framed = with_room(replace(face, pose=tilted))
    assert framed.camera.width > face.camera.width
    assert framed.camera.width / framed.camera.height == pytest.approx(
        face.camera.width / face.camera.height, rel=1e-3
    )
    right, up, _ = axes(framed.camera)
    library = framed.meshes()
    points = np.concatenate([library[key].points for key in head_keys(library)])
    points = points - np.asarray(framed.camera.center)
    assert np.abs(points @ right).max() <= framed.camera.width / 2
    assert (points @ up).max() <= framed.camera.height / 2
    assert with_room(face) is face


def test_raised_brows_go_up_and_nothing_else_moves(face):
    arrows = moved(face, {"AU1": 1.0, "AU2": 1.0})
    assert arrows
    for arrow in arrows:
        assert arrow.end[1] > arrow.start[1] > 0, "above the middle of the face"


def test_what_comes_back_goes_the_other_way(face):
    smile = pose_of(fa.load().resolve("AU12"), None)
    there, back = movements(face.pose, smile, face), movements(smile, face.pose, face)
    assert len(there) == len(back)
    rise = [a.end[1] - a.start[1] for a in there]
    fall = [a.end[1] - a.start[1] for a in back]
    assert min(rise) > 0 > max(fall)


def test_a_face_at_rest_has_no_arrows(face, library):
    assert movements(Pose(), Pose(), face) == ()
    assert motion_share(library) == 0.0
    assert motion_share(meshes()) == 1.0


def test_one_side_moves_alone(face):
    pose = pose_of(fa.load().resolve("AU12", 1.0, "left"), None)
    (arrow,) = movements(face.pose, pose, face)
    assert arrow.start[0] > 0, "the subject's left is on the right"


def test_an_expression_stands_beside_the_face_at_rest(saved):
    made, document, pages = saved("happiness", size="A4", theme="white")
    for page in document:
        check_page(page)
    assert alternatives(document) == len(pages[0].figures) == 4
    figures = pages[0].figures
    assert [f.caption for f in figures[2:]] == ["At rest", "Happiness"]
    rest, posed = figures[2:]
    assert rest.arrows == ()
    assert len(posed.arrows) >= 2
    assert made.views.scenes[2].pose.motion == 0.0
    assert made.views.scenes[3].pose.motion == 1.0
    for arrow in posed.arrows:
        for x, y in (arrow.start, *arrow.head):
            assert posed.x <= x <= posed.x + posed.width
            assert posed.y <= y <= posed.y + posed.height
    difference = rest.picture.color.astype(int) - posed.picture.color.astype(int)
    assert np.abs(difference).max() > 60, "the face moves"


def test_several_expressions_are_compared(saved):
    made, document, pages = saved(["happiness", "AU4"], size="A4")
    check_document(document)
    assert len(pages[0].figures) == 6, "rest and both, each with its muscles"
    printed = " ".join(document[0].get_text().split())
    atlas = fa.load()
    for thing in ("happiness", "AU4"):
        shown = atlas.resolve(thing)
        assert shown.title in printed
        for muscle in shown.activation.muscles:
            assert short_name(atlas.muscle(muscle).name) in printed
    assert "AU 6 + AU 12" in printed
    assert made.title.startswith("Happiness and ")


def test_a_list_of_one_is_that_one(make):
    assert make(["happiness"]).title == make("happiness").title


def test_steps_show_face_and_muscles_with_arrows_of_the_change(saved):
    made, document, pages = saved("resisted smile", kind="exercise", size="A4")
    check_document(document)
    record = fa.load().exercise("resisted_smile")
    figures = pages[0].figures
    assert len(figures) == 2 * len(record.steps)
    for n, step in enumerate(record.steps):
        skin, muscles = made.views.scenes[2 * n : 2 * n + 2]
        assert skin.pose == muscles.pose
        assert bool(skin.pose.activation) == bool(step.activation())
        assert figures[2 * n + 1].arrows == ()
    assert figures[0].arrows == (), "the first step only lays the fingers on"
    rises = [a.start[1] - a.end[1] for a in figures[2].arrows]
    assert rises
    assert min(rises) > 0
    released = [a.start[1] - a.end[1] for a in figures[-2].arrows]
    assert released
    assert max(released) < 0


def test_a_plan_shows_its_exercises(saved):
    made, document, pages = saved("jaw_tension", kind="plan", size="A4", theme="white")
    for page in document:
        check_page(page)
    assert alternatives(document) == sum(len(page.figures) for page in pages)
    plan = fa.load().plan("jaw_tension")
    assert len(pages) > plan.weeks
    for week in range(1, plan.weeks + 1):
        used = {e.exercise for s in plan.week(week) for e in s.entries}
        assert len(pages[week - 1].figures) == len(used)
        alts = " ".join(f.alt for f in pages[week - 1].figures)
        for exercise in used:
            assert fa.load().exercise(exercise).name in alts
    assert any(f.arrows for f in pages[0].figures)
    assert made.pages == document.page_count


def alternatives(document):
    return sum("/Alt" in document.xref_object(x) for x in range(1, document.xref_length()))


def test_a_cut_nerve_leaves_half_a_face(saved):
    _, document, pages = saved(None, kind="nerve", size="A3")
    check_document(document)
    tries = [f for f in pages[0].figures if "asked to" in f.alt]
    assert [f.caption for f in tries][:3] == ["Raise the brows", "Close the eyes", "Smile"]
    made, _, _ = saved(None, kind="nerve", size="A3")
    for scene in made.views.scenes[2:]:
        sides = {side for (_, side), value in scene.pose.activation.items() if value > 0.3}
        assert sides == {"left"}


def test_a_nerve_of_deep_muscles_is_shown_without_what_covers_them(saved):
    made, document, pages = saved("mandibular nerve", kind="nerve", size="A3")
    check_document(document)
    named = {label.muscle for f in pages[0].figures for label in f.labels}
    assert {"lateral_pterygoid", "medial_pterygoid", "masseter", "temporalis"} <= named
    ghosts = {i.mesh for i in made.views.scenes[1].items if 0 < i.opacity < 1}
    assert "mandible" in ghosts


def test_figures_that_would_leave_half_a_page_empty_stand_one_below_the_other(saved):
    _, _, pages = saved("mandibular nerve", kind="nerve", size="A3")
    upper, lower = pages[0].figures
    assert upper.x == pytest.approx(lower.x)
    assert upper.y + upper.height < lower.y


def test_the_deepest_layer_names_the_bones(saved):
    _, document, pages = saved(kind="layers", size="A3")
    check_document(document)
    *_, bones = pages[0].figures
    named = {label.muscle for label in bones.labels}
    assert {"frontal_bone", "zygomatic_bone", "maxilla", "mandible"} <= named
    known = {one.id: one.kind for one in fa.load().structures}
    assert {known[name] for name in named} == {"bone"}


def test_a_card_paints_the_places_where_its_muscle_begins_and_ends():
    card = sheet("masseter", kind="card", size="A4").views.scenes
    marks = {mark.color for item in card[0].items for mark in item.marks}
    assert marks == {ORIGIN, INSERTION}
    for kind in ("flashcards", "expression"):
        for scene in sheet("masseter", kind=kind, size="A4").views.scenes:
            assert not any(item.marks for item in scene.items), kind


def test_a_card_shows_what_the_muscle_does(saved):
    made, document, pages = saved("zygomaticus major", kind="card", size="A4")
    check_document(document)
    assert [f.caption for f in pages[0].figures[1:]] == ["Where it lies", "At rest", "Contracted"]
    assert pages[0].figures[3].arrows
    marks = {m.text: m for m in pages[0].marks}
    assert marks["O"].filled
    assert marks["I"].second
    assert made.setting.theme.second != made.setting.theme.accent


def test_letters_stand_only_where_an_end_is_seen(saved):
    _, document, pages = saved("orbicularis oris", kind="card", size="A5")
    letters = {m.text for m in pages[0].marks}
    printed = document[0].get_text().split()
    assert letters == {w for w in printed if w in ("O", "I")}
    caption = pages[0].figures[0].caption
    assert ("O origin" in caption, "I insertion" in caption) == ("O" in letters, "I" in letters)


def test_a_muscle_that_moves_no_skin_has_no_contracted_face(saved):
    _, _, pages = saved("longus colli", kind="card", size="A5")
    assert [f.caption for f in pages[0].figures][1:] in (
        ["Where it lies"], ["Where it lies", "At rest", *[f.caption for f in pages[0].figures[3:]]],
    )  # fmt: skip


@pytest.mark.parametrize(("size", "orientation"), [("A2", "portrait"), ("A2", "landscape")])
def test_the_poster_names_all_fifty_where_they_are_seen(saved, size, orientation):
    _, document, pages = saved(kind="poster", size=size, orientation=orientation, theme="white")
    check_document(document)
    named = {label.muscle for f in pages[0].figures for label in f.labels}
    assert {m.id for m in fa.load().muscles} - named == set()
    for figure in pages[0].figures:
        scale = figure.picture.pixels_per_mm
        for label in figure.labels:
            row, column = (
                int((label.anchor_y - figure.y) * scale), int((label.anchor_x - figure.x) * scale),
            )  # fmt: skip
            number = figure.picture.ids[row, column]
            assert figure.picture.names[number][0] in label.mesh


def test_the_emotions_are_faces(saved):
    _, document, pages = saved(kind="emotions", size="A3")
    check_document(document)
    figures = pages[0].figures
    assert len(figures) == 16, "seven and the face at rest, each with its muscles"
    for figure in figures[2::2]:
        assert figure.arrows, figure.alt
