"""Close-ups: one muscle with its tendons and what it is attached to, its ends in two colours.

Which way each muscle is looked at is an illustrator's choice, so it stands in a table: from where
both of its ends are seen, and what has to be opened for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.geometry.groups import members
from faceanatomy.geometry.sites import site_table
from faceanatomy.view.cameras import framed
from faceanatomy.view.items import Item, Legend
from faceanatomy.view.marking import with_sites
from faceanatomy.view.painted_ends import MarkedLibrary, own_tendons, sides_of
from faceanatomy.view.scene import scene
from faceanatomy.view.themes import INSERTION, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

_FIBRES: Rgb = (246, 242, 238)
"""Fibres are drawn in grey: the ends and the belly give them their colours."""
_GHOST, _THIN = 0.42, 0.14
"""Opacity of the bones, and of what lies between the viewer and the muscle."""
_ROOM, _AROUND_MM = 1.1, 36.0
"""Size of the frame relative to the muscle, and what is seen around it."""
_MUCOSA: Rgb = (214, 128, 120)
"""Mucosa in full light: the model's own colours lie in the shadow of the mouth."""
_CONTEXT = ("bone", "teeth")
_ATTACHED = ("cartilage", "tendon", "ligament", "node", "fascia", "mucosa")
"""Kinds of what stands in a close-up only if the muscle is attached to it."""
_FACE = ("maxilla", "palatine_bone", "vomer", "inferior_nasal_concha", "ethmoid_bone",
         "nasal_bone", "lacrimal_bone", "zygomatic_bone", "teeth", "mandible",
         "hyoid_bone")  # fmt: skip
_CHEEK = ("zygomatic_bone", "mandible", "teeth")


@dataclass(frozen=True)
class View:
    """From where a muscle is looked at, and what is opened.

    Parameters
    ----------
    azimuth, elevation
        Where the viewer stands, degrees: 0 in front, 90 on the subject's right; up is positive.
    both
        Whether both sides of a paired muscle are drawn; else the right one alone.
    thin
        Structures of which the right half is only a breath, because the muscle lies behind.
    gone
        Structures that are left out.
    beside
        Meshes that show where the muscle is though it is not attached to them.
    halved
        Parts over the midline of which only the left half is drawn: others lie under them.
    once
        Units that are drawn on the right alone: the left one lies behind the nose.
    """

    azimuth: float
    elevation: float = 4.0
    both: bool = False
    thin: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    halved: tuple[str, ...] = ()
    once: tuple[str, ...] = ()

    @property
    def direction(self) -> tuple[float, float, float]:
        """From the subject towards the viewer, a unit vector."""
        around, above = np.radians([self.azimuth, self.elevation])
        flat = float(np.cos(above))
        return float(np.sin(around)) * flat, float(np.cos(around)) * flat, float(np.sin(above))


_TONGUE = View(82, 2, thin=("mandible", "teeth", "maxilla"), gone=("palate",))
VIEWS: dict[str, View] = {
    "frontalis": View(28, 18, both=True),
    "occipitalis": View(148, 8, both=True),
    "temporoparietalis": View(84, 12, gone=("temporal_fascia",)),
    "auricularis_anterior": View(84, 6),
    "auricularis_superior": View(92, 10),
    "auricularis_posterior": View(122, 6),
    "orbicularis_oculi": View(
        24, 3, both=True, beside=("eyeball",), once=("orbicularis_oculi:deep_palpebral_part",)
    ),
    "corrugator_supercilii": View(14, 6, both=True),
    "depressor_supercilii": View(18, 4, both=True),
    "procerus": View(26, 4, both=True),
    "levator_palpebrae_superioris": View(
        78, 14, thin=("zygomatic_bone", "frontal_bone", "sphenoid_bone"), beside=("eyeball",)
    ),
    "nasalis": View(30, 2, both=True),
    "depressor_septi_nasi": View(24, -14, both=True),
    "levator_labii_superioris_alaeque_nasi": View(36, 3),
    "levator_labii_superioris": View(34, 3),
    "zygomaticus_minor": View(46, 3),
    "zygomaticus_major": View(54, 3),
    "levator_anguli_oris": View(38, 2),
    "risorius": View(58, 2),
    "buccinator": View(62, 2),
    "orbicularis_oris": View(
        16, 3, both=True, halved=("orbicularis_oris:labial_part", "orbicularis_oris:marginal_part")
    ),
    "depressor_anguli_oris": View(48, 0),
    "depressor_labii_inferioris": View(34, 0, both=True),
    "mentalis": View(26, -4, both=True),
    "transversus_menti": View(12, -38, both=True),
    "masseter": View(84, 2),
    "temporalis": View(86, 6, thin=("zygomatic_bone",), gone=("temporal_fascia",)),
    "lateral_pterygoid": View(76, 0, thin=_CHEEK),
    "medial_pterygoid": View(70, -8, thin=_CHEEK),
    "platysma": View(42, 3, both=True),
    "sternocleidomastoid": View(74, 2),
    "digastric": View(76, -22, beside=("digastric_sling",)),
    "stylohyoid": View(96, -6),
    "mylohyoid": View(28, -42, both=True),
    "geniohyoid": View(84, -10, thin=("mandible", "teeth")),
    "sternohyoid": View(26, 2, both=True),
    "omohyoid": View(40, 6),
    "sternothyroid": View(34, 2),
    "thyrohyoid": View(44, 2),
    "genioglossus": _TONGUE,
    "hyoglossus": _TONGUE,
    "styloglossus": _TONGUE,
    "palatoglossus": replace(_TONGUE, azimuth=64.0, gone=()),
    "trapezius": View(152, 6, both=True),
    "splenius_capitis": View(128, 4),
    "scalenus_anterior": View(44, 3, thin=("clavicle",)),
    "scalenus_medius": View(66, 3, thin=("clavicle",)),
    "scalenus_posterior": View(98, 4, thin=("clavicle", "scapula")),
    "longus_colli": View(12, 2, both=True, gone=_FACE),
    "longus_capitis": View(16, -4, both=True, gone=_FACE),
}
"""How each muscle of the atlas is looked at."""


