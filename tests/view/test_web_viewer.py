"""The web viewer as its readers meet it: the built page in a real browser."""

from __future__ import annotations

import functools
import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from web_browser import Viewer, center_of, page_url

import faceanatomy as fa
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html


def test_opens_from_a_file_with_one_request(viewer: Viewer) -> None:
    viewer.open()
    assert viewer.ask("() => window.faceanatomy.error") == ""
    assert [r for r in viewer.requests if not r.startswith(("about:", "data:"))] == [viewer.url]
    assert "50 muscles" in viewer.text("#info")


def test_opens_over_http(context: Any, path: Path) -> None:
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(path.parent))
    handler.log_message = lambda *a: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = context.new_page()
    try:
        seen = Viewer(page, f"http://127.0.0.1:{server.server_port}/{path.name}")
        seen.open("expression=happiness")
        assert seen.text(".stage-title h2") == "Happiness"
        assert not seen.messages
    finally:
        page.close()
        server.shutdown()
        server.server_close()


def test_activations_agree_with_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open(afresh=False)
    shows: list[dict[str, Any]] = [{"kind": "expression", "id": e.id} for e in atlas.expressions]
    shows += [{"kind": "exercise", "id": e.id, "step": -1} for e in atlas.exercises]
    shows += [{"kind": "au", "codes": {u.code: 1}} for u in atlas.action_units]
    found = viewer.ask(
        "shows => { const { app } = window.faceanatomy; return shows.map(show => "
        "Object.fromEntries(app.activation({ ...app.state, show, intensity: 0.8, side: 'left'})))}",
        shows,
    )
    records = [*atlas.expressions, *atlas.exercises, *atlas.action_units]
    for record, here in zip(records, found, strict=True):
        there = (record.activation() * 0.8).only("left")
        expected = {f"{unit}|{side}": value for (unit, side), value in there.items()}
        assert here == pytest.approx(expected), record


def test_antagonists_agree_with_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open("expression=anger&antagonists=1", afresh=False)
    here = dict(viewer.ask("() => [...window.faceanatomy.app.picture.against]"))
    against = atlas.antagonists(atlas.expression("anger").activation())
    assert here == pytest.approx({f"{unit}|{side}": v for (unit, side), v in against.items()})


def test_a_deep_link_restores_the_whole_state(viewer: Viewer) -> None:
    link = (
        "expression=happiness&muscle=zygomaticus_major&intensity=0.6&side=left&antagonists=1"
        "&layer=deep&bones=0&skin=0.25&half=left&nogroups=nose&hide=masseter"
        "&ghost=frontalis:medial_part&labels=1&cut=sagittal&at=0.4&view=lateral"
    )
    viewer.open(link)
    assert viewer.state("side") == "left"
    assert viewer.state("selected") == {"kind": "muscle", "id": "zygomaticus_major"}
    assert viewer.text(".info h2") == "Zygomaticus major"
    assert viewer.ask("() => document.querySelector('[data-view=lateral]').ariaPressed") == "true"
    viewer.set(antagonists=False)
    viewer.until("() => !location.hash.includes('antagonists')")
    assert viewer.ask("() => location.hash.slice(1)") == link.replace("&antagonists=1", "")


def test_custom_activations_open_from_python(
    running: Any, head: MeshLibrary, tmp_path: Path
) -> None:
    one_sided = fa.Activation({("masseter:superficial_part", "left"): 0.5})
    written = write_html(one_sided, tmp_path / "a.html", library=head, camera="front", skin=0.2)
    page = running.new_page()
    seen = Viewer(page, page_url(written)).open()
    assert seen.ask("() => Object.fromEntries(window.faceanatomy.app.activation())") == {
        "masseter:superficial_part|left": 0.5
    }
    assert seen.state("view") == "front"
    assert seen.shown()["skin.midline"] == pytest.approx(0.2)
    page.close()


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("expression=hapiness", "hapiness"),
        ("muscle=<img src=x onerror=alert(1)>", "<img src=x"),
        ("au=12:0.5,999:1", "999"),
    ],
)
def test_an_unknown_name_in_a_link_is_told(viewer: Viewer, link: str, told: str) -> None:
    viewer.open(link, afresh=False)
    assert told in viewer.text(".notice")
    viewer.open("skin=abc&layer=nowhere&intensity=7&view=moon", afresh=False)
    assert viewer.state("skin") == 0
    assert viewer.state("intensity") == 1


