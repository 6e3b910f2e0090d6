"""The command ``animate``: films and moving models of expressions and exercises."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import progress_bar, say
from faceanatomy.cli.wanted import LesionSite, Severity, Wanted, pixels, with_wanted
from faceanatomy.errors import InvalidValueError


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(animate)


@with_wanted
def animate(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write: .mp4, .gif, .webp or .glb.")
    ],
    wanted: Wanted,
    seconds: Annotated[
        float | None, typer.Option(help="Length; by default as long as the movement takes.")
    ] = None,
    fps: Annotated[
        float | None, typer.Option(help="Frames per second; by default 30, GIF 20, WebP 25.")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(help="Pixels, WIDTHxHEIGHT; by default 1280x720, GIF 480x480, WebP 640x640."),
    ] = None,
    timing: Annotated[
        str | None, typer.Option(help="A timing of dynamics.json, for example micro_expression.")
    ] = None,
    lesion: LesionSite = None,
    severity: Severity = 1.0,
    theme: Annotated[str, typer.Option(help="light, dark or white.")] = "light",
) -> None:
    """Write a movement as a film, or as a 3D model that moves.

    Examples:  animate happiness -o smile.mp4  |  animate -x raise_eyebrows --skin 1 -o brows.gif  |
    animate surprise --skin 0.3 --camera front --seconds 2 -o surprise.webp  |
    animate happiness -o smile.glb  |
    animate --lesion vii_stylomastoid --side left --skin 1 -o palsy.mp4
    """
    from faceanatomy.animation import animate as write_animation

    _, thing = wanted.subject(None, lesion, severity)
    if thing is None:
        raise InvalidValueError(
            "An animation needs a subject. Give a name, --expression, --exercise or --au, for "
            "example: faceanatomy animate happiness -o smile.mp4"
        )
    chosen = {**wanted.looks(), "theme": theme}
    if output.suffix.lower() == ".glb":
        _refuse_looks(chosen)
        chosen = {}
    with progress_bar("Drawing") as advance:
        path = write_animation(
            thing, output, seconds=seconds, fps=fps, timing=timing, intensity=wanted.intensity,
            side=wanted.side, size=None if size is None else pixels(size), progress=advance,
            **chosen,
        )  # fmt: skip
    say(f"Wrote {path}")


def _refuse_looks(chosen: dict[str, Any]) -> None:
    usual = {"layers": None, "skin": None, "camera": None, "antagonists": False, "theme": "light"}
    given = [name for name, value in chosen.items() if value != usual[name]]
    if given:
        raise InvalidValueError(
            f"--{given[0]} says how a film looks, but a .glb is a 3D model that is looked at "
            "elsewhere. Leave it out, or write .mp4."
        )
