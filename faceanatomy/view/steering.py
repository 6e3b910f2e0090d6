"""What steers the face in a desktop window: playing and sliders, or a trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Steering(Protocol):
    """What `faceanatomy.view.controls.Viewer` asks of the part that changes the pose."""

    help: tuple[tuple[str, str], ...]
    """Keys and what they do, for the help card."""
    hint: str
    """One line for the foot of the window."""

    @property
    def reserved(self) -> int:
        """Pixels at the right edge that neither the face nor a card may use."""

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return what each key does, by VTK's name of the key; they go before the window's own."""

    def refresh(self) -> None:
        """Draw what lies over the window anew."""

    def settle(self) -> None:
        """Give everything that is seen the points of the pose of the scene."""


PRIORITY = 10.0
"""Mouse events go to the steering first."""
LONGEST_TICK = 0.25
"""A machine that draws slowly shows fewer pictures of a film, but leaves none of it out."""
TICK_MS = 40


def observe_mouse(
    interactor: Any, pressed: Callable[[], bool], pulled: Callable[[], bool],
    released: Callable[[], bool],
) -> None:  # fmt: skip
    """Hand mouse events to functions that tell whether they used them.

    What is used turns the head no more.
    """
    for event, act in (
        ("LeftButtonPressEvent", pressed),
        ("MouseMoveEvent", pulled),
        ("LeftButtonReleaseEvent", released),
    ):
        _add(interactor, event, act)


def _add(interactor: Any, event: str, act: Callable[[], bool]) -> None:
    tags: list[int] = []

    def called(*_: object) -> None:
        interactor.GetCommand(tags[0]).SetAbortFlag(act())

    tags.append(interactor.AddObserver(event, called, PRIORITY))
