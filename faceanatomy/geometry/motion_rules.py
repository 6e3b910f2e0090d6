"""The rules of the moving face as one table: what is measured, the figure, and its limit.

``faceanatomy check --motion`` prints it. Everything is measured on the motion it is given, so a
spoiled basis gives other figures.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.data import data_directory
from faceanatomy.geometry.bony_ends import bony_ends, ends_off_bone
from faceanatomy.geometry.lip_overlap import LipOverlap
from faceanatomy.geometry.motion_check import (
    SkinRules,
    lid_globe_depth,
    lip_teeth_depth,
    pull_angle,
)
from faceanatomy.geometry.muscle_edges import MuscleEdges
from faceanatomy.geometry.skin_cuts import SkinCuts
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from faceanatomy.geometry.motion import Motion

Case = tuple[Activation, Posture]
BLINK = ("orbicularis_oculi:palpebral_part", "orbicularis_oculi:deep_palpebral_part")
SMILE = ("zygomaticus_major",)
PUCKER = ("orbicularis_oris:labial_part", "orbicularis_oris:marginal_part")
OPENINGS = (10.0, 20.0, 30.0, 40.0)
MOST_STRETCHED = 3.0
"""How many times as long an edge of a muscle may get: beyond that the picture shows a tear."""
MOST_CUTS = 0
"""Pairs of outer faces of the skin that may cut each other, lids and lips apart."""
_PAIRS, _PAIR_SEED = 100, 11


@dataclass(frozen=True)
class MotionRule:
    """One measured rule: ``figure`` must lie in ``low``..``high``; ``worst`` says where it was."""

    name: str
    figure: float
    unit: str
    low: float
    high: float
    worst: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure lies within its limits."""
        return bool(self.low <= self.figure <= self.high)


def motion_rules(
    motion: Motion, expressions: Mapping[str, Case], action_units: Mapping[str, Case]
) -> Iterator[MotionRule]:
    """Measure every rule.

    ``expressions`` and ``action_units`` are activation and posture of each by name.
    """
    rules = SkinRules(motion)
    yield _most("triangles turned over, each muscle", _flips_of_muscles(motion, rules), 0)
    yield _most("triangles turned over, each expression", _flips(rules, expressions), 0)
    yield _most("triangles turned over, pairs of expressions", _flips(rules, pairs(expressions)), 0)
    cases = {**alone(motion), **action_units, **expressions}
    cuts = skin_cuts(rules, cases)
    yield _most("pairs of faces of the skin that cut each other", cuts, MOST_CUTS)
    yield from _contacts(motion, {**action_units, **expressions})
    overlaps = lip_overlaps(motion, {**action_units, **expressions})
    yield _most("one lip in the other", overlaps, 0.3, "mm")
    for opening in OPENINGS:
        follow = rules.lower_lip_follow(opening)
        yield MotionRule(f"lower lip follows the jaw, {opening:g} mm", follow, "", 0.9, 1.2)
    for name, units in (("frown", ("depressor_anguli_oris",)), ("pucker", PUCKER)):
        gap = rules.lip_gap(Activation.both(units))
        yield MotionRule(f"lips part in a {name}", gap, "mm", -9.0, 0.5)
    yield from _smile(rules)
    angles = {unit: pull_angle(motion, unit) for unit in motion.units}
    yield _most("insertion against the pull", angles, 35, "degrees")
    blink = Activation.both(BLINK)
    yield MotionRule("lids apart in a blink", rules.lid_gap(blink), "mm", -9.0, 0.3)
    errors = mirror_errors(motion, expressions)
    yield MotionRule("mirrored activation", errors.pop("skin"), "mm", 0.0, 0.05)
    yield _most("mirrored activation, midline meshes under the skin", errors, 0.05, "mm")
    yield _most("an end leaves its bone", ends_off_bones(motion, cases), 1.0, "mm")
    yield _most("change of a muscle's volume", volumes(motion, cases), 5, "%")
    yield _least("a unit's belly shortens", belly_shortening(motion), 1.0, "%")
    stretched = MuscleEdges(motion.library).stretched(motion, cases)
    yield _most("edge of a muscle, times its length at rest", stretched, MOST_STRETCHED)