def test_a_new_address_is_never_written_over(viewer: Viewer) -> None:
    viewer.open("view=front")
    viewer.until("() => location.hash === '#view=front'")
    viewer.ask(
        """() => {
          window.faceanatomy.app.store.set({ labels: true });
          // An address whose event has not come yet: what a quick second link looks like.
          history.replaceState(null, "", "#muscle=masseter");
          return new Promise(done => setTimeout(done, 400));
        }"""
    )
    assert viewer.ask("() => location.hash") == "#muscle=masseter"


def test_pointing_names_and_choosing_explains(viewer: Viewer) -> None:
    viewer.open("view=front", afresh=False)
    at = center_of(viewer, "frontalis:medial_part", "left")
    viewer.page.mouse.move(*at)
    viewer.until("() => !document.querySelector('.tooltip').hidden")
    assert viewer.text(".tooltip").startswith("Frontalis, medial part")
    viewer.page.mouse.click(*at)
    assert viewer.text(".info h2") == "Frontalis"
    info = viewer.text("#info")
    for fact in (
        "Raises the inner eyebrow",
        "coronal suture",
        "Temporal (frontal) branches",
        "CN VII",
        "Corrugator",
    ):
        assert fact in info
    viewer.page.mouse.click(*at)
    assert viewer.text(".info h2") == "Frontalis, medial part", "again chooses the part"
    empty = viewer.ask(
        "() => { const b = document.querySelector('canvas').getBoundingClientRect();"
        "return [b.left + 8, b.top + b.height / 2]; }"
    )
    viewer.page.mouse.click(*empty)
    assert viewer.state("selected") is None


def test_dragging_turns_but_does_not_choose(viewer: Viewer) -> None:
    viewer.open("view=front", afresh=False)
    position = "() => window.faceanatomy.viewport.stage.camera.position.toArray()"
    before = viewer.ask(position)
    x, y = center_of(viewer, "frontalis:medial_part", "left")
    viewer.page.mouse.move(x, y)
    viewer.page.mouse.down()
    viewer.page.mouse.move(x + 80, y + 5, steps=3)
    viewer.page.mouse.up()
    assert viewer.ask(position) != pytest.approx(before)
    assert viewer.state("selected") is None


def test_every_link_leads_to_its_thing(viewer: Viewer) -> None:
    viewer.open("muscle=frontalis", afresh=False)
    viewer.page.click(".info a.to-nerve >> nth=0")
    assert viewer.state("selected")["kind"] == "nerve"
    viewer.page.click(".info a.to-muscle >> nth=0")
    assert viewer.state("selected")["kind"] == "muscle"
    viewer.page.click(".info a.to-expression >> nth=0")
    assert viewer.state("show")["kind"] == "expression"
    assert viewer.state("selected") is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zygomatcus majr", "Zygomaticus major"),
        ("musculus masseter", "Masseter"),
        ("smile", "Happiness"),
        ("au12", "AU 12"),
        ("occhio", "Orbicularis oculi"),
        ("facial nerve", "Facial nerve"),
    ],
)
def test_search_forgives_typing_errors(viewer: Viewer, typed: str, first: str) -> None:
    viewer.open(afresh=False)
    viewer.page.keyboard.press("/")
    viewer.page.keyboard.type(typed)
    options = viewer.page.locator("[role=option]")
    names = [options.nth(i).inner_text() for i in range(min(3, options.count()))]
    assert any(name.startswith(first) for name in names), names


def test_search_works_with_the_keyboard_alone(viewer: Viewer) -> None:
    viewer.open(afresh=False)
    viewer.page.keyboard.press("/")
    viewer.page.keyboard.type("masseter")
    viewer.page.keyboard.press("ArrowDown")
    viewer.page.keyboard.press("ArrowUp")
    viewer.page.keyboard.press("Enter")
    assert viewer.text(".info h2") == "Masseter"
    viewer.page.keyboard.press("/")
    viewer.page.keyboard.type("qqqqqq")
    assert "Nothing is called" in viewer.text(".results")
    viewer.page.keyboard.press("Escape")
    assert viewer.ask("() => document.querySelector('.results').hidden")


