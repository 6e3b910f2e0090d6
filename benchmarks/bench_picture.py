"""How long the first picture takes, from process start to a PNG of 1600x1200 pixels."""

import tempfile
from pathlib import Path

from timing import median_process, report

OURS = "import faceanatomy as fa; fa.scene('happiness').screenshot({path!r}, size=(1600, 1200))"
PLAIN = """
import pyvista, faceanatomy as fa
plotter = pyvista.Plotter(off_screen=True, window_size=(1600, 1200))
library = fa.meshes()
for key in library:
    if key[0] != "skin":
        plotter.add_mesh(library[key].to_pyvista())
plotter.camera_position = [(600, 700, 0), (0, 0, -40), (0, 0, 1)]
plotter.screenshot({path!r})
"""

with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "picture.png")
    report(
        "first 1600x1200 picture from process start",
        median_process(OURS.format(path=path)),
        3.0,
        "plain PyVista, same meshes",
        median_process(PLAIN.format(path=path)),
    )
