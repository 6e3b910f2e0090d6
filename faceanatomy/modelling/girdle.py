"""The shoulder girdle: clavicle, manubrium, upper scapula, first two ribs, and their skin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Sculpture

CLAVICLE = [
    (12, 21, -185), (26, 26, -183), (44, 28, -180), (66, 19, -176), (88, 3, -172), (108, -13, -168),
    (128, -23, -165), (143, -27, -163),
]  # fmt: skip
SCAPULAR_SPINE = [
    (150, -26, -165),
    (153, -40, -166),
    (141, -56, -168),
    (112, -70, -175),
    (80, -78, -184),
]


def sculpt_clavicle(v: Sculpture) -> Sculpture:
    """Sculpt the clavicle: rounded sternal head, S-shaped shaft, flattened outer end."""
    radii = [(8.5, 8), (6.5, 7), (5.6, 6.2), (5.2, 5.8), (5, 6), (4.6, 7.2), (4.2, 8.6), (3.8, 8)]
    v.tube(CLAVICLE, radii, 2, count=90)
    v.ellipsoid((13, 21, -186), (6, 8.5, 9), 4)
    return v


def sculpt_manubrium(v: Sculpture) -> Sculpture:
    """Sculpt the manubrium of the sternum with the jugular notch and the clavicular facets."""
    v.ellipsoid((0, 19.5, -205), (23, 6, 22), 3, power=3)
    v.ellipsoid((0, 17, -222), (16, 5, 14), 6)
    v.ellipsoid((17, 19, -190), (9, 6.5, 7), 4)
    v.ellipsoid((0, 21, -181), (9.5, 12, 5.5), 4, "cut")
    v.ellipsoid((24, 21, -186), (8, 9, 6.5), 3, "cut")
    v.swell((0, 26, -200), (12, 6, 12), -1.2)
    v.solid(lambda x, y, z: (-211 - z) + 0 * x + 0 * y, 1, "keep")
    return v


def _blade_middle(x: Any, z: Any) -> Any:
    """Return y of the middle of the blade: it lies oblique on the ribs and is hollow in front."""
    hollow = 3.0 * np.sin(np.clip((x - 78.0) / 48.0, 0.0, 1.0) * np.pi)
    return -80.5 + 0.76 * (x - 78.0) - hollow - 0.05 * (z + 190.0)


def sculpt_scapula(v: Sculpture) -> Sculpture:
    """Sculpt the upper part of the scapula: acromion, spine, upper border, coracoid process."""
    radii = [(4.2, 9), (4.6, 11), (4.4, 8), (4.2, 6), (3, 5)]
    v.tube(SCAPULAR_SPINE, radii, 3, count=50)
    outline = [
        (79, -182), (85, -173.5), (93, -172.5), (104, -173.5), (112, -175.5), (116.5, -180),
        (120, -178), (126, -178), (129, -189), (126, -199), (118, -206), (108, -216), (95, -226),
        (84, -226), (77.5, -214), (76, -196),
    ]  # fmt: skip
    v.sheet(outline, _blade_middle, 1.7, 1.2, 2.5)
    border = [(79, -80, -182), (77, -82.5, -196), (78, -83, -212), (83, -81, -226)]
    v.tube(border, (2.6, 2.4, 2.4, 2.4), 3)  # medial border
    v.tube([(127, -46, -195), (118, -54, -206), (106, -63.5, -218)], (4.2, 3.6, 3.4), 4)
    v.tube([(114, -51, -182), (124, -42, -187)], [(7, 3.6), (11, 5.5)], 4)  # neck
    v.ellipsoid((129, -39, -188), (4.6, 9.5, 13.5), 4)
    v.ellipsoid((134.5, -36.5, -188), (4.5, 9, 13), 1.5, "cut")  # glenoid cavity
    coracoid = [(118, -43, -181), (117, -32, -176), (119, -20, -176.5), (123.5, -9, -183)]
    v.tube(coracoid, [(6, 6.5), (5, 6), (4, 5.5), (3.4, 4.4)], 4)
    v.solid(lambda x, y, z: (-207 - z) + 0 * x + 0 * y, 1, "keep")
    return v


FIRST_RIB = [
    (22, -26, -165),
    (42, -24, -170),
    (54, -8, -178),
    (48, 8, -186),
    (34, 16, -191),
    (22, 18, -194),
]
SECOND_RIB = [
    (22, -34, -182),
    (52, -38, -188),
    (74, -18, -197),
    (66, 4, -203),
    (44, 15, -206),
    (25, 18, -207),
]


def sculpt_first_rib(v: Sculpture) -> Sculpture:
    """Sculpt the first rib: short, flat from above, with the scalene tubercle between grooves."""
    v.tube(FIRST_RIB, [(3, 5), (2.6, 5.4), (2.2, 6), (2.2, 6), (2.4, 5.6), (3, 5)], 2, count=60)
    v.swell((48.5, 3, -181), (2.5, 2.5, 2.5), 1.4)  # scalene tubercle
    v.crease([(52, -3, -177), (58, -2, -181)], 1.8, -0.7)  # groove of the subclavian artery
    return v


def sculpt_second_rib(v: Sculpture) -> Sculpture:
    """Sculpt the front and side of the second rib, with the tuberosity of serratus anterior."""
    v.tube(
        SECOND_RIB, [(3.4, 4.6), (3, 4.8), (2.8, 5), (2.8, 5), (3, 4.8), (3.4, 4.6)], 2, count=60
    )
    v.swell((76, -16, -195), (4, 7, 4), 1.0)
    return v


def sculpt_ribs(v: Sculpture) -> Sculpture:
    """Sculpt the first two ribs, the front part."""
    return sculpt_second_rib(sculpt_first_rib(v))


def sculpt_shoulder_skin(v: Sculpture) -> None:
    """Add thorax, trapezius slope, deltoid and the soft cover of clavicle and scapular spine."""
    v.ellipsoid((0, -32, -292), (178, 88, 120), 26)
    v.ellipsoid((70, -22, -226), (78, 46, 42), 26)
    v.ellipsoid((74, -52, -222), (78, 46, 44), 26)
    v.ellipsoid((150, -34, -200), (26, 38, 46), 30)
    v.ellipsoid((98, -34, -215), (60, 50, 42), 26)
    slope = [(0, -58, -110), (40, -56, -140), (88, -48, -158), (148, -40, -170)]
    v.tube(slope, [(26, 20), (22, 25), (18, 29), (17, 26)], 26, count=36)
    v.tube(CLAVICLE, [10.5, 10, 9.5, 9.5, 9.5, 10, 10.5, 10.5], 16, count=50)
    v.tube(SCAPULAR_SPINE, [11, 13, 12, 9, 5], 22, count=36)
