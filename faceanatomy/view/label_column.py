"""One column of labels: their order and heights, so that straight leaders do not cross.

Pure geometry; y downwards, lengths in millimetres on paper. `faceanatomy.view.label_layout`
decides which labels a column gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Point = tuple[float, float]

_CROSSING = 1000.0
_NEAR_FOREIGN_ANCHOR = 60.0
_OFFSET = 0.02
_SLACK = 1e-6


def crossing_pairs(anchors: Floats, ports: Floats) -> NDArray[np.bool_]:
    """Return which leaders cross, shape (n, n), upper triangle only.

    Parameters
    ----------
    anchors, ports
        Both ends of each leader, shape (n, 2).
    """
    p, q = anchors[:, None], ports[:, None]
    r, s = anchors[None], ports[None]
    across = (_turn(p, q, r) * _turn(p, q, s) < 0) & (_turn(r, s, p) * _turn(r, s, q) < 0)
    return np.asarray(np.triu(across, 1), dtype=np.bool_)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    return np.asarray(
        (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
        - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
    )


def _near_foreign(anchors: Floats, ports: Floats, near: float = 1.3) -> int:
    """Count the leaders that pass within `near` of another label's anchor."""
    along = ports - anchors
    to_other = anchors[None] - anchors[:, None]
    share = (to_other * along[:, None]).sum(-1) / np.maximum(1e-9, (along**2).sum(-1))[:, None]
    foot = anchors[:, None] + np.clip(share, 0, 1)[..., None] * along[:, None]
    distance = np.linalg.norm(foot - anchors[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    return int((distance < near).sum())


class ColumnSolver:
    """Order and heights of the labels of one column.

    Parameters
    ----------
    anchors
        Where the leaders end, shape (n, 2).
    heights
        Heights of the text blocks, shape (n,).
    x
        Where the leaders start.
    span
        Top and bottom of the column.
    port_offset
        How far below the top of its text a leader starts.
    keys
        Names of the labels, handed to `toll`.
    toll
        ``toll(key, anchor, port)``: extra cost of a leader.
    """

    def __init__(
        self,
        anchors: Floats,
        heights: Floats,
        x: float,
        span: Point,
        port_offset: float,
        keys: list[str],
        toll: Callable[[str, Point, Point], float] | None,
    ) -> None:
        self.anchors, self.heights, self.x = anchors, heights, x
        self.top, self.bottom = span
        self.port_offset, self.keys, self.toll = port_offset, keys, toll
        self.tolls: dict[tuple[int, int], float] = {}

    def solve(self) -> Floats:
        """Return the top of every label, shape (n,)."""
        order = self._matched_order()
        tops = self._best_heights(order)
        cost = self._cost(tops)
        improved, rounds = True, 0
        while improved and rounds < 60:
            improved, rounds = False, rounds + 1
            for trial in self._neighbours(order, tops):
                trial_tops = self._best_heights(trial)
                trial_cost = self._cost(trial_tops)
                if trial_cost < cost - _SLACK:
                    order, tops, cost, improved = trial, trial_tops, trial_cost, True
                    break
        if cost >= _CROSSING:
            tops = min((tops, *self._swept()), key=self._cost)
        return tops

    def _ports(self, tops: Floats) -> Floats:
        return np.column_stack([np.full(len(tops), self.x), tops + self.port_offset])

    def _cost(self, tops: Floats) -> float:
        ports = self._ports(tops)
        along = ports - self.anchors
        cost = _CROSSING * crossing_pairs(self.anchors, ports).sum()
        cost += _NEAR_FOREIGN_ANCHOR * _near_foreign(self.anchors, ports)
        cost += np.hypot(along[:, 0], along[:, 1]).sum() + _OFFSET * (along[:, 1] ** 2).sum()
        return float(cost) + sum(self._toll(k, ports[k]) for k in range(len(tops)))

    def _toll(self, k: int, port: Floats) -> float:
        if self.toll is None:
            return 0.0
        step = (k, round(float(port[1]) * 2))
        if step not in self.tolls:
            x, y = self.anchors[k]
            self.tolls[step] = self.toll(
                self.keys[k], (float(x), float(y)), (float(port[0]), float(port[1]))
            )
        return self.tolls[step]

    def _matched_order(self) -> list[int]:
        """Order by a minimum-length matching to evenly spaced ports."""
        from scipy.optimize import linear_sum_assignment

        n = len(self.heights)
        slots = max(n, int((self.bottom - self.top) / self.heights.max()))
        y = self.top + (np.arange(slots) + 0.5) * (self.bottom - self.top) / slots
        length = np.hypot(self.anchors[:, :1] - self.x, self.anchors[:, 1:] - y[None])
        rows, slot = linear_sum_assignment(length)
        return [int(i) for i in rows[np.argsort(slot)]]

    def _best_heights(self, order: list[int]) -> Floats:
        """Return the tops with the smallest squared offsets for a fixed order."""
        from scipy.optimize import isotonic_regression

        heights = self.heights[order]
        offsets = np.r_[0.0, np.cumsum(heights)[:-1]]
        wished = self.anchors[order, 1] - self.port_offset - offsets
        highest = max(self.top, self.bottom - heights.sum())
        shifts = np.clip(isotonic_regression(wished).x, self.top, highest)
        tops = np.zeros(len(order))
        tops[order] = shifts + offsets
        return tops

    def _neighbours(self, order: list[int], tops: Floats) -> list[list[int]]:
        """Return orders one swap or one move away, those of crossing leaders first."""
        place = {k: i for i, k in enumerate(order)}
        crossed = np.argwhere(crossing_pairs(self.anchors, self._ports(tops)))
        pairs = [tuple(sorted((place[int(a)], place[int(b)]))) for a, b in crossed]
        n = len(order)
        pairs += [(i, i + step) for step in range(1, min(n, 6)) for i in range(n - step)]
        trials: list[list[int]] = []
        for i, j in pairs:
            moved = order.copy()
            moved.insert(j, moved.pop(i))
            swapped = order.copy()
            swapped[i], swapped[j] = swapped[j], swapped[i]
            trials += [moved, swapped]
        return trials

    def _swept(self) -> list[Floats]:
        """Return columns built from the top down by a rotating ray: these cannot cross.

        The topmost port takes the anchor above whose ray no other anchor lies; all other
        leaders start lower on the same vertical line and stay below that ray.
        """
        n = len(self.heights)
        slack = (self.bottom - self.top) - float(self.heights.sum())
        results: list[Floats] = []
        for spread in (0.0, 0.25, 0.5, 0.75, 1.0):
            gap = spread * slack / max(1, n - 1)
            for start in np.linspace(0.0, slack * (1 - spread), 6 if spread < 1 else 1):
                y = self.top + float(start)
                tops, left = np.zeros(n), list(range(n))
                while left:
                    away = np.abs(self.anchors[left, 0] - self.x)
                    slope = (self.anchors[left, 1] - y - self.port_offset) / away
                    first = left[int(np.lexsort((away, slope))[0])]
                    tops[first] = y
                    y += float(self.heights[first]) + gap
                    left.remove(first)
                results.append(tops)
        return results
