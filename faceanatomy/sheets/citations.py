"""Short citations from CSL-JSON items, as a footnote prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST_TITLE = 48


def short_citation(item: Mapping[str, Any]) -> str:
    """Return author and year of a CSL-JSON item, or its title where it names no author."""
    authors = [a.get("family") or a.get("literal") or "" for a in item.get("author", ())]
    authors = [a for a in authors if a]
    if not authors:
        who = _shortened(str(item.get("title") or item["id"]))
        where = str(item.get("container-title") or item.get("publisher") or "")
        where = where.removesuffix(", The Free Encyclopedia")
        who += f" ({where})" if where and where not in who else ""
    elif len(authors) <= 2:
        who = " & ".join(authors)
    else:
        who = f"{authors[0]} et al."
    dates = item.get("issued", {}).get("date-parts", ())
    year = str(dates[0][0]) if dates and dates[0] else ""
    return f"{who} {year}".rstrip()


def short_citations(
    references: Mapping[str, Mapping[str, Any]], ids: Iterable[str]
) -> tuple[str, ...]:
    """Return the short citations of some references, each once, in the order given."""
    found = (short_citation(references[i]) for i in dict.fromkeys(ids) if i in references)
    return tuple(dict.fromkeys(found))


def _shortened(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
