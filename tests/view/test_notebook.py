"""A real notebook, run by a real kernel: scenes show themselves as the page, and as pictures."""

from __future__ import annotations

import base64
import subprocess
import sys
from io import BytesIO

import nbformat
import numpy as np
import pytest
from PIL import Image

from faceanatomy.view.opening import has_bundle

CELLS = [
    "import faceanatomy as fa; fa.scene('happiness', camera='front')",
    "fa.scene('happiness', camera='front').show(size=(400, 300))",
    "import pyvista; pyvista.set_jupyter_backend('static'); "
    "fa.scene('happiness', camera='front').plotter(size=(400, 300)).show()",
    "fa.view('happiness', camera='front', picture=None)",
]
PICTURES = range(3)
PAGES = (0, 3)


RUN = "from nbclient.cli import main; main()"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict]]:
    """What each cell shows; run in a process of its own, as Jupyter does."""
    file = tmp_path_factory.mktemp("notebook") / "tour.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    nbformat.write(notebook, file)
    command = [sys.executable, "-c", RUN, str(file), "--inplace", "--timeout=300"]
    subprocess.run(command, check=True, capture_output=True)
    return [cell.outputs for cell in nbformat.read(file, as_version=4).cells]


@pytest.mark.parametrize("cell", PICTURES)
def test_a_cell_shows_a_picture(outputs: list[list[dict]], cell: int) -> None:
    shown = [output["data"] for output in outputs[cell] if "data" in output]
    assert shown, outputs[cell]
    pixels = np.asarray(
        Image.open(BytesIO(base64.b64decode(shown[-1]["image/png"]))).convert("RGB")
    )
    red = (pixels[..., 0] > 120) & (pixels[..., 1] < 60) & (pixels[..., 2] < 60)
    assert red.sum() > 50, "the muscles of a smile must stand out"


@pytest.mark.parametrize("cell", PAGES)
def test_a_cell_shows_the_page_inline(outputs: list[list[dict]], cell: int) -> None:
    if not has_bundle():
        pytest.skip("needs the bundled viewer: python -m faceanatomy.view.web_build")
    (shown,) = [output["data"] for output in outputs[cell] if "data" in output]
    frame = str(shown["text/html"])
    assert frame.startswith("<iframe")
    assert "allow-same-origin" not in frame, "the page cannot reach into the notebook"
    assert len(frame) < 6_000_000


def test_nothing_is_warned_about(outputs: list[list[dict]]) -> None:
    assert not [o for cell in outputs for o in cell if o["output_type"] == "stream"]
