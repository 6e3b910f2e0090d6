"""How a movement of the face runs in time: onset, apex, offset, and the course of several.

A movement rises, holds and falls. Its rise and fall follow the minimum-jerk curve,
``10 s^3 - 15 s^4 + 6 s^5``, whose bell-shaped speed describes aimed voluntary movements (Flash and
Hogan, 1985, id ``flash_hogan_1985``); that it fits faces as well is an assumption, made because
onsets and offsets of smiles are smooth and far from linear in time (``trutoiu_2014``). How long
the phases last stands in ``data/dynamics.json`` and is read by the atlas (`Atlas.timing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError, finite_number
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Sequence

_REST = (Activation(), Posture())
_LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Lengths of the three phases of a movement.

    Parameters
    ----------
    onset
        From rest to the full movement, seconds.
    apex
        How long it is held, seconds.
    offset
        Back to rest, seconds; 0 stays where the movement ended.

    Raises
    ------
    InvalidValueError
        If a length is negative, not finite, or more than an hour.
    """

    onset: float
    apex: float
    offset: float

    def __post_init__(self) -> None:
        for name in ("onset", "apex", "offset"):
            value = getattr(self, name)
            if not 0.0 <= value <= _LONGEST:
                raise InvalidValueError(
                    f"The {name} of a movement is {value!r}: give seconds from 0 to {_LONGEST:g}."
                )

    @property
    def seconds(self) -> float:
        """Length of the whole movement."""
        return self.onset + self.apex + self.offset

    def lasting(self, seconds: float) -> Timing:
        """Return the timing stretched or squeezed to `seconds`.

        The apex gives or takes the difference, because rise and fall are what is measured and
        what is seen; only where that is not enough all three phases are squeezed alike.
        """
        seconds = _checked_seconds(seconds)
        moving = self.onset + self.offset
        if seconds >= moving:
            return replace(self, apex=seconds - moving)
        share = seconds / moving
        return Timing(self.onset * share, 0.0, self.offset * share)


def smooth(share: float) -> float:
    """Return the minimum-jerk curve: 0 at 0, 1 at 1, at both ends without speed or jolt."""
    s = min(1.0, max(0.0, share))
    if s > 0.5:
        return 1.0 - smooth(1.0 - s)  # exact at both ends
    return s * s * s * (10.0 - 15.0 * s + 6.0 * s * s)


def envelope(timing: Timing, t: float) -> float:
    """Return the share of a movement (0..1) that is carried out at `t` seconds.

    Parameters
    ----------
    timing
        Lengths of its phases; it begins at 0.
    t
        Seconds; before the beginning and after the end the face rests (or, where the offset is
        0, stays at the apex).
    """
    if t < timing.onset:
        return smooth(t / timing.onset) if t > 0 else 0.0
    fallen = t - timing.onset - timing.apex
    if fallen <= 0:
        return 1.0
    return 1.0 - smooth(fallen / timing.offset) if timing.offset else 1.0


@dataclass(frozen=True)
class Beat:
    """One movement of a course: what is done, and when.

    Parameters
    ----------
    activation, posture
        The pose at its apex.
    timing
        Lengths of its phases; without an offset the next beat goes on from this pose.
    title
        What it is, for people.
    """

    activation: Activation
    posture: Posture = field(default_factory=Posture)
    timing: Timing = Timing(0.5, 1.0, 0.5)
    title: str = ""


