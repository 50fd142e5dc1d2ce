"""Fields that every form about people shares; none of them gives a person's number back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms

from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, FreeText, Line
from gavn.web.design.numbers import exact_number, plain_text, two_ways_text

Choices = list[tuple[str, str]]
# A CPR number has ten digits; nine could be one that was mistyped.
MISTYPED_DIGITS = 9
DECIMAL = re.compile(r"[\-−]?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)


class Unechoed(forms.TextInput):
    """A number of a person is written anew each time: a page that comes back never holds it."""

    def format_value(self, value: Any) -> str:
        return ""


class CaseNumberInput(forms.TextInput):
    """A case number comes back as it was written, unless it could be a CPR number, also one with a digit too few."""

    def format_value(self, value: Any) -> str:
        written = str(value or "")
        hidden = could_be_person_number(written) or len(re.findall(r"\d", written)) >= MISTYPED_DIGITS
        return "" if hidden else written


class ValueField(forms.CharField):
    """A number as Danes or the English write it, exact; `initial` may be the number itself.

    `15.160` could be fifteen thousand or fifteen and a bit: it is asked, and never guessed. What was filled in and
    comes back untouched is the number itself.
    """

    def __init__(self, *, language: Language, **named: Any) -> None:
        super().__init__(widget=Line(attrs={"inputmode": "decimal", "autocomplete": "off"}), max_length=20, **named)
        self.language = language
        self.error_messages["invalid"] = say("people-form.not_number", language)

    def prepare_value(self, value: Any) -> Any:
        return plain_text(value, self.language) if isinstance(value, Fraction) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip().removeprefix("+")
        if not text:
            return None
        if self.initial is not None and text == self.prepare_value(self.initial):
            return self.initial
        number = exact_number(text) if DECIMAL.fullmatch(text) else None
        if number is None:
            raise forms.ValidationError(two_ways_text(text, self.language) or self.error_messages["invalid"])
        return number


class AnswerField(ValueField):
    """A number told of a person, kept as text with a point for its decimals; an answer that stood there and is left
    as it was stays, also where it is no number."""

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if isinstance(number, Fraction):
            return plain_text(number, Language.ENGLISH).replace("\N{MINUS SIGN}", "-")
        return number or ""


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
