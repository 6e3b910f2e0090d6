"""The figures of a muscle card: close-up, place in the head, the face at rest and contracted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faceanatomy.knowledge.aliases import short_name
from faceanatomy.sheets.faces import at_rest, motion_share, movements, pose_of, skin_face
from faceanatomy.sheets.views import Views, caption, shaped, with_marks
from faceanatomy.view import themes
from faceanatomy.view.cameras import fit, head_keys
from faceanatomy.view.items import Pose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.view.scene import Scene

CLOSE_UP, SMALL = 1.12, 0.8
"""Width divided by height of a close-up and of the small figures."""

LETTERS = {"O": "O origin", "I": "I insertion"}
MARKED = f". {', '.join(LETTERS.values())}"
ORIGIN, INSERTION = (196, 62, 52), (52, 116, 176)
"""Where it begins and ends on bone: red and blue, as atlases of bones have it."""
_FACES = ("front", "three-quarter", "lateral")
"""Views from which a face can be recognised."""


def close_up(muscle: Muscle, atlas: Atlas, library: MeshLibrary | None) -> Scene:
    """Return a muscle among its neighbours, from where most of it is seen.

    More of a muscle in the orbit may be seen from below, but there nobody knows an eye again.
    """
    from faceanatomy.view.scene import scene

    close = scene(muscle, theme="white", atlas=atlas, library=library)
    if close.camera.name == "below" and muscle.group == "eye":
        close = scene(muscle, camera="three-quarter", theme="white", atlas=atlas, library=library)
    return close


def card_views(muscle: Muscle, atlas: Atlas, library: MeshLibrary | None) -> Views:
    """Return the close-up, the position and, if it moves the skin, the face twice."""
    close = close_up(muscle, atlas, library)
    close = with_marks(close, {themes.ORIGIN: ORIGIN, themes.INSERTION: INSERTION})
    view = close.camera.name
    keys = head_keys(close.meshes())
    keys += [item.key for item in close.items if item.role == "target"]
    head = fit(close.meshes(), keys, view)
    inset = replace(close, camera=head, fade=0.06 * head.height, vignette=False)
    where, name = caption(view), short_name(muscle.name)
    scenes = [shaped(close, CLOSE_UP), shaped(inset, SMALL)]
    captions = [f"{where}{MARKED}", "Where it lies"]
    alternatives = [
        f"Close-up of {name}, highlighted among its neighbours; {where}",
        f"Position of {name} in the head; {where}",
    ]
    moved = {}
    for rest, pose, words in _contracted(muscle, view, atlas, library):
        moved[3] = movements(rest.pose, pose, rest)
        if not moved[3]:
            continue
        scenes += [rest, replace(rest, pose=pose)]
        captions += ["At rest", words]
        alternatives += ["The face at rest", f"The face when {name} contracts"]
        return Views(tuple(scenes), tuple(captions), tuple(alternatives), moved)
    return Views(tuple(scenes), tuple(captions), tuple(alternatives))


def _contracted(
    muscle: Muscle, view: str, atlas: Atlas, library: MeshLibrary | None
) -> Iterator[tuple[Scene, Pose, str]]:
    """Yield a face at rest, what contraction does to it, and its caption, the plainest first.

    Muscles that move the jaw or the head and not the skin do so in one of their action units.
    """
    share = motion_share(library)
    if not share:
        return
    face = view if view in _FACES else "three-quarter"
    rest = at_rest(shaped(skin_face(None, face, atlas, library), SMALL))
    if ("skin", "midline") not in rest.meshes_at_rest():
        return
    alone = atlas.resolve(muscle)
    yield rest, Pose(alone.activation, alone.posture, share), "Contracted"
    for unit in muscle.action_units:
        shown = atlas.resolve(unit)
        if shown.posture:
            yield rest, pose_of(shown, library), f"At work: {unit.name.lower()}"
