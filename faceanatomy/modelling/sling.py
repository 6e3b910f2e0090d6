"""The fascial sling that holds the intermediate tendon of digastric to the hyoid bone.

A band of deep cervical fascia goes round the tendon and down to the body and the greater horn of
the hyoid, so that both bellies pull on the bone while the tendon slides in its loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.curves import arc_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from faceanatomy.modelling.curves import Floats
    from faceanatomy.modelling.write import BuiltMesh

ALONG = (0.5, 0.92)
"""The stretch of the tendon in the loop, as shares of its length: where it lies over the hyoid."""
ROWS, AROUND = 5, 18
"""Grid points along the tendon and around it."""
GAP, THICK = 0.3, 0.55
"""Room in which the tendon slides, and the thickness of the band, mm."""
FOOT_HALF = 1.4
"""Half the distance of the two limbs where they reach the bone, mm."""
IN_BONE = 0.05
"""How deep the fibres of the feet are rooted in the bone, mm."""
BENT = 6
"""So many grid points of each limb bend so that its foot stands on the bone."""


def sling_of(
    tendon: BuiltMesh, to_bone: Callable[[Floats, float], Floats]
) -> tuple[Floats, Floats]:
    """Return the inner and the outer face of the sling, grids (ROWS, AROUND, 3) of one layout.

    Parameters
    ----------
    tendon : the built mesh of the tendon, with uv.
    to_bone : takes points (n, 3) to so many mm before the nearest bone, which is the hyoid.
    """
    points = np.asarray(tendon.points, float)
    assert tendon.uv is not None
    u = np.asarray(tendon.uv[:, 0], float)
    stations = np.unique(u)
    middles = np.array([points[u == station].mean(axis=0) for station in stations])
    sections = [points[u == k] - middle for k, middle in zip(stations, middles, strict=True)]
    share = (stations - stations[0]) / np.ptp(stations)
    rows = np.linspace(*ALONG, ROWS)
    axis = np.stack([np.interp(rows, share, middles[:, k]) for k in range(3)], axis=1)
    way = axis[-1] - axis[0]
    way /= np.linalg.norm(way)
    feet = _straightened(to_bone(axis, -IN_BONE))
    inner: list[Floats] = []
    outer: list[Floats] = []
    for middle, foot, above in zip(axis, feet, np.searchsorted(share, rows), strict=True):
        down = foot - middle
        down -= (down @ way) * way
        reach = float(np.linalg.norm(down))
        down /= max(reach, 1e-9)
        side = np.cross(way, down)
        around = np.vstack(sections[max(above - 1, 0) : above + 1])
        half = [np.abs(around @ direction).max() + GAP for direction in (down, side)]
        reach = max(reach, half[0] + 2 * THICK)  # a tendon not yet settled may lie on the bone
        for layer, off in ((inner, 0.0), (outer, THICK)):
            loop = _loop(reach, (half[0] + off, half[1] + off), FOOT_HALF + off)
            layer.append(middle + loop[:, :1] * down + loop[:, 1:] * side)
    faces = np.array(inner), np.array(outer)
    fade = np.clip(1 - np.arange(AROUND) / BENT, 0, 1) ** 2
    for end, weight in ((0, fade), (-1, fade[::-1])):
        foot = (faces[0] + faces[1])[:, end] / 2
        shift = _straightened(to_bone(foot, -IN_BONE) - foot)
        for face in faces:
            face += weight[:, None] * shift[:, None]
    return faces


def _straightened(points: Floats) -> Floats:
    """Return points (n, 3) on the straight line that fits them best: the feet stand in a row."""
    steps = np.linspace(-1, 1, len(points))
    return np.stack([np.polyval(np.polyfit(steps, points[:, k], 1), steps) for k in range(3)], 1)


def _loop(reach: float, half: tuple[float, float], foot: float) -> Floats:
    """Return a loop (AROUND, 2) from one foot on the bone round an ellipse to the other foot.

    In millimetres down to the bone and to the side. It is the hull of the ellipse and the feet,
    without the stretch between the feet.
    """
    from scipy.spatial import ConvexHull

    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    ring = np.stack([half[0] * np.cos(turn), half[1] * np.sin(turn)], axis=1)
    every = np.vstack([[[reach, foot], [reach, -foot]], ring])
    order = ConvexHull(every).vertices
    start = int(np.flatnonzero(order == 0)[0])
    order = np.roll(order, -start)
    if order[1] == 1:  # the hull goes straight from foot to foot first
        order = np.r_[order[:1], order[1:][::-1]]
    path = every[order]
    length = arc_length(path)
    even = np.linspace(0, length[-1], AROUND)
    return np.stack([np.interp(even, length, path[:, k]) for k in range(2)], axis=1)
