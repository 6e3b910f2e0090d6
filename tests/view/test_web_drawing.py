"""What the page draws: layers, colours, cuts, labels and views, seen in its pixels."""

from __future__ import annotations

import pytest
from web_browser import Viewer, center_of, picture


def test_hide_ghost_isolate_and_undo(viewer: Viewer) -> None:
    viewer.open("muscle=masseter", afresh=False)
    key = "masseter:superficial_part.left"
    viewer.page.keyboard.press("h")
    assert viewer.shown()[key] == 0
    viewer.page.keyboard.press("u")
    assert viewer.shown()[key] == 1
    viewer.page.click("[aria-label^=Ghost]")
    assert 0 < viewer.shown()[key] < 0.5
    viewer.page.keyboard.press("Control+z")
    viewer.page.keyboard.press("i")
    shown = viewer.shown()
    assert {k for k, v in shown.items() if v == 1} == {key, key.replace("left", "right")}
    viewer.page.keyboard.press("Escape")
    assert viewer.shown()["frontalis:medial_part.left"] == 1


def test_layers_sides_groups_and_skin(viewer: Viewer) -> None:
    viewer.open(afresh=False)
    viewer.page.click("[role=tab][data-tab=layers] >> nth=0")
    viewer.page.get_by_label("Deep", exact=True).check(force=True)
    assert viewer.shown()["frontalis:medial_part.left"] == 0
    assert viewer.shown()["lateral_pterygoid:inferior_head.left"] == 1
    viewer.page.get_by_label("All", exact=True).check(force=True)
    viewer.page.get_by_label("Bones, teeth and cartilage").uncheck()
    assert viewer.shown()["skull.midline"] == 0
    viewer.page.get_by_label("Scalp and ear").uncheck()
    assert viewer.shown()["frontalis:medial_part.right"] == 0
    viewer.page.get_by_label("Skin").fill("0.5")
    assert viewer.shown()["skin.midline"] == pytest.approx(0.5)
    viewer.set(half="left")
    assert viewer.shown()["masseter:superficial_part.right"] == 0


def redness(viewer: Viewer, mesh: str, side: str) -> float:
    box = viewer.ask(
        "() => { const b = document.querySelector('canvas').getBoundingClientRect();"
        "return [b.left, b.top]; }"
    )
    x, y = center_of(viewer, mesh, side)
    x, y = round(x - box[0]), round(y - box[1])
    red, _, blue, alpha = picture(viewer)[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 4).mean(axis=0)
    assert alpha == 255
    return float(red - blue)


def test_strength_and_side_are_seen_in_the_picture(viewer: Viewer) -> None:
    unit = "orbicularis_oculi:orbital_part"
    viewer.open("view=front&expression=happiness&side=left", afresh=False)
    assert redness(viewer, unit, "left") > 60
    assert redness(viewer, unit, "right") < 50
    viewer.set(intensity=0)
    assert redness(viewer, unit, "left") < 50


def test_opposing_muscles_are_blue(viewer: Viewer) -> None:
    viewer.open("view=front&expression=happiness&antagonists=1", afresh=False)
    assert redness(viewer, "frontalis:medial_part", "left") < -20


def test_a_cut_opens_the_head(viewer: Viewer) -> None:
    viewer.open("view=lateral&skin=1", afresh=False)
    whole = (picture(viewer)[..., 3] > 0).sum()
    viewer.set(cut="horizontal", cutAt=0.5)
    assert 0 < (picture(viewer)[..., 3] > 0).sum() < 0.8 * whole


def test_labels_do_not_overlap(viewer: Viewer) -> None:
    viewer.open("labels=1&view=three-quarter", afresh=False)
    viewer.until("() => document.querySelectorAll('.label').length > 3")
    boxes = viewer.ask(
        "() => [...document.querySelectorAll('.label')].map(e => { const b ="
        "e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, e.textContent]; })"
    )
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a, b)
    lines = viewer.ask("() => document.querySelectorAll('.leader').length")
    assert lines == len(boxes)
    viewer.page.click(".label >> nth=0")
    assert viewer.state("selected")["kind"] == "muscle"


def test_named_views_and_arrow_keys(viewer: Viewer) -> None:
    viewer.open(afresh=False)
    position = "() => window.faceanatomy.viewport.stage.camera.position.toArray()"
    viewer.page.keyboard.press("4")
    x, y, _ = viewer.ask(position)
    assert x > 5 * abs(y), "from the subject's right"
    viewer.page.focus("canvas")
    viewer.page.keyboard.press("ArrowRight")
    assert viewer.ask(position) != pytest.approx([x, y, _])
    before = viewer.ask("() => window.faceanatomy.viewport.stage.controls.getDistance()")
    viewer.page.keyboard.press("+")
    assert viewer.ask("() => window.faceanatomy.viewport.stage.controls.getDistance()") < before
