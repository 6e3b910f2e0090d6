"""Make the sheets of docs/motion_pictures/: every expression, unit, muscle and exercise in motion.

python docs/make_motion_pictures.py            all sheets, some minutes
python docs/make_motion_pictures.py jaw gaze   only these
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

import faceanatomy as fa
from faceanatomy.clinical.course import lesion_course
from faceanatomy.knowledge.courses import course_of
from faceanatomy.view.canvas import Canvas
from faceanatomy.view.items import Camera
from faceanatomy.view.layers import COVERED
from faceanatomy.view.picture import ground
from faceanatomy.view.render import drawn
from faceanatomy.view.repainting import halved
from faceanatomy.view.typesetting import font, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from faceanatomy.view.scene import Scene

FOLDER = Path(__file__).parent / "motion_pictures"
FRONT, QUARTER = (0.0, 1.0, 0.03), (0.72, 1.0, 0.04)
HEAD, LIDS = (184, 232), (300, 158)
REST = (fa.Activation(), fa.Posture())
if TYPE_CHECKING:
    Pose = tuple[fa.Activation, fa.Posture]
    Cell = tuple[str, list[Image.Image]]


class Stage:
    """One face seen by one camera; poses are drawn on one canvas."""

    def __init__(self, scene: Scene, size: tuple[int, int]) -> None:
        self._scene, self._size = scene, size
        self._canvas = Canvas(scene, *size, 2)
        self._ground = ground(scene.theme, size)

    def picture(self, pose: Pose, *, alone: bool = False) -> Image.Image:
        """Return the face in a pose; `alone` leaves out muscles at rest."""
        scene = self._scene.with_pose(*pose)
        if alone:
            scene = scene.with_items(
                replace(item, opacity=0.0) if item.role == "resting" else item
                for item in scene.items
            )
        self._canvas.change(scene)
        image = self._ground.copy()
        image.alpha_composite(Image.fromarray(drawn(self._canvas, scene, *self._size).color))
        return image.convert("RGB")


def face(camera: Camera, size: tuple[int, int] = HEAD) -> Stage:
    """Return the stage that shows skin."""
    scene = fa.scene(fa.Activation(), skin=1.0, camera=camera)
    infos = scene.meshes().infos
    kept = [item for item in scene.items if infos[item.mesh].kind not in COVERED]
    return Stage(scene.with_items(kept), size)


def flesh(camera: Camera, size: tuple[int, int] = HEAD) -> Stage:
    """Return the stage that shows muscles and bones."""
    return Stage(halved(fa.scene(fa.Activation(), camera=camera)), size)


def head(direction: tuple[float, float, float], *, lower: float = 0.0) -> Camera:
    """Return the camera that frames a head."""
    return Camera((0.0, 10.0, -8.0 - lower / 2), direction, width=190.0, height=240.0 + lower)


def close(direction: tuple[float, float, float]) -> Camera:
    """Return the camera that frames a face, from the brows' upper edge to under the chin."""
    return Camera((10.0 * direction[0], 60.0, -20.0), direction, width=142.0, height=179.0)


def throat(direction: tuple[float, float, float]) -> Camera:
    """Return the camera that frames a face and the neck, for what moves there."""
    return Camera((8.0 * direction[0], 40.0, -52.0), direction, width=168.0, height=212.0)


def eyes(direction: tuple[float, float, float]) -> Camera:
    """Return the camera that frames both eyes."""
    return Camera((0.0, 85.0, 16.0), direction, width=118.0, height=62.0)


def pair(
    frame: Callable[[tuple[float, float, float]], Camera], size: tuple[int, int] = HEAD
) -> tuple[Stage, Stage]:
    """Return the same face from the front and in three-quarter view."""
    return face(frame(FRONT), size), face(frame(QUARTER), size)


