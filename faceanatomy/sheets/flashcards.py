"""Flash cards: eight to a sheet, the question in front and the answer behind, for cutting.

Fronts and backs alternate, and the backs are in mirrored order: printed on both sides and turned
along the long edge of the paper, every answer lies behind its question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from faceanatomy import __version__
from faceanatomy.errors import InvalidValueError
from faceanatomy.sheets.card_figures import close_up
from faceanatomy.sheets.composition import Block, PagePlan, Rule, SheetPlan, Slot
from faceanatomy.sheets.kinds import Prepared, Texts
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.parts import Fact, PartsSetting, largest_that_fits
from faceanatomy.sheets.poster import GROUPS
from faceanatomy.sheets.rows import muscle_rows
from faceanatomy.sheets.typst import NO_BREAK_SPACE
from faceanatomy.sheets.views import Views, caption, with_marks
from faceanatomy.view.cameras import fit, head_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.knowledge.records import Muscle
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.themes import SheetTheme
    from faceanatomy.view.scene import Scene

CARDS = 8
_MARGIN = 6.4
"""White border of a card at type scale 1, mm; half a sheet's bleed may be lost in cutting."""
_GAP = 4.0
_ASIDE = 0.31
"""Share of a wide card that question and position take."""
_INSET = 0.40
"""Height of the figure that tells where the muscle lies, relative to the room of a wide card."""
_UPRIGHT_INSET = 0.24
"""The same on an upright card, where it stands beside the question."""
_INSET_ASPECT = 0.78
_LONGEST_FACT = 180


@dataclass(frozen=True)
class Face:
    """One side of a card.

    Parameters
    ----------
    number
        Its place in the pack, the same on both sides.
    over, title, second
        What stands above: group, question or name, Latin name.
    columns
        Facts of the answer; empty on the front.
    """

    number: str
    over: str
    title: str
    second: str = ""
    columns: tuple[tuple[Fact, ...], ...] = ()


def flashcards(
    thing: object, texts: Texts, theme: SheetTheme, atlas: Atlas, library: MeshLibrary | None
) -> Prepared:
    """Prepare the flash cards of all muscles, or of one group or of what works in `thing`.

    Raises
    ------
    InvalidValueError
        If `thing` names no muscle.
    """
    muscles = tuple(atlas.muscles)
    if thing is not None:
        wanted = set(atlas.resolve(thing).activation.muscles)
        muscles = tuple(m for m in atlas.muscles if m.id in wanted)
        if not muscles:
            raise InvalidValueError(
                f"{thing!r} names no muscle, so it has no flash cards. Leave it out for the cards "
                "of all muscles."
            )
    heading = texts.word("Flash cards") if texts.title is None else texts.title
    contents: dict[str, Any] = {}
    for number, muscle in enumerate(muscles, 1):
        contents |= _faces(muscle, f"{number} / {len(muscles)}", texts, atlas)
    setting = PartsSetting(
        theme,
        atlas,
        texts,
        heading,
        f"Flash cards of faceanatomy, {CARDS} to a sheet, backs in mirrored order",
        contents,
    )
    pairs = [_scenes(muscle, atlas, library) for muscle in muscles]

    def plan(paper: Paper, factors: Sequence[float]) -> SheetPlan:
        found = largest_that_fits(paper, factors, lambda f: _composed(paper, f, setting, muscles))
        if found is None:
            raise SheetTooSmallError(paper.name, f"the backs of {CARDS} flash cards")
        return found

    views = Views(
        tuple(scene for pair in pairs for scene in pair),
        ("",) * (2 * len(muscles)),
        tuple(
            text
            for (close, _), number in zip(pairs, range(1, len(pairs) + 1), strict=True)
            for text in (
                f"Card {number}, question: a muscle highlighted among its neighbours; "
                f"{caption(close.camera.name)}",
                f"Card {number}: its position in the head",
            )
        ),
    )
    return Prepared(setting, views, plan, f"{len(muscles)} flash cards, {CARDS} to a sheet")


def place(index: int, paper: Paper, *, back: bool) -> tuple[float, float, float, float]:
    """Return x, y, width and height (mm) of card `index` of a sheet, in front or behind.

    Upright paper turns about an upright edge, so columns change places; a lying one turns about
    a level edge, so rows do.
    """
    columns, rows = (4, 2) if paper.landscape else (2, 4)
    row, column = divmod(index, columns)
    if back and paper.landscape:
        row = rows - 1 - row
    elif back:
        column = columns - 1 - column
    width, height = paper.width / columns, paper.height / rows
    return column * width, row * height, width, height


