"""Build the motion basis of a folder of meshes: the one step that joins fields, solver and file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.modelling.fields import HeadFields, head_fields
from faceanatomy.modelling.motion_basis import Progress, build_basis, skin_modes
from faceanatomy.modelling.motion_write import write_motion

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

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


def refinement(
    library: MeshLibrary,
    fields: HeadFields,
    coarse: float = SIZE,
    fine: float = 1.7,
    only: tuple[str, ...] = (),
) -> dict[str, float]:
    """Return how alike the skin's movements on two grids are, unit by unit, as cosines.

    Parameters
    ----------
    library, fields : the meshes and the distances of the head.
    coarse, fine : edges of the elastic cubes in mm. 1.7 takes 6 GB and some minutes.
    only : units to compare; all of the elastic face by default.

    Notes
    -----
    The cosine is that of the whole displacement fields (3 n numbers each) and says nothing of
    their size: amplitudes are calibrated.
    """
    one, other = (skin_modes(fields, library, size, only) for size in (coarse, fine))
    return {unit: _cosine(one[unit], other[unit]) for unit in one}


def _cosine(a: NDArray[Any], b: NDArray[Any]) -> float:
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))
