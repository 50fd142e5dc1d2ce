"""To withdraw, verify and erase; how long people are kept; and how the staff are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gavn.domain.outcomes.people import Register
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION
from gavn.domain.outcomes.told import Cleared, Finding, Keeps, Reaches, RetentionClass, StaffAnswered, Verified
from gavn.language.catalogue import Language, say
from gavn.web.apps.participants.actions.acting import is_name, new_name
from gavn.web.apps.participants.forms.fields import capital, day, line, one_of, text
from gavn.web.design.fields import word_required

# No choice of a form is blank.
CLASSES = {of.value or "everybody": of for of in RetentionClass}
AGREES = "agrees"


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
        findings = [(each.value, capital(say(f"people-said.finding.{each}", language))) for each in Finding]
        choices = [(AGREES, say("people-form.verified.agrees", language)), *findings]
        self.fields["found"] = one_of("people-form.verified", choices, language)
        hint = "people-form.verified.instead_hint"
        self.fields["instead"] = text("people-form.verified.instead", language, hint=hint, rows=2, required=False)
        self.conditions = {"instead": say("people-form.needed_if", language, choice=dict(choices)[Finding.OTHER])}
        self.fields["on"] = day("people-form.verified_on", language, initial=today)
        word_required(self, language)

    def says(self, record: str) -> Verified:
        """What was found of a reading."""
        given, agrees = self.cleaned_data, self.cleaned_data["found"] == AGREES
        found = None if agrees else Finding(given["found"])
        return Verified(reading=record, on=given["on"], agrees=agrees, found=found, instead=given["instead"])


class DrawnName(forms.HiddenInput):
    """A name that a page drew; anything else that is sent in its place does not come back."""

    def format_value(self, value: Any) -> str:
        return value if is_name(str(value), "t") else ""


class StaffForm(forms.Form):
    """One of the staff's answers, of nobody by name."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        numbers = range(JOB_SATISFACTION.lowest, JOB_SATISFACTION.highest + 1)
        choices = [(str(number), _end(number, language)) for number in numbers]
        self.fields["answers"] = one_of("people-form.staff", choices, language)
        self.fields["on"] = day("people-form.answered_on", language, initial=today)
        # Drawn for each page, so that an answer that is sent twice is told from two that are alike.
        drawn = DrawnName(attrs={"autocomplete": "off"})
        self.fields["once"] = forms.CharField(widget=drawn, required=False, initial=new_name("t"))
        word_required(self, language)

    @property
    def once(self) -> str:
        given = str(self.cleaned_data["once"])
        return given if is_name(given, "t") else ""

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


def class_field(language: Language) -> forms.ChoiceField:
    """Of whom something is said."""
    choices = [(name, say(f"people-keeping.class.{name}", language)) for name in CLASSES]
    return forms.ChoiceField(label=say("people-keeping.class", language), choices=choices)


class KeepForm(forms.Form):
    """Until when people of a class are kept, and why so long."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.prefix = "keep"
        self.fields["of"] = class_field(language)
        self.fields["until"] = day("people-form.until", language)
        self.fields["retention"] = text("people-form.retention", language, hint="people-form.retention_hint", rows=2)
        word_required(self, language)

    @property
    def says(self) -> Keeps:
        given = self.cleaned_data
        return Keeps(until=given["until"], retention=given["retention"], of=CLASSES[given["of"]])


class ClearForm(forms.Form):
    """The archive's word."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.prefix = "clear"
        self.fields["of"] = class_field(language)
        hint = "people-form.reference_hint"
        self.fields["reference"] = line("people-form.reference", language, hint=hint)
        self.fields["on"] = day("people-form.cleared_on", language, initial=today)
        word_required(self, language)

    @property
    def says(self) -> Cleared:
        given = self.cleaned_data
        return Cleared(reference=given["reference"], on=given["on"], of=CLASSES[given["of"]])


class ErasureForm(forms.Form):
    """Why somebody is to be erased."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["grounds"] = text("people-form.grounds", language, hint="people-form.grounds_hint", rows=3)
        word_required(self, language)


class RegisterForm(forms.Form):
    """The days of which a register tells. `exclusive`: that a person is in one state at a time was said before, and
    stands until somebody takes it away."""

    def __init__(self, *arguments: Any, exclusive: bool, language: Language) -> None:
        super().__init__(*arguments)
        self.initial["exclusive"] = exclusive
        tables = [(each.value, say(f"people-registers.table.{each}", language)) for each in Register]
        self.fields["table"] = one_of("people-registers.table", tables, language)
        self.fields["first_day"] = day("people-form.first_day", language)
        self.fields["last_day"] = day("people-form.last_day", language)
        self.fields["exclusive"] = forms.BooleanField(
            label=say("people-registers.exclusive", language),
            help_text=say("people-registers.exclusive_hint", language),
            required=False,
        )
        word_required(self, language)

    @property
    def says(self) -> Reaches:
        given, table = self.cleaned_data, Register(self.cleaned_data["table"])
        exclusive = given["exclusive"] and table is Register.SPELLS
        return Reaches(table=table, first_day=given["first_day"], last_day=given["last_day"], exclusive=exclusive)
