"""Whole and exact numbers as people write them in Danish or English; what can be read in two ways is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms

from gavn.domain.outcomes.facts import MOST_COUNTED
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

LONGEST = 20
# Thousands are set apart as the page itself writes them, or by spaces: `1.000` is no whole number to an Englishman.
WHOLE = {
    language: re.compile(rf"\d+|\d{{1,3}}([{mark} \N{{NO-BREAK SPACE}}]\d{{3}})+")
    for language, mark in ((Language.DANISH, "."), (Language.ENGLISH, ","))
}
# `1.475` is one thing to a Dane and another to an Englishman; nobody groups digits after a 0.
EXACT = re.compile(r"[-\N{MINUS SIGN}]?(0[.,]\d+|\d+([.,](?!\d{3}$)\d+)?)")
TWO_WAYS = re.compile(r"[-\N{MINUS SIGN}]?\d+[.,]\d{3}")
MOST_DECIMALS = 6


class NumberField(forms.CharField):
    """A number, or nothing where it is not stated; `initial` may be the number itself.

    What was filled in and comes back untouched is the number itself, however many decimals it has.
    """

    def __init__(self, *, language: Language, whole: bool, **named: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, required=False, widget=widget, **named)
        self.language, self.whole = language, whole

    def prepare_value(self, value: Any) -> Any:
        return plain_text(Fraction(value), self.language) if isinstance(value, int | Fraction) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        if self.initial is not None and text == self.prepare_value(self.initial):
            return self.initial
        number = self._read(text)
        if abs(Fraction(number)) >= MOST_COUNTED:
            raise forms.ValidationError(say("results-page.too_large_number", self.language, value=text))
        return number

    def _read(self, text: str) -> int | Fraction:
        if self.whole:
            if not WHOLE[self.language].fullmatch(text):
                raise self._refused("whole", text)
            return int(re.sub(r"\D", "", text))
        if not EXACT.fullmatch(text):
            raise self._refused("exact", text)
        return Fraction(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))

    def _refused(self, kind: str, text: str) -> forms.ValidationError:
        """Of what can be thousands or decimals, how to write the one and the other."""
        if not TWO_WAYS.fullmatch(text):
            return forms.ValidationError(say(f"results-page.not_{kind}", self.language, value=text))
        decimals = text.replace(".", ",") if self.language is Language.DANISH else text.replace(",", ".")
        values = {"value": text, "thousands": re.sub("[.,]", "", text), "decimals": f"{decimals}0"}
        return forms.ValidationError(say(f"results-page.two_ways_{kind}", self.language, **values))


def plain_text(value: Fraction, language: Language) -> str:
    """As the field reads it again: `12345`, `0,125`, its thousands not set apart."""
    separator = number_text(1000, language)[1]
    return exact_text(value, language, most=MOST_DECIMALS).replace(separator, "")
