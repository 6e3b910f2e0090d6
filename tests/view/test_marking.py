"""Bones, teeth and named sites in scenes: what stands out, what is painted, what it is called."""

from __future__ import annotations

import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.geometry.groups import group_of
from faceanatomy.interchange.contents import node_name
from faceanatomy.view.items import Mark
from faceanatomy.view.marking import marked, site_shares
from faceanatomy.view.naming import description, structure_labels
from faceanatomy.view.themes import INSERTION, ORIGIN, SUBJECT


@pytest.fixture(scope="module")
def maxilla() -> fa.Scene:
    return fa.scene("maxilla")


def test_one_bone_stands_out_and_is_named(maxilla: fa.Scene) -> None:
    subject = {item.mesh for item in maxilla.items if item.role == "subject"}
    assert subject == {"maxilla"}
    assert {item.color for item in maxilla.items if item.role == "subject"} == {SUBJECT}
    assert "Maxilla" in [label.text for label in maxilla.labels]
    assert maxilla.subtitle == fa.load().structure("maxilla").latin


def test_of_a_whole_skull_no_bone_stands_out() -> None:
    made = fa.scene("skull")
    assert not any(item.role == "subject" for item in made.items)
    assert ("maxilla", "right") in {item.key for item in made.items}


def test_a_region_of_the_skin_does_not_colour_all_of_it() -> None:
    made = fa.scene("skin_of_chin", skin=0.4)
    assert not any(item.role == "subject" for item in made.items)


def test_a_bone_without_muscles_is_shown_without_any() -> None:
    made = fa.scene("vomer")
    infos = made.meshes().infos
    assert not any(infos[item.mesh].kind == "muscle" for item in made.items)
    ghosts = {i.mesh for i in made.items if group_of(i.mesh, infos) == "skull" and i.opacity < 1}
    assert {"maxilla", "frontal_bone"} <= ghosts, "what hides it becomes a ghost as one"
    assert next(i for i in made.items if i.mesh == "vomer").opacity == 1


def test_a_muscle_paints_where_it_begins_and_ends() -> None:
    made = fa.scene("masseter")
    marks = {(m.structure, m.site): m.color for item in made.items for m in item.marks}
    assert marks["zygomatic_arch", ""] == ORIGIN
    assert marks["mandible", "angle"] == INSERTION
    on = {item.mesh for item in made.items if item.marks}
    assert {"zygomatic_bone", "temporal_bone", "mandible"} <= on
    assert {("Origin", ORIGIN), ("Insertion", INSERTION)} <= set(made.legend.entries)
    assert not any(item.marks for item in fa.scene("happiness").items)


def test_one_side_is_painted_on_that_side_only() -> None:
    sides = {m.sides for i in fa.scene("masseter", side="left").items for m in i.marks}
    assert sides == {("left",)}


def test_a_bone_shows_all_sites_that_muscles_hold_on_to(maxilla: fa.Scene) -> None:
    sites = {m.site for item in maxilla.items if item.mesh == "maxilla" for m in item.marks}
    attached = {
        a.site_id
        for muscle in fa.load().muscles
        for a in muscle.attachments
        if a.structure == "maxilla"
    }
    assert sites == attached


def test_paint_changes_colours_inside_the_site_only() -> None:
    mesh = fa.meshes()["mandible", "midline"]
    share = site_shares(mesh)["mandible.oblique_line"]
    painted = marked(mesh, (Mark("mandible", "oblique_line", ORIGIN),))
    assert painted.colors is not None
    assert mesh.colors is not None
    assert np.array_equal(painted.colors[share == 0], mesh.colors[share == 0])
    inside = painted.colors[share == 1].astype(int)
    assert len(inside)
    assert np.abs(inside - ORIGIN).max() < 60
    one = marked(mesh, (Mark("mandible", "oblique_line", ORIGIN, ("right",)),))
    assert one.colors is not None
    assert np.array_equal(one.colors[mesh.points[:, 0] < 0], mesh.colors[mesh.points[:, 0] < 0])


def test_a_tooth_has_the_number_of_its_side() -> None:
    atlas = fa.load()
    assert dict(description(atlas, "tooth_11", "left"))["Tooth"] == "21"
    assert dict(description(atlas, "tooth_11"))["Tooth"] == "11, 21"
    assert "Tooth" not in dict(description(atlas, "mandible", "midline"))
    assert node_name("tooth_48", "left") == "tooth_38"
    assert node_name("tooth_48", "right") == "tooth_48"
    assert node_name("maxilla", "left") == "maxilla_left"
    assert atlas["tooth 38"].id == "tooth_48"
    label = fa.scene("tooth_13").labels[0]
    assert label.detail == "FDI 13, 23"


def test_a_picture_of_bones_alone_names_the_bones_and_no_teeth() -> None:
    made = fa.scene(layers="bones")
    names = {label.text for label in made.labels}
    assert {"Maxilla", "Mandible", "Frontal bone"} <= names
    assert not any("incisor" in name for name in names)
    assert structure_labels(fa.load(), ()) == ()
