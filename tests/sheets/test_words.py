"""Headings in the languages of the names: every kind of sheet, and never the user's own words."""

from __future__ import annotations

import re
from typing import get_args

import pymupdf
import pytest

import faceanatomy as fa
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
    (None, "antagonists", ("Quién tira contra quién", "Los principales movimientos")),
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


@pytest.mark.parametrize(("thing", "kind"), [
    ("anger", "expression"), (None, "worksheet"), (None, "layers"), (None, "emotions"),
    ("zygomaticus major", "card"), ("anger", "flashcards"), ("resisted smile", "exercise"),
    (None, "nerve"), (None, "antagonists"), (None, "poster"), ("jaw_tension", "plan"),
    ("happiness", "deck"), (None, "claims"),
])  # fmt: skip
def test_the_table_knows_the_headings_of_every_kind(make, monkeypatch, tmp_path, thing, kind):
    from faceanatomy.sheets import typst, words

    asked = set()

    def noting(text, language):
        asked.add(str(text))
        return translated(text, language)

    monkeypatch.setattr(typst, "translated", noting)
    make(thing, kind=kind, size="A2", language="pt").save(tmp_path / "x.pdf", dpi=25)
    atlas = fa.load()
    names = {"", "TA2", "step"}
    for record in (*atlas.exercises, *atlas.action_units, *atlas.nerves, *atlas.muscles):
        names |= {record.name, getattr(record, "latin", "")}
        names |= set(getattr(record, "names", {}).values())
    pieces = {p for text in asked for p in words._CUT.split(text)[::2] if text not in known_words()}
    unknown = {
        piece for piece in pieces - names
        if words._looked_up(piece, "pt") is None and translated(piece, "pt") == piece
        and not re.fullmatch(r"[\d ]+( s)?|AU ?\w+|C[N1-8].*", piece)
    }  # fmt: skip
    assert unknown == set()
