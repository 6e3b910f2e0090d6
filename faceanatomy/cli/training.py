"""Commands of training: ``plan``, ``exercise`` and ``log``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import AsJson, print_facts, print_json, print_table, say
from faceanatomy.errors import InvalidValueError
from faceanatomy.training import EDUCATION

LogFile = Annotated[
    Path | None, typer.Option("--log", help="The training log; by default in your data folder.")
]
Level = Annotated[str, typer.Option(help="beginner, intermediate or advanced.")]
Days = Annotated[int | None, typer.Option(help="Sessions a week.")]
Minutes = Annotated[int | None, typer.Option(help="Minutes a session, 5 to 60.")]
Avoid = Annotated[
    list[str] | None, typer.Option(help="A condition you have; may be given several times.")
]
_GENTLE = "none needed: it is gentle itself"

logging = typer.Typer(no_args_is_help=True, help="Keep and read the local training log.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(plan)
    app.command()(exercise)
    app.add_typer(logging, name="log")


def plan(
    goal: Annotated[str | None, typer.Argument(help="A goal; without it, all goals.")] = None,
    days: Days = None,
    minutes: Minutes = None,
    level: Level = "beginner",
    avoid: Avoid = None,
    weeks: Annotated[int | None, typer.Option(help="How many weeks.")] = None,
    start: Annotated[str | None, typer.Option(help="First day, for example 2027-01-04.")] = None,
    seed: Annotated[int, typer.Option(help="Another number, another choice.")] = 0,
    log: LogFile = None,
    use_log: Annotated[bool, typer.Option(help="Learn from the training log.")] = True,
    at: Annotated[str, typer.Option(help="Time of day in the calendar file.")] = "18:00",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it: .ics, .pdf or .json."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a weekly training plan that explains itself.

    Examples:  plan  |  plan jaw_tension --days 4 --avoid bruxism  |
    plan beginner --weeks 4 --start 2027-01-04 -o face.ics
    """
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.training.log import TrainingLog

    atlas = load()
    if goal is None:
        list_goals(as_json=as_json)
        return
    made = atlas.plan(
        goal,
        level=level,
        days=days,
        minutes=minutes,
        avoid=avoid or (),
        weeks=weeks,
        start=_date(start),
        log=TrainingLog(log) if use_log else None,
        seed=seed,
    )
    if output is not None:
        _write(made, output, at)
        say(f"Wrote {output}")
    elif as_json:
        print_json(made)
    else:
        _print_plan(made)
    if not as_json:
        say(EDUCATION)


