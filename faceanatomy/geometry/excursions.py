"""How far the face moves, measured as people measured it on people: ways, angles, widths, lengths.

Every measure is a small declaration (``data/model/excursions.json``), taken on one expression of
the shipped motion. Places are landmarks, so a changed head is measured at the same place, and
``commissure``, where the lips of the skin meet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.errors import DataError
from faceanatomy.geometry.fibre_course import length_along_fibres
from faceanatomy.geometry.lip_contact import slit_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from faceanatomy.activation import Activation
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion
    from faceanatomy.posture import Posture

    Floats = NDArray[np.floating[Any]]

MARKER = 2.5
"""Radius of a marker on the skin, mm: what it covers moves as one."""


class Way(msgspec.Struct, frozen=True, tag="way", tag_field="kind"):
    """Way of a marker on the skin, mm."""

    at: str
    """Landmark, or ``commissure``."""


class Rise(msgspec.Struct, frozen=True, tag="rise", tag_field="kind"):
    """Direction of a marker seen from the front, degrees above the horizontal."""

    at: str


class Widening(msgspec.Struct, frozen=True, tag="widening", tag_field="kind"):
    """Growth of the distance between a marker and the one on the other side, per cent of rest."""

    at: str


class Shortening(msgspec.Struct, frozen=True, tag="shortening", tag_field="kind"):
    """Loss of the distance between two points of the skin, per cent of rest."""

    start: str
    end: str


class Belly(msgspec.Struct, frozen=True, tag="belly", tag_field="kind"):
    """Length of muscles along their fibres, per cent of rest, their mean."""

    meshes: tuple[str, ...]


class Carried(msgspec.Struct, frozen=True, tag="carried", tag_field="kind"):
    """Way of the middle of a mesh, mm."""

    mesh: str


Movement = Way | Rise | Widening | Shortening | Belly | Carried


def commissure(skin: Mesh) -> Floats:
    """Return the right end (3,) of the slit between the lips, mm."""
    upper = skin.points[slit_pairs(skin.points, skin.faces)[0]]
    return np.asarray(upper[int(upper[:, 0].argmax())], float)


def take_movement(
    measure: Movement,
    motion: Motion,
    landmarks: Mapping[str, Floats],
    activation: Activation,
    posture: Posture,
) -> float:
    """Return a measure of a moved face, in mm, degrees or per cent as its class says.

    Parameters
    ----------
    measure
        How it is taken; on the right side.
    landmarks
        Name -> position (3,) at rest, mm.

    Raises
    ------
    DataError
        If a landmark or a mesh does not exist.
    """
    moved = motion.displace(activation, posture)
    skin = motion.library["skin", "midline"].points.astype(float)
    shift = moved["skin"].astype(float)

    def marker(name: str, radius: float = MARKER) -> tuple[Floats, Floats]:
        """Return the middle of what a marker covers at rest, and its way (3,), mm."""
        if name not in landmarks:
            raise DataError(f"An excursion names {name!r}, which is no landmark.")
        away = np.linalg.norm(skin - landmarks[name], axis=1)
        covered = away <= max(radius, float(away.min()))
        return skin[covered].mean(axis=0), shift[covered].mean(axis=0)

    match measure:
        case Way(at):
            return float(np.linalg.norm(marker(at)[1]))
        case Rise(at):
            way = marker(at)[1]
            return float(np.degrees(np.arctan2(way[2], way[0])))
        case Widening(at):
            rest, way = marker(at)
            return float(100 * way[0] / rest[0])
        case Shortening(start, end):
            (one, first), (other, second) = marker(start, 0.0), marker(end, 0.0)
            now = np.linalg.norm(other + second - one - first)
            return float(100 * (1 - now / np.linalg.norm(other - one)))
        case Belly(names):
            return float(np.mean([_belly(*_mesh(motion, name, moved)) for name in names]))
        case Carried(name):
            return float(np.linalg.norm(_mesh(motion, name, moved)[1].mean(axis=0)))


def _mesh(motion: Motion, name: str, moved: Any) -> tuple[Mesh, Floats]:
    """Return the right or the only mesh of a name and its displacement (n, 3)."""
    if name not in motion.library.infos:
        raise DataError(f"An excursion names the mesh {name!r}, which this model does not have.")
    side = motion.library.infos[name].sides[-1]
    return motion.library[name, side], np.asarray(moved[name, side], float)


def _belly(mesh: Mesh, shift: Floats) -> float:
    """Return the length of a moved muscle along its fibres, per cent of rest."""
    moved = replace(mesh, points=(mesh.points + shift).astype(np.float32))
    return 100 * length_along_fibres(moved) / length_along_fibres(mesh)
