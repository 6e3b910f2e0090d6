"""``faceanatomy model``: build the meshes again from their declarative sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import say
from faceanatomy.errors import MissingDependencyError

app = typer.Typer(no_args_is_help=True, help="Build the 3D model from data/model/.")


@app.command()
def build(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Only these, such as skull, skin or muscles.", show_default="all"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the meshes.", show_default="data/meshes"),
    ] = None,
    pitch: Annotated[
        float,
        typer.Option(min=0.8, max=6.0, help="Grid spacing in mm; 3 gives a quick coarse model."),
    ] = 1.25,
) -> None:
    r"""Build skull, skin, eyes, ears and every muscle, with progress bars.

    A build that was interrupted goes on where it stopped. Named parts replace theirs in the folder.

    Needs the extra [bold]modelling[/bold]: pip install "faceanatomy\[modelling]"
    """
    from faceanatomy.data import data_directory

    build_model = _builder("faceanatomy.modelling.build", "build_model")
    target = output or data_directory() / "meshes"
    with _bars() as progress:
        build_model(target, pitch=pitch, only=what or None, progress=progress)
    say(f"The model is in {target}")


@app.command()
def motion(
    meshes: Annotated[
        Path | None,
        typer.Option("--meshes", "-m", help="Folder of the meshes.", show_default="data/meshes"),
    ] = None,
    size: Annotated[
        float,
        typer.Option(min=1.5, max=6.0, help="Edge of the elastic cubes in mm; 4 gives a draft."),
    ] = 2.0,
) -> None:
    r"""Solve how each muscle moves the face and write motion.npz beside the meshes.

    Takes some minutes with the extra [bold]motion[/bold] and much longer without it:
    pip install "faceanatomy\[motion]"
    """
    from faceanatomy.data import data_directory

    build_motion = _builder("faceanatomy.modelling.motion_build", "build_motion")
    target = meshes or data_directory() / "meshes"
    with _bars() as progress:
        path = build_motion(target, size=size, progress=progress)
    say(f"The motion is in {path}")


@app.command()
def nerves(
    far: Annotated[
        bool, typer.Option("--far", help="Only nerves that do not reach their muscle.")
    ] = False,
) -> None:
    """Print how near each nerve comes to each muscle that it serves, in mm."""
    from faceanatomy.geometry.library import meshes
    from faceanatomy.knowledge.atlas import load

    nerve_reaches = _builder("faceanatomy.modelling.reach", "nerve_reaches")
    near_enough = _builder("faceanatomy.modelling.reach", "REACH_MM")
    for unit, nerve, distance in nerve_reaches(load(), meshes()):
        if far and distance is not None and distance <= near_enough:
            continue
        say(f"{unit:<52} {nerve:<42} {'no mesh' if distance is None else f'{distance:.1f}'}")


def _builder(module: str, name: str) -> Any:
    """Import a building function, or say what to install."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"Building the model needs the package {error.name!r}, which is not installed. "
            'Run: pip install "faceanatomy[modelling]"'
        ) from error


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show one progress bar per stage; yields what a builder calls as (stage, done, total)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bars:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress
