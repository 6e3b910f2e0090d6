"""How long the motion of the skin takes, beside a dense matrix product on the same data."""

from __future__ import annotations

import numpy as np
from timing import median_seconds, report

import faceanatomy as fa
from faceanatomy.activation import Activation
from faceanatomy.knowledge.shown import posture_of

moving = fa.motion()
points = moving.library["skin", "midline"].points
sides = [(unit, side) for unit in moving.units for side in ("left", "right")]
dense = np.array([moving.displace(Activation({s: 1.0}))["skin"].ravel() for s in sides])
strengths = np.random.default_rng(0).random(len(dense)).astype(np.float32)
product = median_seconds(lambda: strengths @ dense, 20)
FIVE = Activation(
    {
        ("zygomaticus_minor", "left"): 1.0,
        ("zygomaticus_minor", "right"): 1.0,
        ("mentalis", "left"): 0.5,
        ("corrugator_supercilii:transverse_head", "left"): 0.7,
        ("levator_labii_superioris", "left"): 0.6,
    }
)
moving.displace(FIVE)["skin"]
report("skin, five muscles", median_seconds(lambda: moving.displace(FIVE)["skin"], 40), 0.001,
       "dense product", product)  # fmt: skip
for name in ("happiness", "anger", "sadness", "fear", "laugh", "yawn"):
    record = fa.load().expression(name)
    activation, posture = record.activation(), posture_of(record)
    took = median_seconds(lambda a=activation, p=posture: moving.displace(a, p)["skin"], 20)
    report(f"skin, {name} ({len(activation)} muscles)", took, 0.008, "dense product", product)
