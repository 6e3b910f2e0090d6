"""The trainer's panel in the desktop window: a picture, and which button lies where on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from faceanatomy.knowledge.aliases import short_name
from faceanatomy.training import EDUCATION
from faceanatomy.training.log import NOTICEABLE, SEVERE
from faceanatomy.view.themes import ANTAGONIST, strength_colour
from faceanatomy.view.trainer_page import PADDING, RING, Button, Page
from faceanatomy.view.typesetting import FINER, shortened, wrapped

if TYPE_CHECKING:
    from PIL import Image

    from faceanatomy.training.today import Task
    from faceanatomy.training.trainer import Trainer
    from faceanatomy.view.themes import Rgb, Theme

MARGIN = 16
"""Pixels between the panel and the edges of the window."""
_WIDTH = 400.0
_MOST_OF_WINDOW = 0.46
_PARTS = {"warm_up": "Warm-up", "main": "Main part", "cool_down": "Cool-down"}


@dataclass
class Panel:
    """A drawn panel.

    Parameters
    ----------
    image
        RGBA.
    left, top
        Its corner in the window, pixels from the upper left.
    buttons
        What can be pressed, in pixels of the panel.
    free
        Units between the text and what stands at the foot.
    """

    image: Image.Image
    left: int
    top: int
    buttons: list[Button] = field(default_factory=list)
    free: float = 0.0

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a pixel of the window lies on the panel."""
        return 0 <= x - self.left < self.image.width and 0 <= y - self.top < self.image.height

    def action_at(self, x: float, y: float) -> str:
        """Return what a click at a pixel of the window does; empty for nothing."""
        own = (x - self.left, y - self.top)
        return next((button.action for button in self.buttons if button.covers(*own)), "")

    def place_of(self, action: str) -> tuple[float, float]:
        """Return the pixel of the window in the middle of the button for an action."""
        left, top, right, bottom = next(b.box for b in self.buttons if b.action == action)
        return self.left + (left + right) / 2, self.top + (top + bottom) / 2


def unit_of(height: int) -> float:
    """Return the pixels of one unit of the panel in a window of that height."""
    return min(1.7, max(0.72, height / 960))


def panel_width(size: tuple[int, int]) -> int:
    """Return the width of the panel in a window of a size, pixels."""
    return round(min(_WIDTH * unit_of(size[1]), _MOST_OF_WINDOW * size[0]))


def trainer_panel(trainer: Trainer, theme: Theme, size: tuple[int, int]) -> Panel:
    """Return the panel that shows what the trainer is at, for a window of a size in pixels."""
    page = Page(theme, panel_width(size), size[1] - 2 * MARGIN, unit_of(size[1]))
    {
        "ready": _ready, "step": _step, "rest": _rest, "ask": _ask, "warned": _warned, "end": _end,
    }[trainer.phase](page, trainer)  # fmt: skip
    left = size[0] - MARGIN - page.width
    return Panel(page.image.reduce(FINER), left, MARGIN, page.buttons, page.foot - page.y)


def _ready(page: Page, trainer: Trainer) -> None:
    training = trainer.training
    page.heading(training.subtitle, training.title)
    minutes = max(1, round(trainer.training.seconds / 60))
    count = len(training.tasks)
    words = "1 exercise" if count == 1 else f"{count} exercises"
    page.text(f"{words}, about {minutes} min", 17, after=14)
    page.row(Button("confirm", "Begin", "Enter", primary=True))
    page.note(EDUCATION)
    for line in reversed(training.advice):
        page.note(line, color=page.warning)
    for number, task in enumerate(training.tasks):
        if page.y > page.foot - 26:
            break
        _task(page, task, number == trainer.number, task.exercise.id in training.done)
    needed = dict.fromkeys(name for task in training.tasks for name in task.exercise.equipment)
    if needed and page.y < page.foot - 60:
        page.y += 10
        page.text(f"You need: {', '.join(needed)}.", 15, soft=True, most=2)


def _task(page: Page, task: Task, next_one: bool, done: bool) -> None:
    theme = page.theme
    times = f"{task.sets} x {task.repetitions}" if task.sets > 1 else f"{task.repetitions} x"
    times = "done" if done else times
    style = "Semibold" if next_one else "Regular"
    color = theme.soft_ink if done else theme.ink
    words = shortened(task.exercise.name, style, 17, page.room - 66)
    page.write(PADDING, page.y, words, style, 17, color, "la")
    right = PADDING + page.room
    page.write(right, page.y, times, "Regular", 16, theme.soft_ink, "ra")
    page.y += 29


