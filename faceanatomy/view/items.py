"""The pieces of a scene: meshes and how they look, the camera, labels and the legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from faceanatomy.view.themes import Rgb

Role = Literal["natural", "active", "antagonist", "target", "resting", "context", "subject"]
Vector = tuple[float, float, float]


class Mark(NamedTuple):
    """A named site that is painted on an item.

    Parameters
    ----------
    structure, site
        As in ``structures.json``.
    color
        RGB 0..255.
    sides
        Which of the two sites, where there are two on one mesh.
    """

    structure: str
    site: str
    color: Rgb
    sides: tuple[str, ...] = ("right", "left")


@dataclass(frozen=True)
class Item:
    """One mesh of the scene and how it looks.

    Parameters
    ----------
    mesh, side
        Key of the mesh library.
    role
        Why it is there: ``"natural"`` flesh, ``"active"``, ``"antagonist"``, ``"target"`` (the
        one muscle a picture is about), ``"resting"``, ``"context"`` (bones, skin, eyes ...),
        ``"subject"`` (the structure a picture is about).
    color
        RGB 0..255 of the flesh of a muscle; None draws the mesh's own colours.
    opacity
        0 invisible .. 1 opaque.
    texture
        Whether fibres are drawn (muscles and tendons only).
    strength
        Strength of contraction, 0..1.
    half
        ``"left"`` or ``"right"`` draws only that half of a midline mesh (half of the mouth can
        be paralysed); empty draws the whole.
    marks
        Named sites that are painted on it, with the mesh's own colours around them.
    """

    mesh: str
    side: str
    role: Role = "natural"
    color: Rgb | None = None
    opacity: float = 1.0
    texture: bool = True
    strength: float = 0.0
    half: Literal["", "left", "right"] = ""
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise InvalidValueError(
                f"The opacity of {self.mesh!r} is {self.opacity!r}: it must be a number from 0 "
                "(invisible) to 1 (opaque)."
            )

    @property
    def key(self) -> tuple[str, str]:
        """Key of the mesh library."""
        return self.mesh, self.side


@dataclass(frozen=True)
class Camera:
    """An orthographic view.

    Parameters
    ----------
    center
        The point in the middle of the picture, mm.
    direction
        From the subject towards the viewer (any length).
    up
        What points upward in the picture.
    width, height
        What must fit into the picture, in mm of the subject; the shorter side of a picture of
        another shape decides the scale.
    name
        The named view it came from, if any.
    """

    center: Vector
    direction: Vector
    up: Vector = (0.0, 0.0, 1.0)
    width: float = 240.0
    height: float = 320.0
    name: str = ""

    def pixels_per_mm(self, width: int, height: int) -> float:
        """Return the scale of a picture of `width` x `height` pixels."""
        return min(width / self.width, height / self.height)


class Pose(NamedTuple):
    """What the face does in a scene.

    Parameters
    ----------
    activation
        What contracts.
    posture
        Jaw, gaze, head and tongue.
    motion
        Share of the movement that is carried out: 0 draws the face at rest, 1 all of it.
    """

    activation: Activation = Activation()
    posture: Posture = Posture()
    motion: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether anything is drawn away from where it rests."""
        return self.motion > 0 and bool(self.activation or self.posture)

    def to_dict(self) -> dict[str, Any]:
        """Return the pose as plain lists, dictionaries, numbers and text (JSON)."""
        return {
            "activation": [[unit, side, value] for (unit, side), value in self.activation.items()],
            "posture": msgspec.to_builtins(self.posture),
            "motion": self.motion,
        }


@dataclass(frozen=True)
class Label:
    """A name to be set beside the picture with a line to a mesh.

    Parameters
    ----------
    text
        Name in English.
    keys
        Meshes that the line may end on, in order of preference.
    detail
        Second line, for example the Latin name; may be empty.
    color
        RGB of the dot at the end of the line.
    """

    text: str
    keys: tuple[tuple[str, str], ...]
    detail: str = ""
    color: Rgb = (90, 30, 26)


@dataclass(frozen=True)
class Legend:
    """What the colours mean.

    Parameters
    ----------
    scale
        Heading of the scale of strength; empty for none.
    entries
        Further colours and their meaning.
    """

    scale: str = ""
    entries: tuple[tuple[str, Rgb], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.scale or self.entries)
