"""Tables as programs and people write them: a header and rows of numbers, by line."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from faceanatomy.errors import DataError

if TYPE_CHECKING:
    import os

_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Table:
    """The cells of a table as text.

    Parameters
    ----------
    label
        The file, as messages name it.
    columns
        Names of the columns as they stand, without the spaces around them.
    rows
        Line number in the file and cells of each row, as many as there are columns.
    cut_off
        Whether an incomplete last line was left out.
    """

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    cut_off: bool = False

    def number(self, line: int, column: int, cell: str) -> float:
        """Return the number in a cell; NaN for an empty one.

        Raises
        ------
        DataError
            If it is no number.
        """
        if cell in ("", "nan", "NaN", "NA"):
            return math.nan
        try:
            return float(cell)
        except ValueError:
            raise DataError(
                f"{self.label}, line {line}, column {self.columns[column]!r}: {cell!r} is not a "
                "number. Correct the cell or remove the line."
            ) from None


def folded(name: str) -> str:
    """Return a name so that spelling, case, spaces and underscores do not count."""
    return re.sub(r"[\s_\-]", "", name).casefold()


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a file without a byte-order mark.

    Raises
    ------
    DataError
        If it cannot be read or is not text.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"Cannot read {str(file)!r}: {reason}. Check the path.") from error
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{str(file)!r} is not text: give a CSV table or a JSON file of blendshapes or action "
            "units."
        ) from error


def read_table(path: str | os.PathLike[str]) -> Table:
    """Read a table with a header, separated by commas, semicolons or tabs.

    A last line that is shorter than the header was cut off while it was written; it is left out.

    Raises
    ------
    DataError
        If the file cannot be read, is empty, or an earlier line does not fit the header.
    """
    label = str(path)
    text = read_text(path)
    start = next((line for line in text.splitlines() if line.strip()), "")
    if not start:
        raise DataError(f"{label!r} is empty: there is no header to read.")
    delimiter = max(_DELIMITERS, key=start.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    short: tuple[int, int] | None = None
    for raw in reader:
        cells = tuple(cell.strip() for cell in raw)
        if not any(cells):
            continue
        if not header:
            while cells and not cells[-1]:
                cells = cells[:-1]  # a comma at the end of each line makes an empty column
            header = cells
            continue
        if short is not None:
            break
        while len(cells) > len(header) and not cells[-1]:
            cells = cells[:-1]
        if len(cells) != len(header):
            short = (reader.line_num, len(cells))
            continue
        rows.append((reader.line_num, cells))
    else:
        if short is None or short[1] < len(header):
            return Table(label, header, tuple(rows), cut_off=short is not None)
    line, count = short or (0, 0)
    raise DataError(
        f"{label}, line {line}: there are {count} values under {len(header)} columns. Correct the "
        "line or remove it."
    )