def _step(page: Page, trainer: Trainer) -> None:
    task, place, theme = trainer.task, trainer.place, page.theme
    tasks = trainer.training.tasks
    part = _PARTS[task.part] if len(tasks) > 1 else task.exercise.kind.capitalize()
    where = f"Exercise {trainer.number + 1} of {len(tasks)}  ·  " if len(tasks) > 1 else ""
    page.heading(f"{where}{part}", task.exercise.name)
    works = trainer.atlas.resolve(trainer.step).activation
    color = strength_colour(max(works.values(), default=0.0)) if works else ANTAGONIST
    _counter(page, trainer, color, trainer.step.instruction)
    sets = f"  ·  set {place.set} of {task.sets}" if task.sets > 1 else ""
    page.text(f"Repetition {place.repetition} of {task.repetitions}{sets}", 16, after=8)
    page.bar(PADDING, page.y, page.room, trainer.share, theme.soft_ink)
    page.y += 16
    after = trainer.step_after
    words = f"Then: {after.instruction}" if after else "Then: done with this exercise."
    page.text(words, 14.5, soft=True, after=14, most=2)
    stop = "Go on" if trainer.paused else "Pause"
    page.row(Button("skip", "Skip exercise", "PgDn"), Button("end", "End", "Esc"))
    page.row(
        Button("back", "Back", "←"),
        Button("toggle_pause", stop, "Space", primary=True),
        Button("next", "Next", "→"),
    )
    page.foot -= 6
    if task.exercise.cautions:
        page.note(f"Take care: {task.exercise.cautions[0]}")
    _workers(page, trainer)
    _mistakes(page, task)


