"""Texts that hold a count, written for one and for many."""

from __future__ import annotations

from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text

# Up to this a count is written as a word.
LARGEST_WORD = 12


def counted(key: str, count: int, language: Language, **values: object) -> str:
    """The text `<key>.one` or `<key>.many`, with the count in digits."""
    return _counted(key, count, number_text(count, language), language, **values)


def counted_in_words(key: str, count: int, language: Language, **values: object) -> str:
    """The same with a small count as a word, as a sentence has it."""
    return _counted(key, count, number_words(count, language) if count else "0", language, **values)


def number_words(count: int, language: Language) -> str:
    """A count in words where it is small; none as `ingen`."""
    if count == 0:
        return say("number.none", language)
    return say(f"number.{count}", language) if count <= LARGEST_WORD else number_text(count, language)


def _counted(key: str, count: int, shown: str, language: Language, **values: object) -> str:
    return say(f"{key}.one" if count == 1 else f"{key}.many", language, count=shown, **values)