@dataclass(frozen=True)
class Course:
    """Movements that follow each other, from rest.

    Parameters
    ----------
    beats
        The movements in order.
    title
        What the whole is, for people.
    rest
        How the face rests before, between and after them: a paralysed side sags.

    Examples
    --------
    >>> smile = Beat(Activation.both(["zygomaticus_major"]), timing=Timing(0.5, 1.0, 0.5))
    >>> course = Course((smile,))
    >>> course.seconds
    2.0
    >>> course.at(0.25)[0]["zygomaticus_major", "left"]
    0.5
    """

    beats: tuple[Beat, ...]
    title: str = ""
    rest: Posture = field(default_factory=Posture)

    @property
    def seconds(self) -> float:
        """Length of the whole."""
        return sum(beat.timing.seconds for beat in self.beats)

    @property
    def starts(self) -> tuple[float, ...]:
        """When each beat begins, seconds."""
        return tuple(sum(b.timing.seconds for b in self.beats[:n]) for n in range(len(self.beats)))

    def number_at(self, t: float) -> int:
        """Return the number (from 0) of the beat that runs at `t` seconds."""
        return max((n for n, start in enumerate(self.starts) if start <= t), default=0)

    def at(self, t: float) -> tuple[Activation, Posture]:
        """Return what the face does at `t` seconds; after the end, what it ended with."""
        activation, posture = self._moved(t)
        return activation, posture.over(self.rest)

    def _moved(self, t: float) -> tuple[Activation, Posture]:
        """Return what the movements do at `t` seconds."""
        if not self.beats or t < 0:
            return _REST
        number = self.number_at(t)
        beat, since = self.beats[number], t - self.starts[number]
        here = (beat.activation, beat.posture)
        if since < beat.timing.onset:
            return mixed(self._end_of(number - 1), here, smooth(since / beat.timing.onset))
        return mixed(_REST, here, envelope(beat.timing, since))

    def apex(self) -> float:
        """Return a moment (seconds) at which the strongest beat is fully there."""
        if not self.beats:
            return 0.0
        best = max(range(len(self.beats)), key=lambda n: _strength(self.beats[n]))
        timing = self.beats[best].timing
        return self.starts[best] + timing.onset + timing.apex / 2

    def lasting(self, seconds: float) -> Course:
        """Return the course stretched or squeezed to `seconds`, every beat by the same share."""
        seconds = _checked_seconds(seconds)
        if not self.beats:
            return self
        share = seconds / self.seconds
        return replace(
            self,
            beats=tuple(
                replace(beat, timing=beat.timing.lasting(beat.timing.seconds * share))
                for beat in self.beats
            ),
        )

    def _end_of(self, number: int) -> tuple[Activation, Posture]:
        if number < 0 or self.beats[number].timing.offset:
            return _REST
        return self.beats[number].activation, self.beats[number].posture


def steps(
    poses: Sequence[tuple[Activation, Posture, float, str]], move: Timing, title: str = ""
) -> Course:
    """Return a course that goes from pose to pose and back to rest at the end.

    Parameters
    ----------
    poses
        Activation, posture, seconds and title of each; the seconds count from the beginning of
        the movement to the beginning of the next.
    move
        How fast one moves: the onset of each pose, and the offset after the last.
    title
        What the whole is.
    """
    beats = []
    for activation, posture, seconds, name in poses:
        onset = min(move.onset, seconds / 2)
        beats.append(Beat(activation, posture, Timing(onset, seconds - onset, 0.0), name))
    if beats and (beats[-1].activation or beats[-1].posture):
        last = beats[-1]
        beats[-1] = replace(last, timing=replace(last.timing, offset=move.offset))
    return Course(tuple(beats), title)


def mixed(
    first: tuple[Activation, Posture], second: tuple[Activation, Posture], share: float
) -> tuple[Activation, Posture]:
    """Return the pose that is `share` (0..1) of the way from `first` to `second`."""
    if share <= 0.0:
        return first
    if share >= 1.0:
        return second
    before, after = (msgspec.structs.asdict(pose[1]) for pose in (first, second))
    posture = {name: value + (after[name] - value) * share for name, value in before.items()}
    return first[0] * (1.0 - share) + second[0] * share, Posture(**posture)


_FAR = 12.0
"""Posture, in mm or degrees, that tells as much about a beat as one unit at full strength."""


def _strength(beat: Beat) -> float:
    """Return how much a beat shows; what both sides do counts once, like what one side does."""
    units: dict[str, float] = {}
    for (unit, _side), value in beat.activation.items():
        units[unit] = max(units.get(unit, 0.0), value)
    away: float = sum(abs(value) for value in msgspec.structs.asdict(beat.posture).values())
    return sum(units.values()) + away / _FAR


def _checked_seconds(seconds: object) -> float:
    number = finite_number(seconds)
    if number is None or not 0.0 < number <= _LONGEST:
        raise InvalidValueError(
            f"A movement cannot last {seconds!r} seconds: give a number above 0, up to "
            f"{_LONGEST:g}."
        )
    return number
