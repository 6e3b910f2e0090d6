"""Write the tables of published norms in docs/model.md and docs/motion.md, between their marks."""

from __future__ import annotations

from pathlib import Path

from faceanatomy.data import data_directory
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.motion import motion
from faceanatomy.geometry.norms import (
    Row,
    compare,
    compare_moved,
    markdown,
    read_excursions,
    read_norms,
)
from faceanatomy.knowledge.atlas import load
from faceanatomy.knowledge.shown import posture_of

PAGE = Path(__file__).with_name("model.md")
MOTION_PAGE = Path(__file__).with_name("motion.md")
BEGIN = "<!-- norms: written by docs/make_norms.py from data/model/norms.json and the meshes -->\n"
MOTION_BEGIN = "<!-- norms: written by docs/make_norms.py from data/model/excursions.json -->\n"
END = "<!-- end of norms -->"


def outside(rows: tuple[Row, ...]) -> str:
    """Return a list of what is outside, the farthest first."""
    far = sorted((row for row in rows if row.within is False), key=lambda row: -abs(row.off))
    return "Outside, by how much of the norm: " + ", ".join(
        f"{row.norm.name.lower()}{' (depth)' if row.norm.kind == 'soft_tissue' else ''} "
        f"{100 * row.off:+.0f} %"
        for row in far
    )


def page() -> str:
    """Return the page of the model with a fresh table."""
    rows = compare(read_norms(data_directory()), meshes())
    return _between(PAGE, BEGIN, f"{markdown(rows)}\n{outside(rows)}.\n\n")


def motion_page() -> str:
    """Return the page of the motion with a fresh table."""
    folder = data_directory()
    cases = {e.id: (e.activation(), posture_of(e)) for e in load().expressions}
    rows = compare_moved(read_excursions(folder), folder, motion(), cases)
    return _between(MOTION_PAGE, MOTION_BEGIN, f"{markdown(rows)}\n")


def _between(path: Path, begin: str, text: str) -> str:
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    return f"{before}{begin}\n{text}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    MOTION_PAGE.write_text(motion_page(), encoding="utf-8")
