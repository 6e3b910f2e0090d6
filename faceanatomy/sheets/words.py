"""Headings of the sheets in the languages of the muscles' names.

The table stands in ``templates/words.json``; what it lacks stays English, as the facts do. Its
translations are general knowledge, which the file says.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_NUMBER = re.compile(r"\d+")
_CUT = re.compile(r"( · |\. |: |, (?=continued$))")


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("faceanatomy.sheets").joinpath("templates/words.json").read_text("utf-8")
    words: dict[str, dict[str, str]] = json.loads(text)["words"]
    return words


def translated(text: str, language: str) -> str:
    """Return a heading in a language; English where the table does not know it.

    Parameters
    ----------
    text
        The English heading. What is not known as a whole is cut at middle dots, full stops and
        colons, and its pieces are looked up; numbers may stand anywhere: ``"Step 2 · 5 s"``.
    language
        ``"en"``, ``"la"``, ``"fr"``, ``"es"``, ``"pt"`` or ``"it"``.
    """
    if language == "en" or not text:
        return text
    whole = _looked_up(text, language)
    if whole is not None:
        return whole
    return "".join(_looked_up(piece, language) or piece for piece in _CUT.split(text))


def _looked_up(text: str, language: str) -> str | None:
    key = " ".join(text.split())
    found = _table().get(key)
    numbers: list[str] = []
    if found is None:
        numbers = _NUMBER.findall(key)
        found = _table().get(_NUMBER.sub("{n}", key)) if numbers else None
    if found is None:
        return None
    said = found[language]
    for number in numbers:
        said = said.replace("{n}", number, 1)
    return said


def known_words() -> tuple[str, ...]:
    """Return the English headings that the table knows."""
    return tuple(_table())
