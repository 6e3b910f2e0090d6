"""What can be done in the desktop window.

The window is a view of a small state (skin, layers, side, camera, names shown); every key
(`faceanatomy.view.bindings`) changes the state and the window follows it, so
`Viewer.current_scene` can say at any time what is seen, and a picture of it can be written.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from faceanatomy.view.annotation import inset_camera, insets, label_annotation, still_annotation
from faceanatomy.view.bindings import bind
from faceanatomy.view.cameras import fitted_camera, opposite_view
from faceanatomy.view.cards import hint, information_card, key_card
from faceanatomy.view.desktop import actor_name, aim, present_camera, with_skin
from faceanatomy.view.layers import COVERED, DEPTHS, depths_of, layer_of
from faceanatomy.view.moving import Mover
from faceanatomy.view.naming import description
from faceanatomy.view.overlay import Overlay
from faceanatomy.view.picking import Picker
from faceanatomy.view.singled import Singled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyvista

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.items import Camera, Item
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.steering import Steering

_SKIN_STEPS = (0.0, 0.25, 0.5, 1.0)
_SIDES = ("both", "right", "left")


class Viewer:
    """State, actions and overlays of one window.

    Parameters
    ----------
    plotter
        Made by `faceanatomy.view.desktop.plotter` for the same scene.
    scene
        What is shown at first.
    steering
        Makes the part that changes the pose; by default playing and sliders.
    """

    def __init__(
        self,
        plotter: pyvista.Plotter,
        scene: Scene,
        steering: Callable[[Viewer, Overlay, Overlay], Steering] = Mover,
    ) -> None:
        self.plotter: Any = plotter
        self.scene = scene
        self.layers = {*DEPTHS, "bones"}
        self.side = "both"
        self.skin = max((i.opacity for i in scene.items if self._layer(i) == "skin"), default=0.0)
        self.view = scene.camera.name
        self.labels = scene.show_labels
        self.singled = Singled()
        self.hovered: tuple[str, str] | None = None
        self._pinned: tuple[str, str] | None = None
        layers = ("still", "labels", "card", "hint", "line", "panel", "help")
        self._over = {name: Overlay(plotter.renderer) for name in layers}
        self.scene = with_skin(plotter, scene)
        self._picker = Picker(self.scene)
        self.mover: Any = steering(self, self._over["panel"], self._over["line"])
        bind(self)
        self._refresh_still()
        if self.mover.reserved:
            self._aim(self.scene.camera)
        self._update(labels=True)

    # Questions -----------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the window in pixels."""
        width, height = self.plotter.render_window.GetSize()
        return int(width), int(height)

    @property
    def help_shown(self) -> bool:
        """Whether the list of keys is on the screen."""
        return self._over["help"].visible

    @property
    def card_shown(self) -> bool:
        """Whether a card with facts is on the screen."""
        return self._over["card"].visible

    def visible(self, item: Item) -> bool:
        """Tell whether the state shows an item."""
        layer = self._layer(item)
        if not self.singled.share(item.mesh, layer):
            return False
        if layer == "skin":
            return self.skin > 0
        if self.skin >= 1 and self.scene.meshes_at_rest().info(item.mesh).kind in COVERED:
            return False  # opaque skin covers muscles, also where a strong pose thins it
        if layer == "landmark":
            return bool(self.layers)
        if layer != "bones" and self.side != "both" and item.side not in (self.side, "midline"):
            return False
        return layer in self.layers

    def current_scene(self) -> Scene:
        """Return what the window shows now, camera included, as a scene."""
        items = tuple(
            replace(item, opacity=self._opacity(item))
            for item in self.scene.items
            if self.visible(item)
        )
        return replace(
            self.scene, items=items, camera=self._camera(), show_labels=self.labels, fade=0.0,
            vignette=False,
        )  # fmt: skip

    # Actions -------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the window and wait until it is closed."""
        self.plotter.show(title=f"faceanatomy: {self.scene.title or 'muscles of the face'}")

    def toggle_layer(self, layer: str) -> None:
        """Show or hide a layer."""
        self.layers ^= {layer}
        self._update(labels=True)

    def set_skin(self, opacity: float) -> None:
        """Set the opacity of the skin, 0..1."""
        self.skin = min(max(round(opacity, 2), 0.0), 1.0)
        self._update(labels=True)

    def next_skin(self) -> None:
        """Go on to the next of four opacities of the skin."""
        self.set_skin(next((s for s in _SKIN_STEPS if s > self.skin + 0.01), 0.0))

    def single_out(self, what: str) -> None:
        """Isolate, ghost or hide what was clicked, or else what is under the mouse; or undo it.

        Parameters
        ----------
        what
            ``"only"``, ``"ghosts"`` or ``"hidden"``.
        """
        key = self._pinned or self.hovered
        if key is None:
            self.say("Click a muscle or a bone first, or point at it.")
            return
        self.singled.flip(what, key[0])
        self._update(labels=True)

    def let_go(self) -> None:
        """Show everything again that was hidden, made a ghost or left out."""
        self.singled.let_go()
        self._pinned = None
        self._show_card(None)
        self._update(labels=True)

    def next_side(self) -> None:
        """Show the muscles of both sides, then of the right, then of the left."""
        self.side = _SIDES[(_SIDES.index(self.side) + 1) % 3]
        self._update(labels=True)

    def set_view(self, name: str) -> None:
        """Go to a named view; asked for again, to its mirror image."""
        self.look(opposite_view(name) if self.view == name else name)

    def look(self, name: str) -> None:
        """Go to a named view."""
        self.view = name
        self._aim(fitted_camera(self.scene, name)[0])

    def reset_view(self) -> None:
        """Go back to the view the window opened with."""
        self.view = self.scene.camera.name
        self._aim(self.scene.camera)

    def toggle_labels(self) -> None:
        """Show or hide the names."""
        self.labels = not self.labels
        self._update(labels=True)

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        over = self._over["help"]
        if over.visible:
            over.hide()
        else:
            card = key_card(self.mover.help, self.scene.theme)
            width, height = self.size
            over.show(card, (width - card.width) // 2, max(0, (height - card.height) // 2))
        self.plotter.render()

    def save_picture(self) -> Path:
        """Write a picture of what is seen into the current folder and return its path."""
        from faceanatomy.errors import FaceAnatomyError
        from faceanatomy.view.opening import picture_name, unused

        path = unused(picture_name(self.scene))
        try:
            # The camera already leaves room for the title, so it is taken as it is.
            self.current_scene().screenshot(path, self.size)
        except FaceAnatomyError as error:
            self.say(str(error))
        else:
            self.say(f"Written: {path.resolve()}")
        return path

    def point_at(self, x: int, y: int) -> tuple[str, str] | None:
        """Show what is at a pixel of the window (from the lower left); return its mesh key."""
        visible = [
            number
            for number, item in enumerate(self.scene.items)
            if self.visible(item) and self._opacity(item) >= 1
        ]
        item = self._picker.at(x, y, self.size, self._camera(), visible)
        key = item.key if item is not None else None
        if key != self.hovered:
            self.hovered = key
            self._show_card(key or self._pinned)
        return key

    def pin(self) -> None:
        """Keep the card of what is under the mouse; on empty ground, let it go."""
        self._pinned = self.hovered
        self._show_card(self._pinned)

    def pose_changed(self, *, labels: bool) -> None:
        """Follow a scene that has got another pose."""
        if not labels:
            self._over["labels"].hide()
        self._picker.forget(self.scene)
        self._update(labels=labels)

    def say(self, words: str) -> None:
        """Show one line of text at the foot of the window."""
        image = hint(words, self.scene.theme)
        left = max(0, (self.size[0] - self.mover.reserved - image.width) // 2)
        self._over["hint"].show(image, left, 10)
        self.plotter.render()

    def atlas(self) -> Atlas:
        """Return the facts: those of the scene or of the project."""
        if self.scene.atlas is not None:
            return self.scene.atlas
        from faceanatomy.knowledge.atlas import load

        return load()

    def turning(self) -> None:
        """Put away what would stand in the wrong place while the model is turned."""
        self._over["labels"].hide()
        self._over["hint"].hide()

    def turned(self) -> None:
        """Follow a camera that was moved by hand: it has no named view any more."""
        self.view = ""
        self._update(labels=True)

    def resized(self) -> None:
        """Follow a window that has got another size."""
        self._refresh_still()
        self.mover.refresh()
        self._update(labels=True)

    def leave(self) -> None:
        """Close the window that `start` shows."""
        self._picker.close()
        self.plotter.iren.terminate_app()

    def close(self) -> None:
        """Close the window and let its memory go."""
        self._picker.close()
        self.plotter.close()

    # Inside --------------------------------------------------------------------------------

    def _update(self, *, labels: bool) -> None:
        """Make the window follow the state."""
        actors = self.plotter.actors
        for item in self.scene.items:
            actor = actors[actor_name(item)]
            actor.SetVisibility(self.visible(item))
            opacity, prop = self._opacity(item), actor.GetProperty()
            if prop.GetOpacity() != opacity > 0:
                prop.SetOpacity(opacity)
                actor.SetForceTranslucent(opacity < 1)
                prop.SetBackfaceCulling(opacity < 1)
        self.mover.settle()
        self._picker.forget()
        if labels:
            self._refresh_labels()
        self.plotter.render()

    def _refresh_labels(self) -> None:
        over = self._over["labels"]
        if not self.labels:
            over.hide()
            return
        from faceanatomy.view.render import render

        shown = self.current_scene()
        drawn = render(shown, *self.size, supersample=1, ids=True, occlusion=False)
        over.show(label_annotation(shown, drawn))

    def _refresh_still(self) -> None:
        self._over["still"].show(still_annotation(self.scene, *self.size))
        self.say(self.mover.hint)

    def _show_card(self, key: tuple[str, str] | None) -> None:
        over = self._over["card"]
        if key is None:
            over.hide()
        else:
            lines = description(self.atlas(), *key)
            if key[1] != "midline":
                lines[0] = ("name", f"{lines[0][1]} ({key[1]})")
            card = information_card(lines, self.scene.theme)
            left = self.size[0] - self.mover.reserved - card.width - 20
            over.show(card, left, self.size[1] - card.height - 20)
        self.plotter.render()

    def _aim(self, camera: Camera) -> None:
        room = insets(replace(self.scene, show_labels=self.labels), *self.size)
        if self.mover.reserved:
            room = replace(room, right=room.right + self.mover.reserved, top=room.top + 16)
        aim(self.plotter, inset_camera(camera, room, *self.size), self.size)
        self._update(labels=True)

    def _camera(self) -> Camera:
        return present_camera(self.plotter, self.size, self.view)

    def _opacity(self, item: Item) -> float:
        layer = self._layer(item)
        usual = self.skin if layer == "skin" else item.opacity
        return usual * self.singled.share(item.mesh, layer)

    def _layer(self, item: Item) -> str:
        return layer_of(self.scene.meshes_at_rest().info(item.mesh), self._depths)

    @cached_property
    def _depths(self) -> dict[str, str]:
        return depths_of(self.atlas())
