"""`animate`: a movement as a film (MP4, GIF, WebP) or as a moving 3D model (glTF)."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.dynamics import Course
from faceanatomy.errors import InvalidValueError, MissingDependencyError, finite_number
from faceanatomy.files import atomic_write, output_suffix

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from PIL import Image

    from faceanatomy.dynamics import Timing
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.film import Film, Progress

SUFFIXES = (".mp4", ".gif", ".webp", ".glb")
USUAL: dict[str, tuple[tuple[int, int], float]] = {
    ".mp4": ((1280, 720), 30.0),
    ".gif": ((480, 480), 20.0),
    ".webp": ((640, 640), 25.0),
}
"""Size and frames per second that a format gets by default: GIF and WebP are for pages."""

_MOST_FRAMES = 20_000
_MOST_BYTES_HELD = 1_500_000_000
"""Pillow writes WebP from frames that it holds all at once."""


def animate(
    thing: Any,
    path: str | os.PathLike[str],
    *,
    seconds: float | None = None,
    fps: float | None = None,
    size: tuple[int, int] | None = None,
    intensity: float = 1.0,
    side: str = "both",
    timing: Timing | str | None = None,
    progress: Progress | None = None,
    atlas: Atlas | None = None,
    **options: Any,
) -> Path:
    """Write a movement as a film or a moving model and return its path.

    Parameters
    ----------
    thing
        Anything `faceanatomy.scene` takes, or a `faceanatomy.dynamics.Course`. An expression
        rises, holds and falls by its published timing; the steps of an exercise follow each
        other.
    path
        File to write: ``.mp4``, ``.gif``, ``.webp``, or ``.glb`` for a 3D model with a clip.
    seconds
        Length of the whole; by default its natural one. What is held gives or takes the
        difference.
    fps
        Frames per second; by default 30, in GIF 20 and in WebP 25.
    size
        Width and height in pixels; by default 1280 x 720, in GIF 480 x 480 and in WebP 640 x 640.
    intensity, side
        As for `faceanatomy.scene`.
    timing
        Phases of your own, or the id of an entry of ``dynamics.json`` such as
        ``"micro_expression"``.
    progress
        Called with the number of frames done and the number of all.
    atlas
        Facts; by default those of the project.
    **options
        Further options of `faceanatomy.scene`: ``skin``, ``layers``, ``camera``, ``antagonists``,
        ``theme`` ... A model as ``.glb`` takes ``detail`` and ``only`` instead.

    Raises
    ------
    InvalidValueError
        If the suffix, length, rate, size or an option cannot be used.
    UnknownNameError
        If nothing is called `thing`.
    MissingDependencyError
        If MP4 is asked for without the package ``av``, or the machine lacks OpenGL.
    OutputError
        If the file cannot be written; an older file stays as it was.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> path = fa.animate("happiness", "smile.mp4", skin=0.3)  # doctest: +SKIP
    """
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.courses import course_of

    suffix = output_suffix(path, SUFFIXES)
    facts = atlas or load()
    shown = None if isinstance(thing, Course) else facts.resolve(thing, intensity, side)
    course = course_of(facts, thing, intensity=intensity, side=side, timing=timing)
    if seconds is not None:
        course = course.lasting(seconds)
    if suffix == ".glb":
        from faceanatomy.interchange.exporting import write_animation

        write_animation(course, path, **options)
        return Path(path)
    usual_size, usual_fps = USUAL[suffix]
    rate = _checked_rate(usual_fps if fps is None else fps, suffix)
    pixels = _checked_size(usual_size if size is None else size, suffix)
    _check_amount(course, rate, pixels, suffix)
    if suffix == ".mp4":
        _video_package()
    from faceanatomy.view.film import Film, course_scene
    from faceanatomy.view.scene import scene as scene_of

    if shown is None:
        scene = course_scene(course, atlas=facts, **options)
    else:
        scene = scene_of(shown, motion=1.0, atlas=facts, **options)
    with atomic_write(path) as temporary, Film(course, scene, pixels) as film:
        _WRITERS[suffix](temporary, film, rate, _counted(film, rate, progress))
    return Path(path)


def _counted(film: Film, fps: float, progress: Progress | None) -> Iterator[Image.Image]:
    total = film.count(fps)
    for number, frame in enumerate(film.frames(fps), start=1):
        yield frame
        if progress is not None:
            progress(number, total)


# Formats -----------------------------------------------------------------------------------


def _write_mp4(path: Path, film: Film, fps: float, frames: Iterator[Image.Image]) -> None:
    from fractions import Fraction

    av = _video_package()
    h264 = "libx264" in av.codec.codecs_available
    # The index stands first, so that a page can play the film while it is still loading.
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream(
            "libx264" if h264 else "mpeg4", rate=Fraction(fps).limit_denominator(1001)
        )
        stream.width, stream.height = film.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "18", "preset": "veryfast"} if h264 else {"q": "3"}
        for image in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())


def _write_gif(path: Path, film: Film, fps: float, frames: Iterator[Image.Image]) -> None:
    from PIL import Image

    # One palette for the whole film, or else colours would flicker from frame to frame.
    shown = film.frame(film.course.apex())
    palette = shown.quantize(255, Image.Quantize.MEDIANCUT)
    runs = _runs(frames)
    small = [
        (image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG), length)
        for image, length in runs
    ]
    # GIF counts in hundredths of a second: round the moments, not the lengths.
    first, *others = [image for image, _ in small]
    first.save(
        path, "GIF", save_all=True, append_images=others, loop=0, disposal=1,
        duration=_lengths([length for _, length in small], fps, 10),
    )  # fmt: skip


def _write_webp(path: Path, _: Film, fps: float, frames: Iterator[Image.Image]) -> None:
    runs = _runs(frames)
    first, *others = [image for image, _ in runs]
    first.save(
        path, "WEBP", save_all=True, append_images=others, loop=0, quality=82, method=3,
        duration=_lengths([length for _, length in runs], fps, 1),
    )  # fmt: skip


_WRITERS: dict[str, Callable[[Path, Film, float, Iterator[Image.Image]], None]] = {
    ".mp4": _write_mp4,
    ".gif": _write_gif,
    ".webp": _write_webp,
}


def _runs(frames: Iterator[Image.Image]) -> list[tuple[Image.Image, int]]:
    """Return each picture once with the number of frames it stays."""
    return [(next(group), 1 + sum(1 for _ in group)) for _, group in groupby(frames, key=id)]


def _lengths(counts: list[int], fps: float, step: int) -> list[int]:
    """Return how long each picture stays, in ms that are whole multiples of `step`."""
    moments, frame = [0], 0
    for count in counts:
        frame += count
        moments.append(round(frame * 1000 / fps / step) * step)
    return [after - before for before, after in pairwise(moments)]


def _video_package() -> Any:
    try:
        import av
    except ImportError as error:
        raise MissingDependencyError(
            "Writing .mp4 needs the package 'av'. Install it with "
            "`pip install 'faceanatomy[animation]'`, or write a .gif or .webp, which needs nothing."
        ) from error
    return av


# Checks ------------------------------------------------------------------------------------


def _checked_rate(fps: object, suffix: str) -> float:
    highest = 50.0 if suffix == ".gif" else 120.0
    number = finite_number(fps)
    if number is None or not 1.0 <= number <= highest:
        raise InvalidValueError(
            f"{fps!r} frames per second cannot be written to {suffix}: give a number from 1 to "
            f"{highest:g}."
        )
    return number


def _checked_size(size: Any, suffix: str) -> tuple[int, int]:
    pair = isinstance(size, tuple | list) and len(size) == 2
    if not pair or not all(isinstance(n, int) and 16 <= n <= 8192 for n in size):
        raise InvalidValueError(
            f"The size {size!r} is not a pair of pixels from 16 to 8192: give (width, height), "
            "for example (1280, 720)."
        )
    width, height = size
    if suffix == ".mp4" and (width % 2 or height % 2):
        raise InvalidValueError(
            f"An .mp4 of {width} x {height} pixels cannot be written, because its colours are "
            f"stored for pairs of pixels. Use even numbers: {width + width % 2} x "
            f"{height + height % 2}."
        )
    return width, height


def _check_amount(course: Course, fps: float, size: tuple[int, int], suffix: str) -> None:
    if not course.beats:
        raise InvalidValueError("There is nothing to animate: the course has no movement.")
    frames = course.seconds * fps
    held = frames * size[0] * size[1] * 4 if suffix == ".webp" else 0
    if frames > _MOST_FRAMES or held > _MOST_BYTES_HELD:
        raise InvalidValueError(
            f"A film of {course.seconds:g} s with {fps:g} frames per second at {size[0]} x "
            f"{size[1]} is too much for {suffix}. Give fewer seconds, frames or pixels"
            + (", or write .mp4." if suffix == ".webp" else ".")
        )
