"""Last touches on the solved basis: lips stay sealed, and no triangle of the skin turns over.

Linear elasticity knows nothing of lips that press on each other, and its movements, true for small
strains, can fold the skin when they are scaled up or added. Both are mended once, at build time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.geometry.lid_motion import EYE, LID_UNITS
from faceanatomy.geometry.lip_contact import giving_way, slit_pairs
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_check import SkinRules
from faceanatomy.geometry.motion_file import POSTURE_BLOCKS, POSTURE_RULES, MotionFile
from faceanatomy.modelling.mouth import above_mouth_line
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_basis import Basis
    from faceanatomy.modelling.motion_targets import Target

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]

Progress = Callable[[str, int, int], None]
Case = tuple[Activation, Posture]
_MIDDLE, _CORNER_FADE, _END_FADE, _OVERLAP = 12.0, 5.0, 2.5, 0.02
_JOIN, _JAW_JOIN = 4.0, 4.5
_CORNER_REACH, _CORNER_ROUNDS = 8.0, 5
_ROUNDS = 30
_STUBBORN = 12
_SMALL = 0.6
_LEAST_COSINE = 0.02
_WATCH_COSINE, _PAIRS, _RINGS, _LID_RADIUS = 0.35, 240, 3, 16.0
_CROWDED, _OUTER_CORNER = 18.0, 13.0
"""Skin within so many mm of the eyeball's centre and so far outwards is always watched."""
_COLUMNS = ("close", "tight", "lift", "cheek", "upper", "lower")


def seal_lips(
    basis: Basis, unit: str, targets: dict[str, Target], *, overlap_only: bool = False
) -> None:
    """Take the gap that a unit opens between the lips out of all its fields.

    The upper lip comes half the way down and the lower lip half the way up; the correction fades
    over a few mm above and below the mouth line. With ``overlap_only`` lips may part, and only what
    the unit presses them into each other is taken out: their contact pushes and never pulls.
    """
    from scipy.ndimage import uniform_filter1d

    skin = targets["skin"]
    upper, lower = slit_pairs(skin.mesh.points, skin.mesh.faces)
    field = basis.own["skin"][unit]
    order = np.argsort(skin.points[upper, 0])
    x = skin.points[upper, 0][order]
    gap = (field[upper] - field[lower])[order]
    if overlap_only:
        gap[:, :2] = 0
        np.minimum(gap, 0, out=gap)
        if gap.min() > -_OVERLAP:
            return
    else:
        # in the middle the lips may slide on each other
        gap[:, :2] *= np.clip((np.abs(x) - _MIDDLE) / _CORNER_FADE, 0, 1)[:, None]
        gap = uniform_filter1d(gap, 5, axis=0, mode="nearest")
    gap *= np.clip((x.max() - np.abs(x)) / _END_FADE, 0, 1)[:, None]  # joined at the corners

    def correction(target: Target, sign: float) -> Floats:
        p = target.points
        part = -0.5 * target.side * giving_way(above_mouth_line(p), p[:, 1])
        way = np.stack([part * np.interp(sign * p[:, 0], x, g) for g in gap.T], axis=1)
        return np.asarray(way * [sign, 1, 1])

    for name, target in targets.items():
        if unit in basis.own.get(name, {}):
            basis.own[name][unit] = basis.own[name][unit] + correction(target, 1.0)
        if unit in basis.cross.get(name, {}):
            basis.cross[name][unit] = basis.cross[name][unit] + correction(target, -1.0)


def touch_up(field: Floats, skin: Mesh) -> None:
    """Close half of the gap that smoothing has left between lips that should stay sealed.

    Margins that a sphincter presses on each other keep their pressure, as the red beside them does.
    """
    upper, lower = slit_pairs(skin.points, skin.faces)
    middle = (field[upper, 2] + field[lower, 2]) / 2
    parted = field[upper, 2] > field[lower, 2]
    for margin in (upper, lower):
        closed = middle + 0.55 * (field[margin, 2] - middle)
        field[margin, 2] = np.where(parted, closed, field[margin, 2])


