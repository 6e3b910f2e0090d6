"""Finding records by any of their names."""

from __future__ import annotations

import pickle
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceanatomy.errors import UnknownNameError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.names import fold


@pytest.mark.parametrize(
    "name",
    [
        "zygomaticus_major", "Zygomaticus major", "ZYGOMATICUS-MAJOR", "zygomaticusMajor",
        "m. zygomaticus major", "Musculus zygomaticus major", "zygomaticus major muscle",
        "M. zygomaticus major", "  zygomaticus   major ", "greater zygomatic",
        "greater zygomatic muscle", "smiling muscle", "2079", "TA2 2079", "TA2:2079",
        "FMA:42079", "fma42079", "zygomāticus májor",
    ],
)  # fmt: skip
def test_a_muscle_answers_to_every_way_of_writing_its_name(small: Atlas, name: str) -> None:
    assert small.muscle(name).id == "zygomaticus_major"
    assert small[name] is small.muscle(name)
    assert name in small


@pytest.mark.parametrize("name", ["Muscle frontal", "musculo frontal", "Ventre frontale"])
def test_other_languages_are_understood(small: Atlas, name: str) -> None:
    assert small.muscle(name).id == "frontalis"


@pytest.mark.parametrize("name", [12, "12", "AU12", "au 12", "AU_12", "action unit 12", "au12"])
def test_an_action_unit_answers_to_its_code(small: Atlas, name: int | str) -> None:
    assert small.action_unit(name).code == "12"
    assert small[name].code == "12"


def test_an_action_unit_answers_to_its_name_and_to_padded_codes(small: Atlas) -> None:
    assert small.action_unit("lip corner puller").code == "12"
    assert small.action_unit("AU01").code == "1"


@pytest.mark.parametrize(
    ("name", "kind", "identifier"),
    [
        ("facial nerve", "Nerve", "facial_nerve"),
        ("N. facialis", "Nerve", "facial_nerve"),
        ("facial artery", "Artery", "facial_artery"),
        ("CN VII", "Nerve", "facial_nerve"),
        ("VII", "Nerve", "facial_nerve"),
        ("zygomatic branch", "Nerve", "facial_branch"),
        ("cheekbone", "Structure", "cheek_bone"),
        ("frontalis medial", "Unit", "frontalis:medial_part"),
        ("a. facialis", "Artery", "facial_artery"),
        ("os zygomaticum", "Structure", "cheek_bone"),
        ("FMA:52747", "Structure", "cheek_bone"),
        ("smile", "Expression", "happiness"),
        ("resisted smile", "Exercise", "resisted_smile"),
        ("Bells palsy", "Condition", "bells_palsy"),
        ("forty_three", "Claim", "forty_three"),
        ("frontalis:medial_part", "Unit", "frontalis:medial_part"),
        ("medial part of frontalis", "Unit", "frontalis:medial_part"),
        ("Pars medialis", "Unit", "frontalis:medial_part"),
    ],
)
def test_the_atlas_finds_things_of_every_kind(
    small: Atlas, name: str, kind: str, identifier: str
) -> None:
    found = small[name]
    assert (type(found).__name__, found.id) == (kind, identifier)


def test_records_are_accepted_where_names_are(small: Atlas) -> None:
    muscle = small.muscles[0]
    assert small.muscle(muscle) is muscle
    assert small.nerve(small.nerves[0]) is small.nerves[0]


def test_a_misspelled_name_gets_suggestions_a_person_would_type(small: Atlas) -> None:
    with pytest.raises(UnknownNameError) as caught:
        small.muscle("zigomaticus mayor")
    assert str(caught.value) == (
        "No muscle is called 'zigomaticus mayor'. Did you mean 'Zygomaticus major'?"
    )
    assert small.muscle(caught.value.suggestions[0]).id == "zygomaticus_major"


