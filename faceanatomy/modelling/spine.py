"""Cervical spine: atlas, axis, C3 to C7 and the first three thoracic vertebrae, each its own solid.

Every vertebra is sculpted alone, so that no blend of one reaches its neighbour; where two would
run into each other, the lower one gives way by the joint space.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.curves import Floats, rotation
from faceanatomy.modelling.sculpt import FAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from faceanatomy.modelling.sculpt import Sculpture

JOINT_SPACE = 0.6


@dataclass(frozen=True)
class Vertebra:
    """Size and place of one vertebra from C3 downwards.

    ``y``, ``z``: centre of the body; ``tilt``: degrees its upper face looks forward; ``width``,
    ``depth``, ``height``: of the body; ``reach``: half breadth over the transverse processes;
    ``spine``: how far the spinous process reaches behind the centre; ``drop``: how far its tip
    hangs; ``fork``: half the spread of a split tip, 0 for a knob; ``tubercle``: size of the
    anterior tubercle of the transverse process (that of C6 is the carotid tubercle).
    """

    name: str
    y: float
    z: float
    tilt: float
    width: float
    depth: float
    height: float
    reach: float
    spine: float
    drop: float
    fork: float
    tubercle: float

    @property
    def thoracic(self) -> bool:
        """Whether it bears ribs."""
        return self.name.startswith("t")

    def at(self, points: ArrayLike) -> Floats:
        """Return head coordinates of (side, forward, up) points of this vertebra."""
        p = np.asarray(points, float)
        a = np.radians(self.tilt)
        forward, up = np.array([0, np.cos(a), -np.sin(a)]), np.array([0, np.sin(a), np.cos(a)])
        centre = np.array([0, self.y, self.z])
        return np.asarray(
            centre + p[..., :1] * [1, 0, 0] + p[..., 1:2] * forward + p[..., 2:3] * up
        )


VERTEBRAE = (
    Vertebra("c3_vertebra", -8.0, -66.0, -5, 18.0, 15.0, 13.5, 26, 38, 7, 4.6, 0.9),
    Vertebra("c4_vertebra", -7.5, -84.0, -1, 18.5, 15.5, 13.5, 27, 38.5, 8, 4.8, 1.0),
    Vertebra("c5_vertebra", -8.2, -102.0, 4, 19.5, 16.0, 13.5, 28, 41, 9, 4.4, 1.05),
    Vertebra("c6_vertebra", -10.3, -120.3, 10, 21.0, 16.5, 14.0, 29, 47, 10, 2.8, 1.45),
    Vertebra("c7_vertebra", -14.0, -139.0, 17, 23.0, 17.0, 14.8, 34, 53.5, 12, 0.0, 0.75),
    Vertebra("t1_vertebra", -20.0, -157.5, 22, 26.0, 17.5, 16.0, 38, 50, 20, 0.0, 0.0),
    Vertebra("t2_vertebra", -27.0, -176.5, 22, 25.5, 18.0, 17.0, 36, 46, 26, 0.0, 0.0),
    Vertebra("t3_vertebra", -34.5, -196.5, 20, 25.0, 19.0, 17.5, 34, 45, 30, 0.0, 0.0),
)
AXIS_DISC = (0.0, -8.6, -56.5)
"""Middle of the lower face of the axis, where the first disc lies."""


def sculpt_spine(v: Sculpture) -> Sculpture:
    """Sculpt all vertebrae and their discs into ``v``."""
    for name in VERTEBRA_IDS:
        v.field = np.minimum(v.field, sculpt_vertebra(copy(v), name).field)
    v.field = np.minimum(v.field, sculpt_discs(copy(v)).field)
    return v


def sculpt_vertebra(v: Sculpture, name: str) -> Sculpture:
    """Sculpt one vertebra alone into ``v``, clear of the vertebra above it."""
    number = VERTEBRA_IDS.index(name)
    field = _alone(v, name)
    if number:
        field = np.maximum(field, JOINT_SPACE - _alone(v, VERTEBRA_IDS[number - 1]))
    v.field = field
    return v


def sculpt_discs(v: Sculpture) -> Sculpture:
    """Sculpt the discs between the bodies from axis to T3 into ``v``."""
    v.field = np.full_like(v.field, FAR)
    upper = [(AXIS_DISC, 17.0, 14.0)]
    upper += [(tuple(s.at((0, 0, -s.height / 2))), s.width, s.depth) for s in VERTEBRAE]
    for (low, width, depth), s in zip(upper, VERTEBRAE, strict=False):
        top, bottom = np.asarray(low), s.at((0, 0, s.height / 2))
        size = ((width + s.width) / 4 - 1.2, (depth + s.depth) / 4 - 0.6)
        centre = (top + bottom) / 2
        high = float(np.linalg.norm(top - bottom)) / 2 + 1.6
        frame = rotation("x", -s.tilt)
        v.ellipsoid(centre, (size[0], size[1], high), 0, frame=frame, power=4)
    bodies = np.minimum.reduce([_alone(v, name) for name in VERTEBRA_IDS[1:]])
    v.field = np.maximum(v.field, 0.1 - bodies)
    return v


def box(name: str) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return the corners of a box that holds one vertebra, mm."""
    if name in ("atlas_vertebra", "axis_vertebra"):
        return ((0, -60, -66), (48, 14, -14))
    s = VERTEBRAE[VERTEBRA_IDS.index(name) - 2]
    return ((0, s.y - 66, s.z - 46), (52, s.y + 22, s.z + 24))


