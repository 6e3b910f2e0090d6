"""The moving face, its rules and its expressions, read once for all tests of geometry."""

from __future__ import annotations

import pytest

import faceanatomy as fa
from faceanatomy.geometry.motion import Motion, motion
from faceanatomy.geometry.motion_check import SkinRules
from faceanatomy.geometry.motion_rules import Case
from faceanatomy.knowledge.shown import posture_of


@pytest.fixture(scope="session")
def moving() -> Motion:
    return motion()


@pytest.fixture(scope="session")
def rules(moving: Motion) -> SkinRules:
    return SkinRules(moving)


@pytest.fixture(scope="session")
def expressions() -> dict[str, Case]:
    return {e.id: (e.activation(), posture_of(e)) for e in fa.load().expressions}
