"""The application: its commands, and how errors become messages and exit codes."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated

import typer
from rich.console import Console

from faceanatomy import __version__
from faceanatomy.cli import (
    animate,
    check,
    claims,
    clinic,
    export,
    facts,
    model,
    pictures,
    sheets,
    train,
    training,
)
from faceanatomy.errors import FaceAnatomyError, InvalidValueError

DONE, FAILED, WRONG_USE = 0, 1, 2

app = typer.Typer(
    name="faceanatomy",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Educational material about anatomy; no medical advice.",
)
facts.register(app)
check.register(app)
pictures.register(app)
sheets.register(app)
animate.register(app)
export.register(app)
clinic.register(app)
claims.register(app)
training.register(app)
train.register(app)
app.add_typer(model.app, name="model")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"faceanatomy {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Look up, see and print the muscles of the human face and neck.

    [bold]Start here[/bold]

      faceanatomy view --expression happiness     see which muscles smile

      faceanatomy show "zygomaticus major"        read about one of them

      faceanatomy sheet happiness -o smile.pdf    print a study sheet

      faceanatomy find frown                      search everything
    """


def run(arguments: list[str] | None = None) -> int:
    """Run the command with `arguments` (default: the process's own) and return its exit code."""
    try:
        app(args=arguments, prog_name="faceanatomy")
    except SystemExit as leaving:  # wrong use, --help and --version end here
        return leaving.code if isinstance(leaving.code, int) else DONE
    except FaceAnatomyError as error:
        _complain(str(error))
        return WRONG_USE if isinstance(error, InvalidValueError) else FAILED
    except BrokenPipeError:
        # The reader (for example `head`) has seen enough; keep Python's exit from complaining too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


_IN_PYTHON = (
    (r"sheet\('([^']+)', kind='(\w+)'\)", r"faceanatomy sheet \2 '\1'"),
    (r"sheet\(kind='(\w+)'\)", r"faceanatomy sheet \1"),
    (r"sheet\('([^']+)'\)", r"faceanatomy sheet '\1'"),
    (r"\b(size|orientation)='(\w+)'", r"--\1 \2"),
    (r"Try find\(\) to search", r"To search: faceanatomy find WORD"),
)
"""Advice as the library gives it, and as one types it here."""


def _as_typed(message: str) -> str:
    """Return a message of the library with its calls in Python turned into commands."""
    for call, command in _IN_PYTHON:
        message = re.sub(call, command, message)
    return message


def _complain(message: str) -> None:
    console = Console(stderr=True, highlight=False)
    console.print("Error: ", style="bold red", end="")
    console.print(_as_typed(message), markup=False, soft_wrap=True)
