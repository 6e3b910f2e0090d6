"""Study sheets: `sheet` plans one, `Sheet.save` draws it as PDF, SVG or PNG."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from faceanatomy.errors import InvalidValueError, choice_error
from faceanatomy.files import atomic_write, output_suffix
from faceanatomy.knowledge.records import Language
from faceanatomy.sheets.card import card, deck
from faceanatomy.sheets.claims import claims_sheet
from faceanatomy.sheets.composition import TYPE_FACTORS
from faceanatomy.sheets.drawing import DrawnPage, draw_pages, page_values
from faceanatomy.sheets.exercise import exercise_sheet
from faceanatomy.sheets.expressions import emotions_sheet, expressions_sheet
from faceanatomy.sheets.flashcards import flashcards
from faceanatomy.sheets.kinds import Prepared, Texts, expression_sheet
from faceanatomy.sheets.multiples import antagonists_sheet, layers_sheet
from faceanatomy.sheets.nerve import nerve_sheet
from faceanatomy.sheets.paper import SheetTooSmallError, larger_sizes, paper
from faceanatomy.sheets.poster import poster_sheet
from faceanatomy.sheets.press import Press, finished_pdf, read_logo
from faceanatomy.sheets.press import press as make_press
from faceanatomy.sheets.themes import sheet_theme
from faceanatomy.sheets.typst import Document, render_template
from faceanatomy.sheets.week import plan_sheet
from faceanatomy.sheets.worksheet import worksheet
from faceanatomy.training.records import Plan
from faceanatomy.view.label_layout import LabelsDoNotFitError

if TYPE_CHECKING:
    import os

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.sheets.composition import SheetPlan
    from faceanatomy.sheets.paper import Paper
    from faceanatomy.sheets.setting import BaseSetting
    from faceanatomy.sheets.typst import Format
    from faceanatomy.sheets.views import Views

_WITHOUT_SUBJECT = {"poster": poster_sheet, "layers": layers_sheet, "emotions": emotions_sheet}
_WITH_SUBJECT = {
    "card": card,
    "deck": deck,
    "flashcards": flashcards,
    "exercise": exercise_sheet,
    "nerve": nerve_sheet,
    "antagonists": antagonists_sheet,
    "claims": claims_sheet,
    "plan": plan_sheet,
}
KINDS = ("expression", "worksheet", *_WITHOUT_SUBJECT, *_WITH_SUBJECT)
FORMATS = (".pdf", ".svg", ".png")
_LAYOUT_DPI = 100.0
_PRINT_DPI = 300.0
_LARGEST_DPI = 150.0
"""On A0, which nobody reads from a hand's breadth."""
_DPI_RANGE = (20.0, 1200.0)