def close_up(atlas: Atlas, library: MeshLibrary, muscle: str) -> Scene:
    """Return the scene of one muscle on the ghost of the skull, its ends and sites coloured."""
    record = atlas.muscle(muscle)
    view = VIEWS[muscle]
    own = own_tendons(record, library)
    flesh = [
        key
        for unit in record.units
        for key in sides_of(library, unit, both=view.both and unit not in view.once)
    ]
    tendons = [key for name in own for key in sides_of(library, name, both=view.both)]
    camera = framed(library, [*flesh, *tendons], view.direction, room=_ROOM, least_mm=0.0)
    camera = replace(camera, width=camera.width + _AROUND_MM, height=camera.height + _AROUND_MM)
    made = scene(muscle, atlas=atlas, library=library, camera=camera)
    ghosts = [
        item
        for name in dict.fromkeys([*_context(library), *_attached_to(record, library)])
        if name not in own
        for item in _ghost(library, name, view)
        if view.both or item.side != "left" or library.info(name).kind in _CONTEXT
    ]
    painted = with_sites(atlas, library, ghosts, made.shown)
    if not view.both:
        painted = [_right_marks(item) for item in painted]
    marks = {item.mesh: item.marks for item in painted if item.marks}
    items = [
        *(replace(item, marks=()) for item in painted),
        *(Item(*key, role="context") for key in tendons),
        *(
            Item(*key, role="context")
            for name in view.beside
            if name in library.infos
            for key in sides_of(library, name, both=view.both)
        ),
        *(
            Item(*key, role="context", color=_FIBRES, half="left" if key[0] in view.halved else "")
            for key in flesh
        ),
    ]
    legend = Legend("", (("Origin", ORIGIN), ("Insertion", INSERTION)))
    return replace(
        made,
        items=tuple(items),
        library=MarkedLibrary(library, record, marks),
        labels=(),
        legend=legend,
        pale_bones=True,
    )


def _context(library: MeshLibrary) -> Iterator[str]:
    return (name for name, info in library.infos.items() if info.kind in _CONTEXT)


def _attached_to(muscle: Muscle, library: MeshLibrary) -> Iterator[str]:
    """Yield the meshes of what is no bone to which a muscle is attached."""
    for attachment in muscle.attachments:
        site = site_table().get((attachment.structure, attachment.site_id))
        names = site.on if site is not None and site.on else (attachment.structure,)
        for name in names:
            for mesh in members(name, library.infos):
                if library.info(mesh).kind in _ATTACHED:
                    yield mesh


def _ghost(library: MeshLibrary, name: str, view: View) -> Iterator[Item]:
    """Yield the ghosts of a bone, its right half thinner where the muscle lies behind."""
    if name in _meshes(view.gone, library):
        return
    mucosa = library.info(name).kind == "mucosa"
    thin = mucosa or name in _meshes(view.thin, library)
    for side in library.info(name).sides:
        whole = Item(name, side, role="context", opacity=_GHOST, color=_MUCOSA if mucosa else None)
        if not thin or side == "left":
            yield whole
        elif side == "right":
            yield replace(whole, opacity=_THIN)
        else:
            yield replace(whole, half="left")
            yield replace(whole, half="right", opacity=_THIN)


def _right_marks(item: Item) -> Item:
    """Return an item with the sites of the right side only: whose other muscle is not shown."""
    if item.side == "left":
        return replace(item, marks=())
    return replace(item, marks=tuple(mark._replace(sides=("right",)) for mark in item.marks))


def _meshes(names: Sequence[str], library: MeshLibrary) -> set[str]:
    found = {mesh for name in names for mesh in members(name, library.infos)}
    if "teeth" in names:
        found |= {name for name, info in library.infos.items() if info.kind == "teeth"}
    return found
