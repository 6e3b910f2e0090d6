"""The actors of the desktop window in the pose of its scene: points, colours, halves.

New points are written into the actors that are seen; the others wait until they are shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from faceanatomy.view.actors import actor_of, move, paint
from faceanatomy.view.desktop import TEXELS_PER_MM, actor_name, make_veil
from faceanatomy.view.posing import can_move
from faceanatomy.view.repainting import halved
from faceanatomy.view.surface import posed_surface

if TYPE_CHECKING:
    from faceanatomy.activation import Activation
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.posture import Posture
    from faceanatomy.view.controls import Viewer


class PosedActors:
    """What the actors of one window look like now.

    Parameters
    ----------
    viewer
        The window.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.able = can_move(viewer.scene.meshes_at_rest())
        """Whether the meshes have a motion basis; if not, only colours change."""
        self._drawn: dict[str, Mesh] = {}
        self._textures: dict[Any, Any] = {}

    def settle(self) -> None:
        """Give everything that is seen the points of the pose of the scene."""
        viewer = self._viewer
        library, at_rest = viewer.scene.meshes(), viewer.scene.meshes_at_rest()
        made: dict[tuple[str, str], Any] = {}
        for item in viewer.scene.items:
            name = actor_name(item)
            if not viewer.visible(item) or self._drawn.get(name) is library[item.key]:
                continue
            if item.key not in made:
                made[item.key] = posed_surface(at_rest, library[item.key])
            move(viewer.plotter.actors[name], made[item.key])
            self._drawn[name] = library[item.key]

    def take(
        self,
        activation: Activation,
        posture: Posture,
        motion: float,
        coloured: Activation | None = None,
    ) -> None:
        """Give the scene another pose and its muscles the colours of their strength.

        Parameters
        ----------
        activation, posture
            The pose.
        motion
            Share of the movement that is carried out, 0..1.
        coloured
            What is coloured, if that is not what contracts.
        """
        viewer = self._viewer
        shown = activation if coloured is None else coloured
        if min(activation.symmetry(), shown.symmetry()) < 1:
            self._halve()
        before = viewer.scene
        scene = before.with_pose(shown, posture, motion)
        if coloured is not None:
            scene = replace(scene, pose=scene.pose._replace(activation=activation))
        viewer.scene = scene
        library = scene.meshes_at_rest()
        for old, new in zip(before.items, scene.items, strict=True):
            if new.color != old.color:
                actor = viewer.plotter.actors[actor_name(new)]
                paint(actor, new, library[new.key], TEXELS_PER_MM, self._textures)
                make_veil(actor, new)

    def _halve(self) -> None:
        """Draw muscles across the midline as two halves, which may now differ."""
        viewer = self._viewer
        scene = halved(viewer.scene)
        if len(scene.items) == len(viewer.scene.items):
            return
        library = scene.meshes()
        whole = {actor_name(item) for item in viewer.scene.items}
        halves = {actor_name(item): item for item in scene.items}
        for name in whole - set(halves):
            viewer.plotter.remove_actor(viewer.plotter.actors[name], render=False)
        for name in [name for name in halves if name not in whole]:
            item = halves[name]
            actor = actor_of(item, library[item.key], TEXELS_PER_MM, self._textures)
            make_veil(actor, item)
            viewer.plotter.add_actor(actor, name=name, reset_camera=False, render=False)
        viewer.scene = scene
