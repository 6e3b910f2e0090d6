"""Pictures and the desktop viewer: what is shown (`Scene`) and how it is drawn."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faceanatomy.view.builder import scene
    from faceanatomy.view.opening import view
    from faceanatomy.view.scene import Camera, Item, Scene

_HOME = {
    "Camera": "faceanatomy.view.scene",
    "Item": "faceanatomy.view.scene",
    "Scene": "faceanatomy.view.scene",
    "scene": "faceanatomy.view.builder",
    "view": "faceanatomy.view.opening",
}

__all__ = ["Camera", "Item", "Scene", "scene", "view"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'faceanatomy.view' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