def _counter(page: Page, trainer: Trainer, color: Rgb, words: str) -> None:
    """Draw the ring, and beside it what to do."""
    top = page.y
    seconds = max(0, -int(-trainer.left // 1))
    page.ring(seconds, trainer.left / trainer.lasts, color)
    left = PADDING + RING + 18
    room = page.room - RING - 18
    size = next((s for s in (20.0, 18.0, 16.0) if len(wrapped(words, "Regular", s, room)) <= 5),
                14.5)  # fmt: skip
    if trainer.paused:
        page.text("Paused", 16, style="Semibold", color=page.warning, left=left, after=2)
    page.text(words, size, left=left, after=0, most=8)
    page.y = max(page.y, top + RING) + 16


def _workers(page: Page, trainer: Trainer) -> None:
    """List what contracts now, the strongest first."""
    atlas, theme = trainer.atlas, page.theme
    works = atlas.resolve(trainer.step).activation
    meant = trainer.meant()
    strongest: dict[str, float] = {}
    sides: dict[str, set[str]] = {}
    for (unit, side), strength in (works or meant).items():
        muscle = unit.partition(":")[0]
        strongest[muscle] = max(strength, strongest.get(muscle, 0.0))
        sides.setdefault(muscle, set()).add(side)
    if not strongest:
        page.text("Nothing contracts now: let go.", 16, soft=True)
        return
    page.text("Muscles at work" if works else "What it is for", 16, style="Semibold", after=6)
    most = int((page.foot - page.y) // 25)
    ranked = sorted(strongest, key=lambda muscle: -strongest[muscle])
    shown = ranked if len(ranked) <= most else ranked[: max(0, most - 1)]
    bar = 84.0
    for muscle in shown:
        own = "" if len(sides[muscle]) > 1 else f" ({next(iter(sides[muscle]))})"
        room = page.room - (bar + 12 if works else 0)
        words = shortened(short_name(atlas.muscle(muscle).name) + own, "Regular", 16, room)
        page.write(PADDING, page.y + 10, words, "Regular", 16, theme.ink, "lm")
        if works:
            value = strongest[muscle]
            left = PADDING + page.room - bar
            page.bar(left, page.y + 10, bar, value, strength_colour(value))
        page.y += 25
    if len(ranked) > len(shown) and most > 0:
        words = f"and {len(ranked) - len(shown)} more"
        page.write(PADDING, page.y + 10, words, "Regular", 15, theme.soft_ink, "lm")


def _mistakes(page: Page, task: Task) -> None:
    """List what often goes wrong, as far as there is room."""
    lines = [wrapped(words, "Regular", 15, page.room - 14) for words in task.exercise.mistakes]
    free = page.foot - page.y - 44
    if not lines or free < 1.3 * 15 * len(lines[0]):
        return
    page.y += 14
    page.text("Often goes wrong", 16, style="Semibold", after=4)
    for rows in lines:
        if page.y + 1.3 * 15 * len(rows) > page.foot - 8:
            return
        page.write(PADDING, page.y, "-", "Regular", 15, page.theme.soft_ink, "la")
        page.text(" ".join(rows), 15, soft=True, after=3, left=PADDING + 14)


def _rest(page: Page, trainer: Trainer) -> None:
    exercise = trainer.task.exercise
    page.heading(f"Exercise {trainer.number + 1} of {len(trainer.training.tasks)}", "Rest")
    _counter(page, trainer, ANTAGONIST, f"Then: {exercise.name}")
    page.text(exercise.goal, 16, soft=True, after=14, most=4)
    if exercise.equipment:
        page.text(f"You need: {', '.join(exercise.equipment)}.", 16, most=3)
    if trainer.task.why:
        page.text(trainer.task.why, 15, soft=True, most=3)
    stop = "Go on" if trainer.paused else "Pause"
    page.row(Button("skip", "Skip it", "PgDn"), Button("end", "End", "Esc"))
    page.row(
        Button("toggle_pause", stop, "Space"),
        Button("next", "Begin now", "Enter", primary=True),
    )
    if trainer.advice:
        page.note(trainer.advice, color=page.warning)


def _ask(page: Page, trainer: Trainer) -> None:
    chosen = trainer.discomfort
    page.heading(trainer.task.exercise.name, "How did it feel?")
    page.text("Discomfort or pain from 0 (none) to 10 (worst):", 17, after=14)
    theme, wide = page.theme, page.room / 11
    for value in range(11):
        left = PADDING + value * wide
        box = (left + 1.5, page.y, left + wide - 1.5, page.y + 44)
        fill = (*theme.ink, 255) if value == chosen else (*theme.soft_ink, 46)
        page.draw.rounded_rectangle(page.scaled(*box), 6 * page.unit * FINER, fill=fill)
        ink = theme.bottom if value == chosen else theme.ink
        page.write(left + wide / 2, page.y + 22, str(value), "Semibold", 17, ink, "mm")
        page.place(Button(f"rate {value}", str(value)), *box)
    page.y += 50
    page.write(PADDING, page.y, "none", "Regular", 14, theme.soft_ink, "la")
    page.write(PADDING + page.room, page.y, "worst", "Regular", 14, theme.soft_ink, "ra")
    page.y += 34
    if chosen is not None and chosen >= NOTICEABLE:
        severe = "Then this exercise stops here."
        words = severe if chosen >= SEVERE else "Then half of it is enough next time."
        page.text(words, 16, color=page.warning)
    page.text(f"Done: {trainer.share:.0%} of the repetitions", 16, soft=True)
    page.row(Button("back", "Back", "←"), Button("end", "End", "Esc"))
    if chosen is None:
        page.note("Keys 0 to 9, for 10 the key X; or press a number above.")
    else:
        page.row(Button("confirm", "Save and go on", "Enter", primary=True))


def _warned(page: Page, trainer: Trainer) -> None:
    page.heading(trainer.task.exercise.name, "Stop this exercise")
    page.text(trainer.advice, 18, color=page.warning, after=14)
    page.text("It is left out of your plans from now on.", 16, soft=True)
    page.row(Button("confirm", "Go on with the rest", "Enter"))
    page.row(Button("end", "End for today", "Esc", primary=True))


def _end(page: Page, trainer: Trainer) -> None:
    title = "Done for today" if trainer.noted else "Nothing done"
    page.heading(trainer.training.title, title)
    right = PADDING + page.room
    if trainer.noted:
        page.write(right - 58, page.y, "done", "Regular", 14, page.theme.soft_ink, "ra")
        page.write(right, page.y, "felt", "Regular", 14, page.theme.soft_ink, "ra")
        page.y += 22
    for exercise, done, discomfort in trainer.noted:
        if page.y > page.foot - 140:
            break
        name = shortened(trainer.atlas.exercise(exercise).name, "Regular", 16, page.room - 112)
        page.write(PADDING, page.y, name, "Regular", 16, page.theme.ink, "la")
        color = page.warning if discomfort >= NOTICEABLE else page.theme.soft_ink
        page.write(right - 58, page.y, f"{done:.0%}", "Regular", 16, page.theme.soft_ink, "ra")
        page.write(right, page.y, f"{discomfort} of 10", "Regular", 16, color, "ra")
        page.y += 27
    page.row(Button("close", "Close", "Q", primary=True))
    page.note(EDUCATION)
    if trainer.trouble:
        page.note(f"Not written: {trainer.trouble}", color=page.warning)
    elif trainer.noted and trainer.log is not None:
        page.note(f"Written to {trainer.log.path}; nothing was sent anywhere.")
