"""Star-shaped surfaces through landmarks: the big masses (brain case, head) of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

f32 = np.float32


class StarSurface:
    """A mirror-symmetric closed surface, r = r(direction) about a centre, through given points.

    A thin-plate spline over the direction interpolates the radius of the points and their mirror
    images; it is tabulated every degree and looked up by cubic splines.

    Parameters
    ----------
    centre : (3,) mm, on the midline, inside the surface.
    points : (n, 3) mm, x >= 0.
    smoothing : 0 passes through every point; 1e-3 to 1e-2 irons ripples out.
    """

    def __init__(self, centre: ArrayLike, points: ArrayLike, smoothing: float = 0.0) -> None:
        from scipy.interpolate import RBFInterpolator
        from scipy.ndimage import spline_filter

        self.centre = np.asarray(centre, float)
        given = np.asarray(points, float)
        both = np.vstack([given, (given * [-1, 1, 1])[np.abs(given[:, 0]) > 0.5]])
        offset = both - self.centre
        radius = np.linalg.norm(offset, axis=1)
        spline = RBFInterpolator(
            offset / radius[:, None], radius, kernel="thin_plate_spline", smoothing=smoothing
        )
        polar, turn = np.meshgrid(
            np.radians(np.arange(181)), np.radians(np.arange(181)), indexing="ij"
        )
        directions = np.stack(
            [np.sin(polar) * np.sin(turn), np.sin(polar) * np.cos(turn), np.cos(polar)], -1
        )
        table = spline(directions.reshape(-1, 3)).reshape(polar.shape)
        self._table: NDArray[np.float32] = spline_filter(table, order=3, mode="nearest").astype(f32)

    def radius(self, x: Any, y: Any, z: Any) -> tuple[Any, Any]:
        """Return (distance from the centre, radius of the surface in that direction), in mm."""
        from scipy.ndimage import map_coordinates

        dx = np.abs(x) - f32(self.centre[0])
        dy, dz = y - f32(self.centre[1]), z - f32(self.centre[2])
        r = np.sqrt(dx * dx + dy * dy + dz * dz) + f32(1e-3)
        polar = np.degrees(np.arccos(np.clip(dz / r, -1, 1)))
        turn = np.degrees(np.arctan2(dx + 0 * r, dy + 0 * r))
        return r, map_coordinates(
            self._table, [polar, turn], order=3, mode="nearest", prefilter=False
        )

    def __call__(self, x: Any, y: Any, z: Any) -> Any:
        """Return the field: negative inside, near a distance at the surface."""
        r, surface = self.radius(x, y, z)
        return (r - surface) * f32(0.92)

    def project(self, points: ArrayLike) -> NDArray[np.floating[Any]]:
        """Return the points (n, 3) moved along their rays from the centre onto the surface."""
        p = np.asarray(points, float)
        r, surface = self.radius(p[:, 0], p[:, 1], p[:, 2])
        return np.asarray(self.centre + (p - self.centre) * (surface / r)[:, None])
