"""How long moving the skin takes, beside a dense matrix product on the same displacements."""

import numpy as np
from timing import median_seconds, report

import faceanatomy as fa
from faceanatomy.geometry.motion import motion
from faceanatomy.posture import Posture

MOTION = motion()
ATLAS = fa.load()
SKIN = MOTION.library["skin", "midline"]
FULL = ATLAS.expression("happiness_open_mouth")
FIVE = fa.Activation({(unit, "right"): 1.0 for unit in MOTION.units[:5]})


def dense_product(units: list[str]) -> float:
    """Seconds of the product (3 n, units on both sides) @ (units on both sides) in float32."""
    columns = [
        MOTION.displace(fa.Activation({(unit, side): 1.0}))["skin"].ravel()
        for unit in units
        for side in ("left", "right")
    ]
    basis = np.stack(columns, 1).astype(np.float32)
    strength = np.ones(len(columns), np.float32)
    return median_seconds(lambda: basis @ strength, 15)


for activation, posture in ((FULL.activation(), FULL.posture), (FIVE, Posture())):
    MOTION.displace(activation, posture)["skin"]

dense = dense_product(list(MOTION.units))
report(
    f"skin, {len(SKIN.points)} vertices: open-mouth smile",
    median_seconds(lambda: MOTION.displace(FULL.activation(), FULL.posture)["skin"], 15),
    0.008,
    "dense product",
    dense,
)
report(
    "skin: five muscles of one side",
    median_seconds(lambda: MOTION.displace(FIVE)["skin"], 15),
    0.001,
    "dense product",
    dense,
)
report(
    f"all {len(MOTION.library)} meshes: open-mouth smile",
    median_seconds(lambda: MOTION.pose(FULL.activation(), FULL.posture), 5),
    0.5,
    "dense product (skin only)",
    dense,
)
