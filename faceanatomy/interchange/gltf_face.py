"""The face as glTF 2.0: meshes with morph targets, and clips that run them.

Coordinates are whole steps of `STEP_MM` about the middle of each mesh; the node of the mesh turns
them into metres. A left mesh is the right one in a mirrored node, so it costs no bytes; its morph
targets have the names of the other side. A mesh has the targets that move it visibly. Under the
skin two shapes that differ by no more than `LEAST_INSIDE_MM` are written once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.geometry.frame import to_gltf
from faceanatomy.interchange.contents import group_of, node_name
from faceanatomy.interchange.gltf_binary import Binary
from faceanatomy.interchange.looks import Looks
from faceanatomy.interchange.tuck import Tuck, tuck
from faceanatomy.view.layers import FIBROUS
from faceanatomy.view.naming import structure_of, tooth_number
from faceanatomy.view.surface import vertex_normals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.geometry.motion import Motion
    from faceanatomy.interchange.clips import Clip
    from faceanatomy.interchange.contents import Piece
    from faceanatomy.interchange.targets import Key, Target
    from faceanatomy.interchange.weights import Decomposition
    from faceanatomy.knowledge.atlas import Atlas

STEP_MM = 0.04
"""Spacing of the grid to which points and displacements are rounded, mm."""

LEAST_MM = {"skin": 0.12}
"""A mesh of this kind has a morph target if the target moves one of its points so far, mm."""

LEAST_INSIDE_MM = 0.3
"""The same for everything under the skin."""

_TAIL_STEPS = 3
"""Under the skin, displacements smaller than this, 0.12 mm, are left out: they are many."""
_TURN_STEPS = 4
"""Changes of a normal smaller than this, about two degrees, are left out."""
_SEEN_MM = 0.3
_MIRROR = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class _Shape:
    """A morph target of one mesh: its accessors, and how far it moves the mesh, mm."""

    name: str
    attributes: dict[str, int]
    reach: float


@dataclass
class _Shaped:
    """A mesh with morph targets as the clips see it."""

    node: int
    names: list[str]
    reach: list[float]
    """Greatest displacement of each target, mm."""


@dataclass
class FaceFile:
    """One file, filled piece by piece.

    Parameters
    ----------
    atlas
        Where names and ids of nodes come from.
    motion
        What the targets do.
    targets
        The morph targets that meshes may have.
    textured
        Whether fibres are pictures.
    lit
        Whether the targets of the skin turn its normals as well, so that folds are lit as folds.
    skin
        The skin that muscles are kept under; None if it is not in the file.
    """

    atlas: Atlas
    motion: Motion
    targets: Sequence[Target]
    textured: bool = True
    lit: bool = False
    skin: Mesh | None = None
    _binary: Binary = field(default_factory=Binary)
    _nodes: list[dict[str, Any]] = field(default_factory=lambda: [{"name": "face"}])
    _meshes: list[dict[str, Any]] = field(default_factory=list)
    _groups: dict[str, int] = field(default_factory=dict)
    _shaped: list[_Shaped] = field(default_factory=list)
    _animations: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._looks = Looks(self._binary, textured=self.textured)
        self._skin_moved: dict[Key, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
        self._other = {t.name: _other_side(t, self.targets).name for t in self.targets}

    def add(self, piece: Piece, weights: Mapping[str, float]) -> None:
        """Add a mesh, or both meshes of a pair, with its targets at their resting `weights`."""
        surface, info = piece.surface, piece.info
        below = None
        if self.skin is not None and info.kind in FIBROUS:
            below = tuck(piece.mesh, self.skin)
        rest = surface.points if below is None else surface.points + piece.carried(below.rest)
        points = to_gltf(rest) * 1000
        middle = (points.max(axis=0) + points.min(axis=0)) / 2
        grid = np.round((points - middle) / STEP_MM).astype(np.int16)
        normals = np.round(to_gltf(surface.normals) * 1000 * 127).astype(np.int8)
        normals[~normals.any(axis=1)] = (0, 0, 127)  # where triangles have no area: any direction
        material, attributes = self._looks.of(piece)
        primitive: dict[str, Any] = {
            "attributes": {
                "POSITION": self._binary.vertices(grid, bounds=True),
                "NORMAL": self._binary.vertices(normals, normalized=True),
                **attributes,
            },
            "indices": self._binary.indices(surface.faces),
            "material": material,
        }
        shapes = self._shapes(piece, below)
        if shapes:
            primitive["targets"] = [shape.attributes for shape in shapes]
        reach = [shape.reach for shape in shapes]
        for side in reversed(info.sides):
            names = [shape.name for shape in shapes]
            if side == "left":
                names = [self._other[name] for name in names]
            mesh: dict[str, Any] = {"name": node_name(info.id, side), "primitives": [primitive]}
            if shapes:
                mesh["extras"] = {"targetNames": names}
                if any(name in weights for name in names):
                    mesh["weights"] = [round(weights.get(name, 0.0), 5) for name in names]
            self._meshes.append(mesh)
            mirror = np.array([-1.0 if side == "left" else 1.0, 1.0, 1.0])
            node = {
                "name": node_name(info.id, side),
                "mesh": len(self._meshes) - 1,
                "translation": (mirror * middle / 1000).tolist(),
                "scale": (mirror * STEP_MM / 1000).tolist(),
                "extras": self._facts(piece, side),
            }
            number = self._child(node, self._group(group_of(info.kind)))
            if shapes:
                self._shaped.append(_Shaped(number, names, reach))

    def animate(self, clips: Iterable[Clip], decomposition: Decomposition) -> None:
        """Add clips: each mesh that visibly moves gets its weights over time."""
        for clip in clips:
            poses = [decomposition.weights(*pose) for pose in clip.poses]
            channels: list[dict[str, Any]] = []
            samplers: dict[int, int] = {}
            for shaped in self._shaped:
                table = np.array([[pose.get(name, 0.0) for name in shaped.names] for pose in poses])
                if (table @ np.array(shaped.reach)).max(initial=0.0) < _SEEN_MM:
                    continue
                output = self._binary.shares(table.ravel())
                number = samplers.setdefault(output, len(samplers))
                target = {"node": shaped.node, "path": "weights"}
                channels.append({"sampler": number, "target": target})
            if channels:
                times = self._binary.numbers(np.array(clip.times, np.float32), bounds=True)
                entry: dict[str, Any] = {
                    "name": clip.name,
                    "channels": channels,
                    "samplers": [{"input": times, "output": output} for output in samplers],
                }
                if clip.record:
                    entry["extras"] = {"id": clip.record}
                self._animations.append(entry)

    def glb(self, title: str) -> bytes:
        """Return the file."""
        from faceanatomy import __version__

        named = {name for shaped in self._shaped for name in shaped.names}
        facts = {t.name: _described(t) for t in self.targets if t.name in named}
        document: dict[str, Any] = {
            "asset": {
                "version": "2.0",
                "generator": f"faceanatomy {__version__}",
                "copyright": "The faceanatomy authors, MIT licence",
            },
            "extensionsUsed": ["KHR_mesh_quantization"],
            "extensionsRequired": ["KHR_mesh_quantization"],
            "scene": 0,
            "scenes": [{"name": title, "nodes": [0], "extras": {"targets": facts}}],
            "nodes": self._nodes,
            "meshes": self._meshes,
        }
        looks = self._looks
        optional = {
            "materials": looks.materials,
            "textures": looks.textures,
            "images": looks.images,
            "samplers": looks.samplers,
            "animations": self._animations,
        }
        document |= {name: entries for name, entries in optional.items() if entries}
        return self._binary.glb(document)

    def _shapes(self, piece: Piece, below: Tuck | None) -> list[_Shape]:
        """Return the targets that move a piece."""
        side = piece.info.sides[-1]
        lit = self.lit and piece.info.kind == "skin"
        found: list[_Shape] = []
        least = LEAST_MM.get(piece.info.kind, LEAST_INSIDE_MM)
        written: list[tuple[NDArray[np.int16], int]] = []
        for target in self.targets:
            moved = self.motion.displace(target.activation, target.posture)[piece.info.id, side]
            if target.one_eye:
                moved = _of_one_side(moved, piece, target.side)
            if below is not None:
                moved = below.under(moved, *self._skin_in(target))
            # The skin answers to all of ARKit's names, also to those that turn only an eye.
            kept = piece.info.kind == "skin" and target.family == "arkit"
            if not (kept or moved.any()):
                continue
            carried = piece.carried(moved)
            millimetres = float(np.linalg.norm(carried, axis=1).max())
            if not kept and millimetres < least:
                continue
            steps = np.round(to_gltf(carried) * (1000 / STEP_MM)).astype(np.int16)
            if piece.info.kind != "skin":
                steps[np.abs(steps).max(axis=1) < _TAIL_STEPS] = 0
            attributes = {"POSITION": self._written(steps, piece, written)}
            if lit:
                attributes["NORMAL"] = self._turned_normals(piece, carried)
            found.append(_Shape(target.name, attributes, millimetres))
        return found

    def _turned_normals(self, piece: Piece, carried: NDArray[np.float32]) -> int:
        """Return the accessor of what moving vertices changes about their normals."""
        surface = piece.surface
        change = vertex_normals(surface.points + carried, surface.faces)
        change -= vertex_normals(surface.points, surface.faces)
        steps = np.clip(np.round(to_gltf(change) * 1000 * 127), -127, 127).astype(np.int16)
        steps[np.abs(steps).max(axis=1) < _TURN_STEPS] = 0
        return self._binary.displacements(steps, normalized=True)

    def _skin_in(self, target: Target) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return displacements and normals of the skin in a target, computed once."""
        assert self.skin is not None
        if target.key not in self._skin_moved:
            moved = self.motion.displace(target.activation, target.posture)["skin"]
            if target.one_eye:
                moved = _half(moved, self.skin.points, target.side)
            normals = vertex_normals(self.skin.points + moved, self.skin.faces)
            self._skin_moved[target.key] = moved, normals
        return self._skin_moved[target.key]

    def _written(
        self, steps: NDArray[np.int16], piece: Piece, before: list[tuple[NDArray[np.int16], int]]
    ) -> int:
        """Return the accessor of displacements; inside, of earlier ones that are nearly the same.

        One side of a face hardly moves the other, so both sides together are then like one.
        """
        if piece.info.kind != "skin":
            near = round(LEAST_INSIDE_MM / STEP_MM)
            for other, accessor in before:
                if np.abs(other - steps).max() <= near:
                    return accessor
        accessor = self._binary.displacements(steps)
        before.append((steps, accessor))
        return accessor

    def _group(self, name: str) -> int:
        if name not in self._groups:
            # A group of its own name: viewers rename the second of two nodes called "skin".
            self._groups[name] = self._child({"name": f"{name}_group"}, 0)
        return self._groups[name]

    def _child(self, node: dict[str, Any], parent: int) -> int:
        self._nodes.append(node)
        number = len(self._nodes) - 1
        self._nodes[parent].setdefault("children", []).append(number)
        return number

    def _facts(self, piece: Piece, side: str) -> dict[str, Any]:
        """Return what a program may want to know about a mesh: ids, names, side."""
        info = piece.info
        facts: dict[str, Any] = {"id": info.id, "kind": info.kind, "side": side}
        record = _record_of(self.atlas, info.id)
        if record is not None:
            facts |= {"name": record.name, "latin": record.latin}
            if number := tooth_number(record, side):
                facts["fdi"] = number
            # The ids of ontologies are those of the whole muscle: few list its parts.
            owner = record.muscle if info.id in self.atlas.units else record
            facts |= msgspec.to_builtins(owner.ids)
        return facts


