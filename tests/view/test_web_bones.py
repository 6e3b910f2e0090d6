"""Bones and teeth one by one in the page: listed, hidden, found, picked, with their sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import HEAD, write_library
from web_browser import Viewer, chromium

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.marking import site_shares
from faceanatomy.view.web import write_html

SPLIT = {name: entry for name, entry in HEAD.items() if name != "skull"} | {
    "frontal_bone": ("bone", False, (0, 40, 60), (50, 45, 40)),
    "parietal_bone": ("bone", True, (35, -30, 60), (34, 45, 40)),
    "tooth_11": ("teeth", True, (5, 88, -40), (4, 4, 7)),
    "tooth_41": ("teeth", True, (4, 86, -56), (3, 4, 6)),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> MeshLibrary:
    return MeshLibrary(write_library(tmp_path_factory.mktemp("bones"), SPLIT))


@pytest.fixture(scope="module")
def path(library: MeshLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    return write_html(None, tmp_path_factory.mktemp("page") / "viewer.html", library=library)


@pytest.fixture
def bones(viewer: Viewer) -> Iterator[Viewer]:
    """Give the page with the list of bones open."""
    viewer.open()
    viewer.page.get_by_role("tab", name="Layers").click()
    viewer.page.get_by_text("Bones and teeth, one by one").click()
    yield viewer
    viewer.set(hidden=[], only=[], selected=None)


def test_each_bone_has_a_row_that_hides_it(bones: Viewer) -> None:
    box = bones.page.get_by_role("checkbox", name="Show Parietal bone", exact=True)
    assert box.is_checked()
    box.uncheck()
    bones.until("() => window.faceanatomy.app.state.hidden.includes('parietal_bone')")
    shown = bones.shown()
    assert shown["parietal_bone.left"] == shown["parietal_bone.right"] == 0
    assert shown["frontal_bone.midline"] == 1
    box.check()
    bones.until("() => !window.faceanatomy.app.state.hidden.length")
    assert bones.shown()["parietal_bone.left"] == 1


def test_a_tooth_of_one_side_is_hidden_by_its_number(bones: Viewer) -> None:
    chart = bones.page.get_by_role("group", name="Show single teeth").first
    numbers = chart.get_by_role("button").all_inner_texts()
    assert [number[0] for number in numbers] == ["1"] * 8 + ["2"] * 8
    tooth = chart.get_by_role("button", name="21 ")
    tooth.click()
    bones.until("() => window.faceanatomy.app.state.hidden.includes('tooth_11.left')")
    assert tooth.get_attribute("aria-pressed") == "false"
    shown = bones.shown()
    assert shown["tooth_11.left"] == 0
    assert shown["tooth_11.right"] == 1
    assert "21 " in bones.text(".changed")


def test_hiding_the_skull_hides_its_bones(viewer: Viewer) -> None:
    viewer.open("structure=skull")
    viewer.page.get_by_role("button", name="Hide", exact=True).click()
    viewer.until("() => window.faceanatomy.app.state.hidden.includes('skull')")
    shown = viewer.shown()
    assert shown["frontal_bone.midline"] == shown["parietal_bone.left"] == 0
    assert shown["mandible.midline"] == 1
    viewer.set(hidden=[], selected=None)


def test_a_tooth_is_found_by_its_number(viewer: Viewer) -> None:
    viewer.open()
    viewer.page.get_by_role("combobox").or_(viewer.page.get_by_role("searchbox")).first.fill(
        "tooth 21"
    )
    viewer.until("() => !!document.querySelector('[role=option]')")
    viewer.page.keyboard.press("Enter")
    viewer.until("() => window.faceanatomy.app.state.selected?.id === 'tooth_11'")
    assert "FDI 11, 21" in viewer.text("#info")


def test_a_chosen_bone_stands_out_from_those_around_it(viewer: Viewer) -> None:
    viewer.open("structure=frontal_bone")
    looks = viewer.ask(
        "() => [...window.faceanatomy.app.picture.looks].map(([n, l]) => [n.id, l.role, l.glow])"
    )
    roles = {name: (role, glow) for name, role, glow in looks}
    assert roles["frontal_bone"][0] == "subject"
    assert roles["frontal_bone"][1] > 0
    assert roles["parietal_bone"][1] == 0
    viewer.set(selected=None)


def test_the_page_knows_the_sites_of_a_bone(viewer: Viewer, library: MeshLibrary) -> None:
    viewer.open()
    mandible = library["mandible", "midline"]
    expected = {name: round(float(share.sum()), 1) for name, share in site_shares(mandible).items()}
    assert expected, "control: the made jaw is near enough to have some"
    found: dict[str, Any] = viewer.ask(
        "() => { const node = window.faceanatomy.viewport.stage.nodes.find(n => "
        "n.id === 'mandible'); return Object.fromEntries([...node.data.sites].map(([k, v]) => "
        "[k, v.shares.reduce((a, b) => a + b, 0) / 255])); }"
    )
    assert set(found) == set(expected)
    for name, total in expected.items():
        assert found[name] == pytest.approx(total, abs=0.5 + 0.01 * total), name


def test_a_muscle_paints_its_sites_and_takes_the_paint_away(viewer: Viewer) -> None:
    tint = (
        "() => Array.from(window.faceanatomy.viewport.stage.nodes.find(n => "
        "n.id === 'mandible').mesh.geometry.getAttribute('tint').array)"
    )
    viewer.open()
    plain = np.array(viewer.ask(tint))
    viewer.open("structure=mandible", afresh=False)
    painted = np.array(viewer.ask(tint))
    assert (painted != plain).any()
    assert "Origin on bone" in viewer.text(".legend")
    viewer.set(selected=None)
    assert np.array_equal(np.array(viewer.ask(tint)), plain)


def test_a_named_place_is_lit_and_gone_to_by_a_click(viewer: Viewer) -> None:
    viewer.open("structure=mandible")
    place = viewer.page.locator(".places a").first
    name = place.inner_text()
    ask = (
        "() => { const view = window.faceanatomy.viewport; const jaw = view.stage.nodes.find("
        "n => n.id === 'mandible'); return [Array.from(jaw.mesh.geometry.getAttribute('tint')."
        "array), view.stage.camera.position.distanceTo(view.stage.controls.target)]; }"
    )
    tint, far = viewer.ask(ask)
    place.focus()
    viewer.page.keyboard.press("Enter")
    viewer.until("() => !!window.faceanatomy.app.state.place")
    lit, near = viewer.ask(ask)
    assert lit != tint
    assert near < far
    assert name in viewer.text(".stage-title")
    assert name in viewer.text(".legend")
    assert place.get_attribute("aria-current") == "location"
    assert viewer.shown()["masseter:superficial_part.right"] < 1, "muscles let it be seen"
    place.click()
    viewer.until("() => !window.faceanatomy.app.state.place")
    assert viewer.ask(ask)[0] == tint
    viewer.set(selected=None)


def test_another_thing_puts_the_place_out(viewer: Viewer) -> None:
    viewer.open("structure=mandible")
    viewer.page.locator(".places a").first.click()
    viewer.until("() => !!window.faceanatomy.app.state.place")
    viewer.ask("() => window.faceanatomy.app.go({ kind: 'structure', id: 'frontal_bone' })")
    assert viewer.state("place") == ""
    viewer.set(selected=None)