def test_exercise_steps(viewer: Viewer, atlas: fa.Atlas) -> None:
    exercise = next(e for e in atlas.exercises if len(e.steps) > 2)
    viewer.open(f"exercise={exercise.id}", afresh=False)
    viewer.page.click(".steps button >> nth=1")
    assert viewer.state("show")["step"] == 1
    here = viewer.ask("() => Object.fromEntries(window.faceanatomy.app.activation())")
    there = exercise.steps[1].activation()
    assert here == pytest.approx({f"{u}|{s}": v for (u, s), v in there.items()})


def test_action_units_are_mixed(viewer: Viewer) -> None:
    viewer.open(afresh=False)
    viewer.page.click("[role=tab][data-tab=move] >> nth=0")
    viewer.page.get_by_label("Units", exact=True).check(force=True)
    viewer.page.click("[data-id='12']")
    viewer.page.click("[data-id='4']")
    assert viewer.state("show")["codes"] == {"12": 1, "4": 1}
    viewer.page.locator(".mixer input").nth(1).fill("0.4")
    codes = viewer.state("show")["codes"]
    assert sorted(codes.values()) == [0.4, 1]
    viewer.page.click("[data-id='12']")
    assert list(viewer.state("show")["codes"]) == ["4"]


def test_settings_survive_a_reload(running: Any, path: Path) -> None:
    context = running.new_context(viewport={"width": 1000, "height": 620})
    page = context.new_page()
    seen = Viewer(page, page_url(path)).open("muscle=masseter")
    page.click("[aria-label=Settings]")
    page.select_option("dialog select >> nth=0", "it")
    page.select_option("dialog select >> nth=1", "contrast")
    page.select_option("dialog select >> nth=2", "viridis")
    page.keyboard.press("Escape")
    seen.open("muscle=masseter")
    assert seen.text(".info h2") == "Massetere"
    assert seen.ask("() => document.documentElement.dataset.theme") == "contrast"
    assert seen.ask("() => window.faceanatomy.app.settings.palette") == "viridis"
    context.close()


def test_the_list_says_what_the_picture_shows(viewer: Viewer) -> None:
    viewer.open("expression=happiness&side=left", afresh=False)
    viewer.page.click("[role=tab][data-tab=list] >> nth=0")
    words = viewer.text(".text-list")
    assert "Zygomaticus major" in words
    assert "left 90 %, right 0 %" in words
    assert "Masseter" in words


def test_controls_have_names(viewer: Viewer) -> None:
    viewer.open("expression=happiness&labels=1", afresh=False)
    nameless = viewer.ask(
        "() => [...document.querySelectorAll('button, input, select, a, [role=tab]')].filter(e => "
        "!(e.ariaLabel || e.textContent.trim() || e.title || e.labels?.length))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []
    ids = viewer.ask("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_small_screens_and_touch(running: Any, path: Path) -> None:
    context = running.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    seen = Viewer(page, page_url(path)).open("view=front")
    page.touchscreen.tap(*center_of(seen, "frontalis:medial_part", "left"))
    seen.until("() => document.querySelector('.app').dataset.sheet === 'details'")
    assert seen.text(".info h2") == "Frontalis"
    page.tap(".tabbar [data-tab=move]")
    page.tap(".listing button >> nth=0")
    assert seen.text(".stage-title h2") == "Happiness"
    wide = seen.ask("() => document.documentElement.scrollWidth")
    assert wide <= 360, "nothing sticks out"
    assert not seen.messages
    context.close()


def test_the_activation_is_saved_as_json(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open("expression=happiness&side=left", afresh=False)
    with viewer.page.expect_download() as download:
        viewer.page.get_by_role("button", name="Save as JSON").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    there = atlas.expression("happiness").activation(side="left")
    assert {(r["unit"], r["side"]): r["strength"] for r in saved["activation"]} == dict(there)


@pytest.mark.parametrize(
    ("link", "facts"),
    [
        ("exercise=resisted_smile", ("Warm-up first", "Common mistakes", "Not with:")),
        ("condition=bells_palsy", ("See a doctor", "Plans leave out")),
        ("claim=face_yoga_three_years", ("Measured", "16 women", "Strength of the evidence")),
        ("claim=palsy_train_hard", ("About", "Bell's palsy", "flaccid stage")),
    ],
)
def test_panels_of_training_and_clinic_say_what_they_are(
    viewer: Viewer, link: str, facts: tuple[str, ...]
) -> None:
    viewer.open(link, afresh=False)
    said = viewer.text("#info").casefold()
    assert [fact for fact in facts if fact.casefold() not in said] == []
    assert "cannot examine or advise" in said
