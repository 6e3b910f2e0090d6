"""The mesh library on small meshes written here: reading, sides, and broken files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.geometry.library import MeshLibrary

POINTS = np.array([[10, 0, 0], [14, 0, 0], [10, 6, 0], [10, 0, 8]], dtype=np.float32)
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], dtype=np.int32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.savez_compressed(
        tmp_path / "wedge.upper.npz",
        points=POINTS,
        faces=FACES,
        uv=np.zeros((4, 2), np.float32),
        fibres=np.tile(np.float32([1, 0, 0]), (4, 1)),
    )
    np.savez_compressed(tmp_path / "block.npz", points=POINTS, faces=FACES)
    entry: dict[str, Any] = {"kind": "muscle", "vertices": 4, "triangles": 4, "sha256": "0"}
    index = {
        "note": "made by a test",
        "frame": "RAS mm",
        "meshes": [
            entry | {"id": "block", "kind": "bone", "paired": False, "file": "block.npz"},
            entry | {"id": "wedge:upper", "paired": True, "file": "wedge.upper.npz"},
        ],
    }
    (tmp_path / "index.json").write_text(json.dumps(index))
    return tmp_path


def test_it_is_a_mapping_of_id_and_side(folder: Path) -> None:
    library = MeshLibrary(folder)
    assert list(library) == [
        ("block", "midline"),
        ("wedge:upper", "left"),
        ("wedge:upper", "right"),
    ]
    assert len(library) == 3
    assert ("wedge:upper", "left") in library
    assert ("wedge:upper", "midline") not in library
    assert "wedge:upper" not in library
    assert {mesh.side for mesh in library.of("wedge")} == {"left", "right"}


def test_left_is_the_exact_mirror_of_right(folder: Path) -> None:
    library = MeshLibrary(folder)
    right, left = library["wedge:upper", "right"], library["wedge:upper", "left"]
    assert np.array_equal(left.points * [-1, 1, 1], right.points)
    assert right.volume == pytest.approx(4 * 6 * 8 / 6)
    assert left.volume == pytest.approx(right.volume), "mirroring must keep the outside outside"
    assert left.fibres is not None
    assert np.array_equal(left.fibres[0], [-1, 0, 0])
    assert left.is_watertight
    assert right.is_watertight
    assert left.mirrored().points.tolist() == right.points.tolist()


def test_a_hole_and_a_flipped_face_are_not_watertight(folder: Path) -> None:
    from dataclasses import replace

    mesh = MeshLibrary(folder)["block", "midline"]
    assert mesh.is_watertight
    assert not replace(mesh, faces=mesh.faces[1:].copy()).is_watertight
    flipped = mesh.faces.copy()
    flipped[0] = flipped[0, ::-1]
    assert not replace(mesh, faces=flipped).is_watertight


def test_callers_cannot_spoil_the_cache(folder: Path) -> None:
    library = MeshLibrary(folder)
    mesh = library["block", "midline"]
    with pytest.raises(ValueError, match="read-only"):
        mesh.points[0, 0] = 1.0
    copy = mesh.to_trimesh()
    copy.vertices[0] = 99.0
    surface = mesh.to_pyvista()
    surface.points[0] = 99.0
    assert library["block", "midline"].points[0, 0] == 10.0


def test_conversions_keep_the_geometry(folder: Path) -> None:
    mesh = MeshLibrary(folder)["wedge:upper", "right"]
    assert mesh.to_trimesh().volume == pytest.approx(mesh.volume)
    assert mesh.to_pyvista().volume == pytest.approx(mesh.volume)
    assert mesh.centroid == pytest.approx(mesh.to_trimesh().centroid)
    assert mesh.bounds.tolist() == [[10, 0, 0], [14, 6, 8]]


def test_unknown_id_names_the_nearest(folder: Path) -> None:
    library = MeshLibrary(folder)
    with pytest.raises(UnknownNameError, match=r"No mesh is called 'blok'\. Did you mean 'block'"):
        library["blok", "midline"]
    with pytest.raises(UnknownNameError, match="wedge:upper"):
        library["wedge", "left"]


def test_impossible_side_names_the_sides(folder: Path) -> None:
    library = MeshLibrary(folder)
    with pytest.raises(InvalidValueError, match=r"'block' has no side 'left': it exists as midl"):
        library["block", "left"]
    with pytest.raises(InvalidValueError, match="it exists as left and right"):
        library["wedge:upper", "top"]
    with pytest.raises(InvalidValueError, match=r"give \(id, side\)"):
        library["wedge:upper"]  # type: ignore[index]


def test_cut_off_file(folder: Path) -> None:
    path = folder / "block.npz"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match=r"block\.npz.*cut off or malformed.*model build"):
        MeshLibrary(folder)["block", "midline"]


def test_missing_file(folder: Path) -> None:
    (folder / "block.npz").unlink()
    with pytest.raises(DataError, match=r"block\.npz.*no such file"):
        MeshLibrary(folder)["block", "midline"]


def test_arrays_that_contradict_the_index(folder: Path) -> None:
    np.savez_compressed(folder / "block.npz", points=POINTS[:3], faces=FACES)
    with pytest.raises(DataError, match=r"points has shape \(3, 3\), the index says \(4, 3\)"):
        MeshLibrary(folder)["block", "midline"]


def test_missing_array(folder: Path) -> None:
    np.savez_compressed(folder / "block.npz", points=POINTS)
    with pytest.raises(DataError, match="faces"):
        MeshLibrary(folder)["block", "midline"]


@pytest.mark.parametrize("text", ["", "{", '{"meshes": 3}', '{"note": "", "frame": ""}'])
def test_malformed_index(folder: Path, text: str) -> None:
    (folder / "index.json").write_text(text)
    with pytest.raises(DataError, match=r"index\.json.*malformed"):
        MeshLibrary(folder)


def test_missing_index(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Cannot read the mesh index"):
        MeshLibrary(tmp_path)
