"""Commands that show something: ``view``, ``render`` and ``site``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from faceanatomy.cli.output import say
from faceanatomy.cli.wanted import (
    Labels,
    LesionSite,
    NerveName,
    Severity,
    Still,
    Wanted,
    pixels,
    with_wanted,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(view)
    app.command()(render)
    app.command()(site)


@with_wanted
def view(
    wanted: Wanted,
    nerve: NerveName = None,
    labels: Labels = True,
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
    course, thing = wanted.subject(nerve, lesion, severity)
    options: dict[str, Any] = {
        **wanted.looks(), "labels": labels, "motion": 0.0 if still else 1.0,
    }  # fmt: skip
    if course is not None:
        from faceanatomy.view.film import course_scene

        thing, options, desktop = course_scene(course, **options), {}, html is None
    else:
        options |= {"intensity": wanted.intensity, "side": wanted.side}
    detail = "light" if light else "full"
    if html is not None:
        from faceanatomy.view.web import write_html

        say(f"Wrote {write_html(thing, html, detail=detail, **options)}")
        return
    from faceanatomy.view import opening

    if output is None and not desktop and opening.has_bundle():
        from faceanatomy.view.scene import scene

        opened = opening.in_browser(scene(thing, **options), detail=detail)
        if isinstance(opened, Path):
            place = opened.resolve()
            say(f"No browser can open here. Wrote {place}: open it in any browser, anywhere.")
        else:
            say(f"The viewer is open in your browser: {opened.address}   (Ctrl-C ends it)")
            opened.wait()
        return
    written = opening.view(thing, window="desktop", picture=output, **options)
    if written is not None:
        reason = "" if output else "There is no display here to open a window on. "
        say(f"{reason}Wrote {written}")


@with_wanted
def render(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="PNG file (gallery: folder) to write.")
    ],
    wanted: Wanted,
    nerve: NerveName = None,
    labels: Labels = False,
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
    if wanted.name == "gallery":
        from faceanatomy.view.gallery import write_gallery

        say(f"Wrote {write_gallery(output, size=pixels(size))[0]}")
        return
    from faceanatomy.view.scene import scene

    _, thing = wanted.subject(nerve)
    shown = scene(
        thing, intensity=wanted.intensity, side=wanted.side, labels=labels, motion=motion,
        **wanted.looks(),
    )  # fmt: skip
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
