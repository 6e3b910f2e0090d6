"""axe-core, the usual checker of accessibility, finds no serious fault in the web viewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser import Viewer, browser, page_url

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html
from faceanatomy.view.web_build import web_folder

CHECKER = web_folder() / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    if not CHECKER.is_file():
        pytest.skip("needs axe-core: python -m faceanatomy.view.web_build --tools")
    with browser() as started:
        yield started


@pytest.mark.parametrize(
    ("theme", "width", "link", "click"),
    [
        ("light", 1000, "expression=happiness&labels=1&antagonists=1", ""),
        ("dark", 1000, "muscle=masseter", ".tablist [data-tab=layers]"),
        ("light", 390, "", ".tabbar [data-tab=list]"),
        ("dark", 390, "exercise=fish_mouth", ".tabbar [data-tab=details]"),
        ("light", 1000, "condition=bells_palsy", "[aria-label=Settings]"),
        ("dark", 1000, "", "[aria-label=Quiz]"),
        ("light", 1000, "expression=happiness&with=anger", "[aria-label=Train]"),
        ("dark", 390, "expression=voluntary_smile&lesion=vii_stylomastoid", "[aria-label=Train]"),
        ("light", 1000, "expression=voluntary_smile&lesion=vii_stylomastoid", ""),
        ("dark", 390, "expression=happiness&with=anger", ".tabbar [data-tab=details]"),
    ],
)
def test_no_serious_fault(
    running: Any, head: MeshLibrary, tmp_path: Path, theme: str, width: int, link: str, click: str
) -> None:
    context = running.new_context(
        viewport={"width": width, "height": 620}, color_scheme=theme, bypass_csp=True
    )
    tab = context.new_page()
    written = write_html(None, tmp_path / "v.html", library=head)
    seen = Viewer(tab, page_url(written)).open(link)
    if click:
        tab.click(click)
    tab.evaluate(CHECKER.read_text(encoding="utf-8"))
    result = tab.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    faults = [
        (fault["impact"], fault["id"], [node["html"] for node in fault["nodes"]][:3])
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert not faults
    assert seen.ask("() => window.faceanatomy.error") == ""
    context.close()
