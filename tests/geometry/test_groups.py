"""Groups of meshes, on small libraries written here: a skull in one piece and one in bones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.geometry import groups
from faceanatomy.geometry.library import MeshLibrary

POINTS = np.array([[10, 0, 0], [14, 0, 0], [10, 6, 0], [10, 0, 8]], dtype=np.float32)
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], dtype=np.int32)


def library_of(folder: Path, meshes: dict[str, bool], **arrays: np.ndarray) -> MeshLibrary:
    """Write one small tetrahedron per mesh, each a little higher; the value says if paired."""
    entries: list[dict[str, Any]] = []
    for number, (name, paired) in enumerate(meshes.items()):
        points = POINTS + np.float32([0, 0, 20 * number])
        np.savez_compressed(folder / f"{name}.npz", points=points, faces=FACES, **arrays)
        entries.append(
            {"id": name, "kind": "bone", "paired": paired, "file": f"{name}.npz", "vertices": 4,
             "triangles": 4, "sha256": str(number)}
        )  # fmt: skip
    index = {"note": "made by a test", "frame": "RAS mm", "meshes": entries}
    (folder / "index.json").write_text(json.dumps(index))
    return MeshLibrary(folder)


BONES = {
    "frontal_bone": False, "parietal_bone": True, "mandible": False, "tooth_11": True,
    "skin": False,
}  # fmt: skip


@pytest.fixture
def split(tmp_path: Path) -> MeshLibrary:
    return library_of(tmp_path, BONES)


@pytest.fixture
def whole(tmp_path: Path) -> MeshLibrary:
    return library_of(tmp_path, {"skull": False, "mandible": False})


def test_a_skull_is_its_bones_or_its_mesh(split: MeshLibrary, tmp_path: Path) -> None:
    assert split.members("skull") == ("frontal_bone", "parietal_bone")
    assert split.members("mandible") == ("mandible",)
    folder = tmp_path / "whole"
    folder.mkdir()
    whole = library_of(folder, {"skull": False, "mandible": False})
    assert whole.members("skull") == ("skull",)
    assert groups.group_of("parietal_bone", split.infos) == "skull"
    assert groups.group_of("mandible", split.infos) == "mandible"
    assert groups.group_of("skull", whole.infos) == "skull"
    assert "skull" in groups.groups(list(split.infos))
    assert "skull" not in groups.groups(list(whole.infos))


def test_a_region_is_shown_by_the_mesh_it_lies_on(split: MeshLibrary) -> None:
    assert split.members("skin_of_chin") == ("skin",)


def test_all_meshes_of_a_group_as_one(split: MeshLibrary) -> None:
    skull = split.joined("skull")
    assert (skull.id, skull.side) == ("skull", "midline")
    assert (len(skull.points), skull.info.vertices, skull.info.triangles) == (12, 12, 12)
    assert skull.is_watertight
    assert skull.volume == pytest.approx(3 * 4 * 6 * 8 / 6)
    assert split.joined("skull") is skull
    right = split.joined("skull", "right")
    assert right.side == "right"
    assert right.volume == pytest.approx(2 * 4 * 6 * 8 / 6), "its pair and the midline bone"
    assert right.points[:, 0].min() > 0
    assert split.joined("skull", "left").points[:, 0].min() < 0


def test_a_group_of_one_mesh_is_that_mesh(whole: MeshLibrary) -> None:
    assert whole.joined("skull") is whole["skull", "midline"]
    assert [mesh.id for mesh in whole.of("skull")] == ["skull"]


def test_of_gives_the_members_too(split: MeshLibrary) -> None:
    assert [(m.id, m.side) for m in split.of("skull")] == [
        ("frontal_bone", "midline"), ("parietal_bone", "left"), ("parietal_bone", "right"),
    ]  # fmt: skip


def test_colours_are_joined_where_all_members_have_them(tmp_path: Path) -> None:
    grey = np.full((4, 3), 120, np.uint8)
    painted = library_of(tmp_path, BONES, colors=grey).joined("skull")
    assert painted.colors is not None
    assert painted.colors.shape == (12, 3)


def test_a_joined_mesh_cannot_be_spoiled(split: MeshLibrary) -> None:
    with pytest.raises(ValueError, match="read-only"):
        split.joined("skull").points[0] = 0


def test_wrong_names_are_told_what_there_is(split: MeshLibrary) -> None:
    with pytest.raises(UnknownNameError, match="joined"):
        split.info("skull")
    with pytest.raises(UnknownNameError, match="mandible"):
        split.members("mandibel")
    with pytest.raises(InvalidValueError, match="left"):
        split.joined("skull", "midline")


def test_broken_structures_are_reported(tmp_path: Path) -> None:
    (tmp_path / "structures.json").write_text('{"structures": [{}]}')
    with pytest.raises(DataError, match=r"structures\.json"):
        groups.places(tmp_path)


def test_every_group_of_the_own_model_is_a_structure() -> None:
    library, atlas = fa.meshes(), fa.load()
    for name, ids in groups.groups(list(library.infos)).items():
        assert atlas.structure(name).id == name
        assert set(ids) <= set(library.infos)
