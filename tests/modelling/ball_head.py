"""A head as simple as can be, for tests of the muscle generator."""

from __future__ import annotations

import numpy as np

BONE, SKIN = 80.0, 100.0


class Ball:
    """Bone of radius 80 mm under skin of radius 100 mm, both about the origin."""

    def skin_distance(self, points):
        return np.linalg.norm(np.atleast_2d(points), axis=1) - SKIN

    def bone_distance(self, points):
        return np.linalg.norm(np.atleast_2d(points), axis=1) - BONE

    core_distance = bone_distance

    def normal(self, points):
        points = np.atleast_2d(points)
        return points / np.linalg.norm(points, axis=1, keepdims=True)

    def gradient(self, name, points):
        return self.normal(points)
