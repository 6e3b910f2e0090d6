"""Write docs/arkit.md, the table of the ARKit names, from data/arkit.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

import faceanatomy as fa
from faceanatomy.knowledge.shown import posture_of

PAGE = Path(__file__).with_name("arkit.md")
HEAD = """# ARKit names and what they drive

<!-- Written by docs/make_arkit.py from data/arkit.json; edit that file and run the script. -->

The 52 coefficients of ARKit face tracking, which Live Link Face records and MediaPipe estimates,
and what each means here at a weight of 1. `fa.read_signals` and the morph targets of `fa.export`
use this table. Sides are the subject's. A star marks the one name that MediaPipe does not write.

| Name | What moves | Action units | Muscles and parts | Jaw, gaze, tongue, cheeks | Remark |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the page."""
    atlas = fa.load()
    rows = "".join(_row(atlas, shape) for shape in atlas.blendshapes)
    cited = dict.fromkeys(source for shape in atlas.blendshapes for source in shape.sources)
    sources = "\n".join(f"- {atlas.references[source]['title']} (`{source}`)" for source in cited)
    return f"{HEAD}{rows}\nSources:\n\n{sources}\n"


def _row(atlas: fa.Atlas, shape: Any) -> str:
    units = ", ".join(
        f"AU{use.code}" + (f" x {use.intensity:g}" if use.intensity < 1 else "")
        for use in shape.action_units
    )
    muscles = ", ".join(
        dict.fromkeys(
            atlas.unit(unit).name + ("" if shape.side in ("both", side) else f" ({side})")
            for unit, side in shape.activation()
        )
    )
    posture = ", ".join(
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in msgspec.to_builtins(posture_of(shape)).items()
    )
    star = "" if shape.mediapipe else " *"
    cells = (f"`{shape.id}`{star}", shape.movement, units, muscles, posture, shape.notes)
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
