"""Write the table of published norms in docs/model.md, between its two marks."""

from __future__ import annotations

from pathlib import Path

from faceanatomy.data import data_directory
from faceanatomy.geometry.library import meshes
from faceanatomy.geometry.norms import Row, compare, markdown, read_norms

PAGE = Path(__file__).with_name("model.md")
BEGIN = "<!-- norms: written by docs/make_norms.py from data/model/norms.json and the meshes -->\n"
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
    """Return the page with a fresh table."""
    rows = compare(read_norms(data_directory()), meshes())
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{markdown(rows)}\n{outside(rows)}.\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
