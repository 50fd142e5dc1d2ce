"""Whole and exact numbers as people write them in Danish or English; what can be read in two ways is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms

from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text

LONGEST = 20
WHOLE = re.compile(r"\d+|\d{1,3}([., \N{NO-BREAK SPACE}]\d{3})+")
# `1.475` is one thing to a Dane and another to an Englishman.
EXACT = re.compile(r"[-\N{MINUS SIGN}]?\d+([.,](?!\d{3}$)\d+)?")


class NumberField(forms.CharField):
    """A number, or nothing where it is not stated; `initial` may be the number itself."""

    def __init__(self, *, language: Language, whole: bool, **named: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, required=False, widget=widget, **named)
        self.language, self.whole = language, whole

    def prepare_value(self, value: Any) -> Any:
        return exact_text(Fraction(value), self.language, most=6) if isinstance(value, int | Fraction) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        if self.whole:
            if not WHOLE.fullmatch(text):
                raise forms.ValidationError(say("results-page.not_whole", self.language, value=text))
            return int(re.sub(r"\D", "", text))
        if not EXACT.fullmatch(text):
            raise forms.ValidationError(say("results-page.not_exact", self.language, value=text))
        return Fraction(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
