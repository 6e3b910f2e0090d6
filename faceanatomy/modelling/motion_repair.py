"""Last touches on the solved basis: lips stay sealed, and no triangle of the skin turns over.

Linear elasticity knows nothing of lips that press on each other, and its movements, true for small
strains, can fold the skin when they are scaled up or added. Both are mended once, at build time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.geometry.lid_motion import LID_UNITS
from faceanatomy.geometry.motion import Motion
from faceanatomy.geometry.motion_check import SkinRules, slit_pairs
from faceanatomy.geometry.motion_file import JAW_STRETCH, MotionFile
from faceanatomy.modelling.mouth import above_mouth_line
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_basis import Basis, Target

    Floats = NDArray[np.float64]

Progress = Callable[[str, int, int], None]
Case = tuple[Activation, Posture]
_SEAL_HEIGHT, _CORNER_FADE = 7.0, 5.0
_JOIN, _JAW_JOIN = 4.0, 3.0
_ROUNDS = 42
_STUBBORN = 12
_SMALL = 0.6
_LEAST_COSINE = 0.02
_COLUMNS = ("close", "tight", "lift", "cheek", "upper", "lower")


def seal_lips(basis: Basis, unit: str, targets: dict[str, Target]) -> None:
    """Take the gap that a unit opens between the lips out of all its fields.

    The upper lip comes half the way down and the lower lip half the way up; the correction fades
    over a few mm above and below the mouth line.
    """
    skin = targets["skin"]
    upper, lower = slit_pairs(skin.mesh)
    field = basis.own["skin"][unit]
    order = np.argsort(skin.points[upper, 0])
    x = skin.points[upper, 0][order]
    gap = (field[upper, 2] - field[lower, 2])[order]
    gap = np.convolve(np.pad(gap, 2, mode="edge"), np.full(5, 0.2), "valid")
    gap = gap * np.clip((x.max() - np.abs(x)) / _CORNER_FADE, 0, 1)  # joined at the corners

    def correction(target: Target, sign: float) -> Floats:
        p = target.points
        fade = np.exp(-((above_mouth_line(p) / _SEAL_HEIGHT) ** 2)) * np.clip(
            (p[:, 1] - 58) / 10, 0, 1
        )
        out = np.zeros_like(p)
        out[:, 2] = -0.5 * target.side * np.interp(sign * p[:, 0], x, gap) * fade
        return out

    for name, target in targets.items():
        if unit in basis.own.get(name, {}):
            basis.own[name][unit] = basis.own[name][unit] + correction(target, 1.0)
        if unit in basis.cross.get(name, {}):
            basis.cross[name][unit] = basis.cross[name][unit] + correction(target, -1.0)


def touch_up(field: Floats, skin: Mesh) -> None:
    """Close half of the gap that smoothing has left between lips that should stay sealed."""
    upper, lower = slit_pairs(skin)
    middle = (field[upper, 2] + field[lower, 2]) / 2
    for margin in (upper, lower):
        field[margin, 2] = middle + 0.55 * (field[margin, 2] - middle)


class Corners:
    """Joins what both lips do where they meet in the corners of the mouth."""

    def __init__(self, skin: Mesh) -> None:
        self.upper, self.lower = slit_pairs(skin)
        x = np.abs(skin.points[self.upper, 0].astype(float))
        away = x.max() + 0.3 - x
        self.apart = np.clip(away / _JOIN, 0, 1)
        self.jaw_apart = np.sqrt(np.clip(away / _JAW_JOIN, 0, 1))  # an open mouth is an oval

    def join(self, field: Floats) -> None:
        """Draw jaw weights (n,) or fields (n, k) of both margins together, in place."""
        apart = self.jaw_apart if field.ndim == 1 else self.apart[:, None]
        up, low = field[self.upper], field[self.lower]
        middle = (up + low) / 2
        field[self.upper] = middle + (up - middle) * apart
        field[self.lower] = middle + (low - middle) * apart


def cases(units: list[str]) -> list[Case]:
    """Return what must not fold the skin: each unit alone, the jaw, and every expression."""
    from faceanatomy.knowledge.atlas import load

    rest = Posture()
    every = sorted({*units, *LID_UNITS} - {JAW_STRETCH})
    out = [(Activation.both([unit]), rest) for unit in every]
    out += [(Activation({(unit, "right"): 1.0}), rest) for unit in every]
    out += [(Activation(), Posture(jaw_opening=o)) for o in (20.0, 40.0)]
    out += [(Activation(), Posture(jaw_swing=8.0)), (Activation(), Posture(jaw_protrusion=6.0))]
    out += [
        (Activation(), Posture(gaze_pitch=p, gaze_yaw=y)) for p, y in ((-30, 0), (25, 0), (0, 30))
    ]
    atlas = load()
    out += [(e.activation(), e.posture) for e in atlas.expressions]
    out += [(a.activation(), a.posture) for a in atlas.action_units if len(a.activation()) > 2]
    return out


def unfold(basis: Basis, library: MeshLibrary, progress: Progress | None = None) -> int:
    """Smooth the skin's fields where a case turns a triangle over; return how many stay turned."""
    mesh = library["skin", "midline"]
    average, twin = _average(mesh), _twins(mesh)
    fields, jaw = basis.own["skin"], basis.jaw
    columns = _dense_lids(basis, len(mesh.points))
    wanted = cases(basis.units)
    corners = Corners(mesh)
    for field in (*fields.values(), jaw["skin"]):
        corners.join(field)
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

            for unit in {*activation.units, *((JAW_STRETCH,) if posture.jaw_opening else ())}:
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
    from faceanatomy.modelling.motion_basis import mirror_twins

    return np.asarray(mirror_twins(mesh), np.int64)


def _skin_motion(basis: Basis, library: MeshLibrary) -> Motion:
    from faceanatomy.modelling.motion_write import packed

    only = replace(
        basis,
        own={"skin": basis.own["skin"]},
        cross={},
        jaw={"skin": basis.jaw["skin"]},
        lids={"skin": basis.lids["skin"]},
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