def skin_cuts(rules: SkinRules, cases: Mapping[str, Case]) -> dict[str, float]:
    """Return how many pairs of outer faces of the skin cut each other in each case."""
    cuts = SkinCuts(rules)
    return {name: float(cuts.count(rules.moved(*case))) for name, case in cases.items()}


def pairs(expressions: Mapping[str, Case], count: int = _PAIRS) -> dict[str, Case]:
    """Return random pairs of expressions, added: on both sides, or the second on one side."""
    choose = np.random.default_rng(_PAIR_SEED)
    names = sorted(expressions)
    out = {}
    for _ in range(count):
        one, other = (names[k] for k in choose.choice(len(names), 2, replace=False))
        side = ("both", "both", "left", "right")[choose.integers(4)]
        (a, first), (b, second) = expressions[one], expressions[other]
        if side != "both":
            b = b.only(side)
        values = {
            name: max(getattr(first, name), getattr(second, name), key=abs)
            for name in Posture.__struct_fields__
        }
        out[f"{one} + {other} ({side})"] = (a + b, Posture(**values))
    return out


def alone(motion: Motion) -> dict[str, Case]:
    """Return each muscle unit, contracted on both sides and alone, as a case."""
    return {unit: (Activation.both([unit]), Posture()) for unit in motion.units}


def mirror_errors(motion: Motion, expressions: Mapping[str, Case]) -> dict[str, float]:
    """Return how far a mirrored activation misses the mirrored motion of each midline mesh, mm.

    A mesh of a pair is moved as the mirror image of the other by construction.
    """
    names = [n for n, info in motion.library.infos.items() if not info.paired]
    twins = {n: motion.file.twin(n) for n in names if motion.file.has_twins(n)}
    worst = dict.fromkeys(twins, 0.0)
    for activation, posture in list(expressions.values())[::8]:
        one = activation.only("left") + activation.only("right") * 0.4
        turned = Posture(jaw_swing=3.0, head_yaw=12.0, cheek_inflation_left=4.0)
        for place in (posture, turned):
            here = motion.displace(one, place)
            there = motion.displace(one.mirrored(), place.mirrored())
            for name, twin in twins.items():
                mirrored = there[name][twin] * np.array([-1, 1, 1], np.float32)
                worst[name] = max(worst[name], float(np.abs(here[name] - mirrored).max()))
    return worst


def lip_overlaps(motion: Motion, cases: Mapping[str, Case]) -> dict[str, float]:
    """Return how deep one lip lies in the other by each muscle unit alone and each case, mm."""
    overlap = LipOverlap(motion.library["skin", "midline"])
    straight = {"head_yaw": 0.0, "head_pitch": 0.0, "head_roll": 0.0}
    return {
        name: overlap.depth(
            motion.displace(activation, msgspec.structs.replace(posture, **straight))["skin"]
        )
        for name, (activation, posture) in {**alone(motion), **cases}.items()
    }


def belly_shortening(motion: Motion) -> dict[str, float]:
    """Return by how many percent the belly of each muscle unit shortens in its own contraction.

    For straps and sheets the middle half of the fibres counts, for sphincters the way around.
    """
    out = {}
    for name, info in motion.library.infos.items():
        if info.kind != "muscle":
            continue
        side = "right" if info.paired else "midline"
        mesh = motion.library[name, side]
        assert mesh.uv is not None
        after = mesh.points + motion.displace(Activation.both([name]))[name, side]
        u = mesh.uv[:, 0]
        if not info.closed:
            u = (u - u.min()) / np.ptp(u)
        rest, now = (_length(p, u, info.closed) for p in (mesh.points, after))
        out[name] = 100 * (1 - now / rest)
    return out


