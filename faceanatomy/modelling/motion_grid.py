"""The soft tissue of half a face as a grid of elastic cubes, cut open between the lips.

Cubes are filled by fraction (27 probes each), bone and teeth hold the tissue through springs as
strong as the part of a cube they fill, so neither skin nor bone shows the stairs of the grid.
Where tissue rests on teeth, gums or eyeball the springs act along the surface normal only: it
slides. Left and right are never solved together: a symmetric and an antisymmetric load on the half
x >= 0 add up to any one-sided one, and the mirror image is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.modelling import elasticity
from faceanatomy.modelling.eyes import EYE_CENTRE, EYE_RADIUS
from faceanatomy.modelling.mouth import SLIT_END, above_mouth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.modelling.fields import HeadFields

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer[Any]]
    Bools = NDArray[np.bool_]

BOX = ((0.0, -28.0, -146.0), (92.0, 122.0, 108.0))
PROBES = 3
LEAST_FILL = 0.04
POISSON = 0.45


@dataclass(frozen=True)
class Material:
    """Young's moduli in kPa and layer depths in mm.

    Values of the order used by muscle-driven face models (soft tissue 10-15 kPa, skin several
    times stiffer, fat softer); amplitudes are calibrated, so only ratios matter.
    """

    tissue: float = 10.0
    skin: float = 60.0
    skin_depth: float = 2.2
    lips: float = 35.0
    fat: float = 7.0
    slide: float = 1.2
    slide_depth: float = 3.0
    cartilage: float = 90.0
    bone_spring: float = 60.0
    contact_spring: float = 30.0


@dataclass(eq=False)
class SoftGrid:
    """Elements and nodes of the half face.

    ``cells`` (m, 3) grid position of each element, ``side`` (m,) +1 above and -1 below the mouth
    line where an element is split (0 elsewhere), ``nodes`` (m, 8), ``fill`` (m,), ``modulus`` (m,)
    kPa; ``points`` (n, 3) mm, ``ijk`` (n, 3), ``ghost`` (n,) +1/-1 for the doubled nodes that
    continue the upper or lower lip past the slit; ``hold`` (n,) and ``contact`` (n,) spring
    constants in mN/mm, ``normal`` (n, 3) of the contact, ``fixed`` (n,);
    ``mouth`` (n,) tells the contacts of the lips from those of the eyeball.
    """

    size: float
    low: Floats
    shape: tuple[int, int, int]
    cells: Ints
    side: Ints
    nodes: Ints
    fill: Floats
    modulus: Floats
    points: Floats
    ijk: Ints
    ghost: Ints
    hold: Floats
    contact: Floats
    normal: Floats
    fixed: Bools
    mouth: Bools

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.points)

    def tissue(self) -> Floats:
        """Return how filled the surroundings of each node (n,) are, 0..1: an eighth per cube."""
        out = np.zeros(self.count)
        np.add.at(out, self.nodes.ravel(), np.repeat(self.fill / 8, 8))
        return out

    def stiffness(self, active: Bools | None = None) -> Any:
        """Return the upper triangle of the stiffness with contact at the ``active`` nodes only."""
        upper = elasticity.assemble(self.nodes, self.modulus, self.size, POISSON, self.count)
        blocks = self.hold[:, None, None] * np.eye(3)[None]
        push = self.contact if active is None else np.where(active, self.contact, 0.0)
        blocks = blocks + push[:, None, None] * self.normal[:, :, None] * self.normal[:, None, :]
        blocks = blocks + (0.02 * self.contact)[:, None, None] * np.eye(3)[None]
        held = np.flatnonzero((self.hold > 0) | (self.contact > 0))
        return upper + elasticity.node_blocks(held, blocks[held], self.count)

    def free(self, symmetric: bool) -> Ints:
        """Return the unknowns of a load that is symmetric, or antisymmetric, about x = 0."""
        held = np.repeat(self.fixed[:, None], 3, 1)
        middle = self.points[:, 0] < 1e-6
        held[middle, 0] |= symmetric
        held[middle, 1:] |= not symmetric
        return np.flatnonzero(~held.ravel())


def build_grid(fields: HeadFields, size: float = 2.0, material: Material | None = None) -> SoftGrid:
    """Fill the grid of ``size`` mm from the distances of the head."""
    kind = material or Material()
    low = np.array(BOX[0])
    nx, ny, nz = (int(n) for n in np.ceil((np.array(BOX[1]) - low) / size))
    shape = nx, ny, nz
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1).reshape(-1, 3)
    centre = low + (index + 0.5) * size
    near = np.flatnonzero(
        (fields.skin_distance(centre) < size) & (fields.core_distance(centre) > -size * 2)
    )
    index, centre = index[near], centre[near]
    upper, lower, held, rest, gristle = _fractions(fields, index, centre, size)
    split = np.abs(above_mouth_line(centre)) < size
    split &= (centre[:, 0] < SLIT_END) & (centre[:, 1] > 40)
    parts = []
    for lip, part in ((1, upper), (-1, lower)):
        good = np.flatnonzero(split & (part > LEAST_FILL))
        parts.append((good, part[good], np.full(len(good), lip)))
    plain = np.flatnonzero(~split & (upper + lower > LEAST_FILL))
    parts.append((plain, (upper + lower)[plain], np.zeros(len(plain), int)))
    which = np.concatenate([p[0] for p in parts])
    fill = np.concatenate([p[1] for p in parts])
    side = np.concatenate([p[2] for p in parts])
    cells = index[which]
    nodes, ijk, ghost = _number_nodes(cells, side, low, size, shape)
    points = low + ijk * size
    modulus = _modulus(fields, centre[which], gristle[which], kind) * np.maximum(fill, 0.05)
    count = len(points)
    hold, contact = np.zeros(count), np.zeros(count)
    strength = size**3 / 8 / size**2
    for corner in range(8):
        np.add.at(hold, nodes[:, corner], kind.bone_spring * strength * held[which])
        np.add.at(contact, nodes[:, corner], kind.contact_spring * strength * rest[which])
    normal = fields.gradient("core", points)
    edge = (ijk[:, 1] == 0) | (ijk[:, 2] == 0) | (ijk[:, 2] == shape[2]) | (ijk[:, 0] == shape[0])
    fixed = edge | _islands(nodes, count, (hold > 0) | edge)
    return SoftGrid(
        size, low, shape, cells, side, nodes, fill, modulus, points, ijk, ghost, hold, contact,
        normal, fixed, points[:, 2] < -25,
    )  # fmt: skip


def _fractions(fields: HeadFields, index: Ints, centre: Floats, size: float) -> tuple[Floats, ...]:
    """Return the filled fractions: soft above and below the mouth line, held, resting, gristle."""
    offsets = (np.arange(PROBES) + 0.5) / PROBES - 0.5
    sums = [np.zeros(len(index)) for _ in range(5)]
    for dx in offsets:
        for dy in offsets:
            for dz in offsets:
                p = centre + size * np.array([dx, dy, dz])
                inside = fields.skin_distance(p) < 0
                bone = fields.bone_distance(p)
                gristle = (fields.distance("cartilage", p) < 0) & (bone > 0.6)
                solid = (fields.core_distance(p) < 0) & ~gristle
                soft = inside & ~solid
                above = above_mouth_line(p) > 0
                sliding = solid & _slides(p)
                for k, mask in enumerate(
                    (soft & above, soft & ~above, solid & ~sliding, sliding, soft & gristle)
                ):
                    sums[k] += mask
    return tuple(s / PROBES**3 for s in sums)


def _slides(p: Floats) -> Bools:
    """Tell where the floor is one that tissue slides on: teeth and gums, or the eyeball."""
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    mouth = (x < 37) & (y > 38) & (z > -75.5) & (z < -41)
    globe = np.linalg.norm(np.stack([x, y, z], 1) - EYE_CENTRE, axis=1) < EYE_RADIUS + 0.6
    return np.asarray(mouth | globe)


def _modulus(fields: HeadFields, p: Floats, gristle: Floats, kind: Material) -> Floats:
    depth = -fields.skin_distance(p)
    floor = fields.core_distance(p)
    value = np.full(len(p), kind.tissue)
    x, y, z = p.T
    fat = (x > 24) & (x < 66) & (z < -2) & (z > -74) & (depth > 4.5) & (y > 15)
    value[fat] = kind.fat
    value[(floor < kind.slide_depth) & (depth > 1.2)] = kind.slide
    ring = np.hypot(x / 31, (z + 58) / 15) < 1
    value[ring & (y > 62) & (floor > 1.0)] = kind.lips
    value[depth < kind.skin_depth] = kind.skin
    lips = np.hypot(x / 27, (z + 58) / 9) < 1
    value[lips & (y > 66)] = kind.lips
    return np.asarray(np.where(gristle > 0.3, np.maximum(value, kind.cartilage), value), float)


def _number_nodes(
    cells: Ints, side: Ints, low: Floats, size: float, shape: tuple[int, int, int]
) -> tuple[Ints, Ints, Ints]:
    """Give every corner a node; each lip has its own ones beyond the mouth line."""
    corner = cells[:, None, :] + elasticity.CORNERS[None]
    point = low + corner * size
    flat = point.reshape(-1, 3)
    above = (above_mouth_line(flat) > 0).reshape(corner.shape[:2])
    open_ = (flat[:, 0] < SLIT_END - 1e-6).reshape(above.shape)
    code = np.where(open_ & (side[:, None] > 0) & ~above, 1, 0)
    code = np.where(open_ & (side[:, None] < 0) & above, 2, code)
    n = np.array(shape) + 1
    key = (corner[..., 0] * n[1] + corner[..., 1]) * n[2] + corner[..., 2] + code * int(n.prod())
    unique, nodes = np.unique(key, return_inverse=True)
    place = unique % int(n.prod())
    ijk = np.stack(np.unravel_index(place, tuple(n)), 1)
    ghost = np.array([0, 1, -1])[unique // int(n.prod())]
    return nodes.reshape(key.shape), ijk, ghost


def _islands(nodes: Ints, count: int, anchored: Bools) -> Bools:
    """Return the nodes of crumbs that hang on no bone: they would float away."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    row, column = np.repeat(nodes[:, 0], 7), nodes[:, 1:].ravel()
    graph = coo_matrix((np.ones(len(row)), (row, column)), shape=(count, count))
    _, body = connected_components(graph, directed=False)
    good = np.zeros(body.max() + 1, bool)
    good[np.unique(body[anchored])] = True
    return np.asarray(~(good & (np.bincount(body) > 200))[body])
