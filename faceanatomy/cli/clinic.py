"""Commands of the clinic: ``lesion``, ``localise``, ``nerve`` and ``grade``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from faceanatomy.cli.output import AsJson, print_facts, print_json, print_table, say
from faceanatomy.clinical import EDUCATION
from faceanatomy.errors import InvalidValueError

LesionSide = Annotated[str, typer.Option(help="Side of the lesion: left or right.")]
Severity = Annotated[float, typer.Option(help="0 no lesion to 1 complete.")]

SHORT_NAMES = {
    "brows": "voluntary_brow_raise",
    "eyes": "voluntary_eye_closure",
    "smile": "voluntary_smile",
    "puff": "voluntary_cheek_puff",
    "purse": "voluntary_lip_pucker",
}
"""Short words for the movements one asks for."""

grading = typer.Typer(no_args_is_help=True, help="Grade a facial palsy from the findings.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(lesion)
    app.command()(localise)
    app.command()(nerve)
    app.add_typer(grading, name="grade")


def lesion(
    site: Annotated[str | None, typer.Argument(help="Where; without it, all sites.")] = None,
    side: LesionSide = "left",
    severity: Severity = 1.0,
    expression: Annotated[
        str | None, typer.Option("--expression", "-e", help="Show what is left of an expression.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a nerve lesion takes: muscles, action units, expressions, other signs.

    Examples:  lesion  |  lesion vii_supranuclear --side left  |
    lesion "marginal mandibular nerve" --side right --expression voluntary_smile
    """
    from faceanatomy.knowledge.atlas import load

    atlas = load()
    if site is None:
        rows = [(s.name, s.id, atlas.nerve(s.nerve_id).name, s.level) for s in atlas.lesions]
        if as_json:
            print_json({"education": EDUCATION, "sites": atlas.lesions})
        else:
            print_table(f"{len(rows)} lesion sites", ("Site", "Id", "Nerve", "Level"), rows)
            say(EDUCATION)
        return
    found = atlas.lesion(site, side, severity)
    shown: dict[str, Any] = {
        "education": EDUCATION,
        "site": found.site.id,
        "name": found.site.name,
        "side": found.side,
        "deficit_side": found.deficit_side,
        "severity": found.severity,
        "lost": found.lost,
        "weak": found.weak,
        "spared": found.spared,
        "action_units_lost": found.action_units_lost,
        "action_units_weak": found.action_units_weak,
        "expressions_lost": found.expressions_lost,
        "expressions_weak": found.expressions_weak,
        "expression_strengths": dict(found.expression_strengths),
        "signs": found.signs,
        "causes": found.site.causes,
        "sources": found.site.sources,
    }
    left = _left_of(atlas, found, expression) if expression else []
    if expression:
        shown["expression"] = {"name": expression, "muscles": left}
    if as_json:
        print_json(shown)
        return
    names = {m.id: m.name.removesuffix(" muscle") for m in atlas.muscles}
    weak = [_weak_text(found, names, muscle) for muscle in found.weak]
    print_facts(
        f"{found.site.name}, {found.side}",
        f"the {found.deficit_side} side is weak" + (f", severity {severity:g}" * (severity < 1)),
        [
            ("Lost", ", ".join(_unit_text(names, i) for i in found.lost)),
            ("Weak", ", ".join(weak)),
            ("Action units lost", _codes(atlas, found.action_units_lost)),
            ("Action units weak", _codes(atlas, found.action_units_weak)),
            ("On request", _requests(found)),
            ("Expressions", _count(found)),
            ("Signs", found.signs),
            ("Causes", ", ".join(found.site.causes)),
            ("Notes", found.site.notes),
        ],
    )
    if expression:
        muscles = [(row["muscle"], f"{row['wanted']:.0%}", f"{row['left']:.0%}") for row in left]
        title = f"{atlas.expression(expression).name}, {found.deficit_side} side"
        print_table(title, ("Muscle", "Wanted", "Remains"), muscles)
    say(EDUCATION)


