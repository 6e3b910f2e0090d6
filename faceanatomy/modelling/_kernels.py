"""Compiled distance loops of the sculpting kit: swept elliptical tubes and signed polygons."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(parallel=True, fastmath=True, cache=True)
def tube_distance(xs, ys, zs, path, radii, normals, out):  # type: ignore[no-untyped-def]
    """Approximate distance to a tube of elliptical section, x folded by its absolute value.

    ``path`` (s, 3) are the vertices of a polyline, ``radii`` (s, 2) the half axes along and across
    ``normals`` (s, 3); the result fills ``out`` (len(xs), len(ys), len(zs)). The distance is the
    bound k0 (k0 - 1) / k1 of an ellipse: exact on the surface, good near it.
    """
    count = path.shape[0]
    for i in nb.prange(xs.size):
        x = abs(xs[i])
        for j in range(ys.size):
            for k in range(zs.size):
                y = ys[j]
                z = zs[k]
                best = 1e9
                for s in range(count - 1):
                    ax = path[s, 0]
                    ay = path[s, 1]
                    az = path[s, 2]
                    bx = path[s + 1, 0] - ax
                    by = path[s + 1, 1] - ay
                    bz = path[s + 1, 2] - az
                    px = x - ax
                    py = y - ay
                    pz = z - az
                    h = (px * bx + py * by + pz * bz) / (bx * bx + by * by + bz * bz + 1e-9)
                    h = min(1.0, max(0.0, h))
                    wx = px - h * bx
                    wy = py - h * by
                    wz = pz - h * bz
                    nx = normals[s, 0] + (normals[s + 1, 0] - normals[s, 0]) * h
                    ny = normals[s, 1] + (normals[s + 1, 1] - normals[s, 1]) * h
                    nz = normals[s, 2] + (normals[s + 1, 2] - normals[s, 2]) * h
                    along = wx * nx + wy * ny + wz * nz
                    whole = wx * wx + wy * wy + wz * wz
                    across = max(whole - along * along, 0.0)
                    rn = radii[s, 0] + (radii[s + 1, 0] - radii[s, 0]) * h
                    ro = radii[s, 1] + (radii[s + 1, 1] - radii[s, 1]) * h
                    k0 = np.sqrt(along * along / (rn * rn) + across / (ro * ro))
                    k1 = np.sqrt(along * along / (rn**4) + across / (ro**4))
                    d = -min(rn, ro) if k1 < 1e-6 else k0 * (k0 - 1) / k1
                    if d < best:
                        best = d
                out[i, j, k] = best


@nb.njit(parallel=True, fastmath=True, cache=True)
def polygon_distance(us, vs, outline, out):  # type: ignore[no-untyped-def]
    """Signed distance (negative inside) to a closed polygon (n, 2), on the grid us x vs."""
    count = outline.shape[0]
    for i in nb.prange(us.size):
        for j in range(vs.size):
            u = us[i]
            v = vs[j]
            best = 1e18
            sign = 1.0
            for a in range(count):
                b = a - 1 if a > 0 else count - 1
                ex = outline[b, 0] - outline[a, 0]
                ey = outline[b, 1] - outline[a, 1]
                wx = u - outline[a, 0]
                wy = v - outline[a, 1]
                h = (wx * ex + wy * ey) / (ex * ex + ey * ey + 1e-12)
                h = min(1.0, max(0.0, h))
                dx = wx - ex * h
                dy = wy - ey * h
                best = min(best, dx * dx + dy * dy)
                above = v >= outline[a, 1]
                below = v < outline[b, 1]
                left = ex * wy > ey * wx
                if (above and below and left) or (not above and not below and not left):
                    sign = -sign
            out[i, j] = sign * np.sqrt(best)
