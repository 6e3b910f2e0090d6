"""The project's own model and facts, shown in every way the viewer offers."""

from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.view.cameras import VIEWS
from faceanatomy.view.cover import Cover
from faceanatomy.view.naming import description
from faceanatomy.view.picture import picture
from faceanatomy.view.render import render


@pytest.fixture(scope="module")
def atlas():
    return fa.load()


def test_every_unit_has_a_mesh_and_a_hover_text(atlas):
    meshes = fa.meshes().infos
    for muscle in atlas.muscles:
        for unit in muscle.units:
            assert meshes[unit].kind == "muscle"
            lines = dict(description(atlas, unit))
            assert lines["name"]
            assert lines["latin"]
            assert lines["Nerve"]
            assert lines["Action"]


def test_every_other_mesh_has_a_name(atlas):
    for mesh_id, info in fa.meshes().infos.items():
        if info.kind != "muscle":
            assert description(atlas, mesh_id)[0][1]


def test_every_muscle_can_be_seen_when_it_is_the_subject(atlas):
    library = fa.meshes()
    hidden = {}
    for muscle in atlas.muscles:
        shown = fa.scene(muscle)
        near = "left" if shown.camera.name.endswith("-left") else "right"
        targets = [i.key for i in shown.items if i.role == "target" and i.side in (near, "midline")]
        cover = Cover(library, targets, shown.camera.name)
        behind = np.zeros(cover.size, dtype=bool)
        for item in shown.items:
            if item.role != "target" and item.opacity == 1:
                behind |= cover.hidden(item.key)
        hidden[muscle.id] = float(behind.mean())
    too_much = {name: share for name, share in hidden.items() if share > 0.45}
    assert not too_much


@pytest.mark.parametrize("view", [v for v in VIEWS if not v.endswith("-left")])
def test_nothing_is_clipped_in_any_view(view):
    drawn = render(fa.scene(camera=view), 300, 300, supersample=1)
    alpha = drawn.color[..., 3]
    assert not alpha[0].any()
    assert not alpha[-1].any()
    assert not alpha[:, 0].any()
    assert not alpha[:, -1].any()
    assert (alpha > 0).mean() > 0.15


@pytest.mark.parametrize("name", ["happiness", "anger"])
def test_the_muscles_of_an_emotion_are_seen_and_are_red(name, atlas):
    shown = fa.scene(name, camera="front")
    drawn = render(shown, 400, 400, supersample=1, ids=True)
    active = [n for n, item in enumerate(shown.items) if item.role == "active"]
    here = np.isin(drawn.ids, active)
    assert here.mean() > 0.005
    red = drawn.color[here][:, :3].astype(float)
    rest = drawn.color[(drawn.ids >= 0) & ~here][:, :3].astype(float)
    assert (red[:, 0] - red[:, 2]).mean() > (rest[:, 0] - rest[:, 2]).mean() + 40


def test_a_labelled_picture_names_the_smile():
    image = np.asarray(picture(fa.scene("happiness", labels=True), (800, 600)))
    assert image.shape == (600, 800, 3)
    assert (np.abs(image[150:450, 620:].astype(int) - (38, 32, 30)).max(axis=2) < 60).sum() > 150


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs the X server of xvfb")
def test_a_real_window_opens_and_closes(tmp_path):
    code = """
import faceanatomy as fa
from faceanatomy.view import desktop
from faceanatomy.view.controls import Viewer
scene = fa.scene("happiness", theme="dark", labels=True)
window = desktop.plotter(scene, size=(500, 400), annotated=False)
viewer = Viewer(window, scene)
def tick(*_):
    interactor = window.iren.interactor
    for key in ("l", "s", "h", "q"):
        interactor.SetKeySym(key)
        interactor.InvokeEvent("KeyPressEvent")
window.iren.add_observer("TimerEvent", tick)
window.iren.initialize()
window.iren.interactor.CreateRepeatingTimer(200)
viewer.start()
print(viewer.view, viewer.skin)
"""
    for _ in range(5):
        done = subprocess.run(
            ["xvfb-run", "-a", "-s", "-screen 0 800x600x24", sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=300,
            cwd=tmp_path,
        )
        # Two X servers that start at once may take the same number: then there was no window.
        if "without X display" not in done.stdout + done.stderr:
            break
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["lateral", "0.25"]


@pytest.mark.parametrize(
    ("muscle", "view"),
    [("trapezius", "posterior"), ("levator_palpebrae_superioris", "front"),
     ("zygomaticus_major", "three-quarter"), ("masseter", "lateral")],
)  # fmt: skip
def test_a_muscle_is_seen_from_where_a_reader_knows_it(muscle: str, view: str) -> None:
    assert fa.scene(muscle).camera.name == view


def test_what_hides_a_muscle_from_the_front_goes_on_both_sides() -> None:
    shown = fa.scene("transversus_menti", camera="front").items
    assert {i.side for i in shown if i.mesh == "mentalis"} in (set(), {"left", "right"})