class Corners:
    """Joins what both lips do where they meet in the corners of the mouth."""

    def __init__(self, skin: Mesh) -> None:
        self.upper, self.lower = slit_pairs(skin.points, skin.faces)
        x = np.abs(skin.points[self.upper, 0].astype(float))
        away = x.max() + 0.3 - x
        self.apart = np.clip(away / _JOIN, 0, 1)
        self.jaw_apart = np.sqrt(np.clip(away / _JAW_JOIN, 0, 1))  # an open mouth is an oval
        self._from, self._jaw_from = (
            _begin(skin.points[self.upper, 0], away, far) for far in (_JOIN, _JAW_JOIN)
        )
        ends = skin.points[self.upper[x > x.max() - 0.1]].astype(float)
        distance = np.linalg.norm(skin.points[:, None] - ends[None], axis=2).min(1)
        self.near = np.flatnonzero(distance < _CORNER_REACH)
        fade = 1 - (distance[self.near] / _CORNER_REACH) ** 2
        self._fade = 0.6 * fade
        self._average = _average(skin)[self.near]

    def round_off(self, field: Floats) -> None:
        """Even out weights (n,) or fields (n, k) around both corners of the mouth, in place."""
        fade = self._fade if field.ndim == 1 else self._fade[:, None]
        for _ in range(_CORNER_ROUNDS):
            self.join(field)
            field[self.near] += fade * (self._average @ field - field[self.near])
        self.join(field)

    def join(self, field: Floats) -> None:
        """Draw jaw weights (n,) or fields (n, k) of both margins together, in place.

        They part no further than their share of what they part where the corner begins. A share of
        what they part themselves would be less each time: the mouth would open as a rectangle.
        """
        jaw = field.ndim == 1
        apart, start = (
            (self.jaw_apart, self._jaw_from) if jaw else (self.apart[:, None], self._from)
        )
        up, low = field[self.upper], field[self.lower]
        middle, half = (up + low) / 2, (up - low) / 2
        most = apart * np.abs(half[start])
        half = np.clip(half, -most, most)
        field[self.upper], field[self.lower] = middle + half, middle - half


def _begin(x: Floats, away: Floats, far: float) -> Ints:
    """Return for each pair of margins the last one before the corner, itself further inside.

    ``x`` (n,) places, ``away`` (n,) mm from the corner, which reaches ``far`` mm.
    """
    out = np.arange(len(x))
    for side in (x < 0, x >= 0):
        inner = np.flatnonzero(side & (away >= far))
        if len(inner):
            out[side & (away < far)] = inner[np.argmin(away[inner])]
    return out


def cases(units: list[str]) -> list[Case]:
    """Return what must not fold the skin: each unit alone, the jaw, and every expression."""
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.shown import posture_of

    rest = Posture()
    every = sorted({*units, *LID_UNITS} - set(POSTURE_BLOCKS))
    out = [(Activation.both([unit]), rest) for unit in every]
    out += [(Activation({(unit, "right"): 1.0}), rest) for unit in every]
    out += [(Activation(), Posture(jaw_opening=o)) for o in (20.0, 40.0)]
    out += [(Activation(), Posture(jaw_swing=8.0)), (Activation(), Posture(jaw_protrusion=6.0))]
    out += [
        (Activation(), Posture(gaze_pitch=p, gaze_yaw=y)) for p, y in ((-30, 0), (25, 0), (0, 30))
    ]
    air = {"cheek_inflation_right": 12.0, "cheek_inflation_left": 12.0}
    out += [(Activation(), Posture(**air)), (Activation(), Posture(hyoid_elevation=18.0))]
    out += [(Activation(), Posture(lid_droop_right=mm, lid_droop_left=mm)) for mm in (3.5, 10.0)]
    sagging = {"brow_sag_right": 5.0, "lower_lid_sag_right": 1.5, "mouth_sag_right": 5.0}
    out += [
        (Activation(), Posture(**sagging)),
        (Activation(), Posture(lips_rolled_in=6.0)),
        (Activation(), Posture(tongue_bulge_right=10)),
    ]
    atlas = load()
    out += [(e.activation(), headless(posture_of(e))) for e in atlas.expressions]
    units_ = (a for a in atlas.action_units if len(a.activation()) > 2)
    out += [(a.activation(), headless(posture_of(a))) for a in units_]
    return out


