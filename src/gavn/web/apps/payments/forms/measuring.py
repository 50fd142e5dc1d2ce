"""As of which day people are to be measured."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text
from gavn.web.design.fields import DayField, word_required


class MeasureForm(forms.Form):
    """A day from that of the newest results to today."""

    def __init__(self, data: Any, *, first: date | None, last: date, language: Language) -> None:
        super().__init__(data, initial={"as_of": last})
        self.first, self.last, self.language = first, last, language
        self.fields["as_of"] = DayField(
            label=say("measure-page.as_of", language), help_text=say("measure-page.as_of_hint", language)
        )
        word_required(self, language)

    def clean_as_of(self) -> date:
        chosen: date = self.cleaned_data["as_of"]
        if chosen > self.last:
            raise forms.ValidationError(say("measure-page.in_future", self.language))
        if self.first is not None and chosen < self.first:
            raise forms.ValidationError(
                say("measure-page.before_known", self.language, on=date_text(self.first, self.language))
            )
        return chosen
