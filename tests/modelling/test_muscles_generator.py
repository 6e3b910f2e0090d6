"""The slab generator on made geometry: a ball of bone under a ball of skin."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from ball_head import BONE, Ball

from faceanatomy.modelling.fascicles import Fascicles
from faceanatomy.modelling.measure import clearance, overlap, volume, winding_number
from faceanatomy.modelling.muscles import build_slabs, to_meshes
from faceanatomy.modelling.parts import close, cut
from faceanatomy.modelling.specification import (
    MuscleSpecification,
    SpecificationError,
    load_specifications,
    parse_muscle,
)

LANDMARKS = {"pole": np.array([40.0, 0.0, 80.0]), "side": np.array([60.0, 0.0, 50.0])}


def arc(height: float, y: float = 0.0) -> list[list[object]]:
    """A guide that runs over the ball at one y, as free points at a height above the bone."""
    points = []
    for angle in np.radians([35, 50, 65]):
        radius = BONE + height
        spot = radius * np.array([np.cos(angle), 0, np.sin(angle)]) + [0, y, 0]
        points.append(["point", "pole", *np.round(spot - LANDMARKS["pole"], 3).tolist()])
    return points


def sheet(order: int, height: float = 6.0, **more: object) -> dict[str, object]:
    return {
        "parts": [{"id": "sheet"}],
        "kind": "sheet",
        "mode": "hug",
        "order": order,
        "ends": ["skin", "skin"],
        "guides": [arc(height, -12), arc(height, 0), arc(height, 12)],
        "thickness": 4.0,
        "samples": [16, 20],
        "depth": [0.6],
    } | more


def muscle(name: str, *slabs: dict[str, object]) -> MuscleSpecification:
    return parse_muscle({"id": name, "slabs": list(slabs)}, LANDMARKS, f"{name}.json")


def strap(**more: object) -> dict[str, object]:
    body = sheet(1, **more)
    return body | {"kind": "strap", "guides": [arc(6.0)], "width": [10.0, 14.0]} | more


def ring() -> dict[str, object]:
    rings = []
    for radius in (6.0, 12.0, 20.0):
        turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
        spots = np.stack([50 + radius * np.cos(turn), radius * np.sin(turn), np.full(12, 75.0)], 1)
        rings.append(
            [["point", "pole", *np.round(p - LANDMARKS["pole"], 3).tolist()] for p in spots]
        )
    return sheet(1) | {
        "kind": "sphincter",
        "guides": rings,
        "depth_across": [0.5],
        "rag": 0.1,
        "parts": [
            {"id": "ring:inner", "across": [0, 0.4]},
            {"id": "ring:outer", "across": [0.4, 1]},
        ],
    }


def edge_counts(faces: np.ndarray) -> np.ndarray:
    """How often each directed edge is answered by its opposite (1 everywhere when closed)."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    forward = {tuple(edge) for edge in edges.tolist()}
    assert len(forward) == len(edges), "an edge is used twice in the same direction"
    return np.array([(b, a) in forward for a, b in forward])


@pytest.mark.parametrize(
    "record",
    [
        sheet(1),
        strap(),
        ring(),
        sheet(1, ends=["cut", "cut"]),
        sheet(1, open_edges=[True, True]),
        sheet(1, kind="fan", ends=["bone", "muscle"], fingers=[0.1, 0.1]),
    ],
    ids=["sheet", "strap", "sphincter", "cut ends", "open edges", "fan"],
)
def test_every_kind_of_slab_closes_with_outward_faces(record):
    for mesh in to_meshes(build_slabs(Ball(), [muscle("m", record)], LANDMARKS)):
        assert edge_counts(mesh.faces).all(), "the surface is open"
        assert volume(mesh) > 0
        assert np.allclose(np.linalg.norm(mesh.fibres, axis=1), 1, atol=1e-6)
        assert mesh.uv.min() >= 0
        assert mesh.uv.max() <= 1


def test_parts_share_the_cut_and_lose_no_volume():
    record = strap(
        parts=[{"id": "m:a", "along": [0, 0.37]}, {"id": "m:b", "along": [0.37, 1]}],
    )
    (result,) = build_slabs(Ball(), [muscle("m", record)], LANDMARKS)
    a, b = (result.mesh_of(part) for part in result.slab.parts)
    whole = close(cut(result.built.grid, (0.0, 1.0), (0.0, 1.0)))
    assert a.volume + b.volume == pytest.approx(whole.volume, rel=5e-3)
    shared = {tuple(p) for p in a.points[np.isclose(a.uv[:, 0], 0.37)]}
    assert shared == {tuple(p) for p in b.points[np.isclose(b.uv[:, 0], 0.37)]}
    assert len(shared) > 10


def test_slabs_stay_between_bone_and_skin_even_between_their_vertices():
    mesh = to_meshes(build_slabs(Ball(), [muscle("m", sheet(1, thickness=30.0))], LANDMARKS))[0]
    measured = clearance(mesh, Ball())
    assert measured.outside_skin == 0
    assert measured.in_bone == 0
    sunk = type(mesh)(**(mesh.__dict__ | {"points": mesh.points * 0.85}))
    assert clearance(sunk, Ball()).in_bone > 0.5, "the check cannot fail"


def test_bony_ends_reach_the_bone():
    record = sheet(1, height=7.0, ends=["bone", "skin"], mode="free", facing=[1, 0, 1])
    (result,) = build_slabs(Ball(), [muscle("m", record)], LANDMARKS)
    ends = [np.abs(Ball().bone_distance(result.built.grid.top[row])) for row in (0, -1)]
    assert np.median(ends[0]) < 1.5
    assert np.median(ends[1]) > 5


