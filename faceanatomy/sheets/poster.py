"""The atlas poster: all muscles of face and neck from the front and from the side, by group."""

# ruff: noqa: ARG002 - the hooks of a setting take what any kind of sheet may need

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from faceanatomy import __version__
from faceanatomy.activation import Activation
from faceanatomy.sheets.citations import short_citations
from faceanatomy.sheets.composition import (
    SheetPlan,
    Slot,
    type_sizes,
)
from faceanatomy.sheets.figure_labels import label_column, labels_height
from faceanatomy.sheets.insets import inset_scenes
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError, least_points
from faceanatomy.sheets.poster_layout import (
    LARGE,
    composed,
    even_columns,
)
from faceanatomy.sheets.rows import MuscleRow, muscle_rows
from faceanatomy.sheets.setting import LICENCE, BaseSetting
from faceanatomy.sheets.views import Views, caption
from faceanatomy.view.cameras import fit, head_keys
from faceanatomy.view.themes import NATURAL_FLESH, mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.figures import Figure
    from faceanatomy.sheets.insets import Inset
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


_LEFT_TO_INSETS = 16.0
"""Visible area in mm² at type scale 1 below which a large figure leaves a muscle to an inset."""
_WITH_LATIN = ("en", "la")
"""Languages whose labels carry a second name."""
_LATIN = "Latin names, after Terminologia Anatomica 2, stand where they differ. "
_HUE_SHARE = 0.62
_INDEX_COLUMNS = {False: 4, True: 2}
"""Upright, where the index lies below the figures, and lying, where it stands beside them."""
_LETTERS = 44
"""Letters of the index in a line of a column."""
_SMALLER = 0.93
_MOST_SOURCES = 10


