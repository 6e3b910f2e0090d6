"""A scene as data: no graphics is touched here."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.view.cameras import VIEWS, axes, fit, opposite_view
from faceanatomy.view.cover import Cover
from faceanatomy.view.items import Camera, Item
from faceanatomy.view.themes import ANTAGONIST, RESTING_FLESH, TARGET, strength_colour


def roles(scene):
    return {(i.mesh, i.side, i.half): i.role for i in scene.items}


def test_without_a_thing_everything_is_natural(made):
    shown = made()
    assert {i.role for i in shown.items} == {"natural", "context"}
    assert not shown.legend
    assert "skin" not in {i.mesh for i in shown.items}
    assert shown.camera.name == "three-quarter"


def test_layers_follow_the_depth_in_the_data(made, atlas):
    depth = atlas["masseter"].layer.depth
    assert any(i.mesh.startswith("masseter") for i in made(layers=depth).items)
    other = "superficial" if depth != "superficial" else "deep"
    assert not any(i.mesh.startswith("masseter") for i in made(layers=other).items)


def test_muscles_are_their_three_depths(made):
    together = made(layers="muscles").items
    assert together == made(layers=("superficial", "intermediate", "deep")).items
    assert "skull" not in {i.mesh for i in together}
    assert {"skull", "mandible"} <= {i.mesh for i in made(layers=("bones", "deep")).items}


def test_ears_and_eyes_stay_with_every_layer_and_skin_keeps_what_it_opens_on(made):
    assert {"eyeball", "auricle"} <= {i.mesh for i in made(layers="deep").items}
    assert {i.mesh for i in made(layers="skin").items} == {"skin", "eyeball"}


@pytest.mark.parametrize(
    ("options", "opacity"),
    [({"skin": 0.4}, 0.4), ({"layers": "skin"}, 1.0), ({"layers": ("muscles", "skin")}, 0.3)],
)
def test_skin_opacity(made, options, opacity):
    assert [i.opacity for i in made(**options).items if i.mesh == "skin"] == [opacity]


def test_smile_is_active_and_the_rest_recedes(made, atlas):
    smile = made("happiness")
    strength = atlas.resolve("happiness").activation["zygomaticus_major", "left"]
    for item in smile.items:
        if item.mesh.startswith("zygomaticus_major"):
            assert (item.role, item.strength) == ("active", strength)
            assert item.color == strength_colour(strength)
        elif item.mesh.startswith("masseter"):
            assert (item.role, item.color) == ("resting", RESTING_FLESH)
    assert smile.title == "Happiness"
    assert smile.legend.scale


def test_one_side_only(made):
    half = roles(made("happiness", side="left"))
    assert half["zygomaticus_major:deep_band", "left", ""] == "active"
    assert half["zygomaticus_major:deep_band", "right", ""] == "resting"
    assert made("happiness", side="left").camera.name == "three-quarter-left"


def test_a_midline_muscle_that_works_on_one_side_is_drawn_in_halves(made):
    palsy = fa.Activation({("orbicularis_oris:labial_part", "left"): 0.7})
    half = roles(made(palsy))
    assert half["orbicularis_oris:labial_part", "midline", "left"] == "active"
    assert half["orbicularis_oris:labial_part", "midline", "right"] == "resting"
    both = fa.Activation.both(["orbicularis_oris:labial_part"], 0.7)
    assert roles(made(both))["orbicularis_oris:labial_part", "midline", ""] == "active"


def test_antagonists_have_their_own_colour(made, atlas):
    plain, opposed = made("happiness"), made("happiness", antagonists=True)
    assert "antagonist" not in {i.role for i in plain.items}
    against = {i.mesh for i in opposed.items if i.role == "antagonist"}
    expected = atlas.antagonists(atlas.resolve("happiness").activation).units
    assert against == set(expected) & {i.mesh for i in opposed.items}
    assert against
    assert all(i.color == ANTAGONIST for i in opposed.items if i.role == "antagonist")
    assert "Pulls against it" in [words for words, _ in opposed.legend.entries]


def test_a_muscle_is_the_hero_and_nothing_hides_it(made):
    shown = made("lateral pterygoid", side="right", camera="lateral")
    target = [i for i in shown.items if i.role == "target"]
    assert [i.key for i in target] == [("lateral_pterygoid:inferior_head", "right")]
    assert target[0].color == TARGET
    there = {i.mesh: i for i in shown.items if i.side in ("right", "midline")}
    assert "masseter:superficial_part" not in there  # it lies in front
    assert 0 < there["skull"].opacity < 1  # bone becomes a ghost
    assert shown.focus == (("lateral_pterygoid:inferior_head", "right"),)


def test_cover_sees_what_lies_in_front(head):
    cover = Cover(head, [("zygomaticus_major:deep_band", "right")], "front")
    assert cover.hidden_share(("zygomaticus_major:superficial_band", "right")) > 0.9
    assert cover.hidden_share(("zygomaticus_major:superficial_band", "left")) == 0
    assert cover.hidden_share(("frontalis:medial_part", "right")) == 0


def test_what_works_is_shown_even_outside_the_layers(made):
    shown = made("zygomaticus major", layers="bones")
    assert "zygomaticus_major:deep_band" in {i.mesh for i in shown.items}


def test_labels_name_what_works(made):
    names = [label.text for label in made("happiness", labels=True).labels]
    assert "Zygomaticus major" in names
    assert "Masseter" not in names
    assert "Masseter" in [label.text for label in made(labels=True).labels]


@pytest.mark.parametrize("name", [n for n in VIEWS if not n.endswith("-left")])
def test_views_mirror(name, head):
    mirrored = opposite_view(name)
    there = axes(Camera((0, 0, 0), *VIEWS[name]))
    back = axes(Camera((0, 0, 0), *VIEWS[mirrored]))
    if mirrored == name:
        return
    flip = np.array([-1, 1, 1])
    assert np.allclose(there[2] * flip, back[2])
    assert np.allclose(there[1] * flip, back[1])
    assert np.allclose(there[0] * flip, -back[0])  # right in the picture stays right
    one, other = fit(head, (), name), fit(head, (), mirrored)
    assert np.allclose((one.width, one.height), (other.width, other.height), atol=0.02)


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_clipped(name, made):
    shown = made(camera=name)
    right, up, _ = axes(shown.camera)
    for item in shown.items:
        away = shown.meshes()[item.key].points - np.asarray(shown.camera.center)
        assert np.abs(away @ right).max() <= shown.camera.width / 2
        assert np.abs(away @ up).max() <= shown.camera.height / 2


def test_the_scale_of_strength_darkens_steadily():
    luminance = [
        np.dot(strength_colour(s), (0.2126, 0.7152, 0.0722)) for s in np.linspace(0, 1, 21)
    ]
    assert np.all(np.diff(luminance) < 0)
    assert strength_colour(0.0) != strength_colour(1.0)


def test_a_scene_is_plain_data(made):
    shown = made("happiness", labels=True, skin=0.3)
    data = json.loads(json.dumps(shown.to_dict()))
    assert data["title"] == "Happiness"
    assert len(data["items"]) == len(shown.items)
    assert data["camera"]["name"] == "three-quarter"
    assert shown == made("happiness", labels=True, skin=0.3)
    assert hash(shown.items)


def test_making_a_scene_loads_no_graphics_library(head):
    code = (
        "import sys, faceanatomy as fa\n"
        f"library = fa.MeshLibrary({str(head.directory)!r})\n"
        "fa.scene('happiness', library=library, labels=True).to_dict()\n"
        "print(*{'numpy', 'pyvista', 'vtkmodules', 'PIL', 'scipy'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["numpy"]


# Wrong use ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"camera": "frontal"},
            "'frontal' is not a valid camera view: it must be one of 'front', ",
        ),
        ({"camera": "frontal"}, "Did you mean 'front'?"),
        ({"layers": "skeleton"}, "'skeleton' is not a valid layer: it must be one of 'muscles', "),
        ({"layers": ("bones", "supreficial")}, "Did you mean 'superficial'?"),
        ({"layers": ()}, "No layer is given, so nothing would be shown: choose from muscles, "),
        ({"skin": 1.5}, "The skin opacity 1.5 is outside 0..1: 0 leaves the skin out"),
        ({"skin": float("nan")}, "The skin opacity nan is outside 0..1"),
        ({"side": "up"}, "'up' is not a valid side: it must be one of 'left', 'right' or 'both'."),
        ({"theme": "neon"}, "'neon' is not a valid theme: it must be one of 'light', 'dark' or"),
    ],
)
def test_wrong_options_say_what_is_valid(made, options, message):
    with pytest.raises(fa.InvalidValueError) as caught:
        made(**options)
    assert message in str(caught.value)


def test_wrong_opacity_of_an_item():
    with pytest.raises(fa.InvalidValueError) as caught:
        Item("skin", "midline", opacity=1.2)
    assert "The opacity of 'skin' is 1.2: it must be a number from 0 (invisible) to 1" in str(
        caught.value
    )


def test_wrong_intensity_and_unknown_name(made):
    with pytest.raises(fa.InvalidValueError, match="intensity 2 is outside"):
        made("happiness", intensity=2)
    with pytest.raises(fa.UnknownNameError) as caught:
        made("hapiness")
    assert "happiness" in str(caught.value).casefold()
