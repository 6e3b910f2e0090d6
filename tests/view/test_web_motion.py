"""The page moves as Python does: every vertex and posture, in time, on one side, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from web_browser import Viewer, chromium, page_url

import faceanatomy as fa
from faceanatomy.geometry.library import meshes
from faceanatomy.knowledge.courses import course_of
from faceanatomy.posture import Posture
from faceanatomy.view.web import write_html
from faceanatomy.view.web_pack import lightened, ordered
from faceanatomy.view.web_pack_coarse import nearest

MOST_MM, NEARLY_ALL_MM, USUAL_MM = 1.0, 0.4, 0.05
"""Distances from where Python puts a vertex: at most, for 99.9 of 100, and on average. Basis,
weights, turns and points are rounded, which can decide whether a fold or a tooth is met."""
BETWEEN_TEETH = 8
"""Vertices of the hidden lining that may leave the row of teeth on its other side: halfway between
two faces of a tooth the rounding decides which way is out."""
MIRROR = np.array([-1, 1, 1], np.float32)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    return write_html(None, tmp_path_factory.mktemp("page") / "moving.html")


@pytest.fixture(scope="module")
def opened(running: Any, path: Path) -> Iterator[Viewer]:
    context = running.new_context(viewport={"width": 1000, "height": 560})
    yield Viewer(context.new_page(), page_url(path)).open()
    context.close()


@pytest.fixture
def viewer(opened: Viewer) -> Iterator[Viewer]:
    opened.open("view=front", afresh=False)
    yield opened
    assert not opened.messages, "the console stays silent"


@pytest.fixture(scope="module")
def orders() -> dict[str, np.ndarray]:
    """Vertices of every mesh in the order in which the page numbers them."""
    library = meshes()
    found = {}
    for name, info in library.infos.items():
        mesh = library[name, info.sides[-1]]
        found[name] = ordered(mesh.points, mesh.faces)[1]
    return found


def displacement(viewer: Viewer, key: tuple[str, str], moves: Any) -> np.ndarray:
    """Return what the page computes for a mesh (n, 3), zeros where it says that nothing moves."""
    activation, posture = moves
    answer = viewer.ask(
        """([[id, side], activation, posture]) => {
          const { motion } = window.faceanatomy;
          const out = motion.displacement(id, side, { activation: new Map(activation), posture });
          const count = 3 * motion.basis.meshes.get(id).data.count;
          return out ? [...out] : new Array(count).fill(0);
        }""",
        [
            list(key),
            [[f"{unit}|{side}", strength] for (unit, side), strength in activation.items()],
            msgspec.structs.asdict(posture),
        ],
    )
    return np.array(answer, np.float32).reshape(-1, 3)


def cases(atlas: fa.Atlas) -> dict[str, tuple[fa.Activation, Posture]]:
    smile = atlas.expression("happiness").activation()
    found = {
        "smile": (smile, Posture()),
        "one-sided smile": (smile.only("left"), Posture()),
        "one-sided winks": (atlas.expression("voluntary_eye_closure").activation().only("right"),
                            Posture()),
        "closed eyes": (atlas.action_unit("43").activation(), Posture()),
        "raised brows": (atlas.action_unit("1").activation() + atlas.action_unit("2").activation(),
                         Posture()),
        "chewing": (atlas.expression("chew").activation(),
                    Posture(jaw_opening=9, jaw_swing=4, jaw_protrusion=2)),
        "wide open": (atlas.expression("yawn").activation(), Posture(jaw_opening=45)),
        "swing left": (fa.Activation(), Posture(jaw_opening=4, jaw_swing=-7, jaw_protrusion=-1)),
        "looks aside": (fa.Activation(), Posture(gaze_yaw=25, gaze_pitch=-15)),
        "turned head": (fa.Activation(), Posture(head_yaw=30, head_pitch=10, head_roll=-8)),
        "tongue out": (fa.Activation(), Posture(jaw_opening=14, tongue_protrusion=20,
                                                tongue_elevation=-4)),
        "lips pressed": (atlas.action_unit("28").activation(), Posture()),
        "lips in, lid down": (fa.Activation(), Posture(lips_rolled_in=4, lid_droop_left=3)),
        "bitten lip": (atlas.expression("lip_bite").activation(),
                       atlas.resolve("lip_bite").posture),
        "tongue in the cheek": (fa.Activation(), Posture(tongue_bulge_right=8, lid_droop_right=6)),
        "squeezed shut": (atlas.expression("tight_eye_closure").activation(), Posture()),
        "a sagging side": (fa.Activation(), Posture(brow_sag_left=4, lower_lid_sag_left=1,
                                                    mouth_sag_left=3.5)),
        "one cheek": (fa.Activation(), Posture(cheek_inflation_right=6, hyoid_elevation=8)),
    }  # fmt: skip
    everything = atlas.expression("anger").activation() * 0.7 + smile.only("right") * 0.4
    found["all at once"] = (
        everything,
        Posture(jaw_opening=6, gaze_pitch=10, head_roll=5, tongue_elevation=4),
    )
    return found


WATCHED = (
    ("skin", "midline"), ("mandible", "midline"), meshes().keys_of("teeth_lower")[-1],
    ("tongue", "midline"), ("eyeball", "right"), ("eyeball", "left"), ("auricle", "left"),
    meshes().keys_of("skull")[0], meshes().keys_of("cervical_spine")[-1],
    ("zygomaticus_major:superficial_band", "left"), ("zygomaticus_major:deep_band", "right"),
    ("orbicularis_oris:labial_part", "midline"), ("orbicularis_oculi:palpebral_part", "left"),
    ("orbicularis_oculi:orbital_part", "right"), ("frontalis:medial_part", "left"),
    ("masseter:superficial_part", "right"), ("genioglossus", "left"),
    ("platysma:mandibular_part", "right"),
    ("sternocleidomastoid:clavicular_head", "left"), ("hyoid_bone", "midline"),
    ("buccal_branches", "left"), ("facial_artery", "right"), ("mental_artery", "left"),
)  # fmt: skip


@pytest.mark.parametrize("name", list(cases(fa.load())))
def test_every_vertex_goes_where_python_puts_it(
    viewer: Viewer, atlas: fa.Atlas, orders: dict[str, np.ndarray], name: str
) -> None:
    moves = cases(atlas)[name]
    there = fa.motion().displace(*moves)
    library = meshes()
    moved = False
    for key in WATCHED:
        assert key in library
        expected = there[key][orders[key[0]]]
        if key[1] == "left":
            expected = expected * MIRROR  # the page draws the left mesh in a mirror
        here = displacement(viewer, key, moves)
        far = np.linalg.norm(here - expected, axis=1)
        allowed = BETWEEN_TEETH if key[0] == "skin" else 0
        assert (far > MOST_MM).sum() <= allowed, (key, float(far.max()))
        assert np.quantile(far, 0.999) <= NEARLY_ALL_MM, key
        assert far.mean() <= USUAL_MM, key
        moved = moved or bool(expected.any())
    assert moved, "the case moves something that is watched"


def test_the_names_of_postures_are_those_of_python(viewer: Viewer) -> None:
    here = viewer.ask("() => Object.keys(window.faceanatomy.app.pose().posture)")
    assert here == list(Posture.__struct_fields__)


def test_postures_of_records_agree_with_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    records = [*atlas.expressions, *atlas.exercises, *atlas.action_units]
    shows: list[dict[str, Any]] = [{"kind": "expression", "id": e.id} for e in atlas.expressions]
    shows += [{"kind": "exercise", "id": e.id, "step": -1} for e in atlas.exercises]
    shows += [{"kind": "au", "codes": {u.code: 1}} for u in atlas.action_units]
    here = viewer.ask(
        "shows => { const { app } = window.faceanatomy; return shows.map(show => app.pose("
        "{ ...app.state, intensity: 0.5, side: 'right' }, show, null).posture) }",
        shows,
    )
    for record, posture in zip(records, here, strict=True):
        there = atlas.resolve(record, 0.5, "right").posture
        assert posture == pytest.approx(msgspec.structs.asdict(there)), record


def test_movements_run_in_time_as_in_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    short = next(
        e for e in atlas.exercises if e.activation() and max(s.seconds for s in e.steps) <= 4
    )
    things = [atlas.expression(name) for name in ("happiness", "surprise", "yawn")]
    things += [atlas.action_unit("12"), atlas.action_unit("27"), short]
    shows: list[dict[str, Any]] = [{"kind": "expression", "id": e.id} for e in things[:3]]
    shows += [{"kind": "au", "codes": {u.code: 1}} for u in things[3:5]]
    shows.append({"kind": "exercise", "id": short.id, "step": -1})
    for thing, show in zip(things, shows, strict=True):
        course = course_of(atlas, thing)
        times = [course.seconds * k / 17 for k in range(17)]
        found = viewer.ask(
            "([show, times]) => { const { app } = window.faceanatomy; return times.map(t => {"
            "const p = app.pose(app.state, show, t); return [Object.fromEntries(p.activation),"
            "p.posture]; }) }",
            [show, times],
        )
        for time, (activation, posture) in zip(times, found, strict=True):
            there, stands = course.at(time)
            expected = {f"{u}|{s}": v for (u, s), v in there.items() if v > 0.001}
            here = {key: value for key, value in activation.items() if value > 0.001}
            assert here == pytest.approx(expected, abs=2e-3), (show, time)
            assert posture == pytest.approx(msgspec.structs.asdict(stands), abs=1e-3)


POINTS = """() => {
  const { stage } = window.faceanatomy.viewport;
  const skin = stage.nodes.find(n => n.id === "skin");
  return [...skin.mesh.geometry.getAttribute("position").array.filter((_, i) => i % 101 === 0)];
}"""


def test_play_pause_and_the_link_to_a_moment(viewer: Viewer) -> None:
    viewer.open("expression=happiness&skin=1&speed=0.25", afresh=False)
    strongest = viewer.ask(POINTS)
    viewer.page.get_by_role("button", name="Play (Space)").click()
    viewer.until("() => window.faceanatomy.app.playing > 0.2")
    viewer.page.get_by_role("button", name="Pause (Space)").click()
    time = viewer.state("time")
    assert 0.2 < time < 4
    viewer.until(f"() => location.hash.includes('time={time:g}')")
    moment = viewer.ask(POINTS)
    link = viewer.ask("() => location.hash.slice(1)")
    viewer.open("view=front", afresh=False)
    rest = viewer.ask(POINTS)
    viewer.open(link, afresh=False)
    assert viewer.ask(POINTS) == pytest.approx(moment), "the link restores the moment"
    assert rest != pytest.approx(strongest)
    viewer.page.get_by_label("Time", exact=True).fill("0")
    assert viewer.state("time") == 0
    assert viewer.ask(POINTS) == pytest.approx(rest), "it begins at rest"
    viewer.page.click("[data-id=anger]")
    assert viewer.state("time") is None, "another movement begins with its strongest moment"


def test_without_repetition_it_ends(viewer: Viewer) -> None:
    viewer.open("expression=surprise&loop=0&time=1.2&skin=1", afresh=False)
    viewer.page.keyboard.press("Escape")
    viewer.page.focus("canvas")
    viewer.open("expression=surprise&loop=0&time=1.2&skin=1", afresh=False)
    viewer.page.keyboard.press("Space")
    viewer.until("() => window.faceanatomy.app.playing !== null")
    viewer.until("() => window.faceanatomy.app.playing === null")
    assert viewer.state("time") is None


def test_reduced_motion_holds_its_poses(running: Any, path: Path) -> None:
    context = running.new_context(
        viewport={"width": 360, "height": 640}, reduced_motion="reduce", has_touch=True
    )
    seen = Viewer(context.new_page(), page_url(path)).open("expression=happiness&speed=0.25")
    seen.ask(
        """() => {
          const { app, player } = window.faceanatomy;
          window.seen = new Set();
          const before = player.onTick;
          player.onTick = () => { before(); if (app.playing) window.seen.add(app.playing); };
          app.store.set({ speed: 1 });
        }"""
    )
    seen.page.get_by_role("button", name="Play (Space)").click()
    seen.until("() => window.seen.size >= 2")
    timeline = seen.ask(
        "() => { const { seconds, marks } = window.faceanatomy.player.timeline;"
        "return [seconds, marks[1]]; }"
    )
    assert set(seen.ask("() => [...window.seen]")) <= set(timeline), "at rest or at the strongest"
    assert not seen.messages
    context.close()


def test_an_exercise_plays_its_steps(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open("exercise=fish_mouth", afresh=False)
    viewer.page.get_by_role("button", name="Play the steps").click()
    viewer.until("() => window.faceanatomy.player.step === 1")
    instruction = atlas.exercise("fish_mouth").steps[1].instruction
    viewer.until(
        f"() => [...document.querySelectorAll('[role=status]')].some(e => e.textContent === "
        f"{instruction!r})"
    )
    viewer.page.get_by_role("button", name="Stop", exact=True).click()
    assert viewer.ask("() => window.faceanatomy.app.playing") is None


def test_colours_only_leaves_the_face_at_rest(viewer: Viewer) -> None:
    rest = viewer.ask(POINTS)
    viewer.open("expression=happiness&still=1", afresh=False)
    assert viewer.ask(POINTS) == pytest.approx(rest)
    assert viewer.shown()["zygomaticus_major:deep_band.left"] == 1
    viewer.page.get_by_label("Move the face").click()
    assert viewer.ask(POINTS) != pytest.approx(rest)


def test_two_expressions_side_by_side(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open("expression=happiness&skin=1&view=front&with=anger", afresh=False)
    table = viewer.text(".compared")
    happiness, anger = (atlas.expression(n).activation() for n in ("happiness", "anger"))
    names = {u: viewer.ask("u => window.faceanatomy.app.unitName(u)", u) for u in (
        "zygomaticus_major", "procerus")}  # fmt: skip
    for name, activation in (("zygomaticus_major", happiness), ("procerus", anger)):
        assert any(unit.startswith(name) for unit in activation.units)
        assert names[name] in table
    assert "ONLY IN ANGER" in table.upper()
    assert viewer.text(".faces").split() == ["Happiness", "Anger"]
    from PIL import Image

    def halves() -> tuple[np.ndarray, np.ndarray]:
        data = viewer.ask(
            "async () => { const blob = await window.faceanatomy.viewport.stage.png();"
            "return [...new Uint8Array(await blob.arrayBuffer())]; }"
        )
        import io

        pixels = np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGBA")).astype(int)
        middle = pixels.shape[1] // 2
        return pixels[:, :middle], pixels[:, middle : 2 * middle]

    left, right = halves()
    assert (left[..., 3] > 0).mean() > 0.1, "a face on the left"
    differing = (np.abs(left - right).max(axis=-1) > 60).mean()
    assert differing > 0.005, "the other one on the right"
    viewer.set(compare="happiness")
    left, right = halves()
    assert (np.abs(left - right).max(axis=-1) > 60).mean() < 0.1 * differing, "the same face twice"
    at = viewer.ask(
        """() => {
          const { stage } = window.faceanatomy.viewport;
          const { width, height } = stage.size();
          return [0.25, 0.75].map(x => stage.pick(x * width, 0.5 * height)?.id);
        }"""
    )
    assert at == ["skin", "skin"], "both faces can be pointed at"


def test_two_halves_of_one_face(viewer: Viewer, atlas: fa.Atlas) -> None:
    viewer.open("expression=happiness&with=anger&split=halves", afresh=False)
    here = viewer.ask("() => Object.fromEntries(window.faceanatomy.app.activation())")
    there = atlas.expression("happiness").activation().only("right") + atlas.expression(
        "anger"
    ).activation().only("left")
    assert here == pytest.approx({f"{u}|{s}": v for (u, s), v in there.items()})


def test_single_muscles_by_slider(viewer: Viewer) -> None:
    rest = viewer.ask(POINTS)
    viewer.page.click(".tablist [data-tab=move]")
    viewer.page.get_by_role("radio", name="Muscles").check(force=True)
    viewer.page.click(".listing [data-id=risorius]")
    assert viewer.ask("() => Object.fromEntries(window.faceanatomy.app.activation())") == {
        "risorius|left": 1,
        "risorius|right": 1,
    }
    full = viewer.ask(POINTS)
    assert full != pytest.approx(rest)
    viewer.page.locator(".mixer input").first.fill("0.5")
    half = viewer.ask(POINTS)
    off = np.abs(np.array(half) - (np.array(rest) + np.array(full)) / 2)
    assert np.quantile(off, 0.99) <= 0.3  # all but what leans on the teeth, which goes half way
    assert off.max() <= 2.0
    viewer.page.click(".listing [data-id=risorius]")
    assert viewer.state("show") is None
    assert viewer.ask(POINTS) == pytest.approx(rest)


def test_light_pages_move_as_well_and_all_stay_small(
    running: Any, path: Path, tmp_path: Path
) -> None:
    light = write_html(None, tmp_path / "light.html", detail="light")
    assert path.stat().st_size <= 7e6
    assert light.stat().st_size <= 4e6
    page = running.new_page()
    seen = Viewer(page, page_url(light)).open("view=front")
    library = meshes()
    moves = (fa.Activation({("zygomaticus_major:deep_band", "left"): 1.0}), Posture(jaw_opening=30))
    there = fa.motion().displace(*moves)["skin"]
    coarse = next(mesh for mesh in lightened(library) if mesh.id == "skin")
    order = ordered(coarse.points, coarse.faces)[1]
    expected = there[nearest(library["skin", "midline"], coarse)[order]]
    here = displacement(seen, ("skin", "midline"), moves)
    assert np.linalg.norm(here - expected, axis=1).mean() < 0.1
    assert np.linalg.norm(expected, axis=1).max() > 20
    assert not seen.messages
    page.close()


def test_damaged_movements_leave_the_picture(running: Any, path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    begin = text.index(">", text.index('id="motion"')) + 1
    damaged = tmp_path / "damaged.html"
    damaged.write_text(text[:begin] + text[begin + 4000 :], encoding="utf-8")
    page = running.new_page()
    seen = Viewer(page, page_url(damaged)).open("expression=happiness")
    assert "motion" in seen.text(".notice")
    assert seen.ask("() => window.faceanatomy.error") == ""
    assert seen.page.locator("canvas").is_visible()
    assert not seen.messages
    page.close()
