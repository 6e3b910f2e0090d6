"""Muscles outside the elastic face: ear, scalp, tongue, hyoid and larynx, jaw closers and neck.

Most of them run from bone to bone, so their ends stay and the belly shortens between its tendons
and thickens. Those that hang on something loose take it along: the auricle, the scalp, the tongue,
the hyoid with the larynx. Each takes a body of tissue with it, whose weights depend on place alone,
so all meshes that lie there go together. Amplitudes stand in ``data/model/motion.json``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.geometry.carriage import carriage
from faceanatomy.geometry.fibre_course import course
from faceanatomy.geometry.jaw import JAW_FOLLOWS, jaw_transform
from faceanatomy.geometry.motion_file import HYOID, HYOID_MM, JAW_STRETCH, SINK, SINK_OPENING
from faceanatomy.geometry.tongue_motion import TONGUE_MESHES, tongue_weight
from faceanatomy.modelling.motion_forms import FORMS, POSTURE_FORMS
from faceanatomy.modelling.motion_lips import Lips
from faceanatomy.modelling.motion_targets import BEHIND_THE_PHARYNX, lip_sides
from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.motion_basis import Basis
    from faceanatomy.modelling.motion_targets import Target

    Floats = NDArray[np.float64]

HYOID_CENTRE, LARYNX_CENTRE = np.array([0.0, 20.0, -101.0]), np.array([0.0, 20.0, -122.0])
HYOID_WAY = np.array([0.0, 0.55, 1.0])
"""A hyoid that rises by 1 mm goes forward by 0.55 mm, as in a swallow."""
SCALP_CENTRE = np.array([0.0, 8.0, 20.0])
_WHOLE = {
    "hyoid_bone": {"hyoid": 1.0, "larynx": 0.0},
    "thyroid_cartilage": {"hyoid": 0.85, "larynx": 1.0},
    "cricoid_cartilage": {"hyoid": 0.78, "larynx": 1.0},
}
_NEVER = ("eyeball", "palate")
_SKIN_SHARE = 0.5
_BULGE_REACH = 8.0


def deep_recipes(library: MeshLibrary) -> list[tuple[str, dict[str, Any]]]:
    """Return the units outside the elastic face with their options."""
    path = data_directory() / "model" / "motion.json"
    out = []
    for row in json.loads(path.read_text(encoding="utf-8"))["deep"]:
        name = row["muscle"]
        units = sorted(i for i in library.infos if i == name or i.partition(":")[0] == name)
        out += [(unit, row) for unit in units]
    return out


def add_deep(basis: Basis, library: MeshLibrary, targets: dict[str, Target]) -> None:
    """Add the units of `deep_recipes`, and the lifted hyoid, to the basis."""
    meshes = {
        name: library[name, "right" if info.paired else "midline"]
        for name, info in library.infos.items()
        if name in _WHOLE or (name not in _NEVER and not carriage(name, info.kind).hard)
    }
    for unit, option in deep_recipes(library):
        if unit not in basis.units:
            basis.units.append(unit)
        muscle = meshes[unit]
        body = option.get("body")
        if body is not None:
            pull = pull_of(muscle, body)
            for name, mesh in meshes.items():
                _carry(basis, unit, name, mesh, body, pull * option["mm"])
        if not muscle.info.closed:
            _add(basis.own, unit, unit, belly(muscle, option.get("shorter", 0.22)))
        if option.get("skin_mm"):
            _add(basis.own, "skin", unit, ridge(targets["skin"], muscle, option["skin_mm"]))
    basis.units += [HYOID, SINK]
    for name, mesh in meshes.items():
        weight = body_weight("hyoid", name, mesh.points.astype(float))[:, None]
        share = carriage(name, mesh.info.kind).jaw + basis.jaw.get(name, np.zeros(1))[:, None]
        for unit, moved in (
            (HYOID, weight * HYOID_MM * HYOID_WAY),
            (SINK, weight * sinking(share)),
        ):
            if np.abs(moved).max() > 0.05:
                _add(basis.own, name, unit, moved)
    for name in sorted(TONGUE_MESHES & set(meshes)):
        _add(basis.own, name, JAW_STRETCH, sunk_tongue(meshes[name]))
    _add_forms(basis, {n: m for n, m in meshes.items() if n in targets and n not in TONGUE_MESHES})


def sinking(share: Floats) -> Floats:
    """Return what turns the ways (n, 3), mm, straight down when the jaw opens.

    The hyoid's ``share`` (n, 1) of the jaw's motion would take it, and what hangs on it, backward.
    Seen from the head it goes down, and back only as far as the head bends back (Muto and Kanazawa
    1994, who give no length: it stays).
    """
    turn, shift = jaw_transform(Posture(jaw_opening=SINK_OPENING))
    whole = JAW_FOLLOWS["hyoid_bone"]
    way = whole * (turn @ HYOID_CENTRE + shift - HYOID_CENTRE)
    back = np.clip(share / whole, 0, 1) * [0.0, way[1], 0.0]
    return np.asarray([0.0, 0.0, -np.linalg.norm(way) - way[2]] - back)


def _add_forms(basis: Basis, meshes: dict[str, Mesh]) -> None:
    """Add the forms of `faceanatomy.modelling.motion_forms` to units, and those of postures."""
    path = data_directory() / "model" / "motion.json"
    rows = [
        (unit, row["form"], row["mm"])
        for row in json.loads(path.read_text(encoding="utf-8"))["forms"]
        for unit in basis.units
        if unit == row["muscle"] or unit.partition(":")[0] == row["muscle"]
    ]
    for unit, form, size in (*rows, *POSTURE_FORMS):
        if unit not in basis.units:
            basis.units.append(unit)
        for mesh in meshes.values():
            _sided(basis, unit, mesh, FORMS[form], size)


def _sided(
    basis: Basis, unit: str, mesh: Mesh, form: Callable[[Lips], Floats], size: float
) -> None:
    """Add a form of the right side, times ``size``, and its mirror image to a paired mesh."""
    points, side = mesh.points.astype(float), lip_sides(mesh)
    own = form(Lips(points, side)) * size
    if np.abs(own).max() > 0.05:
        _add(basis.own, mesh.info.id, unit, own)
    if mesh.info.paired:
        other = form(Lips(points * [-1, 1, 1], side)) * [-size, size, size]
        if np.abs(other).max() > 0.05:
            _add(basis.cross, mesh.info.id, unit, other)


def belly(mesh: Mesh, shorter: float) -> Floats:
    """Return how a muscle (n, 3) shortens by ``shorter`` in its middle; both ends stay.

    A point at u goes along the muscle by ``s L sin(2 pi u) / (2 pi)``, whose slope is -s in the
    middle; the walls go out by half the thickness times that slope, so that volume is kept slice
    by slice.
    """
    assert mesh.uv is not None
    u = mesh.uv[:, 0].astype(float)
    u = np.clip((u - u.min()) / max(float(np.ptp(u)), 1e-6), 0, 1)
    points = mesh.points.astype(float)
    length = float(np.linalg.norm(points[u > 0.9].mean(0) - points[u < 0.1].mean(0)))
    along = shorter * length * np.sin(2 * np.pi * u) / (2 * np.pi)
    slope = shorter * np.cos(2 * np.pi * u)
    corner = points[mesh.faces]
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    thickness = 2 * abs(float(mesh.volume)) / (np.linalg.norm(face, axis=1).sum() / 2)
    normal = np.zeros_like(points)
    for k in range(3):
        np.add.at(normal, mesh.faces[:, k], face)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    way = course(points, mesh.faces, mesh.uv.astype(float))  # pennate fibres lie obliquely to it
    return np.asarray(along[:, None] * way - (slope * thickness / 2)[:, None] * normal)


def pull_of(mesh: Mesh, body: str) -> Floats:
    """Return the unit vector (3,) in which a muscle pulls its body: along it, to the far end."""
    assert mesh.uv is not None
    if body == "scalp":
        return np.ones(3)
    u = mesh.uv[:, 0]
    u = (u - u.min()) / np.ptp(u)
    origin, end = mesh.points[u < 0.12].mean(0), mesh.points[u > 0.88].mean(0)
    near = {"hyoid": HYOID_CENTRE, "larynx": LARYNX_CENTRE}.get(body)
    if near is not None and np.linalg.norm(origin - near) < np.linalg.norm(end - near):
        origin, end = end, origin
    way = (origin - end).astype(float)
    return np.asarray(way / np.linalg.norm(way))


def body_weight(body: str, name: str, p: Floats) -> Floats:
    """Return how far points (n, 3) of a mesh go with a body: 0 to 1."""
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    if name in _WHOLE:
        return np.full(len(p), _WHOLE[name].get(body, 0.0))
    if name.partition(":")[0] in BEHIND_THE_PHARYNX:
        return np.zeros(len(p))
    if body in ("hyoid", "larynx"):
        depth = (1 - _rise(x, 18, 42)) * (1 - _rise(y, 38, 60)) * _rise(y, -12, 4)
        fall = 1 - 0.15 * _rise(-z, 105, 122) - 0.85 * _rise(-z, 128, 186)
        up = 1 - _rise(z, -97, -68) if body == "hyoid" else 1 - _rise(z, -112, -100)
        share = _SKIN_SHARE * _rise(y, 12, 26) if name == "skin" else 1.0
        return np.asarray(depth * fall * up * share)
    if body == "tongue":
        return tongue_weight(p) if name in TONGUE_MESHES else np.zeros(len(p))
    if body == "ear":
        around = _rise(x, 57, 67) * _rise(y, -42, -28) * (1 - _rise(y, 8, 22))
        return np.asarray(around * _rise(z, -40, -26) * (1 - _rise(z, 38, 56)))
    front = np.clip((y - 20) / 60, 0, 1)
    over = _rise(z - 48 * front, 12, 48)
    return np.asarray(over * (1 - 0.8 * _rise(x, 56, 74)))


def sunk_tongue(mesh: Mesh) -> Floats:
    """Return how the tongue (n, 3) sinks into the floor of a mouth that is wide open.

    At rest it lies against the palate. A jaw that opens leaves it room to lie down between the
    lower teeth, flatter, narrower, drawn back and hollow along its middle, so that palate and
    throat can be seen (authored). On a midline mesh the field is that of the right half, as for
    the corners of the mouth.
    """
    x, y, z = mesh.points.astype(float).T
    free = _rise(y, 30, 50)
    high = np.maximum(z + 74.0, 0)
    sink = np.zeros((len(x), 3))
    sink[:, 0] = -0.18 * x * np.minimum(high / 8, 1)
    sink[:, 1] = -0.14 * high * _rise(y, 40, 72)
    sink[:, 2] = -0.30 * high - 3.5 * np.exp(-((x / 6.0) ** 2)) * np.clip(high / 20, 0, 1)
    sink *= free[:, None]
    if not mesh.info.paired:
        sink *= (0.5 + 0.5 * np.sign(x))[:, None]
    return sink


def ridge(skin: Target, muscle: Mesh, height: float) -> Floats:
    """Return how the belly of a superficial muscle raises the skin over it, (n, 3)."""
    from scipy.spatial import cKDTree

    from faceanatomy.modelling.surface import Surface

    assert muscle.uv is not None
    u = muscle.uv[:, 0].astype(float)
    u = np.clip((u - u.min()) / max(float(np.ptp(u)), 1e-6), 0, 1)
    distance, nearest = cKDTree(muscle.points).query(skin.points, distance_upper_bound=30.0)
    found = np.isfinite(distance) & (skin.deep < 2.0)
    swell = np.zeros(len(skin.points))
    middle = 4 * u * (1 - u)
    swell[found] = np.exp(-((distance[found] / _BULGE_REACH) ** 2)) * middle[nearest[found]]
    normal = Surface(skin.points, skin.mesh.faces).normals()
    return skin.smooth(height * swell[:, None] * normal)


def _carry(basis: Basis, unit: str, name: str, mesh: Mesh, body: str, way: Floats) -> None:
    """Add what the right unit does to a mesh, and the left one to the right mesh of a pair."""
    points = mesh.points.astype(float)
    mirrored = points * [-1, 1, 1]
    field: Callable[[Floats], Floats] = _one_side(body, name, way)
    own = field(points)
    if np.abs(own).max() > 0.03:
        _add(basis.own, name, unit, own)
    if mesh.info.paired:
        other = field(mirrored) * [-1, 1, 1]
        if np.abs(other).max() > 0.03:
            _add(basis.cross, name, unit, other)


def _one_side(body: str, name: str, way: Floats) -> Callable[[Floats], Floats]:
    """Return the field that the right muscle alone gives a body, for points of both halves."""

    def field(p: Floats) -> Floats:
        weight = body_weight(body, name, p)[:, None]
        if body == "scalp":
            round_head = np.cross([1.0, 0, 0], p - SCALP_CENTRE)
            round_head /= np.maximum(np.linalg.norm(p - SCALP_CENTRE, axis=1, keepdims=True), 1e-6)
            return np.asarray(weight * way[0] * round_head * _rise(p[:, :1], -18, 18))
        if body == "ear":
            return np.asarray(weight * way * (p[:, :1] > 0))
        return np.asarray(weight * way / 2)  # both sides share the work at the midline

    return field


def _add(table: dict[str, dict[str, Floats]], name: str, unit: str, value: Floats) -> None:
    fields = table.setdefault(name, {})
    fields[unit] = fields[unit] + value if unit in fields else value


def _rise(value: Any, start: float, stop: float) -> Any:
    t = np.clip((value - start) / (stop - start), 0, 1)
    return t * t * (3 - 2 * t)
