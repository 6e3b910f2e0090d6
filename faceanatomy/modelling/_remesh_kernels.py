"""Compiled passes of the remesher: collapse short edges, turn edges that make thin triangles.

Both keep, for every vertex, the list of its faces up to date while they work, so each change sees
the mesh as it is. Faces that vanish get -1 as their first corner. Kinds of vertices: 0 free, 1 on
the open rim, 2 on the cut line, 3 fixed.
"""

from __future__ import annotations

import numba as nb
import numpy as np

MOST = 40
"""Most faces around one vertex."""


@nb.njit(cache=True)
def faces_around(faces, count):  # type: ignore[no-untyped-def]
    """Return the faces (count, MOST) around each vertex and their number (count,)."""
    around = np.full((count, MOST), -1, np.int32)
    number = np.zeros(count, np.int32)
    for f in range(faces.shape[0]):
        for k in range(3):
            v = faces[f, k]
            if number[v] < MOST:
                around[v, number[v]] = f
            number[v] += 1
    return around, number


@nb.njit(cache=True)
def _normal(a, b, c):  # type: ignore[no-untyped-def]
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    return np.array([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx])


@nb.njit(cache=True)
def _length(a, b):  # type: ignore[no-untyped-def]
    return np.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)


@nb.njit(cache=True)
def _least_angle_cosine(a, b, c):  # type: ignore[no-untyped-def]
    """Return the cosine of the smallest angle of a triangle: 1 for a sliver."""
    p, q, r = _length(b, c), _length(c, a), _length(a, b)
    small = min(p, q, r)
    if small < 1e-9:
        return 1.0
    if p == small:
        return (q * q + r * r - p * p) / (2 * q * r)
    if q == small:
        return (p * p + r * r - q * q) / (2 * p * r)
    return (p * p + q * q - r * r) / (2 * p * q)


@nb.njit(cache=True)
def _shared(faces, around, number, u, v):  # type: ignore[no-untyped-def]
    """Return up to three faces that hold both vertices, and how many there are."""
    out = np.full(3, -1, np.int64)
    n = 0
    for i in range(number[u]):
        f = around[u, i]
        if faces[f, 0] == v or faces[f, 1] == v or faces[f, 2] == v:
            if n < 3:
                out[n] = f
            n += 1
    return out, n


@nb.njit(cache=True)
def _opposite(faces, f, u, v):  # type: ignore[no-untyped-def]
    for k in range(3):
        w = faces[f, k]
        if w != u and w != v:
            return w
    return -1


@nb.njit(cache=True)
def _neighbours_in_common(faces, around, number, u, v):  # type: ignore[no-untyped-def]
    seen = np.full(3 * MOST, -1, np.int64)
    n = 0
    for i in range(number[u]):
        for k in range(3):
            w = faces[around[u, i], k]
            if w in (u, v):
                continue
            new = True
            for j in range(n):
                if seen[j] == w:
                    new = False
                    break
            if new:
                seen[n] = w
                n += 1
    count = 0
    for j in range(n):
        w = seen[j]
        found = False
        for i in range(number[v]):
            f = around[v, i]
            if faces[f, 0] == w or faces[f, 1] == w or faces[f, 2] == w:
                found = True
                break
        if found:
            count += 1
    return count


@nb.njit(cache=True)
def _remove(around, number, v, f):  # type: ignore[no-untyped-def]
    for i in range(number[v]):
        if around[v, i] == f:
            number[v] -= 1
            around[v, i] = around[v, number[v]]
            around[v, number[v]] = -1
            return


@nb.njit(cache=True)
def _may_move(points, faces, around, number, u, v, place, longest):  # type: ignore[no-untyped-def]
    """Tell whether the faces of u stay sound when u moves and those shared with v vanish."""
    for i in range(number[u]):
        f = around[u, i]
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        if a == v or b == v or c == v:
            continue
        pa, pb, pc = points[a], points[b], points[c]
        old = _normal(pa, pb, pc)
        if a == u:
            pa = place
        if b == u:
            pb = place
        if c == u:
            pc = place
        new = _normal(pa, pb, pc)
        size = np.sqrt((old**2).sum()) * np.sqrt((new**2).sum())
        if (old * new).sum() < 0.5 * size or size < 1e-14:
            return False
        if _least_angle_cosine(pa, pb, pc) > 0.985:
            return False
        for w in (a, b, c):
            if w != u and _length(points[w], place) > longest:
                return False
    return True