def beside_rest(stages: tuple[Stage, Stage], pose: Pose) -> list[Image.Image]:
    """Return the face at rest, in a pose, and in the pose in three-quarter view."""
    front, quarter = stages
    return [front.picture(REST), front.picture(pose), quarter.picture(pose)]


# Sheets ------------------------------------------------------------------------------------


def expressions(kinds: tuple[str, ...]) -> Iterator[Cell]:
    """Yield expressions at rest, from the front and in three-quarter view."""
    near, far = pair(close), pair(throat)
    for expression in fa.load().expressions:
        if expression.kind in kinds:
            shown = fa.load().resolve(expression)
            pose = (shown.activation, shown.posture)
            neck = any(unit.startswith("platysma:mandibular") for unit, _ in shown.activation)
            stages = far if neck or shown.posture.hyoid_elevation else near
            yield expression.name, beside_rest(stages, pose)


def action_units() -> Iterator[Cell]:
    """Yield action units at rest, from the front and in three-quarter view."""
    near, far = pair(close), pair(head)
    for unit in fa.load().action_units:
        shown = fa.load().resolve(unit)
        pose, turns = (shown.activation, shown.posture), shown.posture
        whole = turns.head_yaw or turns.head_pitch or turns.head_roll
        yield shown.title, beside_rest(far if whole else near, pose)


def muscles() -> Iterator[Cell]:
    """Yield every unit alone: the face at rest and twice at work, and the unit over the bones."""
    stages, deep = pair(head), flesh(head(QUARTER))
    for unit in fa.load().units:
        pose = (fa.Activation.both([unit]), fa.Posture())
        name = fa.load().unit(unit).name
        yield name, [*beside_rest(stages, pose), deep.picture(pose, alone=True)]


def exercises() -> Iterator[Cell]:
    """Yield every exercise at its strongest: the face beside its rest, and the muscles."""
    frame = partial(head, lower=24.0)
    stages, deep = pair(frame), flesh(frame(FRONT))
    for exercise in fa.load().exercises:
        if not exercise.activation() and not fa.load().resolve(exercise).posture:
            continue  # massage: nothing moves by itself
        course = course_of(fa.load(), exercise)
        pose = course.at(course.apex())
        yield exercise.name, [*beside_rest(stages, pose), deep.picture(pose)]


def jaw() -> Iterator[Cell]:
    """Yield the movements of the jaw: front, three-quarter, and muscles from the side."""
    front, quarter = face(head(FRONT, lower=50.0)), face(head(QUARTER, lower=50.0))
    side = flesh(head((1.0, 0.06, 0.02), lower=50.0))
    moves = [(f"{mm} mm open", {"jaw_opening": float(mm)}) for mm in (0, 10, 20, 30, 40)]
    moves += [
        ("8 mm forward", {"jaw_protrusion": 8.0}),
        ("3 mm back", {"jaw_protrusion": -3.0}),
        ("8 mm to the right", {"jaw_swing": 8.0}),
        ("8 mm to the left", {"jaw_swing": -8.0}),
    ]
    for name, values in moves:
        pose = (fa.Activation(), fa.Posture(**values))
        yield name, [stage.picture(pose) for stage in (front, quarter, side)]


def blink() -> Iterator[Cell]:
    """Yield a blink step by step, and what else lids do."""
    stages = pair(eyes, LIDS)
    shown = fa.load().resolve("blink")
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        pose = (shown.activation * share, shown.posture.scaled(share))
        yield f"Blink, {share:.0%}", [stage.picture(pose) for stage in stages]
    others = [fa.load().expression(name) for name in ("squint", "tight_eye_closure", "wink_left")]
    for thing in (*others, fa.load().action_unit("5")):
        shown = fa.load().resolve(thing)
        pose = (shown.activation, shown.posture)
        yield shown.title, [stage.picture(pose) for stage in stages]


