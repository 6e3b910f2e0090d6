"""Sheets of small multiples: layers and antagonists."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from faceanatomy.activation import Activation
from faceanatomy.errors import InvalidValueError
from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan, Slot, type_sizes
from faceanatomy.sheets.figure_labels import label_column
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import (
    Banner,
    Base,
    Grid,
    PartsSetting,
    Plain,
    best_plate,
    short_sources,
)
from faceanatomy.sheets.plates import PlateCell, grid, plate_views
from faceanatomy.sheets.poster import flesh
from faceanatomy.sheets.rows import bone_rows, muscle_rows
from faceanatomy.sheets.views import DISCREET_ANTAGONIST, caption, kept_to_the_head
from faceanatomy.view.themes import strength_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.rows import MuscleRow
    from faceanatomy.sheets.themes import SheetTheme

_DEPTHS = ("superficial", "intermediate", "deep")
_ASPECT = 0.8
_FACE = 33.0
"""Height of a face in the row below the figures at type scale 1, mm."""
_MOST_CELLS = 9
_COLOURS = (
    "Red muscles make the movement, blue ones pull against it.",
    "Dark muscles make the movement, those with the lighter dot pull against it.",
)
"""How to read the antagonists, in colour and in grey."""
_OPPOSED = ("2", "4", "43", "12", "15", "18", "25", "27")
"""Action units that show the main pairs: brows, lids, corners of the mouth, lips, jaw."""


def layers_sheet(
    texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the head from the same side in four depths, each time without what lay above."""
    from faceanatomy.view.scene import scene

    view = "three-quarter"
    muscles = {m.id: m for m in atlas.muscles}
    whole = kept_to_the_head(
        scene(None, camera=view, theme="white", atlas=atlas, library=library)
    )  # fmt: skip
    every = {r.muscle: r for r in muscle_rows(atlas, Activation.both(atlas.units), texts.language)}
    cells: list[PlateCell] = []
    rows: list[tuple[MuscleRow, ...]] = []
    for n, depth in enumerate((*_DEPTHS, "bone"), 1):
        left = _DEPTHS[n - 1 :]
        items = []
        for item in whole.items:
            muscle = muscles.get(item.mesh.partition(":")[0])
            if muscle is None:
                # Sheets of tendon lie in the plane of the superficial muscles.
                if n == 1 or item.mesh != "galea_aponeurotica":
                    items.append(item)
            elif muscle.layer.depth in left:
                items.append(replace(item, color=flesh(muscle.group)))
        heading = f"{n} · {'Bones' if depth == 'bone' else f'{depth.capitalize()} muscles'}"
        says = {
            "superficial": "What lies right under the skin.",
            "intermediate": "Without the superficial muscles.",
            "deep": "Without the superficial and intermediate muscles.",
            "bone": "What all of them hold on to.",
        }[depth]
        cells.append(
            PlateCell(
                whole.with_items(items),
                Plain(heading, "", (says,)),
                f"{caption(view)} of the head: {heading.partition('· ')[2]}",
            )
        )
        rows.append(tuple(every[m.id] for m in atlas.muscles if m.layer.depth == depth))
    rows[-1] = bone_rows(atlas, texts.language)
    every_row = [*every.values(), *rows[-1]]
    labels = label_column(every_row, (), type_sizes(1.0)["small_label"])
    foot = (
        f"{caption(view)}. Depth is a class for display: layers of the face overlap and differ "
        f"between people. {short_sources(atlas, [s for m in atlas.muscles for s in m.sources])}"
    )
    banner = Banner("Layers", "Four depths of the face", "One view, from the skin to the bone")
    return plate_sheet(cells, rows, banner, foot, None, texts, theme, atlas, labels, "four depths")


