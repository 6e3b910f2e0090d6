"""Movement in the desktop window: playing, the line of time, and sliders to pull with the mouse.

`Mover` is the part of `faceanatomy.view.controls.Viewer` that changes the pose. It writes new
points into the actors that are seen and leaves the others until they are shown.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from faceanatomy.view.actors import actor_of, move, paint
from faceanatomy.view.desktop import TEXELS_PER_MM, actor_name, make_veil
from faceanatomy.view.movement import FAMILIES, Family, Movement
from faceanatomy.view.panel import (
    WIDTH,
    Panel,
    TimeLine,
    panel_image,
    rows_that_fit,
    time_image,
)
from faceanatomy.view.posing import can_move
from faceanatomy.view.repainting import halved
from faceanatomy.view.surface import posed_surface

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.view.controls import Viewer
    from faceanatomy.view.movement import Row
    from faceanatomy.view.overlay import Overlay

_TICK_MS = 40
_LONGEST_TICK = 0.25
"""A machine that draws slowly shows fewer pictures, but leaves none of the movement out."""
_STEP = 0.05
_PRIORITY = 10.0


class Mover:
    """Playing and sliders of one window.

    Parameters
    ----------
    viewer
        The window.
    panel, line
        Overlays that the window keeps for them.
    """

    def __init__(self, viewer: Viewer, panel: Overlay, line: Overlay) -> None:
        self._viewer = viewer
        self._over = {"panel": panel, "line": line}
        self.state = Movement(viewer.scene, viewer.atlas())
        self.family: Family | None = None
        self.page = 0
        self.still = viewer.scene.pose.motion == 0
        self.clock: Callable[[], float] = perf_counter
        self._able = can_move(viewer.scene.meshes_at_rest())
        self._last = 0.0
        self._fresh = True
        self._timer: int | None = None
        self._held: int | str | None = None
        self._drawn: dict[str, Mesh] = {}
        self._textures: dict[Any, Any] = {}
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
            self.still = not self._able
        self._last = self.clock()
        interactor = self._viewer.plotter.iren.interactor
        if clock.playing and self._timer is None:
            self._timer = interactor.CreateRepeatingTimer(_TICK_MS)
        self.refresh()

    def tick(self, elapsed: float) -> None:
        """Let some seconds pass."""
        if self.state.clock.tick(min(elapsed, _LONGEST_TICK)):
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
        self.still = not (self.still and self._able)
        self._show(labels=True)

    def set(self, key: str, value: float) -> None:
        """Move the slider of an action unit (its code) or of a muscle or part (its id)."""
        family = self.family or FAMILIES[key in self._viewer.atlas().units]
        self.state.set(family, key, value)
        if self.still:
            self.still = not self._able
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
        viewer = self._viewer
        library, at_rest = viewer.scene.meshes(), viewer.scene.meshes_at_rest()
        made: dict[tuple[str, str], Any] = {}
        for item in viewer.scene.items:
            name = actor_name(item)
            if not viewer.visible(item) or self._drawn.get(name) is library[item.key]:
                continue
            if item.key not in made:
                made[item.key] = posed_surface(at_rest, library[item.key])
            move(viewer.plotter.actors[name], made[item.key])
            self._drawn[name] = library[item.key]

    def _show(self, *, labels: bool = False) -> None:
        """Make the window follow the state."""
        viewer = self._viewer
        activation, posture = self.state.pose()
        if activation.symmetry() < 1:
            self._halve()
        before = viewer.scene
        viewer.scene = before.with_pose(activation, posture, 0.0 if self.still else 1.0)
        library = viewer.scene.meshes_at_rest()
        for old, new in zip(before.items, viewer.scene.items, strict=True):
            if new.color != old.color:
                actor = viewer.plotter.actors[actor_name(new)]
                paint(actor, new, library[new.key], TEXELS_PER_MM, self._textures)
                make_veil(actor, new)
        self._draw_over()
        viewer.pose_changed(labels=labels and not self.state.clock.playing)

    def _halve(self) -> None:
        """Draw muscles across the midline as two halves, which may now differ."""
        viewer = self._viewer
        scene = halved(viewer.scene)
        if len(scene.items) == len(viewer.scene.items):
            return
        library = scene.meshes()
        whole = {actor_name(item) for item in viewer.scene.items}
        halves = {actor_name(item): item for item in scene.items}
        for name in whole - set(halves):
            viewer.plotter.remove_actor(viewer.plotter.actors[name], render=False)
        for name in [name for name in halves if name not in whole]:
            item = halves[name]
            actor = actor_of(item, library[item.key], TEXELS_PER_MM, self._textures)
            make_veil(actor, item)
            viewer.plotter.add_actor(actor, name=name, reset_camera=False, render=False)
        viewer.scene = scene

    # Mouse and time ------------------------------------------------------------------------

    def _observe(self) -> None:
        interactor = self._viewer.plotter.iren.interactor
        for event, act in (
            ("LeftButtonPressEvent", self._pressed),
            ("MouseMoveEvent", self._pulled),
            ("LeftButtonReleaseEvent", self._released),
        ):
            self._add_observer(interactor, event, act)
        interactor.AddObserver("TimerEvent", lambda *_: self._timed())

    def _add_observer(self, interactor: Any, event: str, act: Callable[[], bool]) -> None:
        tags: list[int] = []

        def called(*_: object) -> None:
            # What is pulled here must not turn the head too.
            interactor.GetCommand(tags[0]).SetAbortFlag(act())

        tags.append(interactor.AddObserver(event, called, _PRIORITY))

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