def _alone(v: Sculpture, name: str) -> NDArray[np.float32]:
    """Return the field of one vertebra on the grid of ``v``."""
    w = copy(v)
    w.field = np.full_like(v.field, FAR)
    _SCULPTORS[name](w)
    return w.field


def _atlas(v: Sculpture) -> None:
    front = [(0, 3.4, -30.5), (8, 2.4, -30.3), (15, -3.5, -30.3)]
    v.tube(front, [(5, 2.5), (4, 2.4), (5, 4)], 2, count=30)
    v.ellipsoid((0, 5.4, -31), (3, 2.4, 3.2), 2)  # anterior tubercle
    v.ellipsoid((17.6, -11.5, -31.4), (6.6, 10.5, 7.4), 3, frame=rotation("z", 25))  # lateral mass
    v.ellipsoid((15.8, -13.8, -20.2), (6.6, 12, 5.9), 1.5, "cut", frame=rotation("z", 25))
    arch = [(20, -18, -29.6), (21, -26, -29.4), (14.5, -38, -30), (0, -43.5, -30.5)]
    v.tube(arch, [(4, 3.4), (2.7, 2.8), (3.2, 2.7), (4.6, 3)], 3, count=36)
    v.ellipsoid((0, -46.6, -30.8), (2.4, 2.4, 3), 2)  # posterior tubercle
    v.ellipsoid((20.5, -23.5, -25.5), (5, 3, 2.6), 1, "cut")  # groove for the vertebral artery
    v.tube(
        [(22, -12.5, -31), (31, -15, -31.6), (38.5, -17.5, -32.8)], [(5, 5), (3, 5), (3.8, 4)], 3
    )
    v.tube([(29, -14.5, -24), (29, -14.5, -40)], [(3, 2.7)] * 2, 0.8, "cut")  # transverse foramen


def _axis(v: Sculpture) -> None:
    dens = [(0, -4.3, -25.6), (0, -4.6, -29), (0, -5.4, -35), (0, -6.8, -43)]
    v.tube(dens, [(3.2, 3.2), (4.6, 4.6), (4.5, 4.3), (6, 7)], 2, normal=(0, 1, 0))
    v.ellipsoid((0, -8.6, -48), (9.2, 7.6, 9), 3, power=3)
    v.swell((0, -0.5, -49), (3, 3, 7), 0.9)  # ridge on the front of the body
    v.ellipsoid((14, -11.5, -40), (8, 8.6, 3.6), 3, frame=rotation("y", 24))
    v.ellipsoid((16.6, -19, -50.5), (5.4, 5.4, 7.2), 4, frame=rotation("x", -28))
    v.tube([(15, -19, -48), (11, -30, -49), (0, -38.5, -50)], [(6.2, 2.8), (7, 3), (7.4, 3.4)], 3)
    v.tube([(0, -37, -50), (2.6, -45, -53), (6.4, -50.5, -57)], [(6.4, 4), (5.4, 3.8), (3.4, 3)], 3)
    v.tube([(12, -11, -49), (19, -13, -50), (25, -15.5, -52.4)], [4, 3.4, 2.8], 3)
    v.tube([(17.6, -11, -40), (18.4, -12.6, -60)], [(2.6, 2.6)] * 2, 0.8, "cut")
    v.tube([(0, -26, -34), (0, -27, -64)], [(7.6, 10.8)] * 2, 2, "cut", normal=(0, 1, 0))  # canal


