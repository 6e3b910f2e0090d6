"""Every page of every kind as pixels, beside a small reference picture.

The pages are drawn of the head of ellipsoids at 18 dpi and blurred, so that what is compared is
layout, type and colour, and neither the last word of a fact nor the driver that drew the figures.
At most `MOST` of the pixels may be off by more than `FAR` of 255 levels. After a wanted change of
layout remake them with one command, and look at them:

    REMAKE_REFERENCES=1 python -m pytest -n 0 tests/sheets/test_references.py
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageFilter

FOLDER = Path(__file__).parent / "references"
DPI, BLUR, FAR, MOST = 18, 1.2, 20, 0.06
SHEETS = {
    "expression": ("happiness", {}),
    "expression-dark": ("happiness", {"theme": "dark", "orientation": "landscape"}),
    "expression-white-portuguese": ("anger", {"theme": "white", "language": "pt", "size": "A3"}),
    "poster": (None, {"kind": "poster", "size": "A2"}),
    "emotions": (None, {"kind": "emotions", "size": "A3", "theme": "white"}),
    "card": ("zygomaticus major", {"kind": "card"}),
    "card-press": ("zygomaticus major", {"kind": "card", "size": "A5", "bleed": 3,
                                         "crop_marks": True, "theme": "dark"}),
    "deck": ("happiness", {"kind": "deck", "size": "A5", "theme": "contrast"}),
    "flashcards": ("happiness", {"kind": "flashcards"}),
    "exercise": ("resisted smile", {"kind": "exercise"}),
    "plan": ("jaw_tension", {"kind": "plan"}),
    "nerve": (None, {"kind": "nerve", "size": "A3"}),
    "layers": (None, {"kind": "layers", "size": "A3"}),
    "antagonists": (None, {"kind": "antagonists", "size": "tabloid"}),
    "worksheet": (None, {"kind": "worksheet", "theme": "greyscale", "seed": 3}),
    "claims": (None, {"kind": "claims", "size": "A3"}),
}  # fmt: skip


def pages_of(path: Path) -> list[Image.Image]:
    """The pages of a PDF as small pictures."""
    found = []
    with pymupdf.open(path) as document:
        for page in document:
            pixels = page.get_pixmap(dpi=4 * DPI, alpha=False)
            image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
            found.append(image.reduce(4).filter(ImageFilter.GaussianBlur(BLUR)))
    return found


def share_off(page: Image.Image, reference: Image.Image) -> float:
    """Share of the pixels that are farther off than `FAR` in any channel."""
    if page.size != reference.size:
        return 1.0
    both = (np.asarray(image.convert("RGB"), dtype=int) for image in (page, reference))
    return float((np.abs(np.subtract(*both)).max(axis=-1) > FAR).mean())


@pytest.fixture(scope="module")
def drawn(make, tmp_path_factory):
    folder, kept = tmp_path_factory.mktemp("pages"), {}

    def drawn_pages(name):
        if name not in kept:
            thing, options = SHEETS[name]
            path = folder / f"{name}.pdf"
            make(thing, **options).save(path, dpi=45)
            kept[name] = pages_of(path)
        return kept[name]

    return drawn_pages


def references(name: str) -> list[Path]:
    return [
        FOLDER / f"{name}-{n}.png" for n in range(1, 1 + len(list(FOLDER.glob(f"{name}-?.png"))))
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_every_page_looks_like_its_reference(drawn, name):
    pages = drawn(name)
    if os.environ.get("REMAKE_REFERENCES"):
        FOLDER.mkdir(exist_ok=True)
        for old in references(name):
            old.unlink()
        for number, page in enumerate(pages, 1):
            page.quantize(255, dither=Image.Dither.NONE).save(
                FOLDER / f"{name}-{number}.png", optimize=True
            )
    wanted = references(name)
    assert len(pages) == len(wanted) > 0
    for page, path in zip(pages, wanted, strict=True):
        with Image.open(path) as reference:
            assert share_off(page, reference) <= MOST, path.name


def shifted(page):
    return page.transform(page.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, 14))


def without_text(page):
    image = page.copy()
    width, height = page.size
    image.paste(page.getpixel((2, 2)), (0, int(0.5 * height), width, int(0.96 * height)))
    return image


def without_figure(page):
    image = page.copy()
    width, height = page.size
    image.paste(page.getpixel((2, 2)), (int(0.2 * width), int(0.2 * height), width, height // 2))
    return image


def in_another_theme(page):
    return Image.fromarray(255 - np.asarray(page))


@pytest.mark.parametrize("spoil", [shifted, without_text, without_figure, in_another_theme])
def test_a_page_that_changed_is_noticed(drawn, spoil):
    (page,) = drawn("expression")
    assert share_off(page, page) == 0
    assert share_off(spoil(page), page) > MOST


def test_no_reference_is_left_over():
    known = {path for name in SHEETS for path in references(name)}
    assert known == set(FOLDER.iterdir())


def test_all_themes_and_formats_are_among_the_references():
    themes = {options.get("theme", "classic") for _, options in SHEETS.values()}
    assert themes == {"classic", "white", "dark", "greyscale", "contrast"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000
