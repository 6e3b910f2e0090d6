"""Labels of finished pictures point at something that can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import faceanatomy as fa
from faceanatomy.view.picture import picture


def test_no_label_points_at_what_has_faded(monkeypatch) -> None:
    """The lower end of the platysma fades away above the legend; its label must not stand there."""
    shown = fa.scene("happiness", camera="three-quarter", antagonists=True, labels=True)
    assert any(label.text == "Platysma" for label in shown.labels)
    size = (650, 550)
    plain = np.asarray(picture(replace(shown, show_labels=False), size, supersample=1), int)
    named = np.asarray(picture(shown, size, supersample=1), int)
    changed = np.abs(named - plain).max(axis=2) > 60
    legend_top = int(size[1] * 0.82)
    figure = slice(size[0] // 4, 3 * size[0] // 4)
    assert changed[:legend_top].any(), "labels are drawn"
    assert not changed[legend_top:, figure].any(), "no dot or leader below the figure"
