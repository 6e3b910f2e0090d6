"""Lesions in the page: what is left of a movement, lists, links, and the same answers as Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from web_browser import Viewer, browser, chromium, page_url

import faceanatomy as fa
from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE
from faceanatomy.clinical.synkinesis import with_synkinesis
from faceanatomy.geometry.library import MeshLibrary
from faceanatomy.view.web import write_html

ACTIVATION = (
    "state => Object.fromEntries(window.faceanatomy.app.pose("
    "{ ...window.faceanatomy.app.state, ...state }, state.show, null).activation)"
)


POSTURE = (
    "state => window.faceanatomy.app.pose("
    "{ ...window.faceanatomy.app.state, ...state }, state.show, 0).posture"
)


@pytest.fixture(scope="module")
def opened(head: MeshLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    chromium()
    path = write_html(None, tmp_path_factory.mktemp("page") / "lesions.html", library=head)
    with browser() as running:
        context = running.new_context(viewport={"width": 1000, "height": 640})
        yield Viewer(context.new_page(), page_url(path)).open()


@pytest.fixture
def viewer(opened: Viewer) -> Iterator[Viewer]:
    opened.open("view=front", afresh=False)
    yield opened
    assert not opened.messages, "the console stays silent"


def by_key(activation: fa.Activation) -> dict[str, float]:
    return {f"{unit}|{side}": value for (unit, side), value in activation.items() if value > 0}


@pytest.mark.parametrize("severity", [1.0, 0.6])
def test_what_is_left_agrees_with_python(viewer: Viewer, atlas: fa.Atlas, severity: float) -> None:
    for number, site in enumerate(atlas.lesions):
        side = ("left", "right")[number % 2]
        lesion = atlas.lesion(site, side=side, severity=severity)
        chosen = {"site": site.id, "side": side, "severity": severity}
        for name in CLINICAL_SEQUENCE:
            here = viewer.ask(
                ACTIVATION, {"show": {"kind": "expression", "id": name}, "lesion": chosen}
            )
            there = by_key(lesion.apply(atlas.expression(name).activation()))
            assert here == pytest.approx(there, abs=1e-3), (site.id, name)


@pytest.mark.parametrize("site", ["vii_stylomastoid", "vii_supranuclear", "vii_buccal"])
def test_a_side_without_tone_sags_as_in_python(viewer: Viewer, atlas: fa.Atlas, site: str) -> None:
    chosen = {"site": site, "side": "left", "severity": 0.7}
    show = {"kind": "expression", "id": "voluntary_smile"}
    here = viewer.ask(POSTURE, {"show": show, "lesion": chosen})
    hangs = atlas.lesion(site, side="left", severity=0.7).sag
    for field in ("brow_sag", "lower_lid_sag", "mouth_sag"):
        for side in ("left", "right"):
            name = f"{field}_{side}"
            assert here[name] == pytest.approx(getattr(hangs, name), abs=2e-3), name


def test_synkinesis_agrees_with_python(viewer: Viewer, atlas: fa.Atlas) -> None:
    smile = atlas.expression("voluntary_smile").activation()
    chosen = {"site": "vii_stylomastoid", "side": "right", "severity": 0.5}
    show = {"kind": "expression", "id": "voluntary_smile"}
    here = viewer.ask(ACTIVATION, {"show": show, "lesion": chosen, "synkinesis": 0.8})
    left = atlas.lesion("vii_stylomastoid", side="right", severity=0.5).apply(smile)
    there = with_synkinesis(atlas, left, side="right", severity=0.8)
    assert here == pytest.approx(by_key(there), abs=1e-3)


@pytest.mark.parametrize(("site", "severity"), [("vii_stylomastoid", 1), ("vii_supranuclear", 1),
                                                ("vii_temporofacial", 0.5)])  # fmt: skip
def test_lists_are_those_of_python(
    viewer: Viewer, atlas: fa.Atlas, site: str, severity: float
) -> None:
    viewer.open(
        f"expression=voluntary_smile&lesion={site}&lesionside=left&severity={severity}",
        afresh=False,
    )
    lesion = atlas.lesion(site, side="left", severity=severity)
    for title, ids in (("Lost", lesion.lost), ("Weak", lesion.weak)):
        section = viewer.page.locator(".info section", has_text=f"{title} (")
        if not ids:
            assert section.count() == 0
            continue
        links = section.first.locator("a").all_inner_texts()
        here = viewer.ask("ids => ids.map(id => window.faceanatomy.app.unitName(id))", list(ids))
        assert links == here
        assert f"{title} ({len(ids)})" in section.first.inner_text()
    failing = viewer.page.locator(".info section", has_text="Action units that fail")
    codes = failing.locator("a").all_inner_texts() if failing.count() else []
    assert [text.split(" · ")[0] for text in codes] == [
        f"AU {code}" for code in lesion.action_units_lost
    ]
    left = lesion.expression_strength("voluntary_smile")
    assert left is not None
    deficit = lesion.deficit_side
    assert f"{round(100 * left)} % of its strength is left on the {deficit} side" in viewer.text(
        ".info .working"
    )
    assert "no diagnosis" in viewer.text(".info")


def test_a_lesion_is_chosen_and_its_sequence_is_asked_for(viewer: Viewer) -> None:
    viewer.page.click(".tablist [data-tab=move]")
    summary = viewer.page.locator("summary", has_text="Lesion of a nerve")
    if not viewer.page.get_by_label("Place of the lesion").is_visible():
        summary.click()
    viewer.page.get_by_label("Place of the lesion").select_option("vii_stylomastoid")
    assert viewer.state("show")["id"] == "voluntary_smile", "a smile shows the weakness at once"
    assert viewer.state("lesion") == {"site": "vii_stylomastoid", "side": "left", "severity": 1}
    for name, words in zip(
        CLINICAL_SEQUENCE,
        ("Raise brows", "Close eyes", "Smile", "Puff cheeks", "Purse lips"),
        strict=True,
    ):
        viewer.page.get_by_role("button", name=words, exact=True).click()
        assert viewer.state("show")["id"] == name
        sides = {k.split("|")[1] for k in viewer.ask(
            "() => [...window.faceanatomy.app.activation().keys()]")}  # fmt: skip
        assert sides == {"right"}, "the left side of the face is slack"
    viewer.page.get_by_label("Severity").fill("0.5")
    assert viewer.state("lesion")["severity"] == 0.5
    viewer.until("() => location.hash.includes('severity=0.5')")
    viewer.page.get_by_role("button", name="Close", exact=True).click()
    assert viewer.state("lesion") is None


def test_links_restore_a_lesion_and_name_what_is_unknown(viewer: Viewer) -> None:
    link = (
        "expression=voluntary_brow_raise&lesion=vii_temporal&lesionside=right&severity=0.7"
        "&synkinesis=0.3&view=front"
    )
    viewer.open(link, afresh=False)
    assert viewer.state("lesion") == {"site": "vii_temporal", "side": "right", "severity": 0.7}
    assert viewer.state("synkinesis") == 0.3
    viewer.set(antagonists=True)
    viewer.set(antagonists=False)
    viewer.until("() => location.hash.includes('severity=0.7')")
    assert viewer.ask("() => location.hash.slice(1)") == link
    viewer.open("lesion=<img src=x onerror=alert(1)>&severity=lots", afresh=False)
    assert "<img src=x" in viewer.text(".notice")
    assert viewer.state("lesion") is None


def search(viewer: Viewer, text: str, kind: str, name: str) -> None:
    """Look for something and take the result of this kind and name."""
    viewer.page.keyboard.press("/")
    viewer.page.fill("#search", text)
    results = viewer.page.locator("[role=option]")
    wanted = results.filter(has_text=kind).filter(has_text=name).first
    assert wanted.locator(".result-kind").inner_text() == kind
    wanted.click()


def test_the_search_leads_to_lesions_synkineses_and_programmes(viewer: Viewer) -> None:
    search(viewer, "bells palsy site", "Lesion", "Geniculate ganglion")
    assert viewer.state("lesion") == {"site": "vii_geniculate", "side": "left", "severity": 1}
    assert viewer.state("show")["id"] == "voluntary_smile"
    assert viewer.text(".info h2") == "Geniculate ganglion"
    viewer.page.locator(".info a.to-condition", has_text="Bell's palsy").click()
    assert viewer.state("selected") == {"kind": "condition", "id": "bells_palsy"}
    viewer.page.locator(".info a.to-lesion", has_text="Stylomastoid").click()
    assert viewer.state("lesion")["site"] == "vii_stylomastoid"
    search(viewer, "vii_temporal", "Lesion", "Temporal branches")
    assert viewer.state("lesion")["site"] == "vii_temporal"
    viewer.open(afresh=False)
    search(viewer, "corticobulbar", "Lesion", "Corticobulbar")
    assert viewer.state("show")["id"] == "tongue_out", "a smile would show nothing of it"
    assert viewer.state("view") == "front", "both sides of the face are seen"
    search(viewer, "eye closure lifts", "Synkinesis", "Eye closure lifts the mouth corner")
    assert viewer.state("show")["id"] == "voluntary_eye_closure"
    assert viewer.state("synkinesis") == 1
    side = viewer.state("lesion")["side"]
    moving = dict(viewer.ask("() => [...window.faceanatomy.app.activation()]"))
    assert moving[f"zygomaticus_minor|{side}"] > 0.1, "the corner of the mouth moves along"
    search(viewer, "jaw tension", "Training programme", "Jaw tension")
    assert viewer.page.locator(".trainer-choice select").first.input_value() == "jaw_tension"
    viewer.page.get_by_role("button", name="End the training").click()
    assert viewer.state("lesion")["site"] == "vii_stylomastoid", "all is as it was before"
