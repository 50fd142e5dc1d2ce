"""What is asked when an agreement ends before its time: why it is closed, or who terminates it and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.endings import Terminate
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Problem
from gavn.language.agreements import value_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.web.design.fields import DayField, FreeText, word_required


class ChooseSetForm(forms.Form):
    """Which result set holds what is expected of the people reached; its day is the day of the closing."""

    def __init__(self, data: Any, *, sets: Sequence[EnteredSet], language: Language) -> None:
        super().__init__(data)
        self.fields["set"] = forms.ChoiceField(
            choices=[(each.results.number, _named(each, language)) for each in reversed(sets)],
            label=say("closing-page.set", language),
            help_text=say("closing-page.set_hint", language),
        )


def _named(entered: EnteredSet, language: Language) -> str:
    day = day_text(entered.results.as_of, language)
    return say("closing-page.choice", language, number=entered.results.number, on=day)


class ReasonForm(forms.Form):
    """Why the agreement is closed, with the set that the page showed."""

    set = forms.IntegerField(widget=forms.HiddenInput)
    reason = FreeText()

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_closing_%s")
        self.fields["reason"].label = say("closing-page.reason", language)
        self.fields["reason"].help_text = say("closing-page.reason_hint", language)
        word_required(self, language)


class TerminationReasonForm(ReasonForm):
    """The same of a termination, with who terminates and when, as the page showed it."""

    by = forms.ChoiceField(choices=[(role.value, role.value) for role in PartyRole], widget=forms.HiddenInput)
    on = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, language=language, initial=initial)
        self.fields["reason"].label = say("termination-page.reason", language)
        self.fields["reason"].help_text = say("termination-page.reason_hint", language)

    @property
    def asked(self) -> Terminate:
        """Who terminates, when and why; of a form that is in order."""
        told = self.cleaned_data
        return Terminate(told["reason"], PartyRole(told["by"]), told["on"])


class TerminateForm(forms.Form):
    """Which role terminates, of those the agreement has a rule for, and on which day."""

    on = DayField()

    def __init__(self, data: Any, *, agreement: Agreement, today: date, language: Language) -> None:
        roles = list(dict.fromkeys(rule.by for rule in agreement.termination))
        given = {"by": roles[0].value if roles else "", "on": today.isoformat()}
        super().__init__({name: data.get(name) or usual for name, usual in given.items()})
        self.fields["by"] = forms.ChoiceField(
            choices=[(role.value, _sentence(value_text(role, language, {}))) for role in roles],
            label=say("termination-page.by", language),
        )
        self.order_fields(["by", "on"])
        self.fields["on"].label = say("termination-page.on", language)
        self.fields["on"].help_text = say("termination-page.on_hint", language)
        word_required(self, language)

    @property
    def role(self) -> PartyRole:
        return PartyRole(self.cleaned_data["by"])

    def field_of(self, problem: Problem) -> str:
        """A day before the first version is said at the day."""
        return "on" if problem.code == "agreement-not-in-force" else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
