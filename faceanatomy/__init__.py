"""The muscles of the human face and neck: facts, a graph and a 3D model.

>>> import faceanatomy as fa
>>> atlas = fa.load()
>>> atlas["zygomaticus major"].latin
'Musculus zygomaticus major'

Every public name is imported when it is first used, so ``import faceanatomy`` itself is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faceanatomy.activation import Activation
    from faceanatomy.animation import animate
    from faceanatomy.errors import (
        DataError,
        FaceAnatomyError,
        InvalidValueError,
        MissingDependencyError,
        OutputError,
        PlanRefusedError,
        UnknownNameError,
    )
    from faceanatomy.geometry.library import MeshLibrary, meshes
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import motion, pose
    from faceanatomy.interchange.exporting import export
    from faceanatomy.knowledge.atlas import Atlas, load
    from faceanatomy.posture import Posture
    from faceanatomy.sheets.sheet import Sheet, sheet
    from faceanatomy.signals.reading import read_signals
    from faceanatomy.view.opening import view
    from faceanatomy.view.scene import Scene, scene

__version__ = "0.1.0"

_HOME = {
    "Activation": "faceanatomy.activation",
    "Atlas": "faceanatomy.knowledge.atlas",
    "DataError": "faceanatomy.errors",
    "FaceAnatomyError": "faceanatomy.errors",
    "InvalidValueError": "faceanatomy.errors",
    "Mesh": "faceanatomy.geometry.mesh",
    "MeshLibrary": "faceanatomy.geometry.library",
    "MissingDependencyError": "faceanatomy.errors",
    "OutputError": "faceanatomy.errors",
    "PlanRefusedError": "faceanatomy.errors",
    "Posture": "faceanatomy.posture",
    "Scene": "faceanatomy.view.scene",
    "Sheet": "faceanatomy.sheets.sheet",
    "UnknownNameError": "faceanatomy.errors",
    "animate": "faceanatomy.animation",
    "export": "faceanatomy.interchange.exporting",
    "load": "faceanatomy.knowledge.atlas",
    "meshes": "faceanatomy.geometry.library",
    "motion": "faceanatomy.geometry.motion",
    "pose": "faceanatomy.geometry.motion",
    "read_signals": "faceanatomy.signals.reading",
    "scene": "faceanatomy.view.scene",
    "sheet": "faceanatomy.sheets.sheet",
    "view": "faceanatomy.view.opening",
}

__all__ = [
    "Activation",
    "Atlas",
    "DataError",
    "FaceAnatomyError",
    "InvalidValueError",
    "Mesh",
    "MeshLibrary",
    "MissingDependencyError",
    "OutputError",
    "PlanRefusedError",
    "Posture",
    "Scene",
    "Sheet",
    "UnknownNameError",
    "__version__",
    "animate",
    "export",
    "load",
    "meshes",
    "motion",
    "pose",
    "read_signals",
    "scene",
    "sheet",
    "view",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'faceanatomy' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
