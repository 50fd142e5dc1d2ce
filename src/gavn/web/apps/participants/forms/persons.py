"""Who a person is: registered twice, protected, and referred by mistake."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gavn.domain.outcomes.told import Protected
from gavn.language.catalogue import Language, say
from gavn.web.apps.participants.actions.tying import Other
from gavn.web.apps.participants.forms.fields import CaseNumberInput, day, line, text
from gavn.web.apps.participants.forms.referring import number_field
from gavn.web.design.fields import word_required


class SameForm(forms.Form):
    """By what the other registration of a person is found, and why the two are one."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["number"] = number_field(language, required=False)
        self.fields["number"].label = say("people-tie.number", language)
        self.fields["case_number"] = forms.CharField(
            label=say("people-tie.case_number", language),
            help_text=say("people-tie.case_number_hint", language),
            required=False,
            widget=CaseNumberInput(attrs={"autocomplete": "off"}),
            max_length=200,
        )
        self.fields["on"] = day("people-tie.on", language, initial=today)
        self.fields["purpose"] = text("people-tie.purpose", language, hint="people-tie.purpose_hint", rows=2)
        word_required(self, language)

    @property
    def other(self) -> Other:
        return Other(self.cleaned_data["number"], self.cleaned_data["case_number"])


class PartForm(forms.Form):
    """Why two who count as one are two after all."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["purpose"] = text("people-tie.parting", language, hint="people-tie.parting_hint", rows=2)
        word_required(self, language)


class ProtectForm(forms.Form):
    """Since when name and address are protected, and when it is to be looked at again."""

    def __init__(self, *arguments: Any, told: Protected | None, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["on"] = day("people-protected.on", language, initial=told.on if told else today)
        until = day("people-protected.until", language, initial=told.until if told else None)
        until.required, until.help_text = False, say("people-protected.until_hint", language)
        self.fields["until"] = until
        word_required(self, language)

    @property
    def says(self) -> Protected:
        return Protected(on=self.cleaned_data["on"], until=self.cleaned_data["until"] or None)


class PaperForm(forms.Form):
    """To whom the card of somebody protected goes, and that the asking was read."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        hint = "people-protected.whom_hint"
        self.fields["purpose"] = line("people-protected.whom", language, hint=hint)
        self.fields["sure"] = forms.BooleanField(label=say("people-protected.sure", language))
        word_required(self, language)
