"""`view`: open something of the atlas in the viewer, or write it where none can open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from faceanatomy.errors import InvalidValueError, MissingDependencyError, choice_error
from faceanatomy.view.opengl import has_display, in_notebook

if TYPE_CHECKING:
    import os

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.training.log import TrainingLog
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.web_server import PageServer

WINDOWS = ("browser", "desktop")
"""Where `view` opens: the web page in the browser, or a window of its own drawn by PyVista."""

_SECONDS_TO_FETCH = 60.0


def view(
    thing: Any = None,
    *,
    window: Literal["browser", "desktop"] = "browser",
    picture: str | os.PathLike[str] | None = None,
    theme: str | None = None,
    still: bool = False,
    size: tuple[int, int] = (1600, 1200),
    detail: str = "full",
    train: Any = None,
    log: TrainingLog | None = None,
    **options: Any,
) -> Path | None:
    """Open the viewer; where nothing can open, write it to a file and say where.

    Parameters
    ----------
    thing
        What to show: anything `faceanatomy.scene` takes, or a `Scene`.
    window
        ``"browser"`` hands the web page to the browser and goes on; it is served to this machine
        only, as long as the program runs. ``"desktop"`` opens a window of its own and waits until
        it is closed.
    picture
        Write a picture to this file and open nothing.
    still
        Leave the face at rest, so that only colours tell what contracts; otherwise it makes the
        movement. Meshes of your own without a motion basis always rest.
    theme
        By default as the reader's device in the browser, dark in the window, light in pictures.
    size
        Width and height of the window or picture in pixels.
    detail
        Meshes of the web page, ``"full"`` or ``"light"``.
    train
        Open the trainer in a window of its own instead, with a programme, a plan (its next
        session), a session or an exercise; see `faceanatomy.training.today.todays_training`.
    log
        Where the trainer notes what was done; by default the log in your data folder.
    **options
        Passed on to `faceanatomy.scene`: ``intensity``, ``side``, ``layers``, ``skin``,
        ``camera``, ``labels``, ``antagonists`` ...

    Returns
    -------
    pathlib.Path or None
        The file that was written; None when something was opened. Without a display and without
        `picture` it is ``faceanatomy-<name>.html`` in the current folder, for a desktop window
        ``faceanatomy-<name>.png``.

    Raises
    ------
    MissingDependencyError
        If the machine lacks the OpenGL libraries that windows and pictures need.
    UnknownNameError, InvalidValueError, OutputError
        As `faceanatomy.scene` and `Scene.screenshot`.
    """
    from faceanatomy.view.scene import Scene, scene
    from faceanatomy.view.web import InlinePage

    if window not in WINDOWS:
        raise choice_error("window", window, WINDOWS)
    if train is not None:
        if thing is not None or picture is not None:
            raise InvalidValueError(
                "The trainer shows what is trained: leave out the thing to view and the picture."
            )
        if theme is not None:
            options["theme"] = theme
        open_trainer(train, log, **options)
        return None
    as_page = picture is None and window == "browser" and has_bundle()
    on_desktop = picture is None and not as_page and has_display()
    if isinstance(thing, Scene):
        shown = thing
    else:
        options.setdefault("motion", default_motion(options.get("library"), still=still))
        shown = scene(thing, theme=theme or ("dark" if on_desktop else "light"), **options)
    if as_page and in_notebook():
        from IPython.display import display

        display(InlinePage(shown))  # type: ignore[no-untyped-call, unused-ignore]
        return None
    if as_page:
        opened = in_browser(shown, detail=detail)
        return opened if isinstance(opened, Path) else None
    if on_desktop:
        shown.show(size=size)
        return None
    return shown.screenshot(picture or picture_name(shown), size)


def open_trainer(
    thing: Any, log: TrainingLog | None = None, *, atlas: Atlas | None = None, **options: Any
) -> None:
    """Open the trainer in a window of its own and wait until it is closed.

    Parameters
    ----------
    thing
        A `Training`, or what `faceanatomy.training.today.todays_training` takes.
    log
        Where it notes what was done; by default the log in your data folder.
    atlas
        Facts; by default those of the project.
    **options
        As for `faceanatomy.view.trainer_window.training_scene`.
    """
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.training.log import TrainingLog
    from faceanatomy.training.today import Training, todays_training
    from faceanatomy.training.trainer import Trainer
    from faceanatomy.view.trainer_window import train

    facts = load() if atlas is None else atlas
    book = TrainingLog() if log is None else log
    wanted = thing if isinstance(thing, Training) else todays_training(facts, thing, log=book)
    train(Trainer(facts, wanted, book), **options)


def default_motion(library: MeshLibrary | None = None, *, still: bool = False) -> float:
    """Return the share of motion that viewers draw: all, or none where nothing can move."""
    from faceanatomy.geometry.library import meshes
    from faceanatomy.view.posing import can_move

    return float(not still and can_move(meshes() if library is None else library))


def has_bundle() -> bool:
    """Tell whether this installation has the program of the web page."""
    from faceanatomy.view.web import bundle

    try:
        bundle()
    except MissingDependencyError:
        return False
    return True


def has_browser() -> bool:
    """Tell whether a browser with a window can be started here."""
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return has_display()


def in_browser(shown: Scene, *, detail: str = "full") -> PageServer | Path:
    """Show the page of a scene in the browser, or write it where no browser can be started.

    Parameters
    ----------
    shown
        What the page shows first.
    detail
        ``"full"`` or ``"light"`` meshes.

    Returns
    -------
    PageServer or pathlib.Path
        The running server, once the browser has the page; or the file in the current folder, if
        there is no display, no browser, or none came to fetch the page within a minute.
    """
    import webbrowser

    from faceanatomy.view.web import page, write_html
    from faceanatomy.view.web_server import PageServer

    if has_browser():
        server = PageServer(page(shown, detail=detail))
        server.start()
        if webbrowser.open(server.address) and server.fetched.wait(_SECONDS_TO_FETCH):
            return server
        server.stop()
    return write_html(shown, picture_name(shown, ".html"), detail=detail)


def picture_name(shown: Scene, suffix: str = ".png") -> Path:
    """Return the file name that a picture or page of a scene gets by default."""
    words = re.sub(r"[^a-z0-9]+", "-", shown.title.casefold()).strip("-")
    return Path(f"faceanatomy-{words[:60].rstrip('-') or 'muscles'}{suffix}")


def unused(path: Path) -> Path:
    """Return the path, with a number where a file of that name exists."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free
