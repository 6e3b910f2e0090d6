"""The rules that the model keeps, as one list of figures: ``faceanatomy check --geometry``.

One module measures each rule; here stand what a figure is, and every limit. Each limit can fail:
the tests break a mesh on purpose for every rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RULES: dict[int, str] = {
    1: "Sound surfaces",
    2: "Muscles end where the facts say",
    3: "Muscles under the skin, off bone and off each other",
    4: "Skin at the landmarks",
    5: "Muscles beside BodyParts3D",
    6: "Fibre directions",
}
"""Headings by number, as the rules of the model are counted."""
ALL = "all"
"""The structure of a figure that is about the whole model."""

FLAT_MM = 1e-4
"""A face lower than this is degenerate."""
MIRROR_MM = 0.01
"""How far a vertex of a midline mesh may lie from the mirror image of another."""
OUTSIDE_MM = 0.1
"""How far a muscle may stand out of the skin: what a rounded and decimated skin leaves open."""
ON_BONE_MM = 2.0
"""How far the end of a muscle may lie from its site on bone or cartilage."""
ON_SOFT_MM = 3.0
"""How far it may lie from the skin region, node, aponeurosis or partner where it ends."""
IN_BONE_MM = 0.5
"""How deep a muscle may lie in bone, cartilage or eyeball."""
OVERLAP_MM = 0.3
"""How deep two muscles may lie in each other unless they interdigitate."""
MARK_MEAN_MM, MARK_WORST_MM = 2.0, 5.0
"""How far the skin may pass by its landmarks on average, and by any of them."""
CENTRE_MEDIAN_MM, CENTRE_WORST_MM = 6.0, 14.0
"""How far the middle of a muscle's extent may lie from that of the reference."""
EXTENT_RATIO = (0.6, 1.6)
"""Limits of each extent divided by that of the reference."""
EXTENT_KEPT = 22
"""How many of the muscles must keep `EXTENT_RATIO` along all three axes."""
LINE_DEGREES = 20.0
"""Mean angle of the fibres of a strap to its declared line of action, at most."""
PENNATION_DEGREES = 1.5
"""How far the mean angle of fibres to the middle of their muscle may be from the published one."""
UNIT_LENGTH = 0.01
"""How far the length of a fibre direction may be from 1."""


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One measured figure of one rule; with limits it is kept or not, without it is told only."""

    rule: int
    what: str
    structure: str
    figure: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    detail: str = ""
    """Where it was measured, or beside what."""

    @property
    def kept(self) -> bool | None:
        """Whether the figure lies within its limits; None where it has none."""
        if self.low is None and self.high is None:
            return None
        above = self.low is None or self.figure >= self.low
        return above and (self.high is None or self.figure <= self.high)


def model_checks(folder: Path, rules: Sequence[int] = ()) -> Iterator[Check]:
    """Measure the meshes of a data folder and yield every figure, rule by rule.

    Parameters
    ----------
    folder
        A data folder, with ``meshes`` and ``model``.
    rules
        Numbers of the rules wanted; none for all.

    Raises
    ------
    DataError
        If the meshes or a table of the model cannot be read.
    """
    from faceanatomy.geometry.library import LIGHT, MeshLibrary
    from faceanatomy.geometry.rule_extents import extent_checks
    from faceanatomy.geometry.rule_fibres import fibre_checks
    from faceanatomy.geometry.rule_landmarks import landmark_checks
    from faceanatomy.geometry.rule_neighbours import neighbour_checks
    from faceanatomy.geometry.rule_sites import site_checks
    from faceanatomy.geometry.rule_surfaces import light_checks, surface_checks

    library = MeshLibrary(folder / "meshes")
    if unknown := [rule for rule in rules if rule not in RULES]:
        raise DataError(
            f"There is no rule {unknown[0]}. Choose among {', '.join(map(str, RULES))}."
        )
    wanted = set(rules) or set(RULES)
    if 1 in wanted:
        yield from surface_checks(library)
        if (folder / "meshes" / LIGHT).is_dir():
            yield from light_checks(library, MeshLibrary(folder / "meshes" / LIGHT))
    if 2 in wanted:
        yield from site_checks(library, folder)
    if 3 in wanted:
        yield from neighbour_checks(library, folder)
    if 4 in wanted:
        yield from landmark_checks(library, folder)
    if 5 in wanted:
        yield from extent_checks(library, folder)
    if 6 in wanted:
        yield from fibre_checks(library, folder)


def table(checks: Sequence[Check]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and the rows of one rule: a row per structure, ``!`` where not kept."""
    columns = tuple(dict.fromkeys(check.what for check in checks))
    rows: dict[str, dict[str, str]] = {}
    for check in checks:
        rows.setdefault(check.structure, {})[check.what] = cell(check)
    return ("Structure", *columns), [
        (name, *(found.get(column, "") for column in columns)) for name, found in rows.items()
    ]


def cell(check: Check) -> str:
    """Return a figure as people read it: with unit and detail, and a mark where it breaks."""
    digits = 0 if float(check.figure).is_integer() and not check.unit else 2
    text = f"{check.figure:.{digits}f} {check.unit}".strip()
    text += f" ({check.detail})" if check.detail else ""
    return f"! {text}" if check.kept is False else text


def summary(checks: Sequence[Check]) -> list[tuple[str, str, str, str]]:
    """Return a line per rule and kind of figure: the worst one, its limit, how many keep it."""
    lines = []
    for rule, what in dict.fromkeys((check.rule, check.what) for check in checks):
        same = [c for c in checks if (c.rule, c.what) == (rule, what) and c.kept is not None]
        if same:
            worst = max(same, key=_beyond)
            kept = sum(bool(c.kept) for c in same)
            where = "" if worst.structure == ALL else f" {worst.structure}"
            lines.append((f"{rule} {what}", cell(worst) + where, limits(worst),
                          f"{kept} of {len(same)}"))  # fmt: skip
    return lines


def _beyond(check: Check) -> float:
    """Return how far a figure lies towards or beyond its limit."""
    return max(
        -1e9 if check.high is None else check.figure - check.high,
        -1e9 if check.low is None else check.low - check.figure,
    )


def limits(check: Check) -> str:
    """Return the limits of a figure as people write them."""
    if check.low is None:
        return f"<= {check.high:g}"
    return f">= {check.low:g}" if check.high is None else f"{check.low:g} to {check.high:g}"
