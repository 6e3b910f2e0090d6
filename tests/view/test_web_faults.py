"""The web viewer where something is wrong: hostile names, damaged pages, no WebGL; and the quiz."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from web_browser import PATIENCE, Viewer, browser, chromium, page_url

import faceanatomy as fa
from faceanatomy.data import data_directory
from faceanatomy.errors import InvalidValueError, MissingDependencyError
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view import web
from faceanatomy.view.web import InlinePage, page, write_html

HOSTILE = "</script><img src=x onerror=alert(1)><!--"


def hostile_atlas(folder: Path) -> fa.Atlas:
    """Return the real atlas with markup in names and texts of one muscle and one expression."""
    for file in data_directory().glob("*.json"):
        shutil.copy(file, folder)
    for kind, identifier, fields in (
        ("muscles", "masseter", ("name", "notes")),
        ("expressions", "happiness", ("name", "description")),
    ):
        records = json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
        for record in records[kind]:
            if record["id"] == identifier:
                for name in fields:
                    record[name] = HOSTILE
        (folder / f"{kind}.json").write_text(json.dumps(records), encoding="utf-8")
    return fa.load(folder)


def test_names_cannot_inject_markup(running: Any, head: MeshLibrary, tmp_path: Path) -> None:
    written = write_html(
        "happiness", tmp_path / "h.html", library=head, atlas=hostile_atlas(tmp_path)
    )
    tab = running.new_page()
    seen = Viewer(tab, page_url(written)).open("muscle=masseter&expression=happiness&labels=1")
    assert seen.text(".info h2") == HOSTILE
    assert seen.text(".stage-title h2") == HOSTILE
    tab.keyboard.press("/")
    tab.keyboard.type("img src")
    assert HOSTILE in seen.text(".results")
    assert seen.ask("() => document.images.length") == 0
    assert not seen.messages
    tab.close()


def test_a_page_with_a_cut_off_model_still_gives_the_facts(
    running: Any, head: MeshLibrary, tmp_path: Path
) -> None:
    text = page(None, library=head)
    cut = re.sub(r'(id="model">.{400})[^<]+', r"\1", text)
    assert len(cut) < len(text)
    path = tmp_path / "cut.html"
    path.write_text(cut, encoding="utf-8")
    tab = running.new_page()
    seen = Viewer(tab, page_url(path)).open("muscle=masseter")
    assert "cut off or damaged" in seen.text("[role=alert]")
    assert seen.text(".info h2") == "Masseter"
    tab.close()


def test_a_page_without_facts_says_so(running: Any, head: MeshLibrary, tmp_path: Path) -> None:
    path = tmp_path / "cut.html"
    path.write_text(re.sub(r'id="facts">[^<]+', 'id="facts">AAAA', page(None, library=head)))
    tab = running.new_page()
    seen = Viewer(tab, page_url(path)).open()
    assert "damaged" in seen.text("[role=alert]")
    tab.close()


def test_without_webgl_all_facts_are_there(head: MeshLibrary, tmp_path: Path) -> None:
    written = write_html("happiness", tmp_path / "v.html", library=head)
    with browser("--disable-3d-apis") as plain:
        seen = Viewer(plain.new_page(), page_url(written)).open()
        assert "WebGL" in seen.text("[role=alert]")
        picture = "() => { const [p] = document.images; return p.complete && p.naturalWidth; }"
        assert seen.until(picture) == 480
        assert "muscles of the face" in seen.ask("() => document.images[0].alt")
        assert "Zygomaticus major" in seen.text("#info")
        assert "Masseter" in seen.text(".text-list")
        seen.page.keyboard.press("/")
        seen.page.keyboard.type("masseter")
        seen.page.keyboard.press("Enter")
        assert seen.text(".info h2") == "Masseter"


def test_inside_a_notebook_it_works_without_an_address(
    running: Any, head: MeshLibrary, tmp_path: Path
) -> None:
    frame = fa.scene("happiness", library=head)._repr_html_()
    assert frame is not None
    host = tmp_path / "notebook.html"
    host.write_text(f"<!doctype html><title>Notebook</title>{frame}", encoding="utf-8")
    tab = running.new_page()
    outer = Viewer(tab, page_url(host))
    tab.goto(outer.url)
    (inner,) = tab.frames[1:]
    end = time.monotonic() + PATIENCE
    while not inner.evaluate("() => !!window.faceanatomy && window.faceanatomy.ready"):
        assert time.monotonic() < end
        time.sleep(0.03)
    assert inner.evaluate("() => window.faceanatomy.error") == ""
    inner.evaluate("() => window.faceanatomy.app.store.set({ labels: true })")
    inner.click(".info a.to-muscle >> nth=0")
    assert inner.evaluate("() => window.faceanatomy.app.state.selected.kind") == "muscle"
    # Longer than the page waits before it would write its address.
    inner.evaluate("() => new Promise(done => setTimeout(done, 500))")
    assert tab.url == outer.url
    assert not outer.messages
    tab.close()


def answer(seen: Viewer, *, right: bool) -> None:
    """Answer the question on the page with the keyboard, or show the place."""
    correct = seen.ask(
        "() => window.quizAnswer = [...document.querySelectorAll('[data-answer]')].map(b => b"
        ".textContent)"
    )
    assert correct is not None
    if not correct:
        seen.page.click(".quiz [data-show]")
        return
    chosen = seen.ask("() => window.faceanatomy.quiz.question.right")
    seen.page.keyboard.press(str((chosen if right else (chosen + 1) % len(correct)) + 1))


def test_the_quiz_counts_and_repeats_what_was_missed(
    running: Any, head: MeshLibrary, tmp_path: Path
) -> None:
    tab = running.new_page()
    seen = Viewer(tab, page_url(write_html(None, tmp_path / "v.html", library=head)))
    seen.open("expression=anger")
    tab.click("[aria-label=Quiz]")
    tab.get_by_label("Where is it?").uncheck()
    tab.get_by_label("What is shown?").uncheck()
    tab.get_by_label("Which muscles make it?").uncheck()
    tab.keyboard.press("Escape")
    tab.click("[aria-label=Quiz]")
    tab.click(".quiz .primary")
    missed = seen.ask("() => window.faceanatomy.quiz.question.muscle")
    options = [o.inner_text() for o in tab.locator("[data-answer]").all()]
    assert len(options) == len(set(options)) == 4
    answer(seen, right=False)
    assert tab.get_attribute(".score", "data-correct") == "0"
    asked = []
    for number in range(1, 11):
        tab.keyboard.press("Enter")
        asked.append(seen.ask("() => window.faceanatomy.quiz.question.muscle"))
        answer(seen, right=True)
        assert tab.get_attribute(".score", "data-correct") == str(number)
    assert missed in asked
    tab.keyboard.press("Enter")
    assert "10 of 11" in seen.text(".quiz")
    tab.keyboard.press("Escape")
    assert seen.state("show") == {"kind": "expression", "id": "anger"}
    assert not seen.messages
    tab.close()


def test_a_muscle_is_found_by_its_place(running: Any, head: MeshLibrary, tmp_path: Path) -> None:
    tab = running.new_page()
    seen = Viewer(tab, page_url(write_html(None, tmp_path / "v.html", library=head))).open()
    tab.click("[aria-label=Quiz]")
    for words in ("What is shown?", "Which nerve?", "Which muscles make it?"):
        tab.get_by_label(words).uncheck()
    tab.select_option(".quiz select", "mastication")
    tab.click(".quiz .primary")
    asked = seen.ask("() => window.faceanatomy.quiz.question")
    while asked["kind"] != "place":
        answer(seen, right=True)
        tab.keyboard.press("Enter")
        asked = seen.ask("() => window.faceanatomy.quiz.question")
    before = int(tab.get_attribute(".score", "data-correct") or 0)
    seen.ask(
        "muscle => window.faceanatomy.viewport.interceptor({kind: 'muscle', id: muscle}, muscle)",
        asked["muscle"],
    )
    assert int(tab.get_attribute(".score", "data-correct") or 0) == before + 1
    assert seen.state("selected")["id"] == asked["muscle"], "the place is shown"
    tab.close()


# Without a browser ---------------------------------------------------------------------------


def test_without_the_bundle_the_error_says_how_to_get_it(
    head: MeshLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "BUNDLE", tmp_path / "missing.html")
    with pytest.raises(MissingDependencyError, match=r"faceanatomy\.view\.web_build"):
        write_html(None, tmp_path / "v.html", library=head)
    assert not (tmp_path / "v.html").exists()


def test_wrong_arguments(head: MeshLibrary, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="suffix"):
        write_html(None, tmp_path / "v.pdf", library=head)
    with pytest.raises(InvalidValueError, match="light"):
        write_html(None, tmp_path / "v.html", library=head, detail="lite")
    with pytest.raises(InvalidValueError, match="finished"):
        write_html(fa.scene("happiness", library=head), tmp_path / "v.html", side="left")
    with pytest.raises(InvalidValueError, match="height"):
        InlinePage(fa.scene("happiness", library=head), height=3)


def test_pages_are_reproducible_and_inline_pages_are_framed(head: MeshLibrary) -> None:
    chromium()
    assert page("anger", library=head) == page("anger", library=head)
    frame = InlinePage(fa.scene("anger", library=head))._repr_html_()
    assert frame.startswith("<iframe")
    assert "<script" not in frame
