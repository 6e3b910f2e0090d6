"""Tables of face tracking: what they drive, and what is said about tables with faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import faceanatomy as fa
from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.signals import Series
from faceanatomy.signals.driving import action_unit_drives, blendshape_drives, pose_of
from faceanatomy.signals.series import symmetry

NAMES = [shape.id for shape in fa.load().blendshapes]
LIVE_LINK = [name[0].upper() + name[1:] for name in NAMES]
MEDIAPIPE = ["_neutral", *(s.id for s in fa.load().blendshapes if s.mediapipe)]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(name: str, content: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding=encoding, newline="")
        return path

    return to_file


def live_link(rows: list[tuple[str, dict[str, float]]], *, header: list[str] | None = None) -> str:
    names = LIVE_LINK if header is None else header
    lines = [",".join(["Timecode", "BlendShapeCount", *names, "HeadYaw"])]
    for timecode, weights in rows:
        values = [f"{weights.get(name, 0.0):.6f}" for name in names]
        lines.append(",".join([timecode, "61", *values, "0.01"]))
    return "\n".join(lines) + "\n"


def smile(k: int) -> tuple[str, dict[str, float]]:
    return f"14:05:{31 + k // 60:02d}:{k % 60:02d}.000", {"MouthSmileLeft": 0.8, "JawOpen": 0.25}


def test_live_link_face_drives_the_model_by_name(write: Write) -> None:
    series = fa.read_signals(write("take.csv", live_link([smile(k) for k in range(130)])))
    assert (series.kind, len(series.frames), series.title) == ("Live Link Face", 130, "take")
    assert series.seconds == pytest.approx(129 / 60, abs=1e-6)
    activation, posture = series.at(1.0)
    assert activation["zygomaticus_major", "left"] == pytest.approx(0.8)
    assert activation["zygomaticus_major", "right"] == 0.0
    assert posture.jaw_opening == pytest.approx(10.0)
    assert series.missing == ()
    assert series.unread == ("HeadYaw",)
    moved = fa.motion().displace(activation, posture)["skin"]
    assert moved.max() > 1.0


def test_a_series_is_a_course(write: Write) -> None:
    rows = [("00:00:00:00.0", {}), ("00:00:01:00.0", {"MouthSmileLeft": 1.0}),
            ("00:00:02:00.0", {})]  # fmt: skip
    series = fa.read_signals(write("take.csv", live_link(rows)), rate=60)
    assert isinstance(series, Series)
    assert series.at(0.5)[0]["zygomaticus_major", "left"] == pytest.approx(0.5)
    assert series.apex() == pytest.approx(1.0)
    slow = series.lasting(4.0)
    assert slow.seconds == pytest.approx(4.0)
    assert slow.at(1.0)[0] == series.at(0.5)[0]
    assert slow.starts == (0.0, 0.0, 2.0)


def test_a_glb_holds_the_frames(write: Write, tmp_path: Path) -> None:
    series = fa.read_signals(write("take.csv", live_link([smile(k) for k in range(12)])))
    path = tmp_path / "take.glb"
    from faceanatomy.interchange.exporting import write_animation

    assert write_animation(series, path, only="eyes") == [path]
    assert fa.animate(series, path, only=("teeth_lower", "eyes")) == path
    content = path.read_bytes()
    size = int.from_bytes(content[12:16], "little")
    document = json.loads(content[20 : 20 + size])
    (clip,) = document["animations"]
    times = document["accessors"][clip["samplers"][0]["input"]]
    assert (clip["name"], times["count"]) == ("take", 12)


def test_spelling_spaces_byte_order_mark_and_missing_columns_do_not_matter(write: Write) -> None:
    text = (
        "\ufeff Time ; MOUTH_SMILE_LEFT ; jawOpen;tongueout ;Mood\r\n0;0.5;1;0;3\r\n0,1;0;0;0;3\r\n"
    )
    series = fa.read_signals(write("odd.csv", text.replace("0,1", "0.1")))
    assert series.frames[0].activation["zygomaticus_major", "left"] == 0.5
    assert series.frames[0].posture.jaw_opening == 40.0
    assert series.unread == ("Mood",)
    assert "mouthSmileRight" in series.missing
    utf16 = write("utf16.csv", text.replace("0,1", "0.1").lstrip("\ufeff"), "utf-16")
    assert fa.read_signals(utf16).frames == series.frames


def test_a_line_cut_off_at_the_end_is_left_out_and_said(write: Write) -> None:
    whole = live_link([smile(k) for k in range(5)])
    series = fa.read_signals(write("cut.csv", whole[:-200]))
    assert len(series.frames) == 4
    assert "The last line was cut off and left out." in series.remarks


def test_a_take_past_midnight_goes_on(write: Write) -> None:
    rows = [("23:59:59:59.0", {}), ("00:00:00:00.0", {})]
    series = fa.read_signals(write("night.csv", live_link(rows)), rate=60)
    assert series.seconds == pytest.approx(1 / 60, abs=1e-5)


def test_mediapipe_tables(write: Write) -> None:
    rows = [[0.0, *(0.9 if name == "eyeBlinkRight" else 0.0 for name in MEDIAPIPE)]]
    rows.append([40.0, *(0.0 for _ in MEDIAPIPE)])
    text = "\n".join(",".join(map(str, row)) for row in [["timestamp_ms", *MEDIAPIPE], *rows])
    wide = fa.read_signals(write("wide.csv", text))
    assert (wide.kind, wide.missing, wide.unread) == ("MediaPipe", (), ())
    assert wide.seconds == pytest.approx(0.04)
    blink = "orbicularis_oculi:palpebral_part"
    assert wide.frames[0].activation[blink, "right"] == pytest.approx(0.9)
    assert wide.frames[0].activation[blink, "left"] == 0.0
    long = [["frame", "category_name", "score"]]
    long += [[0, name, value] for name, value in zip(MEDIAPIPE, rows[0][1:], strict=True)]
    long += [[1, name, 0.0] for name in MEDIAPIPE]
    text = "\n".join(",".join(map(str, row)) for row in long)
    series = fa.read_signals(write("long.csv", text), rate=25)
    assert [f.activation for f in series.frames] == [f.activation for f in wide.frames]
    assert series.seconds == pytest.approx(0.04)


@pytest.mark.parametrize("style", ["python", "javascript", "mapping", "lines", "bare"])
def test_mediapipe_json(write: Write, style: str) -> None:
    def frame(k: int) -> Any:
        score = 0.6 if k else 0.0
        key = "categoryName" if style == "javascript" else "category_name"
        categories = [{"index": 0, "score": 0.1, key: "_neutral", "displayName": ""},
                      {"index": 44, "score": score, key: "mouthSmileLeft"}]  # fmt: skip
        if style == "javascript":
            return {"timestampMs": 100 * k, "faceBlendshapes": [{"categories": categories}]}
        if style == "bare":
            return categories
        if style == "mapping":
            return {"time": 0.1 * k, "blendshapes": {"mouthSmileLeft": score}}
        return {"timestamp": 100 * k, "face_blendshapes": [categories]}

    frames = [frame(0), frame(1)]
    text = json.dumps({"frames": frames} if style == "python" else frames)
    if style == "lines":
        text = "\n".join(json.dumps(f) for f in frames)
    series = fa.read_signals(write("face.json", text), rate=10)
    assert series.seconds == pytest.approx(0.1)
    assert series.frames[1].activation["zygomaticus_major", "left"] == pytest.approx(0.6)
    assert not series.frames[0].activation


OPENFACE = "frame, face_id, timestamp, confidence, success, AU01_r, AU12_r, AU45_r, AU28_c"


def test_openface_intensities_are_fifths(write: Write) -> None:
    text = f"{OPENFACE}\n1, 0, 0.0, 0.98, 1, 0.0, 2.5, 0.0, 1.0\n2, 0, 0.033, 0.98, 0, 9, 9, 9, 0\n"
    text += "3, 0, 0.066, 0.98, 1, 5.0, 0.0, 0.0, 0.0\n"
    series = fa.read_signals(write("face.csv", text))
    assert (series.kind, len(series.frames)) == ("OpenFace", 2)
    assert series.frames[0].activation["zygomaticus_major", "left"] == pytest.approx(0.5)
    assert series.frames[0].activation["zygomaticus_major", "right"] == pytest.approx(0.5)
    assert series.frames[1].activation["frontalis:medial_part", "right"] == 1.0
    sucked = fa.load().action_unit("28").activation()["orbicularis_oris", "left"]
    half = series.frames[0].activation["orbicularis_oris", "left"]
    assert half == pytest.approx(0.5 * sucked)  # only its presence is told: half of full strength
    assert "AU4" in series.missing
    assert any("1 frames" in remark for remark in series.remarks)
    assert any("presence" in remark for remark in series.remarks)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "time,valence\n0,1\n", "no column of a known name (it has: time, valence)"),
        ("a.csv", "time,jawOpen\n", "has a header but no frame"),
        ("a.csv", "time,jawOpen\n0,?\n1,0\n", "line 2, column 'jawOpen': '?' is not a number"),
        ("a.csv", "time,jawOpen\n0\n1,0\n", "line 2: there are 1 values under 2 columns"),
        ("a.csv", "time,jawOpen\n0,0,0,1\n", "line 2: there are 4 values under 2 columns"),
        ("a.csv", "time,jawOpen\n1,0\n0.5,0\n", "time runs backwards, from 1 s to 0.5 s"),
        ("a.csv", "time,jawOpen\n,0\n1,0\n", "line 2: the time of the frame is missing"),
        ("a.csv", "time,jawOpen\n0,87\n", "87 is no coefficient, which runs from 0 to 1"),
        ("a.csv", "Timecode,JawOpen\nnoon,0\n", "'noon' is not a timecode like 14:05:31:17.250"),
        ("a.csv", "timestamp,AU12_r\n0,60\n", "60 is no intensity of OpenFace"),
        ("a.csv", "face_id,AU12_r\n0,1\n1,1\n", "several faces (face_id 0, 1)"),
        ("a.csv", "success,AU12_r\n0,1\n", "no frame in which OpenFace found a face"),
        ("a.json", '[{"time": 0, "jawOpen": 0.1}, {"ti', "was cut off, at line 1"),
        ("a.json", "[]", "holds no frames"),
        ("a.json", '[{"time": 0, "happy": 1}]', "holds no ARKit name"),
        ("a.json", '[{"time": "now", "jawOpen": 1}]', "the time 'now' is not a number"),
        ("a.json", '[{"time": 0, "jawOpen": "much"}]', "'much' is not a number"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_place(
    write: Write, name: str, content: str, words: str
) -> None:
    with pytest.raises(DataError) as told:
        fa.read_signals(write(name, content))
    assert words in str(told.value)


def test_what_is_no_table_at_all(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or directory"):
        fa.read_signals(tmp_path / "none.csv")
    (tmp_path / "film.csv").write_bytes(bytes(range(128, 256)))
    with pytest.raises(DataError, match="is not text"):
        fa.read_signals(tmp_path / "film.csv")
    with pytest.raises(InvalidValueError, match="frames per second is impossible"):
        fa.read_signals(tmp_path / "none.csv", rate=0)


def test_gaze_is_the_mean_of_both_eyes() -> None:
    drives = blendshape_drives(fa.load())
    both = pose_of(drives, {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0})[1]
    assert both.gaze_yaw == -30.0
    assert pose_of(drives, {"eyeLookOutLeft": 1.0})[1].gaze_yaw == -15.0
    assert pose_of(drives, {"eyeLookInLeft": 1.0, "eyeLookInRight": 1.0})[1].gaze_yaw == 0.0
    assert pose_of(drives, {"jawLeft": 0.5, "jawRight": 0.5})[1].jaw_swing == 0.0
    assert pose_of(drives, {"jawOpen": 0.1, "tongueOut": 1.0})[1].jaw_opening == 10.0


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)))
def test_any_coefficients_make_a_pose_and_mirror(weights: dict[str, float]) -> None:
    drives = blendshape_drives(fa.load())
    other = {"Left": "Right", "Right": "Left"}
    swapped = {}
    for name, weight in weights.items():
        word = next((w for w in other if name.endswith(w)), "")
        swapped[name.removesuffix(word) + other.get(word, "")] = weight
    activation, posture = pose_of(drives, weights)
    mirrored, turned = pose_of(drives, swapped)
    assert {k: pytest.approx(v) for k, v in activation.mirrored().items()} == dict(mirrored)
    assert turned.jaw_swing == pytest.approx(-posture.jaw_swing)
    assert turned.gaze_yaw == pytest.approx(-posture.gaze_yaw)
    assert turned.jaw_opening == pytest.approx(posture.jaw_opening)


def test_symmetry_names_the_weaker_side(write: Write) -> None:
    weights = {"MouthSmileLeft": 0.8, "MouthSmileRight": 0.2, "BrowInnerUp": 0.5}
    rows = [(f"00:00:00:{k:02d}.0", weights) for k in range(10)]
    found = symmetry(fa.read_signals(write("palsy.csv", live_link(rows))))
    assert found[0].unit.startswith("zygomaticus_major")
    assert found[0].symmetry == pytest.approx(0.25)
    assert (found[0].left, found[0].right) == (pytest.approx(0.8), pytest.approx(0.2))
    assert found[-1].symmetry == 1.0


def test_in_a_stream_the_depressors_of_the_brow_let_go_beside_a_raised_one() -> None:
    atlas = fa.load()
    together, _ = pose_of(action_unit_drives(atlas), {"1": 0.6, "4": 1.0})
    expected = atlas.resolve({"1": 0.6, "4": 1.0}).activation
    assert together["procerus", "left"] == pytest.approx(0.4)
    for key in {*together, *expected}:
        assert together[key] == pytest.approx(expected[key]), key
