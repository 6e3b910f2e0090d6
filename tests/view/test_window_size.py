"""A window must fit the screen it opens on."""

from __future__ import annotations

import pytest

from faceanatomy.view.desktop import fitting


@pytest.mark.parametrize("screen", [(1366, 768), (1920, 1080), (800, 600), (3840, 2160)])
def test_the_window_fits_and_keeps_its_shape(screen: tuple[int, int]) -> None:
    width, height = fitting((1600, 1200), screen)
    assert width < screen[0]
    assert height < screen[1]
    assert width / height == pytest.approx(4 / 3, abs=0.01)


def test_a_large_screen_changes_nothing() -> None:
    assert fitting((1600, 1200), (3840, 2160)) == (1600, 1200)


def test_an_unknown_screen_changes_nothing() -> None:
    assert fitting((1600, 1200), (0, 0)) == (1600, 1200)
