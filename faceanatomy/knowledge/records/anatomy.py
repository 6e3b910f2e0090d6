"""Muscles and what they attach to, are moved by and are fed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from faceanatomy.activation import Activation
from faceanatomy.knowledge.records.base import (
    Entity,
    Id,
    Identifiers,
    Language,
    Record,
    Strength,
    sided,
)

if TYPE_CHECKING:
    from faceanatomy.knowledge.records.movement import ActionUnit


class Part(Record, frozen=True):
    """A head, belly, band or layer of a muscle that can contract by itself."""

    id: Id
    name: str
    latin: str = ""
    note: str = ""


class Attachment(Record, frozen=True):
    """One place where a muscle begins or ends."""

    role: Literal["origin", "insertion"]
    structure: Id
    site: str = ""
    """Where on the structure, in words."""
    site_id: str = ""
    """Id of a named site of that structure, where it has one."""
    parts: tuple[Id, ...] = ()
    """The parts it holds for; empty means the whole muscle."""
    through: str = ""
    """The tendon that comes between, where the muscle does not touch the place itself."""
    note: str = ""


class NerveSupply(Record, frozen=True):
    """A nerve branch that moves the muscle."""

    nerve: Id
    parts: tuple[Id, ...] = ()
    note: str = ""


class ArterySupply(Record, frozen=True):
    """An artery that feeds the muscle."""

    artery: Id
    note: str = ""


class Action(Record, frozen=True):
    """What a contraction does: a verb and what it acts upon."""

    verb: str
    target: str
    parts: tuple[Id, ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """The action as a phrase."""
        return f"{self.verb} {self.target}".strip()


class ActionUnitRole(Record, frozen=True):
    """A muscle's share in a FACS action unit."""

    code: str
    role: Literal["contracts", "relaxes"]
    parts: tuple[Id, ...] = ()
    """The parts that do it; empty means all."""
    strength: Strength = 1.0
    """Strength of the muscle when the unit is at full intensity (a modelling choice)."""
    side: Literal["same", "opposite", "left", "right"] = "same"
    """Which side works, seen from the side of the unit. Turning the head to the left needs the
    *right* sternocleidomastoid: such units have no side of their own, so the role names one."""
    yields_to: str = ""
    """Code of the action unit beside which the muscle lets go by as much as that one contracts: the
    depressors of the inner brow (4) while it is raised (1), which leaves the corrugator."""


class Fibres(Record, frozen=True):
    """How the fibres run."""

    kind: Literal["strap", "fan", "sheet", "sphincter", "two_belly", "complex"]
    note: str = ""


class Layer(Record, frozen=True):
    """How deep the muscle lies."""

    depth: Literal["superficial", "intermediate", "deep"]
    freilinger: int | None = None
    """Layer 1 (most superficial) to 4 of Freilinger et al. 1987, mimetic muscles only."""
    note: str = ""


Group = Literal[
    "scalp_ear", "eye", "nose", "mouth", "mastication", "superficial_neck", "suprahyoid",
    "infrahyoid", "tongue", "lateral_deep_neck",
]  # fmt: skip


