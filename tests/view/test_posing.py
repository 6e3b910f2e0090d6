"""Scenes of a moving face: what is drawn follows the motion, looked at pixel by pixel."""

from __future__ import annotations

import json

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.errors import InvalidValueError
from faceanatomy.view import surface
from faceanatomy.view.items import Pose
from faceanatomy.view.posing import PosedLibrary
from faceanatomy.view.render import render
from faceanatomy.view.themes import RESTING_FLESH, strength_colour

SIZE = (240, 300)


@pytest.fixture(scope="module")
def drawn():
    """Return a function that draws a posed face with ids, each picture once."""
    kept = {}

    def draw(thing, motion=1.0, side="both", skin=1.0):
        key = (str(thing), motion, side, skin)
        if key not in kept:
            shown = fa.scene(thing, side=side, skin=skin, camera="front", motion=1.0)
            shown = shown.with_pose(motion=motion)
            kept[key] = render(shown, *SIZE, supersample=1, ids=True, occlusion=False)
        return kept[key]

    return draw


def changed(one, other):
    return np.abs(one.color.astype(int) - other.color.astype(int)).max(axis=2) > 24


def pixels_of(drawing, mesh):
    numbers = [n for n, (name, _) in enumerate(drawing.names) if name == mesh]
    return np.isin(drawing.ids, numbers)


def test_a_smile_changes_the_lower_face_and_not_the_scalp(drawn):
    rest, smile = drawn("zygomaticus_major", motion=0.0), drawn("zygomaticus_major")
    rows = np.nonzero(changed(rest, smile))[0]
    assert len(rows) > 150
    crown = rest.project([[0, 20, 100]])[0][1]
    brow = rest.project([[0, 90, 40]])[0][1]
    assert crown < brow < rows.min()


def test_half_a_movement_lies_between_rest_and_all_of_it():
    rest, half, full = (
        fa.scene("happiness", skin=1.0, motion=m).meshes()["skin", "midline"].points
        for m in (0.0, 0.5, 1.0)
    )
    moved = np.linalg.norm(full - rest, axis=1) > 1
    assert moved.sum() > 500
    share = np.linalg.norm(half - rest, axis=1)[moved] / np.linalg.norm(full - rest, axis=1)[moved]
    assert np.percentile(share, [5, 95]) == pytest.approx([0.5, 0.5], abs=0.1)


def test_a_blink_covers_the_eyes(drawn):
    open_eyes, closed = drawn("45", motion=0.0), drawn("45")
    assert pixels_of(open_eyes, "eyeball").sum() > 60
    assert pixels_of(closed, "eyeball").sum() < 0.2 * pixels_of(open_eyes, "eyeball").sum()


def test_an_open_jaw_takes_bone_teeth_and_skin_along(drawn):
    rest, wide = drawn("27", motion=0.0, skin=0.0), drawn("27", skin=0.0)
    for group in ("mandible", "teeth_lower"):
        meshes = fa.meshes().members(group)
        below = [
            max(int(np.nonzero(seen)[0].max(initial=0)) for seen in found)
            for found in ([pixels_of(d, mesh) for mesh in meshes] for d in (rest, wide))
        ]
        assert 0 < below[0] < below[1] - 5, group
    chin = [fa.scene("27", motion=m).meshes()["skin", "midline"].points for m in (0.0, 1.0)]
    assert np.linalg.norm(chin[1] - chin[0], axis=1).max() > 20


def test_a_one_sided_pose_moves_one_side_of_the_picture(drawn):
    middle = SIZE[0] // 2
    rest = drawn("happiness", motion=0.0, side="left")
    left = changed(rest, drawn("happiness", side="left"))
    right = changed(drawn("happiness", 0.0, "right"), drawn("happiness", side="right"))
    assert left[:, middle:].sum() > 6 * left[:, :middle].sum()
    assert right[:, :middle].sum() > 6 * right[:, middle:].sum()


def test_what_one_side_does_is_drawn_on_that_side():
    posed = fa.scene("happiness", side="left", motion=1.0).meshes()
    keys = [("zygomaticus_major:superficial_band", side) for side in ("left", "right")]
    surface.prepare(posed, keys)
    rest = fa.meshes()
    moved = [
        np.abs(surface.surface_of(posed[key]).points - rest[key].points[
            surface.surface_of(posed[key]).source]).max()
        for key in keys
    ]  # fmt: skip
    assert moved[0] > 2
    assert moved[1] < moved[0] / 5  # the corner of the mouth draws the other side along a little


def test_normals_follow_the_pose_and_are_shared_across_seams():
    posed = fa.scene("27", motion=1.0).meshes()
    for key in (("orbicularis_oris:labial_part", "midline"), ("mandible", "midline")):
        surface.prepare(posed, [key])
        made, rest = surface.surface_of(posed[key]), surface.surface_of(fa.meshes()[key])
        assert np.array_equal(made.faces, rest.faces)
        assert np.allclose(np.linalg.norm(made.normals, axis=1), 1, atol=1e-4)
        assert np.degrees(np.arccos(np.clip((made.normals * rest.normals).sum(1), -1, 1))).max() > 5
        assert np.array_equal(made.normals, made.normals[made.group])


