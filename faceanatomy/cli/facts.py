"""Commands that answer questions: ``list``, ``show``, ``find``, ``path``, ``graph``, ``check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from faceanatomy import clinical, training
from faceanatomy.cli.describe import describe
from faceanatomy.cli.output import AsJson, print_facts, print_json, print_table, say
from faceanatomy.errors import choice_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.norms import Row
    from faceanatomy.geometry.rules import Check

_LISTED = {
    "muscles": ("Muscle", "Latin", "Group", "Nerve"),
    "structures": ("Structure", "Latin", "Kind"),
    "nerves": ("Nerve", "Latin", "Root", "Branch of"),
    "arteries": ("Artery", "Latin", "Branch of"),
    "action_units": ("Code", "Name", "Muscles that contract"),
    "expressions": ("Expression", "Id", "Action units"),
    "exercises": ("Exercise", "Id", "Kind", "Goal"),
    "conditions": ("Condition", "Id"),
    "plans": ("Programme", "Id"),
    "lesions": ("Lesion site", "Id"),
    "synkineses": ("Synkinesis", "Id"),
    "claims": ("Claim", "Verdict", "Evidence"),
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command("list")(list_records)
    app.command()(show)
    app.command()(find)
    app.command()(path)
    app.command()(graph)
    app.command()(check)


def list_records(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(_LISTED)}.")] = "muscles",
    as_json: AsJson = False,
) -> None:
    """List everything of one kind, in teaching order.

    Examples:  list  |  list expressions  |  list action_units --json
    """
    from faceanatomy.knowledge.atlas import load

    key = kind.strip().lower().replace("-", "_").replace(" ", "_")
    if key not in _LISTED:
        raise choice_error("kind", kind, _LISTED)
    records = getattr(load(), key)
    if as_json:
        print_json(records)
    else:
        print_table(f"{len(records)} {key.replace('_', ' ')}", _LISTED[key], map(_row, records))
        line = _education(type(records[0]).__name__)
        if line:
            say(line)


def show(
    name: Annotated[str, typer.Argument(help="Any name, synonym or id; Latin too.")],
    as_json: AsJson = False,
) -> None:
    """Show everything known about one thing.

    Examples:  show "zygomaticus major"  |  show AU12  |  show "facial nerve"  |  show happiness
    """
    from faceanatomy.knowledge.atlas import load

    record = load()[name]
    line = _education(type(record).__name__)
    if as_json:
        print_json(record if not line else {**msgspec.to_builtins(record), "education": line})
        return
    print_facts(*describe(record))
    if line:
        say(line)


def _education(kind: str) -> str:
    """Return what must be said beside a record of this class; empty for plain anatomy."""
    if kind in ("Exercise", "Programme"):
        return training.EDUCATION
    clinical_kinds = ("Condition", "LesionSite", "Synkinesis", "Claim")
    return clinical.EDUCATION if kind in clinical_kinds else ""


def find(
    text: Annotated[str, typer.Argument(help="What to look for; typing errors are forgiven.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many hits.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Search everything: body, expressions, exercises, programmes, conditions, claims.

    Examples:  find smile  |  find "raise brow"  |  find zigomaticus
    """
    from faceanatomy.knowledge.atlas import load

    hits = load().find(text, limit=limit)
    if as_json:
        print_json(hits)
    elif hits:
        rows = [(hit.name, hit.kind.replace("_", " "), hit.id, hit.matched) for hit in hits]
        print_table(f"Found for {text!r}", ("Name", "Kind", "Id", "Matched"), rows)
    else:
        say(f"Nothing was found for {text!r}. Try a shorter word, or: faceanatomy list")


def path(
    start: Annotated[str, typer.Argument(help="Where to start, for example 'facial nerve'.")],
    goal: Annotated[str, typer.Argument(help="Where to go, for example 'zygomaticus major'.")],
    as_json: AsJson = False,
) -> None:
    """Explain how two things are connected in the graph.

    Example:  path "facial nerve" "zygomaticus major"
    """
    from faceanatomy.knowledge.atlas import load

    steps = load().path(start, goal)
    if as_json:
        print_json(steps)
    else:
        print_table(
            f"From {start} to {goal}",
            ("From", "Relation", "To"),
            [(step.source_name, step.relation, step.target_name) for step in steps],
        )