def localise(
    fails: Annotated[
        list[str],
        typer.Argument(
            help="What fails, as MOVEMENT:SIDE; movements are brows, eyes, smile, puff, purse, "
            "or any expression, action unit or muscle."
        ),
    ],
    works: Annotated[
        list[str] | None,
        typer.Option(help="What works, in the same form; by default the rest of the five."),
    ] = None,
    sign: Annotated[
        list[str] | None,
        typer.Option(help="A sign that was found, such as taste_lost; no-taste_lost if not."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many sites.")] = 6,
    as_json: AsJson = False,
) -> None:
    """Rank the lesion sites that explain why movements fail, with reasons.

    Examples:  localise smile:left puff:left purse:left  |
    localise brows:right eyes:right --works puff:right  |
    localise smile:left brows:left --sign taste_lost --sign no-tears_reduced
    """
    from faceanatomy.clinical.localise import localise as rank
    from faceanatomy.knowledge.atlas import load

    signs = {s.removeprefix("no-"): not s.startswith("no-") for s in sign or ()}
    working = None if works is None else _findings(works)
    found = rank(load(), _findings(fails), working, signs=signs, limit=limit)
    if as_json:
        sites = [
            {
                "site": e.site.id,
                "name": e.site.name,
                "side": e.lesion.side,
                "score": round(e.score, 4),
                "reasons": e.reasons,
                "tell_apart": e.tell_apart,
            }
            for e in found
        ]
        print_json({"education": EDUCATION, "sites": sites})
        return
    rows = [(e.site.name, e.lesion.side, f"{e.score:.0%}", e.tell_apart) for e in found]
    print_table("Sites that explain it", ("Site", "Side", "Fit", "Would also show"), rows)
    if found:
        print_facts("Why the first one", "", [("", found[0].reasons)])
    say(f"The fit says how well a site explains the findings, not how likely it is. {EDUCATION}")


def nerve(
    name: Annotated[str, typer.Argument(help="A nerve, or a muscle to see what serves it.")],
    as_json: AsJson = False,
) -> None:
    """Show what lies downstream of a nerve, or the way from the nucleus to a muscle.

    Examples:  nerve "temporofacial division"  |  nerve platysma
    """
    from faceanatomy.clinical.supply import downstream, routes, units_downstream
    from faceanatomy.knowledge.atlas import load
    from faceanatomy.knowledge.records import Muscle, Nerve

    atlas = load()
    thing = atlas[name]
    if isinstance(thing, Muscle):
        ways = routes(atlas, thing)
        if as_json:
            found = [{"nerves": [n.id for n in way.nerves], "units": way.units} for way in ways]
            print_json({"education": EDUCATION, "muscle": thing.id, "routes": found})
            return
        rows = [(" > ".join(n.name for n in way.nerves), ", ".join(way.units)) for way in ways]
        print_table(f"What serves {thing.name}", ("From nucleus or root", "Moves"), rows)
    elif isinstance(thing, Nerve):
        branches, units = downstream(atlas, thing), units_downstream(atlas, thing)
        if as_json:
            ids = [n.id for n in branches]
            print_json({"education": EDUCATION, "nerve": thing.id, "downstream": ids,
                        "units": units})  # fmt: skip
            return
        muscles = dict.fromkeys(unit.partition(":")[0] for unit in units)
        print_facts(
            thing.name,
            "and what lies downstream",
            [
                ("Branches", [n.name for n in branches]),
                ("Moves", ", ".join(atlas.muscle(m).name for m in muscles)),
            ],
        )
    else:
        raise InvalidValueError(f"{name!r} is neither a nerve nor a muscle.")
    say(EDUCATION)


@grading.command("house-brackmann")
def house_brackmann(
    forehead: Annotated[str, typer.Option(help="normal, moderate_to_good ... none.")],
    eye: Annotated[str, typer.Option(help="normal, complete_with_effort, incomplete ...")],
    mouth: Annotated[str, typer.Option(help="normal, slight_asymmetry ... none.")],
    rest: Annotated[str, typer.Option(help="normal or asymmetric.")] = "normal",
    synkinesis: Annotated[str, typer.Option(help="none, slight, noticeable, severe.")] = "none",
    as_json: AsJson = False,
) -> None:
    """Grade I to VI after House and Brackmann (1985).

    Example:  grade house-brackmann --forehead none --eye incomplete --mouth slight_movement
    """
    from faceanatomy.clinical.gradings import ROMAN
    from faceanatomy.clinical.gradings import house_brackmann as compute

    result = compute(forehead=forehead, eye=eye, mouth=mouth, rest=rest, synkinesis=synkinesis)
    if as_json:
        print_json(
            {
                "education": EDUCATION, "grade": result.grade, "roman": result.roman,
                "name": result.name, "regions": dict(result.regions), "agree": result.agree,
            }
        )  # fmt: skip
        return
    regions = [f"{region}: {ROMAN[grade - 1]} or worse" for region, grade in result.regions.items()]
    note = "" if result.agree else "The regions differ; the worst decides. Sunnybrook tells more."
    print_facts(
        f"House-Brackmann grade {result.roman}", result.name, [("Regions", regions), ("", note)]
    )
    say(EDUCATION)


@grading.command("sunnybrook")
def sunnybrook(
    movement: Annotated[
        str, typer.Option(help="Five numbers 1-5: brow raise, eye closure, smile, snarl, pucker.")
    ],
    synkinesis: Annotated[str, typer.Option(help="Five numbers 0-3, same order.")] = "0,0,0,0,0",
    eye: Annotated[str, typer.Option(help="normal, narrow, wide, eyelid_surgery.")] = "normal",
    cheek: Annotated[
        str, typer.Option(help="normal, absent, less_pronounced, more_pronounced.")
    ] = "normal",
    mouth: Annotated[
        str, typer.Option(help="normal, corner_drooped, corner_pulled_up.")
    ] = "normal",
    as_json: AsJson = False,
) -> None:
    """Score 0 to 100 after Ross and others (1996), the Sunnybrook system.

    Example:  grade sunnybrook --movement 2,4,3,2,3 --synkinesis 0,0,2,0,1 --eye narrow
    """
    from faceanatomy.clinical.gradings import sunnybrook as compute

    result = compute(
        movement=_five(movement), synkinesis=_five(synkinesis), eye=eye, cheek=cheek, mouth=mouth
    )
    if as_json:
        print_json(
            {
                "education": EDUCATION, "composite": result.composite,
                "voluntary": result.voluntary, "resting": result.resting,
                "synkinesis": result.synkinesis,
            }
        )  # fmt: skip
        return
    parts = f"{result.voluntary} - {result.resting} - {result.synkinesis} = {result.composite}"
    print_facts(
        f"Sunnybrook composite score {result.composite}",
        "of 100",
        [("Movement - rest - synkinesis", parts)],
    )
    say(EDUCATION)


def _left_of(atlas: Any, found: Any, expression: str) -> list[dict[str, Any]]:
    wanted = atlas.expression(expression).activation()
    left = found.apply(wanted)
    side = found.deficit_side
    return [
        {"muscle": m, "wanted": wanted[m, side], "left": left[m, side]}
        for m in wanted.muscles
        if wanted[m, side]
    ]


def _weak_text(found: Any, names: dict[str, str], muscle: str) -> str:
    shares = [found.remaining[unit] for unit in found.atlas.muscle(muscle).units]
    low, high = min(shares), max(shares)
    share = f"{low:.0%}" if low == high else f"{low:.0%}-{high:.0%}"
    return f"{names[muscle]} ({share} left)"


def _unit_text(names: dict[str, str], unit: str) -> str:
    muscle, _, part = unit.partition(":")
    return f"{names[muscle]} ({part.replace('_', ' ')})" if part else names[muscle]


def _codes(atlas: Any, codes: tuple[str, ...]) -> str:
    return ", ".join(f"{code} {atlas.action_unit(code).name}" for code in codes)


def _requests(found: Any) -> list[str]:
    """Return how much is left of each movement one asks for."""
    return [
        f"{found.atlas.expression(name).name}: {found.expression_strengths[name]:.0%} left"
        for name in SHORT_NAMES.values()
    ]


def _count(found: Any) -> str:
    lost, weak = len(found.expressions_lost), len(found.expressions_weak)
    return f"{lost} lost, {weak} weak, {len(found.expressions_spared)} spared (all with --json)"


def _findings(given: list[str]) -> list[tuple[str, str]]:
    found = []
    for text in given:
        name, colon, side = text.rpartition(":")
        if not colon or side not in ("left", "right", "both"):
            raise InvalidValueError(
                f"{text!r} is no finding: write MOVEMENT:SIDE, for example smile:left."
            )
        found.append((SHORT_NAMES.get(name, name), side))
    return found


def _five(text: str) -> dict[str, int]:
    from faceanatomy.clinical.gradings import SUNNYBROOK_EXPRESSIONS

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(SUNNYBROOK_EXPRESSIONS) or not all(p.isdigit() for p in parts):
        raise InvalidValueError(f"{text!r}: give five whole numbers, for example 2,4,3,2,3.")
    return dict(zip(SUNNYBROOK_EXPRESSIONS, map(int, parts), strict=True))


def _citation(atlas: Any, source: str) -> str:
    item = atlas.references[source]
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    return " ".join(str(p) for p in (item["title"], year, item.get("DOI", "")) if p)
