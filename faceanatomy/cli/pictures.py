"""Commands that show something: ``view``, ``render`` and ``sheet``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import say
from faceanatomy.errors import InvalidValueError

Name = Annotated[
    str | None,
    typer.Argument(help="Muscle, expression, exercise, nerve ...: any name, synonym or id."),
]
ExpressionName = Annotated[
    str | None, typer.Option("--expression", "-e", help="An expression, for example happiness.")
]
ExerciseName = Annotated[
    str | None, typer.Option("--exercise", "-x", help="An exercise, for example fish_mouth.")
]
ActionUnits = Annotated[
    str | None,
    typer.Option("--au", help="Action units with intensities 0..1, for example 12=0.8,6=0.5."),
]
Intensity = Annotated[float, typer.Option(help="Strength of the whole, 0..1.")]
SideName = Annotated[str, typer.Option(help="Side of the subject: left, right or both.")]
Layers = Annotated[
    str | None,
    typer.Option(help="Comma list of: muscles, superficial, intermediate, deep, bones, skin."),
]
Skin = Annotated[float | None, typer.Option(help="Opacity of the skin, 0 (none) to 1.")]
Camera = Annotated[
    str | None,
    typer.Option(help="front, three-quarter, lateral, posterior, below (and -left versions)."),
]
Labels = Annotated[bool, typer.Option("--labels/--no-labels", help="Name the muscles at work.")]
Antagonists = Annotated[
    bool, typer.Option("--antagonists", help="Show the opposing muscles in a second colour.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(view)
    app.command()(render)
    app.command()(sheet)
    app.command()(site)


def view(
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    intensity: Intensity = 1.0,
    side: SideName = "both",
    layers: Layers = None,
    skin: Skin = None,
    camera: Camera = None,
    labels: Labels = True,
    antagonists: Antagonists = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write a picture here instead of opening a window."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Write the viewer as one web page that works offline, on phones too."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser", help="Open that web page in the browser.")
    ] = False,
) -> None:
    """Open the 3D viewer; without a display, write a picture and say where.

    Examples:  view "zygomaticus major"  |  view --expression happiness --side left  |
    view --exercise fish_mouth --antagonists  |  view --au 12=0.8,6=0.5 --html smile.html
    """
    wanted = _wanted(name, expression, exercise, au)
    options: dict[str, Any] = {
        "intensity": intensity,
        "side": side,
        "layers": _split(layers),
        "skin": skin,
        "camera": camera,
        "labels": labels,
        "antagonists": antagonists,
    }
    if html is not None or browser:
        from faceanatomy.view.web import open_in_browser, write_html

        page = write_html(wanted, html, **options) if html else open_in_browser(wanted, **options)
        say(f"Wrote {page}")
        return
    from faceanatomy.view.opening import view as open_viewer

    written = open_viewer(wanted, picture=output, **options)
    if written is not None:
        reason = "" if output else "There is no display here to open a window on. "
        say(f"{reason}Wrote {written}")


def render(
    output: Annotated[Path, typer.Option("--output", "-o", help="PNG file to write.")],
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    intensity: Intensity = 1.0,
    side: SideName = "both",
    layers: Layers = None,
    skin: Skin = None,
    camera: Camera = None,
    labels: Labels = False,
    antagonists: Antagonists = False,
    size: Annotated[str, typer.Option(help="Pixels, WIDTHxHEIGHT.")] = "1600x1200",
    transparent: Annotated[bool, typer.Option("--transparent", help="No background.")] = False,
) -> None:
    """Write one picture, without opening a window.

    Examples:  render happiness -o smile.png  |  render --layers muscles,bones -o ecorche.png  |
    render "masseter" --camera lateral --size 1200x1200 -o masseter.png
    """
    from faceanatomy.view.scene import scene

    shown = scene(
        _wanted(name, expression, exercise, au),
        intensity=intensity,
        side=side,
        layers=_split(layers),
        skin=skin,
        camera=camera,
        labels=labels,
        antagonists=antagonists,
    )
    shown.screenshot(output, size=_pixels(size), transparent=transparent)
    say(f"Wrote {output}")


def sheet(
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write: .pdf, .svg or .png.")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="expression (whatever moves muscles), poster, worksheet, card (of a muscle), deck "
            "(all cards), exercise, nerve, layers, antagonists or emotions."
        ),
    ] = "expression",
    size: Annotated[str, typer.Option(help="A5 to A0, letter or tabloid.")] = "A3",
    orientation: Annotated[str, typer.Option(help="portrait or landscape.")] = "portrait",
    theme: Annotated[str, typer.Option(help="classic, white, dark, greyscale or contrast.")] = (
        "classic"
    ),
    intensity: Intensity = 1.0,
    side: SideName = "both",
    title: Annotated[str | None, typer.Option(help="Your own title.")] = None,
    subtitle: Annotated[str | None, typer.Option(help="Your own line below it.")] = None,
    footer: Annotated[str | None, typer.Option(help="Your own line at the foot.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Shuffles the numbers of a worksheet; each seed differently.")
    ] = None,
    language: Annotated[str, typer.Option(help="Names in en, la, fr, es, pt or it.")] = "en",
    dpi: Annotated[int, typer.Option(min=50, max=600, help="Resolution of the figures.")] = 300,
) -> None:
    """Print a study sheet: two views, the muscles at work, what they do, and the sources.

    Examples:  sheet happiness -o smile.pdf  |  sheet --au 1,2 --size A4 -o brows.png  |
    sheet --kind poster --size A2 -o atlas.pdf  |  sheet masseter --kind card --size A5
    """
    from faceanatomy.sheets.sheet import sheet as make_sheet

    wanted = _wanted(name, expression, exercise, au)
    if wanted is None and kind == "expression":
        raise InvalidValueError(
            "A sheet needs a subject. Give a name, --expression, --exercise or --au, for example: "
            "faceanatomy sheet happiness -o smile.pdf"
        )
    target = output or Path(f"{_file_stem(name or expression or exercise or kind)}.pdf")
    made = make_sheet(
        wanted,
        kind=kind,
        size=size,
        orientation=orientation,
        theme=theme,
        intensity=intensity,
        side=side,
        seed=seed,
        title=title,
        subtitle=subtitle,
        footer=footer,
        language=language,
    )
    for path in made.save(target, dpi=dpi):
        say(f"Wrote {path}")


def site(
    directory: Annotated[Path, typer.Argument(help="Folder for the site.")],
    base_url: Annotated[
        str, typer.Option(help="Where it will stand, for the sitemap: https://...")
    ] = "",
    detail: Annotated[str, typer.Option(help="full or light meshes.")] = "full",
) -> None:
    """Write the web viewer and a page for every muscle, expression and exercise as a static site.

    Example:  site public --base-url https://example.org/face/
    """
    from faceanatomy.view.web_site import write_site

    written = write_site(directory, base_url=base_url, detail=detail)
    say(f"Wrote {len(written)} files to {directory}; start with {directory / 'index.html'}")


def _wanted(
    name: str | None, expression: str | None, exercise: str | None, action_units: str | None
) -> Any:
    """Return the one thing that was asked for, or None."""
    given = [x for x in (name, expression, exercise, action_units) if x is not None]
    if len(given) > 1:
        raise InvalidValueError(
            "More than one subject was given. Give one: a name, --expression, --exercise or --au."
        )
    from faceanatomy.knowledge.atlas import load

    if expression is not None:
        return load().expression(expression)
    if exercise is not None:
        return load().exercise(exercise)
    if action_units is not None:
        return _parsed_action_units(action_units)
    return name


def _parsed_action_units(text: str) -> dict[str, float]:
    """Read ``"12=0.8,6"`` as action units with intensities (1 where none is given)."""
    units: dict[str, float] = {}
    for entry in text.split(","):
        code, equals, number = entry.partition("=")
        try:
            intensity = float(number) if equals else 1.0
        except ValueError:
            raise InvalidValueError(
                f"Cannot read {entry.strip()!r} in --au {text!r}: write CODE or CODE=INTENSITY, "
                "separated by commas, for example --au 12=0.8,6=0.5"
            ) from None
        units[code.strip()] = intensity
    return units


def _split(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(word.strip() for word in text.split(",") if word.strip())


def _pixels(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 16384 >= int(height) >= 16:
        return int(width), int(height)
    raise InvalidValueError(
        f"{text!r} is not a picture size: write WIDTHxHEIGHT in pixels (16 to 16384), "
        "for example 1600x1200."
    )


def _file_stem(name: str) -> str:
    """Return `name` as a harmless file name."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(filter(None, kept.split("-"))) or "sheet"
