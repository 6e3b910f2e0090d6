"""Make a test of recognition: every expression, shuffled and numbered, without its name.

python docs/make_blind_test.py DIRECTORY [SEED]

Each cell shows the face at rest, the expression, and the same moment in three-quarter view. The
key goes to ``key.txt``; hide it from whoever is asked what the person feels or does.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from make_motion_pictures import FRONT, QUARTER, REST, close, face
from PIL import Image, ImageDraw

import faceanatomy as fa
from faceanatomy.view.typesetting import font

SIZE = (300, 378)
GAP, COLUMNS, ROWS = 12, 2, 4


def cells(ids: list[str]) -> list[Image.Image]:
    """Return one numbered picture for each expression, in this order."""
    front, quarter = face(close(FRONT), SIZE), face(close(QUARTER), SIZE)
    rest, width = front.picture(REST), SIZE[0]
    made = []
    for number, name in enumerate(ids, start=1):
        shown = fa.load().resolve(fa.load().expression(name))
        pose = (shown.activation, shown.posture)
        cell = Image.new("RGB", (3 * width + GAP, SIZE[1] + GAP), "white")
        for place, picture in enumerate((rest, front.picture(pose), quarter.picture(pose))):
            cell.paste(picture, (place * width, 0))
        ImageDraw.Draw(cell).text((8, 4), str(number), fill="black", font=font("Semibold", 26))
        made.append(cell)
    return made


def main(directory: Path, seed: int) -> None:
    """Write the pages and the key."""
    ids = [expression.id for expression in fa.load().expressions]
    random.Random(seed).shuffle(ids)
    directory.mkdir(parents=True, exist_ok=True)
    pictures = cells(ids)
    width, height = pictures[0].size
    each = COLUMNS * ROWS
    for first in range(0, len(pictures), each):
        page = Image.new("RGB", (COLUMNS * width, ROWS * height), "white")
        for place, picture in enumerate(pictures[first : first + each]):
            page.paste(picture, (place % COLUMNS * width, place // COLUMNS * height))
        page.save(directory / f"page-{first // each + 1}.png")
    key = "".join(f"{number} {name}\n" for number, name in enumerate(ids, start=1))
    (directory / "key.txt").write_text(key, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
