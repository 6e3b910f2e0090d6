"""Films and moving models: the written files are read back, frame by frame."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image

import faceanatomy as fa
from faceanatomy.dynamics import Beat, Course, Timing
from faceanatomy.errors import (
    InvalidValueError,
    MissingDependencyError,
    OutputError,
    UnknownNameError,
)
from faceanatomy.view.film import Film, course_scene

SIZE = (96, 112)
LOOK = {"skin": 1.0, "camera": "front", "size": SIZE}
SMILE = fa.Activation.both(["zygomaticus_major:superficial_band", "zygomaticus_major:deep_band"])
QUICK = Course((Beat(SMILE, timing=Timing(0.4, 0.6, 0.4)),), "Smile")


def video_frames(path):
    av = pytest.importorskip("av")
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(stream)]
        return frames, float(film.duration / av.time_base), stream


def difference(one, other):
    return np.abs(one - other).max(axis=2)


def test_an_mp4_has_the_frames_it_should_have_and_moves(tmp_path):
    path = fa.animate(QUICK, tmp_path / "smile.mp4", fps=10, **LOOK)
    frames, seconds, stream = video_frames(path)
    assert len(frames) == 14
    assert seconds == pytest.approx(1.4, abs=0.05)
    assert frames[0].shape == (SIZE[1], SIZE[0], 3)
    assert stream.codec_context.name == "h264"
    held, rest = frames[7], frames[0]
    assert (difference(rest, held) > 30).sum() > 20
    assert (difference(frames[6], held) > 30).sum() < 5
    assert (difference(rest, frames[13]) > 30).sum() < (difference(rest, held) > 30).sum() / 3


def test_a_gif_says_how_long_each_picture_stays(tmp_path):
    path = fa.animate(QUICK, tmp_path / "smile.gif", fps=15, **LOOK)
    with Image.open(path) as film:
        assert film.size == SIZE
        assert film.info["loop"] == 0
        lengths, pictures = [], []
        for number in range(film.n_frames):
            film.seek(number)
            lengths.append(film.info["duration"])
            pictures.append(np.asarray(film.convert("RGB")).astype(int))
    assert sum(lengths) == pytest.approx(1400, abs=10)
    assert len(pictures) < 21  # what holds is stored once
    assert max(lengths) > 500
    assert all(length % 10 == 0 for length in lengths)
    assert (difference(pictures[0], pictures[len(pictures) // 2]) > 30).sum() > 20


def test_a_webp_moves_too(tmp_path):
    path = fa.animate(QUICK, tmp_path / "smile.webp", fps=8, **LOOK)
    with Image.open(path) as film:
        assert film.is_animated
        total = 0
        pictures = []
        for number in range(film.n_frames):
            film.seek(number)
            pictures.append(np.asarray(film.convert("RGB")).astype(int))
            total += film.info["duration"]
    assert total == pytest.approx(1375, abs=40)
    assert (difference(pictures[0], pictures[len(pictures) // 2]) > 30).sum() > 20


def test_a_glb_is_a_model_with_a_clip(tmp_path):
    path = fa.animate(QUICK, tmp_path / "smile.glb", detail="light", only="skin")
    content = path.read_bytes()
    assert content[:4] == b"glTF"
    assert b'"animations"' in content[:2_000_000]


def test_progress_counts_frames_up_to_all(tmp_path):
    seen = []
    fa.animate(QUICK, tmp_path / "a.gif", seconds=0.5, fps=10,
               progress=lambda done, total: seen.append((done, total)), **LOOK)  # fmt: skip
    assert seen == [(n, 5) for n in range(1, 6)]


def test_muscles_take_the_colour_of_their_strength_and_sides_may_differ():
    left = QUICK.beats[0].activation.only("left")
    lips = fa.Activation({("orbicularis_oris:labial_part", "left"): 1.0})
    course = Course((Beat(left + lips, timing=Timing(0.5, 1.0, 0.5)),), "One side")
    with Film(course, course_scene(course, camera="front", layers="muscles"), (200, 240)) as film:
        rest, work = (np.asarray(film.frame(t)).astype(int) for t in (0.0, 1.0))
    redder = (work[..., 0] - work[..., 1]) - (rest[..., 0] - rest[..., 1]) > 25
    middle = 100
    assert redder[:, middle + 2 :].sum() > 40  # the subject's left
    assert redder[:, : middle - 2].sum() < 0.1 * redder[:, middle + 2 :].sum()


def test_a_film_draws_a_pose_that_holds_once():
    with Film(QUICK, course_scene(QUICK, skin=1.0, camera="front"), SIZE) as film:
        frames = list(film.frames(10))
    assert frames[5] is frames[8]
    assert frames[0] is not frames[5]
    assert film.count(10) == len(frames) == 14


def test_frames_are_those_of_a_picture_of_the_same_pose():
    scene = course_scene(QUICK, skin=1.0, camera="front")
    with Film(QUICK, scene, (160, 200)) as film:
        film.frame(0.1)
        frame = np.asarray(film.frame(0.7)).astype(int)
    from faceanatomy.view.picture import picture

    still = np.asarray(picture(scene.with_pose(SMILE), (160, 200))).astype(int)
    assert (difference(frame, still) > 24).mean() < 0.001


def test_the_caption_follows_the_steps_of_an_exercise():
    from faceanatomy.knowledge.courses import course_of

    course = course_of(fa.load(), fa.load().exercise("raise_eyebrows"))
    with Film(course, course_scene(course, skin=1.0, camera="front"), (300, 300)) as film:
        rest, later = (np.asarray(film.frame(t)).astype(int) for t in (0.0, 12.9))
    assert (difference(rest, later)[:30] > 25).sum() > 30


# Wrong use -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.avi", {}, r"the suffix '\.avi' is not supported\. Use one of \.mp4, \.gif, \.webp"),
        ("a", {}, "it has no suffix"),
        ("a.mp4", {"fps": 0}, "0 frames per second cannot be written to .mp4"),
        ("a.gif", {"fps": 90}, "from 1 to 50"),
        ("a.mp4", {"size": (101, 100)}, "Use even numbers: 102 x 100"),
        ("a.mp4", {"size": (100,)}, "is not a pair of pixels"),
        ("a.mp4", {"seconds": -1}, "A movement cannot last -1 seconds"),
        ("a.webp", {"seconds": 600}, "is too much for .webp. .* or write .mp4"),
        ("a.mp4", {"camera": "frontal"}, "Did you mean 'front'"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_drawn(
    tmp_path, name, options, message
):
    with pytest.raises(InvalidValueError, match=message):
        fa.animate(QUICK, tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


def test_unknown_things_and_timings_and_folders(tmp_path):
    with pytest.raises(UnknownNameError, match="happyness"):
        fa.animate("happyness", tmp_path / "a.gif")
    with pytest.raises(UnknownNameError, match="Did you mean 'blink'"):
        fa.animate("happiness", tmp_path / "a.gif", timing="blnk")
    with pytest.raises(OutputError, match="does not exist"):
        fa.animate(QUICK, tmp_path / "missing" / "a.gif", **LOOK)
    with pytest.raises(InvalidValueError, match="nothing to animate"):
        fa.animate(Course(()), tmp_path / "a.gif")


def test_without_av_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingDependencyError, match=r"faceanatomy\[animation\]"):
        fa.animate(QUICK, tmp_path / "a.mp4", **LOOK)
    assert not list(tmp_path.iterdir())


def test_a_film_that_fails_leaves_the_older_file(tmp_path):
    path = tmp_path / "a.gif"
    path.write_bytes(b"older")

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fa.animate(QUICK, path, seconds=0.4, fps=5, progress=stop, **LOOK)
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == ["a.gif"]
