"""The exceptions of faceanatomy.

Every message answers four questions: what was asked, what is wrong, what comes nearest, what to
do next. Everything derives from `FaceAnatomyError`, so one ``except`` catches it all.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FaceAnatomyError(Exception):
    """Base class of every error this library raises on purpose."""


class UnknownNameError(FaceAnatomyError, KeyError):
    """A name, synonym or id that nothing answers to.

    It is a `KeyError`, so mappings that raise it behave as mappings do.

    Parameters
    ----------
    kind
        What was looked for, as a person would say it: ``"muscle"``, ``"expression"``.
    name
        What was asked.
    suggestions
        The nearest valid names, best first.
    hint
        What to do next.
    """

    def __init__(
        self, kind: str, name: object, suggestions: Iterable[str] = (), hint: str = ""
    ) -> None:
        self.kind = kind
        self.name = name
        self.suggestions = tuple(suggestions)
        article = "an" if kind[:1] in "aeiou" else "a"
        message = f"No {kind} is called {str(name)!r}."
        if self.suggestions:
            message += f" Did you mean {_listed(self.suggestions)}?"
        elif not hint:
            message += f" It is not {article} {kind} of this atlas."
        super().__init__(f"{message} {hint}".rstrip())

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the message in quotation marks


class InvalidValueError(FaceAnatomyError, ValueError):
    """A value outside what the function can take: a side, an intensity, a size, a suffix."""


class DataError(FaceAnatomyError):
    """A data or mesh file that is missing, cut off or malformed."""


class OutputError(FaceAnatomyError, OSError):
    """An output file that could not be written; an older file of that name is untouched."""


class PlanRefusedError(FaceAnatomyError):
    """A training plan that a condition or a log of discomfort forbids; the message says why."""


class MissingDependencyError(FaceAnatomyError, RuntimeError):
    """A system library or optional package that this call needs and the machine lacks."""


def choice_error(what: str, value: object, choices: Iterable[str]) -> InvalidValueError:
    """Return the error for a value that is not among a few fixed choices.

    Parameters
    ----------
    what
        The parameter in words, for example ``"side"``.
    value
        What was given.
    choices
        All valid values.
    """
    valid = tuple(choices)
    near = nearest(str(value), valid, limit=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InvalidValueError(
        f"{value!r} is not a valid {what}: it must be one of {_listed(valid)}.{hint}"
    )


def finite_number(value: object) -> float | None:
    """Return `value` if it is a finite number, None for anything else: also for True and text."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` candidates that are spelled like `name`, best first."""
    from difflib import get_close_matches

    by_folded = {c.casefold(): c for c in candidates}
    return [by_folded[c] for c in get_close_matches(name.casefold(), by_folded, limit, 0.6)]


def _listed(items: Iterable[str]) -> str:
    quoted = [f"{item!r}" for item in items]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
