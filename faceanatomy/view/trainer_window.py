"""The trainer in the desktop window: the face moves with the count, and a panel says what to do.

`Coach` takes the place of the sliders in `faceanatomy.view.controls.Viewer`. All counting is done
by `faceanatomy.training.trainer.Trainer`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from faceanatomy.activation import Activation
from faceanatomy.errors import MissingDependencyError
from faceanatomy.knowledge.shown import Shown
from faceanatomy.view.cameras import fitted_camera, head_keys
from faceanatomy.view.items import Legend
from faceanatomy.view.keys import TRAINER_KEYS
from faceanatomy.view.opengl import has_display
from faceanatomy.view.posed_actors import PosedActors
from faceanatomy.view.steering import TICK_MS, observe_mouse
from faceanatomy.view.trainer_panel import MARGIN, Panel, panel_width, trainer_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.posture import Posture
    from faceanatomy.training.trainer import Trainer
    from faceanatomy.view.controls import Viewer
    from faceanatomy.view.overlay import Overlay
    from faceanatomy.view.scene import Scene

_STRENGTH_STEPS = 24
"""Muscles are drawn in so many colours: nobody sees the steps, and each texture is made once."""
_SKIN = 0.3
_POINTED_OUT = 0.25
"""Muscles that a massage is for are tinted so strongly: full red would say that they contract."""


def train(trainer: Trainer, *, size: tuple[int, int] = (1400, 1000), **options: Any) -> None:
    """Open the trainer in a window of its own and wait until it is closed.

    Parameters
    ----------
    trainer
        What is done, and where it is noted.
    size
        Width and height of the window in pixels; less on a smaller screen.
    **options
        As for `training_scene`.

    Raises
    ------
    MissingDependencyError
        If the machine lacks OpenGL libraries or a display.
    """
    if not has_display():
        raise MissingDependencyError(
            "This machine has no display, so the trainer cannot open a window. The web page has a "
            "trainer too: write it with faceanatomy view --html face.html and open it anywhere, "
            "or train in the terminal with faceanatomy train --text."
        )
    from faceanatomy.view.desktop import on_screen

    trainer_viewer(trainer, on_screen(size), **options).start()


def trainer_viewer(
    trainer: Trainer, size: tuple[int, int], *, off_screen: bool = False, **options: Any
) -> Viewer:
    """Return the window of a trainer, not yet shown."""
    from faceanatomy.view.controls import Viewer
    from faceanatomy.view.desktop import plotter

    shown = training_scene(trainer, **options)
    window = plotter(shown, size=size, annotated=False, off_screen=off_screen)
    return Viewer(window, shown, partial(Coach, trainer))


def training_scene(trainer: Trainer, **options: Any) -> Scene:
    """Return the scene of a training: all that works in it, at rest.

    Parameters
    ----------
    trainer
        What is done.
    **options
        As for `faceanatomy.scene`, without ``thing``, ``intensity``, ``side`` and ``motion``;
        dark ground and thin skin by default.
    """
    from faceanatomy.view.scene import scene

    peak: dict[tuple[str, Any], float] = {}
    for task in trainer.training.tasks:
        for step in task.exercise.steps:
            for key, strength in trainer.atlas.resolve(step).activation.items():
                peak[key] = max(strength, peak.get(key, 0.0))
    options = {"theme": "dark", "skin": _SKIN, **options, "atlas": trainer.atlas, "motion": 0.0}
    made = scene(Shown("Training", Activation(peak)), **options)
    made = made.with_pose(Activation(), made.pose.posture, 0.0)
    # The panel says what the exercise is called and how strongly each muscle works.
    made = replace(made, title="", subtitle="", labels=(), show_labels=False, legend=Legend())
    return _framing(made, trainer)


class Coach:
    """The trainer of one window.

    Parameters
    ----------
    trainer
        Counts.
    viewer
        The window.
    panel, line
        Overlays that the window keeps for its steering; the second stays empty.
    """

    help = TRAINER_KEYS
    hint = "?  keys     drag  turn the face     wheel  zoom     F T L  front, side"

    def __init__(self, trainer: Trainer, viewer: Viewer, panel: Overlay, line: Overlay) -> None:
        del line
        self.trainer, self._viewer, self._over = trainer, viewer, panel
        self.clock: Callable[[], float] = perf_counter
        self._actors = PosedActors(viewer)
        self._last: float | None = None
        self._seen: tuple[Any, ...] = ()
        self._posed: tuple[Any, ...] = ()
        self._framed = trainer.number
        self._pressed_on = ""
        self._timer: int | None = None
        self.panel = self._draw()
        interactor = viewer.plotter.iren.interactor
        observe_mouse(interactor, self._pressed, self._pulled, self._released)
        interactor.AddObserver("TimerEvent", lambda *_: self._timed())

    @property
    def reserved(self) -> int:
        """Pixels at the right edge that the panel takes."""
        return panel_width(self._viewer.size) + 2 * MARGIN

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return what each key does, by VTK's name of the key."""
        trainer, viewer = self.trainer, self._viewer
        does: dict[str, Callable[[], object]] = {
            "space": trainer.toggle_pause,
            "Left": trainer.back,
            "Right": trainer.next,
            "Next": trainer.skip,
            "Return": trainer.confirm,
            "KP_Enter": trainer.confirm,
            "Escape": trainer.end,
        }
        keys: dict[str, Callable[[], object]] = {
            key: partial(self._do, action) for key, action in does.items()
        }
        layers = {"1": "superficial", "2": "intermediate", "3": "deep"}
        for value in range(10):
            layer = layers.get(str(value))
            otherwise = partial(viewer.toggle_layer, layer) if layer else None
            rated = partial(self._rate_or, partial(self._rated, value), otherwise)
            keys[str(value)] = keys[f"KP_{value}"] = rated
        for key, by in (("Up", 1), ("Down", -1)):
            skin = partial(self._skin, 0.1 * by)
            keys[key] = partial(self._rate_or, partial(self._more, by), skin)
        keys["n"] = self.refresh  # the panel names what works
        return keys

    def act(self, action: str) -> None:
        """Do what a button of the panel says."""
        if action == "close":
            self._viewer.leave()
        elif action.startswith("rate "):
            self._do(partial(self.trainer.rate, int(action.removeprefix("rate "))))
        else:
            self._do(getattr(self.trainer, action))

    def refresh(self) -> None:
        """Draw the panel anew, and the window."""
        self.panel = self._draw()
        self._viewer.plotter.render()

    def settle(self) -> None:
        """Give everything that is seen the points of the pose of the scene."""
        self._actors.settle()

    def tick(self, elapsed: float) -> None:
        """Let some seconds pass."""
        self.trainer.tick(elapsed)
        self._follow()

    # Inside --------------------------------------------------------------------------------

    def _do(self, action: Callable[[], object]) -> None:
        if self._timer is None:  # some systems give a timer only to a window that is shown
            interactor = self._viewer.plotter.iren.interactor
            self._timer = interactor.CreateRepeatingTimer(TICK_MS)
            self._last = self.clock()
        action()
        self._follow()

    def _rate_or(self, rate: Callable[[], object], otherwise: Callable[[], object] | None) -> None:
        if self.trainer.phase == "ask":
            self._do(rate)
        elif otherwise is not None:
            otherwise()

    def _rated(self, value: int) -> None:
        self.trainer.rate(value)

    def _more(self, by: int) -> None:
        chosen = self.trainer.discomfort
        self.trainer.rate(0 if chosen is None else min(10, max(0, chosen + by)))

    def _skin(self, by: float) -> None:
        self._viewer.set_skin(self._viewer.skin + by)

    def _follow(self) -> None:
        """Make window and panel show what the trainer says."""
        trainer, viewer = self.trainer, self._viewer
        pose, meant = trainer.pose(), trainer.meant()
        moved = (*pose, meant) != self._posed
        if moved:
            self._posed = (*pose, meant)
            self._take(*pose, meant)
        if trainer.number != self._framed:
            self._framed = trainer.number
            viewer.scene = _framing(viewer.scene, trainer)
            if viewer.view:  # a view of one's own stays
                viewer.look(viewer.view)
        seen = self._state()
        if seen != self._seen:
            self.panel = self._draw()
        elif not moved:
            return
        if moved:
            viewer.pose_changed(labels=False)
        else:
            viewer.plotter.render()

    def _take(self, activation: Activation, posture: Posture, meant: Activation) -> None:
        shown = meant * _POINTED_OUT or activation
        steps = Activation(
            {k: round(v * _STRENGTH_STEPS) / _STRENGTH_STEPS for k, v in shown.items()}
        )
        motion = 1.0 if self._actors.able else 0.0
        self._actors.take(activation, posture, motion, steps)

    def _state(self) -> tuple[Any, ...]:
        """Return everything of which the panel is a picture."""
        t = self.trainer
        left = -int(-t.left // 1) if t.phase in ("step", "rest") else 0
        return (t.phase, t.number, t.place, left, t.paused, t.discomfort, len(t.noted), t.trouble,
                self._viewer.size)  # fmt: skip

    def _draw(self) -> Panel:
        viewer = self._viewer
        self._seen = self._state()
        panel = trainer_panel(self.trainer, viewer.scene.theme, viewer.size)
        bottom = viewer.size[1] - panel.top - panel.image.height
        self._over.show(panel.image, panel.left, bottom)
        return panel

    def _timed(self) -> None:
        now = self.clock()
        last, self._last = self._last, now
        if last is not None:
            self.tick(now - last)

    def _mouse(self) -> tuple[float, float]:
        x, y = self._viewer.plotter.iren.interactor.GetEventPosition()
        return x, self._viewer.size[1] - 1 - y

    def _pressed(self) -> bool:
        place = self._mouse()
        self._pressed_on = self.panel.action_at(*place)
        return self.panel.covers(*place)

    def _pulled(self) -> bool:
        return self.panel.covers(*self._mouse())

    def _released(self) -> bool:
        place = self._mouse()
        action, self._pressed_on = self._pressed_on, ""
        if action and action == self.panel.action_at(*place):
            self.act(action)
        return self.panel.covers(*place)


def _framing(scene: Scene, trainer: Trainer) -> Scene:
    """Return the scene framed for the exercise one is at: the head, and what works in it."""
    works = trainer.task.exercise.activation().units
    library = scene.meshes_at_rest()
    keys = [*head_keys(library), *(key for key in library if key[0] in works)]
    framed = replace(scene, focus=tuple(dict.fromkeys(keys)))
    camera, fade = fitted_camera(framed, scene.camera.name or "three-quarter")
    return replace(framed, camera=camera, fade=fade)
