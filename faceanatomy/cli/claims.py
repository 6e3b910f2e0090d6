"""Commands about what is said and what moves along: ``claims`` and ``synkinesis``."""

from __future__ import annotations

from typing import Annotated

import typer

from faceanatomy.cli.describe import describe
from faceanatomy.cli.output import (
    AsJson,
    nothing_found,
    print_facts,
    print_json,
    print_table,
    say,
)
from faceanatomy.clinical import EDUCATION


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(claims)
    app.command()(synkinesis)


def claims(
    text: Annotated[str | None, typer.Argument(help="Words to look for; without, all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show popular claims about facial muscles and what is known about them.

    Exits 1 if no claim has these words, as `grep` does.

    Examples:  claims  |  claims wrinkles
    """
    from faceanatomy.knowledge.atlas import load

    atlas = load()
    found = list(atlas.claims)
    if text is not None:
        words = text.casefold().split()
        found = [c for c in found if all(w in f"{c.id} {c.claim}".casefold() for w in words)]
        if not found:
            hits = [hit.id for hit in atlas.find(text, limit=50) if hit.kind == "claim"]
            found = [claim for claim in atlas.claims if claim.id in hits[:5]]
    if as_json:
        print_json({"education": EDUCATION, "claims": found})
    elif len(found) > 3:
        rows = [(c.claim, c.verdict, c.strength, c.id) for c in found]
        print_table(f"{len(rows)} claims", ("Claim", "Verdict", "Evidence", "Id"), rows)
    else:
        for claim in found:
            print_facts(*describe(claim))
    if not found:
        nothing_found(f"No claim speaks of {text!r}. Show all with: faceanatomy claims")
    if not as_json:
        say(EDUCATION)


def synkinesis(
    pair: Annotated[str | None, typer.Argument(help="Which; without it, all kinds.")] = None,
    movement: Annotated[
        str | None,
        typer.Option(
            "--expression", "-e", help="What the person wants to do; by default the set-off itself."
        ),
    ] = None,
    side: Annotated[str, typer.Option(help="The affected side: left, right or both.")] = "left",
    severity: Annotated[float, typer.Option(help="0 none to 1 as strong as it can be.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Show which muscles contract along after a facial nerve has regrown.

    Examples:  synkinesis  |  synkinesis eye_to_mouth --expression voluntary_eye_closure
    """
    from faceanatomy.clinical.synkinesis import with_synkinesis
    from faceanatomy.knowledge.atlas import load

    atlas = load()
    if pair is None and movement is None:
        if as_json:
            print_json({"education": EDUCATION, "synkineses": atlas.synkineses})
            return
        rows = [(s.name, s.id, s.description) for s in atlas.synkineses]
        print_table(f"{len(rows)} synkineses", ("Synkinesis", "Id", "What one sees"), rows)
        say(EDUCATION)
        return
    record = None if pair is None else atlas.synkinesis(pair)
    if movement is None and record is not None:
        wanted = atlas.activation(dict.fromkeys(record.triggers, 1.0))
    else:
        wanted = atlas.resolve(movement).activation
    after = with_synkinesis(
        atlas, wanted, None if record is None else record.id, side=side, severity=severity
    )
    along = [
        {"unit": unit, "side": one, "wanted": wanted[unit, one], "contracts": strength}
        for (unit, one), strength in sorted(after.items(), key=lambda item: -item[1])
        if strength > wanted[unit, one]
    ]
    if as_json:
        print_json({"education": EDUCATION, "moves_along": along})
        return
    if record is not None:
        print_facts(*describe(record))
    cells = [
        (atlas.unit(str(row["unit"])).name, row["side"], f"{row['wanted']:.0%}",
         f"{row['contracts']:.0%}")
        for row in along
    ]  # fmt: skip
    print_table("Contracts along", ("Muscle", "Side", "Wanted", "Contracts"), cells)
    say(EDUCATION)
