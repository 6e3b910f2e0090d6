"""The desktop window, drawn off screen and driven by the window's own events."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import pyvista

from faceanatomy.view.controls import Viewer
from faceanatomy.view.desktop import actor_name, plotter
from faceanatomy.view.keys import KEYS, VTK_NAMES
from faceanatomy.view.naming import description
from faceanatomy.view.singled import GHOST

SIZE = (320, 240)


@pytest.fixture
def open_viewer(made):
    opened = []

    def open_one(thing=None, **options):
        shown = made(thing, theme="dark", **options)
        window = plotter(shown, off_screen=True, size=SIZE, annotated=False)
        window.disable_anti_aliasing()
        viewer = Viewer(window, shown)
        opened.append(viewer)
        return viewer

    yield open_one
    for viewer in opened:
        viewer.close()


def press(viewer, key):
    interactor = viewer.plotter.iren.interactor
    interactor.SetKeySym(key)
    interactor.InvokeEvent("KeyPressEvent")
    interactor.InvokeEvent("CharEvent")


def move_to(viewer, point):
    """Move the mouse to a point of the subject, mm."""
    viewer.plotter.renderer.SetWorldPoint(*point, 1)
    viewer.plotter.renderer.WorldToDisplay()
    x, y, _ = viewer.plotter.renderer.GetDisplayPoint()
    interactor = viewer.plotter.iren.interactor
    interactor.SetEventInformation(round(x), round(y))
    interactor.InvokeEvent("MouseMoveEvent")


def seen(viewer, mesh, side):
    actors = viewer.plotter.actors
    return bool(actors[f"{mesh} {side}"].GetVisibility())


def picture(viewer):
    return np.asarray(viewer.plotter.screenshot(None, return_img=True)).astype(int)


def test_plotter_has_named_actors_and_takes_more(made):
    shown = made("happiness", skin=0.3)
    window = shown.plotter(off_screen=True, size=SIZE)
    assert {actor_name(item) for item in shown.items} <= set(window.actors)
    assert window.render_window.GetMultiSamples() == 0
    before = np.asarray(window.screenshot(None, return_img=True)).astype(int)
    window.add_mesh(pyvista.Sphere(radius=30, center=(0, 120, 0)), color="lime", lighting=False)
    after = np.asarray(window.screenshot(None, return_img=True)).astype(int)
    assert np.abs(before - after).max() > 60
    window.close()


@pytest.mark.parametrize("mode", ["veil", "depth peeling"])
def test_translucent_skin_is_really_drawn(made, mode):
    pictures = []
    for skin in (0.0, 0.4, 1.0):
        window = plotter(made(skin=skin, theme="dark"), off_screen=True, size=SIZE)
        window.disable_anti_aliasing()
        if mode == "depth peeling":
            window.enable_depth_peeling(4)
        pictures.append(np.asarray(window.screenshot(None, return_img=True)).astype(int))
        window.close()
    bare, veiled, opaque = pictures
    skin_here = np.abs(opaque - bare).max(axis=2) > 30
    assert skin_here.sum() > 2000
    changed = np.abs(veiled - bare).max(axis=2) > 4
    differs = np.abs(veiled - opaque).max(axis=2) > 4
    assert changed[skin_here].mean() > 0.9
    assert differs[skin_here].mean() > 0.7


def test_layer_keys(open_viewer, atlas):
    viewer = open_viewer()
    depth = atlas["masseter"].layer.depth
    key = {"superficial": "1", "intermediate": "2", "deep": "3"}[depth]
    assert seen(viewer, "masseter:superficial_part", "right")
    press(viewer, key)
    assert not seen(viewer, "masseter:superficial_part", "right")
    assert seen(viewer, "skull", "midline")
    press(viewer, "b")
    assert not seen(viewer, "skull", "midline")
    press(viewer, key)
    press(viewer, "b")
    assert seen(viewer, "masseter:superficial_part", "right")
    assert seen(viewer, "skull", "midline")


def test_skin_keys_change_the_picture(open_viewer):
    viewer = open_viewer()
    pictures = [picture(viewer)]
    for expected in (0.25, 0.5, 1.0):
        press(viewer, "s")
        assert viewer.skin == expected
        pictures.append(picture(viewer))
    for one, other in pairwise(pictures):
        assert (np.abs(one - other).max(axis=2) > 8).mean() > 0.05
    press(viewer, "s")
    assert viewer.skin == 0
    assert np.abs(picture(viewer) - pictures[0]).max() < 8
    press(viewer, "Up")
    assert viewer.skin == pytest.approx(0.1)
    press(viewer, "Down")
    assert viewer.skin == 0


def test_side_key(open_viewer):
    viewer = open_viewer()
    for side, right, left in (("right", True, False), ("left", False, True), ("both", True, True)):
        press(viewer, "d")
        assert viewer.side == side
        assert seen(viewer, "masseter:superficial_part", "right") is right
        assert seen(viewer, "masseter:superficial_part", "left") is left
        assert seen(viewer, "orbicularis_oris:labial_part", "midline")


def test_view_keys_and_their_other_side(open_viewer):
    viewer = open_viewer()
    for key, name, direction in (
        ("f", "front", (0, 1)),
        ("l", "lateral", (1, 0)),
        ("l", "lateral-left", (-1, 0)),
        ("k", "posterior", (0, -1)),
    ):
        press(viewer, key)
        assert viewer.view == name
        toward = np.subtract(viewer.plotter.camera.position, viewer.plotter.camera.focal_point)
        assert toward[:2] / np.linalg.norm(toward) == pytest.approx(direction, abs=0.1)
    press(viewer, "u")
    assert viewer.plotter.camera.position[2] < 0
    press(viewer, "r")
    assert viewer.view == viewer.scene.camera.name


def test_moving_over_a_muscle_tells_what_it_is(open_viewer, head):
    viewer = open_viewer("happiness")
    press(viewer, "l")
    assert not viewer.card_shown
    move_to(viewer, head["masseter:superficial_part", "right"].centroid)
    assert viewer.hovered == ("masseter:superficial_part", "right")
    assert viewer.card_shown
    move_to(viewer, (0, 0, 400))
    assert viewer.hovered is None
    assert not viewer.card_shown
    press(viewer, "l")
    move_to(viewer, head["masseter:superficial_part", "left"].centroid)
    assert viewer.hovered == ("masseter:superficial_part", "left")


def test_a_click_pins_the_card(open_viewer, head):
    viewer = open_viewer()
    press(viewer, "l")
    move_to(viewer, head["masseter:superficial_part", "right"].centroid)
    viewer.plotter.iren.interactor.InvokeEvent("LeftButtonReleaseEvent")
    move_to(viewer, (0, 0, 400))
    assert viewer.card_shown
    viewer.plotter.iren.interactor.InvokeEvent("LeftButtonReleaseEvent")
    assert not viewer.card_shown


def test_hover_text_says_name_latin_nerve_and_action(atlas):
    lines = dict(description(atlas, "zygomaticus_major:deep_band"))
    assert lines["name"].startswith("Zygomaticus major")
    assert "zygomatic" in lines["latin"].casefold()
    assert "branch" in lines["Nerve"].casefold()
    assert "mouth" in lines["Action"].casefold()
    assert description(atlas, "mandible")[0][0] == "name"


def test_labels_and_help(open_viewer):
    viewer = open_viewer("happiness")
    bare = picture(viewer)
    press(viewer, "n")
    assert viewer.labels
    assert np.abs(picture(viewer) - bare).max() > 60
    press(viewer, "n")
    assert np.abs(picture(viewer) - bare).max() < 8
    press(viewer, "question")
    assert viewer.help_shown
    assert np.abs(picture(viewer) - bare).max() > 60
    press(viewer, "question")
    assert not viewer.help_shown


def test_picture_key_writes_what_is_seen(open_viewer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    viewer = open_viewer("happiness")
    press(viewer, "p")
    press(viewer, "p")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["faceanatomy-happiness-2.png", "faceanatomy-happiness.png"]


def test_current_scene_says_what_is_seen(open_viewer):
    viewer = open_viewer("happiness")
    press(viewer, "s")
    press(viewer, "d")
    press(viewer, "f")
    now = viewer.current_scene()
    assert {i.opacity for i in now.items if i.mesh == "skin"} == {0.25}
    assert not any(i.side == "left" for i in now.items if i.role in ("active", "resting"))
    assert now.camera.name == "front"
    assert now.camera.height == pytest.approx(2 * viewer.plotter.camera.parallel_scale)


def test_every_key_of_the_help_card_works(open_viewer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    viewer = open_viewer()
    words = " ".join(keys for keys, _ in KEYS)
    bound = set(viewer.plotter.iren._key_press_event_callbacks)
    listed = {w if len(w) > 1 else w.lower() for w in words.replace(",", " ").split()}
    listed = {VTK_NAMES.get(word, word) for word in listed - {"...", "again"}}
    assert listed == bound


def test_a_bone_is_hidden_isolated_and_made_a_ghost_like_in_the_page(open_viewer):
    viewer = open_viewer()
    press(viewer, "h")  # nothing is pointed at yet: only a word of advice
    assert seen(viewer, "mandible", "midline")
    viewer.hovered = ("mandible", "midline")
    whole = picture(viewer)
    press(viewer, "h")
    assert not seen(viewer, "mandible", "midline")
    assert "mandible" not in {item.mesh for item in viewer.current_scene().items}
    press(viewer, "h")
    assert np.abs(picture(viewer) - whole).max() < 8
    press(viewer, "g")
    actor = viewer.plotter.actors["mandible midline"]
    assert actor.GetProperty().GetOpacity() == pytest.approx(GHOST)
    assert actor.GetForceTranslucent()
    press(viewer, "g")
    assert actor.GetProperty().GetOpacity() == 1
    viewer.hovered = ("masseter:superficial_part", "right")
    press(viewer, "i")
    shown = {item.mesh: item.opacity for item in viewer.current_scene().items}
    assert shown["masseter:superficial_part"] == 1
    assert shown["mandible"] == pytest.approx(GHOST)
    assert not any(mesh.startswith("zygomaticus") for mesh in shown)
    press(viewer, "Escape")
    assert np.abs(picture(viewer) - whole).max() < 8