def _record_of(atlas: Atlas, mesh_id: str) -> Any:
    """Return the unit, structure, nerve or artery that a mesh shows; None if unknown."""
    if mesh_id in atlas.units:
        return atlas.unit(mesh_id)
    structure = structure_of(atlas, mesh_id)
    if structure is not None:
        return structure
    by_mesh: dict[str, Any] = {nerve.id: nerve for nerve in atlas.nerves}
    by_mesh |= {artery.id: artery for artery in atlas.arteries}
    return by_mesh.get(mesh_id)


def _other_side(target: Target, targets: Iterable[Target]) -> Target:
    """Return the target that does on the other side what this one does; often the same."""
    same = [t for t in targets if t.family == target.family and t.key == target.mirrored_key]
    return next((t for t in same if t.id == target.id), same[0] if same else target)


def _of_one_side(moved: NDArray[np.float32], piece: Piece, side: str) -> NDArray[np.float32]:
    """Return the displacements (n, 3) of one half of the face."""
    if piece.info.paired:
        return moved if side == "right" else np.zeros_like(moved)
    return _half(moved, piece.mesh.points, side)


def _half(
    moved: NDArray[np.float32], points: NDArray[np.float32], side: str
) -> NDArray[np.float32]:
    x = points[:, :1]
    return np.where(x > 0 if side == "right" else x < 0, moved, np.float32(0))


def _described(target: Target) -> dict[str, Any]:
    """Return what a target stands for, as plain values."""
    facts: dict[str, Any] = {"family": target.family, "id": target.id, "side": target.side}
    drives = {f"{unit} {side}": round(v, 3) for (unit, side), v in target.activation.items()}
    if drives:
        facts["drives"] = drives
    posture = msgspec.to_builtins(target.posture)
    if posture:
        facts["posture"] = posture
    return facts
