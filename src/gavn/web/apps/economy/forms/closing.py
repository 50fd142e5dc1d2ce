"""Closing a year: the year that was seen, and a tick that it was meant."""

from __future__ import annotations

from typing import Any

from django import forms

from gavn.domain.values.period import YEARS
from gavn.language.catalogue import Language, say


class ClosingForm(forms.Form):
    """`year` goes with the form, so that a page left open cannot close another year than it showed.

    Whoever proposes or confirms ticks that they are sure; to turn down or take back closes nothing.
    """

    year = forms.IntegerField(min_value=YEARS.start, max_value=YEARS.stop - 1, widget=forms.HiddenInput)
    sure = forms.BooleanField()

    def __init__(self, data: Any, *, year: int, sure: bool, language: Language) -> None:
        super().__init__(data, initial={"year": year})
        self.fields["sure"].required = sure
        self.fields["sure"].label = say("close-page.sure", language, year=year)
        self.fields["sure"].error_messages["required"] = say("close-page.not_sure", language)
