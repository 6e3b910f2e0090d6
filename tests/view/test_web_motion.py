"""The page moves as Python does: every vertex, every posture, in time, on one side, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from web_browser import Viewer, browser, chromium, page_url

import faceanatomy as fa
from faceanatomy.dynamics import envelope
from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.knowledge.courses import course_of, tempo
from faceanatomy.posture import Posture
from faceanatomy.view.web import write_html
from faceanatomy.view.web_pack import ordered
from faceanatomy.view.web_pack_motion import STEP_MM

MOST_MM = 0.2
"""Largest distance from where Python puts a vertex: rounding of basis, weights, turns, points."""
USUAL_MM = STEP_MM
MIRROR = np.array([-1, 1, 1], np.float32)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    return write_html(None, tmp_path_factory.mktemp("page") / "moving.html")


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def opened(running: Any, path: Path) -> Iterator[Viewer]:
    context = running.new_context(viewport={"width": 640, "height": 480})
    yield Viewer(context.new_page(), page_url(path)).open()
    context.close()


@pytest.fixture
def viewer(opened: Viewer) -> Iterator[Viewer]:
    opened.open("view=front", afresh=False)
    yield opened
    assert not opened.messages, "the console stays silent"


@pytest.fixture(scope="module")
def orders() -> dict[str, np.ndarray]:
    """Vertices of every mesh in the order in which the page numbers them."""
    library = meshes()
    found = {}
    for name, info in library.infos.items():
        mesh = library[name, info.sides[-1]]
        found[name] = ordered(mesh.points, mesh.faces)[1]
    return found


def displacement(viewer: Viewer, key: tuple[str, str], moves: Any) -> np.ndarray:
    """Return what the page computes for a mesh (n, 3), zeros where it says that nothing moves."""
    activation, posture = moves
    answer = viewer.ask(
        """([[id, side], activation, posture]) => {
          const { motion } = window.faceanatomy;
          const out = motion.displacement(id, side, { activation: new Map(activation), posture });
          const count = 3 * motion.basis.meshes.get(id).data.count;
          return out ? [...out] : new Array(count).fill(0);
        }""",
        [
            list(key),
            [[f"{unit}|{side}", strength] for (unit, side), strength in activation.items()],
            msgspec.structs.asdict(posture),
        ],
    )
    return np.array(answer, np.float32).reshape(-1, 3)


def cases(atlas: fa.Atlas) -> dict[str, tuple[fa.Activation, Posture]]:
    smile = atlas.expression("happiness").activation()
    found = {
        "smile": (smile, Posture()),
        "one-sided smile": (smile.only("left"), Posture()),
        "one-sided winks": (atlas.action_unit("46").activation().only("right"), Posture()),
        "closed eyes": (atlas.action_unit("43").activation(), Posture()),
        "raised brows": (atlas.action_unit("1").activation() + atlas.action_unit("2").activation(),
                         Posture()),
        "chewing": (atlas.expression("chew").activation(),
                    Posture(jaw_opening=9, jaw_swing=4, jaw_protrusion=2)),
        "wide open": (atlas.expression("yawn").activation(), Posture(jaw_opening=45)),
        "swing left": (fa.Activation(), Posture(jaw_opening=4, jaw_swing=-7, jaw_protrusion=-1)),
        "looks aside": (fa.Activation(), Posture(gaze_yaw=25, gaze_pitch=-15)),
        "turned head": (fa.Activation(), Posture(head_yaw=30, head_pitch=10, head_roll=-8)),
        "tongue out": (fa.Activation(), Posture(jaw_opening=14, tongue_protrusion=20,
                                                tongue_elevation=-4)),
        "one cheek": (fa.Activation(), Posture(cheek_inflation_right=6, hyoid_elevation=8)),
    }  # fmt: skip
    everything = atlas.expression("anger").activation() * 0.7 + smile.only("right") * 0.4
    found["all at once"] = (
        everything,
        Posture(jaw_opening=6, gaze_pitch=10, head_roll=5, tongue_elevation=4),
    )
    return found


WATCHED = (
    ("skin", "midline"), ("mandible", "midline"), ("teeth_lower", "midline"), ("tongue", "midline"),
    ("eyeball", "right"), ("eyeball", "left"), ("skull", "midline"), ("auricle", "left"),
    ("zygomaticus_major:superficial_band", "left"), ("zygomaticus_major:deep_band", "right"),
    ("orbicularis_oris:labial_part", "midline"), ("orbicularis_oculi:palpebral_part", "left"),
    ("orbicularis_oculi:orbital_part", "right"), ("frontalis:medial_part", "left"),
    ("masseter:superficial_part", "right"), ("genioglossus", "left"), ("platysma", "right"),
    ("sternocleidomastoid:clavicular_head", "left"), ("hyoid_bone", "midline"),
)  # fmt: skip


@pytest.mark.parametrize("name", list(cases(fa.load())))
def test_every_vertex_goes_where_python_puts_it(
    viewer: Viewer, atlas: fa.Atlas, orders: dict[str, np.ndarray], name: str
) -> None:
    moves = cases(atlas)[name]
    there = fa.motion().displace(*moves)
    library = meshes()
    moved = False
    for key in WATCHED:
        if key not in library:
            continue
        expected = there[key][orders[key[0]]]
        if key[1] == "left":
            expected = expected * MIRROR  # the page draws the left mesh in a mirror
        here = displacement(viewer, key, moves)
        far = np.linalg.norm(here - expected, axis=1)
        assert far.max() <= MOST_MM, (key, float(far.max()))
        assert far.mean() <= USUAL_MM, key
        moved = moved or bool(expected.any())
    assert moved, "the case moves something that is watched"
