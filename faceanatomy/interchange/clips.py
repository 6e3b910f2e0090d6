"""Animation clips: how a movement runs, as key frames of poses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faceanatomy.knowledge.courses import course_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.activation import Activation
    from faceanatomy.dynamics import Course
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.posture import Posture

_RISE = (0.0, 0.25, 0.75, 1.0)
"""Shares of an onset or offset that get a key; between them the smooth curve is nearly straight."""


@dataclass(frozen=True)
class Clip:
    """One animation.

    Parameters
    ----------
    name
        As viewers list it.
    times
        Seconds of the keys, rising from 0.
    poses
        Activation and posture at each key.
    record
        Id of the expression or exercise, or empty.
    """

    name: str
    times: tuple[float, ...]
    poses: tuple[tuple[Activation, Posture], ...]
    record: str = ""


def course_clip(course: Course, name: str, record: str = "") -> Clip:
    """Return a course as a clip: keys at the phases of each beat, more where it accelerates."""
    times = {0.0, course.seconds}
    for start, beat in zip(course.starts, course.beats, strict=True):
        timing = beat.timing
        fall = start + timing.onset + timing.apex
        times |= {start + share * timing.onset for share in _RISE}
        times |= {fall + share * timing.offset for share in _RISE}
    # Times are written as 32-bit numbers: keys closer than that could fall together.
    keys = sorted({round(t, 4) for t in times})
    return Clip(name, tuple(keys), tuple(course.at(t) for t in keys), record)


def atlas_clips(atlas: Atlas) -> Iterator[Clip]:
    """Yield a clip for every expression, and for every exercise that moves the face."""
    ids = [expression.id for expression in atlas.expressions]
    ids += [exercise.id for exercise in atlas.exercises]
    for identifier, record in zip(ids, (*atlas.expressions, *atlas.exercises), strict=True):
        course = course_of(atlas, record)
        if any(beat.activation or beat.posture for beat in course.beats):
            yield course_clip(course, identifier, identifier)


def clip_of(atlas: Atlas, thing: Any, **options: Any) -> Clip:
    """Return the clip of anything that `course_of` takes, or of a series of frames.

    A series (`faceanatomy.signals.Series`) is anything with ``frames`` of time, activation and
    posture, and a ``title``.
    """
    frames = getattr(thing, "frames", None)
    if frames is not None:
        first = frames[0].time
        times = tuple(round(frame.time - first, 4) for frame in frames)
        return Clip(thing.title, times, tuple((f.activation, f.posture) for f in frames))
    course = course_of(atlas, thing, **options)
    return course_clip(course, course.title or "movement")
