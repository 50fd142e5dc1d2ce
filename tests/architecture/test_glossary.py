"""The words of the code stand in the glossary, in both languages, and GLOSSARY.md is written from its data."""

from __future__ import annotations

import re

from gavn.domain.agreements.investment import InvestmentKind
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.matching import MatchKind
from gavn.domain.economy.reconcile import Check
from gavn.domain.values.provenance import Provenance
from gavn.language.glossary import markdown, search, words
from tests.conftest import ROOT

TEXT = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| \w", line)]
WORDS = {row[0] for row in ROWS[1:]}


def test_every_word_has_danish_and_a_meaning_once() -> None:
    assert all(len(row) == 3 and all(row) for row in ROWS)
    assert len(WORDS) == len(ROWS) - 1
    assert [row[0] for row in ROWS[1:]] == sorted(row[0] for row in ROWS[1:])


def test_kinds_layers_and_checks_are_in_the_glossary() -> None:
    named = [*AccountKind, *Layer, *Check, *InvestmentKind, *MatchKind]
    missing = {kind.value for kind in named if not {kind.value, kind.value.replace("-", " ")} & WORDS}
    assert missing == set()


def test_every_provenance_is_named_in_the_glossary() -> None:
    assert all(provenance.value in TEXT for provenance in Provenance)


def test_the_file_is_written_from_the_data() -> None:
    assert markdown() == TEXT


def test_every_word_has_a_meaning_in_both_languages_and_no_danish_word_stands_twice() -> None:
    assert all(all((word.en, word.da, word.meaning_en, word.meaning_da)) for word in words())
    assert len({word.da for word in words()}) == len(words())


def test_words_are_found_by_either_language_and_by_meaning() -> None:
    assert [word.en for word in search(" Råderum ")] == ["room to invest"]
    assert "effect policy" in {word.en for word in search("80 %")}
    assert search("no such word") == ()
    assert search("") == words()
