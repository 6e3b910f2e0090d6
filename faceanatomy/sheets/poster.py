"""The atlas poster: all muscles of face and neck from the front and from the side, by group."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from faceanatomy import __version__
from faceanatomy.activation import Activation
from faceanatomy.sheets.citations import short_citations
from faceanatomy.sheets.composition import (
    Block,
    PagePlan,
    Rule,
    SheetPlan,
    Slot,
    type_sizes,
)
from faceanatomy.sheets.figure_labels import label_column
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.rows import MuscleRow, muscle_rows
from faceanatomy.sheets.setting import LICENCE, BaseSetting
from faceanatomy.sheets.views import Views, caption
from faceanatomy.view.cameras import HEAD, fit
from faceanatomy.view.themes import NATURAL_FLESH, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.items import Item
    from faceanatomy.view.scene import Scene
    from faceanatomy.view.themes import Rgb

GROUPS: dict[str, tuple[str, Rgb]] = {
    "scalp_ear": ("Scalp and ear", (196, 112, 63)),
    "eye": ("Eye and brow", (150, 58, 92)),
    "nose": ("Nose", (117, 82, 140)),
    "mouth": ("Mouth and cheek", (191, 59, 43)),
    "mastication": ("Mastication", (127, 69, 44)),
    "superficial_neck": ("Superficial neck", (201, 119, 111)),
    "suprahyoid": ("Above the hyoid", (165, 130, 47)),
    "infrahyoid": ("Below the hyoid", (107, 122, 69)),
    "tongue": ("Tongue", (186, 92, 128)),
    "lateral_deep_neck": ("Lateral and deep neck", (79, 112, 137)),
}
"""Heading and hue of each group; flesh is mixed with the hue, so that it still reads as flesh."""

_COLUMNS: tuple[tuple[int | None, float], ...] = ((2, 1.0), (None, 0.3))
"""Imbalance and crowding of the label columns: a symmetric front, a side that has a face."""

_HUE_SHARE = 0.62
_INDEX_COLUMNS = 5
_SMALLEST_FIGURE = 60.0
_MOST_SOURCES = 10


def poster_sheet(
    texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the poster of all muscles."""
    activation = Activation.both(atlas.units)
    rows = muscle_rows(atlas, activation, texts.language)
    setting = PosterSetting(theme, atlas, rows, texts)
    views = poster_views(atlas, library)
    column = label_column(rows, (), type_sizes(1.0)[PosterSetting.label_type], latin=True)

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        return _composed(paper, views.aspects, column, setting, paper.type_scale * min(factors))

    return Prepared(setting, views, plan, f"the poster of {len(rows)} muscles")


@dataclass(frozen=True)
class PosterSetting(BaseSetting):
    """What the poster says."""

    atlas: Atlas
    rows: tuple[MuscleRow, ...]
    texts: Texts
    template: ClassVar[str] = "poster"
    label_type: ClassVar[str] = "small_label"
    latin_labels: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """The title as printed."""
        own = self.texts.title
        return self.texts.word("Muscles of the face and neck") if own is None else own

    @property
    def own(self) -> Texts:
        """The user's own words, language and logo."""
        return self.texts

    @property
    def label_rows(self) -> tuple[MuscleRow, ...]:
        """All muscles."""
        return self.rows

    @property
    def activation(self) -> Activation:
        """Every unit on both sides: leaders may end on either."""
        return Activation.both(self.atlas.units)

    def covered_words(self, names: str) -> str:
        """Return the line that names the muscles no figure shows."""
        return f"{self.texts.word('Covered in these views')}: {names}."

    def values(self, type_scale: float) -> dict[str, Any]:
        """Return everything that the blocks of the templates print."""
        own = self.texts.subtitle
        sources = short_citations(
            self.atlas.references, [s for m in self.atlas.muscles for s in m.sources]
        )
        named = "; ".join(sources[:_MOST_SOURCES])
        rest = f"; and {len(sources) - _MOST_SOURCES} more, named with each muscle in the atlas"
        return {
            "theme": self.theme,
            "type": type_sizes(type_scale, self.title),
            "f": round(type_scale, 5),
            "title": self.title or "Atlas poster",
            "description": f"Wall chart of faceanatomy: {self.title}",
            "keywords": ["anatomy", "facial muscles", "atlas"],
            "c": {
                "overline": "Atlas of the face and neck",
                "title": self.title,
                "subtitle": "Musculi faciei et colli" if own is None else own,
                "footer": self.texts.footer or "",
            },
            "index": self._index(),
            "foot_text": (
                "Latin names, after Terminologia Anatomica 2, stand where they differ. The left "
                "side of the front view lies without its superficial muscles. Index: muscle and "
                f"the root of its nerve. Sources: {named}"
                f"{rest if len(sources) > _MOST_SOURCES else ''}."
            ),
            "licence": LICENCE,
            "generated": f"Generated by faceanatomy {__version__}",
        }

    def _index(self) -> list[list[dict[str, str]]]:
        """Return the muscles under their groups, cut into columns of about the same length."""
        by_id = {row.muscle: row for row in self.rows}
        entries: list[dict[str, str]] = []
        for group, (name, _) in GROUPS.items():
            entries.append({"group": name, "colour": self.colour(flesh(group))})
            entries += [
                {"group": "", "name": by_id[m.id].name, "roots": _roots(m)}
                for m in self.atlas.muscles
                if m.group == group
            ]
        longest = math.ceil((len(entries) + 2) / _INDEX_COLUMNS)
        columns: list[list[dict[str, str]]] = [[]]
        heading = entries[0]
        for entry in entries:
            # A heading never ends a column.
            widow = bool(entry["group"]) and len(columns[-1]) + 1 >= longest
            if (len(columns[-1]) >= longest or widow) and len(columns) < _INDEX_COLUMNS:
                columns.append([])
                if not entry["group"]:
                    columns[-1].append({**heading, "group": f"{heading['group']}, continued"})
            heading = entry if entry["group"] else heading
            columns[-1].append(entry)
        return columns


