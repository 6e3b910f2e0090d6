"""Measure the web viewer in headless Chromium beside PyVista's own export of the same meshes.

Run as ``python benchmarks/bench_web.py [--detail light]``. Drawing happens on the processor
(SwiftShader), so times depend on the machine and its load; sizes do not. PyVista's export needs the
package trame-pyvista, which nothing else here does: ``pip install trame-pyvista``.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from faceanatomy.geometry.library import MeshLibrary, meshes
from faceanatomy.view.web import write_html

GOALS = {
    "MB": 7.0, "first frame s": 4.0, "frame ms": 250.0, "pick ms": 60.0, "search ms": 30.0,
    "heap MB": 350.0,
}  # fmt: skip
"""What the page promises; a light page 4 MB."""

FLAGS = [
    "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox",
    "--enable-precise-memory-info",
]  # fmt: skip


def measure_page(browser: Any, path: Path, link: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{path.as_uri()}#{link}")
    while not page.evaluate("() => !!(window.faceanatomy && window.faceanatomy.ready)"):
        time.sleep(0.02)
    opened = page.evaluate("() => window.faceanatomy.times.firstFrame") / 1000
    whole = time.perf_counter() - began
    time.sleep(3)
    frames = page.evaluate(
        """() => { const { stage } = window.faceanatomy.viewport; const times = [];
        for (let i = 0; i < 15; i++) {
          stage.pilot.orbit(7, 0); times.push(stage.finishFrame(true)); }
        return times; }"""
    )
    picks = page.evaluate(
        """() => { const { stage } = window.faceanatomy.viewport; const times = [];
        const { width, height } = stage.size();
        for (let i = 0; i < 15; i++) { const t = performance.now();
          stage.pick(width * (0.3 + 0.02 * i), height * 0.5); times.push(performance.now() - t); }
        return times; }"""
    )
    searches = page.evaluate(
        """() => { const times = []; const word = 'zygomatcus majr';
        for (let i = 1; i <= word.length; i++) { const t = performance.now();
          window.faceanatomy.app.search.find(word.slice(0, i)); times.push(performance.now() - t); }
        return times; }"""
    )
    heap = page.evaluate("() => performance.memory.usedJSHeapSize")
    context.close()
    return {
        "MB": path.stat().st_size / 1e6,
        "first frame s": opened,
        "all s": whole,
        "frame ms": statistics.median(frames),
        "pick ms": statistics.median(picks),
        "search ms": max(searches),
        "heap MB": heap / 1e6,
    }


def measure_export(browser: Any, path: Path, library: MeshLibrary) -> dict[str, float]:
    import pyvista

    plotter = pyvista.Plotter(off_screen=True)
    for key in library:
        skin = key[0] == "skin"
        plotter.add_mesh(library[key].to_pyvista(), opacity=0.35 if skin else 1.0)
    plotter.trame.export_html(str(path))
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(path.as_uri())
    while not page.evaluate("() => !!(window.global && window.global.renderWindow)"):
        if time.perf_counter() - began > 120:
            break
        time.sleep(0.05)
    opened = time.perf_counter() - began
    frames = page.evaluate(
        """() => { const w = window.global && window.global.renderWindow; if (!w) return [NaN];
        const times = []; const view = w.getViews()[0];
        for (let i = 0; i < 5; i++) { const t = performance.now();
          w.getRenderers()[0].getActiveCamera().azimuth(7); w.render();
          const gl = view.getContext(); gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE,
            new Uint8Array(4)); times.push(performance.now() - t); }
        return times; }"""
    )
    context.close()
    return {
        "MB": path.stat().st_size / 1e6,
        "all s": opened,
        "frame ms": statistics.median(frames),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--detail", choices=("full", "light"), default="full")
    parser.add_argument("--without-export", action="store_true")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    library = meshes()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        began = time.perf_counter()
        path = write_html(None, folder / "viewer.html", detail=options.detail)
        print(f"written in {time.perf_counter() - began:.1f} s,", end=" ")
        print(f"{len(gzip.compress(path.read_bytes())) / 1e6:.1f} MB over a compressing server")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        rows = {
            "viewer, muscles": measure_page(browser, path, ""),
            "viewer, skin 0.35": measure_page(browser, path, "skin=0.35"),
        }
        if not options.without_export:
            try:
                rows["PyVista export"] = measure_export(browser, folder / "e.html", library)
            except Exception as error:
                print(
                    f"PyVista's export could not be measured: {error} (pip install trame-pyvista)"
                )
        browser.close()
    goals = GOALS | ({"MB": 4.0} if options.detail == "light" else {})
    print(f"{'goal':20}", "  ".join(f"{key} <= {value:g}" for key, value in goals.items()))
    for row, values in rows.items():
        print(f"{row:20}", "  ".join(f"{key} {value:.1f}" for key, value in values.items()))


if __name__ == "__main__":
    main()
