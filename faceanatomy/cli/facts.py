"""Commands that answer questions: ``list``, ``show``, ``find``, ``path``, ``graph``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from faceanatomy import clinical, training
from faceanatomy.cli.describe import describe
from faceanatomy.cli.output import (
    AsJson,
    nothing_found,
    print_facts,
    print_json,
    print_table,
    say,
)
from faceanatomy.errors import choice_error

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

    Exits 1 if nothing is found, as `grep` does.

    Examples:  find smile  |  find "raise brow"  |  find zigomaticus
    """
    from faceanatomy.knowledge.atlas import load

    hits = load().find(text, limit=limit)
    if as_json:
        print_json(hits)
    elif hits:
        rows = [(hit.name, hit.kind.replace("_", " "), hit.id, hit.matched) for hit in hits]
        print_table(f"Found for {text!r}", ("Name", "Kind", "Id", "Matched"), rows)
    if not hits:
        nothing_found(f"Nothing was found for {text!r}. Try a shorter word, or: faceanatomy list")


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
