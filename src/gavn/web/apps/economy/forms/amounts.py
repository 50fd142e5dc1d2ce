"""An amount as somebody writes it, in Danish or English: read in one way only, and refused where it could be two."""

from __future__ import annotations

from typing import Any

from django import forms

from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.domain.values.money import Money
from gavn.files.intake.numbers import LONGEST, Unreadable, read_amount
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import Line


class AmountField(forms.CharField):
    """Money in the fund's currency; what cannot be read is told in words that fit a form."""

    def __init__(self, *, currency: str, language: Language, **named: Any) -> None:
        widget = Line(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=widget, **named)
        self.currency, self.language = currency, language

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = read_amount(text, currency=self.currency)
        except Unreadable as unreadable:
            raise forms.ValidationError(
                say(f"enter-page.{unreadable.code}", self.language, value=without_person_numbers(text))
            ) from None
        if amount.minor < 0:
            raise forms.ValidationError(say("enter-page.amount-negative", self.language))
        return amount
