"""Whole and exact numbers as people write them in Danish or English; what can be read in two ways is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms

from gavn.domain.outcomes.facts import MOST_COUNTED
from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import Line
from gavn.web.design.numbers import exact_number, plain_text, two_ways_text

LONGEST = 20
# Thousands are set apart as the page itself writes them, or by spaces: `1.000` is no whole number to an Englishman.
WHOLE = {
    language: re.compile(rf"\d+|\d{{1,3}}([{mark} \N{{NO-BREAK SPACE}}]\d{{3}})+")
    for language, mark in ((Language.DANISH, "."), (Language.ENGLISH, ","))
}


class NumberField(forms.CharField):
    """A number, or nothing where it is not stated; `initial` may be the number itself.

    What was filled in and comes back untouched is the number itself, however many decimals it has.
    """

    def __init__(self, *, language: Language, whole: bool, **named: Any) -> None:
        widget = Line(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
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
            raise forms.ValidationError(
                say("results-page.too_large_number", self.language, value=without_person_numbers(text))
            )
        return number

    def _read(self, text: str) -> int | Fraction:
        if self.whole:
            if not WHOLE[self.language].fullmatch(text):
                raise self._refused("whole", text)
            return int(re.sub(r"\D", "", text))
        number = exact_number(text)
        if number is None:
            raise self._refused("exact", text)
        return number

    def _refused(self, kind: str, text: str) -> forms.ValidationError:
        """Of what can be thousands or decimals, how to write the one and the other."""
        told = two_ways_text(text, self.language, whole=self.whole)
        return forms.ValidationError(
            told or say(f"results-page.not_{kind}", self.language, value=without_person_numbers(text))
        )
