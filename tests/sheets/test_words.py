"""Headings in the languages of the names: every kind of sheet, and never the user's own words."""

from __future__ import annotations

import re
from typing import get_args

import pymupdf
import pytest

from faceanatomy.knowledge.records import Language
from faceanatomy.sheets.words import known_words, translated

OTHERS = tuple(language for language in get_args(Language) if language != "en")


@pytest.mark.parametrize("language", OTHERS)
def test_every_heading_has_every_language(language):
    for word in known_words():
        said = translated(word, language)
        assert said.strip(), word
        assert said.count("{n}") == word.count("{n}"), word
        assert not re.search(r"[{}](?!n)(?<!n})", said.replace("{n}", "")), word


def test_pieces_and_numbers_are_looked_up_one_by_one():
    assert translated("Muscle card · Nose", "fr") == "Fiche de muscle · Nez"
    assert translated("Step 2 · 5 s", "es") == "Paso 2 · 5 s"
    assert translated("Score    / 14", "pt") == "Pontos / 14"
    assert translated("Origin", "en") == "Origin"
    assert translated("no such heading", "it") == "no such heading"
    assert translated("", "la") == ""


def printed(make, tmp_path, thing, **options):
    path = tmp_path / "x.pdf"
    make(thing, **options).save(path, dpi=30)
    with pymupdf.open(path) as opened:
        return " ".join(" ".join(page.get_text() for page in opened).replace("\xa0", " ").split())


@pytest.mark.parametrize(("thing", "kind", "words"), [
    ("happiness", "expression", ("Origen", "Músculo", "leve", "Vista frontal")),
    ("zygomaticus major", "card", ("FICHA DE MÚSCULO", "INSERCIÓN", "AYUDADO POR")),
    (None, "worksheet", ("HOJA DE TRABAJO 1", "Fecha", "PALABRAS PARA ELEGIR", "Nombre los")),
    ("resisted smile", "exercise", ("Paso 1", "Lun", "PRECAUCIONES")),
    (None, "antagonists", ("Quién tira contra quién", "Cómo leer")),
    ("happiness", "flashcards", ("¿Qué músculo es?", "NERVIO")),
])  # fmt: skip
def test_headings_follow_the_language(make, tmp_path, thing, kind, words):
    text = printed(make, tmp_path, thing, kind=kind, language="es")
    for word in words:
        assert word in text, word


def test_own_words_are_never_translated(make, tmp_path):
    text = printed(make, tmp_path, None, kind="layers", size="A3", language="fr", title="Layers",
                   subtitle="Origin", footer="Insertion")  # fmt: skip
    assert "Layers" in text
    assert "Origin" in text
    assert "Insertion" in text
    assert "Quatre profondeurs" not in text
