"""How large exported faces are, how long they take, and how well their clips add up.

Run ``python benchmarks/bench_export.py``; the figures stand in docs/export.md.
"""

from __future__ import annotations

import gzip
import tempfile
import time
from pathlib import Path

import numpy as np

import faceanatomy as fa
from faceanatomy.interchange.targets import targets
from faceanatomy.interchange.weights import Decomposition

CASES = (
    ("face.glb", None, {}),
    ("face.glb, no clips", None, {"clips": False}),
    ("face.glb, light", None, {"detail": "light"}),
    ("avatar.glb", None,
     {"detail": "light", "only": ("skin", "eyes", "teeth", "tongue"), "targets": ("arkit",),
      "clips": False}),
    ("smile.glb", "happiness", {"only": ("skin", "eyes", "teeth")}),
    ("smile.stl", "happiness", {"only": "skin"}),
    ("ecorche.ply", "happiness", {"only": ("muscles", "bones", "teeth", "eyes")}),
)  # fmt: skip


def main() -> None:
    fa.motion()
    with tempfile.TemporaryDirectory() as folder:
        for name, thing, options in CASES:
            path = Path(folder) / name.partition(",")[0]
            start, work = time.perf_counter(), time.process_time()
            fa.export(fa.load() if thing is None else thing, path, **options)
            took, worked = time.perf_counter() - start, time.process_time() - work
            content = path.read_bytes()
            packed = len(gzip.compress(content, 6)) / 1e6
            print(
                f"{name:22} {len(content) / 1e6:6.1f} MB, gzip {packed:5.1f} MB, "
                f"{took:5.1f} s ({worked:.1f} s of work)"
            )
    errors = clip_errors()
    print(
        f"clips, skin at the apex: median {np.median(list(errors.values())):.2f} mm; worst", end=" "
    )
    for name in sorted(errors, key=lambda n: -errors[n])[:4]:
        print(f"{name} {errors[name]:.2f} mm", end=", ")
    print(f"of {len(errors)} expressions")


def clip_errors() -> dict[str, float]:
    """Return how far the sum of shapes is from the motion, by expression, mm."""
    atlas, motion = fa.load(), fa.motion()
    shapes = {t.name: t for t in targets(atlas, motion, ("part", "posture"))}
    decomposition = Decomposition(shapes.values())
    fields = {
        name: motion.displace(shape.activation, shape.posture)["skin"]
        for name, shape in shapes.items()
    }
    errors = {}
    for expression in atlas.expressions:
        shown = atlas.resolve(expression)
        exact = motion.displace(shown.activation, shown.posture)["skin"]
        weights = decomposition.weights(shown.activation, shown.posture)
        added = sum((w * fields[name] for name, w in weights.items()), np.zeros_like(exact))
        errors[expression.id] = float(np.linalg.norm(exact - added, axis=1).max())
    return errors


if __name__ == "__main__":
    main()