def test_a_misspelled_synonym_suggests_the_synonym(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean 'triangularis'\?"):
        small.muscle("triangulars")


def test_a_name_unlike_any_says_so(small: Atlas) -> None:
    with pytest.raises(UnknownNameError, match=r"^No nerve is called 'xyzzy'\."):
        small.nerve("xyzzy")
    with pytest.raises(UnknownNameError, match=r"^No entry of the atlas .* Try find\(\)"):
        small["xyzzy"]


def test_a_name_that_two_muscles_share_is_refused_with_both(small: Atlas) -> None:
    with pytest.raises(UnknownNameError) as caught:
        small.muscle("brow muscle")
    assert set(caught.value.suggestions) == {"Frontalis", "Corrugator supercilii"}
    assert "stands for each of them" in str(caught.value)


def test_unknown_names_are_lookup_errors(small: Atlas) -> None:
    with pytest.raises(LookupError):
        small["no such thing"]
    with pytest.raises(UnknownNameError):
        small.muscle("")
    assert "no such thing" not in small
    assert None not in small


def test_the_own_name_of_one_wins_over_the_synonym_of_another(small: Atlas) -> None:
    assert small.muscle("frontalis").id == "frontalis"


@given(st.text(alphabet=string.ascii_letters + " _-.éñüß", max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.data())
def test_punctuation_and_case_do_not_matter(real: Atlas, data: st.DataObject) -> None:
    muscle = data.draw(st.sampled_from(real.muscles))
    separator = data.draw(st.sampled_from([" ", "_", "-", "  "]))
    name = muscle.id.replace("_", separator)
    if data.draw(st.booleans()):
        name = name.upper()
    if data.draw(st.booleans()):
        name = f"m. {name}"
    assert real.muscle(name) is muscle


def test_every_name_of_every_real_record_finds_it(real: Atlas) -> None:
    for muscle in real.muscles:
        for name in (muscle.id, muscle.name, *muscle.names.values()):
            assert real.muscle(name) is muscle, name
            assert real[name] is muscle, name
        for value in (muscle.ids.ta2, muscle.ids.fma, muscle.ids.uberon):
            assert not value or real.muscle(value) is muscle, value
    for kind in ("structure", "nerve", "artery", "expression", "exercise", "condition"):
        plural = {"nerve": "nerves", "artery": "arteries"}.get(kind, f"{kind}s")
        for record in getattr(real, plural):
            assert getattr(real, kind)(record.id) is record
            assert getattr(real, kind)(record.name) is record, record.name
    for unit in real.action_units:
        assert real.action_unit(unit.code) is unit
        assert real.action_unit(unit.name) is unit, unit.name


def test_units_have_names_for_labels(small: Atlas) -> None:
    assert small.units == (
        "frontalis:medial_part",
        "frontalis:lateral_part",
        "corrugator",
        "zygomaticus_major",
        "depressor",
        "jaw_closer",
    )
    part = small.unit("frontalis:medial_part")
    assert part.name == "Frontalis, medial part"
    assert part.latin == "Pars medialis"
    assert small.unit("frontalis:lateral_part").latin == "Musculus frontalis"
    assert small.unit("corrugator").name == "Corrugator supercilii"


def test_relations_lead_from_record_to_record(small: Atlas) -> None:
    smile = small.muscle("zygomaticus major")
    assert [m.id for m in smile.antagonists] == ["depressor"]
    assert [n.id for n in smile.nerves] == ["facial_branch"]
    assert smile.nerves[0].parent is small.nerve("facial nerve")
    assert small.nerve("facial nerve").branches == smile.nerves
    assert len(small.nerve("facial_branch").muscles) == 4
    assert [a.id for a in smile.arteries] == ["facial_artery"]
    assert [u.code for u in smile.action_units] == ["12"]
    assert [m.id for m in small.action_unit(4).muscles("relaxes")] == ["frontalis"]


def test_an_atlas_can_be_pickled(small: Atlas) -> None:
    again = pickle.loads(pickle.dumps(small))
    assert again.muscles == small.muscles
    assert again.muscles[0].atlas is again


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("programme", "jaw", "Did you mean 'jaw_tension'?"),
        ("lesion_site", "qqqq", "`faceanatomy list lesions` shows all."),
        ("synkinesis", "qqqq", "There are 'eye_to_mouth', "),
        ("artery", "qqqq", "`faceanatomy list arteries`"),
    ],
)
def test_a_name_unlike_all_others_is_told_where_the_list_is(
    kind: str, name: str, told: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        getattr(load(), kind)(name)
    assert told in str(caught.value)
