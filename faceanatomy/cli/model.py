"""``faceanatomy model``: build the meshes again from their declarative sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from faceanatomy.cli.output import say
from faceanatomy.errors import MissingDependencyError

app = typer.Typer(no_args_is_help=True, help="Build the 3D model from data/model/.")


@app.command()
def build(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the meshes.", show_default="data/meshes"),
    ] = None,
    pitch: Annotated[
        float,
        typer.Option(min=0.8, max=6.0, help="Grid spacing in mm; 3 gives a quick coarse model."),
    ] = 1.25,
) -> None:
    """Build skull, skin, eyes, ears and every muscle, with progress bars.

    Needs the extra [bold]modelling[/bold]: pip install "faceanatomy[modelling]"
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from faceanatomy.data import data_directory

    try:
        from faceanatomy.modelling.build import build_model
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"Building the model needs the package {error.name!r}, which is not installed. "
            'Run: pip install "faceanatomy[modelling]"'
        ) from error

    target = output or data_directory() / "meshes"
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bars:
        tasks: dict[str, object] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        build_model(target, pitch=pitch, progress=progress)
    say(f"The model is in {target}")