def poster_sheet(
    texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the poster of all muscles."""
    activation = Activation.both(atlas.units)
    rows = muscle_rows(atlas, activation, texts.language)
    if texts.language not in _WITH_LATIN:
        # Long names: the Latin ones would take the room of the figures.
        rows = tuple(replace(row, second_name=row.name) for row in rows)
    large = poster_views(atlas, library)
    insets = _inset_views(atlas, library)
    named = tuple(inset.named for inset, _ in insets)
    upright = sum(not inset.only_lying for inset, _ in insets)
    setting = PosterSetting(theme, atlas, rows, texts, named, upright)
    views = Views(
        (*large.scenes, *(scene for _, scene in insets)),
        (*large.captions, *(texts.word(inset.caption) for inset, _ in insets)),
        (*large.alternatives, *(f"Detail of the head: {i.caption}" for i, _ in insets)),
    )
    points = type_sizes(1.0)[PosterSetting.label_type]
    column = label_column(rows, (), points, latin=True)
    small = [row for row in rows if any(row.muscle in names for names in named)]
    inner = label_column(small, (), points, latin=True) if small else 0.0
    by_id = {row.muscle: row for row in rows}
    heights = [labels_height([by_id[m] for m in names], points, latin=True) for names in named]

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        widths = column, inner
        f = paper.type_scale * min(factors)
        while True:
            try:
                return composed(paper, views.aspects, widths, heights, setting, f)
            except SheetTooSmallError:
                f *= _SMALLER  # long names: rather smaller type than larger paper
                if min(type_sizes(f).values()) < least_points(paper.name):
                    raise

    return Prepared(setting, views, plan, f"the poster of {len(rows)} muscles")


def _inset_views(atlas: Atlas, library: MeshLibrary | None) -> list[tuple[Inset, Scene]]:
    from faceanatomy.view.scene import scene

    start = scene(None, theme="white", atlas=atlas, library=library)
    return inset_scenes(start, _colouring(atlas))


@dataclass(frozen=True)
class PosterSetting(BaseSetting):
    """What the poster says."""

    atlas: Atlas
    rows: tuple[MuscleRow, ...]
    texts: Texts
    insets: tuple[tuple[str, ...], ...] = ()
    """The muscles that each small figure names."""
    upright: int = 0
    """How many of them there are on upright paper."""
    template: ClassVar[str] = "poster"
    label_type: ClassVar[str] = "small_label"
    latin_labels: ClassVar[bool] = True
    least_area: ClassVar[float] = 1.1

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

    def rows_for(
        self, slot: Slot, picture: Figure, type_scale: float, *, largest: bool
    ) -> tuple[Sequence[MuscleRow], Sequence[MuscleRow]]:
        """Return its own muscles for an inset; for a large figure all that it shows well.

        What it shows badly is left to the inset that is made for it.
        """
        if slot.view < LARGE:
            in_insets = self._in_insets
            counts = np.bincount(picture.ids[picture.ids >= 0], minlength=len(picture.names))
            least = _LEFT_TO_INSETS * (type_scale * picture.pixels_per_mm) ** 2
            return [
                row for row in self.rows
                if row.muscle not in in_insets
                or counts[list(picture.numbers(row.units))].sum() >= least
            ], ()  # fmt: skip
        named = self.insets[slot.view - LARGE]
        return [row for row in self.rows if row.muscle in named], ()

    def spare_in(self, view: int) -> Collection[str]:
        """Return what an inset names, whichever figure asks."""
        # What the front view names is spare in the side view without being listed here. What it
        # only shows is not: it may have left the name to the side view for want of room.
        return self._in_insets

    @property
    def _in_insets(self) -> frozenset[str]:
        return frozenset(m for named in self.insets[: self.upright] for m in named)

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
            "index": self._index(lying=False),
            "index_lying": self._index(lying=True),
            "foot_text": (
                f"{_LATIN if self.texts.language in _WITH_LATIN else ''}The left side of the front "
                "view lies without its superficial muscles. Index: muscle, main action, root of "
                f"its nerve. Sources: {named}"
                f"{rest if len(sources) > _MOST_SOURCES else ''}."
            ),
            "licence": LICENCE,
            "generated": f"faceanatomy {__version__}",
        }

    def _index(self, *, lying: bool) -> list[list[dict[str, str]]]:
        """Return the muscles under their groups, cut into columns of about the same height.

        The nerve stands with the group where all its muscles share it.
        """
        by_id = {row.muscle: row for row in self.rows}
        groups: list[tuple[list[dict[str, str]], list[float]]] = []
        for group, (name, _) in GROUPS.items():
            muscles = [m for m in self.atlas.muscles if m.group == group]
            roots = {_roots(m) for m in muscles}
            shared = roots.pop() if len(roots) == 1 else ""
            entries = [{"group": name, "colour": self.colour(flesh(group)), "roots": shared}]
            heights = [1.7]
            for m in muscles:
                own = "" if shared else _roots(m)
                said = {"group": "", "name": by_id[m.id].name, "roots": own,
                        "action": m.actions[0].text if m.actions else ""}  # fmt: skip
                entries.append(said)
                letters = sum(len(said[key]) + 2 for key in ("name", "roots", "action"))
                heights.append(math.ceil(letters / _LETTERS))
            groups.append((entries, heights))
        return even_columns(groups, _INDEX_COLUMNS[lying])


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
    coloured = _colouring(atlas)

    def depth(item: Item) -> str:
        muscle = muscles.get(item.mesh.partition(":")[0])
        return "" if muscle is None else muscle.layer.depth

    items = [coloured(item) for item in start.items]
    rings = {mesh for mesh, info in start.meshes().infos.items() if info.closed}
    front = [
        # The ring around the mouth is cut in half, or it would hide what lies below.
        replace(i, half="right") if i.side == "midline" and i.mesh in rings else i
        for i in items
        if not (i.side == "left" and depth(i) == "superficial")
    ]
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


def _colouring(atlas: Atlas) -> Callable[[Item], Item]:
    """Return what gives an item the colour of its group."""
    muscles = {muscle.id: muscle for muscle in atlas.muscles}

    def coloured(item: Item) -> Item:
        muscle = muscles.get(item.mesh.partition(":")[0])
        return item if muscle is None else replace(item, color=flesh(muscle.group))

    return coloured


def _framed(start: Scene, view: str) -> Scene:
    library = start.meshes()
    head = fit(library, head_keys(library), view)
    height = 1.22 * head.height
    x, y, z = head.center
    lower = (x, y, z - (height - head.height) / 2)
    camera = replace(head, center=lower, height=height, width=1.06 * head.width)
    return replace(start, camera=camera, fade=0.1 * height, vignette=False)
