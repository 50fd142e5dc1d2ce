"""From referral to exit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.domain.outcomes.told import Asks
from gavn.domain.values.problem import Problem
from gavn.language.catalogue import WRITTEN_IN, Language, say
from gavn.language.formats import exact_text
from gavn.language.referrals import loss_reason_text, step_text
from gavn.web.apps.participants.actions.referring import Enrolling, Referring
from gavn.web.apps.participants.forms.fields import (
    AnswerField,
    CaseNumberInput,
    Choices,
    Unechoed,
    capital,
    chosen,
    day,
    line,
    one_of,
    text,
)
from gavn.web.design.fields import word_required

PURPOSES = ("follow-up", "assessment", "verification", "insight", "other")
ABOUT = "about_"
# Whether two numbers are of one person.
SAME = "same"


class LookForm(forms.Form):
    """What somebody opens a person's card for."""

    def __init__(self, *arguments: Any, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choices = [(each, say(f"people-look.purpose.{each}", language)) for each in PURPOSES]
        self.fields["why"] = one_of("people-look.why", choices, language)
        self.conditions = {"purpose": say("people-form.needed_if", language, choice=dict(choices)["other"])}
        self.fields["purpose"] = line("people-look.other", language, hint="people-look.other_hint", required=False)
        word_required(self, language)

    @property
    def stated(self) -> str:
        """As it is written down: in the language in which the fund writes."""
        if self.cleaned_data["why"] == "other":
            return str(self.cleaned_data["purpose"])
        return say(f"people-look.purpose.{self.cleaned_data['why']}", WRITTEN_IN)


class ReferForm(forms.Form):
    """Whom to refer; `providers` by name, and `by_number` where whoever refers may use a CPR number."""

    def __init__(
        self, *arguments: Any, providers: Choices, by_number: bool, today: date | None, language: Language
    ) -> None:
        super().__init__(*arguments)
        self.providers = providers
        if len(providers) > 1:
            self.fields["provider"] = chosen("people-form.provider", providers, language)
        if by_number:
            self.fields["number"] = number_field(language, required=False)
        hint = "people-form.case_number_hint" if by_number else "people-form.case_number_own"
        case = forms.CharField(
            label=say("people-form.case_number", language),
            help_text=say(hint, language),
            required=not by_number,
            widget=CaseNumberInput(attrs={"autocomplete": "off"}),
            max_length=200,
        )
        self.fields["case_number"] = case
        self.fields["on"] = day("people-form.referred_on", language, initial=today)
        word_required(self, language)
        self.language = language
        if by_number and SAME in self.data:
            self.ask_whether_same()

    def ask_whether_same(self) -> None:
        """Asked once a new CPR number came with somebody's case number, and of nobody else."""
        label = say("people-form.same_person", self.language)
        self.fields[SAME] = forms.BooleanField(label=label, required=False)

    def asked(self, agreement: str) -> Referring:
        """As it is asked for; on `date.min` while no day is given."""
        given = self.cleaned_data
        provider = given.get("provider") or (self.providers[0][0] if self.providers else "")
        numbers = given.get("number", ""), given.get("case_number", "")
        return Referring(agreement, provider, given.get("on", date.min), *numbers, same=given.get(SAME, False))


def number_field(language: Language, *, required: bool = True) -> forms.CharField:
    """A CPR number, which is never shown again."""
    return forms.CharField(
        label=say("people-form.number", language),
        help_text=say("people-form.number_hint", language),
        required=required,
        widget=Unechoed(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        max_length=200,
    )


class FindForm(LookForm):
    """A CPR number by which somebody is found, and what for."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments, language=language)
        self.fields = {"number": number_field(language), **self.fields}
        word_required(self, language)


class AssessForm(forms.Form):
    """What is known of a person: one answer for each thing that the criteria are about."""

    def __init__(self, *arguments: Any, asks: Asks, today: date | None, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["on"] = day("people-form.assessed_on", language, initial=today)
        self.abouts, fields = answer_fields(asks, language)
        self.fields.update(fields)
        word_required(self, language)

    @property
    def known(self) -> dict[str, str]:
        return answers_in(self.cleaned_data, self.abouts)

    def place_of(self, problem: Problem) -> str:
        """The answer that a criterion is about."""
        about = problem.values.get("about", "")
        return f"{ABOUT}{self.abouts.index(about)}" if about in self.abouts else problem.place.path


def answer_fields(asks: Asks, language: Language) -> tuple[list[str], dict[str, forms.Field]]:
    """What the criteria are about, and a field for each."""
    abouts = list(dict.fromkeys(each.about for each in asks.criteria))
    own = {about: [each for each in asks.criteria if each.about == about] for about in abouts}
    fields = {f"{ABOUT}{place}": _answer_field(about, own[about], language) for place, about in enumerate(abouts)}
    return abouts, fields


def answers_in(given: Mapping[str, object], abouts: Sequence[str]) -> dict[str, str]:
    """What was answered; a number with a point for its decimals."""
    said = {about: str(given[f"{ABOUT}{place}"]).strip() for place, about in enumerate(abouts)}
    return {about: answer for about, answer in said.items() if answer}


def _answer_field(about: str, criteria: Sequence[Criterion], language: Language) -> forms.Field:
    hint = " ".join(criterion_text(each, language) for each in criteria)
    words = next((each.one_of for each in criteria if each.one_of), ())
    label = about[:1].upper() + about[1:]
    if words:
        other = say("people-form.none_of_these", language)
        choices = [("", say("people-form.not_known", language)), *((each, each) for each in words), (other, other)]
        return forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)
    return AnswerField(language=language, label=label, required=False, help_text=hint)


def criterion_text(criterion: Criterion, language: Language) -> str:
    """`18 eller mere (grown-up).`"""
    least, most = criterion.at_least, criterion.at_most
    bounds = {
        "least": exact_text(least, language) if least is not None else "",
        "most": exact_text(most, language) if most is not None else "",
    }
    if criterion.one_of:
        key, bounds = "words", {"words": ", ".join(criterion.one_of)}
    else:
        key = "between" if all(bounds.values()) else "least" if bounds["least"] else "most"
    return say(f"people-form.criterion.{key}", language, name=criterion.id, **bounds)


class StepForm(forms.Form):
    """Motivated, or turned away for one of the agreement's `reasons`."""

    def __init__(
        self, *arguments: Any, step: Step, reasons: Sequence[LossReason], today: date | None, language: Language
    ) -> None:
        super().__init__(*arguments)
        self.fields["on"] = day("people-form.on", language, initial=today)
        if step is Step.TURNED_AWAY:
            choices = [(each.id, capital(loss_reason_text(each, language))) for each in reasons if each.step is step]
            hint = "" if choices else "people-whom.no_reasons"
            self.fields["reason"] = chosen("people-form.reason", choices, language, hint=hint)
        word_required(self, language)


class EnrolForm(forms.Form):
    """The first day of the course, and where it belongs."""

    def __init__(self, *arguments: Any, today: date | None, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["on"] = day("people-form.enrolled_on", language, initial=today)
        hint = "people-form.cohort_hint"
        self.fields["cohort"] = line("people-form.cohort", language, hint=hint, required=False)
        word_required(self, language)

    @property
    def asked(self) -> Enrolling:
        return Enrolling(self.cleaned_data["on"], cohort=self.cleaned_data["cohort"])


class NoteForm(forms.Form):
    """A few words about a course."""

    def __init__(self, *arguments: Any, today: date, language: Language) -> None:
        super().__init__(*arguments)
        self.fields["text"] = text("people-form.note", language, hint="people-form.note_hint", rows=5)
        self.fields["on"] = day("people-form.on", language, initial=today)
        word_required(self, language)


class ListForm(forms.Form):
    """What the list is narrowed to; a choice that is not there narrows nothing. No number is asked for: what is chosen
    stands in the address."""

    def __init__(self, *arguments: Any, providers: Choices, language: Language) -> None:
        super().__init__(*arguments)
        every = [("", say("people-list.any", language))]
        steps = [(step.value, capital(step_text(step, language))) for step in Step]
        states = [(each, say(f"people-list.state.{each}", language)) for each in ("overdue", "open")]
        self.fields["step"] = forms.ChoiceField(
            label=say("people-list.step", language), choices=[*every, *steps], required=False
        )
        self.fields["follow-up"] = forms.ChoiceField(
            label=say("people-list.next", language), choices=[*every, *states], required=False
        )
        if len(providers) > 1:
            self.fields["provider"] = forms.ChoiceField(
                label=say("people-list.provider", language), choices=[*every, *providers], required=False
            )

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