def graph(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: .graphml, .json, .jsonld or .csv."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the graph to a file, or count its nodes and edges.

    Examples:  graph  |  graph -o atlas.graphml  |  graph -o muscles.csv
    """
    from collections import Counter

    from faceanatomy.knowledge.atlas import load

    atlas = load()
    if output is not None:
        from faceanatomy.knowledge.export import write_graph

        for written in write_graph(atlas, output):
            say(f"Wrote {written}")
        return
    nodes = Counter(kind for _, kind in atlas.graph.nodes(data="kind"))
    edges = Counter(key for _, _, key in atlas.graph.edges(keys=True))
    if as_json:
        print_json({"nodes": dict(nodes), "edges": dict(edges)})
        return
    print_table(f"{sum(nodes.values())} nodes", ("Kind", "Count"), sorted(nodes.items()))
    print_table(f"{sum(edges.values())} edges", ("Kind", "Count"), sorted(edges.items()))


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
    as_json: AsJson = False,
) -> None:
    """Validate every data file and every mesh; name file, record and field of each fault."""
    from faceanatomy.data import data_directory
    from faceanatomy.geometry.check import check_meshes
    from faceanatomy.knowledge.check import check_data

    if motion:
        check_motion(as_json)
        return
    folder = directory or data_directory()
    if geometry:
        check_geometry(folder, as_json)
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


def check_motion(as_json: bool = False) -> None:
    """Print every rule of the moving face with its figure and limit; exit 1 if one is broken."""
    from faceanatomy.geometry.motion import motion
    from faceanatomy.geometry.motion_rules import motion_rules
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.shown import posture_of

    cases = {e.id: (e.activation(), posture_of(e)) for e in load().expressions}
    rules = list(motion_rules(motion(), cases))
    if as_json:
        print_json(
            [
                {"rule": r.name, "figure": round(r.figure, 3), "unit": r.unit, "kept": r.kept}
                | {k: v for k, v in (("least", r.low), ("most", r.high)) if abs(v) < 1e9}
                | ({"worst": r.worst} if r.worst else {})
                for r in rules
            ]
        )
    else:
        print_table(
            f"{sum(r.kept for r in rules)} of {len(rules)} rules of motion are kept",
            ("Rule", "Figure", "Limit", "Kept", "Worst"),
            [
                (r.name, f"{r.figure:.2f} {r.unit}".strip(), _limits(r.low, r.high),
                 "yes" if r.kept else "NO", r.worst)
                for r in rules
            ],
        )  # fmt: skip
    if not all(r.kept for r in rules):
        raise typer.Exit(1)


def check_geometry(folder: Path, as_json: bool = False) -> None:
    """Print every rule of the model and every norm with its figure; exit 1 if a rule is broken."""
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.norms import KINDS, cells, compare, read_norms, summary
    from faceanatomy.geometry.rules import RULES, model_checks, table
    from faceanatomy.geometry.rules import summary as rule_summary

    rows = compare(read_norms(folder), MeshLibrary(folder / "meshes"))
    checks = list(model_checks(folder))
    broken = [check for check in checks if check.kept is False]
    if as_json:
        print_json({"rules": [_told(check) for check in checks], "norms": _norms(rows)})
    else:
        for rule, heading in RULES.items():
            columns, lines = table([check for check in checks if check.rule == rule])
            print_table(f"Rule {rule}: {heading}", columns, lines)
        columns = ("Measure", "Model", "Norm", "Away", "Within", "Source")
        for kind, heading in KINDS.items():
            print_table(heading, columns, (cells(row) for row in rows if row.norm.kind == kind))
        print_table("The rules together", ("Rule", "Worst", "Limit", "Kept"), rule_summary(checks))
        say(summary(rows) + ".")
        judged = sum(check.kept is not None for check in checks)
        say(f"{judged - len(broken)} of {judged} figures keep their rule; ! marks the others.")
    if broken:
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


def _row(record: Any) -> tuple[object, ...]:
    """Return the cells of `record` for the columns of its kind."""
    match type(record).__name__:
        case "Muscle":
            nerves = dict.fromkeys(nerve.name for nerve in record.nerves)
            return record.name, record.latin, record.group.replace("_", " "), nerves
        case "Structure":
            return record.name, record.latin, record.kind
        case "Nerve":
            parent = record.parent
            return record.name, record.latin, record.root, parent.name if parent else ""
        case "Artery":
            parent = record.atlas.artery(record.parent_id).name if record.parent_id else ""
            return record.name, record.latin, parent
        case "ActionUnit":
            return record.code, record.name, ", ".join(m.name for m in record.muscles())
        case "Expression":
            return record.name, record.id, record.facs
        case "Exercise":
            return record.name, record.id, record.kind, record.goal
        case "Claim":
            return record.claim, record.verdict, record.strength
        case _:
            return record.name, record.id
