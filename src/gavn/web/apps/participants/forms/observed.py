"""What was observed, or told, as a form: to tell it, and to tell it anew with a reason."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from django import forms

from gavn.domain.outcomes.check_people import LARGEST_READING
from gavn.domain.outcomes.eligibility import read_known
from gavn.domain.outcomes.intake.known import Scale
from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.questionnaires.questionnaire import Questionnaire
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.domain.outcomes.told import (
    Asks,
    Assessed,
    Enrolled,
    Exited,
    Filled,
    Happened,
    Rater,
    Read,
    Says,
    Stayed,
    TookPart,
)
from gavn.domain.values.problem import Problem
from gavn.language.catalogue import Language, say, texts
from gavn.language.formats import exact_text
from gavn.language.referrals import loss_reason_text
from gavn.web.apps.participants.forms.fields import (
    AnswerField,
    Choices,
    ValueField,
    capital,
    chosen,
    day,
    line,
    one_of,
    text,
)
from gavn.web.apps.participants.forms.referring import answer_fields, answers_in
from gavn.web.design.fields import word_required

ANSWER = "answer_"
# Said on purpose, so that no question is passed over by mistake.
SKIPPED = "skipped"
BELOW_ZERO = "below_zero"
# At which field a problem stands that names no field of its own.
FIELDS = {
    "people-reading-too-fine": "value",
    "people-reading-too-large": "value",
    "people-off-scale": "value",
    "people-outside-range": "value",
    "observed-name-odd": "name",
    "people-spell-backwards": "last_day",
    "register-not-of-provider": "rater",
    "enrolment-outside": "on",
    "referral-out-of-order": "on",
    "referral-step-too-early": "on",
    "referral-still-open": "on",
    "referral-reason-unknown": "reason",
    "referral-reason-missing": "reason",
    "referral-reason-needless": "reason",
}


class SaysForm(forms.Form):
    """One thing told; `corrects` where it is told anew, which takes a reason."""

    def __init__(self, *arguments: Any, language: Language, corrects: bool = False, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.language, self.corrects = language, corrects

    def finish(self) -> None:
        if self.corrects:
            self.fields["why"] = text("people-form.why", self.language, hint="people-form.why_hint", rows=2)
        word_required(self, self.language)

    @property
    @abstractmethod
    def says(self) -> Says:
        """What was filled in, as it is told."""

    @property
    def why(self) -> str:
        return str(self.cleaned_data.get("why", ""))

    def place_of(self, problem: Problem) -> str | None:
        """The field that a problem is about; the reason of a correction is `why`, for `reason` can be another's."""
        if problem.place.path == "reason" and self.corrects:
            return "why"
        if "item" in problem.values:
            return f"{ANSWER}{problem.values['item']}"
        return FIELDS.get(problem.code) or problem.place.path


class ReadForm(SaysForm):
    """A value of one of the agreement's `instruments`, in its `unit` where the agreement says one, and on its scale of
    `scales` where that is known."""

    def __init__(
        self,
        *arguments: Any,
        instruments: Choices,
        raters: Sequence[Rater],
        today: date,
        told: Read | None,
        unit: str = "",
        scales: Mapping[str, Scale] = MappingProxyType({}),
        **named: Any,
    ) -> None:
        super().__init__(*arguments, corrects=told is not None, **named)
        language = self.language
        if len(instruments) > 1:
            self.fields["name"] = chosen("people-form.instrument", instruments, language)
        self.instruments, self.scales = instruments, scales
        within = self._within(scales.get(instruments[0][0]) if len(instruments) == 1 else None)
        hint = say("people-form.value_in", language, unit=unit, within=within) if unit else within
        value = ValueField(language=language, label=say("people-form.value", language), help_text=hint)
        value.initial = told.value if told else None
        self.fields["value"] = value
        self.fields["on"] = day("people-form.read_on", language, initial=told.on if told else today)
        choices = [(each.value, say(f"people-form.rater.{each.value}", language)) for each in raters]
        self.fields["rater"] = one_of("people-form.rater", choices, language)
        self.fields["rater"].initial = (told.rater if told else Rater.PROFESSIONAL).value
        self.finish()
        if BELOW_ZERO in self.data:
            self.ask_whether_below_zero()

    def _within(self, scale: Scale | None) -> str:
        ends = (scale.least, scale.most) if scale else (None, None)
        least, most = (
            exact_text(Fraction(far) if end is None else end, self.language)
            for end, far in zip(ends, (-LARGEST_READING, LARGEST_READING), strict=True)
        )
        return say("people-form.value_within", self.language, least=least, most=most)

    def ask_whether_below_zero(self) -> None:
        """Asked beside the value, of one that stands with a minus."""
        label = say("people-form.below_zero", self.language)
        self.fields[BELOW_ZERO] = forms.BooleanField(label=label, required=False)
        self.order_fields(["name", "value", BELOW_ZERO])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        value, known = given.get("value"), (given.get("name") or self.instruments[0][0]) in self.scales
        stands = known or value == self.fields["value"].initial or given.get(BELOW_ZERO)
        if value is not None and value < 0 and not stands:
            self.ask_whether_below_zero()
            self.add_error("value", say("people-form.below_zero_ask", self.language))
        return given

    @property
    def says(self) -> Read:
        given = self.cleaned_data
        instrument = given.get("name") or self.instruments[0][0]
        return Read(instrument=instrument, on=given["on"], value=given["value"], rater=Rater(given["rater"]))


