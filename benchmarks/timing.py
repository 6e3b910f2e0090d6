"""Timing helpers: medians of repeated runs, in this process or in fresh ones."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Median wall time of `work` over `runs` calls."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def median_in_fresh_process(statement: str, setup: str = "pass", runs: int = 7) -> float:
    """Median seconds that `statement` takes in a new interpreter, after `setup`."""
    code = (
        f"{setup}\nimport time\nstart = time.perf_counter()\n{statement}\n"
        "print(time.perf_counter() - start)"
    )
    seconds = []
    for _ in range(runs):
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(result.stderr)
        seconds.append(float(result.stdout.split()[-1]))
    return statistics.median(seconds)


def median_process(code: str, runs: int = 3) -> float:
    """Median wall time of a whole new process that runs `code`, start and exit included."""
    return median_seconds(
        lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), runs
    )


def report(what: str, seconds: float, goal: float, baseline: str, baseline_seconds: float) -> None:
    """Print one figure beside its goal and its baseline."""
    met = "met" if seconds <= goal else "MISSED"
    print(
        f"{what:<44} {seconds * 1000:9.1f} ms   goal {goal * 1000:6.0f} ms {met:<6}   "
        f"{baseline} {baseline_seconds * 1000:.1f} ms   ratio {seconds / baseline_seconds:.2f}"
    )