def test_stacking_lays_later_slabs_on_earlier_ones():
    lower, upper = (
        sheet(1, parts=[{"id": "lower"}]),
        sheet(2, parts=[{"id": "upper"}], thickness=2.0),
    )
    both = [muscle("lower", lower), muscle("upper", upper)]
    low, up = to_meshes(build_slabs(Ball(), both, LANDMARKS))
    assert overlap(up, low).share < 0.02
    low, up = to_meshes(build_slabs(Ball(), both, LANDMARKS, stacking=False))
    assert overlap(up, low).share > 0.3, "the control does not overlap, so the test says nothing"


def test_paired_slabs_never_cross_the_midline():
    guide = [["point", "pole", -20, 0, 5], ["point", "pole", -45, 0, 5]]
    record = sheet(1, ends=["skin", "midline"], guides=[guide, [[*p[:3], 12, 5] for p in guide]])
    mesh = to_meshes(build_slabs(Ball(), [muscle("m", record)], LANDMARKS))[0]
    assert mesh.points[:, 0].min() > 0
    assert edge_counts(mesh.faces).all()


def test_a_rebuild_repeats_every_detail():
    first, second = (
        to_meshes(build_slabs(Ball(), [muscle("m", ring())], LANDMARKS)) for _ in range(2)
    )
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.points, b.points)
        assert a.appearance == b.appearance


def test_grooves_lie_at_the_fascicle_boundaries():
    slab = muscle("m", sheet(1, fascicles=6)).slabs[0]
    fascicles = Fascicles.of(slab)
    assert len(fascicles.boundaries) == 5
    middles = (fascicles.boundaries[1:] + fascicles.boundaries[:-1]) / 2
    assert fascicles.grooves(fascicles.boundaries, 6).min() > fascicles.grooves(middles, 6).max()


def unevenness(**more: object) -> float:
    """How unequal in length the fibres of a faired sheet are, mm."""
    record = sheet(1, fairing=4, samples=[16, 60], fascicles=6, stagger=[0, 0], rounding=0, **more)
    (result,) = build_slabs(Ball(), [muscle("m", record)], LANDMARKS)
    middle = (result.built.grid.top + result.built.grid.bottom) / 2
    return float(np.ptp(np.linalg.norm(np.diff(middle, axis=0), axis=2).sum(axis=0)[3:-3]))


def test_uneven_fascicles_end_as_tongues_that_fairing_does_not_round_off():
    plain = unevenness(fingers=[0, 0.1])
    assert unevenness(uneven=[0, 0.2], fingers=[0, 0.1]) > max(6, 2 * plain)


def test_woven_fascicles_pass_over_and_under_at_the_end_alone():
    plain, woven = (
        build_slabs(Ball(), [muscle("m", sheet(1, fascicles=6, weave=[0, way]))], LANDMARKS)[0]
        for way in (0.0, 1.0)
    )
    rise = np.linalg.norm(woven.built.grid.top, axis=2) - np.linalg.norm(
        plain.built.grid.top, axis=2
    )
    assert rise[-1].max() > 0.4
    assert rise[-1].min() < -0.4
    assert np.abs(rise[: len(rise) // 2]).max() < 1e-9


def test_winding_number_tells_inside_from_outside():
    mesh = to_meshes(build_slabs(Ball(), [muscle("m", sheet(1))], LANDMARKS))[0]
    middle = np.asarray(mesh.points).mean(0) / np.linalg.norm(np.asarray(mesh.points).mean(0))
    radii = np.linalg.norm(mesh.points, axis=1)
    inside, outside = winding_number(
        np.array([middle * np.median(radii), middle * (radii.max() + 5)]), mesh
    )
    assert inside == pytest.approx(1, abs=1e-6)
    assert outside == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"guides": [[["front", "cheilio", 1, 2]]]}, r"landmark 'cheilio' does not exist"),
        ({"guides": [[["above", "pole", 1, 2]]]}, r"kind 'above' is unknown; use one of front"),
        ({"guides": [[["front", "pole", 1, 2, 3]]]}, r"takes 2 offsets, found 3"),
        ({"thicknes": 3}, r"thicknes.*data/model/README.md lists the keys"),
        ({"parts": [{"id": "x", "along": [0.6, 0.4]}]}, r"along = \[0.6, 0.4\]"),
        ({"mode": "free"}, r"mode 'free' needs 'facing'"),
        ({"kind": "strap"}, r"a strap needs exactly one guide"),
    ],
)
def test_wrong_specifications_name_file_slab_and_fault(change, message):
    with pytest.raises(SpecificationError, match=message) as caught:
        muscle("m", sheet(1) | change)
    assert "m.json, slab 0" in str(caught.value)


def test_unreadable_specification_files(tmp_path: Path):
    with pytest.raises(SpecificationError, match="no muscle specification"):
        load_specifications(tmp_path, LANDMARKS)
    (tmp_path / "m.json").write_text('{"id": ', encoding="utf-8")
    with pytest.raises(SpecificationError, match=r"m\.json: not valid JSON"):
        load_specifications(tmp_path, LANDMARKS)
    (tmp_path / "m.json").write_text(json.dumps({"id": "m", "slabs": []}), encoding="utf-8")
    with pytest.raises(SpecificationError, match="at least one slab"):
        load_specifications(tmp_path, LANDMARKS)