class FilledForm(SaysForm):
    """A questionnaire, one answer for each item; one that was skipped is left blank."""

    def __init__(
        self, *arguments: Any, questionnaire: Questionnaire, today: date, told: Filled | None, **named: Any
    ) -> None:
        super().__init__(*arguments, corrects=told is not None, **named)
        self.questionnaire = questionnaire
        self.fields["on"] = day("people-form.filled_on", self.language, initial=told.on if told else today)
        for item in range(1, questionnaire.items + 1):
            field = _item_field(questionnaire, item, self.language)
            field.initial = (told.answers[item - 1] or SKIPPED) if told and item <= len(told.answers) else None
            self.fields[f"{ANSWER}{item}"] = field
        self.finish()

    @property
    def says(self) -> Filled:
        given = (self.cleaned_data[f"{ANSWER}{item}"] for item in range(1, self.questionnaire.items + 1))
        answers = tuple("" if answer == SKIPPED else answer for answer in given)
        return Filled(questionnaire=self.questionnaire.id, on=self.cleaned_data["on"], answers=answers)

    def place_of(self, problem: Problem) -> str | None:
        if problem.code == "questionnaire-empty":
            return f"{ANSWER}1"
        return super().place_of(problem)


def _item_field(questionnaire: Questionnaire, item: int, language: Language) -> forms.ChoiceField:
    """Of a reversed item the form says how it counts."""
    numbers = range(questionnaire.lowest, questionnaire.highest + 1)
    skipped = (SKIPPED, say("people-form.skipped", language))
    hint = say("people-form.reversed", language) if item in questionnaire.reversed else ""
    key = f"questionnaire.item.{questionnaire.id}.{item}"
    label = say("people-form.item", language, item=item)
    return forms.ChoiceField(
        label=f"{label}. {say(key, language)}" if key in texts() else label,
        choices=[*((str(number), str(number)) for number in numbers), skipped],
        help_text=hint,
        widget=forms.RadioSelect,
    )


class HappenedForm(SaysForm):
    """An event, one of the agreement's `names` where it names any."""

    def __init__(self, *arguments: Any, names: Choices, today: date, told: Happened | None, **named: Any) -> None:
        super().__init__(*arguments, corrects=told is not None, **named)
        self.fields["name"] = _named("people-form.event", names, told.event if told else "", self.language)
        self.fields["on"] = day("people-form.happened_on", self.language, initial=told.on if told else today)
        self.finish()

    @property
    def says(self) -> Happened:
        return Happened(event=self.cleaned_data["name"], on=self.cleaned_data["on"])


def _named(key: str, names: Choices, told: str, language: Language) -> forms.Field:
    known = {name for name, _ in names}
    choices = [*names, *([(told, told)] if told and told not in known else [])]
    field: forms.Field = (
        chosen(key, choices, language) if choices else line(key, language, hint="people-form.name_free")
    )
    field.initial = told
    return field


class StayedForm(SaysForm):
    """A state, or another effort, from one day to another."""

    def __init__(
        self,
        *arguments: Any,
        names: Choices,
        kind: type[Stayed | TookPart],
        told: Stayed | TookPart | None,
        **named: Any,
    ) -> None:
        super().__init__(*arguments, corrects=told is not None, **named)
        self.kind = kind
        was = told.state if isinstance(told, Stayed) else told.effort if told else ""
        key = "people-form.state" if kind is Stayed else "people-form.effort"
        self.fields["name"] = _named(key, names, was, self.language)
        self.fields["first_day"] = day("people-form.first_day", self.language, initial=told.first_day if told else None)
        self.fields["last_day"] = day("people-form.last_day", self.language, initial=told.last_day if told else None)
        self.finish()

    @property
    def says(self) -> Says:
        given = self.cleaned_data
        days = {"first_day": given["first_day"], "last_day": given["last_day"]}
        return Stayed(state=given["name"], **days) if self.kind is Stayed else TookPart(effort=given["name"], **days)