def _faces(muscle: Muscle, number: str, texts: Texts, atlas: Atlas) -> dict[str, Any]:
    from faceanatomy.activation import Activation

    (row,) = muscle_rows(atlas, Activation.both(muscle.units), texts.language)
    facts = tuple(
        Fact(heading, _short(cell.text), cell.general)
        for heading, cell in (
            ("Origin", row.origin), ("Insertion", row.insertion), ("Nerve", row.nerve),
            ("Action", row.action),
        )
        if cell.text
    )  # fmt: skip
    group = texts.title or GROUPS[muscle.group][0]
    general = any(fact.general for fact in facts)
    foot = [texts.footer or "", f"faceanatomy {__version__}, MIT licence"]
    foot += [f"†{NO_BREAK_SPACE}general knowledge, no checked source"] if general else []
    question = texts.subtitle or texts.word("Which muscle is this?")
    units = ", ".join(f"AU {unit.code}" for unit in muscle.action_units[:4])
    latin = row.second_name if texts.language == "la" else muscle.latin
    second = " · ".join(text for text in (latin, units) if text)
    return {
        f"ask:{muscle.id}": Face(number, group, question),
        f"answer:{muscle.id}": Face(
            number,
            group,
            row.name,
            second,
            (facts[: len(facts) // 2], facts[len(facts) // 2 :]),
        ),
        f"note:{muscle.id}": " · ".join(text for text in foot if text),
    }


def _short(text: str) -> str:
    """Return a fact as a card of playing size holds it; the muscle card has all of it."""
    if len(text) <= _LONGEST_FACT:
        return text
    kept = text[:_LONGEST_FACT]
    head, mark, _ = kept.rpartition("; ")
    return f"{head if mark else kept.rpartition(' ')[0]} …"


def _scenes(muscle: Muscle, atlas: Atlas, library: MeshLibrary | None) -> tuple[Scene, Scene]:
    # Painted origins would be a hint, and nothing on the card says what they are.
    close = with_marks(close_up(muscle, atlas, library), {})
    keys = head_keys(close.meshes())
    keys += [item.key for item in close.items if item.role == "target"]
    head = fit(close.meshes(), keys, close.camera.name)
    inset = replace(close, camera=head, fade=0.06 * head.height, vignette=False)
    return _shaped(close, 1.0), _shaped(inset, _INSET_ASPECT)


def _shaped(start: Scene, aspect: float) -> Scene:
    """Return the scene with a frame of a certain shape, wider or higher but never smaller."""
    camera = start.camera
    width = max(camera.width, camera.height * aspect)
    height = max(camera.height, camera.width / aspect)
    return replace(start, camera=replace(camera, width=width, height=height))


def _composed(
    paper: Paper, f: float, setting: PartsSetting, muscles: Sequence[Muscle]
) -> SheetPlan | None:
    margin, gap = _MARGIN * f, _GAP * f
    _, _, width, height = place(0, paper, back=False)
    room_w, room_h = width - 2 * margin, height - 2 * margin
    wide = room_w > room_h
    inset_h = (_INSET if wide else _UPRIGHT_INSET) * room_h
    inset_w = inset_h * _INSET_ASPECT
    aside = _ASIDE * room_w if wide else room_w - inset_w - gap
    heights = setting.measure(f, [
        probe
        for muscle in muscles
        for probe in (
            (f"ask:{muscle.id}", aside, f"ask:{muscle.id}"),
            (f"answer:{muscle.id}", room_w, f"answer:{muscle.id}"),
            (f"note:{muscle.id}", room_w, f"note:{muscle.id}"),
        )
    ])  # fmt: skip
    foot_h = max(heights[f"note:{muscle.id}"] for muscle in muscles)
    answer_h = room_h - foot_h - 0.5 * gap
    if max(heights[f"answer:{muscle.id}"] for muscle in muscles) > answer_h:
        return None
    ask_h = max(heights[f"ask:{muscle.id}"] for muscle in muscles)
    head = max(ask_h, inset_h)
    side = min(room_h, room_w - aside - gap) if wide else min(room_w, room_h - head - gap)
    if wide and ask_h + gap + inset_h > room_h:
        return None
    pages: list[PagePlan] = []
    for start in range(0, len(muscles), CARDS):
        slots: list[Slot] = []
        fronts: list[Block] = []
        backs: list[Block] = []
        for index, muscle in enumerate(muscles[start : start + CARDS]):
            view = 2 * (start + index)
            x, y, _, _ = place(index, paper, back=False)
            x, y = x + margin, y + margin
            if wide:
                slots.append(_slot(view, x, y + (room_h - side) / 2, side, side))
                slots.append(
                    _slot(view + 1, x + room_w - inset_w, y + room_h - inset_h, inset_w, inset_h)
                )
                fronts.append(Block(f"ask:{muscle.id}", x + room_w - aside, y, aside, ask_h))
            else:
                top = y + head + gap + 0.4 * (room_h - head - gap - side)
                slots.append(_slot(view, x + (room_w - side) / 2, top, side, side))
                slots.append(_slot(view + 1, x + room_w - inset_w, y, inset_w, inset_h))
                fronts.append(Block(f"ask:{muscle.id}", x, y, aside, ask_h))
            x, y, _, _ = place(index, paper, back=True)
            x, y = x + margin, y + margin
            foot = heights[f"note:{muscle.id}"]
            backs.append(Block(f"answer:{muscle.id}", x, y, room_w, answer_h))
            backs.append(Block(f"note:{muscle.id}", x, y + room_h - foot, room_w, foot))
        pages.append(PagePlan(tuple(fronts), tuple(slots), _cuts(paper, f)))
        cards = sorted(zip(backs[::2], backs[1::2], strict=True), key=lambda c: (c[0].y, c[0].x))
        pages.append(PagePlan(tuple(block for card in cards for block in card), (), ()))
    return SheetPlan(paper, f, False, tuple(pages))


def _slot(view: int, x: float, y: float, width: float, height: float) -> Slot:
    return Slot(view, x, y, width, height, 0.0, 0.0)


def _cuts(paper: Paper, f: float) -> tuple[Rule, ...]:
    """Return the lines along which a sheet is cut; the backs have none, should they shift."""
    _, _, width, height = place(0, paper, back=False)
    level = [
        Rule(row * height, 0.0, paper.width, 0.3 * f, "hair")
        for row in range(1, round(paper.height / height))
    ]
    upright = [
        Rule(0.0, column * width, column * width, 0.3 * f, "hair", paper.height)
        for column in range(1, round(paper.width / width))
    ]
    return (*level, *upright)
