"""The records of the data files: what a muscle, a nerve or an expression *is*.

Every class mirrors one kind of entry in ``data/*.json``; JSON Schemas are generated from them.
Cross references are ids; once an atlas has loaded the records, properties such as
`Muscle.antagonists` resolve them.
"""

from faceanatomy.knowledge.records.anatomy import (
    Action,
    ActionUnitRole,
    Artery,
    ArterySupply,
    Attachment,
    Fibres,
    Group,
    Layer,
    Muscle,
    Nerve,
    NerveSupply,
    OtherParent,
    Part,
    Site,
    Structure,
    ToothNumbers,
)
from faceanatomy.knowledge.records.base import (
    Entity,
    Identifiers,
    Language,
    Record,
    Reference,
)
from faceanatomy.knowledge.records.clinic import (
    Affected,
    BilateralSupply,
    Claim,
    Condition,
    LesionSite,
    Programme,
    Restriction,
    Synkinesis,
)
from faceanatomy.knowledge.records.movement import (
    ActionUnit,
    ActionUnitUse,
    Blendshape,
    Exercise,
    ExerciseStep,
    Expression,
    ForeignNames,
    MuscleUse,
    UnitUse,
)
from faceanatomy.knowledge.records.timing import Tempo

__all__ = [
    "Action",
    "ActionUnit",
    "ActionUnitRole",
    "ActionUnitUse",
    "Affected",
    "Artery",
    "ArterySupply",
    "Attachment",
    "BilateralSupply",
    "Blendshape",
    "Claim",
    "Condition",
    "Entity",
    "Exercise",
    "ExerciseStep",
    "Expression",
    "Fibres",
    "ForeignNames",
    "Group",
    "Identifiers",
    "Language",
    "Layer",
    "LesionSite",
    "Muscle",
    "MuscleUse",
    "Nerve",
    "NerveSupply",
    "OtherParent",
    "Part",
    "Programme",
    "Record",
    "Reference",
    "Restriction",
    "Site",
    "Structure",
    "Synkinesis",
    "Tempo",
    "ToothNumbers",
    "UnitUse",
]