def headless(posture: Posture) -> Posture:
    """Return the posture with the head straight: the neck's bend is none of the basis's doing."""
    return msgspec.structs.replace(posture, head_yaw=0.0, head_pitch=0.0, head_roll=0.0)


def pairs(count: int, seed: int = 7) -> list[Case]:
    """Return random pairs of expressions, added, each on both sides or on one."""
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.shown import posture_of

    choose = np.random.default_rng(seed)
    expressions = load().expressions
    out = []
    for _ in range(count):
        one, other = (expressions[k] for k in choose.choice(len(expressions), 2, replace=False))
        side = ("both", "both", "left", "right")[choose.integers(4)]
        together = one.activation() + other.activation(1.0, side)
        both = zip(
            *(msgspec.structs.asdict(posture_of(e)).items() for e in (one, other)), strict=True
        )
        widest = {a: max(x, y, key=abs) for (a, x), (_, y) in both}
        out.append((together, headless(Posture(**widest))))
    return out


def watched_faces(basis: Basis, library: MeshLibrary) -> Ints:
    """Return the faces of the skin that come near to turning over in `cases` or `pairs`.

    They are looked at, and put right, at run time (`faceanatomy.geometry.fold_guard`).
    """
    return faces_at_risk(SkinRules(_skin_motion(basis, library)))


def faces_at_risk(rules: SkinRules) -> Ints:
    """Return the outer faces (k,) that tilt far in `cases` or `pairs`, with those around them."""
    near: NDArray[np.bool_] = np.zeros(len(rules.mesh.faces), bool)
    for activation, posture in [*cases(list(rules.motion.units)), *pairs(_PAIRS)]:
        near[rules.flipped(activation, posture, least=_WATCH_COSINE)] = True
    middle = rules.points[rules.mesh.faces].mean(1)
    middle[:, 0] = np.abs(middle[:, 0])
    away = np.linalg.norm(middle - EYE, axis=1)
    lids = away < _LID_RADIUS
    # what lids and cheek crowd together from two sides, whichever pair of cases it is
    near |= (away < _CROWDED) & (middle[:, 0] - EYE[0] > _OUTER_CORNER)
    near |= near[_face_twins(rules.mesh, _twins(rules.mesh))]
    for _ in range(_RINGS):  # mending one face must not fold the next
        touched = np.zeros(len(rules.points), bool)
        touched[rules.mesh.faces[near]] = True
        near = np.asarray(touched[rules.mesh.faces].any(axis=1))
    return np.flatnonzero(near & rules.outside & ~lids)


def _face_twins(mesh: Mesh, twin: NDArray[np.int64]) -> Ints:
    """Return the mirror face (m,) of each face, itself where there is none."""
    mine, other = np.sort(mesh.faces, axis=1), np.sort(twin[mesh.faces], axis=1)
    number = {tuple(face): k for k, face in enumerate(mine.tolist())}
    return np.array([number.get(tuple(face), k) for k, face in enumerate(other.tolist())])