class ExitedForm(SaysForm):
    """The end of a course; whoever did not complete it has one of the agreement's `reasons`."""

    def __init__(
        self, *arguments: Any, reasons: Sequence[LossReason], today: date, told: Exited | None, **named: Any
    ) -> None:
        super().__init__(*arguments, corrects=told is not None, **named)
        language = self.language
        ends = [(each, say(f"people-form.ended.{each}", language)) for each in ("completed", "dropped-out")]
        self.fields["ended"] = one_of("people-form.ended", ends, language)
        own = [each for each in reasons if each.step is Step.DROPPED_OUT]
        choices = [(each.id, capital(loss_reason_text(each, language))) for each in own]
        self.conditions = {"reason": say("people-form.needed_if", language, choice=dict(ends)["dropped-out"])}
        hint = "people-form.dropped_hint" if choices else "people-whom.no_reasons"
        self.fields["reason"] = chosen("people-form.reason", choices, language, required=False, hint=hint)
        self.fields["on"] = day("people-form.exited_on", language, initial=told.on if told else today)
        if told:
            self.fields["ended"].initial = "completed" if told.completed else "dropped-out"
            self.fields["reason"].initial = told.reason
        self.finish()

    @property
    def says(self) -> Exited:
        given = self.cleaned_data
        return Exited(on=given["on"], completed=given["ended"] == "completed", reason=given["reason"])


class EnrolledForm(SaysForm):
    """The first day of a course, to be corrected."""

    def __init__(self, *arguments: Any, told: Enrolled, **named: Any) -> None:
        super().__init__(*arguments, corrects=True, **named)
        self.told = told
        self.fields["on"] = day("people-form.enrolled_on", self.language, initial=told.on)
        self.fields["cohort"] = line("people-form.cohort", self.language, required=False)
        self.fields["cohort"].initial = told.cohort
        self.finish()

    @property
    def says(self) -> Enrolled:
        given = self.cleaned_data
        return Enrolled(on=given["on"], cohort=given["cohort"], group=self.told.group, arm=self.told.arm)


class AssessedForm(SaysForm):
    """What is known of a person by the criteria, to be corrected; answers about what is asked no more stay."""

    def __init__(self, *arguments: Any, asks: Asks, told: Assessed, **named: Any) -> None:
        super().__init__(*arguments, corrects=True, **named)
        self.told = told
        self.fields["on"] = day("people-form.assessed_on", self.language, initial=told.on)
        self.abouts, fields = answer_fields(asks, self.language)
        self.fields.update(fields)
        for name, about in zip(fields, self.abouts, strict=True):
            answer, field = told.known.get(about, ""), self.fields[name]
            field.initial = read_known(answer) if answer and isinstance(field, AnswerField) else answer
        self.finish()

    @property
    def says(self) -> Assessed:
        stays = {about: answer for about, answer in self.told.known.items() if about not in self.abouts}
        return Assessed(on=self.cleaned_data["on"], known=stays | answers_in(self.cleaned_data, self.abouts))


def correction_form(
    data: Any, told: Says, *, asks: Asks, scales: Mapping[str, Scale], today: date, language: Language
) -> SaysForm | None:
    """The form of what was told, filled with it; None of what is never told anew."""
    match told:
        case Read(instrument=name):
            raters = tuple(Rater) if told.rater is Rater.REGISTER else (Rater.PARTICIPANT, Rater.PROFESSIONAL)
            return ReadForm(
                data,
                instruments=[(name, name)],
                raters=raters,
                today=today,
                told=told,
                scales=scales,
                language=language,
            )
        case Filled(questionnaire=name):
            return FilledForm(data, questionnaire=KNOWN[name], today=today, told=told, language=language)
        case Happened():
            return HappenedForm(data, names=[], today=today, told=told, language=language)
        case Stayed() | TookPart():
            return StayedForm(data, names=[], kind=type(told), told=told, language=language)
        case Exited():
            return ExitedForm(data, reasons=asks.reasons, today=today, told=told, language=language)
        case Enrolled():
            return EnrolledForm(data, told=told, language=language)
        case Assessed():
            return AssessedForm(data, asks=asks, told=told, language=language)
    return None
