"""From a Jinja2 template to Typst to PDF, SVG or PNG.

Every text reaches Typst as a *string literal*, which Typst never reads as markup: a title full
of ``#`` and ``$`` prints as it was typed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from faceanatomy.errors import FaceAnatomyError, InvalidValueError
from faceanatomy.sheets.fonts import font_directories
from faceanatomy.sheets.words import translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import jinja2
    import typst

Format = Literal["pdf", "svg", "png"]

NO_BREAK_SPACE = "\u00a0"
_ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD = re.compile(r"\S{33,}")
_PIECE = 8

PDF_STANDARDS = ("ua-1",)
"""PDF/UA-1: tagged, titled, every figure with an alternative text, every glyph in a font."""


class SheetCompileError(FaceAnatomyError, RuntimeError):
    """Typst refused a page: a fault of the sheet templates, not of the caller."""


def literal(text: object) -> str:
    """Return `text` as a Typst string literal.

    Line breaks and tabs become spaces; control and formatting characters, which no font can
    show, are left out. Words longer than any that anatomy knows may break anywhere.
    """
    plain = "".join(
        " " if c.isspace() and c != NO_BREAK_SPACE else c
        for c in str(text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )
    plain = _LONG_WORD.sub(lambda word: _ZERO_WIDTH_SPACE.join(_pieces(word[0])), plain)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pieces(word: str) -> list[str]:
    return [word[i : i + _PIECE] for i in range(0, len(word), _PIECE)]


def millimetres(value: float) -> str:
    """Return a length without needless digits, a tenth of a micrometre at best."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".") or "0"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("faceanatomy.sheets", "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["s"] = literal
    environment.filters["w"] = jinja2.pass_context(_in_the_language)
    environment.filters["mm"] = millimetres
    return environment


def _in_the_language(context: jinja2.runtime.Context, text: str) -> str:
    """Return a heading in the language of the sheet: the filter ``w``."""
    return translated(str(text), str(context.get("language", "en")))


def render_template(name: str, **values: Any) -> str:
    """Fill the template ``<name>.typ.jinja``."""
    return _environment().get_template(f"{name}.typ.jinja").render(**values)


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=list(font_directories()))


class Document:
    """One Typst document with its pictures in a folder of their own.

    Parameters
    ----------
    folder
        Folder that holds the pictures and receives the source; the caller removes it.
    source
        Typst markup.
    """

    def __init__(self, folder: Path, source: str) -> None:
        import typst

        main = folder / "main.typ"
        main.write_text(source, encoding="utf-8")
        self._compiler = typst.Compiler(str(main), root=str(folder), font_paths=_fonts())

    def compile(self, file_format: Format, dpi: float = 300.0) -> list[bytes]:
        """Return the document: one PDF, or one SVG or PNG per page.

        Raises
        ------
        InvalidValueError
            If a text has a character that the typefaces lack.
        SheetCompileError
            If Typst fails or warns.
        """
        import typst

        options: dict[str, Any] = {"format": file_format}
        if file_format == "pdf":
            options["pdf_standards"] = list(PDF_STANDARDS)
        if file_format == "png":
            options["ppi"] = dpi
        try:
            result, warnings = self._compiler.compile_with_warnings(**options)
        except typst.TypstError as error:
            raise _translated(error) from error
        if warnings:
            raise SheetCompileError(
                "The sheet was set with warnings: " + "; ".join(str(w.message) for w in warnings)
            )
        pages: list[bytes] = result if isinstance(result, list) else [result or b""]
        return pages

    def query(self, label: str) -> list[Any]:
        """Return the values of all metadata elements with a label.

        Raises
        ------
        SheetCompileError
            If Typst fails.
        """
        import typst

        try:
            found = json.loads(self._compiler.query(f"<{label}>", field="value"))
        except (typst.TypstError, RuntimeError) as error:
            raise _translated(error) from error
        return list(found)


def _translated(error: Exception) -> FaceAnatomyError:
    message = str(getattr(error, "message", "") or error)
    if "could not be displayed" in message or "not displayable" in message:
        return InvalidValueError(
            f"A text of the sheet cannot be printed: {message}. The typefaces of the sheets "
            "cover Latin, Greek and Cyrillic script; use other characters."
        )
    return SheetCompileError(f"The sheet could not be set: {message}.")


def measured_heights(folder: Path, template: str, values: Mapping[str, Any]) -> dict[str, float]:
    """Return the height in mm of every block that a measuring template reports.

    The template places ``#metadata((name: ..., height: ...)) <block>`` for each.
    """
    document = Document(folder, render_template(template, **values))
    return {entry["name"]: float(entry["height"]) for entry in document.query("block")}
