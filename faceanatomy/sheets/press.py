"""What a printer's shop asks for: bleed, crop marks, page boxes; and the user's own logo."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from faceanatomy.errors import InvalidValueError

if TYPE_CHECKING:
    import os

MARK_LENGTH = 5.0
"""Length of a crop mark, mm."""
MARK_GAP = 3.0
"""Least distance of a crop mark from the trimmed sheet, mm."""
_MOST_BLEED = 20.0
_POINTS_PER_MM = 72 / 25.4
_LOGO_BYTES = 20_000_000
_DAMAGED = (
    OSError, EOFError, ValueError, SyntaxError, LookupError, ArithmeticError, TypeError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises for files that are cut off or spoilt."""
LOGO_SUFFIXES = (".png", ".jpg", ".jpeg", ".svg")


@dataclass(frozen=True)
class Press:
    """Room around the trimmed sheet.

    Parameters
    ----------
    bleed
        How far the ground goes beyond the trim, mm.
    marks
        Whether crop marks stand outside the bleed.
    """

    bleed: float = 0.0
    marks: bool = False

    @property
    def gap(self) -> float:
        """From the trim to the inner end of a crop mark, mm."""
        return max(MARK_GAP, self.bleed)

    @property
    def room(self) -> float:
        """From the trim to the edge of the page, mm."""
        return self.gap + MARK_LENGTH + 1.0 if self.marks else self.bleed

    def segments(self, width: float, height: float) -> list[tuple[float, float, float, float]]:
        """Return the crop marks ``x0, y0, x1, y1`` of a trimmed sheet, mm from its corner."""
        if not self.marks:
            return []
        near, far = self.gap, self.gap + MARK_LENGTH
        found: list[tuple[float, float, float, float]] = []
        for x, outward_x in ((0.0, -1), (width, 1)):
            for y, outward_y in ((0.0, -1), (height, 1)):
                found.append((x + outward_x * near, y, x + outward_x * far, y))
                found.append((x, y + outward_y * near, x, y + outward_y * far))
        return found


def press(bleed: object, *, marks: bool) -> Press:
    """Return the room around a sheet.

    Raises
    ------
    InvalidValueError
        If `bleed` is not a length from 0 to 20 mm.
    """
    number = isinstance(bleed, int | float) and not isinstance(bleed, bool)
    if not (number and 0.0 <= cast("float", bleed) <= _MOST_BLEED):
        raise InvalidValueError(
            f"bleed = {bleed!r} is not a length from 0 to {_MOST_BLEED:g} mm: printers usually "
            "ask for 3."
        )
    return Press(float(cast("float", bleed)), marks)


@dataclass(frozen=True)
class Logo:
    """A picture of the user, read and checked.

    Parameters
    ----------
    data
        The file as it is.
    suffix
        ``.png``, ``.jpg`` or ``.svg``.
    aspect
        Width divided by height.
    """

    data: bytes
    suffix: str
    aspect: float

    @property
    def file(self) -> str:
        """The name under which it is handed to Typst: the user's path never gets there."""
        return f"logo{self.suffix}"

    def write(self, folder: Path) -> None:
        """Write it beside the source of a document."""
        (folder / self.file).write_bytes(self.data)


def read_logo(path: str | os.PathLike[str]) -> Logo:
    """Read a logo.

    Raises
    ------
    InvalidValueError
        If the file is missing, larger than 20 MB, or no readable PNG, JPEG or SVG.
    """
    file = Path(path)
    shown = repr(str(file))
    suffix = file.suffix.lower()
    if suffix not in LOGO_SUFFIXES:
        raise InvalidValueError(
            f"The logo {shown} is not of a known type. Use one of {', '.join(LOGO_SUFFIXES)}."
        )
    try:
        if file.stat().st_size > _LOGO_BYTES:
            raise InvalidValueError(
                f"The logo {shown} is larger than {_LOGO_BYTES // 1_000_000} MB. Save it smaller: "
                "it is printed a few centimetres wide."
            )
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidValueError(
            f"The logo {shown} cannot be read: {reason.lower()}. Check the path."
        ) from error
    aspect = _svg_aspect(data) if suffix == ".svg" else _bitmap_aspect(data, suffix)
    if aspect is None:
        raise InvalidValueError(
            f"The logo {shown} is damaged or is not what its suffix says. Open it in a drawing "
            "program and save it again as PNG or SVG."
        )
    return Logo(data, ".jpg" if suffix == ".jpeg" else suffix, aspect)


def _bitmap_aspect(data: bytes, suffix: str) -> float | None:
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["PNG" if suffix == ".png" else "JPEG"]) as image:
            image.load()
            return float(image.width / image.height)
    except (*_DAMAGED, Image.DecompressionBombError):
        return None


def _svg_aspect(data: bytes) -> float | None:
    from xml.etree import ElementTree as ET

    if b"<!ENTITY" in data:  # entities can blow a small file up without bound
        return None
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError):
        return None
    if root.tag.rpartition("}")[2] != "svg":
        return None
    box = re.findall(r"[-+.\deE]+", root.get("viewBox", ""))
    sides = [root.get("width", ""), root.get("height", "")]
    lengths = [re.match(r"\s*([.\d]+)\s*(?:px|mm|cm|in|pt|pc)?\s*$", side) for side in sides]
    try:
        if len(box) == 4:
            width, height = float(box[2]), float(box[3])
        elif all(lengths):
            width, height = (float(m[1]) for m in lengths if m)
        else:
            return None
        return width / height if width > 0 and height > 0 else None
    except ValueError:
        return None


def finished_pdf(data: bytes, page: Press, width: float, height: float) -> bytes:
    """Return a PDF of Typst with the page boxes that print shops read.

    Typst writes the trim box only; the bleed box follows from it. What says that no tag is
    doubtful, which is the default, goes: poppler takes its plain form for an error.

    Parameters
    ----------
    data
        The file, with plain page dictionaries and a plain table of offsets.
    page
        Room around the sheet.
    width, height
        Of the trimmed sheet, mm.
    """
    said = b"/Suspects false"
    data = data.replace(b"<</Marked true" + said, b"<</Marked true" + b" " * len(said), 1)
    if page.room <= 0:
        return data
    inset = page.room - page.bleed
    corners = (inset, inset, inset + width + 2 * page.bleed, inset + height + 2 * page.bleed)
    box = b"/BleedBox[%s]" % b" ".join(b"%.4f" % (c * _POINTS_PER_MM) for c in corners)
    places = [m.start() for m in re.finditer(rb"/TrimBox\[", data)]
    pieces = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    return _with_offsets(box.join(pieces), places, len(box))


def _with_offsets(data: bytes, places: list[int], added: int) -> bytes:
    """Return the file with its table of offsets set right after insertions at `places`."""

    def moved(offset: int) -> int:
        return offset + added * sum(place < offset for place in places)

    start = data.rindex(b"xref\n0 ")
    head, table = data[:start], data[start:]
    table = re.sub(rb"(\d{10})( \d{5} n)", lambda m: b"%010d%s" % (moved(int(m[1])), m[2]), table)
    table = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % moved(int(m[1])), table)
    return head + table
