"""How long a lesion with an expression, a ranking of sites and a training plan take."""

from __future__ import annotations

from timing import median_in_fresh_process, median_seconds, report

import faceanatomy as fa
from faceanatomy.clinical.lesion import CLINICAL_SEQUENCE
from faceanatomy.clinical.localise import localise

atlas = fa.load()
smile = atlas.expression("voluntary_smile")


def lesion_and_expression() -> object:
    return atlas.lesion("vii_geniculate").apply(smile.activation())


def every_list() -> object:
    lesion = atlas.lesion("vii_geniculate")
    return lesion.lost, lesion.action_units_lost, lesion.expressions_lost


lesion_and_expression()
alone = median_seconds(smile.activation, 50)
report("lesion + expression", median_seconds(lesion_and_expression, 50), 0.005, "expression", alone)
report("lesion with all its lists", median_seconds(every_list, 20), 0.1, "expression", alone)
fails = dict.fromkeys(CLINICAL_SEQUENCE, "left")
report("ranking all sites", median_seconds(lambda: localise(atlas, fails), 10), 0.1, "lesion",
       median_seconds(lesion_and_expression, 50))  # fmt: skip
atlas.plan("beginner")
plan = median_seconds(lambda: atlas.plan("beginner"), 20)
report("plan of four weeks", plan, 0.05, "expression", alone)
report(
    "first plan of a process, after load()",
    median_in_fresh_process(
        "atlas.plan('beginner')", "import faceanatomy as fa; atlas = fa.load()"
    ),
    0.2,
    "later plan",
    plan,
)
