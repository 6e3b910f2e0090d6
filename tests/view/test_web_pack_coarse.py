"""The motion of coarse meshes: made up from the whole ones, and guarded against folds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from faceanatomy.view.web_pack_coarse import blend, nearest, watched_faces


def sheet(count: int, size: float) -> SimpleNamespace:
    """Return a wavy square of points and faces, as much of a mesh as is asked for here."""
    line = np.linspace(0, size, count)
    x, y = np.meshgrid(line, line, indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), np.sin(x.ravel() / 4)], 1).astype(np.float32)
    a = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    faces = np.vstack(
        [np.stack([a, a + count, a + 1], 1), np.stack([a + 1, a + count, a + count + 1], 1)]
    )
    return SimpleNamespace(id="sheet", points=points, faces=faces.astype(np.int32))


def test_a_coarse_point_is_made_up_of_the_face_it_lies_on() -> None:
    whole, coarse = sheet(41, 20.0), sheet(14, 20.0)
    corners, share = blend(whole, coarse, nearest(whole, coarse))
    assert corners.shape == share.shape == (len(coarse.points), 3)
    np.testing.assert_allclose(share.sum(1), 1)
    assert share.min() >= 0
    made = (whole.points[corners] * share[..., None]).sum(1)
    away = np.linalg.norm(made - coarse.points, axis=1)
    by_one = np.linalg.norm(whole.points[nearest(whole, coarse)] - coarse.points, axis=1)
    assert away.max() < 0.06
    assert away.mean() < by_one.mean() / 5  # the nearest vertex alone would step


def test_a_smooth_field_stays_smooth_on_the_coarse_mesh() -> None:
    whole, coarse = sheet(41, 20.0), sheet(14, 20.0)
    corners, share = blend(whole, coarse, nearest(whole, coarse))
    field = whole.points[:, 0] * 0.3 - whole.points[:, 1] * 0.1
    expected = coarse.points[:, 0] * 0.3 - coarse.points[:, 1] * 0.1
    assert np.abs((field[corners] * share).sum(1) - expected).max() < 0.02


def test_faces_are_watched_where_the_whole_mesh_watches_them() -> None:
    whole, coarse = sheet(41, 20.0), sheet(14, 20.0)
    centre = whole.points[whole.faces].mean(1)
    near_middle = np.flatnonzero(np.linalg.norm(centre[:, :2] - 10, axis=1) < 3)
    file = SimpleNamespace(watched=near_middle, lids=lambda _: None)
    found = watched_faces(whole, coarse, nearest(whole, coarse), file)
    middle = coarse.points[found].mean(1)
    assert len(found)
    assert np.linalg.norm(middle[:, :2] - 10, axis=1).max() < 6
    same = watched_faces(whole, whole, np.arange(len(whole.points)), file)
    np.testing.assert_array_equal(same, whole.faces[file.watched])


def test_the_lids_of_a_coarse_mesh_are_watched() -> None:
    whole, coarse = sheet(41, 20.0), sheet(14, 20.0)
    corner = np.flatnonzero(np.linalg.norm(whole.points[:, :2], axis=1) < 4)
    lids = SimpleNamespace(right=corner, left=corner)
    file = SimpleNamespace(watched=np.zeros(0, int), lids=lambda _: lids)
    found = watched_faces(whole, coarse, nearest(whole, coarse), file)
    assert len(found)
    assert np.linalg.norm(coarse.points[found].mean(1)[:, :2], axis=1).max() < 7