def unfold(basis: Basis, library: MeshLibrary, progress: Progress | None = None) -> int:
    """Smooth the skin's fields where a case turns a triangle over; return how many stay turned."""
    mesh = library["skin", "midline"]
    average, twin = _average(mesh), _twins(mesh)
    fields, jaw = basis.own["skin"], basis.jaw
    columns = _dense_lids(basis, len(mesh.points))
    wanted = cases(basis.units)
    corners = Corners(mesh)
    for field in (*fields.values(), jaw["skin"]):
        corners.round_off(field)
    often = np.zeros(len(mesh.faces), int)
    fewest, best = len(mesh.faces) * len(wanted), None
    for number in range(_ROUNDS):
        rules = SkinRules(_skin_motion(basis, library))
        before = {u: f.copy() for u, f in fields.items()}, jaw["skin"].copy(), columns.copy()
        turned = 0
        for activation, posture in wanted:
            faces = rules.flipped(activation, posture, least=_LEAST_COSINE)
            turned += len(faces)
            if not len(faces):
                continue
            rows = np.unique(mesh.faces[faces])
            for _ in range(min(1 + number // 6, 3)):
                rows = np.union1d(rows, average[rows].indices)
            rows = np.union1d(rows, twin[rows])
            local = average[rows]
            tiny = faces[rules.areas[faces] < _SMALL]
            often[tiny] += 1
            small = mesh.faces[tiny]
            stiff = [np.unique(t) for t in (*small, *twin[small])]

            def ease(
                field: Floats, rows: Any = rows, local: Any = local, stiff: Any = stiff
            ) -> None:
                field[rows] = 0.25 * field[rows] + 0.75 * (local @ field)
                for corners_of_face in stiff:  # a sliver only holds when it moves as one
                    part = field[corners_of_face]
                    field[corners_of_face] = 0.2 * part + 0.8 * part.mean(0)
                corners.join(field)

            moving = set(activation.units)
            moving |= {rule.unit for rule in POSTURE_RULES if any(rule.strengths(posture))}
            for unit in moving:
                for part in [u for u in fields if u == unit or u.startswith(unit + ":")]:
                    ease(fields[part])
            for _ in range(4 if posture.jaw_opening else int(bool(posture))):
                ease(jaw["skin"])
            if posture or any(unit in LID_UNITS for unit in activation.units):
                ease(columns)
        stubborn = mesh.faces[often >= _STUBBORN]
        for face in (*stubborn, *twin[stubborn]):
            for field in fields.values():
                field[face] = field[face].mean(0)
        if turned < fewest:
            fewest, best = turned, before
        _set_lids(basis, columns)
        if progress is not None:
            progress("unfolding", number + 1, _ROUNDS)
        if not turned:
            break
    if best is not None:
        fields.update(best[0])
        jaw["skin"] = best[1]
        _set_lids(basis, best[2])
    return fewest


def _average(mesh: Mesh) -> Any:
    from faceanatomy.modelling.surface import Surface, neighbour_average

    return neighbour_average(Surface(mesh.points.astype(float), mesh.faces)).tocsr()


def _twins(mesh: Mesh) -> NDArray[np.int64]:
    from faceanatomy.modelling.motion_targets import mirror_twins

    return np.asarray(mirror_twins(mesh), np.int64)


def _skin_motion(basis: Basis, library: MeshLibrary) -> Motion:
    from faceanatomy.modelling.motion_write import packed

    only = replace(
        basis,
        own={"skin": basis.own["skin"]},
        cross={},
        jaw={"skin": basis.jaw["skin"]},
        lids={"skin": basis.lids["skin"]},
        watched=np.zeros(0, int),
        teeth=None,
    )
    return Motion(library, MotionFile(packed(only, library)))


def _dense_lids(basis: Basis, count: int) -> Floats:
    lids = basis.lids["skin"]
    out = np.zeros((count, len(_COLUMNS)))
    out[lids.vertex] = np.stack([getattr(lids, name) for name in _COLUMNS], 1)
    return out


def _set_lids(basis: Basis, columns: Floats) -> None:
    rows = np.flatnonzero(np.abs(columns).max(1) > 1e-4)
    values = {name: columns[rows, k] for k, name in enumerate(_COLUMNS)}
    basis.lids["skin"] = type(basis.lids["skin"])(rows, **values)
