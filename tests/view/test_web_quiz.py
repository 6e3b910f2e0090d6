"""The quiz: keyboard alone, several right answers, missed questions after a reload, no hints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser import Viewer, page_url

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html

KINDS = ("What is shown?", "Where is it?", "Which nerve?", "Which muscles make it?")


@pytest.fixture(scope="module")
def path(head: MeshLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_html(None, tmp_path_factory.mktemp("quiz") / "viewer.html", library=head)


@pytest.fixture
def seen(running: Any, path: Path) -> Iterator[Viewer]:
    context = running.new_context(viewport={"width": 1000, "height": 620})
    # The same questions every time: which kinds a muscle can be asked by differs.
    context.add_init_script(
        "{ let s = 11; Math.random = () => (s = (s * 16807) % 2147483647) / 2147483647; }"
    )
    viewer = Viewer(context.new_page(), page_url(path)).open()
    yield viewer
    assert not viewer.messages
    context.close()


def begin(viewer: Viewer, kind: str, region: str = "") -> None:
    """Start a round of one kind of question."""
    viewer.page.click("[aria-label=Quiz]")
    for words in KINDS:
        viewer.page.get_by_label(words).set_checked(words == kind)
    if region:
        viewer.page.select_option(".quiz select", region)
    viewer.page.click(".quiz .primary")


def question(viewer: Viewer) -> Any:
    return viewer.ask("() => window.faceanatomy.quiz.question")


def come_to(viewer: Viewer, kind: str) -> Any:
    """Answer until a question of a kind comes: the small head has not every muscle."""
    asked = question(viewer)
    while asked["kind"] != kind:
        viewer.page.keyboard.press(str(asked["right"] + 1))
        viewer.page.keyboard.press("Enter")
        asked = question(viewer)
    return asked


def test_all_that_make_an_expression_have_to_be_marked(seen: Viewer) -> None:
    begin(seen, "Which muscles make it?", "mouth")
    asked = come_to(seen, "expression")
    before = int(seen.page.get_attribute(".score", "data-correct") or 0)
    assert len(asked["options"]) == 5
    assert seen.state("skin") == 1, "the skin hides who works"
    for index in asked["rights"]:
        seen.page.keyboard.press(str(index + 1))
    wrong = next(i for i in range(5) if i not in asked["rights"])
    seen.page.keyboard.press(str(wrong + 1))
    seen.page.keyboard.press(str(wrong + 1))
    marks = seen.page.locator("[data-answer][aria-pressed=true]")
    assert marks.count() == len(asked["rights"])
    seen.page.click("[data-check]")
    right = str(before + 1)
    assert seen.page.get_attribute(".score", "data-correct") == right
    assert seen.state("skin") == 0, "the answer shows the muscles"
    seen.page.click(".verdict .primary")
    if question(seen)["kind"] == "expression":
        seen.page.click("[data-check]")
        assert seen.page.get_attribute(".score", "data-correct") == right, "nothing is not enough"


def test_a_place_is_found_with_the_keyboard_alone(seen: Viewer) -> None:
    begin(seen, "Where is it?", "eye")
    asked = come_to(seen, "place")
    before = int(seen.page.get_attribute(".score", "data-correct") or 0)
    seen.page.keyboard.press("1")
    assert seen.state("view") == "front", "digits turn the model here"
    for _ in range(30):
        seen.page.keyboard.press("n")
        if seen.ask("() => window.faceanatomy.quiz.pointing.muscle") == asked["muscle"]:
            break
    assert seen.ask("() => window.faceanatomy.quiz.pointing.muscle") == asked["muscle"]
    lit = seen.ask("() => window.faceanatomy.viewport.pointer.hovered.id.split(':')[0]")
    assert lit == asked["muscle"]
    seen.page.keyboard.press("Enter")
    assert int(seen.page.get_attribute(".score", "data-correct") or 0) == before + 1
    assert seen.page.is_visible(".verdict"), "the answer stays until one goes on"


def test_what_was_missed_comes_first_after_a_reload(seen: Viewer) -> None:
    begin(seen, "Which nerve?")
    first = question(seen)
    seen.page.keyboard.press(str((first["right"] + 1) % 4 + 1))
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press(str(question(seen)["right"] + 1))
    seen.open()
    seen.page.click("[aria-label=Quiz]")
    assert "So far 1 of 2 right" in seen.text(".quiz .progress")
    assert seen.page.get_attribute(".quiz .progress", "data-missed") == "1"
    seen.page.keyboard.press("Escape")
    begin(seen, "Which nerve?")
    deck = seen.ask("() => window.faceanatomy.quiz.deck.queue")
    due = {question(seen)["muscle"], *(item.split("/")[-1] for item in deck)}
    assert first["muscle"] in due
    assert len(due) == 10
    seen.page.keyboard.press("Escape")
    seen.page.click("[aria-label=Quiz]")
    seen.page.click(".quiz .progress button")
    assert seen.page.locator(".quiz .progress").count() == 0
    assert seen.ask("() => JSON.parse(localStorage['faceanatomy-quiz']).asked") == 0


def test_nothing_gives_the_answer_away(seen: Viewer) -> None:
    begin(seen, "What is shown?", "mastication")
    asked = come_to(seen, "name")
    muscle = asked["options"][asked["right"]]
    assert muscle not in seen.page.title()
    shown = seen.page.inner_text("body")
    assert shown.count(muscle) == 1, "only among the answers"
    address = seen.ask("() => location.hash")
    assert asked["muscle"] not in address
    seen.page.keyboard.press("l")
    assert seen.page.locator(".label").count() == 0
