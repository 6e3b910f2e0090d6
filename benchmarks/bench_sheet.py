"""How long each kind of study sheet takes on A3 at 300 dpi: warm process, no figure kept.

Give kinds as arguments to time only those. Processor seconds stand beside wall seconds, as other
work on a shared machine makes only the latter longer. The baseline is the same sheet with its
figures kept. The goal is for one printed sheet: what has several pages may take as many times as
long. Deck and flash cards are those of anger, six muscles, as all fifty take minutes.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

GOAL = 12.0
SHEETS = {
    "poster": (None, "poster"),
    "card": ("zygomaticus major", "card"),
    "deck, 6 cards": ("anger", "deck"),
    "flashcards, 6 cards": ("anger", "flashcards"),
    "expression": ("happiness", "expression"),
    "three expressions": (["happiness", "anger", "fear"], "expression"),
    "emotions": (None, "emotions"),
    "exercise": ("fish mouth", "exercise"),
    "plan": ("jaw_tension", "plan"),
    "nerve VII": ("facial nerve", "nerve"),
    "nerve V3": ("mandibular nerve", "nerve"),
    "layers": (None, "layers"),
    "antagonists": (None, "antagonists"),
    "worksheet": (None, "worksheet"),
    "claims": (None, "claims"),
}


def main(names: list[str]) -> None:
    """Print a table with a row for each kind."""
    import faceanatomy as fa

    def make(thing: object, kind: str, size: str, dpi: int) -> tuple[float, float, int, int]:
        wall, processor = time.perf_counter(), time.process_time()
        made = fa.sheet(thing, kind=kind, size=size)
        made.save(Path(folder) / "sheet.pdf", dpi=dpi)
        figures = sum(len(page.slots) for page in made.plan.pages)
        spent = time.perf_counter() - wall, time.process_time() - processor
        return *spent, made.pages, figures

    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "warm")
        make("surprise", "expression", "A5", 72)
        print(f"{'A3 at 300 dpi, warm':<20} pages figures   wall s    CPU s   kept, wall s    goal")
        for number, name in enumerate(names or SHEETS):
            os.environ["XDG_CACHE_HOME"] = str(Path(folder) / str(number))
            wall, processor, pages, figures = make(*SHEETS[name], "A3", 300)
            kept, *_ = make(*SHEETS[name], "A3", 300)
            met = "met" if min(wall, processor) <= GOAL * pages else "MISSED"
            print(
                f"{name:<20} {pages:5d} {figures:7d} {wall:8.1f} {processor:8.1f} {kept:14.1f}    "
                f"{GOAL * pages:g} s {met}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
