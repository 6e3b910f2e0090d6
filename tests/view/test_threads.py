"""Nerves and arteries in scenes: layers, what stands out, paths of the graph, names."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import faceanatomy as fa
from faceanatomy.cli.app import app
from faceanatomy.errors import InvalidValueError
from faceanatomy.view.layers import LAYERS
from faceanatomy.view.scene import Scene
from faceanatomy.view.themes import ARTERY, NERVE

HIDDEN = ("nerve", "artery", "ligament", "fascia", "node")


def kinds(scene: Scene) -> set[str]:
    return {scene.meshes().info(item.mesh).kind for item in scene.items}


def bright(scene: Scene, colour: tuple[int, int, int] = NERVE) -> set[str]:
    return {item.mesh for item in scene.items if item.color == colour}


def test_nerves_vessels_and_connective_tissue_are_hidden_unless_asked_for() -> None:
    assert not kinds(fa.scene()) & set(HIDDEN)
    assert not kinds(fa.scene("happiness")) & set(HIDDEN)
    assert {"nerve", "bone"} <= kinds(fa.scene(layers=["nerves", "bones"]))
    assert "artery" not in kinds(fa.scene(layers=["nerves", "bones"]))
    assert {"artery"} == kinds(fa.scene(layers=["arteries"])) & set(HIDDEN)
    assert {"ligament", "fascia", "node"} <= kinds(fa.scene(layers=["connective"]))
    assert {"nerves", "arteries", "connective"} <= set(LAYERS)


def test_skin_alone_keeps_what_an_open_mouth_and_open_eyes_show() -> None:
    shown = {item.mesh for item in fa.scene(layers="skin").items}
    teeth = {mesh for row in ("upper", "lower") for mesh in fa.meshes().members(f"teeth_{row}")}
    assert len(teeth) >= 16
    assert shown == {"skin", "eyeball", "tongue", "palate"} | teeth


def test_a_nerve_brings_its_way_and_its_branches_along() -> None:
    scene = fa.scene("facial nerve")
    some = {"facial_nerve", "facial_nerve_trunk", "temporal_branches", "cervical_branch"}
    assert some <= bright(scene)
    assert "masseteric_nerve" not in {item.mesh for item in scene.items}
    assert all(item.opacity < 1 for item in scene.items if item.role == "target")
    branch = fa.scene("temporal branches of the facial nerve")
    assert bright(branch) == {
        "facial_nerve", "facial_nerve_trunk", "temporofacial_division", "temporal_branches",
    }  # fmt: skip


def test_a_side_shows_the_nerves_of_that_side_only() -> None:
    scene = fa.scene("facial nerve", side="left")
    sides = {i.side for i in scene.items if scene.meshes().info(i.mesh).kind == "nerve"}
    assert sides == {"left"}


def test_an_artery_brings_its_parents_and_branches() -> None:
    found = bright(fa.scene("facial artery"), ARTERY)
    assert {"common_carotid_artery", "facial_artery", "angular_artery"} <= found
    assert "maxillary_artery" not in found


def test_a_muscle_makes_its_own_nerve_stand_out_among_the_others() -> None:
    scene = fa.scene("masseter", layers=["muscles", "bones", "nerves"])
    assert {"masseteric_nerve", "mandibular_nerve"} <= bright(scene)
    assert "temporal_branches" in {item.mesh for item in scene.items} - bright(scene)
    anterior = fa.scene("digastric:anterior_belly", layers=["muscles", "nerves"])
    assert "nerve_to_mylohyoid" in bright(anterior)
    assert "digastric_branch" not in bright(anterior)


def test_a_path_of_the_graph_is_a_scene() -> None:
    steps = fa.load().path("facial nerve", "zygomaticus major")
    scene = fa.scene(steps, side="right", labels=True)
    assert scene.title == "Facial nerve to Zygomaticus major"
    assert bright(scene) == {
        "facial_nerve", "facial_nerve_trunk", "temporofacial_division", "zygomatic_branches",
    }  # fmt: skip
    targets = {item.mesh.partition(":")[0] for item in scene.items if item.role == "target"}
    assert targets == {"zygomaticus_major"}
    names = [label.text for label in scene.labels]
    assert "Zygomatic branches of the facial nerve" in names
    assert fa.scene(tuple(reversed(fa.load().path("masseter", "mandibular nerve")))).items


def test_labels_name_the_nerves_and_arteries_that_stand_out() -> None:
    texts = {label.text for label in fa.scene("facial artery", labels=True).labels}
    assert "Angular artery" in texts
    assert "Maxillary artery" not in texts


@pytest.mark.parametrize(
    "given", [("--nerve", "facial_nerve"), ("zygomaticus major", "--nerve", "facial_nerve")]
)
def test_the_command_line_shows_nerves_and_paths(given: tuple[str, ...], tmp_path: object) -> None:
    out = f"{tmp_path}/nerve.png"
    result = CliRunner().invoke(app, ["render", *given, "-o", out, "--size", "160x120"])
    assert result.exit_code == 0, result.output


def test_a_nerve_and_an_expression_do_not_go_together() -> None:
    from faceanatomy.cli.wanted import asked_for

    with pytest.raises(InvalidValueError, match="With --nerve"):
        asked_for(None, "happiness", None, None, "facial_nerve")


def test_the_page_about_the_model_counts_its_meshes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
    infos = fa.meshes().infos.values()
    assert page.startswith(f"# The model\n\n{len(infos)} meshes")
    for kind in ("nerve", "artery"):
        assert f"| `{kind}` | {sum(i.kind == kind for i in infos)} |" in page
    words = ("ten", "eleven", "twelve", "thirteen")
    assert words[sum(i.in_bone for i in infos) - 10] + " that leave the skull" in page
