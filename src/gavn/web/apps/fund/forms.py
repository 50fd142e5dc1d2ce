"""The date that a page is shown as of."""

from __future__ import annotations

from typing import Any

from django import forms

from gavn.language.catalogue import Language, say


class DateForm(forms.Form):
    """One date, read from the address; its name there is `as-of`."""

    def __init__(self, *arguments: Any, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["as-of"] = forms.DateField(
            input_formats=["%Y-%m-%d"],
            label=say("fund.date.label", language),
            error_messages={
                "invalid": say("fund.date.wrong", language),
                "required": say("fund.date.wrong", language),
            },
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "1900-01-01", "max": "2199-12-31"}),
        )
