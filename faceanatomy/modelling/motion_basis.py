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
from faceanatomy.geometry.motion_file import JAW_STRETCH
from faceanatomy.geometry.tongue_motion import TONGUE_MESHES
from faceanatomy.modelling import elasticity
from faceanatomy.modelling.jaw import JawWeights, drawn_in
from faceanatomy.modelling.lids import LidTurns, evened, find_fissure, lid_turns
from faceanatomy.modelling.motion_anchor import anchor
from faceanatomy.modelling.motion_cheek import round_cheeks
from faceanatomy.modelling.motion_chin import keep_off_neck
from faceanatomy.modelling.motion_deep import add_deep
from faceanatomy.modelling.motion_grid import SoftGrid, build_grid
from faceanatomy.modelling.motion_loads import (
    BONE_MASK,
    SPREAD_MM,
    Loader,
    Sampler,
    lead_on,
    probe_muscle,
)
from faceanatomy.modelling.motion_repair import seal_lips, touch_up, unfold, watched_faces
from faceanatomy.modelling.motion_straps import straighten_straps
from faceanatomy.modelling.motion_targets import Target, jaw_weights_of
from faceanatomy.modelling.motion_tears import mend_jaw, mend_tears, muscles_of
from faceanatomy.modelling.motion_teeth import teeth_distances
from faceanatomy.modelling.surface import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.teeth_contact import TeethDistances
    from faceanatomy.modelling.fields import HeadFields
    from faceanatomy.modelling.motion_anchor import Held

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

Progress = Callable[[str, int, int], None]
HARD = ("bone", "teeth", "eye")
"""Kinds of mesh that no tissue carries; all others are soft."""
OUTSIDE = (*TONGUE_MESHES, "palate")
"""Soft meshes that lie beyond the elastic tissue: what moves the tongue alone moves them."""
PRESSING = ("orbicularis_oris", "mentalis")
"""Their pressure of lip on lip is kept: it holds against what parts them, and contact ends it."""
CALIBRATION_RADIUS, PEAK = 5.0, 1.3
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
    does to the right mesh of a pair. ``watched``: faces of the skin that could turn over;
    ``teeth``: distances to the upper and the lower teeth; ``held``: ends of muscles on bones.
    """

    units: list[str]
    own: dict[str, dict[str, Floats]] = field(default_factory=dict)
    cross: dict[str, dict[str, Floats]] = field(default_factory=dict)
    jaw: dict[str, Floats] = field(default_factory=dict)
    lids: dict[str, LidTurns] = field(default_factory=dict)
    watched: Ints = field(default_factory=lambda: np.zeros(0, int))
    teeth: tuple[TeethDistances, TeethDistances] | None = None
    held: dict[str, Held] = field(default_factory=dict)


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
    soft = [i for i, info in library.infos.items() if info.kind not in HARD]
    targets = {i: Target(library, i, fields) for i in soft}
    basis = Basis([*(u.unit for u in units), JAW_STRETCH])
    for number, recipe in enumerate(units):
        plus, minus = (sampler.volumes(v) for v in solved[recipe.unit])
        for name, target in targets.items():
            if name in OUTSIDE:
                continue
            own, cross = target.sample(sampler, plus, minus)
            if np.abs(own).max() > 1e-6:
                basis.own.setdefault(name, {})[recipe.unit] = own
            if cross is not None and np.abs(cross).max() > 1e-6:
                basis.cross.setdefault(name, {})[recipe.unit] = cross
        done("carried to the meshes", number + 1, len(units))
    _calibrate(basis, groups, units, targets["skin"])
    round_cheeks(basis, targets, fields)
    weights = JawWeights(fields)
    muscles = muscles_of(targets, fields)
    for name, info in library.infos.items():
        mesh = library[name, "right" if info.paired else "midline"]
        basis.jaw[name] = jaw_weights_of(mesh, weights, targets.get(name))
        if name in targets and name not in OUTSIDE:
            target = targets[name]
            drawn = drawn_in(target.folded) * ~target.left[:, None]
            if np.abs(drawn).max() > LEAST_MM:
                basis.own.setdefault(name, {})[JAW_STRETCH] = drawn
            turns = lid_turns(targets[name].folded, fissure)
            if info.kind == "skin":
                turns = evened(turns, Surface(targets[name].folded, mesh.faces), fissure)
            if len(turns.vertex):
                basis.lids[name] = turns
    mend_jaw(basis, muscles, targets)
    done("jaw and lids")
    for recipe in units:
        if recipe.options.get("seal"):
            seal_lips(basis, recipe.unit, targets)
    add_deep(basis, library, targets)
    for unit in basis.own["skin"]:
        if not unit.startswith(PRESSING):
            seal_lips(basis, unit, targets, overlap_only=True)
    straighten_straps(basis, library, units)
    mend_tears(basis, muscles, targets)
    keep_off_neck(basis, targets["skin"])
    basis.teeth = teeth_distances(library)
    done("muscles outside the face")
    unfold(basis, library, progress)
    for recipe in units:
        if recipe.options.get("seal"):
            touch_up(basis.own["skin"][recipe.unit], targets["skin"].mesh)
    basis.watched = watched_faces(basis, library)
    done("faces that could fold")
    anchor(basis, library)
    mend_jaw(basis, muscles, targets)  # a bone may hold one row of fibres and not the next
    done("ends of muscles on their bones")
    return basis


def skin_modes(
    fields: HeadFields, library: MeshLibrary, size: float, only: tuple[str, ...] = ()
) -> dict[str, Floats]:
    """Return what each unit does to the skin on a grid of ``size`` mm, before calibration."""
    units = [u for u in recipes(library)[1] if not only or u.unit in only]
    grid = build_grid(fields, size)
    solved = _solve(grid, units, unit_loads(grid, library, units), lambda *_: None)
    sampler, skin = Sampler(grid), Target(library, "skin", fields)
    return {
        unit: skin.sample(sampler, *(sampler.volumes(nodal) for nodal in pair))[0]
        for unit, pair in solved.items()
    }


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
    # far finer than the file stores, and the same when a solution is kept and read again
    return {u: (_single(s + a), _single(s - a)) for u, (s, a) in out.items()}


def _single(field: Floats) -> Floats:
    return field.astype(np.float32).astype(np.float64)


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
