"""Build hook: bundles the web viewer when its bundle is missing or stale.

A package can always be built: where npm cannot be reached the viewer is left out with a warning,
and writing a page then says how to build it. Set ``FACEANATOMY_REQUIRE_VIEWER=1`` (releases do) to
fail instead, ``FACEANATOMY_SKIP_VIEWER=1`` to leave it out on purpose.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ViewerHook(BuildHookInterface):
    """Runs `faceanatomy/view/web_build.py`, which knows how."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return Node.js as a requirement only if this build has to bundle and has none."""
        builder = self._builder()
        if self._nothing_to_do(builder) or builder.node_on_path():
            return []
        return [builder.NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the bundle before files are collected."""
        builder = self._builder()
        if self._nothing_to_do(builder):
            return
        try:
            builder.build(self._web())
        except builder.BuildError as error:
            if os.environ.get(builder.REQUIRE):
                raise
            self.app.display_warning(
                f"This build has no web viewer: {error}\nEverything else works; "
                "`python -m faceanatomy.view.web_build` in a checkout adds it."
            )

    def _nothing_to_do(self, builder: Any) -> bool:
        return bool(os.environ.get(builder.SKIP)) or builder.is_fresh(self._web())

    def _web(self) -> Path:
        return Path(self.root, "faceanatomy", "view", "web")

    def _builder(self) -> Any:
        path = Path(self.root, "faceanatomy", "view", "web_build.py")
        spec = importlib.util.spec_from_file_location("faceanatomy_web_build", path)
        if spec is None or spec.loader is None:
            raise RuntimeError(f"Cannot read {path}: the source tree is incomplete.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