class Muscle(Entity, frozen=True):
    """One of the 50 named muscles."""

    id: Id
    name: str
    names: dict[Language, str]
    group: Group
    set: Literal["core43", "extra7"]
    constancy: Literal["constant", "variable", "inconstant"]
    paired: bool
    fibres: Fibres
    layer: Layer
    ids: Identifiers
    attachments: tuple[Attachment, ...]
    nerve_supply: tuple[NerveSupply, ...]
    artery_supply: tuple[ArterySupply, ...]
    actions: tuple[Action, ...]
    sources: tuple[Id, ...]
    synonyms: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    action_unit_roles: tuple[ActionUnitRole, ...] = ()
    antagonist_ids: tuple[Id, ...] = msgspec.field(name="antagonists", default=())
    synergist_ids: tuple[Id, ...] = msgspec.field(name="synergists", default=())
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def latin(self) -> str:
        """The Latin name of Terminologia Anatomica 2."""
        return self.names["la"]

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of what contracts by itself: the parts, or the muscle if it has none."""
        return tuple(f"{self.id}:{part.id}" for part in self.parts) or (self.id,)

    @property
    def origins(self) -> tuple[Attachment, ...]:
        """Where the muscle begins."""
        return tuple(a for a in self.attachments if a.role == "origin")

    @property
    def insertions(self) -> tuple[Attachment, ...]:
        """Where the muscle ends."""
        return tuple(a for a in self.attachments if a.role == "insertion")

    @property
    def nerves(self) -> tuple[Nerve, ...]:
        """The nerve branches that move the muscle."""
        return tuple(self.atlas.nerve(supply.nerve) for supply in self.nerve_supply)

    @property
    def arteries(self) -> tuple[Artery, ...]:
        """The arteries that feed the muscle."""
        return tuple(self.atlas.artery(supply.artery) for supply in self.artery_supply)

    @property
    def antagonists(self) -> tuple[Muscle, ...]:
        """The muscles that pull against this one."""
        return tuple(self.atlas.muscle(i) for i in self.antagonist_ids)

    @property
    def synergists(self) -> tuple[Muscle, ...]:
        """The muscles that help this one."""
        return tuple(self.atlas.muscle(i) for i in self.synergist_ids)

    @property
    def action_units(self) -> tuple[ActionUnit, ...]:
        """The action units in which the muscle contracts."""
        codes = dict.fromkeys(r.code for r in self.action_unit_roles if r.role == "contracts")
        return tuple(self.atlas.action_unit(code) for code in codes)

    def unit_ids(self, parts: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the unit ids of the given parts; of all units if none are given."""
        return tuple(f"{self.id}:{part}" for part in parts) or self.units

    def activation(self, intensity: float = 1.0, side: str = "both") -> Activation:
        """Return the whole muscle contracting."""
        return sided(Activation.both(self.units), intensity, side)


class Site(Record, frozen=True):
    """A named place on a structure."""

    id: Id
    name: str
    latin: str = ""


class ToothNumbers(Record, frozen=True):
    """The numbers of a pair of teeth in the notation of the World Dental Federation (FDI)."""

    right: str
    left: str


class Structure(Entity, frozen=True):
    """Bone, cartilage, fascia, skin region: whatever muscles attach to or pictures show."""

    id: Id
    name: str
    kind: Literal[
        "bone", "teeth", "cartilage", "ligament", "fascia", "aponeurosis", "tendon", "raphe",
        "skin", "mucosa", "organ", "node",
    ]  # fmt: skip
    latin: str = ""
    synonyms: tuple[str, ...] = ()
    paired: bool = False
    part_of: str = ""
    """Id of the structure that contains this one."""
    mesh: str = ""
    """Id of the mesh that shows it; empty where the model has none."""
    fdi: ToothNumbers | None = None
    """Of a tooth: one record stands for the right one and the left one."""
    ids: Identifiers = Identifiers()
    sites: tuple[Site, ...] = ()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""


class OtherParent(Record, frozen=True):
    """A second nerve from which fibres come, or in whose sheath they travel."""

    nerve: Id
    role: Literal["second_source", "carrier"]


class Nerve(Entity, frozen=True):
    """A nucleus, nerve, root or branch of the motor tree."""

    id: Id
    name: str
    kind: str
    root: str
    """Cranial nerve or cervical levels, for example ``"CN VII"``."""
    modality: str
    latin: str = ""
    synonyms: tuple[str, ...] = ()
    parent_id: str = msgspec.field(name="parent", default="")
    other_parents: tuple[OtherParent, ...] = ()
    ids: Identifiers = Identifiers()
    outside_targets: str = ""
    """What it serves beyond the 50 muscles."""
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def parent(self) -> Nerve | None:
        """The nerve this one branches from."""
        return self.atlas.nerve(self.parent_id) if self.parent_id else None

    @property
    def branches(self) -> tuple[Nerve, ...]:
        """The nerves that branch from this one."""
        return tuple(n for n in self.atlas.nerves if n.parent_id == self.id)

    @property
    def muscles(self) -> tuple[Muscle, ...]:
        """The muscles this branch moves directly."""
        return tuple(
            m for m in self.atlas.muscles if any(s.nerve == self.id for s in m.nerve_supply)
        )


class Artery(Entity, frozen=True):
    """An artery that feeds facial or neck muscles."""

    id: Id
    name: str
    latin: str = ""
    synonyms: tuple[str, ...] = ()
    parent_id: str = msgspec.field(name="parent", default="")
    ids: Identifiers = Identifiers()
    sources: tuple[Id, ...] = ()
    general_knowledge: tuple[str, ...] = ()
    notes: str = ""

    @property
    def muscles(self) -> tuple[Muscle, ...]:
        """The muscles it feeds."""
        return tuple(
            m for m in self.atlas.muscles if any(s.artery == self.id for s in m.artery_supply)
        )