def antagonists_sheet(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the plate of who pulls against whom: the main movements, or the muscles of `thing`.

    Raises
    ------
    InvalidValueError
        If no muscle of `thing` has an antagonist.
    """
    if thing is None:
        units = [atlas.action_unit(code) for code in _OPPOSED]
        pairs = [(unit.name, f"AU {unit.code}", unit.activation()) for unit in units]
        subject = "The main movements of the face, and what holds them"
    else:
        shown = atlas.resolve(thing)
        muscles = [atlas.muscle(m) for m in shown.activation.muscles]
        strongest = sorted(
            muscles, key=lambda m: -max(shown.activation[m.id, s] for s in ("left", "right"))
        )
        pairs = [
            (r.name, "", m.activation())
            for m in strongest[:_MOST_CELLS]
            for r in muscle_rows(atlas, m.activation(), texts.language)
        ]
        subject = shown.title
    cells = []
    for name, code, activation in pairs:
        against = atlas.antagonists(activation)
        if against:
            cells.append(_opposition(name, code, activation, against, texts, atlas, library))
    if not cells:
        raise InvalidValueError(
            f"No muscle of {thing!r} has an antagonist in the atlas. Leave the subject out for "
            "the main movements of the face."
        )
    how = Plain(
        "How to read", "", (f"{_COLOURS[theme.grey]} A face at rest is a balance of both.",)
    )
    sources = [s for m in atlas.muscles for s in m.sources]
    foot = (
        f"{_COLOURS[theme.grey]} The subject's right is on the left in front views. Which muscles "
        "oppose each other is often general knowledge; each card tells. "
        f"{short_sources(atlas, sources)}"
    )
    banner = Banner("Antagonists", "Who pulls against whom", subject)
    return plate_sheet(cells, (), banner, foot, how, texts, theme, atlas, 0.0, "the antagonists")


def _opposition(
    name: str,
    code: str,
    activation: Activation,
    against: Activation,
    texts: Texts,
    atlas: Atlas,
    library: MeshLibrary | None,
) -> PlateCell:
    from faceanatomy.view.scene import scene

    made = kept_to_the_head(
        scene(activation, camera="front", antagonists=True, theme="white", atlas=atlas,
              library=library)
    )  # fmt: skip
    made = made.with_items(
        replace(item, color=DISCREET_ANTAGONIST) if item.role == "antagonist" else item
        for item in made.items
    )
    red, blue = (
        ", ".join(r.name for r in muscle_rows(atlas, a, texts.language))
        for a in (activation, against)
    )
    bullets = [(strength_colour(1.0), red)] if red != name else []  # else the heading says it
    return PlateCell(
        made,
        Plain(name, code, (), 1.1, (*bullets, (DISCREET_ANTAGONIST, blue))),
        f"Front view: {red} in red against {blue} in blue",
    )


def plate_sheet(
    cells: Sequence[PlateCell],
    rows: Sequence[tuple[MuscleRow, ...]],
    banner: Banner,
    foot: str,
    how: Plain | None,
    texts: Texts,
    theme: SheetTheme,
    atlas: Atlas,
    labels: float,
    what: str,
    table: Grid | None = None,
    *,
    missing: bool = False,
    per_cell: int = 1,
    faces: Sequence[PlateCell] = (),
    faces_note: str = "",
) -> Prepared:
    """Prepare a page that is a grid of figures between a title and a foot.

    `faces` stand in a row of their own below the grid, under `faces_note`, if the sheet has room
    for them.
    """
    heading = texts.word(banner.title) if texts.title is None else texts.title
    second = texts.word(banner.subtitle) if texts.subtitle is None else texts.subtitle
    names = [f"plain:{n}" for n in range(len(cells))]
    contents: dict[str, Any] = dict(zip(names, (cell.text for cell in cells), strict=True))
    contents["banner:0"] = replace(banner, title=heading, subtitle=second)
    contents["base:0"] = Base(texts.footer or "", foot)
    if table is not None:
        contents["grid:0"] = table
    if faces:
        contents["note:faces"] = faces_note
    if how is not None:
        contents["plain:how"] = how
        names.append("plain:how")
    setting = PartsSetting(
        theme,
        atlas,
        texts,
        heading,
        f"Study sheet of faceanatomy: {heading}",
        contents,
        view_rows=tuple(rows),
        names_missing=missing,
    )
    views = plate_views([*cells, *faces], _ASPECT)
    said = ["" if n < len(cells) else faces[n - len(cells)].text.heading
            for n in range(len(cells) + len(faces))]  # fmt: skip
    if faces:
        views = replace(views, captions=tuple(said))

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        def compose(f: float, row: int) -> tuple[SheetPlan, float] | None:
            return _composed(paper, f, setting, names, len(cells), labels, per_cell, row)

        found = None
        for row in (len(faces), 0):
            # Labels at their smallest: larger ones would only take room from the figures.
            used = factors[-1:] if labels else factors
            found = found or best_plate(paper, used, partial(compose, row=row))
        if found is None:
            raise SheetTooSmallError(paper.name, f"the figures of {what}")
        return found

    return Prepared(setting, views, plan, f"{what} in {len(cells)} figures")


def _composed(
    paper: Paper,
    f: float,
    setting: PartsSetting,
    names: Sequence[str],
    figures: int,
    labels: float,
    per_cell: int,
    faces: int,
) -> tuple[SheetPlan, float] | None:
    x0, x1 = paper.margin, paper.width - paper.margin
    width = x1 - x0
    kept = ("banner:0", "grid:0", "base:0", "note:faces")
    keys = [key for key in kept if key in setting.contents]
    heights = setting.measure(f, [(key, width, key) for key in keys])
    rule_y = paper.margin + heights["banner:0"] + 2.6 * f
    base_y = paper.height - 0.85 * paper.margin - heights["base:0"]
    top = rule_y + 4.6 * f
    table_h = heights.get("grid:0", 0.0)
    table_y = base_y - 4.0 * f - table_h
    line = 6.0 * f if setting.names_missing else 0.0
    room = (table_y if table_h else base_y) - 5.0 * f - line - top
    strip = (_FACE + 17.0) * f if faces else 0.0
    frame = (x0, top, width, room - strip)
    found = grid(
        setting, names, figures, _ASPECT, f, frame, paper.scale,
        label_width=labels * f, per_cell=per_cell,
    )  # fmt: skip
    if found is None:
        return None
    blocks = [
        Block("banner:0", x0, paper.margin, width, heights["banner:0"]),
        *found.blocks,
        Block("base:0", x0, base_y, width, heights["base:0"]),
    ]
    rules = [Rule(rule_y, x0, x1, 0.9 * f, "ink")]
    if table_h:  # its last line closes the page
        blocks.insert(-1, Block("grid:0", x0, table_y, width, table_h))
    else:
        rules.append(Rule(base_y - 2.0 * f, x0, x1, 0.4 * f, "hair"))
    slots = list(found.slots)
    # Between the grid and what follows it.
    face_y = 0.5 * (found.bottom + top + room) - 0.5 * (_FACE + 2.0) * f
    pitch = width / max(1, faces)
    for n in range(faces):
        w = _ASPECT * _FACE * f
        x = x0 + (n + 0.5) * pitch - w / 2
        slots.append(Slot(figures * per_cell + n, x, face_y, w, _FACE * f, 0.0, 0.0))
    if faces:
        said = heights["note:faces"]
        blocks.append(Block("note:faces", x0, face_y - said - 1.6 * f, width, said))
    missing = (x0, table_y - line, width)
    page = PagePlan(tuple(blocks), tuple(slots), tuple(rules), missing)
    return SheetPlan(paper, f, False, (page,)), found.figure_height
