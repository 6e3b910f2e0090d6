"""Real pictures, drawn off screen and looked at pixel by pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import faceanatomy as fa
from faceanatomy.view.items import Item
from faceanatomy.view.picture import picture
from faceanatomy.view.render import render
from faceanatomy.view.themes import ANTAGONIST, THEMES


def mean_color(drawn, mask):
    return drawn.color[mask][:, :3].astype(float).mean(axis=0)


def pixels_of(drawn, mesh, side):
    return drawn.ids == drawn.names.index((mesh, side))


def hue_distance(color, wanted):
    a, b = (np.asarray(c, dtype=float) / np.linalg.norm(c) for c in (color, wanted))
    return float(np.arccos(np.clip(a @ b, -1, 1)))


def test_shape_and_transparent_ground(made):
    drawn = render(made(camera="front"), 240, 180, supersample=1)
    assert drawn.color.shape == (180, 240, 4)
    assert drawn.color.dtype == np.uint8
    assert drawn.depth.shape == (180, 240)
    assert drawn.color[0, 0, 3] == 0
    assert np.isnan(drawn.depth[0, 0])
    assert drawn.color[90, 120, 3] == 255
    assert drawn.ids is None


def test_every_visible_muscle_has_its_id(made):
    shown = made(camera="front", layers="muscles")
    drawn = render(shown, 300, 300, supersample=1, ids=True)
    assert drawn.ids.dtype == np.int32
    seen = {drawn.names[n] for n in np.unique(drawn.ids) if n >= 0}
    for side in ("left", "right"):
        assert ("frontalis:medial_part", side) in seen
        assert ("orbicularis_oculi:orbital_part", side) in seen
    assert ("orbicularis_oris:labial_part", "midline") in seen
    assert set(drawn.names) == {i.key for i in shown.items}
    assert np.array_equal(drawn.ids >= 0, drawn.color[..., 3] > 0)


def test_leaving_out_what_is_covered_changes_no_picture(made):
    shown = made(camera="front")
    whole, seen = (render(shown, 260, 260, supersample=2, ids=ids) for ids in (False, True))
    off = (np.abs(whole.color.astype(int) - seen.color.astype(int)) > 8).any(axis=-1)
    assert off.mean() < 1e-3


def test_more_items_than_one_colour_channel_can_count(made, head):
    item = Item("frontalis:medial_part", "right")
    hidden = [replace(item, opacity=0.0)] * 300
    shown = made(camera="front").with_items([*hidden, item])
    drawn = render(shown, 160, 160, supersample=1, ids=True)
    assert set(np.unique(drawn.ids)) == {-1, 300}


def test_projection_and_depth_agree_with_the_picture(made, head):
    drawn = render(made(camera="three-quarter"), 400, 400, supersample=1, ids=True)
    mesh = head["masseter:superficial_part", "right"]
    where = np.argwhere(pixels_of(drawn, mesh.id, "right"))
    row, column = where[len(where) // 2]
    gap = np.linalg.norm(drawn.project(mesh.points) - (column + 0.5, row + 0.5), axis=1)
    near = gap.argsort()[:12]
    assert gap[near[0]] < 6 * drawn.pixels_per_mm
    assert np.abs(drawn.depth_of(mesh.points[near]) - drawn.depth[row, column]).min() < 6


def test_scale_is_true(made):
    drawn = render(made(camera="front"), 500, 400, supersample=1)
    ends = drawn.project([[0, 0, 0], [100, 0, 0], [0, 0, 100]])
    assert ends[0, 0] - ends[1, 0] == pytest.approx(100 * drawn.pixels_per_mm)  # right is left
    assert ends[0, 1] - ends[2, 1] == pytest.approx(100 * drawn.pixels_per_mm, rel=1e-3)


def test_mirrored_views_give_mirrored_pictures(made):
    one = render(made(camera="lateral"), 200, 200, supersample=1, ids=True)
    other = render(made(camera="lateral-left"), 200, 200, supersample=1, ids=True)
    right = pixels_of(one, "masseter:superficial_part", "right")
    left = pixels_of(other, "masseter:superficial_part", "left")
    assert right.sum() > 100
    assert (right ^ left[:, ::-1]).mean() < 0.01


def test_active_muscles_are_drawn_in_the_colour_of_their_strength(made):
    for strength in (0.2, 1.0):
        working = fa.Activation.both(["masseter:superficial_part"], strength)
        drawn = render(made(working, camera="lateral"), 300, 300, supersample=1, ids=True)
        shown = made(working, camera="lateral")
        item = next(i for i in shown.items if i.key == ("masseter:superficial_part", "right"))
        seen = mean_color(drawn, pixels_of(drawn, *item.key))
        assert hue_distance(seen, item.color) < 0.3
        resting = mean_color(drawn, pixels_of(drawn, "orbicularis_oculi:orbital_part", "right"))
        assert seen[0] - seen[2] > 25 + (resting[0] - resting[2])  # redder than rest


def test_antagonists_are_blue_and_rest_is_pale(made):
    drawn = render(made("happiness", antagonists=True, camera="front"), 300, 300,
                   supersample=1, ids=True)  # fmt: skip
    names = [i.key for i in made("happiness", antagonists=True).items if i.role == "antagonist"]
    seen = [pixels_of(drawn, *key) for key in names]
    biggest = max(seen, key=np.sum)
    assert biggest.sum() > 50
    color = mean_color(drawn, biggest)
    assert color[2] > color[0] + 20
    assert hue_distance(color, ANTAGONIST) < 0.3


def test_a_midline_muscle_shows_its_halves(made):
    palsy = fa.Activation({("orbicularis_oris:labial_part", "left"): 1.0})
    drawn = render(made(palsy, camera="front"), 300, 300, supersample=1)
    x, y = drawn.project([[0, 93, -45]])[0].astype(int)
    left, right = drawn.color[y, x + 18, :3].astype(int), drawn.color[y, x - 18, :3].astype(int)
    assert left[0] - left[1] > right[0] - right[1] + 30  # the subject's left is red


def test_opaque_skin_hides_and_translucent_skin_veils(made):
    bare, veiled, opaque = (
        render(made(camera="front", skin=s), 200, 200, supersample=1) for s in (0.0, 0.3, 1.0)
    )
    x, y = bare.project([[28, 90, 28]])[0].astype(int)
    middle = (slice(y - 3, y + 4), slice(x - 3, x + 4))
    colors = [d.color[middle][..., :3].reshape(-1, 3).mean(axis=0) for d in (bare, veiled, opaque)]
    assert np.abs(colors[0] - colors[1]).max() > 8  # the veil is really there
    assert np.abs(colors[1] - colors[2]).max() > 8  # and lets through
    along = (colors[1] - colors[0]) @ (colors[2] - colors[0])
    assert along > 0  # towards the colour of the skin
    skin_only = np.isnan(bare.depth) & ~np.isnan(opaque.depth)
    assert skin_only.sum() > 200
    assert np.all(bare.color[skin_only][:, 3] == 0)
    alpha = np.median(veiled.color[skin_only][:, 3])
    assert 0.3 * 255 <= alpha < 255  # translucent, denser where it is seen at a slant


def test_ghosts_and_skin_are_laid_over_in_order(made):
    items = [replace(i, opacity=0.4) if i.mesh == "skull" else i for i in made(skin=0.25).items]
    drawn = render(made(camera="lateral").with_items(items), 160, 160, supersample=1)
    only_skull = [i for i in items if i.mesh == "skull"]
    alone = render(made(camera="lateral").with_items(only_skull), 160, 160, supersample=1)
    there = alone.color[..., 3] > 0
    assert 0 < np.median(alone.color[there][:, 3]) < 255
    denser = drawn.color[there][:, 3] >= alone.color[there][:, 3]
    assert denser.mean() > 0.95


def test_grooves_and_outlines_darken(made):
    shown = made(camera="front")
    plain = render(shown, 240, 240, supersample=1, occlusion=False).color[..., :3].mean()
    shaded = render(shown, 240, 240, supersample=1).color[..., :3].mean()
    lined = render(shown, 240, 240, supersample=1, outline_mm=1.0).color[..., :3].mean()
    assert lined < shaded < plain


def test_a_picture_in_strips_is_the_same_picture(made, monkeypatch):
    shown = made(camera="three-quarter")
    whole = render(shown, 300, 200, supersample=2, ids=True)
    monkeypatch.setattr("faceanatomy.view.canvas._STRIP_PIXELS", 600 * 100)
    monkeypatch.setattr("faceanatomy.view.canvas._TILE_PIXELS", 400)
    tiled = render(shown, 300, 200, supersample=2, ids=True)
    assert (whole.ids != tiled.ids).mean() < 0.01
    difference = np.abs(whole.color.astype(int) - tiled.color.astype(int)).max(axis=2)
    assert (difference > 24).mean() < 0.01


def test_lower_edge_fades(made):
    shown = made("happiness", camera="front")
    assert shown.fade > 0
    drawn = render(shown, 200, 200, supersample=1)
    inside = drawn.color[..., 3].max(axis=1)
    assert inside[-1] < 10
    assert inside[100] == 255


def test_finished_picture_has_title_legend_and_labels(made):
    shown = made("happiness", camera="front", labels=True)
    finished = np.asarray(picture(shown, (800, 600)))
    bare = np.asarray(picture(replace(shown, show_labels=False), (800, 600)))
    ink = np.array(THEMES["light"].ink)

    def inked(area):
        return int((np.abs(area.astype(int) - ink).max(axis=2) < 40).sum())

    assert inked(finished[:60, :300]) > 100  # title
    assert inked(finished[430:, :200]) > 100  # legend
    assert inked(finished[80:400]) > inked(bare[80:400]) + 200  # names


@pytest.mark.parametrize("theme", THEMES)
def test_themes_set_the_ground(made, theme):
    corner = np.asarray(picture(made(theme=theme), (120, 90)))[0, -1]
    assert tuple(corner) == THEMES[theme].top


# Files ----------------------------------------------------------------------------------------


def test_screenshot_writes_a_picture(made, tmp_path):
    path = made("happiness").screenshot(tmp_path / "smile.png", (320, 240))
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((320, 240), "RGB")
    path = made().screenshot(tmp_path / "clear.png", (80, 60), transparent=True)
    with Image.open(path) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0))[3] == 0
    made().screenshot(tmp_path / "photo.jpg", (80, 60))
    assert (tmp_path / "photo.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_notebooks_get_a_picture(made):
    assert made()._repr_png_()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("name", "options", "kind", "message"),
    [
        ("smile.bmp", {}, fa.InvalidValueError, "the suffix '.bmp' is not supported"),
        ("smile", {}, fa.InvalidValueError, "it has no suffix"),
        ("missing/smile.png", {}, fa.OutputError, "does not exist. Create it first"),
        ("a.jpg", {"transparent": True}, fa.InvalidValueError, "A .jpg file has no transparency"),
        ("a.png", {"size": (0, 5)}, fa.InvalidValueError, "A picture of 0 x 5 pixels cannot be"),
        ("a.png", {"size": 7}, fa.InvalidValueError, "The size 7 is not a pair of pixels"),
        ("a.png", {"size": (90_000, 5)}, fa.InvalidValueError, "is larger than 32000 pixels"),
    ],
)
def test_screenshots_that_cannot_be_written(made, tmp_path, name, options, kind, message):
    with pytest.raises(kind) as caught:
        made().screenshot(tmp_path / name, **options)
    assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_without_a_display_view_writes_a_picture(made, head, atlas, tmp_path, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.chdir(tmp_path)
    path = fa.view("happiness", window="desktop", library=head, atlas=atlas, size=(160, 120))
    assert path.name == "faceanatomy-happiness.png"
    assert path.exists()
    import faceanatomy.view

    assert fa.view is faceanatomy.view  # the package answers calls as the function
    with pytest.raises(fa.MissingDependencyError, match="no display, so no window can open"):
        made().show()


def test_a_machine_without_opengl_gets_a_message_not_a_crash(head, tmp_path):
    # A folder with broken copies of the libraries comes first on the loader's path, as on a
    # machine where they are not installed.
    for name in ("libGL.so.1", "libEGL.so.1", "libOSMesa.so.8", "libGLX.so.0"):
        (tmp_path / name).write_bytes(b"")
    code = (
        "import faceanatomy as fa\n"
        f"library = fa.MeshLibrary({str(head.directory)!r})\n"
        "try:\n"
        "    fa.scene('happiness', library=library).screenshot('smile.png', (80, 60))\n"
        "except fa.MissingDependencyError as error:\n"
        "    print(error)\n"
    )
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "no working OpenGL library" in done.stdout
    assert "sudo apt-get install libegl1 libgl1 libgl1-mesa-dri" in done.stdout
    assert not (tmp_path / "smile.png").exists()
