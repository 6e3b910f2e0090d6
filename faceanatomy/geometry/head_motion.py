"""Turning, nodding and tilting of the head: the neck bends, the head goes along as one piece.

The weight of a point, `head_weight`, depends on its place alone: 0 on the shoulders, 1 above a
plane under chin, jaw angles and occiput. So skin, muscles and vessels of the neck bend together,
as if drawn on one block, and none comes through another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.carriage import Neck

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.posture import Posture

    Points = NDArray[np.float32]
    Floats = NDArray[np.float64]

HEAD_PLANE_Z, HEAD_PLANE_Y, HEAD_PLANE_SLOPE = -96.0, 76.0, 0.485
"""The head begins over z = -96 mm under the chin (y = 76), higher by 0.485 mm per mm backwards."""
SHOULDERS_Z = -152.0
"""Everything under this height keeps still, mm."""
TOP, BASE = np.array([0.0, -10.0, -54.0]), np.array([0.0, -24.0, -152.0])
"""Ends of the axis that bends: under the skull, where it can turn most, and over the thorax."""
SMOOTHNESS = 0.55
PIECES = 64
"""Into how many pieces the bending axis is cut."""
_TABLE = np.linspace(0.0, 1.0, PIECES + 1)


def head_level(points: Points | Floats) -> Floats:
    """Return the level (n,) of points (n, 3): from 0, shoulders, evenly to 1, head."""
    p = np.asarray(points, np.float64)
    top = HEAD_PLANE_Z + HEAD_PLANE_SLOPE * np.maximum(HEAD_PLANE_Y - p[:, 1], 0.0)
    return np.asarray(np.clip((p[:, 2] - SHOULDERS_Z) / (top - SHOULDERS_Z), 0.0, 1.0))


def head_weight(level: Floats) -> Floats:
    """Return the share (n,) of the turn at levels (n,): it sets in and ends gently."""
    smooth = level * level * (3 - 2 * level)
    return np.asarray(level + SMOOTHNESS * (smooth - level))


def mesh_levels(neck: Neck, points: Points) -> Floats:
    """Return the levels (n,) of the vertices of a mesh, with bones that do not bend."""
    if neck is Neck.HEAD:
        return np.ones(len(points))
    if neck is Neck.TRUNK:
        return np.zeros(len(points))
    level = head_level(points)
    return np.full(len(points), level.mean()) if neck is Neck.UNBENT else level


def turn_vector(posture: Posture) -> Floats:
    """Return the turn of the head as a vector (3,): its axis times its angle in radians."""
    yaw, pitch, roll = np.radians(
        [posture.head_yaw, posture.head_pitch, posture.head_roll], dtype=np.float64
    )
    # to the right: about -z; upwards: about +x; tilted to the right: about +y
    matrix = _rotation(np.array([0, 0, -yaw])) @ _rotation(np.array([pitch, 0, 0]))
    matrix = matrix @ _rotation(np.array([0, roll, 0]))
    angle = float(np.arccos(np.clip((np.trace(matrix) - 1) / 2, -1, 1)))
    if angle < 1e-9:
        return np.zeros(3)
    axis = np.array(
        [
            matrix[2, 1] - matrix[1, 2],
            matrix[0, 2] - matrix[2, 0],
            matrix[1, 0] - matrix[0, 1],
        ]
    )
    return np.asarray(axis / max(float(np.linalg.norm(axis)), 1e-12) * angle)


def turn_head(points: Points, level: Floats, posture: Posture) -> Points:
    """Return points (n, 3) where the head's turn takes them, by their resting levels (n,)."""
    vector = turn_vector(posture)
    angle = float(np.linalg.norm(vector))
    if angle == 0.0:
        return points
    axis = (vector / angle).astype(np.float32)
    # the axis of the neck bends with the weights: sum up its turned pieces
    weight = head_weight(_TABLE)
    step = (TOP - BASE) / (len(_TABLE) - 1)
    middle = (weight[1:] + weight[:-1]) / 2
    pieces = _turned(np.repeat(step[None], len(middle), 0), vector / angle, angle * middle)
    bent = np.vstack([BASE, BASE + np.cumsum(pieces, 0)])
    whole = _rotation(vector).T.astype(np.float32)  # what is head moves as one piece
    out = points @ whole + (bent[-1] - TOP @ _rotation(vector).T).astype(np.float32)
    neck = np.flatnonzero(level < 1)
    if len(neck):
        level = level[neck]
        share = np.stack([np.interp(level, _TABLE, bent[:, k]) for k in range(3)], 1)
        rest = BASE + level[:, None] * (TOP - BASE)
        local = points[neck] - rest.astype(np.float32)
        out[neck] = _turned(local, axis, (angle * head_weight(level)).astype(np.float32)) + share
    return np.asarray(out, np.float32)


def _turned(vectors: Any, axis: Any, angle: Any) -> Any:
    """Rotate vectors (n, 3) about one unit axis by angles (n,) (Rodrigues)."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    along = (vectors @ axis)[:, None] * axis
    return along + (vectors - along) * c + np.cross(axis, vectors) * s


def _rotation(vector: Floats) -> Floats:
    angle = float(np.linalg.norm(vector))
    if angle == 0.0:
        return np.eye(3)
    return np.asarray(_turned(np.eye(3), vector / angle, np.full(3, angle)).T)
