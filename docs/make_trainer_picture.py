"""Make docs/trainer.jpg, the trainer's window at a held step.

python docs/make_trainer_picture.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

import faceanatomy as fa
from faceanatomy.training.today import todays_training
from faceanatomy.training.trainer import Trainer
from faceanatomy.view.trainer_window import trainer_viewer

TARGET = Path(__file__).parent / "trainer.jpg"


def main() -> None:
    """Draw it off screen at twice its size."""
    atlas = fa.load()
    trainer = Trainer(atlas, todays_training(atlas, "fish_mouth"))
    viewer = trainer_viewer(trainer, (2000, 1400), off_screen=True, skin=0.35)
    trainer.next()
    while trainer.place.repetition < 4:
        trainer.next()
    viewer.mover.act("next")
    viewer.mover.tick(4.0)
    viewer.plotter.disable_anti_aliasing()
    pixels = viewer.plotter.screenshot(None, return_img=True)
    viewer.close()
    image = Image.fromarray(pixels).resize((1000, 700), Image.Resampling.LANCZOS)
    image.save(TARGET, quality=88, subsampling=0, optimize=True)


if __name__ == "__main__":
    main()
