"""Nerves and arteries of the page: drawn with what is chosen, as layers, and in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from web_browser import Viewer, browser, page_url, picture

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html


@pytest.fixture(scope="module")
def viewer(
    head_with_tubes: MeshLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Viewer]:
    folder = tmp_path_factory.mktemp("supply")
    written = write_html(None, folder / "viewer.html", library=head_with_tubes)
    with browser() as running:
        page = running.new_page(viewport={"width": 1000, "height": 620})
        seen = Viewer(page, page_url(written)).open()
        yield seen
        assert not seen.messages


NERVES = {"facial_nerve", "facial_nerve_trunk", "temporal_branches", "masseteric_nerve"}
ARTERIES = {"facial_artery", "masseteric_artery"}


def drawn(viewer: Viewer) -> set[str]:
    """Return the ids of the tubes that are seen."""
    return {
        key.split(".")[0]
        for key, opacity in viewer.shown().items()
        if opacity > 0 and key.split(".")[0] in NERVES | ARTERIES
    }


def test_nothing_is_drawn_until_it_is_asked_for(viewer: Viewer) -> None:
    viewer.open("view=front", afresh=False)
    assert drawn(viewer) == set()
    assert viewer.shown()["temporal_fascia.left"] == 0


def test_a_muscle_brings_its_nerve_up_to_the_root_and_its_artery(viewer: Viewer) -> None:
    viewer.open("muscle=frontalis", afresh=False)
    assert drawn(viewer) == {"facial_nerve", "facial_nerve_trunk", "temporal_branches"}
    viewer.open("muscle=masseter", afresh=False)
    assert "masseteric_nerve" in drawn(viewer)
    assert "masseteric_artery" in drawn(viewer)
    assert "facial_nerve" not in drawn(viewer)
    legend = viewer.text(".legend")
    assert "Nerve, schematic" in legend
    assert "Artery, schematic" in legend


def test_a_nerve_brings_its_branches(viewer: Viewer) -> None:
    viewer.open("nerve=facial_nerve_trunk", afresh=False)
    assert drawn(viewer) == {"facial_nerve", "facial_nerve_trunk", "temporal_branches"}


def test_layers_draw_them_all(viewer: Viewer) -> None:
    viewer.open("nerves=1", afresh=False)
    assert drawn(viewer) == NERVES
    viewer.page.click("[role=tab][data-tab=layers] >> nth=0")
    viewer.page.get_by_label("Arteries").check()
    assert drawn(viewer) == NERVES | ARTERIES
    viewer.page.get_by_label("Nerves").uncheck()
    assert drawn(viewer) == ARTERIES
    fascia = "temporal_fascia.right"
    assert viewer.shown()[fascia] == 0
    viewer.page.get_by_label("Fasciae").check()
    assert viewer.shown()[fascia] == 1
    viewer.set(half="left")
    assert viewer.shown()[fascia] == 0
    assert viewer.shown()["facial_artery.right"] == 0


def test_choosing_a_tube_tells_about_it(viewer: Viewer) -> None:
    viewer.open("nerves=1&view=front", afresh=False)
    thing = viewer.ask(
        "() => { const { viewport } = window.faceanatomy; return viewport.thingOf("
        "viewport.stage.nodes.find(n => n.id === 'facial_nerve')); }"
    )
    assert thing == {"kind": "nerve", "id": "facial_nerve"}
    viewer.open("nerve=facial_nerve", afresh=False)
    assert "Motor nucleus" in viewer.text("#info")


def test_a_chosen_nerve_is_seen_through_what_covers_it(viewer: Viewer) -> None:
    viewer.open("view=front&nerve=facial_nerve", afresh=False)
    through = "on => { for (const n of window.faceanatomy.viewport.stage.nodes) if (n.through)"
    viewer.ask(through + " n.through.visible = on; }", False)
    hidden = picture(viewer)
    viewer.ask(through + " n.through.visible = on && n.mesh.visible; }", True)
    seen = picture(viewer)
    changed = np.abs(seen - hidden).sum(axis=-1) > 20
    assert changed.sum() > 50, "inside the skull it shows faintly"
    yellow = (
        seen[changed][:, 0] - seen[changed][:, 2] - (hidden[changed][:, 0] - hidden[changed][:, 2])
    )
    assert yellow.mean() > 5


def test_labels_name_the_nerve_and_lead_to_it(viewer: Viewer) -> None:
    viewer.open("muscle=frontalis&view=lateral&labels=1", afresh=False)
    viewer.until("() => document.querySelectorAll('.label').length > 1")
    names = [one.inner_text().split("\n")[0] for one in viewer.page.locator(".label").all()]
    assert any(name.startswith("Frontalis") for name in names), names
    assert any("facial nerve" in name for name in names), names
    viewer.page.locator(".label", has_text="facial nerve").first.click()
    assert viewer.state("selected")["kind"] == "nerve"


def test_the_list_names_what_is_drawn(viewer: Viewer) -> None:
    viewer.open("muscle=frontalis", afresh=False)
    viewer.page.click("[role=tab][data-tab=list] >> nth=0")
    words = viewer.text(".text-list")
    assert "Facial nerve · nerve, schematic" in words
    assert "Facial artery · artery, schematic · not shown" in words
