"""Driving Chromium on pages of the web viewer: starting it, opening pages, asking them."""

from __future__ import annotations

import atexit
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from faceanatomy.view.web import BUNDLE

SOFTWARE = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE = 90.0


def chromium() -> str:
    """Return the path of Chromium; skip the test where a part of the viewer's tools is missing."""
    pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    if not BUNDLE.is_file():
        pytest.skip("needs the bundled viewer: python -m faceanatomy.view.web_build")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    return path


@cache
def _playwright() -> Any:
    """Return the one driver of this process: a second one cannot be started beside it."""
    from playwright.sync_api import sync_playwright

    driver = sync_playwright().start()
    atexit.register(driver.stop)
    return driver


@contextmanager
def browser(*flags: str) -> Iterator[Any]:
    """Give a running Chromium that draws on the processor."""
    path = chromium()
    running = _playwright().chromium.launch(
        executable_path=path, args=[*(flags or SOFTWARE), "--no-sandbox"]
    )
    try:
        yield running
    finally:
        running.close()


@dataclass
class Viewer:
    """One page and what it said while it was open."""

    page: Any
    url: str
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on(
            "console",
            lambda m: self.messages.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("dialog", lambda d: (self.messages.append(f"dialog {d.message}"), d.accept()))
        self.page.on("request", lambda r: self.requests.append(r.url))

    def open(self, hash_: str = "", *, afresh: bool = True) -> Viewer:
        """Bring the page into the state of `hash_`, by loading it or by a change of address."""
        if afresh or self.page.url == "about:blank":
            self.page.goto("about:blank")
            self.page.goto(self.url + (f"#{hash_}" if hash_ else ""))
            self.until("() => window.faceanatomy && window.faceanatomy.ready")
            return self
        # A detour makes sure that the address changes, so that the camera starts again as well.
        self.ask("() => { location.hash = 'skin=0.123'; }")
        self.until(
            "() => window.faceanatomy.app.state.skin === 0.123 && location.hash === '#skin=0.123'"
        )
        self.ask("hash => { location.hash = hash; }", hash_)
        self.until("() => window.faceanatomy.app.state.skin !== 0.123")
        return self

    def until(self, question: str) -> Any:
        """Ask the page again and again until the answer is true (its policy forbids waiting)."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.page.evaluate(question)
            if answer:
                return answer
            time.sleep(0.03)
        raise AssertionError(f"the page never came to {question}")

    def ask(self, question: str, argument: Any = None) -> Any:
        return self.page.evaluate(question, argument)

    def state(self, name: str) -> Any:
        return self.ask("name => window.faceanatomy.app.state[name]", name)

    def set(self, **patch: Any) -> None:
        self.ask("patch => window.faceanatomy.app.store.set(patch)", patch)

    def shown(self) -> dict[str, float]:
        """Return the opacity of every mesh and side."""
        return dict(
            self.ask(
                "() => [...window.faceanatomy.app.picture.looks].map("
                "([node, look]) => [node.id + '.' + node.side, look.opacity])"
            )
        )

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


def page_url(path: Path) -> str:
    return path.resolve().as_uri()


def center_of(viewer: Viewer, mesh: str, side: str) -> tuple[float, float]:
    """Return the place on the page where the middle of a mesh is seen."""
    x, y = viewer.ask(
        """([id, side]) => {
          const { stage } = window.faceanatomy.viewport;
          const node = stage.nodes.find(n => n.id === id && n.side === side);
          const sphere = (node.mesh.geometry.computeBoundingSphere(),
            node.mesh.geometry.boundingSphere.clone().applyMatrix4(node.mesh.matrixWorld));
          const at = sphere.center.clone().project(stage.camera);
          const box = stage.canvas.getBoundingClientRect();
          return [box.left + (at.x + 1) / 2 * box.width, box.top + (1 - at.y) / 2 * box.height];
        }""",
        [mesh, side],
    )
    return float(x), float(y)


def picture(viewer: Viewer) -> Any:
    """Return the drawn picture as an array of shape (h, w, 4)."""
    import base64
    import io

    import numpy as np
    from PIL import Image

    data = viewer.ask(
        """async () => {
          const blob = await window.faceanatomy.viewport.stage.png();
          const bytes = new Uint8Array(await blob.arrayBuffer());
          return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
        }"""
    )
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")).astype(int)