def gaze() -> Iterator[Cell]:
    """Yield the nine directions of gaze."""
    stages = pair(eyes, LIDS)
    for pitch, up in ((25.0, "up"), (0.0, ""), (-25.0, "down")):
        for yaw, across in ((25.0, "to the right"), (0.0, ""), (-25.0, "to the left")):
            name = " and ".join(filter(None, (up, across))) or "ahead"
            pose = (fa.Activation(), fa.Posture(gaze_yaw=yaw, gaze_pitch=pitch))
            yield f"Gaze {name}", [stage.picture(pose) for stage in stages]


def palsy() -> Iterator[Cell]:
    """Yield what one asks a face to do: healthy, half and wholly palsied on the left."""
    front, quarter = face(close(FRONT)), face(close((-0.72, 1.0, 0.04)))
    deep = flesh(close(FRONT))
    atlas = fa.load()
    stages = (front, quarter, deep)
    yield "At rest", [stage.picture(REST) for stage in stages]
    asked = ("happiness", "voluntary_smile", "voluntary_brow_raise", "voluntary_eye_closure")
    for name in asked:
        healthy = atlas.resolve(atlas.expression(name))
        pose = (healthy.activation, healthy.posture)
        yield f"{healthy.title}: healthy", [stage.picture(pose) for stage in stages]
        for severity, words in ((0.5, "half"), (1.0, "complete")):
            lesion = atlas.lesion("vii_stylomastoid", "left", severity)
            course = lesion_course(lesion, name)
            pose = course.at(course.apex())
            title = f"{healthy.title}: {words} palsy, left"
            yield title, [stage.picture(pose) for stage in stages]


SHEETS: dict[str, tuple[str, int, Callable[[], Iterable[Cell]]]] = {
    "emotions": ("Emotions and their variants: at rest, front, three-quarter", 3,
                 lambda: expressions(("emotion", "variant"))),
    "everyday": ("Everyday and clinical expressions: at rest, front, three-quarter", 3,
                 lambda: expressions(("everyday", "clinical", "speech"))),
    "action-units": ("Action units at full strength: at rest, front, three-quarter", 3,
                     action_units),
    "muscles": ("Every muscle or part alone, at full strength", 3, muscles),
    "exercises": ("Exercises at their strongest", 3, exercises),
    "jaw": ("The jaw: opening, forward, sideways", 3, jaw),
    "blink": ("Lids", 3, blink),
    "gaze": ("Gaze; the lids follow", 3, gaze),
    "palsy": ("Palsy of the left facial nerve at the stylomastoid foramen", 3, palsy),
}  # fmt: skip
"""Name of the file: heading, cells in a row, and what is on it."""


def sheet(heading: str, columns: int, cells: Iterable[Cell]) -> Image.Image:
    """Return one picture with all cells, each with its name below."""
    made = list(cells)
    width = sum(image.width for image in made[0][1]) + 14
    height = made[0][1][0].height + 34
    rows = -(-len(made) // columns)
    page = Image.new("RGB", (columns * width + 14, rows * height + 62), (252, 251, 248))
    draw = ImageDraw.Draw(page)
    draw.text((20, 18), heading, font=font("Semibold", 24), fill=(38, 32, 30))
    for number, (name, images) in enumerate(made):
        left, top = 14 + number % columns * width, 62 + number // columns * height
        for image in images:
            page.paste(image, (left, top))
            left += image.width
        words = shortened(name, "Regular", 16, width - 16)
        at = (14 + number % columns * width + 4, top + images[0].height + 3)
        draw.text(at, words, font=font("Regular", 16), fill=(38, 32, 30))
    return page


def main(wanted: list[str]) -> None:
    """Write the sheets asked for, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name, (heading, columns, cells) in SHEETS.items():
        if not wanted or name in wanted:
            path = FOLDER / f"{name}.jpg"
            sheet(heading, columns, cells()).save(path, quality=62, optimize=True)
            sys.stdout.write(f"{path.name}  {path.stat().st_size / 1e3:.0f} kB\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
