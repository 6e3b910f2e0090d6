"""Build every muscle from its specification: the entry point of the muscle generator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faceanatomy.data import data_directory
from faceanatomy.geometry.rule_neighbours import may_overlap, read_interdigitations
from faceanatomy.modelling.attach import Anchors, attach
from faceanatomy.modelling.clearance import Clearance
from faceanatomy.modelling.landmarks import landmarks
from faceanatomy.modelling.parts import PartMesh, close, cut, join, mirrored
from faceanatomy.modelling.pennation import pennate
from faceanatomy.modelling.settle import settle
from faceanatomy.modelling.slab import BuiltSlab, build_slab
from faceanatomy.modelling.specification import (
    MuscleSpecification,
    Part,
    Slab,
    load_specifications,
)
from faceanatomy.modelling.stacking import Layers
from faceanatomy.modelling.write import BuiltMesh

if TYPE_CHECKING:
    from pathlib import Path

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.modelling.placement import Tissues

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SlabResult:
    """A built slab beside the record it came from."""

    muscle: str
    slab: Slab
    built: BuiltSlab

    def mesh_of(self, part: Part) -> PartMesh:
        """Return the watertight mesh of one part (both sides where it is a mirrored copy)."""
        mesh = close(cut(self.built.grid, part.along, part.across))
        if part.pennate is not None:
            mesh = pennate(mesh, part.id, part.pennate)
        return join([mesh, mirrored(mesh)]) if self.slab.mirrored_copy else mesh


def load_landmarks() -> dict[str, Array]:
    """Return landmark name -> position (3,), mm."""
    return {name: mark.xyz for name, mark in landmarks().items()}


def specification_folder() -> Path:
    """Return the folder with one JSON file per muscle."""
    return data_directory() / "model" / "muscles"


def build_slabs(
    tissues: Tissues,
    specifications: Sequence[MuscleSpecification],
    landmarks: dict[str, Array],
    *,
    stacking: bool = True,
    coarse: float = 1.0,
    progress: Progress | None = None,
) -> list[SlabResult]:
    """Build all slabs from deep to superficial.

    Parameters
    ----------
    tissues : Tissues
        Skin, bone and floor of the head.
    specifications : sequence of MuscleSpecification
        What to build; the ``order`` of the slabs decides what lies on what.
    landmarks : dict
        Landmark name -> position (3,), mm.
    stacking : bool
        False leaves the layers where they were placed: the control that shows stacking works.
    coarse : float
        Factor by which every grid is coarsened.
    progress : callable, optional
        Called with (done, total, muscle id).
    """
    queue = sorted(
        ((slab.order, muscle.id, slab) for muscle in specifications for slab in muscle.slabs),
        key=lambda entry: entry[:2],
    )
    layers = Layers()
    results = []
    for done, (_, muscle, slab) in enumerate(queue):
        if progress:
            progress(done, len(queue), muscle)
        built = build_slab(slab, landmarks, tissues, layers if stacking else None, coarse)
        layers.add(muscle, built.grid.top.reshape(-1, 3), not slab.midline or slab.mirrored_copy)
        results.append(SlabResult(muscle, slab, built))
    if progress:
        progress(len(queue), len(queue), "")
    return results


def appearance(result: SlabResult) -> dict[str, Any]:
    """Return what a renderer needs to compose the fibre texture of a slab from u and v.

    Parts of one slab share it, and share the slab's u and v, so the texture runs on over the cut.
    """
    slab, fascicles = result.slab, result.built.fascicles
    return {
        "fascicles": slab.fascicles,
        "boundaries": [round(float(x), 4) for x in fascicles.boundaries],
        "amplitudes": [round(float(x), 3) for x in fascicles.depths],
        "tendon": list(slab.tendon),
        "blend": list(slab.blend),
        "mid_tendon": list(slab.mid_tendon) if slab.mid_tendon else None,
        "raphe": [list(entry) for entry in slab.raphe],
        "tone": slab.tone,
        "aponeurosis": slab.aponeurosis,
        "seed": slab.seed,
        "size_mm": [round(result.built.length, 1), round(result.built.width, 1)],
    }


def to_meshes(
    results: Sequence[SlabResult], shading: Callable[[Array, Array], Array] | None = None
) -> list[BuiltMesh]:
    """Cut slabs into the meshes of their parts, sorted by id.

    ``shading`` gives the light 0..1 that reaches points (n, 3) with normals (n, 3); it multiplies
    the groove shading.
    """
    meshes = []
    for result in results:
        look = appearance(result)
        for part in result.slab.parts:
            mesh = result.mesh_of(part)
            shade = mesh.shade
            if shading is not None:
                shade = shade * shading(mesh.points, mesh.normals)
            meshes.append(
                BuiltMesh(
                    id=part.id,
                    kind="tendon" if result.slab.aponeurosis else part.kind,
                    paired=not result.slab.midline,
                    points=mesh.points,
                    faces=mesh.faces,
                    uv=mesh.uv,
                    fibres=mesh.fibres,
                    shade=np.clip(np.round(255 * shade), 0, 255).astype(np.uint8),
                    closed=result.slab.closed and part.along == (0.0, 1.0),
                    length_mm=result.built.length * (part.along[1] - part.along[0]),
                    width_mm=result.built.width * (part.across[1] - part.across[0]),
                    appearance=look,
                )
            )
    return sorted(meshes, key=lambda mesh: mesh.id)


def build_muscles(
    fields: Tissues,
    progress: Progress | None = None,
    *,
    coarse: float = 1.0,
    surroundings: Callable[[list[BuiltMesh]], MeshLibrary] | None = None,
) -> list[BuiltMesh]:
    """Build the mesh of every muscle unit (and muscle tendon) on a head.

    Parameters
    ----------
    fields : Tissues
        The head's fields.
    progress : callable, optional
        Called with (done, total, muscle id).
    coarse : float
        Factor by which every grid is coarsened, for quick tests.
    surroundings : callable, optional
        Gives, for muscles as they are, the library of all meshes: bones and cartilages, from which
        they keep clear, and whatever the sites lie on to which their ends are brought.

    Returns
    -------
    list of BuiltMesh
        One per unit, sorted by id; paired ones hold the right side.
    """
    places = load_landmarks()
    specifications = load_specifications(specification_folder(), places)
    results = build_slabs(fields, specifications, places, coarse=coarse, progress=progress)
    if surroundings is None:
        return to_meshes(settle(results, Clearance(fields), interdigitating()))

    def around(slabs: Sequence[SlabResult]) -> MeshLibrary:
        return surroundings(to_meshes(slabs))

    anchors = Anchors(results, around, data_directory())
    clear = Clearance(fields, surroundings([]))
    return to_meshes(settle(attach(results, anchors), clear, interdigitating(), anchors))


def interdigitating() -> Callable[[str, str], bool]:
    """Return what tells of two muscles whether they may lie in each other."""
    listed = {frozenset(pair.muscles) for pair in read_interdigitations(data_directory())}
    return lambda one, other: may_overlap(one, other, listed)
