"""An amount as somebody writes it, in Danish or English: read in one way only, and refused where it could be two."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gavn.domain.values.money import Money
from gavn.language.catalogue import Language, say

LONGEST = 40
GROUPED = r"(?P<whole>[1-9][0-9]{{0,2}}(?:[{0} \u00a0\u202f][0-9]{{3}})+|[0-9]+)(?:{1}(?P<rest>[0-9]+))?"
DANISH = re.compile(GROUPED.format(".", ","))
ENGLISH = re.compile(GROUPED.format(",", r"\."))
SIGN = re.compile("^[-\u2212]\\s*")


class Unreadable(ValueError):
    """An amount that cannot be read; `code` says why: ambiguous, inexact or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_amount(text: str, *, currency: str) -> Money:
    """`1.234,56`, `1,234.56` or `1234.56`; `1.234` could be two amounts and is refused."""
    text = text.strip()
    digits = SIGN.sub("", text)
    found = [form.fullmatch(digits) for form in (DANISH, ENGLISH) if len(digits) <= LONGEST]
    readings = {_plain(match) for match in found if match}
    if not readings:
        raise Unreadable("unreadable")
    if len(readings) > 1:
        raise Unreadable("ambiguous")
    try:
        amount = Money.parse(readings.pop(), currency)
    except ValueError:
        raise Unreadable("inexact") from None
    return -amount if digits != text else amount


def _plain(match: re.Match[str]) -> str:
    whole = re.sub("[^0-9]", "", match["whole"])
    rest = (match["rest"] or "").rstrip("0")
    return f"{whole}.{rest}" if rest else whole


class AmountField(forms.CharField):
    """Money in the fund's currency; what cannot be read is told in words."""

    def __init__(self, *, currency: str, language: Language, **named: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=widget, **named)
        self.currency, self.language = currency, language

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = read_amount(text, currency=self.currency)
        except Unreadable as unreadable:
            words = say(f"enter-page.amount.{unreadable.code}", self.language, value=text)
            raise forms.ValidationError(words) from None
        if amount.minor < 0:
            raise forms.ValidationError(say("enter-page.amount.negative", self.language))
        return amount
