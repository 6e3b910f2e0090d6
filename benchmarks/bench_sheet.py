"""How long an A3 study sheet takes at 300 dpi in a warm process, with no figure in the cache."""

import os
import tempfile
from pathlib import Path

from timing import median_seconds, report

with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_CACHE_HOME"] = folder
    import faceanatomy as fa

    def make(name: str, dpi: int) -> None:
        fa.sheet(name, size="A3").save(Path(folder) / "sheet.pdf", dpi=dpi)

    make("surprise", 72)
    names = iter(["happiness", "anger", "fear"])
    seconds = median_seconds(lambda: make(next(names), 300), runs=3)
    names = iter(["happiness", "anger", "fear"])
    cached = median_seconds(lambda: make(next(names), 300), runs=3)
    report("A3 sheet at 300 dpi, warm", seconds, 15.0, "the same with cached figures", cached)
