"""A real notebook, run by a real kernel: scenes show themselves as pictures."""

from __future__ import annotations

import base64
import subprocess
import sys
from io import BytesIO

import nbformat
import numpy as np
import pytest
from PIL import Image

CELLS = [
    "import faceanatomy as fa; fa.scene('happiness', camera='front')",
    "fa.scene('happiness', camera='front').show(size=(400, 300))",
    "import pyvista; pyvista.set_jupyter_backend('static'); "
    "fa.scene('happiness', camera='front').plotter(size=(400, 300)).show()",
]


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


@pytest.mark.parametrize("cell", range(len(CELLS)))
def test_a_cell_shows_a_picture(outputs: list[list[dict]], cell: int) -> None:
    shown = [output["data"] for output in outputs[cell] if "data" in output]
    assert shown, outputs[cell]
    pixels = np.asarray(
        Image.open(BytesIO(base64.b64decode(shown[-1]["image/png"]))).convert("RGB")
    )
    red = (pixels[..., 0] > 120) & (pixels[..., 1] < 60) & (pixels[..., 2] < 60)
    assert red.sum() > 50, "the muscles of a smile must stand out"


def test_nothing_is_warned_about(outputs: list[list[dict]]) -> None:
    assert not [o for cell in outputs for o in cell if o["output_type"] == "stream"]
