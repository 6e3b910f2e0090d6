"""From failing movements back to the site of the lesion."""

from __future__ import annotations

import pytest

from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE
from faceanatomy.clinical.localise import localise
from faceanatomy.errors import InvalidValueError, UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load

BROWS, EYES, SMILE, PUFF, PURSE = CLINICAL_SEQUENCE
WHOLE_NERVE = [
    "vii_nuclear", "vii_cpa", "vii_geniculate", "vii_above_stapedius", "vii_above_chorda",
    "vii_stylomastoid",
]  # fmt: skip


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def test_when_all_five_fail_every_site_of_the_whole_nerve_explains_it(atlas: Atlas) -> None:
    found = localise(atlas, dict.fromkeys(CLINICAL_SEQUENCE, "left"))
    assert [e.site.id for e in found[:6]] == WHOLE_NERVE
    assert {e.lesion.side for e in found[:6]} == {"left"}
    assert len({round(e.score, 9) for e in found[:6]}) == 1
    assert found[6].score < found[0].score / 2
    told_apart = {e.tell_apart for e in found[:6]}
    assert len(told_apart) == 6, "the other signs tell them apart"


def test_a_spared_forehead_points_above_the_nucleus_of_the_other_side(atlas: Atlas) -> None:
    best = localise(atlas, dict.fromkeys((SMILE, PUFF, PURSE), "right"))[0]
    assert (best.site.id, best.lesion.side) == ("vii_supranuclear", "left")
    assert not best.contradicts
    assert any("Raise the brows" in reason and "spared" in reason for reason in best.reasons)


@pytest.mark.parametrize(
    ("fails", "works", "site"),
    [
        ({BROWS: "left"}, None, "vii_temporal"),
        ({BROWS: "left", EYES: "left"}, {PUFF: "left", PURSE: "left"}, "vii_temporofacial"),
        ({PUFF: "left", SMILE: "left"}, None, "vii_buccal"),
        ({"mentalis": "left"}, None, "vii_marginal_mandibular"),
        ({"platysma": "left"}, None, "vii_cervical"),
        ({"masseter": "left", "temporalis": "left"}, None, "v3_motor"),
        ({"masseter": "left"}, {"temporalis": "left"}, "v3_masseteric"),
        ({"AU5": "left"}, None, "iii_complete"),
        ({"trapezius": "left"}, None, "xi_accessory"),
        ({"hyoglossus": "left", "styloglossus": "left"}, None, "xii_lower"),
        ({"sternohyoid": "left"}, None, "ansa_cervicalis"),
    ],
)
def test_typical_findings(
    atlas: Atlas, fails: dict[str, str], works: dict[str, str] | None, site: str
) -> None:
    best = localise(atlas, fails, works)[0]
    assert (best.site.id, best.lesion.side) == (site, "left")
    assert len(best.explains) == len(fails)


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_site_is_found_again_from_what_it_takes(atlas: Atlas, side: str) -> None:
    """The lost muscles of a lesion lead back to it, or to a site that takes the same ones."""
    for site in atlas.lesions:
        lesion = atlas.lesion(site, side)
        weak = [m for m in atlas.muscles if lesion.share_left(m.activation()) < 0.6]
        fails = [(m.id, lesion.deficit_side) for m in weak]
        works = [(m, lesion.deficit_side) for m in lesion.spared]
        if not fails:
            assert site.id == "horner", "only Horner's loss is too small to be seen"
            continue
        best = localise(atlas, fails, works)
        alike = [e for e in best if e.score == pytest.approx(best[0].score)]
        assert (site.id, side) in [(e.site.id, e.lesion.side) for e in alike], site.id


def test_scores_are_shares_and_sorted(atlas: Atlas) -> None:
    found = localise(atlas, {SMILE: "left"})
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True)
    assert 0.0 < sum(scores) <= 1.0
    assert all(e.explains for e in found)
    assert localise(atlas, {SMILE: "left"}, limit=2) == found[:2]


def test_both_sides_fit_no_single_lesion(atlas: Atlas) -> None:
    best = localise(atlas, {PURSE: "both"})[0]
    assert best.contradicts
    assert any("side only" in reason for reason in best.reasons)


def test_wrong_use_is_explained(atlas: Atlas) -> None:
    with pytest.raises(InvalidValueError, match="Nothing fails"):
        localise(atlas, {})
    with pytest.raises(UnknownNameError):
        localise(atlas, {"somersault": "left"})
    with pytest.raises(InvalidValueError, match="'both'"):
        localise(atlas, {SMILE: "up"})
    with pytest.raises(InvalidValueError, match="moves no muscle on the right side"):
        localise(atlas, {"wink_left": "right"})


def test_other_signs_tell_sites_of_one_nerve_apart(atlas: Atlas) -> None:
    fails = dict.fromkeys(CLINICAL_SEQUENCE, "left")
    best = localise(atlas, fails, signs={"taste_lost": True, "tears_reduced": True})
    assert {e.site.id for e in best[:2]} == {"vii_cpa", "vii_geniculate"}
    best = localise(atlas, fails, signs={"taste_lost": True, "loud_sounds_hurt": True,
                                         "tears_reduced": False})  # fmt: skip
    assert best[0].site.id == "vii_above_stapedius"
    assert "Taste lost was found: it goes with this site." in best[0].reasons
    best = localise(atlas, fails, signs=dict.fromkeys(("taste_lost", "tears_reduced"), False))
    assert {"vii_stylomastoid", "vii_nuclear"} == {e.site.id for e in best[:2]}


def test_an_unknown_sign_is_told(atlas: Atlas) -> None:
    with pytest.raises(InvalidValueError, match="taste_lost"):
        localise(atlas, {SMILE: "left"}, signs={"taste_los": True})