def _length(points: NDArray[np.floating], u: NDArray[np.floating], closed: bool) -> float:
    """Return the length of the line through the centres of slices along the fibres, mm."""
    if closed:
        centres = _slices(points, u, np.linspace(0, 1, 25))
        steps = np.roll(centres, -1, axis=0) - centres
    else:
        steps = np.diff(_slices(points, u, np.linspace(0.2, 0.8, 6)), axis=0)
    return float(np.linalg.norm(steps, axis=1).sum())


def _slices(
    points: NDArray[np.floating], u: NDArray[np.floating], edges: NDArray[np.floating]
) -> NDArray[np.floating]:
    inside = [(u >= a) & (u <= b) for a, b in itertools.pairwise(edges)]
    return np.array([points[rows].mean(0) for rows in inside if rows.any()])


def _flips_of_muscles(motion: Motion, rules: SkinRules) -> dict[str, float]:
    return {unit: float(rules.flips(Activation.both([unit]))) for unit in motion.units}


def _flips(rules: SkinRules, cases: Mapping[str, Case]) -> dict[str, float]:
    return {name: float(rules.flips(*case)) for name, case in cases.items()}


def _contacts(motion: Motion, expressions: Mapping[str, Case]) -> Iterator[MotionRule]:
    lips, lining, lids = {}, {}, {}
    for name, (activation, posture) in expressions.items():
        lips[name] = lip_teeth_depth(motion, activation, posture)
        lining[name] = lip_teeth_depth(motion, activation, posture, lining=True)
        lids[name] = lid_globe_depth(motion, activation, posture)
    yield _most("teeth in the lips", lips, 0.3, "mm")
    yield _most("teeth in the lining of the mouth, deeper than at rest", lining, 0.3, "mm")
    yield _most("lids in the eyeball, deeper than at rest", lids, 0.3, "mm")


def _smile(rules: SkinRules) -> Iterator[MotionRule]:
    way = rules.corner(Activation.both(SMILE))
    angle = float(np.degrees(np.arctan2(way[2], way[0])))
    yield MotionRule("corner in a smile, above the horizontal", angle, "degrees", 35.0, 60.0)
    yield MotionRule("corner in a smile, backwards", float(-way[1]), "mm", 1.0, 12.0)
    length = float(np.linalg.norm(way))
    yield MotionRule("corner in a smile, way", length, "mm", 6.45, 12.11)


def ends_off_bones(motion: Motion, cases: Mapping[str, Case]) -> dict[str, float]:
    """Return how far the ends of muscles leave the bones they sit on, mm, by muscle and case."""
    ends = bony_ends(motion.library, data_directory())
    return {
        f"{unit} in {name}": far
        for name, (activation, posture) in cases.items()
        for unit, far in ends_off_bone(
            ends, motion.library, motion.displace(activation, posture).__getitem__
        ).items()
    }


def volumes(motion: Motion, cases: Mapping[str, Case]) -> dict[str, float]:
    """Return by how many percent the volume of muscles changes, by muscle and case."""
    from faceanatomy.geometry.motion import posed

    library = motion.library
    rest = {
        (name, info.sides[-1]): library[name, info.sides[-1]]
        for name, info in library.infos.items()
        if info.kind == "muscle"
    }
    sizes = {key: mesh.volume for key, mesh in rest.items()}
    out: dict[str, float] = {}
    for name, (activation, posture) in cases.items():
        moved = motion.displace(activation, posture)
        for key, mesh in rest.items():
            if moved[key].any():
                now = posed(mesh, moved[key]).volume
                out[f"{key[0]} in {name}"] = 100 * abs(now / sizes[key] - 1)
    return out


def _most(name: str, figures: Mapping[str, float], limit: float, unit: str = "") -> MotionRule:
    known = {k: v for k, v in figures.items() if np.isfinite(v)}
    worst = max(known, key=lambda k: known[k])
    return MotionRule(name, known[worst], unit, -np.inf, limit, worst)


def _least(name: str, figures: Mapping[str, float], limit: float, unit: str = "") -> MotionRule:
    worst = min(figures, key=lambda k: figures[k])
    return MotionRule(name, figures[worst], unit, limit, np.inf, worst)
