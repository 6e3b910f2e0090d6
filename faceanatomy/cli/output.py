"""Printing: tables for people, JSON for programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_NO_END = 10_000
"""Columns of a table that no terminal limits."""


def print_json(value: Any) -> None:
    """Print records or plain values as indented JSON."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    typer.echo(encoded.decode())


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose cells are plain text (never markup).

    Into a file or another program it is as wide as its contents, one line a row, so that `grep`
    and `less -S` serve. In a terminal too narrow for its longest words it becomes a list.
    """
    cells = [[Text(_cell(value)) for value in row] for row in rows]
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, style="bold" if index == 0 else "", overflow="fold")
    for row in cells:
        table.add_row(*row)
    console = _console(wide=True)
    unlimited = console.options.update_width(_NO_END)
    if Measurement.get(console, unlimited, table).minimum <= console.width:
        console.print(table)
        return
    console.print(Text(title, style="italic"))
    for first, *others in cells:
        told = ((name, text) for name, text in zip(columns[1:], others, strict=True) if text)
        console.print(Text.styled(first.plain, "bold"))
        line = Text("; ").join(Text.assemble((f"{name} ", "dim"), text) for name, text in told)
        console.print(Padding(line, (0, 0, 0, 2)))


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


def nothing_found(message: str) -> NoReturn:
    """Say on the error stream that a search found nothing, and exit 1 as `grep` does."""
    Console(stderr=True, highlight=False).print(Text(message), soft_wrap=True)
    raise typer.Exit(1)


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


def _console(wide: bool = False) -> Console:
    """Return the console; `wide` gives it room without end where nobody looks at a terminal."""
    console = Console(highlight=False)
    if wide and not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _NO_END
    return console
