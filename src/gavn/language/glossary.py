"""The words of the field in both languages; run as a module, it writes GLOSSARY.md to standard output."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gavn.language.catalogue import Language

INTRODUCTION = """\
# Glossary · Ordliste

One concept, one word. Code, files and pages use the English word; Danish readers see the Danish one.
Written from `src/gavn/language/glossary.toml` by `make glossary`.

| English | dansk | what it is |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Word:
    """One concept: its word and its meaning in each language."""

    en: str
    da: str
    meaning_en: str
    meaning_da: str

    def meaning(self, language: Language) -> str:
        """What it is, for a reader of that language."""
        return self.meaning_da if language == Language.DANISH else self.meaning_en


@cache
def words() -> tuple[Word, ...]:
    """All words in the order of the English ones."""
    text = files(__package__).joinpath("glossary.toml").read_text(encoding="utf-8")
    return tuple(Word(**entry) for entry in tomllib.loads(text)["word"])


def search(text: str) -> tuple[Word, ...]:
    """The words that hold `text` in either language, in the word or its meaning."""
    wanted = text.casefold().strip()
    return tuple(
        word
        for word in words()
        if any(wanted in part.casefold() for part in (word.en, word.da, word.meaning_en, word.meaning_da))
    )


def markdown() -> str:
    """What GLOSSARY.md holds."""
    return INTRODUCTION + "".join(f"| {word.en} | {word.da} | {word.meaning_en} |\n" for word in words())


if __name__ == "__main__":
    sys.stdout.write(markdown())
