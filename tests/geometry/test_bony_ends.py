"""Ends of muscles that sit on bones: which they are, and that the rule notices one that leaves."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.data import data_directory
from faceanatomy.geometry import motion as motion_module
from faceanatomy.geometry.bony_ends import BonyEnd, bony_ends, ends_off_bone
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_file import MotionFile
from faceanatomy.geometry.motion_rules import ends_off_bones, volumes
from faceanatomy.posture import Posture


@cache
def ends() -> list[BonyEnd]:
    return bony_ends(fa.meshes(), data_directory())


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("geniohyoid", {"mandible"}, {"hyoid_bone"}),
        ("genioglossus", {"mandible"}, set()),
        ("sternothyroid", {"manubrium"}, {"thyroid_cartilage"}),
        ("zygomaticus_minor", {"zygomatic_bone"}, set()),
        ("masseter:superficial_part", {"zygomatic_bone", "maxilla", "temporal_bone"}, {"mandible"}),
    ],
)
def test_ends_are_carried_by_the_bones_they_sit_on(unit: str, first: set, last: set) -> None:
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for end in ends():
        if end.unit == unit:
            found[end.first] = {end.bones[k] for k in end.bone if k >= 0}
    assert found[True]
    assert found[True] <= first
    assert found[False] == last


def test_an_end_that_stays_behind_its_bone_is_found() -> None:
    library = fa.meshes()

    def moved(key: tuple[str, str]) -> np.ndarray:
        size = 4.0 if key[0] in ("mandible", "geniohyoid") else 0.0
        return np.full(library[key].points.shape, [0, 0, -size], np.float32)

    off = ends_off_bone(ends(), library, moved)
    assert off["genioglossus"] == pytest.approx(4.0, abs=1e-3), "it keeps still, its bone does not"
    assert off["geniohyoid"] == pytest.approx(4.0, abs=1e-3), "it goes, the hyoid does not"
    assert off["zygomaticus_minor"] == pytest.approx(0.0, abs=1e-3)


def test_the_rule_of_ends_notices_a_muscle_that_no_bone_holds(moving: Motion) -> None:
    name = "digastric:anterior_belly"
    file = MotionFile.__new__(MotionFile)
    jaw = {key: value for key, value in moving.file._jaw.items() if key != name}
    file.__dict__.update(moving.file.__dict__ | {"_jaw": jaw})
    opened = {"open": (Activation(), Posture(jaw_opening=30))}
    far = ends_off_bones(Motion(moving.library, file), opened)
    assert far[f"{name} in open"] > 5


def test_muscles_of_a_bent_neck_keep_their_volume(
    moving: Motion, monkeypatch: pytest.MonkeyPatch
) -> None:
    bent = {"nod": (Activation(), Posture(head_pitch=-25))}
    assert max(volumes(moving, bent).values()) < 1.0
    monkeypatch.setattr(motion_module, "keep_volume", lambda _mesh, out, _twin=None: out)
    assert max(volumes(moving, bent).values()) > 5.0
