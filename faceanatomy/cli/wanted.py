"""What commands show: the options that say so, once for all of them, and what they mean."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable

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


@dataclass(frozen=True)
class Wanted:
    """What is to be shown and how, as ``view``, ``render`` and ``animate`` are told."""

    name: Name = None
    expression: ExpressionName = None
    exercise: ExerciseName = None
    au: ActionUnits = None
    intensity: Intensity = 1.0
    side: SideName = "both"
    layers: Layers = None
    skin: Skin = None
    camera: Camera = None
    antagonists: Antagonists = False

    def subject(
        self, nerve: str | None = None, lesion: str | None = None, severity: float = 1.0
    ) -> tuple[Course | None, Any]:
        """Return what a face with a lesion does, None without one, and what is to be shown."""
        other = self.name or self.exercise or self.au
        course = _course_of_lesion(lesion, self.side, severity, self.expression, other)
        return course, course or asked_for(
            self.name, self.expression, self.exercise, self.au, nerve
        )

    def looks(self) -> dict[str, Any]:
        """Return how it is to look, as the functions of the library are told."""
        return {
            "layers": split(self.layers), "skin": self.skin, "camera": self.camera,
            "antagonists": self.antagonists,
        }  # fmt: skip


def with_wanted(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Wanted`, which it gets as its parameter ``wanted``."""
    kinds = get_type_hints(Wanted, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY,
            default=field.default, annotation=kinds[field.name],
        )
        for field in fields(Wanted)
    ]  # fmt: skip

    @wraps(command)
    def run(**given: Any) -> None:
        wanted = Wanted(**{field.name: given.pop(field.name) for field in fields(Wanted)})
        command(wanted=wanted, **given)

    own = inspect.signature(command, eval_str=True).parameters.values()
    # Only keywords: a required option may then come after one that has a default.
    merged = [
        one
        for parameter in own
        for one in (
            shared
            if parameter.name == "wanted"
            else [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
        )
    ]
    run.__signature__ = inspect.Signature(merged)  # type: ignore[attr-defined]
    return run


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
