"""The command ``check``: are the facts in order, does the model keep its rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from faceanatomy.cli.output import AsJson, print_json, print_table, say
from faceanatomy.errors import DataError, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.norms import Row
    from faceanatomy.geometry.rules import Check

NORM_COLUMNS = ("Measure", "Model", "Norm", "Away", "Within", "Source")


def register(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command()(check)


def check(
    directory: Annotated[
        Path | None, typer.Argument(help="A data folder; the shipped one by default.")
    ] = None,
    motion: Annotated[
        bool, typer.Option("--motion", help="Measure the rules of the moving face instead.")
    ] = False,
    geometry: Annotated[
        bool,
        typer.Option(
            "--geometry",
            help="Measure the rules of the model and set it beside published norms instead; fails "
            "if a rule is broken, not where the model is outside a norm.",
        ),
    ] = False,
    rule: Annotated[
        list[int] | None,
        typer.Option(help="With --geometry: only the rule of this number; may be repeated."),
    ] = None,
    broken: Annotated[
        bool,
        typer.Option("--broken", help="With --geometry or --motion: only what breaks its rule."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Validate every data file and every mesh; name file, record and field of each fault.

    Faults are the result and stand on the standard output, as those of linters do; what keeps
    the check from running stands on the error stream. Exits 1 in both cases.

    Examples:  check  |  check --geometry --broken  |  check --geometry --rule 3 --json
    """
    if rule and not geometry:
        raise InvalidValueError("--rule chooses among the rules of the model: add --geometry.")
    if broken and not (geometry or motion):
        raise InvalidValueError("--broken chooses among figures: add --geometry or --motion.")
    from faceanatomy.data import data_directory
    from faceanatomy.geometry.check import check_meshes
    from faceanatomy.knowledge.check import check_data

    if motion:
        check_motion(as_json, broken)
        return
    folder = directory or data_directory()
    if not folder.is_dir():
        raise DataError(f"There is no folder {str(folder)!r}. Give one with muscles.json in it.")
    if geometry:
        check_geometry(folder, as_json, rule or (), broken)
        return
    faults: list[Any] = [*check_data(folder), *check_meshes(folder)]
    if as_json:
        print_json(faults)
    elif faults:
        for fault in faults:
            where = ", ".join(filter(None, (fault.file, fault.record, fault.field)))
            told = (words.rstrip(".") for words in (fault.problem, fault.advice) if words)
            say(f"{where}: {'. '.join(told)}.")
        say(f"{len(faults)} faults" if len(faults) > 1 else "1 fault")
    else:
        say(f"All data and meshes in {folder} are in order.")
    if faults:
        raise typer.Exit(1)


def check_motion(as_json: bool = False, broken: bool = False) -> None:
    """Print the rules of the moving face and published movements; exit 1 if a rule is broken."""
    from faceanatomy.data import data_directory
    from faceanatomy.geometry.motion import motion
    from faceanatomy.geometry.motion_rules import motion_rules
    from faceanatomy.geometry.norms import cells, compare_moved, read_excursions, summary
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.shown import posture_of

    cases = {e.id: (e.activation(), posture_of(e)) for e in load().expressions}
    units = {f"AU{u.code}": (u.activation(), posture_of(u)) for u in load().action_units}
    rules = list(motion_rules(motion(), cases, units))
    shown = [r for r in rules if not (broken and r.kept)]
    folder = data_directory()
    asked = () if broken else read_excursions(folder)
    rows = compare_moved(asked, folder, motion(), cases)
    if as_json:
        told = [
            {"rule": r.name, "figure": round(r.figure, 3), "unit": r.unit, "kept": r.kept}
            | {k: v for k, v in (("least", r.low), ("most", r.high)) if abs(v) < 1e9}
            | ({"worst": r.worst} if r.worst else {})
            for r in shown
        ]
        print_json({"rules": told} | ({} if broken else {"norms": _norms(rows)}))
    else:
        print_table(
            f"{sum(r.kept for r in rules)} of {len(rules)} rules of motion are kept",
            ("Rule", "Figure", "Limit", "Kept", "Worst"),
            [
                (r.name, f"{r.figure:.2f} {r.unit}".strip(), _limits(r.low, r.high),
                 "yes" if r.kept else "NO", r.worst)
                for r in shown
            ],
        )  # fmt: skip
        if rows:
            print_table("Beside published movements", NORM_COLUMNS, map(cells, rows))
            say(summary(rows) + ".")
    if not all(r.kept for r in rules):
        raise typer.Exit(1)


def check_geometry(
    folder: Path, as_json: bool = False, rules: Sequence[int] = (), broken: bool = False
) -> None:
    """Print the rules of the model and the norms with their figures; exit 1 if a rule is broken.

    Parameters
    ----------
    rules
        Only the rules of these numbers, without the norms; none for all.
    broken
        Only the figures that break their rule.
    """
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.norms import KINDS, cells, compare, read_norms, summary
    from faceanatomy.geometry.rules import RULES, model_checks, table
    from faceanatomy.geometry.rules import summary as rule_summary

    with_norms = not (rules or broken)
    rows = compare(read_norms(folder), MeshLibrary(folder / "meshes")) if with_norms else []
    checks = list(model_checks(folder, rules))
    faults = [check for check in checks if check.kept is False]
    shown = faults if broken else checks
    if as_json:
        told: dict[str, Any] = {"rules": [_told(check) for check in shown]}
        print_json(told | ({"norms": _norms(rows)} if with_norms else {}))
    else:
        for number, heading in RULES.items():
            columns, lines = table([check for check in shown if check.rule == number])
            if lines:
                print_table(f"Rule {number}: {heading}", columns, lines)
        for kind, heading in KINDS.items():
            if any(row.norm.kind == kind for row in rows):
                found = (cells(row) for row in rows if row.norm.kind == kind)
                print_table(heading, NORM_COLUMNS, found)
        print_table("The rules together", ("Rule", "Worst", "Limit", "Kept"), rule_summary(checks))
        if with_norms:
            say(summary(rows) + ".")
        judged = sum(check.kept is not None for check in checks)
        say(f"{judged - len(faults)} of {judged} figures keep their rule; ! marks the others.")
    if faults:
        raise typer.Exit(1)


def _told(check: Check) -> dict[str, Any]:
    """Return a figure of a rule for programs."""
    told = {"rule": check.rule, "what": check.what, "structure": check.structure}
    told |= {"figure": round(float(check.figure), 4), "unit": check.unit, "kept": check.kept}
    limits = {"least": check.low, "most": check.high, "detail": check.detail or None}
    return told | {key: value for key, value in limits.items() if value is not None}


def _norms(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the norms beside the figures of the model for programs."""
    return [
        {"id": r.norm.id, "kind": r.norm.kind, "name": r.norm.name, "unit": r.norm.unit}
        | {"measured": round(r.measured, 3), "within": r.within, "off": round(r.off, 4)}
        | {
            key: value
            for key in ("mean", "sd", "low", "high")
            if (value := getattr(r.norm, key)) is not None
        }
        | ({} if r.deviation is None else {"deviation": round(r.deviation, 3)})
        | {"population": r.norm.population, "sources": r.norm.sources}
        for r in rows
    ]


def _limits(low: float, high: float) -> str:
    """Return limits as people write them."""
    if abs(high) > 1e9:
        return f">= {low:g}"
    return f"<= {high:g}" if low < 0 or abs(low) > 1e9 or low == 0 else f"{low:g} to {high:g}"
