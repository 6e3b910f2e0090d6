"""What carries a mesh follows from its kind and from what it is part of, not from a list of ids."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from faceanatomy.activation import Activation
from faceanatomy.data import data_directory
from faceanatomy.geometry.carriage import Neck, carriage, lineage
from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_file import read_motion
from faceanatomy.posture import Posture


@pytest.mark.parametrize(
    ("mesh", "kind", "neck", "jaw", "hard"),
    [
        ("parietal_bone", "bone", Neck.HEAD, 0.0, True),
        ("vomer", "bone", Neck.HEAD, 0.0, True),
        ("mandible", "bone", Neck.HEAD, 1.0, True),
        ("teeth_lower", "teeth", Neck.HEAD, 1.0, True),
        ("teeth_upper", "teeth", Neck.HEAD, 0.0, True),
        ("hyoid_bone", "bone", Neck.UNBENT, 0.3, True),
        ("cricoid_cartilage", "cartilage", Neck.UNBENT, 0.04, True),
        ("c5_vertebra", "bone", Neck.UNBENT, 0.0, True),
        ("cervical_spine", "bone", Neck.BENDS, 0.0, True),
        ("intervertebral_discs", "cartilage", Neck.BENDS, 0.0, True),
        ("tooth_41", "teeth", Neck.HEAD, 1.0, True),
        ("tooth_18", "teeth", Neck.HEAD, 0.0, True),
        ("second_rib", "bone", Neck.TRUNK, 0.0, True),
        ("manubrium", "bone", Neck.TRUNK, 0.0, True),
        ("major_alar_cartilage", "cartilage", Neck.HEAD, 0.0, False),
        ("tongue", "mucosa", Neck.HEAD, 0.0, False),
        ("skin", "skin", Neck.BENDS, 0.0, False),
        ("masseter:deep_part", "muscle", Neck.BENDS, 0.0, False),
    ],
)
def test_kind_and_part_of_say_what_carries_a_mesh(
    mesh: str, kind: str, neck: Neck, jaw: float, hard: bool
) -> None:
    found = carriage(mesh, kind)
    assert (found.neck, found.jaw, found.hard) == (neck, jaw, hard)


def test_every_bone_and_tooth_is_hard_and_no_soft_mesh_is() -> None:
    for name, info in meshes().infos.items():
        assert carriage(name, info.kind).hard == (
            info.kind in ("bone", "teeth")
            or name in ("thyroid_cartilage", "cricoid_cartilage", "intervertebral_discs")
        ), name


def test_lineage_follows_part_of() -> None:
    assert lineage("maxilla") == ("maxilla", "skull")
    assert lineage("moon") == ("moon",)


def test_a_bone_taken_apart_moves_as_before(tmp_path) -> None:
    """Whatever is part of the lower teeth, and a hyoid of other vertices, stays in one piece."""
    whole = meshes()
    name = whole.members("teeth_lower")[0]
    index = json.loads((whole.directory / "index.json").read_text())
    wanted = {"skin": "skin", name: name, "hyoid_bone": "hyoid_bone"}
    index["meshes"] = [row | {"id": wanted[row["id"]]} for row in index["meshes"]
                       if row["id"] in wanted]  # fmt: skip
    for row in index["meshes"]:
        data = dict(np.load(whole.directory / row["file"]))
        if row["id"] == "hyoid_bone":  # other vertices than those the basis was solved for
            data = {"points": data["points"][:-1], "faces": data["faces"][:4]}
            row |= {"vertices": row["vertices"] - 1, "triangles": 4}
        if row["id"] == "skin":
            shutil.copy(whole.directory / row["file"], tmp_path / row["file"])
        else:
            np.savez(tmp_path / row["file"], **data)
    (tmp_path / "index.json").write_text(json.dumps(index))
    moving = Motion(MeshLibrary(tmp_path), read_motion(data_directory() / "meshes" / "motion.npz"))
    opened = moving.displace(Activation(), Posture(jaw_opening=20))
    lifted = moving.displace(Activation(), Posture(hyoid_elevation=8))
    left = moving.displace(Activation({("stylohyoid", "left"): 1.0}))["hyoid_bone"]
    assert np.ptp(left, axis=0).max() < 1e-6
    assert left[0, 0] < -0.01  # towards its own side
    for row in index["meshes"]:
        if row["id"] == "skin":
            continue
        key = (row["id"], "right" if row["paired"] else "midline")
        points = moving.library[key].points[::7]
        moved = lifted[key] if row["id"] == "hyoid_bone" else opened[key]
        after = points + moved[::7]
        gap = np.linalg.norm(points[:, None] - points[None], axis=2)
        assert np.abs(moved).max() > 2
        np.testing.assert_allclose(
            np.linalg.norm(after[:, None] - after[None], axis=2), gap, atol=0.02
        )
