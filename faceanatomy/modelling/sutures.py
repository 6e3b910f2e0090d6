"""Where one bone of the skull ends and the next begins: a field per bone, zero at its sutures.

A point of the skull belongs to the first bone of ``SKULL`` whose field is negative there, so two
neighbours always share one boundary: the zero surface of the earlier one. Sutures follow the usual
course (coronal from bregma to pterion, squamous bevelled from outside, lambdoid serrated, ...).
All points are RAS millimetres with x >= 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling.skull import vault
from faceanatomy.modelling.splitting import Regions

if TYPE_CHECKING:
    from faceanatomy.modelling.sculpt import Field

# Each suture of the vault as (height above the centre of the vault as an angle from the top in
# degrees, y): both run down the side from the midline.
_CORONAL = ((0, 18, 36, 55, 80, 97, 180), (26.0, 23.5, 26.0, 31.5, 40.5, 47.0, 48.0))
_LAMBDOID = ((0, 19, 40, 56, 75, 94, 115, 180), (-66.0, -67.5, -67.5, -66.0, -62.5, -57, -45, -40))
_SQUAMOUS = (  # upper border of the temporal bone and of the greater wing: y, z
    (-46, -40, -33, -28, -20, -10, 0, 11, 23, 33, 40, 48),
    (15.0, 18.5, 21.5, 26.5, 34.0, 41.0, 45.0, 46.5, 44.5, 40.0, 34.0, 32.0),
)
_OCCIPITAL = (  # border of the temporal bone against the occipital bone: y, x
    (-49, -44, -35, -26, -15, -8, 5, 13, 20),
    (72.0, 60.0, 48.0, 40.0, 31.0, 26.0, 16.5, 11.0, 6.0),
)


def _serrated(along: Any, amplitude: float, wavelength: float) -> Any:
    """Return the swing of a suture at a length along it, mm: uneven, steep teeth."""
    turn = 2 * np.pi * along / wavelength
    uneven = 0.75 + 0.25 * np.sin(0.37 * turn + 1.0)
    return amplitude * uneven * np.sin(turn + 0.9 * np.sin(turn) + 0.6 * np.sin(0.43 * turn))


def _down_the_side(x: Any, z: Any) -> tuple[Any, Any]:
    """Return the angle from the top (degrees) and the length along the vault in mm."""
    angle = np.degrees(np.arctan2(x, z - 42.0))
    return angle, angle * np.pi / 180 * np.hypot(x, z - 42.0)


def _course(at: Any, table: tuple[tuple[float, ...], tuple[float, ...]]) -> Any:
    return np.interp(at, *table)


def _segment(p: tuple[Any, Any, Any], a: Any, b: Any, radius: float) -> Any:
    """Return the field of a capsule from ``a`` to ``b``."""
    start, way = np.asarray(a, float), np.asarray(b, float) - np.asarray(a, float)
    t = sum((p[i] - start[i]) * way[i] for i in range(3)) / (way @ way)
    t = np.clip(t, 0, 1)
    return np.sqrt(sum((p[i] - start[i] - t * way[i]) ** 2 for i in range(3))) - radius


def _all(*fields: Any) -> Any:
    return np.maximum.reduce(np.broadcast_arrays(*fields))


def _any(*fields: Any) -> Any:
    return np.minimum.reduce(np.broadcast_arrays(*fields))


def _above_vomer(y: Any, z: Any) -> Any:
    """Height over the line on which the vomer meets the perpendicular plate, mm."""
    return (z - (1.0 - 0.70 * (y - 33.0))) * 0.82


def _roof(y: Any) -> Any:
    """Height at which ethmoid and lacrimal bone meet the frontal bone: rises backwards."""
    return 17.6 + 0.1 * np.clip(80.0 - y, 0.0, 40.0)


def vomer(x: Any, y: Any, z: Any) -> Any:
    """Lower and rear part of the septum, on the nasal floor."""
    return _all(x - 2.6, _above_vomer(y, z), -30.6 - z, 24.0 - y, y - 79.0, z + 12.0 - 0.05 * y)


def inferior_nasal_concha(x: Any, y: Any, z: Any) -> Any:
    """Scroll on the side wall of the nose."""
    return _all(_segment((x, y, z), (11.3, 70.5, -17.4), (8.9, 47.5, -15.8), 4.6), x - 12.2)


def nasal_bone(x: Any, y: Any, z: Any) -> Any:
    """Bridge of the nose beside the midline, from nasion to the opening."""
    side = x - (4.6 + 0.24 * (17.0 - z)) - _serrated(z, 0.25, 6.0)
    return _all(side * 0.95, z - 17.6 + 0.06 * x - _serrated(x, 0.5, 3.5), 84.6 - 0.1 * z - y)


def lacrimal_bone(x: Any, y: Any, z: Any) -> Any:
    """Small plate in the front of the medial wall of the orbit."""
    front = y - 81.6 - 0.06 * (z - 9.0)
    return _all(72.0 - y, front, 0.5 - z, z - _roof(y) + 0.6, 3.0 - x, x - 20.0)


def ethmoid_bone(x: Any, y: Any, z: Any) -> Any:
    """Labyrinth between the orbits, middle concha and perpendicular plate of the septum."""
    labyrinth = _all(45.5 - y, y - 72.5, -7.5 - z, z - _roof(y), x - 18.0)
    back = np.where(z < -12.5, 40.0, 33.0)  # behind it the body of the sphenoid
    plate = _all(x - 2.6, back - y, y - 84.0, z - _roof(y), -_above_vomer(y, z))
    return _any(labyrinth, plate)


def zygomatic_bone(x: Any, y: Any, z: Any) -> Any:
    """Cheek bone: body, frontal process, temporal process of the arch."""
    maxilla = 31.0 + 0.42 * (-2.0 - z) + 0.16 * (80.0 - y) + _serrated(z, 0.7, 7.0) - x
    arch = 40.5 + 0.7 * (z + 6.0) + _serrated(z, 0.5, 5.0) - y
    frontal = z - 21.5 - _serrated(x, 0.5, 5.0)
    return _all(maxilla * 0.9, arch * 0.8, frontal, (102.5 - x - y) * 0.707)


def palatine_bone(x: Any, y: Any, z: Any) -> Any:
    """Horizontal plate of the hard palate and perpendicular plate of the nasal wall."""
    front = y - 46.5 - _serrated(x, 0.4, 6.0)
    plate = _all(z + 30.0, front, 36.0 - y, x - 21.0, -46.0 - z)
    spine = _all(z + 30.0, front, 30.0 - y, x - 8.6, -46.0 - z)
    wall = _all(43.0 - y, y - 51.0, x - 17.0, 7.6 - x, z + 5.0, -33.0 - z)
    return _any(plate, spine, wall)


def maxilla(x: Any, y: Any, z: Any) -> Any:
    """Upper jaw: body, alveolar process, frontal process, floor of the orbit, palate."""
    fissure = np.where(z > -4.0, (x - 19.0 - 0.75 * (y - 42.0)) * 0.8, -9.0)
    body = _all(44.0 - y, z - 5.0, fissure, x - 48.0)
    tuber = _all((44.0 - 1.05 * np.maximum(-26.0 - z, 0.0) - y) * 0.7, 21.6 - x, z + 20.0)
    process = _all(75.5 - y, z - 18.2 - _serrated(x, 0.5, 4.0), x - 21.0)
    return _any(body, tuber, process)


def frontal_bone(x: Any, y: Any, z: Any) -> Any:
    """Forehead, roof of the orbits, zygomatic process."""
    angle, along = _down_the_side(x, z)
    coronal = _course(angle, _CORONAL) + _serrated(along, 1.4, 5.4) - y
    wing = 32.0 - 0.62 * (np.minimum(y, 64.0) - 47.0) - z
    nose = np.maximum(_roof(y) - 0.06 * x - z, np.minimum(47.0 - y, 40.0 - z))
    return _all(coronal, np.where(x > 22.0, wing * 0.85, nose))


def parietal_bone(x: Any, y: Any, z: Any) -> Any:
    """Side of the vault between coronal, lambdoid and squamous suture."""
    angle, along = _down_the_side(x, z)
    lambdoid = y - _course(angle, _LAMBDOID) - _serrated(along, 2.1, 5.8)
    # The squama overlaps the parietal bone from outside.
    depth = vault()(x, y, z)
    bevel = 0.9 * np.clip(depth, -7.0, 0.0)
    squamous = z - _course(y, _SQUAMOUS) - bevel - _serrated(y, 0.5, 4.0)
    return _all(-lambdoid, -squamous * 0.8, -9.0 - depth)


def temporal_bone(x: Any, y: Any, z: Any) -> Any:
    """Squama, mastoid, petrous and tympanic part, styloid process."""
    wing = 27.5 + 0.28 * (z + 2.0) + _serrated(z, 0.5, 5.0)
    spine = np.where(x > 31.0, 11.0 + 0.9 * (x - 31.0), 11.0 + 0.08 * (31.0 - x))
    sphenoid = y - np.minimum(wing, spine + 4.0 * np.maximum(z + 5.0, 0.0))
    arch = _all(54.5 - x, -14.0 - z, y - 60.0, z - 14.0)
    occipital = _course(y, _OCCIPITAL) + _serrated(y, 0.6, 5.0) - x
    return _all(_any(sphenoid * 0.9, arch), occipital * 0.75)


def sphenoid_bone(_x: Any, y: Any, _z: Any) -> Any:
    """Greater and lesser wings, body, pterygoid processes."""
    return 13.5 - y


def occipital_bone(x: Any, _y: Any, _z: Any) -> Any:
    """Everything that is left: squama, lateral parts, basilar part."""
    return np.full(np.shape(x), -50.0)


BONES: dict[str, Field] = {
    "vomer": vomer,
    "inferior_nasal_concha": inferior_nasal_concha,
    "nasal_bone": nasal_bone,
    "lacrimal_bone": lacrimal_bone,
    "ethmoid_bone": ethmoid_bone,
    "zygomatic_bone": zygomatic_bone,
    "palatine_bone": palatine_bone,
    "maxilla": maxilla,
    "frontal_bone": frontal_bone,
    "parietal_bone": parietal_bone,
    "temporal_bone": temporal_bone,
    "sphenoid_bone": sphenoid_bone,
    "occipital_bone": occipital_bone,
}
"""Field of each bone by its mesh id, in order of precedence."""
SKULL = Regions(
    BONES,
    frozenset(BONES) - {"vomer", "ethmoid_bone", "frontal_bone", "sphenoid_bone", "occipital_bone"},
    groove=(0.55, 0.75),
)
