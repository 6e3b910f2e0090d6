"""Movement in the desktop window, off screen: keys, mouse and timer events of the window itself."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.dynamics import Beat, Course, Timing
from faceanatomy.view.controls import Viewer
from faceanatomy.view.desktop import plotter
from faceanatomy.view.film import course_scene
from faceanatomy.view.panel import TimeLine

SIZE = (760, 560)


@pytest.fixture
def open_viewer():
    opened = []

    def open_one(thing, **options):
        options = {"theme": "dark", "camera": "front", "motion": 1.0, **options}
        if isinstance(thing, Course):
            shown = course_scene(thing, **options)
        else:
            shown = fa.scene(thing, **options)
        window = plotter(shown, off_screen=True, size=SIZE, annotated=False)
        window.disable_anti_aliasing()
        viewer = Viewer(window, shown)
        opened.append(viewer)
        return viewer

    yield open_one
    for viewer in opened:
        viewer.close()


@pytest.fixture(scope="module")
def smiling():
    """One window with a smile for the tests that only read or that put everything back."""
    shown = fa.scene("happiness", theme="dark", camera="front", motion=1.0, skin=1.0)
    window = plotter(shown, off_screen=True, size=SIZE, annotated=False)
    window.disable_anti_aliasing()
    viewer = Viewer(window, shown)
    yield viewer
    viewer.close()


def press(viewer, key):
    interactor = viewer.plotter.iren.interactor
    interactor.SetKeySym(key)
    interactor.InvokeEvent("KeyPressEvent")


def mouse(viewer, event, x, y):
    interactor = viewer.plotter.iren.interactor
    interactor.SetEventInformation(round(x), viewer.size[1] - 1 - round(y))
    interactor.InvokeEvent(event)


def pull(viewer, start, end):
    mouse(viewer, "MouseMoveEvent", *start)
    mouse(viewer, "LeftButtonPressEvent", *start)
    mouse(viewer, "MouseMoveEvent", *end)
    mouse(viewer, "LeftButtonReleaseEvent", *end)


def picture(viewer):
    return np.asarray(viewer.plotter.screenshot(None, return_img=True)).astype(int)


def points(viewer, name):
    data = viewer.plotter.actors[name].GetMapper().GetInput()
    return np.array([data.GetPoint(n) for n in range(0, data.GetNumberOfPoints(), 97)])


def slider(viewer, key):
    """Turn to the page with a slider and return its row."""
    for _ in range(viewer.mover.pages):
        keys = [row.key for row in viewer.mover.rows()]
        if key in keys:
            return keys.index(key)
        press(viewer, "Next")
    raise AssertionError(f"no slider {key}")


def test_the_window_opens_in_the_pose_and_m_lets_the_face_rest(smiling):
    assert smiling.scene.pose.motion == 1
    posed, smile = points(smiling, "skin midline"), picture(smiling)
    press(smiling, "m")
    assert smiling.scene.pose.motion == 0
    assert np.abs(points(smiling, "skin midline") - posed).max() > 3
    assert (np.abs(picture(smiling) - smile).max(axis=2) > 30).sum() > 200
    press(smiling, "m")
    assert np.allclose(points(smiling, "skin midline"), posed)


def test_playing_follows_the_timer_and_the_clock(smiling):
    now = [10.0]
    smiling.mover.clock = lambda: now[0]
    interactor = smiling.plotter.iren.interactor
    smiling.mover.seek(0.0)
    rest = points(smiling, "skin midline")
    press(smiling, "space")
    assert smiling.mover.state.clock.playing
    for _ in range(6):
        now[0] += 0.2
        interactor.InvokeEvent("TimerEvent")
    assert smiling.mover.state.clock.t == pytest.approx(1.2)
    assert np.abs(points(smiling, "skin midline") - rest).max() > 3
    press(smiling, "space")
    now[0] += 0.2
    interactor.InvokeEvent("TimerEvent")
    assert smiling.mover.state.clock.t == pytest.approx(1.2)


def test_a_slow_machine_leaves_nothing_out(smiling):
    smiling.mover.seek(0.0)
    smiling.mover.state.clock.playing = True
    smiling.mover.tick(60.0)
    assert smiling.mover.state.clock.t < 0.5
    smiling.mover.state.clock.playing = False


def test_the_course_begins_again_at_its_end(smiling):
    clock = smiling.mover.state.clock
    smiling.mover.seek(0.98)
    clock.playing = True
    smiling.mover.tick(0.2)
    assert clock.share < 0.1
    clock.playing = False


def test_the_line_of_time_is_pulled_with_the_mouse(smiling):
    camera = smiling.plotter.camera.position
    line = TimeLine(*SIZE)
    pull(smiling, (line.left, line.middle), (line.left + 0.5 * (line.right - line.left),
                                             line.middle + 3))  # fmt: skip
    assert smiling.mover.state.clock.share == pytest.approx(0.5, abs=0.01)
    middle = points(smiling, "skin midline")
    press(smiling, "Left")
    assert smiling.mover.state.clock.share == pytest.approx(0.45, abs=0.01)
    pull(smiling, (line.left + 50, line.middle), (line.left - 60, line.middle))
    assert smiling.mover.state.clock.t == 0
    assert np.abs(points(smiling, "skin midline") - middle).max() > 3
    press(smiling, "Right")
    assert smiling.mover.state.clock.share == pytest.approx(0.05, abs=0.01)
    assert smiling.plotter.camera.position == camera  # the head did not turn


def test_every_action_unit_and_every_muscle_has_a_slider(smiling):
    atlas = fa.load()
    for wanted in ({unit.code for unit in atlas.action_units}, set(atlas.units)):
        press(smiling, "a")
        found = set()
        for _ in range(smiling.mover.pages):
            found |= {row.key for row in smiling.mover.rows()}
            press(smiling, "Next")
        assert found == wanted
        assert smiling.mover.page == 0
        press(smiling, "Prior")
        assert smiling.mover.page == smiling.mover.pages - 1
    shown = picture(smiling)
    press(smiling, "a")
    assert smiling.mover.panel is None
    assert (np.abs(picture(smiling) - shown).max(axis=2) > 30).sum() > 2000


def test_a_slider_of_an_action_unit_moves_the_face(open_viewer):
    viewer = open_viewer(None, skin=1.0)
    rest = points(viewer, "skin midline")
    press(viewer, "a")
    row = slider(viewer, "26")
    pull(viewer, viewer.mover.panel.place_of(row, 0), viewer.mover.panel.place_of(row, 0.8))
    assert viewer.mover.rows()[row].value == pytest.approx(0.8, abs=0.02)
    assert viewer.scene.pose.posture.jaw_opening > 5
    assert np.abs(points(viewer, "skin midline") - rest).max() > 5
    press(viewer, "0")
    assert viewer.mover.rows()[row].value == 0
    assert np.allclose(points(viewer, "skin midline"), rest)


def test_a_slider_of_a_muscle_colours_it_on_one_side_only(open_viewer):
    viewer = open_viewer("happiness")
    press(viewer, "a")
    press(viewer, "a")
    press(viewer, "x")
    press(viewer, "x")
    assert viewer.mover.state.side == "left"
    unit = "orbicularis_oris:labial_part"
    row = slider(viewer, unit)
    pull(viewer, viewer.mover.panel.place_of(row, 0), viewer.mover.panel.place_of(row, 1))
    assert viewer.scene.pose.activation[unit, "left"] == 1
    assert viewer.scene.pose.activation[unit, "right"] == 0
    halves = {i.half: i.role for i in viewer.scene.items if i.mesh == unit}
    assert halves == {"left": "active", "right": "resting"}
    assert {f"{unit} left", f"{unit} right"} <= set(viewer.plotter.actors)
    assert f"{unit} midline" not in viewer.plotter.actors
    smile = "zygomaticus_major:superficial_band"
    row = slider(viewer, smile)
    assert viewer.mover.rows()[row].value > 0.5  # the slider stands where the course put it
    pull(viewer, viewer.mover.panel.place_of(row, 0.5), viewer.mover.panel.place_of(row, 0))
    assert viewer.scene.pose.activation[smile, "left"] == 0
    assert viewer.scene.pose.activation[smile, "right"] > 0.5


def test_what_is_hidden_is_moved_when_it_is_shown(open_viewer):
    viewer = open_viewer("happiness", skin=0.0)
    viewer.mover.seek(0.0)
    press(viewer, "1")
    name = "zygomaticus_major:superficial_band left"
    rest = points(viewer, name)
    viewer.mover.seek(0.5)
    assert np.allclose(points(viewer, name), rest)
    press(viewer, "1")
    assert np.abs(points(viewer, name) - rest).max() > 2


def test_pointing_finds_what_has_moved(open_viewer):
    viewer = open_viewer("27", layers="bones")
    chin = viewer.scene.meshes()["mandible", "midline"].points
    low = chin[np.argmin(chin[:, 2] - 0.2 * chin[:, 1])]
    viewer.plotter.renderer.SetWorldPoint(*low, 1)
    viewer.plotter.renderer.WorldToDisplay()
    x, y, _ = viewer.plotter.renderer.GetDisplayPoint()
    found = [viewer.point_at(round(x), round(y) + up) for up in (6, 10, 14)]
    assert ("mandible", "midline") in found
    viewer.mover.seek(0.0)
    below = [viewer.point_at(round(x), round(y) + up) for up in (2, 3)]
    assert ("mandible", "midline") not in below


def test_a_course_of_several_movements_plays_in_order(open_viewer):
    smile = fa.Activation.both(["zygomaticus_major:deep_band"])
    raise_brows = fa.Activation.both(["frontalis:medial_part"])
    timing = Timing(0.2, 0.4, 0.2)
    course = Course((Beat(smile, timing=timing, title="smile"),
                     Beat(raise_brows, timing=timing, title="brows")), "Two")  # fmt: skip
    viewer = open_viewer(course)
    assert viewer.mover.state.clock.t == pytest.approx(0.4)  # it opens at the apex ...
    press(viewer, "space")
    assert viewer.mover.state.clock.t == 0  # ... and plays from rest
    press(viewer, "space")
    viewer.mover.seek(0.25)
    assert viewer.mover.state.title == "smile"
    assert viewer.scene.pose.activation == smile
    viewer.mover.seek(0.75)
    assert viewer.mover.state.title == "brows"
    assert viewer.scene.pose.activation == raise_brows


def test_meshes_that_cannot_move_still_change_colour(made):
    shown = made("happiness", theme="dark")
    window = plotter(shown, off_screen=True, size=(320, 240), annotated=False)
    viewer = Viewer(window, shown)
    press(viewer, "space")
    viewer.mover.tick(0.2)
    viewer.mover.seek(0.0)
    assert viewer.scene.pose.motion == 0
    assert not any(item.role == "active" for item in viewer.scene.items)
    viewer.close()
