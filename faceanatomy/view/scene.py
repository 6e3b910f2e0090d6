"""What a picture shows, as plain data that any renderer can draw.

A `Scene` names meshes, their colours, the camera, labels and the legend; it holds no triangles
and knows no graphics library. `scene` makes one from an expression, an action unit, an exercise,
a muscle or an `Activation`; PyVista draws it on the desktop.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from faceanatomy.view.items import Camera, Item, Label, Legend, Pose
from faceanatomy.view.themes import THEMES, Theme

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyvista

    from faceanatomy.activation import Activation
    from faceanatomy.dynamics import Course
    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.posture import Posture
    from faceanatomy.view.web import InlinePage


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
    least_mm: float = 70.0
    """Smallest width and height of the frame."""
    fade: float = 0.0
    """Height in mm at the lower edge of the picture over which cut ends fade away."""
    vignette: bool = False
    """Whether a close-up fades away towards all edges."""
    pale_bones: bool = False
    """Whether ghosts of bone are even and pale, and let through only the flesh behind them."""
    pose: Pose = field(default_factory=Pose)
    """What contracts, jaw, gaze and tongue, and which share of that movement is drawn."""
    library: MeshLibrary | None = field(default=None, repr=False, compare=False)
    """Where the meshes come from; None is the project's own model."""
    atlas: Atlas | None = field(default=None, repr=False, compare=False)
    """Facts for hover texts; None asks `faceanatomy.load`."""
    shown: Shown | None = field(default=None, repr=False, compare=False)
    """What was resolved from the thing asked for."""
    course: Course | None = field(default=None, repr=False, compare=False)
    """What viewers play; None is the movement of what is shown."""

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

    def with_pose(
        self,
        activation: Activation | None = None,
        posture: Posture | None = None,
        motion: float = 1.0,
    ) -> Scene:
        """Return the scene with the face in another pose, seen by the same camera.

        Muscles take the colour of how strongly they contract in that pose, so a movement is
        drawn by calling this with ``activation * t`` from frame to frame.

        Parameters
        ----------
        activation
            What contracts; by default what contracted before.
        posture
            Jaw, gaze, head and tongue; by default those of before.
        motion
            Share of the movement that is drawn, 0..1. It leaves the colours alone.

        Raises
        ------
        InvalidValueError
            If `motion` is outside 0..1 or the meshes have no motion basis.
        """
        from faceanatomy.view.repainting import posed_scene

        return posed_scene(self, activation, posture, motion)

    def meshes(self) -> MeshLibrary:
        """Return the meshes the scene draws, in its pose."""
        at_rest = self.meshes_at_rest()
        if not self.pose.moves:
            return at_rest
        from faceanatomy.view.posing import posed_library

        return posed_library(at_rest, self.pose)

    def meshes_at_rest(self) -> MeshLibrary:
        """Return the mesh library of the scene, whatever its pose."""
        if self.library is not None:
            return self.library
        from faceanatomy.geometry.library import meshes

        return meshes()

    def to_dict(self) -> dict[str, Any]:
        """Return the scene as plain lists, dictionaries, numbers and text (JSON)."""
        names = ("items", "camera", "title", "subtitle", "labels", "show_labels", "legend",
                 "theme", "focus", "least_mm", "fade", "vignette")  # fmt: skip
        plain: dict[str, Any] = {
            name: [asdict(e) if hasattr(e, "__dataclass_fields__") else e for e in value]
            if isinstance(value, tuple)
            else asdict(value)
            if hasattr(value, "__dataclass_fields__")
            else value
            for name in names
            for value in [getattr(self, name)]
        }
        return {**plain, "pose": self.pose.to_dict()}

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

    def to_html(
        self, path: str | os.PathLike[str] | None = None, *, detail: str | None = None
    ) -> Path | InlinePage:
        """Write the interactive viewer as one HTML file; without a path, return it for a notebook.

        Parameters
        ----------
        path
            File to write, ``.html``. None returns an object that a Jupyter cell shows inline.
        detail
            ``"full"`` or ``"light"`` meshes; by default full in files, light in notebooks.
        """
        from faceanatomy.view.web import InlinePage, write_html

        if path is None:
            return InlinePage(self, detail=detail or "light")
        return write_html(self, path, detail=detail or "full")

    def plotter(
        self, *, off_screen: bool = False, size: tuple[int, int] = (1400, 1050)
    ) -> pyvista.Plotter:
        """Return a `pyvista.Plotter` that shows the scene, for additions of your own."""
        from faceanatomy.view.desktop import plotter

        made: pyvista.Plotter = plotter(self, off_screen=off_screen, size=size)
        return made

    def _repr_html_(self) -> str | None:
        # What cannot show a page (a saved notebook on a web site) still has the picture below.
        from faceanatomy.view.opening import has_bundle
        from faceanatomy.view.web import InlinePage

        return InlinePage(self)._repr_html_() if has_bundle() else None

    def _repr_png_(self) -> bytes:
        from faceanatomy.view.picture import png_bytes

        return png_bytes(self, (1000, 800))


def scene(
    thing: Any = None,
    *,
    intensity: float = 1.0,
    side: str = "both",
    layers: str | Sequence[str] | None = None,
    skin: float | None = None,
    camera: str | Camera | None = None,
    labels: bool = False,
    antagonists: bool = False,
    theme: str = "light",
    motion: float = 0.0,
    atlas: Atlas | None = None,
    library: MeshLibrary | None = None,
) -> Scene:
    """Return the scene that shows something of the atlas.

    Parameters
    ----------
    thing
        What to show: anything `Atlas.resolve` takes (a name, muscle, action unit, expression,
        exercise, nerve, `Activation`, ``{"AU12": 0.8}`` ...); None shows the anatomy as it is.
    intensity
        Scales all strengths, 0..1.
    side
        The subject's ``"left"``, ``"right"`` or ``"both"``: what contracts, and without a thing
        on which side muscles are shown.
    layers
        What is drawn: any of ``"superficial"``, ``"intermediate"``, ``"deep"``, ``"muscles"``
        (all three), ``"bones"`` and ``"skin"``; by default muscles and bones.
    skin
        Opacity of the skin, 0..1.
    camera
        A named view (``"front"``, ``"three-quarter"``, ``"lateral"``, ``"posterior"``,
        ``"below"``, each sided one also with ``-left``) or a `Camera`. By default three-quarter,
        and for a single muscle the view that shows most of it.
    labels
        Whether names are set beside the picture.
    antagonists
        Whether muscles that pull against the contracting ones are shown in a second colour.
    theme
        ``"light"``, ``"dark"`` or ``"white"``.
    motion
        Share of the movement that is drawn, 0..1: by default the face stays at rest and only
        colours tell what contracts; 1 draws the whole movement. What is only pointed out (the
        muscles of a nerve, of an artery ...) moves nothing.
    atlas, library
        Facts and meshes; by default those of the project.

    Raises
    ------
    UnknownNameError
        If nothing is called `thing`; the nearest names are suggested.
    InvalidValueError
        If a side, layer, view, theme, opacity, intensity or motion is not valid, or meshes of
        your own are to move that have no motion basis.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> fa.scene("happiness", skin=0.2).title
    'Happiness'
    >>> fa.scene("happiness", skin=1.0, motion=0.5).pose.motion
    0.5
    """
    from faceanatomy.view.building import build

    return build(
        thing,
        intensity=intensity,
        side=side,
        layers=layers,
        skin=skin,
        camera=camera,
        labels=labels,
        antagonists=antagonists,
        theme=theme,
        motion=motion,
        atlas=atlas,
        library=library,
    )
