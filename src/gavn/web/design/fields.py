"""Form fields that every page shares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.domain.values.period import YEARS
from gavn.language.catalogue import Language, say

FIRST_DAY, LAST_DAY = date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)
DJANGOS_CHOICES = [
    field.default_error_messages["invalid_choice"] for field in (forms.ChoiceField, forms.MultipleChoiceField)
]
# More than any rule lets through: it refuses in its own words.
LONGEST_SENT = 20_000


def word_required(form: forms.Form, language: Language) -> None:
    """Says in the pages' own words what must be filled in or chosen, unless a field knows better, and how a date is
    written. Django's own words would repeat what was sent in place of a choice."""
    for field in form.fields.values():
        if isinstance(field, DayField):
            outside = say("design.date_outside", language, first=YEARS.start, last=YEARS.stop - 1)
            field.error_messages["invalid"] = say("design.date_unreadable", language)
            field.error_messages |= {"min_value": outside, "max_value": outside}
        if field.error_messages.get("invalid_choice") in DJANGOS_CHOICES:
            field.error_messages["invalid_choice"] = say("design.required", language)
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = say("design.required", language)


class Lines(forms.Textarea):
    """Text that comes back without what has the shape of a person's number."""

    def format_value(self, value: Any) -> str:
        return without_person_numbers(str(value or ""))


class Line(forms.TextInput):
    """The same on one line."""

    def format_value(self, value: Any) -> str:
        return without_person_numbers(str(value or ""))


class Day(forms.DateInput):
    """A date; what is none comes back in the same way."""

    def format_value(self, value: Any) -> str:
        return without_person_numbers(str(super().format_value(value) or ""))


class FreeText(forms.CharField):
    """Several lines in somebody's own words; how much may be written, and what not, is a rule of the actions."""

    def __init__(self, *, rows: int = 3, **named: Any) -> None:
        super().__init__(**{"max_length": LONGEST_SENT, "widget": Lines(attrs={"rows": rows}), **named})


class DayField(forms.DateField):
    """A date within the years that records can lie in, as browsers send it or as Danes write it."""

    def __init__(self, **named: Any) -> None:
        bounds = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        usual = {
            "widget": Day(format="%Y-%m-%d", attrs=bounds),
            "input_formats": ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"],
        }
        super().__init__(**{**usual, **named})
        self.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
