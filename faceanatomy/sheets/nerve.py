"""The nerve sheet: which branch moves which muscles, and what is lost when it is cut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.activation import Activation
from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE
from faceanatomy.errors import InvalidValueError
from faceanatomy.geometry.groups import members
from faceanatomy.knowledge.records import Nerve
from faceanatomy.sheets.composition import type_sizes
from faceanatomy.sheets.faces import at_rest, motion_share, skin_face
from faceanatomy.sheets.figure_labels import label_column
from faceanatomy.sheets.figures import figure
from faceanatomy.sheets.multiples import plate_sheet
from faceanatomy.sheets.parts import Banner, Grid, GridCell, Plain, short_sources
from faceanatomy.sheets.plates import PlateCell
from faceanatomy.sheets.rows import muscle_name, muscle_rows, sentence
from faceanatomy.sheets.views import caption, kept_to_the_head
from faceanatomy.view.items import Item, Pose
from faceanatomy.view.themes import NATURAL_FLESH, RESTING_FLESH, mixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.kinds import Prepared, Texts
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

_HUES: tuple[Rgb, ...] = (
    (196, 112, 40), (46, 112, 150), (180, 40, 44), (92, 128, 52), (124, 74, 150),
    (202, 160, 40), (40, 140, 128), (176, 82, 128), (110, 86, 70), (80, 92, 170),
)  # fmt: skip
_HUE_SHARE = 0.78
_NERVE: Rgb = (240, 200, 62)
_WHITE: Rgb = (255, 255, 255)
_LIGHTER = 0.42
"""Share of white in the colour of a branch, which runs over the muscles of its colour."""
_FROM_BELOW = (1.0, 0.35, -0.25)
_COVERING_BONES = ("mandible", "teeth_lower")
_ON_THE_JAW = ("masseter", "temporalis")
_GHOST = 0.3
"""Opacity of the jaw where it would hide the muscles behind it."""
_ENOUGH = 0.7
"""Share of its muscles that front and side view must show of a nerve."""
_NOTICED = 0.3
"""Strength that a movement must lose to be shown as lost."""
_MOST_FACES = 5
_DRAWN = "Nerves are a scheme of their usual course: branches in their colours, trunks in yellow. "
_NOT_DRAWN = "Nerves themselves are not drawn: the meshes have none. "
_FACES = "Asked to move while the nerve is cut on the subject's right, the left of the picture:"
_CLEAR = 8.0
"""Visible area in mm² on a figure 100 mm high from which on a muscle can be named there."""


def nerve_sheet(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the sheet of a motor nerve; without a `thing`, of the facial nerve.

    Raises
    ------
    InvalidValueError
        If `thing` is not a nerve, or moves none of the muscles.
    """
    record = atlas.resolve("facial_nerve" if thing is None else thing).record
    if not isinstance(record, Nerve):
        raise InvalidValueError(
            f"{thing!r} is not a nerve. A nerve sheet shows for example 'facial nerve' or "
            "'mandibular nerve'."
        )
    branches = [nerve for nerve in _subtree(record) if nerve.muscles]
    if not branches:
        raise InvalidValueError(
            f"{record.name!r} moves none of the muscles of the atlas. Take 'facial nerve', "
            "'mandibular nerve' or one of their branches."
        )
    hues = {n.id: mixed(NATURAL_FLESH, _HUES[i % len(_HUES)], _HUE_SHARE)
            for i, n in enumerate(branches)}  # fmt: skip
    moved = {m.id: m for n in branches for m in n.muscles}
    every = Activation.both(u for m in moved.values() for u in m.units)
    rows = muscle_rows(atlas, every, texts.language)
    scenes = _figures(branches, hues, rows, atlas, library)
    drawn = any(made.meshes().infos[i.mesh].kind == "nerve" for made in scenes for i in made.items)
    cells = [
        PlateCell(
            made,
            Plain("", "", (said,)),
            f"{said} of the head: muscles of {record.name} in the colours of its branches",
        )
        for made, said in ((m, _said(m)) for m in scenes)
    ]
    faces = _attempts(record, atlas, library)
    sources = [*record.sources, *(s for n in branches for s in n.sources)]
    colours = (
        "Every label names a muscle of this nerve. "
        if theme.grey
        else "A muscle with several branches has the colour of the first one listed for it. "
    )
    foot = (
        f"{colours}With several branches it is weakened rather than lost when one is cut. "
        f"{_DRAWN if drawn else _NOT_DRAWN}{short_sources(atlas, sources)}"
    )
    title = f"{record.name.removesuffix(' (CN VII)')} and its branches"
    banner = Banner(f"Nerve · {record.root}", title, record.latin, 0.84)
    labels = label_column(rows, (), type_sizes(1.0)["small_label"])
    table = Grid(
        (42, 50, 84),
        ("Branch", "Moves", "When it is cut"),
        tuple(_row(n, hues, texts) for n in branches),
    )
    return plate_sheet(
        cells, _shared_out(rows, cells), banner, foot, None, texts, theme, atlas, labels,
        f"the branches of {record.name}", table, missing=True, faces=faces, faces_note=_FACES,
    )  # fmt: skip


