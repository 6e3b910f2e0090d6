"""The command ``sheet``: one study sheet, or the full set of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from faceanatomy.cli.output import print_table, say
from faceanatomy.cli.wanted import (
    ActionUnits,
    ExerciseName,
    ExpressionName,
    Intensity,
    SideName,
    asked_for,
)
from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faceanatomy.sheets.collection import Made
    from faceanatomy.sheets.report import Finding

_ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(sheet)


def sheet(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KIND] [WHAT]...",
            help="What it is about, with the kind of sheet in front if you like: 'happiness', "
            "'poster', 'card masseter', 'exercise fish_mouth'. 'all' makes the full set.",
        ),
    ] = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File: .pdf, .svg or .png. For 'all' a folder."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="expression (whatever moves muscles), poster, worksheet, card (of a muscle), deck "
            "(all cards), flashcards, exercise, plan, nerve, layers, antagonists, emotions or "
            "claims."
        ),
    ] = None,
    size: Annotated[str, typer.Option(help="A5 to A0, letter or tabloid.")] = "A3",
    orientation: Annotated[str, typer.Option(help="portrait or landscape.")] = "portrait",
    theme: Annotated[str, typer.Option(help="classic, white, dark, greyscale or contrast.")] = (
        "classic"
    ),
    intensity: Intensity = 1.0,
    side: SideName = "both",
    title: Annotated[str | None, typer.Option(help="Your own title.")] = None,
    subtitle: Annotated[str | None, typer.Option(help="Your own line below it.")] = None,
    footer: Annotated[str | None, typer.Option(help="Your own line at the foot.")] = None,
    logo: Annotated[
        Path | None, typer.Option(help="Your logo at the foot: a PNG, JPEG or SVG.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Shuffles the numbers of a worksheet; each seed differently.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="Names and headings in en, la, fr, es, pt or it.")
    ] = "en",
    bleed: Annotated[float, typer.Option(help="Bleed in mm, for print shops (PDF).")] = 0.0,
    crop_marks: Annotated[bool, typer.Option("--crop-marks", help="Mark the trim (PDF).")] = False,
    lines: Annotated[
        bool, typer.Option("--lines", help="Draw contours over the figures, as in line art.")
    ] = False,
    dpi: Annotated[
        int | None,
        typer.Option(min=50, max=600, help="Resolution of the figures; by default 300, A0 150."),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Measure the sheet by the rules of printed charts.")
    ] = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Sheets made at a time by 'all'; one for each core.")
    ] = None,
) -> None:
    """Print a study sheet: figures, the muscles at work, what they do, and the sources.

    Examples:  sheet happiness -o smile.pdf  |  sheet --au 1,2 --size A4 -o brows.png  |
    sheet poster --size A2 -o atlas.pdf  |  sheet card masseter --size A5  |
    sheet flashcards --size A4  |  sheet all -o sheets --size A3
    """
    options: dict[str, Any] = {
        "size": size,
        "orientation": orientation,
        "theme": theme,
        "title": title,
        "subtitle": subtitle,
        "footer": footer,
        "logo": logo,
        "language": language,
        "seed": seed,
        "bleed": bleed,
        "crop_marks": crop_marks,
        "lines": lines,
    }
    if names == [_ALL] and kind is None:
        _make_all(output or Path("sheets"), options, dpi, processes, report=report)
        return
    chosen, things = _kind_and_things(names or [], kind)
    wanted = asked_for(" ".join(things) or None, expression, exercise, au)
    if len(things) > 1:
        wanted = tuple(things)
    if wanted is None and chosen == "expression":
        raise InvalidValueError(
            "A sheet needs a subject. Give a name, --expression, --exercise or --au, for example: "
            "faceanatomy sheet happiness -o smile.pdf"
        )
    from faceanatomy.sheets.sheet import sheet as make_sheet

    stem = _file_stem(" ".join(things) or expression or exercise or chosen)
    target = output or Path(f"{stem}.pdf")
    made = make_sheet(wanted, kind=chosen, intensity=intensity, side=side, **options)
    written = made.save(target, dpi=dpi)
    for path in written:
        say(f"Wrote {path}")
    if report:
        from faceanatomy.sheets.report import check_sheet

        is_pdf = target.suffix.lower() == ".pdf"
        _print_findings(made.title, check_sheet(made, target.read_bytes() if is_pdf else None))


def _kind_and_things(names: Sequence[str], kind: str | None) -> tuple[str, list[str]]:
    """Return the kind of sheet and its subjects; the kind may be the first of the names."""
    from faceanatomy.sheets.sheet import KINDS

    if kind is not None:
        return kind, list(names)
    if names and names[0] in KINDS:
        return names[0], list(names[1:])
    return "expression", list(names)


def _make_all(
    folder: Path,
    options: dict[str, Any],
    dpi: int | None,
    processes: int | None,
    *,
    report: bool,
) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from faceanatomy.knowledge.atlas import load
    from faceanatomy.sheets.collection import full_set, make_set

    jobs = full_set(load())
    begin = time.perf_counter()
    done: list[Made] = []
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        bar = progress.add_task("Sheets", total=len(jobs))
        made_ones = make_set(folder, jobs, options, dpi=dpi, processes=processes, checked=report)
        for made in made_ones:
            done.append(made)
            progress.update(bar, advance=1, description=made.file)
            if not made.fresh:
                progress.console.print(_line(made), markup=False, highlight=False)
    _print_summary(folder, done, time.perf_counter() - begin)
    if report:
        _print_rules([finding for made in done for finding in made.findings])
    failed = [made for made in done if made.error]
    if failed:
        raise typer.Exit(1)


def _line(made: Made) -> str:
    if made.error:
        return f"{made.file}: not made. {made.error}"
    pages = f"{made.pages} page{'s' if made.pages > 1 else ''}"
    broken = [finding.rule for finding in made.findings if not finding.kept]
    rules = f"; NOT KEPT: {', '.join(broken)}" if broken else ""
    return f"{made.file}: {made.size}, {pages}, {made.seconds:.1f} s{rules}"


def _print_summary(folder: Path, done: Sequence[Made], passed: float) -> None:
    new = [made for made in done if not made.fresh and not made.error]
    fresh = sum(made.fresh for made in done)
    failed = sum(bool(made.error) for made in done)
    pages = sum(made.pages for made in done)
    say(
        f"{len(done)} sheets with {pages} pages in {folder}: {len(new)} made, {fresh} up to date, "
        f"{failed} failed, in {passed:.0f} s."
    )
    if new:
        slowest = max(new, key=lambda made: made.seconds)
        mean = sum(made.seconds for made in new) / len(new)
        say(
            f"{mean:.1f} s a sheet in one process; the slowest was {slowest.file} with "
            f"{slowest.seconds:.1f} s for {slowest.pages} pages."
        )


def _print_findings(title: str, findings: Iterable[Finding]) -> None:
    rows = [(f.rule, f.limit, f.found, "yes" if f.kept else "NO") for f in findings]
    print_table(f"Rules of the sheet {title!r}", ("Rule", "Limit", "Found", "Kept"), rows)


def _print_rules(findings: Sequence[Finding]) -> None:
    """Print each rule with how many of the new sheets keep it."""
    rows = []
    for rule in dict.fromkeys(f.rule for f in findings):
        those = [f for f in findings if f.rule == rule]
        kept = sum(f.kept for f in those)
        broken = "; ".join(dict.fromkeys(f.found for f in those if not f.kept))
        rows.append((rule, those[0].limit, f"{kept} of {len(those)}", broken))
    print_table("Rules of the set", ("Rule", "Limit", "Sheets that keep it", "Else"), rows)


def _file_stem(name: str) -> str:
    """Return `name` as a harmless file name."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(filter(None, kept.split("-"))) or "sheet"
