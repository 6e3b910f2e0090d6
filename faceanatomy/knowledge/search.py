"""Searching names and texts of every kind of record, with typing errors forgiven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from faceanatomy.errors import InvalidValueError
from faceanatomy.knowledge.aliases import (
    action_unit_aliases,
    body_aliases,
    claim_aliases,
    muscle_aliases,
    named_aliases,
    nerve_aliases,
    short_name,
)
from faceanatomy.knowledge.names import (
    ID,
    NAME,
    SYNONYM,
    TRANSLATION,
    Alias,
    fold,
    with_short_forms,
    without_kind_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faceanatomy.knowledge.atlas import Atlas

_TEXT = 4
"""Rank of a description, after those of names."""

_FIELD_WEIGHT = {ID: 1.0, NAME: 1.0, TRANSLATION: 0.93, SYNONYM: 0.95, _TEXT: 0.5}
_EXACT, _PREFIX, _WORDS, _BEGUN, _WORD_STARTS = 1.0, 0.9, 0.8, 0.78, 0.72
_INSIDE, _FUZZY = 0.55, 0.5

_KIND_WEIGHT = {
    "action_unit": 0.98,
    "nerve": 0.97,
    "structure": 0.95,
    "artery": 0.95,
    "part": 0.93,
    "lesion": 0.93,
    "synkinesis": 0.93,
    "reference": 0.7,
}
"""What people look for less often comes later among equals; 1 for the kinds not named."""

_GOOD = 0.5
"""Hits at least this good make a search for typing errors unnecessary."""


class Hit(msgspec.Struct, frozen=True):
    """One result of a search.

    Parameters
    ----------
    kind
        ``"muscle"``, ``"part"``, ``"structure"``, ``"nerve"``, ``"artery"``, ``"action_unit"``,
        ``"expression"``, ``"exercise"``, ``"programme"``, ``"condition"``, ``"lesion"``,
        ``"synkinesis"``, ``"claim"`` or ``"reference"``.
    id, name
        The record that was found; ``atlas[hit.id]`` returns it (references excepted).
    score
        How well it matches, 0..1.
    matched
        The name or text that matched, as written.
    """

    kind: str
    id: str
    name: str
    score: float
    matched: str


class _Entry(msgspec.Struct, frozen=True):
    kind: str
    id: str
    name: str
    text: str
    folded: str
    words: tuple[str, ...]
    rank: int


class SearchIndex:
    """Every name and description of an atlas, folded for searching.

    Parameters
    ----------
    atlas
        The atlas to search; read once.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._entries = list(_entries(atlas))
        self._vocabulary = sorted({word for entry in self._entries for word in entry.words})

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """Return up to `limit` hits, best first, at most one per record.

        Raises
        ------
        InvalidValueError
            If `limit` is less than 1.
        """
        if limit < 1:
            raise InvalidValueError(f"find(limit={limit!r}): ask for at least 1 hit.")
        query = fold(text)
        if not query:
            return []
        hits = self._ranked(query, 1.0)
        if not hits or hits[0].score < _GOOD:
            corrected, likeness = self._corrected(query)
            if corrected != query:
                hits = _best_of([*hits, *self._ranked(corrected, likeness * _FUZZY)])
        return hits[:limit]

    def _ranked(self, query: str, factor: float) -> list[Hit]:
        found: list[Hit] = []
        words = query.split()
        for entry in self._entries:
            score = _score(query, words, entry)
            if score:
                # Of two equal matches the one with less besides the query is meant more likely.
                filled = min(1.0, len(query) / len(entry.folded))
                score *= _FIELD_WEIGHT[entry.rank] * (0.9 + 0.1 * filled) * factor
                score *= _KIND_WEIGHT.get(entry.kind, 1.0)
                found.append(Hit(entry.kind, entry.id, entry.name, round(score, 4), entry.text))
        return _best_of(found)

    def _corrected(self, query: str) -> tuple[str, float]:
        """Return the query with every unknown word replaced by the most similar known one."""
        from difflib import SequenceMatcher, get_close_matches

        known = set(self._vocabulary)
        words: list[str] = []
        likeness = 1.0
        for word in query.split():
            near = [] if word in known else get_close_matches(word, self._vocabulary, 1, 0.7)
            if near:
                likeness = min(likeness, SequenceMatcher(None, word, near[0]).ratio())
            words.append(near[0] if near else word)
        return " ".join(words), likeness


