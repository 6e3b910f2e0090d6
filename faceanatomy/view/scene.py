"""What a picture shows, as plain data that any renderer can draw.

A `Scene` names meshes, their colours, the camera, labels and the legend; it holds no triangles
and knows no graphics library. `faceanatomy.view.builder.scene` makes one from an expression,
an action unit, an exercise, a muscle or an `Activation`; PyVista draws it on the desktop.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from faceanatomy.errors import InvalidValueError
from faceanatomy.view.themes import THEMES, Rgb, Theme

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

    import pyvista

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas

Role = Literal["natural", "active", "antagonist", "target", "resting", "context"]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Item:
    """One mesh of the scene and how it looks.

    Parameters
    ----------
    mesh, side
        Key of the mesh library.
    role
        Why it is there: ``"natural"`` flesh, ``"active"``, ``"antagonist"``, ``"target"`` (the
        one muscle a picture is about), ``"resting"``, ``"context"`` (bones, skin, eyes ...).
    color
        RGB 0..255 of the flesh of a muscle; None draws the mesh's own colours.
    opacity
        0 invisible .. 1 opaque.
    texture
        Whether fibres are drawn (muscles and tendons only).
    strength
        Strength of contraction, 0..1.
    """

    mesh: str
    side: str
    role: Role = "natural"
    color: Rgb | None = None
    opacity: float = 1.0
    texture: bool = True
    strength: float = 0.0

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


@dataclass(frozen=True)
class Scene:
    """Everything a renderer must know; see the module.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> smile = fa.scene("happiness", skin=0.2)
    >>> path = smile.screenshot("smile.png", size=(1600, 1200))  # doctest: +SKIP
    """

    items: tuple[Item, ...]
    camera: Camera
    title: str = ""
    subtitle: str = ""
    labels: tuple[Label, ...] = ()
    show_labels: bool = False
    legend: Legend = field(default_factory=Legend)
    theme: Theme = THEMES["light"]
    focus: tuple[tuple[str, str], ...] = ()
    """Meshes that the camera frames; empty means everything shown."""
    context: float = 1.0
    """How much larger than the framed meshes the picture is."""
    fade: float = 0.0
    """Height in mm at the lower edge of the picture over which cut ends fade away."""
    library: MeshLibrary | None = field(default=None, repr=False, compare=False)
    """Where the meshes come from; None is the project's own model."""
    atlas: Atlas | None = field(default=None, repr=False, compare=False)
    """Facts for hover texts; None asks `faceanatomy.load`."""

    def with_items(self, items: Iterable[Item]) -> Scene:
        """Return the scene with other items."""
        return replace(self, items=tuple(items))

    def with_camera(self, camera: str | Camera) -> Scene:
        """Return the scene seen by another camera, a `Camera` or the name of a view.

        Raises
        ------
        InvalidValueError
            If there is no view of that name.
        """
        if isinstance(camera, Camera):
            return replace(self, camera=camera)
        from faceanatomy.view.cameras import fitted_camera

        fitted, fade = fitted_camera(self, camera)
        return replace(self, camera=fitted, fade=fade)

    def meshes(self) -> MeshLibrary:
        """Return the mesh library the scene draws from."""
        if self.library is not None:
            return self.library
        from faceanatomy.geometry.library import meshes

        return meshes()

    def to_dict(self) -> dict[str, Any]:
        """Return the scene as plain lists, dictionaries, numbers and text (JSON)."""
        names = ("items", "camera", "title", "subtitle", "labels", "show_labels", "legend",
                 "theme", "focus", "context", "fade")  # fmt: skip
        return {
            name: [asdict(e) if hasattr(e, "__dataclass_fields__") else e for e in value]
            if isinstance(value, tuple)
            else asdict(value)
            if hasattr(value, "__dataclass_fields__")
            else value
            for name in names
            for value in [getattr(self, name)]
        }

    # Drawing -------------------------------------------------------------------------------

    def show(self, **options: Any) -> Any:
        """Open the desktop viewer and wait until it is closed; in a notebook, show a picture.

        Parameters
        ----------
        **options
            Passed on to `faceanatomy.view.desktop.show`.
        """
        from faceanatomy.view.desktop import show

        return show(self, **options)

    def screenshot(
        self,
        path: str | os.PathLike[str],
        size: tuple[int, int] = (1600, 1200),
        *,
        transparent: bool = False,
    ) -> Path:
        """Write a picture with title, legend and labels, and return its path.

        Parameters
        ----------
        path
            File to write, ``.png`` or ``.jpg``.
        size
            Width and height in pixels.
        transparent
            Leave the ground out (``.png`` only).

        Raises
        ------
        InvalidValueError
            If the suffix or the size cannot be used.
        OutputError
            If the file cannot be written; an older file stays as it was.
        MissingDependencyError
            If the machine lacks the OpenGL libraries.
        """
        from faceanatomy.view.picture import save_picture

        return save_picture(self, path, size, transparent=transparent)

    def plotter(self, *, off_screen: bool = False, size: tuple[int, int] = (1400, 1050)) -> pyvista.Plotter:
        """Return a `pyvista.Plotter` that shows the scene, for additions of your own."""
        from faceanatomy.view.desktop import plotter

        return plotter(self, off_screen=off_screen, size=size)

    def _repr_png_(self) -> bytes:
        from faceanatomy.view.picture import png_bytes

        return png_bytes(self, (1000, 800))
