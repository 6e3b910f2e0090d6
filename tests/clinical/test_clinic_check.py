"""The check of the data notices faults in lesion sites, synkineses, programmes and conditions."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from faceanatomy.knowledge.atlas import load
from faceanatomy.knowledge.check import check_records
from faceanatomy.knowledge.loading import Records
from faceanatomy.knowledge.records import Restriction


def faults_after(kind: str, identifier: str, **fields: Any) -> list[str]:
    """Return the faults that appear when one record is changed."""
    records: Records = load()._records
    entries = tuple(
        msgspec.structs.replace(entry, **fields) if entry.id == identifier else entry
        for entry in getattr(records, kind)
    )
    assert entries != getattr(records, kind)
    changed = check_records(msgspec.structs.replace(records, **{kind: entries}))
    before = set(check_records(records))
    return [f"{f.file} {f.field}: {f.problem}" for f in changed if f not in before]


def test_the_shipped_records_have_no_fault() -> None:
    uncited = "nothing cites this reference"  # the model's files cite some: tests/knowledge
    assert [f for f in check_records(load()._records) if f.problem != uncited] == []


@pytest.mark.parametrize(
    ("kind", "identifier", "fields", "fault"),
    [
        (
            "lesions", "vii_temporal", {"nerve_id": "temporal_branch"},
            "lesions.json nerve: no nerve has the id 'temporal_branch'",
        ),
        (
            "lesions", "vii_temporal", {"remaining": 0.5},
            "lesions.json bilateral_supply: only a central lesion spares anything, "
            "this one is 'branch'",
        ),
        (
            "lesions", "vii_supranuclear", {"side_of_deficit": "ipsilateral"},
            "lesions.json side_of_deficit: exactly the central lesions show on the other side",
        ),
        (
            "synkineses", "eye_to_mouth", {"triggers": ("eye",)},
            "synkineses.json triggers[0]: no muscle has the id 'eye'",
        ),
        (
            "synkineses", "eye_to_mouth", {"responses": ("frontalis:upper",)},
            "synkineses.json responses[0]: 'frontalis' has no part 'upper'",
        ),
        (
            "synkineses", "eye_to_mouth", {"responses": ()},
            "synkineses.json responses: a synkinesis needs muscles that set it off and muscles "
            "that answer",
        ),
        (
            "plans", "beginner", {"main": ("swim",)},
            "plans.json main[0]: no exercise has the id 'swim'",
        ),
        (
            "plans", "beginner", {"warm_up": ()},
            "plans.json warm_up: a programme needs exercises for every part of a session",
        ),
        (
            "plans", "beginner", {"days": (5, 9)},
            "plans.json days: 5 to 9 sessions do not fit into a week",
        ),
        (
            "plans", "palsy_flaccid", {"conditions": ("tired",)},
            "plans.json conditions[0]: no condition has the id 'tired'",
        ),
        (
            "conditions", "trismus",
            {"restrictions": (Restriction("No.", muscles=("jaw",), exercises=("run",)),)},
            "conditions.json restrictions[0].muscles[0]: no muscle has the id 'jaw'",
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named(
    kind: str, identifier: str, fields: dict[str, Any], fault: str
) -> None:
    assert fault in faults_after(kind, identifier, **fields)


def test_claims_are_weighed_with_sources() -> None:
    claims = load().claims
    assert len(claims) >= 28
    assert len({claim.verdict for claim in claims}) == 5
    for claim in claims:
        assert claim.sources, claim.id
        assert len(claim.evidence) > 80, claim.id
