"""Finding a record by any of its names.

Names are compared in a folded form: case, accents, spaces, underscores, hyphens and other
punctuation do not count. Words that only say what kind of thing it is ("m.", "musculus",
"nerve") may be left out or added.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from faceanatomy.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")

ID, NAME, TRANSLATION, SYNONYM = range(4)
"""How directly a name stands for a record; the lower wins when two records share a name."""

BARE = 10
"""Added to the rank of a name whose kind word ("muscle") was dropped."""

KIND_WORDS: Mapping[str, frozenset[str]] = {
    "muscle": frozenset(
        {"m", "mm", "musculus", "musculi", "muscle", "muscles", "musculo", "muscolo"}
    ),
    "nerve": frozenset({"n", "nervus", "nerve", "nervi"}),
    "artery": frozenset({"a", "arteria", "artery"}),
    "structure": frozenset({"os", "bone", "cartilage", "cartilago"}),
    "expression": frozenset({"expression", "face"}),
    "exercise": frozenset({"exercise"}),
    "part": frozenset({"part", "head", "belly", "band", "bundle", "lamina", "fibres"}),
}
"""Words at either end of a name that do not distinguish things of one kind, folded."""

_LIKE = 0.6
"""Names less alike than this are no suggestions."""

MARGIN = 0.15
"""Names this much less alike than the best suggestion only distract from it."""

_SPECIAL = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss"})
_LAST_PARENTHESIS = re.compile(r"\(([^()]+)\)$")
_PARENTHESES = re.compile(r"\s*\([^)]*\)")


class Alias(msgspec.Struct, frozen=True):
    """One name of a record."""

    text: str
    rank: int


def fold(text: str) -> str:
    """Return `text` as lower-case ASCII words separated by single spaces.

    >>> fold("M. orbiculāris-oculi_(pars)")
    'm orbicularis oculi pars'
    """
    plain = text.casefold().translate(_SPECIAL)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isascii())
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def without_kind_words(folded: str, kind: str) -> str:
    """Return a folded name without the words of its kind at either end, never empty."""
    words = folded.split()
    drop = KIND_WORDS.get(kind, frozenset())
    while len(words) > 1 and words[0] in drop:
        del words[0]
    while len(words) > 1 and words[-1] in drop:
        del words[-1]
    return " ".join(words)


def with_short_forms(aliases: Iterable[Alias]) -> list[Alias]:
    """Return `aliases` and the short forms of those with a remark in parentheses.

    "Mandibular nerve (V3)" is also called "Mandibular nerve" and "V3"; a remark inside a name,
    as in "Temporal (frontal) branches", only falls away.
    """
    result: list[Alias] = []
    for alias in aliases:
        if not alias.text:
            continue
        result.append(alias)
        if "(" in alias.text:
            result.append(Alias(_PARENTHESES.sub("", alias.text).strip(), alias.rank))
            last = _LAST_PARENTHESIS.search(alias.text)
            if last:
                result.append(Alias(last[1], SYNONYM))
    return [alias for alias in result if alias.text]


LISTS = {
    "artery": "arteries", "part": "muscles", "programme": "plans", "lesion site": "lesions",
    "synkinesis": "synkineses",
}  # fmt: skip
"""What ``faceanatomy list`` calls the records of a kind, where that is not the kind with an s."""


class NameIndex(Generic[T]):
    """All names of the records of one kind.

    Parameters
    ----------
    kind
        What is looked up, as the user says it: ``"muscle"``.
    records
        Records by id, in order.
    aliases
        Function that gives the names of a record; called when the index is first needed.
    title
        Function that gives the name to suggest to a person.
    """

    def __init__(
        self,
        kind: str,
        records: Mapping[str, T],
        aliases: Callable[[T], Iterable[Alias]],
        title: Callable[[T], str],
    ) -> None:
        self.kind = kind
        self.records = records
        self._aliases = aliases
        self._title = title
        self._keys: dict[str, tuple[int, tuple[str, ...]]] | None = None

    def match(self, name: str) -> tuple[int, tuple[T, ...]]:
        """Return how directly `name` matches and every record it stands for (often one).

        The rank is one of `ID`, `NAME`, `TRANSLATION`, `SYNONYM`, 10 more if words of the kind
        had to be dropped; an empty tuple comes with any rank.
        """
        if name in self.records:
            return ID, (self.records[name],)
        folded = fold(name)
        keys = self._built()
        for text in (folded, without_kind_words(folded, self.kind)):
            found = keys.get(text.replace(" ", ""))
            if found:
                rank, ids = found
                return rank, tuple(self.records[i] for i in ids)
        return ID, ()

    def __getitem__(self, name: str) -> T:
        found = self.match(name)[1]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownNameError(
                f"single {self.kind}",
                name,
                [self._title(record) for record in found],
                "The name stands for each of them.",
            )
        near = self.suggestions(name) or self._containing(name)
        hint = ""
        if not near:
            first = ", ".join(repr(known) for known in list(self.records)[:3])
            known = LISTS.get(self.kind, f"{self.kind.replace(' ', '_')}s")
            hint = f"There are {first} ...: `faceanatomy list {known}` shows all."
        raise UnknownNameError(self.kind, name, near, hint)

    def _containing(self, name: str, limit: int = 3) -> list[str]:
        """Return ids that contain a name which is too short to be spelled like them."""
        part = fold(name).replace(" ", "_")
        return [known for known in self.records if part and part in known][:limit]

    def suggestions(self, name: str, limit: int = 3) -> list[str]:
        """Return the names that are spelled most like `name`, best first."""
        return [title for _, title in self.rated_suggestions(name, limit)]

    def rated_suggestions(self, name: str, limit: int = 3) -> list[tuple[float, str]]:
        """Return the likeness (0..1) and name of the records spelled most like `name`."""
        wanted = without_kind_words(fold(name), self.kind)
        if not wanted:
            return []
        titles: dict[str, str] = {}
        for record in self.records.values():
            for alias in with_short_forms(self._aliases(record)):
                folded = without_kind_words(fold(alias.text), self.kind)
                # A synonym is suggested as it is: for "smiel" people expect "smile", not
                # the name of the expression.
                title = alias.text if alias.rank == SYNONYM else self._title(record)
                titles.setdefault(folded, title)
        return closest(wanted, titles, limit)

    def _built(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        if self._keys is None:
            keys: dict[str, tuple[int, tuple[str, ...]]] = {}
            for identifier, record in self.records.items():
                for alias in with_short_forms(self._aliases(record)):
                    folded = fold(alias.text)
                    bare = without_kind_words(folded, self.kind)
                    _enter(keys, folded, alias.rank, identifier)
                    if bare != folded:
                        _enter(keys, bare, alias.rank + BARE, identifier)
            self._keys = keys
        return self._keys


def closest(wanted: str, titles: Mapping[str, str], limit: int) -> list[tuple[float, str]]:
    """Return likeness and title of the folded names most like `wanted`, one per title."""
    from difflib import SequenceMatcher

    rated: dict[str, float] = {}
    matcher = SequenceMatcher(b=wanted)
    for folded, title in titles.items():
        matcher.set_seq1(folded)
        if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE:
            ratio = matcher.ratio()
            if ratio >= _LIKE:
                rated[title] = max(ratio, rated.get(title, 0.0))
        if len(wanted) >= 4 and wanted in folded:
            # "pterygoid" should suggest both pterygoids although they are much longer.
            rated[title] = max(0.7, rated.get(title, 0.0))
    best = sorted(rated.items(), key=lambda item: -item[1])[:limit]
    return [(ratio, title) for title, ratio in best if ratio >= best[0][1] - MARGIN]


def _enter(
    keys: dict[str, tuple[int, tuple[str, ...]]], folded: str, rank: int, identifier: str
) -> None:
    key = folded.replace(" ", "")
    if not key:
        return
    known_rank, known = keys.get(key, (rank, ()))
    if rank < known_rank:
        keys[key] = (rank, (identifier,))
    elif rank == known_rank and identifier not in known:
        keys[key] = (rank, (*known, identifier))
