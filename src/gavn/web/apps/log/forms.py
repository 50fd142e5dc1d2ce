"""What the log is narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from gavn.language.catalogue import Language, say
from gavn.web.apps.audit.queries import Wanted
from gavn.web.apps.log.words import kind_text
from gavn.web.design.fields import Day, Line

# Moments near the ends of the calendar cannot be told in every zone.
BOUNDS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class LogForm(forms.Form):
    """Who, what, on what and when; what cannot be read narrows nothing."""

    def __init__(
        self, *arguments: Any, language: Language, people: Sequence[str], kinds: Sequence[str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        every = ("", say("audit.any", language))
        done = sorted(((kind, kind_text(kind, language)) for kind in kinds), key=lambda choice: choice[1])
        for name, choices in (("by", [(person, person) for person in people]), ("what", done)):
            label = say(f"audit.{name}", language)
            self.fields[name] = forms.ChoiceField(label=label, choices=[every, *choices], required=False)
        label = say("audit.subject", language)
        self.fields["subject"] = forms.CharField(label=label, max_length=200, required=False, widget=Line)
        for name in ("from", "to"):
            widget = Day(format="%Y-%m-%d", attrs={"type": "date"})
            self.fields[name] = forms.DateField(
                label=say(f"audit.{name}", language), widget=widget, required=False, validators=BOUNDS
            )

    @property
    def wanted(self) -> Wanted:
        if not self.is_bound:
            return Wanted()
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            by=data.get("by", ""),
            what=data.get("what", ""),
            subject=data.get("subject", ""),
            since=_midnight(data.get("from")),
            until=_midnight(data.get("to"), days=1),
        )


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The start of a day where the fund is, so many days later."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
