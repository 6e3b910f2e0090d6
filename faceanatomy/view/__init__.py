"""Pictures and the desktop viewer: what is shown (`scene.Scene`) and how it is drawn.

The package itself can be called: ``faceanatomy.view("happiness")`` opens the viewer.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    # `faceanatomy.view` is by its contract both a function and this package. Importing any
    # module of the package makes Python set the attribute `view` of `faceanatomy` to the
    # package, so the package answers calls in the function's place.
    def __call__(self, *args: Any, **options: Any) -> Any:
        from faceanatomy.view.opening import view

        return view(*args, **options)


sys.modules[__name__].__class__ = _CallablePackage
