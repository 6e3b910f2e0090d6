"""The mesh check on small models with one fault each, and on the shipped model."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from faceanatomy.data import data_directory
from faceanatomy.geometry.check import check_meshes


def sphere(radius: float, centre: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    ball = trimesh.creation.uv_sphere(radius=radius, count=[24, 24])
    ball.merge_vertices()
    ball.apply_translation(centre)
    return ball


class Model:
    """A folder of meshes that a test can spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meshes = folder / "meshes"
        self.meshes.mkdir()
        self.entries: list[dict[str, Any]] = []

    def add(self, mesh: trimesh.Trimesh, name: str, kind: str, **arrays: Any) -> None:
        path = self.meshes / f"{name}.npz"
        np.savez_compressed(
            path,
            points=np.asarray(mesh.vertices, np.float32),
            faces=np.asarray(mesh.faces, np.int32),
            **arrays,
        )
        self.entries.append(
            {
                "id": name,
                "kind": kind,
                "paired": kind == "muscle",
                "file": path.name,
                "vertices": len(mesh.vertices),
                "triangles": len(mesh.faces),
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
        )
        index = {"note": "", "frame": "", "meshes": self.entries}
        (self.meshes / "index.json").write_text(json.dumps(index))

    def problems(self) -> list[str]:
        return [f"{fault.file}: {fault.problem}" for fault in check_meshes(self.folder)]


@pytest.fixture
def model(tmp_path: Path) -> Model:
    made = Model(tmp_path)
    made.add(sphere(80), "skin", "skin")
    return made


def test_a_sound_model_has_no_fault(model: Model) -> None:
    model.add(sphere(5, (30, 0, 0)), "masseter", "muscle")
    assert model.problems() == []


def test_a_muscle_out_of_the_skin(model: Model) -> None:
    model.add(sphere(5, (78, 0, 0)), "masseter", "muscle")
    (problem,) = model.problems()
    assert "meshes/masseter.npz" in problem
    assert "stand out of the skin, up to 3." in problem


def test_a_muscle_in_a_lined_mouth_is_not_out_of_the_skin(tmp_path: Path) -> None:
    made = Model(tmp_path)
    mouth = sphere(20)
    mouth.invert()
    made.add(trimesh.util.concatenate([sphere(80), mouth]), "skin", "skin")
    made.add(sphere(5, (8, 0, 0)), "tongue", "muscle")
    assert made.problems() == []


def test_a_hole(model: Model) -> None:
    ball = sphere(5)
    ball.update_faces(np.arange(len(ball.faces)) > 0)
    model.add(ball, "mandible", "bone")
    assert model.problems() == [
        "meshes/mandible.npz: the surface is not watertight with consistent winding"
    ]


def test_inside_out(model: Model) -> None:
    ball = sphere(5)
    ball.invert()
    model.add(ball, "mandible", "bone")
    (problem,) = model.problems()
    assert "inside out" in problem


def test_a_midline_mesh_must_be_symmetric(model: Model) -> None:
    model.add(sphere(5, (0.5, 0, 0)), "mandible", "bone")
    (problem,) = model.problems()
    assert "not symmetric: mirror residual" in problem


def test_uv_and_fibres(model: Model) -> None:
    ball = sphere(5, (30, 0, 0))
    count = len(ball.vertices)
    model.add(
        ball,
        "masseter",
        "muscle",
        uv=np.full((count, 2), 1.5, np.float32),
        fibres=np.full((count, 3), 1.0, np.float32),
    )
    assert model.problems() == [
        "meshes/masseter.npz: some directions are not unit vectors",
        "meshes/masseter.npz: leaves 0..1",
    ]


def test_coordinates_that_are_no_numbers(model: Model) -> None:
    ball = sphere(5)
    ball.vertices[0] = np.nan
    model.add(ball, "mandible", "bone")
    (problem,) = model.problems()
    assert "not finite" in problem


def test_a_changed_file_is_noticed(model: Model) -> None:
    np.savez(model.meshes / "skin.npz", points=np.float32(sphere(80).vertices * 1.01),
             faces=np.int32(sphere(80).faces))  # fmt: skip
    assert "meshes/skin.npz: differs from the index" in model.problems()


def test_cut_off_missing_and_unlisted_files(model: Model) -> None:
    model.add(sphere(5), "mandible", "bone")
    (model.meshes / "mandible.npz").write_bytes(b"PK")
    (model.meshes / "stray.npz").write_bytes(b"")
    (model.meshes / "skin.npz").unlink()
    problems = model.problems()
    assert any("mandible.npz" in p and "cut off" in p for p in problems)
    assert any("skin.npz" in p and "no such file" in p for p in problems)
    assert "meshes/stray.npz: is not in the index" in problems


def test_no_index(tmp_path: Path) -> None:
    (fault,) = check_meshes(tmp_path)
    assert fault.file == "meshes/index.json"


def test_the_shipped_meshes_have_no_fault() -> None:
    assert check_meshes(data_directory()) == []
