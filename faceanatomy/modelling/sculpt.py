"""The sculpting kit: a signed field on the half space x >= 0, shaped by simple solids and brushes.

The subject is mirror symmetric, so only the right half is kept; every solid is evaluated at |x|.
The field is negative inside. It is a *sculpting* field: right at its surface, not a true distance
away from it (``fields.py`` makes true distances).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from faceanatomy.modelling._kernels import polygon_distance, tube_distance
from faceanatomy.modelling.curves import Floats, closed_spline, spline

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Mode = Literal["add", "cut", "keep"]
Box = tuple[slice, slice, slice]
Field = Callable[[Any, Any, Any], Any]
f32 = np.float32
FAR = f32(1e3)
GHOSTS = 2
"""Layers kept at x < 0 so that blurs and gradients see the mirrored half."""


def smooth_min(a: Any, b: Any, blend: float) -> Any:
    """Return the union of two fields, rounded over ``blend`` mm."""
    if blend <= 0:
        return np.minimum(a, b)
    h = np.maximum(f32(blend) - np.abs(a - b), 0) / f32(blend)
    return np.minimum(a, b) - h * h * f32(blend * 0.25)


def smooth_max(a: Any, b: Any, blend: float) -> Any:
    """Return the intersection of two fields, rounded over ``blend`` mm."""
    return -smooth_min(-a, -b, blend)


class Sculpture:
    """A field on a half grid and the operations that shape it.

    Parameters
    ----------
    low, high : corners of the box in mm; x starts at the midline whatever ``low`` says.
    pitch : grid spacing in mm.
    """

    def __init__(self, low: ArrayLike, high: ArrayLike, pitch: float) -> None:
        lo, hi = np.asarray(low, float), np.asarray(high, float)
        self.pitch = float(pitch)
        columns = int(np.ceil(hi[0] / pitch)) + 1
        self.x = (np.arange(-GHOSTS, columns) * pitch).astype(f32)
        self.y = np.arange(lo[1], hi[1] + pitch, pitch).astype(f32)
        self.z = np.arange(lo[2], hi[2] + pitch, pitch).astype(f32)
        self.field: NDArray[np.float32] = np.full(
            (self.x.size, self.y.size, self.z.size), FAR, dtype=f32
        )

    # ------------------------------------------------------------------ the grid
    @property
    def half(self) -> NDArray[np.float32]:
        """The field from the midline outwards, without ghost layers."""
        return self.field[GHOSTS:]

    @half.setter
    def half(self, values: NDArray[np.float32]) -> None:
        self.field[GHOSTS:] = values
        self.field[:GHOSTS] = values[1 : GHOSTS + 1][::-1]

    def box(self, low: ArrayLike, high: ArrayLike) -> Box:
        """Return the slices of the grid that cover a box in mm."""
        out = []
        bounds = zip(np.asarray(low, float), np.asarray(high, float), strict=True)
        for axis, (lo, hi) in zip((self.x, self.y, self.z), bounds, strict=True):
            first, last = np.searchsorted(axis, lo), np.searchsorted(axis, hi)
            out.append(slice(max(int(first) - 1, 0), max(int(last) + 1, 1)))
        if np.asarray(low, float)[0] <= self.pitch * 3:
            out[0] = slice(0, out[0].stop)
        return out[0], out[1], out[2]

    def coordinates(self, box: Box) -> tuple[Any, Any, Any]:
        """Return |x|, y and z of a region, shaped to broadcast."""
        x = np.abs(self.x[box[0]])[:, None, None]
        return x, self.y[box[1]][None, :, None], self.z[box[2]][None, None, :]

    def apply(self, box: Box, distance: Any, blend: float, mode: Mode) -> None:
        """Add a solid to the field, cut it out, or keep only what lies in it."""
        field = self.field[box]
        if field.size == 0:
            return
        if mode == "add":
            self.field[box] = smooth_min(field, distance, blend)
        elif mode == "cut":
            self.field[box] = smooth_max(field, -distance, blend)
        else:
            self.field[box] = smooth_max(field, distance, blend)

    # ------------------------------------------------------------------ solids
    def solid(
        self,
        function: Field,
        blend: float = 0,
        mode: Mode = "add",
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
    ) -> None:
        """Apply any function of (|x|, y, z) that is negative inside."""
        whole: Box = (slice(None), slice(None), slice(None))
        box = whole if low is None or high is None else self.box(low, high)
        self.apply(box, np.asarray(function(*self.coordinates(box))).astype(f32), blend, mode)

    def ellipsoid(
        self,
        centre: ArrayLike,
        radii: ArrayLike,
        blend: float = 0,
        mode: Mode = "add",
        frame: Floats | None = None,
        power: float = 2,
    ) -> None:
        """Apply an ellipsoid; ``power`` > 2 makes it boxier; ``frame`` rows are its axes."""
        c = np.asarray(centre, float)
        r = np.asarray(radii, float) * np.ones(3)
        axes = np.eye(3) if frame is None else frame
        reach = np.sqrt((axes.T**2) @ (r**2)) * (1.25 if power > 2 else 1)
        reach = reach + 1.5 * blend + 2 * self.pitch + 1  # the bound runs short between the axes
        box = self.box(c - reach, c + reach)
        offset = [v - f32(k) for v, k in zip(self.coordinates(box), c, strict=True)]
        if frame is not None:
            offset = [sum(f32(axes[i, j]) * offset[j] for j in range(3)) for i in range(3)]
        if power == 2:
            k0 = np.sqrt(sum((offset[i] / f32(r[i])) ** 2 for i in range(3)))
            k1 = np.sqrt(sum((offset[i] / f32(r[i] ** 2)) ** 2 for i in range(3))) + f32(1e-6)
            distance = np.where(k0 < 1e-3, -f32(r.min()), k0 * (k0 - 1) / k1)
        else:
            norm = sum(np.abs(offset[i] / f32(r[i])) ** power for i in range(3))
            distance = (norm ** f32(1 / power) - 1) * f32(r.min())
        self.apply(box, distance, blend, mode)

    def tube(
        self,
        points: ArrayLike,
        radii: ArrayLike,
        blend: float = 0,
        mode: Mode = "add",
        normal: ArrayLike = (0.0, 0.0, 1.0),
        count: int | None = None,
    ) -> None:
        """Apply a tube along a spline; its section is an ellipse.

        ``radii``: one number, one per point, or one (along the normal, across it) pair per point.
        ``normal``: one vector or one per point.
        """
        path = np.asarray(points, float)
        r = np.asarray(radii, float)
        if r.ndim == 0:
            r = np.full(len(path), float(r))
        if r.ndim == 1:
            r = np.stack([r, r], 1)
        n = np.asarray(normal, float)
        if n.ndim == 1:
            n = np.tile(n, (len(path), 1))
        samples = spline(np.hstack([path, r, n]), count or (2 if len(path) == 2 else 9 * len(path)))
        path, r, n = samples[:, :3], np.maximum(samples[:, 3:5], 0.3), samples[:, 5:]
        tangent = np.gradient(path, axis=0)
        tangent /= np.linalg.norm(tangent, axis=1)[:, None] + 1e-9
        n = n / np.linalg.norm(n, axis=1)[:, None]
        n = n - tangent * (n * tangent).sum(1)[:, None]
        n /= np.linalg.norm(n, axis=1)[:, None] + 1e-9
        reach = r.max() + 1.5 * blend + 2 * self.pitch
        box = self.box(path.min(0) - reach, path.max(0) + reach)
        self.apply(box, self._tube(box, path, r, n), blend, mode)

    def plate(
        self,
        outline_yz: ArrayLike,
        middle: Field | float,
        half_thickness: float,
        rounding: float = 1,
        blend: float = 0,
        mode: Mode = "add",
    ) -> None:
        """Apply a plate that is seen from the side: closed outline in (y, z), x = middle(y, z)."""
        outline = closed_spline(outline_yz, 5 * len(np.asarray(outline_yz)))
        reach = blend + half_thickness + 6
        low, high = outline.min(0) - reach, outline.max(0) + reach
        box = self.box((0, *low), (1e3, *high))
        box = (slice(0, None), box[1], box[2])
        flat = np.empty((self.y[box[1]].size, self.z[box[2]].size), f32)
        polygon_distance(self.y[box[1]], self.z[box[2]], outline.astype(f32), flat)
        x, y, z = self.coordinates(box)
        mid = middle(x, y, z) if callable(middle) else f32(middle)
        self._extrude(box, np.abs(x - mid) - f32(half_thickness), flat[None], rounding, blend, mode)

    def prism(
        self,
        outline_xz: ArrayLike,
        back: float,
        front: float,
        rounding: float = 1,
        blend: float = 0,
        mode: Mode = "add",
    ) -> None:
        """Apply a prism seen from the front: closed outline in (x, z), from back to front."""
        outline = closed_spline(outline_xz, 6 * len(np.asarray(outline_xz)))
        reach = blend + 5
        low, high = outline.min(0) - reach, outline.max(0) + reach
        box = self.box((low[0], back - reach, low[1]), (high[0], front + reach, high[1]))
        flat = np.empty((self.x[box[0]].size, self.z[box[2]].size), f32)
        polygon_distance(np.abs(self.x[box[0]]), self.z[box[2]], outline.astype(f32), flat)
        _, y, _ = self.coordinates(box)
        across = np.abs(y - f32((back + front) / 2)) - f32((front - back) / 2)
        self._extrude(box, across, flat[:, None, :], rounding, blend, mode)

    def sheet(
        self,
        outline_xz: ArrayLike,
        middle: Callable[[Any, Any], Any],
        half_thickness: float,
        rounding: float = 1,
        blend: float = 0,
    ) -> None:
        """Apply a plate that is seen from the front: outline in (x, z), y = middle(x, z)."""
        outline = closed_spline(outline_xz, 6 * len(np.asarray(outline_xz)))
        reach = blend + half_thickness + 6
        low, high = outline.min(0) - reach, outline.max(0) + reach
        box = self.box((low[0], -1e3, low[1]), (high[0], 1e3, high[1]))
        flat = np.empty((self.x[box[0]].size, self.z[box[2]].size), f32)
        polygon_distance(np.abs(self.x[box[0]]), self.z[box[2]], outline.astype(f32), flat)
        x, y, z = self.coordinates(box)
        across = np.abs(y - middle(x, z)) * f32(0.8) - f32(half_thickness)
        self._extrude(box, across, flat[:, None, :], rounding, blend, "add")

    # ------------------------------------------------------------------ brushes
    def swell(self, centre: ArrayLike, sigma: ArrayLike, amount: float) -> None:
        """Raise (or lower) the surface by ``amount`` mm under a Gaussian bump."""
        c = np.asarray(centre, float)
        s = np.asarray(sigma, float) * np.ones(3)
        box = self.box(c - 3 * s, c + 3 * s)
        axes = self.coordinates(box)
        q = sum(((v - f32(a)) / f32(b)) ** 2 for v, a, b in zip(axes, c, s, strict=True))
        self.field[box] -= f32(amount) * np.exp(-0.5 * q)

    def crease(
        self, points: ArrayLike, sigma: float, amount: float, count: int | None = None
    ) -> None:
        """Raise (amount > 0) or groove (amount < 0) the surface along a curve."""
        path = spline(points, count or 6 * len(np.asarray(points)))
        box = self.box(path.min(0) - 3 * sigma, path.max(0) + 3 * sigma)
        distance = self._line(box, path)
        self.field[box] -= f32(amount) * np.exp(-0.5 * (distance / f32(sigma)) ** 2)

    def fair(
        self,
        points: ArrayLike,
        radius: float,
        sigma: float = 1.2,
        closed: bool = False,
        count: int | None = None,
        *,
        outwards: bool = False,
    ) -> None:
        """Smooth the field (Gaussian, ``sigma`` mm) within ``radius`` of a curve: heals seams.

        ``outwards``: hollows are filled, as fat does, and nothing is taken away.
        """
        from scipy.ndimage import gaussian_filter

        nodes = np.asarray(points, float)
        if len(nodes) == 1:
            path = np.repeat(nodes, 2, 0)
        else:
            path = (closed_spline if closed else spline)(nodes, count or 8 * len(nodes))
        reach = radius * 1.6 + 3 * sigma
        box = self.box(path.min(0) - reach, path.max(0) + reach)
        weight = np.exp(-0.5 * (self._line(box, path) / radius) ** 4)
        field = np.clip(self.field[box], -6, 6)
        smooth = gaussian_filter(field, sigma / self.pitch, mode="nearest")
        faired = self.field[box] * (1 - weight) + smooth * weight
        self.field[box] = np.minimum(self.field[box], faired) if outwards else faired

    def front_points(self, outline_xz: ArrayLike) -> Floats:
        """Return the points (n, 3) of the surface seen from the front at the given (x, z)."""
        from scipy.ndimage import map_coordinates

        xz = np.asarray(outline_xz, float)
        out = np.empty((len(xz), 3))
        steps = np.arange(self.y.size - 1, -1, -1)
        for row, (x, z) in enumerate(xz):
            i = np.full(steps.size, (abs(x) - self.x[0]) / self.pitch)
            k = np.full(steps.size, (z - self.z[0]) / self.pitch)
            values = map_coordinates(self.field, [i, steps, k], order=1, mode="nearest")
            first = int(np.argmax(values < 0))
            step = steps[first]
            if first > 0:
                step = step + values[first] / (values[first] - values[first - 1])
            out[row] = (x, self.y[0] + step * self.pitch, z)
        return out

    # ------------------------------------------------------------------ helpers
    def _tube(self, box: Box, path: Floats, radii: Floats, normals: Floats) -> NDArray[np.float32]:
        xs, ys, zs = self.x[box[0]], self.y[box[1]], self.z[box[2]]
        out = np.empty((xs.size, ys.size, zs.size), f32)
        tube_distance(xs, ys, zs, path.astype(f32), radii.astype(f32), normals.astype(f32), out)
        return out

    def _line(self, box: Box, path: Floats) -> NDArray[np.float32]:
        up = np.tile(np.array([0.0, 0.0, 1.0]), (len(path), 1))
        return self._tube(box, path, np.full((len(path), 2), 0.01), up)

    def _extrude(
        self, box: Box, across: Any, flat: Any, rounding: float, blend: float, mode: Mode
    ) -> None:
        a, b = across + f32(rounding), flat + f32(rounding)
        outside = np.sqrt(np.maximum(a, 0) ** 2 + np.maximum(b, 0) ** 2)
        distance = outside + np.minimum(np.maximum(a, b), 0) - f32(rounding)
        self.apply(box, distance.astype(f32), blend, mode)
