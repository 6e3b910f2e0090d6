"""The one coordinate frame, and the only conversion to the frame of glTF.

In Python everything is RAS millimetres: +x the subject's right, +y anterior, +z superior, origin
midway between the two tragia, Frankfurt plane horizontal. glTF wants metres with +Y up and +Z
forward (towards the viewer), so for a face that looks at the viewer +X is the subject's *left*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MM_PER_METRE = 1000.0
_RAS_TO_GLTF = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])


def to_gltf(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert RAS millimetres, shape (..., 3), to glTF metres (rotation, no reflection)."""
    return np.asarray(points @ _RAS_TO_GLTF.T / _MM_PER_METRE, dtype=np.float64)


def from_gltf(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert glTF metres, shape (..., 3), to RAS millimetres."""
    return np.asarray(points @ _RAS_TO_GLTF * _MM_PER_METRE, dtype=np.float64)


def mirror_points(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return points or vectors, shape (..., 3), reflected to the other side of the body."""
    return points * np.array([-1, 1, 1], dtype=points.dtype)
