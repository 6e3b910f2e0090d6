"""Named sites as regions: shapes laid on a made block, and every site of the own model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import faceanatomy as fa
from faceanatomy.errors import DataError, InvalidValueError, UnknownNameError
from faceanatomy.geometry.library import MeshInfo
from faceanatomy.geometry.mesh import Mesh
from faceanatomy.geometry.site_shapes import Area, Line, Shape, Tip, Whole
from faceanatomy.geometry.sites import Site, patch, site_of, site_table, weights


def slab(side: str = "right") -> Mesh:
    """Return a block, 40 x 40 x 10 mm, its middle at (30, 0, 0), in triangles of about 5 mm."""
    pieces = []
    steps = np.arange(-20.0, 20.0, 5.0)
    for axis in range(3):
        for sign in (-1.0, 1.0):
            across = [k for k in range(3) if k != axis]
            for u in steps:
                for v in steps:
                    square = np.zeros((4, 3))
                    square[:, axis] = sign * 20
                    square[:, across[0]] = [u, u + 5, u + 5, u]
                    square[:, across[1]] = [v, v, v + 5, v + 5]
                    if (sign > 0) == (axis == 1):
                        square = square[::-1]
                    pieces.append(square)
    corners = np.concatenate(pieces) * [1.0, 1.0, 0.25] + [30.0, 0.0, 0.0]
    points, number = np.unique(np.round(corners, 4), axis=0, return_inverse=True)
    quads = number.reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)
    info = MeshInfo("slab", "bone", side != "midline", "", len(points), len(faces), "")
    return Mesh(info, side, points.astype(np.float32), faces)  # type: ignore[arg-type]


class Shelf(dict[tuple[str, str], Mesh]):
    """Just enough of a library."""

    def keys_of(self, name: str) -> list[tuple[str, str]]:
        return [key for key in self if key[0] == name]


def region(*shapes: Shape, **options: Any) -> np.ndarray:
    """Return the points of a site on the block."""
    library: Any = Shelf({("slab", "right"): slab()})
    return patch(library, Site("slab", shapes, **options)).points


def test_the_block_is_closed_and_wound_outwards() -> None:
    mesh = slab()
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(40 * 40 * 10)


def test_a_line_is_laid_on_the_surface_and_has_its_width() -> None:
    band = region(Line(points=((20.0, 0.0, 8.0), (40.0, 0.0, 8.0)), width=6.0, facing=(0, 0, 1)))
    assert band[:, 2] == pytest.approx(5.0)  # the upper face, three millimetres below the points
    low, high = band.min(0), band.max(0)
    assert low[:2] == pytest.approx([17, -3], abs=0.8)
    assert high[:2] == pytest.approx([43, 3], abs=0.8)


def test_what_looks_another_way_is_left_out() -> None:
    line = Line(points=((20.0, 19.5, 5.0), (40.0, 19.5, 5.0)), width=8.0)
    assert region(line)[:, 2].min() < 4.0, "control: around the edge"
    upper = msgspec.structs.replace(line, facing=(0.0, 0.0, 1.0), tilt=30.0)
    assert region(upper)[:, 2] == pytest.approx(5.0)


def test_an_area_is_what_lies_behind_its_outline() -> None:
    outline = ((25.0, -5.0, 9.0), (35.0, -5.0, 9.0), (35.0, 10.0, 9.0), (25.0, 10.0, 9.0))
    face = region(Area(points=outline, facing=(0, 0, 1), tilt=30.0, reach=8.0))
    assert face[:, 2] == pytest.approx(5.0)
    assert face.min(0)[:2] == pytest.approx([25, -5], abs=0.8)
    assert face.max(0)[:2] == pytest.approx([35, 10], abs=0.8)
    both = region(Area(points=outline, facing=(0, 0, 1), tilt=180.0, reach=20.0))
    assert both[:, 2].min() == pytest.approx(-5.0), "deep enough, it reaches the other side"


def test_a_tip_is_found_on_the_bone_itself() -> None:
    corner = region(Tip(towards=(1.0, 1.0, 1.0), radius=4.0))
    assert np.linalg.norm(corner - [50, 20, 5], axis=1).max() <= 4.0 + 1.0
    low = region(Tip(towards=(1.0, 1.0, 1.0), radius=4.0, box=((None, 31.0), (None, None),
                                                               (None, None))))  # fmt: skip
    assert low[:, 0].max() <= 31.0 + 0.8


def test_shares_of_the_box_follow_the_bone() -> None:
    half = region(Whole(box=((0.5, None), (None, None), (None, None)), of_bone=True))
    assert half[:, 0].min() == pytest.approx(30.0, abs=0.8)
    assert half[:, 0].max() == pytest.approx(50.0)


def test_depth_takes_a_place_under_the_surface() -> None:
    upper = Whole(facing=(0, 0, 1), tilt=30.0)
    assert region(upper, depth=2.0)[:, 2] == pytest.approx(3.0)


def test_a_ligament_without_a_mesh_lies_along_its_line() -> None:
    ribbon = region(Line(points=((0.0, 0.0, 0.0), (0.0, 30.0, 0.0)), width=4.0), free=True)
    assert ribbon[:, 0] == pytest.approx(0.0)
    assert np.ptp(ribbon[:, 1]) == pytest.approx(30.0)
    assert np.ptp(ribbon[:, 2]) == pytest.approx(4.0)
    with pytest.raises(DataError, match="Only a line"):
        region(Tip(), free=True)


def test_a_description_off_the_bone_is_reported() -> None:
    with pytest.raises(DataError, match=r"slab\.nowhere"):
        region(Line(points=((90.0, 0.0, 0.0), (95.0, 0.0, 0.0))), site="nowhere")


def test_shares_of_vertices_fade_at_the_border_and_keep_to_their_side() -> None:
    whole = slab("midline")
    site = Site("slab", (Line(points=((20.0, 0.0, 5.0), (40.0, 0.0, 5.0)), width=12.0),))
    right, left = weights(whole, site), weights(whole, site, "left")
    assert right.max() == 1.0
    assert left.max() == 0.0, "there is no block on the left"
    assert weights(slab(), site, "left").max() == 0.0
    mirrored = slab().mirrored()
    assert np.array_equal(weights(mirrored, site, "left"), weights(slab(), site))


def test_the_file_is_checked(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    file = tmp_path / "model" / "sites.json"
    shape = {"kind": "line", "points": [[0, 0, 0]], "wide": 3}
    file.write_text(json.dumps({"note": "", "sites": [{"structure": "a", "shapes": [shape]}]}))
    with pytest.raises(DataError, match="wide"):
        site_table(tmp_path)


def test_unknown_sites_and_sides_are_explained() -> None:
    with pytest.raises(UnknownNameError, match=r"mandible\.oblique_line"):
        site_of("mandible", "oblique_lin")
    with pytest.raises(InvalidValueError, match="left"):
        fa.meshes().site("mandible", "oblique_line", "midline")


def test_every_attachment_has_a_described_place() -> None:
    table = site_table()
    for muscle in fa.load().muscles:
        for attachment in muscle.attachments:
            assert (attachment.structure, attachment.site_id) in table, (muscle.id, attachment)


def test_every_described_site_is_one_of_the_facts() -> None:
    structures = {one.id: one for one in fa.load().structures}
    references = fa.load().references
    for site in site_table().values():
        known = {one.id for one in structures[site.structure].sites} | {""}
        assert site.site in known, site.name
        assert site.sources, site.name
        assert set(site.sources) <= set(references), site.name


def test_every_site_of_a_bone_is_described() -> None:
    table = site_table()
    missing = [
        f"{one.id}.{site.id}"
        for one in fa.load().structures
        if one.kind in ("bone", "cartilage")
        for site in one.sites
        if (one.id, site.id) not in table
    ]
    assert not missing


@pytest.mark.parametrize("name", sorted({site.structure for site in site_table().values()}))
def test_every_site_is_a_region_on_its_own_mesh(name: str) -> None:
    library = fa.meshes()
    for site in site_table().values():
        if site.structure != name:
            continue
        found = library.site(site.structure, site.site)
        assert len(found.faces) >= 8, site.name
        assert found.info.kind == "site"
        assert found.side == ("midline" if site.middle else "right")
        if site.middle:
            assert found.points[:, 0].min() < 0.5, site.name
        else:
            assert found.points[:, 0].min() > -1.0, site.name


def test_the_left_site_mirrors_the_right_one() -> None:
    library = fa.meshes()
    right = library.site("mandible", "oblique_line")
    left = library.site("mandible", "oblique_line", "left")
    assert left.side == "left"
    assert np.array_equal(left.points * [-1, 1, 1], right.points)
    assert library.site("mandible", "oblique_line") is right


def test_neighbouring_places_lie_as_they_do_in_the_body() -> None:
    library = fa.meshes()

    def middle(structure: str, site: str) -> np.ndarray:
        return library.site(structure, site).centroid

    assert middle("mandible", "coronoid_process")[1] > middle("mandible", "condylar_process")[1]
    assert (
        middle("mandible", "superior_mental_spine")[2]
        > (middle("mandible", "inferior_mental_spine")[2])
    )
    lines = [middle("occipital_bone", f"{n}_nuchal_line")[2] for n in (
        "highest", "superior", "inferior")]  # fmt: skip
    assert lines == sorted(lines, reverse=True)
    assert middle("maxilla", "canine_fossa")[2] < middle("maxilla", "infraorbital_foramen")[2]
    for vertebra in ("c3_vertebra", "c4_vertebra", "c5_vertebra", "c6_vertebra"):
        front, back = (middle(vertebra, f"{n}_tubercle") for n in ("anterior", "posterior"))
        assert front[1] > back[1] + 3, vertebra
