"""Paper sizes, and how type and margins follow them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from faceanatomy.errors import InvalidValueError, choice_error

SIZES: dict[str, tuple[float, float]] = {
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A2": (420.0, 594.0),
    "A1": (594.0, 841.0),
    "A0": (841.0, 1189.0),
    "letter": (215.9, 279.4),
    "tabloid": (279.4, 431.8),
}
"""Width and height in mm, upright."""

ORIENTATIONS = ("portrait", "landscape")
_A4_AREA = 210.0 * 297.0
_SMALLEST_TYPE = 0.86
"""Below A4 type shrinks no further than this, so that 7 pt never becomes less than 6."""


class SheetTooSmallError(InvalidValueError):
    """A sheet that cannot hold what was asked for.

    Parameters
    ----------
    size
        The size that was asked for.
    what
        What does not fit.
    proposal
        The next size that holds it; empty if none does.
    turned
        The other orientation if the same size holds it so; else empty.
    """

    def __init__(self, size: str, what: str, proposal: str = "", turned: str = "") -> None:
        self.size = size
        self.proposal = proposal
        self.turned = turned
        ways = [f"orientation={turned!r}"] * bool(turned) + [f"size={proposal!r}"] * bool(proposal)
        advice = (
            f"Use {' or '.join(ways)}."
            if ways
            else "No larger size holds it either: show fewer muscles at a time, or shorten your "
            "own texts."
        )
        super().__init__(f"A sheet of size {size!r} is too small for {what}. {advice}")


@dataclass(frozen=True)
class Paper:
    """One sheet of paper.

    Parameters
    ----------
    name
        ``"A4"``, ``"letter"`` ...
    width, height
        Millimetres, as turned.
    """

    name: str
    width: float
    height: float

    @property
    def landscape(self) -> bool:
        """Whether the long side lies."""
        return self.width > self.height

    @property
    def scale(self) -> float:
        """Length relative to A4, from the area."""
        return math.sqrt(self.width * self.height / _A4_AREA)

    @property
    def type_scale(self) -> float:
        """Type size relative to A4: it grows more slowly than the paper, so figures gain."""
        return max(float(self.scale**0.75), _SMALLEST_TYPE)

    @property
    def margin(self) -> float:
        """White border in mm."""
        return 13.0 * float(self.scale**0.9)


def paper(size: str, orientation: str | None = None) -> Paper:
    """Return a paper by name.

    Parameters
    ----------
    size
        One of `SIZES`, in any case.
    orientation
        ``"portrait"`` or ``"landscape"``; None is portrait.

    Raises
    ------
    InvalidValueError
        If there is no such size or orientation.
    """
    by_name = {name.casefold(): name for name in SIZES}
    name = by_name.get(str(size).casefold())
    if name is None:
        raise choice_error("size", size, SIZES)
    if orientation not in (None, *ORIENTATIONS):
        raise choice_error("orientation", orientation, ORIENTATIONS)
    width, height = SIZES[name]
    if orientation == "landscape":
        width, height = height, width
    return Paper(name, width, height)


def least_points(size: str) -> float:
    """Return the smallest type, in points, that may be printed on a size of paper."""
    width, height = SIZES[size]
    if width * height < 0.9 * _A4_AREA:
        return 6.0
    return 14.0 if size in ("A1", "A0") else 7.0


def larger_sizes(size: str) -> tuple[str, ...]:
    """Return the larger sizes, smallest first, own family before the others."""
    width, height = SIZES[size]
    bigger = [n for n, (w, h) in SIZES.items() if w * h > width * height * 1.01]
    same_family = [n for n in bigger if (n[0] == "A") == (size[0] == "A")]
    others = [n for n in bigger if n not in same_family]
    by_area = sorted(same_family, key=lambda n: SIZES[n][0] * SIZES[n][1])
    return (*by_area, *sorted(others, key=lambda n: SIZES[n][0] * SIZES[n][1]))
