"""The trainer's counting: a state machine that any window can show."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.training.log import NOTICEABLE, SEVERE, TrainingLog
from faceanatomy.training.today import Training, todays_training
from faceanatomy.training.trainer import Place, Trainer

ATLAS = load()
DAY = dt.date(2026, 11, 23)
KEYS = ("toggle_pause", "next", "back", "skip", "confirm", "end")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ATLAS


@pytest.fixture
def log(tmp_path: Path) -> TrainingLog:
    return TrainingLog(tmp_path / "log.jsonl")


def training(name: str = "jaw_tension", **options: object) -> Training:
    return todays_training(ATLAS, name, today=DAY, **options)  # type: ignore[arg-type]


def run_out(trainer: Trainer, *, tick: float = 0.7, discomfort: int = 0) -> float:
    """Go through all of it without a key but the answers; return the seconds it took."""
    whole = 0.0
    trainer.confirm()
    while trainer.phase != "end":
        if trainer.phase in ("ask", "warned"):
            trainer.rate(discomfort)
            trainer.confirm()
            continue
        step = min(tick, trainer.left)
        trainer.tick(step)
        whole += step
    return whole


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    goal=st.sampled_from([plan.id for plan in ATLAS.plans]),
    session=st.integers(1, 6),
    tick=st.floats(0.05, 15.0),
)
def test_a_training_lasts_as_long_as_its_plan_says(goal: str, session: int, tick: float) -> None:
    wanted = training(goal, session=session)
    plan = ATLAS.plan(goal, start=DAY)
    assert wanted.seconds == pytest.approx(plan.sessions[session - 1].seconds)
    trainer = Trainer(ATLAS, wanted)
    assert trainer.seconds_to_go == pytest.approx(wanted.seconds)
    assert run_out(trainer, tick=tick) == pytest.approx(wanted.seconds, rel=1e-6)
    assert [(e, done) for e, done, _ in trainer.noted] == [(t.exercise.id, 1) for t in wanted.tasks]


def test_ticks_of_any_length_count_the_same() -> None:
    small, large = Trainer(ATLAS, training("fish_mouth")), Trainer(ATLAS, training("fish_mouth"))
    for trainer in (small, large):
        trainer.next()
    for _ in range(160):
        small.tick(0.1)
    large.tick(16.0)  # over two steps at once
    assert large.place == small.place == Place(1, 1, 2)
    assert large.left == pytest.approx(small.left)


ACTIONS = st.one_of(
    st.tuples(st.just("tick"), st.floats(0.0, 30.0)),
    st.tuples(st.just("rate"), st.integers(0, 10)),
    st.tuples(st.sampled_from(KEYS), st.none()),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(name=st.sampled_from(["jaw_tension", "fish_mouth", "roller_massage", "wink"]),
       actions=st.lists(ACTIONS, max_size=60))  # fmt: skip
def test_no_key_at_any_time_breaks_it(
    name: str, actions: list[tuple[str, float | int | None]]
) -> None:
    trainer = Trainer(ATLAS, training(name))
    for action, value in actions:
        before, pose, phase = trainer.seconds_to_go, trainer.pose(), trainer.phase
        method = getattr(trainer, action)
        method() if value is None else method(value)
        task = trainer.task
        assert 1 <= trainer.place.set <= task.sets
        assert 1 <= trainer.place.repetition <= task.repetitions
        assert 0 <= trainer.place.step < len(task.exercise.steps)
        assert 0 <= trainer.share <= 1
        assert trainer.left >= 0
        assert trainer.seconds_to_go >= -1e-6
        assert not trainer.paused or trainer.phase in ("step", "rest")
        if action == "tick":
            assert trainer.seconds_to_go == pytest.approx(before - value, abs=1e-6) or (
                trainer.paused or trainer.phase not in ("step", "rest") or phase != trainer.phase
            )
        else:  # the face does not jump, whatever was pressed
            assert_near(trainer.pose(), pose)
        if phase == "end":
            assert trainer.phase == "end"


def assert_near(one: object, other: object) -> None:
    for first, second in zip(one, other, strict=True):  # type: ignore[call-overload]
        if isinstance(first, msgspec.Struct):
            first, second = msgspec.structs.asdict(first), msgspec.structs.asdict(second)
        for key in {*first, *second}:
            assert abs(first.get(key, 0.0) - second.get(key, 0.0)) < 1e-9


def test_steps_repetitions_and_sets_follow_each_other(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("resisted_smile"))
    exercise = trainer.task.exercise
    trainer.next()
    seen = []
    while trainer.phase == "step":
        seen.append(trainer.place)
        trainer.next()
    assert seen == [
        Place(s, r, n)
        for s in range(1, exercise.sets + 1)
        for r in range(1, exercise.repetitions + 1)
        for n in range(len(exercise.steps))
    ]
    assert trainer.share == 1


def test_the_face_moves_holds_and_lets_go(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("raise_eyebrows"))
    unit = ("frontalis:medial_part", "left")
    assert trainer.pose()[0][unit] == 0
    trainer.next()
    trainer.tick(3.0)  # the first step is rest
    full = atlas.resolve(trainer.task.exercise.steps[1]).activation[unit]
    strengths = []
    for _ in range(100):
        strengths.append(trainer.pose()[0][unit])
        trainer.tick(0.1)
    assert strengths[0] == 0
    assert strengths[25] == pytest.approx(full)  # held
    assert strengths[49] == pytest.approx(full)
    assert 0 < strengths[52] < full  # lets go
    assert strengths[80] == 0
    assert sorted(strengths[:20]) == strengths[:20]


def test_a_massage_points_out_what_it_is_for(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("jaw_muscle_massage"))
    trainer.next()
    assert not trainer.meant()  # one of its steps contracts something
    trainer = Trainer(atlas, training("rehab_face_massage"))
    assert not trainer.meant()
    trainer.next()
    assert "zygomaticus_major" in trainer.meant().muscles
    assert not trainer.pose()[0]


def test_pause_holds_everything(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("fish_mouth"))
    trainer.toggle_pause()
    assert trainer.phase == "step"
    trainer.tick(2.3)
    trainer.toggle_pause()
    before = trainer.left, trainer.pose()
    trainer.tick(9.0)
    assert (trainer.left, trainer.pose()) == before
    trainer.toggle_pause()
    trainer.tick(1.0)
    assert trainer.left == before[0] - 1.0


def test_a_machine_that_slept_has_not_trained(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("fish_mouth"))
    trainer.next()
    trainer.tick(3600.0)
    assert trainer.paused
    assert trainer.place == Place()
    assert trainer.elapsed == 0


def test_back_begins_again_then_goes_back(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("fish_mouth"))
    trainer.next()
    trainer.tick(2.0 + 10.0 + 4.0)
    assert trainer.place == Place(1, 1, 2)
    trainer.back()
    assert (trainer.place, trainer.elapsed) == (Place(1, 1, 2), 0)
    trainer.back()
    assert trainer.place == Place(1, 1, 1)
    trainer.back()
    trainer.back()
    assert trainer.place == Place()
    for _ in range(4):
        trainer.next()
    assert trainer.place == Place(1, 2, 0)
    trainer.back()
    assert trainer.place == Place(1, 1, 3)


def test_back_from_the_question_to_the_last_step(atlas: Atlas) -> None:
    trainer = Trainer(atlas, training("blink_training"))
    for _ in range(5):
        trainer.next()
    assert trainer.phase == "ask"
    trainer.back()
    assert (trainer.phase, trainer.place) == ("step", Place(1, 1, 3))


def test_skipping_notes_the_share_that_was_done(atlas: Atlas, log: TrainingLog) -> None:
    trainer = Trainer(atlas, training("balloon_cheeks"), log)
    trainer.next()
    for _ in range(5 * 4):
        trainer.next()  # four of 16 repetitions
    trainer.skip()
    assert trainer.share == 0.25
    trainer.confirm()
    assert trainer.phase == "ask"  # no answer yet
    trainer.rate(3)
    trainer.confirm()
    (entry,) = TrainingLog(log.path).entries
    assert (entry.exercise, entry.done, entry.discomfort) == ("balloon_cheeks", 0.25, 3)
    assert entry.date == dt.date.today()
    assert trainer.phase == "end"


def test_discomfort_leads_to_advice(atlas: Atlas, log: TrainingLog) -> None:
    trainer = Trainer(atlas, training(), log)
    said = []
    for discomfort in (NOTICEABLE - 1, NOTICEABLE, SEVERE):
        trainer.next()
        trainer.skip()
        trainer.rate(discomfort)
        trainer.confirm()
        said.append((trainer.phase, trainer.advice))
        trainer.confirm() if trainer.phase == "warned" else None
    assert said[0] == ("rest", "")
    assert said[1][0] == "rest"
    assert "Do less" in said[1][1]
    assert said[2][0] == "warned"
    assert "Stop" in said[2][1]
    assert "doctor" in said[2][1]
    stopped = trainer.training.tasks[2].exercise.id
    again = todays_training(atlas, "jaw_tension", log=TrainingLog(log.path))
    assert stopped not in {task.exercise.id for task in again.tasks}
    assert any(line.startswith("Stop") for line in again.advice)


def test_ending_asks_about_what_was_begun_only(atlas: Atlas, log: TrainingLog) -> None:
    trainer = Trainer(atlas, training(), log)
    trainer.next()
    trainer.end()
    assert trainer.phase == "end"
    assert not log.path.exists()
    trainer = Trainer(atlas, training("fish_mouth"), log)
    trainer.next()
    for _ in trainer.task.exercise.steps:
        trainer.next()
    trainer.end()
    assert trainer.phase == "ask"
    trainer.rate(0)
    trainer.confirm()
    assert trainer.phase == "end"
    assert [entry.done for entry in TrainingLog(log.path).entries] == [0.05]


def test_what_was_done_today_comes_last(atlas: Atlas, log: TrainingLog) -> None:
    first, second, *_ = training().tasks
    log.add(first.exercise, date=DAY)
    wanted = training(log=log)
    trainer = Trainer(atlas, wanted)
    assert trainer.task == second
    assert wanted.done == {first.exercise.id}


def test_days_of_the_log_count_the_sessions(log: TrainingLog) -> None:
    assert "session 1 of" in training().subtitle
    for day in (1, 1, 3):
        log.add(training().tasks[0].exercise, date=DAY - dt.timedelta(days=day))
    log.add("wink", date=DAY - dt.timedelta(days=5))  # not of this programme
    assert "session 3 of" in training(log=log).subtitle
    assert "session 5 of" in training(log=log, session=5).subtitle


def test_a_log_that_cannot_be_written_is_told_and_tried_again(atlas: Atlas, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file, not a folder")
    log = TrainingLog(tmp_path / "other" / "log.jsonl")
    log.path = tmp_path / "there" / "log.jsonl"
    trainer = Trainer(atlas, training(), log)
    trainer.next()
    trainer.skip()
    trainer.rate(1)
    trainer.confirm()
    assert "log.jsonl" in trainer.trouble
    assert trainer.phase == "rest"
    (tmp_path / "there").unlink()
    trainer.next()
    trainer.skip()
    trainer.rate(2)
    trainer.confirm()
    assert trainer.trouble == ""
    assert [entry.discomfort for entry in TrainingLog(log.path).entries] == [1, 2]


def test_what_cannot_be_trained_is_said(atlas: Atlas, log: TrainingLog) -> None:
    with pytest.raises(UnknownNameError, match="fish_mouth"):
        todays_training(atlas, "fish_mout")
    with pytest.raises(InvalidValueError, match="sessions 1 to"):
        training(session=99)
    with pytest.raises(InvalidValueError, match="only a plan"):
        training("fish_mouth", session=2)
    with pytest.raises(InvalidValueError, match="minutes"):
        training("fish_mouth", minutes=5)
    with pytest.raises(InvalidValueError, match="cannot be trained"):
        todays_training(atlas, 3)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="nothing is left"):
        Trainer(atlas, Training("Empty", "", ()))
    with pytest.raises(InvalidValueError, match="whole number"):
        Trainer(atlas, training()).rate(11)


def test_plans_and_sessions_of_ones_own(atlas: Atlas) -> None:
    plan = atlas.plan("beginner", weeks=1, start=DAY)
    whole = todays_training(atlas, plan, session=2)
    one = todays_training(atlas, plan.sessions[1])
    assert whole.tasks == one.tasks
    assert one.tasks[0].why
