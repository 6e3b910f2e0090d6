"""The motion basis: how every mesh moves when each muscle unit of the face contracts.

One elastic solution per unit on the half face (see `motion_grid`), carried to the skin, the muscles
and the nasal cartilages, scaled to the reference amplitudes of ``data/model/motion.json``; turns of
the lids; weights of the jaw. Written as one file, ``motion.npz``, beside the meshes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.geometry.jaw import JAW_FOLLOWS
from faceanatomy.geometry.motion_file import JAW_STRETCH
from faceanatomy.modelling import elasticity
from faceanatomy.modelling.eyes import EYE_CENTRE
from faceanatomy.modelling.jaw import JawWeights, drawn_in
from faceanatomy.modelling.lids import LidTurns, find_fissure, lid_turns
from faceanatomy.modelling.motion_grid import SoftGrid, build_grid
from faceanatomy.modelling.motion_loads import (
    BONE_MASK,
    SPREAD_MM,
    Loader,
    Sampler,
    lead_on,
    probe_muscle,
)
from faceanatomy.modelling.motion_repair import seal_lips, touch_up, unfold
from faceanatomy.modelling.mouth import above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

Progress = Callable[[str, int, int], None]
SOFT = ("muscle", "tendon", "skin", "cartilage")
STILL = (
    "eyeball",
    "skull",
    "teeth_upper",
    "auricle",
    "cervical_spine",
    "clavicle",
    "manubrium",
    "scapula",
    "ribs",
    "trachea",
)
CALIBRATION_RADIUS, PEAK = 5.0, 1.3
SMOOTHING = 6
LOOSENING = 400
LEAST_MM = 0.04


@dataclass(frozen=True)
class UnitRecipe:
    """How one unit is solved: its muscle (the group that is scaled together) and its options."""

    unit: str
    group: int
    options: dict[str, Any]


@dataclass(eq=False)
class Basis:
    """Displacements before packing: ``own[mesh][unit]`` and ``cross[mesh][unit]`` (n, 3) mm.

    ``own`` is what the right unit does to the right (or midline) mesh, ``cross`` what the left unit
    does to the right mesh of a pair.
    """

    units: list[str]
    own: dict[str, dict[str, Floats]] = field(default_factory=dict)
    cross: dict[str, dict[str, Floats]] = field(default_factory=dict)
    jaw: dict[str, Floats] = field(default_factory=dict)
    lids: dict[str, LidTurns] = field(default_factory=dict)


def recipes(library: MeshLibrary) -> tuple[list[dict[str, Any]], list[UnitRecipe]]:
    """Read ``data/model/motion.json``: the groups that are scaled together, and their units."""
    path = data_directory() / "model" / "motion.json"
    groups = json.loads(path.read_text(encoding="utf-8"))["muscles"]
    out = []
    for number, group in enumerate(groups):
        name = group["muscle"]
        units = [i for i in library.infos if i == name or i.partition(":")[0] == name]
        out += [UnitRecipe(unit, number, group) for unit in sorted(units)]
    return groups, out


def build_basis(
    fields: HeadFields,
    library: MeshLibrary,
    *,
    size: float = 2.0,
    progress: Progress | None = None,
) -> Basis:
    """Solve every unit and carry the solutions to the meshes of ``library``."""

    def done(stage: str, k: int = 1, n: int = 1) -> None:
        if progress is not None:
            progress(stage, k, n)

    groups, units = recipes(library)
    grid = build_grid(fields, size)
    done(f"grid of {len(grid.cells)} cubes")
    loads = unit_loads(grid, library, units)
    done("muscle forces")
    solved = _solve(grid, units, loads, done)
    sampler = Sampler(grid)
    fissure = find_fissure(library["skin", "midline"].points.astype(float))
    targets = {
        i: Target(library, i, fields) for i, info in library.infos.items() if info.kind in SOFT
    }
    basis = Basis([*(u.unit for u in units), JAW_STRETCH])
    for number, recipe in enumerate(units):
        plus, minus = (sampler.volumes(v) for v in solved[recipe.unit])
        for name, target in targets.items():
            own, cross = target.sample(sampler, plus, minus)
            if np.abs(own).max() > 1e-6:
                basis.own.setdefault(name, {})[recipe.unit] = own
            if cross is not None and np.abs(cross).max() > 1e-6:
                basis.cross.setdefault(name, {})[recipe.unit] = cross
        done("carried to the meshes", number + 1, len(units))
    _calibrate(basis, groups, units, targets["skin"])
    weights = JawWeights(fields)
    for name, info in library.infos.items():
        mesh = library[name, "right" if info.paired else "midline"]
        basis.jaw[name] = _jaw_weights(mesh, weights, targets.get(name))
        if name in targets:
            target = targets[name]
            drawn = drawn_in(target.folded) * ~target.left[:, None]
            if np.abs(drawn).max() > LEAST_MM:
                basis.own.setdefault(name, {})[JAW_STRETCH] = drawn
            turns = lid_turns(targets[name].folded, fissure)
            if len(turns.vertex):
                basis.lids[name] = turns
    done("jaw and lids")
    for recipe in units:
        if recipe.options.get("seal"):
            seal_lips(basis, recipe.unit, targets)
    unfold(basis, library, progress)
    for recipe in units:
        if recipe.options.get("seal"):
            touch_up(basis.own["skin"][recipe.unit], targets["skin"].mesh)
    return basis


def unit_loads(grid: SoftGrid, library: MeshLibrary, units: list[UnitRecipe]) -> dict[str, Floats]:
    """Return the symmetric and antisymmetric half load (3 n, 2) of every unit."""
    loader = Loader(grid)
    out = {}
    for recipe in units:
        option = recipe.options
        info = library.info(recipe.unit)
        mesh = library[recipe.unit, "right" if info.paired else "midline"]
        probes = probe_muscle(mesh)
        if not info.paired:
            probes = _right_part(probes)
        part = option.get("reach_part")
        if "reach" in option and (part is None or recipe.unit.endswith(":" + part)):
            probes = lead_on(probes, np.array(option["reach"]))
        held = option.get("hold")
        hold = BONE_MASK if held is None else (0.5 * held, held)
        out[recipe.unit] = loader.load(
            probes,
            closed=info.closed,
            hold=hold,
            both_ends=option.get("both_ends", False),
            spread=option.get("spread", SPREAD_MM),
        )
    return out


def _right_part(probes: Any) -> Any:
    """Return the right half of an unpaired muscle; it fades out over the midline."""
    t = np.clip((probes.points[:, 0] + 4.0) / 8.0, 0, 1)
    return type(probes)(probes.points, probes.fibres, probes.u, probes.volume * t * t * (3 - 2 * t))


def _solve(
    grid: SoftGrid, units: list[UnitRecipe], loads: dict[str, Floats], done: Callable[..., None]
) -> dict[str, tuple[Floats, Floats]]:
    """Return the nodal fields (n, 3) of the right half under each right, and left, unit.

    Tissue can be pressed against teeth, not pulled towards them. Units marked ``free`` are solved
    with only those contacts of the lips that their common load presses when all of them hold.
    """
    out: dict[str, list[Floats]] = {u.unit: [] for u in units}
    free = [u.unit for u in units if u.options.get("contact") == "free"]
    slide = [u.unit for u in units if u.unit not in free]
    active = np.ones(grid.count, bool)
    for chosen in (slide, free):
        if not chosen:
            continue
        stiffness = grid.stiffness(active)
        for column, symmetric in ((0, True), (1, False)):
            factor = elasticity.Factor(stiffness, grid.free(symmetric))
            rows = np.stack([loads[u][:, column] for u in chosen], 1)
            if chosen is slide and symmetric and free:
                rows = np.column_stack([rows, np.sum([loads[u][:, 0] for u in free], axis=0)])
            solution = factor.solve(rows)
            factor.close()
            for k, unit in enumerate(chosen):
                out[unit].append(solution[:, k].reshape(-1, 3))
            if solution.shape[1] > len(chosen):
                moved = solution[:, -1].reshape(-1, 3)
                active = ~grid.mouth | ((moved * grid.normal).sum(1) < 0)
            done(f"solved {len(chosen)} loads")
    return {unit: (s + a, s - a) for unit, (s, a) in out.items()}


class Target:
    """A mesh that tissue carries: its right-half points, lip sides and how much it takes part."""

    def __init__(self, library: MeshLibrary, name: str, fields: HeadFields) -> None:
        info = library.info(name)
        self.name, self.paired = name, info.paired
        mesh = library[name, "right" if info.paired else "midline"]
        self.mesh = mesh
        self.points = mesh.points.astype(float)
        self.folded = self.points.copy()
        self.folded[:, 0] = np.abs(self.folded[:, 0])
        self.left = self.points[:, 0] < 0
        self.side = lip_sides(mesh)
        self.twin = mirror_twins(mesh)
        self.deep = -fields.skin_distance(self.folded)
        held = ("mandible", "teeth_lower", "thyroid_cartilage", "cricoid_cartilage")
        near = np.isin(fields.bone_name(self.folded), held)
        self.held_bone = np.where(near, fields.bone_distance(self.folded), 99.0)
        self.share = _share(self.folded, fields, info.kind)
        self.average: Any = None
        if info.kind == "skin":
            from faceanatomy.modelling.surface import Surface, neighbour_average

            self.average = neighbour_average(Surface(self.points, mesh.faces))

    def sample(
        self, sampler: Sampler, plus: dict[int, Floats], minus: dict[int, Floats]
    ) -> tuple[Floats, Floats | None]:
        """Return what the right unit does to this mesh, and the left one to the right of a pair."""
        own = sampler.sample(plus, self.folded, self.side) * self.share[:, None]
        other = sampler.sample(minus, self.folded, self.side) * self.share[:, None]
        if self.paired:
            return own, other
        own[self.left] = other[self.left] * [-1, 1, 1]
        middle = self.points[:, 0] == 0
        own[middle] = (own[middle] + other[middle] * [-1, 1, 1]) / 2
        return self.smooth(own), None

    def smooth(self, field: Floats) -> Floats:
        """Smooth a displacement field (n, 3) or weight (n,) of the skin over its mesh."""
        if self.average is None:
            return field
        for _ in range(SMOOTHING):
            field = 0.5 * field + 0.5 * (self.average @ field)
        return field


def lip_sides(mesh: Mesh) -> Ints:
    """Return +1 for vertices (n,) above the mouth line and -1 below, by the faces around them."""
    height = above_mouth_line(mesh.points.astype(float))
    centre = height[mesh.faces].mean(1)
    total, count = np.zeros(len(height)), np.zeros(len(height))
    for k in range(3):
        np.add.at(total, mesh.faces[:, k], centre)
        np.add.at(count, mesh.faces[:, k], 1)
    return np.where(total / np.maximum(count, 1) >= 0, 1, -1)


def _share(p: Floats, fields: HeadFields, kind: str) -> Floats:
    """Return how much points (n, 3) of the right half follow the tissue: not ears, eyes, throat."""

    def rise(value: Floats, start: float, stop: float) -> Floats:
        t = np.clip((value - start) / (stop - start), 0, 1)
        return np.asarray(t * t * (3 - 2 * t))

    share: Floats = np.ones(len(p))
    if kind == "skin":
        share = 1 - rise(-fields.skin_distance(p), 9.0, 17.0)
        ear = rise(p[:, 0], 58, 66) * rise(p[:, 2], -52, -40) * (1 - rise(p[:, 1], 8, 22))
        share = share * (1 - ear)
    share = share * rise(p[:, 2], -143, -118) * rise(p[:, 1], -25, 0)
    eye = np.linalg.norm(p - EYE_CENTRE, axis=1)
    lid = (1 - rise(eye, 14.6, 22.0)) * (p[:, 1] > EYE_CENTRE[1] - 4)
    return np.asarray(share * (1 - 0.92 * lid) * rise(eye, 12.0, 13.0))


def _jaw_weights(mesh: Mesh, weights: JawWeights, target: Target | None) -> Floats:
    """Return the jaw weight (n,) of every vertex of a mesh."""
    if mesh.id in STILL or mesh.id in JAW_FOLLOWS or target is None:
        return np.zeros(len(mesh.points))
    value = weights.at(target.folded, target.side)
    if target.mesh.info.kind == "skin":
        x, y, z = target.folded.T
        inside = (y > 20) & (x < 40) & (np.abs(z + 58) < 20)
        lining = inside * np.clip((target.deep - 2.0) / 3.0, 0, 1)
        apart = np.clip((y - 33) / 12, 0, 1) * np.clip((30 - x) / 9, 0, 1)
        value = value + lining * (0.5 - 0.5 * apart * bag_sides(target) - value)
        value = _loosened(target, value)
    return np.asarray(target.smooth(value))


def bag_sides(target: Target) -> Floats:
    """Return +1 for the roof of the mouth and the upper lip, -1 for tongue and lower lip.

    Behind the teeth the tongue rises over the mouth line, so there the face decides: the roof
    looks down and the tongue up.
    """
    from faceanatomy.modelling.surface import Surface

    up = Surface(target.points, target.mesh.faces).normals()[:, 2]
    return np.where(target.deep > 13.0, -np.sign(up), target.side)


def _loosened(target: Target, value: Floats) -> Floats:
    """Return the weights spread under the chin and down the neck, where skin hangs on no bone."""
    far = np.clip((target.held_bone - 7.0) / 14.0, 0, 1)
    loose = far * np.clip((-74.0 - target.points[:, 2]) / 8.0, 0, 1)
    for _ in range(LOOSENING):
        value = value + 0.5 * loose * (target.average @ value - value)
    return value


def _calibrate(
    basis: Basis, groups: list[dict[str, Any]], units: list[UnitRecipe], skin: Target
) -> None:
    """Scale the units of each group so that together, on both sides, they give its amplitude.

    The amplitude counts at the group's point; where other skin moves more than ``PEAK``
    times as far, the largest movement decides instead, so that no muscle tears a dimple.
    """
    for number, group in enumerate(groups):
        names = [u.unit for u in units if u.group == number]
        both: Floats = np.sum([basis.own["skin"][name] for name in names], axis=0)
        both = both + both[skin.twin] * [-1, 1, 1]
        away = np.linalg.norm(skin.points - np.array(group["at"]), axis=1)
        outer = skin.deep < 2.0
        there = float(np.linalg.norm(both[away < CALIBRATION_RADIUS].mean(0)))
        peak = float(np.linalg.norm(both[outer], axis=1).max())
        factor = group["mm"] / max(there, peak / PEAK, 1e-9)
        for table in (basis.own, basis.cross):
            for fields in table.values():
                for name in names:
                    if name in fields:
                        fields[name] *= factor


def mirror_twins(mesh: Mesh) -> Ints:
    """Return for each vertex (n,) of a symmetric mesh the vertex that mirrors it.

    Vertices of the upper and of the lower lip that lie on the same spot are kept apart.
    """
    from scipy.spatial import cKDTree

    apart = 50.0 * lip_sides(mesh)[:, None]
    points = mesh.points.astype(float)
    _, twin = cKDTree(np.hstack([points, apart])).query(np.hstack([points * [-1, 1, 1], apart]))
    return np.asarray(twin, np.int64)