@dataclass(frozen=True)
class Sheet:
    """A planned sheet; made by `sheet`, drawn by `save`."""

    setting: BaseSetting = field(repr=False)
    plan: SheetPlan = field(repr=False)
    views: Views = field(repr=False)
    press: Press = field(default=Press(), repr=False)
    lines: bool = False

    @property
    def title(self) -> str:
        """The title as printed."""
        return self.setting.title

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper in mm."""
        return self.plan.paper.width, self.plan.paper.height

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.plan.pages)

    @property
    def print_dpi(self) -> float:
        """The resolution at which figures are printed unless another one is asked for."""
        return _LARGEST_DPI if self.plan.paper.name == "A0" else _PRINT_DPI

    @property
    def layout(self) -> tuple[DrawnPage, ...]:
        """Where everything stands: blocks, figures, labels and leaders, in mm.

        Renders the figures at a low resolution.
        """
        return self._drawn(_LAYOUT_DPI)

    def save(self, path: str | os.PathLike[str], dpi: float | None = None) -> list[Path]:
        """Write the sheet; the suffix of `path` chooses the format.

        Parameters
        ----------
        path
            File to write, ``.pdf``, ``.svg`` or ``.png``. A PDF holds all pages; of several
            pages SVG and PNG make one file each: ``x-1.png``, ``x-2.png``.
        dpi
            Resolution of the figures, and of a PNG as a whole; None is 300, and 150 on A0.

        Returns
        -------
        list of pathlib.Path
            The files written.

        Raises
        ------
        InvalidValueError
            If the suffix is none of these, `dpi` is out of range, or bleed or crop marks are
            asked of another format than PDF.
        SheetTooSmallError
            If the labels of a figure need more room than the sheet has.
        OutputError
            If a file cannot be written; older files stay as they were.
        """
        suffix = output_suffix(path, FORMATS)
        resolution = self.print_dpi if dpi is None else _checked_dpi(dpi)
        if self.press.room and suffix != ".pdf":
            raise InvalidValueError(
                f"Bleed and crop marks are for print shops and need a PDF, not {suffix!r}. Save "
                "as .pdf, or leave them out."
            )
        target = Path(path)
        targets = [target]
        if self.pages > 1 and suffix != ".pdf":
            targets = [
                target.with_name(f"{target.stem}-{n}{target.suffix}")
                for n in range(1, self.pages + 1)
            ]
        _check_writable(targets)
        file_format = cast("Format", suffix[1:])
        with tempfile.TemporaryDirectory(prefix="faceanatomy-") as name:
            folder = Path(name)
            try:
                pages = self._drawn(resolution, folder)
            except LabelsDoNotFitError as error:
                raise self._too_small() from error
            values = page_values(self.plan, self.setting, pages, self.press)
            logo = self.setting.own.logo
            if logo is not None:
                logo.write(folder)
            document = Document(folder, render_template(self.setting.template, **values))
            results = document.compile(file_format, resolution)
        if file_format == "pdf":
            results = [finished_pdf(data, self.press, *self.size) for data in results]
        for one, data in zip(targets, results, strict=True):
            with atomic_write(one) as temporary:
                temporary.write_bytes(data)
        return targets

    def _drawn(self, dpi: float, folder: Path | None = None) -> tuple[DrawnPage, ...]:
        return draw_pages(self.plan, self.setting, self.views, dpi, folder, lines=self.lines)

    def _too_small(self) -> SheetTooSmallError:
        larger = larger_sizes(self.plan.paper.name)
        what = f"all labels of {self.title!r}"
        return SheetTooSmallError(self.plan.paper.name, what, larger[0] if larger else "")


def sheet(
    thing: Any = None,
    *,
    kind: str = "expression",
    size: str = "A3",
    orientation: str | None = None,
    theme: str = "classic",
    intensity: float = 1.0,
    side: str = "both",
    title: str | None = None,
    subtitle: str | None = None,
    footer: str | None = None,
    language: str = "en",
    seed: int | None = None,
    logo: str | os.PathLike[str] | None = None,
    bleed: float = 0.0,
    crop_marks: bool = False,
    lines: bool = False,
    atlas: Atlas | None = None,
    library: MeshLibrary | None = None,
) -> Sheet:
    """Plan a study sheet.

    Parameters
    ----------
    thing
        What it is about: anything `Atlas.resolve` takes (an expression, action unit, exercise
        or muscle by name, an `Activation`, ``{"AU12": 0.8}`` ...), a list of such to compare
        them, or a plan of `Atlas.plan`. Only expression sheets, cards, exercise and plan sheets
        need one; poster, layers and emotions take none.
    kind
        ``"expression"`` shows what contracts, whatever `thing` is, and the face it makes;
        ``"poster"`` is the wall chart of all muscles;
        ``"worksheet"`` asks for the names of all muscles, or of those at work in `thing`, with
        the key on its last pages;
        ``"card"`` is about one muscle, and ``"deck"`` has a card for each;
        ``"flashcards"`` asks in front and answers behind, eight to a sheet, for cutting;
        ``"exercise"`` shows the steps of an exercise, with a week to tick;
        ``"nerve"`` the branches of a nerve (by default the facial nerve) and what they move;
        ``"layers"`` one view in four depths;
        ``"antagonists"`` who pulls against whom;
        ``"emotions"`` the seven emotions side by side;
        ``"plan"`` a training plan, a week to a page, with boxes to tick;
        ``"claims"`` what people say about facial muscles, by verdict.
    size
        ``"A5"`` to ``"A0"``, ``"letter"`` or ``"tabloid"``.
    orientation
        ``"portrait"`` (default) or ``"landscape"``.
    theme
        ``"classic"``, ``"white"``, ``"dark"``, ``"greyscale"`` or ``"contrast"``.
    intensity, side
        Scale and side of the contraction.
    title, subtitle, footer
        Own texts, printed as they are; an empty string leaves them out.
    language
        Language of the muscles' names and of the headings: ``"en"``, ``"la"``, ``"fr"``,
        ``"es"``, ``"pt"`` or ``"it"``. Facts stay English.
    seed
        Shuffles the numbers of a worksheet, always in the same way; None counts downwards.
    logo
        Path of a PNG, JPEG or SVG that stands at the foot of every page.
    bleed
        How far the ground of the page goes beyond the trim, mm; for print shops, PDF only.
    crop_marks
        Whether the corners of the trim are marked; PDF only.
    lines
        Whether contours are drawn over the figures like in a line drawing.
    atlas, library
        Facts and meshes; by default those of the project.

    Raises
    ------
    UnknownNameError
        If nothing is called `thing`; the nearest names are suggested.
    SheetTooSmallError
        If the sheet cannot hold what was asked for; names the next size that does.
    InvalidValueError
        If a size, theme, language, side ... is not valid, or nothing contracts.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> fa.sheet("happiness", size="A3").save("happiness.pdf")  # doctest: +SKIP
    """
    if isinstance(thing, Plan) and kind == "expression":
        kind = "plan"
    if kind not in KINDS:
        raise choice_error("kind of sheet", kind, KINDS)
    sheet_paper = paper(size, orientation)
    look = sheet_theme(theme)
    around = make_press(bleed, marks=crop_marks)
    own_logo = None if logo is None else read_logo(logo)
    if language not in get_args(Language):
        raise choice_error("language", language, get_args(Language))
    if atlas is None:
        from faceanatomy.knowledge.atlas import load

        atlas = load()
    texts = Texts(title, subtitle, footer, language, own_logo)
    asked = thing, texts, look, atlas, library
    match kind:
        case "poster" | "layers" | "emotions":
            _refuse_subject(kind, thing)
            prepared = _WITHOUT_SUBJECT[kind](texts, look, atlas, library)
        case "expression" if isinstance(thing, list | tuple) and len(thing) > 1:
            several = [atlas.resolve(one, intensity, side) for one in thing]
            prepared = expressions_sheet(several, *asked[1:])
        case "expression":
            one = thing[0] if isinstance(thing, list | tuple) and thing else thing
            shown = None if one is None else atlas.resolve(one, intensity, side)
            prepared = expression_sheet(shown, *asked[1:])
        case "worksheet":
            prepared = worksheet(thing, intensity, side, *asked[1:], seed)
        case _:
            prepared = _WITH_SUBJECT[kind](*asked)
    try:
        plan = prepared.plan(sheet_paper, TYPE_FACTORS)
    except SheetTooSmallError as error:
        fitting = _next_size(prepared, sheet_paper.name, orientation)
        turned = _turned(prepared, sheet_paper)
        raise SheetTooSmallError(sheet_paper.name, prepared.contents, fitting, turned) from error
    return Sheet(prepared.setting, plan, prepared.views, around, lines)


def _refuse_subject(kind: str, thing: object) -> None:
    if thing is not None:
        raise InvalidValueError(
            f"A sheet of kind {kind!r} shows the whole face, so it takes no subject, and {thing!r} "
            "was given. Leave the subject out, or use kind='expression'."
        )


def _turned(prepared: Prepared, tried: Paper) -> str:
    """Return the other orientation if that holds the sheet; else nothing."""
    other = "portrait" if tried.landscape else "landscape"
    with suppress(SheetTooSmallError):
        prepared.plan(paper(tried.name, other), TYPE_FACTORS[-1:])
        return other
    return ""


def _next_size(prepared: Prepared, size: str, orientation: str | None) -> str:
    """Return the smallest larger size that holds the sheet; empty if none does."""
    for larger in larger_sizes(size):
        with suppress(SheetTooSmallError):
            prepared.plan(paper(larger, orientation), TYPE_FACTORS[-1:])
            return larger
    return ""


def _checked_dpi(dpi: object) -> float:
    low, high = _DPI_RANGE
    number = isinstance(dpi, int | float) and not isinstance(dpi, bool)
    if not (number and low <= cast("float", dpi) <= high):
        raise InvalidValueError(
            f"dpi = {dpi!r} is not a resolution from {low:g} to {high:g}: 300 is for print, "
            "100 for the screen."
        )
    return float(cast("float", dpi))


def _check_writable(targets: list[Path]) -> None:
    """Raise OutputError before the slow part if a file could not be written after it."""

    class _EnoughError(Exception):
        pass

    for target in targets:
        with suppress(_EnoughError), atomic_write(target):
            raise _EnoughError
