"""Searching: what comes first, and how much misspelling is forgiven."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.atlas import Atlas


def _first(atlas: Atlas, text: str) -> tuple[str, str]:
    hit = atlas.find(text)[0]
    return hit.kind, hit.id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zygomaticus major", ("muscle", "zygomaticus_major")),
        ("zygom", ("muscle", "zygomaticus_major")),
        ("smile", ("expression", "happiness")),
        ("lip corner", ("action_unit", "au12")),
        ("facial nerve", ("nerve", "facial_nerve")),
        ("droops", ("condition", "bells_palsy")),
        ("Gray", ("reference", "gray")),
        ("43 muscles", ("claim", "forty_three")),
        ("crown", ("structure", "skull")),
        ("Muscle frontal", ("muscle", "frontalis")),
        ("zigomaticus", ("muscle", "zygomaticus_major")),
        ("hapiness", ("expression", "happiness")),
        ("resisted smlie", ("exercise", "resisted_smile")),
    ],
)
def test_the_best_hit_comes_first(small: Atlas, text: str, found: tuple[str, str]) -> None:
    assert _first(small, text) == found


def test_exact_beats_prefix_beats_word_beats_typing_error(small: Atlas) -> None:
    scores = [small.find(text)[0].score for text in ("smirk", "smir", "nerve", "smrik")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert scores[0] == 1.0


def test_a_hit_tells_what_matched(small: Atlas) -> None:
    hit = small.find("greater zygomatic")[0]
    assert (hit.name, hit.matched) == ("Zygomaticus major", "greater zygomatic")
    assert small[hit.id] is small.muscle("zygomaticus_major")
    assert msgspec.json.encode(hit).startswith(b'{"kind":"muscle"')


def test_each_record_is_found_once_and_the_limit_holds(small: Atlas) -> None:
    hits = small.find("facial", limit=100)
    assert len({(hit.kind, hit.id) for hit in hits}) == len(hits) > 2
    assert small.find("facial", limit=2) == hits[:2]


def test_nothing_is_found_for_nothing(small: Atlas) -> None:
    assert small.find("") == []
    assert small.find("  ?! ") == []
    assert small.find("qqqqqqq") == []


def test_a_limit_below_one_is_refused(small: Atlas) -> None:
    with pytest.raises(InvalidValueError, match=r"find\(limit=0\): ask for at least 1 hit"):
        small.find("smile", limit=0)


@given(st.text(max_size=40))
def test_any_text_gives_ranked_hits(small: Atlas, text: str) -> None:
    hits = small.find(text)
    assert len(hits) <= 10
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score <= 1.0 for score in scores)


@given(st.data())
def test_one_wrong_letter_in_a_muscle_name_is_forgiven(real: Atlas, data: st.DataObject) -> None:
    muscle = data.draw(st.sampled_from([m for m in real.muscles if "_" not in m.id]))
    position = data.draw(st.integers(1, len(muscle.id) - 1))
    typed = muscle.id[:position] + "w" + muscle.id[position + 1 :]
    assert muscle.id in [hit.id.partition(":")[0] for hit in real.find(typed)]


def test_every_real_record_is_found_by_its_name(real: Atlas) -> None:
    for kind, records in (
        ("muscle", real.muscles),
        ("nerve", real.nerves),
        ("expression", real.expressions),
        ("exercise", real.exercises),
        ("condition", real.conditions),
    ):
        for record in records:
            found = [(hit.kind, hit.id) for hit in real.find(record.name, limit=3)]
            assert (kind, record.id) in found, record.name
