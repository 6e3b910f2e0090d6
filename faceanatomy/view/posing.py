"""The mesh library of a moving face: the same meshes, with their points where a pose puts them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.library import MeshLibrary, meshes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion
    from faceanatomy.view.items import Pose

_KEEP = 3
_MOTIONS: list[Motion] = []
_POSED: list[PosedLibrary] = []


class PosedLibrary(MeshLibrary):
    """The meshes of a library in a pose; those that nothing moves are the library's own.

    Parameters
    ----------
    rest
        The library of the face at rest.
    motion
        How its meshes move.
    pose
        What contracts, and how much of the movement is carried out.
    """

    def __init__(self, rest: MeshLibrary, motion: Motion, pose: Pose) -> None:
        self.directory = rest.directory
        self.rest = rest
        self.pose = pose
        self._infos = dict(rest.infos)
        self._loaded = {}
        share = pose.motion
        self._moved = motion.displace(pose.activation * share, pose.posture.scaled(share))

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        if key not in self._loaded:
            mesh = self.rest[key]
            displacement = self._moved[key]
            self._loaded[key] = (
                replace(mesh, points=np.ascontiguousarray(mesh.points + displacement))
                if displacement.any()
                else mesh
            )
        return self._loaded[key]

    def moving(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of the meshes that are not where they rest."""
        return (key for key in self.rest if self[key] is not self.rest[key])


def posed_library(library: MeshLibrary, pose: Pose) -> MeshLibrary:
    """Return `library` in a pose; the last few are kept, so a scene asks as often as it likes.

    Raises
    ------
    InvalidValueError
        If the library has no motion basis.
    DataError
        If the basis belongs to other meshes.
    """
    if not pose.moves:
        return library
    for kept in _POSED:
        if kept.rest is library and kept.pose == pose:
            return kept
    made = PosedLibrary(library, motion_of(library), pose)
    _POSED.insert(0, made)
    del _POSED[_KEEP:]
    return made


def can_move(library: MeshLibrary) -> bool:
    """Tell whether a library comes with a motion basis."""
    return (library.directory / "motion.npz").is_file()


def motion_of(library: MeshLibrary) -> Motion:
    """Return the motion of a library (read once, kept); raises as `posed_library`."""
    from faceanatomy.geometry.motion import Motion, motion
    from faceanatomy.geometry.motion_file import read_motion

    if library is meshes():
        return motion()
    for kept in _MOTIONS:
        if kept.library is library:
            return kept
    if not can_move(library):
        raise InvalidValueError(
            f"The meshes in {str(library.directory)!r} have no motion.npz, so they cannot move. "
            "Leave motion out (or give motion=0), or use the project's own meshes."
        )
    made = Motion(library, read_motion(library.directory / "motion.npz"))
    _MOTIONS.insert(0, made)
    del _MOTIONS[_KEEP:]
    return made
