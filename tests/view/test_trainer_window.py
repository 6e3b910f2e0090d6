"""The trainer's window, drawn off screen and driven by events of the window itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError, MissingDependencyError
from faceanatomy.training.log import TrainingLog
from faceanatomy.training.today import todays_training
from faceanatomy.training.trainer import Place, Trainer
from faceanatomy.view import opening
from faceanatomy.view.keys import TRAINER_KEYS, VTK_NAMES
from faceanatomy.view.themes import THEMES
from faceanatomy.view.trainer_panel import trainer_panel
from faceanatomy.view.trainer_window import train, trainer_viewer, training_scene

SIZE = (760, 560)


@pytest.fixture
def log(tmp_path):
    return TrainingLog(tmp_path / "log.jsonl")


@pytest.fixture
def open_trainer(atlas, head, log):
    """Open the window on the small head, which cannot move, and let its clock stand."""
    opened = []

    def open_one(name="beginner", size=SIZE, **options):
        options = {"library": head, **options}
        wanted = todays_training(atlas, name)
        viewer = trainer_viewer(Trainer(atlas, wanted, log), size, off_screen=True, **options)
        viewer.plotter.disable_anti_aliasing()
        viewer.mover.clock = lambda: 0.0
        opened.append(viewer)
        return viewer

    yield open_one
    for viewer in opened:
        viewer.close()


def press(viewer, *keys):
    interactor = viewer.plotter.iren.interactor
    for key in keys:
        interactor.SetKeySym(key)
        interactor.InvokeEvent("KeyPressEvent")
        interactor.InvokeEvent("CharEvent")


def pointer(viewer, event, x, y):
    interactor = viewer.plotter.iren.interactor
    interactor.SetEventInformation(round(x), viewer.size[1] - 1 - round(y))
    interactor.InvokeEvent(event)


def click(viewer, action):
    place = viewer.mover.panel.place_of(action)
    for event in ("MouseMoveEvent", "LeftButtonPressEvent", "LeftButtonReleaseEvent"):
        pointer(viewer, event, *place)


def picture(viewer):
    return np.asarray(viewer.plotter.screenshot(None, return_img=True)).astype(int)


def differs(one, other):
    return np.abs(one - other).max(axis=2) > 30


def test_the_count_follows_timer_and_clock(open_trainer):
    viewer = open_trainer("fish_mouth")
    trainer = viewer.mover.trainer
    now = [100.0]
    viewer.mover.clock = lambda: now[0]
    interactor = viewer.plotter.iren.interactor
    interactor.InvokeEvent("TimerEvent")
    press(viewer, "space")
    for _ in range(8):
        now[0] += 0.5
        interactor.InvokeEvent("TimerEvent")
    assert trainer.place == Place(1, 1, 1)
    assert trainer.left == pytest.approx(8.0)
    press(viewer, "space")
    assert trainer.paused
    now[0] += 3.0
    interactor.InvokeEvent("TimerEvent")
    assert trainer.left == pytest.approx(8.0)
    press(viewer, "space")
    now[0] += 1.0
    interactor.InvokeEvent("TimerEvent")
    assert trainer.left == pytest.approx(7.0)


def test_keys_lead_through_a_session_into_the_log(open_trainer, log):
    viewer = open_trainer()
    trainer = viewer.mover.trainer
    press(viewer, "Return", "Right", "Right")
    assert trainer.place == Place(1, 1, 2)
    press(viewer, "Left")
    assert trainer.place == Place(1, 1, 1)
    press(viewer, "Next")
    assert trainer.phase == "ask"
    press(viewer, "Return")
    assert trainer.phase == "ask"  # first an answer
    press(viewer, "9", "Up", "Up", "Down", "Up")
    assert trainer.discomfort == 10
    press(viewer, "3", "Return")
    assert trainer.phase == "rest"
    press(viewer, "Return", "Next", "8", "Return")
    assert trainer.phase == "warned"
    press(viewer, "Escape")
    assert trainer.phase == "end"
    first, second = trainer.training.tasks[:2]
    noted = [(e.exercise, e.done, e.discomfort) for e in TrainingLog(log.path).entries]
    assert noted == [(first.exercise.id, 0.0, 3), (second.exercise.id, 0.0, 8)]


def test_buttons_do_what_keys_do(open_trainer, log):
    viewer = open_trainer("wink")
    trainer, camera = viewer.mover.trainer, viewer.plotter.camera.position
    click(viewer, "confirm")
    assert trainer.phase == "step"
    click(viewer, "toggle_pause")
    assert trainer.paused
    click(viewer, "toggle_pause")
    click(viewer, "next")
    assert trainer.place.step == 1
    click(viewer, "back")
    assert trainer.place.step == 0
    click(viewer, "skip")
    click(viewer, "rate 10")
    assert trainer.discomfort == 10
    click(viewer, "confirm")
    assert trainer.phase == "warned"
    click(viewer, "confirm")
    assert trainer.phase == "end"
    assert len(TrainingLog(log.path).entries) == 1
    assert viewer.plotter.camera.position == camera  # the head did not turn


def test_a_press_that_leaves_the_button_does_nothing(open_trainer):
    viewer = open_trainer("wink")
    pointer(viewer, "LeftButtonPressEvent", *viewer.mover.panel.place_of("confirm"))
    pointer(viewer, "LeftButtonReleaseEvent", 40, 40)
    assert viewer.mover.trainer.phase == "ready"


def test_digits_are_layers_unless_an_answer_is_asked_for(open_trainer):
    viewer = open_trainer("wink")
    press(viewer, "1")
    assert "superficial" not in viewer.layers
    press(viewer, "Return", "Next", "1")
    assert viewer.mover.trainer.discomfort == 1
    assert "superficial" not in viewer.layers
    skin = viewer.skin
    press(viewer, "Left", "Up")
    assert viewer.skin == pytest.approx(skin + 0.1)


def test_the_panel_is_drawn_and_follows(open_trainer):
    viewer = open_trainer("wink")
    left = SIZE[0] - viewer.mover.reserved
    pictures = [picture(viewer)]
    for key in ("Return", "space", "Next", "4", "Return"):
        press(viewer, key)
        pictures.append(picture(viewer))
    for one, other in pairwise(pictures):
        changed = differs(one, other)
        assert changed[:, left:].sum() > 150  # another page, or another word on a button
    # Only the panel changes between question, answer and end: the face rests.
    assert not differs(pictures[3], pictures[4])[:, :left].any()


def test_the_face_leaves_room_for_the_panel(open_trainer):
    size = (900, 600)
    viewer = open_trainer("wink", size=size)
    left = size[0] - viewer.mover.reserved
    actors = [a for name, a in viewer.plotter.actors.items() if name.startswith("skull")]
    renderer = viewer.plotter.renderer
    for actor in actors:
        x_low, x_high, _, _, z_low, z_high = actor.GetBounds()
        for x in (x_low, x_high):
            for z in (z_low, z_high):
                renderer.SetWorldPoint(x, 0, z, 1)
                renderer.WorldToDisplay()
                assert 0 < renderer.GetDisplayPoint()[0] < left


def test_a_turn_of_ones_own_stays_until_a_view_is_asked_for(open_trainer, atlas):
    viewer = open_trainer()
    press(viewer, "l")
    press(viewer, "Return", "Next", "0", "Return")
    assert viewer.view == "lateral"
    toward = np.subtract(viewer.plotter.camera.position, viewer.plotter.camera.focal_point)
    assert toward[0] / np.linalg.norm(toward) > 0.99
    viewer.plotter.iren.interactor.InvokeEvent("StartInteractionEvent")
    viewer.plotter.camera.Azimuth(15)
    viewer.plotter.iren.interactor.InvokeEvent("EndInteractionEvent")
    turned = viewer.plotter.camera.position
    press(viewer, "Return", "Next", "0", "Return")
    assert viewer.plotter.camera.position == turned


def test_every_key_of_the_trainers_help_works(open_trainer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    viewer = open_trainer("wink")
    bound = set(viewer.plotter.iren._key_press_event_callbacks)
    names = {**VTK_NAMES, "Enter": "Return"}
    listed = {word for keys, _ in TRAINER_KEYS for word in keys.split()} - {"..."}
    listed = {names.get(w, w if len(w) > 1 else w.lower()) for w in listed}
    assert listed <= bound
    before = picture(viewer)
    press(viewer, "question")
    assert viewer.help_shown
    assert differs(before, picture(viewer)).sum() > 1000


def test_the_face_moves_and_its_muscles_take_colour(atlas, log):
    """On the real model: raising the brows lifts the skin of the forehead, and is seen."""
    wanted = todays_training(atlas, "raise_eyebrows")
    viewer = trainer_viewer(
        Trainer(atlas, wanted, log), SIZE, off_screen=True, camera="front", layers="superficial"
    )
    viewer.plotter.disable_anti_aliasing()
    name = "frontalis:medial_part left"

    def height():
        data = viewer.plotter.actors["skin midline"].GetMapper().GetInput()
        points = np.asarray(data.GetPoints().GetData())
        return points[forehead, 2].mean()

    data = viewer.plotter.actors["skin midline"].GetMapper().GetInput()
    points = np.array(data.GetPoints().GetData())
    forehead = (np.abs(points[:, 0]) < 40) & (points[:, 2] > 45) & (points[:, 2] < 60)
    forehead &= points[:, 1] > 60
    rest, picture_at_rest = height(), picture(viewer)
    press(viewer, "Return")
    viewer.mover.tick(3.0)  # relax
    viewer.mover.tick(2.5)  # raise
    held = height()
    assert held - rest > 2
    assert {i.role for i in viewer.scene.items if i.mesh == "frontalis:medial_part"} == {"active"}
    left = SIZE[0] - viewer.mover.reserved
    seen = differs(picture(viewer), picture_at_rest)[:, :left]
    assert seen.sum() > 2000
    viewer.mover.tick(2.4)
    assert height() == pytest.approx(held)  # it is held
    viewer.mover.tick(0.2)
    viewer.mover.tick(2.0)
    assert height() == pytest.approx(rest, abs=0.05)  # and let go
    assert {i.role for i in viewer.scene.items if i.mesh == "frontalis:medial_part"} == {"resting"}
    assert name in viewer.plotter.actors
    viewer.close()


def test_a_massage_points_out_its_muscles(open_trainer):
    viewer = open_trainer("rehab_face_massage")
    press(viewer, "Return")
    viewer.mover.tick(1.0)
    shown = {i.mesh for i in viewer.scene.items if i.role == "active"}
    assert "zygomaticus_major:superficial_band" in shown
    assert not viewer.scene.pose.activation


@pytest.mark.parametrize(("size", "every"), [((640, 480), 1), ((1400, 1000), 4)])
def test_nothing_overlaps_on_any_page(atlas, size, every):
    for exercise in atlas.exercises[::every]:
        trainer = Trainer(atlas, todays_training(atlas, exercise.id))
        panels = [trainer_panel(trainer, THEMES["dark"], size)]
        trainer.next()
        for _ in exercise.steps:
            panels.append(trainer_panel(trainer, THEMES["dark"], size))
            trainer.next()
        for panel in panels:
            assert panel.free >= 0
            width, height = panel.image.size
            for button in panel.buttons:
                left, top, right, bottom = button.box
                assert 0 < left < right < width
                assert 0 < top < bottom < height
            boxes = [b.box for b in panel.buttons]
            for number, one in enumerate(boxes):
                assert not any(overlap(one, other) for other in boxes[number + 1 :])


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_pages_of_a_long_session_fit(atlas, log):
    plan = atlas.plan("posture_neck", minutes=60, level="advanced", days=3)
    longest = max(plan.sessions, key=lambda session: len(session.entries))
    trainer = Trainer(atlas, todays_training(atlas, longest), log)
    for size in ((640, 480), (1400, 1000)):
        assert trainer_panel(trainer, THEMES["light"], size).free >= -30
    while trainer.phase != "end":
        for act in (trainer.skip if trainer.phase == "step" else trainer.confirm,):
            act()
        trainer.rate(5)
        assert trainer_panel(trainer, THEMES["light"], (640, 480)).free >= 0


def test_the_scene_holds_what_works_in_all_of_it(atlas):
    trainer = Trainer(atlas, todays_training(atlas, "posture_neck"))
    shown = training_scene(trainer, layers="superficial")
    works = {u for task in trainer.training.tasks for u in task.exercise.activation().units}
    assert works & set(shown.meshes().infos) <= {item.mesh for item in shown.items}
    assert not shown.pose.activation
    assert shown.title == ""


def test_view_opens_the_trainer(monkeypatch, atlas, log):
    asked = []
    monkeypatch.setattr(
        "faceanatomy.view.trainer_window.train",
        lambda trainer, **options: asked.append((trainer, options)),
    )
    fa.view(train="jaw_tension", log=log, skin=0.5, theme="light")
    trainer, options = asked[0]
    assert trainer.training.title == atlas.programme("jaw_tension").name
    assert trainer.log is log
    assert options == {"skin": 0.5, "theme": "light"}
    fa.view(train=atlas.plan("beginner").sessions[1], log=log)
    assert asked[1][0].training.tasks
    with pytest.raises(InvalidValueError, match="leave out"):
        opening.view("happiness", train="jaw_tension")


def test_without_a_display_another_way_is_told(atlas, monkeypatch):
    monkeypatch.setattr("faceanatomy.view.trainer_window.has_display", lambda: False)
    with pytest.raises(MissingDependencyError, match="--text"):
        train(Trainer(atlas, todays_training(atlas, "wink")))
