"""Build the motion basis of a folder of meshes: the one step that joins fields, solver and file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.modelling.fields import head_fields
from faceanatomy.modelling.motion_basis import Progress, build_basis
from faceanatomy.modelling.motion_write import write_motion

if TYPE_CHECKING:
    from pathlib import Path

FILE = "motion.npz"
SIZE = 2.0


def build_motion(directory: Path, *, size: float = SIZE, progress: Progress | None = None) -> Path:
    """Solve the motion of the meshes in ``directory`` and write ``motion.npz`` beside them.

    Parameters
    ----------
    directory : folder with the meshes and their index; the skin must have its mouth slit.
    size : edge of the elastic cubes in mm. 2 is the shipped quality, 4 a draft.
    progress : called as (stage, done, total).

    Notes
    -----
    With the package ``pypardiso`` this takes some minutes and 3 GB, without it SuperLU of scipy
    takes much longer.
    """
    fields = head_fields(progress=progress)
    library = MeshLibrary(directory)
    basis = build_basis(fields, library, size=size, progress=progress)
    return write_motion(basis, library, directory / FILE)
