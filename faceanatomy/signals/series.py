"""A measured face over time, as activations and postures."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from faceanatomy.activation import SIDES, Activation
from faceanatomy.dynamics import Beat, Course, Timing, mixed
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment.

    Parameters
    ----------
    time
        Seconds since the first frame.
    activation, posture
        What the face does.
    """

    time: float
    activation: Activation
    posture: Posture


@dataclass(frozen=True)
class Series(Course):
    """Frames in the order of time; a `Course`, so whatever plays a movement plays it.

    Parameters
    ----------
    beats, title
        As of `Course`; made from the frames by `series`.
    frames
        The moments, the first at 0 s.
    kind
        What was read: ``"Live Link Face"``, ``"MediaPipe"`` or ``"OpenFace"``.
    missing
        Names of the format that the file does not have; they rest.
    unread
        Columns of the file that drive nothing here.
    remarks
        What was left out or guessed, in sentences.
    """

    frames: tuple[Frame, ...] = ()
    kind: str = ""
    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @cached_property
    def times(self) -> tuple[float, ...]:
        """Seconds of the frames."""
        return tuple(frame.time for frame in self.frames)

    @property
    def seconds(self) -> float:
        """Time from the first to the last frame."""
        return self.frames[-1].time if self.frames else 0.0

    @property
    def starts(self) -> tuple[float, ...]:
        """When the way to each frame begins: at the frame before."""
        return (0.0, *self.times[:-1])

    def number_at(self, t: float) -> int:
        """Return the number of the last frame at or before `t` seconds."""
        return max(0, bisect_right(self.times, t) - 1)

    def at(self, t: float) -> tuple[Activation, Posture]:
        """Return what the face does at `t` seconds, straight between the frames."""
        if not self.frames:
            return Activation(), Posture()
        number = self.number_at(t)
        here = self.frames[number]
        if number + 1 == len(self.frames) or t <= here.time:
            return here.activation, here.posture
        after = self.frames[number + 1]
        share = (t - here.time) / (after.time - here.time)
        return mixed((here.activation, here.posture), (after.activation, after.posture), share)

    def lasting(self, seconds: float) -> Series:
        """Return the series played faster or slower, so that it lasts `seconds`."""
        wanted = Timing(0.0, 1.0, 0.0).lasting(seconds).seconds  # refuses what no movement lasts
        share = wanted / self.seconds if self.seconds else 1.0
        return series(
            (replace(frame, time=frame.time * share) for frame in self.frames),
            self.title,
            kind=self.kind,
            missing=self.missing,
            unread=self.unread,
            remarks=self.remarks,
        )


@dataclass(frozen=True, slots=True)
class UnitSymmetry:
    """How alike one unit works on both sides of a series.

    Parameters
    ----------
    unit
        Muscle or part.
    left, right
        Strongest contraction of each side, 0..1.
    symmetry
        Mean of the weaker side divided by the mean of the stronger, 1 for both alike.
    """

    unit: str
    left: float
    right: float
    symmetry: float


def series(
    frames: Iterable[Frame],
    title: str,
    *,
    kind: str = "",
    missing: Iterable[str] = (),
    unread: Iterable[str] = (),
    remarks: Iterable[str] = (),
) -> Series:
    """Return frames as a series that begins at 0 s; see `Series` for the parameters."""
    moments = list(frames)
    first = moments[0].time if moments else 0.0
    moments = [replace(frame, time=round(frame.time - first, 6)) for frame in moments]
    before = 0.0
    beats = []
    for frame in moments:
        timing = Timing(frame.time - before, 0.0, 0.0)
        beats.append(Beat(frame.activation, frame.posture, timing, title))
        before = frame.time
    return Series(
        tuple(beats),
        title,
        frames=tuple(moments),
        kind=kind,
        missing=tuple(missing),
        unread=tuple(unread),
        remarks=tuple(remarks),
    )


def symmetry(measured: Series, least: float = 0.05) -> tuple[UnitSymmetry, ...]:
    """Return how alike both sides of each unit work, the most one-sided first.

    Parameters
    ----------
    measured
        The series.
    least
        Units whose strongest contraction stays below this are left out.
    """
    sums: dict[tuple[str, str], float] = {}
    peaks: dict[tuple[str, str], float] = {}
    for frame in measured.frames:
        for key, strength in frame.activation.items():
            sums[key] = sums.get(key, 0.0) + strength
            peaks[key] = max(peaks.get(key, 0.0), strength)
    rows = []
    for unit in dict.fromkeys(unit for unit, _ in peaks):
        left, right = (peaks.get((unit, side), 0.0) for side in SIDES)
        if max(left, right) >= least:
            weaker, stronger = sorted(sums.get((unit, side), 0.0) for side in SIDES)
            rows.append(UnitSymmetry(unit, left, right, weaker / stronger))
    return tuple(sorted(rows, key=lambda row: (row.symmetry, row.unit)))
