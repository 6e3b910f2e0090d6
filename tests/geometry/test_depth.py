"""How deep points lie in meshes, and soft meshes in bone: each rule with its control."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from faceanatomy.geometry.check import check_meshes
from faceanatomy.geometry.depth import FAR, signed_distance


def ball(radius: float, x: float = 0.0) -> trimesh.Trimesh:
    made = trimesh.creation.uv_sphere(radius=radius, count=[24, 24])
    made.merge_vertices()
    made.apply_translation((x, 0, 0))
    return made


def faults(
    folder: Path, bodies: dict[str, tuple[str, trimesh.Trimesh, dict[str, Any]]]
) -> list[str]:
    place = folder / "meshes"
    place.mkdir()
    entries = []
    for name, (kind, body, more) in bodies.items():
        path = place / f"{name}.npz"
        points, faces = np.float32(body.vertices), np.int32(body.faces)
        np.savez(path, points=points, faces=faces)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.append({"id": name, "kind": kind, "paired": kind not in ("skin", "bone"),
                        "file": path.name, "vertices": len(points), "triangles": len(faces),
                        "sha256": digest, **more})  # fmt: skip
    index = {"note": "", "frame": "", "meshes": entries}
    (place / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return [f"{fault.record}: {fault.problem}" for fault in check_meshes(folder)]


def test_distance_is_negative_inside_and_far_beyond_the_box() -> None:
    body = ball(10)
    away = signed_distance(body.vertices, body.faces)
    found = away(np.array([[0.0, 0, 0], [12, 0, 0], [90, 0, 0]]))
    assert found[0] == pytest.approx(-10, abs=0.3)
    assert found[1] == pytest.approx(2, abs=0.3)
    assert found[2] == FAR


def test_thin_meshes_do_not_swallow_distant_points() -> None:
    slab = trimesh.creation.box((40, 40, 1))
    thick, thin = (signed_distance(slab.vertices, slab.faces, thin=t) for t in (False, True))
    middle = np.array([[0.0, 0, 0.2]])
    assert thick(middle)[0] == pytest.approx(-0.3, abs=1e-6)
    assert thin(middle)[0] == pytest.approx(-0.3, abs=1e-6)
    body = ball(10)
    assert signed_distance(body.vertices, body.faces, thin=True)(np.zeros((1, 3)))[0] < 0


@pytest.mark.parametrize("kind", ["nerve", "artery", "ligament", "fascia", "node", "mucosa"])
def test_soft_tissue_in_bone_is_found_unless_it_runs_in_a_canal(tmp_path: Path, kind: str) -> None:
    bodies = {"skin": ("skin", ball(80), {}), "skull": ("bone", ball(30), {})}
    clear = faults(tmp_path, {**bodies, "soft": (kind, ball(2, 40), {})})
    assert clear == []
    for number, (more, count) in enumerate((({}, 1), ({"in_bone": True}, 0))):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = faults(folder, {**bodies, "soft": (kind, ball(2, 30), more)})
        assert len(found) == count, found
        assert all("deep in 'skull'" in fault for fault in found)


@pytest.mark.parametrize("kind", ["nerve", "artery", "ligament"])
def test_soft_tissue_out_of_the_skin_is_found(tmp_path: Path, kind: str) -> None:
    bodies = {"skin": ("skin", ball(80), {}), "soft": (kind, ball(3, 79), {})}
    (found,) = faults(tmp_path, bodies)
    assert "stand out of the skin" in found
