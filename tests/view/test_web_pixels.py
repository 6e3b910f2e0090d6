"""Pictures of the page at fixed cameras, compared by pixels with kept ones.

Run this file (``python tests/view/test_web_pixels.py``) to make the kept pictures again after a
change that is meant to be seen, and look at them before committing.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from web_browser import Viewer, browser, page_url

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html

KEPT = Path(__file__).parent / "pixels"
WINDOW = {"width": 460, "height": 420}
MEAN = 2.0
"""Mean difference of all channels that is still the same picture, of 255."""
FAR, SHARE = 48, 0.012
"""A pixel differs by more than the first in one channel; that share of them may."""

FRONT, RIGHT = (0.0, 1.0, 0.0), (1.0, 0.05, 0.0)
SLANT, OTHER_SLANT = (0.72, 1.0, 0.1), (-0.72, 1.0, 0.3)
"""Directions towards the viewer, RAS."""
MADE = {
    "made-front": ("", FRONT),
    "made-smile": ("expression=happiness&antagonists=1&still=1", SLANT),
    "made-veil": ("skin=0.35", RIGHT),
    "made-cut": ("skin=1&cut=horizontal&at=0.5", OTHER_SLANT),
    "made-nerve": ("nerve=facial_nerve&arteries=1", RIGHT),
    "made-ghosts": ("ghost=skull,mandible&half=left", FRONT),
}
"""Name of a picture, the link to it and its camera, on the small made head."""
REAL = {"real-front": ("", FRONT), "real-deep": ("layer=deep", RIGHT)}
"""The same on the model of the project, at rest: few, because the model grows."""


def picture(viewer: Viewer, link: str, direction: tuple[float, float, float]) -> np.ndarray:
    """Return what the canvas shows in a state, over grey, shape (h, w, 3)."""
    viewer.open(link)
    data = viewer.ask(
        """async ([x, y, z]) => {
          const { stage } = window.faceanatomy.viewport;
          stage.canvas.style.width = '360px';
          stage.canvas.style.height = '320px';
          stage.resize(360, 320);
          const direction = stage.controls.target.clone().set(x, y, z).normalize();
          const center = stage.controls.target.clone().set(0, 15, -10);
          stage.pilot.fly({ center, direction, distance: 820 }, 0);
          const blob = await stage.png();
          const bytes = new Uint8Array(await blob.arrayBuffer());
          return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
        }""",
        direction,
    )
    drawn = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
    ground = Image.new("RGBA", drawn.size, (128, 128, 128, 255))
    return np.asarray(Image.alpha_composite(ground, drawn).convert("RGB"))


def difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Return the mean difference and the share of pixels that differ much."""
    apart = np.abs(one.astype(int) - other.astype(int))
    return float(apart.mean()), float((apart.max(axis=-1) > FAR).mean())


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    mean, share = difference(one, other)
    return mean <= MEAN and share <= SHARE


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    with browser() as running:
        page = running.new_page(viewport=WINDOW)
        yield page
        page.close()


@pytest.fixture(scope="module")
def made(head_with_tubes: MeshLibrary, tab: Any, tmp_path_factory: Any) -> Viewer:
    folder = tmp_path_factory.mktemp("pixels")
    return Viewer(tab, page_url(write_html(None, folder / "made.html", library=head_with_tubes)))


@pytest.fixture(scope="module")
def real(tab: Any, tmp_path_factory: Any) -> Viewer:
    return Viewer(tab, page_url(write_html(None, tmp_path_factory.mktemp("pixels") / "real.html")))


def check(viewer: Viewer, name: str, link: str, direction: tuple[float, float, float]) -> None:
    now = picture(viewer, link, direction)
    kept = np.asarray(Image.open(KEPT / f"{name}.png").convert("RGB"))
    assert now.shape == kept.shape
    mean, share = difference(now, kept)
    assert mean <= MEAN, f"{name}: mean difference {mean:.2f}"
    assert share <= SHARE, f"{name}: {share:.2%} of the pixels differ"


@pytest.mark.parametrize("name", MADE)
def test_pictures_of_the_made_head(made: Viewer, name: str) -> None:
    check(made, name, *MADE[name])


@pytest.mark.parametrize("name", REAL)
def test_pictures_of_the_model(real: Viewer, name: str) -> None:
    check(real, name, *REAL[name])


def test_no_cartilage_shines_out_of_the_nostrils_of_opaque_skin(real: Viewer) -> None:
    real.open("skin=1")
    cartilage = [key for key in real.shown() if "cartilage" in key]
    assert len(cartilage) > 3
    assert not any(real.shown()[key] for key in cartilage)
    real.open("skin=0.5")
    assert all(real.shown()[key] for key in cartilage)


def test_the_tolerance_tells_pictures_apart() -> None:
    kept = {p.stem: np.asarray(Image.open(p).convert("RGB")) for p in KEPT.glob("*.png")}
    assert set(kept) == {*MADE, *REAL}
    names = sorted(kept)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert not alike(kept[one], kept[other]), (one, other)
    shifted = np.roll(kept["made-front"], 4, axis=1)
    assert not alike(kept["made-front"], shifted), "four pixels beside"
    assert sum(p.stat().st_size for p in KEPT.glob("*.png")) < 700_000


def main() -> None:
    """Make the kept pictures again."""
    import tempfile

    from conftest import HEAD, TUBES, write_library

    with tempfile.TemporaryDirectory() as name, browser() as running:
        folder = Path(name)
        head = MeshLibrary(write_library(folder, HEAD | TUBES))
        page = running.new_page(viewport=WINDOW)
        for links, library in ((MADE, head), (REAL, None)):
            written = write_html(None, folder / "page.html", library=library)
            viewer = Viewer(page, page_url(written))
            for picture_name, (link, direction) in links.items():
                drawn = Image.fromarray(picture(viewer, link, direction))
                drawn.save(KEPT / f"{picture_name}.png", optimize=True)


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    main()
