"""Commands for other programs: ``export`` writes for them, ``signals`` reads from them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import AsJson, print_facts, print_json, print_table, say
from faceanatomy.cli.wanted import (
    ActionUnits,
    ExerciseName,
    ExpressionName,
    Intensity,
    Name,
    SideName,
    asked_for,
    split,
)

_SHOWN = 8

Only = Annotated[
    str | None,
    typer.Option(help="Comma list of skin, muscles, bones, teeth, eyes ... or names of meshes."),
]
Detail = Annotated[str, typer.Option(help="full, or light for a third of the triangles.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(export)
    app.command()(signals)


def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="File to write: .glb, .stl, .ply, .obj; the graph: .graphml, .json, .jsonld, "
            ".csv.",
        ),
    ],
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    intensity: Intensity = 1.0,
    side: SideName = "both",
    detail: Detail = "full",
    only: Only = None,
    targets: Annotated[
        str | None,
        typer.Option(
            help="Comma list of families of morph targets: muscle, part, action_unit, arkit, "
            "posture."
        ),
    ] = None,
    clips: Annotated[
        bool, typer.Option("--clips/--no-clips", help="Animation clips in .glb.")
    ] = True,
    normals: Annotated[
        bool | None,
        typer.Option(
            "--normals/--no-normals",
            help="Morphs of the skin turn its normals; by default in light .glb files.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the face, at rest or in a pose, for other programs.

    Without a subject, .glb holds everything the face can do: morph targets named by muscle, FACS
    and ARKit, and a clip for every expression and exercise.

    Examples:  export -o face.glb  |  export -o face.glb --detail light  |
    export happiness -o smile.stl --only skin  |  export -o atlas.graphml
    """  # fmt: skip
    from faceanatomy.interchange.exporting import export as write
    from faceanatomy.knowledge.atlas import load

    wanted = asked_for(name, expression, exercise, au)
    written = write(
        load() if wanted is None else wanted,
        output,
        detail=detail,
        only=split(only),
        targets=split(targets),
        clips=clips,
        normals=normals,
        intensity=intensity,
        side=side,
    )
    for path in written:
        say(f"Wrote {path}")


def signals(
    file: Annotated[
        Path, typer.Argument(help="CSV of Live Link Face or OpenFace; CSV or JSON of MediaPipe.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Film or model to write: .mp4, .gif, .webp, .glb."),
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Frames per second, where the file only counts them.")
    ] = None,
    detail: Detail = "full",
    only: Only = None,
    json: AsJson = False,
) -> None:
    """Read measured blendshapes or action units, and say or show which muscles they mean.

    Examples:  signals take.csv  |  signals take.csv -o take.glb --detail light  |
    signals openface.csv --json
    """
    from faceanatomy.signals.reading import read_signals

    series = read_signals(file, rate=rate)
    if output is not None:
        _play(series, output, detail, split(only))
        say(f"Wrote {output}")
    elif json:
        print_json(_plain(series))
    else:
        _tell(series)


def _play(series: Any, output: Path, detail: str, only: tuple[str, ...] | None) -> None:
    if output.suffix.lower() == ".glb":
        from faceanatomy.interchange.exporting import write_animation

        write_animation(series, output, detail=detail, only=only)
    else:
        from faceanatomy.animation import animate

        animate(series, output)


def _tell(series: Any) -> None:
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.signals.series import symmetry

    facts = [
        ("Frames", len(series.frames)),
        ("Seconds", f"{series.seconds:.2f}"),
        ("Missing", ", ".join(series.missing)),
        ("Not read", ", ".join(series.unread)),
        ("Remarks", series.remarks),
    ]
    print_facts(series.title, series.kind, facts)
    rows = sorted(symmetry(series), key=lambda row: -max(row.left, row.right))[:_SHOWN]
    atlas = load()
    print_table(
        "Strongest muscles",
        ("Muscle or part", "Left, peak", "Right, peak", "Symmetry"),
        [
            (
                atlas.unit(row.unit).name,
                f"{row.left:.2f}",
                f"{row.right:.2f}",
                f"{row.symmetry:.2f}",
            )
            for row in rows
        ],
    )


def _plain(series: Any) -> dict[str, Any]:
    return {
        "title": series.title,
        "kind": series.kind,
        "missing": series.missing,
        "unread": series.unread,
        "remarks": series.remarks,
        "frames": [
            {
                "time": round(frame.time, 6),
                "activation": [[unit, side, v] for (unit, side), v in frame.activation.items()],
                "posture": frame.posture,
            }
            for frame in series.frames
        ],
    }