@nb.njit(cache=True)
def collapse(points, faces, kind, size, after, order, edges, share):  # type: ignore[no-untyped-def]
    """Merge the ends of edges shorter than ``share`` of their wanted length; return how many.

    ``size`` (n,): wanted length; ``after`` (n,): next vertex on the cut line or -1; ``order``: the
    edges (e, 2) from the shortest on. All arrays change in place.
    """
    around, number = faces_around(faces, points.shape[0])
    done = 0
    for e in order:
        u, v = edges[e, 0], edges[e, 1]
        if number[u] == 0 or number[v] == 0 or number[u] + number[v] > MOST:
            continue
        wanted = 0.5 * (size[u] + size[v])
        if _length(points[u], points[v]) > share * wanted:
            continue
        both, n = _shared(faces, around, number, u, v)
        if n == 0 or n > 2:
            continue
        if kind[v] > kind[u]:
            u, v = v, u
        if kind[v] == 3:
            continue
        if kind[v] == 1 and (kind[u] == 2 or n != 1):
            continue
        if kind[v] == 2 and not (after[u] == v or after[v] == u):
            continue
        place = 0.5 * (points[u] + points[v]) if kind[u] == kind[v] else points[u].copy()
        if _neighbours_in_common(faces, around, number, u, v) != n:
            continue
        thin = False
        for k in range(n):
            w = _opposite(faces, both[k], u, v)
            if number[w] <= (3 if kind[w] == 0 or kind[w] == 2 else 2):
                thin = True
        if thin:
            continue
        longest = 1.30 * wanted
        if not _may_move(points, faces, around, number, u, v, place, longest):
            continue
        if not _may_move(points, faces, around, number, v, u, place, longest):
            continue
        for k in range(n):
            f = both[k]
            for corner in range(3):
                _remove(around, number, faces[f, corner], f)
            faces[f, 0] = -1
        for i in range(number[v]):
            f = around[v, i]
            for corner in range(3):
                if faces[f, corner] == v:
                    faces[f, corner] = u
            around[u, number[u]] = f
            number[u] += 1
        number[v] = 0
        points[u] = place
        size[u] = 0.5 * (size[u] + size[v])
        if after[u] == v:
            after[u] = after[v]
        elif after[v] == u:
            for w in range(after.shape[0]):
                if after[w] == v:
                    after[w] = u
        after[v] = -1
        done += 1
    return done


@nb.njit(cache=True)
def flip(points, faces, after, edges, flat):  # type: ignore[no-untyped-def]
    """Turn edges where the smallest angle of the two triangles grows by it; return how many.

    ``flat``: least cosine between the normals of the two triangles, before and after.
    """
    around, number = faces_around(faces, points.shape[0])
    done = 0
    for e in range(edges.shape[0]):
        a, b = edges[e, 0], edges[e, 1]
        if after[a] == b or after[b] == a:
            continue
        both, n = _shared(faces, around, number, a, b)
        if n != 2:
            continue
        f, g = both[0], both[1]
        c, d = _opposite(faces, f, a, b), _opposite(faces, g, a, b)
        if c == d or number[c] >= MOST - 1 or number[d] >= MOST - 1:
            continue
        if number[a] <= 3 or number[b] <= 3:
            continue
        for k in range(3):  # so that f runs a -> b
            if faces[f, k] == b and faces[f, (k + 1) % 3] == a:
                f, g, c, d = g, f, d, c
                break
        _, linked = _shared(faces, around, number, c, d)
        if linked:
            continue
        before = max(
            _least_angle_cosine(points[a], points[b], points[c]),
            _least_angle_cosine(points[b], points[a], points[d]),
        )
        later = max(
            _least_angle_cosine(points[c], points[d], points[b]),
            _least_angle_cosine(points[d], points[c], points[a]),
        )
        if later > before - 1e-3:
            continue
        old_f, old_g = (
            _normal(points[a], points[b], points[c]),
            _normal(points[b], points[a], points[d]),
        )
        new_f, new_g = (
            _normal(points[c], points[d], points[b]),
            _normal(points[d], points[c], points[a]),
        )
        ok = True
        mean = old_f + old_g
        length = np.sqrt((mean**2).sum()) + 1e-20
        for normal in (new_f, new_g):
            own = np.sqrt((normal**2).sum()) + 1e-20
            if (normal * mean).sum() < flat * own * length:
                ok = False
        own = np.sqrt((new_f**2).sum()) * np.sqrt((new_g**2).sum()) + 1e-20
        if not ok or (new_f * new_g).sum() < flat * own:
            continue
        _remove(around, number, a, g)
        _remove(around, number, b, f)
        faces[f, 0], faces[f, 1], faces[f, 2] = d, c, a
        faces[g, 0], faces[g, 1], faces[g, 2] = c, d, b
        around[d, number[d]] = f
        number[d] += 1
        around[c, number[c]] = g
        number[c] += 1
        done += 1
    return done