def _subtree(nerve: Nerve) -> Iterator[Nerve]:
    """Yield a nerve and all that branch from it, from above downwards."""
    yield nerve
    for branch in nerve.branches:
        yield from _subtree(branch)


def _figures(
    branches: Sequence[Nerve],
    hues: dict[str, Rgb],
    rows: Sequence[MuscleRow],
    atlas: Atlas,
    library: MeshLibrary | None,
) -> list[Scene]:
    """Return two heads that show most of the muscles of a nerve.

    Front and side; but a nerve of deep muscles is shown from the side without what covers them,
    and from below with the jaw as a shadow.
    """
    usual = [_coloured(view, branches, hues, atlas, library) for view in ("front", "lateral")]
    mine = {row.muscle for row in rows}
    seen = np.array([_areas(rows, made, "right") for made in usual]).max(axis=0) > _CLEAR
    if seen.sum() >= _ENOUGH * len(rows):
        return usual
    muscles = {unit: m for m in atlas.muscles for unit in m.units}
    opened, below = [], []
    infos = usual[1].meshes().infos
    covering = {mesh for name in _COVERING_BONES for mesh in members(name, infos)}
    for item in usual[1].items:
        muscle = muscles.get(item.mesh)
        if muscle is None or muscle.id in mine:
            opened.append(item)
        if item.mesh in covering:
            below.append(replace(item, opacity=_GHOST))
        elif muscle is None or (muscle.id in mine and muscle.layer.depth != "superficial"
                                and muscle.id not in _ON_THE_JAW):  # fmt: skip
            below.append(item)
    side = usual[1].with_items(opened)
    deep = usual[1].with_items(i for i in below if i.mesh != "galea_aponeurotica")
    camera = replace(deep.camera, direction=_FROM_BELOW, name="lateral")
    return [side, replace(deep, camera=camera)]


def _said(made: Scene) -> str:
    if made.camera.direction == _FROM_BELOW:
        return "From the right and below, the jaw a shadow"
    return caption(made.camera.name)


def _attempts(record: Nerve, atlas: Atlas, library: MeshLibrary | None) -> list[PlateCell]:
    """Return faces that try to move while the nerve is cut on the right."""
    site = next(
        (s for s in atlas.lesions if s.nerve_id == record.id and s.level != "central"), None
    )
    if site is None or not motion_share(library):
        return []
    cut = atlas.lesion(site, side="right")
    rest = at_rest(skin_face(None, "front", atlas, library))
    if ("skin", "midline") not in rest.meshes_at_rest():
        return []
    found = []
    for name in CLINICAL_SEQUENCE:
        shown = atlas.resolve(name)
        left = cut.apply(shown.activation)
        lost = sum(value - left[key] for key, value in shown.activation.items())
        if lost < _NOTICED:
            continue
        pose = Pose(left, shown.posture, 1.0)
        words = shown.title.removesuffix(" on request")
        found.append(
            PlateCell(
                replace(rest, pose=pose),
                Plain(words, "", ()),
                f"A face asked to {words[:1].lower()}{words[1:]}, with {record.name} cut on the "
                "subject's right",
            )
        )
    return found[:_MOST_FACES]


def _coloured(
    view: str,
    branches: Sequence[Nerve],
    hues: dict[str, Rgb],
    atlas: Atlas,
    library: MeshLibrary | None,
) -> Scene:
    """Return the head with each unit in the colour of the first branch that moves it.

    The nerves themselves are drawn where the meshes have them.
    """
    from faceanatomy.view.scene import scene

    units: dict[str, Rgb] = {}
    for muscle in atlas.muscles:
        for supply in muscle.nerve_supply:
            for unit in muscle.unit_ids(supply.parts):
                if supply.nerve in hues:
                    units.setdefault(unit, hues[supply.nerve])
    resting = {u for m in atlas.muscles for u in m.units if u not in units}

    def coloured(item: Item) -> Item:
        if item.mesh in units:
            return replace(item, color=units[item.mesh])
        return replace(item, color=RESTING_FLESH) if item.mesh in resting else item

    made = scene(None, camera=view, theme="white", atlas=atlas, library=library)
    threads = {n.id: mixed(_HUES[i % len(_HUES)], _WHITE, _LIGHTER)
               for i, n in enumerate(branches)}  # fmt: skip
    wanted = {nerve.id for branch in branches for nerve in _path(branch)}
    nerves = [
        Item(mesh, side, "context", threads.get(mesh, _NERVE), texture=False)
        for mesh, side in made.meshes()
        if mesh in wanted and made.meshes().infos[mesh].kind == "nerve"
    ]
    return kept_to_the_head(made.with_items((*map(coloured, made.items), *nerves)))


