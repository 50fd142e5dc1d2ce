"""To withdraw, verify and erase; how long people are kept; and how the staff are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION
from gavn.domain.outcomes.told import Cleared, Keeps, StaffAnswered
from gavn.language.catalogue import Language, say
from gavn.web.apps.participants.forms.fields import day, line, one_of, text
from gavn.web.design.fields import word_required


class WithdrawForm(forms.Form):
    """Why something told was not so."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["reason"] = text("people-form.why", language, hint="people-form.withdraw_hint", rows=2)
        word_required(self, language)


class VerifyForm(forms.Form):
    """What was found when a reading was looked at again; `seen` is the number of what the page showed of it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, seen: int, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.initial["seen"] = seen
        choices = [(each, say(f"people-form.verified.{each}", language)) for each in ("agrees", "differs")]
        self.fields["found"] = one_of("people-form.verified", choices, language)
        self.fields["on"] = day("people-form.verified_on", language, initial=today)
        word_required(self, language)


class StaffForm(forms.Form):
    """One of the staff's answers, of nobody by name."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        numbers = range(JOB_SATISFACTION.lowest, JOB_SATISFACTION.highest + 1)
        choices = [(str(number), _end(number, language)) for number in numbers]
        self.fields["answers"] = one_of("people-form.staff", choices, language)
        self.fields["on"] = day("people-form.answered_on", language, initial=today)
        word_required(self, language)

    @property
    def says(self) -> StaffAnswered:
        given = self.cleaned_data
        return StaffAnswered(questionnaire=JOB_SATISFACTION.id, on=given["on"], answers=(given["answers"],))


def _end(number: int, language: Language) -> str:
    """The two ends of the scale have words."""
    ends = {JOB_SATISFACTION.lowest: "lowest", JOB_SATISFACTION.highest: "highest"}
    if number not in ends:
        return str(number)
    return say(f"people-form.staff.{ends[number]}", language, number=number)


class KeepForm(forms.Form):
    """Until when people are kept, and why so long."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.prefix = "keep"
        self.fields["until"] = day("people-form.until", language)
        self.fields["retention"] = text("people-form.retention", language, hint="people-form.retention_hint", rows=2)
        word_required(self, language)

    @property
    def says(self) -> Keeps:
        return Keeps(until=self.cleaned_data["until"], retention=self.cleaned_data["retention"])


class ClearForm(forms.Form):
    """The archive's word."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.prefix = "clear"
        hint = "people-form.reference_hint"
        self.fields["reference"] = line("people-form.reference", language, hint=hint)
        self.fields["on"] = day("people-form.cleared_on", language, initial=today)
        word_required(self, language)

    @property
    def says(self) -> Cleared:
        return Cleared(reference=self.cleaned_data["reference"], on=self.cleaned_data["on"])


class ErasureForm(forms.Form):
    """Why somebody is to be erased."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["grounds"] = text("people-form.grounds", language, hint="people-form.grounds_hint", rows=3)
        word_required(self, language)