def _vertebra(v: Sculpture, s: Vertebra) -> None:
    w, d, h = s.width / 2, s.depth / 2, s.height / 2
    frame = rotation("x", -s.tilt)
    v.ellipsoid(s.at((0, 0, 0)), (w, d, h), 0, frame=frame, power=5)
    v.swell(s.at((0, d, 0)), (w, 3, h * 0.45), -0.9)  # waist
    v.swell(s.at((0, 0.5, h)), (w * 0.5, d * 0.55, 2), -0.8)  # hollow upper face
    if not s.thoracic:  # uncinate lips
        v.tube(s.at([(w - 1, 3, h - 0.3), (w - 0.4, -4, h + 1.4)]), [1.8, 2.3], 2)
    v.tube(s.at([(w - 2, -d + 2, 1.5), (w + 5, -d - 4, 0.8)]), [(4.3, 3.2), (4.3, 3.2)], 3)
    v.ellipsoid(
        s.at((w + 6.6, -d - 5.5, 0)), (5, 4.4, h + 4.6), 3, frame=rotation("x", -s.tilt - 30)
    )
    lamina = s.at([(w + 6, -d - 8, -1), (w - 1, -d - 16, -3), (0, -d - 20.5, -4)])
    v.tube(lamina, [(h, 2.5), (h - 0.5, 2.2), (h - 0.2, 2.8)], 3, count=30)
    _spinous_process(v, s)
    if s.thoracic:
        v.tube(s.at([(w + 6, -d - 7, 2), (s.reach, -d - 16, 4)]), [(5, 4.2), (5.6, 5)], 4)
        v.ellipsoid(s.at((s.reach, -d - 12, 4)), (3, 3, 3.6), 1, "cut")  # facet for the rib
        v.ellipsoid(s.at((w + 1.4, -d + 1.5, h - 2)), (2.4, 3.6, 3.4), 1, "cut")
    else:
        _transverse_process(v, s)
    canal = s.at([(0, -d - 8.4, 14), (0, -d - 8.4, -14)])
    v.tube(canal, [(6.6, 10.4)] * 2, 1.5, "cut", normal=(0, 1, 0))


def _spinous_process(v: Sculpture, s: Vertebra) -> None:
    d = s.depth / 2
    root, tip = s.at((0, -d - 19, -4)), s.at((0, -s.spine, -4 - s.drop))
    middle = (root + tip) / 2 + s.at((0, 0, 1)) - s.at((0, 0, 0))
    end = (3.0, 2.4) if s.fork else (4.4, 3.8)
    v.tube([root, middle, tip], [(5.4, 2.6), (4.4, 2.3), end], 3)
    if s.fork:
        side = s.at((s.fork, -s.spine - 1.5, -6 - s.drop))
        v.tube([(root + 2 * tip) / 3, (tip + side) / 2, side], [2.6, 2.4, 2.2], 2.5)
        v.ellipsoid(s.at((0, -s.spine - 3.4, -5 - s.drop)), (2.0, 4.8, 5), 1.2, "cut")


def _transverse_process(v: Sculpture, s: Vertebra) -> None:
    w, d, size = s.width / 2, s.depth / 2, s.tubercle
    front = s.at([(w - 1, 1, -1), (w + 5, 2, -1.2), (s.reach - 5, 1 + size, -3)])
    v.tube(front, [(3, 2), (2.2, 1.8), (2.6 * size, 2 * size)], 2)  # anterior tubercle
    back = s.at([(w + 5, -d - 2, -1), (s.reach - 4, -5.5, -3), (s.reach, -6.8, -4.6)])
    v.tube(back, [(3, 2.4), (2.5, 2.2), (2.7, 2.3)], 2)  # posterior tubercle
    v.tube(s.at([(s.reach - 5, 0.5, -3), (s.reach - 4, -5, -3.5)]), [2, 2], 2)
    groove = s.at([(w + 4, -2.2, 1.8), (s.reach + 2, -2.6, -0.6)])
    v.tube(groove, [(1.8, 2), (1.8, 2.2)], 1.2, "cut")  # for the spinal nerve
    width = 2.7 if s.name != "c7_vertebra" else 1.9
    v.tube(s.at([(w + 4.4, -2, 12), (w + 4.4, -2, -12)]), [width, width], 0.8, "cut")  # foramen


_SCULPTORS: dict[str, Callable[[Sculpture], None]] = {
    "atlas_vertebra": _atlas,
    "axis_vertebra": _axis,
    **{s.name: (lambda v, s=s: _vertebra(v, s)) for s in VERTEBRAE},  # type: ignore[misc]
}
VERTEBRA_IDS = tuple(_SCULPTORS)
"""Mesh ids of the vertebrae, from above."""
