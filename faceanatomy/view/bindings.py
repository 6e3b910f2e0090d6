"""Which key and which movement of the mouse does what in the desktop window.

`faceanatomy.view.keys` lists the same keys for people.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.view.controls import Viewer

_VIEW_KEYS = {"f": "front", "t": "three-quarter", "l": "lateral", "k": "posterior", "u": "below"}


def bind(viewer: Viewer) -> None:
    """Let keys and mouse of a window act on it, in place of all that the toolkit binds itself."""
    iren = viewer.plotter.iren
    iren.clear_key_event_callbacks()
    for key, action in _keys(viewer).items():
        viewer.plotter.add_key_event(key, _called(action))
    # The interactor style has keys of its own (wireframe, surface, pick): switch them off.
    iren.style.AddObserver("CharEvent", lambda *_: None)
    for event, follow in {
        "MouseMoveEvent": lambda: _pointed(viewer),
        "LeftButtonReleaseEvent": viewer.pin,
        "StartInteractionEvent": viewer.turning,
        "EndInteractionEvent": viewer.turned,
        "MouseWheelForwardEvent": viewer.turned,
        "MouseWheelBackwardEvent": viewer.turned,
    }.items():
        iren.add_observer(event, _observed(follow))
    viewer.plotter.render_window.AddObserver("WindowResizeEvent", _observed(viewer.resized))


def _keys(viewer: Viewer) -> dict[str, Callable[[], object]]:
    """Return what each key does, by the name that VTK has for it."""
    return {
        "1": partial(viewer.toggle_layer, "superficial"),
        "2": partial(viewer.toggle_layer, "intermediate"),
        "3": partial(viewer.toggle_layer, "deep"),
        "b": partial(viewer.toggle_layer, "bones"),
        "s": viewer.next_skin,
        "Up": lambda: viewer.set_skin(viewer.skin + 0.1),
        "Down": lambda: viewer.set_skin(viewer.skin - 0.1),
        "d": viewer.next_side,
        "n": viewer.toggle_labels,
        "p": viewer.save_picture,
        "r": viewer.reset_view,
        "i": partial(viewer.single_out, "only"),
        "g": partial(viewer.single_out, "ghosts"),
        "h": partial(viewer.single_out, "hidden"),
        "Escape": viewer.let_go,
        "question": viewer.toggle_help,
        "q": viewer.leave,
        **viewer.mover.keys(),
        **{key: partial(viewer.set_view, view) for key, view in _VIEW_KEYS.items()},
    }


def _pointed(viewer: Viewer) -> None:
    interactor = viewer.plotter.iren.interactor
    if interactor.GetInteractorStyle().GetState() == 0:  # not while the model is turned
        viewer.point_at(*interactor.GetEventPosition())


def _called(action: Callable[[], object]) -> Callable[[], None]:
    # PyVista wants a function without parameters and without defaults.
    def call() -> None:
        action()

    return call


def _observed(action: Callable[[], object]) -> Callable[..., None]:
    # VTK passes the sender and the name of the event.
    def call(*_: object) -> None:
        action()

    return call