def flesh(group: str) -> Rgb:
    """Return the colour of the muscles of a group."""
    return mixed(NATURAL_FLESH, GROUPS[group][1], _HUE_SHARE)


def _roots(muscle: Muscle) -> str:
    return ", ".join(dict.fromkeys(nerve.root for nerve in muscle.nerves))


def poster_views(atlas: Atlas, library: MeshLibrary | None) -> Views:
    """Return the coloured front view, cut open on one side, and the side view."""
    from faceanatomy.view.scene import scene

    muscles = {muscle.id: muscle for muscle in atlas.muscles}
    start = scene(None, theme="white", atlas=atlas, library=library)

    def coloured(item: Item) -> Item:
        muscle = muscles.get(item.mesh.partition(":")[0])
        return item if muscle is None else replace(item, color=flesh(muscle.group))

    def depth(item: Item) -> str:
        muscle = muscles.get(item.mesh.partition(":")[0])
        return "" if muscle is None else muscle.layer.depth

    items = [coloured(item) for item in start.items]
    front = [i for i in items if not (i.side == "left" and depth(i) == "superficial")]
    lateral = [i for i in items if i.mesh.partition(":")[0] != "platysma"]
    scenes = (
        _framed(start.with_items(front), "front"),
        _framed(start.with_items(lateral), "lateral"),
    )
    captions = (
        "Front view: superficial muscles on the subject's right, deeper ones on the left",
        f"{caption('lateral')}, without platysma",
    )
    return Views(scenes, captions, (
        "Front view of the muscles of the head and neck, superficial on one side and deep on the "
        "other",
        "Lateral view of the muscles of the head and neck",
    ))  # fmt: skip


def _framed(start: Scene, view: str) -> Scene:
    library = start.meshes()
    head = fit(library, [key for key in library if key[0] in HEAD], view)
    height = 1.22 * head.height
    x, y, z = head.center
    lower = (x, y, z - (height - head.height) / 2)
    camera = replace(head, center=lower, height=height, width=1.06 * head.width)
    return replace(start, camera=camera, fade=0.1 * height, vignette=False)


def _composed(
    paper: Paper,
    aspects: tuple[float, ...],
    label_width: float,
    setting: PosterSetting,
    f: float,
) -> SheetPlan:
    """Stack both figures, each between two columns of labels, over the index of muscles.

    Raises
    ------
    SheetTooSmallError
        If the figures would become too small; without a proposal.
    """
    x0, x1 = paper.margin, paper.width - paper.margin
    width, gap = x1 - x0, 5.0 * f
    heights = setting.measure(
        f, [("header", width, "header"), ("index", width, "index"), ("foot", width, "foot")]
    )
    rule_y = paper.margin + heights["header"] + 2.6 * f
    foot_y = paper.height - 0.85 * paper.margin - heights["foot"]
    index_y = foot_y - 4.0 * f - heights["index"]
    covered_y = index_y - 8.0 * f
    room = covered_y - 2.0 * f - rule_y - gap - 2 * 6.0 * f
    figures = _figure_sizes(room, width - 2 * label_width * f, gap, aspects)
    if min(h for _, h in figures) < _SMALLEST_FIGURE * paper.scale:
        raise SheetTooSmallError(paper.name, "two figures with their labels")
    slots, y = [], rule_y + gap
    spare = room - sum(h for _, h in figures)
    for view, (w, h) in enumerate(figures):
        x = x0 + (width - w) / 2
        slots.append(Slot(view, x, y, w, h, x - x0, x1 - x - w, *_COLUMNS[view]))
        y += h + 6.0 * f + max(0.0, spare) / 2
    blocks = (
        Block("header", x0, paper.margin, width, heights["header"]),
        Block("index", x0, index_y, width, heights["index"]),
        Block("foot", x0, foot_y, width, heights["foot"]),
    )
    rules = (
        Rule(rule_y, x0, x1, 0.9 * f, "ink"),
        Rule(index_y - 2.6 * f, x0, x1, 0.9 * f, "ink"),
        Rule(foot_y - 2.0 * f, x0, x1, 0.4 * f, "hair"),
    )
    page = PagePlan(blocks, tuple(slots), rules, (x0, covered_y, width))
    return SheetPlan(paper, f, False, (page,))


def _figure_sizes(
    room: float, widest: float, gap: float, aspects: tuple[float, ...]
) -> list[tuple[float, float]]:
    """Share the height between the figures, a little more for the first."""
    first = min(0.55 * (room - gap), widest / aspects[0])
    second = min(0.45 * (room - gap), widest / aspects[1])
    return [(first * aspects[0], first), (second * aspects[1], second)]
