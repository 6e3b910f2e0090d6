"""Synkinesis as a change of an activation."""

from __future__ import annotations

import pytest

from faceanatomy.activation import Activation
from faceanatomy.clinical.synkinesis import with_synkinesis
from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.atlas import Atlas, load


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load()


def test_closing_the_eye_lifts_the_mouth_corner_of_that_side(atlas: Atlas) -> None:
    eyes = atlas.expression("voluntary_eye_closure").activation()
    after = with_synkinesis(atlas, eyes, "eye_to_mouth", side="right")
    assert after["zygomaticus_major", "right"] == pytest.approx(
        0.6 * eyes["orbicularis_oculi", "right"]
    )
    assert after["zygomaticus_major", "left"] == eyes["zygomaticus_major", "left"] == 0.0
    assert after["orbicularis_oculi", "right"] == eyes["orbicularis_oculi", "right"]


def test_a_smile_narrows_the_eye(atlas: Atlas) -> None:
    smile = atlas.action_unit(12).activation()
    after = with_synkinesis(atlas, smile, ["mouth_to_eye"], severity=0.5)
    assert after["orbicularis_oculi", "left"] == pytest.approx(
        0.3 * smile["zygomaticus_major", "left"]
    )
    assert not after["orbicularis_oculi", "right"]


def test_what_moves_along_sets_off_nothing_further(atlas: Atlas) -> None:
    brows = Activation.both(atlas.muscle("frontalis").units)
    both = with_synkinesis(atlas, brows, ["brow_to_mouth", "mouth_to_eye"], side="both")
    assert both["zygomaticus_major", "left"] == 0.5
    assert not both["orbicularis_oculi", "left"]


def test_it_never_weakens_a_movement(atlas: Atlas) -> None:
    for expression in atlas.expressions:
        before = expression.activation()
        after = with_synkinesis(atlas, before, side="both")
        assert all(after[key] >= value for key, value in before.items())
        assert with_synkinesis(atlas, before, severity=0.0) == before


def test_every_pair_joins_different_muscles_and_has_sources(atlas: Atlas) -> None:
    assert {"eye_to_mouth", "mouth_to_eye"} <= {pair.id for pair in atlas.synkineses}
    for pair in atlas.synkineses:
        assert not set(pair.triggers) & set(pair.responses)
        assert pair.sources
        strongest = Activation.both(pair.triggers)
        assert with_synkinesis(atlas, strongest, pair.id) != atlas.activation(strongest)


def test_wrong_use_is_explained(atlas: Atlas) -> None:
    smile = atlas.action_unit(12).activation()
    with pytest.raises(InvalidValueError, match="Did you mean 'eye_to_mouth'"):
        with_synkinesis(atlas, smile, "eye_to_mouht")
    with pytest.raises(InvalidValueError, match=r"outside 0\.\.1"):
        with_synkinesis(atlas, smile, severity=-0.1)
    with pytest.raises(InvalidValueError, match="'both'"):
        with_synkinesis(atlas, smile, side="up")
