"""Meshes in their pose as STL, PLY and OBJ: plain triangles in millimetres, +Z up (RAS)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.files import atomic_write
from faceanatomy.geometry.frame import mirror_points
from faceanatomy.interchange.contents import chosen, node_name, pieces
from faceanatomy.interchange.looks import vertex_colours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import trimesh
    from numpy.typing import NDArray

    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.shown import Shown


@dataclass(frozen=True, eq=False)
class _Solid:
    """One mesh in its pose: points (n, 3) mm, faces (m, 3), sRGB colours (n, 3)."""

    name: str
    points: NDArray[np.float32]
    faces: NDArray[np.int32]
    colours: NDArray[np.uint8]


def write_meshes(
    atlas: Atlas,
    shown: Shown | None,
    path: Path,
    *,
    detail: str = "full",
    only: str | Sequence[str] | None = None,
) -> None:
    """Write the meshes of the project's own model to ``.stl``, ``.ply`` or ``.obj``.

    Parameters
    ----------
    atlas
        Where names are looked up.
    shown
        The pose; None, or something that is only pointed out, leaves the face at rest.
    path
        Where to; PLY and OBJ carry colours, OBJ the names of the meshes as well.
    detail, only
        As for `faceanatomy.export`.
    """
    solids = list(_solids(atlas, shown, detail, only))
    with atomic_write(path) as temporary:
        if path.suffix.lower() == ".obj":
            temporary.write_text(_obj(solids), encoding="ascii", newline="\n")
        else:
            _joined(solids).export(temporary, file_type=path.suffix.lower()[1:])


def _solids(
    atlas: Atlas, shown: Shown | None, detail: str, only: str | Sequence[str] | None
) -> Iterator[_Solid]:
    from faceanatomy.activation import Activation
    from faceanatomy.geometry.library import meshes
    from faceanatomy.geometry.motion import motion
    from faceanatomy.posture import Posture

    library = meshes()
    moves = shown is not None and shown.moves
    activation = shown.activation if shown is not None and moves else Activation()
    posture = shown.posture if shown is not None and moves else Posture()
    moved = motion().displace(activation, posture)
    for piece in pieces(library, chosen(atlas, library, only), detail):
        info = piece.info
        # At full detail the triangles of the mesh itself: a drawable form has open creases.
        whole = piece.near.shape[1] == 1
        surface = piece.mesh if whole else piece.surface
        colours = vertex_colours(
            info, surface.uv, surface.shade, surface.colors, len(surface.points)
        )
        for side in info.sides:
            points, faces = surface.points, surface.faces
            if side == "left":
                points = np.asarray(mirror_points(points), np.float32)
                faces = np.ascontiguousarray(faces[:, ::-1])
            far = moved[info.id, side]
            points = points + (far if whole else piece.carried(far))
            yield _Solid(node_name(info.id, side), points, faces, colours)


def _joined(solids: Sequence[_Solid]) -> trimesh.Trimesh:
    import trimesh

    starts = np.cumsum([0, *(len(solid.points) for solid in solids)])[:-1]
    return trimesh.Trimesh(
        np.concatenate([solid.points for solid in solids]),
        np.concatenate([solid.faces + start for solid, start in zip(solids, starts, strict=True)]),
        vertex_colors=np.concatenate([solid.colours for solid in solids]),
        process=False,
    )


def _obj(solids: Sequence[_Solid]) -> str:
    """Return Wavefront OBJ: an object per mesh, colours behind the coordinates (0..1)."""
    parts = ["# faceanatomy: millimetres, +X the subject's right, +Y forward, +Z up\n"]
    first = 1
    for solid in solids:
        rows = np.hstack([solid.points, solid.colours / 255.0])
        parts.append(f"o {solid.name}\n")
        parts += ["v {:.3f} {:.3f} {:.3f} {:.3f} {:.3f} {:.3f}\n".format(*row) for row in rows]
        parts += ["f {} {} {}\n".format(*row) for row in solid.faces + first]
        first += len(solid.points)
    return "".join(parts)
