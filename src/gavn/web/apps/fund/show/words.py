"""Names and amounts as this reader reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from gavn.domain.values.money import Money
from gavn.language.amounts import in_sentence
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, number_text

Cell = dict[str, Any]
Row = dict[str, Any]
NONE = "–"


class Named(Protocol):
    """Whatever has a name in both languages."""

    @property
    def name_da(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def name_of(named: Named, language: Language) -> str:
    """Its name in the reader's language."""
    return named.name_da if language == Language.DANISH else named.name_en


def chosen(danish: str, english: str, language: Language) -> str:
    """The reader's of two texts."""
    return danish if language == Language.DANISH else english


def thousands(amount: Money, language: Language) -> str:
    """`10.813`: thousands of the currency, rounded half up."""
    return number_text(amount.major / 1000, language)


def told(amount: Money, language: Language, *, decimals: int = 1) -> str:
    """`7,7 mio. kr.` in a sentence."""
    return in_sentence(amount, language, decimals=decimals)


def ended(text: str) -> str:
    """A sentence with one full stop, also where it ends in `mio. kr.`"""
    return text if text.endswith(".") else f"{text}."


def percent(share: Fraction, language: Language, *, decimals: int = 0) -> str:
    """`58 %`, on one line."""
    text = say("fund.percent", language, number=number_text(100 * share, language, decimals=decimals))
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def amount_cell(
    amount: Money | None, language: Language, label: str = "", *, dash: bool = False, mark: str = ""
) -> Cell:
    """Thousands in a table; a dash where nothing applies, and for nothing where `dash` says so."""
    empty = amount is None or (dash and amount.is_zero)
    text = NONE if amount is None or empty else thousands(amount, language)
    return {"number": True, "label": label, "text": text, "mark": "" if empty else mark}


def text_cell(text: str, *, attention: bool = False) -> Cell:
    """Words in a table."""
    return {"text": text, "attention": attention}


def heads(language: Language, names: Mapping[str, bool]) -> list[Cell]:
    """A table's heads by the keys of their texts, and whether numbers stand under them."""
    return [{"text": say(key, language), "number": number} for key, number in names.items()]


def as_of_text(day: date, language: Language) -> str:
    """`ultimo 2024`, or the day itself within a year."""
    if (day.month, day.day) == (12, 31):
        return say("fund.at_year_end", language, year=day.year)
    return say("fund.at_day", language, day=date_text(day, language))
