"""Exact numbers as people write them in Danish or English; what can be read in two ways is never guessed."""

from __future__ import annotations

import re
from fractions import Fraction

from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

# `1.475` is one thing to a Dane and another to an Englishman; nobody groups digits after a 0.
EXACT = re.compile(r"[-\N{MINUS SIGN}]?(0[.,]\d+|\d+([.,](?!\d{3}$)\d+)?)", re.ASCII)
TWO_WAYS = re.compile(r"[-\N{MINUS SIGN}]?\d+[.,]\d{3}", re.ASCII)
MOST_DECIMALS = 6


def exact_number(text: str) -> Fraction | None:
    """What a text can only be read as; None where it is no number, or one of two."""
    return Fraction(text.replace(",", ".").replace("\N{MINUS SIGN}", "-")) if EXACT.fullmatch(text) else None


def two_ways_text(text: str, language: Language, *, whole: bool = False) -> str:
    """How to write what can be thousands or decimals as the one and as the other; blank of what is neither."""
    if not TWO_WAYS.fullmatch(text):
        return ""
    decimals = text.replace(".", ",") if language is Language.DANISH else text.replace(",", ".")
    values = {"value": text, "thousands": re.sub("[.,]", "", text), "decimals": f"{decimals}0"}
    return say(f"design.two_ways_{'whole' if whole else 'exact'}", language, **values)


def plain_text(value: Fraction, language: Language) -> str:
    """As it is read again: `12345`, `0,125`, its thousands not set apart."""
    separator = number_text(1000, language)[1]
    return exact_text(value, language, most=MOST_DECIMALS).replace(separator, "")
