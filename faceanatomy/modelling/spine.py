"""Cervical spine: atlas, axis, C3 to C7 and the first three thoracic vertebrae."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.modelling.curves import Floats, rotation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from faceanatomy.modelling.sculpt import Sculpture


@dataclass(frozen=True)
class Vertebra:
    """Size and place of one vertebra.

    ``y``, ``z``: centre of the body; ``tilt``: degrees its upper face looks forward; ``width``,
    ``depth``, ``height``: of the body; ``reach``: half breadth over the transverse processes;
    ``spine``: how far the spinous process reaches behind the centre; ``drop``: how far its tip
    hangs; ``bifid``: split tip.
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
    bifid: bool

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
    Vertebra("C3", -5.0, -72.5, -4, 18.5, 15.0, 13.0, 26, 41, 7, True),
    Vertebra("C4", -5.5, -89.0, 0, 19.0, 15.5, 13.0, 27, 42, 8, True),
    Vertebra("C5", -6.5, -105.5, 5, 19.5, 16.0, 13.0, 28, 44, 9, True),
    Vertebra("C6", -9.5, -122.0, 11, 21.0, 16.5, 13.5, 29, 49, 10, True),
    Vertebra("C7", -14.0, -139.0, 17, 23.0, 17.0, 14.5, 33, 52, 13, False),
    Vertebra("T1", -20.0, -157.0, 22, 25.0, 17.5, 16.0, 37, 49, 20, False),
    Vertebra("T2", -27.0, -176.0, 22, 25.0, 18.0, 17.0, 35, 46, 24, False),
    Vertebra("T3", -34.5, -196.0, 20, 25.0, 19.0, 17.5, 34, 45, 26, False),
)


def sculpt_spine(v: Sculpture) -> Sculpture:
    """Sculpt the cervical and upper thoracic vertebrae into ``v``."""
    _atlas(v)
    _axis(v)
    for vertebra in VERTEBRAE:
        _vertebra(v, vertebra)
    centres = [(0, -4.5, -58)] + [(0, s.y, s.z) for s in VERTEBRAE]
    v.tube(centres, [(7.0, 8.0)] * 4 + [(7.4, 8.6)] * 5, 0.8, normal=(0, 1, 0), count=60)  # discs
    return v


def _atlas(v: Sculpture) -> None:
    v.tube([(0, 8, -39), (9, 6.5, -39), (15, 0, -39)], [(5, 2.6), (4, 2.6), (5, 4)], 2)
    v.ellipsoid((18, -7, -39), (6.5, 10, 6.5), 3, frame=rotation("z", 25))
    v.ellipsoid((17, -8, -33), (5, 9, 3), 2, "cut", frame=rotation("z", 25))
    arch = [(20, -13, -38), (20, -24, -38), (13, -35, -38.5), (0, -40, -39)]
    v.tube(arch, [(4, 3.5), (3, 3), (3.2, 2.8), (4.5, 3)], 3, count=36)
    v.tube([(22, -8, -39), (31, -10, -40), (38, -12, -41)], [(5.5, 5), (3.2, 5), (3.6, 4)], 3)
    v.ellipsoid((29, -9.5, -40), (2.6, 3, 8), 1.2, "cut")


def _axis(v: Sculpture) -> None:
    v.tube([(0, 0.5, -33.5), (0, -0.5, -42), (0, -2.5, -52)], [(4.5, 4.5), (4.8, 4.8), (6, 7)], 3)
    v.ellipsoid((0, -4, -56), (9.5, 8, 8), 3, power=3)
    v.ellipsoid((14.5, -7, -49), (7, 8, 3.6), 3, frame=rotation("y", 22))
    v.ellipsoid((17, -13, -57), (5.5, 6, 7), 4)
    v.tube([(15, -14, -57), (11, -25, -57), (0, -35, -57)], [(6, 3), (6.5, 3), (7, 3.4)], 3)
    v.tube([(0, -33, -57), (3, -42, -61), (6, -47, -64)], [(6, 4), (5, 3.6), (3.6, 3)], 3)
    v.tube([(12, -6, -57), (19, -8, -58), (24, -10, -60)], [4, 3.4, 3], 3)


def _vertebra(v: Sculpture, s: Vertebra) -> None:
    thoracic = s.name.startswith("T")
    w, d, h = s.width / 2, s.depth / 2, s.height / 2
    frame = rotation("x", -s.tilt)
    v.ellipsoid(s.at((0, 0, 0)), (w, d, h), 0, frame=frame, power=5)
    if not thoracic:  # uncinate lips
        v.tube(s.at([(w - 1, 3, h), (w - 0.5, -4, h + 1)]), [2.0, 2.4], 2)
    v.tube(s.at([(w - 2, -d + 2, 1), (w + 6, -d - 4, 0)]), [(4.5, 3.5), (4.5, 3.5)], 3)
    v.ellipsoid(s.at((w + 8, -d - 6, 0)), (5.2, 5, h + 3), 3, frame=rotation("x", -s.tilt - 28))
    lamina = s.at([(w + 7, -d - 9, -1), (w - 1, -d - 17, -3), (0, -d - 21, -4)])
    v.tube(lamina, [(h, 2.6), (h - 0.5, 2.4), (h - 0.5, 3)], 3, count=30)
    root, tip = s.at((0, -d - 20, -4)), s.at((0, -s.spine, -4 - s.drop))
    middle = (root + tip) / 2 + s.at((0, 0, 1)) - s.at((0, 0, 0))
    v.tube([root, middle, tip], [(5, 2.6), (4.2, 2.4), (4.2, 3.4 if not s.bifid else 2.4)], 3)
    if s.bifid:
        v.tube([(root + 2 * tip) / 3, tip + np.array([4, -3, -1.5])], [2.6, 2.3], 3)
    if thoracic:
        v.tube(s.at([(w + 7, -d - 7, 2), (s.reach, -d - 15, 3)]), [(5, 4.5), (5.5, 4.5)], 4)
        return
    front = s.at([(w - 1, 1, -1), (w + 5, 2, -1), (s.reach - 5, 1, -3)])
    v.tube(front, [(3, 2), (2.2, 1.8), (2.6, 2)], 2)  # anterior tubercle
    back = s.at([(w + 5, -d - 2, -1), (s.reach - 4, -5.5, -3), (s.reach, -6.5, -4.5)])
    v.tube(back, [(3, 2.4), (2.5, 2.2), (2.6, 2.2)], 2)  # posterior tubercle
    v.tube(s.at([(s.reach - 5, 0.5, -3), (s.reach - 4, -5, -3.5)]), [2, 2], 2)
    v.tube(s.at([(w + 5.5, -2, 12), (w + 5.5, -2, -12)]), [2.6, 2.6], 0.8, "cut")  # foramen
