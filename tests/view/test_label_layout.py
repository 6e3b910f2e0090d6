"""The label solver: nothing overlaps, nothing crosses, whatever the anchors are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from faceanatomy.errors import InvalidValueError
from faceanatomy.view.label_anchors import find_anchors
from faceanatomy.view.label_column import ColumnSolver, crossing_pairs
from faceanatomy.view.label_layout import (
    LabelColumn,
    LabelRequest,
    LabelsDoNotFitError,
    solve_labels,
)

LEFT, RIGHT = LabelColumn(-10.0, 0.0, 300.0), LabelColumn(210.0, 0.0, 300.0)

points = st.tuples(
    st.floats(1.0, 199.0).map(lambda v: round(v, 1)),
    st.floats(1.0, 299.0).map(lambda v: round(v, 1)),
)
heights = st.sampled_from([5.0, 9.0, 12.5])


@st.composite
def label_sets(draw: st.DrawFn) -> list[LabelRequest]:
    places = draw(st.lists(points, min_size=1, max_size=16, unique=True))
    requests = []
    for i, place in enumerate(places):
        other = (200.0 - place[0], place[1])
        paired = draw(st.booleans())
        near, far = (place, other) if place[0] <= 100 else (other, place)
        requests.append(
            LabelRequest(
                f"label {i}",
                draw(heights),
                left=near if paired else place,
                right=far if paired else place,
            )
        )
    return requests


@settings(max_examples=60, deadline=None)
@given(label_sets(), st.sampled_from([None, 1, 3]))
def test_no_overlap_and_no_crossing_with_two_columns(requests, imbalance):
    layout = solve_labels(requests, LEFT, RIGHT, port_offset=2.0, imbalance=imbalance)
    assert layout.overlaps == 0
    assert layout.crossings == 0
    assert sorted(p.key for p in layout.labels) == sorted(r.key for r in requests)
    for placed in layout.labels:
        column = LEFT if placed.column == "left" else RIGHT
        assert column.top - 1e-6 <= placed.top
        assert placed.top + placed.height <= column.bottom + 1e-6
        assert placed.port == (column.x, pytest.approx(placed.top + 2.0))


@settings(max_examples=60, deadline=None)
@given(label_sets())
def test_no_overlap_and_no_crossing_with_one_column(requests):
    layout = solve_labels(requests, None, RIGHT, port_offset=2.0)
    assert layout.overlaps == 0
    assert layout.crossings == 0
    assert {p.column for p in layout.labels} == {"right"}


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=2, max_size=12, unique=True), st.data())
def test_the_rotating_sweep_alone_never_crosses(places, data):
    sizes = np.array([data.draw(heights) for _ in places])
    anchors = np.array(places)
    solver = ColumnSolver(anchors, sizes, -10.0, (0.0, 300.0), 2.0, [""] * len(places), None)
    for tops in solver._swept():
        ports = np.column_stack([np.full(len(places), -10.0), tops + 2.0])
        assert not crossing_pairs(anchors, ports).any()


def test_crossing_pairs_sees_a_cross_and_no_more():
    anchors = np.array([[10.0, 0.0], [10.0, 10.0], [10.0, 20.0]])
    ports = np.array([[0.0, 10.0], [0.0, 0.0], [0.0, 20.0]])
    assert np.argwhere(crossing_pairs(anchors, ports)).tolist() == [[0, 1]]


def test_one_label_stands_level_with_its_anchor():
    layout = solve_labels(
        [LabelRequest("a", 6.0, (30.0, 80.0), (30.0, 80.0))], LEFT, RIGHT, port_offset=2.0
    )
    assert layout.labels[0].column == "left"
    assert layout.labels[0].port == (-10.0, pytest.approx(80.0))


def test_a_label_with_one_anchor_goes_to_that_column():
    layout = solve_labels([LabelRequest("a", 6.0, None, (5.0, 80.0))], LEFT, RIGHT)
    assert layout.labels[0].column == "right"


def test_a_toll_moves_the_leader_order():
    requests = [
        LabelRequest("a", 10.0, (50.0, 50.0), None),
        LabelRequest("b", 10.0, (60.0, 50.5), None),
    ]
    free = solve_labels(requests, LEFT, None)
    first = free.labels[0].key
    tolled = solve_labels(
        requests,
        LEFT,
        None,
        toll=lambda key, anchor, port: 500.0 if key == first and port[1] < 50 else 0.0,
    )
    assert tolled.labels[0].key != first


def test_too_many_labels_say_how_much_room_is_missing():
    requests = [LabelRequest(str(i), 100.0, (50.0, 10.0 * i), None) for i in range(4)]
    with pytest.raises(LabelsDoNotFitError, match="need 400 mm of column height") as caught:
        solve_labels(requests, LEFT, None)
    assert (caught.value.needed, caught.value.available) == (400.0, 300.0)


@pytest.mark.parametrize(
    ("requests", "wording"),
    [
        ([LabelRequest("a", 5.0, (1.0, 1.0), None)] * 2, "Two labels have the key 'a'"),
        ([LabelRequest("a", 5.0, None, None)], "no anchor for a column"),
        ([LabelRequest("a", 5.0, (-20.0, 1.0), None)], "not inside the left column"),
    ],
)
def test_impossible_requests_are_refused(requests, wording):
    with pytest.raises(InvalidValueError, match=wording):
        solve_labels(requests, LEFT, RIGHT)


def test_no_labels_no_work():
    assert solve_labels([], LEFT, None).labels == ()


@pytest.fixture
def two_discs():
    y, x = np.mgrid[:200, :400]
    ids = np.full((200, 400), -1, dtype=np.int32)
    ids[(x - 100) ** 2 + (y - 100) ** 2 < 40**2] = 3
    ids[(x - 300) ** 2 + (y - 100) ** 2 < 40**2] = 4
    ids[5:8, 5:8] = 9
    return ids


def test_anchors_lie_inside_their_structure_on_the_side_of_the_column(two_discs):
    found = find_anchors(two_discs, {"disc": (3, 4), "speck": (9,), "hidden": (7,)}, 4.0)
    assert set(found) == {"disc"}
    left, right = found["disc"].left, found["disc"].right
    assert two_discs[int(left[1] * 4), int(left[0] * 4)] == 3
    assert two_discs[int(right[1] * 4), int(right[0] * 4)] == 4
    assert found["disc"].clearance > 3.0
    assert found["disc"].area == pytest.approx(2 * np.pi * 10**2, rel=0.02)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_anchors_of_random_patches_hit_their_own_id(seed):
    generator = np.random.default_rng(seed)
    ids = np.kron(generator.integers(-1, 5, (8, 10)), np.ones((12, 12), dtype=int))
    found = find_anchors(ids, {str(n): (n,) for n in range(5)}, 3.0, min_area=1.0)
    assume(found)
    for key, anchors in found.items():
        for x, y in (anchors.left, anchors.right):
            assert ids[int(y * 3), int(x * 3)] == int(key)


def test_resolution_must_be_positive(two_discs):
    with pytest.raises(InvalidValueError, match="greater than 0"):
        find_anchors(two_discs, {"disc": (3,)}, 0.0)
