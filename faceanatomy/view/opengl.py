"""Whether this machine can draw at all, found out before VTK is asked.

VTK brings no OpenGL of its own: without the system's libraries it ends the whole process with a
segmentation fault instead of an exception. So the libraries are asked first, and only in doubt a
second process tries to draw.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from functools import cache

from faceanatomy.errors import MissingDependencyError

DEBIAN_PACKAGES = ("libegl1", "libgl1", "libgl1-mesa-dri", "libglx-mesa0", "libxrender1")
"""What off-screen and on-screen drawing needs on Debian and Ubuntu."""

_EGL_PLATFORM_SURFACELESS = 0x31DD
_PROBE = """
import vtkmodules.vtkRenderingOpenGL2
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow
window = vtkRenderWindow()
window.SetOffScreenRendering(1)
window.SetSize(16, 16)
renderer = vtkRenderer()
renderer.SetBackground(1, 1, 1)
window.AddRenderer(renderer)
window.Render()
pixels = vtkUnsignedCharArray()
window.GetPixelData(0, 0, 15, 15, 0, pixels)
raise SystemExit(0 if pixels.GetRange()[1] == 255 else 3)
"""


def has_display() -> bool:
    """Tell whether a window could be opened for a person to look at."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def in_notebook() -> bool:
    """Tell whether a Jupyter kernel runs this, so that what is returned can be shown inline."""
    try:
        from IPython import get_ipython  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return False
    return type(get_ipython()).__name__ == "ZMQInteractiveShell"


@cache
def can_draw() -> bool:
    """Tell whether OpenGL works here; the answer is kept for the process."""
    if sys.platform in ("win32", "darwin"):
        return True
    return _egl_answers() or _second_process_draws()


def require_opengl() -> None:
    """Make sure that VTK can draw.

    Raises
    ------
    MissingDependencyError
        If the machine lacks the OpenGL libraries; the message names the packages.
    """
    if not can_draw():
        raise MissingDependencyError(
            "Cannot draw: this machine has no working OpenGL library (libEGL or libGL with a "
            "driver), which VTK needs even without a display. On Debian or Ubuntu run\n"
            f"    sudo apt-get install {' '.join(DEBIAN_PACKAGES)}\n"
            "and try again. Facts, tables and exports work without it."
        )


def _egl_answers() -> bool:
    """Ask libEGL for a display that needs no screen; about 20 ms, and VTK needs it anyway."""
    try:
        ctypes.CDLL("libGL.so.1", mode=ctypes.RTLD_GLOBAL)
        egl = ctypes.CDLL("libEGL.so.1")
        get_proc = egl.eglGetProcAddress
        initialize = egl.eglInitialize
    except (OSError, AttributeError):
        return False
    get_proc.restype = ctypes.c_void_p
    address = get_proc(b"eglGetPlatformDisplayEXT")
    if not address:
        return False
    prototype = ctypes.CFUNCTYPE(
        ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)
    )
    display = prototype(address)(_EGL_PLATFORM_SURFACELESS, None, None)
    if not display:
        return False
    initialize.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    initialize.restype = ctypes.c_uint
    # The display is not terminated: another window of this process may already use it.
    return bool(initialize(display, None, None))


def _second_process_draws() -> bool:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