def test_muscles_under_opaque_skin_do_not_break_through(drawn):
    kinds = {fa.meshes().info(drawn("surprise").names[n][0]).kind
             for n in np.unique(drawn("surprise").ids) if n >= 0}  # fmt: skip
    assert "skin" in kinds
    assert "muscle" not in kinds


def test_with_pose_colours_what_contracts_and_keeps_the_view():
    smile = fa.scene("happiness")
    weak = smile.with_pose(smile.pose.activation * 0.3)
    of = {item.key: item for item in weak.items}
    wanted = 0.3 * smile.pose.activation["zygomaticus_major:superficial_band", "left"]
    found = of["zygomaticus_major:superficial_band", "left"]
    assert found.color == strength_colour(wanted)
    assert found.strength == pytest.approx(wanted)
    assert weak.camera == smile.camera
    calm = smile.with_pose(fa.Activation(), fa.Posture())
    assert {i.color for i in calm.items if i.role == "resting"} == {RESTING_FLESH}
    assert not any(i.role == "active" for i in calm.items)
    assert not calm.pose.moves


def test_the_pose_of_a_scene_is_plain_data():
    shown = fa.scene({"AU12": 0.5, "AU26": 0.4}, motion=0.5)
    assert isinstance(shown.pose, Pose)
    activation, posture, motion = shown.pose
    assert (activation, motion) == (shown.shown.activation, 0.5)
    assert posture.jaw_opening > 0
    plain = json.loads(json.dumps(shown.to_dict()))["pose"]
    assert plain["posture"]["jaw_opening"] == posture.jaw_opening
    assert ["zygomaticus_major:deep_band", "left"] in [row[:2] for row in plain["activation"]]


def test_nothing_moves_by_default_or_where_muscles_are_only_pointed_out():
    assert fa.scene("happiness").meshes() is fa.meshes()
    assert fa.scene("buccal branches of the facial nerve", motion=1.0).meshes() is fa.meshes()
    assert fa.scene(motion=1.0).meshes() is fa.meshes()
    moving = fa.scene("happiness", motion=1.0)
    assert isinstance(moving.meshes(), PosedLibrary)
    assert moving.meshes_at_rest() is fa.meshes()
    assert moving.meshes() is moving.with_items(moving.items[:3]).meshes()


def test_meshes_without_a_motion_basis_stay_and_say_so(made):
    assert made("happiness").meshes()
    with pytest.raises(InvalidValueError, match=r"have no motion\.npz, so they cannot move"):
        made("happiness", motion=1.0)
    with pytest.raises(InvalidValueError, match=r"have no motion\.npz"):
        made("happiness").with_pose()


@pytest.mark.parametrize("motion", [-0.1, 1.5, float("nan"), True, "half"])
def test_a_share_of_motion_is_checked(motion):
    with pytest.raises(InvalidValueError, match=r"The share of motion .* is outside 0\.\.1"):
        fa.scene("happiness", motion=motion)


def test_skin_that_is_pushed_together_is_darker_and_stretched_skin_is_not():
    side = np.linspace(0, 20, 21)
    x, y = (axis.ravel().astype(np.float32) for axis in np.meshgrid(side, side))
    flat = np.column_stack([x, y, np.zeros_like(x)])
    corner = np.arange(21 * 20).reshape(20, 21)[:, :-1].ravel()
    faces = np.concatenate(
        [np.column_stack([corner, corner + 1, corner + 22]),
         np.column_stack([corner, corner + 22, corner + 21])]
    ).astype(np.int32)  # fmt: skip
    colors = np.full((441, 3), 200, np.uint8)
    pushed, pulled = flat.copy(), flat.copy()
    pushed[:, 0] *= 0.6
    pulled[:, 0] *= 1.3
    middle = slice(200, 240)
    assert np.array_equal(surface.creased(colors, flat, flat, faces), colors)
    dark = surface.creased(colors, flat, pushed, faces)[middle]
    assert dark.max() < 170
    assert (dark[:, 0] > dark[:, 1]).all()  # and redder
    assert surface.creased(colors, flat, pulled, faces)[middle].min() >= 200


def test_the_back_of_the_mouth_is_dark_and_a_tongue_put_out_is_not():
    inside = fa.scene("27", motion=1.0).meshes()
    outside = fa.scene("19", motion=1.0).meshes()
    key = ("tongue", "midline")
    for library in (inside, outside):
        surface.prepare(library, [key])
    shapes = [surface.surface_of(library[key]) for library in (inside, outside)]
    tips = [made.colors[np.argmax(made.points[:, 1])].astype(int).sum() for made in shapes]
    assert tips[1] > 1.15 * tips[0]
    root = shapes[0].colors[np.argmin(shapes[0].points[:, 1])].astype(int).sum()
    assert root < 0.7 * tips[0]  # the whole tongue lies low in a wide gape, its tip too
    assert root < 0.3 * tips[1]
