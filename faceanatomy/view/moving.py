"""Movement in the desktop window: playing, the line of time, and sliders to pull with the mouse.

`Mover` is the part of `faceanatomy.view.controls.Viewer` that changes the pose.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from faceanatomy.view.keys import KEYS
from faceanatomy.view.movement import FAMILIES, Family, Movement
from faceanatomy.view.panel import (
    WIDTH,
    Panel,
    TimeLine,
    panel_image,
    rows_that_fit,
    time_image,
)
from faceanatomy.view.posed_actors import PosedActors
from faceanatomy.view.steering import LONGEST_TICK, TICK_MS, observe_mouse

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.view.controls import Viewer
    from faceanatomy.view.movement import Row
    from faceanatomy.view.overlay import Overlay

_STEP = 0.05


class Mover:
    """Playing and sliders of one window.

    Parameters
    ----------
    viewer
        The window.
    panel, line
        Overlays that the window keeps for them.
    """

    help = KEYS
    hint = "?  keys     drag  turn     wheel  zoom     move over a muscle  its name"
    reserved = 0

    def __init__(self, viewer: Viewer, panel: Overlay, line: Overlay) -> None:
        self._viewer = viewer
        self._over = {"panel": panel, "line": line}
        self.state = Movement(viewer.scene, viewer.atlas())
        self.family: Family | None = None
        self.page = 0
        self.still = viewer.scene.pose.motion == 0
        self.clock: Callable[[], float] = perf_counter
        self._actors = PosedActors(viewer)
        self._last = 0.0
        self._fresh = True
        self._timer: int | None = None
        self._held: int | str | None = None
        self._observe()
        self._draw_over()

    # Actions -------------------------------------------------------------------------------

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return what each key does, by VTK's name of the key."""
        return {
            "space": self.toggle_play,
            "Left": partial(self.step, -_STEP),
            "Right": partial(self.step, _STEP),
            "a": self.next_family,
            "Prior": partial(self.turn, -1),
            "Next": partial(self.turn, 1),
            "x": self.next_side,
            "0": self.relax,
            "m": self.toggle_still,
        }

    def toggle_play(self) -> None:
        """Play the course or stop it; the window opens at the apex, and first plays from rest."""
        clock = self.state.clock
        if not clock.seconds:
            self._viewer.say("Nothing here runs by itself: press A for sliders.")
            return
        clock.playing = not clock.playing
        if self._fresh:
            clock.t, self._fresh = 0.0, False
        if clock.playing and self.still:
            self.still = not self._actors.able
        self._last = self.clock()
        interactor = self._viewer.plotter.iren.interactor
        if clock.playing and self._timer is None:
            self._timer = interactor.CreateRepeatingTimer(TICK_MS)
        self.refresh()

    def tick(self, elapsed: float) -> None:
        """Let some seconds pass."""
        if self.state.clock.tick(min(elapsed, LONGEST_TICK)):
            self._show()

    def seek(self, share: float) -> None:
        """Stop at a share (0..1) of the course."""
        self.state.clock.seek(share)
        self._fresh = False
        self._show(labels=True)

    def step(self, share: float) -> None:
        """Go a share of the course on, or back where it is negative."""
        self.seek(self.state.clock.share + share)

    def next_family(self) -> None:
        """Show the sliders of action units, then of muscles, then none."""
        order: tuple[Family | None, ...] = (None, *FAMILIES)
        self.family = order[(order.index(self.family) + 1) % 3]
        self.page = 0
        self.refresh()

    def turn(self, pages: int) -> None:
        """Turn to earlier or later sliders."""
        if self.family is not None:
            self.page = (self.page + pages) % self.pages
            self.refresh()

    def next_side(self) -> None:
        """Let sliders act on both sides, the right, the left."""
        self.state.next_side()
        self.refresh()

    def relax(self) -> None:
        """Put all sliders back and the face to rest."""
        self.state.relax()
        self._show(labels=True)

    def toggle_still(self) -> None:
        """Let the face move, or rest while only colours change."""
        self.still = not (self.still and self._actors.able)
        self._show(labels=True)

    def set(self, key: str, value: float) -> None:
        """Move the slider of an action unit (its code) or of a muscle or part (its id)."""
        family = self.family or FAMILIES[key in self._viewer.atlas().units]
        self.state.set(family, key, value)
        if self.still:
            self.still = not self._actors.able
        self._show()

    # Drawing -------------------------------------------------------------------------------

    @property
    def pages(self) -> int:
        """How many pages of sliders there are."""
        rows = len(self.state.rows(self.family)) if self.family else 0
        return max(1, -(-rows // rows_that_fit(self._viewer.size[1])))

    @property
    def panel(self) -> Panel | None:
        """Where the panel lies; None while it is hidden."""
        if self.family is None:
            return None
        width, _ = self._viewer.size
        return Panel(len(self.rows()), width - WIDTH - 16, 70)

    def rows(self) -> tuple[Row, ...]:
        """Return the sliders of the page that is shown."""
        if self.family is None:
            return ()
        count = rows_that_fit(self._viewer.size[1])
        return self.state.rows(self.family)[self.page * count : (self.page + 1) * count]

    def refresh(self) -> None:
        """Draw panel and line of time anew, and the window."""
        self._draw_over()
        self._viewer.plotter.render()

    def _draw_over(self) -> None:
        width, height = self._viewer.size
        theme, clock, panel = self._viewer.scene.theme, self.state.clock, self.panel
        if panel is None or self.family is None:
            self._over["panel"].hide()
        else:
            foot = f"Page {self.page + 1} of {self.pages}     Page Up, Page Down turn"
            side = {"both": "both sides"}.get(self.state.side, f"{self.state.side} side")
            image = panel_image(self.rows(), theme, self.family.capitalize(), foot, side)
            self._over["panel"].show(image, panel.left, height - panel.top - panel.height)
        if clock.seconds > 0:
            line = TimeLine(width, height)
            image = time_image(
                line, clock.share, clock.playing, clock.seconds, self.state.title, theme
            )
            self._over["line"].show(image, *line.corner)

    def settle(self) -> None:
        """Give everything that is seen the points of the pose of the scene."""
        self._actors.settle()

    def _show(self, *, labels: bool = False) -> None:
        """Make the window follow the state."""
        self._actors.take(*self.state.pose(), 0.0 if self.still else 1.0)
        self._draw_over()
        self._viewer.pose_changed(labels=labels and not self.state.clock.playing)

    # Mouse and time ------------------------------------------------------------------------

    def _observe(self) -> None:
        interactor = self._viewer.plotter.iren.interactor
        observe_mouse(interactor, self._pressed, self._pulled, self._released)
        interactor.AddObserver("TimerEvent", lambda *_: self._timed())

    def _mouse(self) -> tuple[float, float]:
        x, y = self._viewer.plotter.iren.interactor.GetEventPosition()
        return x, self._viewer.size[1] - 1 - y

    def _pressed(self) -> bool:
        x, y = self._mouse()
        panel, line = self.panel, TimeLine(*self._viewer.size)
        if panel is not None and panel.covers(x, y):
            self._held = panel.row_at(x, y)
            self._held = "panel" if self._held is None else self._held
        elif self.state.clock.seconds > 0 and line.covers(x, y):
            self._held = "line"
        else:
            return False
        self._pulled()
        return True

    def _pulled(self) -> bool:
        if self._held is None:
            return False
        x, _ = self._mouse()
        panel = self.panel
        if self._held == "line":
            self.seek(TimeLine(*self._viewer.size).share_at(x))
        elif isinstance(self._held, int) and panel is not None:
            self.set(self.rows()[self._held].key, panel.value_at(x))
        return True

    def _released(self) -> bool:
        held, self._held = self._held, None
        if held is None:
            return False
        self._viewer.pose_changed(labels=True)
        return True

    def _timed(self) -> None:
        now = self.clock()
        elapsed, self._last = now - self._last, now
        if self.state.clock.playing:
            self.tick(elapsed)
        elif self._timer is not None:
            self._viewer.plotter.iren.interactor.DestroyTimer(self._timer)
            self._timer = None
            self._viewer.pose_changed(labels=True)
