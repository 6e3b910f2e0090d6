"""What a moving viewer shows now: a course with its clock, and sliders laid over it.

No graphics here: the desktop window asks `Movement.pose` what to draw after each tick of the clock
or move of a slider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from faceanatomy.activation import SIDES, Activation
from faceanatomy.dynamics import Course

if TYPE_CHECKING:
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.posture import Posture
    from faceanatomy.view.scene import Scene

Family = Literal["action units", "muscles"]
FAMILIES: tuple[Family, Family] = ("action units", "muscles")
_SIDES = ("both", "right", "left")


class Row(NamedTuple):
    """One slider: its key, its name and where it stands (0..1)."""

    key: str
    name: str
    value: float


@dataclass
class Clock:
    """Where a course stands and whether it runs.

    Parameters
    ----------
    seconds
        Length of the course.
    t
        Where it stands, seconds.
    playing
        Whether it runs; at the end it begins again.
    """

    seconds: float
    t: float = 0.0
    playing: bool = False

    def tick(self, elapsed: float) -> bool:
        """Let time pass; tell whether anything changed."""
        if not self.playing or self.seconds <= 0:
            return False
        self.t = (self.t + elapsed) % self.seconds
        return True

    def seek(self, share: float) -> None:
        """Stop at a share (0..1) of the course."""
        self.playing = False
        self.t = min(1.0, max(0.0, share)) * self.seconds

    @property
    def share(self) -> float:
        """Where the course stands, 0..1."""
        return self.t / self.seconds if self.seconds > 0 else 0.0


class Movement:
    """A course, its clock and the sliders.

    Parameters
    ----------
    scene
        What is shown at first: its course, or that of the thing it shows.
    atlas
        Facts.
    """

    def __init__(self, scene: Scene, atlas: Atlas) -> None:
        self._atlas = atlas
        self.course = _course_of(scene, atlas)
        self.clock = Clock(self.course.seconds)
        if scene.pose.motion > 0:
            self.clock.t = self.course.apex()
        self.side = "both"
        self._units: dict[tuple[str, str], float] = {}
        self._muscles: dict[tuple[str, str], float] = {}

    def pose(self) -> tuple[Activation, Posture]:
        """Return what the face does now."""
        activation, posture = self.course.at(self.clock.t)
        if self._units:
            shown = self._atlas.resolve(dict(self._units))
            activation = activation + shown.activation
            own = {name: getattr(shown.posture, name) for name in shown.posture.__struct_fields__}
            posture = _with(posture, {name: value for name, value in own.items() if value})
        if self._muscles:
            activation = Activation({**activation, **self._muscles})
        return activation, posture

    def rows(self, family: Family) -> tuple[Row, ...]:
        """Return all sliders of a family, as they stand on the side they act on."""
        sides = SIDES if self.side == "both" else (self.side,)
        if family == "action units":
            return tuple(
                Row(
                    unit.code,
                    f"AU{unit.code} {unit.name}" if unit.code.isdigit() else unit.name,
                    max(self._units.get((unit.code, side), 0.0) for side in sides),
                )
                for unit in self._atlas.action_units
            )
        activation, _ = self.pose()
        return tuple(
            Row(
                unit,
                self._atlas.unit(unit).name,
                max(activation[unit, side] for side in sides),
            )
            for unit in self._atlas.units
        )

    def set(self, family: Family, key: str, value: float) -> None:
        """Move a slider; action units add to the course, muscles take the place of theirs."""
        value = min(1.0, max(0.0, round(value, 2)))
        self.clock.playing = False
        stands = self._units if family == "action units" else self._muscles
        for side in SIDES if self.side == "both" else (self.side,):
            if value == 0 and family == "action units":
                stands.pop((key, side), None)
            else:
                stands[key, side] = value

    def next_side(self) -> str:
        """Let sliders act on both sides, then the right, then the left."""
        self.side = _SIDES[(_SIDES.index(self.side) + 1) % 3]
        return self.side

    def relax(self) -> None:
        """Put all sliders back and the face to rest."""
        self._units.clear()
        self._muscles.clear()
        self.clock.seek(0.0)

    @property
    def title(self) -> str:
        """What runs now, for people."""
        if not self.course.beats:
            return ""
        beat = self.course.beats[self.course.number_at(self.clock.t)]
        return beat.title or self.course.title


def _course_of(scene: Scene, atlas: Atlas) -> Course:
    from faceanatomy.knowledge.courses import course_of

    if scene.course is not None:
        return scene.course
    if scene.shown is None or not scene.shown.moves:
        return Course(())
    return course_of(atlas, scene.shown)


def _with(posture: Posture, values: dict[str, float]) -> Posture:
    """Return a posture with the larger of two excursions in each field."""
    import msgspec

    taken = {
        name: value for name, value in values.items() if abs(value) >= abs(getattr(posture, name))
    }
    return msgspec.structs.replace(posture, **taken)
