"""The viewer as a static site: one page for the model, one small page of text for each thing.

Any host of static files can serve it. The pages of text need no script and no model: search
engines and old browsers read them, and each one leads into the model in the right state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError, OutputError
from faceanatomy.files import atomic_write
from faceanatomy.knowledge.aliases import short_name
from faceanatomy.training.restrictions import contraindications
from faceanatomy.training.warm_up import warm_ups
from faceanatomy.view.web import page

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas

_TEMPLATES = Path(__file__).parent / "web_templates"
_WEB_PAGE = re.compile(r"https?://[^\s<>&\"'?#]+")


@dataclass(frozen=True)
class Fact:
    """A heading and what stands under it: lines of text and links to other pages.

    Parameters
    ----------
    heading
        Title of the section.
    lines
        Text, one entry a line.
    links
        Names and addresses relative to the root of the site.
    """

    heading: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TextPage:
    """One page of text.

    Parameters
    ----------
    path
        Address relative to the root of the site, for example ``"muscles/masseter.html"``.
    kind, title, detail, lead
        Kind of the thing, its name, a second name, and one sentence about it.
    state
        The part after ``#`` that shows it in the model.
    facts
        The sections, empty ones left out.
    sources
        Titles and web addresses of the sources.
    """

    path: str
    kind: str
    title: str
    detail: str
    lead: str
    state: str
    facts: tuple[Fact, ...]
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def root(self) -> str:
        """Way from this page back to the root of the site."""
        return "../" * self.path.count("/")


def write_site(
    directory: str | os.PathLike[str],
    *,
    base_url: str = "",
    detail: str = "full",
    atlas: Atlas | None = None,
    library: MeshLibrary | None = None,
) -> list[Path]:
    """Write the viewer and a page of text for every thing as a static site.

    Parameters
    ----------
    directory
        Folder to write to; made if it is missing. Other files in it stay.
    base_url
        Where the site will stand, for example ``"https://example.org/face/"``; the sitemap needs
        whole addresses, so without it no sitemap is written.
    detail
        ``"full"`` or ``"light"`` meshes.
    atlas, library
        Facts and meshes; by default those of the project.

    Returns
    -------
    list of Path
        Every file written.

    Raises
    ------
    InvalidValueError
        If `base_url` is not the address of a web page.
    MissingDependencyError
        If the package was installed without the bundled program.
    OutputError
        If a file cannot be written.
    """
    base = _checked_base(base_url)
    if atlas is None:
        from faceanatomy.knowledge.atlas import load

        atlas = load()
    root = Path(directory)
    texts = text_pages(atlas)
    files = {"index.html": page(None, detail=detail, atlas=atlas, library=library)}
    files |= _rendered(texts)
    if base:
        addresses = ["", "contents.html", *(text.path for text in texts)]
        files["sitemap.xml"] = _sitemap(base, addresses)
        files["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"
    written = []
    for name, content in files.items():
        target = root / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"Cannot make the folder {str(target.parent)!r}: "
                f"{(error.strerror or str(error)).lower()}. Choose another folder."
            ) from error
        with atomic_write(target) as temporary:
            temporary.write_text(content, encoding="utf-8")
        written.append(target)
    return written


def text_pages(atlas: Atlas) -> list[TextPage]:
    """Return the pages of text of all muscles, expressions, exercises and conditions."""
    return [
        *(_muscle(atlas, muscle) for muscle in atlas.muscles),
        *(_expression(atlas, expression) for expression in atlas.expressions),
        *(_exercise(atlas, exercise) for exercise in atlas.exercises),
        *(_condition(atlas, condition) for condition in atlas.conditions),
    ]


def _muscle(atlas: Atlas, muscle: Any) -> TextPage:
    def attachments(found: Iterable[Any]) -> tuple[str, ...]:
        return tuple(
            f"{atlas.structure(a.structure).name}: {a.site}"
            if a.site
            else atlas.structure(a.structure).name
            for a in found
        )

    nerves = tuple(
        " ← ".join([*(n.name for n in _upward(nerve)), nerve.root]) for nerve in muscle.nerves
    )
    codes = {unit.code for unit in muscle.action_units}
    return TextPage(
        f"muscles/{muscle.id}.html",
        "Muscle",
        short_name(muscle.name),
        muscle.latin,
        _sentence(action.text for action in muscle.actions),
        f"muscle={muscle.id}",
        _facts(
            Fact("What it does", tuple(_capital(action.text) for action in muscle.actions)),
            Fact("Origin", attachments(muscle.origins)),
            Fact("Insertion", attachments(muscle.insertions)),
            Fact("Nerve", nerves),
            Fact("Artery", tuple(artery.name for artery in muscle.arteries)),
            Fact("Works against", links=_muscles(muscle.antagonists)),
            Fact("Works with", links=_muscles(muscle.synergists)),
            Fact("Parts", tuple(_capital(part.name) for part in muscle.parts)),
            Fact("Action units", tuple(f"AU {u.code} {u.name}" for u in muscle.action_units)),
            Fact(
                "Expressions",
                links=_things(
                    "expressions",
                    (e for e in atlas.expressions if codes & {u.code for u in e.action_units}),
                ),
            ),
            Fact(
                "Exercises",
                links=_things(
                    "exercises",
                    (
                        e
                        for e in atlas.exercises
                        if any(u.muscle == muscle.id and u.role == "works" for u in e.muscles)
                    ),
                ),
            ),
            Fact("Other names", (*dict.fromkeys(muscle.names.values()), *muscle.synonyms)),
        ),
        _sources(atlas, muscle.sources),
    )


def _expression(atlas: Atlas, expression: Any) -> TextPage:
    return TextPage(
        f"expressions/{expression.id}.html",
        "Expression",
        expression.name,
        f"FACS {expression.facs}" if expression.facs else "",
        expression.description,
        f"expression={expression.id}",
        _facts(
            Fact("Muscles at work", links=_workers(atlas, expression.activation())),
            Fact(
                "Action units",
                tuple(
                    f"AU {use.code} {atlas.action_unit(use.code).name}, {use.intensity:.0%}"
                    for use in expression.action_units
                ),
            ),
            Fact("Also called", expression.synonyms),
        ),
        _sources(atlas, expression.sources),
    )


def _exercise(atlas: Atlas, exercise: Any) -> TextPage:
    return TextPage(
        f"exercises/{exercise.id}.html",
        "Exercise",
        exercise.name,
        "",
        exercise.goal,
        f"exercise={exercise.id}",
        _facts(
            Fact("Steps", tuple(f"{s.instruction} ({s.seconds:g} s)" for s in exercise.steps)),
            Fact("Muscles at work", links=_workers(atlas, exercise.activation())),
            Fact("Repetitions", (f"{exercise.repetitions}, in {exercise.sets} sets",)),
            Fact("Equipment", exercise.equipment),
            Fact(
                "Warm-up first",
                links=tuple(
                    (easy.name, f"exercises/{easy.id}.html") for easy in warm_ups(atlas, exercise)
                ),
            ),
            Fact("Not with", contraindications(atlas, exercise)),
            Fact("Take care", exercise.cautions),
            Fact("Common mistakes", exercise.mistakes),
            Fact("What studies say", (exercise.evidence,) if exercise.evidence else ()),
        ),
        _sources(atlas, exercise.sources),
    )


def _condition(atlas: Atlas, condition: Any) -> TextPage:
    touched = atlas.resolve(condition).activation.muscles
    muscles = [muscle for muscle in atlas.muscles if muscle.id in touched]
    return TextPage(
        f"conditions/{condition.id}.html",
        "Condition",
        condition.name,
        "",
        condition.description,
        f"condition={condition.id}",
        _facts(
            Fact("See a doctor", (condition.see_a_doctor,) if condition.see_a_doctor else ()),
            Fact("Signs", condition.signs),
            Fact("Muscles concerned", links=_muscles(muscles)),
            Fact("What helps", condition.helps),
            Fact("Better not", condition.avoid),
            Fact("Plans leave out", tuple(dict.fromkeys(r.reason for r in condition.restrictions))),
        ),
        _sources(atlas, condition.sources),
    )


def _upward(nerve: Any) -> list[Any]:
    path = [nerve]
    while path[-1].parent is not None and path[-1].parent not in path:
        path.append(path[-1].parent)
    return path


def _muscles(muscles: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((short_name(m.name), f"muscles/{m.id}.html") for m in muscles)


def _things(folder: str, records: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((record.name, f"{folder}/{record.id}.html") for record in records)


def _workers(atlas: Atlas, activation: Any) -> tuple[tuple[str, str], ...]:
    def strongest(muscle: str) -> float:
        return float(max(activation[muscle, "left"], activation[muscle, "right"]))

    ranked = sorted(activation.muscles, key=lambda muscle: -strongest(muscle))
    return tuple(
        (f"{short_name(atlas.muscle(m).name)} {strongest(m):.0%}", f"muscles/{m}.html")
        for m in ranked
    )


def _sources(atlas: Atlas, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for identifier in ids:
        item = atlas.references.get(identifier)
        if item is None:
            continue
        address = f"https://doi.org/{item['DOI']}" if item.get("DOI") else str(item.get("URL", ""))
        safe = address if re.match(r"https?://", address) else ""
        found.append((str(item.get("title", identifier)), safe))
    return tuple(found)


def _facts(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.lines or fact.links)


def _sentence(texts: Iterable[str]) -> str:
    return _capital("; ".join(texts)) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rendered(texts: list[TextPage]) -> dict[str, str]:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("text_page.html.jinja")
    contents = environment.get_template("contents.html.jinja")
    kinds: dict[str, list[TextPage]] = {}
    for text in texts:
        kinds.setdefault(text.kind, []).append(text)
    rendered = {text.path: template.render(page=text) for text in texts}
    rendered["contents.html"] = contents.render(
        kinds=[(f"{kind}s", pages) for kind, pages in kinds.items()]
    )
    rendered["site.css"] = (_TEMPLATES / "site.css").read_text(encoding="utf-8")
    return rendered


def _sitemap(base: str, addresses: list[str]) -> str:
    rows = "\n".join(f"  <url><loc>{base}{address}</loc></url>" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</urlset>\n'
    )


def _checked_base(base_url: str) -> str:
    if not base_url:
        return ""
    if not _WEB_PAGE.fullmatch(base_url):
        raise InvalidValueError(
            f"The base address {base_url!r} cannot be used: give where the site will stand, for "
            "example 'https://example.org/face/'."
        )
    return base_url if base_url.endswith("/") else base_url + "/"
