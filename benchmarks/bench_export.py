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
    worst, usual = clip_errors()
    print(
        f"clips, skin at the apex of {len(worst)} expressions: 95 % of what moves is within "
        f"{np.median(list(usual.values())):.2f} mm in the median expression; worst points:"
    )
    for name in sorted(worst, key=lambda n: -worst[n])[:6]:
        print(f"  {name} {worst[name]:.2f} mm (95 %: {usual[name]:.2f} mm)")


def clip_errors() -> tuple[dict[str, float], dict[str, float]]:
    """Return how far the sum of shapes is from the motion, by expression, mm.

    Returns
    -------
    tuple
        The greatest distance, and what 95 % of the moving points stay below.
    """
    atlas, motion = fa.load(), fa.motion()
    shapes = {t.name: t for t in targets(atlas, motion, ("part", "posture"))}
    decomposition = Decomposition(shapes.values())
    fields = {
        name: motion.displace(shape.activation, shape.posture)["skin"]
        for name, shape in shapes.items()
    }
    worst, usual = {}, {}
    for expression in atlas.expressions:
        shown = atlas.resolve(expression)
        exact = motion.displace(shown.activation, shown.posture)["skin"]
        weights = decomposition.weights(shown.activation, shown.posture)
        added = sum((w * fields[name] for name, w in weights.items()), np.zeros_like(exact))
        error = np.linalg.norm(exact - added, axis=1)
        moving = np.linalg.norm(exact, axis=1) > 0.5
        worst[expression.id] = float(error.max())
        usual[expression.id] = float(np.percentile(error[moving], 95)) if moving.any() else 0.0
    return worst, usual


if __name__ == "__main__":
    main()