def _score(query: str, words: list[str], entry: _Entry) -> float:
    folded = entry.folded
    if folded == query or without_kind_words(folded, entry.kind) == query:
        return _EXACT
    if entry.rank != _TEXT and folded.startswith(f"{query} "):
        return _PREFIX
    if all(word in entry.words for word in words):
        return _WORDS
    if entry.rank != _TEXT and folded.startswith(query):
        return _BEGUN
    if all(any(own.startswith(word) for own in entry.words) for word in words):
        return _WORD_STARTS
    if (
        entry.rank != _TEXT
        and len(query) >= 3
        and query.replace(" ", "") in folded.replace(" ", "")
    ):
        return _INSIDE
    return 0.0


def _best_of(hits: Iterable[Hit]) -> list[Hit]:
    """Return the best hit of each record, best first, ties in the order of the atlas."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        known = best.get((hit.kind, hit.id))
        if known is None or hit.score > known.score:
            best[hit.kind, hit.id] = hit
    return sorted(best.values(), key=lambda hit: -hit.score)


def _entries(atlas: Atlas) -> Iterator[_Entry]:
    for kind, identifier, name, aliases in _names(atlas):
        seen: set[str] = set()
        for alias in with_short_forms(aliases):
            folded = fold(alias.text)
            if folded and folded not in seen:
                seen.add(folded)
                yield _Entry(
                    kind, identifier, name, alias.text, folded, tuple(folded.split()), alias.rank
                )


def _names(atlas: Atlas) -> Iterator[tuple[str, str, str, list[Alias]]]:
    for muscle in atlas.muscles:
        texts = [action.text for action in muscle.actions]
        yield (
            "muscle",
            muscle.id,
            short_name(muscle.name),
            [*muscle_aliases(muscle), *_texts(texts)],
        )
    for expression in atlas.expressions:
        names = [*named_aliases(expression), *_texts([expression.description, expression.emotion])]
        yield "expression", expression.id, expression.name, names
    for exercise in atlas.exercises:
        names = [*named_aliases(exercise), *_texts([exercise.goal])]
        yield "exercise", exercise.id, exercise.name, names
    for unit in atlas.action_units:
        yield "action_unit", unit.id, unit.name, [*action_unit_aliases(unit)]
    for identifier in atlas.units:
        part = atlas.unit(identifier)
        if part.part is not None:
            aliases = [Alias(part.id, ID), Alias(part.name, NAME), Alias(part.part.latin, SYNONYM)]
            yield "part", part.id, part.name, [*aliases, *_texts([part.part.note])]
    for nerve in atlas.nerves:
        names = [*nerve_aliases(nerve), *_texts([nerve.root, nerve.outside_targets])]
        yield "nerve", nerve.id, nerve.name, names
    for artery in atlas.arteries:
        yield "artery", artery.id, artery.name, [*body_aliases(artery)]
    for structure in atlas.structures:
        sites = [site.name for site in structure.sites]
        names = [*body_aliases(structure), *_texts(sites)]
        yield "structure", structure.id, structure.name, names
    for condition in atlas.conditions:
        names = [*named_aliases(condition), *_texts([condition.description, *condition.signs])]
        yield "condition", condition.id, condition.name, names
    for programme in atlas.plans:
        names = [*named_aliases(programme), *_texts([programme.description])]
        yield "programme", programme.id, programme.name, names
    for site in atlas.lesions:
        names = [*named_aliases(site), *_texts([site.deficit, *site.signs, *site.causes])]
        yield "lesion", site.id, site.name, names
    for synkinesis in atlas.synkineses:
        names = [*named_aliases(synkinesis), *_texts([synkinesis.description])]
        yield "synkinesis", synkinesis.id, synkinesis.name, names
    for claim in atlas.claims:
        texts = [claim.evidence, claim.measured]
        yield "claim", claim.id, claim.claim, [*claim_aliases(claim), *_texts(texts)]
    for identifier, item in atlas.references.items():
        yield "reference", identifier, str(item.get("title", identifier)), [*_reference(item)]


def _texts(texts: Iterable[str]) -> Iterator[Alias]:
    for text in texts:
        if text:
            yield Alias(text, _TEXT)


def _reference(item: dict[str, Any]) -> Iterator[Alias]:
    yield Alias(str(item["id"]), ID)
    authors = [person.get("family", person.get("literal", "")) for person in item.get("author", [])]
    yield Alias(" ".join([*authors, str(item.get("title", ""))]), _TEXT)