def _path(nerve: Nerve) -> Iterator[Nerve]:
    """Yield a branch and all that it springs from."""
    step: Nerve | None = nerve
    while step is not None:
        yield step
        step = step.atlas.nerve(step.parent) if step.parent else None


def _areas(rows: Sequence[MuscleRow], made: Scene, side: str) -> list[float]:
    """Return how much of each muscle a figure 100 mm high shows, mm²."""
    height = 100.0
    picture = figure(made, height * made.camera.width / made.camera.height, height, 72.0)
    counts = np.bincount(picture.ids[picture.ids >= 0], minlength=len(picture.names))
    return [
        float(counts[list(picture.numbers(row.units, side))].sum()) / picture.pixels_per_mm**2
        for row in rows
    ]


def _shared_out(
    rows: Sequence[MuscleRow], cells: Sequence[PlateCell]
) -> tuple[tuple[MuscleRow, ...], ...]:
    """Return the muscles that each of two figures names: each once, about half in each.

    Those that the first shows best against the second go to the first, as long as the second
    shows the others clearly.
    """
    first, second = np.array([_areas(rows, cell.scene, "right") for cell in cells])
    clear = _CLEAR
    order = np.argsort(-(first + 1) / (second + 1), kind="stable")
    here = {int(i) for i in order[: len(rows) // 2] if first[i] > clear}
    here |= {i for i in range(len(rows)) if second[i] < clear < first[i]}
    return (
        tuple(row for i, row in enumerate(rows) if i in here),
        tuple(row for i, row in enumerate(rows) if i not in here),
    )


def _row(nerve: Nerve, hues: dict[str, Rgb], texts: Texts) -> tuple[GridCell, ...]:
    lost, weak = _consequences(nerve)
    name = sentence(nerve.name.removesuffix(" of the facial nerve"))
    moves = ", ".join(muscle_name(m, texts.language) for m in nerve.muscles)
    said = []
    if lost:
        said.append(f"Paralysed: {'; '.join(_lost(m, units, texts) for m, units in lost)}.")
    if weak:
        names = ", ".join(muscle_name(m, texts.language) for m in weak)
        said.append(f"Weakened: {names}.")
    return (
        GridCell(name, nerve.latin, bold=True, hue=hues[nerve.id]),
        GridCell(moves + "."),
        GridCell(" ".join(said)),
    )


def _lost(muscle: Muscle, units: tuple[str, ...], texts: Texts) -> str:
    """Return a paralysed muscle or its parts, and what it does first of all."""
    name = muscle_name(muscle, texts.language)
    some = len(units) < len(muscle.units)
    parts = [part for part in muscle.parts if f"{muscle.id}:{part.id}" in units]
    ids = {part.id for part in parts}
    does = [a.text for a in muscle.actions if not (some and a.parts) or ids & set(a.parts)][:1]
    words = ([", ".join(part.name for part in parts)] if some else []) + does
    return f"{name} ({': '.join(words)})" if words else name


def _consequences(
    nerve: Nerve,
) -> tuple[list[tuple[Muscle, tuple[str, ...]]], list[Muscle]]:
    """Return what loses all its nerves with this branch, and the muscles that keep another.

    A branch takes everything with it that springs from it. Of a muscle whose parts have nerves
    of their own only those parts are lost.
    """
    gone = {n.id for n in _subtree(nerve)}
    moved = {m.id: m for n in _subtree(nerve) for m in n.muscles}.values()
    lost, weak = [], []
    for muscle in moved:
        supplies: dict[str, list[bool]] = {unit: [] for unit in muscle.units}
        for supply in muscle.nerve_supply:
            for unit in muscle.unit_ids(supply.parts):
                supplies[unit].append(supply.nerve in gone)
        without = tuple(unit for unit, cut in supplies.items() if cut and all(cut))
        if without:
            lost.append((muscle, without))
        if any(any(cut) and not all(cut) for cut in supplies.values()):
            weak.append(muscle)
    return lost, weak
