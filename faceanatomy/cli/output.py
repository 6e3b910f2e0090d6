"""Printing: tables for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: Any) -> None:
    """Print records or plain values as indented JSON."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    typer.echo(encoded.decode())


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose cells are plain text (never markup)."""
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(column, style="bold" if index == 0 else "", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    _console().print(table)


def print_facts(title: str, subtitle: str, facts: Iterable[tuple[str, object]]) -> None:
    """Print a heading and a list of facts with their names in the margin."""
    console = _console()
    console.print(Text(title, style="bold"), Text(subtitle, style="italic"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in facts:
        text = _cell(value)
        if text:
            grid.add_row(Text(name), Text(text))
    console.print(grid)


def say(message: str) -> None:
    """Print one line of plain text."""
    _console().print(Text(message), soft_wrap=True)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs; give the function that moves it: done, all.

    It stands on the error stream and only in a terminal, so pipes and logs stay clean.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Iterable):
        return "\n".join(str(item) for item in value)
    return "" if value is None else str(value)


def _console() -> Console:
    return Console(highlight=False)
