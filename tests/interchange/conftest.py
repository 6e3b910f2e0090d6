"""Exported faces, written once and shared by the tests."""

from __future__ import annotations

import pytest
from reading_glb import Glb

import faceanatomy as fa

FEW = ("skin", "eyes", "teeth", "mandible", "zygomaticus_major", "frontalis")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Glb:
    """The skin, both eyes, jaw, teeth and two muscles in full detail, with every target."""
    path = tmp_path_factory.mktemp("few") / "few.glb"
    assert fa.export(fa.load(), path, only=FEW, clips=False) == [path]
    return Glb(path)


@pytest.fixture(scope="session")
def light(tmp_path_factory: pytest.TempPathFactory) -> Glb:
    """The whole face in light detail with every clip."""
    path = tmp_path_factory.mktemp("light") / "light.glb"
    fa.export(fa.load(), path, detail="light")
    return Glb(path)
