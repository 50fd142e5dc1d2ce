"""Fields that every form about people shares; none of them gives a person's number back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms

from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, FreeText, Line

Choices = list[tuple[str, str]]
DECIMAL = re.compile(r"[+\-−]?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)


class Unechoed(forms.TextInput):
    """A number of a person is written anew each time: a page that comes back never holds it."""

    def format_value(self, value: Any) -> str:
        return ""


class ValueField(forms.CharField):
    """A number as Danes or the English write it, exact."""

    def __init__(self, *, language: Language, **named: Any) -> None:
        super().__init__(widget=Line(attrs={"inputmode": "decimal", "autocomplete": "off"}), max_length=20, **named)
        self.error_messages["invalid"] = say("people-form.not_number", language)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).replace("−", "-").replace(",", ".")
        if not text:
            return None
        if not DECIMAL.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"])
        return Fraction(text)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def day(key: str, language: Language, *, initial: date | None = None) -> DayField:
    return DayField(label=say(key, language), initial=initial)


def text(key: str, language: Language, *, hint: str = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """Several lines; how much may be written is a rule of the actions."""
    label, help_text = say(key, language), say(hint, language) if hint else ""
    return FreeText(rows=rows, label=label, help_text=help_text, required=required)


def line(key: str, language: Language, *, hint: str = "", required: bool = True) -> forms.CharField:
    label, help_text = say(key, language), say(hint, language) if hint else ""
    widget = Line(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=200)


def chosen(
    key: str, choices: Iterable[tuple[str, str]], language: Language, *, required: bool = True, hint: str = ""
) -> forms.ChoiceField:
    """Nothing is chosen beforehand, so that nobody tells what merely stood first."""
    label, help_text = say(key, language), say(hint, language) if hint else ""
    every = [("", say("people-form.choose", language)), *choices]
    return forms.ChoiceField(label=label, choices=every, required=required, help_text=help_text)


def one_of(key: str, choices: Iterable[tuple[str, str]], language: Language) -> forms.ChoiceField:
    """The same with all choices seen at once."""
    return forms.ChoiceField(label=say(key, language), choices=list(choices), widget=forms.RadioSelect)
