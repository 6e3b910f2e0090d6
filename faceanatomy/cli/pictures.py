"""Commands that show something: ``view``, ``render`` and ``site``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from faceanatomy.cli.output import say
from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    from faceanatomy.dynamics import Course

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
NerveName = Annotated[
    str | None,
    typer.Option("--nerve", help="A nerve with its branches; with NAME, the path to that muscle."),
]
Intensity = Annotated[float, typer.Option(help="Strength of the whole, 0..1.")]
SideName = Annotated[str, typer.Option(help="Side of the subject: left, right or both.")]
Layers = Annotated[
    str | None,
    typer.Option(
        help="Comma list of: muscles, superficial, intermediate, deep, bones, nerves, arteries, "
        "connective, skin."
    ),
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
Still = Annotated[
    bool, typer.Option("--still", help="Leave the face at rest; only colours tell what works.")
]
LesionSite = Annotated[
    str | None,
    typer.Option(
        "--lesion",
        help="Show what a nerve lesion leaves of --expression, or of all that one asks a face to "
        "do; --side is its side. See the command lesion for the sites.",
    ),
]
Severity = Annotated[float, typer.Option(help="Of the lesion: 0 none to 1 complete.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(view)
    app.command()(render)
    app.command()(site)


def view(
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    nerve: NerveName = None,
    intensity: Intensity = 1.0,
    side: SideName = "both",
    layers: Layers = None,
    skin: Skin = None,
    camera: Camera = None,
    labels: Labels = True,
    antagonists: Antagonists = False,
    still: Still = False,
    lesion: LesionSite = None,
    severity: Severity = 1.0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write a picture here instead of opening a window."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Write the viewer as one web page that works offline, on phones too."),
    ] = None,
    desktop: Annotated[
        bool, typer.Option("--desktop", help="Open a window of its own instead of the browser.")
    ] = False,
    light: Annotated[
        bool, typer.Option("--light", help="Coarser meshes in the page, for slow devices.")
    ] = False,
) -> None:
    """Open the 3D viewer in the browser; without a display, write its page and say where.

    Examples:  view "zygomaticus major"  |  view --expression happiness --side left  |
    view --exercise fish_mouth --antagonists  |  view --au 12=0.8,6=0.5 --html smile.html  |
    view --lesion vii_stylomastoid --side left --expression happiness --skin 1
    """
    course, wanted = subject(name, expression, exercise, au, nerve, (lesion, side, severity))
    options: dict[str, Any] = {
        "intensity": intensity,
        "side": side,
        "layers": split(layers),
        "skin": skin,
        "camera": camera,
        "labels": labels,
        "antagonists": antagonists,
        "motion": 0.0 if still else 1.0,
    }
    if course is not None:
        from faceanatomy.view.film import course_scene

        del options["intensity"], options["side"]
        wanted, options, desktop = course_scene(course, **options), {}, html is None
    detail = "light" if light else "full"
    if html is not None:
        from faceanatomy.view.web import write_html

        say(f"Wrote {write_html(wanted, html, detail=detail, **options)}")
        return
    from faceanatomy.view import opening

    if output is None and not desktop and opening.has_bundle():
        from faceanatomy.view.scene import scene

        opened = opening.in_browser(scene(wanted, **options), detail=detail)
        if isinstance(opened, Path):
            place = opened.resolve()
            say(f"No browser can open here. Wrote {place}: open it in any browser, anywhere.")
        else:
            say(f"The viewer is open in your browser: {opened.address}   (Ctrl-C ends it)")
            opened.wait()
        return
    written = opening.view(wanted, window="desktop", picture=output, **options)
    if written is not None:
        reason = "" if output else "There is no display here to open a window on. "
        say(f"{reason}Wrote {written}")


def render(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="PNG file (gallery: folder) to write.")
    ],
    name: Name = None,
    expression: ExpressionName = None,
    exercise: ExerciseName = None,
    au: ActionUnits = None,
    nerve: NerveName = None,
    intensity: Intensity = 1.0,
    side: SideName = "both",
    layers: Layers = None,
    skin: Skin = None,
    camera: Camera = None,
    labels: Labels = False,
    antagonists: Antagonists = False,
    size: Annotated[str, typer.Option(help="Pixels, WIDTHxHEIGHT.")] = "1600x1200",
    motion: Annotated[
        float, typer.Option(help="Share of the movement that the face makes, 0 (rest) to 1.")
    ] = 0.0,
    transparent: Annotated[bool, typer.Option("--transparent", help="No background.")] = False,
) -> None:
    """Write one picture, without opening a window.

    Examples:  render happiness -o smile.png  |  render happiness --skin 1 --motion 1 -o face.png  |
    render --layers muscles,bones -o ecorche.png  |
    render "masseter" --camera lateral --size 1200x1200 -o masseter.png  |
    render gallery -o FOLDER   (all layers from all sides, all muscles close up)
    """
    if name == "gallery":
        from faceanatomy.view.gallery import write_gallery

        say(f"Wrote {write_gallery(output, size=pixels(size))[0]}")
        return
    from faceanatomy.view.scene import scene

    shown = scene(
        asked_for(name, expression, exercise, au, nerve),
        intensity=intensity,
        side=side,
        layers=split(layers),
        skin=skin,
        camera=camera,
        labels=labels,
        antagonists=antagonists,
        motion=motion,
    )
    shown.screenshot(output, size=pixels(size), transparent=transparent)
    say(f"Wrote {output}")


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


def asked_for(
    name: str | None,
    expression: str | None,
    exercise: str | None,
    action_units: str | None,
    nerve: str | None = None,
) -> Any:
    """Return the one thing that was asked for, or None; of a nerve and a muscle, the path."""
    given = [x for x in (name, expression, exercise, action_units) if x is not None]
    if len(given) > 1:
        raise InvalidValueError(
            "More than one subject was given. Give one: a name, --expression, --exercise or --au."
        )
    from faceanatomy.knowledge.atlas import load

    if nerve is not None:
        if len(given) > int(name is not None):
            raise InvalidValueError("With --nerve give the name of a muscle, or nothing more.")
        return load().path(nerve, name) if name is not None else load().nerve(nerve)
    if expression is not None:
        return load().expression(expression)
    if exercise is not None:
        return load().exercise(exercise)
    if action_units is not None:
        return _parsed_action_units(action_units)
    return name


def subject(
    name: str | None,
    expression: str | None,
    exercise: str | None,
    action_units: str | None,
    nerve: str | None,
    lesion: tuple[str | None, str, float],
) -> tuple[Course | None, Any]:
    """Return what a face with a lesion (site, side, severity) does, and what is to be shown."""
    course = _course_of_lesion(*lesion, expression, name or exercise or action_units)
    return course, course or asked_for(name, expression, exercise, action_units, nerve)


def _course_of_lesion(
    lesion: str | None, side: str, severity: float, expression: str | None, other: str | None
) -> Course | None:
    """Return what a face with a lesion still does, or None where no lesion is asked for."""
    if lesion is None:
        return None
    if other is not None:
        raise InvalidValueError(
            f"With --lesion give an --expression, or nothing for all that one asks a face to do; "
            f"{other!r} does not go with it."
        )
    from faceanatomy.clinical.course import lesion_course
    from faceanatomy.knowledge.atlas import load

    found = load().lesion(lesion, "left" if side == "both" else side, severity)
    return lesion_course(found, expression)


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


def split(text: str | None) -> tuple[str, ...] | None:
    """Return the words of a comma list; None stays None."""
    return None if text is None else tuple(word.strip() for word in text.split(",") if word.strip())


def pixels(text: str) -> tuple[int, int]:
    """Return the width and height that ``"1600x1200"`` says."""
    width, _, height = text.lower().partition("x")
    if width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 16384 >= int(height) >= 16:
        return int(width), int(height)
    raise InvalidValueError(
        f"{text!r} is not a picture size: write WIDTHxHEIGHT in pixels (16 to 16384), "
        "for example 1600x1200."
    )
