"""`fa.export`: formats by suffix, what is chosen, and what is said about wrong use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

import faceanatomy as fa
from faceanatomy.cli.app import run
from faceanatomy.errors import InvalidValueError, OutputError, UnknownNameError


@pytest.mark.parametrize("suffix", [".stl", ".ply", ".obj"])
def test_plain_meshes_are_posed_in_millimetres(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"jaw{suffix}"
    assert fa.export("AU26", path, only=("mandible", "teeth_lower")) == [path]
    written = trimesh.load_mesh(path, process=False)
    if isinstance(written, trimesh.Scene):
        written = written.to_geometry()
    motion = fa.motion().displace(fa.Activation(), fa.Posture(jaw_opening=18.0))
    library = fa.meshes()
    keys = [*library.keys_of("mandible"), *library.keys_of("teeth_lower")]
    points = np.concatenate([library[key].points + motion[key] for key in keys])
    assert len(keys) > 16
    assert len(written.faces) == sum(len(library[key].faces) for key in keys)
    assert np.allclose(written.bounds, [points.min(axis=0), points.max(axis=0)], atol=2e-3)
    assert np.linalg.norm(motion["mandible"], axis=1).max() > 15


def test_both_sides_of_a_muscle_are_solid(tmp_path: Path) -> None:
    path = tmp_path / "masseter.stl"
    fa.export("masseter", path, only="masseter", intensity=0.0)
    solid = trimesh.load_mesh(path)
    assert solid.is_watertight
    both = fa.meshes().of("masseter")
    assert len(both) == 4
    assert solid.volume == pytest.approx(sum(mesh.volume for mesh in both), rel=1e-3)


def test_names_and_colours_reach_other_programs(tmp_path: Path) -> None:
    text = fa.export("masseter", tmp_path / "m.obj", only="masseter")[0].read_text("ascii")
    assert [line for line in text.splitlines() if line.startswith("o ")] == [
        "o masseter_deep_part_left", "o masseter_deep_part_right",
        "o masseter_superficial_part_left", "o masseter_superficial_part_right",
    ]  # fmt: skip
    fa.export("masseter", tmp_path / "m.ply", only="masseter")
    colours = trimesh.load_mesh(tmp_path / "m.ply", process=False).visual.vertex_colors[:, :3]
    red, green, _ = colours.astype(float).mean(axis=0)
    assert red > green + 40, "flesh is red"


def test_light_has_fewer_triangles_in_the_same_place(tmp_path: Path) -> None:
    full, light = (
        trimesh.load_mesh(fa.export("happiness", tmp_path / f"{d}.stl", only="skin", detail=d)[0])
        for d in ("full", "light")
    )
    assert len(light.faces) < 0.6 * len(full.faces)
    assert np.allclose(light.bounds, full.bounds, atol=1.0)


@pytest.mark.parametrize("suffix", [".graphml", ".json", ".jsonld"])
def test_the_graph_goes_through_export(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"atlas{suffix}"
    assert fa.export(fa.load(), path) == [path]
    assert path.stat().st_size > 10_000
    with pytest.raises(InvalidValueError, match=r"the graph of the whole atlas, not of one thing"):
        fa.export("happiness", path)


def test_a_palsy_stands_in_its_pose_with_its_clip(tmp_path: Path) -> None:
    from reading_glb import Glb

    atlas = fa.load()
    smile = atlas.expression("happiness").activation()
    palsy = atlas.lesion("facial_nerve_trunk", side="left").apply(smile)
    path = tmp_path / "bell.glb"
    fa.export(palsy, path, only=("skin", "teeth"), targets=("muscle", "part", "posture"))
    face = Glb(path)
    weights = dict(zip(face.names("skin"), face.mesh("skin")["weights"], strict=True))
    assert weights["zygomaticus_major_superficial_band_right"] == pytest.approx(
        smile["zygomaticus_major:superficial_band", "right"]
    )
    assert weights["zygomaticus_major_superficial_band_left"] == 0.0
    assert len(face.document["animations"]) == 1
    assert {fact["family"] for fact in face.facts.values()} == {"muscle", "part", "posture"}


def test_trimesh_reads_the_skin_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "skin.glb"
    fa.export(fa.load(), path, only="skin", targets=("arkit",), clips=False)
    scene = trimesh.load_scene(path)
    skin = fa.meshes()["skin", "midline"]
    height = np.ptp(skin.points[:, 2]) / 1000
    assert scene.bounds[1][1] - scene.bounds[0][1] == pytest.approx(height, abs=1e-4)
    assert scene.bounds[1][2] == pytest.approx(skin.points[:, 1].max() / 1000, abs=1e-4)


def test_wrong_use_is_explained(tmp_path: Path) -> None:
    atlas = fa.load()
    for path, options, words in (
        ("a.fbx", {}, r"'\.fbx' is not supported. Use one of \.glb, \.stl"),
        ("a.glb", {"detail": "lite"}, r"'lite' is not a valid detail.*'light'"),
        ("a.glb", {"targets": ("arkitt",)}, r"'arkitt' is not a valid family.*'arkit'"),
        ("a.glb", {"targets": ("arkit",)}, r"needs the morph targets of the families"),
        ("a.glb", {"only": ()}, r"leaves nothing to export"),
        ("a.stl", {"only": "happiness"}, r"'happiness' has no mesh of its own"),
    ):
        with pytest.raises(InvalidValueError, match=words):
            fa.export(atlas, tmp_path / path, **options)
    with pytest.raises(UnknownNameError, match="Did you mean 'Mandible'"):
        fa.export(atlas, tmp_path / "a.stl", only="mandibel")
    with pytest.raises(OutputError, match="does not exist"):
        fa.export("happiness", tmp_path / "no" / "a.stl", only="teeth")
    assert list(tmp_path.iterdir()) == []


def test_the_command_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "smile.stl")
    assert run(["export", "happiness", "-o", out, "--only", "skin,teeth"]) == 0
    assert capsys.readouterr().out == f"Wrote {out}\n"
    assert run(["export", "-o", str(tmp_path / "a.fbx")]) == 2
    table = tmp_path / "take.csv"
    table.write_text("time,mouthSmileLeft,mood\n0,0,1\n0.5,0.9,1\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["signals", str(table)]) == 0
    said = capsys.readouterr().out
    assert "Zygomaticus major" in said
    assert "mood" in said
    assert run(["signals", str(table), "--json"]) == 0
    assert '"zygomaticus_major:deep_band"' in capsys.readouterr().out
    film = str(tmp_path / "take.glb")
    assert run(["signals", str(table), "-o", film, "--only", "eyes"]) == 0
    assert Path(film).is_file()
    assert run(["signals", str(tmp_path / "none.csv")]) == 1
    assert "no such file" in capsys.readouterr().err