def exercise(
    name: Annotated[str | None, typer.Argument(help="An exercise; without it, all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show an exercise: steps, muscles, mistakes, evidence, and who should not do it.

    Examples:  exercise  |  exercise fish_mouth
    """
    from faceanatomy.cli.describe import describe
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.training.restrictions import contraindications
    from faceanatomy.training.warm_up import warm_ups

    atlas = load()
    if name is None:
        if as_json:
            print_json({"education": EDUCATION, "exercises": atlas.exercises})
            return
        rows = [(e.name, e.id, e.kind, e.level, e.goal) for e in atlas.exercises]
        columns = ("Exercise", "Id", "Kind", "Level", "Goal")
        print_table(f"{len(rows)} exercises", columns, rows)
        say(EDUCATION)
        return
    record = atlas.exercise(name)
    not_with = contraindications(atlas, record)
    before = [easy.id for easy in warm_ups(atlas, record)]
    if as_json:
        shown = {"exercise": record, "warm_up": before, "not_with": not_with}
        print_json({"education": EDUCATION, **shown})
        return
    title, subtitle, facts = describe(record)
    cautions = next((i for i, fact in enumerate(facts) if fact[0] == "Cautions"), len(facts))
    facts[cautions:cautions] = [("Warm-up", ", ".join(before) or _GENTLE), ("Not with", not_with)]
    print_facts(title, subtitle, facts)
    say(EDUCATION)


@logging.command("add")
def log_add(
    exercise: Annotated[str, typer.Argument(help="The exercise that was done.")],
    discomfort: Annotated[int, typer.Option(help="0 none to 10 worst.")] = 0,
    done: Annotated[float, typer.Option(help="Share that was done, 0 to 1.")] = 1.0,
    date: Annotated[str | None, typer.Option(help="The day; today by default.")] = None,
    note: Annotated[str, typer.Option(help="A remark for yourself.")] = "",
    log: LogFile = None,
) -> None:
    """Note that an exercise was done and how it felt; the next plan uses it.

    Example:  log add fish_mouth --discomfort 2
    """
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.training.log import TrainingLog, advice_after

    record = load().exercise(exercise)
    book = TrainingLog(log)
    book.add(record, date=_date(date), done=done, discomfort=discomfort, note=note)
    say(f"Noted {record.name} in {book.path}")
    advice = advice_after(record.name, discomfort)
    if advice:
        say(advice)
    say(EDUCATION)


@logging.command("show")
def log_show(log: LogFile = None, as_json: AsJson = False) -> None:
    """Show the training log and where it is.

    Example:  log show
    """
    from faceanatomy.training.log import TrainingLog

    book = TrainingLog(log)
    if as_json:
        print_json(
            {
                "education": EDUCATION, "file": str(book.path), "entries": book.entries,
                "damaged": book.damaged,
            }
        )  # fmt: skip
        return
    rows = [
        (e.date.isoformat(), e.exercise, f"{e.done:.0%}", e.discomfort, e.note)
        for e in book.entries
    ]
    columns = ("Date", "Exercise", "Done", "Discomfort", "Note")
    print_table(f"{len(rows)} entries in {book.path}", columns, rows)
    if book.damaged:
        say(f"{len(book.damaged)} damaged lines stay in the file and are not counted.")
    say(EDUCATION)


def list_goals(*, as_json: bool) -> None:
    """Print what a plan can be made for."""
    from faceanatomy.knowledge.atlas import load

    programmes = load().plans
    if as_json:
        print_json({"education": EDUCATION, "plans": programmes})
        return
    rows = [(p.name, p.id, f"{p.days[0]}-{p.days[1]}", p.minutes, p.description)
            for p in programmes]  # fmt: skip
    columns = ("Goal", "Id", "Days a week", "Minutes", "What it is")
    print_table(f"{len(rows)} goals", columns, rows)
    say(EDUCATION)


def _print_plan(made: Any) -> None:
    for week in range(1, made.weeks + 1):
        rows = []
        for session in made.week(week):
            day = f"{session.date:%a %d %b}" + (" (easy)" if session.easy else "")
            for entry in session.entries:
                times = f"{entry.sets} x {entry.repetitions}"
                minutes = f"{entry.seconds / 60:.1f}"
                rows.append((day, entry.name, times, minutes, entry.why))
                day = ""
        columns = ("Day", "Exercise", "Sets x times", "Minutes", "Why")
        print_table(f"{made.name}, week {week}", columns, rows)
    left_out = [f"{e.name}: {' '.join(e.reasons)}" for e in made.excluded]
    print_facts(
        "How it was built",
        "",
        [("Rules", made.explanations), ("Left out", left_out), ("Mind", made.advice)],
    )


def _write(made: Any, output: Path, at: str) -> None:
    from faceanatomy.files import atomic_write, output_suffix
    from faceanatomy.training.calendar import save_calendar

    suffix = output_suffix(output, (".ics", ".pdf", ".json"))
    if suffix == ".ics":
        save_calendar(made, output, at)
        return
    if suffix == ".pdf":
        from faceanatomy.sheets.sheet import sheet

        sheet(made, kind="plan", size="A4").save(output)
        return
    with atomic_write(output) as temporary:
        temporary.write_text(made.to_json() + "\n", encoding="utf-8")


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(f"{text!r} is no date: write it like 2027-01-04.") from error
